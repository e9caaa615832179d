"""The project's own ranking: two small linear models over signs that every language has.

Rule: nothing in it is learnt from one language's words. What a sentence is worth alone comes
from its signs; what it adds to others comes from the terms that it brings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.summarise.signs import signs, term_signs
from bot.summarise.terms import Terms, terms
from bot.summarise.weights import Weights, shipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.summarise.terms import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """What is known of the sentences of one article, in source order."""

    #: Higher is better, in standard deviations from the article's mean.
    scores: Floats
    terms: Terms
    #: For each term: how much a summary gains by it; zeros where a method has no opinion.
    worths: Floats

    @property
    def covers(self) -> bool:
        """Whether terms count beside scores."""
        return bool(self.worths.any())


def rank_gist(
    texts: Sequence[str],
    openings: Sequence[bool],
    headline: str,
    weights: Weights | None = None,
) -> Ranking:
    """Return the ranking of the sentences by the shipped weights, or by others.

    Args:
        texts: the sentences, in source order.
        openings: for each, whether it is the first of its paragraph.
        headline: empty where there is none.
        weights: the shipped ones where None.
    """
    chosen = weights or shipped()
    known = terms(texts, headline)
    scores = chosen.rate(signs(texts, openings, known))
    return Ranking(standardised(scores), known, chosen.expect(term_signs(known)))


def rank_given(texts: Sequence[str], headline: str, scores: Sequence[float]) -> Ranking:
    """Return a ranking by scores that another method gave."""
    known = terms(texts, headline)
    return Ranking(standardised(np.asarray(scores, np.float64)), known, np.zeros(len(known.spread)))


def standardised(scores: Floats) -> Floats:
    """Return the scores with mean 0 and deviation 1; zeros where they are all alike."""
    deviation = float(scores.std()) if len(scores) else 0.0
    if deviation < 1e-9:  # noqa: PLR2004 - smaller is a rounding error
        return np.zeros_like(scores)
    even: Floats = np.round((scores - scores.mean()) / deviation, 9)
    return even
