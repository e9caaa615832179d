"""The world around the bot: people do things here, and the updates are what Telegram would send.

Everything is plain Python in one event loop; HTTP stands in front of it, in other modules.
"""

from __future__ import annotations

import asyncio
import dataclasses
import itertools
import secrets
from typing import TYPE_CHECKING

from bot.sandbox.detect import settle
from bot.sandbox.faults import Faults
from bot.sandbox.inline import InlineMode
from bot.sandbox.ledger import edited
from bot.sandbox.nouns import (
    ANONYMOUS_ADMIN,
    Answer,
    Chat,
    ChatKind,
    Json,
    Message,
    Query,
    Status,
    User,
)
from bot.sandbox.registry import now, standing
from bot.sandbox.rendering import member_json, message_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.sandbox.entities import Entity
    from bot.sandbox.quota import Quota

_FIRST_QUERY_ID = 4_300_000_000_000_000_001


class World(InlineMode):
    """People, chats and messages, with a method for everything that a person can do."""

    def __init__(self, bot: User) -> None:
        super().__init__(bot)
        self.faults = Faults()
        #: Telegram's sending limits; None where the world has none.
        self.quota: Quota | None = None
        self._query_ids = itertools.count(_FIRST_QUERY_ID)

    def add_chat(
        self,
        kind: ChatKind,
        title: str,
        username: str | None = None,
        owner: User | int | None = None,
    ) -> Chat:
        """Return a new group, supergroup or channel without the bot."""
        chat = self.new_chat(kind, title, username, owner)
        self.announce("chats")
        return chat

    def add_topic(self, chat_id: int, *, is_open: bool = True) -> int:
        """Return the thread id of a new topic; the chat is a forum from now on."""
        chat = self.chats[chat_id]
        thread_id = self.next_message_id(chat_id)
        self.chats[chat_id] = dataclasses.replace(chat, topics={**chat.topics, thread_id: is_open})
        return thread_id

    def set_member(self, chat_id: int, user_id: int, status: Status, **rights: bool) -> None:
        """Give somebody a standing in a chat; the bot hears of its own and, asked to, of others'.

        In a private chat the bot itself is the member: ``kicked`` is a block by the person.
        """
        chat = self.chats[chat_id]
        before = self.member(chat_id, user_id)
        after = standing(chat, user_id, status, rights)
        self.members[chat_id, user_id] = after
        change: Json = {
            "chat": chat.to_json(),
            "from": self.users[chat.owner_id or user_id].to_json(),
            "date": now(),
            "old_chat_member": member_json(self, chat, before),
            "new_chat_member": member_json(self, chat, after),
        }
        if user_id == self.bot.id:
            self.outlet.push("my_chat_member", change)
        elif self.member(chat_id, self.bot.id).is_admin:
            self.outlet.push("chat_member", change)
        if after.is_inside and not before.is_inside and chat.kind in {"group", "supergroup"}:
            self._note(chat, {"new_chat_members": [self.users[user_id].to_json()]})
        self.announce("chats")

    def migrate(self, chat_id: int) -> Chat:
        """Return the supergroup that takes a group's place; the group refuses from now on."""
        group = self.chats[chat_id]
        successor = self.new_chat("supergroup", group.title, None, group.owner_id)
        for member in tuple(self.members_of(chat_id)):
            self.members[successor.id, member.user_id] = member
        self._note(group, {"migrate_to_chat_id": successor.id})
        self.chats[chat_id] = dataclasses.replace(group, successor_id=successor.id)
        self._note(successor, {"migrate_from_chat_id": chat_id})
        self.announce("chats")
        return successor

    def send_text(  # noqa: PLR0913, PLR0917 - a message has this many sides
        self,
        user_id: int,
        chat_id: int,
        text: str,
        entities: Sequence[Entity] | None = None,
        reply_to: int | None = None,
        forward_from_channel: int | None = None,
        thread_id: int | None = None,
    ) -> Message:
        """Return the message that a person sends; links in it are marked as clients mark them."""
        settled, found = settle(text, entities or ())
        content: Json = {"text": settled}
        if found:
            content["entities"] = [it.to_json() for it in found]
        message = self._draft(user_id, chat_id, content)
        marks: Json = {}
        if forward_from_channel is not None:
            source = self.chats[forward_from_channel].to_json()
            marks["forward_origin"] = {
                "type": "channel",
                "date": now(),
                "chat": source,
                "message_id": 1,
            }
        return self._say(
            dataclasses.replace(message, reply_to=reply_to, thread_id=thread_id, marks=marks)
        )

    def send_file(  # noqa: PLR0913, PLR0917 - a file has this many sides
        self,
        user_id: int,
        chat_id: int,
        name: str,
        body: bytes,
        media_type: str,
        caption: str | None = None,
    ) -> Message:
        """Return the message with a file that a person sends."""
        content: Json = {"document": self.keep_document(name, body, media_type)}
        return self._say(self._draft(user_id, chat_id, content | _captioned(caption)))

    def send_in_topic(self, user_id: int, chat_id: int, content: Json, thread_id: int) -> Message:
        """Return the message with contents as the Bot API writes them that a person sends."""
        message = self._draft(user_id, chat_id, content)
        return self._say(dataclasses.replace(message, thread_id=thread_id))

    def send_album(
        self,
        user_id: int,
        chat_id: int,
        bodies: Sequence[bytes],
        caption: str | None = None,
        thread_id: int | None = None,
    ) -> tuple[Message, ...]:
        """Return the photos that a person sends together; the first has the caption."""
        album = {"media_group_id": str(secrets.randbits(53))}
        said: list[Message] = []
        for body in bodies:
            content: Json = {"photo": self.keep_photo(body)}
            if not said:
                content |= _captioned(caption)
            message = self._draft(user_id, chat_id, content)
            message = dataclasses.replace(message, marks=album, thread_id=thread_id)
            said.append(self._say(message))
        return tuple(said)

    def send_anonymously(self, chat_id: int, text: str) -> Message:
        """Return the message that an administrator of a group sends in the group's name."""
        self.users.setdefault(ANONYMOUS_ADMIN.id, ANONYMOUS_ADMIN)
        settled, found = settle(text)
        content: Json = {"text": settled}
        if found:
            content["entities"] = [it.to_json() for it in found]
        message = self._draft(ANONYMOUS_ADMIN.id, chat_id, content)
        marks: Json = {"sender_chat": self.chats[chat_id].to_json()}
        return self._say(dataclasses.replace(message, marks=marks))

    def send_photo(
        self, user_id: int, chat_id: int, body: bytes, caption: str | None = None
    ) -> Message:
        """Return the message with a photo that a person sends."""
        content: Json = {"photo": self.keep_photo(body)}
        return self._say(self._draft(user_id, chat_id, content | _captioned(caption)))

    def share_chat(self, user_id: int, request_id: int, chat_id: int) -> Message:
        """Return the message by which a person's client names a chat to the bot.

        A client of somebody's own may name any chat; ``picking.pick`` is what others do.
        """
        return self.say_as(user_id, {"chat_shared": {"request_id": request_id, "chat_id": chat_id}})

    def say_as(self, user_id: int, content: Json) -> Message:
        """Return the message with this content that a person sends to the bot in private."""
        return self._say(self._draft(user_id, user_id, content))

    def edit_text(self, message: Message, text: str) -> Message:
        """Return a person's message after they changed its text."""
        settled, found = settle(text)
        content: Json = {"text": settled}
        if found:
            content["entities"] = [it.to_json() for it in found]
        after = self.record(edited(message, content, message.markup))
        self._tell_bot(after, "edited_")
        return after

    def mark_up(self, message: Message, markup: Json) -> Message:
        """Return the message with a keyboard under it, as another bot would have sent it."""
        return self.record(dataclasses.replace(message, markup=markup))

    def set_reaction(self, user_id: int, message: Message, emoji: str | None) -> Message:
        """Return the message with a person's reaction; the bot hears of it if it asked to."""
        before = message.reactions.get(user_id)
        after = self.react(message, user_id, emoji)
        chat = self.chats[message.chat_id]
        if chat.kind == "private" or self.member(chat.id, self.bot.id).is_admin:
            self.outlet.push(
                "message_reaction",
                {
                    "chat": chat.to_json(),
                    "message_id": message.message_id,
                    "user": self.users[user_id].to_json(),
                    "date": now(),
                    "old_reaction": _reactions(before),
                    "new_reaction": _reactions(emoji),
                },
            )
        return after

    async def press(
        self,
        user_id: int,
        message_id: int,
        chat_id: int,
        data: str,
        timeout_seconds: float = 10.0,
    ) -> Answer:
        """Return what the bot answers to a press of an inline button.

        Raises:
            ValueError: the message has no such button.
            TimeoutError: the bot did not answer in time.
        """
        message = self.find(chat_id, message_id)
        if message is None or all(it.get("callback_data") != data for it in message.buttons):
            raise ValueError(f"message {message_id} in chat {chat_id} has no button {data!r}")
        return await self.forge(user_id, message, data, timeout_seconds)

    async def forge(
        self, user_id: int, message: Message, data: str, timeout_seconds: float = 10.0
    ) -> Answer:
        """Return what the bot answers to a press that a client of somebody's own makes up.

        Telegram vouches for the person and the message, never for the data.

        Raises:
            TimeoutError: the bot did not answer in time.
        """
        query_id = str(next(self._query_ids))
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self.queries[query_id] = Query(
            query_id, user_id, message.chat_id, message.message_id, answer
        )
        self.outlet.push(
            "callback_query",
            {
                "id": query_id,
                "from": self.users[user_id].to_json(),
                "chat_instance": secrets.token_hex(8),
                "message": message_json(self, message),
                "data": data,
            },
        )
        try:
            return await asyncio.wait_for(answer, timeout_seconds)
        finally:
            self.queries.pop(query_id, None)

    def fail_next(  # noqa: PLR0913, PLR0917 - a scripted refusal has this many sides
        self,
        method: str,
        status: int,
        description: str,
        parameters: Json | None = None,
        times: int = 1,
        chat_id: int | None = None,
    ) -> None:
        """Refuse the next ``times`` calls of a method (to one chat, if it is named)."""
        self.faults.refuse(method, (status, description, parameters), times, chat_id)

    def drop_next(self, method: str) -> None:
        """Carry out the next call of a method, then close the connection without an answer."""
        self.faults.drop(method)


def _captioned(caption: str | None) -> Json:
    if not caption:
        return {}
    settled, found = settle(caption)
    content: Json = {"caption": settled}
    if found:
        content["caption_entities"] = [it.to_json() for it in found]
    return content


def _reactions(emoji: str | None) -> list[Json]:
    return [{"type": "emoji", "emoji": emoji}] if emoji else []
