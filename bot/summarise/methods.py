"""Every way to rank sentences, by name: the project's own, sumy's, and plain order.

Rule: a method gets no more sentences than it can rank in well under a second, and whatever it
does to them (nothing, duplicates, a number that is none) ends in a full ranking or in ``None``.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from importlib import import_module
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from bot.summarise.document import Tokenizer
from bot.text import stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sumy.models.dom import ObjectDocumentModel
    from sumy.summarizers._summarizer import AbstractSummarizer, SentenceInfo

    from bot.model import Sentence

#: A word that no text contains: Edmundson refuses to work with an empty list.
_NO_WORD = "\x00"


@dataclass(frozen=True, slots=True)
class Method:
    """One way to rank."""

    #: Module and class of sumy's, loaded when first used; empty for plain order and our own.
    summarizer: str = ""
    #: Sentences that are ranked; the rest keep their order behind them. Measured on one core:
    #: KL is cubic (7 s at 200), LexRank, TextRank, Reduction and LSA quadratic (8 s at 1000).
    most: int = 400

    def build(self, document: ObjectDocumentModel) -> AbstractSummarizer:
        """Return sumy's summarizer, ready for the document."""
        module, _, name = self.summarizer.partition(":")
        summarizer = getattr(import_module(f"sumy.summarizers.{module}"), name)(stem)
        if module == "edmundson":
            # The headline's words are bonus words.
            titles = {word for heading in document.headings for word in heading.words}
            summarizer.bonus_words = titles or {_NO_WORD}
            summarizer.stigma_words = summarizer.null_words = {_NO_WORD}
        return summarizer


METHODS: Mapping[str, Method] = {
    "gist": Method(),
    "lexrank": Method("lex_rank:LexRankSummarizer", 300),
    "textrank": Method("text_rank:TextRankSummarizer", 300),
    "lsa": Method("lsa:LsaSummarizer", 300),
    "luhn": Method("luhn:LuhnSummarizer"),
    "kl": Method("kl:KLSummarizer", 60),
    "sumbasic": Method("sum_basic:SumBasicSummarizer"),
    "reduction": Method("reduction:ReductionSummarizer", 300),
    "edmundson": Method("edmundson:EdmundsonSummarizer"),
    "lead": Method(),
}


def model(headline: str, chosen: Iterable[Sentence]) -> ObjectDocumentModel:
    """Return sumy's model of the sentences, by paragraph, with the headline as heading."""
    dom = import_module("sumy.models.dom")
    tokenizer = Tokenizer()
    paragraphs = [
        [dom.Sentence(sentence.text, tokenizer) for sentence in group]
        for _, group in groupby(chosen, key=lambda sentence: sentence.paragraph)
    ]
    heading = dom.Sentence(headline, tokenizer, is_heading=True)
    first, *rest = paragraphs or [[]]
    return dom.ObjectDocumentModel(dom.Paragraph(one) for one in ([heading, *first], *rest))


def rank(name: str, headline: str, chosen: Sequence[Sentence]) -> list[float] | None:
    """Return a score per sentence, higher is better, or None where the method gave none.

    The score is the place in the method's ranking, from 1 down to 0, ties in source order.
    """
    count, method = len(chosen), METHODS[name]
    if not method.summarizer:
        return [1 - place / count for place in range(count)]
    document = model(headline, chosen)
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
