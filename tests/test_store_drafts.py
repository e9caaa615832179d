"""Drafts are replaced whole, discarded for an hour, and brought by one worker at a time."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest_asyncio

from bot.model import Draft, Edit, Post, Sentence, Slot
from bot.store import Habit, open_store
from bot.store.diary import DIARY_LIMIT
from bot.store.lifetimes import DISCARDED_SECONDS, DRAFT_SECONDS, HABIT_SECONDS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.store import Store

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
DRAFT = Draft(Post("p", "<b>Words</b>"), 7, NOON)


@pytest_asyncio.fixture
async def brief(valkey_url: str) -> AsyncIterator[Store]:
    """A store whose leases last a fifth of a second."""
    async with open_store(valkey_url, namespace="test-drafts", lease_seconds=0.2) as opened:
        yield opened
        await opened.wipe()


def past() -> datetime:
    return datetime.now(UTC) - timedelta(seconds=1)


def with_sentence(draft: Draft, index: int) -> Draft:
    edit = draft.edit or Edit(draft.post, ())
    sentence = Sentence(f"{index}.", 0, 0, 2, index)
    return replace(draft, edit=replace(edit, sentences=(*edit.sentences, sentence)))


async def lives_seconds(store: Store, name: str) -> float:
    return float(await store.connection.ask(store.connection.redis.pttl(name))) / 1000


async def test_of_many_changes_at_once_each_counts_and_none_is_mixed(brief: Store) -> None:
    await brief.drafts.put("d", DRAFT)

    await asyncio.gather(
        *(brief.drafts.amend("d", partial(with_sentence, index=n)) for n in range(20))
    )

    draft = await brief.drafts.get("d")
    assert draft is not None
    assert draft.revision == 20
    assert draft.edit is not None
    assert sorted(it.index for it in draft.edit.sentences) == list(range(20))


async def test_a_change_that_changes_nothing_is_no_revision(brief: Store) -> None:
    await brief.drafts.put("d", DRAFT)

    assert await brief.drafts.amend("d", lambda it: it) == DRAFT
    assert await brief.drafts.amend("nowhere", lambda it: with_sentence(it, 1)) is None
    assert await brief.drafts.get("nowhere") is None


async def test_a_draft_that_is_planned_lives_until_after_its_time(brief: Store) -> None:
    await brief.drafts.put("d", DRAFT)
    at = datetime.now(UTC) + timedelta(days=10)

    await brief.drafts.amend("d", lambda it: replace(it, slot=Slot(at, 7)))
    planned = await lives_seconds(brief, brief.connection.keys.draft("d"))
    await brief.drafts.amend("d", lambda it: replace(it, slot=None))
    unplanned = await lives_seconds(brief, brief.connection.keys.draft("d"))

    assert DRAFT_SECONDS + 9.9 * 86400 < planned <= DRAFT_SECONDS + 10 * 86400 + 1
    assert unplanned <= DRAFT_SECONDS


async def test_a_discarded_draft_can_be_brought_back_for_an_hour(brief: Store) -> None:
    await brief.drafts.put("d", DRAFT)

    assert [await brief.drafts.discard("d") for _ in range(2)] == [True, True]
    assert await brief.drafts.get("d") is None
    assert await brief.drafts.is_discarded("d")
    assert await lives_seconds(brief, brief.connection.keys.discarded("d")) <= DISCARDED_SECONDS
    assert [await brief.drafts.bring_back("d") for _ in range(2)] == [True, True]
    assert await brief.drafts.get("d") == DRAFT
    assert not await brief.drafts.is_discarded("d")
    assert not await brief.drafts.bring_back("never was")


async def test_what_is_due_is_taken_by_one_alone(brief: Store) -> None:
    await brief.diary.put("later", datetime.now(UTC) + timedelta(hours=1))
    await brief.diary.put("now", past())

    taken = await asyncio.gather(*(brief.diary.take(10) for _ in range(8)))

    assert sorted([it.draft_key for it in each] for each in taken) == [[]] * 7 + [["now"]]


async def test_what_nobody_settled_comes_again_and_is_settled_once(brief: Store) -> None:
    await brief.diary.put("d", past())
    (first,) = await brief.diary.take(10)
    await asyncio.sleep(0.3)
    (again,) = await brief.diary.take(10)

    assert not await brief.diary.settle(first)
    assert await brief.diary.settle(again)
    assert await brief.diary.all() == ()


async def test_what_is_planned_anew_meanwhile_stands(brief: Store) -> None:
    await brief.diary.put("d", past())
    (taken,) = await brief.diary.take(10)
    await brief.diary.put("d", datetime.now(UTC) + timedelta(hours=1))

    assert not await brief.diary.settle(taken)
    assert await brief.diary.all() == ("d",)
    assert await brief.diary.take(10) == ()


async def test_the_diary_is_full_some_time(brief: Store) -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    for number in range(DIARY_LIMIT):
        await brief.diary.put(f"d{number}", later)

    assert not await brief.diary.put("one more", later)
    assert await brief.diary.put("d0", later + timedelta(hours=1)), "what stands there may move"
    assert await brief.diary.strike("d1")
    assert await brief.diary.put("one more", later)


async def test_one_habit_is_settled_beside_the_other(brief: Store) -> None:
    assert await brief.habits.of(7) == Habit()

    await asyncio.gather(
        brief.habits.settle(7, "zone", "Asia/Tokyo"), brief.habits.settle(7, "autopublish", "on")
    )

    assert await brief.habits.of(7) == Habit("Asia/Tokyo", autopublish=True)
    await brief.habits.settle(7, "autopublish", "off")
    assert await brief.habits.of(7) == Habit("Asia/Tokyo")
    assert await lives_seconds(brief, brief.connection.keys.habit(7)) <= HABIT_SECONDS
