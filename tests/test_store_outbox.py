"""The outbox against a real server: every state, every fence, and the order within a chat."""

from __future__ import annotations

import asyncio
import os
import signal
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import StoreError
from bot.model import Asker, Delivery, Post, Subscription
from bot.store import Depth, Outbox, Pace, Parcel, embedded_server, open_store
from bot.store.entries import LOOK_SECONDS, UNSEEN_SECONDS
from bot.store.lifetimes import SENT_SECONDS
from bot.store.limits import Limits
from bot.store.staging import CHUNK
from bot.tasks import cancelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from bot.store import Store

pytest_plugins = ("tests.fixtures_valkey",)

#: So quick that only the rule under test holds anything back.
QUICK = Pace(
    per_second=1_000_000, burst=10_000, chat_per_second=1_000_000, chat_burst=1000, group_count=1000
)
SHORT_LEASE_SECONDS = 0.3
Args = list[str | bytes | int]
POST = Post("p", "<b>Post</b>")


def outbox_of(store: Store, *, pace: Pace = QUICK, lease_seconds: float = 60) -> Outbox:
    """Another process's view of the outbox."""
    return Outbox(store.connection, pace, lease_seconds)


def cast(*chats: int, post: Post = POST) -> tuple[Delivery, ...]:
    """A broadcast to these chats."""
    return tuple(Delivery(f"{post.key}:{it}", it, post.key, broadcast=True) for it in chats)


def wish(chat: int, post: Post = POST) -> tuple[Delivery, ...]:
    """What one person asked for."""
    return (Delivery(f"1:2:{chat}:{post.key}", chat, post.key, asker=Asker(chat, chat, 1)),)


def chats_of(parcels: Iterable[Parcel]) -> list[int]:
    return [it.delivery.chat_id for it in parcels]


async def one(outbox: Outbox, wait_seconds: float = 5) -> Parcel:
    (parcel,) = await outbox.lease(1, wait_seconds)
    return parcel


async def state(store: Store, key: str) -> str | None:
    record = await store.outbox.find(key)
    return None if record is None else record.state


async def test_a_delivery_goes_from_queued_over_sending_to_sent(store: Store) -> None:
    """The whole way of one delivery; what it became is remembered for a week."""
    outbox = outbox_of(store)
    assert await outbox.find("p:5") is None

    assert await outbox.put(POST, cast(5)) == 1
    assert await state(store, "p:5") == "queued"
    parcel = await one(outbox)
    assert await state(store, "p:5") == "sending"
    assert (parcel.post, parcel.delivery, parcel.doubts) == (POST, *cast(5), 0)
    assert await outbox.sent(parcel, 77)

    record = await outbox.find("p:5")
    assert record is not None
    assert (record.state, record.message_id, record.chat_id) == ("sent", 77, 5)
    assert record.sent_at is not None
    assert abs(record.sent_at - datetime.now(UTC)) < timedelta(minutes=1)
    name = store.connection.keys.delivery("p:5")
    assert SENT_SECONDS - 60 < await store.connection.redis.ttl(name) <= SENT_SECONDS
    assert await outbox.depth() == Depth(0, 0, 0, 0)


async def test_the_same_post_is_not_queued_twice_for_a_chat(store: Store) -> None:
    """Neither while it waits, nor while it is under way, nor when it was sent."""
    outbox = outbox_of(store)

    counts = await asyncio.gather(*(outbox.put(POST, cast(1, 2, 3)) for _ in range(20)))
    assert sum(counts) == 3
    parcels = await outbox.lease(9)
    assert await outbox.put(POST, cast(1, 2, 3, 4)) == 1
    for parcel in parcels:
        await outbox.sent(parcel, 1)
    assert await outbox.put(POST, cast(1, 2, 3, 4)) == 0
    assert (await outbox.depth()).waiting == 1


async def test_a_command_repeated_after_a_lost_reply_counts_the_same(store: Store) -> None:
    """The client repeats what was not answered; the token shows that it is the same call."""
    keys = [store.connection.keys.root, store.connection.keys.post("p")]
    args: Args = ["token", b"{}", 60, "p:1", "1", "1", b"{}"]

    first = await store.connection.run("outbox_put", keys, args)
    again = await store.connection.run("outbox_put", keys, args)

    assert (first, again) == (1, 1)
    assert (await store.outbox.depth()).waiting == 1


