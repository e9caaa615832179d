"""What becomes of a delivery: the dock's answer, and all that the outbox is told.

Sent, or Deferred to a later time, or Rejected for good, or the chat has Moved.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Sent:
    """Telegram has the post."""

    message_id: int


@dataclass(frozen=True, slots=True)
class Deferred:
    """Not now; the same delivery again later."""

    seconds: float
    reason: str
    #: False where the wait was Telegram's wish (429) and costs no try.
    counts: bool = True
    #: True where Telegram may have taken the message: its answer never came.
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Rejected:
    """Never; the delivery is a dead letter."""

    reason: str
    #: True where the chat itself is gone and its subscription with it.
    chat_gone: bool = False
    #: True where the chat is there and the bot may not post in it.
    no_right: bool = False
    #: True where the chat may come back: after some in a row it is taken for gone.
    strike: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """The group became a supergroup with another id."""

    chat_id: int


Outcome: TypeAlias = Sent | Deferred | Rejected | Moved
