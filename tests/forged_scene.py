"""Where forged attempts are made: a running bot by webhook, a fresh cast, and all that must stay.

The bot works by invitation. Every attempt has people, a channel and a group of its own, so that
one bot serves them all and no attempt sees what another left.
"""

from __future__ import annotations

import asyncio
import dataclasses
from dataclasses import dataclass, field
from secrets import token_hex
from typing import TYPE_CHECKING, Final

import httpx

from bot.model import Asker
from bot.sandbox.nouns import Query
from bot.terms import Rules, Terms
from bot.web import webhook_path, webhook_secret
from tests.articles import page
from tests.fixtures_house import eventually

if TYPE_CHECKING:
    from collections.abc import Callable

    from redis.asyncio import Redis

    from bot.sandbox import Answer, Chat, Message, User
    from tests.fixtures_house import House

STORY: Final = "https://example.com/story"
#: What changes by itself while a bot is running; what was published has its source asked again.
RESTLESS: Final = (
    ":office:", ":pace", ":log:", ":outbox:bell", ":outbox:heard", ":once:", ":errata:",
)  # fmt: skip
#: What an update leaves behind although nothing came of it: it is known, so as not to come twice.
TAKEN_IN: Final = (":queue:updates",)
#: What a refusal leaves behind: the sentence that was sent, counted, and the note that it was said.
SAID: Final = (":outbox:", ":post:", ":claim:", ":tallies")


