"""What the children cost: a job behind the wall against the same job in this process.

    python -m tests.benchmarks.isolation [PAIRS]

Both ways take turns in one run, so that whatever else the machine does falls on both. The price of
the wall is the difference within a pair; the goal is at most 5 ms. Then: the worst job while
children are succeeded, and how long the bot's event loop stands still for the largest jobs.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import time
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import BotError
from bot.isolate import Direct, Limits, RoomPaths, open_rooms
from bot.model import Budget, Document
from tests.hostile_rooms import now

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from bot.isolate import Isolated

PAIRS = 120
SUCCESSORS = 6
GOAL_MS = 5.0
_TOYS = RoomPaths(
    read="tests.hostile_rooms:read",
    pick="tests.hostile_rooms:pick",
    picture="tests.hostile_rooms:picture",
)
_SUBJECTS = ("The harbour board", "A team of divers", "The night ferry", "Mara Ohlsen", "The town")
_VERBS = ("repaired", "measured", "opened", "paid for", "photographed", "described", "moved")
_OBJECTS = (
    "the northern lock",
    "two copper roofs",
    "a bridge of 214 steps",
    "the old lamp",
    "all logbooks of the keepers",
)
_ENDS = ("before the winter", "for a third of the price", "in May", "without a word", "at night")


def sentences(count: int) -> list[str]:
    """Return different sentences, the same in every run."""
    chance = random.Random(4)  # noqa: S311 - repeatable, not secret
    parts = (_SUBJECTS, _VERBS, _OBJECTS, _ENDS)
    return [
        f"{' '.join(chance.choice(part) for part in parts)}, said report number {number}."
        for number in range(count)
    ]


def page(count: int) -> bytes:
    """Return a page with as many sentences, and with the furniture that news pages have."""
    said = sentences(count)
    links = "".join(f'<li class="item"><a href="/{n}">Story {n}</a></li>' for n in range(250))
    style = ".card{margin:0 auto;display:flex;color:#123456}" * 500
    prose = "".join(f"<p>{' '.join(said[n : n + 3])}</p>" for n in range(0, count, 3))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>The lock</title>'
        '<meta property="article:published_time" content="2026-05-02T08:30:00Z">'
        f"<style>{style}</style></head><body><nav><ul>{links}</ul></nav>"
        f"<article><h1>The lock is open</h1>{prose}</article>"
        f"<aside><ul>{links}</ul></aside></body></html>"
    ).encode()


@dataclass(frozen=True, slots=True)
class Pair:
    """One job both ways, in milliseconds."""

    isolated: float
    direct: float

    @property
    def added(self) -> float:
        """What the wall cost."""
        return self.isolated - self.direct


async def milliseconds(job: Awaitable[object]) -> float:
    """Return how long a job takes."""
    started = time.perf_counter()
    await job
    return (time.perf_counter() - started) * 1000


@dataclass(frozen=True, slots=True)
class Task:
    """One kind of job, as either rooms do it."""

    name: str
    do: Callable[[Isolated | Direct], Awaitable[object]]


async def compare(task: Task, rooms: Isolated, count: int) -> float:
    """Print what the wall adds to a job, and return the median."""
    here = Direct()

    def isolated() -> Awaitable[object]:
        return task.do(rooms)

    def direct() -> Awaitable[object]:
        return task.do(here)

    for _ in range(5):
        await isolated()
        await direct()
    pairs = []
    for number in range(count):
        first, second = (isolated, direct) if number % 2 else (direct, isolated)
        times = {first: await milliseconds(first()), second: await milliseconds(second())}
        pairs.append(Pair(times[isolated], times[direct]))
    added = [pair.added for pair in pairs]
    median, p95 = statistics.median(added), statistics.quantiles(added, n=20)[-1]
    print(
        f"{task.name:22} here {statistics.median(it.direct for it in pairs):7.2f} ms"
        f"   in a child {statistics.median(it.isolated for it in pairs):7.2f} ms"
        f"   added {median:5.2f} ms (p95 {p95:.2f})"
    )
    return median


async def print_price(count: int) -> float:
    """Print what the wall adds to each task, and return the most."""
    body = page(290)
    large = Document(body, now(), url="https://www.example.com/lock")
    tiny = Document(b"The lock is open again, and the ferry sails.", now(), name="a.txt")
    article = await Direct().read(Document(page(40), now(), url="https://www.example.com/lock"))
    tasks = (
        Task(f"page of {len(body) // 1000} kB", lambda it: it.read(large)),
        Task("pick of 40 sentences", lambda it: it.pick(article, Budget(characters=900))),
        Task("text of one sentence", lambda it: it.read(tiny)),
    )
    print(f"price of the wall, {count} pairs each:")
    async with open_rooms(children=1, limits=Limits(jobs_per_child=10**6)) as rooms:
        return max([await compare(task, rooms, count) for task in tasks])


async def print_succession() -> None:
    """Print the worst job while children retire and others take their place."""
    tiny = Document(b"The lock is open again, and the ferry sails.", now(), name="a.txt")
    times: list[float] = []
    seen: set[int] = set()

    async def work(rooms: Isolated) -> None:
        while len(seen) < 2 + SUCCESSORS:
            times.append(await milliseconds(rooms.read(tiny)))
            seen.update(rooms.pids)
            await asyncio.sleep(0.002)

    async with open_rooms(children=2, limits=Limits(jobs_per_child=200)) as rooms:
        await rooms.read(tiny)
        await asyncio.gather(work(rooms), work(rooms))
    p99 = statistics.quantiles(times, n=100)[-1]
    print(
        f"across {SUCCESSORS} successions, {len(times)} sentences, two at a time:"
        f" median {statistics.median(times):.2f} ms, p99 {p99:.2f}, worst {max(times):.1f}"
    )


@asynccontextmanager
async def stalls(name: str) -> AsyncIterator[None]:
    """Print how long the event loop stood still at most."""
    worst = 0.0

    async def watch() -> None:
        nonlocal worst
        while True:
            late = await milliseconds(asyncio.sleep(0.001)) - 1
            worst = max(worst, late)

    watcher = asyncio.create_task(watch())
    await asyncio.sleep(0.01)
    yield
    await asyncio.sleep(0.01)
    watcher.cancel()
    with suppress(asyncio.CancelledError):
        await watcher
    print(f"  {name:40} {worst:7.1f} ms")


async def print_stalls() -> None:
    """Print the longest stand-still of the event loop for the largest jobs; goal: 100 ms."""
    print("longest stand-still of the event loop (goal: at most 100 ms):")
    jobs: dict[str, Callable[[Isolated], Awaitable[object]]] = {
        "file of 20 MB handed over": lambda it: it.read(Document(bytes(20_000_000), now())),
        "photo of 10 MB there and back": lambda it: it.picture(bytes(10_000_000)),
        "article of 4 MB in one string": lambda it: it.read(Document(b"largest", now())),
        "article of 40,000 paragraphs": lambda it: it.read(Document(b"lines", now())),
        "answer of 340,000 strings, refused": lambda it: it.read(Document(b"many", now())),
    }
    async with open_rooms(children=1, rooms=_TOYS) as rooms:
        for name, job in jobs.items():
            async with stalls(name):
                for _ in range(5):
                    with suppress(BotError):
                        await job(rooms)
    async with (
        open_rooms(children=4, limits=Limits(wall_seconds=3), rooms=_TOYS) as rooms,
        stalls("four children that spin for 3 s"),
    ):
        spinning = (rooms.read(Document(b"spin", now())) for _ in range(4))
        await asyncio.gather(*spinning, return_exceptions=True)


async def main(count: int) -> int:
    """Print everything; return 1 where the goal is missed."""
    worst = await print_price(count)
    await print_succession()
    await print_stalls()
    print(f"goal: at most {GOAL_MS} ms added; worst median {worst:.2f} ms")
    return int(worst > GOAL_MS)


if __name__ == "__main__":
    sys.exit(asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else PAIRS)))
