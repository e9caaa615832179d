"""A small writer of zip files, member by member, so that any field of them may lie."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")
_STORED, DEFLATED = 0, 8


@dataclass(frozen=True, slots=True)
class Member:
    """One file in a zip file, as the directory tells it."""

    name: bytes
    data: bytes
    #: What the data unpacks to, as claimed.
    size: int
    crc: int
    method: int = DEFLATED
    flags: int = 0
    #: Unix mode in the upper half: 0o120777 << 16 is a symbolic link.
    attributes: int = 0
    extra: bytes = b""
    #: Name in front of the data, where it differs from the directory's.
    local_name: bytes | None = None


def member(name: str, content: bytes | str, **lies: int | bytes) -> Member:
    """Return an honest member, but for the fields that are named."""
    body = content.encode() if isinstance(content, str) else content
    deflate = zlib.compressobj(6, wbits=-15)
    data = deflate.compress(body) + deflate.flush()
    return Member(
        **{  # type: ignore[arg-type]
            "name": name.encode(),
            "data": data,
            "size": len(body),
            "crc": zlib.crc32(body),
            **lies,
        }
    )


def stored(name: str, content: bytes | str, **lies: int | bytes) -> Member:
    """Return an honest member that is not packed, so that no ratio gives it away."""
    body = content.encode() if isinstance(content, str) else content
    return member(name, body, data=body, method=_STORED, **lies)


def swollen(name: str, before: bytes, piece: bytes, count: int, after: bytes) -> Member:
    """Return a member with so many copies of a piece, packed without ever being whole."""
    deflate = zlib.compressobj(9, wbits=-15)
    parts, crc = [deflate.compress(before)], zlib.crc32(before)
    parts.append(deflate.flush(zlib.Z_FULL_FLUSH))
    again = zlib.compressobj(9, wbits=-15)
    block = again.compress(piece) + again.flush(zlib.Z_FULL_FLUSH)
    for _ in range(count):
        crc = zlib.crc32(piece, crc)
    last = zlib.compressobj(9, wbits=-15)
    parts += [block * count, last.compress(after), last.flush()]
    size = len(before) + len(piece) * count + len(after)
    return Member(name.encode(), b"".join(parts), size, zlib.crc32(after, crc))


def joined(
    members: Iterable[Member],
    *,
    places: Callable[[int], int] = lambda own: own,
    comment: bytes = b"",
) -> bytes:
    """Return the file; ``places`` says where the directory claims that each member starts."""
    parts: list[bytes] = []
    directory: list[bytes] = []
    at = 0
    for one in members:
        directory.append(_entry(one, places(at)))
        parts.append(_head(one) + one.data)
        at += len(parts[-1])
    listing = b"".join(directory)
    count = min(len(directory), 0xFFFF)
    end = _END.pack(b"PK\x05\x06", 0, 0, count, count, len(listing), at, len(comment)) + comment
    return b"".join([*parts, listing, end])


def packed(contents: Mapping[str, bytes | str | Member]) -> bytes:
    """Return a zip file of these members, honest but for those that come ready-made."""
    return joined(
        it if isinstance(it, Member) else member(name, it) for name, it in contents.items()
    )


def _head(one: Member) -> bytes:
    name = one.local_name or one.name
    return (
        _LOCAL.pack(
            b"PK\x03\x04",
            20,
            one.flags,
            one.method,
            0,
            0x5821,
            one.crc & 0xFFFFFFFF,
            len(one.data),
            min(one.size, 0xFFFFFFFF),
            len(name),
            0,
        )
        + name
    )


def _entry(one: Member, place: int) -> bytes:
    return (
        _CENTRAL.pack(
            b"PK\x01\x02",
            0x0314,
            20,
            one.flags,
            one.method,
            0,
            0x5821,
            one.crc & 0xFFFFFFFF,
            len(one.data),
            min(one.size, 0xFFFFFFFF),
            len(one.name),
            len(one.extra),
            0,
            0,
            0,
            one.attributes,
            place,
        )
        + one.name
        + one.extra
    )
