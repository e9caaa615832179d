"""How chats, members and messages look in the Bot API's JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.nouns import MEMBER_RIGHTS, Chat, Json, Member, Message

if TYPE_CHECKING:
    from bot.sandbox.ledger import Ledger
    from bot.sandbox.registry import Registry

#: What members of a group may do where nothing else is said.
_NOT_FOR_MEMBERS = {"can_change_info", "can_pin_messages", "can_manage_topics"}
_GIFTS = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)


def full_chat_json(registry: Registry, chat: Chat) -> Json:
    """Return the chat as ``getChat`` shows it."""
    record = chat.to_json() | {
        "accent_color_id": chat.id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_GIFTS, False),
    }
    if chat.kind in {"group", "supergroup"}:
        record["permissions"] = {right: right not in _NOT_FOR_MEMBERS for right in MEMBER_RIGHTS}
    owner = registry.users.get(chat.owner_id or 0)
    if chat.kind == "channel" and owner:
        record["description"] = f"A channel of {owner.first_name}"
    return record


def member_json(registry: Registry, chat: Chat, member: Member) -> Json:
    """Return a membership as ``getChatMember`` shows it."""
    record: Json = {
        "user": registry.users[member.user_id].to_json(),
        "status": member.status,
        **member.rights,
    }
    if member.status == "creator":
        record["is_anonymous"] = False
    elif member.status == "administrator":
        record |= {
            "is_anonymous": chat.kind == "channel",
            "can_be_edited": False,
        }
    elif member.status == "restricted":
        record |= {"is_member": True, "until_date": 0}
    elif member.status == "kicked":
        record["until_date"] = 0
    return record


def message_json(ledger: Ledger, message: Message, *, nested: bool = False) -> Json:
    """Return the message as updates and answers carry it; a nested one names no reply itself."""
    chat = ledger.chats[message.chat_id]
    record: Json = {"message_id": message.message_id, "date": message.date, "chat": chat.to_json()}
    if message.sender_id is None:
        record["sender_chat"] = chat.to_json()
    else:
        record["from"] = ledger.users[message.sender_id].to_json()
    record |= message.content | message.marks
    if message.edit_date is not None:
        record["edit_date"] = message.edit_date
    if message.thread_id is not None:
        record |= {"message_thread_id": message.thread_id, "is_topic_message": True}
    if message.markup and "inline_keyboard" in message.markup:
        record["reply_markup"] = message.markup
    replied = ledger.find(message.chat_id, message.reply_to) if not nested else None
    if replied:
        record["reply_to_message"] = message_json(ledger, replied, nested=True)
    return record
