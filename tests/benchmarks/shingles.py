"""How near an extracted text comes to the true one: shingles for words, lines for paragraphs.

Words are compared as in scrapinghub/article-extraction-benchmark (MIT, evaluate.py): the multiset
of four-token shingles, true and false ones of a page divided by their sum so that a long page
weighs no more than a short one; precision and recall averaged over pages; F1 of the two means.
Theirs takes a run of Chinese for one token; here every Han, kana or hangul character is one.
"""

from __future__ import annotations

import random
import re
import statistics
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SHINGLE = 4
RESAMPLES = 1_000
#: Half the width of a 95 % interval, in standard deviations.
_TWO_SIDED_95 = 1.96
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_CJK}]|[^\W{_CJK}]+")

Drawn = TypeVar("Drawn")
#: True positives, false positives, false negatives.
Counts: TypeAlias = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Score:
    """A mean over pages; ``interval`` is half of the 95 % bootstrap interval of ``f1``."""

    f1: float
    interval: float
    precision: float
    recall: float

    def __str__(self) -> str:
        return f"{self.f1:.3f} ± {self.interval:.3f}  P {self.precision:.3f} R {self.recall:.3f}"


def tokens(text: str) -> list[str]:
    """Return the words of a text, each character of a script without spaces being one.

    Canonically equivalent spellings are one word (UAX 15).
    """
    return _TOKEN.findall(unicodedata.normalize("NFC", text))


def word_counts(true: str, found: str) -> Counts:
    """Return how the shingles of two texts overlap."""
    return _scaled(overlap(true, found))


def overlap(true: str, found: str) -> Counts:
    """Return how many shingles two texts share, how many are only found, how many only true."""
    return _overlap(_shingles(true), _shingles(found))


def paragraph_counts(true: str, found: str) -> Counts:
    """Return how the lines of two texts overlap: equal is equal in every letter and digit."""
    return _scaled(_overlap(_lines(true), _lines(found)))


def score(pages: Sequence[Counts]) -> Score:
    """Return the score of a set of pages, with its bootstrap interval."""
    f1, precision, recall = _means(pages)
    return Score(f1, _TWO_SIDED_95 * _deviation(pages, lambda it: _means(it)[0]), precision, recall)


def difference(ours: Sequence[Counts], theirs: Sequence[Counts]) -> tuple[float, float]:
    """Return by how much ours is better in F1, and half the 95 % interval of that (paired)."""
    pairs = list(zip(ours, theirs, strict=True))
    gain = _gain(pairs)
    return gain, _TWO_SIDED_95 * _deviation(pairs, _gain)


def _gain(pairs: Sequence[tuple[Counts, Counts]]) -> float:
    return _means([our for our, _ in pairs])[0] - _means([their for _, their in pairs])[0]


def _deviation(pages: Sequence[Drawn], statistic: Callable[[Sequence[Drawn]], float]) -> float:
    chance = random.Random(0)  # noqa: S311 - a bootstrap wants repeatable numbers, not secret ones
    draws = (chance.choices(pages, k=len(pages)) for _ in range(RESAMPLES))
    return statistics.stdev(statistic(draw) for draw in draws)


def _means(pages: Sequence[Counts]) -> tuple[float, float, float]:
    """Return F1, precision and recall; a page that found nothing has no precision to count."""
    precisions = [tp / (tp + fp) for tp, fp, _ in pages if tp + fp > 0]
    recalls = [tp / (tp + fn) for tp, _, fn in pages if tp + fn > 0]
    precision = statistics.fmean(precisions) if precisions else 0.0
    recall = statistics.fmean(recalls) if recalls else 0.0
    total = precision + recall
    return (2 * precision * recall / total if total else 0.0), precision, recall


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = tokens(text)
    starts = range(max(1, len(words) - SHINGLE + 1)) if words else ()
    return Counter(tuple(words[start : start + SHINGLE]) for start in starts)


def _lines(text: str) -> Counter[str]:
    letters = ("".join(tokens(line)) for line in text.splitlines())
    return Counter(line for line in letters if line)


def _overlap(true: Counter, found: Counter) -> Counts:  # type: ignore[type-arg]
    shared = (true & found).total()
    return shared, found.total() - shared, true.total() - shared


def _scaled(counts: Counts) -> Counts:
    shared, extra, missing = counts
    total = sum(counts) or 1
    return shared / total, extra / total, missing / total
