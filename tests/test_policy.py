"""Settings that administrators change in chat: tables, and windows against a real server."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.allowance import meters
from bot.denials import BadSetting
from bot.model import Asker
from bot.policy import SETTINGS, Policy, checked, policy, spelled
from bot.store import Meter, open_store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.store import Store


@pytest.fixture
async def store(valkey_url: str) -> AsyncIterator[Store]:
    async with open_store(valkey_url, namespace="test-policy") as opened:
        await opened.wipe()
        yield opened
        await opened.wipe()


@pytest.mark.parametrize(
    ("name", "text", "kept"),
    [
        ("access", "OPEN", "open"),
        ("person_hour", " 12 ", "12"),
        ("chat_day", "0", "0"),
        ("contact", "@newsdesk", "@newsdesk"),
        ("contact", "none", "-"),
    ],
)
def test_a_value_is_kept_as_it_is_read(name: str, text: str, kept: str) -> None:
    assert checked(name, text) == kept
    assert checked(name, kept) == kept


@given(name=st.sampled_from([it.name for it in SETTINGS]), text=st.text(max_size=12))
def test_no_text_breaks_a_setting(name: str, text: str) -> None:
    """A text is refused, or it can be read again."""
    try:
        kept = checked(name, text)
    except BadSetting:
        return

    held = policy({name: kept}, "invite")
    assert {it.name: value for it, value in spelled(held)}[name] == kept


def test_what_another_version_wrote_counts_as_never_said() -> None:
    assert policy({"access": "ajar", "person_hour": "x", "colour": "red"}, "closed") == Policy(
        access="closed"
    )


def test_every_field_can_be_set_and_nothing_else() -> None:
    assert [it.name for it in SETTINGS] == [field.name for field in fields(Policy)]


def test_no_limit_is_no_window() -> None:
    rules = Policy(person_hour=0, person_day=9, chat_hour=0, chat_day=0)

    assert rules.limits(person=True) == ((9, 86_400),)
    assert rules.limits(person=False) == ()


@pytest.mark.parametrize(("chat", "count"), [(1, 1), (-100, 2)])
def test_a_private_chat_has_no_meter_of_its_own(chat: int, count: int) -> None:
    assert len(meters(Asker(1, chat, 5), Policy())) == count


async def test_a_window_is_full_at_its_limit_and_says_for_how_long(store: Store) -> None:
    meter = (Meter(1, ((3, 3600), (4, 86_400))),)

    assert await store.quotas.charge(meter, ["a", "b"]) is None
    assert await store.quotas.charge(meter, ["b"]) is None
    assert await store.quotas.charge(meter, ["c"]) is None
    spent = await store.quotas.charge(meter, ["d"])

    assert spent is not None
    assert spent.limit == 3
    assert 3590 < spent.seconds <= 3600
    assert await store.quotas.charge(meter, ["a"]) is None


async def test_where_one_meter_is_full_no_other_counts(store: Store) -> None:
    person, chat = Meter(1, ((2, 3600),)), Meter(-5, ((1, 3600),))
    await store.quotas.charge((chat,), ["x"])

    refused = await store.quotas.charge((person, chat), ["a"])

    assert refused is not None
    assert refused.subject == -5
    assert await store.quotas.charge((person,), ["b", "c"]) is None


async def test_more_at_once_than_a_window_holds_is_taken_when_it_is_empty(store: Store) -> None:
    meter = (Meter(1, ((2, 3600),)),)

    assert await store.quotas.charge(meter, ["a", "b", "c"]) is None
    assert await store.quotas.charge(meter, ["d"]) is not None


async def test_a_window_slides(store: Store) -> None:
    """What was asked for longer ago than the window is long does not count."""
    meter, name = (Meter(1, ((1, 3600),)),), store.connection.keys.quota(1)
    redis = store.connection.redis
    seconds, _ = await redis.time()
    await redis.zadd(name, {"old": (seconds - 3601) * 1000})

    assert await store.quotas.charge(meter, ["new"]) is None
    assert await store.quotas.charge(meter, ["newer"]) is not None


async def test_a_cache_that_is_away_keeps_nobody_waiting(valkey_url: str) -> None:
    nobody = "redis://127.0.0.1:1"
    async with open_store(valkey_url, namespace="test-away", cache_url=nobody) as store:
        assert await store.quotas.charge((Meter(1, ((1, 3600),)),), ["a"]) is None
        assert await store.quotas.charge((Meter(1, ((1, 3600),)),), ["b"]) is None
