"""A few warm children and one rule: whatever happens to a child, the next job finds another."""

from __future__ import annotations

import asyncio
import itertools
import logging
import secrets
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import msgspec

from bot.errors import BotError, TooComplex, TooSlow
from bot.isolate.losses import cause, judge_loss
from bot.isolate.process import ChildProcess, Lost
from bot.isolate.wire import (
    LIMITS,
    NOTHING,
    ROOMS,
    Ask,
    Limits,
    Room,
    RoomPaths,
    WireError,
    Wish,
    decoded,
)
from bot.model import Article, Picture, Summary
from bot.record import from_record

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine

    from bot.isolate.wire import Answer
    from bot.model import Budget, Document
    from bot.record import Record

log = logging.getLogger(__name__)

_Noun = TypeVar("_Noun", Article, Picture, Summary)

#: A whole number that JSON readers agree about.
_NUMBER_BITS = 52
#: Longest wait between two tries to start a child, in seconds.
_MAX_PAUSE_SECONDS = 30.0


def _unheard(_reason: str) -> None:
    """Tell nobody."""


class RoomBug(RuntimeError):
    """A room raised what it should not; the text is the child's traceback."""


class Isolated:
    """The rooms in children: each call takes an idle child, and gives it or a new one back."""

    def __init__(
        self, rooms: RoomPaths, limits: Limits, ended: Callable[[str], None] = _unheard
    ) -> None:
        self._rooms = rooms
        self._limits = limits
        #: Told why, whenever a child ends before its time: one of ``DEATHS``.
        self._ended = ended
        self._idle: asyncio.Queue[ChildProcess] = asyncio.Queue()
        self._children: set[ChildProcess] = set()
        self._chores: set[asyncio.Task[None]] = set()
        self._succession = asyncio.Lock()
        self._warned = False

    @property
    def pids(self) -> tuple[int, ...]:
        """Process ids of the children that are at work or ready for it."""
        return tuple(child.pid for child in self._children if child.alive)

    @property
    def lacking(self) -> tuple[str, ...]:
        """Layers of the wall that this kernel has no means for."""
        return next((child.lacking for child in self._children), ())

    async def read(self, document: Document) -> Article:
        """Return the article in a document.

        Raises:
            ReadError: the bytes hold no article that can be read.
        """
        head = msgspec.json.encode(replace(document, body=b""))
        noun, _ = await self._run("read", head, document.body)
        return _decoded(noun, Article)

    async def pick(self, article: Article, budget: Budget, method: str = "gist") -> Summary:
        """Return the key sentences that fit the budget, chosen by the named method.

        Raises:
            ReadError: the article is more than the room can bear.
        """
        noun, _ = await self._run("pick", msgspec.json.encode(Wish(article, budget, method)))
        return replace(_decoded(noun, Summary), article=article)

    async def picture(self, body: bytes) -> Picture:
        """Return the picture in a form that Telegram takes as a photo.

        Raises:
            ReadError: the bytes are no picture, or too small or too long to show.
        """
        noun, raw = await self._run("picture", NOTHING, body)
        return replace(_decoded(noun, Picture), body=raw)

    async def fill(self, children: int) -> None:
        """Start the first children; a room that does not load shows itself here.

        Raises:
            Lost: a child died while it loaded its rooms.
        """
        async with asyncio.TaskGroup() as group:
            for _ in range(children):
                group.create_task(self._add())

    async def close(self) -> None:
        """End every child and every chore; no job is under way any more."""
        for chore in self._chores:
            chore.cancel()
        await asyncio.gather(*self._chores, return_exceptions=True)
        await asyncio.gather(*(child.close() for child in self._children))
        self._children.clear()

    async def _run(
        self, room: Room, noun: bytes | msgspec.Raw, body: bytes = b""
    ) -> tuple[msgspec.Raw, bytes]:
        """Return what a room says to a noun, after as many children as it takes.

        Raises:
            ReadError: what the room raised, or that no child lived to answer.
            RoomBug: the room raised something else.
        """
        # A number that no child can know before it is asked: what it may have prepared for the
        # next job, while it had this one, is then no answer.
        ask = Ask(secrets.randbits(_NUMBER_BITS) + 1, room, msgspec.Raw(noun))
        doubts = 0
        for _ in range(self._limits.tries):
            try:
                answer, raw = await self._once(ask, body)
            except Lost as error:
                doubts += error.code is None
                judge_loss(error, doubts)
                continue
            return _noun(answer), raw
        raise TooComplex("its children keep being killed")

    async def _once(self, ask: Ask, body: bytes) -> tuple[Answer, bytes]:
        """Return one child's answer; a child that gives none is replaced."""
        child = await self._take()
        try:
            answer, raw = await child.do(ask, body)
        except TimeoutError as error:
            self._replace(child, "slow")
            raise TooSlow(f"over {self._limits.wall_seconds:.0f} s") from error
        except Lost as error:
            self._replace(child, cause(error))
            raise
        except BaseException:
            # A cancelled job too: its child is in the middle of something.
            self._replace(child, "cancelled")
            raise
        self._give_back(child, answer)
        return answer, raw

    async def _take(self) -> ChildProcess:
        """Return an idle child that lives, as soon as there is one."""
        while True:
            child = await self._idle.get()
            if child.retired:
                self._start_chore(self._see_out(child))
            elif not child.alive:
                self._replace(child, "killed")
            else:
                return child

    def _give_back(self, child: ChildProcess, answer: Answer) -> None:
        """Make a child idle again, or replace it where it ran out of something."""
        if answer.spent:
            self._replace(child, "spent")
            return
        self._idle.put_nowait(child)
        if child.worn and not child.has_successor:
            child.has_successor = True
            self._start_chore(self._succeed(child))

    def _replace(self, child: ChildProcess, reason: str) -> None:
        """Kill a child and start another, behind the back of whoever waits."""
        self._ended(reason)
        self._start_chore(self._bury(child))

    async def _bury(self, child: ChildProcess) -> None:
        await child.kill()
        self._children.discard(child)
        if not child.has_successor:
            await self._add_surely()

    async def _see_out(self, child: ChildProcess) -> None:
        await child.close()
        self._children.discard(child)

    async def _succeed(self, child: ChildProcess) -> None:
        """Start a successor; the old child works on until it is there.

        One at a time: children that started together are worn together.
        """
        async with self._succession:
            await self._add_surely()
        child.retired = True

    async def _add_surely(self) -> None:
        """Start a child, however often it takes."""
        for tries in itertools.count():
            try:
                await self._add()
            except (Lost, TimeoutError, OSError) as error:
                pause_seconds = min(2.0**tries, _MAX_PAUSE_SECONDS)
                log.error("no child: %r; again in %.0f s", error, pause_seconds)  # noqa: TRY400 - no bug here
                await asyncio.sleep(pause_seconds)
            else:
                return

    async def _add(self) -> None:
        child = await ChildProcess.start(self._rooms, self._limits)
        if child.lacking and not self._warned:
            self._warned = True
            missing = " and no ".join(child.lacking)
            log.warning(
                "this kernel has no %s: children are held by less than they could be", missing
            )
        self._children.add(child)
        self._idle.put_nowait(child)

    def _start_chore(self, chore: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(chore)
        self._chores.add(task)
        task.add_done_callback(self._chores.discard)


@asynccontextmanager
async def open_rooms(
    *,
    children: int = 2,
    limits: Limits = LIMITS,
    rooms: RoomPaths = ROOMS,
    ended: Callable[[str], None] = _unheard,
) -> AsyncIterator[Isolated]:
    """Open the rooms in warm children, and end them all afterwards.

    ``ended`` is told why, whenever a child ends before its time.

    Raises:
        ExceptionGroup: a child did not start.
    """
    isolated = Isolated(rooms, limits, ended)
    try:
        await isolated.fill(children)
        yield isolated
    finally:
        await isolated.close()


def _noun(answer: Answer) -> msgspec.Raw:
    """Return the noun of an answer.

    Raises:
        BotError: what the room raised.
        RoomBug: the room raised something else.
    """
    if answer.error is not None:
        raise _expected(answer.error)
    if answer.bug is not None:
        raise RoomBug(answer.bug)
    return answer.noun


def _decoded(noun: msgspec.Raw, kind: type[_Noun]) -> _Noun:
    """Return the noun that a child sent.

    Raises:
        TooComplex: it is none; the child is no longer the bot's own.
    """
    try:
        return decoded(noun, kind)
    except WireError as error:
        raise TooComplex("answer that is no noun") from error


def _expected(record: Record) -> BotError:
    """Return the error of a record, whatever a broken child has put into it."""
    try:
        return from_record(record)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        return TooComplex(f"unreadable error: {type(error).__name__}")
