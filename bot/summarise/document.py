"""From an article to what can be ranked: its sentences, and sumy's document model over them.

Rule: a sentence is a stretch of one paragraph and keeps its place; the model holds the same
texts in the same order, with the headline as its only heading.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import regex
from sumy.models.dom import ObjectDocumentModel
from sumy.models.dom import Paragraph as RankedParagraph
from sumy.models.dom import Sentence as RankedSentence

from bot.model import Article, Paragraph, Sentence
from bot.summarise.boilerplate import is_boilerplate, is_full_sentence
from bot.text import fold, sentences

if TYPE_CHECKING:
    from collections.abc import Iterable

_TOKEN = regex.compile(
    r"(?P<dense>[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]+)"
    r"|\p{N}+(?:[.,]\p{N}+)*|\p{L}[\p{L}\p{M}\p{N}]*"
)
_WORD = regex.compile(r"\w")
_NOT_WORD = regex.compile(r"[\W_]+")

#: Letters of a word that count: a stem for every language without a dictionary.
STEM_LENGTH = 6
#: Words of one sentence that count; more of them are a table, a list or an attack.
_MOST_WORDS = 400


class Tokenizer:
    """Words and sentences in any language, in the shape that sumy asks for."""

    @staticmethod
    def to_sentences(paragraph: str) -> tuple[str, ...]:
        """Return the sentences of a paragraph."""
        return tuple(paragraph[start:end] for start, end in sentences(paragraph))

    @staticmethod
    def to_words(sentence: str) -> tuple[str, ...]:
        """Return the words: pairs of neighbours in scripts without spaces, casefolded elsewhere.

        At most 400 of them, numbers included.
        """
        words: list[str] = []
        for found in _TOKEN.finditer(sentence):
            run = found["dense"]
            if run:
                room = _MOST_WORDS - len(words)
                words.extend(run[at : at + 2] for at in range(min(room, max(1, len(run) - 1))))
            else:
                words.append(found.group()[: 4 * STEM_LENGTH].casefold())
            if len(words) >= _MOST_WORDS:
                break
        return tuple(words[:_MOST_WORDS])


def stem(word: str) -> str:
    """Return the part of a word that its inflected forms share: the first six letters."""
    return word[:STEM_LENGTH]


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

    An article in a script without full stops, or of emoji, still gets its summary.
    """
    headline = _likeness(article.headline)
    full = tuple(
        sentence
        for sentence in shown
        if is_full_sentence(sentence.text) and _likeness(sentence.text) not in headline
    )
    return full or tuple(one for one in shown if _WORD.search(one.text)) or shown


def _likeness(text: str) -> str:
    """Return the text without what may differ between two copies; itself where nothing is left."""
    return _NOT_WORD.sub("", text).casefold() or fold(text)


def _is_prose(paragraph: Paragraph, sentence: Sentence) -> bool:
    if paragraph.kind == "subhead" or is_boilerplate(sentence.text):
        return False
    return paragraph.kind != "item" or is_full_sentence(sentence.text)


def model(headline: str, chosen: Iterable[Sentence]) -> ObjectDocumentModel:
    """Return sumy's model of the sentences, by paragraph, with the headline as heading."""
    tokenizer = Tokenizer()
    paragraphs = [
        [RankedSentence(sentence.text, tokenizer) for sentence in group]
        for _, group in groupby(chosen, key=lambda sentence: sentence.paragraph)
    ]
    heading = RankedSentence(headline, tokenizer, is_heading=True)
    first, *rest = paragraphs or [[]]
    return ObjectDocumentModel(RankedParagraph(one) for one in ([heading, *first], *rest))
