"""Text that goes on without a full stop: Thai and its neighbours, and Chinese without marks.

Rule: such text is cut where its writer left a space or a comma, into pieces that a reader can
take in; only a run that has neither for hundreds of characters is cut between two letters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.text.quotation import Quotations

_SPACED = r"\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_UNSTOPPED = regex.compile(rf"[{_SPACED}\p{{Han}}\p{{Hiragana}}\p{{Katakana}}]{{20}}")
_SPACED_LETTER = regex.compile(rf"[{_SPACED}]")
#: A space that may stand between two sentences: none beside a number, a Latin word, a mark, or
#: the Thai signs of repetition and abbreviation.
_CLAUSE_END = regex.compile(rf"(?<=[{_SPACED}])\s+(?=[{_SPACED}])(?![ๆฯ])")
_PAUSE = regex.compile(r"[，、；;,]\s*|\s+")
_GRAPHEME = regex.compile(r"\X")

#: Characters up to which a stretch is one sentence, and the fewest of a piece of a longer one.
_LONG = 160
_LEAST = 80
#: Characters after which a stretch in any of these scripts is cut at a pause, or else anywhere.
_LONGEST = 600


def shortened(
    text: str, spans: Iterable[tuple[int, int]], quotes: Quotations
) -> Iterator[tuple[int, int]]:
    """Yield the spans, those in scripts without full stops cut to a readable length."""
    for start, end in spans:
        if end - start <= _LONG or not _UNSTOPPED.search(text, start, start + _LONG):
            yield start, end
        elif _SPACED_LETTER.search(text, start, start + _LONG):
            for first, last in _clauses(text, start, end, quotes):
                yield from _capped(text, first, last, quotes)
        else:
            yield from _capped(text, start, end, quotes)


def _clauses(text: str, start: int, end: int, quotes: Quotations) -> Iterator[tuple[int, int]]:
    """Yield stretches from space to space, each long enough to be a sentence."""
    for space in _CLAUSE_END.finditer(text, start, end):
        long_enough = min(space.start() - start, end - space.end()) >= _LEAST
        if long_enough and not quotes.holds(space.start()):
            yield start, space.start()
            start = space.end()
    yield start, end


def _capped(text: str, start: int, end: int, quotes: Quotations) -> Iterator[tuple[int, int]]:
    """Yield stretches of at most ``_LONGEST`` characters, or one grapheme cluster more."""
    while end - start > _LONGEST:
        last, following = _pause(text, start, quotes)
        yield start, last
        start = following
    yield start, end


def _pause(text: str, start: int, quotes: Quotations) -> tuple[int, int]:
    """Return where the piece that begins at ``start`` ends, and where the next one begins."""
    best: tuple[int, int] | None = None
    for found in _PAUSE.finditer(text, start + _LONGEST // 2, start + _LONGEST):
        if not quotes.holds(found.start() + 1):
            best = found.start() + len(found.group().rstrip()), found.end()
    if best is not None:
        return best
    cluster = _GRAPHEME.match(text, start + _LONGEST - 1)
    end = cluster.end() if cluster else start + _LONGEST
    return end, end
