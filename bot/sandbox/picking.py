"""Keys that ask for a chat or for people: what a client shows for them, and what picking does.

Sources: core.telegram.org/bots/api#keyboardbuttonrequestchat and #keyboardbuttonrequestusers.
Where the bot is to be administrator and is not yet, the client makes it one with the rights that
the key asks for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.sandbox.nouns import ADMIN_RIGHTS, CHANNEL_RIGHTS, bad_request

if TYPE_CHECKING:
    from bot.sandbox.nouns import Chat, Json, Member, Message, User
    from bot.sandbox.world import World


#: The most people that one key may ask for.
MOST_PEOPLE: Final = 10


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


def checked_people(button: Json) -> Json:
    """Return a key that asks for people, if Telegram takes it.

    Raises:
        Refusal: it does not.
    """
    request = button["request_users"]
    if not isinstance(request, dict) or "request_id" not in request:
        raise bad_request("can't parse keyboard button: Can't find field \"request_id\"")
    if not 1 <= int(request.get("max_quantity", 1)) <= MOST_PEOPLE:
        raise bad_request("BUTTON_USER_INVALID")
    return button


def pick_person(world: World, user_id: int, request: Json, picked_id: int) -> Message:
    """Return the message by which a person tells the bot the other person that they picked.

    A client of somebody's own may name anybody: Telegram vouches for nothing but the id.
    """
    person = world.users[picked_id].to_json()
    shown: Json = {"user_id": picked_id}
    if request.get("request_name"):
        shown |= {it: person[it] for it in ("first_name", "last_name") if it in person}
    if request.get("request_username") and "username" in person:
        shown["username"] = person["username"]
    shared: Json = {"request_id": int(request["request_id"]), "users": [shown]}
    return world.say_as(user_id, {"users_shared": shared})


def offered(world: World, user_id: int, request: Json) -> tuple[Chat | User, ...]:
    """Return what a client shows for a key of either kind: chats, or the other people."""
    if "chat_is_channel" in request:
        return choices(world, user_id, request)
    return tuple(it for it in world.users.values() if not it.is_bot and it.id != user_id)


def choose(world: World, user_id: int, request: Json, picked_id: int) -> Message:
    """Return the message that tells the bot what was picked with a key of either kind.

    Raises:
        ValueError: the client does not show that for the key.
    """
    if "chat_is_channel" in request:
        return pick(world, user_id, request, picked_id)
    if all(it.id != picked_id for it in offered(world, user_id, request)):
        raise ValueError(f"person {picked_id} cannot be picked here")
    return pick_person(world, user_id, request, picked_id)


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
