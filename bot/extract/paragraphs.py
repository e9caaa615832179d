"""A tree becomes paragraphs, exactly as written, white space folded.

Block elements and runs of line breaks end a paragraph; inline elements add nothing, not even a
space. A single line break is a space, and nothing at all between two characters of a script
that is written without spaces (CSS Text 3, section 4.1.3, "segment break transformation rules").
The walk is a loop, so depth costs nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.extract.prepare import CJK, MARK
from bot.extract.tree import BLOCKS, tag, walk
from bot.model import Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.extract.tree import Element
    from bot.model import ParagraphKind

_KINDS: dict[str, ParagraphKind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "head"), "subhead"),
    **dict.fromkeys(("li", "item", "dd", "dt", "td", "th", "cell"), "item"),
    **dict.fromkeys(("blockquote", "quote"), "quote"),
}
#: Never text, wherever they stand.
_SILENT = frozenset(
    {"script", "style", "noscript", "template", "iframe", "svg", "object", "select"}
)
_LINE_BREAKS = frozenset({"br", "lb"})
#: No tree holds it, and it is no white space.
_BREAK = "\x00"
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad"))
_EDGES = " \t\r\n\f\v\u00a0\u3000\u2028\u2029\u200c\u200d\u200e\u200f"
_SPACES = re.compile(r"[\s\u00a0]+")
_BLANK_LINE = re.compile(r"\n[ \t\u00a0\u3000]*\n")
_CJK_BREAK = re.compile(f"(?<={CJK}) ?{_BREAK} ?(?={CJK})")


def from_tree(root: Element) -> tuple[Paragraph, ...]:
    """Return the paragraphs under an element, in document order, none of them empty."""
    return tuple(
        Paragraph(text, kind) for chunk, kind in _chunks(root) for text in split(chunk) if text
    )


def split(chunk: str) -> list[str]:
    """Return the paragraphs of one block's text: its marks of double breaks divide it."""
    return [fold(part) for part in chunk.split(MARK)]


def fold(text: str) -> str:
    """Return the text on one line: white space folded, breaks resolved, edges trimmed."""
    line = _SPACES.sub(_space, text.translate(_INVISIBLE)).replace(_BREAK, f" {_BREAK} ")
    line = _CJK_BREAK.sub("", re.sub(r"  +", " ", line))
    return re.sub(r" {2,}", " ", line.replace(_BREAK, " ")).strip(_EDGES)


def joined(lines: list[str]) -> str:
    """Return lines of one paragraph as one line, with a space only where the script has one."""
    return fold(_BREAK.join(line.strip() for line in lines))


def of_lines(text: str) -> list[str]:
    """Return the paragraphs of a block of lines: a blank one divides them."""
    parts = (joined(part.split("\n")) for part in _BLANK_LINE.split(text))
    return [part for part in parts if part]


def _space(match: re.Match[str]) -> str:
    # An ideographic space inside a sentence is the author's; a run with others is layout.
    return "\u3000" if match.group() == "\u3000" else " "


def _chunks(root: Element) -> Iterator[tuple[str, ParagraphKind]]:
    """Yield the text between two block borders, with the kind of the innermost block."""
    kinds: list[ParagraphKind] = ["prose"]
    buffer: list[str] = []
    walker = walk(root)
    for event, element in walker:
        name = tag(element)
        if event == "start" and name in _LINE_BREAKS:
            buffer.append(_BREAK)
        border = name in BLOCKS and event in {"start", "end"}
        if border:
            yield "".join(buffer), kinds[-1]
            buffer.clear()
        if border and event == "start":
            kinds.append(_KINDS.get(name, kinds[-1]))
        elif border:
            kinds.pop()
        buffer.extend(_words(event, element, root))
    yield "".join(buffer), kinds[-1]


def _words(event: str, element: Element, root: Element) -> Iterator[str]:
    """Yield the text that an event brings: what follows a start tag, or an end tag."""
    if event == "start":
        if element.text and tag(element) not in _SILENT:
            yield element.text
    elif element.tail and element is not root:
        yield element.tail
