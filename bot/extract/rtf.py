"""A Rich Text file becomes a draft: paragraphs in their order, styles as kinds, labels from info.

How the format is read is told in ``richtext``; here is what its parts mean for an article, with
the same rules as for a Word file.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.extract.draft import Draft
from bot.extract.paragraphs import fold, of_lines
from bot.extract.people import authors
from bot.extract.richtext import Block, Reader
from bot.model import Paragraph

if TYPE_CHECKING:
    from bot.model import Document, ParagraphKind

#: Word writes the names of its own styles in English, whatever it speaks; others do not.
_HEADINGS = ("heading", "title", "subtitle", "标题", "標題", "副标题", "überschrift", "titre")
_TITLES = frozenset({"title", "标题", "標題", "titel", "titre", "título", "название"})
_HEADLINE_REACH = 5
_TIME = ("yr", "mo", "dy", "hr", "min")


def read_rtf(document: Document) -> Draft:
    """Return the draft of a Rich Text file.

    Raises:
        TooComplex: it has more groups or control words than can be read in good time.
    """
    found = Reader(document.body).read()
    pairs = [
        (Paragraph(text, _kind(block)), block)
        for block in found.blocks
        for text in of_lines(block.text)
    ]
    titles = (line.text for line, block in pairs[:_HEADLINE_REACH] if block.style in _TITLES)
    opening = (line.text for line, _ in pairs[:1] if line.kind == "subhead")
    author = found.fields.get("author") or found.fields.get("operator")
    return Draft(
        paragraphs=tuple(line for line, _ in pairs),
        headline=next(titles, None)
        or next(opening, None)
        or fold(found.fields.get("title", ""))
        or None,
        byline=authors([author]),
        published=_moment(found.times.get("creatim", {})),
        modified=_moment(found.times.get("revtim", {})),
    )


def _kind(block: Block) -> ParagraphKind:
    if block.is_heading or block.style.startswith(_HEADINGS):
        return "subhead"
    if block.is_item or block.style.startswith("list"):
        return "item"
    return "quote" if "quot" in block.style else "prose"


def _moment(time: dict[str, int]) -> datetime | None:
    """Return the moment of a time group, which knows no zone."""
    year, month, day, hour, minute = (time.get(name, 0) for name in _TIME)
    try:
        return datetime(year, month, day, hour, minute, tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
