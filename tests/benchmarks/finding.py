"""What the library costs: memory of a full one, and how long filing and finding take.

    python -m tests.benchmarks.finding [STORIES]

Words are drawn by Zipf's law from 60,000, some 100 for each story, as a post has.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.compose import story_id
from bot.store import embedded_server, open_store
from bot.story import Story
from bot.text import query_terms, search_terms

_WORDS, _PER_STORY, _QUERIES = 60_000, 100, 500


def _word(rank: int) -> str:
    letters = "etaoinshrdlcumwfgypb"
    out = ""
    while rank or len(out) < 2:
        rank, rest = divmod(rank, len(letters))
        out += letters[rest]
    return out


async def main(count: int) -> None:
    """Fill a library, then ask it."""
    chance = random.Random(1)  # noqa: S311 - the same words at every run
    ranks = [int(_WORDS ** chance.random()) for _ in range(count * _PER_STORY)]
    with TemporaryDirectory(prefix="valkey-") as folder:
        async with (
            embedded_server(Path(folder), durable=False) as url,
            open_store(url, namespace="bench") as store,
        ):
            redis = store.connection.redis
            before = (await redis.info("memory"))["used_memory"]
            filing = []
            for n in range(count):
                address = f"https://example.com/{n}"
                words = " ".join(_word(it) for it in ranks[n * _PER_STORY : (n + 1) * _PER_STORY])
                story = Story(
                    story_id(address), address, words[:80], "p" * 22, datetime.now(UTC),
                    "Lindow Courier", lead=words[:240], picture_url=f"{address}.jpg",
                )  # fmt: skip
                began = time.perf_counter()
                await store.stories.file(story, search_terms([words], 200))
                filing.append(time.perf_counter() - began)
            after = (await redis.info("memory"))["used_memory"]
            print(f"{count} stories: {(after - before) / 1e6:.0f} MB")
            _told("filing, the last thousand", filing[-1000:])
            for name, low, high in (
                ("common", 1, 40),
                ("middling", 400, 4000),
                ("rare", 8000, _WORDS),
            ):
                asking = []
                for _ in range(_QUERIES):
                    query = " ".join(_word(chance.randint(low, high)) for _ in range(2))
                    began = time.perf_counter()
                    await store.stories.find(query_terms(query, 8), 200)
                    asking.append(time.perf_counter() - began)
                _told(f"two {name} words, the last half typed", asking)


def _told(name: str, seconds: list[float]) -> None:
    ordered = sorted(seconds)
    worst = ordered[int(len(ordered) * 0.99)]
    print(f"{name}: median {statistics.median(ordered) * 1e3:.2f} ms, 99 % {worst * 1e3:.2f} ms")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000))