async def test_ten_thousand_chats_become_visible_at_once(store: Store) -> None:
    """Nobody sees a part of a broadcast, though no script takes all of it at once."""
    outbox, chats = outbox_of(store), range(1, 10_001)
    seen: set[int] = set()

    async def look() -> None:
        while True:
            depth = await outbox.depth()
            seen.add(depth.waiting + depth.delayed)
            await asyncio.sleep(0)

    looking = asyncio.create_task(look())
    assert await outbox.put(POST, cast(*chats)) == 10_000
    await cancelled(looking)
    assert (await outbox.depth()).waiting == 10_000

    assert seen <= {0, 10_000}
    assert len(set(chats_of(await outbox.lease(5)))) == 5


async def drained(outbox: Outbox) -> list[Parcel]:
    parcels: list[Parcel] = []
    while found := await outbox.lease(200, 0.1):
        parcels += found
        for parcel in found:
            assert await outbox.sent(parcel, 1)
    return parcels


async def test_a_large_broadcast_put_twice_reaches_every_chat_once(store: Store) -> None:
    outbox, chats = outbox_of(store), range(1, 2 * CHUNK + 10)

    await asyncio.gather(*(outbox.put(POST, cast(*chats)) for _ in range(3)))
    parcels = await drained(outbox)

    assert sorted(chats_of(parcels)) == list(chats)
    assert await outbox.put(POST, cast(*chats)) == 0
    assert await outbox.depth() == Depth(0, 0, 0, 0)


async def test_a_broadcast_whose_staging_ended_half_way_leaves_nothing(store: Store) -> None:
    """A process that dies while it stages has promised nothing, and nothing leaves."""
    outbox, keys = outbox_of(store), [store.connection.keys.root]
    args: Args = ["token", 600, 0, "p:1", "1", b"{}"]
    await store.connection.run("outbox_stage", keys, args)

    assert await outbox.lease(9) == ()
    assert await outbox.depth() == Depth(0, 0, 0, 0)
    post_key = store.connection.keys.post("p")
    late: Args = ["token", b"{}", 60, 2]
    assert await store.connection.run("outbox_commit", [*keys, post_key], late) == 0


async def test_a_chat_gets_its_posts_in_order(store: Store) -> None:
    """A delivery that waits for its next try holds back what is behind it, in its chat alone."""
    outbox = outbox_of(store)
    posts = [Post(f"p{n}", "x") for n in range(4)]
    for post in posts:
        await outbox.put(post, cast(1, 2, post=post))
    order: list[str] = []

    first = await outbox.lease(9)
    assert chats_of(first) == [1, 2]
    assert await outbox.lease(9) == ()
    await outbox.retry(first[0], 0.1)
    await outbox.sent(first[1], 1)
    while (await outbox.depth()).waiting or (await outbox.depth()).delayed:
        for parcel in await outbox.lease(9, 5):
            order.append(parcel.delivery.key)
            await outbox.sent(parcel, 1)

    assert [it for it in order if it.endswith(":1")] == [f"p{n}:1" for n in range(4)]
    assert [it for it in order if it.endswith(":2")] == [f"p{n}:2" for n in range(1, 4)]


async def test_order_is_kept_between_a_large_broadcast_and_a_small_one(store: Store) -> None:
    """What is published while a large broadcast is still being spread queues up behind it."""
    outbox, chats = outbox_of(store), range(1, 2 * CHUNK)
    later = Post("q", "x")
    await outbox.put(POST, cast(*chats))
    await outbox.lease(1)

    assert await outbox.put(later, cast(chats[-1], post=later)) == 1
    keys = [it.delivery.key for it in await drained(outbox)]

    assert keys.index(f"p:{chats[-1]}") < keys.index(f"q:{chats[-1]}")


async def test_what_a_person_asked_for_goes_before_a_broadcast(store: Store) -> None:
    """Whoever asks does not wait until a broadcast has left."""
    outbox = outbox_of(store)
    await outbox.put(POST, cast(*range(1, 500)))

    await outbox.put(POST, wish(7))

    assert [it.delivery.asker is not None for it in await outbox.lease(2)] == [True, False]


