"""An editor sends a post to everybody: by the button under a preview, or by /publish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.error import BadRequest
from telegram.ext import CallbackQueryHandler, CommandHandler

from bot.apology import apologise
from bot.errors import AccessError
from bot.i18n import voice
from handlers import replies
from handlers.reading import asker, links, reply_key

if TYPE_CHECKING:
    from telegram import Update

    from handlers.context import Context, Handler

_PREFIX = "publish:"
#: The button that is left after publishing carries this and does nothing.
_DONE = "published"


async def on_press(update: Update, context: Context) -> None:
    """Publish the draft under which the button was pressed, and say how far it goes."""
    query, user = update.callback_query, update.effective_user
    if query is None or user is None:
        return
    speak = voice(user.language_code)
    key = (query.data or "").removeprefix(_PREFIX)
    try:
        result = await context.services.desk.publish_draft(user.id, key)
    except AccessError as error:
        await query.answer(apologise(error, speak), show_alert=True)
        return
    text = result.told(speak)
    await query.answer(text, show_alert=result.audience == 0)
    if result.audience:
        await _mark(query.message, text)


async def _mark(message: object, text: str) -> None:
    """Put what happened in the place of the button."""
    if not isinstance(message, Message):
        return
    row = [InlineKeyboardButton(text, callback_data=_DONE)]
    try:
        await message.edit_reply_markup(InlineKeyboardMarkup([row]))
    except BadRequest:
        # Two presses at once: the other one has changed the button already.
        return


async def on_done(update: Update, _context: Context) -> None:
    """Let go of a press on the button that is left after publishing."""
    if update.callback_query is not None:
        await update.callback_query.answer()


async def on_publish(update: Update, context: Context) -> None:
    """Publish the preview that is answered, or the links that come with the command."""
    who, message = asker(update), update.effective_message
    speak = voice(who.locale)
    draft = _draft_under(message.reply_to_message) if message else None
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


def _draft_under(message: Message | None) -> str | None:
    """Return the key of the draft that a preview's button carries."""
    if message is None or message.reply_markup is None:
        return None
    for row in message.reply_markup.inline_keyboard:
        for button in row:
            if isinstance(button.callback_data, str) and button.callback_data.startswith(_PREFIX):
                return button.callback_data.removeprefix(_PREFIX)
    return None


def handlers() -> tuple[Handler, ...]:
    """Return what listens here."""
    return (
        CallbackQueryHandler(on_press, pattern=rf"^{_PREFIX}"),
        CallbackQueryHandler(on_done),
        CommandHandler("publish", on_publish),
    )
