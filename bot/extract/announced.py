"""What a page announces of its story, and how its blocks stand to that.

The headline says where the story begins, and a second heading built like it where another one
does. A page that gives its story away for machines (schema.org's ``articleBody``) is believed on
the blocks that it names; it may be cut short, so the others are only doubted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.extract.blocks import Block
    from bot.extract.traits import Column

#: Letters from which a block may be found in the announced body, and from which that is a story.
_FINDABLE, _STORY = 12, 300
#: Letters from which a heading may be a part of the headline, or the headline a part of it.
_TITLE = 8
#: Part of an announced body that a page must show to be put right by it, and the part of a
#: choice that it must be to be the whole story.
_SHOWN, _WHOLE = 0.8, 0.6
#: Blocks behind the headline in which its nearness fades.
_FADE = 8.0


@dataclass(frozen=True, slots=True)
class Announced:
    """The headline and the body that a page declares, in letters and digits; empty for none."""

    headline: str = ""
    body: str = ""


NOTHING_ANNOUNCED = Announced()


def announcements(blocks: Sequence[Block], announced: Announced) -> dict[str, Column]:
    """Return the columns by name, one number for each block."""
    index = np.arange(len(blocks), dtype=np.float64)
    begins = _headline_at(blocks, announced.headline)
    ends = len(blocks) if begins is None else _rival_at(blocks, begins)
    start = len(blocks) if begins is None else begins
    told, named = _named(blocks, announced)
    doubted = [
        bool(told) and len(it.key) >= _FINDABLE and not is_named
        for it, is_named in zip(blocks, named, strict=True)
    ]
    return {
        "above headline": np.where((index < start) & (start < len(blocks)), 1.0, 0.0),
        "under headline": np.where(index >= start, np.exp(-np.abs(index - start) / _FADE), 0.0),
        "under rival": np.where(index >= ends, 1.0, 0.0),
        "announced": np.array(named, dtype=np.float64),
        "unannounced": np.array(doubted, dtype=np.float64),
    }


def as_announced(blocks: Sequence[Block], kept: Sequence[bool], announced: Announced) -> list[bool]:
    """Return what is kept, put right by the announced body where the page shows all of it.

    Every block of it is kept. Of what follows its last one nothing is where the announced body is
    most of the choice; else it may have been cut short, and only strangers go: blocks of another
    room and another build.
    """
    told, named = _named(blocks, announced)
    shown = sum(len(it.key) for it, is_named in zip(blocks, named, strict=True) if is_named)
    if not told or shown < _SHOWN * len(told):
        return list(kept)
    chosen = sum(len(it.key) for it, is_kept in zip(blocks, kept, strict=True) if is_kept)
    is_whole = shown >= _WHOLE * chosen
    own = [it.room for it, is_named in zip(blocks, named, strict=True) if is_named]
    homes, paths = {room.home for room in own}, {room.path for room in own}
    last = len(named) - 1 - named[::-1].index(True)
    goes_on = [
        index <= last or not (is_whole or (it.room.home not in homes and it.room.path not in paths))
        for index, it in enumerate(blocks)
    ]
    pairs = zip(kept, named, goes_on, strict=True)
    return [(is_kept or is_named) and stays for is_kept, is_named, stays in pairs]


def _named(blocks: Sequence[Block], announced: Announced) -> tuple[str, list[bool]]:
    """Return the announced body, empty where it is no story, and which blocks stand in it."""
    told = announced.body if len(announced.body) >= _STORY else ""
    return told, [len(it.key) >= _FINDABLE and it.key in told for it in blocks]


def _headline_at(blocks: Sequence[Block], headline: str) -> int | None:
    """Return the first heading that is the headline, or holds it, or is a part of it."""
    if len(headline) < _TITLE:
        return None
    for index, block in enumerate(blocks):
        key = block.key
        if block.kind == "subhead" and (
            headline in key or (len(key) >= _TITLE and key in headline)
        ):
            return index
    return None


def _rival_at(blocks: Sequence[Block], begins: int) -> int:
    """Return the first block under a later heading that is built like the headline's."""
    own = blocks[begins]
    for index in range(begins + 1, len(blocks)):
        block = blocks[index]
        is_like = block.kind == "subhead" and block.room.name == own.room.name == "h1"
        if is_like and block.key not in own.key and own.key not in block.key:
            return index
    return len(blocks)
