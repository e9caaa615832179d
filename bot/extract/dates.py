"""Points in time: every notation a page uses becomes an aware datetime, or None.

A moment keeps the offset that the page writes, so that its day is the day at the newsroom. One
without an offset takes the zone that the caller knows, else UTC; a bare date is midnight there.
Nothing before 1990 (the Web's first page) counts, and nothing that lies ahead of the caller's now.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from htmldate import find_date

from bot.extract.calendars import day_in, with_ascii_digits

if TYPE_CHECKING:
    from bot.extract.tree import Element

_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
#: How far ahead of our clock a newsroom's clock may be; the moment is then now.
_SLACK = timedelta(hours=1)
_NOON = 12
_MILLISECONDS = re.compile(r"\d{13}\Z")
_SECONDS = re.compile(r"\d{10}\Z")
_WEEKDAY = re.compile(r"\A(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+\d", re.IGNORECASE)
#: The time of day behind a date, with the words for morning and afternoon.
_CLOCK = re.compile(
    r"[^\d]{0,16}?(?P<half>上午|下午|晚上|凌晨|中午|오전|오후|午前|午後|ص|م|am|pm)?\s*(?P<hour>\d{1,2})\s*(?:[:：h時时点點시]|Uhr)\s*(?P<minute>\d{2})?(?:\s*[:：分분]\s*(?P<second>\d{2})?)?(?:\.\d+)?\s*分?\s*(?P<pm>[ap]\.?m\b)?"
    r"\s*(?P<zone>Z\b|(?:UTC|GMT)?\s*[+-]\d{1,2}(?::?\d\d)?\b|UTC|GMT|CEST|CET|MSK|JST|KST|HKT|北京时间|台北時間|日本時間|น\.)?",
    re.IGNORECASE,
)
_AFTERNOON = re.compile(r"下午|晚上|오후|午後|م|p", re.IGNORECASE)
#: Hours ahead of UTC of the zones that pages name by a word.
_ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "cet": 1, "cest": 2, "msk": 3, "jst": 9, "kst": 9, "hkt": 8,
    "北京时间": 8, "台北時間": 8, "日本時間": 9,
}  # fmt: skip
_OFFSET = re.compile(r"(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d\d)?\Z")
_ISO = re.compile(
    r"(?P<date>\d{4}-?\d\d-?\d\d)(?:[T\s]+(?P<time>\d\d?:?\d\d\S*))?(?:\s*(?P<zone>[+-]\d\d:?\d\d|Z|UTC|GMT))?\Z"
)
_LINE_LABEL = re.compile(
    r"\A(?:日期|时间|時間|发布时间|發布時間|发表时间|發表時間|发布于|發佈於|更新时间|更新時間|(?:date|first\s+published|published|posted|(?:last\s+)?updated)(?:\s+(?:on|at))?"
    r"|дата(?:\s+публикации)?|опубликовано|обновлено|опубліковано|оновлено|fecha|publicado(?:\s+e[lm])?|actualizado(?:\s+el)?|atualizado(?:\s+em)?|publié(?:\s+le)?|mis\s+à\s+jour(?:\s+le)?|(?:veröffentlicht|aktualisiert|stand|erstellt)(?:\s+am)?"
    r"|pubblicato(?:\s+il)?|aggiornato(?:\s+il)?|gepubliceerd(?:\s+op)?|opublikowano|公開日|更新日|配信|datum|data|입력|등록|수정|نُ?شر(?:\s+في)?|تاريخ(?:\s+النشر)?|تاریخ(?:\s+انتشار)?|diterbitkan|yayınlanma|güncelleme|ngày\s+đăng|เผยแพร่)\s*[:：]?\s*",
    re.IGNORECASE,
)
#: A language that writes the day first.
_DAY_FIRST = "en-gb"
_RELATIVE = re.compile(
    r"\b(?:\d+|an?|one)\s+(?:sec(?:ond)?|min(?:ute)?|hour|day|week|month|year)s?\s+ago\b|\d+\s*(?:秒|分钟|分鐘|分|小时|小時|時間|天|日|周|週間?|个月|年)前|\d+\s*(?:초|분|시간|일|주|개월)\s*전"
    r"|\b(?:vor\s+\d+\s+\w+|hace\s+\d+\s+\w+|há\s+\d+\s+\w+|il\s+y\s+a\s+\d+\s+\w+|\d+\s+\w+\s+(?:fa|назад|тому|önce|yang\s+lalu|trước|geleden|temu))\b|منذ\s+\S+(?:\s+\S+)?|\S+\s+\S+\s+پیش"
    r"|\b(?:yesterday|today|just\s+now|gestern|heute|hier|aujourd'hui|ayer|hoy|вчера|сегодня)\b|昨天|今天|刚刚|剛剛|昨日|今日|어제|오늘",
    re.IGNORECASE,
)
#: What is no word of a date's line, and the letters of a weekday or a place before the day.
_NO_WORD = re.compile(r"星期.|周.|週.|[上下]午|.曜日?|.요일|[\W\d_]")
_LONGEST_WEEKDAY = 12
#: Longest paragraph that can be nothing but a date.
_LINE_REACH = 60


def parse(
    value: str | None, *, now: datetime, language: str | None = None, zone: tzinfo | None = None
) -> datetime | None:
    """Return the moment a date string names, in its own zone, ``zone``, or UTC.

    ``now`` is when the document was fetched; a later date is no date. ``language`` is a BCP 47
    tag, which orders the numbers of ``03/04/2024``.
    """
    text = with_ascii_digits(" ".join((value or "").split()))
    for reader in (_from_unix, _from_iso, _from_mail):
        moment = plausible(reader(text) if text else None, now=now, zone=zone)
        if moment is not None:
            return moment
    return plausible(_from_words(text, language), now=now, zone=zone)


def plausible(
    moment: datetime | None, *, now: datetime, zone: tzinfo | None = None
) -> datetime | None:
    """Return the moment with a zone and without microseconds, or None where it cannot be.

    A moment without a zone that would lie ahead is of a zone further east: its day stays.
    """
    if moment is None:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=zone or UTC)
    try:
        early, late = aware < _EARLIEST, aware > now
        if late and not moment.tzinfo and aware.hour:
            aware = aware.replace(hour=0, minute=0, second=0)
            late = aware > now
        if early or (late and aware > now + _SLACK):
            return None
        whole = now.astimezone(aware.tzinfo) if late else aware
    except OverflowError:
        return None
    return whole.replace(microsecond=0)


def is_line(text: str, *, now: datetime, language: str | None = None) -> bool:
    """Return whether a whole paragraph is a date, be it one that needs its day to be told."""
    if len(text) > _LINE_REACH:
        return False
    bare = _LINE_LABEL.sub("", text, count=1)
    if is_relative(bare) and len(bare) <= _LINE_REACH / 2 and _RELATIVE.sub("", bare).strip() == "":
        return True
    return any(of_line(text, now=now, language=it) for it in (language, _DAY_FIRST))


def is_relative(text: str) -> bool:
    """Return whether a date is told by its distance from an unknown today."""
    return _RELATIVE.search(text) is not None


def of_line(
    text: str, *, now: datetime, language: str | None = None, zone: tzinfo | None = None
) -> datetime | None:
    """Return the moment where a whole paragraph is a date, with or without a label."""
    if len(text) > _LINE_REACH:
        return None
    bare = with_ascii_digits(_LINE_LABEL.sub("", text, count=1)).strip(" ()（）[]|·")
    if _WEEKDAY.match(bare) or _from_iso(bare):
        return parse(bare, now=now, zone=zone)
    found = _span(bare, language)
    if found is None:
        return None
    _, start, end = found
    before, behind = (len(_NO_WORD.sub("", it)) for it in (bare[:start], bare[end:]))
    is_date = before <= _LONGEST_WEEKDAY and behind <= len("GMT")
    return parse(bare, now=now, language=language, zone=zone) if is_date else None


def labelled(text: str) -> str | None:
    """Return what stands behind a date's label in a short line, None where there is none."""
    match = _LINE_LABEL.match(text) if len(text) <= _LINE_REACH else None
    return text[match.end() :] if match and match.end() < len(text) else None


