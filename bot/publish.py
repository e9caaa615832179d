"""Who may do what, and who receives what: tables and a loop, no effects."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from bot.model import Delivery

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from bot.model import Asker, Post, Subscription


class Role(IntEnum):
    """What a person is to this bot; a higher role carries the rights of the lower ones."""

    BANNED = 0
    #: Somebody for whom the bot does not work, because nobody allowed or invited them.
    STRANGER = 1
    READER = 2
    EDITOR = 3
    ADMIN = 4


class Right(IntEnum):
    """What can be done; the value is the lowest role that may do it."""

    ASK = Role.READER
    PUBLISH = Role.EDITOR
    ADMINISTER = Role.ADMIN


def role(
    user_id: int, *, admins: Collection[int], editor: bool, banned: bool, welcome: bool
) -> Role:
    """Return the person's role; an administrator can be neither banned nor demoted in chat.

    ``welcome``: the bot is open to everybody, or the person is on the list of its guests.
    """
    if user_id in admins:
        return Role.ADMIN
    if banned:
        return Role.BANNED
    if editor:
        return Role.EDITOR
    return Role.READER if welcome else Role.STRANGER


def may(held: Role, right: Right) -> bool:
    """Whether the role carries the right."""
    return held >= int(right)


def answer(post: Post, asker: Asker, job_key: str) -> Delivery:
    """Return the post on its way to the one who asked, as a reply to what they sent."""
    return Delivery(
        key=f"{job_key}:{post.key}",
        chat_id=asker.chat_id,
        post_key=post.key,
        thread_id=asker.thread_id,
        reply_to=asker.message_id,
        asker=asker,
    )


def fan_out(
    post: Post, subscriptions: Iterable[Subscription], story: str | None = None
) -> tuple[Delivery, ...]:
    """Return one delivery for each subscribed chat.

    The key is the story (the post where none is named) and the chat, so that the same is never
    queued twice for a chat.
    """
    return tuple(
        Delivery(
            key=f"{story or post.key}:{subscription.chat_id}",
            chat_id=subscription.chat_id,
            post_key=post.key,
            thread_id=subscription.thread_id,
            broadcast=True,
        )
        for subscription in subscriptions
    )


def address(subscription: Subscription, message_id: int) -> str | None:
    """Return the t.me link of a message; None where the chat's messages have none.

    Only channels and supergroups have them (core.telegram.org/api/links#message-links).
    """
    if subscription.username and subscription.kind != "private":
        return f"https://t.me/{subscription.username}/{message_id}"
    inner = str(subscription.chat_id).removeprefix("-100")
    if inner == str(subscription.chat_id) or subscription.kind == "private":
        return None
    return f"https://t.me/c/{inner}/{message_id}"
