"""What becomes of a delivery, whatever Telegram says: the real bot against the sandbox."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from telegram import Bot

from bot.deliver import Probe, TelegramSender, Transport
from bot.deliver.verdict import BACKOFF_SECONDS
from bot.dispatch import dispatch_one
from bot.model import Asker, Delivery, Post, Subscription
from bot.outcome import Sent
from bot.sandbox import ANY_SEND, Fault, Quota
from tests.fixtures_sandbox import Desk, open_desk, picture
from tests.test_store_outbox import cast, outbox_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.store import Outbox, Record, Store, Watch

pytest_plugins = ("tests.fixtures_valkey",)

POST = Post("p", "<b>Key sentences</b>\n\nof an <i>article</i> &amp; more")
TEXT = "Key sentences\n\nof an article & more"


class _Circulation:
    """Remembers what was dropped; moves in the store as the real one does."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.dropped: list[int] = []

    async def drop(self, chat_id: int) -> None:
        self.dropped.append(chat_id)

    async def move(self, old: int, new: int) -> None:
        await self.store.rename_chat(old, new)


class _Lookout(_Circulation):
    """Knows the watches of the store, and remembers which were dropped."""

    async def wished_by_name(self, chat_id: int) -> Watch | None:
        return await self.store.watches.get(chat_id)


class _Desk:
    def __init__(self) -> None:
        self.whispers: list[tuple[int, str]] = []

    async def whisper(self, user_id: int, text: str, key: str) -> None:
        self.whispers.append((user_id, text))


@dataclass(frozen=True, slots=True)
class Dock:
    """As much of the services as a delivery needs, and the world that it is brought to."""

    desk: Any
    circulation: Any
    lookout: Any
    sender: TelegramSender
    store: Any
    place: Desk

    async def bring(self, chat_id: int, post: Post = POST, **details: Any) -> Record:
        """Queue one delivery, bring it once, and return what is remembered of it."""
        delivery = Delivery(f"{post.key}:{chat_id}", chat_id, post.key, broadcast=True, **details)
        await self.store.outbox.put(post, (delivery,))
        await self.again()
        record = await self.store.outbox.find(delivery.key)
        assert record is not None
        return record  # type: ignore[no-any-return]

    async def again(self, wait_seconds: float = 0) -> None:
        for parcel in await self.store.outbox.lease(9, wait_seconds):
            await dispatch_one(self, parcel)  # type: ignore[arg-type]

    def texts(self, chat_id: int) -> list[str]:
        return [it.body for it in self.place.sandbox.world.messages(chat_id) if it.by_bot]

    def refuse(self, description: str, status: int = 400, **parameters: int) -> None:
        world = self.place.sandbox.world
        refusal = (status, description, parameters or None)
        world.faults.script(Fault(ANY_SEND, refusal, times=None))

    def fine(self) -> None:
        self.place.sandbox.world.faults.clear()


