"""A page's labels: headline, dek, byline, dates, language, outlet, address, picture.

The cascade is JSON-LD, Open Graph, Twitter, other meta elements, microdata, and only then what
stands on the page; a later step speaks only where the earlier ones are silent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from bot import urls
from bot.extract import dates
from bot.extract.linked import LinkedData
from bot.extract.people import people
from bot.extract.tree import label_of, tag, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from bot.extract.tree import Element

_HEADLINE = ("og:title", "twitter:title", "dc.title", "dcterms.title", "sailthru.title", "title")
_DEK = ("og:description", "twitter:description", "description", "dc.description")
_PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time",
    "datepublished", "publishdate",
    "pubdate", "publish_date", "publish-date", "article.published", "dc.date.issued",
    "dcterms.created", "dc.date",
    "dcterms.date", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime",
    "weibo: article:create_at",
    "apub:time", "date", "og:release_date",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified",
    "lastmod", "last-modified",
    "dcterms.modified", "weibo: article:update_at", "revised",
)  # fmt: skip
_AUTHOR = (
    "article:author", "author", "dc.creator", "dcterms.creator", "parsely-author",
    "sailthru.author", "byl", "twitter:creator:name", "citation_author",
)  # fmt: skip
_SITE = (
    "og:site_name",
    "application-name",
    "al:android:app_name",
    "dc.publisher",
    "apple-mobile-web-app-title",
)
_IMAGE = (
    "og:image:secure_url",
    "og:image",
    "og:image:url",
    "twitter:image",
    "twitter:image:src",
    "sailthru.image.full",
)
_LANGUAGE = ("og:locale", "content-language", "dc.language", "inlanguage", "language")
_SEPARATOR = re.compile(
    r"\s+[-–—|｜·•»:/]+\s+|\s*[|｜_]+\s*|(?<=[\u3000-\u9fff])\s*[-–—]+\s*(?=[\u3000-\u9fff])"
)
_BYLINE_LABEL = re.compile(
    r"(?:^|[\s_-])(?:byline(?:[_-]?name)?|author(?:[_-]?name|s)?|p-author|vcard)(?:$|[\s_-])",
    re.IGNORECASE,
)
_MAX_HEADLINE = 300
_MAX_DEK = 600


@dataclass(frozen=True, slots=True)
class Labels:
    """What a page says about itself; None and empty where it says nothing."""

    headline: str | None = None
    dek: str | None = None
    byline: tuple[str, ...] = ()
    published: datetime | None = None
    modified: datetime | None = None
    #: As declared, not yet weighed against the text.
    language: str | None = None
    site: str | None = None
    url: str | None = None
    #: Addresses of the pictures that the page chooses for itself, best first.
    images: tuple[str, ...] = field(default=())


class Page:
    """A parsed page with its meta elements indexed."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.linked = LinkedData(root)
        self.meta: dict[str, list[str]] = {}
        for element in root.iter("meta"):
            value = (element.get("content") or "").strip()
            for attribute in ("property", "name", "itemprop", "http-equiv"):
                name = (element.get(attribute) or "").strip().lower()
                if name and value:
                    self.meta.setdefault(name, []).append(value)

    def first(self, names: tuple[str, ...]) -> str | None:
        """Return the first value of the first meta element that has one."""
        return next((self.meta[name][0] for name in names if name in self.meta), None)

    def marked(self, *names: str) -> Iterator[Element]:
        """Yield the elements with one of these microdata properties, in document order."""
        for element in self.root.iter():
            if tag(element) not in {"", "meta"} and element.get("itemprop") in names:
                yield element


def labels(root: Element, url: str | None, *, now: datetime) -> Labels:
    """Return what the page under ``url`` says about itself; dates after ``now`` do not count."""
    page = Page(root)
    site = _site(page)
    return Labels(
        headline=_headline(page, site),
        dek=_text(page.linked.string("description") or page.first(_DEK), _MAX_DEK),
        byline=_byline(page, site),
        published=_published(page, url, now),
        modified=_modified(page, now),
        language=root.get("lang")
        or root.get("{http://www.w3.org/XML/1998/namespace}lang")
        or page.first(_LANGUAGE),
        site=site,
        url=_own_address(page, url),
        images=_images(page),
    )


def without_outlet(title: str, site: str | None, rivals: tuple[str, ...] = ()) -> str:
    """Return a title without the outlet's name behind a separator.

    ``rivals`` are other spellings of the headline on the page: a title that starts with one, and
    has nothing but a separator and a tail behind it, is that one.
    """
    for rival in rivals:
        rest = title.removeprefix(rival)
        if len(rival) > 8 and rest != title and _SEPARATOR.match(rest):  # noqa: PLR2004 - shorter is a rubric
            return rival
    cuts = list(_SEPARATOR.finditer(title))
    outlet = _letters(site or "")
    for cut in cuts:
        tail = _letters(title[cut.end() :])
        if (
            outlet
            and tail
            and cut.start() > 0
            and (tail == outlet or tail in outlet or outlet in tail)
        ):
            return title[: cut.start()].strip()
    return title


