"""Whatever a room does in its child, the job gets a typed answer and the next job works."""

from __future__ import annotations

import asyncio
import logging
import os
import random
import signal
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BotError, Encrypted, TooBig, TooComplex, TooSlow, Unsupported
from bot.isolate import Direct, Limits, RoomPaths, open_rooms
from bot.isolate.pool import RoomBug
from bot.isolate.process import Lost
from bot.isolate.wire import Answer, WireError, decoded, frame, load, pieces, sizes, strings
from bot.model import Budget, Document
from tests.hostile_rooms import now

if TYPE_CHECKING:
    from bot.isolate import Isolated

ROOMS = RoomPaths(
    read="tests.hostile_rooms:read",
    pick="tests.hostile_rooms:pick",
    picture="tests.hostile_rooms:picture",
)
QUICK = Limits(memory_bytes=128 * 1024 * 1024, wall_seconds=1.5)


def document(text: str, *, name: str | None = None) -> Document:
    return Document(text.encode(), now(), url="https://example.com/a", name=name)


async def text_of(rooms: Isolated | Direct, text: str, *, name: str | None = None) -> str:
    return (await rooms.read(document(text, name=name))).paragraphs[0].text


async def test_nouns_come_back_as_they_are_in_this_process() -> None:
    """The wall changes nothing: both ways to the rooms give equal nouns."""
    direct = Direct(ROOMS)
    async with open_rooms(children=1, rooms=ROOMS) as rooms:
        here = await direct.read(document("一句话。\n😀"))
        there = await rooms.read(document("一句话。\n😀"))
        assert replace(there, headline="") == replace(here, headline="")
        assert there.headline != here.headline
        budget = Budget(characters=2)
        picked = await rooms.pick(here, budget, "lexrank")
        assert picked == await direct.pick(here, budget, "lexrank")
        assert picked.method == "lexrank"
        body = bytes(range(256)) * 4096
        assert await rooms.picture(body) == await direct.picture(body)


@pytest.mark.parametrize(
    ("deed", "kind"),
    [
        ("spin", TooSlow),
        ("doze", TooSlow),
        ("stop", TooSlow),
        ("swell", TooComplex),
        ("recurse", TooComplex),
        ("leave", TooComplex),
        ("quit", TooComplex),
        ("crash", TooComplex),
        ("abort", TooComplex),
        ("junk", TooComplex),
        ("announce", TooComplex),
        ("forge", TooComplex),
        ("huge", TooBig),
        ("tangled", TooComplex),
        ("chatter", TooComplex),
        ("deepest", TooComplex),
        ("mangled", TooComplex),
        ("many", TooComplex),
        ("many_fields", TooComplex),
        ("infinite", TooComplex),
        ("locked", Encrypted),
        ("video", Unsupported),
    ],
)
async def test_a_hostile_job_gets_its_error_and_the_next_job_works(
    deed: str, kind: type[BotError]
) -> None:
    async with open_rooms(children=1, limits=QUICK, rooms=ROOMS) as rooms:
        with pytest.raises(kind) as caught:
            await rooms.read(document(deed))
        assert type(caught.value) is kind
        assert await text_of(rooms, "good") == "good"
        assert len(rooms.pids) == 1


async def test_the_kernel_ends_a_child_that_spends_its_processor_time() -> None:
    limits = Limits(cpu_seconds=0, wall_seconds=60)
    async with open_rooms(children=1, limits=limits, rooms=ROOMS) as rooms:
        with pytest.raises(TooSlow, match="processor"):
            await rooms.read(document("spin"))


async def test_a_bug_is_no_expected_error_and_carries_its_traceback() -> None:
    async with open_rooms(children=1, rooms=ROOMS) as rooms:
        with pytest.raises(RoomBug, match="KeyError: 'a bug in a room'"):
            await rooms.read(document("bug"))
        assert await text_of(rooms, "good") == "good"
    with pytest.raises(KeyError):
        await Direct(ROOMS).read(document("bug"))


async def test_what_a_room_prints_goes_to_the_log_on_one_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING, "bot.isolate"):
        async with open_rooms(children=1, rooms=ROOMS) as rooms:
            assert await text_of(rooms, "print") == "printed"

    said = [record.getMessage() for record in caplog.records]
    assert any("printed\\nby a room" in line for line in said)
    assert not any("\n" in line for line in said)


