"""Zip files of articles: what they hold is counted and looked at, never trusted."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bot.errors import Damaged, Encrypted, NoText, Several, TooBig, TooComplex, Unsupported
from tests.hostile.pages import page
from tests.hostile.row import LAST, PHRASE, STORY, File, beside
from tests.hostile.zip_writer import joined, member, packed, stored, swollen

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.errors import ReadError
    from tests.hostile.zip_writer import Member

_TEXT = "\n\n".join((*STORY, LAST))


def bundle(*more: Member, name: str = "ferry.html") -> bytes:
    """Return a zip file of one page and of more members."""
    return joined([member(name, page(f"<p>{LAST}</p>")), *more])


def doll(depth: int) -> bytes:
    """Return a zip file in a zip file, so deep, with an article at the bottom."""
    body = bundle()
    for level in range(depth):
        body = packed({f"{level}.zip": body})
    return body


def _zip(build: Callable[[], bytes], outcome: type[ReadError] | str = PHRASE) -> File:
    return File(build, outcome, "week.zip", "application/zip")


def _with(name: str, content: bytes | str = "a", **lies: int | bytes) -> File:
    return _zip(lambda: bundle(member(name, content, **lies)))


ROWS = (
    *beside(
        _zip(partial(bundle, member("cover.jpg", b"\xff\xd8\xff"))),
        "bundle",
        {
            "pages-900": _zip(
                lambda: joined(member(f"{n}.html", page("")) for n in range(900)), Several
            ),
            "pages-empty-4000": replace(
                _zip(lambda: bundle(*(member(f"{n}.html", "") for n in range(4_000)))),
                outcome=Unsupported,
            ),
            "members-6000": _zip(
                lambda: joined(member(f"{n}.html", "a") for n in range(6_000)), TooComplex
            ),
            "doll-9": _zip(partial(doll, 9), Unsupported),
            "beside-doll": _zip(lambda: bundle(stored("more.zip", doll(3)))),
            "bomb-500m": _zip(
                lambda: joined([swollen("a.txt", b"", bytes(1_000_000), 500, b"")]), TooBig
            ),
            "bomb-90m": _zip(
                lambda: joined([swollen("a.txt", b"", b"word " * 200_000, 90, b"")]), TooComplex
            ),
            "member-25m": _zip(lambda: joined([stored("a.txt", "word " * 5_000_000)]), Unsupported),
            "same-bytes": _zip(
                lambda: joined([member(f"{n}.txt", _TEXT) for n in range(9)], places=lambda _: 0),
                Damaged,
            ),
            "traversal": _zip(lambda: bundle(name="../ferry.html"), Damaged),
            "absolute": _zip(lambda: bundle(name="/etc/ferry.html"), Damaged),
            "link": _with("ferry.bin", "/etc/passwd", attributes=0o120777 << 16),
            "name-broken": _with("\x80.bin"),
            "name-long": _with("a" * 60_000 + ".bin"),
            "name-folders": _with("a/" * 20_000 + "b.bin"),
            "name-numbers": _with("1" * 9_000 + ".bin"),
            "name-nul": _zip(lambda: bundle(name="ferry.html\x00.exe")),
            "name-directions": replace(
                _zip(lambda: bundle(name="\u202efdp.html")), outcome=Unsupported
            ),
            "names-same": _zip(lambda: bundle(member("ferry.html", "a")), Damaged),
            "encrypted": _zip(lambda: bundle(member("a.txt", "a", flags=1)), Encrypted),
            "program": _with("setup.html", b"MZ\x90\x00" * 900),
            "page-deep": _zip(
                lambda: joined([member("a.html", page("<div>" * 3_000 + f"<p>{LAST}</p>"))])
            ),
            "page-attributes": _zip(
                lambda: joined(
                    [stored("a.html", page(f"<p {' '.join(map('a{}'.format, range(200_000)))}>"))]
                ),
                TooComplex,
            ),
            "pdf-broken": _zip(lambda: joined([member("a.pdf", "%PDF-1.7")]), Damaged),
            "hidden": _zip(lambda: joined([member("__MACOSX/._a.html", page(""))]), NoText),
        },
    ),
)
