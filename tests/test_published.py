"""The same story is not posted twice to a chat, whatever address it comes from."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.model import Post, Subscription
from bot.publish import address
from bot.store.lifetimes import SENT_SECONDS
from tests.articles import page
from tests.fixtures_house import eventually

if TYPE_CHECKING:
    from bot.store import Store
    from tests.fixtures_house import House

pytest_plugins = ("tests.fixtures_valkey",)

STORY = "https://example.com/story"
COPY = "https://example.org/agency/copy"


def _chat(chat_id: int, kind: str, username: str | None = None) -> Subscription:
    return Subscription(chat_id, "t", kind, 1, datetime.now(UTC), username)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("chat", "link"),
    [
        (_chat(-1001234567890, "channel", "wire"), "https://t.me/wire/7"),
        (_chat(-1001234567890, "channel"), "https://t.me/c/1234567890/7"),
        (_chat(-4001, "group"), None),
        (_chat(77, "private", "ada"), None),
    ],
    ids=["public", "private channel", "basic group", "person"],
)
def test_only_channels_and_supergroups_have_links(chat: Subscription, link: str | None) -> None:
    assert address(chat, 7) == link


async def test_a_story_is_known_by_its_key_and_by_its_text(store: Store) -> None:
    first = Post("p1", "x", story="https://a.example/1", fingerprint=0b1111)
    await store.published.note(first)
    await store.published.note(Post("p2", "x", story="https://a.example/1"))

    known = await store.published.first(Post("p3", "y", story="https://a.example/1"))
    near = await store.published.first(Post("p3", "y", story="other", fingerprint=0b0111))
    assert known is not None
    assert near is not None
    assert (known.post_key, near.post_key) == ("p1", "p1")
    assert (
        await store.published.first(Post("p3", "y", story="other", fingerprint=2**60 - 1)) is None
    )
    assert await store.published.first(Post("p3", "y", story="other")) is None
    assert await store.published.first(Post("notice", "y")) is None


async def test_after_a_week_a_story_is_new_again(store: Store) -> None:
    await store.published.note(Post("p1", "x", story="s"))
    redis, name = store.connection.redis, store.connection.keys.published
    (data,) = await redis.zrange(name, 0, -1)
    assert isinstance(data, bytes)
    await redis.zincrby(name, -SENT_SECONDS - 1, data)

    assert await store.published.first(Post("p1", "x", story="s")) is None
    await store.published.note(Post("p2", "x", story="s2"))
    assert await redis.zcard(name) == 1


async def test_a_copy_at_another_address_is_not_posted_again_and_the_asker_gets_the_link(
    house: House,
) -> None:
    words = "A story worth telling"
    house.world.publish_page(STORY, page(words), "text/html")
    house.world.publish_page(COPY, page(words), "text/html")
    await house.ask("/subscribe @morning_wire")
    channel = house.sandbox.seeded.channel_id

    await house.ask(f"/publish {STORY}")
    posted = await house.seen(lambda it: it.chat_id == channel)
    await _let_hours_pass(house.services.store, channel, 3)
    house.world.send_text(house.visitor, house.visitor, f"/publish {COPY}")
    told = await house.seen(lambda it: it.body.startswith("👌"))

    link = f"https://t.me/morning_wire/{posted.message_id}"
    assert told.body == f"👌 That was posted 3 hours ago → {link}"
    assert len(house.world.messages(channel)) == 1


async def _let_hours_pass(store: Store, chat_id: int, hours: int) -> None:
    """Make the one message of a chat so much older, once it was sent."""
    redis = store.connection.redis

    async def aged() -> bool:
        async for name in redis.scan_iter(match=store.connection.keys.delivery("*")):
            chat, sent = await redis.hmget(name, ["chat", "sent_ms"])
            if sent is not None and chat == str(chat_id).encode():
                await redis.hincrby(name, "sent_ms", -hours * 3_600_000)
                return True
        return False

    await eventually(aged)


async def test_a_chat_that_subscribed_later_gets_the_story(house: House) -> None:
    house.world.publish_page(STORY, page("A story worth telling"), "text/html")
    await house.ask("/subscribe @morning_wire")
    await house.ask(f"/publish {STORY}")
    await house.seen(lambda it: it.chat_id == house.sandbox.seeded.channel_id)

    await house.ask("/subscribe")
    house.world.send_text(house.visitor, house.visitor, f"/publish {STORY}")
    told = await house.seen(lambda it: it.body == "✅ On its way to 1 chat." and it.message_id > 9)

    assert told.by_bot


async def test_an_older_post_stands_in_while_the_site_is_away(house: House) -> None:
    """What cannot be fetched today, but could yesterday, is answered with yesterday's post."""
    house.world.publish_page(STORY, page("A story worth telling"), "text/html")
    first = await house.ask(STORY)
    store = house.services.store
    name = store.connection.keys.post_alias(STORY)
    await store.connection.redis.pexpire(name, 86_000_000)  # Fresh no more.
    house.world.publish_page(STORY, b"", "text/html", status=503)

    again = await house.ask(STORY)

    assert again.body == first.body
    assert await store.connection.redis.pttl(name) > 86_400_000
