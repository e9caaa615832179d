"""What a choice of sentences costs, in the units in which a budget is given.

Rule: the cost is never less than what a post shows: what stands between two sentences counts,
be it the space in their paragraph, a break, or the sign of an omission.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from bot.text import utf16_length

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.model import Article, Budget, Sentence

#: Units between sentences of different paragraphs, and for the omission sign within one.
PARAGRAPH_BREAK = 2
OMISSION = 5


def gap(article: Article, left: Sentence, right: Sentence) -> int:
    """Return the UTF-16 units that stand between two chosen sentences in a row."""
    if left.paragraph != right.paragraph:
        return PARAGRAPH_BREAK
    if left.index + 1 != right.index:
        return OMISSION
    text = article.paragraphs[left.paragraph].text
    return utf16_length(text[left.end : right.start])


def cost(article: Article, chosen: Sequence[Sentence]) -> int:
    """Return the UTF-16 units of sentences in source order, with what stands between them."""
    units = sum(utf16_length(sentence.text) for sentence in chosen)
    return units + sum(gap(article, left, right) for left, right in pairwise(chosen))


def fits(article: Article, chosen: Sequence[Sentence], budget: Budget) -> bool:
    """Return whether the sentences keep both limits of the budget."""
    few = budget.sentences is None or len(chosen) <= budget.sentences
    return few and (budget.characters is None or cost(article, chosen) <= budget.characters)
