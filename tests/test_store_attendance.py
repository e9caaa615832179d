"""Who works is known, and a memory is not filled under the hands of a bot that runs."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING

from bot.store import PRESENT_SECONDS, back_up, embedded_server, open_store
from tests.memories import fill

if TYPE_CHECKING:
    from pathlib import Path

    from bot.store import Store


async def test_a_process_is_present_while_it_works(store: Store) -> None:
    before = await store.attendance.present()
    async with store.attendance.noted("front"), store.attendance.noted("worker"):
        during = await store.attendance.present()
    after = await store.attendance.present()

    assert (before, after) == ((), ())
    assert [it.partition(" on ")[0] for it in during] == ["front", "worker"]
    assert all(it.endswith(f", process {os.getpid()}") for it in during)


async def test_one_that_says_nothing_more_is_forgotten(store: Store) -> None:
    """A killed process takes nothing back; its second passes."""
    redis, key = store.connection.redis, store.connection.keys.office("attendance")
    async with store.attendance.noted("worker"):
        (name,) = await store.attendance.present()
        until = await redis.zscore(key, name)
        now = (await store.time()).timestamp()
        await redis.zadd(key, {"dead": now - 1, "alive": now + 5})
        seen = await store.attendance.present()
        lifetime = await redis.ttl(key)

    assert until is not None
    assert now < until <= now + PRESENT_SECONDS
    assert sorted(it.partition(" ")[0] for it in seen) == ["alive", "worker"]
    assert 0 < lifetime <= 2 * PRESENT_SECONDS


async def test_nothing_is_restored_under_a_bot_that_runs(tmp_path: Path) -> None:
    """Neither into an empty memory nor over one; with --force, both."""

    async def restore(*words: str) -> tuple[int | None, str]:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "bot", "restore", str(tmp_path / "file"), *words),
            env={
                **{name: value for name, value in os.environ.items() if "GISTWIRE" not in name},
                "GISTWIRE_STATE_DIR": str(tmp_path),
            },
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        return process.returncode, said.decode()

    async with embedded_server(tmp_path / "valkey") as url:
        async with open_store(url, namespace="elsewhere") as other:
            await fill(other)
            held = await back_up(other.connection, tmp_path / "file")
        async with open_store(url, namespace="gistwire") as store:
            async with store.attendance.noted("worker"):
                refused = await restore()
                left = await store.inventory()
                forced = await restore("--force")
            alone = await restore("--force")
            restored = await store.inventory()

    assert refused[0] == 75
    assert "The bot is running (worker on " in refused[1]
    assert "--force" in refused[1]
    assert left.empty
    assert (forced[0], alone[0]) == (0, 0)
    assert restored == held
