"""Runs: what became of each chat is counted once, and what waits is taken back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.model import Button, Delivery, Post
from bot.store import Board, Display

if TYPE_CHECKING:
    from bot.store import Phase, Run, Store

pytest_plugins = ("tests.fixtures_valkey",)

POST = Post("p", "x")
BOARD = Board(7, "en", 9, below=((Button("Longer", data="id"),),))


async def queue(store: Store, *chats: int, name: str = "p") -> None:
    assert await store.runs.open(name, "p", 7, chats)
    await store.outbox.put(
        POST, tuple(Delivery(f"{name}:{it}", it, "p", broadcast=True) for it in chats)
    )


async def deliver(store: Store, *, refused: tuple[int, ...] = ()) -> None:
    """Bring all that may leave now."""
    while parcels := await store.outbox.lease(10, 0.3):
        for parcel in parcels:
            if parcel.delivery.chat_id in refused:
                await store.outbox.bury(parcel, "no room")
            else:
                await store.outbox.sent(parcel, 11)


async def found(store: Store, name: str = "p") -> Run:
    run = await store.runs.find(name)
    assert run is not None
    return run


async def test_a_run_counts_what_became_of_its_chats(store: Store) -> None:
    await queue(store, 1, 2, 3)
    for parcel in await store.outbox.lease(2, 1):
        if parcel.delivery.chat_id == 1:
            await store.outbox.sent(parcel, 11)
        else:
            await store.outbox.bury(parcel, "no room")

    assert await store.runs.look("p", withdraw=False, most=100) == (2, 1)
    run = await found(store)
    assert (run.total, run.sent, run.failed, run.publishers) == (3, 1, 1, (7,))
    assert await store.runs.reasons("p") == (("no room", 1),)


@pytest.mark.parametrize("chats", [3, 600], ids=["in lanes", "staged"])
async def test_what_waits_is_taken_back_and_never_leaves(store: Store, chats: int) -> None:
    await queue(store, *range(1, chats + 1))

    assert await store.runs.look("p", withdraw=True, most=10_000) == (chats, 0)
    assert await store.outbox.lease(10, 0.2) == ()
    assert (await store.outbox.depth()).waiting == 0
    assert (await found(store)).withdrawn == chats


async def test_what_is_under_way_is_let_land(store: Store) -> None:
    await queue(store, 1)
    (parcel,) = await store.outbox.lease(1, 1)

    assert await store.runs.look("p", withdraw=True, most=10) == (0, 1)
    await store.outbox.sent(parcel, 11)
    assert await store.runs.look("p", withdraw=True, most=10) == (1, 0)
    assert await store.runs.landed("p", 5) == (1, (1,))


async def test_a_look_is_bounded_and_the_next_goes_on_behind_it(store: Store) -> None:
    await queue(store, *range(1, 601))
    await deliver(store, refused=())
    ended = 0

    for left in (300, 0):
        now, still = await store.runs.look("p", withdraw=False, most=300)
        ended += now
        assert still == left
    assert (ended, (await found(store)).sent) == (600, 600)


async def test_noting_chats_again_or_deleting_again_changes_nothing(store: Store) -> None:
    await queue(store, 1)
    await queue(store, 1)
    await deliver(store)
    await store.runs.look("p", withdraw=False, most=10)

    assert await store.runs.landed("p", 5) == (1, (1,))
    for _ in "12":
        await store.runs.close("p", 1, None)

    run, record = await found(store), await store.outbox.find("p:1")
    assert (run.total, run.sent, run.deleted) == (1, 1, 1)
    assert record is not None
    assert record.state == "deleted"


async def test_a_chat_that_had_the_story_before_is_not_the_runs(store: Store) -> None:
    await store.outbox.put(POST, (Delivery("p:1", 1, "p", broadcast=True),))

    assert await store.runs.open("p", "p", 7, (1,))
    assert await store.runs.find("p") is None


async def test_a_message_that_must_wait_holds_nobody_up(store: Store) -> None:
    """Chats that are paused go behind all others; what comes later comes in its time."""
    chats = tuple(range(1, 21))
    await queue(store, *chats)
    await deliver(store)
    await store.runs.look("p", withdraw=False, most=100)
    _, first = await store.runs.landed("p", 8)
    for chat in first:
        assert await store.runs.defer("p", chat, 60.0, counts=False)

    left, second = await store.runs.landed("p", 8)
    assert left == 20
    assert set(first).isdisjoint(second)
    assert len(second) == 8

    await store.runs.defer("p", second[0], 0.0, counts=False)
    await asyncio.sleep(0.01)
    assert (await store.runs.landed("p", 8))[1][0] == second[0]


async def test_tries_that_count_wait_longer_each_time_and_end(store: Store) -> None:
    await queue(store, 1)
    await deliver(store)
    await store.runs.look("p", withdraw=False, most=10)
    assert await store.runs.turn("p", "undoing")
    redis, name = store.connection.redis, f"{store.connection.keys.run('p')}:later"
    waits = []
    for _ in range(4):
        assert await store.runs.defer("p", 1, 0.0, counts=True)
        now, micro = await redis.time()
        waits.append(round((await redis.zscore(name, "1") or 0) / 1000 - now - micro / 1e6))

    assert waits == [2, 4, 8, 16]
    await redis.hset(store.connection.keys.run("p"), "undone_ms", "0")
    assert not await store.runs.defer("p", 1, 0.0, counts=True)
    assert await store.runs.defer("p", 1, 1.0, counts=False)
    await store.runs.close("p", 1, "timed out")
    assert await store.runs.landed("p", 5) == (0, ())


TURNS: tuple[tuple[tuple[Phase, ...], Phase, bool], ...] = (
    ((), "stopping", True),
    (("stopping",), "stopping", False),
    (("stopping", "stopped"), "sent", False),
    (("sent",), "stopping", False),
    (("sent",), "undoing", True),
    (("stopping",), "undoing", True),
    (("undoing",), "undoing", False),
    (("undoing",), "sent", False),
    (("undoing",), "stopping", False),
    (("undoing", "undone"), "undoing", False),
    (("undoing", "undone"), "sending", False),
)


@pytest.mark.parametrize(
    ("before", "phase", "goes"), TURNS, ids=[f"{'-'.join(b)}>{p}" for b, p, _ in TURNS]
)
async def test_a_run_goes_one_way(
    store: Store, before: tuple[Phase, ...], phase: Phase, *, goes: bool
) -> None:
    await queue(store, 1)
    for each in before:
        assert await store.runs.turn("p", each)

    assert await store.runs.turn("p", phase) == goes


@pytest.mark.parametrize("phase", ["stopping", "undoing"])
async def test_nothing_joins_what_is_stopped_or_undone(store: Store, phase: Phase) -> None:
    await queue(store, 1)
    await store.runs.turn("p", phase)

    assert not await store.runs.open("p", "p", 7, (1, 2))
    await store.runs.join("p", 3)
    assert (await found(store)).total == 1


async def test_a_chat_joins_a_run_that_is_over_and_opens_it_again(store: Store) -> None:
    await queue(store, 1)
    await deliver(store)
    await store.runs.look("p", withdraw=False, most=10)
    await store.runs.turn("p", "sent")

    await store.runs.join("p", 2)
    await store.runs.join("unknown", 2)

    run = await found(store)
    assert (run.phase, run.total) == ("sending", 2)
    assert await store.runs.find("unknown") is None


async def test_a_revived_letter_is_counted_anew(store: Store) -> None:
    await queue(store, 1)
    await deliver(store, refused=(1,))
    await store.runs.look("p", withdraw=False, most=10)
    await store.runs.turn("p", "sent")
    (letter,) = await store.outbox.dead(5)

    assert await store.outbox.revive(letter.id)
    run = await found(store)
    assert (run.phase, run.failed, await store.runs.reasons("p")) == ("sending", 0, ())
    await deliver(store)
    assert await store.runs.look("p", withdraw=False, most=10) == (1, 0)
    assert (await found(store)).sent == 1


async def test_a_letter_revived_before_it_was_counted_is_counted_once(store: Store) -> None:
    await queue(store, 1)
    await deliver(store, refused=(1,))
    (letter,) = await store.outbox.dead(5)

    assert await store.outbox.revive(letter.id)
    await deliver(store)
    assert await store.runs.look("p", withdraw=False, most=10) == (1, 0)
    run = await found(store)
    assert (run.sent, run.failed) == (1, 0)


@pytest.mark.parametrize("phases", [("undoing",), ("undoing", "undone"), ("stopping",)])
async def test_letters_of_what_was_taken_back_stay_dead(
    store: Store, phases: tuple[Phase, ...]
) -> None:
    await queue(store, 1, 2)
    await deliver(store, refused=(2,))
    for phase in phases:
        await store.runs.turn("p", phase)

    assert await store.letters.revive_all(100) == 0
    assert (await store.outbox.depth()).waiting == 0
    assert await store.outbox.dead(5) == ()


async def test_a_run_is_one_workers_until_its_lease_is_over(store: Store) -> None:
    await queue(store, 1)

    assert await store.runs.take() == "p"
    assert await store.runs.take() is None
    await store.runs.put_off("p", "sending", 0.0)
    assert await store.runs.take() == "p"
    await store.runs.put_off("p", "sent", 0.0)
    await store.runs.rest("p", "sent")
    assert await store.runs.take() is None
    await store.runs.turn("p", "undoing")
    assert await store.runs.take() == "p"
    await store.runs.rest("p", "undoing")
    assert await store.connection.redis.zcard(store.connection.keys.runs) == 0


async def test_a_board_is_kept_with_what_it_shows_and_a_new_one_shows_nothing(
    store: Store,
) -> None:
    await queue(store, 1)
    display = Display("sending", ((Button("Sent", data="id"),),))
    assert await store.runs.show_on("p", BOARD)
    await store.runs.shown("p", display)

    run = await found(store)
    assert (run.board, run.shown) == (BOARD, display)
    await store.runs.show_on("p", Board(7, "de", delivery="d"))
    assert (await found(store)).shown is None
    assert not await store.runs.show_on("nobody's", BOARD)


async def test_a_run_and_all_beside_it_lapse(store: Store) -> None:
    await queue(store, 1, 2, 3)
    await deliver(store, refused=(2,))
    await store.runs.look("p", withdraw=False, most=10)
    await store.runs.turn("p", "undoing")
    await store.runs.defer("p", 1, 5.0, counts=True)
    await store.published.forget("p")
    redis, keys = store.connection.redis, store.connection.keys
    lasting = {f"{keys.root}:runs".encode()}

    names = [it async for it in redis.scan_iter(match=f"{keys.root}:run*")]

    assert len(names) == 7
    assert {it for it in names if await redis.ttl(it) < 0} == lasting


async def test_an_undone_story_is_new_under_another_name(store: Store) -> None:
    story = Post("p", "x", story="s")
    names = []
    for _ in range(3):
        name = await store.published.name(story)
        await store.published.note(story, 7, name=name)
        first = await store.published.first(story)
        assert first is not None
        names.append(first.name)
        assert first.post_key == "p"
        for _ in "12":
            await store.published.forget(name)
        assert await store.published.first(story) is None
    await store.published.forget("p")

    assert names == ["p", "p~1", "p~2"]
    assert await store.published.name(story) == "p~3"
    assert await store.published.latest(5) == ()
