"""What buttons mean is kept under ids that nobody guesses, for its own time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from bot.model import Button, Post, Press
from bot.store import Place, Presses, is_id

if TYPE_CHECKING:
    from bot.store import Store

pytest_plugins = ("tests.fixtures_valkey",)

PUBLISH = Press("publish", "post", ("a", "b"), user_id=7)
HERE = Place(5, 6)


async def test_a_press_is_found_by_its_id_with_its_place(store: Store) -> None:
    first, second = await store.presses.issue((PUBLISH, Press("told", "x")), HERE)

    found, other = await store.presses.find(first), await store.presses.find(second)

    assert found is not None
    assert other is not None
    assert (found.press, found.place) == (PUBLISH, HERE)
    assert other.press == Press("told", "x")


async def test_ids_are_letters_and_digits_never_the_same_and_fit_a_button(store: Store) -> None:
    ids = [one for _ in range(50) for one in await store.presses.issue((PUBLISH, PUBLISH), HERE)]

    assert len(set(ids)) == 100
    assert {len(one.encode()) for one in ids} == {23}
    assert all(one.isascii() and one.isalnum() and is_id(one) for one in ids)


async def test_an_id_that_nobody_issued_means_nothing(store: Store) -> None:
    (real,) = await store.presses.issue((PUBLISH,), HERE)
    near = real[:-1] + "1", "0" * 23, real[:-1], f"{real}0", real.swapcase(), f"\n{real}", ""

    assert [await store.presses.find(one) for one in near] == [None] * len(near)


async def test_each_button_of_a_keyboard_ends_at_its_own_time(store: Store) -> None:
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    then, late = Presses(store.connection, lambda: moment), moment + timedelta(seconds=60)
    later = Presses(store.connection, lambda: late)

    brief, lasting = await then.issue((replace(PUBLISH, lifetime_seconds=60), PUBLISH), HERE)

    assert await then.find(brief) is not None
    assert await later.find(brief) is None
    assert await later.find(lasting) is not None


async def test_a_keyboard_costs_one_entry_that_lapses(store: Store) -> None:
    ids = await store.presses.issue((PUBLISH,) * 6, HERE)
    redis, keys = store.connection.redis, store.connection.keys

    names = [key async for key in redis.scan_iter(match=keys.everything)]

    assert names == [keys.presses(ids[0][:-1]).encode()]
    assert 0 < await redis.ttl(names[0]) <= PUBLISH.lifetime_seconds


async def test_a_stamped_post_is_another_and_the_post_it_was_made_of_stays(store: Store) -> None:
    rows = ((Button("a", press=PUBLISH), Button("b", url="https://a.example")),)
    post = Post("key", "html", keyboard=rows)

    stamped = await store.presses.stamp_post(post, HERE)
    again = await store.presses.stamp_post(post, HERE)

    ((act, link),) = stamped.keyboard
    assert act.press is None
    assert is_id(act.data or "")
    assert link == rows[0][1]
    assert len({post.key, stamped.key, again.key}) == 3
    assert replace(stamped, key=post.key, keyboard=()) == replace(post, keyboard=())


async def test_a_post_without_presses_is_left_as_it_is(store: Store) -> None:
    post = Post("key", "html", keyboard=((Button("b", url="https://a.example"),),))

    assert await store.presses.stamp_post(post, HERE) is post


@given(st.text(max_size=64))
def test_only_what_looks_like_an_id_is_taken_for_one(data: str) -> None:
    assert is_id(data) == (len(data) == 23 and data.isascii() and data.isalnum())
