"""The dock to memory that survives: the only room that speaks Redis.

``open_store`` gives one ``Store``; ``embedded_server`` gives a server where none is at hand.
"""

from __future__ import annotations

from bot.store.codec import Draft
from bot.store.embedded import embedded_server
from bot.store.entries import DeadLetter, Depth, Lease
from bot.store.limits import Pace
from bot.store.queue import Queue
from bot.store.store import Store, open_store

__all__ = [
    "DeadLetter",
    "Depth",
    "Draft",
    "Lease",
    "Pace",
    "Queue",
    "Store",
    "embedded_server",
    "open_store",
]
