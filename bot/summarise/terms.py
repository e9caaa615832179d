"""The terms of an article: which sentence holds which, how telling each is, how alike two are.

Rule: everything is kept as flat arrays with one entry for each term of a sentence, so that time
and memory grow with the text, never with the square of its sentences.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from bot.text import stem, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Places: TypeAlias = NDArray[np.intp]

#: Rarity of a headline's term that the text never uses.
_UNSEEN_RARITY = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """Entry ``e`` says: sentence ``rows[e]`` holds term ``columns[e]``; entries are in order."""

    #: Words of each sentence, repeated ones included.
    sizes: Floats
    rows: Places
    columns: Places
    #: TF-IDF of each entry, scaled so that each sentence is a vector of length one.
    weights: Floats
    #: For each term: sentences that hold it.
    spread: Floats
    #: For each term: the first sentence that holds it.
    first: Places
    #: For each term: how rare it is among the sentences.
    rarity: Floats
    #: For each term: its weight in the headline, a vector of length one or zero.
    headline: Floats
    #: Sum of the rarities of the headline's terms, those that the text never uses included.
    headline_rarity: float

    def project(self, vector: Floats) -> Floats:
        """Return the product of each sentence with a vector over the terms."""
        return _sums(self.rows, self.weights * vector[self.columns], len(self.sizes))

    def gather(self, values: Floats) -> Floats:
        """Return for each sentence the sum of a value over its terms, each counted once."""
        return _sums(self.rows, values[self.columns], len(self.sizes))

    def total(self, entries: slice | Places) -> Floats:
        """Return the sum of the vectors that the entries make up, over the terms."""
        return _sums(self.columns[entries], self.weights[entries], len(self.spread))

    def entries(self, place: int) -> slice:
        """Return the entries of one sentence."""
        start, end = np.searchsorted(self.rows, (place, place + 1))
        return slice(int(start), int(end))

    def likeness(self, place: int) -> Floats:
        """Return the cosine of every sentence with the one at ``place``."""
        return self.project(self.total(self.entries(place)))

    def overlap(self, place: int) -> Floats:
        """Return for every sentence the share of its different terms that ``place`` holds."""
        held = np.zeros(len(self.spread))
        held[self.columns[self.entries(place)]] = 1.0
        return self.gather(held) / np.maximum(np.bincount(self.rows, minlength=len(self.sizes)), 1)

    def forward(self) -> Floats:
        """Return for each sentence the sum of its cosines with those behind it.

        This is the directed centrality of PacSum (Zheng and Lapata 2019, "Sentence Centrality
        Revisited for Unsupervised Summarization") with its backward weight at zero.
        """
        order = np.argsort(self.columns, kind="stable")
        weights, columns = self.weights[order], self.columns[order]
        upto = np.cumsum(weights)
        ends = np.cumsum(np.bincount(columns, minlength=len(self.spread)))
        # What the term still weighs behind this entry, rounding errors of the sums cut off.
        behind = np.maximum(upto[ends[columns] - 1] - upto, 0) if len(columns) else weights
        return _sums(self.rows[order], weights * behind, len(self.sizes))


def terms(texts: Sequence[str], headline: str) -> Terms:
    """Return the terms of the sentences and of their headline.

    The weight of a term in a sentence is ``(1 + log tf) * log(1 + n / df)``.
    """
    bags = [Counter(map(stem, words(text))) for text in texts]
    vocabulary: dict[str, int] = {}
    columns = np.array(
        [vocabulary.setdefault(term, len(vocabulary)) for bag in bags for term in bag], np.intp
    )
    counts = np.array([count for bag in bags for count in bag.values()], np.float64)
    rows = np.repeat(np.arange(len(bags)), [len(bag) for bag in bags]).astype(np.intp)
    spread = np.bincount(columns, minlength=len(vocabulary)).astype(np.float64)
    first = np.full(len(vocabulary), len(bags), np.intp)
    np.minimum.at(first, columns, rows)
    rarity = np.log(1 + len(bags) / np.maximum(spread, 1))
    weights = (1 + np.log(counts)) * rarity[columns]
    lengths = np.sqrt(_sums(rows, weights * weights, len(bags)))
    title, title_rarity = _headline(headline, vocabulary, rarity)
    return Terms(
        sizes=_sums(rows, counts, len(bags)),
        rows=rows,
        columns=columns,
        weights=weights / lengths[rows],
        spread=spread,
        first=first,
        rarity=rarity,
        headline=title,
        headline_rarity=title_rarity,
    )


def _sums(places: Places, values: Floats, count: int) -> Floats:
    """Return the sum of the values that belong to each of so many places."""
    return np.bincount(places, values, count).astype(np.float64)


def _headline(text: str, vocabulary: dict[str, int], rarity: Floats) -> tuple[Floats, float]:
    """Return the headline as a vector of length one over the vocabulary, and its rarity."""
    vector = np.zeros(len(vocabulary))
    squares = total = 0.0
    for term, count in Counter(map(stem, words(text))).items():
        place = vocabulary.get(term)
        rare = _UNSEEN_RARITY if place is None else float(rarity[place])
        weight = (1 + math.log(count)) * rare
        squares, total = squares + weight * weight, total + rare
        if place is not None:
            vector[place] = weight
    return (vector / math.sqrt(squares) if squares else vector), total
