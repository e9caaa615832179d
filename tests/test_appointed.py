"""Moments as people type them: by their own clock, the next or the nearest, or a refusal."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.appointed import LONGEST, checked, moment

BERLIN, NEW_YORK, TEHRAN = (
    ZoneInfo(it) for it in ("Europe/Berlin", "America/New_York", "Asia/Tehran")
)
#: A Tuesday; the clock in Berlin shows 18:00.
NOW = datetime(2026, 11, 24, 17, tzinfo=UTC)


def by_clock(text: str, zone: ZoneInfo = BERLIN, now: datetime = NOW, locale: str = "en") -> str:
    """Return what the zone's clock shows at the moment, or the refusal."""
    found = moment(text, zone, now, locale)
    return found if isinstance(found, str) else f"{found.astimezone(zone):%d.%m. %H:%M}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("18:30", "24.11. 18:30"),
        ("17:30", "25.11. 17:30"),
        ("18:00", "25.11. 18:00"),
        ("0:00", "25.11. 00:00"),
        ("18.30", "24.11. 18:30"),
        ("18h30", "24.11. 18:30"),
        ("6:30 pm", "24.11. 18:30"),
        ("7pm", "24.11. 19:00"),
        ("12am tomorrow", "25.11. 00:00"),
        ("26.11. 7:00", "26.11. 07:00"),
        ("26.11.2026 7:00", "26.11. 07:00"),
        ("26.11.26 7.30", "26.11. 07:30"),
        ("2026-11-26 07:00", "26.11. 07:00"),
        ("24.12. 7:00", "24.12. 07:00"),
        ("tomorrow 9", "25.11. 09:00"),
        ("  Tomorrow,  at 9:00 ", "25.11. 09:00"),
        ("Friday 18:00", "27.11. 18:00"),
        ("tue 9:00", "01.12. 09:00"),
        ("morgen um 9 Uhr", "25.11. 09:00"),
        ("übermorgen 9", "26.11. 09:00"),
        ("demain à 18h", "25.11. 18:00"),
        ("mañana a las 9:15", "25.11. 09:15"),
        ("завтра в 9", "25.11. 09:00"),
        ("明天9点30分", "25.11. 09:30"),
        ("今晚20:15", "24.11. 20:15"),
        ("11月26日 9:00", "26.11. 09:00"),
        ("１８：３０", "24.11. 18:30"),
        ("غدا ٩:٠٠", "25.11. 09:00"),
        ("فردا ۹:۳۰", "25.11. 09:30"),
        ("today 7:00", "past"),
        ("1.11. 7:00", "past"),
        ("24.11. 18:00", "past"),
        ("1.1. 7:00", "far"),
        ("26.11.2027 7:00", "far"),
        ("9", "unclear"),
        ("tomorrow", "unclear"),
        ("25:00", "unclear"),
        ("7:75", "unclear"),
        ("13pm", "unclear"),
        ("0am", "unclear"),
        ("31.2. 7:00", "unclear"),
        ("18:30 19:30", "unclear"),
        ("tomorrow 9 please", "unclear"),
        ("hello", "unclear"),
        ("", "unclear"),
        ("-5", "unclear"),
        ("99999999999999999999", "unclear"),
    ],
)
def test_what_is_typed_means_one_moment_or_is_refused(text: str, expected: str) -> None:
    assert by_clock(text) == expected


@pytest.mark.parametrize(
    ("text", "locale", "expected"),
    [
        ("Freitag 9:00", "de", "27.11. 09:00"),
        ("sexta-feira 9:00", "pt_BR", "27.11. 09:00"),
        ("пятница 9:00", "ru", "27.11. 09:00"),
        ("星期五9:00", "zh_Hans", "27.11. 09:00"),
        ("Freitag 9:00", "en", "unclear"),
        ("friday 9:00", "no such language", "27.11. 09:00"),
    ],
)
def test_weekdays_have_their_names_in_english_and_in_the_persons_language(
    text: str, locale: str, expected: str
) -> None:
    assert by_clock(text, locale=locale) == expected


@pytest.mark.parametrize(
    ("text", "now", "expected"),
    [
        # Germany, 29 March 2026: 2:00 to 3:00 is jumped over; the jump is at 1:00 UTC.
        ("29.3. 2:00", datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 3, 29, 1, tzinfo=UTC)),
        ("29.3. 2:30", datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        # 25 October 2026: 2:00 to 3:00 comes twice; the first time counts.
        (
            "25.10. 2:30",
            datetime(2026, 10, 24, tzinfo=UTC),
            datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        ),
        # In the second hour that shows 2:10, the first 2:30 is past: the next one is meant.
        (
            "2:30",
            datetime(2026, 10, 25, 1, 10, tzinfo=UTC),
            datetime(2026, 10, 26, 1, 30, tzinfo=UTC),
        ),
    ],
    ids=["the jump", "within the jump", "twice", "twice, between"],
)
def test_a_clock_that_jumps_is_read_as_digests_read_it(
    text: str, now: datetime, expected: datetime
) -> None:
    assert moment(text, BERLIN, now) == expected


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.times(),
    st.sampled_from([BERLIN, NEW_YORK, TEHRAN]),
)
def test_a_time_alone_comes_within_two_days_and_shows_on_the_clock(
    now: datetime, clock: time, zone: ZoneInfo
) -> None:
    found = moment(f"{clock:%H:%M}", zone, now)

    assert isinstance(found, datetime)
    assert now < found <= now + timedelta(hours=25)
    shown = found.astimezone(zone)
    jumped = datetime.combine(shown.date(), clock, zone).astimezone(UTC) == found
    assert (shown.hour, shown.minute) == (clock.hour, clock.minute) or jumped


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_moment_ahead_or_a_refusal(text: str) -> None:
    found = moment(text, BERLIN, NOW)

    assert found in {"unclear", "past", "far"} or NOW < found <= NOW + LONGEST  # type: ignore[operator]


def test_nothing_is_planned_for_the_past_or_for_more_than_thirty_days_ahead() -> None:
    second = timedelta(seconds=1)

    assert checked(NOW, NOW) == "past"
    assert checked(NOW - second, NOW) == "past"
    assert checked(NOW + second, NOW) == NOW + second
    assert checked(NOW + LONGEST, NOW) == NOW + LONGEST
    assert checked(NOW + LONGEST + second, NOW) == "far"
