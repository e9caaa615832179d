"""One child as the parent sees it: start it, exchange frames with it, and see it out."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
from pathlib import Path
from typing import TypeVar

import msgspec

import bot
from bot.isolate.wire import SIZES, Answer, Ask, Limits, RoomPaths, Setup, WireError, frame, sizes

_Pipe = TypeVar("_Pipe", asyncio.StreamReader, asyncio.StreamWriter)

log = logging.getLogger(__name__)

#: Where the packages of this checkout or installation lie.
_ROOT = Path(bot.__file__).resolve().parent.parent
#: What the interpreter itself may need of the parent's environment; nothing of the bot's.
_KEPT = ("LD_LIBRARY_PATH", "PATH", "SYSTEMROOT")
#: Complaints of one child that reach the log, and how much of each.
_MAX_COMPLAINTS = 20
_COMPLAINT_BYTES = 2000


class Lost(Exception):
    """The child went away before it answered.

    ``code`` is its exit status, negative for a signal; None where its words were no answer.
    """

    def __init__(self, code: int | None) -> None:
        super().__init__("words that are no answer" if code is None else f"exit status {code}")
        self.code = code


class ChildProcess:
    """A child process with its rooms loaded; it does one job at a time."""

    def __init__(self, process: asyncio.subprocess.Process, limits: Limits) -> None:
        self._process = process
        self._limits = limits
        self._listener = asyncio.create_task(_log_complaints(process))
        self.jobs = 0
        #: Set where another child is being started in this one's place.
        self.has_successor = False
        #: Set where that one is ready: whoever takes this child next sees it out instead.
        self.retired = False

    @classmethod
    async def start(cls, rooms: RoomPaths, limits: Limits) -> ChildProcess:
        """Return a child that has loaded its rooms and built its wall.

        Raises:
            Lost: it died on the way.
            TimeoutError: it did not greet in time.
            OSError: there is no process to be had.
        """
        child = cls(await _spawn(), limits)
        try:
            async with asyncio.timeout(limits.start_seconds):
                await child._send(frame(Setup(rooms, limits, parent=os.getpid())))
                await child._receive(0)
        except BaseException:
            await child.kill()
            raise
        return child

    @property
    def pid(self) -> int:
        """Process id of the child."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the child was still there when last heard of."""
        return self._process.returncode is None

    async def do(self, ask: Ask, body: bytes) -> tuple[Answer, bytes]:
        """Return the child's answer to one job, with its raw bytes.

        Raises:
            Lost: the child died, or broke the protocol and was killed.
            TimeoutError: no answer in time; the child is still at it.
        """
        self.jobs += 1
        async with asyncio.timeout(self._limits.wall_seconds):
            await self._send(frame(ask, body))
            return await self._receive(ask.job)

    async def kill(self) -> int:
        """End the child at once and return its exit status."""
        if self.alive:
            # Not Process.kill(): that reaps a dead child behind asyncio's back, status and all.
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        return await self._see_out()

    async def close(self) -> int:
        """Let a child that has nothing to do end by itself, and insist after a second."""
        try:
            async with asyncio.timeout(1):
                return await self._see_out()
        except TimeoutError:
            return await self.kill()

    @property
    def _stdin(self) -> asyncio.StreamWriter:
        return _present(self._process.stdin)

    @property
    def _stdout(self) -> asyncio.StreamReader:
        return _present(self._process.stdout)

    async def _send(self, data: bytes) -> None:
        # A child that is gone shows itself in the answer that does not come.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self._stdin.write(data)
            await self._stdin.drain()

    async def _receive(self, job: int) -> tuple[Answer, bytes]:
        """Return the answer to a job.

        Raises:
            Lost: the child died, or said something that is no answer to this job.
        """
        try:
            prefix = await self._stdout.readexactly(SIZES.size)
            head_bytes, body_bytes = sizes(prefix, self._limits)
            head = await self._stdout.readexactly(head_bytes)
            body = await self._stdout.readexactly(body_bytes)
            answer = msgspec.json.decode(head, type=Answer)
            _check_number(answer, job)
        except asyncio.IncompleteReadError as error:
            raise Lost(await self.close()) from error
        except (WireError, msgspec.DecodeError) as error:
            await self.kill()
            raise Lost(None) from error
        return answer, body

    async def _see_out(self) -> int:
        """Return the exit status once the process and all its pipes are gone."""
        self._stdin.close()
        # asyncio calls a process finished only when every pipe was read to its end.
        while await self._stdout.read(65536):
            pass
        await self._listener
        return await self._process.wait()


async def _spawn() -> asyncio.subprocess.Process:
    """Start a child with nothing of the parent's: no environment, no terminal, no folder."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        "bot.isolate.child",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        # A Ctrl-C in the terminal is for the parent, which then closes its children.
        start_new_session=True,
        cwd="/",
        limit=1024 * 1024,
        env={
            **kept,
            "PYTHONPATH": str(_ROOT),
            "PYTHONNOUSERSITE": "1",
            "PYTHONUTF8": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            # A pool of threads would take address space and processes that the wall denies.
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
        },
    )


async def _log_complaints(process: asyncio.subprocess.Process) -> None:
    """Log what a child says on standard error, one line for each burst, until it ends."""
    complaints = 0
    stderr = _present(process.stderr)
    while burst := await stderr.read(65536):
        complaints += 1
        if complaints <= _MAX_COMPLAINTS:
            # repr: a stranger's file may have chosen the words, line breaks included.
            words = burst[-_COMPLAINT_BYTES:].decode("utf-8", "replace").strip()
            log.warning("child %d says %r", process.pid, words)


def _check_number(answer: Answer, job: int) -> None:
    if answer.job != job:
        raise WireError("answer to another job")


def _present(pipe: _Pipe | None) -> _Pipe:
    """Return a pipe that was asked for when the process was started."""
    if pipe is None:
        raise RuntimeError("started without pipes")
    return pipe
