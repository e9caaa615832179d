"""Methods that change or take back a message, and those that only mark it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.ledger import edited
from bot.sandbox.methods.access import named_message, readable_chat
from bot.sandbox.methods.contents import caption_content, media_content, text_content
from bot.sandbox.methods.keyboards import keyboard
from bot.sandbox.methods.newest import rich_content
from bot.sandbox.nouns import Answer, Chat, Json, Message, bad_request
from bot.sandbox.rendering import message_json

if TYPE_CHECKING:
    from bot.sandbox.methods.params import Params
    from bot.sandbox.world import World

MAX_DELETED = 100
MAX_ANSWER = 200
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly"
    " the same as a current content and reply markup of the message"
)
_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


def edit_message_text(world: World, params: Params) -> Json:
    """Change a text, or make a text or a rich message another rich message."""
    if params.tree("rich_message"):
        content, message = rich_content(world, params), _own(world, params)
        if message.text is None and "rich_message" not in message.content:
            raise bad_request("there is no text in the message to edit")
        return _change(world, message, content, keyboard(params, inline_only=True))
    content = text_content(params)
    message = _own(world, params)
    if message.text is None:
        raise bad_request("there is no text in the message to edit")
    return _change(world, message, content, keyboard(params, inline_only=True))


def edit_message_caption(world: World, params: Params) -> Json:
    """Change a caption."""
    caption = caption_content(params)
    message = _own(world, params)
    if not {"photo", "document"} & message.content.keys():
        raise bad_request("there is no caption in the message to edit")
    kept = {key: value for key, value in message.content.items() if "caption" not in key}
    return _change(world, message, kept | caption, keyboard(params, inline_only=True))


def edit_message_media(world: World, params: Params) -> Json:
    """Change a photo or document, and its caption with it."""
    message = _own(world, params)
    content = media_content(world, params, params.tree("media"))
    return _change(world, message, content, keyboard(params, inline_only=True))


def edit_message_reply_markup(world: World, params: Params) -> Json:
    """Change the buttons alone."""
    message = _own(world, params)
    return _change(world, message, message.content, keyboard(params, inline_only=True))


def delete_message(world: World, params: Params) -> bool:
    """Take a message away."""
    chat = readable_chat(world, params)
    message = named_message(world, params, chat, "delete")
    if not _deletable(world, chat, message):
        raise bad_request("message can't be deleted")
    world.erase(message)
    return True


def delete_messages(world: World, params: Params) -> bool:
    """Take several messages away; those that are not there are passed over."""
    chat = readable_chat(world, params)
    wanted = params.rows("message_ids") or []
    if not wanted:
        raise bad_request("message identifiers are not specified")
    if len(wanted) > MAX_DELETED:
        raise bad_request("too many message identifiers specified")
    found = [world.find(chat.id, int(message_id)) for message_id in wanted]
    for message in found:
        if message and _deletable(world, chat, message):
            world.erase(message)
    return True


def answer_callback_query(world: World, params: Params) -> bool:
    """Answer a press of a button, once."""
    query = world.queries.get(params.text("callback_query_id") or "")
    if query is None or query.answer.done():
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text = params.text("text")
    if text and len(text) > MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    query.answer.set_result(Answer(text, params.flag("show_alert"), params.text("url")))
    return True


def set_message_reaction(world: World, params: Params) -> bool:
    """Set or take back the bot's reaction."""
    chat = readable_chat(world, params)
    message_id = params.integer("message_id")
    message = world.find(chat.id, message_id)
    if message is None:
        raise bad_request("message to react not found")
    chosen = params.rows("reaction") or []
    if len(chosen) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    emoji = chosen[0].get("emoji") if chosen else None
    if chosen and not emoji:
        raise bad_request("REACTION_INVALID")
    world.react(message, world.bot.id, emoji)
    return True


def send_chat_action(world: World, params: Params) -> bool:
    """Show for a moment what the bot is doing."""
    chat = readable_chat(world, params)
    action = params.text("action")
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    world.announce("action", chat_id=chat.id, action=action)
    return True


def _own(world: World, params: Params) -> Message:
    if params.text("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat = readable_chat(world, params)
    message = named_message(world, params, chat, "edit")
    bot = world.member(chat.id, world.bot.id)
    foreign = chat.kind == "channel" and bot.is_admin and bot.may("can_edit_messages")
    if not message.by_bot and not foreign:
        raise bad_request("message can't be edited")
    if "forward_origin" in message.marks:
        raise bad_request("message can't be edited")
    return message


def _change(world: World, message: Message, content: Json, markup: Json | None) -> Json:
    if (content, markup) == (message.content, message.markup):
        raise bad_request(_NOT_MODIFIED)
    return message_json(world, world.record(edited(message, content, markup)))


def _deletable(world: World, chat: Chat, message: Message) -> bool:
    bot = world.member(chat.id, world.bot.id)
    return (
        message.by_bot
        or chat.kind == "private"
        or (bot.is_admin and bot.may("can_delete_messages"))
    )


METHODS = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageMedia": edit_message_media,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "answerCallbackQuery": answer_callback_query,
    "setMessageReaction": set_message_reaction,
    "sendChatAction": send_chat_action,
}
