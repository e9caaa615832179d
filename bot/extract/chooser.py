"""Which blocks of a page are its story: a logistic model over the traits of each block.

The weights were learned from pages of many sites by ``python -m tests.benchmarks.chooser``,
which prints them, and judges them on sites that it did not learn from.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from bot.extract.announced import NOTHING_ANNOUNCED, as_announced
from bot.extract.boilerplate import furniture, is_sentence
from bot.extract.traits import AVERSE, traits
from bot.extract.weights import BIAS, WEIGHTS

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from bot.extract.announced import Announced
    from bot.extract.blocks import Block
    from bot.extract.traits import Column

#: Likelihood from which a block is kept.
KEPT = 0.5
#: The same for a paragraph among its equals, and for one in a box inside their room.
_CONCEIVABLE, _LIKELY = 0.1, 0.3
#: Characters from which a paragraph built like most of the story needs no witness.
_PARAGRAPH = 100
#: Headings between paragraphs from which links are what a story is about.
_SEVERAL = 3
#: Longest byline, in characters.
_SIGNATURE = 150
#: Share of a story that is prose, by characters, from which its tables are left out.
_PROSE_SHARE = 0.5
#: Share of a block that is link text from which it is nothing but a link, and with which it
#: still may be prose.
_POINTER, _FEW_LINKS = 0.9, 0.5
#: Part of what both witnesses hold, by characters, that a choice must keep to be believed.
_BELIEVED = 0.5


def choose(
    blocks: Sequence[Block],
    votes: Sequence[tuple[bool, bool]],
    announced: Announced = NOTHING_ANNOUNCED,
) -> tuple[Block, ...]:
    """Return the blocks that are story, in their order; none where nothing looks like one."""
    if not blocks:
        return ()
    return settle(blocks, votes, likelihood(traits(blocks, votes, announced)), announced)


def likelihood(columns: dict[str, Column]) -> Column:
    """Return for each block how likely it is to be story."""
    score = BIAS + sum(weight * columns[name] for name, weight in WEIGHTS.items())
    return np.asarray(1 / (1 + np.exp(-score)))


def settle(
    blocks: Sequence[Block],
    votes: Sequence[tuple[bool, bool]],
    likely: Column,
    announced: Announced = NOTHING_ANNOUNCED,
) -> tuple[Block, ...]:
    """Return the likely blocks, put right where the page as a whole says otherwise.

    A paragraph that stands among its equals, and that a witness holds, is story however short it
    is; so is a single one between two others. A block that is nothing but a link points
    elsewhere, unless the story is made of such. A choice that loses most of what both witnesses
    hold is not believed. Tables and listings are left out, unless they are most of the story.
    """
    kept = [
        bool(chance >= KEPT) and not _is_signature(block, said)
        for block, said, chance in zip(blocks, votes, likely, strict=True)
    ]
    for rule in (_among_equals, _in_between):
        kept = rule(blocks, votes, likely, kept)
    whole, kept = kept, as_announced(blocks, kept, announced)
    cut = [was and not is_kept for was, is_kept in zip(whole, kept, strict=True)]
    pointing = [block.linked > _POINTER and block.kind != "subhead" for block in blocks]
    if 2 * _size(blocks, kept, pointing) < _size(blocks, kept):
        kept = [is_kept and not points for is_kept, points in zip(kept, pointing, strict=True)]
    sure = [
        all(said) and block.linked < _FEW_LINKS and not is_cut
        for block, said, is_cut in zip(blocks, votes, cut, strict=True)
    ]
    if _size(blocks, kept) < _BELIEVED * _size(blocks, sure):
        kept = [is_kept or is_sure for is_kept, is_sure in zip(kept, sure, strict=True)]
    figures = [block.room.is_inset for block in blocks]
    is_prose = _size(blocks, kept, figures) <= (1 - _PROSE_SHARE) * _size(blocks, kept)
    for index, shows in enumerate(figures):
        kept[index] = (any(votes[index]) and not is_prose) if shows else kept[index]
    return tuple(block for block, is_kept in zip(blocks, kept, strict=True) if is_kept)


def _is_signature(block: Block, said: tuple[bool, bool]) -> bool:
    """Return whether a short block is called a byline, a date or the like, and nobody holds it."""
    is_named = "label" in block.room.roles and block.kind != "subhead"
    return is_named and not any(said) and len(block.text) <= _SIGNATURE


def _among_equals(
    blocks: Sequence[Block], votes: Sequence[tuple[bool, bool]], likely: Column, kept: list[bool]
) -> list[bool]:
    """Return what is kept, with the blocks that stand where most of it stands.

    A block beside it needs one witness; one in a list or a box inside it needs both.
    """
    home, path = (_commonest(blocks, kept, place) for place in (_home, _path))
    found = []
    for block, said, chance, is_kept in zip(blocks, votes, likely, kept, strict=True):
        beside = block.kind != "item" and (block.room.home is home or block.room.path == path)
        inside = chance >= _LIKELY and block.kind != "subhead" and _is_in(block, home)
        built = block.room.path == path and len(block.text) >= _PARAGRAPH and block.kind == "prose"
        says = block.kind == "subhead" and block.room.home is home and is_sentence(block.text)
        held = (beside and any(said)) or (inside and all(said)) or built or says
        found.append(is_kept or (held and _may_be(block, chance)))
    return found


def _in_between(
    blocks: Sequence[Block], _: Sequence[tuple[bool, bool]], likely: Column, kept: list[bool]
) -> list[bool]:
    """Return what is kept, with the single blocks between two that are, at home with one.

    Headings that are links are kept where there are several: the story goes through what they
    lead to; a single one is a pointer.
    """
    found, linked = list(kept), []
    for index in range(1, len(blocks) - 1):
        before, block, after = blocks[index - 1 : index + 2]
        if not kept[index] and kept[index - 1] and kept[index + 1]:
            at_home = block.room.home in {before.room.home, after.room.home}
            is_label = "label" in block.room.roles
            found[index] = at_home and not is_label and _may_be(block, likely[index])
            if at_home and block.kind == "subhead" and block.linked >= _FEW_LINKS:
                linked.append(index)
    for index in linked if len(linked) >= _SEVERAL else ():
        found[index] = True
    return found


def _is_in(block: Block, home: Hashable) -> bool:
    return any(room is home for room in block.room.all_around())


def _may_be(block: Block, chance: float) -> bool:
    roles = block.room.roles | block.room.home.roles
    plain = block.linked < _FEW_LINKS and not block.room.is_inset and not roles & AVERSE
    return plain and bool(chance >= _CONCEIVABLE) and not furniture(block.text)


def _commonest(
    blocks: Sequence[Block], kept: Sequence[bool], place: Callable[[Block], Hashable]
) -> Hashable:
    """Return the place in which most of the kept text stands."""
    sizes: Counter[Hashable] = Counter()
    for block, is_kept in zip(blocks, kept, strict=True):
        sizes[place(block)] += len(block.text) if is_kept else 0
    return max(sizes, key=lambda name: sizes[name], default=None)


def _home(block: Block) -> Hashable:
    return block.room.home


def _path(block: Block) -> Hashable:
    return block.room.path


def _size(blocks: Sequence[Block], *which: Sequence[bool]) -> int:
    """Return the characters of the blocks for which all of the lists say yes."""
    return sum(len(block.text) for block, *yes in zip(blocks, *which, strict=True) if all(yes))
