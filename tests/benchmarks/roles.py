"""What another worker adds: links answered in a second with one worker, and with two.

    make bench-roles            150 links for each row

Real processes over two servers (state and cache), pages from the sandbox, each of a host of its
own. Everything shares this machine's cores, so that the second worker adds less than it would on
another machine.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bot.sandbox import open_sandbox
from tests.benchmarks.report import say
from tests.fixtures_house import eventually
from tests.test_roles import Site, open_site

if TYPE_CHECKING:
    from collections.abc import Iterator

_WAITING = 40


async def rate(workers: int, links: int) -> float:
    """Return how many links are answered in a second."""
    with TemporaryDirectory(prefix="roles-") as folder:
        async with open_sandbox() as sandbox, open_site(sandbox, Path(folder)) as site:
            # Telegram's 30 a second would be all that is measured.
            site.environment["GISTWIRE_PAID_BROADCAST"] = "true"
            for name in ("front1", *(f"worker{it + 1}" for it in range(workers))):
                await site.start(name)
            store = site.store

            async def everybody_is_there() -> bool:
                stream = store.connection.keys.stream("inbox")
                found = await store.connection.redis.xinfo_consumers(stream, "workers")
                return len(found) == workers

            await site.answered(site.ask(100_000))
            await eventually(everybody_is_there, 60.0)
            await asyncio.gather(*(site.answered(site.ask(100_001 + it)) for it in range(16)))
            began = time.perf_counter()
            # Fewer than are always admitted wait at a time: nobody is told to come again.
            numbers = iter(range(links))
            await asyncio.gather(*(_readers(site, numbers) for _ in range(_WAITING)))
            return links / (time.perf_counter() - began)


async def _readers(site: Site, numbers: Iterator[int]) -> None:
    """Ask for one story after another, each when the last is answered."""
    for number in numbers:
        body = await site.answered(site.ask(number))
        assert f"Story number {number}" in body


async def measure(links: int) -> None:
    """Print a row for each number of workers."""
    alone = None
    for workers in (1, 2):
        found = await rate(workers, links)
        alone = alone or found
        say(f"{workers} worker(s): {found:5.1f} links/s, {found / alone:.2f} times one worker's")
    say(f"{links} links, on {os.cpu_count()} cores that all processes share")


def main() -> None:
    """Measure as many links as the command line says."""
    asyncio.run(measure(int(sys.argv[1]) if sys.argv[1:] else 150))


if __name__ == "__main__":
    main()
