"""An editor sends a post to everybody, by the button under a preview or by /publish; and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from telegram.ext import CommandHandler

from bot import board
from bot.errors import NotAllowed
from bot.i18n import voice
from bot.model import Button, Press
from handlers import replies, replies_publishing
from handlers.boards import is_shown_here, rows_of, show_here
from handlers.presses import Pressed, Told, relabel
from handlers.reading import asker, links, reply_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telegram import Message, Update

    from bot.model import Action, Keyboard
    from bot.reach import Published
    from bot.store import Store
    from handlers.context import Context, Handler
    from handlers.presses import Deed


async def on_press(pressed: Pressed, context: Context) -> Told:
    """Publish the draft under which the button was pressed, and say how far it goes."""
    result = await context.services.desk.publish_draft(pressed.user_id, pressed.press.subject)
    return await _told(pressed, context, result)


async def on_again(pressed: Pressed, context: Context) -> Told:
    """Publish a post once more, in place of an earlier publication."""
    post_key, (name, *_) = pressed.press.subject, pressed.press.details
    result = await context.services.desk.publish_again(pressed.user_id, post_key, name)
    return await _told(pressed, context, result)


async def _told(pressed: Pressed, context: Context, result: Published) -> Told:
    """Say how far a publication goes, and let the message of the press go on saying it."""
    text = result.told(pressed.speak)
    if result.queued:
        await show_here(pressed, context, result.name)
    elif result.audience and not await is_shown_here(pressed, context, result.name):
        told = Button(text, press=Press("told", pressed.press.subject, ("published",)))
        rows: Keyboard = ((told,),)
        if result.again is not None:
            rows = (*rows, (board.again(result.again, result.name, pressed.speak),))
        below = (await rows_of(context.services.store, pressed)).below
        await relabel(pressed, context, (*rows, *below))
    return Told(text, alert=result.audience == 0)


async def on_stop(pressed: Pressed, context: Context) -> Told:
    """Send no more of what still waits."""
    return await _take_back(pressed, context, "stop")


async def on_undo(pressed: Pressed, context: Context) -> Told:
    """Delete the publication everywhere."""
    return await _take_back(pressed, context, "undo")


async def _take_back(pressed: Pressed, context: Context, how: Literal["stop", "undo"]) -> Told:
    """Stop or undo a publication, and show that here."""
    recall, name, speak = context.services.recall, pressed.press.subject, pressed.speak
    deed, yes, no = {
        "stop": (recall.stop, replies_publishing.stopping, replies_publishing.over),
        "undo": (recall.undo, replies_publishing.undoing, replies_publishing.undone),
    }[how]
    try:
        done = await deed(pressed.user_id, name)
    except NotAllowed:
        return Told(replies_publishing.not_yours(speak), alert=True)
    if done:
        await show_here(pressed, context, name)
    return Told(yes(speak) if done else no(speak), alert=not done)


async def on_run(pressed: Pressed, context: Context) -> Told:
    """Tell how far the publication is, and why some messages failed."""
    recall, name = context.services.recall, pressed.press.subject
    line = board.label(await recall.find(name), pressed.speak)
    reasons = await recall.reasons(name)
    return Told(replies_publishing.standing(line, reasons, pressed.speak), alert=True)


async def on_publish(update: Update, context: Context) -> None:
    """Publish the preview that is answered, or the links that come with the command."""
    who, message = asker(update), update.effective_message
    speak = voice(who.locale)
    store = context.services.store
    draft = await _draft_under(store, message.reply_to_message) if message else None
    if draft is not None:
        result = await context.services.desk.publish_draft(who.user_id, draft)
        await context.services.desk.announce(result, who, reply_key(update))
        return
    wanted = links(message) if message else ()
    if not wanted:
        await context.services.desk.tell(replies.how_to_publish(speak), who, reply_key(update))
        return
    await context.services.desk.ask(who, wanted, publish=True)
    await context.services.progress.acknowledge(who)


async def _draft_under(store: Store, message: Message | None) -> str | None:
    """Return the key of the draft that a preview's button publishes."""
    if message is None or message.reply_markup is None:
        return None
    for button in (it for row in message.reply_markup.inline_keyboard for it in row):
        if isinstance(button.callback_data, str):
            issued = await store.presses.find(button.callback_data)
            if issued is not None and issued.press.action == "publish":
                return issued.press.subject
    return None


def presses() -> Mapping[Action, Deed]:
    """Return what is done for the buttons of this room."""
    return {
        "publish": on_press,
        "again": on_again,
        "run": on_run,
        "stop": on_stop,
        "undo": on_undo,
    }


def handlers() -> tuple[Handler, ...]:
    """Return what listens here."""
    return (CommandHandler("publish", on_publish),)
