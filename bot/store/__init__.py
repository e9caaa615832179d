"""The dock to memory that survives: the only room that speaks Redis.

``open_store`` gives one ``Store``; ``embedded_server`` gives a server where none is at hand.
"""

from __future__ import annotations

from bot.store.codec import Draft
from bot.store.embedded import embedded_server
from bot.store.entries import DeadLetter, Depth, Lease, Load
from bot.store.flights import Flight
from bot.store.keys import ARTICLE_SECONDS, STAND_IN_SECONDS
from bot.store.leader import Leader, Office
from bot.store.letters import Labelled, Letters
from bot.store.limits import PAID_PACE, Pace
from bot.store.outbox import Outbox
from bot.store.parcels import Parcel, Record
from bot.store.published import Publication
from bot.store.queue import Queue
from bot.store.store import Store, open_store
from bot.store.watches import Watch

__all__ = [
    "ARTICLE_SECONDS",
    "PAID_PACE",
    "STAND_IN_SECONDS",
    "DeadLetter",
    "Depth",
    "Draft",
    "Flight",
    "Labelled",
    "Leader",
    "Lease",
    "Letters",
    "Load",
    "Office",
    "Outbox",
    "Pace",
    "Parcel",
    "Publication",
    "Queue",
    "Record",
    "Store",
    "Watch",
    "embedded_server",
    "open_store",
]
