"""From an article to what can be ranked: its sentences, their words, and which may be shown.

Rule: a sentence is a stretch of one paragraph and keeps its place.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import regex

from bot.model import Sentence
from bot.summarise.boilerplate import is_boilerplate, is_full_sentence
from bot.text import fold, is_dense, sentences, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.model import Article, Paragraph

_WORD = regex.compile(r"\w")
_NOT_WORD = regex.compile(r"[\W_]+")

#: Share of a sentence's different words above which it only repeats the headline, where it has
#: so many.
_REPEATED_SHARE, _FEWEST_TO_REPEAT = 0.8, 3
#: Short paragraphs in a row that are the entries of a list, and how long the longest is, in
#: characters; a dense script says twice as much with each.
_FEWEST_ENTRIES, _LONGEST_ENTRY, _LONGEST_DENSE = 3, 60, 24


class Tokenizer:
    """Words and sentences in any language, in the shape that sumy asks for."""

    @staticmethod
    def to_sentences(paragraph: str) -> tuple[str, ...]:
        """Return the sentences of a paragraph."""
        return tuple(paragraph[start:end] for start, end in sentences(paragraph))

    @staticmethod
    def to_words(sentence: str) -> tuple[str, ...]:
        """Return the words of a sentence, as ``words`` does."""
        return words(sentence)


def all_sentences(article: Article) -> tuple[Sentence, ...]:
    """Return every sentence of the article, subheads and items included, numbered in order."""
    spans = (
        (number, paragraph.text, start, end)
        for number, paragraph in enumerate(article.paragraphs)
        for start, end in sentences(paragraph.text)
    )
    return tuple(
        Sentence(text[start:end], number, start, end, index)
        for index, (number, text, start, end) in enumerate(spans)
    )


def showable(article: Article, everything: Iterable[Sentence]) -> tuple[Sentence, ...]:
    """Return what may be shown at all: prose, once each, no headings, credits or invitations."""
    seen = {_likeness(article.headline)}
    kept: list[Sentence] = []
    for sentence in everything:
        likeness = _likeness(sentence.text)
        if likeness in seen or not _is_prose(article.paragraphs[sentence.paragraph], sentence):
            continue
        seen.add(likeness)
        kept.append(sentence)
    return tuple(kept)


def worthy(article: Article, shown: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
    """Return the sentences that can stand in a summary: full ones, or in their absence any.

    An article in a script without full stops, or of emoji, still gets its summary. The headline
    said again is no news: neither word for word nor in other order.
    """
    headline = _likeness(article.headline)
    named = frozenset(map(stem, words(article.headline)))
    # Nothing much longer than the headline can consist of its words.
    longest = 2 * len(article.headline)
    listed = _listed(article.paragraphs)
    full = tuple(
        sentence
        for sentence in shown
        if sentence.paragraph not in listed
        and is_full_sentence(sentence.text)
        and _likeness(sentence.text) not in headline
        and not (len(sentence.text) <= longest and _says_only(sentence.text, named))
    )
    return full or tuple(one for one in shown if _WORD.search(one.text)) or shown


def _listed(paragraphs: Sequence[Paragraph]) -> frozenset[int]:
    """Return the paragraphs that are entries of a list: short ones, several in a row."""
    listed: set[int] = set()
    for short, run in groupby(enumerate(paragraphs), key=lambda one: _is_short(one[1].text)):
        places = [place for place, _ in run]
        if short and len(places) >= _FEWEST_ENTRIES:
            listed.update(places)
    return frozenset(listed)


def _is_short(text: str) -> bool:
    if len(text) > _LONGEST_ENTRY:
        return False
    return len(text) <= (_LONGEST_DENSE if is_dense(text) else _LONGEST_ENTRY)


def _says_only(text: str, named: frozenset[str]) -> bool:
    """Return whether nearly every word of the sentence stands in the headline."""
    said = set(map(stem, words(text)))
    return len(said) >= _FEWEST_TO_REPEAT and len(said & named) > _REPEATED_SHARE * len(said)


def _likeness(text: str) -> str:
    """Return the text without what may differ between two copies; itself where nothing is left."""
    return _NOT_WORD.sub("", text).casefold() or fold(text)


def _is_prose(paragraph: Paragraph, sentence: Sentence) -> bool:
    if paragraph.kind in {"subhead", "note"} or is_boilerplate(sentence.text):
        return False
    return paragraph.kind != "item" or is_full_sentence(sentence.text)
