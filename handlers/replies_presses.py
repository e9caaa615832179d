"""What is said about a press itself: whose button it is, and when it takes its time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import mark

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.i18n import Voice

_REFUSALS: Mapping[str, str] = {
    "unknown": mark("🤷 I do not know that button. Please send me the link again."),
    "foreign": mark("🙅 That button is somebody else's. Send me the link, and you get your own."),
    "misplaced": mark("🙅 That button belongs to another message. Please press the one there."),
}


def refused(speak: Voice, reason: str) -> str:
    """Return why nothing was done, and what to do instead."""
    return speak.say(_REFUSALS[reason])


def patience(speak: Voice) -> str:
    """Return the answer to a press that takes its time; it is done all the same."""
    return speak.say("⏳ This takes a moment; I am at it.")
