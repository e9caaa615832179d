"""The front door: ``gistwire run | worker | summarise | extract | import | queue | diagnose``.

The only module that knows the handlers; it wires the door to the core and leaves.
"""

from __future__ import annotations

import argparse
import asyncio
import errno
import os
import signal
import sys
import tempfile
import webbrowser
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from pydantic import SecretStr, ValidationError
from telegram.error import InvalidToken

from bot import backlog, log, workers
from bot.app import open_diagnosis, open_memory, open_services
from bot.compose import visible_text
from bot.deliver import proxy_for
from bot.diagnosis import lines
from bot.errors import StoreError
from bot.importer import Importer, Tally
from bot.isolate import open_rooms
from bot.model import Budget
from bot.sandbox import open_sandbox
from bot.settings import Settings
from bot.summarise import LENGTHS, METHODS
from bot.terminal import EXIT_CODES, Terminal, Wish
from handlers.door import open_door, take_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.sandbox import Sandbox

_log = structlog.get_logger()

#: sysexits.h
_EX_CONFIG = 78
_EX_UNAVAILABLE = 69

#: How long work under way may take after the first signal to stop.
_DRAIN_SECONDS = 15.0


def _parser() -> argparse.ArgumentParser:
    """Return the command line's grammar."""
    parser = argparse.ArgumentParser(prog="gistwire", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="run the bot; without a token, in the sandbox")
    commands.add_parser("worker", help="only digest and deliver, for a bot that runs elsewhere")
    summarise = commands.add_parser("summarise", help="print the summary of files or links")
    summarise.add_argument("sources", nargs="*", metavar="FILE-OR-LINK")
    summarise.add_argument("--json", action="store_true", help="print data, one line each")
    summarise.add_argument("--jsonl", metavar="IN", help='lines of {"id","title","text","lang"?}')
    size = summarise.add_mutually_exclusive_group()
    size.add_argument("--sentences", type=int, metavar="N")
    size.add_argument("--characters", type=int, metavar="N")
    size.add_argument("--length", choices=sorted(LENGTHS, key=LENGTHS.__getitem__))
    summarise.add_argument("--method", choices=sorted(METHODS), default="gist")
    summarise.add_argument("--url", help="where the files came from")
    extract = commands.add_parser("extract", help="print the article in files, as data")
    extract.add_argument("sources", nargs="*", metavar="FILE")
    extract.add_argument("--json", action="store_true", help="print data (the only form)")
    extract.add_argument("--jsonl", metavar="IN", help='lines of {"id","path","url"}')
    extract.add_argument("--url", help="where the files came from")
    bring = commands.add_parser("import", help="keep archived articles, so that links find them")
    bring.add_argument("sources", nargs="+", metavar="DIR-OR-FILE")
    bring.add_argument("--again", action="store_true", help="read what is kept already as well")
    queue = commands.add_parser("queue", help="print what waits and what failed")
    queue.add_argument("--retry", nargs="+", metavar="NAME", help="queue failed entries again")
    queue.add_argument("--json", action="store_true", help="print data, one line each")
    diagnose = commands.add_parser("diagnose", help="print every step of a link")
    diagnose.add_argument("url", metavar="LINK")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words = _parser().parse_args(argv)
    try:
        settings = Settings()
        faults = _faults(settings, words.command)
    except ValidationError as error:
        faults = [(_variable(*fault["loc"]), fault["msg"]) for fault in error.errors()]
    for variable, fault in faults:
        print(f"{variable}: {fault}", file=sys.stderr)  # noqa: T201 - before the log is open
    if faults:
        return _EX_CONFIG
    if words.command in {"summarise", "extract"}:
        # Standard error is for the one line that each failing input gets.
        log.configure("ERROR")
        return asyncio.run(_terminal(words, settings))
    log.configure(settings.log_level)
    if words.command in {"queue", "diagnose"}:
        look = _queue(words, settings) if words.command == "queue" else _diagnose(words, settings)
        return asyncio.run(look)
    try:
        if words.command == "import":
            return asyncio.run(_import(words.sources, settings, again=words.again))
        return asyncio.run(_serve(settings, front=words.command == "run"))
    except (KeyboardInterrupt, asyncio.CancelledError):
        return 128 + signal.SIGINT


def _variable(*path: object) -> str:
    """Return the environment variable behind a place in the settings."""
    return "_".join(["GISTWIRE", *map(str, path)]).upper()


