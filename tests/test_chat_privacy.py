"""People's data: what is kept is told, given and deleted, driven over HTTP."""

from __future__ import annotations

import json
import re
import zlib
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from bot.i18n import LOCALES, Voice
from bot.model import Asker, Delivery, Job, Link, Post
from bot.store import NOBODY, Draft, Person
from handlers.replies_privacy import KEPT, privacy
from tests.articles import page
from tests.fixtures_house import eventually
from tests.telegram_parser import fault

if TYPE_CHECKING:
    from bot.sandbox import Message, User
    from bot.store import Store
    from tests.fixtures_house import House

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
STORY = "https://example.com/story"
#: Lifetimes of keys that tell of nobody.
IMPERSONAL = {
    "HOUR_SECONDS", "DAY_SECONDS", "ARTICLE_SECONDS", "STALE_ARTICLE_SECONDS", "VALIDATORS_SECONDS",
    "PERMANENT_FAILURE_SECONDS", "PASSING_FAILURE_SECONDS", "LONGEST_FAILURE_SECONDS",
    "STALE_POST_SECONDS", "STAND_IN_SECONDS", "PICTURE_SECONDS", "FILE_ID_SECONDS",
    "STAGED_SECONDS", "ONCE_SECONDS", "DAY_TALLY_SECONDS", "STANDING_SECONDS",
}  # fmt: skip
NAME = "Ada Lovelace-Okonkwo"
WORDS = "saffron umbrella"


@pytest.fixture
def ada(house: House) -> User:
    house.world.publish_page(STORY, page("A story worth telling"), "text/html")
    return house.world.add_user(NAME, "ada_lo", "en")


async def everything(store: Store) -> str:
    """Every key and value of the namespace, as one text."""
    redis: Any = store.connection.redis
    found: list[bytes] = []
    async for name in redis.scan_iter(match=store.connection.keys.everything):
        found.append(name)
        match (await redis.type(name)).decode():
            case "string":
                value = await redis.get(name)
                found.append(zlib.decompress(value) if b":presses:" in name else value)
            case "hash":
                found += [part for pair in (await redis.hgetall(name)).items() for part in pair]
            case "list":
                found += await redis.lrange(name, 0, -1)
            case "zset":
                found += await redis.zrange(name, 0, -1)
            case "set":
                found += await redis.smembers(name)
            case "stream":
                for _, fields in await redis.xrange(name):
                    found += [part for pair in fields.items() for part in pair]
    return b"\n".join(found).decode("utf-8", "replace")


def file_of(house: House, message: Message) -> bytes:
    return house.world.files[message.content["document"]["file_id"]].body


def test_every_lifetime_of_the_store_is_told() -> None:
    """A key that somebody adds with a new lifetime must be told, or be nobody's."""
    keys = import_module("bot.store.lifetimes")
    lifetimes = {name for name in vars(keys) if name.endswith("_SECONDS")}
    told = {seconds for _, seconds in KEPT}

    assert {name for name in lifetimes - IMPERSONAL if getattr(keys, name) not in told} == set()


@pytest.mark.parametrize("locale", LOCALES)
def test_what_is_kept_is_one_message(locale: str) -> None:
    assert fault(privacy(Voice(locale))) is None


async def test_privacy_says_what_is_kept_and_for_how_long(house: House, ada: User) -> None:
    told = await house.ask("/privacy", user=ada.id)

    assert "• how many links you sent, for fair use – 24 hours" in told.body
    assert "/mydata" in told.body


async def test_a_person_gets_everything_that_is_kept_about_them(house: House, ada: User) -> None:
    await house.ask("/subscribe", user=ada.id)
    await house.ask(f"/editors add {ada.id} {NAME}")

    sent = await house.ask("/mydata", user=ada.id)
    record = json.loads(file_of(house, sent))
    again = await house.ask("/mydata", user=ada.id)

    kept = {(it["key"], it["part"]) for it in record["kept"]}
    assert record["role"] == "editor"
    assert ("subscriptions", str(ada.id)) in kept
    assert ("editors", str(ada.id)) in kept
    assert "in a few minutes" in again.body


@pytest.mark.parametrize("command", ["/mydata", "/delete", "/delete yes", "/export"])
async def test_data_are_not_spread_out_in_a_group(house: House, command: str) -> None:
    answer = await house.ask(command, chat=house.sandbox.seeded.group_id)

    assert answer.body == "🔏 Please write that to me in private."


async def test_deleting_asks_first(house: House, ada: User) -> None:
    await house.ask("/subscribe", user=ada.id)

    asked = await house.ask("/delete", user=ada.id)

    assert "Send /delete yes to do it." in asked.body
    assert await house.services.circulation.count() == 1


