"""What can be seen of a sentence without knowing its language: place, length, terms, marks.

Rule: a sign is one line to explain and one number for each sentence. It is standardised within
its article, so that a weight learnt on one language, outlet or length means the same elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.summarise.terms import Floats, Terms

#: Standard deviations beyond which a sign says no more.
_FAR = 4.0
#: Sentences over which the lead's sign falls to 1/e.
_LEAD = 3.0
#: Sentences that count as the lead, and terms that count as the article's topics.
_LEAD_SENTENCES, _TOPICS = 3, 12
_MOST_MARKS = 4

_NUMBER = regex.compile(
    r"\p{N}+(?:[.,]\p{N}+)*|[一二三四五六七八九十百千万亿兩两]+[个名人年月日万亿元项次]"
)
_QUOTATION = regex.compile(r"[“”„«»「」『』\"]")
#: A capital letter that does not open the sentence.
_NAME = regex.compile(r"(?<=[\p{L}\p{M}\p{N},;:’'»”\"\-]\s)\p{Lu}")

#: Names of the signs, in the order of the columns.
SIGNS = (
    "lead",
    "opening",
    "shortness",
    "odd_length",
    "headline_likeness",
    "headline_cover",
    "forward_centrality",
    "lead_likeness",
    "topics",
    "familiarity",
    "numbers",
    "quotation_marks",
    "names",
)
#: What is seen of a term, in the order of the columns; see ``term_signs``.
TERM_SIGNS = ("share", "headline", "lateness")


def signs(texts: Sequence[str], openings: Sequence[bool], terms: Terms) -> Floats:
    """Return the signs, sentences x ``SIGNS``, standardised within the article.

    Args:
        texts: the sentences, in source order.
        openings: for each, whether it is the first of its paragraph.
        terms: the terms of the same sentences.
    """
    seen = {**_by_place(openings), **_by_length(terms), **_by_terms(terms), **_by_marks(texts)}
    return _standardised(np.column_stack([seen[name] for name in SIGNS]))


def term_signs(terms: Terms) -> Floats:
    """Return what is seen of each term, terms x ``TERM_SIGNS``.

    In order: the logarithm of the share of sentences that hold it; whether the headline does;
    the logarithm of how late it comes first.
    """
    count = max(1, len(terms.sizes))
    return np.column_stack(
        [
            np.log(terms.spread / count + 0.01),
            terms.headline > 0,
            np.log1p(terms.first),
        ]
    )


def _by_place(openings: Sequence[bool]) -> Mapping[str, Floats]:
    """Return the signs of where a sentence stands."""
    places = np.arange(len(openings))
    return {"lead": np.exp(-places / _LEAD), "opening": np.asarray(openings, np.float64)}


def _by_length(terms: Terms) -> Mapping[str, Floats]:
    """Return the signs of length, against the middle one of the article."""
    lengths = np.log(np.maximum(terms.sizes, 1))
    away = lengths - np.median(lengths) if len(lengths) else lengths
    return {"shortness": np.minimum(away, 0), "odd_length": away * away}


def _by_terms(terms: Terms) -> Mapping[str, Floats]:
    """Return the signs of what a sentence shares with headline, lead and the rest."""
    held = np.maximum(np.bincount(terms.rows, minlength=len(terms.sizes)), 1)
    named = np.where(terms.headline > 0, terms.rarity, 0.0)
    telling = np.where(terms.spread > 1, terms.spread * terms.rarity, 0.0)
    topics = np.zeros(len(terms.spread))
    # Equal terms in their order of appearance, so that the result is the same everywhere.
    best = np.argsort(-np.round(telling, 9), kind="stable")[:_TOPICS]
    topics[best] = np.where(telling[best] > 0, terms.spread[best], 0.0)
    return {
        "headline_likeness": terms.project(terms.headline),
        "headline_cover": terms.gather(named) / (terms.headline_rarity or 1.0),
        "forward_centrality": terms.forward(),
        "lead_likeness": _lead_likeness(terms),
        "topics": terms.gather(topics),
        "familiarity": terms.gather(np.log(terms.spread)) / held,
    }


def _lead_likeness(terms: Terms) -> Floats:
    """Return the sum of the cosines with the first three sentences, itself left out."""
    lead = slice(0, int(np.searchsorted(terms.rows, _LEAD_SENTENCES)))
    likeness = terms.project(terms.total(lead))
    likeness[:_LEAD_SENTENCES] -= terms.sizes[:_LEAD_SENTENCES] > 0
    return likeness


def _by_marks(texts: Sequence[str]) -> Mapping[str, Floats]:
    """Return the signs of numbers, quotation marks and names."""
    words = np.maximum(_each(texts, lambda text: text.count(" ") + 1), 1)
    return {
        "numbers": np.log1p(_each(texts, lambda text: len(_NUMBER.findall(text)))),
        "quotation_marks": np.minimum(
            _each(texts, lambda text: len(_QUOTATION.findall(text))), _MOST_MARKS
        ),
        "names": _each(texts, lambda text: len(_NAME.findall(text))) / words,
    }


def _each(texts: Sequence[str], count: Callable[[str], int]) -> Floats:
    return np.fromiter(map(count, texts), np.float64, len(texts))


def _standardised(columns: Floats) -> Floats:
    """Return each column with mean 0 and deviation 1; one that is alike everywhere is 0."""
    if not len(columns):
        return columns
    deviation = columns.std(axis=0)
    varied = deviation > 1e-9  # noqa: PLR2004 - smaller is a rounding error
    scaled = (columns - columns.mean(axis=0)) / np.where(varied, deviation, 1.0)
    return np.clip(np.where(varied, scaled, 0.0), -_FAR, _FAR)