def _faults(settings: Settings, command: str) -> list[tuple[str, str]]:
    """Return what no single setting shows: each variable with what is wrong about it."""
    faults = []
    if settings.method not in METHODS:
        faults.append(("GISTWIRE_METHOD", f"must be one of {', '.join(METHODS)}"))
    if command == "worker" and settings.sandboxed:
        faults.append(("GISTWIRE_TELEGRAM_TOKEN", "a worker needs the bot's token"))
    if command in {"run", "worker"} and not settings.sandboxed:
        try:
            proxy_for(settings.telegram_url)
        except ValueError as error:
            faults.append(("HTTPS_PROXY", str(error)))
    return faults


async def _terminal(words: argparse.Namespace, settings: Settings) -> int:
    """Run a command that needs neither Telegram nor a server; what it reads, a child reads."""
    async with open_rooms(children=1) as rooms:
        if words.command == "extract":
            terminal = Terminal(Wish(url=words.url, as_json=True), rooms)
            await terminal.extract(words.sources)
            if words.jsonl:
                await terminal.extract_lines(words.jsonl)
            return terminal.exit_code
        budget = Budget(characters=words.characters, sentences=words.sentences)
        wish = Wish(
            budget=budget if budget != Budget() else None,
            length=words.length,
            method=words.method,
            as_json=words.json,
            url=words.url,
        )
        terminal = Terminal(wish, rooms)
        await terminal.summarise(words.sources, settings)
        if words.jsonl:
            await terminal.summarise_lines(words.jsonl)
        return terminal.exit_code


async def _import(sources: Sequence[str], settings: Settings, *, again: bool) -> int:
    """Keep archived articles in the bot's memory, whether the bot is running or not.

    However it ends, it is said how far it came.
    """
    tally = Tally()
    code = 0
    try:
        async with (
            open_memory(settings) as store,
            open_rooms(children=settings.children) as rooms,
        ):
            importer = Importer(rooms, store.morgue, tally, settings.children, again)
            await importer.bring_in(sources)
    except* StoreError as group:
        _log.error("the store cannot be had", reason=str(group.exceptions[0]))
        code = _EX_UNAVAILABLE
    finally:
        tally.tell()
    return code or tally.exit_code


async def _diagnose(words: argparse.Namespace, settings: Settings) -> int:
    """Print every step of a link, and what would be posted; 0 where there is an article."""
    code = 0
    try:
        async with open_diagnosis(settings) as diagnosis:
            finding = await diagnosis.of(words.url)
            print("\n".join(lines(finding)))  # noqa: T201 - what a terminal is for
            if finding.post is not None:
                print(f"\n{visible_text(finding.post.html)}")  # noqa: T201 - the same
            if finding.error is not None:
                code = EXIT_CODES.get(finding.error.code, 1)
    except* StoreError as group:
        _log.error("the store cannot be had", reason=str(group.exceptions[0]))
        code = _EX_UNAVAILABLE
    return code


async def _queue(words: argparse.Namespace, settings: Settings) -> int:
    """Print what waits and what failed, or queue what failed again."""
    code = 0
    try:
        async with open_memory(settings) as store:
            if words.retry:
                done = await backlog.retry(store, words.retry)
                print(f"{done} queued again")  # noqa: T201 - what a terminal is for
                code = 0 if done else 1
            else:
                lines = await backlog.told(store, as_json=words.json)
                print("\n".join(lines))  # noqa: T201 - the same
    except* StoreError as group:
        _log.error("the store cannot be had", reason=str(group.exceptions[0]))
        code = _EX_UNAVAILABLE
    return code


async def _serve(settings: Settings, *, front: bool) -> int:
    """Run the bot, or only its workers, until a signal; return the exit code."""
    stopping = _on_signals()
    code = 0
    try:
        async with AsyncExitStack() as stack:
            if settings.sandboxed:
                settings = await _enter_sandbox(stack, settings)
            door = await stack.enter_async_context(open_door(settings))
            services = await stack.enter_async_context(open_services(settings, door.bot))
            _log.info("ready", bot=f"@{door.bot.username}")
            async with asyncio.TaskGroup() as group:
                group.create_task(workers.run(services, stopping))
                if front:
                    group.create_task(take_in(door, services, stopping))
    except* InvalidToken:
        _log.error("Telegram does not know this token: please check GISTWIRE_TELEGRAM_TOKEN")
        code = _EX_CONFIG
    except* StoreError as group:
        _log.error("the store cannot be had", reason=str(group.exceptions[0]))
        code = _EX_UNAVAILABLE
    return code


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
