"""The pure room that picks an article's key sentences, word for word: Article -> Summary.

Rule: what is shown stands in the article exactly so, in its order, and keeps the budget. Any
method may rank; one way of choosing keeps every summary readable: no headings, credits or
repeats, and no sentence whose "he" or "but" has lost its neighbour.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from bot.model import Length, Summary
from bot.summarise.document import all_sentences, showable, worthy
from bot.summarise.fitting import OMISSION, cost, fits
from bot.summarise.further import with_points
from bot.summarise.gist import Ranking, rank_gist, rank_given
from bot.summarise.honesty import require_story, share
from bot.summarise.lengths import LENGTHS, length_budget
from bot.summarise.methods import METHODS, rank
from bot.summarise.selection import Candidates, Taste, select
from bot.text import reading_minutes, utf16_length

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.model import Article, Budget, Sentence
    from bot.summarise.weights import Weights

__all__ = [
    "LENGTHS",
    "METHODS",
    "Length",
    "candidates",
    "length_budget",
    "openings",
    "pick",
    "share",
]

#: Sentences that are ranked: half of them the first, half the longest of the rest.
_MOST = 400

_GIST_TASTE = Taste(redundancy=1.0, completion=0.1, adjacency=0.1, coverage=1.25, length=1.25)
_PLAIN_TASTE = Taste()


def pick(
    article: Article, budget: Budget, method: str = "gist", *, weights: Weights | None = None
) -> Summary:
    """Return the key sentences that fit the budget, by one of ``METHODS``.

    An article that fits as a whole is given whole; points are added to what does not. The
    summary names the method that really ranked: one of sumy's that finds nothing to rank by
    leaves the work to "gist", which weighs by the shipped weights where none are given.

    Raises:
        KeyError: there is no method of that name.
        Listing, Paywalled: nothing in the article carries a story.
    """
    if method not in METHODS:
        raise KeyError(method)
    everything = all_sentences(article)
    require_story(article, everything)
    shown = showable(article, everything)
    if fits(article, shown, budget):
        chosen = shown
    else:
        good = worthy(article, shown)
        pool = _capped(good, _MOST)
        ranking, method = _ranking(article, pool, method, weights)
        taste = _GIST_TASTE if method == "gist" else _PLAIN_TASTE
        chosen = select(Candidates(article, pool, ranking), budget, taste)
        chosen = _topped_up(article, chosen, sorted(set(good) - set(pool), key=_place), budget)
        if budget.points:
            chosen = with_points(Candidates(article, pool, ranking), chosen, budget, taste)
    text = "\n".join(paragraph.text for paragraph in article.paragraphs)
    minutes = reading_minutes(text, article.language)
    return Summary(article, chosen, method, minutes, share(article, chosen))


def candidates(article: Article) -> tuple[Sentence, ...]:
    """Return the sentences of the article that are ranked where it does not fit as a whole."""
    return _capped(worthy(article, showable(article, all_sentences(article))), _MOST)


def openings(pool: Sequence[Sentence]) -> tuple[bool, ...]:
    """Return for each sentence whether it is the first of its paragraph that may be chosen."""
    paragraphs = [None, *(one.paragraph for one in pool)]
    return tuple(left != right for left, right in pairwise(paragraphs))


def _ranking(
    article: Article, pool: tuple[Sentence, ...], method: str, weights: Weights | None
) -> tuple[Ranking, str]:
    """Return what is known of the sentences, and the name of the method that ranked them."""
    texts = [one.text for one in pool]
    scores = None if method == "gist" else _scores(article, pool, method)
    if scores is None:
        return rank_gist(texts, openings(pool), article.headline, weights), "gist"
    return rank_given(texts, article.headline, scores), method


def _scores(article: Article, pool: tuple[Sentence, ...], name: str) -> list[float] | None:
    """Return a score per sentence, those beyond the method's cap behind all others in order."""
    within = _capped(pool, METHODS[name].most)
    scores = rank(name, article.headline, within)
    if scores is None:
        return None
    known = dict(zip(within, scores, strict=True))
    return [known.get(one, -1 - place / len(pool)) for place, one in enumerate(pool)]


def _capped(good: tuple[Sentence, ...], most: int) -> tuple[Sentence, ...]:
    """Return at most so many sentences: one half leads the article, the other is the longest."""
    if len(good) <= most:
        return good
    lead, rest = good[: most // 2], good[most // 2 :]
    longest = sorted(rest, key=lambda one: (one.start - one.end, one.index))[: most - len(lead)]
    return (*lead, *sorted(longest, key=_place))


def _topped_up(
    article: Article, chosen: tuple[Sentence, ...], rest: list[Sentence], budget: Budget
) -> tuple[Sentence, ...]:
    """Return the choice with unranked sentences added in order, where a large budget has room.

    Each is counted with an omission on both sides, so that one pass over a book is enough.
    """
    count, spent, added = len(chosen), cost(article, chosen), []
    for sentence in rest:
        if budget.sentences is not None and count >= budget.sentences:
            break
        price = utf16_length(sentence.text) + 2 * OMISSION
        if budget.characters is None or spent + price <= budget.characters:
            added.append(sentence)
            count, spent = count + 1, spent + price
    return tuple(sorted((*chosen, *added), key=_place))


def _place(sentence: Sentence) -> int:
    return sentence.index