class _Stock:
    """The store with an outbox that is quick about everything."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.outbox: Outbox = outbox_of(store)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


@asynccontextmanager
async def open_dock(store: Store, *, journal: bool = False) -> AsyncIterator[Dock]:
    async with open_desk() as place:
        journal_chat = None
        if journal:
            room = place.sandbox.world.add_chat("channel", "Journal", None, place.me)
            place.sandbox.world.set_member(
                room.id, place.bot.id, "administrator", can_post_messages=True
            )
            journal_chat = room.id
        probe = Probe(place.bot, journal_chat)
        sender = TelegramSender(place.bot, store.pictures, probe=probe)
        circulation, lookout = _Circulation(store), _Lookout(store)
        yield Dock(_Desk(), circulation, lookout, sender, _Stock(store), place)


@pytest_asyncio.fixture
async def dock(store: Store) -> AsyncIterator[Dock]:
    async with open_dock(store) as opened:
        yield opened


#: Telegram's sentences (tdlib/telegram-bot-api 10.0, tdlib/td 1.8.66), and what becomes of it all.
GONE = (
    "Forbidden: bot was blocked by the user",
    "Forbidden: user is deactivated",
    "Forbidden: bot was kicked from the group chat",
    "Forbidden: bot was kicked from the supergroup chat",
    "Forbidden: bot was kicked from the channel chat",
    "Forbidden: bot is not a member of the group chat",
    "Forbidden: bot is not a member of the supergroup chat",
    "Forbidden: bot is not a member of the channel chat",
    "Forbidden: the group chat was deleted",
    "Forbidden: bot can't initiate conversation with a user",
    "Forbidden: the bot can't send messages to the bot",
)
STRIKES = (
    "Bad Request: chat not found",
    "Bad Request: private chat not found",
    "Bad Request: CHANNEL_PRIVATE",
    "Bad Request: need administrator rights in the channel chat",
    "Bad Request: have no write access to the chat",
    "Bad Request: have no rights to send a message",
    "Bad Request: not enough rights to send text messages to the chat",
    "Bad Request: CHAT_WRITE_FORBIDDEN",
    "Bad Request: CHAT_RESTRICTED",
    "Bad Request: CHAT_ADMIN_REQUIRED",
    "Bad Request: CHAT_GUEST_SEND_FORBIDDEN",
    "Bad Request: ALLOW_PAYMENT_REQUIRED_5",
    "Bad Request: group chat is deactivated",
)
OUR_BUGS = (
    "Bad Request: message is too long",
    "Bad Request: message caption is too long",
    "Bad Request: message text is empty",
    "Bad Request: can't parse entities: unsupported start tag",
    "Bad Request: ENTITY_BOUNDS_INVALID",
    "Bad Request: BUTTON_DATA_INVALID",
    "Bad Request: message to copy not found",
)
PHOTO_TROUBLE = (
    "Bad Request: not enough rights to send photos to the chat",
    "Bad Request: CHAT_SEND_PHOTOS_FORBIDDEN",
    "Bad Request: CHAT_SEND_MEDIA_FORBIDDEN",
    "Bad Request: wrong file identifier/HTTP URL specified",
    "Bad Request: wrong HTTP URL specified",
    "Bad Request: failed to get HTTP URL content",
    "Bad Request: wrong type of the web page content",
    "Bad Request: can't upload file by URL",
    "Bad Request: PHOTO_INVALID_DIMENSIONS",
    "Bad Request: PHOTO_SAVE_FILE_INVALID",
    "Bad Request: IMAGE_PROCESS_FAILED",
    "Bad Request: photo has unsupported extension",
    "Bad Request: PHOTO_CROP_SIZE_SMALL",
    "Bad Request: can't use the media of the specified type in the album",
    "Bad Request: file is too big",
)


@pytest.mark.parametrize("said", GONE)
async def test_a_chat_that_is_gone_is_dropped_at_once(dock: Dock, said: str) -> None:
    dock.refuse(said, 403)

    record = await dock.bring(dock.place.channel)

    assert record.state == "dead"
    assert dock.circulation.dropped == dock.lookout.dropped == [dock.place.channel]
    (letter,) = await dock.store.outbox.dead(9)
    assert letter.reason.lower() in {said.lower(), said.partition(": ")[2].lower()}


@pytest.mark.parametrize("said", STRIKES)
async def test_a_chat_that_may_come_back_is_dropped_after_five_refusals(
    dock: Dock, said: str
) -> None:
    dock.refuse(said)

    for number in range(4):
        await dock.bring(dock.place.channel, Post(f"p{number}", "x"))
    assert dock.circulation.dropped == []
    await dock.bring(dock.place.channel, Post("last", "x"))

    assert dock.circulation.dropped == [dock.place.channel]
    assert len(await dock.store.outbox.dead(9)) == 5


@pytest.mark.parametrize("said", OUR_BUGS)
async def test_a_bug_of_ours_is_a_dead_letter_and_the_chat_stays(dock: Dock, said: str) -> None:
    dock.refuse(said)

    for number in range(7):
        record = await dock.bring(dock.place.channel, Post(f"p{number}", "x"))

    assert record.state == "dead"
    assert dock.circulation.dropped == []


@pytest.mark.parametrize("said", PHOTO_TROUBLE)
async def test_a_photo_that_cannot_be_is_a_text(dock: Dock, store: Store, said: str) -> None:
    from bot.model import Picture

    await store.pictures.put("pic", Picture(picture(90, 90), "image/png", 90, 90))
    world = dock.place.sandbox.world
    world.faults.script(Fault("sendPhoto", (400, said, None), times=None))

    record = await dock.bring(dock.place.channel, Post("p", POST.html, picture_key="pic"))

    assert record.state == "sent"
    assert dock.texts(dock.place.channel) == [TEXT]


@pytest.mark.parametrize(
    "said",
    ["Bad Request: message thread not found", "Bad Request: TOPIC_CLOSED", "TOPIC_DELETED"],
)
async def test_a_topic_that_is_gone_is_left_out(dock: Dock, said: str) -> None:
    world = dock.place.sandbox.world
    world.fail_next("sendMessage", 400, said)
    thread_id = world.add_topic(dock.place.group)

    record = await dock.bring(dock.place.group, thread_id=thread_id)

    assert record.state == "sent"
    (message,) = [it for it in world.messages(dock.place.group) if it.by_bot]
    assert message.thread_id is None


async def test_a_429_waits_as_told_for_its_chat_and_costs_no_try(dock: Dock) -> None:
    world = dock.place.sandbox.world
    world.fail_next("sendMessage", 429, "Too Many Requests: retry after 1", {"retry_after": 1})

    record = await dock.bring(dock.place.channel)
    other = await dock.bring(dock.place.group)
    assert (record.state, record.attempt, other.state) == ("queued", 0, "sent")
    await dock.again(5)

    times = [
        it.at for it in world.calls if str(it.params.get("chat_id")) == str(dock.place.channel)
    ]
    assert times[1] - times[0] >= 1
    assert dock.texts(dock.place.channel) == [TEXT]


async def test_a_group_that_became_a_supergroup_is_followed(dock: Dock, store: Store) -> None:
    """The delivery arrives in the new chat, and everything of the old one is the new one's."""
    world, me = dock.place.sandbox.world, dock.place.me
    group = world.add_chat("group", "Old", None, me)
    world.set_member(group.id, dock.place.bot.id, "member")
    await store.subscriptions.add(Subscription(group.id, "Old", "group", me, datetime.now(UTC)))
    successor = world.migrate(group.id)

    await dock.bring(group.id)
    await dock.bring(group.id, Post("later", "x"))
    await dock.again()
    later = await dock.store.outbox.find(f"later:{group.id}")

    assert dock.texts(successor.id) == [TEXT, "x"]
    assert (later.state, later.chat_id) == ("sent", successor.id)
    assert [it.chat_id for it in await store.subscriptions.all()] == [successor.id]


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault(ANY_SEND, (502, "Bad Gateway", None)), id="502"),
        pytest.param(Fault(ANY_SEND, lost=True), id="accepted and dropped"),
    ],
)
async def test_an_answer_that_never_came_costs_one_copy_at_most(dock: Dock, fault: Fault) -> None:
    """Where a chat cannot be searched the delivery is unknown, and is sent once more."""
    dock.place.sandbox.world.faults.script(fault)

    record = await dock.bring(dock.place.me)
    assert (record.state, record.attempt) == ("unknown", 1)
    await dock.again(BACKOFF_SECONDS[0] + 3)

    after = await dock.store.outbox.find(f"p:{dock.place.me}")
    assert after.state == "sent"
    assert dock.texts(dock.place.me) == [TEXT] * (1 + fault.lost)


