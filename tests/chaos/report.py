"""``make chaos``: every kind of death, a few hundred times."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any

from tests.benchmarks.report import say
from tests.chaos.rounds import Plan, Tally, play
from tests.chaos.scenes import Findings, endings, outage, sleeper, updates

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

PLANS = {
    "kill -9 of workers, private chats": Plan(chats=800, posts=5, worker_kills=200),
    "kill -9 of workers, channels with a journal": Plan(
        chats=400, posts=5, worker_kills=100, journal=True
    ),
    "kill -9 of the server": Plan(chats=400, posts=5, server_kills=50),
    "kill -9 of both": Plan(chats=400, posts=5, both_kills=50),
}


def good(tally: Tally) -> bool:
    """Whether nothing was lost, doubled without a reason, or out of order."""
    return not (tally.lost or tally.unexplained or tally.out_of_order or tally.writes_lost)


SCENES: dict[str, Callable[[], Coroutine[Any, Any, Findings]]] = {
    "a worker sleeps past its lease": sleeper,
    "SIGTERM, 50 times": lambda: endings(50),
    "1000 updates under kill -9": lambda: updates(1000),
    "the store is gone for 60 s": lambda: outage(60.0, silent=False),
    "the store says nothing for 60 s": lambda: outage(60.0, silent=True),
}


def main() -> int:
    """Play everything, or what has a word of the command line in its name."""
    failed = 0
    for name, plan in PLANS.items():
        if _wanted(name):
            tally = asyncio.run(play(plan))
            failed += not good(tally)
            say(f"{name}: {tally}")
    for name, scene in SCENES.items():
        if _wanted(name):
            findings = asyncio.run(scene())
            failed += not findings.good
            say(f"{name}: {findings.said}{'' if findings.good else '  FAILED'}")
    return failed


def _wanted(name: str) -> bool:
    return not sys.argv[1:] or any(word in name for word in sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
