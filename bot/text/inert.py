"""Words of others, so that they read the same in a chat and nothing in them acts there.

Telegram makes links of what looks like one: ``@name``, ``#tag``, ``$TAG``, ``/command``, hosts,
addresses, the numbers of cards and telephones. A word joiner (U+2060) behind the sign that it goes
by is seen by nobody and ends that. What it finds is in TDLib, ``td/telegram/MessageEntity.cpp``.
"""

from __future__ import annotations

from typing import Final

import regex

WORD_JOINER: Final = "\u2060"
#: Marks of one letter; more of them would cover the lines above and below.
_MARKS: Final = 6

#: White space that would break a line or that Telegram does not know.
_BLANK: Final = regex.compile(r"[\t\x0b-\r\x1c-\x1f\x85\u2028\u2029]")
#: Controls, halves of pairs, bidi overrides, embeddings and isolates, annotations, and marks
#: without width other than the joiners that Persian and Hindi spell with.
_INVISIBLE: Final = regex.compile(
    r"[\p{Cc}\p{Cs}\u061C\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB--\n]",
    regex.V1,
)
_STACK: Final = regex.compile(rf"(\p{{M}}{{{_MARKS}}})\p{{M}}+")
#: As many digits as a bank's card has, or more, and each four of them.
_CARD: Final = regex.compile(r"\d(?:[ -]?\d){12,}")
_FOUR: Final = regex.compile(r"(?:\d[ -]?){3}\d")
_OCTET: Final = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_LIVE: Final = regex.compile(
    "|".join(
        (
            # @name, #tag, $TAG, /command, and the @ of an e-mail address
            r"[#$](?=[^\s\p{P}]|[_·])|(?<![\p{L}\p{Nd}_<])/(?=[\p{L}\p{N}_])|@(?=[\p{L}\p{N}_])",
            # example.com and its subdomains; not e.g., U.S. or 3.14
            r"(?<=[^\s.])\.(?=[\p{L}\p{N}_-]*\p{L}[\p{L}\p{M}\p{N}_-])",
            # https://, tg://
            r"(?<=[a-z]):(?=//)",
            rf"(?<!\d)\d{{1,3}}\.(?=(?:{_OCTET}\.){{2}}{_OCTET}(?!\d))",
            # +1 202 555 0100
            r"\+(?=\d(?:[ ().-]*\d){6})",
        )
    ),
    regex.I,
)


def inert(text: str) -> str:
    """Return the text so that it reads the same and nothing in it acts in a chat.

    It grows by at most one UTF-16 unit for each character; applying it twice changes nothing.
    """
    parted = _CARD.sub(lambda card: _FOUR.sub(_joined, card[0]), _seen(text))
    return str(_LIVE.sub(_joined, parted))


def _joined(found: regex.Match[str]) -> str:
    return found[0] + WORD_JOINER


def plain_line(text: str) -> str:
    """Return the text in one line without what is not seen, for places where nothing acts."""
    return _seen(text.replace("\n", " "))


def _seen(text: str) -> str:
    """Return the text without what hides or covers others."""
    return str(_STACK.sub(r"\1", _INVISIBLE.sub("", _BLANK.sub(" ", text))))


def in_line(text: str) -> str:
    """Return the text inert and in one line, so that it cannot pass for a line of ours."""
    return inert(text.replace("\n", " "))
