"""The loops over the inbox: ``digest_one`` takes one job and answers it.

Crash safety is order: an answer is queued before the job is done, and keys make a repetition
harmless. ``bot.dispatch`` brings to Telegram what is queued here.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

import structlog

from bot import log, metrics
from bot.apology import apologise
from bot.corrections import Corrections
from bot.diary import Diary
from bot.dispatch import Dispatcher
from bot.errors import BotError, Several, StoreError
from bot.figures import FAILED
from bot.i18n import voice
from bot.pipeline import identity
from bot.pressroom import Pressroom
from bot.publish import Right
from bot.rounds import Rounds
from bot.spans import span
from bot.urls import host_label

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.i18n import Voice
    from bot.model import Job, Length, Post
    from bot.services import Services
    from bot.store import Lease, Queue

_log = structlog.get_logger()

T = TypeVar("T")

#: Times an item may end in a bug before it is a dead letter.
_TRIES = 3
#: How long a worker waits for an item before it looks again for stale leases.
_WAIT_SECONDS = 1.0
_REST_SECONDS = 1.0


async def digest_one(services: Services, lease: Lease[Job]) -> None:
    """Answer one job: with a post, or with the sentence that says why there is none."""
    with log.following(lease.item.trace or lease.key), span("job", tries=lease.tries):
        _log.info("job", job=lease.key, tries=lease.tries)
        await _digest(services, lease)


async def _digest(services: Services, lease: Lease[Job]) -> None:
    job = lease.item
    if job.overheard:
        await _remark(services, job)
        await services.store.inbox.done(lease)
        return
    speak, ending = voice(job.asker.locale), "answered"
    async with services.progress.shown(job.key, job.asker, _reading(job, speak)):
        try:
            post = await services.pipeline.digest(job.source, await _length(services, job))
        except StoreError:
            raise
        except Several as error:
            await _unpack(services, job, error)
        except BotError as error:
            _log.info("no article", job=job.key, code=error.code)
            ending = "refused"
            await services.store.tallies.count(f"{FAILED}{error.code}")
            await services.desk.tell(apologise(error, speak), job.asker, job.key)
        else:
            await _hand_over(services, job, post)
    await services.store.inbox.done(lease)
    metrics.JOBS.labels(ending).inc()


async def _length(services: Services, job: Job) -> Length:
    """Return how long the asker's chat likes its summaries; what goes to everybody is as usual."""
    if job.publish:
        return "medium"
    return (await services.store.chats.manner(job.asker.chat_id)).length


async def _remark(services: Services, job: Job) -> None:
    """Answer a link that nobody asked about: with its post, or not at all."""
    try:
        post = await services.pipeline.digest(job.source)
    except StoreError:
        raise
    except BotError as error:
        _log.info("passed over", job=job.key, code=error.code)
        return
    if await services.lookout.is_news(job.asker, post):
        await services.desk.remark(post, job.asker, job.key)
        await services.library.file(job.source, post)


def _reading(job: Job, speak: Voice) -> str:
    """Return the line that is shown while the job takes its time."""
    source = identity(job.source)
    where = host_label(source) if source.startswith("http") else None
    return (
        speak.say("⏳ Reading {host} …", host=where)
        if where
        else speak.say("⏳ Reading the file …")
    )


async def _unpack(services: Services, job: Job, found: Several) -> None:
    """Make a job of every article in a file, and tell the asker what will come."""
    speak = voice(job.asker.locale)
    text = speak.count(
        "🗃 {n} article in that file; here it comes.",
        "🗃 {n} articles in that file; here they come one by one.",
        len(found.names),
    )
    if found.skipped:
        left_out = speak.count(
            "{n} other file was left out.", "{n} other files were left out.", found.skipped
        )
        text = f"{text} {left_out}"
    await services.desk.tell(text, job.asker, job.key)
    await services.desk.unpack(job, found.names)


async def _hand_over(services: Services, job: Job, post: Post) -> None:
    """Give the post to the asker, or to everybody where that was the wish."""
    asker = job.asker
    if job.publish and await services.masthead.may(asker.user_id, Right.PUBLISH):
        published = await services.desk.publish(post, asker.user_id)
        await services.desk.reply(post, asker, job.key)
        await services.desk.announce(published, asker, job.key)
    else:
        await services.desk.offer(post, asker, job.key)
    await services.library.file(job.source, post)


async def _work(
    services: Services,
    queue: Queue[T],
    one: Callable[[Services, Lease[T]], Awaitable[None]],
    stopping: asyncio.Event,
) -> None:
    """Take items until told to stop; whatever happens to one, the next is taken.

    An unexpected failure leaves its lease to run out, so that the item is tried again; after
    ``_TRIES`` it is a dead letter with its reason.
    """
    while not stopping.is_set():
        try:
            lease = await queue.take(_WAIT_SECONDS)
            if lease is not None:
                await _try_one(services, queue, lease, one)
        except StoreError as error:
            _log.warning("store away", reason=str(error))
            await asyncio.sleep(_REST_SECONDS)


async def _try_one(
    services: Services,
    queue: Queue[T],
    lease: Lease[T],
    one: Callable[[Services, Lease[T]], Awaitable[None]],
) -> None:
    """Run one item under a heartbeat; bury what fails again and again."""
    try:
        async with queue.hold(lease):
            await one(services, lease)
    except StoreError:
        queue.let_go(lease)
        raise
    except Exception as error:  # noqa: BLE001 - the loop must outlive every bug
        _log.exception("failed", key=lease.key, tries=lease.tries)
        metrics.JOBS.labels("failed").inc()
        if lease.tries >= _TRIES:
            await queue.bury(lease, f"{type(error).__name__}: {error}")


async def run(services: Services, stopping: asyncio.Event) -> None:
    """Run every loop until ``stopping`` is set; what is under way then is finished."""
    settings, store = services.settings, services.store
    async with asyncio.TaskGroup() as group:
        for _ in range(settings.digesters):
            group.create_task(_work(services, store.inbox, digest_one, stopping))
        group.create_task(Dispatcher(services, settings.dispatchers).run(stopping))
        group.create_task(Rounds(services).run(stopping))
        group.create_task(Pressroom(services).run(stopping))
        group.create_task(Diary(services).run(stopping))
        group.create_task(Corrections(services).run(stopping))
