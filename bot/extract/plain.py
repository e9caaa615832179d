"""Plain text becomes a draft: blank lines part paragraphs, and so do lines in a text without any.

The first line is the headline where it is short, stands alone and does not end a sentence.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.extract import dates
from bot.extract.draft import MAX_CHARACTERS, Draft
from bot.extract.paragraphs import fold, joined
from bot.extract.people import of_line, people
from bot.model import Paragraph

if TYPE_CHECKING:
    from bot.model import Document

_MAX_HEADLINE = 120
#: Characters of a line that was broken by hand; longer lines are whole paragraphs.
_HAND_BROKEN = 100
_END = re.compile(r"[.!?。！？…;；:：,，、]['\"”’」』)）]*\Z")
_SENTENCE_END = re.compile(r"[.!?。！？…]['\"”’」』)）]*\Z")
_BLANK = re.compile(r"\n[ \t\u3000\u00a0]*(?:\n[ \t\u3000\u00a0]*)+|\f")
_INDENT = re.compile(r"\n(?=(?:[\u3000\u00a0]{1,4}|\t| {2,8})\S)")
_BULLET = re.compile(r"\A(?:[-*•‣·●○–—]|\d{1,2}[.)、])\s+(?=\S)")
#: Paragraphs at the start in which a date or an author may stand alone.
_LABEL_REACH = 4


def read_plain(text: str, document: Document) -> Draft:
    """Return the draft of a text file; it has no paragraphs where the file has no words."""
    blocks = paragraphs_of(text)
    headline = _headline(blocks)
    body = blocks[1:] if headline else blocks
    now = document.fetched_at
    head = body[:_LABEL_REACH]
    moments = [dates.of_line(paragraph.text, now=now) for paragraph in head]
    authors = [of_line(paragraph.text) for paragraph in head]
    labels = {i for i, found in enumerate(zip(moments, authors, strict=True)) if any(found)}
    return Draft(
        paragraphs=tuple(p for i, p in enumerate(body) if i not in labels),
        headline=headline,
        url=document.url,
        byline=people(authors),
        published=next(filter(None, moments), None),
    )


def paragraphs_of(text: str) -> tuple[Paragraph, ...]:
    """Return the paragraphs of a text, with lines that were broken by hand put together."""
    source = text[:MAX_CHARACTERS].replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    blocks = [block for block in _BLANK.split(source) if block.strip()]
    found = [line for block in blocks for line in _lines(block)]
    return tuple(_paragraph(line) for line in found if fold(line))


def _lines(block: str) -> list[str]:
    """Return the paragraphs of a block without blank lines."""
    parts = _INDENT.split(block)
    if len(parts) > 1:
        return [joined(part.split("\n")) for part in parts]
    lines = [line for line in block.split("\n") if line.strip()]
    return lines if _stand_alone(lines) else [joined(lines)]


def _stand_alone(lines: list[str]) -> bool:
    """Return whether each line is a paragraph of its own rather than a piece of one."""
    ended = sum(_SENTENCE_END.search(line.strip()) is not None for line in lines)
    listed = sum(_BULLET.match(line.strip()) is not None for line in lines)
    long = sum(len(line) > _HAND_BROKEN for line in lines)
    return listed * 2 > len(lines) or long * 2 > len(lines) or ended * 10 >= len(lines) * 8


def _paragraph(line: str) -> Paragraph:
    text = fold(line)
    bullet = _BULLET.match(text)
    return Paragraph(text[bullet.end() :], "item") if bullet else Paragraph(text)


def _headline(paragraphs: tuple[Paragraph, ...]) -> str | None:
    if len(paragraphs) < 2 or paragraphs[0].kind == "item":  # noqa: PLR2004 - a headline needs something to stand over
        return None
    first = paragraphs[0].text
    return None if len(first) > _MAX_HEADLINE or _END.search(first) else first
