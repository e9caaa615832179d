"""Data of the first version become data of this one: tried on a copy first, and by one of many."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from contextlib import asynccontextmanager
from secrets import token_hex
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import StoreError
from bot.store import Pace, embedded_server, migrations, open_store
from bot.store.codec import encode
from bot.store.migrations import DATA_VERSION, Migration, bring_up, data_version
from tests.memories import delivered, fill, post

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.store import Store
    from bot.store.connection import Connection

FAST = Pace(per_second=100_000, burst=1000, chat_per_second=1000, chat_burst=100)
ASKER = {"user_id": 7, "chat_id": 7, "message_id": 70, "locale": "de", "thread_id": None}


def old_delivery(key: str, chat: int, post_key: str, asker: Any = None) -> bytes:
    """Return a delivery as the first version wrote it (it had no broadcast and no trace)."""
    body = {
        "key": key,
        "chat_id": chat,
        "post_key": post_key,
        "thread_id": None,
        "reply_to": None,
        "attempt": 0,
        "asker": asker,
    }
    return json.dumps({"v": 1, "noun": "delivery", "body": body}, separators=(",", ":")).encode()


async def first_version(redis: Any, root: str, copies: int = 450) -> None:
    """Leave data as the first version did, by raw commands: a stream, a zset, marks, letters."""
    stream = f"{root}:queue:outbox"
    await redis.xgroup_create(stream, "workers", id="0", mkstream=True)
    for number in range(1, copies + 1):
        key = f"story:{number}"
        data = old_delivery(key, number, "story")
        await redis.xadd(stream, {"key": key, "data": data, "tries": "0"})
        await redis.set(f"{stream}:seen:{key}", "token", ex=1000)
    data = old_delivery("7:70:0:story", 5, "story", ASKER)
    await redis.xadd(stream, {"key": "7:70:0:story", "data": data, "tries": "0"})
    # One is under way, and one was sent a moment before its worker died.
    await redis.xreadgroup("workers", "dead-worker", {stream: ">"}, count=2)
    await redis.set(f"{root}:sent:story:2", "812", ex=1000)
    await redis.set(f"{root}:sent:story:9000", "17", ex=1000)
    late = old_delivery("story:-100500", -100500, "story")
    pack = "redis.call('ZADD', KEYS[1], ARGV[1], cmsgpack.pack({ARGV[2], ARGV[3], '1'}))"
    await redis.eval(pack, 1, f"{stream}:delayed", 4_000_000_000_000, "story:-100500", late)
    letter = {"key": "story:6000", "data": old_delivery("story:6000", 6000, "story"), "tries": "3"}
    await redis.xadd(f"{stream}:dead", {**letter, "reason": "blocked"})
    await redis.set(f"{root}:post:story", encode(post("story")), ex=1000)
    await redis.hset(f"{root}:editors", "7", "Zoë")
    subscription = (
        b'{"v":1,"noun":"subscription","body":{"chat_id":1,"title":"t","kind":"private",'
        b'"added_by":7,"added_at":"2026-03-01T12:00:00Z","username":null,"thread_id":null,'
        b'"locale":"en"}}'
    )
    await redis.hset(f"{root}:subscriptions", "1", subscription)


@asynccontextmanager
async def fast_store(url: str) -> AsyncIterator[Store]:
    async with open_store(url, namespace=f"test-{token_hex(6)}", pace=FAST) as opened:
        yield opened
        await opened.wipe()


async def test_the_deliveries_of_the_first_version_are_brought(valkey_url: str) -> None:
    async with fast_store(valkey_url) as store:
        keys = store.connection.keys
        await first_version(store.connection.redis, keys.root)
        assert await data_version(store.connection) == 1

        await bring_up(store.connection)

        assert await data_version(store.connection) == DATA_VERSION
        inventory = await store.inventory()
        under_way = await store.connection.redis.hget(keys.delivery("story:1"), "doubts")
        sent = await store.outbox.find("story:9000")
        brought = await delivered(store)
        letters = await store.letters.newest(5)
        left = [
            it async for it in store.connection.redis.scan_iter(match=f"{keys.root}:queue:outbox*")
        ]

    # 450 and an answer and one that was delayed; one was sent.
    assert inventory.deliveries == 451
    assert (inventory.subscriptions, inventory.editors, inventory.dead_letters) == (1, 1, 1)
    assert brought[0] == "7:70:0:story"
    assert set(brought[1:]) == {
        *(f"story:{it}" for it in range(1, 451) if it != 2),
        "story:-100500",
    }
    assert len(brought) == 451
    assert under_way == b"1"
    assert sent is not None
    assert (sent.state, sent.message_id, sent.chat_id) == ("sent", 17, 9000)
    assert [(it.letter.key, it.letter.reason) for it in letters] == [("story:6000", "blocked")]
    assert all(b":seen:" in it for it in left)


async def test_a_dead_letter_of_the_first_version_can_be_revived(valkey_url: str) -> None:
    async with fast_store(valkey_url) as store:
        await first_version(store.connection.redis, store.connection.keys.root)
        await bring_up(store.connection)
        await delivered(store)
        (letter,) = await store.letters.newest(5)

        assert await store.letters.revive(letter.name)
        assert await delivered(store) == ["story:6000"]


async def test_data_of_this_version_stay_as_they_are(store: Store) -> None:
    """Those that were written before data said their version are of this one as well."""
    await fill(store)
    before = await store.inventory()

    await bring_up(store.connection)

    assert await store.inventory() == before
    assert await data_version(store.connection) == DATA_VERSION


async def test_an_empty_namespace_is_of_this_version(store: Store) -> None:
    await bring_up(store.connection)

    assert await data_version(store.connection) == DATA_VERSION


async def test_data_of_a_newer_version_are_refused(store: Store) -> None:
    await store.connection.redis.set(store.connection.keys.data_version, DATA_VERSION + 1)

    with pytest.raises(StoreError, match="run the newer program"):
        await bring_up(store.connection)

    assert not (await store.sheet()).is_known


async def always(_connection: Connection) -> bool:
    return True


@pytest.mark.parametrize("how", ["fails", "loses"])
async def test_a_migration_that_fails_on_the_copy_changes_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    async def bad(connection: Connection) -> None:
        if how == "loses":
            await connection.redis.hdel(connection.keys.editors, "7")
            return
        raise StoreError("a bug")

    await fill(store)
    before = await store.inventory()
    monkeypatch.setattr(migrations, "MIGRATIONS", (Migration(2, "bad", bad, always),))

    with pytest.raises(StoreError, match="lost something" if how == "loses" else "a bug"):
        await bring_up(store.connection)

    assert await store.inventory() == before
    assert await data_version(store.connection) == 1


async def test_of_many_that_start_together_one_brings_the_data_up(
    valkey_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = []

    async def counted(connection: Connection) -> None:
        runs.append(connection)
        await asyncio.sleep(0.2)

    monkeypatch.setattr(migrations, "MIGRATIONS", (Migration(2, "counted", counted, always),))
    async with fast_store(valkey_url) as store:
        await store.roles.appoint(1, "x")

        await asyncio.gather(*(bring_up(store.connection) for _ in range(4)))

    assert len(runs) == 2  # On the copy, and for good.


async def test_a_broken_migration_is_taken_up_where_it_was_left(valkey_url: str) -> None:
    async with fast_store(valkey_url) as store:
        await first_version(store.connection.redis, store.connection.keys.root)
        keys = store.connection.keys
        places = [keys.root, keys.stream("outbox"), keys.delayed("outbox"), keys.dead("outbox")]
        await store.connection.run("outbox_adopt", places, ["workers", 100, 1000])

        await bring_up(store.connection)

        assert (await store.inventory()).deliveries == 451


async def test_a_data_directory_of_the_first_version_migrates_at_start(tmp_path: Path) -> None:
    """As an operator meets it: the directory is there, the new program is started."""
    folder = tmp_path / "valkey"
    async with embedded_server(folder) as url, open_store(url, namespace="gistwire") as store:
        await store.wipe()
        await first_version(store.connection.redis, store.connection.keys.root)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "queue"),
        env={
            **{name: value for name, value in os.environ.items() if "GISTWIRE" not in name},
            "GISTWIRE_STATE_DIR": str(tmp_path),
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()

    assert process.returncode == 0
    assert b"outbox: 451 waiting" in said
    assert b"migrated" in said
