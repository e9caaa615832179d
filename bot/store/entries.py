"""The nouns of the queue: what is leased, what is dead, and how much of each there is."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from bot.store.connection import DEADLINE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterable

#: The id of a dead letter, as people type it.
DEAD_ID: Final = re.compile(r"\d{1,15}-\d{1,9}")
#: Longer than any command lasts: what was leased before that and is not held was never seen.
UNSEEN_SECONDS: Final = 1.5 * DEADLINE_SECONDS
#: How often a process looks for such entries.
LOOK_SECONDS: Final = 2.0
_REASON_LENGTH: Final = 500
#: What one worker does at the very least: a page may take half a minute.
_SLOWEST_PER_SECOND: Final = 0.1
#: What workers are trusted with before anybody has measured them: a cached story takes
#: milliseconds, a slow page seconds, and several are read at once.
_GUESSED_GAP_SECONDS: Final = 0.25
#: A pause of this length says nothing: slow pages are read side by side.
_GRACE_SECONDS: Final = 10.0
#: So many ends make up for a longer pause.
_PATIENT_ENDS: Final = 10

T = TypeVar("T")


def reason_bytes(reason: str) -> bytes:
    """Return the reason of a death as it is stored."""
    return reason.encode("utf-8", "replace")[:_REASON_LENGTH]


def milliseconds(seconds: float) -> int:
    """Return a time as scripts are told it, never less than none."""
    return max(0, round(seconds * 1000))


@dataclass(slots=True)
class Unseen:
    """When this process looks for what was leased to it in an answer that never came."""

    look_at: float = 0.0

    def words(self, held: Iterable[str]) -> list[str | bytes | int]:
        """Return how a script is told to look, with what is held here; once in a while only."""
        if time.monotonic() < self.look_at:
            return [0]
        self.look_at = time.monotonic() + LOOK_SECONDS
        return [milliseconds(UNSEEN_SECONDS), *held]


@dataclass(frozen=True, slots=True)
class Taker:
    """Who takes entries, and for how long at a time."""

    #: Unique for every process and every opening of the store.
    name: str
    #: The same in all processes of a namespace.
    lease_seconds: float


@dataclass(frozen=True, slots=True)
class Lease(Generic[T]):
    """An entry that is ours until it is settled or its time runs out."""

    id: str
    key: str
    item: T
    #: Deliveries so far, this one and those before a retry included.
    tries: int
    #: Those before the last retry.
    earlier_tries: int = 0


@dataclass(frozen=True, slots=True)
class Depth:
    """How many entries are in which state."""

    waiting: int
    delayed: int
    leased: int
    dead: int


@dataclass(frozen=True, slots=True)
class Load:
    """How much waits, and how fast it gets less."""

    waiting: int
    #: Entries that ended in the last minute, at all workers together.
    ended_per_second: float
    #: From one end to the next, as measured while there was work to do; None where nobody knows.
    gap_seconds: float | None = None
    #: For so long nothing has ended though something waits.
    stalled_seconds: float = 0.0

    @property
    def seconds(self) -> float:
        """How long it takes until what waits now has ended.

        A measure tells what the workers can do, where the endings of the last minute tell what
        they were asked for. Where nothing ends any more the measure is worth less every second.
        """
        if self.gap_seconds is None:
            return self.waiting / max(self.ended_per_second, _SLOWEST_PER_SECOND)
        late = max(0.0, self.stalled_seconds - _GRACE_SECONDS)
        return self.waiting * (self.gap_seconds + late / _PATIENT_ENDS)

    @classmethod
    def measured(cls, waiting: int, ended: int, gap_ms: int, stalled_ms: int) -> Load:
        """Return what the store knows; a queue that nobody has seen at work is trusted."""
        gap = _GUESSED_GAP_SECONDS if gap_ms < 0 else gap_ms / 1000
        return cls(waiting, ended / 60, gap, stalled_ms / 1000)


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An entry that nobody will try again by themselves."""

    id: str
    key: str
    #: As it was stored, readable or not.
    data: bytes
    reason: str
    tries: int
    died_at: datetime

    @classmethod
    def of(cls, entry_id: str, fields: dict[bytes, bytes]) -> DeadLetter:
        """Return the dead letter that an entry of the stream holds."""
        milliseconds = int(entry_id.partition("-")[0])
        return cls(
            id=entry_id,
            key=fields[b"key"].decode(),
            data=fields[b"data"],
            reason=fields[b"reason"].decode("utf-8", "replace"),
            tries=int(fields[b"tries"]),
            died_at=datetime.fromtimestamp(milliseconds / 1000, UTC),
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as the stream has it, before its item is read."""

    id: str
    fields: dict[bytes, bytes]
    deliveries: int

    @property
    def earlier_tries(self) -> int:
        """Deliveries before the last retry."""
        return int(self.fields[b"tries"])

    def lease(self, item: T) -> Lease[T]:
        """Return the lease that was taken with the entry."""
        key = self.fields[b"key"].decode()
        tries = self.earlier_tries + self.deliveries
        return Lease(self.id, key, item, tries, self.earlier_tries)
