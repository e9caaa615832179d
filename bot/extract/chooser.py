"""Which blocks of a page are its story: a logistic model over the traits of each block.

The weights were learned from pages of many sites by ``python -m tests.benchmarks.chooser``,
which prints them, and judges them on sites that it did not learn from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bot.extract.traits import traits
from bot.extract.weights import BIAS, WEIGHTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.extract.blocks import Block
    from bot.extract.traits import Column

#: Likelihood from which a block is kept; a little under a half, as F1 wants it.
KEPT = 0.45
#: Share of a story that is prose, by characters, from which its tables are left out.
_PROSE_SHARE = 0.3


def choose(blocks: Sequence[Block], votes: Sequence[tuple[bool, bool]]) -> tuple[Block, ...]:
    """Return the blocks that are likely to be story, in their order."""
    if not blocks:
        return ()
    kept = likelihood(traits(blocks, votes)) >= KEPT
    return without_insets([block for block, likely in zip(blocks, kept, strict=True) if likely])


def without_insets(chosen: Sequence[Block]) -> tuple[Block, ...]:
    """Return the blocks without tables and listings, unless the story is hardly anything else."""
    prose = tuple(block for block in chosen if not block.room.is_inset)
    size, whole = (sum(len(block.text) for block in some) for some in (prose, chosen))
    return prose if size >= _PROSE_SHARE * whole else tuple(chosen)


def likelihood(columns: dict[str, Column]) -> Column:
    """Return for each block how likely it is to be story."""
    score = BIAS + sum(weight * columns[name] for name, weight in WEIGHTS.items())
    return np.asarray(1 / (1 + np.exp(-score)))
