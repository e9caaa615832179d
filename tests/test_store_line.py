"""A server that is away is asked by one command at a time."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import ResponseError

from bot.errors import StoreError
from bot.store import embedded_server, open_store
from bot.store.connection import Line

if TYPE_CHECKING:
    from pathlib import Path


class Server:
    """Counts who asks."""

    def __init__(self) -> None:
        self.error: Exception | None = Unreachable("away")
        self.asked = 0

    async def answer(self, line: Line) -> str:
        async with line.speaking():
            self.asked += 1
            await asyncio.sleep(0.05)
            if self.error is not None:
                raise self.error
            return "yes"


async def test_while_it_is_away_one_asks_and_the_others_share_its_fate() -> None:
    line, server = Line(), Server()
    with pytest.raises(StoreError):
        await server.answer(line)

    answers = await asyncio.gather(
        *(server.answer(line) for _ in range(50)), return_exceptions=True
    )
    assert {type(it) for it in answers} == {StoreError}
    assert server.asked == 2

    server.error = None
    answers = await asyncio.gather(*(server.answer(line) for _ in range(50)))
    assert set(answers) == {"yes"}


@pytest.mark.parametrize("error", [ResponseError("full"), RecursionError(), OSError("reset")])
async def test_whatever_is_raised_leaves_as_a_store_error(error: Exception) -> None:
    """A server that answers with a refusal is there: it is asked by all."""
    line, server = Line(), Server()
    server.error = error

    with pytest.raises(StoreError):
        await server.answer(line)
    await asyncio.gather(*(server.answer(line) for _ in range(5)), return_exceptions=True)

    assert server.asked == (6 if isinstance(error, ResponseError) else 2)


async def test_a_scout_that_is_cancelled_leaves_the_way_free() -> None:
    line, server = Line(), Server()
    with pytest.raises(StoreError):
        await server.answer(line)
    scout = asyncio.create_task(server.answer(line))
    await asyncio.sleep(0.01)
    scout.cancel()
    with pytest.raises(asyncio.CancelledError):
        await scout

    server.error = None
    assert await server.answer(line) == "yes"


async def test_a_command_that_forgets_its_cancellation_ends_as_if_it_had_not() -> None:
    line, asking = Line(), asyncio.Event()

    async def forgetful() -> str:
        async with line.speaking():
            asking.set()
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(60)
        return "answered"

    task = asyncio.create_task(forgetful())
    await asking.wait()
    task.cancel()
    await asyncio.wait({task})

    assert task.cancelled()


async def test_a_silent_server_is_not_buried_under_connections(tmp_path: Path) -> None:
    """However many ask for however long, the store answers at once when the server speaks again."""
    async with embedded_server(tmp_path, durable=False) as url, open_store(url) as store:
        server = int((tmp_path / "valkey.pid").read_text())
        os.kill(server, signal.SIGSTOP)
        try:
            for _ in range(2):
                answers = await asyncio.gather(
                    *(store.articles.find(str(n)) for n in range(30)), return_exceptions=True
                )
                assert {type(it) for it in answers} == {StoreError}
        finally:
            os.kill(server, signal.SIGCONT)

        async with asyncio.timeout(5):
            assert await store.articles.find("x") is None
