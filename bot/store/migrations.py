"""Data of an older version become data of this one, after that was tried on a copy of them.

Every namespace says by which version its data were written. A migration is a function that may be
broken off and run again; all of them together lose nothing that the inventory counts.
"""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import structlog

from bot.errors import StoreError
from bot.store.connection import open_connection
from bot.store.copies import read_all, write
from bot.store.embedded import embedded_server
from bot.store.inventory import inventory
from bot.store.leader import Leader
from bot.store.lifetimes import DEAD_LETTERS_KEPT
from bot.store.queue import GROUP

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.store.connection import Connection

_log = structlog.get_logger()

#: Whoever changes data as a whole holds this office: migrations and restores.
UPKEEP: Final = "upkeep"
_CHUNK: Final = 200
#: Others that start meanwhile look every fifth of it.
_LEASE_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Migration:
    """One step from a version of the data to the next."""

    #: The version that the data have afterwards.
    to: int
    what: str
    run: Callable[[Connection], Awaitable[None]]
    #: Whether data that do not say their version need it.
    is_due: Callable[[Connection], Awaitable[bool]]


async def _adopt_outbox(connection: Connection) -> None:
    """Leave no delivery in the stream that the first version kept them in."""
    keys = connection.keys
    places = [keys.root, keys.stream("outbox"), keys.delayed("outbox"), keys.dead("outbox")]
    while await connection.run("outbox_adopt", places, [GROUP, _CHUNK, DEAD_LETTERS_KEPT]):
        pass
    prefix = f"{keys.root}:sent:"
    async with connection.speaking():
        scan = connection.redis.scan_iter(match=f"{prefix}*", count=1000)
        marks = sorted({key.decode() async for key in scan})
    for start in range(0, len(marks), _CHUNK):
        chunk = marks[start : start + _CHUNK]
        ids = [it.removeprefix(prefix) for it in chunk]
        await connection.run("outbox_recall", [keys.root, *chunk], ids)


async def _has_stream(connection: Connection) -> bool:
    """Whether the first version was at work here: it made its stream when it started."""
    keys = connection.keys
    places = (keys.stream("outbox"), keys.delayed("outbox"), keys.dead("outbox"))
    return bool(await connection.ask(connection.redis.exists(*places)))


MIGRATIONS: Final = (
    Migration(2, "deliveries leave their stream for lanes", _adopt_outbox, _has_stream),
)
#: The version of the data that this program writes.
DATA_VERSION: Final = MIGRATIONS[-1].to


async def data_version(connection: Connection) -> int | None:
    """Return the version of the data; None where there are none, 1 where they do not say.

    Raises:
        StoreError: the server did not answer.
    """
    keys, redis = connection.keys, connection.redis
    said = await connection.get(keys.data_version)
    if said is not None:
        return int(said)
    some = [keys.subscriptions, keys.editors, keys.bans, keys.brought, keys.tallies]
    some += [keys.stream(it) for it in ("updates", "inbox", "outbox")]
    return 1 if await connection.ask(redis.exists(*some)) else None


async def set_data_version(connection: Connection, version: int = DATA_VERSION) -> None:
    """Let the data say by which version they were written.

    Raises:
        StoreError: the server did not answer.
    """
    await connection.ask(connection.redis.set(connection.keys.data_version, version))


async def bring_up(connection: Connection) -> None:
    """Return when the data have the form of this version.

    Of many processes that start together one does it. It is tried first, whole, on a copy that a
    server of its own holds for the moment; where that fails nothing has changed.

    Raises:
        StoreError: the data are of a newer version, or the trial failed, or nobody answered.
    """
    version = await data_version(connection)
    if version == DATA_VERSION:
        return
    async with Leader(connection, UPKEEP, _LEASE_SECONDS).elected():
        version = await data_version(connection)
        if version is not None and version > DATA_VERSION:
            raise StoreError(
                f"the data are of version {version}, and this program knows {DATA_VERSION}: "
                "run the newer program, or restore a backup of before"
            )
        if version is not None and await _due(connection, version):
            _log.info("data are brought up", of=version, to=DATA_VERSION)
            await _rehearse(connection, version)
            await migrate(connection, version)
        await set_data_version(connection)


async def migrate(connection: Connection, version: int) -> None:
    """Run every migration that data of a version need.

    Raises:
        StoreError: the server did not answer; running them again is safe.
    """
    for migration in await _due(connection, version):
        await migration.run(connection)
        await set_data_version(connection, migration.to)
        _log.info("migrated", to=migration.to, what=migration.what)


async def _due(connection: Connection, version: int) -> list[Migration]:
    """Return the migrations that data of a version need, in their order."""
    later = (it for it in MIGRATIONS if it.to > version)
    return [it for it in later if await it.is_due(connection)]


async def _rehearse(connection: Connection, version: int) -> None:
    """Run the migrations on a copy, and compare what is there before and after.

    Raises:
        StoreError: they fail there, or lose something.
    """
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="gistwire-trial-")))
        url = await stack.enter_async_context(embedded_server(folder, durable=False))
        namespace = connection.keys.namespace
        copy = await stack.enter_async_context(open_connection(url, namespace))
        async for kept in read_all(connection):
            await write(copy, kept)
        before = await inventory(copy)
        await migrate(copy, version)
        after = await inventory(copy)
    if before != after:
        raise StoreError(f"a trial on a copy lost something: {before} became {after}")
