"""Nouns to bytes and back."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import model
from bot.errors import DecodeError, StoreError
from bot.model import Asker, Delivery, Job, Link, Post, Subscription, Upload
from bot.store.codec import decode, encode

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOUNS = [noun for noun in vars(model).values() if dataclasses.is_dataclass(noun)]

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
INTEGERS = st.integers(-(2**63), 2**63 - 1)
LEAVES: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    int: INTEGERS,
    float: st.floats(allow_nan=False, allow_infinity=False),
    datetime: st.datetimes(timezones=st.just(UTC)),
}


def _of(hint: Any) -> st.SearchStrategy[Any]:
    if hint in LEAVES:
        return LEAVES[hint]
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        fields = get_type_hints(hint, localns={"datetime": datetime})
        return st.builds(hint, **{name: _of(kind) for name, kind in fields.items()})
    arguments: tuple[Any, ...] = get_args(hint)
    if get_origin(hint) is tuple:
        return st.lists(_of(arguments[0]), max_size=3).map(tuple)
    if get_origin(hint) in (Union, UnionType):
        return st.one_of(*(_of(each) for each in arguments))
    return st.from_type(hint)


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
def test_every_noun_comes_back_as_it_went(noun: type) -> None:
    """decode(encode(x)) == x, and the bytes say which noun and version they are."""

    @given(_of(noun))
    def check(value: object) -> None:
        data = encode(value)

        assert decode(noun, data) == value
        assert data.startswith(b'{"v":1,"noun":"%s"' % noun.__name__.lower().encode())

    check()


def test_a_job_keeps_the_kind_of_its_source() -> None:
    """A link stays a link and an upload an upload, though JSON has no types."""
    asker = Asker(1, 2, 3)
    jobs = [
        Job("a", Link("https://a.example/"), asker, NOON),
        Job("b", Upload("f", "u"), asker, NOON),
    ]

    assert [decode(Job, encode(job)) for job in jobs] == jobs


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"null",
        b'{"v":1,"noun":"post"}',
        encode(Post("k", "<b>x</b>")).replace(b'"v":1', b'"v":2'),
        encode(Post("k", "<b>x</b>")).replace(b'"key":"k"', b'"key":7'),
        encode(Post("k", "<b>x</b>")).replace(b"<b>", b"\xff"),
        encode(Delivery("k", 1, "p")),
    ],
    ids=["empty", "binary", "null", "bodiless", "version", "type", "utf8", "noun"],
)
def test_bytes_that_are_no_such_noun_are_kept_as_evidence(data: bytes) -> None:
    """DecodeError holds exactly the bytes that could not be read."""
    with pytest.raises(DecodeError) as caught:
        decode(Post, data)

    assert caught.value.data == data


@pytest.mark.parametrize(
    "old",
    [b'"kind":"link"', b'"source":{"url":"https://a.example/","member":null}'],
    ids=["kind", "source"],
)
def test_a_job_with_a_broken_source_is_kept_as_evidence(old: bytes) -> None:
    """The second step of reading a job fails as the first one does."""
    data = encode(Job("a", Link("https://a.example/"), Asker(1, 2, 3), NOON))
    broken = data.replace(old, old.split(b":")[0] + b':"video"')

    with pytest.raises(DecodeError) as caught:
        decode(Job, broken)

    assert caught.value.data == broken


def test_a_time_without_a_zone_is_not_read() -> None:
    """Stored times are aware; one that is not would break every comparison later."""
    data = encode(Subscription(1, "t", "group", 2, NOON)).replace(b"12:00:00Z", b"12:00:00")

    with pytest.raises(DecodeError):
        decode(Subscription, data)


def test_a_lone_surrogate_has_no_stored_form() -> None:
    """Text that is no Unicode is an expected failure, not a crash."""
    with pytest.raises(StoreError):
        encode(Link("\ud800"))
