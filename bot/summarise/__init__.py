"""The pure room that picks an article's key sentences, word for word: Article -> Summary.

Rule: what is shown stands in the article exactly so, in its order, and keeps the budget. Any
method may rank; one way of choosing keeps every summary readable: no headings, credits or
repeats, and no sentence whose "he" or "but" has lost its neighbour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import Summary
from bot.summarise.document import all_sentences, model, showable, worthy
from bot.summarise.gist import GistSummarizer
from bot.summarise.methods import METHODS, rank
from bot.summarise.selection import OMISSION, Candidates, Taste, cost, fits, select
from bot.summarise.vectors import vectors
from bot.text import reading_minutes, utf16_length

if TYPE_CHECKING:
    from bot.model import Article, Budget, Sentence

__all__ = ["METHODS", "pick"]

#: Sentences that are ranked: half of them the first, half the longest of the rest.
_MOST = 400

_GIST_TASTE = Taste(redundancy=0.3, completion=0.05, adjacency=0.03)
_PLAIN_TASTE = Taste()


def pick(article: Article, budget: Budget, method: str = "gist") -> Summary:
    """Return the key sentences that fit the budget, by one of ``METHODS``.

    An article that fits as a whole is given whole. The summary names the method that really
    ranked: one of sumy's that finds nothing to rank by leaves the work to "gist".

    Raises:
        KeyError: there is no method of that name.
    """
    if method not in METHODS:
        raise KeyError(method)
    shown = showable(article, all_sentences(article))
    if fits(article, shown, budget):
        chosen = shown
    else:
        good = worthy(article, shown)
        chosen, method = _choose(article, good, budget, method)
    text = "\n".join(paragraph.text for paragraph in article.paragraphs)
    return Summary(article, chosen, method, reading_minutes(text, article.language))


def _choose(
    article: Article, good: tuple[Sentence, ...], budget: Budget, method: str
) -> tuple[tuple[Sentence, ...], str]:
    """Return the chosen sentences, and the name of the method that ranked them."""
    pool = _capped(good, _MOST)
    document = model(article.headline, pool)
    terms = vectors(document)
    scores, taste = (None if method == "gist" else _ranked(article, pool, method)), _PLAIN_TASTE
    if scores is None:
        scores, taste, method = GistSummarizer().rate(document, terms), _GIST_TASTE, "gist"
    likeness = terms.sentences @ terms.sentences.T
    chosen = select(Candidates(article, pool, tuple(scores), likeness), budget, taste)
    return _topped_up(article, chosen, sorted(set(good) - set(pool), key=_place), budget), method


def _ranked(article: Article, pool: tuple[Sentence, ...], name: str) -> list[float] | None:
    """Return a score per sentence, those beyond the method's cap behind all others in order."""
    method = METHODS[name]
    within = _capped(pool, method.most)
    scores = rank(method, model(article.headline, within))
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
