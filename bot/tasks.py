"""Tasks that end when they are told to.

``asyncio.wait_for`` of Python 3.11 forgets a cancellation that comes at the moment in which what
it waits for is done (CPython issue 86296, mended in 3.12), and the Redis client waits that way for
every command. What is around such a wait remembers the cancellation for it (``remembered``); a loop
is cancelled until it has ended (``cancelled``); what must not be left half done is finished first
(``finished``).
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator

_PATIENCE_SECONDS: Final = 0.1


async def cancelled(*tasks: asyncio.Task[Any]) -> None:
    """Return when all tasks have ended, whatever they end with."""
    left = {task for task in tasks if not task.done()}
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=_PATIENCE_SECONDS)


@contextmanager
def remembered() -> Iterator[None]:
    """Leave the block as a cancelled task does, where the task was cancelled inside it.

    Whatever the block made of the cancellation, an answer or a failure of its own, is dropped.

    Raises:
        CancelledError: the task was cancelled inside the block.
    """
    task = asyncio.current_task()
    before = task.cancelling() if task else 0
    try:
        yield
    finally:
        if task is not None and task.cancelling() > before:
            raise asyncio.CancelledError


@asynccontextmanager
async def beating(beat: Callable[[], Awaitable[bool]], every_seconds: float) -> AsyncIterator[None]:
    """Call ``beat`` again and again while the block runs, until it says that it is in vain."""

    async def loop() -> None:
        alive = True
        while alive:
            await asyncio.sleep(every_seconds)
            alive = await beat()

    task = asyncio.create_task(loop())
    try:
        yield
    finally:
        await cancelled(task)


async def finished(work: Coroutine[Any, Any, None]) -> None:
    """Run the work to its end however often it is cancelled meanwhile, then be cancelled.

    What another machine may have done already must be known to the end.
    """
    task = asyncio.ensure_future(work)
    stopped = False
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            stopped = True
    if stopped:
        raise asyncio.CancelledError
    task.result()