async def test_a_child_has_no_secrets_in_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GISTWIRE_TOKEN", "123456:secret")
    async with open_rooms(children=1, rooms=ROOMS) as rooms:
        assert "secret" not in await text_of(rooms, "environment")


async def test_a_child_is_succeeded_after_its_jobs() -> None:
    """The old child works until the new one is there, and there is never one more for good."""
    limits = Limits(jobs_per_child=3)
    async with open_rooms(children=1, limits=limits, rooms=ROOMS) as rooms:
        first = (await rooms.read(document("a"))).headline
        while (await rooms.read(document("nap"))).headline == first:
            pass
        while len(rooms.pids) > 1:
            await rooms.read(document("nap"))
        assert first not in map(str, rooms.pids)


async def test_a_child_that_keeps_memory_is_succeeded() -> None:
    async with open_rooms(children=1, rooms=ROOMS) as rooms:
        assert await text_of(rooms, "hoard") == "hoarded"
        (pid,) = rooms.pids
        while pid in rooms.pids:
            assert await text_of(rooms, "nap") == "nap"


async def test_a_refusal_costs_no_child_and_running_out_does() -> None:
    """Else whoever sends the bot nonsense would keep it busy with new children."""
    async with open_rooms(children=1, rooms=ROOMS) as rooms:
        (first,) = rooms.pids
        with pytest.raises(TooComplex):
            await rooms.read(document("tangled"))
        assert await text_of(rooms, "good") == "good"
        assert rooms.pids == (first,)
        with pytest.raises(TooComplex):
            await rooms.read(document("recurse"))
        assert await text_of(rooms, "good") == "good"
        assert first not in rooms.pids


@pytest.mark.parametrize("deed", ["early", "twice", "forge"])
async def test_what_a_child_says_too_early_is_nobodys_answer(deed: str) -> None:
    """A job can spoil its own answer, never that of the next job."""
    async with open_rooms(children=1, rooms=ROOMS) as rooms:
        with suppress(TooComplex):
            await rooms.read(document(deed))
        for number in range(3):
            assert await text_of(rooms, f"good:{number}") == f"good:{number}"


@pytest.mark.parametrize("deed", ["deafen", "flood"])
async def test_a_child_that_was_taken_over_is_replaced(deed: str) -> None:
    """It reads nothing more, or never stops writing: the next job may suffer, not the one after."""
    async with open_rooms(children=1, limits=QUICK, rooms=ROOMS) as rooms:
        await rooms.read(document(deed))
        (taken,) = rooms.pids
        with suppress(TooComplex, TooSlow):
            await rooms.picture(bytes(2_000_000))
        assert await text_of(rooms, "good") == "good"
        assert taken not in rooms.pids


@pytest.mark.parametrize("deed", ["deafen", "flood"])
async def test_the_rooms_close_whatever_a_child_does(deed: str) -> None:
    async with asyncio.timeout(10), open_rooms(children=1, rooms=ROOMS) as rooms:
        await rooms.read(document(deed))


async def test_a_summary_comes_back_with_the_article_that_was_sent() -> None:
    """The picking room has no say in who wrote what."""
    async with open_rooms(children=1, rooms=ROOMS) as rooms:
        article = await rooms.read(document("good"))
        assert (await rooms.pick(article, Budget())).article is article


@pytest.mark.parametrize(
    ("data", "count"),
    [(b"[1,2]", 0), (b'{"a":"b"}', 2), (rb'{"a":"say \"b\""}', 2), (b"", 0)],
    ids=["numbers", "two", "escaped", "nothing"],
)
def test_strings_are_counted_before_they_are_made(data: bytes, count: int) -> None:
    assert strings(data) == count


@given(st.recursive(st.text(), lambda it: st.lists(it) | st.dictionaries(st.text(), it)))
def test_strings_are_never_counted_above_their_number(value: object) -> None:
    """A backslash before a quotation mark may hide it, so half of them is the least."""
    made = json_strings(value)
    assert made / 2 <= strings(msgspec.json.encode(value)) <= made


