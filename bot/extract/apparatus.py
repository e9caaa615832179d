"""What stands between the lines of a story and is not read with them.

Tables of figures, listings of programs, marks of footnotes, words for screen readers: each is
known by its build, in any language. A table that only lays a page out, and a poem in ``pre``,
are none of these.
"""

from __future__ import annotations

import re
from statistics import fmean
from typing import TYPE_CHECKING

from bot.extract.tree import label_of, tag, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.extract.tree import Element

#: Characters that the cells of a table of figures hold on average at most, and any of them.
_CELL, _LONGEST_CELL = 60, 400
#: Cells of a table that are looked at.
_MAX_CELLS = 400
_LISTING = re.compile(
    r"code|highlight|brush|pretty-?print|syntax|(?:^|\s)lang(?:uage)?-|hljs|terminal|console",
    re.IGNORECASE,
)
#: A line of a program: what it ends with, what it begins with.
_CODE_LINE = re.compile(
    r"[;{}]\s*\Z|\A\s*(?:[$#>]\s|//|/\*|<[/!?a-z]|import\s|def\s|#include|\w+\s*=\s)"
)
_CODE_SHARE = 0.3
_NOTE = re.compile(r"\s*(?:\[\s*[\w*†‡]{1,4}\s*\]|[\d*†‡,\s]{1,7}|[a-z])\s*\Z")
_BRACKETED = re.compile(r"\s*\[\s*[\w*†‡]{1,4}\s*\]\s*\Z")
_ASIDE = re.compile(
    r"(?:^|\s)(?:sr-only|visually-?hidden|screen-?reader(?:-text|-only)?|u-hidden-visually"
    r"|mw-editsection|noprint|navbox|catlinks|mw-jump-link|reflist|references)(?:\s|$)",
)
_INLINE = frozenset({"span", "div", "b", "strong", "font", "big"})
_DROP_CAP = re.compile(r"drop-?cap|first-?letter|initial-?letter")
#: Words of one letter that may open a sentence.
_LETTER_WORDS = frozenset("aioyeuàèéяиувксоа")


def insets(root: Element) -> Iterator[Element]:
    """Yield the tables of figures and the listings of programs under a root."""
    yield from (table for table in root.iter("table") if _holds_figures(table))
    yield from (pre for pre in root.iter("pre") if _is_listing(pre))


def notes(root: Element) -> Iterator[Element]:
    """Yield the marks of notes, which stand between the words and are never read."""
    return (mark for mark in root.iter("sup") if _is_note(mark))


def is_called_aside(label: str) -> bool:
    """Return whether a class, in lower case, is that of hidden words or of a page's notes."""
    return _ASIDE.search(label) is not None


def is_called_initial(label: str) -> bool:
    """Return whether a class or an id, in lower case, is that of a large first letter."""
    return _DROP_CAP.search(label) is not None


def mend_initial(element: Element) -> None:
    """Put a large first letter back to the word that it begins, where an element is one."""
    letter = (element.text or "").strip()
    if len(letter) != 1 or len(element) or tag(element) not in _INLINE:
        return
    element.tag = "span"
    if letter.casefold() not in _LETTER_WORDS:
        element.text, element.tail = letter, (element.tail or "").lstrip()


def _holds_figures(table: Element) -> bool:
    """Return whether a table has rows and columns of short cells, and lays nothing out."""
    if next(table.iterdescendants("table"), None) is not None:
        return False
    rows = [[cell for cell in row if tag(cell) in {"td", "th"}] for row in table.iter("tr")]
    if len(rows) < 2 or max(map(len, rows)) < 2:  # noqa: PLR2004 - two make a row and a column
        return False
    cells = [cell for row in rows for cell in row][:_MAX_CELLS]
    sizes = [len(text_of(cell)) for cell in cells]
    return fmean(sizes) <= _CELL and max(sizes) <= _LONGEST_CELL


def _is_listing(pre: Element) -> bool:
    if next(pre.iterdescendants("code", "samp", "kbd"), None) is not None:
        return True
    around = pre.getparent()
    if _LISTING.search(label_of(pre)) or (around is not None and tag(around) == "code"):
        return True
    lines = [line for line in "".join(pre.itertext()).splitlines() if line.strip()]
    return sum(_CODE_LINE.search(line) is not None for line in lines) > _CODE_SHARE * len(lines)


def _is_note(mark: Element) -> bool:
    """Return whether a raised text is a number that leads to a note, and no power or ordinal."""
    text = text_of(mark)
    if not _NOTE.match(text):
        return False
    links = [*mark.iterdescendants("a"), *mark.iterancestors("a")]
    leads = any("#" in (link.get("href") or "") for link in links)
    return leads or _BRACKETED.match(text) is not None
