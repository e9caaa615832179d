"""Tasks end when they are told to, though a library may forget that it was told."""

from __future__ import annotations

import asyncio

import pytest

from bot.tasks import beating, cancelled, remembered


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


@pytest.mark.parametrize("error", [None, ValueError("its own")])
async def test_a_cancellation_that_a_library_swallows_is_remembered(
    error: Exception | None,
) -> None:
    async def swallow() -> None:
        with remembered():
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                if error is not None:
                    raise error from None

    task = asyncio.create_task(swallow())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait({task})

    assert task.cancelled()


async def test_what_was_cancelled_before_may_still_tidy_up() -> None:
    tidied = False

    async def work() -> None:
        nonlocal tidied
        try:
            await asyncio.sleep(60)
        finally:
            with remembered():
                await asyncio.sleep(0)
                tidied = True

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    await cancelled(task)

    assert task.cancelled()
    assert tidied


async def test_a_deadline_inside_is_no_cancellation() -> None:
    with pytest.raises(TimeoutError), remembered():
        async with asyncio.timeout(0.01):
            await asyncio.sleep(60)
