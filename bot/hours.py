"""When posts come: digests at hours of the day, and hours in which nothing comes.

Hours are those that people see on the clock of their zone. An hour that the clock jumps over in
spring is reached at the jump, and one that it shows twice in autumn counts the first time, so that
every hour of every day comes exactly once.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from bot.rules import folded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.terms import Timing

#: Offered by button; more are found by name.
COMMON_ZONES = (
    "Europe/London",
    "Europe/Berlin",
    "Europe/Kyiv",
    "Europe/Istanbul",
    "America/New_York",
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Sydney",
    "UTC",
)
_DAY = timedelta(days=1)


def zone_of(name: str | None) -> ZoneInfo:
    """Return the zone; UTC where none was chosen, or the database does not know it (any more)."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def reached(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return when the clock of the zone first shows that time on that day.

    What is jumped over is read by the clock before the jump: a full hour is then the jump itself
    (PEP 495).
    """
    return datetime.combine(day, clock, zone).astimezone(UTC)


def _moments(hours: tuple[int, ...], zone: ZoneInfo, around: datetime) -> Iterator[datetime]:
    """Yield when the clock reaches the hours, ascending, from two days before to two after."""
    today = around.astimezone(zone).date()
    for days in range(-2, 3):
        yield from sorted({reached(today + days * _DAY, time(it), zone) for it in hours})


def next_due(timing: Timing, after: datetime) -> datetime | None:
    """Return when the chat's next digest, or the end of its quiet hours, comes; None for never."""
    hours = timing.digest_hours or (() if timing.quiet is None else (timing.quiet.end,))
    moments = _moments(hours, zone_of(timing.zone), after)
    return next((it for it in moments if it > after), None)


def held(timing: Timing, moment: datetime) -> bool:
    """Whether a story of that moment comes later, in a digest or after the quiet hours."""
    return bool(timing.digest_hours) or quiet(timing, moment)


def quiet(timing: Timing, moment: datetime) -> bool:
    """Whether the moment lies in the chat's quiet hours."""
    if timing.quiet is None:
        return False
    start, end = timing.quiet.start, timing.quiet.end
    hour = moment.astimezone(zone_of(timing.zone)).hour
    return start <= hour < end if start < end else hour >= start or hour < end


def search_zones(text: str, locale: str, limit: int = 8) -> tuple[str, ...]:
    """Return the zones whose city, country or name has the text, the closest first.

    Cities and countries are known in English and in the language of ``locale`` (Unicode CLDR).
    """
    sought = _plain(text)
    if not sought:
        return ()
    ranked = []
    for zone, names in _gazetteer(locale).items():
        rank = min((_rank(sought, name) for name in names), default=3)
        if rank < 3:  # noqa: PLR2004 - the rank of a name that does not match
            ranked.append((rank, zone not in COMMON_ZONES, zone))
    return tuple(zone for _, _, zone in sorted(ranked)[:limit])


def _rank(sought: str, name: str) -> int:
    """Return 0 for the name itself, 1 for its beginning, 2 for a part, 3 for none of it."""
    if name == sought:
        return 0
    if name.startswith(sought):
        return 1
    return 2 if sought in name else 3


def zone_label(zone: str, locale: str) -> str:
    """Return the zone's city in the language of ``locale``."""
    if zone == "UTC":
        return "UTC"
    cities = _locale(locale).time_zones
    named = [cities[name].get("city") for name in (zone, *_former(zone)) if name in cities]
    return str(next(filter(None, named), zone.rpartition("/")[2].replace("_", " ")))


def _former(zone: str) -> tuple[str, ...]:
    """Return the names that the zone had before; CLDR files its cities under the oldest."""
    return _renamed().get(zone, ())


@cache
def _renamed() -> dict[str, tuple[str, ...]]:
    """Return every renamed zone with its former names."""
    former: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for old, new in get_global("zone_aliases").items():
        former[new] += (old,)
    return dict(former)


def _plain(text: str) -> str:
    """Return the text as names are compared: case, width and accents do not count."""
    apart = unicodedata.normalize("NFD", folded(text))
    return "".join(it for it in apart if unicodedata.category(it) != "Mn")


def _locale(name: str) -> Locale:
    """Return what CLDR knows of a language; English where it knows none of that name."""
    try:
        return Locale.parse(name.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return Locale("en")


@cache
def _gazetteer(locale: str) -> dict[str, tuple[str, ...]]:
    """Return every zone of a place with what people may call it, folded."""
    territories = get_global("zone_territories")
    tongues = tuple({it.language: it for it in (Locale("en"), _locale(locale))}.values())
    named = {}
    for zone in sorted(available_timezones()):
        country = territories.get(zone)
        if country is None and zone != "UTC":
            continue
        names = [zone, zone_label(zone, "en"), zone_label(zone, locale)]
        names += [it.rpartition("/")[2].replace("_", " ") for it in _former(zone)]
        names += [str(it.territories[country]) for it in tongues if country in it.territories]
        named[zone] = tuple(dict.fromkeys(map(_plain, names)))
    return named
