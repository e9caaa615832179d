"""Files that are no articles and say that they are: programs, archives, films, data."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
from functools import partial
from typing import TYPE_CHECKING

from bot.errors import NoText, Unsupported
from tests.hostile.pages import HTML, page
from tests.hostile.photos import png, saved
from tests.hostile.row import LAST, PHRASE, STORY, File, beside

if TYPE_CHECKING:
    from collections.abc import Callable

_TEXT = "\n\n".join((*STORY, LAST)).encode()


def tape(links: int) -> bytes:
    """Return a tar file of symbolic links to places outside."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for number in range(links):
            entry = tarfile.TarInfo(f"../{number}")
            entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(entry)
    return file.getvalue()


def behind(magic: bytes, size_bytes: int = 4_000) -> bytes:
    """Return a magic number with noise behind it."""
    return magic + bytes(range(256)) * (size_bytes // 256)


def _as(name: str, build: Callable[[], bytes], media_type: str | None = None) -> File:
    return File(build, Unsupported, name, media_type)


ROWS = (
    *beside(
        File(lambda: _TEXT, PHRASE, "ferry.txt", "application/octet-stream"),
        "stranger",
        {
            "elf": _as("ferry.html", partial(behind, b"\x7fELF"), HTML),
            "exe": _as("ferry.pdf", partial(behind, b"MZ\x90\x00"), "application/pdf"),
            "mach-o": _as("ferry.docx", partial(behind, b"\xcf\xfa\xed\xfe")),
            "class": _as("ferry.txt", partial(behind, b"\xca\xfe\xba\xbe")),
            "wasm": _as("ferry.html", partial(behind, b"\x00asm\x01\x00\x00\x00"), HTML),
            "gzip-bomb": _as("ferry.html", lambda: gzip.compress(bytes(100_000_000)), HTML),
            "bzip2-bomb": _as("ferry.txt", lambda: bz2.compress(bytes(10_000_000))),
            "xz-bomb": _as("ferry.txt", lambda: lzma.compress(bytes(10_000_000), preset=0)),
            "tar-links": _as("ferry.txt", partial(tape, 500)),
            "7z": _as("ferry.docx", partial(behind, b"7z\xbc\xaf\x27\x1c")),
            "rar": _as("ferry.epub", partial(behind, b"Rar!\x1a\x07\x01\x00")),
            "mp4": _as("ferry.txt", partial(behind, b"\x00\x00\x00\x18ftypmp42")),
            "mp4-20m": _as("ferry.txt", partial(behind, b"\x00\x00\x00\x18ftypmp42", 20_000_000)),
            "webm": _as("ferry.html", partial(behind, b"\x1aE\xdf\xa3"), HTML),
            "mp3": _as("ferry.md", partial(behind, b"ID3\x04")),
            "ogg": _as("ferry.md", partial(behind, b"OggS\x00")),
            "png": _as("ferry.html", png, HTML),
            "jpeg": _as("ferry.pdf", partial(saved, "JPEG"), "application/pdf"),
            "gif-html": File(lambda: b"GIF89a<html><p>" + _TEXT, PHRASE, "ferry.gif", HTML),
            "database": _as("ferry.txt", partial(behind, b"SQLite format 3\x00")),
            "font": _as("ferry.txt", partial(behind, b"wOF2")),
            "postscript": _as("ferry.pdf", lambda: b"%!PS-Adobe-3.0\n(%pipe%id) run"),
            "json-20m": _as("ferry.html", lambda: json.dumps([LAST] * 300_000).encode(), HTML),
            "json-pages": _as("ferry.html", lambda: json.dumps({"a": page("").decode()}).encode()),
            "svg": _as(
                "ferry.html", lambda: b"<?xml version='1.0'?><svg><text>word</text></svg>", HTML
            ),
            "feed": _as("ferry.html", lambda: b"<?xml version='1.0'?><rss><item>word</item></rss>"),
            "xml-laughs": _as(
                "ferry.xml",
                lambda: b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
            ),
            "pdf-in-html": File(lambda: page(f"<p>%PDF-1.7</p><p>{LAST}</p>"), PHRASE, "ferry.pdf"),
            "html-before-pdf": File(
                lambda: b"<html><!-- %PDF-1.7 -->" + page(f"<p>{LAST}</p>"), PHRASE
            ),
            "zeros-20m": _as("ferry.txt", lambda: bytes(20_000_000)),
            "empty": File(bytes, NoText, "ferry.html", HTML),
        },
    ),
)
