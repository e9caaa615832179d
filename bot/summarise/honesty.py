"""Whether there is a story to show at all, and how much of it a summary shows.

Rule: a page is refused only where hardly anything on it is a sentence, or where it is a log of
moments; whatever might be an article in an unusual form is summarised.
"""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

import regex

from bot.errors import Listing, Paywalled
from bot.summarise.boilerplate import asks_to_subscribe, ends

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.model import Article, Sentence

#: Paragraphs from which a page may be called a list; shorter ones are short articles.
_FEWEST_LINES = 12
#: Characters of the middle line of a list. An article in Thai, which has no full stops, has
#: longer paragraphs.
_LONGEST_LINE = 90
#: Share of a list's characters that stand in full sentences, at most.
_SENTENCES_SHARE = 0.15
#: Full sentences that make an article of the longest page of labels, or of code.
_FEWEST_SENTENCES = 8
#: Entries that make a ticker, and their share of the paragraphs.
_FEWEST_ENTRIES, _ENTRIES_SHARE = 6, 1 / 3

#: Paragraphs of the longest stub whose own words are asked whether it is one.
_LONGEST_STUB = 12

_LETTER = regex.compile(r"\p{L}")
_CLOCK = regex.compile(
    r"[\s\p{P}\p{S}]*(?:\p{N}{1,2}[./-]\p{N}{1,2}[./-]?(?:\p{N}{2,4})?,?\s+)?"
    r"(?:[01]?\p{N}|2[0-3])(?:[:.：h]|\s?Uhr\s?)[0-5]\p{N}(?!\p{N})"
)


def share(article: Article, chosen: Sequence[Sentence]) -> float:
    """Return how much of the article's text the sentences are, from 0 to 1, white space apart."""
    whole = sum(_ink(paragraph.text) for paragraph in article.paragraphs)
    return sum(_ink(sentence.text) for sentence in chosen) / whole if whole else 0.0


def _ink(text: str) -> int:
    """Return the characters that are no white space."""
    return sum(map(len, text.split()))


def require_story(article: Article, everything: Sequence[Sentence]) -> None:
    """Return where some sentences may carry the story.

    Raises:
        Paywalled: what is shown to whoever has not paid holds no full sentence.
        Listing: the page is a list of links or labels, or a live ticker.
    """
    lines = article.paragraphs
    if _is_stub(article, everything):
        raise Paywalled("no full sentence")
    entries = sum(_CLOCK.match(line.text) is not None for line in lines)
    if entries >= max(_FEWEST_ENTRIES, _ENTRIES_SHARE * len(lines)):
        raise Listing("a live ticker")
    lines = tuple(line for line in lines if _LETTER.search(line.text))
    if len(lines) < _FEWEST_LINES or median(len(line.text) for line in lines) > _LONGEST_LINE:
        return
    full = [len(one.text) for one in everything if ends(one.text)]
    scarce = sum(full) < _SENTENCES_SHARE * sum(len(line.text) for line in lines)
    if scarce and len(full) < _FEWEST_SENTENCES:
        raise Listing("a list")


def _is_stub(article: Article, everything: Sequence[Sentence]) -> bool:
    """Return whether the page asks for a subscription and tells nothing besides in a sentence."""
    short = len(article.paragraphs) <= _LONGEST_STUB
    walled = short and any(asks_to_subscribe(line.text) for line in article.paragraphs)
    if not (article.paywalled or walled):
        return False
    return not any(ends(one.text) and not asks_to_subscribe(one.text) for one in everything)
