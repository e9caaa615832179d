"""Keys that ask for a chat: which chats a client shows for them, and what picking one does.

Source: core.telegram.org/bots/api#keyboardbuttonrequestchat. Where the bot is to be administrator
and is not yet, the client makes it one with the rights that the key asks for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.nouns import ADMIN_RIGHTS, CHANNEL_RIGHTS, bad_request

if TYPE_CHECKING:
    from bot.sandbox.nouns import Chat, Json, Member, Message
    from bot.sandbox.world import World


def checked_request(button: Json) -> Json:
    """Return a key that asks for a chat, if Telegram takes it.

    Raises:
        Refusal: it does not.
    """
    request = button["request_chat"]
    if not isinstance(request, dict) or "request_id" not in request:
        raise bad_request("can't parse keyboard button: Can't find field \"request_id\"")
    if "chat_is_channel" not in request:
        raise bad_request("can't parse keyboard button: Can't find field \"chat_is_channel\"")
    mine = _granted(request.get("user_administrator_rights"))
    if not _granted(request.get("bot_administrator_rights")) <= mine:
        raise bad_request("bot administrator rights must be a subset of user rights")
    return button


def choices(world: World, user_id: int, request: Json) -> tuple[Chat, ...]:
    """Return the chats that a client shows for the key, in the order of the person's list."""
    return tuple(
        chat
        for chat in world.chats.values()
        if chat.kind != "private"
        and chat.successor_id is None
        and _fits(world, user_id, chat, request)
    )


def _fits(world: World, user_id: int, chat: Chat, request: Json) -> bool:
    person = world.member(chat.id, user_id)
    bot = world.member(chat.id, world.bot.id)
    if (chat.kind == "channel") != bool(request["chat_is_channel"]) or not person.is_inside:
        return False
    if request.get("bot_is_member") and not bot.is_inside:
        return False
    wanted = _granted(request.get("user_administrator_rights"))
    return not wanted or (person.is_admin and all(_holds(person, it, chat) for it in wanted))


def _holds(person: Member, right: str, chat: Chat) -> bool:
    """Whether an administrator has the right; one that groups do not know asks for nothing."""
    return (chat.kind != "channel" and right in CHANNEL_RIGHTS) or person.may(right)


def _granted(rights: object) -> set[str]:
    """Return the names of the rights that are asked for."""
    return (
        {name for name, value in rights.items() if value is True}
        if isinstance(rights, dict)
        else set()
    )


def pick(world: World, user_id: int, request: Json, chat_id: int) -> Message:
    """Return the message by which a person tells the bot the chat that they picked.

    Raises:
        ValueError: the client does not show that chat for the key.
    """
    chat = next((it for it in choices(world, user_id, request) if it.id == chat_id), None)
    if chat is None:
        raise ValueError(f"chat {chat_id} cannot be picked here")
    rights = _granted(request.get("bot_administrator_rights"))
    bot = world.member(chat_id, world.bot.id)
    if rights and not (bot.is_admin and all(bot.may(it) for it in rights)):
        known = (*ADMIN_RIGHTS, *(CHANNEL_RIGHTS if chat.kind == "channel" else ()))
        granted = {it: it in rights for it in known}
        world.set_member(chat_id, world.bot.id, "administrator", **granted)
    return world.share_chat(user_id, int(request["request_id"]), chat_id)
