"""The rounds: every examination in the order of the report, none of them spoilt by another."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from bot.app import open_memory
from bot.decisions import doubts
from bot.deliver.account import open_envoy
from bot.doctor import account, machine, memory
from bot.doctor.findings import Finding, fault, ok, warning
from bot.errors import BotError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from bot.settings import Settings

#: How long one examination may last, whatever it waits for.
_PATIENCE_SECONDS: Final = 60.0


def _now() -> datetime:
    return datetime.now(UTC)


async def examine(settings: Settings, now: Callable[[], datetime] = _now) -> AsyncIterator[Finding]:
    """Yield every finding about a bot with these settings, whether it runs or not."""
    for finding in (*machine.versions(), *_settings(settings), *machine.locales()):
        yield finding
    for finding in machine.disk(settings.state_dir):
        yield finding
    async for finding in _calmly("children", machine.children()):
        yield finding
    if not settings.sandboxed:
        host = urlsplit(settings.telegram_url).hostname or ""
        async for finding in _calmly("DNS", machine.names(host)):
            yield finding
        async for finding in _calmly("network", machine.road(settings.telegram_url)):
            yield finding
        async for finding in _calmly("clock", machine.clock(settings.telegram_url, now)):
            yield finding
    async for finding in _with_store(settings, now):
        yield finding


def _settings(settings: Settings) -> Iterator[Finding]:
    found = list(doubts(settings))
    for it in found:
        yield warning("settings", f"{it.name} {it.problem}", it.cure)
    if not found:
        yield ok("settings", "nothing contradicts")
    if settings.sandboxed:
        yield ok("token", "none is set: gistwire run starts the sandbox")


async def _with_store(settings: Settings, now: Callable[[], datetime]) -> AsyncIterator[Finding]:
    """Yield what needs the store or Telegram."""
    async with AsyncExitStack() as stack:
        store = envoy = None
        try:
            store = await stack.enter_async_context(open_memory(settings, migrated=False))
        except BotError as error:
            yield fault(
                "memory",
                str(error),
                "See GISTWIRE_REDIS_URL and that server's log; without it, GISTWIRE_STATE_DIR.",
            )
        if settings.telegram_token is not None:
            token = settings.telegram_token.get_secret_value()
            envoy = await stack.enter_async_context(open_envoy(token, settings.telegram_url))
            async for finding in _calmly("token", account.account(envoy, settings, now)):
                yield finding
        if store is None:
            return
        for topic, examination in (
            ("memory", memory.memory(store, now)),
            ("cache", memory.cache(store)),
            ("backlog", memory.backlog(store)),
        ):
            async for finding in _calmly(topic, examination):
                yield finding
        if envoy is not None:
            async for finding in _calmly("rights", account.rights(envoy, store)):
                yield finding


async def _calmly(topic: str, examination: AsyncIterator[Finding]) -> AsyncIterator[Finding]:
    """Yield what an examination finds; one that fails is a finding itself."""
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            found = [it async for it in examination]
    except Exception as error:  # noqa: BLE001 - a report with a hole says where it is
        kind = type(error).__name__
        found = [fault(topic, f"could not be examined ({kind}: {error})", "Tell the developers.")]
    for it in found:
        yield it
