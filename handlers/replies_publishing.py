"""What is said about a publication: how far it is, why not everywhere, and who may take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.deliver import Cause, by_cause
from bot.i18n import mark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.i18n import Voice

#: Causes that fit an answer to a press.
_SHOWN: Final = 3

_CAUSES: Final[Mapping[Cause, str]] = {
    Cause.GONE: mark("the chat is gone, or has removed me"),
    Cause.NO_RIGHT: mark("I lack the right there"),
    Cause.SILENCE: mark("Telegram did not answer"),
    Cause.TOO_OLD: mark("too old to delete"),
    Cause.BLANKED: mark("emptied, for I may not delete it"),
    Cause.UPGRADED: mark("the group was upgraded since"),
    Cause.REFUSED: mark("Telegram refused"),
}


def not_yours(speak: Voice) -> str:
    """Return who may stop or undo a publication."""
    return speak.say("🙅 Only whoever published this, or an administrator, can take it back.")


def over(speak: Voice) -> str:
    """Return the answer to stopping where nothing waits any more."""
    return speak.say("👌 Nothing waits any more. Undo deletes what was sent.")


def undone(speak: Voice) -> str:
    """Return the answer to undoing twice."""
    return speak.say("👌 That is being undone already, or was.")


def stopping(speak: Voice) -> str:
    """Return the confirmation that no more is sent."""
    return speak.say("⏹ What still waits is not sent.")


def undoing(speak: Voice) -> str:
    """Return the confirmation that everything is deleted."""
    return speak.say("↩️ I delete it everywhere, as far as Telegram lets me.")


def standing(line: str, reasons: Sequence[tuple[str, int]], speak: Voice) -> str:
    """Return how far a publication is, and why some messages failed or stayed."""
    causes = by_cause(reasons)[:_SHOWN]
    told = (f"{speak.number(count)} × {speak.say(_CAUSES[cause])}" for cause, count in causes)
    return "\n".join([line, *told])
