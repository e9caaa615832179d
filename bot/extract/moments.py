"""When a page says it was published and changed: the places, the surest first.

The offset that one date of a page states is taken for those that state none; else, the clock of
the host's country where it has a single one and no summer time.
"""

from __future__ import annotations

import re
from datetime import timedelta, timezone
from typing import TYPE_CHECKING

from bot import urls
from bot.extract import dates
from bot.extract.headline import tail_of
from bot.extract.tree import label_of, tag, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime, tzinfo

    from bot.extract.declared import Declared
    from bot.extract.tree import Element

_PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time",
    "article:published", "datepublished", "publishdate", "pubdate", "publish_date",
    "publish-date", "published_time", "publicationdate", "article.published", "dc.date.issued",
    "dcterms.issued", "dcterms.created", "dc.date", "dc.date.created", "dcterms.date", "dc:date",
    "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime",
    "weibo: article:create_at", "bytedance:published_time", "article_date_original",
    "citation_publication_date", "citation_date", "apub:time", "pubtime", "date",
    "og:release_date",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "og:article:modified_time", "og:updated_time",
    "article:updated_time", "datemodified", "lastmod", "last-modified", "bytedance:updated_time",
    "dcterms.modified", "dc.date.modified", "weibo: article:update_at", "revised",
)  # fmt: skip
#: Hours ahead of UTC in countries with one clock all year.
_CLOCKS = {
    "cn": 8, "tw": 8, "hk": 8, "mo": 8, "sg": 8, "my": 8, "ph": 8, "jp": 9, "kr": 9, "vn": 7,
    "th": 7, "in": 5.5, "np": 5.75, "pk": 5, "bd": 6, "lk": 5.5, "ir": 3.5, "tr": 3, "by": 3,
    "sa": 3, "qa": 3, "kw": 3, "iq": 3, "ae": 4,
}  # fmt: skip
_DATE_LABEL = re.compile(
    r"(?:^|[\s_-])(?:pub(?:lish(?:ed)?)?[_-]?)?(?:date|time|datetime|datum|fecha|datestamp|timestamp|pubtime)(?:$|[\s_-])",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"updat|modif|edited|更新|修改|aktualisiert|обновл|mis\s+à\s+jour|actualizad|aggiornat|atualizad|수정|güncel",
    re.IGNORECASE,
)
_HAS_NUMBER = re.compile(r"[\d〇零一二三四五六七八九]")
_SENTENCE_END = re.compile(r"[^\d][.。!?！？…]\Z")
_MAX_LINE = 120


def published(
    page: Declared, headline: str | None, url: str | None, now: datetime
) -> datetime | None:
    """Return when the story was first published."""
    read = _Reader(page, url, now)
    named = (
        page.linked.string("datePublished", "dateCreated", "uploadDate"),
        *page.all(_PUBLISHED),
    )
    marked = (_value(it) for it in page.marked("datePublished", "dateCreated"))
    times = (it.get("datetime") for it in page.root.iter("time") if it.get("pubdate") is not None)
    top = page.top(headline)
    shown = (
        _value(it)
        for it in top
        if tag(it) == "time" and not _CHANGED.search(f"{label_of(it)} {it.get('itemprop')}")
    )
    return (
        read.first((*named, *marked, *times))
        or read.first(shown)
        or read.first(_lines(top))
        or _lone_time(page, read)
        or read.first((*_labelled(page), tail_of(page)))
        or dates.of_page(page.root, url, now=now)
    )


def modified(page: Declared, url: str | None, now: datetime) -> datetime | None:
    """Return when the story was last changed, by its own word."""
    marked = (_value(it) for it in page.marked("dateModified"))
    values = (page.linked.string("dateModified"), *page.all(_MODIFIED), *marked)
    return _Reader(page, url, now).first(values)


class _Reader:
    """Reads the dates of one page in its language and by its clock."""

    def __init__(self, page: Declared, url: str | None, now: datetime) -> None:
        self._now = now
        self._language = language(page)
        stated = (page.linked.string("datePublished"), page.linked.string("dateModified"))
        zones = (dates.offset_of(it) for it in (*stated, *page.all((*_PUBLISHED, *_MODIFIED))))
        self._zone = next(filter(None, zones), None) or clock_of(url)

    def first(self, values: Iterable[str | None]) -> datetime | None:
        """Return the first moment that one of the values names."""
        moments = (
            dates.parse(it, now=self._now, language=self._language, zone=self._zone)
            for it in values
            if it
        )
        return next(filter(None, moments), None)


def language(page: Declared) -> str | None:
    """Return the language that a page declares, as a tag with hyphens."""
    root = page.root
    own = (
        root.get("lang")
        or root.get("{http://www.w3.org/XML/1998/namespace}lang")
        or root.get("xml:lang")
    )
    names = (
        "og:locale",
        "content-language",
        "dc.language",
        "dcterms.language",
        "inlanguage",
        "language",
    )
    found = own or page.first(names) or page.linked.string("inLanguage")
    return found.strip().replace("_", "-") if found else None


def clock_of(url: str | None) -> tzinfo | None:
    """Return the clock of the host's country, where it has a single one all year."""
    try:
        host = urls.host_label(url or "")
    except ValueError:
        return None
    hours = _CLOCKS.get(host.rpartition(".")[2])
    return None if hours is None else timezone(timedelta(hours=hours))


def _value(element: Element) -> str | None:
    return (
        element.get("datetime")
        or element.get("content")
        or element.get("title")
        or text_of(element)
    )


def _lines(top: list[Element]) -> Iterator[str]:
    """Yield the short lines under the headline that hold a date, labelled as such first."""
    short = [(it, text) for it in top if 0 < len(text := text_of(it)) <= _MAX_LINE]
    fresh = [
        (it, text) for it, text in short if _HAS_NUMBER.search(text) and not dates.is_relative(text)
    ]
    yield from (
        text for it, text in fresh if _DATE_LABEL.search(label_of(it)) and not _CHANGED.match(text)
    )
    bare = (text for _, text in fresh if len(text) <= _MAX_LINE / 2)
    yield from (it for it in bare if not _CHANGED.match(it) and not _SENTENCE_END.search(it))


def _labelled(page: Declared) -> Iterator[str | None]:
    """Yield what stands behind "Date:" in a short element, anywhere."""
    for element in page.root.iter("li", "p", "span", "td", "dd"):
        if len(element) <= 2:  # noqa: PLR2004 - a label and a value
            yield dates.labelled(text_of(element))


def _lone_time(page: Declared, read: _Reader) -> datetime | None:
    """Return the moment of the page's ``time`` elements where they agree on one day."""
    moments = [read.first((it.get("datetime"),)) for it in page.root.iter("time")]
    found = [moment for moment in moments if moment is not None]
    return found[0] if len({moment.date() for moment in found}) == 1 else None
