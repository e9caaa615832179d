"""One child as the parent sees it: start it, exchange frames with it, and see it out."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import mmap
import os
import signal
import sys
from asyncio.subprocess import Process, SubprocessStreamProtocol
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import bot
from bot.isolate.wire import (
    SIZES,
    Answer,
    Ask,
    Limits,
    RoomPaths,
    Setup,
    WireError,
    decoded,
    pieces,
    sizes,
    strings,
)

if TYPE_CHECKING:
    import msgspec

_Pipe = TypeVar("_Pipe", asyncio.StreamReader, asyncio.StreamWriter)

log = logging.getLogger(__name__)

#: Where the packages of this checkout or installation lie.
_ROOT = Path(bot.__file__).resolve().parent.parent
#: What the interpreter itself may need of the parent's environment; nothing of the bot's.
_KEPT = ("LD_LIBRARY_PATH", "PATH", "SYSTEMROOT")
#: Complaints of one child that reach the log, how much of each, and how much is read of all.
_MAX_COMPLAINTS = 20
_COMPLAINT_BYTES = 2000
_MAX_NOISE_BYTES = 1024 * 1024
#: For a child that has nothing to do any more, and for the pipes of one that is dead.
_CLOSE_SECONDS = 1.0
_DEAD_SECONDS = 2.0


class Lost(Exception):
    """The child went away before it answered.

    ``code`` is its exit status, negative for a signal; None where its words were no answer.
    """

    def __init__(self, code: int | None) -> None:
        super().__init__("words that are no answer" if code is None else f"exit status {code}")
        self.code = code


class ChildProcess:
    """A child process with its rooms loaded; it does one job at a time."""

    def __init__(
        self, transport: asyncio.SubprocessTransport, process: Process, limits: Limits
    ) -> None:
        self._transport = transport
        self._process = process
        self._limits = limits
        self._noisy = False
        self._listener = asyncio.create_task(self._listen())
        self.jobs = 0
        #: Layers of the wall that the child's kernel has no means for.
        self.lacking: tuple[str, ...] = ()
        self._first_bytes = 0
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
        child = cls(*await _spawn(), limits)
        try:
            async with asyncio.timeout(limits.start_seconds):
                await child._send(Setup(rooms, limits, parent=os.getpid()))
                await child._greet()
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

    @property
    def resident_bytes(self) -> int:
        """Memory that the child takes (proc(5), statm); 0 where nobody tells."""
        try:
            statm = Path(f"/proc/{self.pid}/statm").read_bytes()
            return int(statm.split()[1]) * mmap.PAGESIZE
        except (OSError, IndexError):
            return 0

    @property
    def worn(self) -> bool:
        """Whether the child has done its share of jobs, or keeps too much of them in memory."""
        kept_bytes = self.resident_bytes - self._first_bytes
        return self.jobs >= self._limits.jobs_per_child or kept_bytes > self._limits.kept_bytes

    async def do(self, ask: Ask, body: bytes) -> tuple[Answer, bytes]:
        """Return the child's answer to one job, with its raw bytes.

        Raises:
            Lost: the child died, or broke the protocol and was killed.
            TimeoutError: no answer in time; the child is still at it.
        """
        self.jobs += 1
        async with asyncio.timeout(self._limits.wall_seconds):
            await self._send(ask, body)
            return await self._receive(ask.job)

    async def kill(self) -> int:
        """End the child at once and return its exit status."""
        self._kill()
        try:
            return await self._gone(_DEAD_SECONDS)
        except TimeoutError:
            # Whoever holds its pipes got them from the child, and cannot be told from it.
            log.error("child %d is dead and somebody holds its pipes", self.pid)  # noqa: TRY400 - no bug here
            self._transport.close()
            return -signal.SIGKILL

    async def close(self) -> int:
        """Let a child that has nothing to do end by itself, and insist after a second."""
        try:
            return await self._gone(_CLOSE_SECONDS)
        except TimeoutError:
            return await self.kill()

    @property
    def _stdin(self) -> asyncio.StreamWriter:
        return _present(self._process.stdin)

    @property
    def _stdout(self) -> asyncio.StreamReader:
        return _present(self._process.stdout)

    async def _greet(self) -> None:
        """Note what a child says of itself when it is ready.

        Raises:
            Lost: it died, or its greeting is none.
        """
        greeting, _ = await self._receive(0)
        try:
            self.lacking = decoded(greeting.noun, tuple[str, ...])
        except WireError as error:
            raise Lost(None) from error
        self._first_bytes = self.resident_bytes

    async def _send(self, message: msgspec.Struct, body: bytes = b"") -> None:
        # A child that is gone shows itself in the answer that does not come.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            for piece in pieces(message, body):
                self._stdin.write(piece)
                await self._stdin.drain()

    async def _receive(self, job: int) -> tuple[Answer, bytes]:
        """Return the answer to a job.

        Raises:
            Lost: the child died, or said something that is no answer to this job.
        """
        try:
            return await self._answer(job)
        except asyncio.IncompleteReadError as error:
            code = await self.close()
            raise Lost(None if self._noisy else code) from error
        except WireError as error:
            await self.kill()
            raise Lost(None) from error

    async def _answer(self, job: int) -> tuple[Answer, bytes]:
        """Return the next frame.

        Raises:
            IncompleteReadError: the child closed the pipe.
            WireError: the frame is no answer to this job.
        """
        limits = self._limits
        prefix = await self._stdout.readexactly(SIZES.size)
        head_bytes, body_bytes = sizes(prefix, limits.head_bytes, limits.answer_bytes)
        head = await self._stdout.readexactly(head_bytes)
        body = await self._stdout.readexactly(body_bytes)
        if strings(head) > limits.strings:
            raise WireError("more strings than are made")
        answer = decoded(head, Answer)
        if answer.job != job:
            raise WireError("answer to another job")
        return answer, body

    def _kill(self) -> None:
        if self.alive:
            # Not Process.kill(): that reaps a dead child behind asyncio's back, status and all.
            # The whole group, should the child have found a way to have children.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)

    async def _gone(self, seconds: float) -> int:
        """Return the exit status once the process and all its pipes are gone.

        Raises:
            TimeoutError: they are still there.
        """
        self._stdin.close()
        async with asyncio.timeout(seconds):
            # asyncio calls a process finished only when every pipe was read to its end.
            while await self._stdout.read(65536):
                pass
            await asyncio.wait([self._listener])
            return await self._process.wait()

    async def _listen(self) -> None:
        """Log what the child says on standard error, one line for each burst, until it ends.

        A child that says too much has nothing to say, and is killed.
        """
        stderr, said_bytes, complaints = _present(self._process.stderr), 0, 0
        while burst := await stderr.read(65536):
            said_bytes += len(burst)
            complaints += 1
            if complaints <= _MAX_COMPLAINTS:
                # repr: a stranger's file may have chosen the words, line breaks included.
                words = burst[-_COMPLAINT_BYTES:].decode("utf-8", "replace").strip()
                log.warning("child %d says %r", self.pid, words)
            if said_bytes > _MAX_NOISE_BYTES:
                self._noisy = True
                self._kill()


async def _spawn() -> tuple[asyncio.SubprocessTransport, Process]:
    """Start a child with nothing of the parent's: no environment, no terminal, no folder.

    The same as ``create_subprocess_exec``, which keeps to itself what closes the pipes by force.
    """
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.subprocess_exec(
        lambda: SubprocessStreamProtocol(limit=1024 * 1024, loop=loop),
        sys.executable,
        "-P",
        "-m",
        "bot.isolate.child",
        # A Ctrl-C in the terminal is for the parent, which then closes its children.
        start_new_session=True,
        cwd="/",
        env={
            **kept,
            # Libraries that look for a home would else ask the system for one, behind the wall.
            "HOME": "/nonexistent",
            "PYTHONPATH": str(_ROOT),
            "PYTHONNOUSERSITE": "1",
            "PYTHONUTF8": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            # A pool of threads would take address space and processes that the wall denies.
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
        },
    )
    return transport, Process(transport, protocol, loop)


def _present(pipe: _Pipe | None) -> _Pipe:
    """Return a pipe that was asked for when the process was started."""
    if pipe is None:
        raise RuntimeError("started without pipes")
    return pipe
