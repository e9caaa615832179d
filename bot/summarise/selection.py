"""Which ranked sentences fit a budget together and read well in a row.

Rule: sentences are taken greedily by score less what they repeat (maximal marginal relevance,
Carbonell and Goldstein 1998), and one that leans on its neighbour comes only with it. The
budget is never overrun.
"""

from __future__ import annotations

from bisect import bisect, insort
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from bot.summarise.gist import is_question
from bot.summarise.openers import leans, names_nobody
from bot.text import balanced, utf16_length

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bot.model import Article, Budget, Sentence

#: Units between sentences of different paragraphs, and for the omission sign within one.
PARAGRAPH_BREAK = 2
OMISSION = 5
#: Cosine above which two sentences say the same.
_REPEATED = 0.6
#: Sentences that one leaning sentence may bring along, itself included.
_LONGEST_CHAIN = 3
#: Share of the middle length below which a sentence is a stub ("Step 5.").
_STUB_SHARE = 0.25
NOTHING_HELPS = -1


@dataclass(frozen=True, slots=True)
class Taste:
    """What counts beside a sentence's own score."""

    #: Taken off for full likeness to a sentence already chosen.
    redundancy: float = 0.0
    #: Added where the choice makes a paragraph whole.
    completion: float = 0.0
    #: Added where the choice touches a chosen sentence of its paragraph.
    adjacency: float = 0.0


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


@dataclass(frozen=True, slots=True)
class Candidates:
    """Sentences in source order, with what is known of each."""

    article: Article
    sentences: tuple[Sentence, ...]
    #: Higher is better.
    scores: tuple[float, ...]
    #: Cosines, sentences x sentences.
    likeness: NDArray[np.float64]

    def needs(self) -> tuple[int | None, ...]:
        """Return for each the place of the sentence it leans on; None where it stands alone.

        ``NOTHING_HELPS`` stands for one that reads badly beside any other: a question, a torn
        quotation, a stub, or one whose neighbour may not be shown.
        """
        lengths = [len(sentence.text) for sentence in self.sentences]
        stub = _STUB_SHARE * median(lengths) if lengths else 0
        return tuple(
            NOTHING_HELPS if length < stub or _is_unfit(sentence.text) else self._support(place)
            for place, (sentence, length) in enumerate(zip(self.sentences, lengths, strict=True))
        )

    def _support(self, place: int) -> int | None:
        sentence = self.sentences[place]
        # An article may begin with "This is", which leans on the headline; "he" never does.
        if sentence.index == 0 and not names_nobody(sentence.text):
            return None
        if not leans(sentence.text):
            return None
        touching = place > 0 and self.sentences[place - 1].index + 1 == sentence.index
        return place - 1 if touching else NOTHING_HELPS


def _is_unfit(text: str) -> bool:
    return is_question(text) or not balanced(text)


class Choice:
    """A growing choice of candidates that keeps its budget."""

    def __init__(self, candidates: Candidates, budget: Budget, taste: Taste) -> None:
        self._all = candidates
        self._budget = budget
        self._taste = taste
        count = len(candidates.sentences)
        self._needs = candidates.needs()
        self._units = [utf16_length(one.text) for one in candidates.sentences]
        self._spent = 0
        self._chosen: list[int] = []
        self._open = set(range(count))
        self._repeated = np.zeros(count)
        self._siblings: Counter[int] = Counter(one.paragraph for one in candidates.sentences)

    def sentences(self) -> tuple[Sentence, ...]:
        """Return what was chosen, in source order."""
        return tuple(self._all.sentences[place] for place in self._chosen)

    def grow(self) -> None:
        """Take the best chain of sentences that stands on its own, until none fits."""
        while chains := [chain for place in sorted(self._open) if (chain := self._chain(place))]:
            self._take(max(chains, key=self._value))

    def fill(self) -> None:
        """Take the best single sentences that fit, leaning or not, as far as the count asks."""
        wanted = self._budget.sentences or 0
        while len(self._chosen) < wanted:
            fitting = [place for place in sorted(self._open) if self._fits((place,))]
            if not fitting:
                return
            self._take((max(fitting, key=lambda place: self._value((place,))),))

    def take_shortest(self) -> None:
        """Take the shortest sentence that fits, where nothing was chosen and one fits."""
        for place in sorted(self._open, key=lambda place: (self._units[place], place)):
            if not self._chosen and self._fits((place,)):
                self._take((place,))

    def _take(self, chain: tuple[int, ...]) -> None:
        self._spent += self._price(chain)
        for place in chain:
            insort(self._chosen, place)
            self._open.discard(place)
            self._siblings[self._all.sentences[place].paragraph] -= 1
            self._repeated = np.maximum(self._repeated, self._all.likeness[place])

    def _chain(self, place: int) -> tuple[int, ...] | None:
        """Return the sentence with those it leans on, if they may be taken and fit."""
        if self._repeated[place] > _REPEATED:
            return None
        chain = [place]
        while (need := self._needs[chain[0]]) is not None and need not in self._chosen:
            if need == NOTHING_HELPS or len(chain) == _LONGEST_CHAIN:
                return None
            chain.insert(0, need)
        return tuple(chain) if self._fits(tuple(chain)) else None

    def _fits(self, chain: tuple[int, ...]) -> bool:
        few = self._budget.sentences
        if few is not None and len(self._chosen) + len(chain) > few:
            return False
        most = self._budget.characters
        return most is None or self._spent + self._price(chain) <= most

    def _price(self, chain: tuple[int, ...]) -> int:
        """Return by how much the chain, whose places follow each other, would raise the cost."""
        here = bisect(self._chosen, chain[0])
        around = (*self._chosen[max(0, here - 1) : here], *chain, *self._chosen[here : here + 1])
        torn = self._chosen[max(0, here - 1) : here + 1] if 0 < here < len(self._chosen) else []
        units = sum(self._units[place] for place in chain)
        return units + self._gaps(around) - self._gaps(torn)

    def _gaps(self, places: Sequence[int]) -> int:
        sentences = self._all.sentences
        return sum(
            gap(self._all.article, sentences[left], sentences[right])
            for left, right in pairwise(places)
        )

    def _value(self, chain: tuple[int, ...]) -> float:
        """Return the mean score of the chain, less repetition, with the bonuses of its place."""
        scores = self._all.scores
        score = sum(scores[place] for place in chain) / len(chain)
        repeated = max(float(self._repeated[place]) for place in chain)
        paragraph = self._all.sentences[chain[-1]].paragraph
        whole = self._siblings[paragraph] == len(chain)
        return (
            score
            - self._taste.redundancy * repeated
            + self._taste.completion * whole
            + self._taste.adjacency * self._touches(chain)
        )

    def _touches(self, chain: tuple[int, ...]) -> bool:
        """Return whether the chain continues or precedes a chosen sentence of its paragraph."""
        sentences = self._all.sentences
        return any(
            other in self._chosen and sentences[other].paragraph == sentences[own].paragraph
            for own, other in ((chain[0], chain[0] - 1), (chain[-1], chain[-1] + 1))
            if 0 <= other < len(sentences)
        )


def select(candidates: Candidates, budget: Budget, taste: Taste) -> tuple[Sentence, ...]:
    """Return the best sentences that fit the budget together, in source order."""
    choice = Choice(candidates, budget, taste)
    choice.grow()
    choice.fill()
    choice.take_shortest()
    return choice.sentences()