def json_strings(value: object) -> int:
    if isinstance(value, dict):
        return len(value) + sum(map(json_strings, value.values()))
    return sum(map(json_strings, value)) if isinstance(value, list) else 1


@pytest.mark.parametrize(
    "data",
    [b"{", b'{"job":1,"bug":"\xff"}', b'{"job":1,"x":' + b"[" * 10**6, b"[]", b'{"job":"1"}'],
    ids=["cut", "mangled", "deep", "list", "type"],
)
def test_what_is_no_message_is_one_error(data: bytes) -> None:
    with pytest.raises(WireError):
        decoded(data, Answer)


def test_pieces_of_a_frame_are_the_frame() -> None:
    body = bytes(range(256)) * 5000
    assert b"".join(pieces(Answer(1), body)) == frame(Answer(1), body)
    assert max(map(len, pieces(Answer(1), body))) <= 256 * 1024


async def test_a_cancelled_job_takes_its_child_with_it() -> None:
    async with open_rooms(children=1, rooms=ROOMS) as rooms:
        (pid,) = rooms.pids
        job = asyncio.create_task(rooms.read(document("doze")))
        await asyncio.sleep(0.1)
        job.cancel()
        with pytest.raises(asyncio.CancelledError):
            await job
        assert await text_of(rooms, "good") == "good"
        assert pid not in rooms.pids
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


async def test_an_idle_child_that_was_killed_is_not_given_a_job() -> None:
    async with open_rooms(children=2, rooms=ROOMS) as rooms:
        for pid in rooms.pids:
            os.kill(pid, signal.SIGKILL)
        assert await text_of(rooms, "good") == "good"


async def test_a_job_whose_children_are_always_killed_is_given_up() -> None:
    """Three killed children are no accident."""
    async with open_rooms(children=1, rooms=ROOMS) as rooms:
        job = asyncio.create_task(rooms.read(document("doze")))
        killed: set[int] = set()
        while not job.done():
            await asyncio.sleep(0.01)
            for pid in set(rooms.pids) - killed:
                # Long enough for the job to have reached the child.
                await asyncio.sleep(0.1)
                os.kill(pid, signal.SIGKILL)
                killed.add(pid)
        with pytest.raises(TooComplex):
            await job
        assert len(killed) == 3


async def test_200_kills_lose_no_job() -> None:
    """Children are killed at random while jobs run; every job is answered, and rightly."""
    chance = random.Random(20260301)  # noqa: S311 - repeatable, not secret
    limits = Limits(tries=1000)
    answered = 0
    kills = 0

    async def work(rooms: Isolated, number: int) -> None:
        nonlocal answered
        while kills < 200:
            text = f"nap:{number}:{answered}"
            assert await text_of(rooms, text) == text
            answered += 1

    async with open_rooms(children=4, limits=limits, rooms=ROOMS) as rooms:
        workers = [asyncio.create_task(work(rooms, number)) for number in range(6)]
        while kills < 200:
            await asyncio.sleep(chance.uniform(0, 0.02))
            if pids := rooms.pids:
                with suppress(ProcessLookupError):
                    os.kill(chance.choice(pids), signal.SIGKILL)
                    kills += 1
        await asyncio.gather(*workers)
        assert await text_of(rooms, "good") == "good"
    assert answered > 0


async def test_a_room_that_does_not_load_shows_itself_at_the_start() -> None:
    with pytest.raises(ExceptionGroup) as caught:
        async with open_rooms(children=1, rooms=replace(ROOMS, read="tests.nowhere:read")):
            pytest.fail("opened")
    assert caught.group_contains(Lost)


async def test_children_end_with_the_rooms() -> None:
    async with open_rooms(children=2, rooms=ROOMS) as rooms:
        pids = rooms.pids
        assert len(pids) == 2
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_sizes_over_the_cap_are_refused_before_a_byte_is_read() -> None:
    assert sizes(b"\x00\x00\x00\x0a\x00\x00\x00\x14", 10, 20) == (10, 20)
    for prefix in (b"\x00\x00\x00\x0b\x00\x00\x00\x14", b"\x00\x00\x00\x0a\x00\x00\x00\x15"):
        with pytest.raises(WireError):
            sizes(prefix, 10, 20)


def test_rooms_are_found_by_path() -> None:
    assert load("tests.hostile_rooms:now") is now
