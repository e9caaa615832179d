"""What every post is made of: text that shows exactly itself, links, and lengths.

Every string from outside passes ``safe`` once, on its way into the HTML, and nothing is added
after that; lengths are counted in UTF-16 units of the visible text, as Telegram counts them.
"""

from __future__ import annotations

import hashlib
import html
from typing import TypeGuard
from urllib.parse import urlsplit

import regex

from bot.text import utf16_length

#: Telegram's limits, in UTF-16 units after entities are parsed (Bot API, sendPhoto, sendMessage).
CAPTION_LIMIT = 1024
TEXT_LIMIT = 4096

BREAK = "\n\n"

#: Controls, bidi overrides and isolates, zero-width marks other than the joiners that Persian
#: and Hindi spell with.
_INVISIBLE = regex.compile(
    r"[\p{Cc}\u202A-\u202E\u2066-\u2069\u200B\uFEFF\u2060-\u2064--\n]", regex.V1
)
#: What Telegram would make live by itself: @name, #tag, $TAG, /command, t.me/…
_LIVE = regex.compile(r"(?<![\p{L}\p{N}_])([@#$/])(?=[\p{L}\p{N}_])|(?<=\bt)(\.)(?=me/)", regex.I)
_BARE_DOT = regex.compile(r"(?<=\w)\.(?=\w)")
_WORD_JOINER = "\u2060"


def inert(text: str) -> str:
    """Return the text so that it reads the same and nothing in it acts in a chat."""
    visible: str = _INVISIBLE.sub("", text)
    return str(_LIVE.sub(lambda found: found[0] + _WORD_JOINER, visible))


def unlinked(text: str) -> str:
    """Return the text inert, its bare host names too: Telegram would make links of them."""
    return str(_BARE_DOT.sub(f".{_WORD_JOINER}", inert(text)))


def safe(text: str) -> str:
    """Return the text as HTML that shows exactly this text."""
    return html.escape(inert(text), quote=True)


def anchor(url: str, label: str) -> str:
    """Return a link; the label is escaped here."""
    return f'<a href="{html.escape(url, quote=True)}">{safe(label)}</a>'


def is_web(url: str | None) -> TypeGuard[str]:
    """Whether Telegram would keep the address as a link."""
    return url is not None and urlsplit(url).scheme in {"http", "https"}


def visible_length(markup: str) -> int:
    """Return the UTF-16 units of a post's text once its entities are parsed."""
    return utf16_length(visible_text(markup))


def visible_text(markup: str) -> str:
    """Return a post's text as Telegram shows it: without tags, its entities written out."""
    return html.unescape(regex.sub(r"<[^<>]*>", "", markup))


def digest(*parts: str) -> str:
    """Return 22 URL-safe characters that stand for the parts: 128 bits of SHA-256."""
    whole = hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).digest()
    return _base62(int.from_bytes(whole[:16], "big"))


def _base62(value: int) -> str:
    """Return the number in digits and letters."""
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    out = ""
    while value:
        value, rest = divmod(value, 62)
        out = digits[rest] + out
    return out or "0"
