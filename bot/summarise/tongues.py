"""Which word lists a text is read by: "Il" opens an Italian sentence and points back in French.

Rule: what the article is said to be written in counts, and what its commonest small words say
beside it, since a page's own word is often missing or wrong. In doubt every list is used.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from bot.model import Article

#: Words that are frequent in one of these languages and hardly in the others.
_SMALL_WORDS = {
    "en": "the of and to in that is for was with",
    "de": "der die und das den von mit nicht ist ein",
    "fr": "le la les des et une du dans est pour",
    "es": "el los las que del una por con y se",
    "pt": "os que não uma do da com para em e",
    "it": "il che di della non per una è gli del",
    "tr": "bir ve bu için ile da de olarak olan daha",
    "id": "yang dan di untuk dengan ini dari pada itu tidak",
    "vi": "và của là có không được cho trong các những",
}
_TONGUE_OF = {
    word: tuple(tongue for tongue, words in _SMALL_WORDS.items() if word in words.split())
    for words in _SMALL_WORDS.values()
    for word in words.split()
}
LATIN = frozenset(_SMALL_WORDS)
#: Languages of one script whose words no text in another script holds.
OTHERS = "others"
EVERY = LATIN | {"zh", "ja", OTHERS}
#: Characters that are looked at; small words that make a witness; its share of the loudest one.
_LOOK, _FEWEST, _LOUD = 3_000, 3, 0.6
#: Share of kana in Japanese, at least; Chinese texts quote some.
_KANA_SHARE = 0.1

_WORD = regex.compile(r"\p{L}+")
_DENSE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")
_KANA = regex.compile(r"[\p{Hiragana}\p{Katakana}]")


def tongues(article: Article) -> frozenset[str]:
    """Return the names of the lists by which the article's sentences are read."""
    text = "\n".join(paragraph.text for paragraph in article.paragraphs)[:_LOOK]
    dense = len(_DENSE.findall(text))
    asian = {"ja" if len(_KANA.findall(text)) > _KANA_SHARE * dense else "zh"} if dense else set()
    said = (article.language or "").partition("-")[0]
    latin = (_voices(text) | {said}) & LATIN
    return frozenset({OTHERS} | asian | (latin or LATIN))


def _voices(text: str) -> set[str]:
    """Return the languages whose small words are frequent in the text."""
    counts = Counter(
        tongue for word in _WORD.findall(text.casefold()) for tongue in _TONGUE_OF.get(word, ())
    )
    loud = max(counts.values(), default=0)
    return {tongue for tongue, n in counts.items() if n >= max(_FEWEST, _LOUD * loud)}
