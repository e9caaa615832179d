"""Rich Text Format is read as what it is: braces, control words, and text in many code pages.

After "Rich Text Format (RTF) Specification", version 1.9.1. The one library for it joins hyperlinks
and cell borders to the text, stops at Unicode beyond its range, at a code page that Python lacks
and at two-byte characters whose second byte is written plainly, and takes the square of the time
for fields and fonts that do not end; hence this reader. It walks over the bytes once, in a loop.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property

from bot.errors import TooComplex
from bot.extract.charsets import unpack
from bot.extract.codepages import CHARSETS, PAGES, code_page, codec_of_body, from_hex

MAX_TOKENS = 1_500_000
MAX_GROUPS = 10_000
#: Characters after which the rest of a file is not read.
_MAX_CHARACTERS = 2_000_000

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|((?:\\'[\da-fA-F]{2})+)|\\([^a-zA-Z])|([{}])"
    rb"|([^\\{}\r\n]+)|[\r\n]+|\\",
    re.DOTALL,
)

#: Destinations whose text is not in the run of the page.
_ASIDE = frozenset({
    "annotation", "atnauthor", "atnid", "bkmkend", "bkmkstart", "colortbl", "comment", "do",
    "falt", "filetbl", "fldinst", "footer", "footerf", "footerl", "footerr", "footnote", "ftncn",
    "ftnsep", "ftnsepc", "aftncn", "aftnsep", "aftnsepc", "generator", "header", "headerf",
    "headerl", "headerr", "listoverridetable", "listtable", "nonshppict", "object", "pict",
    "pntxta", "pntxtb", "private", "revtbl", "rsidtbl", "rxe", "shp", "shppict", "tc", "template",
    "themedata", "txe", "xe", "pgptbl", "listpicture", "formfield", "datafield", "panose",
    "nesttableprops", "background",
})  # fmt: skip
_BULLETS = frozenset({"listtext", "pntext"})
_FIELDS = frozenset({"title", "author", "operator"})
_HEARD = frozenset({*_FIELDS, "page", "stylesheet"})
_TIMES = frozenset({"creatim", "revtim"})
_ENDS = frozenset({"par", "sect", "page", "column", "cell", "nestcell", "row", "nestrow"})
_SIGNS = {
    "line": "\n", "lbr": "\n", "tab": "\t", "emdash": "—", "endash": "–", "emspace": " ",
    "enspace": " ", "qmspace": " ", "bullet": "•", "lquote": "‘", "rquote": "’",
    "ldblquote": "“", "rdblquote": "”", "zwj": "\u200d", "zwnj": "\u200c",
}  # fmt: skip
_SYMBOLS = {"~": "\xa0", "_": "\u2011"}


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph or table cell; a line feed is a line break."""

    text: str
    #: The style's name in lower case; empty for none.
    style: str
    is_heading: bool
    is_item: bool


@dataclass(slots=True)
class RichText:
    """What a file says, and what it says about itself."""

    blocks: list[Block] = field(default_factory=list)
    #: title, author, operator.
    fields: dict[str, str] = field(default_factory=dict)
    #: creatim and revtim: yr, mo, dy, hr, min.
    times: dict[str, dict[str, int]] = field(default_factory=dict)


@dataclass(slots=True)
class _Group:
    """What holds inside a pair of braces; it begins as a copy of what holds around it."""

    place: str = "page"
    #: The place around an ``\upr``, whose ``\ud`` says the same in Unicode.
    outer: str = "page"
    font: int | None = None
    #: Characters that follow a ``\u`` for readers without Unicode.
    fallback: int = 1
    is_unseen: bool = False
    style: int = 0
    level: int | None = None
    is_item: bool = False

    def format(self, word: str, number: int | None) -> None:
        """Take in a word about characters or paragraphs."""
        match word:
            case "f":
                self.font = number
            case "uc":
                self.fallback = max(number or 0, 0)
            case "v" | "deleted" | "webhidden":
                self.is_unseen = number != 0
            case "plain":
                self.font, self.is_unseen = None, False
            case "pard":
                self.style, self.level, self.is_item = 0, None, False
            case "s":
                self.style = number or 0
            case "outlinelevel":
                self.level = number
            case "ls" | "intbl" | "pnlvlbody" | "pnlvlblt":
                self.is_item = self.is_item or number != 0


