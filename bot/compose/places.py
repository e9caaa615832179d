"""Where a passage stands in its article: a number, and a link that opens the page right there.

The link is a text fragment (WICG, "URL Fragment Text Directives":
``#:~:text=[prefix-,]start[,end]``): a browser that knows it scrolls to the words and marks them,
every other one opens the page as usual.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import regex

from bot.text import utf16_length

if TYPE_CHECKING:
    from bot.model import Article, Paragraph, Sentence

#: Passages whose place is said: each is an entity, of which Telegram shows a hundred.
MOST_PLACES = 48
#: Characters of a passage that is named whole; a dense script says twice as much with each.
_WHOLE, _WHOLE_DENSE = 60, 30
#: Characters before a passage that tell it from others, at most.
_LONGEST_PREFIX = 200
#: Pieces that name the beginning or the end of a longer one, and the characters they have.
_FEWEST_PIECES, _FEWEST_DENSE = 6, 8
_DENSE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
_WORD = regex.compile(r"\S+")
_CLAUSE = regex.compile(r"[^\p{P}\p{S}\s]+")
_EDGES = regex.compile(r"^[\p{P}\p{S}\s]+|[\p{P}\p{S}\s]+$")


def label(article: Article, paragraph: int) -> str:
    """Return where a paragraph stands among those that a reader counts, as ``¶3/14``."""
    return f"¶{paragraph_number(article, paragraph)}/{sum(map(_counts, article.paragraphs))}"


def paragraph_number(article: Article, paragraph: int) -> int:
    """Return the number of a paragraph among those that a reader counts, from 1."""
    return sum(map(_counts, article.paragraphs[: paragraph + 1]))


def _counts(paragraph: Paragraph) -> bool:
    return paragraph.kind not in {"subhead", "note"}


def reserve(article: Article) -> int:
    """Return the UTF-16 units that the places of any summary of the article take at most."""
    count = len(article.paragraphs)
    return min(count, MOST_PLACES) * (utf16_length(f"¶{count}/{count}") + 1)


def address(url: str, article: Article, chosen: tuple[Sentence, ...]) -> str:
    """Return the page's address at the sentences, which are all of one paragraph, in order."""
    first, last = chosen[0], chosen[-1]
    text = article.paragraphs[first.paragraph].text
    bare = _EDGES.sub("", text[first.start : last.end])
    start, end = _ends(bare)
    directive = ",".join(map(_encoded, filter(None, (start, end))))
    before = text[: text.index(bare, first.start)]
    if before.strip() and _stands_earlier(start, article, first):
        directive = f"{_encoded(_prefix(before, start, article, first))}-,{directive}"
    page, _, fragment = url.partition("#")
    return f"{page}#{fragment.partition(':~:')[0]}:~:text={directive}"


def _prefix(before: str, start: str, article: Article, first: Sentence) -> str:
    """Return what goes before the words, as much as tells them from the same words elsewhere.

    It is given to the letter: browsers pass over white space, not over a full stop.
    """
    tail = before[_border_of_tail(before) :]
    enough = not _stands_earlier(tail + start, article, first)
    return (tail if enough else before[-_LONGEST_PREFIX:]).strip()


def _ends(bare: str) -> tuple[str, str | None]:
    """Return the words with which a passage begins and ends; one that is short begins with all.

    They begin and end where a browser sees a border of words: in a script without spaces that is
    only sure at punctuation.
    """
    start, end = _head(bare), _EDGES.sub("", bare[_border_of_tail(bare) :])
    most = _WHOLE_DENSE if _DENSE.search(bare) else _WHOLE
    if len(bare) <= most or len(start) + len(end) >= len(bare):
        return bare, None
    return start, end


def _head(bare: str) -> str:
    ends = [it.end() for it in _pieces(bare)]
    border = next((it for n, it in enumerate(ends, 1) if _is_enough(bare[:it], n)), len(bare))
    return str(_EDGES.sub("", bare[:border]))


def _border_of_tail(text: str) -> int:
    """Return where the last pieces of the text begin that are enough to name it."""
    starts = [it.start() for it in _pieces(text)][::-1]
    return next((it for n, it in enumerate(starts, 1) if _is_enough(text[it:], n)), 0)


def _pieces(bare: str) -> list[regex.Match[str]]:
    return list((_CLAUSE if _DENSE.search(bare) else _WORD).finditer(bare))


def _is_enough(part: str, pieces: int) -> bool:
    return pieces >= _FEWEST_PIECES or (len(part) >= _FEWEST_DENSE and bool(_DENSE.search(part)))


def _stands_earlier(words: str, article: Article, first: Sentence) -> bool:
    """Whether a browser that looks for the words from the top finds them too early."""
    before = (it.text for it in article.paragraphs[: first.paragraph])
    here = article.paragraphs[first.paragraph].text[: first.start]
    return words in here or any(words in text for text in before)


def _encoded(words: str) -> str:
    """Return the words percent-encoded; the dash, too, which parts the directive's terms."""
    return quote(words, safe="", errors="ignore").replace("-", "%2D")
