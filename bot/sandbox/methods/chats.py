"""Methods that ask about chats and files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.methods.access import named_chat, readable_chat
from bot.sandbox.nouns import Json, bad_request, forbidden
from bot.sandbox.rendering import full_chat_json, member_json

if TYPE_CHECKING:
    from bot.sandbox.methods.params import Params
    from bot.sandbox.world import World

#: Larger files are not handed out.
MAX_DOWNLOAD_BYTES = 20 * 1024 * 1024


def get_chat(world: World, params: Params) -> Json:
    """Return all about a chat; a public one may be asked about from outside."""
    chat = named_chat(world, params)
    if chat.username is None:
        chat = readable_chat(world, params)
    return full_chat_json(world, chat)


def get_chat_member(world: World, params: Params) -> Json:
    """Return somebody's standing."""
    chat = readable_chat(world, params)
    user_id = params.integer("user_id")
    if user_id is None or user_id not in world.users:
        raise bad_request("PARTICIPANT_ID_INVALID")
    bot = world.member(chat.id, world.bot.id)
    if chat.kind == "channel" and not bot.is_admin:
        raise bad_request("member list is inaccessible")
    return member_json(world, chat, world.member(chat.id, user_id))


def get_chat_administrators(world: World, params: Params) -> list[Json]:
    """Return everybody who administers a chat."""
    chat = readable_chat(world, params)
    if chat.kind == "private":
        raise bad_request("there are no administrators in the private chat")
    if chat.kind == "channel" and not world.member(chat.id, world.bot.id).is_admin:
        raise bad_request("member list is inaccessible")
    admins = (member for member in world.members_of(chat.id) if member.is_admin)
    return [member_json(world, chat, member) for member in admins]


def get_chat_member_count(world: World, params: Params) -> int:
    """Return how many people are in a chat."""
    chat = readable_chat(world, params)
    if chat.kind == "private":
        return 2
    return sum(1 for _ in world.members_of(chat.id))


def leave_chat(world: World, params: Params) -> bool:
    """Take the bot out of a chat."""
    chat = readable_chat(world, params)
    if chat.kind == "private":
        raise forbidden("bot can't leave a private chat")
    world.set_member(chat.id, world.bot.id, "left")
    return True


def get_file(world: World, params: Params) -> Json:
    """Return where a file can be fetched."""
    file_id = params.text("file_id")
    if file_id is None:
        raise bad_request("file_id not specified")
    stored = world.files.get(file_id)
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(stored.body) > MAX_DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    return {
        "file_id": stored.file_id,
        "file_unique_id": stored.unique_id,
        "file_size": len(stored.body),
        "file_path": stored.path,
    }


METHODS = {
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "leaveChat": leave_chat,
    "getFile": get_file,
}