class Reader:
    """One walk over a file."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._at = max(body.find(b"{"), 0)
        self._found = RichText()
        self._group = _Group()
        self._groups: list[_Group] = []
        self._fonts: dict[int, int] = {}
        self._default_font: int | None = None
        self._styles: dict[int, str] = {}
        self._levels: dict[int, int] = {}
        self._page: str | None = None
        self._pending = bytearray()
        self._characters: list[str] = []
        self._total = 0
        self._skip = 0
        self._starred = self._bullet = False

    def read(self) -> RichText:
        """Return what the file says.

        Raises:
            TooComplex: it has more groups or control words than can be read in good time.
        """
        for _ in range(MAX_TOKENS):
            token = _TOKEN.match(self._body, self._at)
            if token is None or self._total > _MAX_CHARACTERS:
                break
            self._at = token.end()
            if self._take(token):
                break
        else:
            raise TooComplex("too many control words")
        self._end_block()
        return self._found

    def _take(self, token: re.Match[bytes]) -> bool:
        """Take in one token; True at the end of the document."""
        word, number, code, symbol, brace, text = token.groups()
        if word:
            self._skip = 0
            self._word(word.decode(), None if number is None else int(number))
        elif brace:
            self._skip = 0
            return self._brace(brace)
        elif symbol:
            self._symbol(symbol.decode("latin-1"))
        else:
            data = from_hex(code) if code else text or b""
            skipped = min(self._skip, len(data))
            self._skip -= skipped
            self._pending += data[skipped:]
        return False

    def _brace(self, brace: bytes) -> bool:
        self._flush()
        self._starred = False
        if brace == b"{":
            if len(self._groups) >= MAX_GROUPS:
                raise TooComplex("too many groups")
            self._groups.append(self._group)
            self._group = replace(self._group)
            return False
        if self._groups:
            self._group = self._groups.pop()
        return not self._groups

    def _symbol(self, symbol: str) -> None:
        if self._skip:
            self._skip -= 1
        elif symbol == "*":
            self._starred = True
        elif symbol in "\r\n":
            self._word("par", None)
        elif symbol in "\\{}":
            # It may be the second half of a character, so that it is no character yet.
            self._pending += symbol.encode()
        elif symbol in _SYMBOLS:
            self._flush()
            self._say(_SYMBOLS[symbol])

    def _word(self, word: str, number: int | None) -> None:
        self._flush()
        starred, self._starred = self._starred, False
        group = self._group
        if word == "bin":
            self._at += max(number or 0, 0)
        elif word == "ud":
            group.place = group.outer
        elif group.place == "aside":
            return
        elif word == "upr":
            group.outer, group.place = group.place, "aside"
        elif word in _BULLETS:
            self._bullet, group.place = True, "aside"
        elif starred or word in _ASIDE:
            group.place = "aside"
        elif word in {"info", "fonttbl", "stylesheet"}:
            group.place = word
        else:
            self._said_in(group, word, number)

    def _said_in(self, group: _Group, word: str, number: int | None) -> None:
        """Take in a control word where it stands."""
        match group.place:
            case "info" if word in _FIELDS | _TIMES:
                group.place = word
                self._found.fields[word] = ""
            case "creatim" | "revtim":
                self._found.times.setdefault(group.place, {})[word] = number or 0
            case "fonttbl":
                self._in_fonts(group, word, number)
            case "stylesheet":
                self._in_styles(group, word, number)
            case "page" if word in _ENDS:
                self._end_block()
            case _:
                self._in_text(group, word, number)

    def _in_fonts(self, group: _Group, word: str, number: int | None) -> None:
        if word == "f":
            group.font = number
        elif word == "fcharset" and group.font is not None:
            self._fonts[group.font] = number or 0

    def _in_styles(self, group: _Group, word: str, number: int | None) -> None:
        if word == "s":
            group.style = number or 0
            self._styles[group.style] = ""
        elif word == "outlinelevel" and number is not None:
            self._levels[group.style] = number

    def _in_text(self, group: _Group, word: str, number: int | None) -> None:
        if word == "u" and number is not None:
            self._say(_character(number))
            self._skip = group.fallback
        elif word in _SIGNS:
            self._say(_SIGNS[word])
        elif word == "deff":
            self._default_font = number
        elif word == "ansicpg":
            self._page = code_page(number)
        elif word in {"mac", "pc", "pca"}:
            self._page = PAGES[word]
        else:
            group.format(word, number)

    def _say(self, text: str) -> None:
        """Put text where the group has it."""
        group = self._group
        if group.place == "page" and not group.is_unseen:
            self._characters.append(text)
            self._total += len(text)
        elif group.place in _FIELDS:
            self._found.fields[group.place] += text
        elif group.place == "stylesheet" and group.style in self._styles:
            self._styles[group.style] += text

    def _flush(self) -> None:
        if self._pending and self._group.place in _HEARD:
            self._say(unpack(bytes(self._pending), self._codec()))
        self._pending.clear()

    def _codec(self) -> str:
        font = self._default_font if self._group.font is None else self._group.font
        return CHARSETS.get(self._fonts.get(font, 0) if font is not None else 0) or self._own_codec

    @cached_property
    def _own_codec(self) -> str:
        """The codec of text whose font leaves it to the document."""
        told = any(charset in CHARSETS for charset in self._fonts.values())
        return codec_of_body(self._body, self._page, fonts_tell=told)

    def _end_block(self) -> None:
        self._flush()
        group = self._group
        text = "".join(self._characters)
        style = self._styles.get(group.style, "").strip(" ;").lower()
        level = self._levels.get(group.style) if group.level is None else group.level
        if text.strip():
            is_item = group.is_item or self._bullet
            whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
            is_heading = level is not None and 0 <= level <= 8  # noqa: PLR2004 - 9 is body text
            self._found.blocks.append(Block(whole, style, is_heading, is_item))
        self._characters.clear()
        self._bullet = False


def _character(number: int) -> str:
    r"""Return the character of a ``\u``: a signed unit of UTF-16, or a whole code point."""
    unit = number + 0x10000 if number < 0 else number
    return chr(unit) if 0 <= unit <= 0x10FFFF else "\ufffd"  # noqa: PLR2004 - Unicode ends there
