"""Zip files that lie in their directory; each carries a Word file's names, so that it is opened."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bot.errors import Damaged, Encrypted, NoText, TooBig, TooComplex, Unsupported
from tests.hostile.row import PHRASE, File, beside
from tests.hostile.word_writer import letter
from tests.hostile.zip_writer import joined, member, packed, stored, swollen

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.errors import ReadError


def _letter_with(name: str, content: bytes | str = "", **lies: int | bytes) -> bytes:
    """Return a Word file with one more member."""
    return letter(parts={name: member(name, content, **lies)})


def many(count: int) -> bytes:
    """Return a zip file of so many empty members."""
    return joined(member(f"{number}.txt", "") for number in range(count))


def nested(depth: int) -> bytes:
    """Return a zip file in a zip file, so deep, with 100 MB at the bottom."""
    inner = joined([swollen("0", b"", bytes(1_000_000), 100, b"")])
    for level in range(depth):
        inner = packed({f"{level}.zip": inner})
    return letter(parts={"word/media/a.zip": stored("word/media/a.zip", inner)})


def overlapping(count: int) -> bytes:
    """Return a zip file whose members are all the same bytes (Fifield's bomb)."""
    kernel = swollen("word/document.xml", b"", bytes(900_000), 1, b"")
    names = ("word/document.xml", *(f"{number}" for number in range(count)))
    return joined(
        [kernel, *(replace(kernel, name=name.encode(), data=b"") for name in names[1:])],
        places=lambda _: 0,
    )


def claiming(size: int) -> bytes:
    """Return a Word file whose document claims to be of another size than it is."""
    return letter(parts={"word/document.xml": member("word/document.xml", "x" * 900, size=size)})


def doubled(name: str) -> bytes:
    """Return a zip file with two members of one name."""
    return letter(parts={name: member(name, "<a/>"), f" {name}": member(name, "<b/>")})


def shifted() -> bytes:
    """Return a Word file behind a megabyte of something else."""
    return b"PK\x03\x04" + bytes(1_000_000) + letter()


def zip64(size: int) -> bytes:
    """Return a zip file whose member gives its size in a field for very large files."""
    extra = b"\x01\x00\x10\x00" + size.to_bytes(8, "little") * 2
    one = member("word/document.xml", "<a/>", size=0xFFFFFFFF, extra=extra)
    return joined([one])


def _zip(build: Callable[[], bytes], outcome: type[ReadError] | str) -> File:
    return File(build, outcome, "ferry.docx")


_LINK = 0o120777 << 16

ROWS = (
    *beside(
        _zip(letter, PHRASE),
        "zip",
        {
            "members-6000": _zip(partial(many, 6_000), TooComplex),
            "members-65k": _zip(partial(many, 65_535), TooComplex),
            "nested": _zip(partial(nested, 6), PHRASE),
            "overlapping": _zip(partial(overlapping, 90), Damaged),
            "claims-more": _zip(partial(claiming, 90_000_000), TooComplex),
            "claims-4g": _zip(partial(claiming, 0xFFFFFFFE), TooBig),
            "claims-less": _zip(partial(claiming, 9), Damaged),
            "claims-nothing": _zip(partial(claiming, 0), Damaged),
            "zip64-huge": _zip(partial(zip64, 1 << 62), TooBig),
            "zip64-negative": _zip(partial(zip64, (1 << 64) - 1), TooBig),
            "ratio": _zip(
                lambda: letter(parts={"a": swollen("a", b"", bytes(1_000_000), 9, b"")}), TooComplex
            ),
            "traversal": _zip(partial(_letter_with, "../../etc/passwd"), Damaged),
            "traversal-back": _zip(partial(_letter_with, "..\\..\\etc\\passwd"), Damaged),
            "absolute": _zip(partial(_letter_with, "/etc/passwd"), Damaged),
            "drive": _zip(partial(_letter_with, "C:\\a"), Damaged),
            "link": _zip(partial(_letter_with, "word/a", "/etc/passwd", attributes=_LINK), PHRASE),
            "name-long": _zip(partial(_letter_with, "a" * 60_000), PHRASE),
            "name-nul": _zip(partial(_letter_with, "word/document.xml\x00.txt"), Damaged),
            "name-broken": _zip(partial(_letter_with, "a", flags=0x800), PHRASE),
            "name-differs": _zip(partial(_letter_with, "a", local_name=b"b"), PHRASE),
            "document-name-differs": _zip(
                lambda: letter(
                    parts={
                        "word/document.xml": member(
                            "word/document.xml", "<a/>", local_name=b"word/other.xml"
                        )
                    }
                ),
                Damaged,
            ),
            "encrypted": _zip(partial(_letter_with, "word/a", flags=1), Encrypted),
            "encrypted-strongly": _zip(partial(_letter_with, "word/a", flags=0x41), Encrypted),
            "doubled": _zip(partial(doubled, "word/a.xml"), Damaged),
            "method-unknown": _zip(
                lambda: letter(
                    parts={"word/document.xml": member("word/document.xml", "<a/>", method=99)}
                ),
                Damaged,
            ),
            "method-bzip2": _zip(
                lambda: letter(
                    parts={"word/document.xml": member("word/document.xml", "<a/>", method=12)}
                ),
                Damaged,
            ),
            "crc": _zip(
                lambda: letter(
                    parts={"word/document.xml": member("word/document.xml", "<a/>", crc=5)}
                ),
                Damaged,
            ),
            "cut": _zip(lambda: letter()[:-30], Damaged),
            "directory-only": _zip(lambda: letter()[letter().index(b"PK\x01\x02") :], Unsupported),
            "head-only": _zip(lambda: b"PK\x03\x04" + bytes(26), Damaged),
            "comment-64k": _zip(
                lambda: joined([member("a.bin", b"\x00")], comment=b"PK\x05\x06" * 16_000), Damaged
            ),
            "end-many": _zip(lambda: letter() + b"PK\x05\x06" * 200_000, Damaged),
            "shifted": _zip(shifted, PHRASE),
            "directory-elsewhere": _zip(
                lambda: joined([member("word/document.xml", "<a/>")], places=lambda _: 99_999_999),
                Damaged,
            ),
            "empty": _zip(lambda: joined([]), NoText),
            "empty-names": _zip(lambda: joined([member("", "") for _ in range(900)]), Damaged),
        },
    ),
)