def offset_of(value: str | None) -> tzinfo | None:
    """Return the zone that an ISO 8601 or RFC 2822 date states, unless it is UTC itself."""
    text = " ".join((value or "").split())
    moment = _from_iso(text) or _from_mail(text)
    return moment.tzinfo if moment is not None and moment.utcoffset() else None


def of_page(root: Element, url: str | None, *, now: datetime) -> datetime | None:
    """Return the day of publication that the page's text and address give away, the last resort."""
    try:
        found = find_date(
            root,
            original_date=True,
            url=url,
            outputformat="%Y-%m-%d",
            max_date=now.strftime("%Y-%m-%d"),
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
    match = _ISO.match(text)
    if match is None:
        return None
    zone = (match["zone"] or "").replace("UTC", "Z").replace("GMT", "Z")
    clock = match["time"] or ""
    clock = f"0{clock}" if clock[1:2] == ":" else clock
    try:
        return datetime.fromisoformat(f"{match['date']}T{clock}{zone}" if clock else match["date"])
    except ValueError:
        return None


def _from_mail(text: str) -> datetime | None:
    if not re.match(r"(?:[A-Za-z]{3,9},?\s+)?\d{1,2}\s+[A-Za-z]{3}\s+\d{4}\s+\d", text):
        return None
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _from_words(text: str, language: str | None) -> datetime | None:
    found = _span(text, language)
    return found[0] if found else None


def _span(text: str, language: str | None) -> tuple[datetime, int, int] | None:
    """Return the moment in a text, and where its words begin and end."""
    found = day_in(text, language)
    if found is None:
        return None
    day, (start, end) = found
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - the zone comes last
    clock = _CLOCK.match(text, end)
    moment = clock and _at(midnight, clock)
    return (moment, start, clock.end()) if clock and moment else (midnight, start, end)


def _at(midnight: datetime, clock: re.Match[str]) -> datetime | None:
    hour, minute, second = (int(clock[it] or 0) for it in ("hour", "minute", "second"))
    half = clock["pm"] or clock["half"] or ""
    if half and _AFTERNOON.match(half) and 0 < hour < _NOON:
        hour += _NOON
    elif half and hour == _NOON and not _AFTERNOON.match(half) and half != "中午":
        hour = 0
    try:
        return midnight.replace(
            hour=hour, minute=minute, second=second, tzinfo=_zone(clock["zone"])
        )
    except ValueError:
        return None


def _zone(name: str | None) -> tzinfo | None:
    """Return the zone behind a time of day, by word or by number."""
    word = (name or "").strip().lower()
    match = _OFFSET.search(word)
    if match is None:
        hours = _ZONES.get(word)
        return None if hours is None else (timezone(timedelta(hours=hours)) if hours else UTC)
    ahead = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
    return timezone(-ahead if match["sign"] == "-" else ahead)
