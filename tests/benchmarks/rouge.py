"""ROUGE-1, ROUGE-2 and ROUGE-L, plainly: shared n-grams, and the longest common subsequence.

Lin 2004, "ROUGE: A Package for Automatic Evaluation of Summaries". No stemming, no stop words.
Tokens: each Han character is one; elsewhere runs of letters, marks and digits, lower-cased.
Checked against the package rouge-score on texts without Han (see tests/test_summarise_gist.py).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import regex

_TOKEN = regex.compile(r"\p{Han}|(?:(?!\p{Han})[\p{L}\p{M}\p{N}])+")


@dataclass(frozen=True, slots=True)
class Score:
    """How much of the reference is there, and how much of what is there is the reference's."""

    recall: float
    precision: float

    @property
    def f1(self) -> float:
        total = self.recall + self.precision
        return 2 * self.recall * self.precision / total if total else 0.0


def tokens(text: str) -> tuple[str, ...]:
    """Return the tokens that are compared."""
    return tuple(_TOKEN.findall(text.lower()))


def grams(words: tuple[str, ...], size: int) -> Counter[tuple[str, ...]]:
    """Return the n-grams with their counts."""
    return Counter(zip(*(words[at:] for at in range(size)), strict=False))


def rouge_n(reference: tuple[str, ...], candidate: tuple[str, ...], size: int) -> Score:
    """Return ROUGE-N: n-grams in common, each as often as both have it."""
    wanted, given = grams(reference, size), grams(candidate, size)
    return _score((wanted & given).total(), wanted.total(), given.total())


def rouge_l(reference: tuple[str, ...], candidate: tuple[str, ...]) -> Score:
    """Return ROUGE-L over the whole texts: the longest common subsequence of tokens."""
    return _score(_common(reference, candidate), len(reference), len(candidate))


def _common(left: tuple[str, ...], right: tuple[str, ...]) -> int:
    """Return the length of the longest common subsequence.

    Bit-parallel: a row of the table is one integer (Hyyrö 2004, "Bit-parallel LCS-length
    computation revisited").
    """
    places: dict[str, int] = {}
    for at, token in enumerate(left):
        places[token] = places.get(token, 0) | 1 << at
    full = (1 << len(left)) - 1
    row = full
    for token in right:
        both = row & places.get(token, 0)
        row = ((row + both) | (row - both)) & full
    return len(left) - row.bit_count()


def _score(common: int, wanted: int, given: int) -> Score:
    return Score(common / wanted if wanted else 0.0, common / given if given else 0.0)
