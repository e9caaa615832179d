"""The pure rooms behind a wall: they run in children that may die without anybody noticing.

A hostile file can make any parser spin, swell or crash, and a thread cannot be killed. So the
rooms run in warm child processes with little memory, no files and no secrets, and the parent
watches the clock. ``Direct`` keeps the same promise without the wall.
"""

from __future__ import annotations

from bot.isolate.direct import Direct
from bot.isolate.pool import Isolated, open_rooms
from bot.isolate.wire import Limits, RoomPaths

__all__ = ["Direct", "Isolated", "Limits", "RoomPaths", "open_rooms"]
