"""A message in MIME becomes its text parts, under limits; a header field becomes text.

The standard library parses with its old policy: under the new one a header field of 100 kB costs
a minute, and a part without a charset is read as ASCII. What a part is written in is therefore
asked of ``decode``, which looks into the part itself, and encoded words (RFC 2047) are put
together here, because mailers cut them inside a character.
"""

from __future__ import annotations

import binascii
import email
import quopri
import re
from base64 import b64decode
from email import policy
from itertools import chain, groupby
from typing import TYPE_CHECKING, TypeAlias

from bot.errors import Encrypted, NoText, TooComplex, Unsupported
from bot.extract.decode import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.errors import ReadError

if TYPE_CHECKING:
    from email.message import Message as _Message

    Message: TypeAlias = _Message[str, str]

MAX_PARTS = 5_000
#: Boundaries and enclosed messages: each level costs the parser a look at every line.
MAX_NESTING = 100
_LINE_FEED = b"\n"
MAX_LINES = 2_000_000
#: Bytes of a Content-Type; the parser compares its parameters with each other.
_MAX_TYPE_BYTES = 4_000
#: Characters of a field that are read.
_MAX_FIELD = 5_000

_HTML = frozenset({"text/html", "application/xhtml+xml"})
_TEXT = frozenset({*_HTML, "text/plain"})
_NESTING = re.compile(
    rb"boundary(?:\*\d*\*?)?\s*=|^content-type:\s*message/", re.IGNORECASE | re.MULTILINE
)
_LONG_TYPE = re.compile(
    rb"^content-type:(?:[^\n]|\n[ \t]){%d}" % _MAX_TYPE_BYTES, re.IGNORECASE | re.MULTILINE
)
_MBOX = re.compile(rb"\A\s*From [^\n]*\n")
_NEXT_IN_MBOX = re.compile(rb"\n\r?\nFrom [^\n]{3,200}\d{4}\r?\n[A-Za-z-]+:")
_ENCODED = re.compile(r"=\?([^?\s*]{1,40})(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_ENCODED = re.compile(r"(?<=\?=)\s+(?==\?)")
_PGP = "-----BEGIN PGP MESSAGE-----"


def parse_message(body: bytes) -> Message:
    """Return the message in a file; the first one of a mailbox.

    Raises:
        TooComplex: it has more parts, levels or lines than can be read in good time.
    """
    source = _first_of_mailbox(body.lstrip(b"\xef\xbb\xbf \t\r\n"))
    if sum(1 for _ in _NESTING.finditer(source)) > MAX_NESTING:
        raise TooComplex("message with too many levels")
    if source.count(_LINE_FEED) > MAX_LINES or _LONG_TYPE.search(source):
        raise TooComplex("message with too many lines, or too long a type")
    message: Message = email.message_from_bytes(source, policy=policy.compat32)
    if sum(1 for _ in message.walk()) > MAX_PARTS:
        raise TooComplex("message with too many parts")
    return message


def letters(message: Message) -> list[Message]:
    """Return the text parts that a mail program would show one under the other."""
    kind = message.get_content_type()
    if not message.is_multipart():
        shown = kind in _TEXT and message.get_content_disposition() != "attachment"
        return [message] if shown else []
    if kind.startswith("message/"):
        return []
    found = [inner for part in _parts(message) if (inner := letters(part))]
    if kind == "multipart/alternative":
        # The last is the one that its sender likes best.
        return max(reversed(found), key=lambda inner: any(map(is_html, inner)), default=[])
    return found[0] if kind == "multipart/related" and found else list(chain(*found))


def is_html(part: Message) -> bool:
    """Return whether a text part is a page."""
    return part.get_content_type() in _HTML


def enclosed(message: Message) -> Message | None:
    """Return the first message that another one carries along, if there is one."""
    carried = (part for part in message.walk() if part.get_content_type() == "message/rfc822")
    return next((inner for part in carried for inner in _parts(part)), None)


def text_of(part: Message) -> str:
    """Return the text of a text part.

    Raises:
        Encrypted: it is a block of PGP.
    """
    payload = part.get_payload(decode=True)
    text = decode(payload, part.get_content_charset()) if isinstance(payload, bytes) else ""
    if text.lstrip().startswith(_PGP):
        raise Encrypted("PGP message")
    return text


def field(message: Message, name: str) -> str:
    """Return the text of a header field on one line, empty where there is none."""
    raw = next((value for key, value in message.raw_items() if key.lower() == name.lower()), "")
    # Bare bytes are in the encoding of the letter, if anything says which.
    charsets = (part.get_content_charset() for part in message.walk())
    charset = next(filter(None, charsets), None)
    text = decode(str(raw)[:_MAX_FIELD].encode("utf-8", "surrogateescape"), charset)
    return " ".join("".join(_words(text)).split())


def nothing_in(message: Message) -> ReadError:
    """Return why a message shows no text."""
    kinds = {part.get_content_type(): part for part in message.walk()}
    if "multipart/encrypted" in kinds:
        return Encrypted("PGP message")
    for kind in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
        if kind in kinds and kinds[kind].get_param("smime-type") == "signed-data":
            return Unsupported(kind)
        if kind in kinds:
            return Encrypted("S/MIME message")
    return NoText("no text part")


def _first_of_mailbox(source: bytes) -> bytes:
    envelope = _MBOX.match(source)
    if envelope is None:
        return source
    following = _NEXT_IN_MBOX.search(source, envelope.end())
    return source[envelope.end() : following.start() if following else None]


def _parts(message: Message) -> list[Message]:
    """Return the parts of a message, the one that its ``start`` names first."""
    parts = [part for part in message.get_payload() if not isinstance(part, str)]
    start = message.get_param("start")
    return sorted(parts, key=lambda part: start is None or part.get("content-id") != start)


def _words(text: str) -> Iterator[str]:
    """Yield the pieces of a field with its encoded words decoded; neighbours share characters."""
    plain = 0
    pieces: list[tuple[str, bytes | str]] = []
    source = _BETWEEN_ENCODED.sub("", text)
    for match in _ENCODED.finditer(source):
        charset, scheme, payload = match.groups()
        pieces.append(("", source[plain : match.start()]))
        pieces.append((charset.lower(), _unwrapped(payload, scheme) or match.group()))
        plain = match.end()
    pieces.append(("", source[plain:]))
    for charset, run in groupby((piece for piece in pieces if piece[1]), key=lambda it: it[0]):
        values = [value for _, value in run]
        yield "".join(value for value in values if isinstance(value, str))
        yield decode(b"".join(value for value in values if isinstance(value, bytes)), charset)


def _unwrapped(payload: str, scheme: str) -> bytes | None:
    data = payload.encode("utf-8", "replace")
    if scheme in "qQ":
        return quopri.decodestring(data, header=True)
    try:
        return b64decode(data + b"==")
    except binascii.Error:
        return None
