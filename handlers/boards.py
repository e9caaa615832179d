"""Boards under previews: the rows of a publication stand above all other buttons of a message."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from bot import board
from bot.model import Button
from bot.store import Board, Place

if TYPE_CHECKING:
    from bot.model import Action, Keyboard, Post, Press
    from bot.store import Store
    from handlers.context import Context
    from handlers.presses import Pressed


#: What changes a draft, times it or sends it: what is out changes no more.
_ABOUT_DRAFTS: Final[frozenset[Action]] = frozenset({"publish", "own", "draft", "slot"})


class Rows(NamedTuple):
    """The buttons under a message: what is about publishing it, and what is not."""

    #: With their meaning in place of their ids.
    top: Keyboard = ()
    #: As they are.
    below: Keyboard = ()

    @property
    def presses(self) -> tuple[Press, ...]:
        """What the buttons about publishing mean."""
        return tuple(it.press for row in self.top for it in row if it.press is not None)

    @property
    def run(self) -> str | None:
        """Name of the publication that is shown; None where none is."""
        return next((it.subject for it in self.presses if it.action == "run"), None)


async def rows_of(store: Store, pressed: Pressed) -> Rows:
    """Return the buttons under the message of the press."""
    rows, top = pressed.rows, []
    for row in rows:
        found = [await store.presses.find(it.data or "") for it in row]
        if not all(it is not None and _is_about_publishing(it.press) for it in found):
            break
        means = zip(row, found, strict=True)
        top.append(tuple(Button(it.label, press=was.press) for it, was in means if was))
    return Rows(tuple(top), rows[len(top) :])


def _is_about_publishing(press: Press) -> bool:
    """Whether a button publishes, changes what would be, tells that it was, or takes it back."""
    if press.action == "told":
        return press.details == ("published",)
    return press.action in board.ACTIONS or press.action in _ABOUT_DRAFTS


async def show_here(pressed: Pressed, context: Context, name: str) -> None:
    """Let the message of the press show how far the publication is, from now on."""
    if pressed.chat_id is None:
        return
    below = (await rows_of(context.services.store, pressed)).below
    here = Board(pressed.chat_id, pressed.speak.locale, pressed.message_id, below=below)
    await context.services.recall.show_on(name, here)


async def is_shown_here(pressed: Pressed, context: Context, name: str) -> bool:
    """Whether the message of the press shows how far the publication is."""
    run = await context.services.store.runs.find(name)
    at = run.board if run is not None else None
    return at is not None and (at.chat_id, at.message_id) == (pressed.chat_id, pressed.message_id)


async def keep_board(pressed: Pressed, context: Context, rows: Rows, post: Post) -> Post:
    """Return a post that takes the message's place, what is about publishing still above it."""
    if rows.run is None or not await is_shown_here(pressed, context, rows.run):
        return replace(post, keyboard=(*rows.top, *post.keyboard))
    place = Place(pressed.chat_id, pressed.message_id)
    below = await context.services.store.presses.stamp(post.keyboard, place)
    here = Board(place.chat_id or 0, pressed.speak.locale, place.message_id, below=below)
    await context.services.recall.show_on(rows.run, here)
    return replace(post, keyboard=(*rows.top, *below))
