"""Points in time: every notation a page uses becomes an aware UTC datetime, or None.

A date without an offset is taken as UTC. Nothing before 1990 (the Web's first page) and nothing
later than the caller's limit counts.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from htmldate import find_date

if TYPE_CHECKING:
    from bot.extract.tree import Element

_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
#: How far ahead of our clock a newsroom's clock may be.
_SLACK = timedelta(days=1)
_NOON = 12
_MILLISECONDS = re.compile(r"\d{13}\Z")
_SECONDS = re.compile(r"\d{10}\Z")
_WEEKDAY = re.compile(r"\A(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+\d", re.IGNORECASE)
_NUMBERS = re.compile(
    r"(?P<year>(?:19|20)\d\d)\s*(?:年|년|[-./])\s*(?P<month>\d{1,2})\s*(?:月|월|[-./])\s*(?P<day>\d{1,2})\s*(?:日|号|號|일)?"
    r"(?:[^\d]{0,8}?(?P<hour>\d{1,2})\s*[:：时時시]\s*(?P<minute>\d{1,2})(?:\s*[:：分분]\s*(?P<second>\d{1,2}))?)?"
)
_OFFSETLESS_T = re.compile(r"([+-]\d\d)(\d\d)\Z")
_LINE_LABEL = re.compile(
    r"\A(?:日期|时间|時間|发布时间|發布時間|发表时间|發表時間|发布于|更新时间|更新時間|date|published(?:\s+on)?|posted(?:\s+on)?|updated"
    r"|дата|опубликовано|опубліковано|fecha|publié\s+le|veröffentlicht(?:\s+am)?|公開日|更新日)\s*[:：]?\s*",
    re.IGNORECASE,
)
#: Longest paragraph that can be nothing but a date.
_LINE_REACH = 60


def parse(value: str | None, *, now: datetime) -> datetime | None:
    """Return the moment a date string names: ISO 8601, RFC 2822, Unix time or numbers.

    ``now`` is when the document was fetched; a date later than a day after it is no date.
    """
    text = " ".join((value or "").split())
    for reader in (_from_unix, _from_iso, _from_mail, _from_numbers):
        moment = reader(text) if text else None
        if moment is not None:
            return plausible(moment, now=now)
    return None


def plausible(moment: datetime | None, *, now: datetime) -> datetime | None:
    """Return the moment in UTC without microseconds, or None where it cannot be."""
    if moment is None:
        return None
    try:
        aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        return None
    return aware.replace(microsecond=0) if _EARLIEST <= aware <= now + _SLACK else None


def of_line(text: str, *, now: datetime) -> datetime | None:
    """Return the moment where a whole paragraph is a date, with or without a label."""
    if len(text) > _LINE_REACH:
        return None
    bare = _LINE_LABEL.sub("", text, count=1).strip(" ()（）[]|·")
    rest = _NUMBERS.sub("", bare, count=1)
    if _WEEKDAY.match(bare) or _from_iso(bare):
        return parse(bare, now=now)
    words = re.sub(r"星期.|周.|[上下]午|曜日|[\W\d_]", "", rest)
    return parse(bare, now=now) if len(words) <= len("GMT") and rest != bare else None


def of_page(root: Element, url: str | None, *, now: datetime) -> datetime | None:
    """Return the day of publication that the page's text and address give away, the last resort."""
    try:
        found = find_date(
            root,
            original_date=True,
            url=url,
            outputformat="%Y-%m-%d",
            max_date=(now + _SLACK).strftime("%Y-%m-%d"),
            extensive_search=False,
        )
    except (ValueError, TypeError, OverflowError, RecursionError):
        # The search runs over foreign text through many parsers; no date is better than none read.
        return None
    return parse(found, now=now)


def _from_unix(text: str) -> datetime | None:
    if _MILLISECONDS.match(text):
        return datetime.fromtimestamp(int(text) // 1000, UTC)
    return datetime.fromtimestamp(int(text), UTC) if _SECONDS.match(text) else None


def _from_iso(text: str) -> datetime | None:
    if not re.match(r"\d{4}-?\d\d", text):
        return None
    compact = _OFFSETLESS_T.sub(r"\1:\2", text.replace(" UTC", "Z").replace(" GMT", "Z"))
    try:
        return datetime.fromisoformat(re.sub(r"\s+(?=[+-]\d\d:)", "", compact))
    except ValueError:
        return None


def _from_mail(text: str) -> datetime | None:
    if not re.search(r"[A-Za-z]{3}", text):
        return None
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _from_numbers(text: str) -> datetime | None:
    match = _NUMBERS.search(text)
    if match is None:
        return None
    fields = {name: int(value) for name, value in match.groupdict("0").items()}
    if (
        re.search(r"下午|晚上|오후|午後|\bpm\b", match.group(), re.IGNORECASE)
        and 0 < fields["hour"] < _NOON
    ):
        fields["hour"] += 12
    try:
        return datetime(tzinfo=UTC, **fields)
    except ValueError:
        return None