@dataclass(slots=True)
class Scene:
    """The cast of one attempt, and what everything was before it."""

    house: House
    editor: User
    #: May use the bot, and owns the channel, which gets only what they send.
    guest: User
    stranger: User
    banned: User
    channel: Chat
    before: dict[str, object] = field(default_factory=dict)
    shown: dict[tuple[int, int], object] = field(default_factory=dict)
    leaves: tuple[str, ...] = ()

    @property
    def operator(self) -> User:
        return self.house.sandbox.seeded.visitor

    @property
    def hook(self) -> str:
        settings = self.house.services.settings
        return f"{settings.public_url}{webhook_path(self.house.sandbox.token)}"

    async def settle(self) -> None:
        """Note how everything stands, once nothing is under way any more: the attempt begins."""
        await settled(self.house)
        self.before = await memory(self.house, self.leaves)
        self.shown = shown(self.house)

    async def say(self, user: User | int, text: str, chat: int | None = None) -> str:
        who = user if isinstance(user, int) else user.id
        return (await self.house.ask(text, user=who, chat=chat)).body

    async def heard(self, message: Message) -> str:
        return (await self.house.answer(message)).body

    async def preview(self, user: User, chat: int | None = None) -> Message:
        """Return the summary that a person asked for; it differs from every other one."""
        url = f"{STORY}/{token_hex(4)}"
        words = tuple(f"They said {' '.join(map(token_hex, [3] * 12))}." for _ in range(8))
        story = page(f"Told to {user.id}", sentences=words)
        self.house.world.publish_page(url, story, "text/html")
        name = f"@{self.house.world.bot.username} " if chat else ""
        return await self.house.ask(f"{name}{url}", user=user.id, chat=chat)

    async def press(self, user: User, message: Message, data: str) -> str:
        """Return what a person hears who has their own client press what they like."""
        return heard(await self.house.world.forge(user.id, message, data))

    async def press_inline(self, user: User, data: str) -> str:
        """Return what a person hears who presses under a message that inline mode sent."""
        world, answer = self.house.world, asyncio.get_running_loop().create_future()
        name = token_hex(8)
        world.queries[name] = Query(name, user.id, user.id, 0, answer)
        world.outlet.push(
            "callback_query",
            {
                "id": name,
                "from": user.to_json(),
                "chat_instance": token_hex(8),
                "inline_message_id": "BAAAAP8AAAB",
                "data": data,
            },
        )
        return heard(await asyncio.wait_for(answer, 10))

    async def post(self, body: bytes | str, **changes: str | None) -> str:
        """Return the status with which the webhook answers a request.

        The request is Telegram's but for the changes: a method, a URL, a content type, a secret.
        """
        good = {
            "method": "POST",
            "url": self.hook,
            "type": "application/json",
            "secret": webhook_secret(self.house.sandbox.token, None),
        }
        asked = good | changes
        names = {"type": "content-type", "secret": "x-telegram-bot-api-secret-token"}
        headers = {names[it]: str(asked[it]) for it in names if asked[it] is not None}
        content = body if isinstance(body, bytes) else body.encode()
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.request(
                str(asked["method"]), str(asked["url"]), content=content, headers=headers
            )
        return str(answer.status_code)

    async def own_button(self) -> tuple[Message, str]:
        """Return the guest's summary and what its button carries that fills their channel."""
        message = await self.preview(self.guest)
        return message, data_of(message, "Post to my")

    async def publish_button(self, user: User | None = None) -> tuple[Message, str]:
        """Return the summary of one who may publish, and what its button carries."""
        message = await self.preview(user or self.editor)
        return message, data_of(message, "Publish")

    async def group(self, *members: User) -> int:
        """Return a new group of the operator's with the bot and these people in it."""
        world = self.house.world
        chat = world.add_chat("supergroup", "Book Club", owner=self.operator)
        for member in members:
            world.set_member(chat.id, member.id, "member")
        world.set_member(chat.id, world.bot.id, "administrator")
        return chat.id

    def as_channel(self, chat: int, text: str) -> Message:
        """Return what somebody writes in a group in the name of the channel that they own."""
        world = self.house.world
        sender = world.users.setdefault(
            136_817_688,
            dataclasses.replace(self.stranger, id=136_817_688, username="Channel_Bot", is_bot=True),
        )
        entity = {"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}
        draft = world._draft(sender.id, chat, {"text": text, "entities": [entity]})
        marks = {"sender_chat": self.channel.to_json()}
        return world._say(dataclasses.replace(draft, marks=marks))


async def fresh(house: House) -> Scene:
    """Return a scene with nobody and nothing of an earlier one."""
    world, masthead = house.world, house.services.masthead
    number = len(world.users)
    people = [world.add_user(name, f"{name.lower()}{number}", "en") for name in _NAMES]
    editor, guest, stranger, banned = people
    channel = world.add_chat("channel", f"Wire {number}", f"wire_{number}", guest)
    world.members[channel.id, world.bot.id] = world.member(
        house.sandbox.seeded.channel_id, world.bot.id
    )
    for person in (editor, guest, banned):
        await masthead.allow(person.id, person.first_name, house.visitor)
    await masthead.appoint(editor.id, editor.first_name)
    await masthead.ban(banned.id, "spam")
    who = Asker(guest.id, guest.id, 1)
    await house.services.circulation.subscribe(who, channel.id)
    await house.services.circulation.amend(who, channel.id, lambda _: Terms(Rules("own")))
    return Scene(house, editor, guest, stranger, banned, channel)


_NAMES: Final = ("Ed", "Ada", "Sam", "Bob")


def data_of(message: Message, label: str) -> str:
    """Return what the button with these words carries."""
    return next(str(it["callback_data"]) for it in message.buttons if label in it["text"])


def heard(answer: Answer) -> str:
    """Return what a refused press says; a line that passes would be missed."""
    assert answer.show_alert
    return answer.text or ""


async def settled(house: House) -> None:
    """Return once nothing is under way any more."""
    store = house.services.store

    async def idle() -> bool:
        queues = (store.updates, store.inbox, store.outbox)
        depths = [await it.depth() for it in queues]
        busy = any(it.waiting or it.leased or it.delayed for it in depths)
        return not (house.world.outlet.pending or busy)

    await eventually(idle)


async def memory(house: House, leaves: tuple[str, ...] = ()) -> dict[str, object]:
    """Everything that the bot remembers, key by key, but for what is restless or is left."""
    connection = house.services.store.connection
    pattern = connection.keys.everything
    names = [it.decode() async for it in connection.redis.scan_iter(match=pattern, count=1000)]
    kept = [it for it in names if not any(part in it for part in (*RESTLESS, *leaves))]
    return dict(zip(kept, await _values(connection.redis, kept), strict=True))


async def _values(redis: Redis, names: list[str]) -> list[object]:
    """Return what lies under each key; of a stream its entries, for its readers come and go."""
    async with redis.pipeline(transaction=False) as asked:
        for name in names:
            asked.type(name)
        kinds = await asked.execute()
        reading: dict[bytes, Callable[[str], object]] = {
            b"string": asked.get,
            b"hash": asked.hgetall,
            b"set": asked.smembers,
            b"stream": asked.xrange,
            b"list": lambda it: asked.lrange(it, 0, -1),
            b"zset": lambda it: asked.zrange(it, 0, -1, withscores=True),
            b"none": asked.get,
        }
        for name, kind in zip(names, kinds, strict=True):
            reading[kind](name)
        return list(await asked.execute())


def shown(house: House) -> dict[tuple[int, int], object]:
    """Everything that stands in any chat, message by message."""
    return {
        (chat_id, it.message_id): (it.content, it.markup)
        for chat_id in house.world.chats
        for it in house.world.messages(chat_id)
    }
