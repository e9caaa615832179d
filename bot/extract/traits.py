"""What can be said of a block without knowing its language: the columns that are weighed.

Length and links are counted; class names are read for what a part of a page is for; everything
else is how a block stands to its page: to the blocks that the witnesses keep, to those that are
built like it, and to those around it. All columns lie between 0 and about 2.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.extract import teasers
from bot.extract.announced import announcements
from bot.extract.boilerplate import furniture

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence

    from bot.extract.announced import Announced
    from bot.extract.blocks import Block, Room

Column: TypeAlias = NDArray[np.floating]

_ENDED = re.compile(r"[.!?。！？…؟।۔][»”\"'’)）」』\]]*\s*\Z|[»”」』]\s*\Z")
_BARE = frozenset({"div", "section", "td"})
#: Roles of rooms that are seldom a story's.
AVERSE = frozenset({"frame", "pointer", "appeal", "voices"})
_ROLES = ("frame", "pointer", "appeal", "voices", "label", "embed", "story")
#: Weight from which a block without links reads as prose, and the most that one block counts for.
_PROSE, _LONG, _MOST = 80, 150, 1_500
_FEW_LINKS = 0.4
#: How much of a block's weight goes to the rooms around it, from the inside out.
_SHARES = (1.0, 0.75, 0.5, 0.3)
_NEAR, _FAR = 2, 5
#: Share of all voted text that is still to come: at the very end, and in the last third.
_TAIL, _LATE = 0.03, 0.3
#: Blocks behind a pointer or a share bar in which its mood lasts, and where it is forgotten.
_FADE, _FORGOTTEN = 6.0, 40


def traits(
    blocks: Sequence[Block], votes: Sequence[tuple[bool, bool]], announced: Announced
) -> dict[str, Column]:
    """Return every column by name, one number for each block."""
    page = _Page(blocks, votes)
    columns: dict[str, Column] = {}
    for group in (_witnesses, _size, _links, _kin, _neighbours, _span, _form, _roles, _repeats):
        columns |= group(page)
    return columns | announcements(blocks, announced)


class _Page:
    """What every group of columns asks for."""

    def __init__(self, blocks: Sequence[Block], votes: Sequence[tuple[bool, bool]]) -> None:
        self.blocks = blocks
        self.weight = _column(teasers.weight(block.text) for block in blocks)
        self.linked = _column(block.linked for block in blocks)
        self.balanced = _column(balanced for balanced, _ in votes)
        self.precise = _column(precise for _, precise in votes)
        self.vote = (self.balanced + self.precise) / 2
        self.prose = (self.weight > _PROSE) * (self.linked < _FEW_LINKS) * 1.0
        self.ended = _column(bool(_ENDED.search(block.text)) for block in blocks)
        self.furniture = _column(furniture(block.text) for block in blocks)
        self.voted_weight = self.weight * self.vote

    def each(self, question: Callable[[Block], float]) -> Column:
        return _column(question(block) for block in self.blocks)


def _witnesses(page: _Page) -> dict[str, Column]:
    return {
        "balanced": page.balanced,
        "precise": page.precise,
    }


def _size(page: _Page) -> dict[str, Column]:
    size = np.log1p(page.weight) / 5
    return {
        "size": size,
        "size voted": size * page.vote,
        "long": (page.weight > _LONG) * 1.0,
        "prose unvoted": page.prose * (1 - page.vote),
        "ended": page.ended,
        "ended voted": page.ended * page.vote,
    }


def _links(page: _Page) -> dict[str, Column]:
    return {
        "linked": page.linked,
        "linked voted": page.linked * page.vote,
    }


def _kin(page: _Page) -> dict[str, Column]:
    """Return how a block stands to the others in its room and to those built like it."""
    unvoted = 1 - page.vote
    paths = np.sqrt(_share(page, _path))
    siblings = np.sqrt(_share(page, _home))
    top = _top(page)
    in_top = page.each(lambda it: any(room is top for room in it.room.all_around()))
    voted_kin = _voted(page, _path)
    return {
        "path": paths,
        "path voted": paths * page.vote,
        "path prose unvoted": paths * page.prose * unvoted,
        "path ended unvoted": paths * page.prose * page.ended * unvoted,
        "siblings": siblings,
        "cousins": np.sqrt(_share(page, lambda it: _home(it).around or _home(it))),
        "voted kin": voted_kin,
        "voted siblings": _voted(page, _home),
        "in top": in_top,
        "in top voted": in_top * page.vote,
        "in top prose": in_top * page.prose,
    }


def _neighbours(page: _Page) -> dict[str, Column]:
    near = _around(page, _NEAR)
    return {"near": near, "near voted": near * page.vote, "far": _around(page, _FAR + 1)}


def _span(page: _Page) -> dict[str, Column]:
    """Return where a block stands to the first and last long paragraph that is voted for."""
    index = np.arange(len(page.blocks), dtype=np.float64)
    sure = np.flatnonzero((page.vote > 1 / 2) * page.prose)
    first, last = (sure[0], sure[-1]) if len(sure) else (len(index), -1)
    inside = ((index >= first) & (index <= last)) * 1.0
    behind = np.clip(index - last, 0, 20) / 20
    total = max(1.0, float(page.voted_weight.sum()))
    upto = np.cumsum(page.voted_weight)
    left = np.maximum(0, 1 - upto / total)
    done = (upto - page.voted_weight) / total
    return {
        "inside": inside,
        "inside voted": inside * page.vote,
        "ahead": np.clip(first - index, 0, 20) / 20,
        "behind": behind,
        "done": np.sqrt(np.maximum(0, done)),
        "left": np.sqrt(left),
        "tail voted": (left < _TAIL) * page.vote,
    }


def _form(page: _Page) -> dict[str, Column]:
    item = page.each(lambda it: it.kind == "item")
    subhead = page.each(lambda it: it.kind == "subhead")
    return {
        "item": item,
        "item voted": item * page.vote,
        "subhead": subhead,
        "subhead voted": subhead * page.vote,
        "quote": page.each(lambda it: it.kind == "quote"),
        "p": page.each(lambda it: it.room.name == "p"),
        "bare": page.each(lambda it: it.room.name in _BARE),
    }


def _roles(page: _Page) -> dict[str, Column]:
    near = [_called(block.room, 0, _NEAR) for block in page.blocks]
    homes = {block.room.home: _called(block.room, _NEAR, _FAR) for block in page.blocks}
    far = [homes[block.room.home] for block in page.blocks]
    columns: dict[str, Column] = {}
    for name, places in (("", near), (" around", far)):
        bits = np.array([_bits(roles) for roles in places], dtype=np.int64)
        for place, role in enumerate(_ROLES):
            columns[f"{role}{name}"] = (bits >> place & 1).astype(np.float64)
    return columns


@lru_cache(maxsize=1024)
def _bits(roles: frozenset[str]) -> int:
    return sum(1 << place for place, role in enumerate(_ROLES) if role in roles)


def _repeats(page: _Page) -> dict[str, Column]:
    """Return what is furniture by its words, how near behind such a block stands, and echoes."""
    mood = _column(_moods(page))
    left = 1 - np.cumsum(page.voted_weight) / max(1.0, float(page.voted_weight.sum()))
    count: dict[str, int] = defaultdict(int)
    echo = []
    for block in page.blocks:
        echo.append(count[block.key] > 0)
        count[block.key] += 1
    return {
        "furniture": page.furniture,
        "mood": mood,
        "mood voted": mood * page.vote,
        "mood voted late": mood * page.vote * (left < _LATE),
        "echo": _column(echo),
        "echoed": page.each(lambda it: count[it.key] > 1) - _column(echo),
    }


def _moods(page: _Page) -> Iterator[float]:
    """Yield for each block how lately a pointer, a share bar or a credit line was said."""
    since = _FORGOTTEN
    for weight, is_furniture in zip(page.weight, page.furniture, strict=True):
        yield float(np.exp(-since / _FADE)) if since < _FORGOTTEN else 0.0
        since = 1 if is_furniture and weight < _PROSE else since + 1


def _share(page: _Page, group: Callable[[Block], Hashable]) -> Column:
    """Return which share of all voted prose stands in the block's group."""
    weights: dict[Hashable, float] = defaultdict(float)
    groups = [group(block) for block in page.blocks]
    solid = page.voted_weight * (page.linked < 1 / 2)
    for name, weight in zip(groups, solid, strict=True):
        weights[name] += weight
    return _column(weights[name] for name in groups) / max(1e-9, float(solid.sum()))


