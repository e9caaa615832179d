"""Stories whose sources are asked again: each is one worker's until its lease runs out."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.enrolment import STEPS, next_check
from bot.erratum import Change, Erratum, Revision, Standing
from bot.model import Post
from bot.store.errata import ERRATA_KEPT

if TYPE_CHECKING:
    from bot.store import Store

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
SOON = timedelta(minutes=1)
POST = Post(key="p", html="text", story="https://example.com/story")
STANDING = Standing(
    name="p",
    post_key="p",
    url="https://example.com/story",
    headline="A story",
    length=900,
    published_at=NOON,
    bases={"": POST, "short-photo": replace(POST, key="s")},
    revision=Revision(at=NOON, bases={"": POST}, changes=(Change("headline", "a", "b"),)),
)


async def test_a_story_is_taken_when_it_is_due_and_by_one_alone(store: Store) -> None:
    await store.errata.put(STANDING, NOON)
    assert await store.errata.take(NOON - SOON, 9) == ()

    taken = await asyncio.gather(*(store.errata.take(NOON, 9) for _ in range(8)))

    assert sorted(len(it) for it in taken) == [0] * 7 + [1]
    assert next(it for it in taken if it)[0].standing == STANDING


async def test_whoever_comes_too_late_changes_nothing(store: Store) -> None:
    await store.errata.put(STANDING, NOON)
    (first,) = await store.errata.take(NOON, 9)
    (second,) = await store.errata.take(NOON + timedelta(hours=1), 9)

    stale = first._replace(standing=replace(STANDING, warned=True))
    assert not await store.errata.settle(stale, NOON)
    assert await store.errata.go_on(stale, NOON) is None
    assert await store.errata.get("p") == STANDING
    assert await store.errata.settle(second, NOON + SOON)


async def test_going_on_keeps_what_was_done_and_the_lease(store: Store) -> None:
    await store.errata.put(STANDING, NOON)
    (held,) = await store.errata.take(NOON, 9)
    further = held._replace(standing=replace(STANDING, warned=True))

    kept = await store.errata.go_on(further, NOON + SOON)

    assert kept is not None
    assert await store.errata.take(NOON + timedelta(seconds=100), 9) == ()
    known = await store.errata.get("p")
    assert known is not None
    assert known.warned
    assert await store.errata.settle(kept, NOON)


async def test_what_is_over_leaves_nothing_and_can_be_said_twice(store: Store) -> None:
    await store.errata.put(STANDING, NOON)
    (held,) = await store.errata.take(NOON, 9)

    assert await store.errata.settle(held, None)
    assert await store.errata.settle(held, None)

    keys = [it async for it in store.connection.redis.scan_iter(match="*errata*")]
    assert [it for it in keys if store.connection.keys.root.encode() in it] == []
    assert await store.errata.unknown(["p", "q"]) == ("p", "q")


async def test_a_story_that_is_dropped_is_nobodys(store: Store) -> None:
    await store.errata.put(STANDING, NOON)
    (held,) = await store.errata.take(NOON, 9)

    await store.errata.drop("p")

    assert await store.errata.go_on(held, NOON) is None
    assert await store.errata.take(NOON + timedelta(days=1), 9) == ()


async def test_taking_up_what_is_taken_up_changes_nothing(store: Store) -> None:
    await store.errata.put(STANDING, NOON)

    await store.errata.put(replace(STANDING, warned=True), NOON - SOON, anew=False)

    assert await store.errata.take(NOON - SOON, 9) == ()
    assert await store.errata.get("p") == STANDING


async def test_a_record_that_nobody_can_read_is_let_go(store: Store) -> None:
    await store.errata.put(STANDING, NOON)
    await store.connection.redis.set(store.connection.keys.erratum("p"), b"{}")

    assert await store.errata.take(NOON, 9) == ()
    assert await store.errata.take(NOON + timedelta(days=1), 9) == ()


async def test_everything_has_a_lifetime_or_a_bound(store: Store) -> None:
    await store.errata.put(STANDING, NOON)
    assert 0 < await store.connection.redis.ttl(store.connection.keys.erratum("p")) <= 4 * 86_400
    for number in range(ERRATA_KEPT + 5):
        erratum = Erratum(NOON + number * SOON, "A story", STANDING.url, (), number, 0)
        await store.errata.note(erratum)
        await store.errata.note(erratum)

    newest = await store.errata.newest(100)

    assert [it.edited for it in newest] == list(range(5, ERRATA_KEPT + 5))[::-1]


@pytest.mark.parametrize("step", range(len(STEPS)))
def test_every_step_comes_a_little_late_and_at_a_storys_own_moment(step: int) -> None:
    before = STEPS[step] - timedelta(seconds=1)
    dues = {next_check(replace(STANDING, name=f"p{n}"), NOON + before) for n in range(200)} - {None}
    late = sorted(due - NOON for due in dues if due is not None)

    assert late[0] >= STEPS[step]
    assert late[-1] <= STEPS[step] * 1.1
    assert len(dues) > 50


def test_after_two_days_there_is_no_next_time() -> None:
    assert next_check(STANDING, NOON + STEPS[-1] * 1.1) is None
