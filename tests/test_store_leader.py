"""One process at a time, also when one of them sleeps."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.errors import StoreError
from bot.store import Leader

if TYPE_CHECKING:
    from bot.store import Store

pytest_plugins = ("tests.fixtures_valkey",)

SHORT_SECONDS = 0.3


def leader(store: Store, lease_seconds: float = SHORT_SECONDS) -> Leader:
    return Leader(store.connection, "post", lease_seconds)


async def test_the_second_waits_until_the_first_leaves(store: Store) -> None:
    order: list[str] = []

    async def serve(name: str) -> None:
        async with leader(store).elected():
            order.append(f"{name} in")
            await asyncio.sleep(SHORT_SECONDS * 3)  # Longer than the lease: it is renewed.
            order.append(f"{name} out")

    await asyncio.gather(*(serve(it) for it in "ab"))

    assert [it[2:] for it in order] == ["in", "out", "in", "out"]
    assert order[0][0] == order[1][0] != order[2][0]


async def test_who_lost_the_office_puts_nothing(store: Store) -> None:
    """A process that slept past its lease is refused, and its successor is not."""
    async with leader(store).elected() as old:
        await store.connection.redis.delete(old.key)  # As if it had lapsed meanwhile.
        async with leader(store).elected() as new:
            with pytest.raises(StoreError):
                await store.updates.put("1", b"old", office=old)
            assert await store.updates.put("1", b"new", office=new)
            async with asyncio.timeout(5):
                await old.lost.wait()
            assert not new.lost.is_set()

    lease = await store.updates.take(0)
    assert lease is not None
    assert lease.item == b"new"


async def test_a_store_that_is_away_ends_the_office_in_time(store: Store) -> None:
    """Whoever cannot renew stops before anybody else can begin."""
    async with leader(store).elected() as office:
        store.connection._scripts["extend"] = _Silent()  # type: ignore[assignment]
        async with asyncio.timeout(SHORT_SECONDS * 3):
            await office.lost.wait()


class _Silent:
    async def __call__(self, **_: object) -> int:
        raise OSError("away")


async def test_the_office_of_a_dead_process_lapses(store: Store) -> None:
    await store.connection.run("claim", [store.connection.keys.office("post")], ["dead", 200])

    async with asyncio.timeout(5), leader(store).elected() as office:
        assert office.token != "dead"
