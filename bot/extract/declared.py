"""What a page declares about itself, indexed once: meta elements, JSON-LD, microdata, its head.

The part of a page between the headline and the first long paragraph is called its top; bylines
and dates that stand there belong to the story, and further down to teasers of others.
"""

from __future__ import annotations

import re
from functools import cached_property
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING

from bot.extract.linked import LinkedData
from bot.extract.tree import tag, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.extract.tree import Element

#: Elements of a page that are looked at for its top.
_TOP_REACH = 150
#: Characters from which a paragraph is the story itself; half of it in scripts without spaces.
_LONG = 160
_MAX_HEADINGS = 12
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_NO_LETTER = re.compile(r"[\W_]+")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
#: Where two elements of a heading meet without a space, and were two lines: ``NewsFerry``.
_GROWS = re.compile(
    r"[^\W\d_A-ZÄÖÜÀ-Þ\u0400-\u042f\u3040-\uffff][A-ZÄÖÜÀ-Þ\u0400-\u042f]|[:!?][^\W_]"
)
#: Children whose tails are looked at for the text of an element itself.
_FEW = 40


class Declared:
    """A parsed page with its declarations indexed."""

    def __init__(self, root: Element) -> None:
        self.root = root
        #: Names, in lower case, and values of the meta elements, in document order.
        self.pairs: list[tuple[str, str]] = []
        for element in root.iter("meta"):
            value = (element.get("content") or "").strip()
            names = (element.get(it) for it in ("property", "name", "itemprop", "http-equiv"))
            self.pairs += [(it.strip().lower(), value) for it in names if it and value]
        self.meta: dict[str, list[str]] = {}
        for full, value in self.pairs:
            # Several names may stand in one attribute (RDFa), and a name may hold a space.
            for name in {full, *full.split()}:
                self.meta.setdefault(name, []).append(value)
        self.linked = LinkedData(root)

    def first(self, names: tuple[str, ...]) -> str | None:
        """Return the first value of the first meta element that has one."""
        return next((self.meta[name][0] for name in names if name in self.meta), None)

    def all(self, names: tuple[str, ...]) -> Iterator[str]:
        """Yield every value of these meta elements, name by name."""
        for name in names:
            yield from self.meta.get(name, ())

    def marked(self, *names: str) -> Iterator[Element]:
        """Yield the elements with one of these microdata properties, in document order."""
        wanted = set(names)
        for element in self._marks:
            if wanted.intersection(element.get("itemprop").split()):
                yield element

    @cached_property
    def title(self) -> str | None:
        """The ``title`` element's text."""
        element = self.root.find(".//title")
        return plain(element.text) if element is not None else None

    @cached_property
    def headings(self) -> tuple[tuple[str, Element], ...]:
        """The texts of the ``h1`` elements that have one, in document order."""
        found = ((heading_text(it), it) for it in self.root.iter("h1"))
        return tuple((text, it) for text, it in found if text)[:_MAX_HEADINGS]

    @cached_property
    def _marks(self) -> list[Element]:
        return list(self.root.xpath(".//*[@itemprop and not(self::meta)]"))

    def top(self, headline: str | None) -> list[Element]:
        """Return the elements from the headline to the first long paragraph."""
        wanted = letters(headline or "")
        start = next((it for text, it in self.headings if letters(text) == wanted), None)
        start = start if start is not None else next((it for _, it in self.headings), None)
        return [] if start is None else list(_until_story(start))


def plain(value: str | None) -> str:
    """Return a declared text as people read it: no entities, no tags, white space folded."""
    words = unescape(unescape(value or "")).translate(_INVISIBLE)
    return " ".join(_TAG.sub("", words).split())


def letters(text: str) -> str:
    """Return only what spells a text: its letters and digits, case folded."""
    return _NO_LETTER.sub("", text.casefold())


def heading_text(element: Element) -> str:
    """Return a heading's text, with a space where a rubric and the headline would grow together."""
    text = ""
    for piece in element.itertext():
        text += f" {piece}" if _GROWS.search(text[-1:] + piece[:1]) else piece
    return " ".join(text.translate(_INVISIBLE).split())


def _until_story(start: Element) -> Iterator[Element]:
    for number, element in enumerate(_behind(start)):
        if number > _TOP_REACH or is_prose(element):
            return
        if tag(element):
            yield element


def _behind(start: Element) -> Iterator[Element]:
    """Yield the elements behind one, in document order, without its own descendants."""
    for place in (start, *start.iterancestors()):
        for sibling in place.itersiblings():
            yield from sibling.iter()


def is_prose(element: Element) -> bool:
    """Return whether an element itself, and not only what it holds, is a long text."""
    if tag(element) == "p":
        words = text_of(element)
    else:
        words = "".join((element.text or "", *(it.tail or "" for it in islice(element, _FEW))))
    return len(words) + len(_DENSE.findall(words)) > _LONG
