"""A page's labels: headline, dek, byline, dates, language, outlet, address, section, pictures.

The cascade is JSON-LD, Open Graph, Twitter, other meta elements, microdata, and only then what
stands on the page; a later step speaks only where the earlier ones are silent. Each label with a
cascade of its own has a module of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.extract import address, authors, headline, moments, outlet
from bot.extract.declared import Declared, letters, plain
from bot.extract.headline import without_outlet
from bot.extract.pictures import is_lead_sized
from bot.extract.tree import label_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.extract.tree import Element

__all__ = ["Labels", "labels", "without_outlet"]

_DEK = (
    "og:description",
    "twitter:description",
    "description",
    "dc.description",
    "dcterms.abstract",
)
_SECTION = (
    "article:section",
    "og:article:section",
    "section",
    "parsely-section",
    "sailthru.section",
    "channel",
    "cxenseparse:section",
)
_KEYWORDS = (
    "news_keywords",
    "keywords",
    "article:tag",
    "og:article:tag",
    "parsely-tags",
    "sailthru.tags",
    "cxenseparse:keywords",
)
_IMAGE = ("og:image", "og:image:url", "og:image:secure_url")
_OTHER_IMAGES = (
    "twitter:image",
    "twitter:image:src",
    "parsely-image-url",
    "sailthru.image.full",
    "thumbnail",
    "image",
)
_MAX_DEK, _MAX_SECTION = 600, 60
_MAX_KEYWORDS, _MAX_KEYWORD = 20, 60
_DEK_LABEL = re.compile(
    r"(?:^|[\s_-])(?:(?:article|story|post|entry|news)[_-]{0,2})?(?:dek|deck|standfirst|sub-?(?:head)?line|sub-?title|chapo|bajada|sottotitolo|subtitulo|alternativeheadline)(?:$|[\s_-])",
    re.IGNORECASE,
)
_KEYWORD_END = re.compile(r"\s*[,;，、；|｜]\s*")


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
    images: tuple[str, ...] = ()
    #: The page shows the dek under its own name.
    dek_apart: bool = False
    section: str | None = None
    keywords: tuple[str, ...] = ()
    #: The story as the page gives it to machines; it may be cut short.
    story: str | None = None


def labels(root: Element, url: str | None, *, now: datetime) -> Labels:
    """Return what the page under ``url`` says about itself; dates after ``now`` do not count."""
    page = Declared(root)
    names, language = outlet.aliases(page, url), moments.language(page)
    title = headline.of_page(page, names)
    apart = _dek_apart(page, title)
    published = moments.published(page, title, url, now)
    modified = moments.modified(page, url, now)
    return Labels(
        headline=title,
        dek=apart or _dek(page),
        dek_apart=apart is not None,
        byline=authors.of_page(page, title, (*names, *outlet.in_title(page)), language),
        published=published,
        modified=modified if modified and (not published or modified >= published) else None,
        language=language,
        site=outlet.of_page(page),
        url=address.of_page(page, url),
        images=tuple(dict.fromkeys(_images(page))),
        section=_section(page, names),
        keywords=_keywords(page),
        story=page.linked.string("articleBody"),
    )


def _dek_apart(page: Declared, title: str | None) -> str | None:
    """Return what stands between headline and story and is called a dek."""
    for element in page.top(title):
        text = text_of(element) if _DEK_LABEL.search(label_of(element)) else ""
        if 0 < len(text) <= _MAX_DEK and letters(text) != letters(title or ""):
            return text
    return None


def _dek(page: Declared) -> str | None:
    """Return the dek: what stands under the headline as such, else the page's description."""
    marked = (" ".join(it.itertext()) for it in page.marked("alternativeHeadline", "description"))
    values = (page.linked.string("description"), *page.all(_DEK), *marked)
    return next((text for it in values if 0 < len(text := plain(it)) <= _MAX_DEK), None)


def _section(page: Declared, names: tuple[str, ...]) -> str | None:
    """Return the section of the outlet that the story stands in, the widest where several."""
    keys = {letters(it) for it in names}
    for value in (*page.linked.strings("articleSection"), *page.all(_SECTION)):
        text = plain(value)
        if 0 < len(text) <= _MAX_SECTION and "://" not in text and letters(text) not in keys:
            return text
    return None


def _keywords(page: Declared) -> tuple[str, ...]:
    """Return the keywords that the page declares, each once, in its order."""
    found: dict[str, str] = {}
    for values in (page.linked.strings("keywords"), *(page.meta.get(it, []) for it in _KEYWORDS)):
        words = (it.strip() for value in values for it in _KEYWORD_END.split(plain(value)))
        for word in words:
            if 0 < len(word) <= _MAX_KEYWORD and ":" not in word:
                found.setdefault(word.casefold(), word)
        if found:
            break
    return tuple(found.values())[:_MAX_KEYWORDS]


def _images(page: Declared) -> Iterator[str]:
    """Yield the pictures that the page chooses, those declared too small or too long left out."""
    shared = list(_shared_images(page))
    yield from (it for it, width, height in shared if is_lead_sized(width, height))
    yield from page.all(_OTHER_IMAGES[:2])
    linked = page.linked.images()
    yield from (it for it, width, height in linked if is_lead_sized(width, height))
    yield from page.all(_OTHER_IMAGES[2:])
    for element in page.root.iter("link"):
        if element.get("rel") == "image_src" and element.get("href"):
            yield element.get("href")


def _shared_images(page: Declared) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield the Open Graph pictures with the size that stands behind each."""
    found: list[dict[str, str]] = []
    for names, value in page.pairs:
        name = names.split()[0] if names else ""
        if name in _IMAGE and (name == "og:image" or not found or "og:image" not in found[-1]):
            found.append({"og:image": value})
        elif name.startswith("og:image:") and found:
            found[-1].setdefault(name, value)
    for it in found:
        yield (
            it.get("og:image:secure_url", it["og:image"]),
            it.get("og:image:width"),
            it.get("og:image:height"),
        )
