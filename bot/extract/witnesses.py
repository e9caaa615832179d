"""Second opinions: what an extractor holds to be the story, told block by block.

trafilatura is asked twice on one parse, in its balanced and in its precise way; what it says is
only a vote. The paragraphs stay the page's own.
"""

from __future__ import annotations

from copy import deepcopy
from itertools import islice
from typing import TYPE_CHECKING

from trafilatura import bare_extraction
from trafilatura.settings import DEFAULT_CONFIG

from bot.extract.declared import letters
from bot.extract.paragraphs import lines, runs
from bot.extract.prepare import DOOMED
from bot.extract.tree import strip

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.extract.blocks import Block
    from bot.extract.tree import Element

#: The extractor takes a text under this size for a failure and pours the whole page into one
#: paragraph; measured on three sets, 100 instead of its 250 gains up to a point of F1.
_CONFIG = deepcopy(DEFAULT_CONFIG)
_CONFIG["DEFAULT"]["MIN_EXTRACTED_SIZE"] = "100"
#: Elements from which the extractor's own second opinion would cost seconds: it compares every
#: child of an element with all its siblings.
_WIDE = 10_000
_DISCARDED = (
    "head", "nav", "footer", "menu", "meta", "link",
    "img", "picture", "source", "input", "track", "amp-img",
)  # fmt: skip
#: Elements without text or children that are no break, and how deep such are wrapped.
_EMPTY = (
    "descendant::*[not(*) and not(normalize-space())"
    " and not(self::br or self::hr or self::td or self::th)]"
)
_WRAPPED = 2
#: Letters from which a text may be found inside a longer one, and from which its two ends do.
_FINDABLE, _LONG, _END = 12, 60, 25


def votes(root: Element, blocks: Iterable[Block], url: str | None) -> list[tuple[bool, bool]]:
    """Return for each block whether the balanced and the precise extractor keep it.

    The tree is used up.
    """
    # The extractor would throw these away in every one of its copies of the tree.
    strip(root, *_DISCARDED)
    _hollow(root)
    balanced = _Testimony(root, url, fast=_is_wide(root), precise=False)
    precise = _Testimony(root, url, fast=True, precise=True)
    return [(balanced.holds(block.key), precise.holds(block.key)) for block in blocks]


def _hollow(root: Element) -> None:
    """Take out what holds no text: a third of a page, over which an extractor walks many times."""
    for _ in range(_WRAPPED):
        for element in root.xpath(_EMPTY):
            element.tag = DOOMED
        strip(root, DOOMED)


class _Testimony:
    """What one way of extraction found."""

    def __init__(self, root: Element, url: str | None, *, fast: bool, precise: bool) -> None:
        found = bare_extraction(
            root,
            url=url,
            fast=fast,
            favor_precision=precise,
            include_comments=False,
            # The tree is all that is asked for; its own name would have it written out as text.
            output_format="xml",
            config=_CONFIG,
        )
        tree = getattr(found, "body", None)
        texts = [] if tree is None else [run.text for run in runs(tree)]
        keys = [letters(text) for text in texts]
        # The extractor folds two breaks into one; a line may be a paragraph, or a part of it.
        parts = (lines(text) for text in texts)
        self._keys = {*keys, *(letters(it) for part in parts if len(part) > 1 for it in part)}
        self._text = "".join(keys)

    def holds(self, key: str) -> bool:
        """Return whether a block is in the text, whole or but for something left out of it."""
        if key in self._keys:
            return True
        if len(key) < _FINDABLE:
            return False
        ends = len(key) > _LONG and key[:_END] in self._text and key[-_END:] in self._text
        return ends or key in self._text


def _is_wide(root: Element) -> bool:
    return next(islice(root.iter(), _WIDE, None), None) is not None
