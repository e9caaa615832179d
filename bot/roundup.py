"""A digest: the key points of several stories in one message, or in several numbered pages.

Each story is its headline, which links to it, the outlet, and its first key sentence word for
word. Nothing is left out for want of room: what does not fit goes on the next page.
"""

from __future__ import annotations

import hashlib
import html
from typing import TYPE_CHECKING, Final

from bot.compose import TEXT_LIMIT, anchor, safe, visible_length
from bot.model import Post
from bot.text import in_line, truncate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.i18n import Voice
    from bot.terms import Facts

#: Telegram shows a hundred entities of a message; a story takes two.
_STORIES_ON_PAGE: Final = 40
_HEADLINE_LIMIT: Final = 200
_LEAD_LIMIT: Final = 320
_BREAK: Final = "\n\n"
#: Units kept for title and page number.
_TITLE_LIMIT: Final = 120


def roundup(stories: Sequence[Facts], title: str, *, silent: bool = False) -> tuple[Post, ...]:
    """Return the pages in their order; none where there is no story. Only the first may sound."""
    pages = tuple(_pages(map(_item, stories)))
    return tuple(
        _page(_BREAK.join((_heading(title, number, len(pages)), *items)), silent or number > 1)
        for number, items in enumerate(pages, 1)
    )


def heading(speak: Voice, count: int) -> str:
    """Return the title of a digest of so many stories."""
    return speak.count("🗞 {n} story in short", "🗞 {n} stories in short", count)


def _heading(title: str, number: int, count: int) -> str:
    """Return the title as HTML, with the page's number where there are several."""
    name = truncate(title, _TITLE_LIMIT - 20)
    return f"<b>{safe(name if count == 1 else f'{name} ({number}/{count})')}</b>"


def _item(facts: Facts) -> str:
    """Return one story as HTML."""
    name = truncate(facts.headline, _HEADLINE_LIMIT)
    line = f"<b>{anchor(facts.url, name) if facts.url else safe(name)}</b>"
    if facts.outlet:
        line += f" · {html.escape(in_line(facts.outlet))}"
    return f"{line}\n{safe(truncate(facts.lead, _LEAD_LIMIT))}" if facts.lead else line


def _pages(items: Iterable[str]) -> Iterator[list[str]]:
    """Yield the items of each page."""
    page: list[str] = []
    left = TEXT_LIMIT - _TITLE_LIMIT
    for item in items:
        length = visible_length(item) + len(_BREAK)
        if page and (length > left or len(page) == _STORIES_ON_PAGE):
            yield page
            page, left = [], TEXT_LIMIT - _TITLE_LIMIT
        page.append(item)
        left -= length
    if page:
        yield page


def _page(text: str, silent: bool) -> Post:  # noqa: FBT001 - a post's own field
    """Return the post, under a key that equal pages share."""
    mark = "s" if silent else "l"
    return Post(
        key=f"roundup-{hashlib.sha256(f'{mark}{text}'.encode()).hexdigest()[:32]}",
        html=text,
        silent=silent,
    )
