"""The queue against a real server."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.errors import StoreError
from bot.model import Asker, Delivery, Job, Link
from bot.store import Depth, Lease, Queue, Store, embedded_server, open_store
from bot.store.codec import RAW, codec_of
from bot.store.entries import Taker
from bot.store.queue import UNSEEN_SECONDS

if TYPE_CHECKING:
    from pathlib import Path

    from bot.errors import BotError

pytest_plugins = ("tests.fixtures_valkey",)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SHORT_LEASE_SECONDS = 0.2


def _job(key: str) -> Job:
    return Job(key, Link(f"https://a.example/{key}"), Asker(1, 2, 3), NOON)


def _worker(store: Store, name: str, lease_seconds: float = SHORT_LEASE_SECONDS) -> Queue[bytes]:
    """Another process's view of the queue: a consumer of its own."""
    return Queue(store.connection, "work", RAW, Taker(name, lease_seconds))


async def _taken(queue: Queue[bytes], wait_seconds: float = 5) -> Lease[bytes]:
    lease = await queue.take(wait_seconds)
    assert lease is not None
    return lease


async def test_a_key_is_put_once(store: Store) -> None:
    """The second put of a key changes nothing, even after the entry is done."""
    assert await store.inbox.put("a", _job("a"))
    assert not await store.inbox.put("a", _job("b"))

    lease = await store.inbox.take(0)
    assert lease is not None
    assert await store.inbox.done(lease)

    assert not await store.inbox.put("a", _job("a"))
    assert await store.inbox.depth() == Depth(0, 0, 0, 0)


async def test_hundred_puts_of_one_key_at_once_hold_one_entry(store: Store) -> None:
    """Exactly one of many simultaneous puts says that it was the first."""
    answers = await asyncio.gather(*(store.updates.put("7", b"x") for _ in range(100)))

    assert sum(answers) == 1
    assert (await store.updates.depth()).waiting == 1


async def test_entries_leave_in_the_order_in_which_they_came(store: Store) -> None:
    """First in, first out; the item comes back whole, for the first time."""
    for key in "abc":
        await store.inbox.put(key, _job(key))

    leases = [await store.inbox.take(0) for _ in "abc"]

    assert [(each.key, each.item, each.tries) for each in leases if each] == [
        (key, _job(key), 1) for key in "abc"
    ]
    assert await store.inbox.take(0) is None
    assert await store.inbox.depth() == Depth(waiting=0, delayed=0, leased=3, dead=0)


async def test_a_taker_that_waits_is_woken(store: Store) -> None:
    """An entry put while a taker waits goes to that taker."""
    taker = asyncio.create_task(store.updates.take(30))
    await asyncio.sleep(0.1)

    await store.updates.put("1", b"late")

    lease = await taker
    assert lease is not None
    assert lease.item == b"late"


async def test_many_takers_share_the_work_without_a_duplicate(store: Store) -> None:
    """Every entry is leased by exactly one of many takers."""
    await store.updates.put_all([(str(n), str(n).encode()) for n in range(200)])

    async def drain() -> list[str]:
        keys = []
        while (lease := await store.updates.take(0)) is not None:
            keys.append(lease.key)
            assert await store.updates.done(lease)
        return keys

    keys = [key for part in await asyncio.gather(*(drain() for _ in range(20))) for key in part]

    assert sorted(keys, key=int) == [str(n) for n in range(200)]
    assert await store.updates.depth() == Depth(0, 0, 0, 0)


async def test_the_work_of_a_dead_taker_goes_to_another_on_an_idle_queue(store: Store) -> None:
    """A lease that nobody renews is taken again, counted, though nothing new is put."""
    dead, living = _worker(store, "dead"), _worker(store, "living")
    await dead.put("a", b"x")
    await _taken(dead)

    again = await _taken(living)

    assert (again.key, again.item, again.tries) == ("a", b"x", 2)


async def test_a_held_lease_is_not_taken_by_another(store: Store) -> None:
    """The heartbeat keeps the entry for as long as the work runs, however long that is."""
    busy, idle = _worker(store, "busy"), _worker(store, "idle")
    await busy.put("a", b"x")
    lease = await _taken(busy)

    async with busy.hold(lease):
        assert await idle.take(SHORT_LEASE_SECONDS * 5) is None

    assert await busy.done(lease)


