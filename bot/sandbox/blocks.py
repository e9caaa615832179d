"""Rich HTML becomes blocks, in the form in which the Bot API hands out a rich message.

Read as strictly as the Bot API's reference is written (10.1, "Rich Message Formatting Options"):
only the tags that it names and that the bot may use, closed in order, within its limits. The real
server's words for a refusal are not documented; those here are the sandbox's own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from bot.sandbox.links import checked_link
from bot.sandbox.nouns import Json, bad_request

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_CHARACTERS = 32_768
MAX_BLOCKS = 500
MAX_DEPTH = 16

_INLINE = {
    "b": "bold",
    "i": "italic",
    "u": "underline",
    "s": "strikethrough",
    "code": "code",
    "mark": "marked",
    "a": "url",
}
_TEXT_BLOCKS = {"p": "paragraph", "footer": "footer"}
_HEADINGS = {f"h{size}": size for size in range(1, 7)}
_CONTAINERS = frozenset({"details", "figure"})
_PARTS = frozenset({"summary", "figcaption", "cite"})
_VOID = frozenset({"br", "img", "hr"})
_KNOWN = {*_INLINE, *_TEXT_BLOCKS, *_HEADINGS, *_CONTAINERS, *_PARTS, *_VOID}


@dataclass(slots=True)
class _Node:
    """An open tag with what stands in it so far."""

    tag: str
    attributes: dict[str, str]
    #: Texts, and the records of tags that were closed in it.
    inside: list[Any] = field(default_factory=list)
    #: Blocks of a container, or parts by their name.
    blocks: list[Json] = field(default_factory=list)
    parts: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> Any:
        """What stands in it as a ``RichText``: a string where that is all there is."""
        found = [it for it in self.inside if it != ""]
        return found[0] if len(found) == 1 else found


class _Reader(HTMLParser):
    """Builds the blocks; whatever the reference does not name is refused."""

    def __init__(self, photo: Callable[[str], list[Json]]) -> None:
        super().__init__(convert_charrefs=True)
        self._photo = photo
        self.stack = [_Node("", {})]
        self.characters = self.blocks = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a tag."""
        if tag not in _KNOWN:
            raise bad_request(f'can\'t parse rich message: unsupported tag "{tag}"')
        attributes = {name: value or "" for name, value in attrs}
        if tag in _VOID:
            self._void(tag, attributes)
            return
        self.stack.append(_Node(tag, attributes))
        if len(self.stack) - 1 > MAX_DEPTH:
            raise bad_request("rich message is nested too deep")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a tag that closes itself for an open one."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Close a tag."""
        if len(self.stack) < 2 or self.stack[-1].tag != tag:  # noqa: PLR2004 - the root stays
            raise bad_request(f'can\'t parse rich message: unexpected end tag "{tag}"')
        node = self.stack.pop()
        if tag in _INLINE:
            self._inline(node)
        elif tag in _PARTS:
            self.stack[-1].parts[tag] = node
        else:
            self._add(_block(node))

    def handle_data(self, data: str) -> None:
        """Take text in; white space counts once, and between blocks not at all."""
        top = self.stack[-1]
        if top.tag in _CONTAINERS | {""}:
            if data.strip():
                top.blocks.append({"type": "paragraph", "text": " ".join(data.split())})
                self._count(data)
            return
        text = " ".join(data.split()) if data.strip() else " "
        before, after = data[:1].isspace(), data[-1:].isspace()
        top.inside.append(f"{' ' if before else ''}{text.strip()}{' ' if after else ''}")
        self._count(text)

    def _count(self, text: str) -> None:
        self.characters += len(text)
        if self.characters > MAX_CHARACTERS:
            raise bad_request("rich message is too long")

    def _void(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "br":
            self.stack[-1].inside.append("\n")
        elif tag == "hr":
            self._add({"type": "divider"})
        else:
            source = attributes.get("src", "")
            self._add({"type": "photo", "photo": self._photo(source)})

    def _inline(self, node: _Node) -> None:
        record: Json = {"type": _INLINE[node.tag], "text": node.text}
        if node.tag == "a":
            link = checked_link(node.attributes.get("href", "").encode())
            if link is None:
                self.stack[-1].inside.append(node.text)
                return
            record["url"] = link.decode("utf-8", "replace")
        self.stack[-1].inside.append(record)

    def _add(self, block: Json) -> None:
        self.blocks += 1
        if self.blocks > MAX_BLOCKS:
            raise bad_request("rich message has too many blocks")
        self.stack[-1].blocks.append(block)


def _block(node: _Node) -> Json:
    if node.tag in _HEADINGS:
        return {"type": "heading", "text": node.text, "size": _HEADINGS[node.tag]}
    if node.tag in _TEXT_BLOCKS:
        return {"type": _TEXT_BLOCKS[node.tag], "text": node.text}
    if node.tag == "details":
        title = node.parts.get("summary")
        if title is None:
            raise bad_request("can't parse rich message: details without a summary")
        return {"type": "details", "summary": title.text, "blocks": node.blocks}
    return _figure(node)


def _figure(node: _Node) -> Json:
    if len(node.blocks) != 1:
        raise bad_request("can't parse rich message: a figure holds one medium")
    (block,) = node.blocks
    caption = node.parts.get("figcaption")
    if caption is not None:
        block["caption"] = {"text": caption.text or ""}
        credit = caption.parts.get("cite")
        if credit is not None:
            block["caption"]["credit"] = credit.text
    return block


def blocks_of(markup: str, photo: Callable[[str], list[Json]]) -> list[Json]:
    """Return the blocks of rich HTML; ``photo`` tells the sizes behind the address of a picture.

    Raises:
        Refusal: it is no rich HTML, or more than a message may hold.
    """
    reader = _Reader(photo)
    reader.feed(markup)
    reader.close()
    if len(reader.stack) > 1:
        raise bad_request(f'can\'t parse rich message: unclosed tag "{reader.stack[-1].tag}"')
    blocks = reader.stack[0].blocks
    if not blocks:
        raise bad_request("rich message is empty")
    return blocks
