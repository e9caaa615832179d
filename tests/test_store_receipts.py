"""Receipts against a real server: many at a time, each with its own answer, none forgotten."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import StoreError
from bot.store.receipts import Receipts
from bot.tasks import cancelled
from tests.test_store_outbox import POST, SHORT_LEASE_SECONDS, cast, outbox_of, state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.store import Parcel, Store

pytest_plugins = ("tests.fixtures_valkey",)


class _Slow:
    """The store's line, slower and counted; ``troubles`` are raised instead of the next answers."""

    def __init__(self, store: Store, *, after: bool = False) -> None:
        self._connection = store.connection
        self.keys = store.connection.keys
        self.calls: list[int] = []
        self.troubles: list[StoreError] = []
        #: Whether the script runs before the answer is lost.
        self._after = after

    async def run(self, script: str, keys: Sequence[str], args: Sequence[Any]) -> Any:
        self.calls.append((len(args) - 1) // 3)
        await asyncio.sleep(0.02)
        trouble = self.troubles.pop() if self.troubles else None
        if trouble is not None and not self._after:
            raise trouble
        answers = await self._connection.run(script, keys, args)
        if trouble is not None:
            raise trouble
        return answers


async def leased(store: Store, count: int) -> tuple[Parcel, ...]:
    outbox = outbox_of(store)
    await outbox.put(POST, cast(*range(1, count + 1)))
    return await outbox.lease(count)


async def add(receipts: Receipts, parcel: Parcel) -> bool:
    return await receipts.add(parcel.delivery.key, parcel.token, 70 + parcel.delivery.chat_id)


async def test_what_arrives_while_one_is_written_is_written_together(store: Store) -> None:
    """The first goes alone; all that came meanwhile share one call, and each is remembered."""
    line = _Slow(store)
    receipts = Receipts(line)  # type: ignore[arg-type]
    parcels = await leased(store, 40)

    assert await asyncio.gather(*(add(receipts, it) for it in parcels)) == [True] * 40

    assert line.calls == [1, 39]
    records = [await store.outbox.find(it.delivery.key) for it in parcels]
    assert [it and (it.state, it.message_id) for it in records] == [
        ("sent", 70 + it.delivery.chat_id) for it in parcels
    ]
    assert (await store.tallies.read())["sent"] == 40
    assert (await store.outbox.depth()).leased == 0


async def test_nobody_waits_for_company(store: Store) -> None:
    """One that comes later than the call goes with the next."""
    line = _Slow(store)
    receipts = Receipts(line)  # type: ignore[arg-type]
    parcels = await leased(store, 3)

    first = asyncio.create_task(add(receipts, parcels[0]))
    await asyncio.sleep(0.01)
    assert await asyncio.gather(first, *(add(receipts, it) for it in parcels[1:])) == [True] * 3

    assert line.calls == [1, 2]


async def test_each_has_an_answer_of_its_own(store: Store) -> None:
    """A lease that was lost changes nothing, and spoils nothing for its neighbours."""
    quick = outbox_of(store, lease_seconds=SHORT_LEASE_SECONDS)
    await quick.put(POST, cast(999))
    (lost,) = await quick.lease(1)
    await asyncio.sleep(SHORT_LEASE_SECONDS + 0.1)
    held = await leased(store, 2)
    receipts = Receipts(store.connection)

    assert await asyncio.gather(*(add(receipts, it) for it in (held[0], lost, held[1]))) == [
        *(True, False, True)
    ]

    assert await state(store, "p:999") != "sent"
    assert (await store.tallies.read())["sent"] == 2


@pytest.mark.parametrize("after", [False, True], ids=["before", "after it was written"])
async def test_an_answer_that_is_lost_loses_no_receipt(store: Store, *, after: bool) -> None:
    """Whoever spoke hears of it; for the others somebody else speaks."""
    line = _Slow(store, after=after)
    receipts = Receipts(line)  # type: ignore[arg-type]
    parcels = await leased(store, 5)
    line.troubles = [StoreError("away")]

    ends = await asyncio.gather(*(add(receipts, it) for it in parcels), return_exceptions=True)

    assert sum(isinstance(it, StoreError) for it in ends) == 1
    assert isinstance(ends[0], StoreError)
    assert await add(receipts, parcels[0]) is not after
    assert [await state(store, it.delivery.key) for it in parcels] == ["sent"] * 5
    assert (await store.tallies.read())["sent"] == 5


async def test_who_is_cancelled_takes_nobody_along(store: Store) -> None:
    """The speaker ends in the middle of a call, a waiter before it: the others are written."""
    line = _Slow(store)
    receipts = Receipts(line)  # type: ignore[arg-type]
    parcels = await leased(store, 5)
    tasks = [asyncio.create_task(add(receipts, it)) for it in parcels]
    await asyncio.sleep(0.01)

    await cancelled(tasks[0], tasks[2])

    assert [await tasks[it] for it in (1, 3, 4)] == [True] * 3
    assert line.calls[-1] == 3
    assert [await state(store, it.delivery.key) for it in parcels] == [
        *("sending", "sent", "sending", "sent", "sent")
    ]
