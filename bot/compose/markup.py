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

from bot.text import inert, utf16_length
from bot.urls import host_label

#: Telegram's limits, in UTF-16 units after entities are parsed (Bot API, sendPhoto, sendMessage).
CAPTION_LIMIT = 1024
TEXT_LIMIT = 4096

BREAK = "\n\n"

#: Characters of a host that a link or a button shows.
_HOST_LIMIT = 40


def safe(text: str) -> str:
    """Return the text as HTML that shows exactly this text."""
    return html.escape(inert(text), quote=True)


def anchor(url: str, label: str) -> str:
    """Return a link; the label is escaped here."""
    return f'<a href="{html.escape(url, quote=True)}">{safe(label)}</a>'


def source_label(url: str) -> str:
    """Return the host as people know it; of a long one the end, which says whose it is.

    Raises:
        ValueError: not an http(s) address.
    """
    host = host_label(url)
    return host if len(host) <= _HOST_LIMIT else f"…{host[1 - _HOST_LIMIT :]}"


def source(url: str) -> str:
    """Return the link to an article's page, called by its real host.

    Raises:
        ValueError: not an http(s) address.
    """
    return f'<a href="{html.escape(url, quote=True)}">{html.escape(source_label(url))}</a>'


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
