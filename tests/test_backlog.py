"""What waits, what failed, and what is asked to come again: in chat, at a terminal, at the door."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from bot import backlog
from bot.allowance import Allowance
from bot.apology import apologise
from bot.desk import Desk
from bot.errors import Busy
from bot.i18n import voice
from bot.model import Asker, Delivery, Job, Link, Post
from bot.publish import Role
from bot.store import Load

if TYPE_CHECKING:
    from bot.sandbox import Sandbox
    from bot.store import Store
    from tests.fixtures_house import House

pytest_plugins = ("tests.fixtures_valkey",)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ME = Asker(1, 1, 1)


def _job(number: int) -> Job:
    return Job(f"j{number}", Link(f"https://a.example/{number}"), ME, NOON)


async def bury_one(store: Store, reason: str = "too long") -> None:
    await store.outbox.put(Post("p", "x"), (Delivery("p:5", 5, "p"),))
    (parcel,) = await store.outbox.lease(1)
    await store.outbox.bury(parcel, reason)


async def test_dead_letters_of_all_queues_are_told_by_name_and_come_again(store: Store) -> None:
    await store.inbox.put("j1", _job(1))
    lease = await store.inbox.take(0)
    assert lease is not None
    await store.inbox.bury(lease, "broken")
    await asyncio.sleep(0.01)
    await bury_one(store)

    newest = await store.letters.newest(9)
    assert [(it.name.partition(":")[0], it.letter.reason) for it in newest] == [
        ("outbox", "too long"),
        ("inbox", "broken"),
    ]
    assert await backlog.retry(store, ["nobody:1-1", "outbox:nonsense", "x"]) == 0
    assert await backlog.retry(store, [newest[0].name]) == 1
    assert await backlog.retry(store, ["all"]) == 1

    assert await store.letters.newest(9) == ()
    assert (await store.outbox.depth()).waiting == 1
    assert (await store.inbox.depth()).waiting == 1


async def test_the_terminal_tells_every_queue_and_the_bytes(store: Store) -> None:
    await bury_one(store, "naïve")

    plain = await backlog.told(store, as_json=False)
    records = [json.loads(line) for line in await backlog.told(store, as_json=True)]

    assert plain[2] == "outbox: 0 waiting, 0 delayed, 0 under way, 1 failed"
    assert plain[3].endswith("p:5  naïve")
    assert [it.get("queue") for it in records] == ["updates", "inbox", "outbox", None]
    assert b'"chat_id":5' in base64.b64decode(records[3]["data"])


async def test_gistwire_queue_prints_and_retries(store: Store, valkey_url: str) -> None:
    await bury_one(store)
    (letter,) = await store.letters.newest(1)

    async def gistwire(*words: str) -> tuple[int | None, str]:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "bot", "queue", *words),
            stdout=asyncio.subprocess.PIPE,
            env={
                **os.environ,
                "GISTWIRE_REDIS_URL": valkey_url,
                "GISTWIRE_NAMESPACE": store.connection.keys.namespace,
                "GISTWIRE_LOG_LEVEL": "ERROR",
            },
        )
        said, _ = await process.communicate()
        return process.returncode, said.decode()

    shown = await gistwire()
    again = await gistwire("--retry", letter.name)
    nothing = await gistwire("--retry", letter.name)

    assert shown[0] == 0
    assert f"{letter.name}  " in shown[1]
    assert again == (0, "1 queued again\n")
    assert nothing == (1, "0 queued again\n")


async def test_an_administrator_sees_what_failed_and_tries_it_again(
    house: House, sandbox: Sandbox
) -> None:
    await house.ask("/start")
    reader = house.world.add_user("Ada").id
    house.world.send_text(reader, reader, "/start")
    await house.seen(lambda it: it.chat_id == reader and it.by_bot)
    house.world.fail_next("sendMessage", 400, "Bad Request: message is too long", chat_id=reader)
    house.world.send_text(reader, reader, "/help")
    await house.seen(lambda it: it.chat_id == reader and it.body.startswith("🛠"))

    shown = await house.ask("/queue")
    name = shown.body.partition("✗ ")[2].split(" ")[0]
    how = await house.ask("/retry")
    none = await house.ask("/retry outbox:1-1")
    done = await house.ask(f"/retry {name}")
    helped = await house.seen(lambda it: it.chat_id == reader and "/subscribe –" in it.body)

    assert name.startswith("outbox:")
    assert "/queue shows" in how.body
    assert none.body.startswith("🤷")
    assert done.body == "🔁 1 entry is tried again."
    assert helped.by_bot


class _Masthead:
    async def require(self, user_id: int, right: object) -> Role:
        """Let everybody in; editors have no quota."""
        return Role.EDITOR


def _desk(store: Store) -> Desk:
    masthead: Any = _Masthead()
    allowance: Any = Allowance(store, masthead)
    nobody: Any = None
    return Desk(store, masthead, nobody, allowance=allowance, editions=nobody, now=lambda: NOON)


async def _measured(store: Store, *, gap_seconds: float) -> None:
    """Let it be known how long the workers take from one end to the next."""
    ended = store.connection.keys.ended("inbox")
    await store.connection.redis.hset(ended, "gap_ms", str(int(gap_seconds * 1000)))


async def test_whoever_comes_when_too_much_waits_is_told_when_to_come_again(store: Store) -> None:
    """A queue does not grow without end; editors who publish are let in."""
    desk = _desk(store)
    await _measured(store, gap_seconds=10)
    await store.inbox.put_all([(f"j{n}", _job(n)) for n in range(49)])
    assert await desk.ask(Asker(1, 1, 9), [Link("https://a.example/")]) == 1

    with pytest.raises(Busy) as caught:
        await desk.ask(Asker(1, 1, 10), [Link("https://a.example/")])
    assert await desk.ask(Asker(1, 1, 11), [Link("https://a.example/")], publish=True) == 1

    assert caught.value.seconds == 500
    assert "about 500 seconds" in apologise(caught.value, voice("en"))


async def test_quick_workers_let_more_in(store: Store) -> None:
    """How long one waits is judged by what ended in the last minute."""
    await store.inbox.put_all([(f"j{n}", _job(n)) for n in range(300)])
    for _ in range(200):
        lease = await store.inbox.take(0)
        assert lease is not None
        await store.inbox.done(lease)

    load = await store.inbox.load()

    assert load.waiting == 100
    assert 1 < load.ended_per_second <= 200 / 60
    assert load.seconds < 100
    assert await _desk(store).ask(Asker(1, 1, 9), [Link("https://a.example/")]) == 1


async def test_an_idle_bot_takes_a_burst_of_four_hundred_links(store: Store) -> None:
    """Nothing has ended for it had nothing to do: that says nothing of what it can do."""
    desk = _desk(store)
    for message in range(400):
        link = Link(f"https://a.example/{message}")
        assert await desk.ask(Asker(1, 1, message), [link]) == 1


async def test_a_bot_that_was_asked_little_is_not_taken_for_slow(store: Store) -> None:
    """One link ended in this minute, one in the day before: the pace is that of work, not of us."""
    desk = _desk(store)
    await store.inbox.put("first", _job(0))
    lease = await store.inbox.take(0)
    assert lease is not None
    await store.inbox.done(lease)

    await store.inbox.put_all([(f"j{n}", _job(n)) for n in range(300)])

    assert await desk.ask(Asker(1, 1, 9), [Link("https://a.example/")]) == 1


async def test_the_pace_is_measured_while_there_is_work_and_kept_over_idle_hours(
    store: Store,
) -> None:
    await store.inbox.put_all([(f"j{n}", _job(n)) for n in range(12)])
    for _ in range(12):
        lease = await store.inbox.take(0)
        assert lease is not None
        await asyncio.sleep(0.05)
        await store.inbox.done(lease)

    load = await store.inbox.load()

    assert load.waiting == 0
    assert load.gap_seconds is not None
    assert 0.04 < load.gap_seconds < 0.25, "measured, and not the guess"
    assert load.stalled_seconds == 0


@pytest.mark.parametrize(
    ("stalled", "seconds"),
    [(0, 25), (9, 25), (20, 125), (130, 1225)],
    ids=["at work", "a slow page", "nothing ends", "nothing ends for minutes"],
)
def test_a_queue_in_which_nothing_ends_is_trusted_less_and_less(
    stalled: int, seconds: float
) -> None:
    assert Load.measured(100, 0, 250, stalled * 1000).seconds == seconds


async def test_what_waits_is_stalled_since_it_came_where_nothing_ended(store: Store) -> None:
    """What is being worked on does not count: it began in time."""
    await store.inbox.put("slow", _job(0))
    assert await store.inbox.take(0) is not None
    await asyncio.sleep(0.3)
    await store.inbox.put("waits", _job(1))
    await asyncio.sleep(0.05)

    load = await store.inbox.load()

    assert load.waiting == 1
    assert 0.04 < load.stalled_seconds < 0.3


def test_where_nothing_ended_the_wait_is_a_guess() -> None:
    assert Load(waiting=10, ended_per_second=0).seconds == 100
