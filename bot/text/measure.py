"""White space, length as Telegram counts it, shortening and reading time.

Rule: what a person sees as one character (a grapheme cluster, Unicode Annex 29) is never cut.
"""

from __future__ import annotations

import math

import regex

#: Characters without width that only mark a possible line break. The joiners U+200C and U+200D
#: are not among them: Persian spelling and emoji need them.
_INVISIBLE = regex.compile(r"[\u00AD\u200B\u2060\uFEFF]+")
_WHITE = regex.compile(r"[\s\p{Z}]+")
_GRAPHEME = regex.compile(r"\X")
_DENSE = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
)
_WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{M}\p{N}'’_-]*")
_LOOSE_END = regex.compile(r"[\s\p{Ps}\p{Pi}\p{Pd},;:、，；：·]+\Z")

ELLIPSIS = "…"
#: A border between words is taken where it lies in the second half of what fits.
_BORDER_SHARE = 1 / 2

_DENSE_PER_MINUTE = 500
_ENGLISH_PER_MINUTE = 238
_IREST_ENGLISH = 228
_IREST = {
    "ar": 138,
    "de": 179,
    "en": 228,
    "es": 218,
    "fi": 161,
    "fr": 195,
    "he": 187,
    "it": 188,
    "nl": 202,
    "pl": 166,
    "pt": 181,
    "ru": 184,
    "sl": 180,
    "sv": 199,
    "tr": 166,
}


def utf16_length(text: str) -> int:
    """Return the length in UTF-16 units, which is how Telegram counts every limit and offset."""
    return len(text) + sum(1 for character in text if character > "\uffff")


def fold(text: str) -> str:
    """Return the text with every run of white space as one space, none at the ends.

    No-break, ideographic and typographic spaces and line ends are white space; soft hyphens
    and zero-width spaces vanish.
    """
    return _WHITE.sub(" ", _INVISIBLE.sub("", text)).strip()


def truncate(text: str, limit: int) -> str:
    """Return the text, shortened with an ellipsis to at most ``limit`` UTF-16 units."""
    if utf16_length(text) <= limit:
        return text
    if limit < 1:
        return ""
    room = limit - utf16_length(ELLIPSIS)
    # One character more than fits, so that a cluster is seen as a whole or not at all.
    end = _grapheme_border(text, room)
    kept = text[: _word_border(text, end)]
    return _LOOSE_END.sub("", kept) + ELLIPSIS


def _grapheme_border(text: str, room: int) -> int:
    """Return the position of the last border between graphemes within ``room`` UTF-16 units."""
    used = end = 0
    for cluster in _GRAPHEME.finditer(text):
        used += utf16_length(cluster.group())
        if used > room:
            break
        end = cluster.end()
    return end


def _word_border(text: str, end: int) -> int:
    """Return the last white space before ``end``, or ``end`` where that would waste too much."""
    if text[end : end + 1].isspace() or _DENSE.match(text, end):
        return end
    border = max(text.rfind(" ", 0, end), text.rfind("\u00a0", 0, end))
    return border if border > end * _BORDER_SHARE else end


def word_count(text: str) -> int:
    """Return the number of words; a character of a script without spaces is one."""
    return len(_DENSE.findall(text)) + len(_WORD.findall(_DENSE.sub(" ", text)))


def reading_minutes(text: str, language: str | None) -> int:
    """Return the whole minutes that silent reading of the text takes, at least 1.

    Chinese, Japanese, Korean, Thai, Lao, Khmer and Burmese letters count one by one, 500 per
    minute (the figure that Medium publishes for its reading time). Everything else counts in
    words: 238 per minute for English prose (Brysbaert 2019, "How many words do we read per
    minute?", Journal of Memory and Language 109), for other languages in the proportion that
    the same texts have in the International Reading Speed Texts (Trauzettel-Klosinski and
    Dietz 2012, Investigative Ophthalmology & Visual Science 53); unknown ones as English.

    Args:
        text: the whole text, in any white space.
        language: BCP 47 tag, as far as known.
    """
    code = (language or "en").partition("-")[0].casefold()
    words_per_minute = _ENGLISH_PER_MINUTE * _IREST.get(code, _IREST_ENGLISH) / _IREST_ENGLISH
    spaced, dense = _DENSE.subn(" ", text)
    words = sum(1 for _ in _WORD.finditer(spaced))
    return max(1, round(math.fsum((dense / _DENSE_PER_MINUTE, words / words_per_minute))))
