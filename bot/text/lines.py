"""Line ends inside a text: which of them part it, and which only wrap it.

Rule: an empty line parts always. A single line end parts where a wrapped line would have gone
on: the next word had room, or the next line is an item of a list. Where the next line begins
with a small letter, or the line ends with a comma, the line end is only a space.
"""

from __future__ import annotations

from itertools import pairwise

import regex

_BLANK = regex.compile(r"\R[^\S\r\n\u2028\u2029]*\R\s*|\u2029\s*")
_BREAK = regex.compile(r"[\r\n\u2028]")
_LINE = regex.compile(r"[^\r\n\u2028]+")
_ITEM = regex.compile(
    r"\s*(?:[•·▪◦‣*–—―\-]\s|\d{1,3}(?:[.)]\s|、)|[（(]?[一二三四五六七八九十]{1,3}(?:[）)]|、)|\p{Ll}\)\s)"
)
_OPEN_END = regex.compile(r"[,，、;；:：(（\-—–]\s*\Z")
_FIRST_WORD = regex.compile(r"\S*")
_DENSE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
#: Nobody wraps prose of such scripts so narrowly: these are verses, or entries of a list.
_NARROW_DENSE = 24
#: A line that its neighbour's first word would leave this far from full was ended on purpose.
_ROOMY = 0.7


def blocks(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans between empty lines: the paragraphs of a text, white space included."""
    if "\n" not in text and "\r" not in text and "\u2029" not in text:
        return ((0, len(text)),)
    spans: list[tuple[int, int]] = []
    start = 0
    for blank in _BLANK.finditer(text):
        spans.append((start, blank.start()))
        start = blank.end()
    return (*spans, (start, len(text)))


def hard_breaks(text: str) -> tuple[int, ...]:
    """Return where lines of one paragraph begin that do not go on with the line before."""
    if _BREAK.search(text) is None:
        return ()
    lines = [(found.start(), found.group()) for found in _LINE.finditer(text)]
    width = max((len(line.strip()) for _, line in lines), default=0)
    return tuple(
        start for (_, line), (start, after) in pairwise(lines) if _parts(line.strip(), after, width)
    )


def _parts(line: str, after: str, width: int) -> bool:
    """Return whether the end of the line is meant; ``after`` is the next, ``width`` the longest."""
    if _ITEM.match(after):
        return True
    following = after.lstrip()
    if not line or not following or following[0].islower() or _OPEN_END.search(line):
        return False
    if _DENSE.match(line[-1]) and _DENSE.match(following):
        return width < _NARROW_DENSE or len(line) < _ROOMY * width
    word = _FIRST_WORD.match(following)
    return len(line) + 1 + len(word.group() if word else "") < _ROOMY * width
