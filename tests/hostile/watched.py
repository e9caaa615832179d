"""The real rooms, with an ear on what Python itself opens while they work.

A child loads these instead. The ear listens behind the wall only: at its rehearsal a library may
unpack its model as it likes. What it hears is raised as a bug behind the room's back, so that
nobody can swallow it.
"""

from __future__ import annotations

import os
import resource
import sys
from typing import TYPE_CHECKING, Any, TypeVar

from bot import extract, image, summarise

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.model import Article, Budget, Document, Picture, Summary

_Noun = TypeVar("_Noun")

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
_DEEDS = (
    "socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "os.mkdir",
    "os.remove", "os.rename", "os.link", "os.symlink", "os.truncate", "os.chmod", "tempfile.",
    "shutil.", "ctypes.dlopen", "urllib.",
)  # fmt: skip
_heard: list[str] = []
_ears: list[Callable[[str, tuple[Any, ...]], None]] = []


def read(document: Document) -> Article:
    """Return what ``bot.extract`` reads."""
    return _watched(extract.read, document)


def pick(article: Article, budget: Budget, method: str = "gist") -> Summary:
    """Return what ``bot.summarise`` picks."""
    return _watched(summarise.pick, article, budget, method)


def picture(body: bytes) -> Picture:
    """Return what ``bot.image`` shows."""
    return _watched(image.show, body)


def _watched(room: Callable[..., _Noun], *arguments: object) -> _Noun:
    """Return what a room gives.

    Raises:
        AssertionError: it opened, or tried to open, what it may not.
    """
    if not _is_walled():
        return room(*arguments)
    if not _ears:
        _ears.append(_hear)
        sys.addaudithook(_hear)
    _heard.clear()
    try:
        return room(*arguments)
    finally:
        if _heard:
            raise AssertionError("; ".join(_heard))


def _is_walled() -> bool:
    """Return whether the kernel's limits are on: this one is never given in ordinary life."""
    return resource.getrlimit(resource.RLIMIT_FSIZE)[0] == 0


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and arguments[2] & _WRITES:
        _heard.append(f"opened {arguments[0]!r} for writing")
    elif event.startswith(_DEEDS):
        _heard.append(f"{event} {arguments!r}")
