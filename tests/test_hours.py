"""Digests and quiet hours by people's clocks, also on the days when those are changed."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.hours import COMMON_ZONES, held, next_due, quiet, search_zones, zone_label, zone_of
from bot.terms import Night, Timing


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("timing", "after", "expected"),
    [
        (Timing((8,), "Europe/Kyiv"), "2026-11-24T05:59", "2026-11-24T06:00"),
        (Timing((8,), "Europe/Kyiv"), "2026-11-24T06:00", "2026-11-25T06:00"),
        (Timing((8, 18), "Europe/Kyiv"), "2026-11-24T06:00", "2026-11-24T16:00"),
        (Timing((8,), None), "2026-11-24T06:00", "2026-11-24T08:00"),
        (Timing((8,), "Mars/Olympus"), "2026-11-24T06:00", "2026-11-24T08:00"),
        # Kyiv, spring: the clock goes from 3:00 to 4:00 at 01:00 UTC.
        (Timing((3,), "Europe/Kyiv"), "2026-03-28T12:00", "2026-03-29T01:00"),
        (Timing((8,), "Europe/Kyiv"), "2026-03-28T12:00", "2026-03-29T05:00"),
        # Kyiv, autumn: the clock shows 3:00 at 00:00 UTC and again at 01:00 UTC.
        (Timing((3,), "Europe/Kyiv"), "2026-10-24T12:00", "2026-10-25T00:00"),
        (Timing((3,), "Europe/Kyiv"), "2026-10-25T00:00", "2026-10-26T01:00"),
        (Timing((8,), "Europe/Kyiv"), "2026-10-24T12:00", "2026-10-25T06:00"),
        # São Paulo, 2018: midnight of 4 November does not exist; 18 February has 23:00 twice.
        (Timing((0,), "America/Sao_Paulo"), "2018-11-03T12:00", "2018-11-04T03:00"),
        (Timing((23,), "America/Sao_Paulo"), "2018-02-17T12:00", "2018-02-18T01:00"),
        (Timing((23,), "America/Sao_Paulo"), "2018-02-18T01:00", "2018-02-19T02:00"),
        (Timing((), "UTC", Night(22, 7)), "2026-11-24T23:00", "2026-11-25T07:00"),
        (Timing((8,), "Asia/Kolkata"), "2026-11-24T00:00", "2026-11-24T02:30"),
    ],
)
def test_when_the_next_digest_is_due(timing: Timing, after: str, expected: str) -> None:
    assert next_due(timing, utc(after)) == utc(expected)


def test_whoever_gets_everything_at_once_waits_for_nothing() -> None:
    assert next_due(Timing(), utc("2026-11-24T06:00")) is None
    assert not held(Timing(), utc("2026-11-24T06:00"))


@pytest.mark.parametrize("zone", ["Europe/Kyiv", "America/Sao_Paulo", "Australia/Lord_Howe"])
@pytest.mark.parametrize("year", [2018, 2026])
def test_every_hour_comes_once_on_every_day_of_a_year(zone: str, year: int) -> None:
    """Neither change of the clock swallows a digest or sends one twice."""
    timing, came = Timing((0, 2, 3, 8, 23), zone), Counter[date]()
    now, end = datetime(year, 1, 2, tzinfo=UTC), datetime(year, 12, 30, tzinfo=UTC)

    while now < end:
        due = next_due(timing, now)
        assert due is not None
        assert due > now
        came[due.astimezone(zone_of(zone)).date()] += 1
        now = due

    whole = sorted(came)[1:-1]
    assert {came[day] for day in whole} == {5}
    assert len(whole) == (whole[-1] - whole[0]).days + 1


@given(
    st.lists(st.integers(0, 23), min_size=1, max_size=5),
    st.sampled_from(COMMON_ZONES),
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_a_digest_is_never_more_than_a_day_away(
    hours: list[int], zone: str, after: datetime
) -> None:
    due = next_due(Timing(tuple(sorted(set(hours))), zone), after)

    assert due is not None
    assert timedelta(0) < due - after <= timedelta(hours=26)


@pytest.mark.parametrize(
    ("night", "hours"),
    [
        (Night(22, 7), {22, 23, 0, 1, 2, 3, 4, 5, 6}),
        (Night(0, 8), {0, 1, 2, 3, 4, 5, 6, 7}),
        (Night(13, 15), {13, 14}),
        (None, set()),
    ],
)
def test_quiet_hours(night: Night | None, hours: set[int]) -> None:
    timing = Timing((), "UTC", night)
    day = datetime(2026, 11, 24, tzinfo=UTC)

    assert {n for n in range(24) if quiet(timing, day + timedelta(hours=n, minutes=30))} == hours


def test_quiet_hours_are_those_of_the_chats_own_clock() -> None:
    assert quiet(Timing((), "Asia/Tokyo", Night(22, 7)), utc("2026-11-24T14:00"))
    assert not quiet(Timing((), "Europe/London", Night(22, 7)), utc("2026-11-24T14:00"))


@pytest.mark.parametrize(
    ("text", "locale", "first"),
    [
        ("kyiv", "en", "Europe/Kyiv"),
        ("Київ", "uk", "Europe/Kyiv"),
        ("上海", "zh_Hans", "Asia/Shanghai"),
        ("  sao PAULO ", "en", "America/Sao_Paulo"),
        ("são paulo", "en", "America/Sao_Paulo"),
        ("Brazil", "en", "America/Sao_Paulo"),
        ("新加坡", "zh_Hans", "Asia/Singapore"),
        ("Europe/Berlin", "en", "Europe/Berlin"),
        ("Kiev", "en", "Europe/Kyiv"),
        ("Calcutta", "en", "Asia/Kolkata"),
        ("utc", "en", "UTC"),
    ],
)
def test_a_zone_is_found_by_city_country_or_name(text: str, locale: str, first: str) -> None:
    assert search_zones(text, locale)[0] == first


@pytest.mark.parametrize("text", ["", "   ", "Atlantis", "(.*)"])
def test_what_is_no_place_finds_nothing(text: str) -> None:
    assert search_zones(text, "en") == ()


def test_zones_are_named_by_their_cities() -> None:
    assert zone_label("Asia/Shanghai", "zh_Hans") == "上海"
    assert zone_label("America/New_York", "en") == "New York"
    assert zone_label("UTC", "zh_Hans") == "UTC"
