"""Zip files are looked at before anything in them is unpacked.

Their directory says how many members there are, how large they claim to be and whether they
want a password; members are then read with a bound, because the claim may be a lie.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

from bot.errors import Damaged, Encrypted, TooBig, TooComplex

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_MEMBERS = 5_000
MAX_TOTAL_BYTES = 100_000_000
MAX_RATIO = 200
#: Members under this size may be packed as tightly as they like.
RATIO_FREE_BYTES = 1_000_000
_ENCRYPTED_FLAG = 0x1
_UNICODE_FLAG = 0x800
_FAILURES = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, OSError, ValueError, KeyError,
    NotImplementedError, RuntimeError, struct.error,
)  # fmt: skip


class Package:
    """A zip file whose directory was found to be in order.

    Raises:
        Damaged: it is no zip file, or its directory is forged.
        Encrypted: a member wants a password.
        TooBig: it unpacks to more than ``MAX_TOTAL_BYTES``.
        TooComplex: too many members, or packed beyond reason.
    """

    def __init__(self, body: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(body))
            members = self._zip.infolist()
        except _FAILURES as error:
            raise Damaged("not a zip file") from error
        _check(members, len(body))
        self.names = frozenset(member.filename for member in members)
        #: Names in the order of the directory, each with whether it is known to be Unicode.
        self.listing = tuple((it.filename, bool(it.flag_bits & _UNICODE_FLAG)) for it in members)

    def head(self, name: str, count: int) -> bytes:
        """Return the first bytes of a member, at most ``count``.

        Raises:
            Damaged: there is no such member, or it cannot be unpacked.
        """
        try:
            with self._zip.open(name) as member:
                return member.read(count)
        except _FAILURES as error:
            raise Damaged(f"member cannot be read: {name[:80]}") from error

    def read(self, name: str, limit_bytes: int = MAX_TOTAL_BYTES) -> bytes:
        """Return one member's bytes.

        Raises:
            Damaged: there is no such member, or it cannot be unpacked.
            TooBig: it is larger than the limit, whatever the directory says.
        """
        return unpacked(self._zip, name, limit_bytes)


def unpacked(archive: zipfile.ZipFile, name: str, limit_bytes: int) -> bytes:
    """Return one member's bytes.

    Raises:
        Encrypted: it wants a password.
        Damaged: there is no such member, or it cannot be unpacked.
        TooBig: it is larger than the limit, whatever the directory says.
    """
    try:
        if archive.getinfo(name).flag_bits & _ENCRYPTED_FLAG:
            raise Encrypted("a member wants a password")
        with archive.open(name) as member:
            data = member.read(limit_bytes + 1)
    except _FAILURES as error:
        raise Damaged(f"member cannot be read: {name[:80]}") from error
    if len(data) > limit_bytes:
        raise TooBig(limit_bytes)
    return data


def _check(members: list[zipfile.ZipInfo], packed_bytes: int) -> None:
    if len(members) > MAX_MEMBERS:
        raise TooComplex("too many members")
    if any(member.flag_bits & _ENCRYPTED_FLAG for member in members):
        raise Encrypted("a member wants a password")
    if sum(member.file_size for member in members) > MAX_TOTAL_BYTES:
        raise TooBig(MAX_TOTAL_BYTES)
    for member in members:
        if _is_bomb(member):
            raise TooComplex("packed beyond reason")
        if _escapes(member.filename):
            raise Damaged("a member's name points outside")
    if len({member.filename for member in members}) < len(members):
        raise Damaged("two members of one name")
    if _overlap(members, packed_bytes):
        raise Damaged("members overlap")


def _is_bomb(member: zipfile.ZipInfo) -> bool:
    large = member.file_size > RATIO_FREE_BYTES
    return large and member.file_size > MAX_RATIO * max(member.compress_size, 1)


def _escapes(name: str) -> bool:
    return (
        name.startswith(("/", "\\"))
        or ":" in name[:3]
        or ".." in name.replace("\\", "/").split("/")
    )


def _overlap(members: Iterable[zipfile.ZipInfo], packed_bytes: int) -> bool:
    """Return whether two members share bytes, as in a bomb that is packed once and listed often."""
    end = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < end or member.header_offset > packed_bytes:
            return True
        end = member.header_offset + member.compress_size
    return False
