"""A worker at full rate for a long time: memory, descriptors and children, as slopes.

make soak                30 minutes
make soak MINUTES=5
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bot.model import Delivery, Post
from bot.sandbox import Quota
from tests.benchmarks.report import say
from tests.chaos.rounds import Scene, channels, open_scene

_EVERY_SECONDS = 5.0
_CHATS = 300
#: The first part of a run fills caches and pools.
_WARM_UP = 0.2
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Sample:
    """What one look at a process showed."""

    minutes: float
    megabytes: float
    descriptors: int
    children: int


@dataclass(slots=True)
class Run:
    """Looks at one process."""

    pid: int
    began: float = field(default_factory=time.monotonic)
    samples: list[Sample] = field(default_factory=list)

    def look(self) -> None:
        """Note what the process holds now."""
        proc = Path("/proc") / str(self.pid)
        pages = int((proc / "statm").read_text().split()[1])
        children = (proc / "task" / str(self.pid) / "children").read_text().split()
        self.samples.append(
            Sample(
                (time.monotonic() - self.began) / 60,
                pages * _PAGE_BYTES / 1e6,
                len(list((proc / "fd").iterdir())),
                len(children),
            )
        )

    def slope(self, name: str) -> float:
        """Return by how much a figure grew in a minute, after the warm-up (least squares)."""
        kept = self.samples[int(len(self.samples) * _WARM_UP) :]
        minutes = [it.minutes for it in kept]
        return float(np.polyfit(minutes, [getattr(it, name) for it in kept], 1)[0])


async def _send(scene: Scene, chats: list[int], seconds: float) -> int:
    """Keep the outbox full for so long; return how many deliveries were queued."""
    until, number, queued = time.monotonic() + seconds, 0, 0
    while time.monotonic() < until:
        depth = await scene.store.outbox.depth()
        if depth.waiting + depth.delayed < 2 * _CHATS:
            number += 1
            post = Post(f"p{number}", f"<b>Post {number}</b>\n\n" + "Key sentences. " * 20)
            queued += await scene.store.outbox.put(
                post,
                [Delivery(f"{post.key}:{it}", it, post.key, broadcast=True) for it in chats],
            )
        await asyncio.sleep(1)
    return queued


async def _watch(run: Run) -> None:
    while True:
        run.look()
        await asyncio.sleep(_EVERY_SECONDS)


async def soak(minutes: float) -> None:
    """Print what a worker holds at the start, at the end, and how it grew."""
    async with open_scene(lease_seconds=60.0, front=True) as scene:
        chats = channels(scene.sandbox, _CHATS, private=True)
        scene.sandbox.world.quota = Quota()
        scene.crew.hire()
        await asyncio.sleep(3)
        pid = scene.crew.hands[0].pid
        assert pid is not None
        run = Run(pid)
        watching = asyncio.create_task(_watch(run))
        queued = await _send(scene, chats, minutes * 60)
        watching.cancel()
        sent = sum(it.by_bot for chat in chats for it in scene.sandbox.world.messages(chat))
        refused = scene.sandbox.world.quota.refused
    first, last = run.samples[0], run.samples[-1]
    rate = sent / minutes / 60
    say(f"{minutes:.0f} minutes: {sent} of {queued} sent, {rate:.2f}/s, {refused} × 429")
    for name, unit in (("megabytes", "MB"), ("descriptors", ""), ("children", "")):
        say(
            f"{name}: {getattr(first, name):.1f} at first, {getattr(last, name):.1f} at last, "
            f"{run.slope(name):+.4f} {unit} a minute"
        )


if __name__ == "__main__":
    asyncio.run(soak(float(sys.argv[1]) if sys.argv[1:] else 30.0))
