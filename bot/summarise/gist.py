"""The project's own ranking: a sum of few weighted signs, the same for every language.

Rule: every sign lies between 0 and 1, is one line to explain, and its weight stands in
``WEIGHTS``; nothing in it is learnt from one language's words.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
import regex
from sumy.summarizers._summarizer import AbstractSummarizer

from bot.summarise.vectors import Vectors, vectors
from bot.text import balanced, utf16_length

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray
    from sumy.models.dom import ObjectDocumentModel, Sentence


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each sign adds to a sentence's score."""

    #: Close to the start of the article: news is written most important first.
    lead: float = 1.0
    #: First of its paragraph, which opens a thought.
    opening: float = 0.15
    #: Shares its terms with many other sentences.
    centrality: float = 0.6
    #: Shares its terms with the headline.
    title: float = 0.8
    #: Neither a fragment nor a monster.
    length: float = 0.6
    #: Names a figure or a date.
    number: float = 0.1
    #: Asks: a summary should answer.
    question: float = -0.6
    #: A quotation mark or bracket lacks its partner.
    torn: float = -0.8


WEIGHTS = Weights()

#: Length in UTF-16 units at which a sentence fits well, from and to: scripts without spaces
#: say the same in fewer characters.
_FITTING_DENSE = (24, 110)
_FITTING = (60, 230)
#: Share of the sentences over which the lead's bonus falls to 1/e, and the least number.
_LEAD_SHARE = 0.2
_LEAD_LEAST = 3.0

_NUMBER = regex.compile(r"\p{N}|[一二三四五六七八九十百千万亿兩两]+[个名人年月日万亿元项次]")
_QUESTION = regex.compile(r"[?？؟⁇⁈](?:[\s\u202f]?[\"'”“’»」』）)])*\Z")
_DENSE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}]")


class GistSummarizer(AbstractSummarizer):  # type: ignore[misc]  # sumy ships no types
    """Rank by place, headline, centrality and form, in sumy's own interface."""

    def __init__(self, weights: Weights = WEIGHTS) -> None:
        super().__init__()
        self._weights = weights

    def __call__(
        self, document: ObjectDocumentModel, sentences_count: int | Callable[..., object]
    ) -> tuple[Sentence, ...]:
        """Return the best sentences in source order."""
        ratings = iter(self.rate(document, vectors(document)))
        best: tuple[Sentence, ...] = self._get_best_sentences(
            document.sentences, sentences_count, lambda _: next(ratings)
        )
        return best

    def rate(self, document: ObjectDocumentModel, terms: Vectors) -> list[float]:
        """Return one score per sentence, rounded so that equal sentences stay equal."""
        signs = measured(document, terms)
        weights = np.array([getattr(self._weights, one.name) for one in fields(Weights)])
        return [round(float(score), 9) for score in signs @ weights]


def measured(document: ObjectDocumentModel, terms: Vectors) -> NDArray[np.float64]:
    """Return the signs, sentences x weights, in the order of the fields of ``Weights``."""
    texts = [str(sentence) for sentence in document.sentences]
    count = len(texts)
    places = np.arange(count) / max(_LEAD_LEAST, _LEAD_SHARE * count)
    signs = (
        np.exp(-places),
        list(_openings(document)),
        _share(_centrality(terms.sentences)),
        _share(terms.sentences @ terms.headline),
        [_fit(text) for text in texts],
        [bool(_NUMBER.search(text)) for text in texts],
        [is_question(text) for text in texts],
        [not balanced(text) for text in texts],
    )
    return np.column_stack([np.asarray(sign, dtype=np.float64) for sign in signs])


def is_question(text: str) -> bool:
    """Return whether the sentence ends by asking."""
    return _QUESTION.search(text) is not None


def _openings(document: ObjectDocumentModel) -> Iterator[bool]:
    for paragraph in document.paragraphs:
        yield from (place == 0 for place, _ in enumerate(paragraph.sentences))


def _centrality(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return each sentence's mean likeness to the others (degree centrality)."""
    likeness: NDArray[np.float64] = rows @ rows.sum(axis=0) - (rows * rows).sum(axis=1)
    return likeness / max(1, len(rows) - 1)


def _share(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the values as shares of the largest."""
    largest = float(values.max(initial=0.0))
    return values / largest if largest > 0 else np.zeros_like(values)


def _fit(text: str) -> float:
    """Return 1 inside the fitting lengths, less outside in proportion."""
    units = utf16_length(text)
    shortest, longest = _FITTING_DENSE if _DENSE.search(text) else _FITTING
    return min(1.0, units / shortest, longest / units)
