"""One front end and two workers as real processes: any of them may die, and nothing is lost."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

import pytest

from bot.store import embedded_server, open_store
from tests.articles import page
from tests.fixtures_house import eventually

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator

    from bot.sandbox import Message, Sandbox
    from bot.store import Store

LINKS = 12


@dataclass(slots=True)
class Site:
    """A front end, workers, and the servers that they share."""

    sandbox: Sandbox
    store: Store
    environment: dict[str, str]
    processes: dict[str, Process] = field(default_factory=dict)

    async def start(self, name: str) -> None:
        """Start a process; ``name`` is its role and a number."""
        self.processes[name] = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "bot", name.rstrip("0123456789")),
            env=self.environment,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )

    async def kill(self, name: str) -> None:
        """Kill a process as a power cut would."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGKILL)
        await process.wait()

    async def kill_all(self) -> None:
        """Kill what is left."""
        for name in tuple(self.processes):
            await self.kill(name)

    def ask(self, number: int) -> Message:
        """Let a reader send a link to a page of its own host."""
        url = f"https://paper{number}.com/story"
        self.sandbox.world.publish_page(url, page(f"Story number {number}"), "text/html")
        reader = self.sandbox.world.add_user(f"Reader {number}").id
        return self.sandbox.world.send_text(reader, reader, url)

    async def answered(self, asked: Message) -> str:
        """Return the post with which a link is answered."""
        found = await self.sandbox.world.wait_for(
            lambda it: (
                it.by_bot
                and it.chat_id == asked.chat_id
                and it.reply_to == asked.message_id
                and not it.body.startswith("⏳")
            ),
            60.0,
        )
        return found.body


@asynccontextmanager
async def open_site(sandbox: Sandbox, folder: Path) -> AsyncIterator[Site]:
    """Open state and cache on two servers, and a site with nobody in it."""
    async with AsyncExitStack() as stack:
        state = await stack.enter_async_context(embedded_server(folder / "state"))
        cache = await stack.enter_async_context(embedded_server(folder / "cache", durable=False))
        namespace = f"test-{token_hex(6)}"
        opening = open_store(state, namespace=namespace, cache_url=cache, lease_seconds=2)
        store = await stack.enter_async_context(opening)
        environment = {
            **{name: value for name, value in os.environ.items() if "GISTWIRE" not in name},
            "GISTWIRE_TELEGRAM_TOKEN": sandbox.token,
            "GISTWIRE_TELEGRAM_URL": sandbox.api_url.removesuffix("/bot"),
            "GISTWIRE_REDIS_URL": state,
            "GISTWIRE_CACHE_URL": cache,
            "GISTWIRE_NAMESPACE": namespace,
            "GISTWIRE_FETCH_MIRROR": sandbox.mirror_url,
            "GISTWIRE_LEASE_SECONDS": "2",
            "GISTWIRE_CHILDREN": "1",
            "GISTWIRE_WATCH_PORT": "0",
        }
        site = Site(sandbox, store, environment)
        stack.push_async_callback(site.kill_all)
        yield site


@pytest.mark.timeout(180)
async def test_any_process_may_die_and_every_link_is_answered(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async with open_site(sandbox, tmp_path) as site:
        for name in ("front1", "worker1", "worker2"):
            await site.start(name)
        asked = []
        for number, victim in enumerate(["worker1", "front1", "worker2"]):
            first = number * LINKS
            asked += [site.ask(it) for it in range(first, first + LINKS)]
            await site.answered(asked[first])
            await site.kill(victim)
            await asyncio.sleep(0.5)
            await site.start(victim)
        bodies = await asyncio.gather(*(site.answered(it) for it in asked))
        await eventually(lambda: idle(site.store), 30.0)
        dead = await site.store.letters.newest(10)
        posts_in_state = await keys(site.store, "post_alias")

    assert [n for n, it in enumerate(bodies) if f"Story number {n}" not in it] == []
    assert dead == ()
    assert posts_in_state == 0  # What can be made again lies on the other server.


async def idle(store: Store) -> bool:
    """Whether nothing waits and nothing is under way."""
    depths = [await it.depth() for it in (store.updates, store.inbox, store.outbox)]
    return not any(it.waiting or it.delayed or it.leased for it in depths)


async def keys(store: Store, kind: str) -> int:
    """Return how many keys of a kind lie on the server for state."""
    pattern = f"{store.connection.keys.root}:{kind}:*"
    return len([it async for it in store.connection.redis.scan_iter(match=pattern, count=1000)])


async def test_a_front_takes_updates_and_leaves_the_work_to_workers(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async with open_site(sandbox, tmp_path) as site:
        await site.start("front1")
        asked = site.ask(1)

        async def waits() -> bool:
            return (await site.store.inbox.depth()).waiting == 1

        await eventually(waits, 30.0)
        children = children_of(site.processes["front1"])
        await site.start("worker1")

        assert "Story number 1" in await site.answered(asked)
        present = await site.store.attendance.present()
        assert children == 0
        assert [it.partition(" on ")[0] for it in present] == ["front", "worker"]


def children_of(process: Process) -> int:
    """Return how many children a process has (proc(5))."""
    return len(Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split())


async def test_a_front_without_a_token_says_what_is_missing() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "front"),
        stderr=asyncio.subprocess.PIPE,
        env={it: value for it, value in os.environ.items() if "GISTWIRE" not in it},
    )
    _, said = await process.communicate()

    assert process.returncode == 78
    assert said.startswith(b"GISTWIRE_TELEGRAM_TOKEN: a front needs")
