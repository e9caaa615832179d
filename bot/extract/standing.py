"""What stands on a page: its story, the beginning of one, a second way to it, or none.

A page is looked at again only where its body is thin, or where it may be a list. A story behind a
paywall is never gone round: a page that is not free gets no second way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import Thin
from bot.extract import alternates, genre, stub
from bot.extract.boilerplate import prose
from bot.extract.genre import Sight
from bot.extract.teasers import MAX_TEASER, weight
from bot.extract.tree import parse_html, strip

if TYPE_CHECKING:
    from bot.extract.genre import Sign
    from bot.extract.tree import Element
    from bot.model import Paragraph

#: Weight of a text under which it is no story.
THIN = 280


def judged(
    text: str, url: str | None, sign: Sign, body: tuple[Paragraph, ...], *, settled: bool
) -> tuple[tuple[Paragraph, ...], bool]:
    """Return the story of a page, and whether it is only what a paywall shows of one.

    ``text`` is the page's source. Nothing is looked for elsewhere once the page is ``settled``.

    Raises:
        ReadError: the page is something else than an article, and says or shows what.
    """
    shown = prose(body)
    total = sum(weight(paragraph.text) for paragraph in shown)
    if total < THIN:
        found = _thin(text, url, sign, shown, settled=settled)
        return (found, False) if found else (body, False)
    if genre.may_be_crowd(sign, shown, MAX_TEASER):
        seen = Sight(_visible(text), sign, shown)
        genre.refuse_wall(seen)
        genre.refuse_crowd(seen)
    return body, total < stub.STUB and stub.is_stub(parse_html(text))


def _thin(
    text: str, url: str | None, sign: Sign, shown: tuple[Paragraph, ...], *, settled: bool
) -> tuple[Paragraph, ...]:
    """Return the story that the page's scripts hold; empty where the thin body is all there is.

    Raises:
        ReadError: the page is something else than an article.
    """
    root, seen = parse_html(text), Sight(_visible(text), sign, shown)
    stub.refuse_detour(root, url)
    genre.refuse_wall(seen)
    stub.refuse_barred(root)
    found = alternates.on_page(root, sign.titles)
    if found:
        return found
    genre.refuse_crowd(seen)
    others = () if settled else alternates.addresses(root, url)
    if others:
        raise Thin(others)
    genre.refuse_footage(seen)
    stub.refuse_shell(root)
    return ()


def _visible(text: str) -> Element:
    """Return the tree of what a reader of the page sees."""
    root = parse_html(text)
    strip(root, "script", "style", "noscript", "template")
    return root
