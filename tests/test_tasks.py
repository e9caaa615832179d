"""Tasks end when they are told to, though a library may forget that it was told."""

from __future__ import annotations

import asyncio

from bot.tasks import beating, cancelled


async def test_a_task_that_swallows_its_cancellation_is_told_again() -> None:
    told = 0

    async def stubborn() -> None:
        nonlocal told
        while told < 3:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                told += 1

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)

    async with asyncio.timeout(5):
        await cancelled(task)

    assert told == 3
    assert task.done()


async def test_what_ends_by_itself_or_badly_is_ended_too() -> None:
    async def fail() -> None:
        raise ZeroDivisionError

    async def work() -> int:
        return 1

    tasks = [asyncio.create_task(it()) for it in (fail, work)]
    await asyncio.sleep(0)
    await cancelled(*tasks)

    assert isinstance(tasks[0].exception(), ZeroDivisionError)


async def test_a_heart_beats_until_it_is_in_vain() -> None:
    beats = 0

    async def beat() -> bool:
        nonlocal beats
        beats += 1
        return beats < 3

    async with beating(beat, 0.01):
        await asyncio.sleep(0.2)

    assert beats == 3
