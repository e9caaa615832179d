"""Single misfortunes, each played once or many times: sleep, signals, updates, an absent store."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from collections import Counter
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

from bot.errors import StoreError
from bot.model import Delivery, Post
from bot.sandbox import ANY_SEND, Fault
from bot.store.locks import FileLock
from tests.chaos.rounds import LEASE_SECONDS, Scene, channels, open_scene

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable


class Findings(NamedTuple):
    """What a scene shows."""

    good: bool
    said: str


async def _until(state: Callable[[], object], timeout_seconds: float = 30.0) -> None:
    """Return when a condition, asked again and again, is true."""
    async with asyncio.timeout(timeout_seconds):
        while not state():  # noqa: ASYNC110 - other processes have no event
            await asyncio.sleep(0.02)


def _bodies(scene: Scene, chat: int) -> list[str]:
    return [it.body for it in scene.sandbox.world.messages(chat) if it.by_bot]


def _cast(chats: list[int], name: str) -> tuple[Post, tuple[Delivery, ...]]:
    post = Post(name, f"Post {name}.")
    return post, tuple(Delivery(f"{name}:{it}", it, name, broadcast=True) for it in chats)


async def sleeper() -> Findings:
    """A worker is stopped while Telegram answers, wakes up after another has done its work.

    It may then write nothing: neither into the store nor into the chat.
    """
    async with open_scene() as scene:
        world = scene.sandbox.world
        (chat,) = channels(scene.sandbox, 1, private=True)
        world.faults.script(Fault(ANY_SEND, delay_seconds=1.0, times=1))
        scene.crew.hire()
        await scene.insist(*_cast([chat], "p"))
        await _until(lambda: _bodies(scene, chat))
        scene.crew.stop(0)
        scene.crew.hire()
        await _settled(scene, "p", chat)
        before = await scene.store.connection.table(
            scene.store.connection.keys.delivery(f"p:{chat}")
        )
        calls = len(world.calls)
        scene.crew.stop(1)
        scene.crew.wake(0)
        await asyncio.sleep(LEASE_SECONDS + 1)
        after = await scene.store.connection.table(
            scene.store.connection.keys.delivery(f"p:{chat}")
        )
        sends = [it for it in world.calls[calls:] if it.method == "sendMessage"]
        scene.crew.wake(1)
        good = before == after and not sends and before[b"state"] == b"sent"
        copies = len(_bodies(scene, chat)) - 1
        return Findings(
            good,
            f"record unchanged: {before == after}, calls after waking: {len(sends)}, "
            f"copies for the one answer nobody heard: {copies}",
        )


async def _settled(scene: Scene, post: str, chat: int) -> None:
    async with asyncio.timeout(30):
        while True:
            record = await scene.store.outbox.find(f"{post}:{chat}")
            if record is not None and record.state == "sent":
                return
            await asyncio.sleep(0.05)


async def endings(rounds: int) -> Findings:
    """Workers are asked to end while they deliver slowly; others go on."""
    chance = random.Random(7)  # noqa: S311 - repeatable, not secret
    slowest, orderly = 0.0, 0
    async with open_scene(lease_seconds=60.0) as scene:
        chats = channels(scene.sandbox, 40 * rounds, private=True)
        scene.sandbox.world.faults.script(Fault(ANY_SEND, delay_seconds=0.2, times=None, share=0.5))
        for number in range(rounds):
            mine = chats[number * 40 : (number + 1) * 40]
            await scene.insist(*_cast(mine, "p"))
            scene.crew.hire()
            await asyncio.sleep(chance.uniform(0.3, 1.2))
            began = time.monotonic()
            orderly += await scene.crew.dismiss(20.0)
            slowest = max(slowest, time.monotonic() - began)
        scene.crew.hire(2)
        await scene.settled(180)
        counts = Counter(len(_bodies(scene, it)) for it in chats)
    good = counts == {1: len(chats)} and orderly == rounds and slowest <= 20
    return Findings(
        good,
        f"{orderly} of {rounds} ended in order, the slowest in {slowest:.1f} s; of {len(chats)} "
        f"deliveries {counts[0]} lost, {len(chats) - counts[0] - counts[1]} doubled",
    )


async def updates(count: int) -> Findings:
    """People write while the bot is killed between receipt and answer."""
    people = count // 10
    async with open_scene(front=True, paid_broadcast=True) as scene:
        world = scene.sandbox.world
        chats = channels(scene.sandbox, people, private=True)
        scene.crew.hire(2)
        chance = random.Random(3)  # noqa: S311 - repeatable, not secret
        asked = []
        for _ in range(10):
            asked += [world.send_text(it, it, "hello?") for it in chats]
            for _ in range(4):
                await asyncio.sleep(chance.uniform(0.3, 0.9))
                await asyncio.to_thread(scene.crew.kill_oldest)
        await _until(lambda: not world.outlet.pending, 120)
        await _until(lambda: len(_answered(scene, chats)) >= count, 240)
        await scene.settled(120)
        answers = _answered(scene, chats)
        doubts = await _doubts(scene)
    lost = sum((it.chat_id, it.message_id) not in answers for it in asked)
    extra = sum(answers.values()) - len(answers)
    return Findings(
        lost == 0 and extra <= doubts,
        f"{len(asked)} updates, {scene.crew.kills} kills: {lost} lost, {extra} answers twice "
        f"({doubts} sends whose worker died before it heard the answer)",
    )


def _answered(scene: Scene, chats: list[int]) -> Counter[tuple[int, int]]:
    """Answers by chat and message that is answered."""
    return Counter(
        (chat, it.reply_to)
        for chat in chats
        for it in scene.sandbox.world.messages(chat)
        if it.by_bot and it.reply_to
    )


async def _doubts(scene: Scene) -> int:
    redis, total = scene.store.connection.redis, 0
    pattern = scene.store.connection.keys.delivery("*")
    async for name in redis.scan_iter(match=pattern, count=1000):
        total += int(await redis.hget(name, "doubts") or 0)
    return total


@asynccontextmanager
async def _absence(scene: Scene, *, silent: bool) -> AsyncIterator[None]:
    """Keep the server away while the block runs: stopped in its tracks, or killed and held down."""
    if silent:
        server = int((scene.folder / "valkey.pid").read_text())
        os.kill(server, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(server, signal.SIGCONT)
        return
    async with FileLock(scene.folder / "gate.lock").waited_for(5):
        scene.kill_server()
        yield


async def outage(seconds: float, *, silent: bool) -> Findings:
    """The store is away for a while, in the middle of a broadcast; a person asks meanwhile."""
    async with open_scene(front=True, lease_seconds=10.0) as scene:
        world = scene.sandbox.world
        chats = channels(scene.sandbox, 400, private=True)
        (person,) = channels(scene.sandbox, 1, private=True)
        scene.crew.hire(2)
        await scene.insist(*_cast(chats, "p"))
        await _until(lambda: sum(bool(_bodies(scene, it)) for it in chats[:200]) > 20)
        async with _absence(scene, silent=silent):
            await asyncio.sleep(2)
            asked, began = world.send_text(person, person, "hello?"), time.monotonic()
            await _until(lambda: _bodies(scene, person))
            told = time.monotonic() - began
            await asyncio.sleep(max(0.0, seconds - told - 2))
        began = time.monotonic()
        await _until(lambda: any(it.reply_to == asked.message_id for it in world.messages(person)))
        recovered = time.monotonic() - began
        with suppress(StoreError):
            await scene.settled(60)
        counts = Counter(len(_bodies(scene, it)) for it in chats)
    good = told <= 5 and recovered <= 10 and counts == {1: len(chats)}
    return Findings(
        good,
        f"told after {told:.1f} s, answered {recovered:.1f} s after the store was back; of "
        f"{len(chats)} deliveries {counts[0]} lost, {len(chats) - counts[0] - counts[1]} doubled",
    )
