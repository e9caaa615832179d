"""Telegram's HTML, read as strictly as Telegram reads it: text and entities in UTF-16 units.

The rules are those of TDLib's ``parse_html``: a short list of tags, closed in order; four named
character references and the numeric ones; everything else is an error that names a byte offset.
The scan runs over bytes, because the errors count bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.links import SPACES, checked_link, mentioned_user
from bot.sandbox.references import reference_at

_TAGS = {
    b"b": "bold",
    b"strong": "bold",
    b"i": "italic",
    b"em": "italic",
    b"u": "underline",
    b"ins": "underline",
    b"s": "strikethrough",
    b"strike": "strikethrough",
    b"del": "strikethrough",
    b"tg-spoiler": "spoiler",
    b"span": "spoiler",
    b"a": "text_link",
    b"code": "code",
    b"pre": "pre",
    b"blockquote": "blockquote",
    b"tg-emoji": "custom_emoji",
    b"tg-time": "date_time",
}
_WANTED = {
    (b"a", b"href"): "",
    (b"code", b"class"): "language-",
    (b"span", b"class"): "tg-",
    (b"tg-emoji", b"emoji-id"): "",
    (b"tg-time", b"unix"): "",
}
#: Of two entities over the same stretch, the lower number comes first.
_RANKS = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 10,
    "code": 20,
    "text_link": 49,
    "text_mention": 49,
    "bold": 90,
    "italic": 91,
    "underline": 92,
    "strikethrough": 93,
    "spoiler": 94,
    "custom_emoji": 99,
}
_PLAIN = re.compile(rb"&?[^<&]*")
_SPACE = re.compile(rb"[ \t\r\n\v]*")
_TAG_NAME = re.compile(rb"[^ \t\r\n\0\v>]*")
_ATTRIBUTE_NAME = re.compile(rb"[^ \t\r\n\0\v=>/\"']*")
_TOKEN = re.compile(rb"[A-Za-z0-9.\-]*")
_END = b"\0"


class EntityError(ValueError):
    """The text is not Telegram HTML; the message says why, in Telegram's words."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A stretch of a text that is shown in a special way."""

    type: str
    #: UTF-16 units from the start of the text.
    offset: int
    #: UTF-16 units.
    length: int
    url: str | None = None
    language: str | None = None
    user_id: int | None = None
    custom_emoji_id: str | None = None
    unix_time: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the entity as the Bot API writes it, save that users are named by id alone."""
        record: dict[str, Any] = {"type": self.type, "offset": self.offset, "length": self.length}
        for name in ("url", "language", "custom_emoji_id", "unix_time"):
            if getattr(self, name) is not None:
                record[name] = getattr(self, name)
        if self.user_id is not None:
            record["user"] = {"id": self.user_id, "is_bot": False, "first_name": str(self.user_id)}
        return record


def rank(entity: Entity) -> tuple[int, int, int]:
    """Return the key that sorts entities as Telegram lists them: outer before inner."""
    return entity.offset, -entity.length, _RANKS.get(entity.type, 50)


def utf16_length(text: str) -> int:
    """Return the length of a text in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse_html(html: str) -> tuple[str, tuple[Entity, ...]]:
    """Return the text and the entities of Telegram HTML.

    Raises:
        EntityError: Telegram refuses this HTML.
    """
    scan = _Scan(html.encode() + _END)
    scan.run()
    if any("\ud800" <= character <= "\udfff" for character in scan.characters()):
        raise EntityError(
            "Text contains invalid Unicode characters after decoding HTML entities,"
            " check for unmatched surrogate code units"
        )
    return scan.characters(), tuple(sorted(scan.entities, key=rank))


@dataclass(slots=True)
class _Open:
    tag: bytes
    argument: bytes
    offset: int
    #: Index into the text pieces, for a link that is its own address.
    piece: int


