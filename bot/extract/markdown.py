"""Markdown becomes a draft by way of HTML; HTML inside it is read as HTML.

A text with more marks than can be parsed in good time is no prose; it is read as it stands, so
that none of it is lost.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from bot.extract import pictures
from bot.extract.draft import Draft
from bot.extract.page import ready
from bot.extract.paragraphs import from_tree
from bot.extract.prepare import DOOMED
from bot.extract.tree import parse_fragment, text_of

if TYPE_CHECKING:
    from markdown_it.rules_core import StateCore

    from bot.model import Document

#: Characters that may begin a mark or a block: each costs up to 30 microseconds.
_MARKS = "*_[]!<>&\\`|#~+-\n"
_MAX_MARKS = 100_000
_MAX_CHARACTERS = 2_000_000
#: Quotes and lists inside each other. The parser drops what lies deeper, so lines are first bent
#: to what it takes: so many marks before a line's first word, so many columns of indentation.
_MAX_NESTING = 300
_MAX_LINE_MARKS, _MAX_INDENT = 60, 40
_NESTED = re.compile(rf"^(?:[ \t]*[>*+-]){{{_MAX_LINE_MARKS},}}", re.MULTILINE)
_INDENTED = re.compile(rf"^((?:[ \t]*>)*[ \t]{{{_MAX_INDENT}}})[ \t]+", re.MULTILINE)
#: Brackets and stars inside each other: every level tries all inline rules again.
_MAX_INLINE_NESTING = 20
_BLANK = re.compile(r"\n[ \t]*\n\s*")
_SIGNS = (
    re.compile(r"^#{1,6} \S", re.MULTILINE),
    re.compile(r"\[[^\]\n]+\]\(https?://[^\s)]+\)"),
    re.compile(r"(?<![\w*])\*\*[^*\s][^*\n]*\*\*"),
    re.compile(r"^> \S", re.MULTILINE),
    re.compile(r"^(?:```|~~~)", re.MULTILINE),
    re.compile(r"!\[[^\]\n]*\]\([^\s)]+\)"),
)
_WANTED_SIGNS = 2


def looks_marked(text: str) -> bool:
    """Return whether a text without a telling name carries at least two signs of Markdown."""
    head = text[:20_000]
    heading = _SIGNS[0].match(head.lstrip()) is not None
    return heading or sum(sign.search(head) is not None for sign in _SIGNS) >= _WANTED_SIGNS


def rendered(text: str) -> str:
    """Return the HTML of a Markdown text."""
    if len(text) > _MAX_CHARACTERS or sum(map(text.count, _MARKS)) > _MAX_MARKS:
        return "<p>".join(map(escape, _BLANK.split(text)))
    html: str = _PARSER.render(_INDENTED.sub(r"\1", _NESTED.sub("", text)))
    return html


def read_markdown(text: str, document: Document) -> Draft:
    """Return the draft of a Markdown file: its first top heading is the headline.

    Raises:
        NoText: the file is empty.
        TooComplex: it holds more HTML than can be read in good time.
    """
    root = parse_fragment(rendered(text))
    image = pictures.lead((), root, document.url)
    heading = next(root.iter("h1"), None)
    headline = text_of(heading) if heading is not None else None
    if heading is not None:
        heading.tag = DOOMED
    ready(root, furniture=True)
    return Draft(from_tree(root), headline=headline or None, url=document.url, image=image)


def _parser() -> MarkdownIt:
    """Return a parser that nests blocks deeper than what stands inside one."""
    blocks = MarkdownIt("commonmark", {"html": True, "maxNesting": _MAX_NESTING}).enable("table")
    inline = MarkdownIt("commonmark", {"html": True, "maxNesting": _MAX_INLINE_NESTING})

    def parse_inline(state: StateCore) -> None:
        for token in state.tokens:
            if token.type == "inline":
                token.children = []
                inline.inline.parse(token.content, inline, state.env, token.children)

    blocks.core.ruler.at("inline", parse_inline)
    return blocks


_PARSER = _parser()
