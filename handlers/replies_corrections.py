"""What is said about corrections: whether posts are corrected, and which were."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from bot.errata import listed
from bot.i18n import mark
from bot.model import Button, Press

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.erratum import Erratum
    from bot.i18n import Voice
    from bot.model import Keyboard

_ON = mark("🟢 On · switch off")
_OFF = mark("⚪ Off · switch on")


def corrections(speak: Voice, state: Literal["on", "off"], made: Sequence[Erratum]) -> str:
    """Return whether posts are corrected, and the latest corrections."""
    now = (
        speak.say(
            "✎ For two days after publishing I ask the source again. When the headline or a "
            "passage that was shown changes, I edit the posts and say so in them."
        )
        if state == "on"
        else speak.say("✎ Posts stay as they were published, whatever their source says later.")
    )
    if not made:
        nothing = speak.say("Nothing was corrected yet.")
        return f"{now}\n\n{nothing}"
    return "\n\n".join([now, *(listed(speak, it) for it in made)])


def switch(speak: Voice, state: Literal["on", "off"], user_id: int) -> Keyboard:
    """Return the button that switches corrections, for one administrator."""
    press = Press("corrections", other(state), user_id=user_id)
    return ((Button(label(speak, state), press=press),),)


def label(speak: Voice, state: Literal["on", "off"]) -> str:
    """Return the words of the button that switches corrections."""
    words = _ON if state == "on" else _OFF
    return speak.say(words)


def other(state: Literal["on", "off"]) -> Literal["on", "off"]:
    """Return what the button switches to."""
    return "off" if state == "on" else "on"
