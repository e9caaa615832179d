"""The loops: ``digest_one`` and ``dispatch_one`` take one item and do one thing.

Crash safety is order: deliveries are put before the job is done, the ledger is written before
the delivery is done, and keys make a repetition harmless. A post is therefore delivered at
least once, and once only unless a worker dies between Telegram's yes and the ledger.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar, assert_never

import structlog

from bot.apology import apologise
from bot.errors import BotError, BotMayNotPost, Several, StoreError
from bot.i18n import voice
from bot.model import Deferred, Moved, Rejected, Sent
from bot.pipeline import identity
from bot.publish import Right
from bot.urls import host_label

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.i18n import Voice
    from bot.model import Delivery, Job, Outcome, Post, Subscription
    from bot.services import Services
    from bot.store import Lease, Queue

_log = structlog.get_logger()

T = TypeVar("T")

#: Times an item may end in a bug before it is a dead letter.
_TRIES = 3
#: How long a worker waits for an item before it looks again for stale leases.
_WAIT_SECONDS = 1.0
_REST_SECONDS = 1.0
#: Whoever subscribed a chat hears at most once in this time that its posts do not arrive.
_WARNING_SECONDS = 86_400.0


async def digest_one(services: Services, lease: Lease[Job]) -> None:
    """Answer one job: with a post, or with the sentence that says why there is none."""
    job = lease.item
    speak = voice(job.asker.locale)
    async with services.progress.shown(job.key, job.asker, _reading(job, speak)):
        try:
            post = await services.pipeline.digest(job.source)
        except StoreError:
            raise
        except Several as error:
            await _unpack(services, job, error)
        except BotError as error:
            _log.info("no article", job=job.key, code=error.code)
            await services.desk.tell(apologise(error, speak), job.asker, job.key)
        else:
            await _hand_over(services, job, post)
    await services.store.inbox.done(lease)


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
    if not job.publish or not await services.masthead.may(asker.user_id, Right.PUBLISH):
        await services.desk.offer(post, asker, job.key)
        return
    published = await services.desk.publish(post)
    await services.desk.reply(post, asker, job.key)
    await services.desk.tell(published.told(voice(asker.locale)), asker, job.key)


async def dispatch_one(services: Services, lease: Lease[Delivery]) -> None:
    """Bring one delivery to its chat, or decide what becomes of it."""
    delivery, store = lease.item, services.store
    if await store.ledger.sent(delivery.key) is not None:
        await store.outbox.done(lease)
        return
    post = await store.posts.get(delivery.post_key)
    if post is None:
        await store.outbox.bury(lease, "the post is no longer kept")
        return
    wait_seconds = await store.limits.reserve(delivery.chat_id, group=delivery.chat_id < 0)
    if wait_seconds > 0:
        await store.outbox.retry(lease, delivery, delay_seconds=wait_seconds, counts=False)
        return
    outcome = await services.sender.send(delivery, post)
    await _settle(services, lease, outcome)


async def _settle(services: Services, lease: Lease[Delivery], outcome: Outcome) -> None:
    """Write down what became of a delivery."""
    delivery, store = lease.item, services.store
    match outcome:
        case Sent(message_id=message_id):
            await store.ledger.record(delivery.key, message_id)
            await store.outbox.done(lease)
            await store.tallies.count("sent")
        case Deferred(seconds=seconds, counts=counts):
            if not counts:
                await store.limits.pause(seconds, delivery.chat_id)
            again = replace(delivery, attempt=delivery.attempt + counts)
            await store.outbox.retry(lease, again, delay_seconds=seconds, counts=False)
        case Moved(chat_id=chat_id):
            await services.circulation.move(delivery.chat_id, chat_id)
            again = replace(delivery, chat_id=chat_id)
            await store.outbox.retry(lease, again, delay_seconds=0, counts=False)
        case Rejected():
            await store.outbox.bury(lease, outcome.reason)
            await store.tallies.count("rejected")
            await _explain(services, delivery, outcome)
        case _:
            assert_never(outcome)


async def _explain(services: Services, delivery: Delivery, outcome: Rejected) -> None:
    """Tell in private whoever waits for a post that did not arrive."""
    _log.info("delivery rejected", delivery=delivery.key, reason=outcome.reason)
    subscription = await services.store.subscriptions.get(delivery.chat_id)
    if outcome.chat_gone:
        await services.circulation.drop(delivery.chat_id)
    if outcome.chat_gone and delivery.chat_id > 0:
        return  # A person who blocked the bot wants to hear nothing.
    lost = outcome.chat_gone or outcome.no_right
    asker = delivery.asker
    if asker is not None:
        text = apologise(BotMayNotPost() if lost else BotError(), voice(asker.locale))
        await services.desk.whisper(asker.user_id, text, delivery.key)
    elif subscription is not None and lost and await _is_news(services, delivery):
        text = _bad_news(subscription, gone=outcome.chat_gone)
        await services.desk.whisper(subscription.added_by, text, delivery.key)


async def _is_news(services: Services, delivery: Delivery) -> bool:
    """Whether nobody was told today that posts do not arrive in this chat."""
    claim = f"warned:{delivery.chat_id}"
    return await services.store.drafts.claim(claim, _WARNING_SECONDS, owner=delivery.key)


def _bad_news(subscription: Subscription, *, gone: bool) -> str:
    """Return what the one who subscribed a chat is told when its posts do not arrive."""
    speak = voice(subscription.locale)
    if gone:
        return speak.say(
            "👋 I am no longer in “{title}”, so I ended its subscription.", title=subscription.title
        )
    return speak.say(
        "✋ I may not post in “{title}”. Please give me the right to post messages there.",
        title=subscription.title,
    )


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
        raise
    except Exception as error:  # noqa: BLE001 - the loop must outlive every bug
        _log.exception("failed", key=lease.key, tries=lease.tries)
        if lease.tries >= _TRIES:
            await queue.bury(lease, f"{type(error).__name__}: {error}")


async def run(services: Services, stopping: asyncio.Event) -> None:
    """Run every loop until ``stopping`` is set; what is under way then is finished."""
    settings, store = services.settings, services.store
    async with asyncio.TaskGroup() as group:
        for _ in range(settings.digesters):
            group.create_task(_work(services, store.inbox, digest_one, stopping))
        for _ in range(settings.dispatchers):
            group.create_task(_work(services, store.outbox, dispatch_one, stopping))
