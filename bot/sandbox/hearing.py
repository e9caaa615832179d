"""What is said reaches the chat, and the bot where Telegram lets it hear."""

from __future__ import annotations

from bot.sandbox.ledger import Ledger
from bot.sandbox.nouns import Chat, Json, Message, User
from bot.sandbox.registry import now, standing
from bot.sandbox.rendering import message_json


class Hearing(Ledger):
    """The way of a message from a person to everybody who hears it."""

    def __init__(self, bot: User) -> None:
        super().__init__(bot)
        #: Whether privacy mode is off: the bot hears all that is said in its groups.
        self.reads_all = False

    def _draft(self, user_id: int, chat_id: int, content: Json) -> Message:
        chat = self.chats[chat_id]
        return Message(
            message_id=self.next_message_id(chat_id),
            chat_id=chat_id,
            date=now(),
            sender_id=None if chat.kind == "channel" else user_id,
            content=content,
        )

    def _note(self, chat: Chat, content: Json) -> None:
        """Put a service message into a chat, in its owner's name."""
        owner_id = chat.owner_id if chat.owner_id is not None else self.bot.id
        self._say(self._draft(owner_id, chat.id, content))

    def _say(self, message: Message) -> Message:
        chat = self.chats[message.chat_id]
        key = (chat.id, self.bot.id)
        if chat.kind == "private" and key not in self.members:
            self.members[key] = standing(chat, self.bot.id, "member", {})
        self.record(message)
        self._tell_bot(message)
        return message

    def _tell_bot(self, message: Message, prefix: str = "") -> None:
        chat = self.chats[message.chat_id]
        bot = self.member(chat.id, self.bot.id)
        kind = "channel_post" if chat.kind == "channel" else "message"
        if bot.is_inside and (
            chat.kind == "private" or bot.is_admin or self.reads_all or self._concerns_bot(message)
        ):
            self.outlet.push(prefix + kind, message_json(self, message))

    def _concerns_bot(self, message: Message) -> bool:
        """Return whether a bot in privacy mode sees a group's message.

        Source: core.telegram.org/bots/features#privacy-mode.
        """
        if self.chats[message.chat_id].kind == "channel":
            return False
        replied = self.find(message.chat_id, message.reply_to)
        name = f"@{self.bot.username}".lower()
        units = message.body.encode("utf-16-le")
        for entity in message.entities:
            start, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
            shown = units[start:end].decode("utf-16-le").lower()
            if entity["type"] == "mention" and shown == name:
                return True
            if entity["type"] == "bot_command" and ("@" not in shown or shown.endswith(name)):
                return True
        is_service = not message.body and not {"document", "photo"} & message.content.keys()
        is_inline = message.marks.get("via_bot", {}).get("id") == self.bot.id
        return is_service or is_inline or bool(replied and replied.by_bot)
