"""The store on other servers: a failover by Sentinel, one node of a cluster, TLS."""

from __future__ import annotations

import asyncio
import re
import ssl
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.errors import StoreError
from bot.store import back_up, open_store, restore
from bot.store.embedded import _binary
from bot.store.sentinels import is_sentinel, sentinel_pool
from tests.fixtures_house import eventually
from tests.fixtures_valkey import free_port, plain_server
from tests.memories import delivered, essence, fill
from tests.test_store_migrations import FAST

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


async def journey(url: str, folder: Path) -> None:
    """Do everything that the store can do, on a server of any kind."""
    async with open_store(url, namespace="journey", pace=FAST) as store:
        await fill(store)
        before = await essence(store)
        await store.rename_chat(3, -1003)
        await back_up(store.connection, folder / "b")
        await restore(store.connection, folder / "b", replace=True)
        after = await essence(store)
        keys = await delivered(store)

    assert after["inventory"] == before["inventory"]
    assert len(keys) == before["inventory"].deliveries


async def test_all_keys_of_a_script_lie_on_one_node_of_a_cluster(tmp_path: Path) -> None:
    """A node that is a cluster's refuses what touches two slots; nothing does."""
    options = ("--cluster-enabled", "yes", "--cluster-port", str(free_port()))
    async with plain_server(*options, "--appendonly", "yes") as port:
        await asked(port, "CLUSTER", "ADDSLOTSRANGE", "0", "16383")

        async def is_up() -> bool:
            return b"cluster_state:ok" in await asked(port, "CLUSTER", "INFO")

        await eventually(is_up)
        await journey(f"redis://127.0.0.1:{port}", tmp_path)


@asynccontextmanager
async def watched_pair(folder: Path) -> AsyncIterator[tuple[str, int]]:
    """Yield the URL of a Sentinel over a primary and its replica, and the primary's port."""
    async with AsyncExitStack() as stack:
        primary = await stack.enter_async_context(plain_server())
        options = ("--replicaof", f"127.0.0.1 {primary}")
        await stack.enter_async_context(plain_server(*options))
        port = free_port()
        (folder / "sentinel.conf").write_text(
            f"port {port}\nbind 127.0.0.1\ndir {folder}\n"
            f"sentinel monitor news 127.0.0.1 {primary} 1\n"
            "sentinel down-after-milliseconds news 500\n"
            "sentinel failover-timeout news 3000\n"
        )
        sentinel = await asyncio.create_subprocess_exec(
            _binary(),
            *(str(folder / "sentinel.conf"), "--sentinel"),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            await _knows_a_replica(port)
            yield f"redis+sentinel://127.0.0.1:{port}/news/0", primary
        finally:
            sentinel.kill()
            await sentinel.wait()


async def _knows_a_replica(port: int) -> None:
    async def known() -> bool:
        try:
            said = str(await asked(port, "SENTINEL", "REPLICAS", "news"))
        except RedisError:
            return False  # It is not there yet.
        return re.search(r"master-link-status\W+(b\W)?ok", said) is not None

    await eventually(known, 30.0)


async def asked(port: int, *words: str) -> Any:
    """Return what a server answers."""
    async with Redis(port=port) as client:
        return await client.execute_command(*words)  # type: ignore[no-untyped-call]  # the library's


async def test_the_store_follows_a_failover(tmp_path: Path) -> None:
    async with (
        watched_pair(tmp_path) as (url, primary),
        open_store(url, namespace="followed") as store,
    ):
        await store.roles.appoint(1, "before")
        await asyncio.sleep(0.3)
        # The primary says nothing more, to Sentinel either.
        await asked(primary, "CLIENT", "PAUSE", "60000")

        async def writes() -> bool:
            with suppress(StoreError):
                await store.roles.appoint(2, "after")
                return True
            return False

        await eventually(writes, 60.0)
        editors = await store.roles.editors()

    assert editors == ((1, "before"), (2, "after"))


@pytest.mark.parametrize(
    "url",
    ["redis+sentinel://host:1", "redis+sentinel:///news", "redis+sentinel://h:port/news"],
    ids=["service", "host", "port"],
)
async def test_a_sentinel_url_that_says_too_little_is_refused(url: str) -> None:
    with pytest.raises(StoreError, match="URL"):
        async with open_store(url):
            pass


async def test_a_sentinel_url_is_read() -> None:
    url = "rediss+sentinel://me:p%40ss@a:1,b,[::1]:3/news/2?sentinel_password=quiet"

    pool = sentinel_pool(url, {"socket_timeout": 1})

    assert is_sentinel(url)
    hosts = [
        (it.connection_pool.connection_kwargs["host"], it.connection_pool.connection_kwargs["port"])
        for it in pool.sentinel_manager.sentinels
    ]
    assert hosts == [("a", 1), ("b", 26379), ("::1", 3)]
    kwargs = pool.connection_kwargs
    assert (kwargs["username"], kwargs["password"], kwargs["db"]) == ("me", "p@ss", 2)
    assert not is_sentinel("redis://host")


async def test_tls_is_spoken_where_the_url_says_so() -> None:
    """The first bytes are a TLS greeting, and no command leaves in the clear."""
    heard: list[bytes] = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(3))
        writer.close()

    server = await asyncio.start_server(listen, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        with pytest.raises(StoreError):
            async with open_store(f"rediss://:secret@127.0.0.1:{port}"):
                pass

    assert heard
    assert {it[:2] for it in heard} == {b"\x16\x03"}  # RFC 8446, 5.1: handshake
    assert ssl.HAS_TLSv1_3
