"""Sentences as vectors of weighted terms (TF-IDF), and how alike two of them are.

Rule: rows have length one, so that a product of two rows is their cosine.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.summarise.document import stem

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sumy.models.dom import ObjectDocumentModel


@dataclass(frozen=True, slots=True)
class Vectors:
    """The vectors of one document."""

    #: sentences x terms
    sentences: NDArray[np.float64]
    #: terms; zero where there is no headline.
    headline: NDArray[np.float64]


def vectors(document: ObjectDocumentModel) -> Vectors:
    """Return the vectors of the sentences and of the headline.

    The weight of a term is ``(1 + log tf) * log(1 + n / df)``. A term of only one sentence
    counts for that sentence's length alone and gets no column of its own.
    """
    bags = [Counter(map(stem, sentence.words)) for sentence in document.sentences]
    title = Counter(stem(word) for heading in document.headings for word in heading.words)
    spread = Counter(term for bag in bags for term in bag)
    columns = {
        term: place
        for place, term in enumerate(
            term for term, count in spread.items() if count > 1 or term in title
        )
    }
    rarity = {term: math.log(1 + len(bags) / count) for term, count in spread.items()}
    rows = np.zeros((len(bags) + 1, len(columns)))
    for row, bag in zip(rows, [*bags, title], strict=True):
        _fill(row, bag, columns, rarity)
    return Vectors(rows[:-1], rows[-1])


def _fill(
    row: NDArray[np.float64],
    bag: Counter[str],
    columns: dict[str, int],
    rarity: dict[str, float],
) -> None:
    """Write the weights of one bag of terms into its row, and scale it to length one."""
    length = 0.0
    for term, count in bag.items():
        weight = (1 + math.log(count)) * rarity.get(term, 1.0)
        length += weight * weight
        if term in columns:
            row[columns[term]] = weight
    if length:
        row /= math.sqrt(length)
