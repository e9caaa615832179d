"""The nouns of the outbox: what is under way, how each delivery ends, and what is remembered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from bot.model import Delivery, Post

#: queued -> sending -> sent | queued (again) | unknown (again, with care) | dead
#: Taken back: queued -> withdrawn, sent -> deleted.
State = Literal["queued", "sending", "sent", "unknown", "dead", "withdrawn", "deleted"]


@dataclass(frozen=True, slots=True)
class Parcel:
    """A delivery that is ours to bring until its lease runs out."""

    delivery: Delivery
    #: None where the post is no longer kept.
    post: Post | None
    #: Fencing token: larger for every lease; whoever holds an older one changes nothing.
    token: int
    #: How often it may have left already with nobody knowing.
    doubts: int = 0
    #: Highest message id known in the chat before the first try; 0 for none.
    floor: int = 0
    #: From the moment it was put to the moment it was leased, by the server's clock.
    waited_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Record:
    """What the outbox remembers of a delivery."""

    state: State
    chat_id: int
    attempt: int
    message_id: int | None
    sent_at: datetime | None

    @classmethod
    def of(cls, fields: dict[bytes, bytes]) -> Record:
        """Return the record that the fields of its hash spell."""
        message_id, sent_ms = fields.get(b"message_id"), fields.get(b"sent_ms")
        state: State = fields[b"state"].decode()  # type: ignore[assignment]  # only scripts write it
        return cls(
            state=state,
            chat_id=int(fields[b"chat"]),
            attempt=int(fields.get(b"attempt", b"0")),
            message_id=None if message_id is None else int(message_id),
            sent_at=None if sent_ms is None else datetime.fromtimestamp(int(sent_ms) / 1000, UTC),
        )


@dataclass(frozen=True, slots=True)
class Mark:
    """How delivery fares in one chat."""

    last_sent: datetime | None
    #: Refusals in a row.
    strikes: int

    @classmethod
    def of(cls, sent_ms: bytes | None, strikes: bytes | None) -> Mark:
        """Return the mark that the outbox's two tables spell."""
        moment = None if sent_ms is None else datetime.fromtimestamp(int(sent_ms) / 1000, UTC)
        return cls(moment, int(strikes or 0))
