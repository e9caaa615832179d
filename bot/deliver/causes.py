"""Why a message did not arrive or could not be taken back: of many strings, a few causes."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from bot.deliver.verdict import Meaning, named

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Cause(Enum):
    """What people are told about it."""

    #: The bot was blocked, removed, or the chat is gone.
    GONE = auto()
    #: The bot is there and may not do it.
    NO_RIGHT = auto()
    #: Telegram did not answer for as long as it was asked.
    SILENCE = auto()
    #: Telegram lets nobody delete it any more.
    TOO_OLD = auto()
    #: The same, and a line says in its place that it was withdrawn.
    BLANKED = auto()
    #: The group became a supergroup, and its old messages are out of reach.
    UPGRADED = auto()
    #: Telegram did not take what was sent, or nobody knows more.
    REFUSED = auto()


#: Reasons of the bot's own; all others are Telegram's words.
BLANKED: Final = "replaced by a line"
UPGRADED: Final = "the group became a supergroup"
FORGOTTEN: Final = "nobody remembers the message"

_CAUSES: Final[Mapping[Meaning, Cause]] = {
    Meaning.CHAT_GONE: Cause.GONE,
    Meaning.CHAT_LOST: Cause.GONE,
    Meaning.NO_RIGHT: Cause.NO_RIGHT,
    Meaning.NO_TOPIC: Cause.NO_RIGHT,
    Meaning.NO_PHOTO: Cause.NO_RIGHT,
}
_OWN: Final = (
    (BLANKED, Cause.BLANKED),
    (UPGRADED, Cause.UPGRADED),
    (FORGOTTEN, Cause.TOO_OLD),
    ("can't be deleted", Cause.TOO_OLD),
    ("timed out", Cause.SILENCE),
    ("network", Cause.SILENCE),
)


def cause(reason: str) -> Cause:
    """Return the cause that a stored reason tells of."""
    said = reason.lower()
    for part, found in _OWN:
        if part in said:
            return found
    meant = named(said)
    return Cause.REFUSED if meant is None else _CAUSES.get(meant, Cause.REFUSED)


def by_cause(reasons: Iterable[tuple[str, int]]) -> tuple[tuple[Cause, int], ...]:
    """Return how often each cause is behind the reasons, the most frequent first."""
    counts: dict[Cause, int] = {}
    for reason, count in reasons:
        found = cause(reason)
        counts[found] = counts.get(found, 0) + count
    return tuple(sorted(counts.items(), key=lambda it: (-it[1], it[0].value)))
