"""When digests are due: each round is one worker's until its lease runs out, and ends once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest_asyncio

from bot.store import Question, open_store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.store import Store

CHAT = -100


@pytest_asyncio.fixture
async def brief(valkey_url: str) -> AsyncIterator[Store]:
    """A store whose leases last a fifth of a second."""
    async with open_store(valkey_url, namespace="test-rounds", lease_seconds=0.2) as opened:
        yield opened
        await opened.wipe()


def soon() -> datetime:
    return datetime.now(UTC) + timedelta(hours=1)


async def test_a_round_is_taken_when_it_is_due_and_by_one_alone(brief: Store) -> None:
    await brief.rounds.plan(CHAT, soon())
    assert await brief.rounds.take(10) == ()

    await brief.rounds.plan(CHAT, None)
    taken = await asyncio.gather(*(brief.rounds.take(10) for _ in range(8)))

    assert sorted(len(it) for it in taken) == [0] * 7 + [1]


async def test_a_round_that_nobody_ended_comes_again_under_the_same_moment(brief: Store) -> None:
    await brief.rounds.plan(CHAT, None)
    (first,) = await brief.rounds.take(10)
    await asyncio.sleep(0.3)

    (again,) = await brief.rounds.take(10)

    assert again[:3] == first[:3]
    assert await brief.rounds.settle(again, soon())
    assert not await brief.rounds.settle(first, None)
    assert await brief.rounds.is_planned(CHAT)


async def test_what_is_published_while_a_round_runs_waits_for_the_next(brief: Store) -> None:
    await brief.rounds.plan(CHAT, None)
    (first,) = await brief.rounds.take(10)
    await brief.rounds.settle(first, datetime.now(UTC) - timedelta(seconds=1))

    (second,) = await brief.rounds.take(10)

    assert second.since == first.taken_at


async def test_hours_that_change_while_a_round_runs_stand(brief: Store) -> None:
    await brief.rounds.plan(CHAT, None)
    (first,) = await brief.rounds.take(10)
    await brief.rounds.plan(CHAT, soon())

    assert await brief.rounds.settle(first, datetime.now(UTC) - timedelta(seconds=1))

    assert await brief.rounds.is_planned(CHAT)
    assert await brief.rounds.take(10) == ()


async def test_another_hour_does_not_lose_what_waits(brief: Store) -> None:
    await brief.rounds.plan(CHAT, soon())
    before = datetime.now(UTC)
    await asyncio.sleep(0.05)
    await brief.rounds.plan(CHAT, None)

    (due,) = await brief.rounds.take(10)

    assert due.since is not None
    assert due.since <= before + timedelta(milliseconds=5)


async def test_a_plan_for_want_of_one_leaves_one_that_is_there(brief: Store) -> None:
    await brief.rounds.plan(CHAT, soon())

    await brief.rounds.plan(CHAT, None, anew=False)

    assert await brief.rounds.take(10) == ()


async def test_a_round_without_a_next_one_leaves_nothing(brief: Store) -> None:
    await brief.rounds.plan(CHAT, None)
    (only,) = await brief.rounds.take(10)
    await brief.rounds.settle(only, None)
    await brief.rounds.plan(CHAT - 1, soon())
    await brief.rounds.forget(CHAT - 1)

    mine = f"{brief.connection.keys.root}:rounds*"
    keys = [it async for it in brief.connection.redis.scan_iter(match=mine)]

    assert keys == []


async def test_a_question_is_one_persons_in_one_chat_until_it_is_dropped(brief: Store) -> None:
    question = Question("keywords", str(CHAT))
    await brief.questions.ask(1, 2, question)

    assert await brief.questions.pending(1, 2) == question
    assert await brief.questions.pending(1, 3) is None
    assert await brief.questions.pending(2, 2) is None
    ttl = await brief.connection.redis.ttl(brief.connection.keys.question(1, 2))
    assert 0 < ttl <= 3600
    await brief.questions.drop(1, 2)
    assert await brief.questions.pending(1, 2) is None
