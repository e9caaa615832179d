"""The bot is watched: whether it lives, whether it can work, and how much there is to do.

pulse      the loop's own heart: how long it was silent; what systemd is told
reading    what is asked of the store and of Telegram at a scrape
site       /healthz, /readyz and /metrics, on a thread of their own
asking     the other side: ``gistwire healthy``
"""

from __future__ import annotations

from bot.watch.asking import is_well
from bot.watch.pulse import Pulse
from bot.watch.reading import Watched
from bot.watch.site import watching

__all__ = ["Pulse", "Watched", "is_well", "watching"]
