"""How long a summary is, by name: short, medium, long, or what a caption leaves free.

Rule: a length says the same amount in every script. A character of Chinese, Japanese or Korean
carries about twice as much as a letter.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal, TypeAlias

import regex

from bot.model import Budget

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.model import Article

Length: TypeAlias = Literal["short", "medium", "long"]

#: UTF-16 units in scripts with letters. Readers of extractive bots stay content from 450 to 700.
LENGTHS: Mapping[Length, int] = {"short": 350, "medium": 700, "long": 1400}
_DENSE_SHARE = 0.55
_DENSE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")
#: Characters that are looked at to know the script.
_LOOK = 2_000


def length_budget(article: Article, length: Length, free: int | None = None) -> Budget:
    """Return the budget of a length for the article's script.

    Args:
        article: what is to be summarised.
        length: one of ``LENGTHS``.
        free: UTF-16 units that are there at most, for example in a caption.
    """
    text = "".join(paragraph.text for paragraph in article.paragraphs)[:_LOOK]
    scripts = Counter(_DENSE.match(one) is not None for one in text if one.isalpha())
    wanted = LENGTHS[length] * (_DENSE_SHARE if scripts[True] > scripts[False] else 1)
    return Budget(characters=round(wanted) if free is None else max(0, min(round(wanted), free)))