async def test_a_message_that_surely_did_not_leave_is_not_doubtful(
    dock: Dock, store: Store
) -> None:
    """Nobody listens at the port: the delivery waits, and is no unknown."""
    async with Transport(1) as road:
        away = Bot(dock.place.sandbox.token, base_url="http://127.0.0.1:9/bot", request=road)
        dock.sender._bot = away

        record = await dock.bring(dock.place.me)

    assert (record.state, record.attempt) == ("queued", 1)


async def test_a_search_finds_what_arrived_and_nothing_is_sent_twice(store: Store) -> None:
    """The copy that the first try left is found above what was known before it."""
    async with open_dock(store, journal=True) as dock:
        world, channel = dock.place.sandbox.world, dock.place.channel
        await dock.bring(channel, Post("before", "before"))
        world.send_text(dock.place.me, channel, "somebody else's")
        world.faults.script(Fault("sendMessage", lost=True))

        record = await dock.bring(channel)
        world.send_text(dock.place.me, channel, "more of others")
        assert record.state == "unknown"
        await dock.again(BACKOFF_SECONDS[0] + 3)

        after = await dock.store.outbox.find(f"p:{channel}")
        assert after.state == "sent"
        assert dock.texts(channel) == ["before", TEXT]
        found = world.find(channel, after.message_id)
        assert found is not None
        assert found.body == TEXT


