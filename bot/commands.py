"""The commands that come to an end: each is run and answered with an exit code."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any

import structlog

from bot import backlog
from bot.app import open_diagnosis, open_memory
from bot.compose import visible_text
from bot.diagnosis import lines as steps
from bot.doctor import Level, examine, lines
from bot.errors import StoreError
from bot.importer import Importer, Tally
from bot.isolate import open_rooms
from bot.model import Budget
from bot.store import PRESENT_SECONDS, back_up, merge, restore
from bot.terminal import EXIT_CODES, Terminal, Wish
from bot.watch import is_well

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Coroutine, Sequence

    from bot.settings import Settings

_log = structlog.get_logger()

#: sysexits.h
EX_UNAVAILABLE = 69
EX_TEMPFAIL = 75


async def terminal(words: argparse.Namespace, settings: Settings) -> int:
    """Run a command that needs neither Telegram nor a server; what it reads, a child reads."""
    async with open_rooms(children=1) as rooms:
        if words.command == "extract":
            reader = Terminal(Wish(url=words.url, as_json=True), rooms)
            await reader.extract(words.sources)
            if words.jsonl:
                await reader.extract_lines(words.jsonl)
            return reader.exit_code
        budget = Budget(characters=words.characters, sentences=words.sentences)
        wish = Wish(
            budget=budget if budget != Budget() else None,
            length=words.length,
            method=words.method,
            as_json=words.json,
            url=words.url,
        )
        reader = Terminal(wish, rooms)
        await reader.summarise(words.sources, settings)
        if words.jsonl:
            await reader.summarise_lines(words.jsonl)
        return reader.exit_code


async def bring(words: argparse.Namespace, settings: Settings) -> int:
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
            importer = Importer(rooms, store.morgue, tally, settings.children, words.again)
            await importer.bring_in(words.sources)
    except* StoreError as group:
        code = _without_store(group)
    finally:
        tally.tell()
    return code or tally.exit_code


async def queue(words: argparse.Namespace, settings: Settings) -> int:
    """Print what waits and what failed, or queue what failed again."""
    code = 0
    try:
        async with open_memory(settings) as store:
            if words.retry:
                done = await backlog.retry(store, words.retry)
                _say([f"{done} queued again"])
                code = 0 if done else 1
            else:
                _say(await backlog.told(store, as_json=words.json))
    except* StoreError as group:
        code = _without_store(group)
    return code


async def diagnose(words: argparse.Namespace, settings: Settings) -> int:
    """Print every step of a link, and what would be posted; 0 where there is an article."""
    code = 0
    try:
        async with open_diagnosis(settings) as diagnosis:
            finding = await diagnosis.of(words.url)
            _say(steps(finding))
            if finding.post is not None:
                _say(["", visible_text(finding.post.html)])
            if finding.error is not None:
                code = EXIT_CODES.get(finding.error.code, 1)
    except* StoreError as group:
        code = _without_store(group)
    return code


async def healthy(words: argparse.Namespace, settings: Settings) -> int:
    """Return 0 where the bot on this machine can work, else say why not and return 1."""
    page = "/healthz" if words.alive else "/readyz"
    well, said = await asyncio.to_thread(is_well, settings.watch_host, settings.watch_port, page)
    if said:
        print(said, file=sys.stderr)  # noqa: T201 - what a terminal is for
    return 0 if well else 1


async def doctor(words: argparse.Namespace, settings: Settings) -> int:
    """Print every finding as it is made; return 1 where one of them is a fault."""
    worst = 0
    async for finding in examine(settings):
        _say(tuple(lines([finding], as_json=words.json)))
        worst = max(worst, finding.level == Level.FAULT)
    return int(worst)


async def backup(words: argparse.Namespace, settings: Settings) -> int:
    """Write the bot's memory into a file, whether the bot runs or not."""
    code = 0
    try:
        async with open_memory(settings, migrated=False) as store:
            _say([f"{await back_up(store.connection, words.file)} → {words.file}"])
    except* StoreError as group:
        code = _without_store(group)
    return code


async def bring_back(words: argparse.Namespace, settings: Settings) -> int:
    """Fill the bot's memory from a file; only ``--force`` does so while the bot runs."""
    code = 0
    try:
        async with open_memory(settings, migrated=False) as store:
            if words.merge:
                _say([f"{await merge(store.connection, words.file)} new"])
            elif (running := await store.attendance.present()) and not words.force:
                print(_busy(running), file=sys.stderr)  # noqa: T201 - what a terminal is for
                code = EX_TEMPFAIL
            else:
                now = await restore(store.connection, words.file, replace=words.force)
                _say([str(now)])
    except* StoreError as group:
        code = _without_store(group)
    return code


def _busy(running: Sequence[str]) -> str:
    """Return why nothing is restored now, and what to do."""
    return (
        f"The bot is running ({'; '.join(running)}), and would work on what is restored. Stop it "
        f"first; one that was killed is forgotten after {PRESENT_SECONDS:.0f} seconds. "
        "--force empties the memory and restores all the same."
    )


COMMANDS: dict[str, Callable[[argparse.Namespace, Settings], Coroutine[Any, Any, int]]] = {
    "summarise": terminal,
    "extract": terminal,
    "import": bring,
    "queue": queue,
    "diagnose": diagnose,
    "healthy": healthy,
    "doctor": doctor,
    "backup": backup,
    "restore": bring_back,
}
#: Those whose standard error is for the one line that each failing input gets.
QUIET = frozenset({"summarise", "extract", "healthy", "doctor"})


def _without_store(group: ExceptionGroup[StoreError]) -> int:
    _log.error("the store cannot be had", reason=str(group.exceptions[0]))
    return EX_UNAVAILABLE


def _say(said: Sequence[str]) -> None:
    print("\n".join(said), flush=True)  # noqa: T201 - what a terminal is for
