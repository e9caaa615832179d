"""Workers as processes: started from a warm fork server, so that a life may be short."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.chaos.hand import work

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerProcess


def _context() -> multiprocessing.context.ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.chaos.hand"])
    return context


@dataclass(slots=True)
class Crew:
    """Workers that share one set of settings."""

    decisions: dict[str, Any]
    front: bool = False
    kills: int = 0
    hands: list[ForkServerProcess] = field(default_factory=list)

    def hire(self, count: int = 1) -> None:
        """Start so many workers more."""
        for _ in range(count):
            hand = _context().Process(
                target=work, args=(self.decisions,), kwargs={"front": self.front}, daemon=True
            )
            hand.start()
            self.hands.append(hand)

    def kill_oldest(self) -> None:
        """Kill the worker that lives longest, and start another."""
        self._signal(self.hands.pop(0), signal.SIGKILL)
        self.kills += 1
        self.hire()

    def kill_all(self) -> None:
        """Kill every worker."""
        while self.hands:
            self._signal(self.hands.pop(), signal.SIGKILL)

    def stop(self, number: int = 0) -> None:
        """Let a worker sleep."""
        self._signal(self.hands[number], signal.SIGSTOP)

    def wake(self, number: int = 0) -> None:
        """Let it go on."""
        self._signal(self.hands[number], signal.SIGCONT)

    async def dismiss(self, seconds: float) -> bool:
        """Ask every worker to end; return whether all did in time, with nothing to complain."""
        leaving, self.hands = self.hands, []
        for hand in leaving:
            self._signal(hand, signal.SIGTERM)
        await asyncio.gather(*(asyncio.to_thread(hand.join, seconds) for hand in leaving))
        codes = [hand.exitcode for hand in leaving]
        for hand in leaving:
            self._signal(hand, signal.SIGKILL)
        return all(code == 0 for code in codes)

    def _signal(self, hand: ForkServerProcess, number: signal.Signals) -> None:
        if hand.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(hand.pid, number)
        if number == signal.SIGKILL:
            hand.join()
