"""``make chaos``: every kind of death, a few hundred times."""

from __future__ import annotations

import asyncio
import sys

from tests.benchmarks.report import say
from tests.chaos.rounds import Plan, Tally, play

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
    return not (tally.lost or tally.unexplained or tally.out_of_order or tally.subscriptions_lost)


def main() -> int:
    """Play every plan, or those whose name holds a word of the command line."""
    failed = 0
    for name, plan in PLANS.items():
        if sys.argv[1:] and not any(word in name for word in sys.argv[1:]):
            continue
        tally = asyncio.run(play(plan))
        failed += not good(tally)
        say(f"{name}: {tally}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