def _headline(page: Page, site: str | None) -> str | None:
    heads = tuple(filter(None, (text_of(element) for element in page.root.iter("h1"))))
    marked = next((text_of(element) for element in page.marked("headline")), None)
    title = page.root.find(".//title")
    named = (page.linked.string("headline"), page.first(_HEADLINE), marked)
    lone = heads[0] if len(set(heads)) == 1 else None
    fallback = (lone, text_of(title) if title is not None else None, *heads[:1])
    for value in (*named, *fallback):
        text = _text(value, _MAX_HEADLINE)
        if text and _letters(text) and _letters(text) != _letters(site or ""):
            return _whole(without_outlet(text, site, heads), heads)
    return None


def _whole(headline: str, heads: tuple[str, ...]) -> str:
    """Return the headline of the page where the label is a cut form of it."""
    start = headline.rstrip(". …")
    cut = headline.endswith(("...", "…"))
    return next((head for head in heads if cut and head.startswith(start)), headline)


def _byline(page: Page, site: str | None) -> tuple[str, ...]:
    named = (
        page.linked.people(),
        [value for name in _AUTHOR for value in page.meta.get(name, [])],
        [text_of(element) for element in page.marked("author", "creator")],
    )
    shown = ([text_of(element)] for element in _shown_authors(page))
    for values in _chained(named, shown):
        found = people([value for value in values if value and len(value) < _MAX_HEADLINE], site)
        if found:
            return found
    return ()


def _chained(*groups: Iterable[Sequence[str | None]]) -> Iterator[Sequence[str | None]]:
    for group in groups:
        yield from group


def _shown_authors(page: Page) -> Iterator[Element]:
    """Yield the elements that look like a byline, the surest first.

    Each is asked alone: further down the same marks stand on teasers of other stories.
    """
    for element in page.root.iter("a"):
        if "author" in (element.get("rel") or "").split():
            yield element
    for element in page.root.iter("a", "span", "p", "div", "address"):
        if _BYLINE_LABEL.search(label_of(element)):
            yield element


def _published(page: Page, url: str | None, now: datetime) -> datetime | None:
    times = (
        element.get("datetime")
        for element in page.root.iter("time")
        if element.get("pubdate") is not None
    )
    marked = (
        element.get("datetime") or element.get("content") or text_of(element)
        for element in page.marked("datePublished")
    )
    values = (
        page.linked.string("datePublished", "dateCreated", "uploadDate"),
        *_all(page, _PUBLISHED),
        *marked,
        *times,
    )
    known = (dates.parse(value, now=now) for value in values)
    return (
        next(filter(None, known), None)
        or _lone_time(page, now)
        or dates.of_page(page.root, url, now=now)
    )


def _lone_time(page: Page, now: datetime) -> datetime | None:
    """Return the moment of the page's ``time`` elements where they agree on one day."""
    moments = [dates.parse(element.get("datetime"), now=now) for element in page.root.iter("time")]
    found = [moment for moment in moments if moment is not None]
    return found[0] if len({moment.date() for moment in found}) == 1 else None


def _modified(page: Page, now: datetime) -> datetime | None:
    values = (page.linked.string("dateModified"), *_all(page, _MODIFIED))
    return next(filter(None, (dates.parse(value, now=now) for value in values)), None)


def _all(page: Page, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        yield from page.meta.get(name, ())


def _site(page: Page) -> str | None:
    name = _text(page.first(_SITE) or page.linked.publisher(), 80)
    return name if name and not re.match(r"https?:|@", name) else None


def _own_address(page: Page, url: str | None) -> str | None:
    """Return the page's canonical URL if it names one of its own site, else None."""
    links = (
        element.get("href")
        for element in page.root.iter("link")
        if "canonical" in (element.get("rel") or "").lower().split()
    )
    for value in (*links, page.first(("og:url",)), page.linked.string("url")):
        try:
            own = urls.canonical(urljoin(url or "", value or ""))
            if url is None or _is_name_of(own, url):
                return own
        except ValueError:
            continue
    return None


def _is_name_of(own: str, url: str) -> bool:
    """Return whether an address may stand for the page; a bare front page may not."""
    path = own.partition("://")[2].partition("/")[2]
    deep = urls.canonical(url).partition("://")[2].partition("/")[2]
    return urls.same_site(own, url) and (bool(path) or not deep)


def _images(page: Page) -> tuple[str, ...]:
    links = (
        element.get("href")
        for element in page.root.iter("link")
        if element.get("rel") == "image_src"
    )
    values = (page.first((name,)) for name in _IMAGE)
    return tuple(dict.fromkeys(filter(None, (*values, page.linked.image(), *links))))


def _text(value: str | None, limit: int) -> str | None:
    words = " ".join(unescape(unescape(value or "")).split())
    text = re.sub(r"</?[a-zA-Z][^<>]{0,200}>", "", words).strip()
    return text if 0 < len(text) <= limit else None


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
