"""How much each sign counts: read from ``weights.json``, which ``make train`` writes.

Rule: a weight has the name of its sign; the file says what it was learnt from, under which
licences, and how well it did on a language that it had not seen.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.summarise.signs import SIGNS, TERM_SIGNS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.summarise.terms import Floats

FILE = "weights.json"


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """Two linear models: what a sentence is worth, and what a term is."""

    #: In the order of ``SIGNS``.
    sentence: Floats
    #: In the order of ``TERM_SIGNS``.
    term: Floats
    #: Log odds of a term whose signs are all zero.
    term_bias: float

    def rate(self, signs: Floats) -> Floats:
        """Return the scores of sentences, rounded so that equal sentences stay equal."""
        return np.round(signs @ self.sentence, 9)

    def expect(self, term_signs: Floats) -> Floats:
        """Return for each term the probability that an editor's summary would use it."""
        return 1 / (1 + np.exp(-(term_signs @ self.term + self.term_bias)))

    def as_data(self) -> dict[str, dict[str, float]]:
        """Return the weights by name; ``of_data`` reads them back."""
        return {
            "sentence": dict(zip(SIGNS, map(float, self.sentence), strict=True)),
            "term": {
                "bias": float(self.term_bias),
                **dict(zip(TERM_SIGNS, map(float, self.term), strict=True)),
            },
        }


def of_data(data: Mapping[str, Any]) -> Weights:
    """Return the weights that stand in data by their names.

    Raises:
        KeyError: a sign has no weight.
    """
    return Weights(
        np.array([data["sentence"][name] for name in SIGNS]),
        np.array([data["term"][name] for name in TERM_SIGNS]),
        data["term"]["bias"],
    )


@cache
def shipped() -> Weights:
    """Return the weights that come with the project."""
    text = files("bot.summarise").joinpath(FILE).read_text(encoding="utf-8")
    return of_data(json.loads(text))
