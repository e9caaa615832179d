"""What panels say that commands do not: dead letters in words, reasons of bans, keys to people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from bot import backlog
from bot.i18n import mark
from bot.text import in_line, truncate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.i18n import Voice
    from bot.model import Access, Picks
    from bot.store import Labelled

#: Characters of an address, and of a reason as Telegram or Python says it.
_SUBJECT: Final = 120
_REASON: Final = 160

#: What stands in a reason, and what it means; the first that fits.
_MEANINGS: Final = (
    (r"blocked by the user", mark("that person has blocked me")),
    (
        r"kicked|not a member|chat not found|deactivated|PEER_ID_INVALID",
        mark("I am no longer in that chat"),
    ),
    (
        r"not enough rights|no rights|WRITE_FORBIDDEN|need administrator",
        mark("I may not post there"),
    ),
    (r"no longer kept", mark("its text is no longer kept")),
    (r"again and again", mark("it failed again and again")),
)
_UNKNOWN: Final = mark("something went wrong on my side")


def meaning(speak: Voice, reason: str) -> str:
    """Return in a few words why an entry failed."""
    found = (words for pattern, words in _MEANINGS if re.search(pattern, reason, re.IGNORECASE))
    return speak.say(next(found, _UNKNOWN))


def failed(speak: Voice, letters: Sequence[tuple[int, Labelled]], total: int) -> str:
    """Return a page of dead letters: what each is about, when it failed and why."""
    if not letters:
        return speak.say("✨ Nothing has failed.")
    title = speak.count("✗ {n} failed entry:", "✗ {n} failed entries:", total)
    return "\n".join([title, *(_letter(speak, *each) for each in letters)])


def _letter(speak: Voice, number: int, labelled: Labelled) -> str:
    letter = labelled.letter
    subject = backlog.subject(labelled)
    if not subject.removeprefix("-").isdecimal():
        # The id of a chat is the bot's own word, and is copied into commands; all else is foreign.
        subject = in_line(truncate(subject, _SUBJECT))
    why = in_line(truncate(letter.reason, _REASON))
    when = f"{letter.died_at:%Y-%m-%d %H:%M} UTC"
    return f"{number}. {subject} · {when}\n    {meaning(speak, letter.reason)} ({why})"


def no_such_letter(speak: Voice) -> str:
    """Return the answer to a press on an entry that is gone meanwhile."""
    return speak.say("🤷 That entry is gone already.")


def discarded(speak: Voice) -> str:
    """Return the confirmation that an entry is forgotten."""
    return speak.say("🗑 Dropped; nobody tries it again.")


def accesses(speak: Voice) -> Mapping[Access, str]:
    """Return the labels of the buttons that say for whom the bot works."""
    return {
        "open": speak.say("🔓 Open"),
        "invite": speak.say("🎟 Invited"),
        "closed": speak.say("🔒 Closed"),
    }


def on_the_list(speak: Voice, guests: int) -> str:
    """Return the label of the button to whoever was let in."""
    return speak.say("👥 On the list: {n}", n=speak.number(guests))


def nobody_to_ask(speak: Voice) -> str:
    """Return the label of the button by which strangers are told of nobody."""
    return speak.say("📇 Nobody")


def why_banned(speak: Voice) -> str:
    """Return the question for the reason of a ban."""
    return speak.say("Why? The person is told the reason, once.")


def other_reason(speak: Voice) -> str:
    """Return the label of the button that keeps the reason back."""
    return speak.say("Another reason")


def lift(speak: Voice) -> str:
    """Return the label of the button that takes a ban back."""
    return speak.say("🕊 Lift the ban")


def pick_a_person(speak: Voice, role: Picks) -> tuple[str, str]:
    """Return what the key to people is for, and its label."""
    question = speak.say("Pick the person with the key below.")
    return question, speak.say("✍️ New editor") if role == "editor" else speak.say("🎟 New guest")


def which_language(speak: Voice) -> str:
    """Return the question for a language."""
    return speak.say("🌐 Which language shall I speak to you? Summaries stay in their own.")


def as_in_telegram(speak: Voice) -> str:
    """Return the label of the button that leaves the choice to Telegram."""
    return speak.say("As in Telegram")


def language_chosen(speak: Voice) -> str:
    """Return the confirmation, in the language that was chosen."""
    return speak.say("✅ I speak English to you now.")


class Doors(NamedTuple):
    """The labels of the buttons under the help page."""

    channel: str
    group: str
    chats: str
    language: str
    privacy: str


def doors(speak: Voice) -> Doors:
    """Return where the help page leads."""
    return Doors(
        channel=speak.say("➕ Add to a channel"),
        group=speak.say("➕ Add to a group"),
        chats=speak.say("📬 My chats"),
        language=speak.say("🌐 Language"),
        privacy=speak.say("🔏 Privacy"),
    )
