"""An editor sends a post to everybody: by the button under a preview, or by /publish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram.ext import CommandHandler

from bot.i18n import voice
from bot.model import Button, Press
from handlers import replies, replies_setup
from handlers.presses import Pressed, Told, relabel
from handlers.reading import asker, links, reply_key
from handlers.setup import offer_keys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telegram import Message, Update

    from bot.model import Action
    from bot.store import Store
    from handlers.context import Context, Handler
    from handlers.presses import Deed


async def on_press(pressed: Pressed, context: Context) -> Told:
    """Publish the draft under which the button was pressed, and say how far it goes.

    Where no chat is subscribed, keys come that open the person's own.
    """
    result = await context.services.desk.publish_draft(pressed.user_id, pressed.press.subject)
    text = result.told(pressed.speak)
    if result.audience:
        row = (Button(text, press=Press("told", pressed.press.subject, ("published",))),)
        await relabel(pressed, context, (row, *pressed.below))
    elif result.audience == result.passed_over == 0 and pressed.chat_id == pressed.user_id:
        keys = replies_setup.pick_a_chat(pressed.speak)
        await offer_keys(keys, pressed.asker, context, f"{pressed.key}:keys")
    return Told(text, alert=result.audience == 0)


async def on_publish(update: Update, context: Context) -> None:
    """Publish the preview that is answered, or the links that come with the command."""
    who, message = asker(update), update.effective_message
    speak = voice(who.locale)
    store = context.services.store
    draft = await _draft_under(store, message.reply_to_message) if message else None
    if draft is not None:
        result = await context.services.desk.publish_draft(who.user_id, draft)
        await context.services.desk.tell(result.told(speak), who, reply_key(update))
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
    return {"publish": on_press}


def handlers() -> tuple[Handler, ...]:
    """Return what listens here."""
    return (CommandHandler("publish", on_publish),)
