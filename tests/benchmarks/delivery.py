"""How fast posts reach their chats, and how long a person waits for a link that is known.

    make bench-delivery              all of it, with 900 chats for each row
    make bench-delivery CHATS=10000  as long as Telegram's limits want it: some 340 s a row

Every row runs against the sandbox with Telegram's sending limits on; a 429 is a defect.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from telegram.error import TelegramError
from telegram.ext import AIORateLimiter, ExtBot

from bot.isolate import Direct
from bot.model import Delivery, Post
from bot.sandbox import Quota, open_sandbox
from tests.articles import page
from tests.benchmarks.report import say
from tests.chaos.rounds import Scene, channels, open_scene
from tests.fixtures_house import run_house, settings_for

if TYPE_CHECKING:
    from collections.abc import Callable

STORY = "https://example.com/story"
_LINKS = 300


def _cast(chats: list[int]) -> tuple[Post, tuple[Delivery, ...]]:
    post = Post("p", "<b>Headline</b>\n\nKey sentences.")
    return post, tuple(Delivery(f"p:{it}", it, "p", broadcast=True) for it in chats)


def _moments(scene: Scene) -> list[float]:
    return [it.at for it in scene.sandbox.world.calls if it.method == "sendMessage"]


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of processor time so far, of everything that a delivery passes through."""

    workers: float
    sandbox: float
    server: float

    @classmethod
    def by(cls, scene: Scene) -> Spent:
        """Return what a scene's processes have spent; workers and server are read from /proc."""
        server = int((scene.folder / "valkey.pid").read_text())
        workers = sum(_processor_seconds(hand.pid) for hand in scene.crew.hands)
        return cls(workers, time.process_time(), _processor_seconds(server))

    def since(self, before: Spent, deliveries: int) -> str:
        """Return in words the milliseconds of each since then, for one delivery."""
        parts = {
            name: (getattr(self, name) - getattr(before, name)) * 1000 / deliveries
            for name in self.__slots__
        }
        named = ", ".join(f"{name} {part:.2f}" for name, part in parts.items())
        return f"{sum(parts.values()):.2f} ms of processor each ({named})"


def _processor_seconds(pid: int | None) -> float:
    """Return the seconds that a process has spent; proc(5): utime and stime after the name."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    except OSError:  # No Linux.
        return float("nan")
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def fan_out(count: int, workers: int, *, paid: bool = False) -> None:
    """Print the rate of one broadcast by so many workers."""
    async with open_scene(paid_broadcast=paid, lease_seconds=30.0, dispatchers=16) as scene:
        world = scene.sandbox.world
        chats = channels(scene.sandbox, count, private=True)
        scene.crew.hire(workers)
        await asyncio.sleep(2.0)  # So that all of them are there before the clock runs.
        world.quota = Quota()
        began, before = time.monotonic(), Spent.by(scene)
        queued = await scene.store.outbox.put(*_cast(chats))
        queued_seconds = time.monotonic() - began
        await scene.settled(60 + count / (300 if paid else 25))
        spent = Spent.by(scene).since(before, count)
        moments = _moments(scene)
        arrived = sum(bool(world.messages(it)) for it in chats) if count <= 1000 else len(moments)
    limit = 1000 if paid else 30
    seconds = moments[-1] - moments[0]
    rate = (len(moments) - 1) / seconds
    say(
        f"{workers} workers{', paid' if paid else ''}: {arrived} of {queued} in {seconds:.1f} s, "
        f"{rate:.2f}/s = {rate / limit:.3f} of the limit, {world.quota.refused} times 429, "
        f"queued in {queued_seconds * 1000:.0f} ms; {spent}; "
        f"load {os.getloadavg()[0]:.1f}"
    )


async def group_window(posts: int = 45) -> None:
    """Print how many messages a group gets in any minute at most."""
    async with open_scene(lease_seconds=30.0) as scene:
        world = scene.sandbox.world
        (group,) = channels(scene.sandbox, 1, private=False)
        world.quota = Quota()
        for number in range(posts):
            post = Post(f"p{number}", "x")
            delivery = Delivery(f"{post.key}:{group}", group, post.key, broadcast=True)
            await scene.store.outbox.put(post, (delivery,))
        scene.crew.hire(2)
        await scene.settled(240)
        moments = _moments(scene)
    most = max(sum(0 <= other - it < 60 for other in moments) for it in moments)
    say(f"a group: {len(moments)} posts, at most {most} in 60 s, {world.quota.refused} times 429")


async def plain_loop(count: int) -> None:
    """Print the rate of a loop over python-telegram-bot with its own rate limiter."""
    async with open_sandbox() as sandbox:
        chats = channels(sandbox, count, private=True)
        sandbox.world.quota = Quota()
        limiter: Any = AIORateLimiter(max_retries=5)
        bot: ExtBot[Any] = ExtBot(sandbox.token, base_url=sandbox.api_url, rate_limiter=limiter)
        failed, began = 0, time.monotonic()
        async with bot:
            for chat in chats:
                try:
                    await bot.send_message(chat, "<b>Headline</b>\n\nKey sentences.", "HTML")
                except TelegramError:
                    failed += 1
        seconds = time.monotonic() - began
    say(
        f"plain loop with AIORateLimiter: {count} in {seconds:.1f} s, {count / seconds:.2f}/s, "
        f"{failed} lost, {sandbox.world.quota.refused} times 429"
    )


async def known_link() -> None:
    """Print how long people wait for a link that was summarised before."""
    async with open_scene() as scene:
        sandbox, world = scene.sandbox, scene.sandbox.world
        url = scene.crew.decisions["redis_url"].get_secret_value()
        settings = settings_for(sandbox, url, paid_broadcast=True, namespace=f"b{token_hex(4)}")
        world.publish_page(STORY, page("A story worth telling"), "text/html")
        async with run_house(sandbox, settings, rooms=Direct()) as house:
            await house.ask(STORY)
            waits = []
            for number in range(_LINKS):
                person = world.add_user(f"P{number}").id
                began = time.perf_counter()
                await house.ask(STORY, user=person)
                waits.append((time.perf_counter() - began) * 1000)
    cuts = statistics.quantiles(waits, n=100)
    say(f"known link, update to message: p50 {cuts[49]:.1f} ms, p99 {cuts[98]:.1f} ms ({_LINKS})")


async def measure(count: int, wanted: Callable[[str], bool]) -> None:
    """Print every row whose name is wanted."""
    if wanted("latency"):
        await known_link()
    if wanted("plain"):
        await plain_loop(min(count, 900))
    for workers in (1, 2, 4):
        if wanted("fan-out"):
            await fan_out(count, workers)
    if wanted("paid"):
        await fan_out(max(count, 5000), 2, paid=True)
    if wanted("group"):
        await group_window()


def main() -> None:
    """Measure as the command line says: a number of chats, and names of rows."""
    words = sys.argv[1:]
    count = next((int(word) for word in words if word.isdecimal()), 900)
    names = [word for word in words if not word.isdecimal()]
    asyncio.run(measure(count, lambda name: not names or name in names))


if __name__ == "__main__":
    main()
