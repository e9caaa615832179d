"""The outbox is emptied: what may leave now is leased, brought to its chat, and settled.

What is promised: nothing that was queued is lost, and nothing is sent twice, unless Telegram took
a message and its answer never came. Telegram has no idempotency key, so such a delivery is first
looked for in its chat where that can be done (``bot.deliver.probe``), and sent again otherwise: at
most one copy more for each answer that never came.
"""

from __future__ import annotations

import asyncio
from time import perf_counter
from typing import TYPE_CHECKING, assert_never

import structlog

from bot import log, metrics
from bot.apology import apologise
from bot.errors import BotError, BotMayNotPost, StoreError
from bot.i18n import voice
from bot.model import Subscription
from bot.outcome import Deferred, Moved, Rejected, Sent
from bot.spans import span
from bot.store import NOBODY
from bot.tasks import cancelled

if TYPE_CHECKING:
    from bot.model import Delivery, Post
    from bot.outcome import Outcome
    from bot.services import Services
    from bot.store import Parcel, Watch

_log = structlog.get_logger()

#: How long the loop waits for something to bring before it looks whether it is to stop.
_WAIT_SECONDS = 1.0
_REST_SECONDS = 1.0
#: After something left, the next question waits until there is more to ask for: more hands are
#: free by then, and Telegram's limits let more go.
_GATHER_SECONDS = 0.005
#: Much less than the grace that an outage gives to leases (see ``outbox_lease.lua``).
_INSIST_SECONDS = 0.25
#: Attempts that may end in a bug of ours before the delivery is a dead letter.
_TRIES = 3
#: So many workers may die over one delivery before it is a dead letter.
_DEATHS = 20
#: Refusals in a row after which a chat that is still there is taken for lost.
_STRIKES = 5
#: Whoever subscribed a chat hears at most once in this time that its posts do not arrive.
_WARNING_SECONDS = 86_400.0


