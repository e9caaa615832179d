"""HTML as a tokenizer sees it, before a tree is grown: what is a tag, and what only looks like one.

The pieces follow the HTML Standard (section 13.2.5), which libxml2 keeps to from 2.14 on: a
quotation mark opens a value only behind an equals sign, a comment ends where the Standard says,
and a script holds no tags. One pass over them tells what a tree would cost, and can rewrite a
page that is too long or too deep for one. The time grows with the source and with nothing else.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from bot.errors import TooBig, TooComplex

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Characters of HTML that are read, once scripts, styles, comments and inlined files are gone.
MAX_CHARACTERS = 5_000_000
#: Tags in one page, opening and closing; beyond it the extractors need minutes.
MAX_TAGS = 120_000
#: Attributes of one tag: libxml2 needs time in the square of their number.
MAX_ATTRIBUTES = 3_000
#: Attributes of all long tags together: each takes some 200 bytes of every copy of the tree.
MAX_ALL_ATTRIBUTES = 100_000
#: Characters inside a tag under which its attributes are few enough not to be counted.
_SHORT_TAG = 400
#: Characters inside a tag, or of linked data, that are left in a page that is too long.
_LEFT_IN_TAG, _LEFT_OF_DATA = 4_000, 500_000
#: Elements that stay open at once in a page that is rewritten flat.
_MAX_OPEN = 40

_SPACE = r"[\t\n\f\r ]"
_NAME_OF_ATTRIBUTE = r"[^\t\n\f\r />][^\t\n\f\r />=]*+"
_VALUE = rf"{_SPACE}*+={_SPACE}*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|[^\t\n\f\r >]*+)"
_ATTRIBUTE = re.compile(rf"{_NAME_OF_ATTRIBUTE}(?:{_VALUE})?+")
_PIECE = re.compile(
    r"<(?:"
    r"!--(?:-?>|.*?(?:--!?>|\Z))"
    rf"|(?P<end>/?)(?P<name>[a-zA-Z][^\t\n\f\r />]*+)"
    rf"(?P<inside>(?:[\t\n\f\r /]++|{_NAME_OF_ATTRIBUTE}(?:{_VALUE})?+)*+)(?:>|\Z)"
    r"|[!?/][^>]*+(?:>|\Z)"
    r")",
    re.DOTALL,
)
#: What these hold is text up to their own end tag, whatever it looks like.
_RAW = {
    name: re.compile(rf"</{name}(?=[\t\n\f\r />])", re.IGNORECASE)
    for name in ("script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes")
}
_NO_TEXT = frozenset({"script", "style"})
#: These hold nothing, or the parser opens them only once.
_ALWAYS = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr", "html", "head", "body",
})  # fmt: skip
_BLOCKS = frozenset({
    "div", "section", "article", "main", "header", "center", "blockquote", "table", "tbody",
    "thead", "tr", "td", "th", "ul", "ol", "li", "dl", "dd", "dt", "fieldset", "details", "p",
})  # fmt: skip
#: Inline mark-up, and what is no tag.
_NEVER = frozenset({
    "", "span", "font", "b", "i", "u", "s", "a", "em", "strong", "small", "big", "ins", "del",
    "mark", "sub", "sup", "tt", "code", "label", "abbr", "cite", "q", "bdi", "bdo", "dfn", "kbd",
    "samp", "var", "strike", "nobr",
})  # fmt: skip


def pieces(source: str) -> Iterator[re.Match[str]]:
    """Yield the tags, comments and declarations of a page in order.

    The groups of a tag are ``end``, ``name`` and ``inside``; other pieces have no name.
    """
    at = 0
    while (found := _PIECE.search(source, at)) is not None:
        yield found
        at = found.end()
        name = name_of(found)
        if name == "plaintext" and not found["end"]:
            return
        if name in _RAW and not found["end"]:
            closing = _RAW[name].search(source, at)
            at = closing.start() if closing else len(source)


def name_of(piece: re.Match[str]) -> str:
    """Return the tag's name in lower case, empty for what is no tag."""
    return (piece["name"] or "").lower()


def refuse_bombs(source: str) -> None:
    """Accept a page whose tree can be grown and read in good time.

    Raises:
        TooComplex: more tags or attributes than that.
    """
    tags = everything = 0
    for piece in pieces(source):
        tags += piece["name"] is not None
        if tags > MAX_TAGS:
            raise TooComplex("too many tags")
        if len(piece["inside"] or "") > _SHORT_TAG:
            attributes = sum(1 for _ in _ATTRIBUTE.finditer(piece["inside"]))
            everything += attributes
            if attributes > MAX_ATTRIBUTES or everything > MAX_ALL_ATTRIBUTES:
                raise TooComplex("too many attributes")


def shortened(source: str) -> str:
    """Return a page without what is neither text nor label: scripts, styles, comments, files.

    Raises:
        TooBig: it is longer than ``MAX_CHARACTERS`` all the same.
        TooComplex: it has more than ``MAX_TAGS`` tags.
    """
    kept: list[str] = []
    at = tags = 0
    silent = False
    for piece in pieces(source):
        text = source[at : piece.start()]
        kept.append("" if silent else text)
        at = piece.end()
        name = name_of(piece)
        tags += bool(name)
        if tags > MAX_TAGS:
            raise TooComplex("too many tags")
        kept.append(_short_tag(piece) if name else "")
        silent = name in _NO_TEXT and not piece["end"] and not _is_data(piece, source)
    kept.append("" if silent else source[at:])
    short = "".join(kept)
    if len(short) > MAX_CHARACTERS:
        raise TooBig(MAX_CHARACTERS)
    return short


def flattened(source: str) -> str:
    """Return the same text with paragraphs for every block and no inline mark-up.

    Elements of other names are kept as long as few of them are open at once.
    """
    kept: list[str] = []
    opened: Counter[str] = Counter()
    at = 0
    for piece in pieces(source):
        kept.append(source[at : piece.start()])
        at = piece.end()
        name = name_of(piece)
        if name in _BLOCKS:
            kept.append("<p>")
        elif name in _ALWAYS or (name not in _NEVER and _stays(piece, opened)):
            kept.append(piece.group())
    kept.append(source[at:])
    return "".join(kept)


def _stays(piece: re.Match[str], opened: Counter[str]) -> bool:
    """Return whether a tag is kept in a flat page, and count it as opened or closed."""
    name = name_of(piece)
    if piece["end"]:
        kept = opened[name] > 0
        opened[name] -= kept
    else:
        kept = opened.total() < _MAX_OPEN
        opened[name] += kept
    return kept


def _short_tag(piece: re.Match[str]) -> str:
    """Return a tag without its attributes where they are as long as a file."""
    if len(piece["inside"]) <= _LEFT_IN_TAG:
        return piece.group()
    return f"<{piece['end']}{piece['name']}>"


def _is_data(piece: re.Match[str], source: str) -> bool:
    """Return whether a script holds linked data of a size that is read."""
    if "ld+json" not in piece["inside"].lower():
        return False
    closing = _RAW["script"].search(source, piece.end())
    return closing is not None and closing.start() - piece.end() <= _LEFT_OF_DATA
