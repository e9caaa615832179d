"""Children are killed while the whole bot works: every job is answered once, and none is lost."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.isolate import Limits, open_rooms
from bot.store import Depth
from tests.fixtures_house import eventually, run_house, settings_for
from tests.test_isolate import ROOMS

if TYPE_CHECKING:
    from bot.isolate import Isolated
    from bot.sandbox import Message, Sandbox
    from tests.fixtures_house import House

JOBS = 40
KILLS = 200
#: A site for each story: one site is asked once in a second.
STORY = "https://paper{}.com/story"
#: Killed as often as here, a job would be given up after three children; this is about accidents.
LIMITS = Limits(tries=1000)


async def kill_at_random(rooms: Isolated) -> None:
    """Kill a child every now and then."""
    chance = random.Random(20260301)  # noqa: S311 - repeatable, not secret
    kills = 0
    while kills < KILLS:
        await asyncio.sleep(chance.uniform(0.0, 0.05))
        if pids := rooms.pids:
            with suppress(ProcessLookupError):
                os.kill(chance.choice(pids), signal.SIGKILL)
                kills += 1


async def ask_all(house: House, killer: asyncio.Task[None]) -> list[Message]:
    """Send one person's wish after another's as long as children are killed; return the answers."""
    asked: list[Message] = []
    while not killer.done() or len(asked) < JOBS:
        story = f"nap:Story {len(asked)} of the harbour is told here at some length."
        house.world.publish_page(STORY.format(len(asked)), story.encode(), "text/plain")
        reader = house.world.add_user(f"Reader {len(asked)}").id
        asked.append(house.world.send_text(reader, reader, STORY.format(len(asked))))
        await asyncio.sleep(0.1)
    return list(await asyncio.gather(*(house.answer(it, 60.0) for it in asked)))


async def test_the_worker_survives_the_kills_and_answers_every_job_once(
    sandbox: Sandbox, valkey_url: str
) -> None:
    async with (
        open_rooms(children=4, rooms=ROOMS, limits=LIMITS) as rooms,
        run_house(sandbox, settings_for(sandbox, valkey_url), rooms=rooms) as house,
    ):
        killer = asyncio.create_task(kill_at_random(rooms))
        answers = await ask_all(house, killer)

        async def settled() -> bool:
            # A job is done when the line of its progress is gone, a moment after its answer.
            return await house.services.store.inbox.depth() == Depth(0, 0, 0, 0)

        await eventually(settled)
        chats = [house.world.messages(answer.chat_id) for answer in answers]

    assert [n for n, it in enumerate(answers) if f"Story {n} of the" not in it.body] == []
    assert {sum(it.by_bot for it in chat) for chat in chats} == {1}
    assert len(chats) >= JOBS
