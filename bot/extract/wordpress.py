"""A post as WordPress itself tells it: the JSON of ``/wp-json/wp/v2/posts/ID``.

It is how the story of a thin page is had where the page names it; whoever sends such an address
by hand gets the same.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from bot.errors import Damaged, NoText
from bot.extract.alternates import of_markup
from bot.extract.dates import parse
from bot.extract.declared import plain
from bot.extract.draft import Draft
from bot.extract.linked import without_halves

if TYPE_CHECKING:
    from bot.model import Document

#: What no other JSON holds together.
_FIELDS = re.compile(
    r"\A(?=.*\"title\"\s*:\s*\{)(?=.*\"link\"\s*:\s*\")(?=.*\"content\"\s*:\s*\{[^{}]{0,40}\"rendered\"\s*:)",
    re.DOTALL,
)


def is_post(text: str) -> bool:
    """Return whether a text is the JSON of one post; a list of posts is none."""
    return text.lstrip()[:1] == "{" and _FIELDS.match(text) is not None


def read_post(text: str, document: Document) -> Draft:
    """Return the draft of a post in WordPress's JSON.

    Raises:
        Damaged: it is no such JSON after all.
        NoText: the post is empty, or shown to whoever knows its password only.
    """
    try:
        post = json.loads(without_halves(text))
    except (ValueError, RecursionError) as error:
        raise Damaged("no JSON") from error
    body = of_markup(_rendered(post, "content"))
    if not body:
        raise NoText("no text in the post")
    written = post.get("date_gmt")
    said = f"{written}Z" if isinstance(written, str) else None
    return Draft(
        paragraphs=body,
        headline=plain(_rendered(post, "title")) or None,
        url=post.get("link") if isinstance(post.get("link"), str) else document.url,
        published=parse(said, now=document.fetched_at),
    )


def _rendered(post: dict[str, Any], name: str) -> str:
    value = post.get(name)
    inner = value.get("rendered") if isinstance(value, dict) else None
    return inner if isinstance(inner, str) else ""
