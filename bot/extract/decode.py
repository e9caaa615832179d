"""Bytes become text: BOM, then what the server says, then what the page says, then evidence.

UTF-8 is never valid by accident once it holds several multi-byte characters, so it overrules a
declaration that says otherwise. A declaration is believed unless its text looks wrong; the
detector speaks last. Which detector, and how often each is right: ``tests.benchmarks.charsets``.
The order follows the WHATWG Encoding Standard and HTML, section 13.2.3.2.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from operator import itemgetter
from typing import TYPE_CHECKING

import chardet

from bot.extract.charsets import codec_of, doubtful, unpack

if TYPE_CHECKING:
    from collections.abc import Iterator

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_META = re.compile(rb"<meta\b([^>]{0,1000})", re.IGNORECASE)
_HTTP_EQUIV = re.compile(rb"http-equiv\s*=\s*[\"']?\s*content-type", re.IGNORECASE)
_CONTENT = re.compile(rb"\bcontent\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"']+)", re.IGNORECASE)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([^\s\"'/>;]+)", re.IGNORECASE)
_XML = re.compile(rb"\A\s*<\?xml\b[^>]{0,200}?encoding\s*=\s*[\"']\s*([\w.:-]+)", re.IGNORECASE)
_META_REACH_BYTES = 4096
_EVIDENCE_BYTES = 200_000
_CONTEXT_BYTES = 40
#: What a codec is judged by: as many characters as ``doubtful`` looks at, in any encoding.
_JUDGED_BYTES = 200_000
#: Bytes beyond ASCII, with at most so much ASCII between them and after them.
_STRETCH = re.compile(
    rb"(?:[\x80-\xff]{1,500}[\t\n\r\x20-\x3b\x3f-\x7e]{0,%d}){1,200}" % _CONTEXT_BYTES
)
#: Valid characters beyond ASCII for each broken one from which a text is UTF-8 with an accident.
_ACCIDENT = 20

#: Bytes that a text has in UTF-16 and UTF-32 only; ESC is left out for ISO-2022.
_RAW_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_SPACE = 0x20
_PRINTABLE = re.compile(rb"[\x20-\x7e]")
_WIDE_MIN_BYTES = 16
_WIDE_SAMPLE_BYTES = 2000
_WIDE_CODECS = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
#: Shares of the bytes from which a head is ASCII with accidents: printable ones and spaces.
_MOSTLY_ASCII = 0.7
_MIN_SPACES = 0.04
#: Signs that stand in any prose, and that are none of them with their bytes swapped.
_STOPS = re.compile("[ \n.,\u3000-\u3002\uff0c\uff01\uff1f]")
#: How many characters there may be to one stop or letter of the alphabet.
_STOP_EVERY = 80
#: The last block of 256 characters with an alphabet: Georgian. Beyond are Hangul and Han.
_LAST_ALPHABET = 0x10
_NO_TEXT = frozenset({"Cc", "Cn", "Co", "Cs"})
_MAX_NO_TEXT = 0.02

#: What the detector may answer: encodings of browsers that pages without a label are found in.
_EAST = ("cp932", "euc_jp", "big5hkscs", "gb18030", "cp949")
_LATIN = (
    "cp1252", "cp1250", "cp1254", "cp1257", "cp1258", "iso8859-2", "iso8859-9", "iso8859-13",
    "iso8859-15",
)  # fmt: skip
_WEB = (
    *_LATIN, "big5hkscs", "cp866", "cp874", "cp932", "cp949", "cp1251", "cp1253", "cp1255",
    "cp1256", "euc_jis_2004", "euc_kr", "gb18030", "iso8859-5", "iso8859-6", "iso8859-7",
    "iso8859-8", "koi8-r", "koi8-u", "shift_jis_2004", "tis-620",
)  # fmt: skip

#: A letter with its marks written apart (Latin to Cyrillic, kana, Hangul), as some keyboards and
#: file systems leave them. Ideographs that composition would exchange are not among them.
_APART = re.compile(
    r"[^\W\d_][\u0300-\u036f]+|[\u3046-\u30fd][\u3099\u309a]|[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?"
)


#: What a text with such marks holds in UTF-8: all of one row. A single byte is found soonest.
_MARKED = (
    (b"\xcc",), (b"\xcd",), (b"\xe3", b"\xe3\x82\x99"), (b"\xe3", b"\xe3\x82\x9a"),
    (b"\xe1", b"\xe1\x85"),
)  # fmt: skip
#: What was never known already: U+FFFD as bytes.
_REPLACEMENTS = tuple("\ufffd".encode(codec) for codec in ("utf-8", "utf-16-le", "gb18030"))


def composed(text: str) -> str:
    """Return the text with letters and their marks as one character, where there is one.

    Both spellings are the same text (UAX 15, canonical equivalence), but only one of them is found
    by search, measured by limits and known to word lists as people expect.
    """
    # Bytes are looked through far faster than characters, and hardly a page has such a mark.
    spelled = text.encode("utf-8", "replace")
    is_marked = any(all(it in spelled for it in row) for row in _MARKED)
    if not is_marked or unicodedata.is_normalized("NFC", text):
        return text
    return _APART.sub(lambda match: unicodedata.normalize("NFC", match.group()), text)


def decode(body: bytes, charset: str | None = None) -> str:
    """Return the text of a document; no byte sequence fails.

    ``charset`` is what the server declared.
    """
    # What was cut off inside its last character ends with the one before.
    text = _decoded(body, charset)
    return text if body.endswith(_REPLACEMENTS) else text.rstrip("\ufffd")


def _decoded(body: bytes, charset: str | None) -> str:
    for bom, codec in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(codec, "replace")
    wide = _wide(body)
    if wide:
        return body.decode(wide, "replace")
    return _unicode(body) or _narrow(body, charset)


def _unicode(body: bytes) -> str | None:
    """Return the text of ASCII or UTF-8, be it cut off or broken in a few places."""
    if body.isascii():
        return None if b"\x1b$" in body else body.decode("ascii")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        # A body that was cut off inside a character is UTF-8 all the same.
        if error.end == len(body) and not body[: error.start].isascii():
            return body[: error.start].decode("utf-8")
        first = body[: error.start + _JUDGED_BYTES].decode("utf-8", "replace")
    lost = first.count("\ufffd")
    is_accident = len(first.encode()) - 3 * lost - len(first) > lost * _ACCIDENT
    return body.decode("utf-8", "replace") if is_accident else None


def _narrow(body: bytes, charset: str | None) -> str:
    """Return the text of a legacy encoding: as declared, unless it looks wrong."""
    if body.isascii():
        # Japanese mail switches between scripts by escape sequences, all in ASCII.
        return unpack(body, "iso2022_jp")
    labels = [codec for codec in (codec_of(charset), codec_of(_declared(body))) if codec]
    for codec in labels:
        if not _doubts(body, codec):
            return unpack(body, codec)
    return unpack(body, detected(body) or next(iter(labels), "cp1252"))


def detected(body: bytes) -> str | None:
    """Return the codec that the bytes speak for."""
    first = None
    for codec in filter(None, _candidates(_evidence(body))):
        if not _doubts(body, codec):
            return codec
        first = first or codec
    return first


def _doubts(body: bytes, codec: str) -> bool:
    """Return whether the start of a body looks as if another codec had written it."""
    return doubtful(unpack(body[:_JUDGED_BYTES], codec), codec)


def _candidates(evidence: bytes) -> Iterator[str | None]:
    """Yield the detector's answer, then others: a few characters pass for another script's."""
    yield codec_of(chardet.detect(evidence, include_encodings=_WEB)["encoding"])
    yield from _EAST
    yield codec_of(chardet.detect(evidence, include_encodings=_LATIN)["encoding"])


def _evidence(body: bytes) -> bytes:
    """Return the stretches around bytes beyond ASCII: mark-up and scripts only thin them out."""
    stretches: list[bytes] = []
    done = total = 0
    for match in _STRETCH.finditer(body):
        stretches.append(body[max(done, match.start() - _CONTEXT_BYTES) : match.end()])
        done = match.end()
        total += len(stretches[-1])
        if total > _EVIDENCE_BYTES:
            break
    return b"\n".join(stretches)


def _declared(body: bytes) -> str | None:
    """Return the label that a page or an XML file gives itself."""
    head = _COMMENT.sub(b"", body[:_META_REACH_BYTES])
    for meta in _META.findall(head):
        # Without its pragma, "charset=" inside a description is only a word.
        said = meta if _HTTP_EQUIV.search(meta) else _CONTENT.sub(b"", meta)
        match = _CHARSET.search(said)
        if match:
            return match.group(1).decode("ascii", "replace")
    match = _XML.match(head)
    return match.group(1).decode("ascii", "replace") if match else None


def _wide(body: bytes) -> str | None:
    """Return the codec of UTF-16 or UTF-32 without a BOM.

    Its bytes hold control characters, which no other text does, and only in the right order do
    they give one alphabet, or spaces and stops.
    """
    head = body[:_WIDE_SAMPLE_BYTES]
    if len(head) < _WIDE_MIN_BYTES or not _RAW_CONTROL.search(head):
        return None
    spaced = head.count(_SPACE) > _MIN_SPACES * len(head)
    if spaced and len(_PRINTABLE.findall(head)) > _MOSTLY_ASCII * len(head):
        return None
    familiar = {codec: _familiar(head, codec) for codec in _WIDE_CODECS}
    best = max(familiar, key=familiar.__getitem__)
    return best if familiar[best] else None


def _familiar(head: bytes, codec: str) -> int:
    """Return how many characters of any prose bytes hold under a codec; 0 where that is no text."""
    unit = int(codec[4:6]) // 8
    text = head[: len(head) // unit * unit].decode(codec, "ignore")
    strange = sum(
        unicodedata.category(character) in _NO_TEXT and character not in "\t\n\r"
        for character in text
    )
    alphabets = Counter(ord(character) >> 8 for character in text)
    alphabet, letters = max(alphabets.items(), key=itemgetter(1), default=(0, 0))
    found = len(_STOPS.findall(text)) + (letters if alphabet <= _LAST_ALPHABET else 0)
    kept = len(text.encode(codec)) >= (1 - _MAX_NO_TEXT) * (len(head) - unit)
    if not kept or strange > _MAX_NO_TEXT * len(text) or found * _STOP_EVERY < len(text):
        return 0
    return found
