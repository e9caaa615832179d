"""Updates come in while the store is away, and from two pollers at once."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import TYPE_CHECKING

from bot.isolate import Direct
from bot.store import embedded_server
from tests.fixtures_house import run_house, settings_for

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox import Sandbox


async def test_people_are_told_within_seconds_that_the_store_is_away(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    """A server that says nothing at all: an apology at once, the answer when it is back."""
    async with (
        embedded_server(tmp_path) as url,
        run_house(sandbox, settings_for(sandbox, url), rooms=Direct()) as house,
    ):
        await house.ask("/start")
        server = int((tmp_path / "valkey.pid").read_text())
        os.kill(server, signal.SIGSTOP)
        try:
            for _ in range(3):
                asked = house.world.send_text(house.visitor, house.visitor, "/help")
            sorry = await house.seen(lambda it: it.by_bot and "memory is away" in it.body, 5.0)
            await asyncio.sleep(3)
        finally:
            os.kill(server, signal.SIGCONT)
        answer = await house.answer(asked, 10.0)
        said = [it.body for it in house.world.messages(house.visitor) if it.by_bot]

    assert "/subscribe" in answer.body
    assert said.count(sorry.body) == 1
    assert len(said) == len(dict.fromkeys(said)) + 2  # three answers to three questions


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
