"""Any order of queueing, leasing, crashing, lapsing, doubling and restarting keeps the promises.

The model is small: lanes of keys, leases with tokens, and what has ended. A lease lapses by having
its end moved into the past, so that nothing waits for a clock.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.errors import StoreError
from bot.model import Delivery, Post
from bot.store import Parcel, Store, embedded_server, open_store
from tests.test_store_outbox import QUICK, outbox_of

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from bot.store import Outbox

T = TypeVar("T")

CHATS = (1, 2, -3)
LETTERS = "abcdef"
WORKERS = 2


@dataclass(slots=True)
class Held:
    """A lease as the model sees it."""

    worker: int
    parcel: Parcel
    lapsed: bool = False

    @property
    def lane(self) -> tuple[bool, int]:
        return self.parcel.delivery.broadcast, self.parcel.delivery.chat_id


@dataclass(slots=True)
class Model:
    """What must be true."""

    seen: set[str] = field(default_factory=set)
    lanes: dict[tuple[bool, int], list[str]] = field(default_factory=dict)
    #: The one lease of each key under way.
    current: dict[str, Held] = field(default_factory=dict)
    #: Leases that were taken over; whoever holds one may change nothing.
    stale: list[Held] = field(default_factory=list)
    ended: dict[str, str] = field(default_factory=dict)
    doubts: dict[str, int] = field(default_factory=dict)

    def busy(self) -> set[int]:
        return {held.parcel.delivery.chat_id for held in self.current.values()}

    def reclaim(self) -> None:
        """What every look for work does first."""
        for key, held in tuple(self.current.items()):
            if held.lapsed:
                self.stale.append(self.current.pop(key))
                self.lanes.setdefault(held.lane, []).insert(0, key)
                self.doubts[key] = self.doubts.get(key, 0) + 1

    def ready(self) -> int:
        """Chats that may be given out."""
        waiting = {chat for (_, chat), keys in self.lanes.items() if keys}
        return len(waiting - self.busy())


class OutboxMachine(RuleBasedStateMachine):
    """Drives the real outbox and the model side by side."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.stack = AsyncExitStack()
        self.folder = Path(self.stack.enter_context(TemporaryDirectory(prefix="machine-")))
        self.store = self.run(self._open())
        self.workers = [outbox_of(self.store, lease_seconds=600) for _ in range(WORKERS)]
        self.model = Model()
        self.restarts = 0

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    async def _open(self) -> Store:
        url = await self.stack.enter_async_context(embedded_server(self.folder))
        namespace = f"machine-{token_hex(4)}"
        return await self.stack.enter_async_context(
            open_store(url, namespace=namespace, pace=QUICK)
        )

    @rule(letter=st.sampled_from(LETTERS), chat=st.sampled_from(CHATS), wide=st.booleans())
    def queue(self, letter: str, chat: int, *, wide: bool) -> None:
        """New once, and never again."""
        key = f"{letter}:{chat}:{wide}"
        post = Post(letter, letter)
        delivery = Delivery(key, chat, letter, broadcast=wide)
        new = self.run(self.store.outbox.put(post, (delivery,)))
        assert new == (key not in self.model.seen)
        if new:
            self.model.seen.add(key)
            self.model.lanes.setdefault((wide, chat), []).append(key)

    @rule(worker=st.integers(0, WORKERS - 1), count=st.integers(1, 3))
    def lease(self, worker: int, count: int) -> None:
        """The head of a lane whose chat is free, wishes before broadcasts, with a newer token."""
        self.model.reclaim()
        expected = min(count, self.model.ready())
        parcels = self.run(self.workers[worker].lease(count))
        assert len(parcels) == expected
        for parcel in parcels:
            key, chat = parcel.delivery.key, parcel.delivery.chat_id
            assert chat not in self.model.busy()
            lane = self.model.lanes[parcel.delivery.broadcast, chat]
            assert lane.pop(0) == key
            if parcel.delivery.broadcast:
                assert not self.model.lanes.get((False, chat))
            assert parcel.doubts == self.model.doubts.get(key, 0)
            assert all(parcel.token > it.parcel.token for it in self.model.stale)
            self.model.current[key] = Held(worker, parcel)

    def _pick(self, data: st.DataObject, held: list[Held]) -> Held:
        held = sorted(held, key=lambda it: it.parcel.token)
        return held[data.draw(st.integers(0, len(held) - 1), label="which")]

    @precondition(lambda self: self.model.current)
    @rule(data=st.data(), verb=st.sampled_from(["sent", "retry", "pause", "bury"]))
    def settle(self, data: st.DataObject, verb: str) -> None:
        """Whoever holds the newest lease decides, also a little late."""
        held = self._pick(data, list(self.model.current.values()))
        assert self._settle(held, verb)
        key = held.parcel.delivery.key
        del self.model.current[key]
        self.model.stale.append(held)
        if verb in {"sent", "bury"}:
            self.model.ended[key] = "sent" if verb == "sent" else "dead"
        else:
            self.model.lanes[held.lane].insert(0, key)

    @precondition(lambda self: self.model.stale)
    @rule(data=st.data(), verb=st.sampled_from(["sent", "retry", "pause", "bury"]))
    def settle_too_late(self, data: st.DataObject, verb: str) -> None:
        """Whoever lost a lease changes nothing, whatever they say."""
        assert not self._settle(self._pick(data, self.model.stale), verb)

    def _settle(self, held: Held, verb: str) -> bool:
        outbox: Outbox = self.workers[held.worker]
        match verb:
            case "sent":
                work: Coroutine[Any, Any, int] = outbox.sent(held.parcel, 7)
            case "retry":
                work = outbox.retry(held.parcel, 0)
            case "pause":
                work = outbox.pause(held.parcel, 0)
            case _:
                work = outbox.bury(held.parcel, "enough")
        return bool(self.run(work))

    @precondition(lambda self: self.model.current)
    @rule(data=st.data())
    def lapse(self, data: st.DataObject) -> None:
        """A lease ends by time."""
        held = self._pick(data, list(self.model.current.values()))
        self._end_lease(held)

    @rule(worker=st.integers(0, WORKERS - 1))
    def crash(self, worker: int) -> None:
        """A worker dies: it forgets all, its leases end, another comes in its place."""
        for held in self.model.current.values():
            if held.worker == worker:
                self._end_lease(held)
        self.workers[worker] = outbox_of(self.store, lease_seconds=600)

    def _end_lease(self, held: Held) -> None:
        held.lapsed = True
        leases = f"{self.store.connection.keys.root}:outbox:leases"
        ended = {held.parcel.delivery.key: 1}
        self.run(self.store.connection.ask(self.store.connection.redis.zadd(leases, ended)))

    @precondition(lambda self: self.restarts < 1)
    @rule()
    def restart(self) -> None:
        """The server is killed and comes back with all that it acknowledged."""
        self.restarts += 1
        os.kill(int((self.folder / "valkey.pid").read_text()), signal.SIGKILL)
        self.run(self._until_back())

    async def _until_back(self) -> None:
        async with asyncio.timeout(20):
            while True:
                try:
                    await self.store.ping()
                except StoreError:
                    await asyncio.sleep(0.05)
                else:
                    return

    @invariant()
    def counts_agree(self) -> None:
        """Nothing is lost and nothing is there twice."""
        depth = self.run(self.store.outbox.depth())
        waiting = sum(map(len, self.model.lanes.values()))
        dead = sum(end == "dead" for end in self.model.ended.values())
        assert (depth.waiting + depth.delayed, depth.leased) == (waiting, len(self.model.current))
        assert depth.dead == dead
        assert waiting + len(self.model.current) + len(self.model.ended) == len(self.model.seen)

    def teardown(self) -> None:
        """In the end everything that was queued has ended, once."""
        try:
            for held in self.model.current.values():
                self._end_lease(held)
            while parcels := self.run(self.workers[0].lease(9)):
                for parcel in parcels:
                    assert parcel.delivery.key not in self.model.ended
                    assert self.run(self.workers[0].sent(parcel, 1))
                    self.model.ended[parcel.delivery.key] = "sent"
            assert self.model.ended.keys() == self.model.seen
        finally:
            self.run(self.stack.aclose())
            self.loop.close()


# Twenty-five servers are started and killed: on a machine that does more besides, two minutes pass.
@pytest.mark.timeout(600)
def test_the_outbox_keeps_its_promises_in_any_order() -> None:
    run_state_machine_as_test(
        OutboxMachine,
        settings=settings(
            max_examples=int(os.environ.get("OUTBOX_EXAMPLES", "25")),
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=sys.stdout.isatty(),
        ),
    )