async def test_the_heartbeat_ends_with_the_work_that_fails(store: Store) -> None:
    """What the work raises leaves as it is, and the entry is free for others then."""
    busy, idle = _worker(store, "busy"), _worker(store, "idle")
    await busy.put("a", b"x")
    lease = await _taken(busy)

    with pytest.raises(ZeroDivisionError):
        async with busy.hold(lease):
            raise ZeroDivisionError

    assert (await _taken(idle)).tries == 2


@pytest.mark.parametrize("same_process", [False, True], ids=["other process", "same process"])
async def test_a_lost_lease_settles_nothing(store: Store, *, same_process: bool) -> None:
    """Whoever was too slow can neither renew, end, repeat nor bury what another holds now."""
    slow = _worker(store, "slow")
    quick = slow if same_process else _worker(store, "quick")
    await slow.put("a", b"x")
    lost = await _taken(slow)
    held = await _taken(quick)

    assert not await slow.renew(lost)
    assert not await slow.done(lost)
    assert not await slow.retry(lost, b"y", delay_seconds=0)
    assert not await slow.bury(lost, "slow")

    assert await quick.depth() == Depth(waiting=0, delayed=0, leased=1, dead=0)
    assert await quick.done(held)
    assert not await quick.done(held)


async def test_a_delayed_entry_is_held_back(store: Store) -> None:
    """It counts as delayed, is not taken now, and is taken when it is due."""
    await store.updates.put("later", b"x", delay_seconds=3600)
    await store.updates.put("soon", b"y", delay_seconds=0.1)
    assert await store.updates.depth() == Depth(waiting=0, delayed=2, leased=0, dead=0)

    lease = await store.updates.take(30)

    assert lease is not None
    assert lease.key == "soon"
    assert await store.updates.take(0) is None
    assert (await store.updates.depth()).delayed == 1


async def test_a_retry_takes_the_place_of_the_entry(store: Store) -> None:
    """The new item comes after its delay, under the same key, with the tries counted on."""
    await store.inbox.put("d", _job("d"))
    lease = await store.inbox.take(0)
    assert lease is not None

    assert await store.inbox.retry(lease, replace(lease.item, publish=True), delay_seconds=0.05)
    assert await store.inbox.depth() == Depth(waiting=0, delayed=1, leased=0, dead=0)

    again = await store.inbox.take(30)
    assert again is not None
    assert (again.key, again.item.publish, again.tries) == ("d", True, 2)


@pytest.mark.parametrize(("counts", "tries"), [(True, 2), (False, 1)])
async def test_a_wait_that_telegram_wished_costs_no_try(
    store: Store, *, counts: bool, tries: int
) -> None:
    """Only a retry that counts is seen in the number of tries."""
    await store.updates.put("a", b"x")
    lease = await store.updates.take(0)
    assert lease is not None

    await store.updates.retry(lease, b"x", delay_seconds=0, counts=counts)

    again = await store.updates.take(0)
    assert again is not None
    assert again.tries == tries


async def test_a_dead_letter_keeps_bytes_and_reason_and_can_be_revived_once(store: Store) -> None:
    """Burying loses nothing; reviving starts the count of tries anew."""
    await store.updates.put_all([("a", b"\x00\xff"), ("b", b"y")])
    for reason in ("first", "second"):
        lease = await store.updates.take(0)
        assert lease is not None
        assert await store.updates.bury(lease, reason)

    dead = await store.updates.dead(10)
    assert [(each.key, each.data, each.reason, each.tries) for each in dead] == [
        ("b", b"y", "second", 1),
        ("a", b"\x00\xff", "first", 1),
    ]
    assert dead[0].died_at.tzinfo is UTC
    assert len(await store.updates.dead(1)) == 1

    assert await store.updates.revive(dead[1].id)
    assert not await store.updates.revive(dead[1].id)
    lease = await store.updates.take(0)
    assert lease is not None
    assert (lease.item, lease.tries) == (b"\x00\xff", 1)
    assert (await store.updates.depth()).dead == 1


@pytest.mark.parametrize("dead_id", ["", "x", "1", "-", "+", "1-1", "9" * 30 + "-1"])
async def test_an_id_of_no_dead_letter_revives_nothing(store: Store, dead_id: str) -> None:
    """Whatever a person types, the answer is no."""
    assert not await store.updates.revive(dead_id)


