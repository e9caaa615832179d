"""What the wall costs: milliseconds that a warm job takes more in a child than in this process.

    python -m tests.benchmarks.isolation [ROUNDS]

Both ways do the same jobs in turns in one run, each a different input, so that nothing is cached.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.isolate import Direct, Limits, open_rooms
from bot.model import Article, Budget, Document, Paragraph

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.isolate import Isolated

GOAL_MS = 5.0
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WORDS = (
    *("harbour", "engineer", "lock", "gate", "water", "morning", "keeper", "boat"),
    *("council", "bridge", "winter", "price", "report", "museum", "school", "train"),
    *("minister", "river", "factory", "letter", "market", "garden", "island", "summer", "window"),
)


def sentence(seed: int) -> str:
    """Return a sentence that no other seed has."""
    chosen = [WORDS[(seed * (step + 3) + step * step) % len(WORDS)] for step in range(14)]
    return f"The {' '.join(chosen)} of number {seed} was seen on Monday."


def page(seed: int) -> Document:
    """Return a news page of some 60 kB, most of it furniture, as pages are."""
    story = "".join(
        f"<p>{sentence(seed * 1000 + n)} {sentence(seed * 1000 + n + 500)}</p>" for n in range(20)
    )
    menu = "".join(
        f'<li><a href="/s/{n}" class="menu-item">Section {n}</a></li>' for n in range(600)
    )
    body = (
        f"<html><head><title>Story {seed}</title></head><body><nav><ul>{menu}</ul></nav>"
        f"<article><h1>Story {seed}</h1>{story}</article></body></html>"
    )
    return Document(body.encode(), NOW, url=f"https://example.com/{seed}", media_type="text/html")


def note(seed: int) -> Document:
    """Return a document that costs next to nothing to read."""
    return Document(sentence(seed).encode(), NOW, name="note.txt")


def article(seed: int) -> Article:
    """Return a story of forty sentences."""
    paragraphs = tuple(
        Paragraph(f"{sentence(seed * 100 + n)} {sentence(seed * 100 + n + 50)}") for n in range(20)
    )
    return Article(f"a{seed}", f"Story {seed}", paragraphs, language="en")


@dataclass(frozen=True, slots=True)
class Task:
    """One kind of job, done by either rooms."""

    name: str
    do: Callable[[Isolated | Direct, int], Awaitable[object]]


TASKS = (
    Task("read a page of 60 kB", lambda rooms, seed: rooms.read(page(seed))),
    Task("read a note of one line", lambda rooms, seed: rooms.read(note(seed))),
    Task(
        "pick from 40 sentences",
        lambda rooms, seed: rooms.pick(article(seed), Budget(characters=700)),
    ),
)


async def milliseconds(task: Task, rooms: Isolated | Direct, seed: int) -> float:
    """Return how long one job takes."""
    start = time.perf_counter()
    await task.do(rooms, seed)
    return (time.perf_counter() - start) * 1000


async def compare(task: Task, isolated: Isolated, rounds: int) -> float:
    """Print both ways beside each other, and return the median of what the wall adds."""
    direct = Direct()
    for seed in range(5):
        await milliseconds(task, direct, seed)
        await milliseconds(task, isolated, seed)
    pairs = [
        (await milliseconds(task, direct, seed), await milliseconds(task, isolated, seed))
        for seed in range(100, 100 + rounds)
    ]
    here, there = (statistics.median(column) for column in zip(*pairs, strict=True))
    added = sorted(far - near for near, far in pairs)
    middle, high = statistics.median(added), added[int(len(added) * 0.95)]
    print(
        f"{task.name:26} here {here:7.2f} ms   in a child {there:7.2f} ms   "
        f"added {middle:5.2f} ms (p95 {high:5.2f})"
    )
    return middle


async def succession(rounds: int) -> None:
    """Print the worst job across the replacement of a child."""
    limits = replace(Limits(), jobs_per_child=max(5, rounds // 4))
    async with open_rooms(children=1, limits=limits) as rooms:
        times = [await milliseconds(TASKS[1], rooms, seed) for seed in range(rounds)]
    print(
        f"{'across four successions':26} median {statistics.median(times):.2f} ms, "
        f"worst {max(times):.1f} ms"
    )


async def main(rounds: int) -> int:
    """Print every comparison; return 1 where the goal is missed."""
    async with open_rooms(children=1) as isolated:
        added = [await compare(task, isolated, rounds) for task in TASKS]
    await succession(rounds)
    worst = max(added)
    print(f"goal: at most {GOAL_MS} ms added; worst median {worst:.2f} ms")
    return int(worst > GOAL_MS)


if __name__ == "__main__":
    sys.exit(asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)))
