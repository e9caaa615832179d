"""Updates come in while the store is away, and from two pollers at once."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.isolate import Direct
from bot.store import embedded_server, open_store
from bot.store.locks import FileLock
from bot.tasks import cancelled
from tests.articles import page
from tests.fixtures_house import eventually, run_house, settings_for

if TYPE_CHECKING:
    from bot.sandbox import Sandbox
    from bot.store import Store
    from tests.fixtures_house import House


Trouble = Callable[[Path, Redis], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def silent(folder: Path, _redis: Redis) -> AsyncIterator[None]:
    """The server takes every connection and says nothing."""
    server = int((folder / "valkey.pid").read_text())
    os.kill(server, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(server, signal.SIGCONT)


@asynccontextmanager
async def gone(folder: Path, _redis: Redis) -> AsyncIterator[None]:
    """Nobody listens."""
    async with FileLock(folder / "gate.lock").waited_for(5):
        os.kill(int((folder / "valkey.pid").read_text()), signal.SIGKILL)
        yield


@asynccontextmanager
async def read_only(_folder: Path, redis: Redis) -> AsyncIterator[None]:
    """The server was made a replica of one that is away."""
    await redis.replicaof("127.0.0.1", "1")
    try:
        yield
    finally:
        await redis.replicaof("NO", "ONE")


@asynccontextmanager
async def full(_folder: Path, redis: Redis) -> AsyncIterator[None]:
    """There is no memory left, and nothing is evicted."""
    await redis.config_set("maxmemory", 1)
    try:
        yield
    finally:
        await redis.config_set("maxmemory", 0)


@asynccontextmanager
async def disk_full(folder: Path, _redis: Redis) -> AsyncIterator[None]:
    """Not one more byte can be written to any file."""
    server = int((folder / "valkey.pid").read_text())
    before = resource.prlimit(server, resource.RLIMIT_FSIZE)
    resource.prlimit(server, resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.prlimit(server, resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("trouble", [silent, gone, read_only, full, disk_full])
async def test_people_are_told_within_seconds_that_the_store_is_away(
    sandbox: Sandbox, tmp_path: Path, trouble: Trouble
) -> None:
    """Whatever ails it: an apology at once, the answer when it is well, nothing twice."""
    async with (
        embedded_server(tmp_path) as url,
        Redis.from_url(url) as redis,
        run_house(sandbox, settings_for(sandbox, url), rooms=Direct()) as house,
    ):
        await house.ask("/start")
        async with trouble(tmp_path, redis):
            for _ in range(3):
                asked = house.world.send_text(house.visitor, house.visitor, "/help")
            sorry = await house.seen(lambda it: it.by_bot and "memory is away" in it.body, 5.0)
            await asyncio.sleep(2)
        async with asyncio.timeout(10):
            answer = await house.answer(asked)
            while _said(house).count(answer.body) < 3:  # noqa: ASYNC110 - a world has no event
                await asyncio.sleep(0.1)
        said = _said(house)

    assert "/subscribe" in answer.body
    assert said.count(sorry.body) == 1
    assert said.count(answer.body) == 3


def _said(house: House) -> list[str]:
    return [it.body for it in house.world.messages(house.visitor) if it.by_bot]


async def test_a_slow_server_is_borne(sandbox: Sandbox, tmp_path: Path) -> None:
    """Half a second for every answer: slower, and no apology."""
    async with (
        embedded_server(tmp_path) as url,
        Redis.from_url(url) as redis,
        run_house(sandbox, settings_for(sandbox, url), rooms=Direct()) as house,
    ):
        slowing = asyncio.create_task(_slow(redis))
        for _ in range(3):
            await house.ask("/help")
        await cancelled(slowing)
        said = [it.body for it in house.world.messages(house.visitor) if it.by_bot]

    assert len(said) == 3


async def _slow(redis: Redis) -> None:
    while True:
        await redis.client_pause(400)
        await asyncio.sleep(0.5)


async def test_what_is_unsafe_is_named(store: Store, tmp_path: Path) -> None:
    async with (
        embedded_server(tmp_path) as url,
        Redis.from_url(url) as redis,
        open_store(url) as own,
    ):
        assert await own.faults() == ()
        await redis.config_set("maxmemory-policy", "allkeys-lru")
        await redis.config_set("maxmemory", 1_000_000)
        async with read_only(tmp_path, redis):
            named = " / ".join(await own.faults())
        await redis.config_set("maxmemory", 0)

    assert "allkeys-lru: a full server drops subscriptions" in named
    assert "nearly reached" in named
    assert "replica" in named
    assert await store.faults() == (
        "appendonly is off: a killed server forgets what it acknowledged",
    )


async def test_two_pollers_share_the_bot_without_a_conflict(
    sandbox: Sandbox, valkey_url: str
) -> None:
    """One polls, the other waits its turn and takes over; everybody is answered once."""
    settings = settings_for(sandbox, valkey_url)
    async with run_house(sandbox, settings, rooms=Direct()) as second:
        async with run_house(sandbox, settings, rooms=Direct()):
            await second.ask("/start")
        await second.ask("/help")
    said = [it.body for it in sandbox.world.messages(sandbox.visitor_id) if it.by_bot]

    assert len(said) == 2
    assert [it.status for it in sandbox.world.calls if it.status == 409] == []


async def test_the_same_update_a_hundred_times_is_handled_once(
    sandbox: Sandbox, valkey_url: str
) -> None:
    async with run_house(sandbox, settings_for(sandbox, valkey_url), rooms=Direct()) as house:
        await house.ask("/start")
        outlet = house.world.outlet
        house.world.send_text(house.visitor, house.visitor, "/help")
        outlet.pending *= 100
        outlet.pulse.beat()
        await house.seen(lambda it: it.by_bot and "/subscribe –" in it.body)
        await house.ask("/subscriptions")
    said = [it.body for it in sandbox.world.messages(sandbox.visitor_id) if it.by_bot]

    assert len(said) == 3


async def test_without_its_cache_the_bot_still_answers(
    sandbox: Sandbox, valkey_url: str, tmp_path: Path
) -> None:
    """A cache that was there, is away, and comes back: every link is answered."""
    urls = [f"https://example{n}.com/story" for n in range(3)]
    for number, url in enumerate(urls):
        sandbox.world.publish_page(url, page(f"Story {number} of the harbour"), "text/html")
    async with (
        embedded_server(tmp_path, durable=False) as cache_url,
        Redis.from_url(cache_url) as redis,
        run_house(
            sandbox,
            settings_for(sandbox, valkey_url, cache_url=SecretStr(cache_url)),
            rooms=Direct(),
        ) as house,
    ):
        before = await house.ask(urls[0])
        assert await redis.dbsize() > 0
        async with gone(tmp_path, redis):
            known = await house.ask(urls[0])
            fresh = await house.ask(urls[1])
        await eventually(lambda: _answers(redis))
        after = await house.ask(urls[2])

    assert known.body == before.body
    assert "Story 1 of the harbour" in fresh.body
    assert "Story 2 of the harbour" in after.body


async def _answers(redis: Redis) -> bool:
    try:
        return bool(await redis.ping())
    except RedisError:
        return False
