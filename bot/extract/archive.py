"""The archive format: labels in a few lines of Markdown, then the story as HTML or Markdown.

    ---                                   front matter (YAML), or none
    title: ...
    ---
    <!--1694651945000-->                  Unix milliseconds of the archiving, or none
    [headline](canonical URL)             or none, where there is front matter
    ------
    日期：Thu, 02 Jul 2020 18:28:24 +0000  or none

    <div><i>date</i></div><img ...><div><small>caption</small></div><p>...</p>

What the story says of its own date counts more than when it was archived.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING

import yaml

from bot.extract import dates, pictures
from bot.extract.draft import Draft
from bot.extract.headline import without_outlet
from bot.extract.markdown import rendered
from bot.extract.page import body_of, ready
from bot.extract.paragraphs import from_tree
from bot.extract.people import of_line, people
from bot.extract.tree import label_of, parse_fragment, text_of
from bot.urls import host_label

if TYPE_CHECKING:
    from datetime import datetime

    from bot.extract.tree import Element
    from bot.model import Document, Paragraph

_FRONT = re.compile(r"\A---[ \t]*\n(?P<yaml>.{0,20000}?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_STAMP = re.compile(r"\A\s*<!--\s*(\d{13}|\d{10})\s*-->[ \t]*\n?")
_LINK = re.compile(
    r"\A\s*(?:#{1,2}[ \t]+)?\[(?P<title>[^\n]{1,600})\]"
    r"\((?P<url>https?://[^\s]{1,4000})\)[ \t]*(?:\n|\Z)"
)
_RULE = re.compile(r"\A[ \t]*(?:-{3,}|={3,}|\*{3,})[ \t]*(?:\n|\Z)")
_DATE_LINE = re.compile(
    r"\A\s*(?:日期|时间|時間|发布时间|發布時間|Date|Published|Дата)\s*[:：]"
    r"[ \t]*(?P<date>[^\n]{4,80})(?:\n|\Z)"
)
_FRONT_LINE = re.compile(r"^(\w+)\s*:\s*(.+?)\s*$", re.MULTILINE)
_MARKDOWN_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>])")
_BLOCK_HTML = re.compile(
    r"<(?:p|div|section|article|br|table|ul|ol|h[1-6]|blockquote)\b", re.IGNORECASE
)
#: Elements with classes that make a fragment a piece of a page, furniture included.
_PAGE_PIECES = 5
#: Paragraphs at the start in which a date or an author may stand alone.
_LABEL_REACH = 5

_URL_KEYS = ("from", "link", "url", "source", "canonical", "canonical_url", "original")
_DATE_KEYS = ("date", "published", "pubdate", "published_at", "created")
_AUTHOR_KEYS = ("author", "authors", "byline")
_SITE_KEYS = ("site", "publisher", "outlet")


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
    return head.headline is not None or "title" in head.front


def masthead(text: str) -> Masthead:
    """Return the labels of a text apart from its story; they are empty where there are none."""
    rest = text.replace("\r\n", "\n").lstrip("\ufeff\n\t ")
    front = _FRONT.match(rest)
    rest = rest[front.end() :] if front else rest
    stamp = _STAMP.match(rest)
    rest = rest[stamp.end() :] if stamp else rest
    link = _LINK.match(rest)
    behind = rest[link.end() :] if link else rest
    rule = _RULE.match(behind)
    counts = link is not None and (rule is not None or stamp is not None or front is not None)
    if counts:
        rest = behind[rule.end() :] if rule else behind
    date = _DATE_LINE.match(rest)
    return Masthead(
        story=rest[date.end() :] if date else rest,
        headline=_plain(link.group("title")) if link and counts else None,
        url=link.group("url") if link and counts else None,
        stamp=stamp.group(1) if stamp else None,
        date=date.group("date") if date else None,
        front=_front(front.group("yaml")) if front else {},
    )


def read_archive(text: str, document: Document) -> Draft:
    """Return the draft of a file in the archive format.

    Raises:
        NoText: there is no story under the labels.
        TooComplex: the story has more tags than can be read in good time.
    """
    head = masthead(text)
    url = head.url or head.named(_URL_KEYS)
    root = parse_fragment(_as_html(head.story))
    image = pictures.lead((), root, url)
    paragraphs = _story(root, url)
    now = document.fetched_at
    own = _own_date(paragraphs, now)
    return Draft(
        paragraphs=tuple(p for i, p in enumerate(paragraphs) if not _is_label(i, p, now)),
        headline=_headline(head, url),
        url=url,
        byline=_byline(head, paragraphs),
        dek=head.named(("description", "excerpt", "subtitle", "dek")),
        published=_published(head, own, now),
        modified=dates.parse(head.named(("updated", "modified", "lastmod")), now=now),
        language=head.named(("lang", "language", "locale")),
        site=head.named(_SITE_KEYS),
        image=image,
    )


def _headline(head: Masthead, url: str | None) -> str | None:
    title = head.headline or head.named(("title",))
    outlet = head.named(_SITE_KEYS) or (host_label(url) if url else None)
    return without_outlet(title, outlet) if title else None


def _as_html(story: str) -> str:
    return story if _BLOCK_HTML.search(story) else rendered(story)


def _story(root: Element, url: str | None) -> tuple[Paragraph, ...]:
    """Return the paragraphs; a fragment with a page's furniture goes to the extractor."""
    pieces = root.xpath(".//div[@class or @id] | .//section | .//article | .//header | .//footer")
    if len([piece for piece in pieces if label_of(piece)]) > _PAGE_PIECES:
        return body_of(root, url)
    ready(root, furniture=True)
    for date in [*root.iter("time")]:
        if text_of(date) == text_of(date.getparent()):
            date.tag = "div"
    return from_tree(root)


def _published(head: Masthead, own: datetime | None, now: datetime) -> datetime | None:
    """Return the first date that is one: the labels', the story's, the archiving's."""
    named = [dates.parse(value, now=now) for value in (head.date, head.named(_DATE_KEYS))]
    exact = next(filter(None, named), None)
    return exact or own or dates.parse(head.stamp, now=now)


def _own_date(paragraphs: tuple[Paragraph, ...], now: datetime) -> datetime | None:
    found = (dates.of_line(paragraph.text, now=now) for paragraph in paragraphs[:_LABEL_REACH])
    return next(filter(None, found), None)


def _byline(head: Masthead, paragraphs: tuple[Paragraph, ...]) -> tuple[str, ...]:
    outlets = [head.front.get(key, "").strip("[] ") for key in ("tags", "categories")]
    named = people([head.named(_AUTHOR_KEYS)])
    named = tuple(name for name in named if name not in outlets)
    return named or people(of_line(paragraph.text) for paragraph in paragraphs[:_LABEL_REACH])


def _is_label(index: int, paragraph: Paragraph, now: datetime) -> bool:
    if index >= _LABEL_REACH:
        return False
    dated = dates.of_line(paragraph.text, now=now) is not None
    return dated or of_line(paragraph.text) is not None


def _front(source: str) -> dict[str, str]:
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
    return value.strip().strip("\"'") if isinstance(value, str) else ""


def _plain(title: str) -> str:
    return " ".join(unescape(_MARKDOWN_ESCAPE.sub(r"\1", title)).split())
