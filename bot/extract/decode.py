"""Bytes become text: BOM, then what the server says, then what the page says, then evidence.

UTF-8 is never valid by accident once it holds several multi-byte characters, so it overrules a
declaration that says otherwise; the detector speaks last. The order follows the WHATWG Encoding
Standard, as does the reading of labels (``gb2312`` is read as GB 18030, ``latin1`` as
Windows-1252).
"""

from __future__ import annotations

import codecs
import re

import chardet

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Label as written -> codec that browsers use for it.
_LABELS = {
    "ascii": "cp1252",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "euc-kr": "cp949",
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "iso-8859-1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso8859-1": "cp1252",
    "ks_c_5601-1987": "cp949",
    "latin1": "cp1252",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "tis-620": "cp874",
    "us-ascii": "cp1252",
    "x-gbk": "gb18030",
    "x-sjis": "cp932",
}
#: Text codecs of Python's that no page is written in.
_NO_CHARSETS = frozenset(
    {
        "idna",
        "punycode",
        "utf-7",
        "unicode-escape",
        "raw-unicode-escape",
        "unicode_escape",
        "raw_unicode_escape",
        "undefined",
    }
)
_META = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""",
    re.IGNORECASE,
)
_META_REACH_BYTES = 4096
_EVIDENCE_BYTES = 200_000
#: Share of characters that may be unreadable before a declaration is not believed.
_MAX_LOSS = 0.005


def decode(body: bytes, charset: str | None = None) -> str:
    """Return the text of a document; no byte sequence fails.

    ``charset`` is what the server declared.
    """
    for bom, codec in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(codec, "replace")
    wide = _wide(body)
    if wide:
        return body.decode(wide, "replace")
    return _declared(body, charset) or _detected(body)


def _declared(body: bytes, charset: str | None) -> str | None:
    labels = [_codec(charset), _codec(_meta(body))]
    if body.isascii() and "iso2022_jp" not in labels:
        return body.decode("ascii")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        # A body that was cut off inside a character is UTF-8 all the same.
        if error.start >= len(body) - 3 and error.start > 0:
            return body.decode("utf-8", "replace").rstrip("\ufffd")
    for codec in labels:
        text = body.decode(codec, "replace") if codec else ""
        if text and text.count("\ufffd") <= _MAX_LOSS * len(text):
            return text
    return None


def _detected(body: bytes) -> str:
    found = chardet.detect(body[:_EVIDENCE_BYTES])["encoding"]
    return body.decode(_codec(found) or "cp1252", "replace")


def _codec(label: str | None) -> str | None:
    """Return the codec of a label, or None where Python has none that is safe for text."""
    name = (label or "").strip().lower()
    try:
        info = codecs.lookup(_LABELS.get(name, name))
    except (LookupError, ValueError):
        return None
    if name.startswith("utf-16"):
        # A page that says so in ASCII is not UTF-16.
        return "utf-8"
    # Private, but the only way to tell a charset from hex, zip and rot13.
    is_text = info._is_text_encoding  # noqa: SLF001 - see above
    return info.name if is_text and info.name not in _NO_CHARSETS else None


def _meta(body: bytes) -> str | None:
    match = _META.search(body, 0, _META_REACH_BYTES)
    return match.group(1).decode("ascii", "replace") if match else None


def _wide(body: bytes) -> str | None:
    """Return the codec of UTF-16 without a BOM: half of its bytes are zero."""
    head = body[:400]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if len(head) < 16 or max(even, odd) < 0.3 * len(head) / 2 or min(even, odd) > 0.05 * len(head):  # noqa: PLR2004 - shares of the bytes read
        return None
    return "utf-16-le" if odd > even else "utf-16-be"
