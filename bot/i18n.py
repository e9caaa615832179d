"""The language in which the bot speaks to a person.

English sentences are their own message ids (GNU gettext); ``bot/locales/*.po`` holds the others
and is read as text at start, so that no compiled catalogue can be older than its source.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib import resources
from io import BytesIO
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError, dates, numbers, units
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.text import in_line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, tzinfo

#: Every language that has a catalogue, as the file name spells it; English needs none.
LOCALES = ("en", "zh_Hans", "zh_Hant", "ru", "uk", "es", "fa", "ar", "de", "fr", "pt_BR", "ja")

#: In what a wait is told: in days from two days on, in hours from two hours on, and so on.
_UNITS = (timedelta(days=1), timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1))

#: Tags that do not begin with the name of their catalogue.
_SPELLINGS = {
    "zh": "zh_Hans",
    **dict.fromkeys(("zh-tw", "zh-hk", "zh-mo", "yue"), "zh_Hant"),
    "pt": "pt_BR",
}
#: Read from right to left.
_RIGHT_TO_LEFT = frozenset({"ar", "fa"})
_RIGHT_TO_LEFT_MARK = "\u200f"
#: Gaps that hold what may work in a chat: what is ours, and the host of a link that was sent to us.
#: Whatever fills another one is inert.
WORKING = frozenset({"command", "contact", "host", "link"})


def mark(sentence: str) -> str:
    """Return the sentence as it is; ``make locales`` collects what stands in the call."""
    return sentence


def match(tag: str | None) -> str:
    """Return the catalogue for a BCP 47 tag; English where there is none."""
    lowered = (tag or "en").lower().replace("_", "-")
    if lowered in _SPELLINGS:
        return _SPELLINGS[lowered]
    for name in LOCALES:
        spelled = name.lower().replace("_", "-")
        if lowered == spelled or lowered.startswith(f"{spelled}-"):
            return name
    language = lowered.split("-", 1)[0]
    return _SPELLINGS.get(language) or (language if language in LOCALES else "en")


@cache
def _catalogue(name: str) -> NullTranslations:
    """Return the translations of one catalogue."""
    if name == "en":
        return NullTranslations()
    source = resources.files("bot") / "locales" / f"{name}.po"
    compiled = BytesIO()
    with source.open("rb") as file:
        write_mo(compiled, read_po(file, locale=name, abort_invalid=True))
    compiled.seek(0)
    return GNUTranslations(compiled)


def _quiet(values: Mapping[str, object]) -> dict[str, object]:
    """Return the values so that no name, title or word of others acts in a chat or breaks a line.

    Telegram would make links of what looks like one, in the bot's own sentences as everywhere.
    """
    return {
        name: in_line(value) if isinstance(value, str) and name not in WORKING else value
        for name, value in values.items()
    }


@dataclass(frozen=True, slots=True)
class Voice:
    """Sentences, numbers and dates in one language."""

    locale: str = "en"

    def say(self, sentence: str, **values: object) -> str:
        """Return the sentence in this language with its ``{values}`` filled in, inert."""
        return self._sided(_catalogue(self.locale).gettext(sentence).format(**_quiet(values)))

    def count(self, one: str, many: str, n: int, **values: object) -> str:
        """Return the sentence in the plural form that ``n`` takes; ``{n}`` is written out."""
        form = _catalogue(self.locale).ngettext(one, many, n)
        return self._sided(form.format(n=self.number(n), **_quiet(values)))

    def _sided(self, text: str) -> str:
        """Return the text so that every line runs as the language does, a Latin name first or not.

        Telegram takes a line's direction from its first letter (Unicode Bidirectional Algorithm,
        P2 and P3).
        """
        if self.locale not in _RIGHT_TO_LEFT:
            return text
        lines = (f"{_RIGHT_TO_LEFT_MARK}{line}" if line else line for line in text.split("\n"))
        return "\n".join(lines)

    def number(self, value: int) -> str:
        """Return the number with this language's separators."""
        return numbers.format_decimal(value, locale=self.locale)

    def percent(self, share: float) -> str:
        """Return a part of the whole, from 0 to 1, in whole hundredths: ``18%``, ``18 %``."""
        return numbers.format_percent(share, locale=self.locale)

    def date(self, moment: datetime) -> str:
        """Return the day of the moment, spelled as readers of this language expect it."""
        return dates.format_date(moment, format="long", locale=self.locale)

    def moment(self, moment: datetime, zone: tzinfo) -> str:
        """Return weekday, day and time by the clock of the zone: ``Wed, Nov 25, 20:00``."""
        day = dates.format_skeleton("MMMEd", moment, tzinfo=zone, locale=self.locale)
        clock = dates.format_skeleton("Hm", moment, tzinfo=zone, locale=self.locale)
        return f"{day}, {clock}"

    def day(self, moment: datetime) -> str:
        """Return the day of the moment without its year: ``Nov 24``, ``11月24日``."""
        return dates.format_skeleton("MMMd", moment, locale=self.locale)

    def ago(self, past: timedelta) -> str:
        """Return how long something is past: ``3 hours ago``, ``3小时前``."""
        return dates.format_timedelta(-past, add_direction=True, locale=self.locale)

    def until(self, ahead: timedelta) -> str:
        """Return in how long something is: ``in 3 hours``, ``3小时后``; at least that long."""
        unit = next((it for it in _UNITS if ahead >= 2 * it), _UNITS[-1])
        whole = unit * math.ceil(ahead / unit)
        return dates.format_timedelta(whole, add_direction=True, threshold=2, locale=self.locale)

    def span(self, length: timedelta) -> str:
        """Return how long something lasts: ``7 days``, ``7天``."""
        return dates.format_timedelta(length, threshold=2, locale=self.locale)

    def minutes(self, n: int) -> str:
        """Return a duration in minutes, spelled short: ``4 min``, ``4分钟``."""
        return units.format_unit(n, "duration-minute", length="short", locale=self.locale)


def voice(tag: str | None) -> Voice:
    """Return the voice for a BCP 47 tag."""
    return Voice(match(tag))


@cache
def date_voice(tag: str | None) -> Voice:
    """Return the voice that spells dates and durations in an article's own language.

    A post's date line reads in the language of its article even where the bot's sentences
    have no catalogue in it, because Unicode CLDR knows its calendar. ``say`` is not for it.
    """
    try:
        return Voice(str(Locale.parse((tag or "en").replace("-", "_"))))
    except (ValueError, UnknownLocaleError):
        return Voice("en")
