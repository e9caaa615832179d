"""Markdown becomes a draft by way of HTML; HTML inside it is read as HTML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from bot.extract import pictures
from bot.extract.draft import Draft
from bot.extract.page import ready
from bot.extract.paragraphs import from_tree
from bot.extract.prepare import DOOMED
from bot.extract.tree import parse_fragment, text_of

if TYPE_CHECKING:
    from bot.model import Document

#: Characters of Markdown that are read; nested quotes cost time out of proportion.
_MAX_CHARACTERS = 1_000_000
#: Marks at the start of one line beyond which a line is no prose.
_MAX_NESTING = 60
_NESTED = re.compile(rf"^(?:[ \t]*[>*+-]){{{_MAX_NESTING},}}", re.MULTILINE)
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
    source = _NESTED.sub("", text[:_MAX_CHARACTERS])
    html: str = (
        MarkdownIt("commonmark", {"html": True, "maxNesting": _MAX_NESTING})
        .enable("table")
        .render(source)
    )
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
