"""A real server for the session, and a store of its own for every test."""

from __future__ import annotations

import asyncio
import socket
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest_asyncio

from bot.store import Store, embedded_server, open_store
from bot.store.embedded import _binary

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def valkey_url() -> AsyncIterator[str]:
    """The URL of a server that keeps nothing on disk; it ends with the session."""
    with TemporaryDirectory(prefix="valkey-") as folder:
        async with embedded_server(Path(folder), durable=False) as url:
            yield url


@pytest_asyncio.fixture
async def store(valkey_url: str) -> AsyncIterator[Store]:
    """An empty store in a namespace that no other test has."""
    async with open_store(valkey_url, namespace=f"test-{token_hex(6)}") as opened:
        yield opened
        await opened.wipe()


def free_port() -> int:
    """Return a port of loopback on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


@asynccontextmanager
async def plain_server(*options: str) -> AsyncIterator[int]:
    """Yield the port of a server on loopback that keeps nothing and obeys these options."""
    port = free_port()
    with TemporaryDirectory(prefix="valkey-") as folder:
        server = await asyncio.create_subprocess_exec(
            _binary(),
            *("--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""),
            *options,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            await _listening(port)
            yield port
        finally:
            with suppress(ProcessLookupError):
                server.kill()
            await server.wait()


async def _listening(port: int) -> None:
    async with asyncio.timeout(10):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                return