@dataclass(slots=True)
class _Scan:
    source: bytes
    at: int = 0
    offset: int = 0
    pieces: list[str] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def characters(self) -> str:
        return "".join(self.pieces)

    def run(self) -> None:
        end = len(self.source) - 1
        while self.at < end:
            self._step()
        if self.stack:
            tag = self.stack[-1].tag.decode()
            raise EntityError(f'Can\'t find end tag corresponding to start tag "{tag}"')

    def _step(self) -> None:
        if self._peek() == b"<":
            self._tag()
        else:
            self._add(self._reference() or self._plain())

    def _plain(self) -> str:
        found = _PLAIN.match(self.source, self.at, len(self.source) - 1)
        text = found[0] if found else b""
        self.at += len(text)
        return text.decode()

    def _add(self, text: str) -> None:
        self.pieces.append(text)
        self.offset += utf16_length(text)

    def _reference(self) -> str | None:
        found = reference_at(self.source, self.at)
        if found is None:
            return None
        text, self.at = found
        return text

    def _peek(self) -> bytes:
        return self.source[self.at : self.at + 1]

    def _take(self, pattern: re.Pattern[bytes]) -> bytes:
        found = pattern.match(self.source, self.at)
        text = found[0] if found else b""
        self.at += len(text)
        return text

    def _tag(self) -> None:
        begin = self.at
        self.at += 1
        if self._peek() == b"/":
            self._end_tag(begin)
        else:
            self._start_tag(begin)

    def _start_tag(self, begin: int) -> None:
        tag = self._take(_TAG_NAME).lower()
        if self._peek() == _END:
            raise EntityError(f"Unclosed start tag at byte offset {begin}")
        if tag not in _TAGS:
            raise EntityError(f'Unsupported start tag "{tag.decode()}" at byte offset {begin}')
        argument = b""
        while self._peek() != b">":
            self._take(_SPACE)
            if self._peek() == b">":
                break
            found = self._attribute(tag, begin)
            argument = argument if found is None else found
        if tag == b"span" and argument != b"spoiler":
            raise EntityError(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self.at += 1
        self.stack.append(_Open(tag, argument, self.offset, len(self.pieces)))

    def _attribute(self, tag: bytes, begin: int) -> bytes | None:
        """Return what the attribute means for its tag, or None where it means nothing."""
        name = self._take(_ATTRIBUTE_NAME)
        place = f'in the tag "{tag.decode()}" at byte offset {begin}'
        if not name:
            raise EntityError(f"Empty attribute name {place}")
        self._take(_SPACE)
        folds = tag == b"blockquote" and name == b"expandable"
        unclosed = f'Unclosed start tag "{tag.decode()}" at byte offset {begin}'
        if self._peek() != b"=":
            if self._peek() == _END:
                raise EntityError(unclosed)
            return b"1" if folds else None
        self.at += 1
        self._take(_SPACE)
        if self._peek() == _END:
            raise EntityError(unclosed)
        value = self._value()
        if self._peek() == _END:
            raise EntityError(f"Unclosed start tag at byte offset {begin}")
        prefix = _WANTED.get((tag, name), "?").encode()
        if folds:
            return b"1"
        return value[len(prefix) :] if prefix != b"?" and value.startswith(prefix) else None

    def _value(self) -> bytes:
        quote = self._peek()
        if quote in {b"'", b'"'}:
            self.at += 1
            return self._quoted(quote)
        begin = self.at
        value = self._take(_TOKEN).lower()
        if self._peek() not in {bytes((space,)) for space in SPACES} | {b">"}:
            raise EntityError(f"Unexpected end of name token at byte offset {begin}")
        return value

    def _quoted(self, quote: bytes) -> bytes:
        value = bytearray()
        while self._peek() not in {quote, _END}:
            decoded = self._reference() if self._peek() == b"&" else None
            if decoded is None:
                value += self._peek()
                self.at += 1
            else:
                value += decoded.encode("utf-8", "surrogatepass")
        if self._peek() == quote:
            self.at += 1
        return bytes(value)

    def _end_tag(self, begin: int) -> None:
        if not self.stack:
            raise EntityError(f"Unexpected end tag at byte offset {begin}")
        self.at += 1
        name = self._take(_TAG_NAME).lower()
        self._take(_SPACE)
        if self._peek() != b">":
            raise EntityError(f"Unclosed end tag at byte offset {begin}")
        self.at += 1
        opened = self.stack.pop()
        if name and name != opened.tag:
            raise EntityError(
                f"Unmatched end tag at byte offset {begin}, expected"
                f' "</{opened.tag.decode()}>", found "</{name.decode()}>"'
            )
        if self.offset > opened.offset:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        kind = _TAGS[opened.tag]
        stretch = (opened.offset, self.offset - opened.offset)
        argument = opened.argument.decode("utf-8", "replace")
        if kind == "text_link":
            self._close_link(opened, stretch)
        elif kind in {"code", "pre"}:
            self._close_code(kind, argument, stretch)
        elif kind == "blockquote" and argument:
            self.entities.append(Entity("expandable_blockquote", *stretch))
        elif kind == "custom_emoji":
            self.entities.append(Entity(kind, *stretch, custom_emoji_id=_emoji_id(argument)))
        elif kind == "date_time":
            if re.fullmatch(r"0*[1-9][0-9]{0,9}", argument):
                self.entities.append(Entity(kind, *stretch, unix_time=int(argument)))
        else:
            self.entities.append(Entity(kind, *stretch))

    def _close_link(self, opened: _Open, stretch: tuple[int, int]) -> None:
        own = "".join(self.pieces[opened.piece :]).encode("utf-8", "surrogatepass")
        target = opened.argument or own
        user_id = mentioned_user(target)
        if user_id is not None:
            self.entities.append(Entity("text_mention", *stretch, user_id=user_id))
            return
        link = checked_link(target)
        if link is not None:
            self.entities.append(Entity("text_link", *stretch, url=link.decode("utf-8", "replace")))

    def _close_code(self, kind: str, argument: str, stretch: tuple[int, int]) -> None:
        """Fold ``pre`` around ``code`` (or the reverse) into one block with a language."""
        last = self.entities[-1] if self.entities else None
        other = "code" if kind == "pre" else "pre"
        twin = last is not None and (last.type, last.offset, last.length) == (other, *stretch)
        language = (last.language if last and kind == "pre" else argument) or None
        if twin and language:
            self.entities[-1] = Entity("pre", *stretch, language=language)
        else:
            self.entities.append(Entity(kind, *stretch, language=argument or None))


def _emoji_id(argument: str) -> str:
    if not re.fullmatch(r"-?[1-9][0-9]{0,18}", argument):
        raise EntityError("Invalid custom emoji identifier specified")
    return argument