async def leave_traces(house: House, ada: User) -> None:
    """Let the person do everything that leaves something behind."""
    store, chat, group = house.services.store, ada.id, house.sandbox.seeded.group_id
    house.world.set_member(house.sandbox.seeded.channel_id, ada.id, "administrator")
    for text in ("/subscribe", "/subscribe @morning_wire", f"{WORDS} {STORY}"):
        await house.ask(text, user=ada.id)
    await house.ask(f"/allow {ada.id} {NAME}")
    await house.ask(f"/editors add {ada.id} {NAME}")
    await house.ask(STORY, user=ada.id)
    house.world.set_member(group, ada.id, "member")
    await house.ask(f"@{house.world.bot.username} {STORY}?x", user=ada.id, chat=group)
    asker = Asker(ada.id, chat, 77)
    job = Job(f"{chat}:77:0", Link(f"https://example.com/{WORDS[:7]}"), asker, NOON)
    await store.inbox.put("later", job, delay_seconds=900)
    await store.updates.put("odd", b'{"broken": %d, "text": "%s"' % (ada.id, WORDS.encode()))
    await store.drafts.put("d", Draft(Post("p", f"a broadcast: {WORDS}"), ada.id, NOON))
    house.world.fail_next("sendMessage", 400, "Bad Request: message is too long", chat_id=chat)
    house.world.send_text(chat, chat, "/help")
    await house.seen(lambda it: it.chat_id == chat and it.body.startswith("🛠"))
    await store.outbox.put(Post("late", WORDS), [Delivery("late:1", chat, "late", asker=asker)])
    await store.connection.redis.set(store.connection.keys.chat_pause(chat), "9" * 16, ex=900)
    await store.outbox.put(Post("held", WORDS), [Delivery("held:1", chat, "held", asker=asker)])


async def test_after_deleting_not_one_key_or_value_tells_of_the_person(
    house: House, ada: User
) -> None:
    """Every key and value of the namespace is read: id, names and words stand nowhere."""
    store = house.services.store
    await leave_traces(house, ada)
    before = await everything(store)

    house.world.send_text(ada.id, ada.id, "/delete yes")
    told = await house.seen(lambda it: it.body.startswith("🗑 Done."), 40.0)

    async def settled() -> bool:
        return (await store.updates.depth()).leased == 0

    await eventually(settled)
    after = await everything(store)
    for text in (str(ada.id), NAME, "ada_lo", WORDS):
        assert text in before or text == "ada_lo"
        assert re.findall(rf"(?<![\d-]){re.escape(text)}(?!\d)", after) == []
    assert told.chat_id == ada.id
    assert (await store.outbox.depth()).waiting == 0
    assert await store.traces.of(Person(ada.id, (NAME,))) == ()


async def test_a_channel_keeps_its_posts_when_whoever_subscribed_it_leaves(
    house: House, ada: User
) -> None:
    channel = house.sandbox.seeded.channel_id
    house.world.set_member(channel, ada.id, "administrator")
    await house.ask("/subscribe @morning_wire", user=ada.id)
    await house.ask("/subscribe", user=ada.id)

    house.world.send_text(ada.id, ada.id, "/delete yes")
    await house.seen(lambda it: it.body.startswith("🗑 Done."), 40.0)
    known = await house.services.circulation.all()
    ended = await house.ask("/unsubscribe @morning_wire")

    assert [(it.chat_id, it.added_by) for it in known] == [(channel, NOBODY)]
    assert "receives no more" in ended.body


async def test_a_ban_stays_and_that_is_said(house: House, ada: User) -> None:
    await house.ask(f"/ban {ada.id} spam")
    await house.ask("hello", user=ada.id)

    house.world.send_text(ada.id, ada.id, "/delete yes")
    told = await house.seen(lambda it: it.body.startswith("🗑 Done."), 40.0)

    assert "What remains: your ban" in told.body
    assert await house.services.store.roles.bans() == ((ada.id, "spam"),)


async def test_others_keep_what_is_theirs(house: House, ada: User) -> None:
    """A longer number that holds the id, a group of these digits, a count: none is the person."""
    store, other = house.services.store, int(f"{ada.id}7")
    await store.roles.appoint(other, "Bea")
    await store.tallies.count("articles", ada.id)
    await store.drafts.claim(f"stranger:-{ada.id}", 60)
    await house.services.masthead.decide("person_day", "500", house.visitor)

    await house.services.erasure.erase(Person(ada.id, (NAME,)))

    assert await store.roles.is_editor(other)
    assert (await store.tallies.read())["articles"] >= ada.id
    assert not await store.drafts.claim(f"stranger:-{ada.id}", 60)
    assert (await house.services.masthead.decisions(5))[0].by == house.visitor


async def test_what_is_on_its_way_to_others_stays(house: House, ada: User) -> None:
    """A message to many is not the person's, though one copy of it was theirs."""
    store, post = house.services.store, Post("news", "To everybody")
    for chat in (ada.id, 5):
        await store.connection.redis.set(store.connection.keys.chat_pause(chat), "9" * 16, ex=900)
    await store.outbox.put(
        post, [Delivery(f"news:{it}", it, "news", broadcast=True) for it in (ada.id, 5)]
    )

    await house.services.erasure.erase(Person(ada.id, (NAME,)))

    assert await store.outbox.find(f"news:{ada.id}") is None
    assert await store.outbox.find("news:5") is not None
    assert await store.posts.get("news") == post


async def test_an_administrators_settings_stay_without_their_id(house: House) -> None:
    await house.ask("/settings person_day 500")
    await house.ask("/settings person_hour 50")

    house.world.send_text(house.visitor, house.visitor, "/delete yes")
    told = await house.seen(lambda it: it.body.startswith("🗑 Done."), 40.0)

    assert "operator's list" in told.body
    assert [(it.name, it.by) for it in await house.services.masthead.decisions(5)] == [
        ("person_hour", None),
        ("person_day", None),
    ]