async def test_a_lost_lease_settles_nothing(store: Store) -> None:
    """Whoever was too slow can neither end, repeat, pause nor bury what another holds now."""
    slow, quick = (outbox_of(store, lease_seconds=SHORT_LEASE_SECONDS) for _ in range(2))
    await slow.put(POST, cast(1))
    lost = await one(slow)
    await asyncio.sleep(SHORT_LEASE_SECONDS)
    held = await one(quick)

    assert not slow.holds(lost)
    assert quick.holds(held)
    assert not await slow.sent(lost, 5)
    assert not await slow.retry(lost, 0)
    assert not await slow.pause(lost, 60)
    assert not await slow.bury(lost, "slow")
    assert await slow.renew() == ()
    assert await state(store, "p:1") == "sending"
    assert (held.token > lost.token, held.doubts) == (True, 1)
    assert await quick.sent(held, 6)
    record = await quick.find("p:1")
    assert record is not None
    assert record.message_id == 6


async def test_a_heart_keeps_the_lease(store: Store) -> None:
    """While the work runs nobody else gets the delivery, however long it takes."""
    busy, idle = (outbox_of(store, lease_seconds=SHORT_LEASE_SECONDS) for _ in range(2))
    await busy.put(POST, cast(1))

    async with busy.heart():
        parcel = await one(busy)
        assert await idle.lease(1, SHORT_LEASE_SECONDS * 4) == ()
        assert busy.holds(parcel)

    assert await busy.sent(parcel, 1)


async def test_a_renewal_names_what_was_lost(store: Store) -> None:
    slow, quick = (outbox_of(store, lease_seconds=SHORT_LEASE_SECONDS) for _ in range(2))
    await slow.put(POST, cast(1))
    await one(slow)
    await asyncio.sleep(SHORT_LEASE_SECONDS)
    await one(quick)

    assert await slow.renew() == ("p:1",)
    assert await quick.renew() == ()


async def test_after_an_outage_those_who_come_back_settle_first(store: Store) -> None:
    """Leases that ran out while the server was away last a moment longer."""
    outbox = outbox_of(store, lease_seconds=SHORT_LEASE_SECONDS)
    await outbox.put(POST, cast(1))
    parcel = await one(outbox)

    await asyncio.sleep(SHORT_LEASE_SECONDS * 1.2)
    name = f"{store.connection.keys.root}:outbox:heard"
    before = int(await store.connection.redis.get(name) or 0)
    await store.connection.redis.set(name, before - 5000)  # Nobody spoke to the server for long.

    assert await outbox_of(store, lease_seconds=SHORT_LEASE_SECONDS).lease(9) == ()
    assert await outbox.sent(parcel, 5)


async def test_what_was_leased_in_an_answer_that_never_came_is_leased_again_without_a_doubt(
    tmp_path: Path,
) -> None:
    """Long before the lease is over, and once; what is under way meanwhile is left alone."""
    async with embedded_server(tmp_path, durable=False) as url, open_store(url) as store:
        outbox = outbox_of(store)
        await outbox.put(POST, cast(1))
        held = await one(outbox)
        await outbox.put(POST, cast(2))
        server = int((tmp_path / "valkey.pid").read_text())
        os.kill(server, signal.SIGSTOP)
        with pytest.raises(StoreError):
            await outbox.lease(9)
        os.kill(server, signal.SIGCONT)

        parcel = await one(outbox, 10)
        assert (parcel.delivery.chat_id, parcel.doubts) == (2, 0)
        assert await outbox.lease(9, UNSEEN_SECONDS + LOOK_SECONDS) == ()
        assert await outbox.sent(held, 1)
        assert await outbox.sent(parcel, 2)


async def test_what_is_let_go_is_leased_again_in_some_seconds(store: Store) -> None:
    outbox = outbox_of(store)
    await outbox.put(POST, cast(1))
    first = await one(outbox)
    outbox.let_go(first)

    second = await one(outbox, 10)

    assert second.token > first.token
    assert second.doubts == 0
    assert not outbox.holds(first)
    assert not await outbox.sent(first, 5)
    assert await outbox.sent(second, 6)


async def test_the_delivery_of_a_dead_worker_is_doubtful(store: Store) -> None:
    """It comes again on an idle outbox, with what was known of the chat before the first try."""
    outbox = outbox_of(store, lease_seconds=SHORT_LEASE_SECONDS)
    before = Post("before", "x")
    await outbox.put(before, cast(1, post=before))
    await outbox.sent(await one(outbox), 40)
    await outbox.put(POST, cast(1))
    assert (await one(outbox)).floor == 40
    assert await outbox.lease(1) == ()

    await asyncio.sleep(SHORT_LEASE_SECONDS)
    assert await outbox_of(store).lease(0) == ()
    assert await state(store, "p:1") == "unknown"
    again = await one(outbox_of(store))

    assert (again.doubts, again.floor, again.delivery.attempt) == (1, 40, 0)


