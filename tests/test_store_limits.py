"""The limiter's shape, counted on the server's own clock."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.store import Pace, open_store
from bot.store.limits import Limits

if TYPE_CHECKING:
    from bot.store import Store

pytest_plugins = ("tests.fixtures_valkey",)

#: So quick that only the rule under test holds anything back.
QUICK = 1_000_000


async def _now(store: Store) -> float:
    seconds, microseconds = await store.connection.ask(store.connection.redis.time())
    return float(seconds) + float(microseconds) / 1_000_000


async def test_all_chats_together_keep_the_pace(store: Store) -> None:
    """Of 300 who ask at once, no more go than 1 and 28 for every second that passed."""
    limits = Limits(store.connection, Pace(per_second=28, burst=1))
    began = await _now(store)
    waits = await asyncio.gather(*(limits.reserve(n) for n in range(300)))
    elapsed = await _now(store) - began

    assert 1 <= waits.count(0) <= 1 + elapsed * 28
    assert max(waits) <= 1 / 28 + 1e-5


async def test_a_moment_in_which_none_left_is_made_up_for(store: Store) -> None:
    """As a rule a little under 30 a second leave; a few at once where some were missed."""
    began = await _now(store)
    waits = [await store.limits.reserve(n) for n in range(100)]
    elapsed = await _now(store) - began

    assert waits[:4] == [0, 0, 0, 0]
    assert waits.count(0) <= 4 + elapsed * 30


async def test_two_processes_share_one_pace(store: Store, valkey_url: str) -> None:
    """The pace lies in the store: two bots together are no quicker than one."""
    namespace = store.connection.keys.namespace
    async with open_store(valkey_url, namespace=namespace) as other:
        began = await _now(store)
        both = [Limits(it.connection, Pace(per_second=28, burst=1)) for it in (store, other)]
        waits = await asyncio.gather(*(each.reserve(n) for n in range(100) for each in both))
        elapsed = await _now(store) - began

    assert waits.count(0) <= 1 + elapsed * 28


async def test_one_chat_gets_a_burst_and_then_its_pace(store: Store) -> None:
    """Three go at once; after that, one for every second that passed."""
    limits = Limits(store.connection, Pace(per_second=QUICK))
    began = await _now(store)
    waits = [await limits.reserve(5) for _ in range(30)]
    elapsed = await _now(store) - began

    assert waits[:3] == [0, 0, 0]
    assert waits.count(0) <= 3 + elapsed
    assert 0 < max(waits) <= 1


async def test_another_chat_is_not_held_back(store: Store) -> None:
    """A chat's pace is its own."""
    limits = Limits(store.connection, Pace(per_second=QUICK, chat_per_second=0.001, chat_burst=1))

    assert await limits.reserve(1) == 0
    assert await limits.reserve(1) > 0
    assert await limits.reserve(2) == 0


async def test_a_group_gets_twenty_in_a_window(store: Store) -> None:
    """The 21st waits until the first of the window is 61 seconds old."""
    limits = Limits(store.connection, Pace(per_second=QUICK, chat_per_second=QUICK))
    began = await _now(store)
    waits = [await limits.reserve(-5) for _ in range(25)]
    elapsed = await _now(store) - began

    assert waits[:20] == [0] * 20
    assert all(61 - elapsed <= wait <= 61 for wait in waits[20:])


async def test_a_private_chat_has_no_window(store: Store) -> None:
    """The window is a rule for groups and channels only."""
    limits = Limits(store.connection, Pace(per_second=QUICK, chat_per_second=QUICK))

    assert [await limits.reserve(5) for _ in range(25)] == [0] * 25


async def test_a_window_opens_again(store: Store) -> None:
    """After the wait that was told, the next message goes."""
    pace = Pace(per_second=QUICK, chat_per_second=QUICK, group_count=2, group_window_seconds=0.2)
    limits = Limits(store.connection, pace)
    waits = [await limits.reserve(-5) for _ in range(3)]
    assert waits[:2] == [0, 0]

    await asyncio.sleep(waits[2] + 0.01)

    assert await limits.reserve(-5) == 0


async def test_who_must_wait_reserves_nothing(store: Store) -> None:
    """A chat that may not go takes no slot of the others and none of its own."""
    limits = Limits(store.connection, Pace(chat_per_second=0.001, chat_burst=1))
    keys, get = store.connection.keys, store.connection.get
    await limits.reserve(-5)
    before = [await get(keys.chat_pace(-5)), await store.connection.redis.llen(keys.chat_log(-5))]
    pace = await get(keys.pace)

    for _ in range(10):
        assert await limits.reserve(-5) > 100

    after = [await get(keys.chat_pace(-5)), await store.connection.redis.llen(keys.chat_log(-5))]
    assert after == before
    assert await get(keys.pace) in (pace, None)


@pytest.mark.parametrize("chat_id", [7, None], ids=["one chat", "all chats"])
async def test_a_pause_holds_whom_it_names(store: Store, chat_id: int | None) -> None:
    """Telegram's wish is obeyed to the full, for the chat it names or for all."""
    limits = Limits(store.connection, Pace(per_second=QUICK))
    await limits.pause(60, chat_id)
    await limits.pause(1, chat_id)

    assert 50 < await limits.reserve(7) <= 60
    assert (await limits.reserve(8) == 0) is (chat_id is not None)


async def test_a_moved_chat_takes_its_limits_along(store: Store) -> None:
    """What was counted for the group counts for the supergroup."""
    limits = Limits(store.connection, Pace(per_second=QUICK))
    await limits.pause(60, -1)

    await store.rename_chat(-1, -100)

    assert await limits.reserve(-100) > 50
    assert await limits.reserve(-1) == 0
