"""The dock to memory that survives: the only room that speaks Redis.

``open_store`` gives one ``Store``; ``embedded_server`` gives a server where none is at hand.
"""

from __future__ import annotations

from bot.model import Draft
from bot.store.articles import CacheState
from bot.store.attendance import PRESENT_SECONDS
from bot.store.backup import back_up, merge, restore
from bot.store.chats import Manner
from bot.store.diary import Entry
from bot.store.embedded import embedded_server
from bot.store.entries import DeadLetter, Depth, Lease, Load
from bot.store.errata import Held
from bot.store.flights import Flight
from bot.store.guests import Guest, Invitation, seal
from bot.store.habits import Habit
from bot.store.holdings import Holdings
from bot.store.inventory import Inventory
from bot.store.leader import Leader, Office
from bot.store.letters import Labelled, Letters
from bot.store.lifetimes import ARTICLE_SECONDS, SLOT_SECONDS, STAND_IN_SECONDS
from bot.store.limits import PAID_PACE, Pace
from bot.store.outbox import Outbox
from bot.store.parcels import Parcel, Record
from bot.store.policies import Decision
from bot.store.presses import Issued, Place, Presses, is_id
from bot.store.published import Publication
from bot.store.questions import Question
from bot.store.queue import Queue
from bot.store.quotas import Meter
from bot.store.rounds import Round
from bot.store.runs import TAKEN_BACK, Board, Display, Phase, Run
from bot.store.staging import Stage
from bot.store.store import Store, open_store
from bot.store.traces import NOBODY, Person, Trace
from bot.store.votes import Verdict
from bot.store.watches import Watch

__all__ = [
    "ARTICLE_SECONDS",
    "NOBODY",
    "PAID_PACE",
    "PRESENT_SECONDS",
    "SLOT_SECONDS",
    "STAND_IN_SECONDS",
    "TAKEN_BACK",
    "Board",
    "CacheState",
    "DeadLetter",
    "Decision",
    "Depth",
    "Display",
    "Draft",
    "Entry",
    "Flight",
    "Guest",
    "Habit",
    "Held",
    "Holdings",
    "Inventory",
    "Invitation",
    "Issued",
    "Labelled",
    "Leader",
    "Lease",
    "Letters",
    "Load",
    "Manner",
    "Meter",
    "Office",
    "Outbox",
    "Pace",
    "Parcel",
    "Person",
    "Phase",
    "Place",
    "Presses",
    "Publication",
    "Question",
    "Queue",
    "Record",
    "Round",
    "Run",
    "Stage",
    "Store",
    "Trace",
    "Verdict",
    "Watch",
    "back_up",
    "embedded_server",
    "is_id",
    "merge",
    "open_store",
    "restore",
    "seal",
]