async def test_an_entry_that_cannot_be_read_is_buried_and_the_next_is_taken(store: Store) -> None:
    """Its bytes wait among the dead letters, and come again when they are revived."""
    raw = Queue(store.connection, "inbox", RAW, Taker("old", 60))
    await raw.put("bad", b"not a job")
    await store.inbox.put("good", _job("good"))

    lease = await store.inbox.take(0)

    assert lease is not None
    assert lease.key == "good"
    (dead,) = await store.inbox.dead(10)
    assert (dead.key, dead.data) == ("bad", b"not a job")
    assert "undecodable" in dead.reason
    assert await store.inbox.revive(dead.id)
    assert (await _taken(raw, 0)).item == b"not a job"


async def test_a_queue_whose_keys_are_gone_works_on(store: Store) -> None:
    """A store that lost everything needs no restart of the bots."""
    await store.updates.put("a", b"x")
    lease = await store.updates.take(0)
    assert lease is not None
    await store.wipe()

    assert not await store.updates.done(lease)
    assert await store.updates.depth() == Depth(0, 0, 0, 0)
    assert await store.updates.put("a", b"x")
    assert await store.updates.take(0) is not None


async def test_a_cancelled_taker_loses_nothing(store: Store) -> None:
    """Takers cancelled while they wait leave the queue and the pool in order."""
    queue = _worker(store, "one")
    for _ in range(20):
        taker = asyncio.create_task(queue.take(30))
        await asyncio.sleep(0.01)
        taker.cancel()
        with suppress(asyncio.CancelledError):
            await taker

    await queue.put("a", b"x")

    assert (await _taken(queue, 30)).item == b"x"


async def test_what_was_given_in_an_answer_that_never_came_is_taken_again_soon(
    tmp_path: Path,
) -> None:
    """Long before its lease is over, and once; what is held meanwhile is left alone."""
    async with embedded_server(tmp_path, durable=False) as url, open_store(url) as store:
        queue = _worker(store, "a", lease_seconds=60)
        await queue.put("held", b"1")
        held = await _taken(queue)
        await queue.put("unseen", b"2")
        server = int((tmp_path / "valkey.pid").read_text())
        os.kill(server, signal.SIGSTOP)
        with pytest.raises(StoreError):
            await queue.take(0)
        os.kill(server, signal.SIGCONT)

        lease = await _taken(queue, 10)
        assert (lease.key, lease.item) == ("unseen", b"2")
        assert await queue.take(UNSEEN_SECONDS + 1) is None
        assert await queue.done(held)
        assert await queue.done(lease)


async def test_what_is_let_go_comes_again_in_some_seconds(store: Store) -> None:
    queue = _worker(store, "a", lease_seconds=60)
    await queue.put("x", b"1")
    first = await _taken(queue)
    queue.let_go(first)

    second = await _taken(queue, 10)

    assert second.key == "x"
    assert second.tries == 2
    assert not await queue.done(first)
    assert await queue.done(second)


async def test_consumers_of_ended_processes_are_forgotten_only_when_they_hold_nothing(
    store: Store,
) -> None:
    """A consumer with a lease stays, because its entry would be lost with it."""
    queue = _worker(store, "holder")
    await queue.put("a", b"x")
    await _taken(queue)
    await _worker(store, "idle").take(0)
    keys = [store.connection.keys.stream("work")]

    removed = await store.connection.run("tidy", keys, ["workers", -1])

    assert removed == 1
    assert (await queue.depth()).leased == 1


async def test_namespaces_do_not_see_each_other(store: Store, valkey_url: str) -> None:
    """What one namespace holds, another neither sees nor wipes."""
    from bot.store import open_store

    await store.updates.put("a", b"x")

    async with open_store(valkey_url, namespace="test-other") as other:
        assert await other.updates.take(0) is None
        await other.wipe()

    assert (await store.updates.depth()).waiting == 1


def test_a_codec_belongs_to_its_noun() -> None:
    """A queue of one noun refuses the bytes of another."""
    from bot.errors import DecodeError

    data = codec_of(Job).encode(_job("a"))

    with pytest.raises(DecodeError) as caught:
        codec_of(Delivery).decode(data)

    error: BotError = caught.value
    assert error.permanent
