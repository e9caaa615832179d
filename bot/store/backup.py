"""A namespace in one file: written while the bot works, read back into an empty one.

The file is gzip over frames (four bytes of length, then MessagePack): a header, what
``bot.store.copies`` reads, and a seal with the number of frames and the SHA-256 of all before it.
It holds what people sent and who they are, and no secret of the operator's: those are settings.
"""

from __future__ import annotations

import gzip
import hashlib
import os
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Final, cast

import msgspec

from bot.errors import StoreError
from bot.store.copies import Kept, read_all, write
from bot.store.inventory import Inventory, inventory
from bot.store.leader import Leader
from bot.store.mending import mend
from bot.store.migrations import (
    DATA_VERSION,
    UPKEEP,
    data_version,
    migrate,
    set_data_version,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.store.connection import Connection

FORMAT: Final = 1
_MAGIC: Final = "gistwire backup"
_LEASE_SECONDS: Final = 15.0
#: Pictures of ten megabytes, and what is around them.
_LARGEST_FRAME: Final = 64 * 1024 * 1024


class Header(msgspec.Struct, array_like=True):
    """What a backup says of itself."""

    magic: str
    format: int
    #: Version of the data in it.
    data_version: int
    namespace: str
    made_at: str


class Seal(msgspec.Struct, array_like=True):
    """How many records a backup has, and the digest of everything before."""

    records: int
    sha256: str


async def back_up(connection: Connection, path: Path) -> Inventory:
    """Write the namespace into a file that is there whole or not at all; return what it counts.

    Raises:
        StoreError: the server did not answer, or the file cannot be written.
    """
    counted = await inventory(connection)
    version = await data_version(connection) or DATA_VERSION
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with _opened(partial) as file:
            writer = _Writer(file)
            writer.put(Header(_MAGIC, FORMAT, version, connection.keys.namespace, made_at))
            async for kept in read_all(connection):
                writer.put(kept)
            writer.seal()
        partial.replace(path)
    except OSError as error:
        raise StoreError(f"the backup cannot be written: {error.strerror}") from error
    finally:
        partial.unlink(missing_ok=True)
    return counted


async def restore(connection: Connection, path: Path, *, replace: bool = False) -> Inventory:
    """Fill the namespace from a backup, and return what it counts then; the bot must not run.

    The whole file is checked before anything is written. Data of an older version are brought up.
    With ``replace`` whatever is there before is gone.

    Raises:
        StoreError: the file is no whole backup, or of a newer version; the namespace holds
            something; the server did not answer.
    """
    header = check(path)
    if header.data_version > DATA_VERSION:
        raise StoreError(f"the backup is of a newer version ({header.data_version})")
    async with Leader(connection, UPKEEP, _LEASE_SECONDS).elected() as office:
        held = await inventory(connection)
        if not held.empty and not replace:
            raise StoreError(f"the namespace is not empty: it has {held}")
        await _empty(connection, office.key)
        for kept in _records(path):
            await write(connection, kept)
        await mend(connection)
        await migrate(connection, header.data_version)
        await set_data_version(connection)
    return await inventory(connection)


async def merge(connection: Connection, path: Path) -> int:
    """Add from a backup who subscribed, edits or is banned, and archived articles; no queues.

    What is there already stays as it is. Return how many entries were new.

    Raises:
        StoreError: the file is no whole backup, or of a newer version; the server did not answer.
    """
    if check(path).data_version > DATA_VERSION:
        raise StoreError("the backup is of a newer version")
    root, redis, new = connection.keys.root, connection.redis, 0
    for kept in _records(path):
        key = f"{root}:{kept.name}"
        if kept.kind == "hash" and kept.name in {"subscriptions", "editors", "bans", "brought"}:
            for field, value in zip(kept.parts[::2], kept.parts[1::2], strict=True):
                new += await connection.ask(redis.hsetnx(key, field, value))
        elif kept.name.startswith("clipping:"):
            await connection.ask(redis.setnx(key, kept.parts[0]))
    return new


async def _empty(connection: Connection, but: str) -> None:
    """Leave no key of the namespace but one."""
    async with connection.speaking():
        scan = connection.redis.scan_iter(match=connection.keys.everything, count=1000)
        names = {key async for key in scan} - {but.encode()}
    for name in names:
        await connection.ask(connection.redis.unlink(name))


def check(path: Path) -> Header:
    """Return what a backup says of itself, once the whole file is known to be sound.

    Raises:
        StoreError: it is no backup, or cut off, or changed.
    """
    header = None
    for record in _frames(path):
        if isinstance(record, Header):
            header = record
    assert header is not None  # noqa: S101 - the frames begin with it or raise
    return header


def _records(path: Path) -> Iterator[Kept]:
    return (it for it in _frames(path) if isinstance(it, Kept))


class _Writer:
    """Writes frames and reckons their digest."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self._records = -1  # The header is none.

    def put(self, record: msgspec.Struct) -> None:
        """Append one frame."""
        body = msgspec.msgpack.encode(record)
        frame = len(body).to_bytes(4, "big") + body
        self._digest.update(frame)
        self._file.write(frame)
        self._records += 1

    def seal(self) -> None:
        """Append the seal, after which there is nothing."""
        self.put(Seal(self._records, self._digest.hexdigest()))


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for its owner alone; what was written is on the disk afterwards."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as raw:
        with gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=6, mtime=0) as packed:
            yield cast("IO[bytes]", packed)
        raw.flush()
        os.fsync(raw.fileno())


def _frames(path: Path) -> Iterator[Header | Kept]:
    """Yield header and records of a backup; its end is reached only where it is sound.

    Raises:
        StoreError: it is not.
    """
    digest, records = hashlib.sha256(), -1
    try:
        with gzip.open(path, "rb") as file:
            while True:
                body, frame = _frame(cast("IO[bytes]", file))
                if records == -1:
                    yield _header(body)
                elif (seal := _seal(body)) is not None:
                    if (seal.records, seal.sha256) != (records, digest.hexdigest()):
                        raise StoreError("the backup was changed after it was made")
                    return
                else:
                    yield msgspec.msgpack.decode(body, type=Kept)
                digest.update(frame)
                records += 1
    except (OSError, EOFError, ValueError, msgspec.MsgspecError) as error:
        raise StoreError(f"{path} is no whole backup ({type(error).__name__})") from error


def _frame(file: IO[bytes]) -> tuple[bytes, bytes]:
    """Return the next frame's body, and the frame with its length.

    Raises:
        EOFError: there is none.
    """
    prefix = file.read(4)
    length = int.from_bytes(prefix, "big")
    if len(prefix) < 4 or length > _LARGEST_FRAME:  # noqa: PLR2004 - the prefix's own length
        raise EOFError
    body = file.read(length)
    if len(body) < length:
        raise EOFError
    return body, prefix + body


def _header(body: bytes) -> Header:
    header = msgspec.msgpack.decode(body, type=Header)
    if header.magic != _MAGIC or header.format > FORMAT:
        raise ValueError(header.magic)
    return header


def _seal(body: bytes) -> Seal | None:
    try:
        return msgspec.msgpack.decode(body, type=Seal)
    except msgspec.ValidationError:
        return None
