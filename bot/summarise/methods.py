"""Every way to rank sentences, by name: the project's own, sumy's, and plain order.

Rule: a method gets no more sentences than it can rank in well under a second, and whatever it
does to them (nothing, duplicates, a number that is none) ends in a full ranking or in ``None``.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from sumy.summarizers.edmundson import EdmundsonSummarizer
from sumy.summarizers.kl import KLSummarizer
from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.summarizers.lsa import LsaSummarizer
from sumy.summarizers.luhn import LuhnSummarizer
from sumy.summarizers.reduction import ReductionSummarizer
from sumy.summarizers.sum_basic import SumBasicSummarizer
from sumy.summarizers.text_rank import TextRankSummarizer

from bot.summarise.document import stem
from bot.summarise.gist import GistSummarizer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sumy.models.dom import ObjectDocumentModel
    from sumy.summarizers._summarizer import AbstractSummarizer, SentenceInfo

#: A word that no text contains: Edmundson refuses to work with an empty list.
_NO_WORD = "\x00"


def _edmundson(document: ObjectDocumentModel) -> AbstractSummarizer:
    """Return Edmundson's method with the headline's words as bonus words."""
    method = EdmundsonSummarizer(stem)
    method.bonus_words = {word for one in document.headings for word in one.words} or {_NO_WORD}
    method.stigma_words = method.null_words = {_NO_WORD}
    return method


@dataclass(frozen=True, slots=True)
class Method:
    """One way to rank."""

    #: Builds the summarizer for a document; ``None`` for plain order.
    build: Callable[[ObjectDocumentModel], AbstractSummarizer] | None
    #: Sentences that are ranked; the rest keep their order behind them. Measured on one core:
    #: KL is cubic (7 s at 200), LexRank, TextRank, Reduction and LSA quadratic (8 s at 1000).
    most: int = 400


METHODS: Mapping[str, Method] = {
    "gist": Method(lambda _: GistSummarizer()),
    "lexrank": Method(lambda _: LexRankSummarizer(stem), 300),
    "textrank": Method(lambda _: TextRankSummarizer(stem), 300),
    "lsa": Method(lambda _: LsaSummarizer(stem), 300),
    "luhn": Method(lambda _: LuhnSummarizer(stem)),
    "kl": Method(lambda _: KLSummarizer(stem), 60),
    "sumbasic": Method(lambda _: SumBasicSummarizer(stem)),
    "reduction": Method(lambda _: ReductionSummarizer(stem), 300),
    "edmundson": Method(_edmundson),
    "lead": Method(None),
}


def rank(method: Method, document: ObjectDocumentModel) -> list[float] | None:
    """Return a score per sentence, higher is better, or None where the method gave none.

    Except for the project's own method, which has scores of its own, the score is the place in
    the method's ranking, from 1 down to 0, ties in source order.
    """
    count = len(document.sentences)
    if method.build is None:
        return [1 - place / count for place in range(count)]
    infos = _infos(method.build(document), document)
    if len(infos) != count or not all(math.isfinite(info.rating) for info in infos):
        return None
    scores = [0.0] * count
    ordered = sorted(infos, key=lambda info: (-round(float(info.rating), 9), info.order))
    for place, info in enumerate(ordered):
        scores[info.order] = 1 - place / count
    return scores


def _infos(summarizer: AbstractSummarizer, document: ObjectDocumentModel) -> list[SentenceInfo]:
    """Return what sumy ranks, with its ratings: its count may be a callable that sees them."""
    seen: list[SentenceInfo] = []

    def note(infos: Sequence[SentenceInfo]) -> Sequence[SentenceInfo]:
        seen.extend(infos)
        return infos

    with warnings.catch_warnings(), np.errstate(all="ignore"):
        # LSA warns of short texts, which are ranked well enough or not at all.
        warnings.simplefilter("ignore")
        summarizer(document, note)
    return seen