@pytest.mark.parametrize("doubtful", [False, True], ids=["surely not sent", "maybe sent"])
async def test_a_retry_counts_and_says_whether_it_may_have_left(
    store: Store, *, doubtful: bool
) -> None:
    outbox = outbox_of(store)
    await outbox.put(POST, cast(1))

    await outbox.retry(await one(outbox), 0.05, doubtful=doubtful)
    waiting = await state(store, "p:1")
    again = await one(outbox)

    assert waiting == ("unknown" if doubtful else "queued")
    assert (again.delivery.attempt, again.doubts) == (1, int(doubtful))


async def test_a_429_holds_its_chat_and_spares_the_others(store: Store) -> None:
    """The pause costs no attempt, holds for wishes too, and no other chat waits."""
    outbox = outbox_of(store)
    await outbox.put(POST, cast(1, 2))
    first, second = await outbox.lease(2)

    await outbox.pause(first, 0.4)
    await outbox.put(POST, wish(1))
    await outbox.put(POST, wish(3))
    began = asyncio.get_running_loop().time()

    assert await outbox.sent(second, 1)
    assert chats_of(await outbox.lease(9)) == [3]
    again = await one(outbox)
    assert asyncio.get_running_loop().time() - began > 0.3
    assert (again.delivery.chat_id, again.delivery.attempt) == (1, 0)


async def test_several_chats_told_to_wait_at_once_pause_all(store: Store) -> None:
    """Three in a second mean the bot and not the chat."""
    outbox = outbox_of(store)
    await outbox.put(POST, cast(1, 2, 3, 4, 5))
    parcels = await outbox.lease(3)
    for parcel in parcels[:2]:
        await outbox.pause(parcel, 60)
    assert chats_of(await outbox.lease(1)) == [4]

    await outbox.pause(parcels[2], 60)

    assert await outbox.lease(9) == ()
    assert 50 < await Limits(store.connection, QUICK).reserve(99) <= 60


async def test_limits_are_kept_by_all_processes_together(store: Store) -> None:
    """Two outboxes lease no more than one would, each chat once, and a waiting one waits once."""
    pace = Pace(per_second=50, burst=1, chat_per_second=0.001, chat_burst=1)
    both = [outbox_of(store, pace=pace) for _ in range(2)]
    await both[0].put(POST, cast(*range(1, 200)))
    later = Post("later", "x")
    await both[0].put(later, cast(*range(1, 200), post=later))
    loop = asyncio.get_running_loop()
    began, leased = loop.time(), 0

    while loop.time() - began < 0.5:
        for outbox in both:
            for parcel in await outbox.lease(10):
                leased += 1
                await outbox.sent(parcel, 1)
    elapsed = loop.time() - began

    assert 10 < leased <= 1 + elapsed * 50
    assert (await both[0].depth()).delayed <= leased


async def test_a_group_gets_twenty_in_a_window(store: Store) -> None:
    outbox = outbox_of(store, pace=replace(QUICK, group_count=20, group_window_seconds=60))
    for number in range(25):
        post = Post(f"p{number}", "x")
        await outbox.put(post, cast(-5, post=post))
    sent = 0
    while parcels := await outbox.lease(9):
        for parcel in parcels:
            await outbox.sent(parcel, 1)
            sent += 1

    assert sent == 20
    assert await outbox.depth() == Depth(waiting=4, delayed=1, leased=0, dead=0)


async def test_a_dead_letter_keeps_bytes_and_reason_and_can_be_revived_once(store: Store) -> None:
    outbox = outbox_of(store)
    await outbox.put(POST, cast(1))
    await outbox.retry(await one(outbox), 0)

    assert await outbox.bury(await one(outbox), "too long") == 1
    (letter,) = await outbox.dead(9)
    assert (letter.key, letter.reason, letter.tries) == ("p:1", "too long", 1)
    assert b'"chat_id":1' in letter.data
    assert await state(store, "p:1") == "dead"
    assert await outbox.put(POST, cast(1)) == 0

    assert await outbox.revive(letter.id)
    assert not await outbox.revive(letter.id)
    again = await one(outbox)
    assert (again.delivery, again.post) == (*cast(1), POST)
    assert await outbox.dead(9) == ()


