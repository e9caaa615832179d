"""The buttons under a summary: shorter, longer, one more point, the full text, and back.

Each is one change of the message that it stands under. What a caption cannot hold comes as one
text beside the picture, which is changed from then on.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot import compose
from bot.compose import View
from bot.errors import Expired
from bot.model import Link
from bot.store import Manner
from handlers import replies_reading
from handlers.boards import keep_board, rows_of
from handlers.presses import Pressed, Told, revise, revise_beside

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.model import Action, Article, Post
    from handlers.context import Context
    from handlers.presses import Deed


async def on_show(pressed: Pressed, context: Context) -> Told:
    """Show the view that the button leads to; a length is remembered for the chat.

    Raises:
        Expired: Telegram no longer tells what message it is.
    """
    if pressed.message is None or pressed.chat_id is None:
        raise Expired
    pipeline, view = context.services.pipeline, View.of(pressed.press.details)
    if view.points == view.page == 0:
        await context.services.store.chats.remember(pressed.chat_id, Manner(view.length))
    article = await pipeline.article(pressed.press.subject)
    if article is None:
        return await _fetched_again(pressed, context)
    limit = compose.CAPTION_LIMIT if pressed.is_photo else compose.TEXT_LIMIT
    post = await pipeline.show(article, view, limit, pressed.speak)
    if post is not None:
        await revise(pressed, context, await _with_draft(pressed, context, post, view))
        return Told()
    if pressed.is_photo:
        return await _beside(pressed, context, article, view)
    return Told(replies_reading.nothing_more(pressed.speak), alert=True)


async def _fetched_again(pressed: Pressed, context: Context) -> Told:
    """Ask for the article once more; it comes as an answer of its own.

    Raises:
        Expired: it came from a file, which only whoever has it can send again.
    """
    story = pressed.press.subject
    if not story.startswith(("https://", "http://")):
        raise Expired
    await context.services.desk.ask(pressed.asker, (Link(story),))
    return Told(replies_reading.fetched_again(pressed.speak))


async def _beside(pressed: Pressed, context: Context, article: Article, view: View) -> Told:
    """Show a view that no caption holds in the one text beside the picture."""
    services, speak = context.services, pressed.speak
    post = await services.pipeline.show(article, view, compose.TEXT_LIMIT, speak)
    if post is None:
        return Told(replies_reading.nothing_more(speak), alert=True)
    post = await _with_draft(pressed, context, post, view, here=False)
    key = f"beside:{pressed.chat_id}:{pressed.message_id}"
    record = await services.store.outbox.find(key)
    there = record.message_id if record is not None else None
    if there is not None and await revise_beside(pressed, context, there, post):
        return Told(replies_reading.beside(speak))
    if record is not None and (there is not None or record.state == "dead"):
        # It was deleted, or never arrived: a delivery's key brings one message and no other.
        key = f"{key}:{pressed.key}"
    await services.desk.accompany(post, pressed.asker, key)
    return Told(replies_reading.beside(speak))


async def _with_draft(
    pressed: Pressed, context: Context, post: Post, view: View, *, here: bool = True
) -> Post:
    """Return the post with what the preview has above its buttons, its words in the right language.

    An editor publishes what is shown; of a page of the full text, the summary that was shown last.
    """
    post = compose.spoken(post, pressed.speak)
    rows = await rows_of(context.services.store, pressed)
    if view.page == 0 and _PUBLISHING & {it.action for it in rows.presses}:
        return await context.services.desk.drafted(post, pressed.asker)
    if not here:
        # The board stays where it is; what stands beside it is only read.
        return post if rows.run else replace(post, keyboard=(*rows.top, *post.keyboard))
    return await keep_board(pressed, context, rows, post)


#: What sends a preview on: to everybody, or to one person's own chats.
_PUBLISHING: Final[frozenset[Action]] = frozenset({"publish", "own"})


def presses() -> Mapping[Action, Deed]:
    """Return what is done for the buttons of this room."""
    return {"show": on_show}
