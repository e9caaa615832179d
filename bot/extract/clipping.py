"""The labels of an archived clipping, in the few lines that stand above its story.

    ---                                   front matter (YAML), or none
    title: ...
    ---
    <!--1694651945000-->                  Unix milliseconds of the archiving, or none
    [headline](canonical URL)             or none, where there is front matter
    ------
    日期：Thu, 02 Jul 2020 18:28:24 +0000  or none

    <div><i>date</i></div><img ...><div><small>caption</small></div><p>...</p>

Whatever of it is missing or broken, the rest counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape

import yaml

_FRONT = re.compile(r"\A---[ \t]*\n(?P<yaml>.{0,20000}?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
#: Front matter that nobody closed ends where its lines do.
_OPEN_FRONT = re.compile(
    r"\A---[ \t]*\n(?P<yaml>(?:[A-Za-z][\w-]{0,30}[ \t]*:[^\n]{0,2000}\n){2,40})"
    r"(?=[ \t]*\n|[<\[]|\Z)"
)
_STAMP = re.compile(r"\A\s*<!--\s*(\d{13}|\d{10})\s*-->[ \t]*\n?")
_LINK = re.compile(
    r"\A\s*(?:#{1,2}[ \t]+)?\[(?P<title>[^\n]{1,600})\]"
    r"\([ \t]*<?(?P<url>[^\s<>]{0,4000})>?(?:[ \t]+\"[^\"\n]{0,300}\")?[ \t]*\)[ \t]*(?:\n|\Z)"
)
#: A headline that lost its link.
_BARE = re.compile(
    r"\A\s*(?:#{1,2}[ \t]+)?(?P<title>[^\s<\[|][^\n<]{1,300})\n(?=[ \t]*[-=]{3,}[ \t]*(?:\n|\Z))"
)
_RULE = re.compile(r"\A[ \t]*(?:-{3,}|={3,}|\*{3,})[ \t]*(?:\n|\Z)")
_DATE_LINE = re.compile(
    r"\A\s*(?:日期|时间|時間|发布时间|發布時間|日時|날짜|Date|Published|Datum|Fecha|Data|Дата|التاريخ)\s*[:：]"
    r"[ \t]*(?P<date>[^\n]{4,80})(?:\n|\Z)"
)
_FRONT_LINE = re.compile(r"^([\w-]+)\s*:\s*(.+?)\s*$", re.MULTILINE)
_MARKDOWN_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>])")
_WHOLE_PAGE = re.compile(r"\s*<(?:!doctype|html|head|\?xml)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Masthead:
    """The labels above the story, and the story as it follows them."""

    story: str
    headline: str | None = None
    url: str | None = None
    stamp: str | None = None
    date: str | None = None
    front: dict[str, str] = field(default_factory=dict)

    def named(self, keys: tuple[str, ...]) -> str | None:
        """Return the first value that the front matter has under one of the keys."""
        return next((self.front[key] for key in keys if self.front.get(key)), None)


def is_archive(text: str) -> bool:
    """Return whether a text opens with the labels of the archive format."""
    head = masthead(text)
    stamped = head.stamp is not None and not _WHOLE_PAGE.match(head.story)
    return head.headline is not None or "title" in head.front or stamped


def masthead(text: str) -> Masthead:
    """Return the labels of a text apart from its story; they are empty where there are none."""
    rest = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff\n\t ")
    front = _front_of(rest)
    rest = rest[front.end() :] if front else rest
    stamp = _STAMP.match(rest)
    rest = rest[stamp.end() :] if stamp else rest
    link = _LINK.match(rest) or (_BARE.match(rest) if stamp or front else None)
    behind = rest[link.end() :] if link else rest
    rule = _RULE.match(behind)
    told = link if rule or stamp or front else None
    if told:
        rest = behind[rule.end() :] if rule else behind
    date = _DATE_LINE.match(rest)
    return Masthead(
        story=rest[date.end() :] if date else rest,
        headline=_plain(told["title"]) if told else None,
        url=_address(told) if told else None,
        stamp=stamp.group(1) if stamp else None,
        date=date["date"] if date else None,
        front=_fields(front["yaml"]) if front else {},
    )


def _front_of(text: str) -> re.Match[str] | None:
    """Return the front matter; a rule further down in the story does not close it."""
    closed = _FRONT.match(text)
    if closed and "\n<" not in closed["yaml"]:
        return closed
    return _OPEN_FRONT.match(text) or closed


def _address(told: re.Match[str]) -> str | None:
    url = told.groupdict().get("url") or ""
    return url if url.startswith(("http://", "https://")) else None


def _fields(source: str) -> dict[str, str]:
    """Return the front matter's scalars as text, keys in lower case; lists joined by commas."""
    try:
        # The base loader makes text of everything: no dates, no booleans, no objects.
        loaded = yaml.load(source, Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader builds nothing but str, list and dict
    except (yaml.YAMLError, RecursionError, ValueError):
        loaded = dict(_FRONT_LINE.findall(source))
    pairs = loaded.items() if isinstance(loaded, dict) else ()
    return {str(key).lower(): text for key, value in pairs if (text := _scalar(value))}


def _scalar(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(item for item in value if isinstance(item, str))
    return " ".join(value.split()).strip("\"'") if isinstance(value, str) else ""


def _plain(title: str) -> str:
    return " ".join(unescape(_MARKDOWN_ESCAPE.sub(r"\1", title)).split())
