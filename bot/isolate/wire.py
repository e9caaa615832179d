"""What goes over the pipes between parent and child: length-capped JSON and raw bytes.

    frame = size of head (4 bytes, big-endian) | size of body (4 bytes) | head (JSON) | body

Both sizes are checked before a byte is read, and the number of strings before one is made, for few
bytes can mean many objects. Never pickle: the child has read a stranger's file, and what it says
may be the stranger's words.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar

import msgspec

from bot.model import Article, Budget
from bot.record import Record  # noqa: TC001 - msgspec reads the types at run time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_Message = TypeVar("_Message")

SIZES = struct.Struct(">II")
#: Bytes that are handed to a pipe at once, so that whoever writes can do something else between.
_PIECE_BYTES = 256 * 1024
_QUOTE, _ESCAPED_QUOTE = b'"', b'\\"'

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
    #: Memory of the whole child, its loaded rooms included; 600 MB with the pages of libraries that
    #: are looked at for the first time.
    resident_bytes: int = 590_000_000
    #: From handing the job over to having the answer; then the child is killed, so that whoever
    #: waits is told within twelve seconds.
    wall_seconds: float = 11.5
    #: Of processor time; the kernel ends the child even where the parent sleeps.
    cpu_seconds: int = 10
    #: From starting a child to its greeting.
    start_seconds: float = 60.0
    jobs_per_child: int = 200
    #: Memory that a child may keep over what it started with, before another takes its place.
    kept_bytes: int = 96 * 1024 * 1024
    #: Open files of a child.
    files: int = 32
    #: JSON of one message: an article with a million letters fits, in any script.
    head_bytes: int = 4 * 1024 * 1024
    #: Strings in that JSON, names of fields included; a paragraph has four.
    strings: int = 160_000
    #: Raw bytes that a child is sent: the largest file fits.
    body_bytes: int = 32 * 1024 * 1024
    #: Raw bytes that a child may answer with: the largest photo that Telegram takes fits.
    answer_bytes: int = 10 * 1024 * 1024
    #: Tries of one job whose child is killed by somebody else.
    tries: int = 3


ROOMS = RoomPaths()
LIMITS = Limits()
#: Where a message has no noun.
NOTHING = msgspec.Raw(b"null")
#: In the place of an article that the other side has.
NO_ARTICLE = Article("", "", ())


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
    #: The room ran out of memory or of stack: nobody knows what it left half done.
    spent: bool = False


class Wish(msgspec.Struct, frozen=True):
    """What ``pick`` is asked."""

    article: Article
    budget: Budget
    method: str


class WireError(Exception):
    """The other side does not keep to the frame."""


def frame(message: msgspec.Struct, body: bytes = b"") -> bytes:
    """Return the message and its raw bytes as they go over the pipe."""
    return b"".join(pieces(message, body))


def pieces(message: msgspec.Struct, body: bytes = b"") -> Iterator[bytes | memoryview]:
    """Yield a frame bit by bit, without a copy of the body."""
    head = msgspec.json.encode(message)
    yield b"".join((SIZES.pack(len(head), len(body)), head))
    rest = memoryview(body)
    for start in range(0, len(body), _PIECE_BYTES):
        yield rest[start : start + _PIECE_BYTES]


def sizes(prefix: bytes, head_limit: int, body_limit: int) -> tuple[int, int]:
    """Return the sizes of head and body that a prefix announces.

    Raises:
        WireError: one of them is over its cap.
    """
    head_bytes, body_bytes = SIZES.unpack(prefix)
    if head_bytes > head_limit or body_bytes > body_limit:
        raise WireError("announced size over the cap")
    return head_bytes, body_bytes


def strings(data: bytes) -> int:
    """Return how many strings JSON text has, at least: quotation marks that are not escaped."""
    return (data.count(_QUOTE) - data.count(_ESCAPED_QUOTE)) // 2


def decoded(data: bytes | msgspec.Raw, kind: type[_Message]) -> _Message:
    """Return the message of this kind that the other side sent.

    Raises:
        WireError: the bytes are none.
    """
    try:
        return msgspec.json.decode(data, type=kind)
    # Text that is no UTF-8 and lists without end have exceptions of their own.
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise WireError(f"no {kind.__name__}: {type(error).__name__}") from error


def load(path: str) -> Callable[..., Any]:
    """Return the function at ``module:name``."""
    module, _, name = path.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), name)
    return found
