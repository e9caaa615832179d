"""The board of a publication: buttons that tell how far it is, and what can be done about it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.model import Button, Press

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.i18n import Voice
    from bot.model import Action, Keyboard
    from bot.store import Phase, Run

#: Everything that stands above the buttons of a preview once it was published.
ACTIONS: Final[frozenset[Action]] = frozenset({"run", "stop", "undo", "again"})

_SIGNS: Final[Mapping[Phase, str]] = {
    "sending": "⏳",
    "sent": "✅",
    "stopping": "⏳",
    "stopped": "⏹",
    "undoing": "⏳",
    "undone": "🗑",
}


def rows(run: Run, speak: Voice) -> Keyboard:
    """Return the buttons of the run as they are now."""
    name = run.name
    deeds = []
    if run.phase == "sending":
        deeds.append(Button(speak.say("⏹ Stop"), press=Press("stop", name)))
    if run.phase not in {"undoing", "undone"}:
        deeds.append(Button(speak.say("↩️ Undo"), press=Press("undo", name)))
    if run.phase == "undone":
        deeds.append(again(run.post_key, name, speak))
    told = (Button(label(run, speak), press=Press("run", name)),)
    return (told, tuple(deeds)) if deeds else (told,)


def again(post_key: str, name: str, speak: Voice) -> Button:
    """Return the button that publishes a post once more, in place of an earlier publication."""
    return Button(speak.say("🔁 Publish again"), press=Press("again", post_key, (name,)))


def label(run: Run, speak: Voice) -> str:
    """Return in one line how far the run is."""
    done, whole = run.sent, run.total
    sign = _SIGNS[run.phase]
    if run.phase in {"undoing", "undone"}:
        return _joined(
            speak.say(
                "{sign} Deleted {done} of {all}",
                sign=sign,
                done=speak.number(run.deleted),
                all=speak.number(done),
            ),
            speak.count("{n} could not be", "{n} could not be", run.kept) if run.kept else None,
        )
    return _joined(
        speak.say(
            "{sign} Sent {done} of {all}",
            sign=sign,
            done=speak.number(done),
            all=speak.number(whole),
        ),
        speak.count("{n} failed", "{n} failed", run.failed) if run.failed else None,
        speak.count("{n} taken back", "{n} taken back", run.withdrawn) if run.withdrawn else None,
    )


def _joined(*parts: str | None) -> str:
    return ", ".join(filter(None, parts))


def relabelled(before: Keyboard, after: Keyboard) -> Keyboard:
    """Return the buttons as they are now with the ids of those before, whose meaning is the same.

    So a run that is shown a thousand times leaves no thousand ids behind.
    """
    return tuple(
        tuple(replace(new, data=old.data, press=None) for old, new in zip(*pair, strict=True))
        for pair in zip(before, after, strict=True)
    )
