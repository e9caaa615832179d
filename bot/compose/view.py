"""One article in one message: the view that is shown, and the buttons that lead to others.

Each button says the view that it leads to, never "one more than now": two people who press at
once, or one who presses twice, end at the same view.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, get_args

from bot.compose.markup import digest, is_web, source_label
from bot.i18n import mark
from bot.model import Button, Length, Post, Press

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.i18n import Voice
    from bot.model import Article, Keyboard

LENGTHS: tuple[Length, ...] = get_args(Length)

_SHORTER = mark("➖ Shorter")
_LONGER = mark("➕ Longer")
_FULL = mark("📄 Full text")
_NEXT = mark("💡 Next point")
_SUMMARY = mark("📰 Summary")
_MISSED = mark("👎 Missed the point")
_WORDS = frozenset({_SHORTER, _LONGER, _FULL, _NEXT, _SUMMARY, _MISSED})


@dataclass(frozen=True, slots=True)
class View:
    """How much of an article a message shows."""

    length: Length = "medium"
    #: Points that were asked for beyond that.
    points: int = 0
    #: Page of the full text, from 1; 0 for a summary.
    page: int = 0
    #: Key of the lead picture, so that every view of the article shows the same.
    picture_key: str | None = None

    @property
    def details(self) -> tuple[str, ...]:
        """The view as the details of a press."""
        return (self.length, str(self.points), str(self.page), self.picture_key or "")

    @classmethod
    def of(cls, details: Sequence[str]) -> View:
        """Return the view that ``details`` spelled."""
        length, points, page, picture_key = details
        known = next(it for it in LENGTHS if it == length)
        return cls(known, int(points), int(page), picture_key or None)

    @property
    def is_brief(self) -> bool:
        """Whether the message is a caption-sized summary, in which no paragraph is numbered."""
        return self.length != "long" and self.points == 0


def rows_under_summary(article: Article, view: View, *, whole: bool) -> Keyboard:
    """Return the buttons under a summary; where all of the text is shown nothing leads to more."""
    place = LENGTHS.index(view.length)
    base = replace(view, points=0)
    lengths = []
    if place > 0:
        lengths.append(_show(_SHORTER, article, replace(base, length=LENGTHS[place - 1])))
    if place + 1 < len(LENGTHS) and not whole:
        lengths.append(_show(_LONGER, article, replace(base, length=LENGTHS[place + 1])))
    more = (
        ()
        if whole
        else (
            _show(_FULL, article, replace(base, page=1)),
            _show(_NEXT, article, replace(view, points=view.points + 1)),
        )
    )
    return _filled(tuple(lengths), more, _last_row(article))


def rows_under_choice(article: Article) -> Keyboard:
    """Return the buttons under sentences that an editor chose: nothing picks others there."""
    return (_last_row(article),)


def rows_under_full_text(article: Article, view: View, pages: int) -> Keyboard:
    """Return the buttons under a page of the full text: its neighbours, and the way back."""
    turns: list[Button] = []
    if pages > 1:
        if view.page > 1:
            turns.append(_show("◀️", article, replace(view, page=view.page - 1)))
        turns.append(Button(f"{view.page}/{pages}", press=Press("told", article.key)))
        if view.page < pages:
            turns.append(_show("▶️", article, replace(view, page=view.page + 1)))
    back = (_show(_SUMMARY, article, replace(view, page=0)),)
    return _filled(tuple(turns), back, _last_row(article))


def _show(label: str, article: Article, target: View) -> Button:
    return Button(label, press=Press("show", article.key, target.details))


def _last_row(article: Article) -> tuple[Button, ...]:
    """Return the vote, and the way to the source, which is called by its real host."""
    vote = Button(_MISSED, press=Press("missed", article.key))
    if not is_web(article.url):
        return (vote,)
    return (vote, Button(f"🔗 {source_label(article.url)}", url=article.url))


def _filled(*rows: tuple[Button, ...]) -> Keyboard:
    return tuple(row for row in rows if row)


def spoken(post: Post, voice: Voice) -> Post:
    """Return the post with the words on its reading buttons in the voice's language."""
    keyboard = tuple(
        tuple(replace(it, label=voice.say(it.label)) if it.label in _WORDS else it for it in row)
        for row in post.keyboard
    )
    return replace(post, keyboard=keyboard)


def as_copy(post: Post, *, buttons: bool = False, channel: bool = True) -> Post:
    """Return the post as it goes to many chats, with buttons only where a chat wants them.

    In a channel, what one reader presses would change the post for all: there only those buttons
    stay that leave it as it is, the vote and the source.
    """
    if not post.keyboard:
        return post
    every = (it for row in post.keyboard for it in row)
    quiet = tuple(it for it in every if it.url or (it.press and it.press.action == "missed"))
    kept = _filled(quiet) if channel else post.keyboard
    return replace(
        post,
        key=digest("copy", post.key, str(buttons), str(channel)),
        keyboard=kept if buttons else (),
    )
