"""Where a page names its authors, the surest place first; who of them is a person, ``people`` says.

JSON-LD, microdata and meta elements speak for the whole page. What is merely shown counts between
the headline and the story; behind it the same marks stand on teasers of other stories.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from bot.extract.people import BY, people
from bot.extract.tree import label_of, tag, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.extract.declared import Declared
    from bot.extract.tree import Element

_META = (
    "article:author", "og:article:author", "article:author:name", "author", "dc.creator",
    "dc:creator", "dcterms.creator", "parsely-author", "sailthru.author", "byl",
    "twitter:creator:name", "citation_author", "article.author", "author_name", "dcsext.author",
)  # fmt: skip
_BYLINE_LABEL = re.compile(
    r"(?:^|[\s_-])(?i:byline(?:[_-]?name)?|authors?(?:[_-]?(?:name|list|link))?|p-author|vcard|autor(?:en|es)?|reporter|writer|writtenby)(?:$|[\s_-])"
    r"|(?i:(?:post|entry|article|story|news)[_-]?(?:author|autor|byline))(?:$|[\s_-])"
    r"|(?:[a-z]Author|[Aa]uthorName|[Bb]yline)(?:s|Name|List)?(?:$|[\s_-])"
)
_PROFILE = re.compile(
    r"/(?:authors?|autor(?:e[ns]|es|i)?|auteurs?|profiles?|profil|people|person(?:en|a)?|writers?|by|contributors?|signataires|journalists?|reporters?|editors?|columnists?|staff|user|firma|firmas)/[^/]+",
    re.IGNORECASE,
)
#: Elements that may be a line under the headline, and its longest.
_LINES = frozenset({
    "p", "div", "span", "li", "h2", "h3", "h4", "address", "em", "strong", "b", "td",
})  # fmt: skip
_MAX_LINE = 160
#: Elements with a byline's mark that are looked at, and how far up a comment's frame may be.
_MAX_LABELLED, _FRAME_REACH = 6, 8
_ASIDE = re.compile(
    r"(?:^|[\s_-])(?:comments?|respond|reply|replies|related|recommend\w*|sidebar|teasers?|promos?|footer|most-?read|newsletter)(?:$|[\s_-])",
    re.IGNORECASE,
)
_ASIDES = frozenset({"footer", "aside", "figure", "figcaption"})
#: ``（记者 林一鸣）`` behind a dateline, and names in a line of labels under the headline.
_DATELINE = re.compile(
    r"[(（]\s*(?:[\u4e00-\u9fff]{0,4})(?:记者|記者)\s*(?P<names>[\u4e00-\u9fff、，\s·]{2,40})[)）]"
)
_LABELLED = re.compile(
    r"(?:作者|记者|記者|撰文|撰稿|文字)\s*[:：丨｜]\s*(?P<names>[^:：|｜丨]{2,40}?)(?=\s*(?:\S{2,6}[:：丨｜]|[|｜]|\d{2,4}[-年/]|\Z))"
)
_NOUN = re.compile(
    r"(?:authors?|autor(?:in)?(?:/autor)?|auteurs?|作者|撰文|撰稿|автори?|نویسنده|الكاتب|penulis|저자|글쓴이|執筆者?|著者)\s*(?:[:：/／|｜]|\s(?=\S))\s*",
    re.IGNORECASE,
)
_HAN, _HAN_RUN = re.compile(r"[\u3400-\u9fff]{2,6}\Z"), re.compile(r"[\u3400-\u9fff]{2}")
_EDITOR = r"(?:编辑|編輯|责编|責編|校对|校對|审核|審核)\s*[\]】:：丨｜/／]?\s*"
_WRITER = r"(?:作者|记者|記者|撰文|撰稿|通讯员|文)\s*[:：丨｜/／]?\s*"
_WRITTEN_BY = re.compile(
    r"written\s+by|author|geschrieben\s+von|verfasst\s+von|écrit\s+par|escrito\s+por|scritto\s+da|geschreven\s+door|ditulis|penulis|автор|написано|작성자|執筆者|作者|撰文|napisane|kirjoittanut|skriven|skrevet|yazar",
    re.IGNORECASE,
)


def of_page(
    page: Declared, headline: str | None, outlets: tuple[str, ...], language: str | None = None
) -> tuple[str, ...]:
    """Return the people who wrote the story, none where only outlets or roles are named."""
    text = text_of(page.root) if _HAN_RUN.search(page.title or headline or "") else ""
    for values in _places(page, headline):
        found = people([it for it in values if it], outlets, language)
        wrote = tuple(name for name in found if not (_HAN.match(name) and _is_editor(name, text)))
        if wrote:
            return wrote
    return ()


def _is_editor(name: str, text: str) -> bool:
    """Return whether a Chinese page names somebody as its editor and not as author as well.

    Content systems of Chinese outlets put the editor on duty into ``author``.
    """
    who = re.escape(name)
    return re.search(_EDITOR + who, text) is not None and re.search(_WRITER + who, text) is None


def _places(page: Declared, headline: str | None) -> Iterator[Iterable[str | None]]:
    yield page.linked.people()
    top = page.top(headline)
    yield from (page.meta.get(name, ()) for name in _META)
    yield _card(page)
    yield from ([_said(it)] for it in islice(_own(page.marked("author", "creator")), _MAX_LABELLED))
    yield _linked(top)
    yield from ([_said(it)] for it in top if _is_marked(it))
    yield from ([line] for line in _lines(top))
    yield from ([it] for it in _in_prose(page))
    yield from _anywhere(page)


def _card(page: Declared) -> Iterator[str]:
    """Yield the names in the pair of meta elements that say "Written by" in any language."""
    for number in "1", "2":
        label = page.first((f"twitter:label{number}",))
        if label and _WRITTEN_BY.match(label):
            yield from page.meta.get(f"twitter:data{number}", ())


def _linked(top: list[Element]) -> list[str]:
    """Return the texts of the links to authors: all that say so, else those to a profile."""
    links = [it for it in top if tag(it) == "a" and len(text_of(it)) <= _MAX_LINE]
    said = [text_of(it) for it in links if "author" in f"{it.get('rel')} {it.get('title')}".split()]
    return said or [text_of(it) for it in links if _PROFILE.search(it.get("href") or "")]


def _is_marked(element: Element) -> bool:
    if tag(element) not in {"a", "span", "p", "div", "address", "li", "ul", "cite", "strong", "b"}:
        return False
    if _BYLINE_LABEL.search(label_of(element)) is None or _is_aside(element):
        return False
    return 0 < len(text_of(element)) <= _MAX_LINE


def _lines(top: list[Element]) -> Iterator[str]:
    """Yield what lines under the headline say behind "By" or a label of their own."""
    for element in top:
        if tag(element) not in _LINES:
            continue
        line = _said(element)
        if not 0 < len(line) <= _MAX_LINE:
            continue
        labelled = _LABELLED.search(line)
        if labelled:
            yield labelled["names"]
        elif BY.match(line) and len(line) <= _MAX_LINE // 2:
            yield line


def _in_prose(page: Declared) -> Iterator[str]:
    """Yield the reporters that a dateline names: ``新华社河岸5月1日电（记者林一鸣、周小雨）``."""
    for number, element in enumerate(page.root.iter("p")):
        if number > _MAX_LABELLED * 2:
            return
        match = _DATELINE.search(text_of(element)[:80])
        if match:
            yield match["names"]


def _anywhere(page: Declared) -> Iterator[list[str]]:
    """Yield what looks like a byline where the page has no top, the surest first."""
    links = (it for it in page.root.iter("a") if "author" in (it.get("rel") or "").split())
    yield from ([text_of(it)] for it in _own(links))
    marked = (it for it in page.root.iter("a", "span", "p", "div", "address") if _is_marked(it))
    for number, element in enumerate(marked):
        if number >= _MAX_LABELLED:
            return
        yield [_said(element)]
    yield from ([it] for it in _noted(page))


def _noted(page: Declared) -> Iterator[str]:
    """Yield what short elements anywhere say behind "Author" or a word for it."""
    for element in page.root.iter("li", "p", "td", "dd", "span"):
        line = text_of(element) if len(element) <= 2 else ""  # noqa: PLR2004 - a label and a value
        match = _NOUN.match(line) if len(line) <= _MAX_LINE // 2 else None
        if match and not _is_aside(element):
            yield line[match.end() :]


def _said(element: Element) -> str:
    """Return the text of a byline; names in elements of their own are kept apart."""
    text = ""
    for piece in element.itertext():
        text += f"; {piece}" if text[-1:].isalnum() and piece[:1].isalpha() else piece
    return " ".join(text.split())


def _own(elements: Iterable[Element]) -> Iterator[Element]:
    """Yield those elements that stand in no comment, teaser or caption."""
    return (it for it in elements if not _is_aside(it))


def _is_aside(element: Element) -> bool:
    """Return whether an element stands in a comment or in a teaser of another story."""
    place = element
    for _ in range(_FRAME_REACH):
        if place is None or tag(place) in {"body", "main"}:
            return False
        if tag(place) in _ASIDES or _ASIDE.search(label_of(place)):
            return True
        place = place.getparent()
    return False
