"""What goes over the pipes between parent and child: length-capped JSON and raw bytes.

    frame = size of head (4 bytes, big-endian) | size of body (4 bytes) | head (JSON) | body

Both sizes are checked before a byte is read. Never pickle: the child has read a stranger's file,
and what it says may be the stranger's words.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import msgspec

from bot.errors import Record  # noqa: TC001 - msgspec reads the types at run time
from bot.model import Article, Budget  # noqa: TC001 - msgspec reads the types at run time

if TYPE_CHECKING:
    from collections.abc import Callable

SIZES = struct.Struct(">II")

Room: TypeAlias = Literal["read", "pick", "picture"]


@dataclass(frozen=True, slots=True)
class RoomPaths:
    """Where each room's function is, as ``module:name``."""

    read: str = "bot.extract:read"
    pick: str = "bot.summarise:pick"
    picture: str = "bot.image:show"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one job, and one child, may cost."""

    #: Address space over what the loaded rooms take.
    memory_bytes: int = 512 * 1024 * 1024
    #: From handing the job over to having the answer; then the child is killed.
    wall_seconds: float = 12.0
    #: Of processor time; the kernel ends the child even where the parent sleeps.
    cpu_seconds: int = 11
    #: From starting a child to its greeting.
    start_seconds: float = 60.0
    jobs_per_child: int = 200
    #: Open files of a child.
    files: int = 32
    #: JSON of one message: an article with a million letters fits.
    head_bytes: int = 8 * 1024 * 1024
    #: Raw bytes of one message: the largest file fits.
    body_bytes: int = 32 * 1024 * 1024
    #: Tries of one job whose child is killed by somebody else.
    tries: int = 3


ROOMS = RoomPaths()
LIMITS = Limits()
#: Where a message has no noun.
NOTHING = msgspec.Raw(b"null")


class Setup(msgspec.Struct, frozen=True):
    """The first frame: what the child is to load and to keep within."""

    rooms: RoomPaths
    limits: Limits
    #: Process id of the parent: a child that sees another one is an orphan.
    parent: int


class Ask(msgspec.Struct, frozen=True):
    """One job; its raw bytes are the frame's body."""

    job: int
    room: Room
    noun: msgspec.Raw


class Answer(msgspec.Struct, frozen=True):
    """What became of a job: a noun, an expected error, or the traceback of a bug."""

    job: int
    noun: msgspec.Raw = NOTHING
    error: Record | None = None
    bug: str | None = None


class Wish(msgspec.Struct, frozen=True):
    """What ``pick`` is asked."""

    article: Article
    budget: Budget
    method: str


class WireError(Exception):
    """The other side does not keep to the frame."""


def frame(message: msgspec.Struct, body: bytes = b"") -> bytes:
    """Return the message and its raw bytes as they go over the pipe."""
    head = msgspec.json.encode(message)
    return b"".join((SIZES.pack(len(head), len(body)), head, body))


def sizes(prefix: bytes, limits: Limits) -> tuple[int, int]:
    """Return the sizes of head and body that a prefix announces.

    Raises:
        WireError: one of them is over its cap.
    """
    head_bytes, body_bytes = SIZES.unpack(prefix)
    if head_bytes > limits.head_bytes or body_bytes > limits.body_bytes:
        raise WireError("announced size over the cap")
    return head_bytes, body_bytes


def load(path: str) -> Callable[..., Any]:
    """Return the function at ``module:name``."""
    module, _, name = path.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), name)
    return found
