"""File locks between processes, which the system lets go of when their holder dies."""

from __future__ import annotations

import asyncio
import fcntl
import os
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Final

from bot.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

_POLL_SECONDS: Final = 0.02


class FileLock:
    """One lock file; the lock belongs to the open file, so that a child may inherit it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._shared: int | None = None

    def _open(self) -> int:
        return os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def _try(self) -> int | None:
        """Return the open file that holds the lock alone, or None where somebody has it."""
        descriptor = self._open()
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor

    @property
    def free(self) -> bool:
        """Whether nobody holds the lock, alone or shared."""
        descriptor = self._try()
        if descriptor is not None:
            os.close(descriptor)
        return descriptor is not None

    @contextmanager
    def held(self) -> Iterator[int]:
        """Hold the lock alone, and yield the open file for a child to inherit.

        Raises:
            StoreError: somebody has it.
        """
        descriptor = self._try()
        if descriptor is None:
            raise StoreError(f"{self._path.name} is held by another process")
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    @asynccontextmanager
    async def waited_for(self, seconds: float) -> AsyncIterator[None]:
        """Hold the lock alone, when it is free.

        Raises:
            StoreError: it is not free in time.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while (descriptor := self._try()) is None:
            if loop.time() > deadline:
                raise StoreError(f"{self._path.name} is held for over {seconds:.0f} s")
            await asyncio.sleep(_POLL_SECONDS)
        try:
            yield
        finally:
            os.close(descriptor)

    async def becomes_free(self, seconds: float) -> bool:
        """Return True when nobody holds the lock; False when the time is over before."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while not self.free:
            if loop.time() > deadline:
                return False
            await asyncio.sleep(_POLL_SECONDS)
        return True

    def share(self) -> None:
        """Hold the lock together with others, until ``release`` or the end of the process."""
        descriptor = self._open()
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        self._shared = descriptor

    def release(self) -> None:
        """Hold the lock no more."""
        if self._shared is not None:
            os.close(self._shared)
            self._shared = None
