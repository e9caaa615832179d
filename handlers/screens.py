"""The screens of the set-up menu: a subscription in, words and buttons out; nothing is done here.

Every button says what shall hold after it is pressed, so that a screen that is out of date does no
harm. A mark stands before whatever holds now.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.amend import LANGUAGES, language_label, words_in
from bot.hours import COMMON_ZONES, zone_label
from bot.model import Button, Press
from bot.text import in_line, truncate
from handlers import replies_setup as replies

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bot.i18n import Voice
    from bot.model import Keyboard, Subscription

#: Offered on the first screen; the others are on the screen of hours.
_FIRST_HOURS: Final = (8, 12, 18)
_NIGHT_STARTS: Final = (20, 21, 22, 23, 0, 1)
_NIGHT_ENDS: Final = (5, 6, 7, 8, 9, 10)
_MENU_SECONDS: Final = 24 * 3600
_BUTTON_WORD_LIMIT: Final = 30


class Screen(NamedTuple):
    """What the one message of the menu shows."""

    text: str
    keyboard: Keyboard


@dataclass(frozen=True, slots=True)
class Frame:
    """A subscription with whom its menu is for."""

    subscription: Subscription
    speak: Voice
    #: None where any administrator of the chat may press.
    user_id: int | None

    def button(self, label: str, *details: str) -> Button:
        """Return a button of the menu."""
        subject = str(self.subscription.chat_id)
        press = Press("setup", subject, details, self.user_id, _MENU_SECONDS)
        return Button(label, press=press)

    def choice(self, label: str, page: str, *change: str, on: bool) -> Button:
        """Return a button that makes a change and shows the page anew, marked where it holds."""
        return self.button(f"✓ {label}" if on else label, "set", page, *change)

    def back(self, page: str = "main") -> tuple[Button, ...]:
        """Return the row that leads back."""
        return (self.button(self.speak.say("‹ Back"), "show", page),)


def main(frame: Frame) -> Screen:
    """Return the first screen: length and time of digests at hand, everything else a press away."""
    speak, terms = frame.speak, frame.subscription.terms
    hours = terms.timing.digest_hours
    pause = speak.say("▶️ Resume") if terms.paused else speak.say("⏸ Pause")
    rows = (
        _lengths(frame, "main"),
        (
            frame.choice(speak.say("At once"), "main", "digest", on=not hours),
            *(
                frame.choice(f"🗞 {replies.clock(it)}", "main", "digest", str(it), on=it in hours)
                for it in _FIRST_HOURS
            ),
        ),
        (
            frame.button(speak.say("📰 What"), "show", "what"),
            frame.button(speak.say("🎨 How"), "show", "how"),
            frame.button(speak.say("🕗 When"), "show", "when"),
        ),
        (
            frame.button(speak.say("🧪 Test post"), "test"),
            frame.button(pause, "set", "main", "paused", "off" if terms.paused else "on"),
        ),
        (
            frame.button(speak.say("🚪 Unsubscribe"), "show", "end"),
            frame.button(speak.say("✔️ Done"), "done"),
        ),
    )
    return Screen(replies.summary(speak, frame.subscription), rows)


def _lengths(frame: Frame, page: str) -> tuple[Button, ...]:
    """Return the row of lengths."""
    now = frame.subscription.terms.style.length
    return tuple(
        frame.choice(_headed(frame.speak.say(label)), page, "length", length, on=length == now)
        for length, label in replies.LENGTHS.items()
    )


def what(frame: Frame) -> Screen:
    """Return the screen of what comes."""
    speak, rules = frame.speak, frame.subscription.terms.rules
    feeds = tuple(
        (frame.choice(_headed(speak.say(label)), "what", "feed", feed, on=feed == rules.feed),)
        for feed, label in replies.FEEDS.items()
    )
    lists = [
        frame.button(f"{speak.say(label)} ({len(words_in(rules, name))})", "show", name)
        for name, label in replies.LISTS.items()
    ]
    rows = (*feeds, *in_rows(lists, 2), frame.back())
    return Screen(replies.summary(speak, frame.subscription), rows)


def _list_screen(name: str) -> Callable[[Frame], Screen]:
    """Return the function that draws the screen of one list of words."""

    def words(frame: Frame) -> Screen:
        """Return the screen of the list: each word a button that takes it away."""
        speak = frame.speak
        found = words_in(frame.subscription.terms.rules, name)
        away = [
            frame.button(
                f"✖ {truncate(in_line(word), _BUTTON_WORD_LIMIT)}", "set", name, "drop", name, word
            )
            for word in found
        ]
        add = (frame.button(speak.say("➕ Add"), "ask", name),)
        return Screen(replies.about_list(speak, name), (*in_rows(away, 2), add, frame.back("what")))

    return words


def languages(frame: Frame) -> Screen:
    """Return the screen of languages, each a switch."""
    chosen = frame.subscription.terms.rules.languages
    switches = [
        frame.choice(
            language_label(tag),
            "languages",
            "drop" if tag in chosen else "add",
            "languages",
            tag,
            on=tag in chosen,
        )
        for tag in dict.fromkeys((*LANGUAGES, *chosen))
    ]
    other = (frame.button(frame.speak.say("🔎 Another"), "ask", "languages"),)
    rows = (*in_rows(switches, 3), other, frame.back("what"))
    return Screen(replies.about_list(frame.speak, "languages"), rows)


def how(frame: Frame) -> Screen:
    """Return the screen of what posts look like."""
    speak, style = frame.speak, frame.subscription.terms.style
    forms = tuple(
        (frame.choice(_headed(speak.say(label)), "how", "form", form, on=form == style.form),)
        for form, label in replies.FORMS.items()
    )
    marks = (
        (speak.say("# Hashtags"), "hashtags", style.hashtags),
        (speak.say("🔗 Source button"), "buttons", style.buttons),
        (speak.say("🔕 Silent"), "silent", style.silent),
    )
    switches = tuple(
        (frame.choice(label, "how", "mark", name, "off" if on else "on", on=on),)
        for label, name, on in marks
    )
    test = (frame.button(speak.say("🧪 Test post"), "test"),)
    rows = (*forms, _lengths(frame, "how"), *switches, test, frame.back())
    return Screen(replies.summary(speak, frame.subscription), rows)


def when(frame: Frame) -> Screen:
    """Return the screen of hours: each is a switch, all of the day at a glance."""
    speak, timing = frame.speak, frame.subscription.terms.timing
    switches = [
        frame.choice(
            str(hour),
            "when",
            "hour",
            str(hour),
            "off" if hour in timing.digest_hours else "on",
            on=hour in timing.digest_hours,
        )
        for hour in range(24)
    ]
    at_once = frame.choice(speak.say("At once"), "when", "digest", on=not timing.digest_hours)
    rows = (
        (at_once,),
        *in_rows(switches, 6),
        (
            frame.button(f"🌍 {replies.zone(speak, timing)}", "show", "zone"),
            frame.button(speak.say("🌙 Quiet hours"), "show", "quiet"),
        ),
        frame.back(),
    )
    text = speak.say("Posts come at once, or as a digest at the hours that you mark.")
    return Screen(f"{replies.summary(speak, frame.subscription)}\n\n{text}", rows)


def zones(frame: Frame, offered: Iterable[str] = COMMON_ZONES) -> Screen:
    """Return the screen of time zones: those that were found, or the common ones."""
    speak, now = frame.speak, frame.subscription.terms.timing.zone
    found = [
        frame.choice(zone_label(name, speak.locale), "main", "zone", name, on=name == now)
        for name in offered
    ]
    other = (frame.button(speak.say("🔎 Another city"), "ask", "zone"),)
    text = speak.say("🌍 Whose clock counts?")
    return Screen(text, (*in_rows(found, 2), other, frame.back("when")))


def quiet(frame: Frame) -> Screen:
    """Return the screen of quiet hours: when they begin and when they end."""
    speak, night = frame.speak, frame.subscription.terms.timing.quiet
    start, end = (night.start, night.end) if night else (22, 7)

    def key(first: int, last: int, label: str, *, on: bool) -> Button:
        return frame.choice(label, "quiet", "quiet", str(first), str(last), on=on)

    starts = [
        key(it, end, replies.clock(it), on=night is not None and it == start)
        for it in _NIGHT_STARTS
    ]
    ends = [
        key(start, it, replies.clock(it), on=night is not None and it == end) for it in _NIGHT_ENDS
    ]
    off = (frame.choice(speak.say("No quiet hours"), "quiet", "quiet", on=night is None),)
    text = speak.say(
        "🌙 In quiet hours nothing comes; what was published comes at their end. "
        "First row: from. Second row: to."
    )
    rows = (off, *in_rows(starts, 6), *in_rows(ends, 6), frame.back("when"))
    return Screen(f"{replies.summary(speak, frame.subscription)}\n\n{text}", rows)


def parting(frame: Frame) -> Screen:
    """Return the question before a subscription ends."""
    speak = frame.speak
    row = (
        frame.button(speak.say("🚪 Yes, unsubscribe"), "end"),
        frame.button(speak.say("No"), "show", "main"),
    )
    text = speak.say("Really send “{title}” no more?", title=frame.subscription.title)
    return Screen(text, (row,))


def _headed(text: str) -> str:
    """Return the words with a capital at their head."""
    return text[:1].upper() + text[1:]


def in_rows(buttons: list[Button], width: int) -> tuple[tuple[Button, ...], ...]:
    """Return the buttons in rows of so many."""
    return tuple(tuple(buttons[n : n + width]) for n in range(0, len(buttons), width))


PAGES: Final[Mapping[str, Callable[[Frame], Screen]]] = {
    "main": main,
    "what": what,
    "how": how,
    "when": when,
    "zone": zones,
    "quiet": quiet,
    "end": parting,
    "keywords": _list_screen("keywords"),
    "excluded": _list_screen("excluded"),
    "hosts": _list_screen("hosts"),
    "topics": _list_screen("topics"),
    "languages": languages,
}
