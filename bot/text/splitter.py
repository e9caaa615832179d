"""Sentence borders in any language, from punctuation, script, letter case and quotation marks.

Rule: no character is lost. A border stands after a terminator and the marks that close with it,
or at a line end that was meant; it never tears a quotation or bracket that is short enough to
be kept whole, and what belongs to different paragraphs never shares a sentence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from bot.text.border import Border
from bot.text.lines import blocks, hard_breaks
from bot.text.quotation import CLOSERS, Quotations, quotations
from bot.text.unstopped import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Faces, hands and festive signs, which close a sentence; a heart may stand for a word.
_FACES = (
    r"(?:[\U0001F600-\U0001F64F\U0001F910-\U0001F92F\U0001F970-\U0001F97A\U0001F389\U0001F38A"
    r"\U0001F44A-\U0001F44F\U0001F4AA\U0001F4AF\U0001F525][\uFE0F\u200D\U0001F3FB-\U0001F3FF♀♂]*+)++"
)
#: A dot before a small letter or a digit is within a word, a number or an address.
_RUN = regex.compile(
    rf"\.(?:\s\.){{2,}}|(?!\.[\p{{Ll}}\p{{Nd}}])[.!?…⋯‥。！？｡．।॥؟۔‼⁇⁈⁉‽።፧]+|{_FACES}"
)
_FRENCH_CLOSER = regex.compile(r"[\s\u00a0\u202f]?[»›]")
_REFERENCE = r"(?:\[\d{1,3}\])*+"
_EMOJI_TAIL = rf"(?:\s?(?:{_FACES}|(?:[❤♥💔-💟✨☺]\uFE0F?)++)(?=\s|\Z)|{_FACES})?"
#: A remark in brackets after the full stop: （笑）, or any short one that ends the text, except
#: one that says who wrote or photographed it, which is no part of what was said.
_REMARK = (
    r"(?:(?<=[。！？])（(?:(?:全?文?完|未完待[续續]|[大苦众眾]?笑|掌[声聲])）|"
    r"(?!记者|記者|编辑|編輯|责编|責編|来源|來源|文|图|圖|摄|攝)[^（）。！？!?：:]{1,16}）(?=\s*\Z)))?"
)
#: What hangs on a finished sentence: footnotes, emoji, a short remark.
_TRAIL = regex.compile(_REFERENCE + _EMOJI_TAIL + _REMARK)
#: A label that editors put before the first sentence of a page.
_LABEL = regex.compile(r"\s*（(?:原标题|原標題|编者按|編者按)[：:][^（）]{1,80}）")

_WINDOW = 40
_WORD = regex.compile(r"\w")


def sentences(paragraph: str) -> tuple[tuple[int, int], ...]:
    """Return the spans [start, end) of the sentences of one paragraph, in order.

    The spans are disjoint, have no white space at their ends, and cover every character of the
    paragraph that is not white space.
    """
    spans: list[tuple[int, int]] = []
    for start, end in blocks(paragraph):
        block = paragraph[start:end] if end - start < len(paragraph) else paragraph
        spans.extend((start + first, start + last) for first, last in _in_block(block))
    return tuple(spans)


def _in_block(block: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of text without empty lines; marks are paired over its lines."""
    quotes = quotations(block)
    breaks = [at for at in hard_breaks(block) if not quotes.holds(at)]
    if not breaks:
        yield from shortened(block, _in_line(block, quotes), quotes)
        return
    for start, end in zip([0, *breaks], [*breaks, len(block)], strict=True):
        line = block[start:end]
        own = quotations(line)
        yield from (
            (start + first, start + last)
            for first, last in shortened(line, _in_line(line, own), own)
        )


def _in_line(text: str, quotes: Quotations) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    start = taken = 0
    worded = False
    if label := _LABEL.match(text):
        start = taken = label.end()
        spans.append((_skip_space(text, 0), start))
    for run in _RUN.finditer(text):
        if run.start() < taken:
            continue
        # Each stretch is searched once, so that a page of question marks costs no more than prose.
        worded = worded or _has_word(text, taken, run.start())
        taken, closed_from = _close(text, run.end(), quotes)
        if quotes.holds(taken) or not worded:
            continue
        begin = _skip_space(text, start)
        border = Border(text, begin, run.start(), run.end(), taken, closed_from)
        if border.ends():
            spans.append((begin, taken))
            start, worded = taken, False
    _add_rest(text, start, spans)
    return spans


def _skip_space(text: str, start: int) -> int:
    """Return the first position from ``start`` that is not white space."""
    while start < len(text) and text[start].isspace():
        start += 1
    return start


def _has_word(text: str, start: int, end: int) -> bool:
    return _WORD.search(text, start, end) is not None


def _add_rest(text: str, start: int, spans: list[tuple[int, int]]) -> None:
    """Add what follows the last border: a sentence, or marks that belong to the last one."""
    begin, end = _skip_space(text, start), len(text.rstrip())
    if begin >= end:
        return
    if spans and not _has_word(text, begin, end) and end - begin <= _WINDOW:
        begin = spans.pop()[0]
    spans.append((begin, end))


def _close(text: str, end: int, quotes: Quotations) -> tuple[int, int | None]:
    """Return where the terminator with its closing marks ends, and where the last mark opened.

    The second is None where nothing was closed, or where a terminator follows the closing mark.
    """
    closed_from: int | None = None
    while end < len(text):
        french = _FRENCH_CLOSER.match(text, end)
        if french and french.end() in quotes.opened:
            end = french.end()
            closed_from = quotes.opened[end]
        elif text[end] in CLOSERS and end not in quotes.openers:
            end += 1
            closed_from = quotes.opened.get(end, end - 1)
        elif closed_from is not None and (again := _RUN.match(text, end)):
            end, closed_from = again.end(), None
        else:
            break
    trail = _TRAIL.match(text, end)
    return (trail.end() if trail else end), closed_from
