"""One more point, and one more: what a reader is shown who asks for the next after a summary.

Rule: what was shown stays, and each point is the best of what is left beside it, by the same
measure that chose the summary; it brings what it leans on along. Where nothing good is left the
next sentence in order is as good as any.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import Budget
from bot.summarise.selection import Choice

if TYPE_CHECKING:
    from bot.model import Sentence
    from bot.summarise.selection import Candidates, Taste


def with_points(
    candidates: Candidates, chosen: tuple[Sentence, ...], budget: Budget, taste: Taste
) -> tuple[Sentence, ...]:
    """Return the choice with so many points added as the budget says, or as its ceiling holds."""
    choice = Choice(candidates, Budget(characters=budget.ceiling), taste)
    places = {one.index: place for place, one in enumerate(candidates.sentences)}
    for one in chosen:
        if one.index in places:
            choice.take((places[one.index],))
    for _ in range(budget.points):
        if not (choice.take_best() or choice.take_first()):
            break
    together = {one.index: one for one in (*chosen, *choice.sentences())}
    return tuple(together[index] for index in sorted(together))
