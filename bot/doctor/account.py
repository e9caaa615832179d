"""The bot as Telegram knows it: its token, its webhook, and the chats that it may post in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.deliver.account import NoAccount, NoTelegram
from bot.doctor.findings import Finding, fault, ok, warning
from bot.web import webhook_path

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from datetime import datetime

    from bot.deliver.account import Account, Envoy
    from bot.settings import Settings
    from bot.store import Store

_LATELY: Final = timedelta(hours=1)
_MANY_PENDING: Final = 100
#: Chats that are asked about: a million would take Telegram nine hours.
_SAMPLE: Final = 20


async def account(
    envoy: Envoy, settings: Settings, now: Callable[[], datetime]
) -> AsyncIterator[Finding]:
    """Yield whether Telegram knows the bot, and whether updates can reach it."""
    try:
        known = await envoy.account()
    except NoAccount:
        yield fault(
            "token",
            "Telegram does not know it",
            "Copy it from @BotFather (/mybots, API Token) into GISTWIRE_TELEGRAM_TOKEN.",
        )
        return
    except NoTelegram as error:
        yield fault(
            "token",
            f"Telegram does not answer ({error})",
            "See the lines about DNS and network, and whether GISTWIRE_TELEGRAM_URL is right.",
        )
        return
    yield ok("token", f"@{known.username}")
    for finding in webhook(known, settings, now()):
        yield finding


def webhook(known: Account, settings: Settings, now: datetime) -> Iterator[Finding]:
    """Yield whether Telegram's webhook is the one that these settings want."""
    assert settings.telegram_token is not None  # noqa: S101 - only asked with a token
    wanted = ""
    if settings.public_url is not None:
        path = webhook_path(settings.telegram_token.get_secret_value())
        wanted = f"{settings.public_url}{path}"
    if known.webhook_url and not wanted:
        yield warning(
            "webhook",
            "one is set, and this bot asks for its updates",
            "Set GISTWIRE_PUBLIC_URL for a webhook; else the bot removes it when it starts.",
        )
    elif known.webhook_url != wanted:
        yield warning(
            "webhook",
            "Telegram has another address, or none",
            "Start gistwire run or gistwire front: it tells Telegram this one.",
        )
    elif known.error and known.error_at is not None and now - known.error_at < _LATELY:
        yield fault(
            "webhook",
            f"Telegram could not deliver lately: {known.error}",
            "See certificate, proxy and GISTWIRE_PUBLIC_URL; ports are 443, 80, 88 and 8443.",
        )
    else:
        yield ok("webhook", "as it should be" if wanted else "none: updates are asked for")
    if known.pending > _MANY_PENDING:
        yield warning(
            "updates",
            f"{known.pending} wait at Telegram",
            "See whether gistwire run or gistwire front runs, and whether its memory answers.",
        )


async def rights(envoy: Envoy, store: Store) -> AsyncIterator[Finding]:
    """Yield whether the bot may post in its chats, of which some are asked about."""
    some = await store.subscriptions.some(_SAMPLE)
    barred = []
    for subscription in some:
        try:
            if not await envoy.may_post(subscription.chat_id):
                barred.append(subscription)
        except NoTelegram as error:
            yield warning("rights", f"Telegram does not answer ({error})", "Try again later.")
            return
    for subscription in barred:
        yield warning(
            "rights",
            f"the bot may not post in “{subscription.title}” ({subscription.chat_id})",
            "Make it an administrator that may post, or /unsubscribe the chat.",
        )
    if not barred:
        yield ok("rights", f"the bot may post in all of {len(some)} chats that were asked about")
