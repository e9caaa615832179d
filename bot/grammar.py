"""The command line's grammar: which commands there are, and what each is told."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from bot.summarise import LENGTHS, METHODS

if TYPE_CHECKING:
    from collections.abc import Sequence

#: The commands that run the bot, or a part of it, until a signal.
ROLES = ("run", "front", "worker")


def read(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Return what the command line says; one that cannot be read ends the program."""
    parser = argparse.ArgumentParser(
        prog="gistwire", description="A Telegram bot that posts the key sentences of articles."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="run the whole bot; without a token, in the sandbox")
    commands.add_parser("front", help="only take updates in and answer commands; workers do more")
    commands.add_parser("worker", help="only digest and deliver, for a bot that runs elsewhere")
    _add_terminal(commands)
    _add_memory(commands)
    _add_care(commands)
    return parser.parse_args(argv)


_Commands = argparse._SubParsersAction  # noqa: SLF001 - argparse has no public name for it


def _add_terminal(commands: _Commands[argparse.ArgumentParser]) -> None:
    """Add what needs neither Telegram nor a server."""
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


def _add_memory(commands: _Commands[argparse.ArgumentParser]) -> None:
    """Add what looks into the bot's memory, whether the bot runs or not."""
    bring = commands.add_parser("import", help="keep archived articles, so that links find them")
    bring.add_argument("sources", nargs="+", metavar="DIR-OR-FILE")
    bring.add_argument("--again", action="store_true", help="read what is kept already as well")
    queue = commands.add_parser("queue", help="print what waits and what failed")
    queue.add_argument("--retry", nargs="+", metavar="NAME", help="queue failed entries again")
    queue.add_argument("--json", action="store_true", help="print data, one line each")
    diagnose = commands.add_parser("diagnose", help="print every step of a link")
    diagnose.add_argument("url", metavar="LINK")


def _add_care(commands: _Commands[argparse.ArgumentParser]) -> None:
    """Add what an operator asks of a bot that runs, or is about to."""
    backup = commands.add_parser("backup", help="write the bot's memory into one file")
    backup.add_argument("file", type=Path, metavar="FILE")
    restore = commands.add_parser("restore", help="fill an empty memory from a backup")
    restore.add_argument("file", type=Path, metavar="FILE")
    how = restore.add_mutually_exclusive_group()
    how.add_argument("--force", action="store_true", help="empty it first, even while the bot runs")
    how.add_argument("--merge", action="store_true", help="only add chats, roles and articles")
    doctor = commands.add_parser("doctor", help="find what is wrong, and how it is mended")
    doctor.add_argument("--json", action="store_true", help="print data, one line each")
    healthy = commands.add_parser("healthy", help="whether the bot on this machine can work")
    healthy.add_argument("--alive", action="store_true", help="ask only whether it lives")