async def test_a_chat_that_is_gone_takes_all_along_that_waits_for_it(store: Store) -> None:
    outbox = outbox_of(store)
    posts = [Post(f"p{n}", "x") for n in range(3)]
    for post in posts:
        await outbox.put(post, cast(1, 2, post=post))

    await outbox.bury((await outbox.lease(1))[0], "blocked", whole_chat=True)

    assert sorted(it.key for it in await outbox.dead(9)) == ["p0:1", "p1:1", "p2:1"]
    assert chats_of(await outbox.lease(9)) == [2]
    assert (await outbox.depth()).waiting == 2


async def test_strikes_count_in_a_row(store: Store) -> None:
    """A message that arrives wipes them out."""
    outbox = outbox_of(store)
    answers = []
    for number in range(5):
        post = Post(f"p{number}", "x")
        await outbox.put(post, cast(1, post=post))
        parcel = await one(outbox)
        if number == 3:
            await outbox.sent(parcel, 1)
        else:
            answers.append(await outbox.bury(parcel, "no right", strike=True))

    assert answers == [2, 3, 4, 2]


async def test_a_delivery_that_cannot_be_read_is_a_dead_letter_with_its_bytes(store: Store) -> None:
    outbox = outbox_of(store)
    keys = [store.connection.keys.root, store.connection.keys.post("p")]
    await store.connection.run("outbox_put", keys, ["t", b"", 60, "bad", "1", "1", b"\xff"])

    assert await outbox.lease(1) == ()
    (letter,) = await outbox.dead(9)
    assert (letter.key, letter.data) == ("bad", b"\xff")
    assert letter.reason.startswith("undecodable")


async def test_a_chat_that_moved_takes_everything_along(store: Store) -> None:
    """Order, limits, pauses, what is under way and what comes late: all of it is the new chat's."""
    outbox, old, new = outbox_of(store), -5, -1_000_000_000_005
    posts = [Post(f"p{n}", "x") for n in range(4)]
    for post in posts[:3]:
        await outbox.put(post, cast(old, post=post))
    under_way = await one(outbox)
    at_new = Post("new", "x")
    await outbox.put(at_new, cast(new, post=at_new))
    await store.limits.pause(60, old)
    moment = datetime.now(UTC)
    await store.subscriptions.add(Subscription(old, "Group", "group", 9, moment))

    await asyncio.gather(*(store.rename_chat(old, new) for _ in range(5)))
    await outbox.put(posts[3], cast(old, post=posts[3]))

    assert under_way.delivery.chat_id == old
    assert [it.chat_id for it in await store.subscriptions.all()] == [new]
    assert await outbox.lease(9) == ()
    await store.connection.redis.delete(store.connection.keys.chat_pause(new))
    assert await outbox.retry(under_way, 0)
    sent = await drained(outbox)
    assert [it.delivery.key for it in sent] == ["p0:-5", "p1:-5", "p2:-5", f"new:{new}", "p3:-5"]
    assert set(chats_of(sent)) == {new}
    assert await keys_with(store, f":{old}") == []


async def keys_with(store: Store, ending: str) -> list[bytes]:
    """Keys of lanes and limits with this ending."""
    found = [it async for it in store.connection.redis.scan_iter(match=f"*{ending}")]
    mine = store.connection.keys.root.encode()
    return [it for it in found if it.startswith(mine) and b":delivery:" not in it]


async def test_a_waiting_worker_is_woken(store: Store) -> None:
    """A delivery queued while a worker waits is leased at once."""
    outbox = outbox_of(store)
    waiting = asyncio.create_task(one(outbox, 30))
    await asyncio.sleep(0.2)

    await outbox.put(POST, wish(4))

    async with asyncio.timeout(5):
        assert (await waiting).delivery.chat_id == 4


def in_order(parcels: Sequence[Parcel]) -> bool:
    tokens = [it.token for it in parcels]
    return tokens == sorted(tokens)


async def test_many_workers_share_the_work_without_a_duplicate(store: Store) -> None:
    workers = [outbox_of(store) for _ in range(8)]
    await workers[0].put(POST, cast(*range(1, 700)))

    parts = await asyncio.gather(*(drained(it) for it in workers))

    chats = [chat for part in parts for chat in chats_of(part)]
    assert sorted(chats) == list(range(1, 700))
    assert all(in_order(part) for part in parts)
