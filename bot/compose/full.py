"""The full text of an article, in messages that Telegram takes: one, or pages to turn.

What fits into one message stands in a quote that opens at a press; what does not is cut at
paragraphs, else between sentences, and nothing of it is lost.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.compose.markup import BREAK, TEXT_LIMIT, digest, safe, visible_length
from bot.compose.post import frame, preview_of
from bot.compose.view import rows_under_full_text
from bot.model import Post
from bot.text import inert, sentences, utf16_length

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.compose.view import View
    from bot.i18n import Voice
    from bot.model import Article

#: Pages that a message is turned through; what is longer is read at its source.
MOST_PAGES = 40
#: Subheads of one page that are set bold: of all entities Telegram shows a hundred.
_MOST_BOLD = 80
#: UTF-16 units kept free for what is said at the end.
_CLOSING = 200


def full_text(article: Article, minutes: int, view: View, voice: Voice) -> Post:
    """Return the message that shows page ``view.page`` of the article's text, or the last one."""
    head, foot = frame(article, minutes, 1.0)
    pages = tuple(_pages(article, TEXT_LIMIT - _CLOSING - _units(head, foot)))
    page = min(view.page, len(pages))
    body = pages[page - 1] if pages else ""
    if len(pages) == 1:
        body = f"<blockquote expandable>{body}</blockquote>"
    closing = _closing(article, voice, cut=len(pages) == MOST_PAGES) if page == len(pages) else None
    markup = BREAK.join(filter(None, (head, body, closing, foot)))
    return Post(
        key=digest("full", article.key, markup),
        html=markup,
        preview_url=preview_of(article),
        keyboard=rows_under_full_text(article, replace(view, page=page), len(pages)),
        story=article.key,
    )


def _closing(article: Article, voice: Voice, *, cut: bool) -> str | None:
    """Return what is missing, said honestly."""
    if cut:
        return safe(voice.say("✂ This is as much as I show here. The rest stands at the source."))
    if article.paywalled:
        return safe(voice.say("🔒 The outlet shows no more than this to whoever has not paid."))
    return None


def _units(*parts: str | None) -> int:
    return sum(visible_length(it) + len(BREAK) for it in parts if it)


def _pages(article: Article, limit: int) -> Iterator[str]:
    """Yield the text as HTML, page by page, each of at most ``limit`` visible UTF-16 units."""
    page: list[str] = []
    spent = bold = count = 0
    for text, is_subhead in _pieces(article, limit):
        units = utf16_length(inert(text)) + len(BREAK)
        if page and spent + units > limit:
            yield BREAK.join(page)
            page, spent, bold, count = [], 0, 0, count + 1
            if count == MOST_PAGES:
                return
        marked = is_subhead and bold < _MOST_BOLD
        page.append(f"<b>{safe(text)}</b>" if marked else safe(text))
        spent, bold = spent + units, bold + marked
    if page:
        yield BREAK.join(page)


def _pieces(article: Article, limit: int) -> Iterator[tuple[str, bool]]:
    """Yield the paragraphs, those longer than a page in parts, and whether each is a subhead."""
    for paragraph in article.paragraphs:
        for text in _cut(paragraph.text, limit - len(BREAK)):
            if inert(text).strip():
                yield text, paragraph.kind == "subhead"


def _cut(text: str, limit: int) -> Iterator[str]:
    """Yield the text in parts of at most ``limit`` UTF-16 units, cut between sentences."""
    if utf16_length(inert(text)) <= limit:
        yield text
        return
    start = end = 0
    for _, border in (*sentences(text), (0, len(text))):
        if utf16_length(inert(text[start:border])) > limit and end > start:
            yield from _sliced(text[start:end].strip(), limit)
            start = end
        end = border
    yield from _sliced(text[start:end].strip(), limit)


def _sliced(text: str, limit: int) -> Iterator[str]:
    """Yield a text whole if it fits; one that no sentence ends in time in slices that do."""
    if utf16_length(inert(text)) <= limit:
        yield text
        return
    # A character is two units at most, and one more where it is made inert.
    size = max(1, limit // 3)
    for start in range(0, len(text), size):
        yield text[start : start + size]
