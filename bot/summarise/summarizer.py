"""The project's ranking in sumy's own interface, beside sumy's algorithms.

Rule: this module and ``methods`` are the only ones that import sumy, and only when asked: sumy
brings nltk and requests, a quarter of a second that the project's own method does not need.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sumy.summarizers._summarizer import AbstractSummarizer

from bot.summarise.gist import rank_gist

if TYPE_CHECKING:
    from collections.abc import Callable

    from sumy.models.dom import ObjectDocumentModel, Sentence

    from bot.summarise.weights import Weights


class GistSummarizer(AbstractSummarizer):  # type: ignore[misc]  # sumy ships no types
    """Rank by place, length, headline, terms and marks; see ``bot.summarise.signs``."""

    def __init__(self, weights: Weights | None = None) -> None:
        super().__init__()
        self._weights = weights

    def __call__(
        self, document: ObjectDocumentModel, sentences_count: int | Callable[..., object]
    ) -> tuple[Sentence, ...]:
        """Return the best sentences in source order."""
        ranking = rank_gist(
            [str(sentence) for sentence in document.sentences],
            [
                place == 0
                for paragraph in document.paragraphs
                for place, _ in enumerate(paragraph.sentences)
            ],
            " ".join(str(heading) for heading in document.headings),
            self._weights,
        )
        ratings = iter(ranking.scores.tolist())
        best: tuple[Sentence, ...] = self._get_best_sentences(
            document.sentences, sentences_count, lambda _: next(ratings)
        )
        return best