def _voted(page: _Page, group: Callable[[Block], Hashable]) -> Column:
    """Return which share of its group's other blocks is voted for, a third where it is alone."""
    whole: dict[Hashable, float] = defaultdict(float)
    voted: dict[Hashable, float] = defaultdict(float)
    groups = [group(block) for block in page.blocks]
    for name, weight, kept in zip(groups, page.weight, page.voted_weight, strict=True):
        whole[name] += weight
        voted[name] += kept
    others = _column(voted[name] for name in groups) - page.voted_weight
    return (others + 10 / 3) / (_column(whole[name] for name in groups) - page.weight + 10)


def _around(page: _Page, reach: int) -> Column:
    """Return which share of the blocks around a block is voted for, by weight."""
    weight = np.minimum(page.weight, _LONG * 2)
    index = np.arange(len(weight))
    low, high = np.maximum(0, index - reach), np.minimum(len(weight), index + reach + 1)
    upto = np.concatenate([[0], np.cumsum(weight)])
    voted = np.concatenate([[0], np.cumsum(weight * page.vote)])
    others = upto[high] - upto[low] - weight
    kept = voted[high] - voted[low] - weight * page.vote
    share: Column = kept * (others > 0) / np.maximum(others, 1)
    return share


def _top(page: _Page) -> Room | None:
    """Return the room that holds most prose, rooms with a name for something else held back."""
    score: dict[Room, float] = defaultdict(float)
    for block, weight in zip(page.blocks, page.weight, strict=True):
        if weight < _PROSE / 2 or block.linked > _FEW_LINKS:
            continue
        gain = min(weight * (1 - block.linked), _MOST)
        for room, share in zip(block.room.home.all_around(), _SHARES, strict=False):
            score[room] += gain * share * (0.3 if room.roles & AVERSE else 1)
    return max(score, key=lambda room: score[room], default=None)


def _called(room: Room, start: int, stop: int) -> frozenset[str]:
    return frozenset().union(*(it.roles for it in islice(room.all_around(), start, stop)))


def _path(block: Block) -> str:
    return block.room.path


def _home(block: Block) -> Room:
    return block.room.home


def _column(numbers: Iterator[float] | list[bool]) -> Column:
    return np.fromiter(numbers, dtype=np.float64)
