"""A tree becomes paragraphs, exactly as written, white space folded.

Block elements and runs of line breaks end a paragraph; inline elements add nothing, not even a
space. A single line break is a space, and nothing at all between two characters of a script
that is written without spaces (CSS Text 3, section 4.1.3, "segment break transformation rules");
only a line that cannot be the beginning of what follows it is a paragraph of its own.
The walk is a loop, so depth costs nothing.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.extract.boilerplate import is_sentence
from bot.extract.tree import BLOCKS, tag, walk
from bot.model import Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.extract.tree import Element
    from bot.model import ParagraphKind

#: A character of a script that puts no space between words.
CJK = (
    r"[\u2e80-\u2fdf\u3000-\u30ff\u3100-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    r"\uf900-\ufaff\uff00-\uff60\uffe0-\uffe6\U00020000-\U0003ffff]"
)
KINDS: dict[str, ParagraphKind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "head"), "subhead"),
    **dict.fromkeys(("li", "item", "dd", "dt", "td", "th", "cell"), "item"),
    **dict.fromkeys(("blockquote", "quote"), "quote"),
}
#: Never text, wherever they stand.
_SILENT = frozenset(
    {"script", "style", "noscript", "template", "iframe", "svg", "object", "select"}
)
_LINE_BREAKS = frozenset({"br", "lb"})
#: In a page this is a word of a sentence; its lines are kept apart by the ``pre`` around it.
_INLINE = "code"
#: No tree holds it, and it is no white space.
_BREAK = "\x00"
_BLANK = " \t\r\n\f\v\u00a0\u3000\u200b\ufeff"
#: What parts two paragraphs: two breaks or more, or one before an indent.
_PARTING = re.compile(
    f"{_BREAK}(?:[{_BLANK}]*{_BREAK})+|{_BREAK}(?=\\s*[\u3000\u00a0\u2003]{{2,}})"
)
#: Characters of a line that may stand over a paragraph, and how many times as long that is.
_MAX_HEAD, _TIMES = 60, 3
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad"))
_EDGES = " \t\r\n\f\v\u00a0\u3000\u2028\u2029\u200c\u200d\u200e\u200f"
_SPACES = re.compile(r"[\s\u00a0]+")
_BLANK_LINE = re.compile(r"\n[ \t\u00a0\u3000]*\n")
#: A line feed of the source, where a browser would show a space that the script does not have.
_CJK_LINE = re.compile(rf"(?<={CJK})[ \t\r\f]*\n\s*(?={CJK})")
_BREAKS = re.compile(f" ?{_BREAK}[ {_BREAK}]*")
_CJK_BREAK = re.compile(f"(?<={CJK}){_BREAK}(?={CJK})")


@dataclass(frozen=True, slots=True)
class Run:
    """The text between two borders of blocks."""

    text: str
    #: The innermost block around it.
    block: Element
    #: Share of it, by characters, that is link text.
    linked: float


def from_tree(root: Element) -> tuple[Paragraph, ...]:
    """Return the paragraphs under an element, in document order, none of them empty."""
    return tuple(
        Paragraph(text, kind)
        for run in runs(root)
        for kind in (kind_of(run.block, root),)
        for text in split(run.text, kind)
        if text
    )


def kind_of(block: Element, root: Element) -> ParagraphKind:
    """Return the kind of the innermost of the blocks around a text that has one."""
    while block is not None:
        kind = KINDS.get(tag(block))
        if kind or block is root:
            return kind or "prose"
        block = block.getparent()
    return "prose"


def runs(root: Element) -> Iterator[Run]:
    """Yield everything under an element that is text, cut at the borders of its blocks."""
    blocks = [root]
    buffer: list[str] = []
    linked = anchors = lines = 0
    for event, element in walk(root):
        name, starts = tag(element), event == "start"
        if name in BLOCKS and name != _INLINE:
            text = "".join(buffer)
            buffer.clear()
            if text and not text.isspace():
                yield Run(text, blocks[-1], min(1.0, linked / len(text.strip())))
            linked = 0
            lines += (1 if starts else -1) if name == "pre" else 0
            if starts:
                blocks.append(element)
            elif len(blocks) > 1:
                blocks.pop()
        elif name in _LINE_BREAKS and starts:
            buffer.append(_BREAK)
        elif name == "a" and element.get("href"):
            anchors += 1 if starts else -1
        words = (element.text if name not in _SILENT else None) if starts else element.tail
        if words and (starts or element is not root):
            buffer.append(words.replace("\n", _BREAK) if lines else words)
            # A link in a link was never closed: what it holds is no link's text.
            linked += len(words.strip()) if anchors == 1 else 0
    yield Run("".join(buffer), root, 0.0)


def lines(text: str) -> list[str]:
    """Return one run cut at every break, white space and all."""
    return text.split(_BREAK)


def split(text: str, kind: ParagraphKind = "prose") -> list[str]:
    """Return the paragraphs of one run of a kind: its double breaks divide it."""
    parts = _PARTING.split(text)
    if kind == "prose" and _BREAK in text:
        parts = [line for part in parts for line in _headed(part)]
    return [fold(part) for part in parts]


def _headed(part: str) -> list[str]:
    """Return a text in two lines as two where the first is a name, a title or a caption.

    It is short and no sign ends it; what is behind it begins as a sentence does, is several times
    as long and closes. Lines that were broken to a width, verses and addresses are not like that.
    """
    first, *others = (line.strip(_EDGES) for line in part.strip(_EDGES + _BREAK).split(_BREAK))
    if len(others) != 1 or not 0 < len(first) <= _MAX_HEAD:
        return [part]
    is_open = unicodedata.category(first[-1])[0] in "LMN"
    is_apart = not others[0][:1].islower() and len(others[0]) >= _TIMES * len(first)
    return [first, *others] if is_open and is_apart and is_sentence(others[0]) else [part]


def fold(text: str) -> str:
    """Return the text on one line: white space folded, breaks resolved, edges trimmed."""
    line = text if text.isascii() else text.translate(_INVISIBLE)
    if "\n" in line:
        line = _CJK_LINE.sub("", line)
    line = _SPACES.sub(_space, line) if "\u3000" in line else " ".join(line.split())
    if _BREAK in line:
        line = _CJK_BREAK.sub("", _BREAKS.sub(_BREAK, line)).replace(_BREAK, " ")
    return line.strip(_EDGES)


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
