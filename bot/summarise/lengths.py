"""How long a summary is, by name: short, medium, long, or what a caption leaves free.

Rule: a length says the same amount in every script. A character of Chinese, Japanese or Korean
carries about twice as much as a letter. An article that is hardly longer is shown whole.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import regex

from bot.model import Budget, Length
from bot.summarise.fitting import PARAGRAPH_BREAK
from bot.text import utf16_length

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.model import Article

#: UTF-16 units in scripts with letters. Readers of extractive bots stay content from 450 to 700.
LENGTHS: Mapping[Length, int] = {"short": 350, "medium": 700, "long": 1400}
_DENSE_SHARE = 0.55
#: Times the length up to which a whole article is still as good as a choice from it.
_HARDLY_LONGER = 1.4
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
    wanted = round(LENGTHS[length] * (_DENSE_SHARE if _is_dense(article) else 1))
    whole = sum(utf16_length(one.text) + PARAGRAPH_BREAK for one in article.paragraphs)
    if whole <= wanted * _HARDLY_LONGER and (free is None or whole <= free):
        wanted = max(wanted, whole)
    return Budget(characters=wanted if free is None else max(0, min(wanted, free)))


def _is_dense(article: Article) -> bool:
    """Return whether most letters of the article's beginning are Chinese, Japanese or Korean."""
    text = "".join(paragraph.text for paragraph in article.paragraphs)[:_LOOK]
    scripts = Counter(_DENSE.match(one) is not None for one in text if one.isalpha())
    return scripts[True] > scripts[False]
