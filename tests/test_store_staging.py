"""Staging: very many deliveries become real in one step, once, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import StoreError
from bot.model import Delivery, Post
from bot.store import Depth, Outbox, Pace
from bot.store.staging import CHUNK

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.store import Store

pytest_plugins = ("tests.fixtures_valkey",)

ONE, OTHER = Post("one", "<b>One</b>"), Post("other", "<b>Other</b>")
NOTHING = Depth(0, 0, 0, 0)
MANY = 2 * CHUNK + 10
QUICK = Pace(per_second=1_000_000, burst=10_000, chat_per_second=1_000_000, chat_burst=1000)


def cast(post: Post, chats: Iterable[int]) -> tuple[Delivery, ...]:
    return tuple(Delivery(f"story:{it}", it, post.key, broadcast=True) for it in chats)


async def drained(store: Store) -> dict[int, str]:
    """Deliver everything; return which post each chat got, and fail where it got two."""
    found: dict[int, str] = {}
    outbox = Outbox(store.connection, QUICK, 60)
    while parcels := await outbox.lease(200, 0.1):
        for parcel in parcels:
            assert parcel.post is not None
            assert parcel.delivery.chat_id not in found
            found[parcel.delivery.chat_id] = parcel.post.key
            assert await outbox.sent(parcel, 1)
    return found


async def staged_keys(store: Store) -> list[bytes]:
    pattern = f"{store.connection.keys.root}:outbox:staged:*"
    return [it async for it in store.connection.redis.scan_iter(match=pattern)]


@pytest.mark.parametrize("count", [6, MANY], ids=["one script", "staged"])
async def test_two_editions_become_real_in_one_step(store: Store, count: int) -> None:
    async with store.outbox.stage() as stage:
        await stage.add(ONE, cast(ONE, range(1, count + 1)))
        await stage.add(OTHER, cast(OTHER, range(count + 1, 2 * count + 1)))
        assert await store.outbox.lease(9) == ()
        assert await store.posts.get("one") is None
        assert await stage.commit() == 2 * count

    assert await staged_keys(store) == []
    expected = {it: "one" if it <= count else "other" for it in range(1, 2 * count + 1)}
    assert await drained(store) == expected


@pytest.mark.parametrize("count", [6, MANY], ids=["one script", "staged"])
async def test_what_is_not_committed_leaves_nothing(store: Store, count: int) -> None:
    async with store.outbox.stage() as stage:
        await stage.add(ONE, cast(ONE, range(count)))

    assert (await store.outbox.depth(), await store.outbox.lease(9)) == (NOTHING, ())
    assert await staged_keys(store) == []
    assert await store.posts.get("one") is None


async def test_whoever_dies_while_staging_is_followed_by_one_who_sends_once(store: Store) -> None:
    """Nobody tidies up after a process that was killed, and what it staged has an end."""
    dead = store.outbox.stage()
    stage = await dead.__aenter__()
    await stage.add(ONE, cast(ONE, range(MANY)))
    left = await staged_keys(store)
    assert left
    for name in left:
        assert 0 < await store.connection.redis.ttl(name) <= 600

    assert await store.outbox.put(ONE, cast(ONE, range(MANY))) == MANY

    assert sorted(await drained(store)) == list(range(MANY))
    assert await store.outbox.put(ONE, cast(ONE, range(MANY))) == 0
    await stage.clear()


async def test_a_delivery_added_twice_or_known_before_is_queued_and_counted_once(
    store: Store,
) -> None:
    """A scan of the subscribed chats may name one twice."""
    await store.outbox.put(ONE, cast(ONE, range(CHUNK)))

    async with store.outbox.stage() as stage:
        await stage.add(ONE, cast(ONE, range(MANY)))
        await stage.add(ONE, cast(ONE, range(CHUNK, MANY)))
        assert await stage.commit() == MANY - CHUNK

    assert sorted(await drained(store)) == list(range(MANY))


async def test_a_stage_that_ran_out_is_not_half_committed(store: Store) -> None:
    async with store.outbox.stage() as stage:
        await stage.add(ONE, cast(ONE, range(MANY)))
        await store.connection.redis.delete(*await staged_keys(store))
        with pytest.raises(StoreError, match="too long"):
            await stage.commit()

    assert await store.outbox.depth() == NOTHING
