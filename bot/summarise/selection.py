"""Which ranked sentences fit a budget together and read well in a row.

Rule: sentences are taken greedily, each by its own score, by the terms that it would add to the
choice (submodular coverage under a budget, Lin and Bilmes 2010, "Multi-document Summarization
via Budgeted Maximization of Submodular Functions"), less its length and what it repeats. One
that leans on its neighbour comes only with it. The budget is never overrun.
"""

from __future__ import annotations

from bisect import bisect, insort
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from bot.summarise.bonds import NOTHING_HELPS, Bonds
from bot.summarise.fitting import cost, fits, gap
from bot.summarise.tongues import tongues
from bot.text import utf16_length

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.model import Article, Budget, Sentence
    from bot.summarise.gist import Ranking
    from bot.summarise.terms import Floats

__all__ = ["Candidates", "Taste", "cost", "fits", "select"]

#: Cosine above which two sentences say the same.
_REPEATED = 0.6
#: Share of a sentence's different terms above which another one says it already.
_CONTAINED = 0.75
#: Sentences that one choice may bring along, itself included.
_LONGEST_CHAIN = 3
#: Chains that a choice may begin with, where a budget holds fewer middle sentences than that.
_STARTS, _FEW_FIT = 3, 8
#: How much the scores of the parts count beside coverage; sentences that make the measure of it.
_PARTS_SHARE, _RICHEST = 0.3, 3
_NEVER = -np.inf


