"""What a sentence needs beside it to read well: a neighbour, nothing, or more than there is.

Rule: a sentence is looked at only when somebody wants to choose it, and once.
"""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from bot.summarise.leaning import awaits, is_unfit, leans_apart
from bot.summarise.openers import leans, presents
from bot.summarise.tongues import EVERY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.model import Sentence

#: Share of the middle length below which a sentence is a stub ("Step 5.").
_STUB_SHARE = 0.1
#: Stands among the needs of one that reads badly beside any other.
NOTHING_HELPS = -1


class Bonds:
    """The needs of the sentences of one article, in source order."""

    def __init__(self, sentences: Sequence[Sentence], tongues: frozenset[str] = EVERY) -> None:
        self._all = sentences
        self._tongues = tongues
        lengths = [len(one.text) for one in sentences]
        self._stub = _STUB_SHARE * median(lengths) if lengths else 0
        self._known: dict[int, tuple[int, ...]] = {}

    def needs(self, place: int) -> tuple[int, ...]:
        """Return the places of the sentences without which this one is not to be shown.

        ``NOTHING_HELPS`` is among them for a question, a torn quotation, a stub, or one whose
        neighbour may not be shown.
        """
        if place not in self._known:
            self._known[place] = self._look(place)
        return self._known[place]

    def _look(self, place: int) -> tuple[int, ...]:
        text = self._all[place].text
        if len(text) < self._stub or is_unfit(text):
            return (NOTHING_HELPS,)
        needs: list[int] = []
        if self._leans(place):
            needs.append(place - 1 if self._follows(place) else NOTHING_HELPS)
        behind = place + 1 < len(self._all) and self._follows(place + 1)
        if behind and awaits(text, self._all[place + 1].text):
            needs.append(place + 1)
        return tuple(needs)

    def _leans(self, place: int) -> bool:
        """Return whether the sentence leans on the one before.

        An article may begin with "This is", which presents what the headline names.
        """
        sentence = self._all[place]
        if sentence.index == 0 and presents(sentence.text):
            return False
        return leans(sentence.text, self._tongues) or leans_apart(sentence.text)

    def _follows(self, place: int) -> bool:
        """Return whether the sentence before this one in the article is a candidate too."""
        return place > 0 and self._all[place - 1].index + 1 == self._all[place].index
