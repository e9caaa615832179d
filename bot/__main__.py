"""The front door: ``gistwire run | front | worker``, and every command of ``bot.commands``.

The only module that knows the handlers; it wires the door to the core and leaves.
"""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import sys
import tempfile
import webbrowser
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from pydantic import SecretStr
from telegram.error import InvalidToken, TelegramError

from bot import grammar, log, metrics, workers
from bot.app import open_services
from bot.commands import COMMANDS, EX_UNAVAILABLE, QUIET
from bot.decisions import read_settings, told
from bot.errors import StoreError
from bot.isolate import Direct
from bot.reports import reporting
from bot.sandbox import open_sandbox
from bot.spans import telling
from bot.watch import Pulse, Watched, watching
from bot.web import webhook_path, webhook_secret
from handlers.door import open_door, take_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractAsyncContextManager

    from bot.sandbox import Sandbox
    from bot.services import Services
    from bot.settings import Settings
    from handlers.context import Door

_log = structlog.get_logger()

#: sysexits.h
_EX_CONFIG = 78

#: How long work under way may take after the first signal to stop.
_DRAIN_SECONDS = 15.0


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words = grammar.read(argv)
    settings, faults = read_settings(words.command)
    for fault in faults:
        print(told(fault), file=sys.stderr)  # noqa: T201 - before the log is open
    if settings is None:
        return _EX_CONFIG
    _conceal(settings)
    log.configure("ERROR" if words.command in QUIET else settings.log_level)
    try:
        if words.command in grammar.ROLES:
            return asyncio.run(_serve(settings, words.command))
        return asyncio.run(COMMANDS[words.command](words, settings))
    except (KeyboardInterrupt, asyncio.CancelledError):
        return 128 + signal.SIGINT
    except (BrokenPipeError, ExceptionGroup) as error:
        if not _is_unread(error):
            raise
        return 128 + signal.SIGPIPE


def _is_unread(error: Exception) -> bool:
    """Whether whoever read our output went away, as ``head`` does; what is left is then dropped.

    Lines to servers and children break with errors of their own.
    """
    if isinstance(error, ExceptionGroup) and error.split(BrokenPipeError)[1] is not None:
        return False
    # Python writes out what is left once more when it ends, and would complain then.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return True


async def _serve(settings: Settings, role: str) -> int:
    """Run the bot, or only its front or its workers, until a signal; return the exit code."""
    stopping = _on_signals()
    code = 0
    try:
        async with AsyncExitStack() as stack:
            if settings.sandboxed:
                settings = await _enter_sandbox(stack, settings)
            _conceal(settings)
            await _confide(stack, settings)
            door = await stack.enter_async_context(open_door(settings))
            services = await stack.enter_async_context(
                # A front reads nothing itself, so that it needs no children.
                open_services(settings, door.bot, rooms=Direct() if role == "front" else None)
            )
            await stack.enter_async_context(_watching(door, services))
            await stack.enter_async_context(services.store.attendance.noted(role))
            _log.info("ready", bot=f"@{door.bot.username}", role=role)
            async with asyncio.TaskGroup() as group:
                if role != "front":
                    group.create_task(workers.run(services, stopping))
                if role != "worker":
                    group.create_task(take_in(door, services, stopping))
    except* InvalidToken:
        _log.error("Telegram does not know this token: please check GISTWIRE_TELEGRAM_TOKEN")
        code = _EX_CONFIG
    except* StoreError as group:
        _log.error("the store cannot be had", reason=str(group.exceptions[0]))
        code = EX_UNAVAILABLE
    return code


def _conceal(settings: Settings) -> None:
    """Let no line of the log hold a secret, or what is made of the token."""
    log.conceal(*settings.secrets)
    if settings.telegram_token is not None:
        token = settings.telegram_token.get_secret_value()
        log.conceal(webhook_secret(token, None), webhook_path(token).strip("/"))


async def _confide(stack: AsyncExitStack, settings: Settings) -> None:
    """Tell about the work whom the operator named: Sentry of errors, a collector of spans."""
    dsn, url = settings.sentry_dsn, settings.otlp_url
    await stack.enter_async_context(
        reporting(dsn.get_secret_value() if dsn else None, metrics.version())
    )
    collector = url.get_secret_value() if url else None
    await stack.enter_async_context(telling(collector, settings.namespace, metrics.version()))


def _watching(door: Door, services: Services) -> AbstractAsyncContextManager[int]:
    """Let the process be watched while it runs."""

    async def greet() -> None:
        with suppress(TelegramError):
            await door.bot.get_me()

    heard, settings = door.bot_data.heard, services.settings
    watched = Watched(services.store, lambda: heard.lately, greet)
    return watching(Pulse(), watched, settings.watch_host, settings.watch_port)


def _on_signals() -> asyncio.Event:
    """Return the event that SIGTERM or SIGINT sets; the second one ends the program at once."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    main_task = asyncio.current_task()

    def stop() -> None:
        if stopping.is_set() and main_task is not None:
            main_task.cancel()
        stopping.set()
        if main_task is not None:
            loop.call_later(_DRAIN_SECONDS, main_task.cancel)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    return stopping


async def _enter_sandbox(stack: AsyncExitStack, settings: Settings) -> Settings:
    """Start the sandbox and return the settings with which the bot lives in it.

    The sandbox's world is new at every start, so its store is new too.
    """
    sandbox = await _open_sandbox(stack, settings.sandbox_port)
    state_dir = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gistwire-")))
    print(  # noqa: T201 - the one line a newcomer needs, whatever the log level
        f"\n  Gistwire runs in its sandbox, a Telegram on this machine.\n"
        f"  Open {sandbox.url} in a browser.   (Ctrl-C stops.)\n",
        flush=True,
    )
    if settings.open_browser and _has_screen():
        await asyncio.to_thread(webbrowser.open, sandbox.url)
    return settings.model_copy(
        update={
            "telegram_token": SecretStr(sandbox.token),
            "telegram_url": sandbox.api_url.removesuffix("/bot"),
            "admins": (*settings.admins, sandbox.visitor_id),
            "access": "open",
            "fetch_mirror": sandbox.mirror_url,
            "state_dir": state_dir,
            "namespace": f"sandbox-{os.getpid()}",
            "public_url": None,
        }
    )


async def _open_sandbox(stack: AsyncExitStack, port: int) -> Sandbox:
    """Return the sandbox on its port, or on a free one where that is taken."""
    try:
        return await stack.enter_async_context(open_sandbox(port=port))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        _log.warning("the sandbox's port is taken, another is used", port=port)
        return await stack.enter_async_context(open_sandbox(port=0))


def _has_screen() -> bool:
    """Whether a browser could show itself; without this, a text browser takes the terminal."""
    return sys.platform == "darwin" or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))


if __name__ == "__main__":
    sys.exit(main())
