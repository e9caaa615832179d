"""A real server for the session, and a store of its own for every test."""

from __future__ import annotations

from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest_asyncio

from bot.store import Store, embedded_server, open_store

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