@dataclass(frozen=True, slots=True)
class Taste:
    """What counts beside a sentence's own score, in its standard deviations."""

    #: Taken off for full likeness to a sentence already chosen.
    redundancy: float = 0.0
    #: Added where the choice makes a paragraph whole.
    completion: float = 0.0
    #: Added where the choice touches a chosen sentence of its paragraph.
    adjacency: float = 0.0
    #: Added for one deviation of what the new terms are worth; in a budget of characters only.
    coverage: float = 0.0
    #: Taken off for each doubling of the middle length (in e-folds); the same.
    length: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Sentences in source order, with what is known of each."""

    article: Article
    sentences: tuple[Sentence, ...]
    ranking: Ranking


class Choice:
    """A growing choice of candidates that keeps its budget."""

    def __init__(
        self, candidates: Candidates, budget: Budget, taste: Taste, bonds: Bonds | None = None
    ) -> None:
        self._article = candidates.article
        self._all = candidates.sentences
        self._ranking = candidates.ranking
        self._budget = budget
        self._taste = taste
        self._bonds = bonds or Bonds(self._all, tongues(self._article))
        self._units = np.array([utf16_length(one.text) for one in self._all])
        self._logs = _e_folds(self._units)
        self._paragraphs = np.array([one.paragraph for one in self._all])
        self._continues = _touching(self._all)
        self._chosen: list[int] = []
        self._is_open = np.ones(len(self._all), bool)
        self._repeated = np.zeros(len(self._all))
        self._spent = 0
        self._worths = candidates.ranking.worths.copy()
        start = candidates.ranking.terms.gather(self._worths)
        self._mean, self._deviation = _moments(start)
        #: What the richest sentences bring: the measure of a choice's coverage.
        self._rich = float(np.sort(start)[-_RICHEST:].mean()) if len(start) else 0.0

    def sentences(self) -> tuple[Sentence, ...]:
        """Return what was chosen, in source order."""
        return tuple(self._all[place] for place in self._chosen)

    def starts(self) -> list[Choice]:
        """Return this choice, and others begun with each of the best chains.

        Where only few sentences fit, the first one decides much, and the best by itself may
        leave room for little else. Where many fit, or nothing is known of terms, this is alone.
        """
        most = self._budget.characters
        middle = float(np.median(self._units)) if len(self._units) else 0.0
        if most is None or not self._ranking.covers or most > _FEW_FIT * middle:
            return [self]
        begun, known = [self], set[tuple[int, ...]]()
        for place in np.argsort(-self._values(), kind="stable")[: 2 * _STARTS]:
            chain = self._chain(int(place))
            if chain and chain not in known and len(known) < _STARTS and self._fits(chain):
                known.add(chain)
                candidates = Candidates(self._article, self._all, self._ranking)
                begun.append(Choice(candidates, self._budget, self._taste, self._bonds))
                begun[-1].take(chain)
        return begun

    def merit(self) -> float:
        """Return how good the choice is as a whole: what it covers, and how good its parts are."""
        covered = float((self._ranking.worths - self._worths).sum()) / (self._rich or 1.0)
        parts = sum(self._ranking.scores[one] * self._units[one] for one in self._chosen)
        merit: float = covered + _PARTS_SHARE * float(parts) / (self._budget.characters or 1)
        return round(merit, 9)

    def grow(self) -> None:
        """Take the best chain of sentences that stands on its own, until none fits."""
        while self.take_best():
            pass

    def take_best(self) -> bool:
        """Take the best chain of sentences that stands on its own; False where none fits."""
        chain = self._best_chain()
        if chain is None:
            return False
        self.take(chain)
        return True

    def take_first(self) -> bool:
        """Take the first open sentence that fits, leaning or not; False where none does."""
        for place in np.flatnonzero(self._may_fit()):
            if self._fits((int(place),)):
                self.take((int(place),))
                return True
        return False

    def fill(self) -> None:
        """Take the best single sentences that fit, leaning or not, as far as the count asks."""
        wanted = self._budget.sentences or 0
        while len(self._chosen) < wanted:
            values = self._values()
            values[~self._may_fit()] = _NEVER
            for place in np.argsort(-values, kind="stable"):
                if values[place] > _NEVER and self._fits((int(place),)):
                    self.take((int(place),))
                    break
            else:
                return

    def take_shortest(self) -> None:
        """Take the shortest sentence that fits, where nothing was chosen and one fits."""
        for place in np.argsort(self._units, kind="stable"):
            if not self._chosen and self._fits((int(place),)):
                self.take((int(place),))

    def take(self, chain: tuple[int, ...]) -> None:
        """Add the sentences at these places to the choice."""
        self._spent += self._price(chain)
        terms = self._ranking.terms
        for place in chain:
            insort(self._chosen, place)
            self._is_open[place] = False
            self._worths[terms.columns[terms.entries(place)]] = 0.0
            alike = np.where(terms.overlap(place) > _CONTAINED, 1.0, terms.likeness(place))
            self._repeated = np.maximum(self._repeated, alike)

    def _best_chain(self) -> tuple[int, ...] | None:
        """Return the best chain that may be taken: singles are valued first, then what they need.

        A single whose chain is worth less than itself goes back in the row at the chain's value.
        """
        values = self._values()
        values[~self._may_fit() | (self._repeated > _REPEATED)] = _NEVER
        known: dict[int, tuple[int, ...]] = {}
        while len(values):
            place = int(np.argmax(values))
            if values[place] == _NEVER:
                return None
            if place in known:
                return known[place]
            chain = self._chain(place)
            if chain is None or not self._fits(chain):
                values[place] = _NEVER
                continue
            known[place] = chain
            values[place] = float(self._values()[list(chain)].mean())
        return None

    def _chain(self, place: int) -> tuple[int, ...] | None:
        """Return the sentence with those it needs that are not chosen yet, if they may be taken."""
        wanted, chain = [place], list[int]()
        while wanted:
            one = wanted.pop()
            if one in chain or not self._is_open[one]:
                continue
            needs = self._bonds.needs(one)
            if NOTHING_HELPS in needs or len(chain) == _LONGEST_CHAIN:
                return None
            chain.append(one)
            wanted += needs
        return tuple(sorted(chain))

    def _may_fit(self) -> np.ndarray:
        """Return which open sentences may fit: surely not those longer than what is left."""
        most = self._budget.characters
        return self._is_open & (most is None or self._spent + self._units <= (most or 0))

    def _fits(self, chain: tuple[int, ...]) -> bool:
        few = self._budget.sentences
        if few is not None and len(self._chosen) + len(chain) > few:
            return False
        most = self._budget.characters
        return most is None or self._spent + self._price(chain) <= most

    def _price(self, chain: tuple[int, ...]) -> int:
        """Return by how much the chain, which has none chosen between it, would raise the cost."""
        here = bisect(self._chosen, chain[0])
        before, after = self._chosen[max(0, here - 1) : here], self._chosen[here : here + 1]
        torn = self._gaps((*before, *after)) if before and after else 0
        units = sum(int(self._units[place]) for place in chain)
        return units + self._gaps((*before, *chain, *after)) - torn

    def _gaps(self, places: Sequence[int]) -> int:
        return sum(
            gap(self._article, self._all[left], self._all[right])
            for left, right in pairwise(places)
        )

    def _values(self) -> Floats:
        """Return what each sentence would add to the choice as it is."""
        values: Floats = self._ranking.scores - self._taste.redundancy * self._repeated
        if self._budget.characters is not None and self._ranking.covers:
            added = (self._ranking.terms.gather(self._worths) - self._mean) / self._deviation
            values = values + self._taste.coverage * added - self._taste.length * self._logs
        return values + self._neighbourhood()

    def _neighbourhood(self) -> Floats:
        """Return the bonus for touching a chosen sentence and for making a paragraph whole."""
        chosen = ~self._is_open
        touches = np.zeros(len(self._all), bool)
        touches[1:] |= chosen[:-1] & self._continues[1:]
        touches[:-1] |= chosen[1:] & self._continues[1:]
        left = np.bincount(self._paragraphs[self._is_open], minlength=1)
        whole = left[np.minimum(self._paragraphs, len(left) - 1)] == 1
        bonus: Floats = self._taste.adjacency * touches + self._taste.completion * whole
        return bonus


def _e_folds(units: Floats) -> Floats:
    """Return the logarithm of each length over the middle one."""
    lengths = np.maximum(units, 1)
    return np.log(lengths / np.median(lengths)) if len(units) else np.zeros(0)


def _touching(sentences: Sequence[Sentence]) -> np.ndarray:
    """Return for each sentence whether it follows the one before in the same paragraph."""
    follows = [
        left.index + 1 == right.index and left.paragraph == right.paragraph
        for left, right in pairwise(sentences)
    ]
    return np.array([False, *follows][: len(sentences)], bool)


def _moments(values: Floats) -> tuple[float, float]:
    """Return mean and deviation; a deviation of 1 where the values are all alike."""
    if not len(values):
        return 0.0, 1.0
    return float(values.mean()), float(values.std()) or 1.0


def select(candidates: Candidates, budget: Budget, taste: Taste) -> tuple[Sentence, ...]:
    """Return the best sentences that fit the budget together, in source order."""
    begun = Choice(candidates, budget, taste).starts()
    for one in begun:
        one.grow()
    choice = max(begun, key=Choice.merit)
    choice.fill()
    choice.take_shortest()
    return choice.sentences()
