"""Keys that open a person's own chats, or the people they know.

Of chats Telegram shows only those that can be subscribed.

A client offers to add the bot with the rights that are asked for, so that picking a channel is all
that its owner has to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from telegram import (
    ChatAdministratorRights,
    KeyboardButton,
    KeyboardButtonRequestChat,
    KeyboardButtonRequestUsers,
    ReplyKeyboardMarkup,
)

if TYPE_CHECKING:
    from bot.model import Button, Keyboard, Picks

#: By which the answer tells which key was pressed.
REQUESTS: dict[Picks, int] = {"channel": 1, "group": 2, "editor": 3, "guest": 4}


def _rights(**granted: bool) -> ChatAdministratorRights:
    """Return an administrator's rights; those that are not named are not asked for."""
    wanted: dict[str, Any] = dict.fromkeys(
        (
            "is_anonymous",
            "can_manage_chat",
            "can_delete_messages",
            "can_manage_video_chats",
            "can_restrict_members",
            "can_promote_members",
            "can_change_info",
            "can_invite_users",
            "can_post_stories",
            "can_edit_stories",
            "can_delete_stories",
        ),
        False,
    )
    return ChatAdministratorRights(**wanted | granted)


#: What the bot needs in a channel: to post, and to take back or correct what it posted. Telegram
#: wants a person who gives it to have it.
_IN_CHANNEL = _rights(
    can_manage_chat=True, can_post_messages=True, can_edit_messages=True, can_delete_messages=True
)


def _request(kind: Literal["channel", "group"]) -> KeyboardButtonRequestChat:
    """Return which chats are shown: those that the person may subscribe."""
    if kind == "channel":
        return KeyboardButtonRequestChat(
            REQUESTS[kind],
            chat_is_channel=True,
            user_administrator_rights=_IN_CHANNEL,
            bot_administrator_rights=_IN_CHANNEL,
        )
    return KeyboardButtonRequestChat(
        REQUESTS[kind],
        chat_is_channel=False,
        user_administrator_rights=_rights(can_manage_chat=True),
        bot_is_member=True,
    )


def picker(rows: Keyboard) -> ReplyKeyboardMarkup | None:
    """Return the keys below the text field; None where the buttons stand under the message."""
    if not any(button.picks for row in rows for button in row):
        return None
    return ReplyKeyboardMarkup(
        [[_key(button) for button in row] for row in rows],
        resize_keyboard=True,
        one_time_keyboard=True,
    )


def _key(button: Button) -> KeyboardButton:
    """Return one key."""
    match button.picks:
        case None:
            return KeyboardButton(button.label)
        case "channel" | "group":
            return KeyboardButton(button.label, request_chat=_request(button.picks))
        case _:
            return KeyboardButton(button.label, request_users=_person(button.picks))


def _person(role: Picks) -> KeyboardButtonRequestUsers:
    """Return who is shown for a role: people, one of whom is picked with their name."""
    return KeyboardButtonRequestUsers(
        REQUESTS[role], user_is_bot=False, max_quantity=1, request_name=True, request_username=True
    )