class Dispatcher:
    """Brings what may leave, several chats at a time."""

    def __init__(self, services: Services, hands: int) -> None:
        self._services = services
        self._outbox = services.store.outbox
        self._hands = hands
        self._busy: set[asyncio.Task[None]] = set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Bring deliveries until told to stop; what is under way then is finished.

        Cancelled, it leaves what is under way to whoever takes it over.
        """
        async with self._outbox.heart():
            try:
                await self._bring_all(stopping)
            finally:
                await cancelled(*self._busy)

    async def _bring_all(self, stopping: asyncio.Event) -> None:
        while not stopping.is_set():
            try:
                await self._step()
            except StoreError as error:
                _log.warning("store away", reason=str(error))
                await asyncio.sleep(_REST_SECONDS)
        if self._busy:
            await asyncio.wait(self._busy)

    async def _step(self) -> None:
        """Give what may leave to the free hands, or wait for a hand."""
        free = self._hands - len(self._busy)
        if free == 0:
            await asyncio.wait(self._busy, return_when=asyncio.FIRST_COMPLETED)
            return
        parcels = await self._outbox.lease(free, _WAIT_SECONDS)
        for parcel in parcels:
            task = asyncio.create_task(self._bring(parcel))
            self._busy.add(task)
            task.add_done_callback(self._busy.discard)
        if parcels:
            await asyncio.sleep(_GATHER_SECONDS)

    async def _bring(self, parcel: Parcel) -> None:
        """Bring one; what fails without a word comes again, and in the end is a dead letter."""
        with log.following(parcel.delivery.trace), span("delivery"):
            try:
                await dispatch_one(self._services, parcel)
            except StoreError as error:
                # It has not left: how a delivery ends is insisted on, and never raised.
                self._outbox.let_go(parcel)
                _log.warning("store away", reason=str(error))
            except Exception as error:  # noqa: BLE001 - the loop must outlive every bug
                _log.exception("failed", key=parcel.delivery.key)
                await self._give_up(parcel, f"{type(error).__name__}: {error}")

    async def _give_up(self, parcel: Parcel, reason: str) -> None:
        try:
            if parcel.delivery.attempt + 1 >= _TRIES:
                await self._outbox.bury(parcel, reason)
            else:
                await self._outbox.retry(parcel, _REST_SECONDS, doubtful=True)
        except StoreError as error:
            _log.warning("store away", reason=str(error))


async def dispatch_one(services: Services, parcel: Parcel) -> None:
    """Bring one delivery to its chat, or decide what becomes of it."""
    outbox, post = services.store.outbox, parcel.post
    if post is None:
        await outbox.bury(parcel, "the post is no longer kept")
        return
    if parcel.doubts > _DEATHS:
        await outbox.bury(parcel, "workers died over it again and again")
        return
    outcome = await _found(services, parcel, post)
    if not outbox.holds(parcel):
        # This process slept, and another has the delivery now.
        _log.warning("lease lost before sending", delivery=parcel.delivery.key)
        return
    began = perf_counter()
    outcome = outcome or await services.sender.send(parcel.delivery, post)
    if isinstance(outcome, Sent):
        metrics.DELIVERY_SECONDS.observe(parcel.waited_seconds + perf_counter() - began)
    ending = _ending(outcome)
    metrics.DELIVERIES.labels(ending).inc()
    tell = _log.debug if parcel.delivery.broadcast else _log.info
    tell("delivery", delivery=parcel.delivery.key, outcome=ending)
    await _insist(services, parcel, outcome)


def _ending(outcome: Outcome) -> str:
    """Return the word under which an outcome is counted."""
    match outcome:
        case Deferred(doubtful=True):
            return "unknown"
        case _:
            return type(outcome).__name__.lower()


async def _insist(services: Services, parcel: Parcel, outcome: Outcome) -> None:
    """Write down what became of a delivery, however long the store is away.

    What is known only here would be done again by whoever takes the delivery over.
    """
    while True:
        try:
            await _settle(services, parcel, outcome)
        except StoreError as error:
            _log.warning("store away", reason=str(error))
            await asyncio.sleep(_INSIST_SECONDS)
        else:
            return


async def _found(services: Services, parcel: Parcel, post: Post) -> Outcome | None:
    """Return the message that an earlier try left in the chat; None where it must be sent."""
    if not parcel.doubts:
        return None
    return await services.sender.trace(parcel.delivery, post, parcel.floor)


async def _settle(services: Services, parcel: Parcel, outcome: Outcome) -> None:
    """Write down what became of a delivery."""
    store, delivery = services.store, parcel.delivery
    match outcome:
        case Sent(message_id=message_id):
            await store.outbox.sent(parcel, message_id)
        case Deferred(seconds=seconds, counts=False):
            await store.outbox.pause(parcel, seconds)
        case Deferred(seconds=seconds, doubtful=doubtful):
            await store.outbox.retry(parcel, seconds, doubtful=doubtful)
        case Moved(chat_id=chat_id):
            await services.circulation.move(delivery.chat_id, chat_id)
            await store.outbox.retry(parcel, 0, counts=False)
        case Rejected():
            await _reject(services, parcel, outcome)
        case _:
            assert_never(outcome)


async def _reject(services: Services, parcel: Parcel, outcome: Rejected) -> None:
    """Make a dead letter of the delivery; a chat that is gone takes all that waits for it along.

    What can go elsewhere is queued there first, so that it is not lost between the two steps.
    """
    if parcel.delivery.otherwise is not None and parcel.post is not None:
        await services.desk.redirect(parcel.delivery, parcel.post)
    strikes = await services.store.outbox.bury(
        parcel, outcome.reason, whole_chat=outcome.chat_gone, strike=outcome.strike
    )
    if strikes == 0:
        return
    await services.store.tallies.count("rejected")
    if parcel.delivery.otherwise is not None:
        return
    gone = outcome.chat_gone or strikes > _STRIKES
    await _explain(services, parcel.delivery, outcome, gone=gone)


async def _explain(
    services: Services, delivery: Delivery, outcome: Rejected, *, gone: bool
) -> None:
    """Tell in private whoever waits for a post that did not arrive."""
    _log.info("delivery rejected", delivery=delivery.key, reason=outcome.reason)
    subscription = await services.store.subscriptions.get(delivery.chat_id)
    if gone:
        await services.circulation.drop(delivery.chat_id)
        await services.lookout.drop(delivery.chat_id)
        await services.store.outbox.forgive(delivery.chat_id)
    if gone and delivery.chat_id > 0:
        return  # A person who blocked the bot wants to hear nothing.
    lost = gone or outcome.no_right
    asker = delivery.asker
    if asker is not None:
        text = apologise(BotMayNotPost() if lost else BotError(), voice(asker.locale))
        await services.desk.whisper(asker.user_id, text, delivery.key)
    elif lost:
        await _tell_of_loss(services, delivery, subscription, gone=gone)


async def _tell_of_loss(
    services: Services, delivery: Delivery, subscription: Subscription | None, *, gone: bool
) -> None:
    """Tell whoever subscribed the chat, or else had it watched, unless told today."""
    wish: Subscription | Watch | None = subscription
    if subscription is None and not gone:
        wish = await services.lookout.wished_by_name(delivery.chat_id)
    if wish is None:
        return
    wisher = wish.added_by if isinstance(wish, Subscription) else wish.set_by
    # Whoever subscribed the chat may have had their data deleted.
    if wisher != NOBODY and await _is_news(services, delivery):
        await services.desk.whisper(wisher, _bad_news(wish, gone=gone), delivery.key)


async def _is_news(services: Services, delivery: Delivery) -> bool:
    """Whether nobody was told today that posts do not arrive in this chat."""
    claim = f"warned:{delivery.chat_id}"
    return await services.store.drafts.claim(claim, _WARNING_SECONDS, owner=delivery.key)


def _bad_news(wish: Subscription | Watch, *, gone: bool) -> str:
    """Return what the one who wanted posts in a chat is told when they do not arrive."""
    speak = voice(wish.locale)
    if gone:
        return speak.say(
            "👋 I am no longer in “{title}”, so I ended its subscription.", title=wish.title
        )
    return speak.say(
        "✋ I may not post in “{title}”. Please give me the right to post messages there.",
        title=wish.title,
    )
