"""A chat's manner and readers' votes against a real server."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.store import Manner
from bot.store.lifetimes import MANNER_SECONDS, VOTED_STORIES, VOTES_SECONDS

if TYPE_CHECKING:
    from bot.store import Store

pytest_plugins = ("tests.fixtures_valkey",)

STORY = "https://a.example/story"


async def test_a_chat_is_answered_as_it_was_set_last(store: Store) -> None:
    usual = await store.chats.manner(5)
    await store.chats.remember(5, Manner("short"))
    await store.chats.remember(5, Manner("long"))

    assert usual == Manner("medium")
    assert await store.chats.manner(5) == Manner("long")
    assert await store.chats.manner(6) == Manner()


async def test_the_usual_manner_needs_no_entry_and_others_lapse(store: Store) -> None:
    redis, name = store.connection.redis, store.connection.keys.manner(5)
    await store.chats.remember(5, Manner("short"))
    left = await redis.ttl(name)
    await store.chats.remember(5, Manner())

    assert MANNER_SECONDS - 5 <= left <= MANNER_SECONDS
    assert not await redis.exists(name)


async def test_a_manner_that_cannot_be_read_is_the_usual_one(store: Store) -> None:
    await store.connection.redis.set(store.connection.keys.manner(5), b"{of another version}")

    assert await store.chats.manner(5) == Manner()


async def test_a_chat_that_moves_takes_its_manner_along(store: Store) -> None:
    await store.chats.remember(5, Manner("long"))

    for _ in range(2):
        await store.rename_chat(5, -1005)

    assert await store.chats.manner(-1005) == Manner("long")
    assert await store.chats.manner(5) == Manner()


async def test_a_person_votes_once_and_a_second_press_takes_it_back(store: Store) -> None:
    said = [await store.votes.toggle(STORY, 7, "Headline", f"press {n}") for n in range(3)]
    await store.votes.toggle(STORY, 8, "Headline", "other")

    (verdict,) = await store.votes.newest(5)
    assert said == [True, False, True]
    assert (verdict.story, verdict.headline, verdict.count) == (STORY, "Headline", 2)
    assert abs((datetime.now(UTC) - verdict.voted_at).total_seconds()) < 60


async def test_a_press_that_comes_again_counts_no_second_time(store: Store) -> None:
    said = await asyncio.gather(*(store.votes.toggle(STORY, 7, "H", "the press") for _ in range(9)))

    assert said == [True] * 9
    assert [it.count for it in await store.votes.newest(5)] == [1]


async def test_a_story_without_votes_leaves_nothing_behind(store: Store) -> None:
    await store.votes.toggle(STORY, 7, "H", "a")
    await store.votes.toggle(STORY, 7, "H", "b")
    redis, keys = store.connection.redis, store.connection.keys

    assert await store.votes.newest(5) == ()
    assert not await redis.exists(keys.votes(STORY), keys.voted)


async def test_the_newest_votes_are_shown_first_and_only_so_many_are_kept(store: Store) -> None:
    redis, keys = store.connection.redis, store.connection.keys
    moment = int(datetime.now(UTC).timestamp())
    old = {f"https://old.example/{n}": moment - 100 - n for n in range(VOTED_STORIES)}
    await redis.zadd(keys.voted, old | {"https://gone.example": moment - VOTES_SECONDS - 9})

    for n in range(3):
        await store.votes.toggle(f"{STORY}/{n}", 7, f"H{n}", str(n))
        await redis.zadd(keys.voted, {f"{STORY}/{n}": moment + n})

    assert [it.headline for it in await store.votes.newest(2)] == ["H2", "H1"]
    assert await redis.zcard(keys.voted) == VOTED_STORIES
    assert await redis.zscore(keys.voted, "https://gone.example") is None
    assert 0 < await redis.ttl(keys.votes(f"{STORY}/0")) <= VOTES_SECONDS
    assert 0 < await redis.ttl(keys.voted) <= VOTES_SECONDS
