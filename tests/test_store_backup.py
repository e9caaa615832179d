"""Backup, wipe, restore: everything is there as it was, and what was under way is done."""

from __future__ import annotations

import asyncio
import gzip
import os
import stat
import sys
from contextlib import asynccontextmanager
from secrets import token_hex
from typing import TYPE_CHECKING

import pytest

from bot.errors import StoreError
from bot.model import Subscription
from bot.store import Pace, back_up, merge, open_store, restore
from bot.store.copies import read_all, write
from bot.store.mending import mend
from bot.store.migrations import DATA_VERSION, set_data_version
from tests.memories import CROWD, NOW, copies, delivered, essence, fill, post

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.store import Store

FAST = Pace(per_second=100_000, burst=1000, chat_per_second=1000, chat_burst=100)


@asynccontextmanager
async def fast_store(url: str) -> AsyncIterator[Store]:
    """Yield an empty store with hardly any limits."""
    async with open_store(url, namespace=f"test-{token_hex(6)}", pace=FAST) as opened:
        yield opened
        await opened.wipe()


async def test_backup_wipe_restore_leaves_everything_as_it_was(
    valkey_url: str, tmp_path: Path
) -> None:
    async with fast_store(valkey_url) as store:
        await fill(store)
        before = await essence(store)

        counted = await back_up(store.connection, tmp_path / "b")
        await store.wipe()
        assert (await store.inventory()).empty
        restored = await restore(store.connection, tmp_path / "b")

        assert counted == restored == before["inventory"]
        assert await essence(store) == before
        jobs = [await store.inbox.take(0.1) for _ in range(6)]
        keys = await delivered(store)

    assert sorted(it.key for it in jobs if it) == ["7:0:0", "7:2:0", "7:3:0", "7:4:0"]
    # What was under way comes first, and each chat has its posts in order, once.
    assert keys[0] == "own:5"
    assert sorted(keys[1:]) == sorted(
        it.key
        for name, top in (("broadcast", CROWD), ("later", 3))
        for it in copies(post(name), range(1, top + 1))
    )
    assert keys.index("broadcast:1") < keys.index("later:1")


async def test_what_was_under_way_may_have_left(valkey_url: str, tmp_path: Path) -> None:
    async with fast_store(valkey_url) as store:
        await fill(store)
        await back_up(store.connection, tmp_path / "b")
        await restore(store.connection, tmp_path / "b", replace=True)
        (parcel,) = await store.outbox.lease(1)

    assert (parcel.delivery.key, parcel.doubts) == ("own:5", 1)


async def test_a_backup_of_a_bot_at_work_loses_nothing(valkey_url: str, tmp_path: Path) -> None:
    """Every delivery is remembered as sent, or is brought after the restore."""
    async with fast_store(valkey_url) as store:
        await store.outbox.put(post("x"), copies(post("x"), range(1, 4001)))
        working = asyncio.create_task(delivered(store, limit=2500))
        await asyncio.sleep(0.15)
        async with fast_store(valkey_url) as other:
            async for kept in read_all(store.connection):
                await write(other.connection, kept)
            sent_meanwhile = await working
            await mend(other.connection)
            remembered = {
                it.key
                for it in copies(post("x"), range(1, 4001))
                if (record := await other.outbox.find(it.key)) and record.state == "sent"
            }
            brought = await delivered(other)

    assert len(sent_meanwhile) >= 2500
    assert remembered | set(brought) == {it.key for it in copies(post("x"), range(1, 4001))}
    assert not remembered & set(brought)
    assert len(brought) == len(set(brought))


async def test_a_broadcast_published_during_the_backup_is_whole(valkey_url: str) -> None:
    async with fast_store(valkey_url) as store, fast_store(valkey_url) as other:
        await store.roles.appoint(1, "x")
        async for kept in read_all(store.connection):
            await write(other.connection, kept)
            if kept.name == "editors":
                await store.outbox.put(post("x"), copies(post("x"), range(1, 601)))
                await store.outbox.lease(5)
        await mend(other.connection)

        assert len(await delivered(other)) == 600


async def test_a_namespace_that_holds_something_is_left_alone(store: Store, tmp_path: Path) -> None:
    await store.roles.appoint(1, "one")
    await back_up(store.connection, tmp_path / "b")
    await store.roles.appoint(2, "two")

    with pytest.raises(StoreError, match="not empty"):
        await restore(store.connection, tmp_path / "b")

    assert await store.roles.editors() == ((1, "one"), (2, "two"))
    await restore(store.connection, tmp_path / "b", replace=True)
    assert await store.roles.editors() == ((1, "one"),)


