"""Which chat is meant, and whether the bot may do there what it wants; in Telegram's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.nouns import Chat, Message, Refusal, bad_request, forbidden

if TYPE_CHECKING:
    from bot.sandbox.methods.params import Params
    from bot.sandbox.world import World

#: The right that each kind of message needs in a group, with Telegram's word for the message.
TEXTS = ("can_send_messages", "text messages")
PHOTOS = ("can_send_photos", "photos")
DOCUMENTS = ("can_send_documents", "documents")


def named_chat(world: World, params: Params, name: str = "chat_id") -> Chat:
    """Return the chat that a parameter names by id or by @username.

    Raises:
        Refusal: there is no such chat.
    """
    value = params.text(name)
    if value is None:
        raise bad_request(f"{name} is empty")
    chat = world.chat_named(value) if value.startswith("@") else None
    if value.lstrip("-").isdigit():
        chat = world.chats.get(int(value))
    if chat is None:
        raise bad_request("chat not found")
    return chat


def readable_chat(world: World, params: Params, name: str = "chat_id") -> Chat:
    """Return the named chat if the bot can see it.

    Raises:
        Refusal: the bot is not in that chat, or the group became a supergroup.
    """
    chat = named_chat(world, params, name)
    if chat.successor_id is not None:
        raise Refusal(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            {"migrate_to_chat_id": chat.successor_id},
        )
    bot = world.member(chat.id, world.bot.id)
    if chat.kind != "private" and bot.status == "kicked":
        raise forbidden(f"bot was kicked from the {chat.noun}")
    if chat.kind != "private" and not bot.is_inside:
        raise forbidden(f"bot is not a member of the {chat.noun}")
    return chat


def writable_chat(world: World, params: Params, kind: tuple[str, str]) -> Chat:
    """Return the named chat if the bot may send this kind of message there.

    Raises:
        Refusal: it may not.
    """
    chat = readable_chat(world, params)
    bot = world.member(chat.id, world.bot.id)
    if chat.kind == "private":
        if bot.status == "kicked":
            raise forbidden("bot was blocked by the user")
        if not bot.is_inside:
            raise forbidden("bot can't initiate conversation with a user")
    elif chat.kind == "channel":
        if not (bot.is_admin and bot.may("can_post_messages")):
            raise bad_request("need administrator rights in the channel chat")
    elif not bot.is_admin and not bot.may(kind[0]):
        raise bad_request(f"not enough rights to send {kind[1]} to the chat")
    return chat


def named_message(world: World, params: Params, chat: Chat, verb: str) -> Message:
    """Return the message that ``message_id`` names.

    Raises:
        Refusal: there is none, and the sentence says what it was wanted for.
    """
    message_id = params.integer("message_id")
    if not message_id:
        raise bad_request("message identifier is not specified")
    message = world.find(chat.id, message_id)
    if message is None:
        raise bad_request(f"message to {verb} not found")
    return message


def thread(chat: Chat, params: Params) -> int | None:
    """Return the topic that a message goes to.

    Raises:
        Refusal: there is no such topic, or it is closed.
    """
    thread_id = params.integer("message_thread_id")
    if not thread_id:
        return None
    if thread_id not in chat.topics:
        raise bad_request("message thread not found")
    if not chat.topics[thread_id]:
        raise bad_request("TOPIC_CLOSED")
    return thread_id
