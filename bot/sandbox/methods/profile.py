"""Methods about the bot itself: its card, its commands, its session."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.sandbox.nouns import Chat, Json, bad_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox.methods.params import Params
    from bot.sandbox.world import World

MAX_COMMANDS = 100
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_MAX_COMMAND_DESCRIPTION = 256
_LIMITS = {"name": 64, "description": 512, "short_description": 120}
#: Scopes by the parameters that each needs.
_SCOPES = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}


def get_me(world: World, _params: Params) -> Json:
    """Return the bot as it sees itself."""
    abilities = {
        "can_join_groups": True,
        "can_read_all_group_messages": world.reads_all,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }
    return world.bot.to_json() | abilities


def set_my_commands(world: World, params: Params) -> bool:
    """Set the menu for a scope and a language."""
    commands = params.rows("commands") or []
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not _COMMAND.fullmatch(str(command.get("command", "")).removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= _MAX_COMMAND_DESCRIPTION:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.card.menus[_menu(world, params)] = [
        {"command": it["command"].removeprefix("/"), "description": it["description"]}
        for it in commands
    ]
    world.announce("chats")
    return True


def get_my_commands(world: World, params: Params) -> list[Json]:
    """Return the menu for a scope and a language."""
    return world.card.menus.get(_menu(world, params), [])


def delete_my_commands(world: World, params: Params) -> bool:
    """Take the menu for a scope and a language away."""
    world.card.menus.pop(_menu(world, params), None)
    world.announce("chats")
    return True


def menu_for(world: World, chat: Chat, user_id: int) -> list[Json]:
    """Return the commands that a person sees in a chat: the narrowest scope that has any.

    Source: core.telegram.org/bots/api#determining-list-of-commands.
    """
    scopes = [f"chat_member:{chat.id}:{user_id}", f"chat:{chat.id}"]
    if chat.kind == "private":
        scopes = [f"chat:{chat.id}", "all_private_chats"]
    elif world.member(chat.id, user_id).is_admin:
        scopes.insert(1, f"chat_administrators:{chat.id}")
        scopes += ["all_chat_administrators", "all_group_chats"]
    else:
        scopes.append("all_group_chats")
    language = (world.users[user_id].language_code or "").partition("-")[0]
    keys = [(scope, tongue) for scope in (*scopes, "default") for tongue in (language, "")]
    return next((world.card.menus[key] for key in keys if world.card.menus.get(key)), [])


def set_chat_menu_button(world: World, params: Params) -> bool:
    """Set the button beside the composer."""
    button = params.tree("menu_button") or {"type": "default"}
    if button.get("type") not in {"commands", "web_app", "default"}:
        raise bad_request("can't parse menu button: Unsupported menu button type")
    world.card.buttons[params.integer("chat_id")] = button
    return True


def get_chat_menu_button(world: World, params: Params) -> Json:
    """Return the button beside the composer."""
    default = world.card.buttons.get(None, {"type": "commands"})
    return world.card.buttons.get(params.integer("chat_id"), default)


def end_session(_world: World, _params: Params) -> bool:
    """Agree; the sandbox has no other server to move to."""
    return True


def _menu(world: World, params: Params) -> tuple[str, str]:
    """Return the key of a menu: its scope and its language."""
    scope = params.tree("scope") or {"type": "default"}
    needed = _SCOPES.get(str(scope.get("type")))
    if needed is None:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    if needed and scope.get("chat_id") not in world.chats:
        raise bad_request("chat not found")
    parts = [str(scope["type"]), *(str(scope.get(name)) for name in needed)]
    return ":".join(parts), _language(params)


def _language(params: Params) -> str:
    code = params.text("language_code") or ""
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad_request("Invalid language code specified")
    return code


def _setter(name: str) -> Callable[[World, Params], bool]:
    def change(world: World, params: Params) -> bool:
        text = params.text(name) or ""
        if len(text) > _LIMITS[name]:
            raise bad_request(f"BOT_{name.upper()}_TOO_LONG")
        shelf: dict[str, str] = getattr(world.card, f"{name}s")
        shelf[_language(params)] = text
        world.announce("chats")
        return True

    return change


def _getter(name: str) -> Callable[[World, Params], Json]:
    def ask(world: World, params: Params) -> Json:
        shelf: dict[str, str] = getattr(world.card, f"{name}s")
        fallback = world.bot.first_name if name == "name" else ""
        return {name: shelf.get(_language(params)) or shelf.get("") or fallback}

    return ask


METHODS: dict[str, Callable[[World, Params], object]] = {
    "getMe": get_me,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyName": _setter("name"),
    "getMyName": _getter("name"),
    "setMyDescription": _setter("description"),
    "getMyDescription": _getter("description"),
    "setMyShortDescription": _setter("short_description"),
    "getMyShortDescription": _getter("short_description"),
    "setChatMenuButton": set_chat_menu_button,
    "getChatMenuButton": get_chat_menu_button,
    "logOut": end_session,
    "close": end_session,
}