@pytest.mark.parametrize("lost", [True, False], ids=["first try arrived", "none arrived"])
async def test_a_search_begins_where_the_first_try_began(store: Store, *, lost: bool) -> None:
    """After two tries without an answer, the copy of the first is still found."""
    async with open_dock(store, journal=True) as dock:
        world, channel = dock.place.sandbox.world, dock.place.channel
        await dock.bring(channel, Post("before", "before"))
        world.faults.script(Fault("sendMessage", None if lost else (502, "", None), lost=lost))
        await dock.bring(channel)
        world.faults.script(Fault("forwardMessage", (403, "Forbidden: no", None)))
        world.faults.script(Fault("sendMessage", (502, "", None)))
        await dock.again(BACKOFF_SECONDS[0] + 3)
        await dock.again(BACKOFF_SECONDS[1] + 3)

        assert dock.texts(channel) == ["before", TEXT]


async def test_a_chat_of_which_nothing_is_known_is_not_searched(store: Store) -> None:
    async with open_dock(store, journal=True) as dock:
        probe = dock.sender._probe

        assert not probe.can_search(dock.place.channel, 0)
        assert not probe.can_search(dock.place.me, 7)
        assert not probe.can_search(-4_000_001, 7)
        assert probe.can_search(dock.place.channel, 7)
        assert not Probe(dock.place.bot, None).can_search(dock.place.channel, 7)


async def test_a_journal_that_is_told_to_wait_makes_the_delivery_wait(store: Store) -> None:
    async with open_dock(store, journal=True) as dock:
        probe, channel = dock.sender._probe, dock.place.channel
        dock.place.sandbox.world.faults.script(
            Fault("forwardMessage", (429, "", {"retry_after": 3}))
        )

        found = await probe.find(cast(channel)[0], POST, 1)

        assert found is not None
        assert not isinstance(found, Sent)
        assert found.seconds == 4  # type: ignore[union-attr]


async def test_who_lost_the_lease_sends_nothing(dock: Dock) -> None:
    """A process that slept past its lease looks at its own clock before it sends."""
    outbox = dock.store.outbox
    await outbox.put(POST, cast(dock.place.me))
    (parcel,) = await outbox.lease(1)
    outbox._held[parcel.delivery.key] = (parcel.token, 0.0)

    await dispatch_one(dock, parcel)  # type: ignore[arg-type]

    assert dock.texts(dock.place.me) == []


async def test_a_post_that_is_no_longer_kept_is_a_dead_letter(dock: Dock, store: Store) -> None:
    await dock.store.outbox.put(POST, cast(dock.place.me))
    await store.connection.redis.delete(store.connection.keys.post("p"))

    await dock.again()

    (letter,) = await dock.store.outbox.dead(9)
    assert letter.reason == "the post is no longer kept"


async def test_workers_that_die_over_a_delivery_do_not_die_for_ever(
    dock: Dock, store: Store
) -> None:
    await dock.store.outbox.put(POST, cast(dock.place.me))
    name = store.connection.keys.delivery(f"p:{dock.place.me}")
    await store.connection.redis.hset(name, "doubts", 21)

    await dock.again()

    assert (await dock.store.outbox.depth()).dead == 1
    assert dock.texts(dock.place.me) == []


async def test_an_asker_is_told_in_private_that_the_bot_may_not_post(dock: Dock) -> None:
    dock.refuse("Bad Request: have no rights to send a message")

    await dock.bring(dock.place.group, asker=Asker(dock.place.me, dock.place.group, 1))

    ((user, text),) = dock.desk.whispers
    assert user == dock.place.me
    assert "may not post" in text


async def test_the_sandboxes_limits_are_never_broken(dock: Dock) -> None:
    """At the pace that is shipped, a broadcast meets no 429."""
    from bot.store import Pace

    world = dock.place.sandbox.world
    world.quota = Quota(burst=5)
    dock.store.outbox = outbox_of(dock.store._store, pace=Pace())
    people = [world.add_user(f"P{n}").id for n in range(90)]
    for person in people:
        world.send_text(person, person, "/start")

    await dock.store.outbox.put(POST, cast(*people))
    while (await dock.store.outbox.depth()).waiting:
        await dock.again(1)

    assert [dock.texts(it) for it in people] == [[TEXT]] * 90
    assert world.quota.refused == 0
