"""When a person wants something to happen, as they type it: ``18:30``, ``26.11. 7:00``.

The clock is that of the person's zone; a time that the clock jumps over or shows twice is what
``bot.hours`` makes of it. A time without a day is the next one; a date without a year, the nearest.
"""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

import regex
from babel import Locale, UnknownLocaleError, dates

from bot.hours import reached

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

#: Further ahead nothing is planned.
LONGEST: Final = timedelta(days=30)

#: Nothing of use was typed; the moment is past; it is further ahead than ``LONGEST``.
Refusal: TypeAlias = Literal["unclear", "past", "far"]

#: Words for days, in the languages that the bot speaks, and how far ahead they are.
_NEAR: Final = {
    **dict.fromkeys(("today", "tonight", "heute", "hoy", "hoje", "aujourd'hui", "aujourd’hui"), 0),
    **dict.fromkeys(("сегодня", "сьогодні", "今天", "今日", "今晚", "امروز", "اليوم"), 0),
    **dict.fromkeys(("tomorrow", "morgen", "demain", "mañana", "manana", "amanhã", "amanha"), 1),
    **dict.fromkeys(("завтра", "明天", "明日", "明早", "فردا", "غدا", "غدًا", "غداً"), 1),
    **dict.fromkeys(("übermorgen", "послезавтра", "післязавтра", "后天", "後天", "明後日"), 2),
}
_CLOCK: Final = regex.compile(
    r"(?<![\d.:])(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2})|[h点點時时](?:(?P<late>\d{1,2})分?)?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?(?![\d:])"
)
_ISO: Final = regex.compile(
    r"(?<!\d)(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?"
)
_DOTTED: Final = regex.compile(
    r"(?<![\d.:])(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4}|\d{2})?(?!\d)"
)
_EASTERN: Final = regex.compile(r"(?<!\d)(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号號]?")
#: Words that stand between a day and a time and say nothing.
_FILLERS: Final = frozenset(
    {"at", "um", "uhr", "à", "a", "as", "às", "las", "в", "о", "on", "am", ","}
)
_WEEK: Final = 7
_NOON: Final = 12
_CENTURY: Final = 100


class _Day(NamedTuple):
    """A day, and what was typed besides."""

    day: date
    rest: str


def moment(text: str, zone: ZoneInfo, now: datetime, locale: str = "en") -> datetime | Refusal:
    """Return the moment, in UTC, that the text means to whoever lives by the zone's clock."""
    typed = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    today = now.astimezone(zone).date()
    found = next(_days(typed, today, locale), None)
    clock = _clock(found.rest if found else typed, hour_alone=found is not None)
    if clock is None:
        return "unclear"
    if found is not None:
        return checked(reached(found.day, clock, zone), now)
    comes = (reached(today + timedelta(days=it), clock, zone) for it in range(3))
    return checked(next(it for it in comes if it > now), now)


def checked(at: datetime, now: datetime) -> datetime | Refusal:
    """Return the moment where something may be planned for it."""
    if at <= now:
        return "past"
    return at if at - now <= LONGEST else "far"


def _days(typed: str, today: date, locale: str) -> Iterator[_Day]:
    """Yield the days that the text can mean, the surest first."""
    for pattern in (_ISO, _DOTTED, _EASTERN):
        match = pattern.search(typed)
        day = _dated(match, today) if match else None
        if match and day:
            yield _Day(day, typed[: match.start()] + " " + typed[match.end() :])
    for word, days in sorted(_NEAR.items(), key=lambda it: -len(it[0])):
        if (rest := _without(typed, word)) is not None:
            yield _Day(today + timedelta(days=days), rest)
    for word, weekday in _weekdays(locale):
        if (rest := _without(typed, word)) is not None:
            ahead = (weekday - today.weekday() - 1) % _WEEK + 1
            yield _Day(today + timedelta(days=ahead), rest)


def _without(typed: str, word: str) -> str | None:
    """Return what else was typed; None where the word was not, as a word of its own.

    Chinese and Japanese write no spaces between words.
    """
    border = r"(?![\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Arabic}])"
    before = border.replace("(?!", "(?<!")
    match = regex.search(f"{before}{regex.escape(word)}{border}", typed)
    return None if match is None else f"{typed[: match.start()]} {typed[match.end() :]}"


def _dated(match: regex.Match[str], today: date) -> date | None:
    """Return the day of a date; without a year, the nearest such day."""
    parts = match.groupdict()
    day, month, year = int(parts["day"]), int(parts["month"]), parts.get("year")
    if year is not None:
        whole = (
            int(year) if int(year) >= _CENTURY else int(year) + today.year // _CENTURY * _CENTURY
        )
        return _date(whole, month, day)
    near = (_date(today.year + it, month, day) for it in (-1, 0, 1))
    return min(filter(None, near), key=lambda it: abs(it - today), default=None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _clock(typed: str, *, hour_alone: bool) -> time | None:
    """Return the time of day, where nothing else is said; an hour alone needs a day beside it."""
    matches = list(_CLOCK.finditer(typed))
    if len(matches) != 1:
        return None
    match = matches[0]
    rest = f"{typed[: match.start()]} {typed[match.end() :]}".replace(",", " ").split()
    minute, half = match["minute"] or match["late"], match["half"]
    bare = match[0].strip().isdecimal()
    if any(it not in _FILLERS for it in rest) or (bare and not hour_alone):
        return None
    return _time(int(match["hour"]), int(minute or 0), half)


def _time(hour: int, minute: int, half: str | None) -> time | None:
    """Return the time; ``half`` is am or pm, whose hours run from 1 to 12."""
    if half is not None:
        if not 1 <= hour <= _NOON:
            return None
        hour = hour % _NOON + (_NOON if half.startswith("p") else 0)
    try:
        return time(hour, minute)
    except ValueError:
        return None


@cache
def _weekdays(locale: str) -> tuple[tuple[str, int], ...]:
    """Return names of weekdays, long ones first, Monday being 0 (Unicode CLDR)."""
    try:
        tongues = {"en", str(Locale.parse(locale.replace("-", "_")))}
    except (ValueError, UnknownLocaleError):
        tongues = {"en"}
    named = {
        name.casefold().strip("."): weekday
        for tongue in sorted(tongues)
        for width in ("abbreviated", "wide")
        for weekday, name in dates.get_day_names(width, locale=tongue).items()
    }
    return tuple(sorted(named.items(), key=lambda it: -len(it[0])))