async def test_a_merge_adds_and_changes_nothing(store: Store, tmp_path: Path) -> None:
    await fill(store)
    await back_up(store.connection, tmp_path / "b")
    await store.wipe()
    mine = Subscription(5, "Mine", "private", 9, NOW)
    await store.subscriptions.add(mine)

    new = await merge(store.connection, tmp_path / "b")

    assert new == CROWD - 1 + 1 + 1 + 1  # Chats, an editor, a ban, a digest.
    assert await store.subscriptions.get(5) == mine
    assert await store.morgue.find("https://a/1") is not None
    assert (await store.inventory()).deliveries == 0


async def broken(tmp_path: Path, store: Store, how: str) -> Path:
    """Return the path of a backup that is not sound."""
    await fill(store)
    if how == "newer":
        await set_data_version(store.connection, DATA_VERSION + 1)
    path = tmp_path / "b"
    await back_up(store.connection, path)
    whole = gzip.decompress(path.read_bytes())
    if how == "cut":
        path.write_bytes(path.read_bytes()[:-100])
    elif how == "unsealed":
        path.write_bytes(gzip.compress(whole[:-80]))
    elif how == "changed":
        path.write_bytes(gzip.compress(whole.replace(b"Chat 5", b"Chat 6", 1)))
    elif how == "foreign":
        path.write_bytes(gzip.compress(b"\x00\x00\x00\x03abc"))
    elif how == "text":
        path.write_bytes(b"not at all")
    elif how == "missing":
        path.unlink()
    return path


@pytest.mark.parametrize(
    "how", ["cut", "unsealed", "changed", "foreign", "text", "newer", "missing"]
)
async def test_a_backup_that_is_not_sound_changes_nothing(
    store: Store, tmp_path: Path, how: str
) -> None:
    path = await broken(tmp_path, store, how)
    before = await store.inventory()

    with pytest.raises(StoreError):
        await restore(store.connection, path, replace=True)

    assert await store.inventory() == before


async def test_a_backup_is_its_owners_alone_and_appears_whole(store: Store, tmp_path: Path) -> None:
    await fill(store)

    await back_up(store.connection, tmp_path / "b")

    assert [it.name for it in tmp_path.iterdir()] == ["b"]
    assert stat.S_IMODE((tmp_path / "b").stat().st_mode) == 0o600
    with pytest.raises(StoreError, match="cannot be written"):
        await back_up(store.connection, tmp_path / "no" / "b")


async def test_the_commands_carry_a_memory_from_one_directory_to_another(tmp_path: Path) -> None:
    """Embedded servers and processes, as an operator does it; the token is in no file."""
    token = "7000000001:" + "Ab-_" * 8 + "xyz"

    async def gistwire(folder: str, *words: str) -> tuple[int | None, str]:
        environment = {
            **{name: value for name, value in os.environ.items() if "GISTWIRE" not in name},
            "GISTWIRE_STATE_DIR": str(tmp_path / folder),
            "GISTWIRE_TELEGRAM_TOKEN": token,
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "bot", *words),
            env=environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        return process.returncode, said.decode()

    from bot.store import embedded_server

    async with (
        embedded_server(tmp_path / "old" / "valkey") as url,
        open_store(url, namespace="gistwire") as store,
    ):
        await fill(store)
        await set_data_version(store.connection)
        before = await store.inventory()

    made = await gistwire("old", "backup", str(tmp_path / "file"))
    back = await gistwire("new", "restore", str(tmp_path / "file"))
    again = await gistwire("new", "restore", str(tmp_path / "file"))

    assert (made[0], back[0], again[0]) == (0, 0, 69)
    assert str(before) in made[1]
    assert str(before) in back[1]
    assert "not empty" in again[1]
    assert token.encode() not in gzip.decompress((tmp_path / "file").read_bytes())
    async with (
        embedded_server(tmp_path / "new" / "valkey") as url,
        open_store(url, namespace="gistwire") as store,
    ):
        assert (await essence(store))["inventory"] == before
        assert await store.connection.get(store.connection.keys.data_version) == (
            str(DATA_VERSION).encode()
        )
