"""Archived articles are brought in: whole folders of files, and ZIP files of them.

What is brought in is kept in the morgue under the address that the file itself names, and answers
links to it from then on, whether or not the page still stands. A file that cannot be read costs
one line; one that names no address is read, counted and not kept, for nobody could ask for it.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.model import Article
    from bot.store.morgue import Morgue
    from bot.terminal import Terminal


@dataclass(slots=True)
class Tally:
    """How many articles were found, and what became of them."""

    kept: int = 0
    #: Read, but without an address of their own.
    nameless: int = 0

    def __str__(self) -> str:
        kept = f"{self.kept} article{'' if self.kept == 1 else 's'} kept"
        return f"{kept}, {self.nameless} without an address" if self.nameless else kept


async def bring_in(
    paths: Sequence[str], terminal: Terminal, morgue: Morgue, *, parallel: int
) -> Tally:
    """Keep every article in the files and folders, and return how many there were.

    A bar on standard error shows how far it is, where somebody is looking.

    Raises:
        StoreError: the memory did not answer; what was kept before is kept.
    """
    files = list(chain.from_iterable(map(files_of, paths)))
    tally = Tally()
    waiting = iter(files)

    async def take() -> None:
        for name in waiting:
            for article in await terminal.articles(name):
                await _keep(article, morgue, tally)
            bar.update()

    with tqdm(total=len(files), unit="file", file=sys.stderr, disable=None) as bar:
        async with asyncio.TaskGroup() as group:
            for _ in range(parallel):
                group.create_task(take())
    return tally


async def _keep(article: Article, morgue: Morgue, tally: Tally) -> None:
    """Put an article under its own address, where it has one."""
    if article.url is None:
        tally.nameless += 1
        return
    await morgue.put(article.url, article)
    tally.kept += 1


def files_of(path: str) -> Iterator[str]:
    """Yield the file itself, or every file below a folder that is not hidden, in order."""
    top = Path(path)
    if not top.is_dir():
        yield path
        return
    for file in sorted(top.rglob("*")):
        hidden = any(part.startswith(".") for part in file.relative_to(top).parts)
        if file.is_file() and not hidden:
            yield str(file)
