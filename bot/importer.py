"""Archived articles are brought in: whole folders of files, and ZIP files of them.

What is brought in is kept in the morgue under the address that the file itself names, and answers
links to it from then on, whether or not the page still stands. A file that cannot be read is
named at the end; one that names no address is read, counted and not kept, for nobody could ask
for it. A run that was broken off is taken up where it ended: what is kept is not read again.
"""

from __future__ import annotations

import asyncio
import io
import sys
import zipfile
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from bot.errors import BotError, NotFound, TooBig, Unsupported
from bot.extract.bundle import is_code, likely, members
from bot.extract.packed import MAX_TOTAL_BYTES, unpacked
from bot.extract.sniff import is_package
from bot.model import Document
from bot.terminal import EXIT_CODES, failure_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.ports import Rooms
    from bot.store.morgue import Morgue

#: ZIP files inside each other that are opened; what lies deeper is no archive of anybody's.
_MAX_DEPTH = 3
_ZIP = b"PK\x03\x04"
_BROKEN = (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, NotImplementedError)


@dataclass(frozen=True, slots=True)
class Copy:
    """One file on disk or in a ZIP file: its bytes, or why there are none."""

    #: Its path, behind the path of the ZIP file that it is in.
    name: str
    body: bytes | BotError
    #: Named on the command line, and not found in a folder.
    asked: bool = False


@dataclass(slots=True)
class Tally:
    """How many articles were found, and what became of them."""

    kept: int = 0
    #: Kept by an earlier run.
    known: int = 0
    #: Read, but without an address of their own.
    nameless: int = 0
    #: Pictures, programs and other files that nobody takes for articles.
    passed: int = 0
    #: By the place in which the file stood in line.
    failures: dict[int, tuple[str, BotError]] = field(default_factory=dict)

    def __str__(self) -> str:
        parts = (
            (self.known, "kept before"),
            (self.nameless, "without an address"),
            (self.passed, "no articles"),
            (len(self.failures), "not read"),
        )
        kept = f"{self.kept} article{'' if self.kept == 1 else 's'} kept"
        return ", ".join((kept, *(f"{count} {what}" for count, what in parts if count)))

    @property
    def exit_code(self) -> int:
        """The code of the first failure, 0 where there was none."""
        if not self.failures:
            return 0
        _, error = self.failures[min(self.failures)]
        return EXIT_CODES.get(error.code, 1)

    def tell(self) -> None:
        """Print the counts, and on standard error every file that was not read, with the reason."""
        print(self, flush=True)  # noqa: T201 - what a terminal is for
        for _, (name, error) in sorted(self.failures.items()):
            print(failure_line(name, error), file=sys.stderr)  # noqa: T201 - the same


@dataclass(frozen=True, slots=True)
class Importer:
    """Brings articles in, as many at once as there are children to read them."""

    rooms: Rooms
    morgue: Morgue
    tally: Tally
    parallel: int
    #: Read what is kept already as well.
    again: bool = False

    async def bring_in(self, paths: Sequence[str]) -> None:
        """Keep every article in the files and folders; the tally says how far it is.

        A bar on standard error shows the same, where somebody is looking.

        Raises:
            StoreError: the memory did not answer; what was kept before is kept.
        """
        total = sum(_count(Path(file)) for path in paths for file in files_of(path))
        waiting = enumerate(copies(paths))

        async def take() -> None:
            for place, copy in waiting:
                await self._bring(place, copy)
                bar.update()

        with tqdm(total=total, unit="file", file=sys.stderr, disable=None) as bar:
            async with asyncio.TaskGroup() as group:
                for _ in range(self.parallel):
                    group.create_task(take())

    async def _bring(self, place: int, copy: Copy) -> None:
        """Keep one file's article, or count why not."""
        if isinstance(copy.body, BotError):
            self.tally.failures[place] = (copy.name, copy.body)
            return
        digest = sha256(copy.body).hexdigest()
        if not self.again and await self.morgue.holds(digest):
            self.tally.known += 1
            return
        name = copy.name.rpartition("/")[2]
        try:
            document = Document(body=copy.body, fetched_at=datetime.now(UTC), name=name)
            article = await self.rooms.read(document)
        except BotError as error:
            if isinstance(error, Unsupported) and not copy.asked:
                self.tally.passed += 1
            else:
                self.tally.failures[place] = (copy.name, error)
            return
        if article.url is None:
            self.tally.nameless += 1
            return
        # In this order, so that a run that ends between the two does the first once more.
        await self.morgue.put(article.url, article)
        await self.morgue.note(digest, article.url)
        self.tally.kept += 1


def files_of(path: str) -> Iterator[str]:
    """Yield the file itself, or every file below a folder that is not hidden, in order."""
    top = Path(path)
    if not top.is_dir():
        yield path
        return
    for file in sorted(top.rglob("*")):
        hidden = any(part.startswith(".") for part in file.relative_to(top).parts)
        if file.is_file() and not hidden and not is_code(file.name):
            yield str(file)


def copies(paths: Sequence[str]) -> Iterator[Copy]:
    """Yield every file that may be an article, one at a time in memory."""
    for path in paths:
        asked = not Path(path).is_dir()
        for file in files_of(path):
            archive = _opened(Path(file))
            if archive is None:
                yield Copy(file, _bytes_of(Path(file)), asked)
                continue
            with archive:
                yield from _inside(file, archive, depth=1)


def _inside(name: str, archive: zipfile.ZipFile, *, depth: int) -> Iterator[Copy]:
    """Yield the files of a ZIP file that may be articles, those of ZIP files in it as well."""
    for member in likely(members(archive)):
        path = f"{name}/{member.path}"
        try:
            body: bytes | BotError = unpacked(archive, member.key, MAX_TOTAL_BYTES)
        except BotError as error:
            body = error
        inner = _unpacked_zip(body) if depth < _MAX_DEPTH else None
        if inner is None:
            yield Copy(path, body)
        else:
            yield from _inside(path, inner, depth=depth + 1)


def _count(file: Path) -> int:
    """Return how many copies a file gives; ZIP files in it are one each."""
    archive = _opened(file)
    if archive is None:
        return 1
    with archive:
        return len(likely(members(archive)))


def _opened(file: Path) -> zipfile.ZipFile | None:
    """Return the ZIP file of articles, None where the file is something else, or broken."""
    with suppress(OSError, *_BROKEN):
        with file.open("rb") as start:
            if start.read(len(_ZIP)) != _ZIP:
                return None
        archive = zipfile.ZipFile(file)
        if not is_package(archive.namelist()):
            return archive
        archive.close()
    return None


def _unpacked_zip(body: bytes | BotError) -> zipfile.ZipFile | None:
    if isinstance(body, BotError) or not body.startswith(_ZIP):
        return None
    with suppress(*_BROKEN):
        archive = zipfile.ZipFile(io.BytesIO(body))
        return None if is_package(archive.namelist()) else archive
    return None


def _bytes_of(file: Path) -> bytes | BotError:
    try:
        size = file.stat().st_size
        return TooBig(MAX_TOTAL_BYTES) if size > MAX_TOTAL_BYTES else file.read_bytes()
    except OSError as error:
        return NotFound(str(file), error.strerror or "")
