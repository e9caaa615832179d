"""This machine: what the program stands on, and whether it can reach the world."""

from __future__ import annotations

import asyncio
import os
import platform
import shutil
import socket
import urllib.error
import urllib.request
from email.utils import parsedate_to_datetime
from importlib import metadata, resources
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from bot.doctor.findings import Finding, fault, ok, warning
from bot.i18n import LOCALES
from bot.isolate import open_rooms
from bot.metrics import version

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from bot.isolate import RoomPaths

_ROOM_BYTES: Final = 1024**3
_LAST_BYTES: Final = 100 * 1024**2
#: Telegram's certificates and dates of posts bear a little; a delay of half a minute is none.
_CLOCK_SECONDS: Final = 30.0
_ANSWER_SECONDS: Final = 5.0


def versions() -> Iterator[Finding]:
    """Yield what runs: program, Python, the library that speaks to Telegram."""
    telegram = metadata.version("python-telegram-bot")
    yield ok(
        "versions",
        f"gistwire {version()}, Python {platform.python_version()}, "
        f"python-telegram-bot {telegram}, {platform.system()} {platform.release()}",
    )


def locales() -> Iterator[Finding]:
    """Yield whether every language of the bot is there."""
    folder = resources.files("bot") / "locales"
    missing = [it for it in LOCALES if it != "en" and not (folder / f"{it}.po").is_file()]
    if missing:
        yield fault(
            "languages", f"no catalogue for {', '.join(missing)}", "Install the program again."
        )
    else:
        yield ok("languages", ", ".join(LOCALES))


def disk(
    folder: Path, free_bytes: Callable[[Path], int] = lambda path: shutil.disk_usage(path).free
) -> Iterator[Finding]:
    """Yield whether the state directory can be written, and for how long."""
    place = folder
    while not place.exists() and place != place.parent:
        place = place.parent
    if not os.access(place, os.W_OK | os.X_OK):
        yield fault(
            "disk",
            f"uid {os.getuid()} cannot write {folder}",
            "Give it to the bot's user (chown), or set GISTWIRE_STATE_DIR.",
        )
        return
    free = free_bytes(place)
    size = f"{free / 1024**2:.0f} MB free in {folder}"
    if free < _LAST_BYTES:
        yield fault("disk", size, "Make room: a full disk keeps the memory from being written.")
    elif free < _ROOM_BYTES:
        yield warning("disk", size, "Make room: the append-only file grows before it is rewritten.")
    else:
        yield ok("disk", size)


async def children(rooms: RoomPaths | None = None) -> AsyncIterator[Finding]:
    """Yield whether a child can start, and what its wall lacks."""
    try:
        opening = open_rooms(children=1) if rooms is None else open_rooms(children=1, rooms=rooms)
        async with opening as opened:
            lacking = opened.lacking
    except (ExceptionGroup, OSError) as error:
        reason = repr(error.exceptions[0] if isinstance(error, ExceptionGroup) else error)
        yield fault(
            "children",
            f"a child that reads foreign bytes does not start: {reason}",
            "See what it says on standard error; it needs 600 MB of memory and a process.",
        )
        return
    if lacking:
        yield warning(
            "children",
            f"start, and this kernel has no {' and no '.join(lacking)}",
            "Use Linux 5.13 or newer, and a container engine that does not filter both away.",
        )
    else:
        yield ok("children", "start behind the whole wall")


async def names(host: str) -> AsyncIterator[Finding]:
    """Yield whether names are resolved."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            found = await loop.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    except (OSError, TimeoutError) as error:
        yield fault(
            "DNS",
            f"{host} is not resolved ({type(error).__name__})",
            "See /etc/resolv.conf; a NetworkPolicy or firewall must let port 53 through.",
        )
    else:
        yield ok("DNS", f"{host} has {len({it[4][0] for it in found})} addresses")


async def road(url: str) -> AsyncIterator[Finding]:
    """Yield whether a connection to the server of an address comes about."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            _, writer = await asyncio.open_connection(host, port)
    except (OSError, TimeoutError) as error:
        yield fault(
            "network",
            f"no connection to {host}:{port} ({type(error).__name__})",
            "Let outbound TCP through, or set HTTPS_PROXY where a proxy is the only way.",
        )
    else:
        writer.close()
        yield ok("network", f"{host}:{port} takes connections")


async def clock(url: str, now: Callable[[], datetime]) -> AsyncIterator[Finding]:
    """Yield how far this machine's clock is from Telegram's, by the Date of an answer."""
    theirs = await asyncio.to_thread(_date, url)
    if theirs is None:
        yield warning("clock", "Telegram told no time", "See the lines about network and token.")
        return
    off_seconds = abs((now() - theirs).total_seconds())
    if off_seconds > _CLOCK_SECONDS:
        yield fault(
            "clock",
            f"this machine is {off_seconds:.0f} s from Telegram's time",
            "Let NTP run: timedatectl set-ntp true, or on the host of the container.",
        )
    else:
        yield ok("clock", f"within {off_seconds:.0f} s of Telegram's")


def _date(url: str) -> datetime | None:
    request = urllib.request.Request(url, method="HEAD")  # noqa: S310 - the settings allow http(s)
    try:
        with urllib.request.urlopen(request, timeout=_ANSWER_SECONDS) as answer:  # noqa: S310 - the same
            said = answer.headers.get("Date")
    except urllib.error.HTTPError as error:
        with error:
            said = error.headers.get("Date")
    except (OSError, ValueError):
        return None
    return parsedate_to_datetime(said) if said else None
