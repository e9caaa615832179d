"""Methods that put a new message into a chat."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from bot.sandbox.methods.access import (
    DOCUMENTS,
    PHOTOS,
    TEXTS,
    named_message,
    readable_chat,
    thread,
    writable_chat,
)
from bot.sandbox.methods.contents import (
    caption_content,
    document_content,
    media_content,
    photo_content,
    text_content,
)
from bot.sandbox.methods.keyboards import keyboard
from bot.sandbox.nouns import Chat, Json, Message, Refusal, bad_request
from bot.sandbox.registry import now
from bot.sandbox.rendering import message_json

if TYPE_CHECKING:
    from bot.sandbox.methods.params import Params
    from bot.sandbox.world import World

MAX_ALBUM = 10
_KIND_RIGHTS = {"text": TEXTS, "photo": PHOTOS, "document": DOCUMENTS}


def send_message(world: World, params: Params) -> Json:
    """Send a text."""
    content = text_content(params)
    return message_json(world, post(world, params, TEXTS, content))


def send_photo(world: World, params: Params) -> Json:
    """Send a photo."""
    _check(world, params, PHOTOS)
    caption = caption_content(params)
    return message_json(world, post(world, params, PHOTOS, photo_content(world, params) | caption))


def send_document(world: World, params: Params) -> Json:
    """Send a file."""
    _check(world, params, DOCUMENTS)
    caption = caption_content(params)
    content = document_content(world, params) | caption
    return message_json(world, post(world, params, DOCUMENTS, content))


def send_media_group(world: World, params: Params) -> list[Json]:
    """Send an album."""
    items = params.rows("media") or []
    if not items:
        raise bad_request("there are no messages to send")
    if len(items) > MAX_ALBUM:
        raise bad_request("too many messages to send as an album")
    if len({item.get("type") for item in items}) > 1:
        raise bad_request("can't use the media of the specified type in the album")
    right = DOCUMENTS if items[0].get("type") == "document" else PHOTOS
    _check(world, params, right)
    contents = [media_content(world, params, item) for item in items]
    album = str(secrets.randbits(53))
    posts = [post(world, params, right, content, media_group_id=album) for content in contents]
    return [message_json(world, it) for it in posts]


def copy_message(world: World, params: Params) -> Json:
    """Send the contents of a message again."""
    original = _original(world, params, "copy")
    content = {key: value for key, value in original.content.items() if key in _COPIED}
    if not content:
        raise bad_request("message can't be copied")
    if params.text("caption") and "text" not in content:
        content = {key: value for key, value in content.items() if not key.startswith("caption")}
        content |= caption_content(params)
    copied = post(world, params, _right(content), content)
    return {"message_id": copied.message_id}


def forward_message(world: World, params: Params) -> Json:
    """Send a message again with its origin."""
    original = _original(world, params, "forward")
    source = world.chats[original.chat_id]
    origin: Json = original.marks.get("forward_origin") or _origin(world, source, original)
    content = original.content
    forwarded = post(world, params, _right(content), content, forward_origin=origin)
    return message_json(world, forwarded)


_COPIED = frozenset(
    {
        "text",
        "entities",
        "link_preview_options",
        "photo",
        "document",
        "caption",
        "caption_entities",
        "show_caption_above_media",
        "has_media_spoiler",
    }
)


def _right(content: Json) -> tuple[str, str]:
    return next((right for kind, right in _KIND_RIGHTS.items() if kind in content), TEXTS)


def _origin(world: World, source: Chat, original: Message) -> Json:
    if original.sender_id is None:
        return {
            "type": "channel",
            "date": original.date,
            "chat": source.to_json(),
            "message_id": original.message_id,
        }
    sender = world.users[original.sender_id].to_json()
    return {"type": "user", "date": original.date, "sender_user": sender}


def _original(world: World, params: Params, verb: str) -> Message:
    chat = readable_chat(world, params, "from_chat_id")
    original = named_message(world, params, chat, verb)
    if original.marks.get("has_protected_content"):
        raise bad_request(
            "message can't be forwarded" if verb == "forward" else "message can't be copied"
        )
    return original


def _check(world: World, params: Params, right: tuple[str, str]) -> None:
    """Refuse before an upload is worked on, as Telegram does."""
    thread(writable_chat(world, params, right), params)


def post(
    world: World, params: Params, right: tuple[str, str], content: Json, **marks: object
) -> Message:
    """Return the message that is put into the chat, as the request wants it.

    Raises:
        Refusal: the bot may not write there, or the request is wrong.
    """
    markup = keyboard(params)
    chat = writable_chat(world, params, right)
    if params.flag("protect_content"):
        marks["has_protected_content"] = True
    return world.record(
        Message(
            message_id=world.next_message_id(chat.id),
            chat_id=chat.id,
            date=now(),
            sender_id=None if chat.kind == "channel" else world.bot.id,
            content=content,
            by_bot=True,
            markup=markup,
            reply_to=_reply_to(world, chat, params),
            thread_id=thread(chat, params),
            marks=dict(marks),
            silent=params.flag("disable_notification"),
        )
    )


def _reply_to(world: World, chat: Chat, params: Params) -> int | None:
    wanted = params.tree("reply_parameters")
    legacy = params.integer("reply_to_message_id")
    message_id = wanted.get("message_id", legacy)
    if not message_id:
        return None
    replied = world.find(chat.id, int(message_id))
    if replied is None:
        lenient = wanted.get("allow_sending_without_reply") or params.flag(
            "allow_sending_without_reply"
        )
        if lenient:
            return None
        raise bad_request("message to be replied not found")
    quote = wanted.get("quote")
    if quote and str(quote) not in replied.body:
        raise Refusal(400, "Bad Request: QUOTE_TEXT_INVALID")
    return replied.message_id


METHODS = {
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "sendMediaGroup": send_media_group,
    "copyMessage": copy_message,
    "forwardMessage": forward_message,
}
