"""The world as the visitor first finds it."""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass

from bot.sandbox.nouns import User
from bot.sandbox.world import World

_SECRET_LENGTH = 35
_LETTERS = string.ascii_letters + string.digits + "_-"


@dataclass(frozen=True, slots=True)
class Seeded:
    """Who and what the visitor finds."""

    visitor: User
    reader: User
    #: The bot is an administrator that can post.
    channel_id: int
    #: The bot is a member.
    group_id: int
    #: The bot is an administrator that cannot post.
    locked_channel_id: int


def new_token() -> str:
    """Return a well-formed token that nobody used before."""
    secret = "".join(secrets.choice(_LETTERS) for _ in range(_SECRET_LENGTH))
    return f"{7_000_000_000 + secrets.randbelow(999_999_999)}:{secret}"


def new_world(token: str) -> World:
    """Return a world with nobody but the bot in it, and the little web stocked."""
    bot_id = int(token.partition(":")[0])
    world = World(User(bot_id, "Gistwire", "gistwire_bot", is_bot=True))
    world.web.stock()
    return world


def seed(world: World) -> Seeded:
    """Return the visitor, another person, two channels and a group, all put into the world."""
    bot_id = world.bot.id
    visitor = world.add_user("You", "visitor", "en")
    reader = world.add_user("Reader", "reader", "en")
    channel = world.add_chat("channel", "Morning Wire", "morning_wire", visitor)
    world.set_member(channel.id, bot_id, "administrator", can_post_messages=True)
    world.set_member(channel.id, reader.id, "member")
    group = world.add_chat("supergroup", "Reading Room", None, visitor)
    world.set_member(group.id, reader.id, "member")
    world.set_member(group.id, bot_id, "member")
    locked = world.add_chat("channel", "Locked Gazette", "locked_gazette", visitor)
    world.set_member(locked.id, bot_id, "administrator", can_post_messages=False)
    return Seeded(visitor, reader, channel.id, group.id, locked.id)
