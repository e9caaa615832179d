"""What hostile files cost: ``python -m tests.benchmarks.hostile [FAMILY]``.

Every row of ``tests.hostile`` goes through the real rooms. Seconds are told without those for
which other programs on this machine had the processor.
"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from typing import TYPE_CHECKING

from bot.isolate import open_rooms
from tests.hostile.rows import ROWS
from tests.hostile.trial import LIMITS, WATCHED, ready, resident_bytes, tried

if TYPE_CHECKING:
    from tests.hostile.row import Hostile
    from tests.hostile.trial import Trial

_SLOWEST = 10


async def main(family: str | None) -> None:
    """Print the rows by family, the slowest of them, and the largest of every cost."""
    rows = [row for row in ROWS if family in {None, row.family}]
    trials: dict[str, Trial] = {}
    async with open_rooms(children=2, limits=LIMITS, rooms=WATCHED) as rooms:
        await tried(rooms, rows[0].control)
        before = resident_bytes()
        for row in rows:
            await ready(rooms)
            trials[row.key] = await tried(rooms, row.file)
        grown = resident_bytes() - before
    _print(rows, trials, grown)


def _print(rows: list[Hostile], trials: dict[str, Trial], grown: int) -> None:
    for family, count in Counter(row.family for row in rows).items():
        costs = [trials[row.key].seconds for row in rows if row.family == family]
        print(f"{family:12} {count:4} files  {sum(costs):7.2f} s  {max(costs):5.2f} s at most")
    print(f"{len(rows)} files")
    for key in sorted(trials, key=lambda key: -trials[key].seconds)[:_SLOWEST]:
        print(f"{trials[key].seconds:6.2f} s  {key}")
    print(f"{sum(trial.seconds for trial in trials.values()):6.2f} s  all together")
    for row in rows:
        if not trials[row.key].is_right(row.file.outcome):
            print(f"{row.key}: {trials[row.key].outcome!s:.100}, not {row.file.outcome!s:.50}")
    print(f"child {max(trial.child_peak_bytes for trial in trials.values()) / 1e6:.0f} MB at most")
    print(f"stall {max(trial.stall_seconds for trial in trials.values()) * 1e3:.0f} ms at most")
    print(f"bot grown by {grown / 1e6:.0f} MB")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else None))
