"""Pictures that unpack to more than they are, break off, or loop in their directories."""

from __future__ import annotations

import io
import struct
import zlib
from functools import partial
from typing import TYPE_CHECKING

from PIL import Image

from bot.errors import Damaged, ReadError, TooBig, TooComplex, Unsupported
from tests.hostile.row import File, beside

if TYPE_CHECKING:
    from collections.abc import Callable

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return a chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(
    size: tuple[int, int] = (320, 200), before: bytes = b"", rows: bytes | None = None
) -> bytes:
    """Return a grey PNG, with chunks in front of its pixels and with rows of one's own."""
    width, height = size
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(bytes((width + 1) * height)) if rows is None else rows
    return _SIGNATURE + chunk(b"IHDR", head) + before + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def flat(size: tuple[int, int]) -> bytes:
    """Return a PNG of so many pixels that was packed without them."""
    width, height = size
    deflate = zlib.compressobj(9)
    row = bytes(width + 1) * 64
    parts = [deflate.compress(row) for _ in range(height // 64)]
    return png(size, rows=b"".join([*parts, deflate.flush()]))


def bomb(size_bytes: int) -> bytes:
    """Return zlib data that unpacks to so many zeros."""
    deflate = zlib.compressobj(9)
    piece = bytes(1_000_000)
    parts = [deflate.compress(piece) for _ in range(size_bytes // len(piece))]
    return b"".join([*parts, deflate.flush()])


def saved(
    kind: str, size: tuple[int, int] = (320, 200), mode: str = "RGB", **options: object
) -> bytes:
    """Return a picture as Pillow writes it."""
    file = io.BytesIO()
    Image.new(mode, size).save(file, kind, **options)
    return file.getvalue()


def film(kind: str, frames: int) -> bytes:
    """Return a picture of so many frames."""
    images = [Image.new("L", (320, 200), shade % 256) for shade in range(frames)]
    file = io.BytesIO()
    images[0].save(file, kind, save_all=True, append_images=images[1:], duration=1)
    return file.getvalue()


def resized(body: bytes, size: tuple[int, int]) -> bytes:
    """Return a JPEG, GIF or BMP whose head claims another size."""
    width, height = size
    if body.startswith(b"\xff\xd8"):
        place = body.index(b"\xff\xc0") + 5
        return body[:place] + struct.pack(">HH", height, width) + body[place + 4 :]
    if body.startswith(b"GIF8"):
        return body[:6] + struct.pack("<HH", width, height) + body[10:]
    return body[:18] + struct.pack("<ii", width, height) + body[26:]


def tiff(entries: int, following: int) -> bytes:
    """Return a TIFF whose only directory has so many entries and points to another."""
    entry = struct.pack("<HHII", 256, 4, 1, 320)
    return (
        b"II*\x00\x08\x00\x00\x00"
        + struct.pack("<H", entries)
        + entry * 8
        + struct.pack("<I", following)
    )


def tiff_strip(size: tuple[int, int], counts: int) -> bytes:
    """Return a TIFF of so many pixels that claims strips without end."""
    width, height = size
    tags = [
        (256, width),
        (257, height),
        (258, 8),
        (259, 1),
        (262, 1),
        (273, 8),
        (278, height),
        (279, counts),
    ]
    listing = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    return b"II*\x00\x08\x00\x00\x00" + struct.pack("<H", len(tags)) + listing + bytes(4)


def exif(data: bytes) -> bytes:
    """Return a JPEG with these bytes for EXIF."""
    body = saved("JPEG")
    marker = b"\xff\xe1" + struct.pack(">H", len(data) + 8) + b"Exif\x00\x00" + data
    return body[:2] + marker + body[2:]


def segments(kind: bytes, count: int) -> bytes:
    """Return a JPEG with so many segments of 64 KB."""
    body = saved("JPEG")
    return body[:2] + (b"\xff" + kind + b"\xff\xfd" + bytes(65_531)) * count + body[2:]


def _picture(build: Callable[[], bytes], outcome: type[ReadError] | str = "320x200") -> File:
    return File(build, outcome, room="picture")


_HUGE = (60_000, 60_000)

ROWS = (
    *beside(
        _picture(png),
        "picture",
        {
            "png-3600m": _picture(partial(png, _HUGE, b"", b""), TooComplex),
            "png-49m": _picture(partial(flat, (7_040, 7_040)), "2560x2560"),
            "png-text": _picture(
                lambda: png(before=chunk(b"zTXt", b"a\x00\x00" + bomb(500_000_000))), Damaged
            ),
            "png-itext": _picture(
                lambda: png(before=chunk(b"iTXt", b"a\x00\x01\x00\x00\x00" + bomb(500_000_000))),
                Damaged,
            ),
            "png-texts-100k": _picture(lambda: png(before=chunk(b"tEXt", b"a\x00b") * 100_000)),
            "png-profile": _picture(
                lambda: png(before=chunk(b"iCCP", b"a\x00\x00" + bomb(500_000_000))), Damaged
            ),
            "png-rows": _picture(lambda: png(rows=bomb(500_000_000))),
            "png-no-rows": _picture(partial(png, rows=b""), Damaged),
            "png-zero": _picture(partial(png, (0, 0)), Unsupported),
            "png-cut": _picture(
                lambda: png(rows=zlib.compress(bytes(64_200), 0))[:20_000], Damaged
            ),
            "png-frames": _picture(partial(film, "PNG", 500)),
            "png-frames-claimed": _picture(partial(png, before=chunk(b"acTL", b"\xff" * 8))),
            "png-long": _picture(partial(flat, (100_000, 64)), ReadError),
            "png-narrow": _picture(partial(flat, (1, 99_968)), ReadError),
            "png-chunk-4g": _picture(
                lambda: png()[:33] + b"\xff\xff\xff\xffIDAT" + bytes(99), Damaged
            ),
            "gif-frames": _picture(partial(film, "GIF", 500)),
            "gif-huge": _picture(lambda: resized(saved("GIF"), _HUGE), TooComplex),
            "gif-cut": _picture(lambda: saved("GIF")[:80], Damaged),
            "gif-comments": _picture(
                lambda: saved("GIF")[:13] + b"\x21\xfe" + (b"\xff" + bytes(255)) * 40_000,
                Unsupported,
            ),
            "webp-frames": _picture(partial(film, "WEBP", 300)),
            "webp-huge": _picture(
                lambda: (
                    b"RIFF\xff\xff\x00\x00WEBPVP8X\x0a\x00\x00\x00\x10\x00\x00\x00" + b"\xff" * 6
                ),
                TooComplex,
            ),
            "webp-cut": _picture(lambda: saved("WEBP", (900, 900))[:200], Damaged),
            "avif-cut": _picture(lambda: saved("AVIF")[:200], Unsupported),
            "bmp-huge": _picture(lambda: resized(saved("BMP"), _HUGE), TooComplex),
            "bmp-negative": _picture(lambda: resized(saved("BMP"), (-320, 200)), TooComplex),
            "bmp-cut": _picture(lambda: saved("BMP")[:9_000], Damaged),
            "jpeg-huge": _picture(lambda: resized(saved("JPEG"), (65_000, 65_000)), TooComplex),
            "jpeg-taller": _picture(lambda: resized(saved("JPEG"), (320, 6_000)), "320x6000"),
            "jpeg-cut": _picture(lambda: saved("JPEG", (900, 900))[:900], Damaged),
            "jpeg-exif-loop": _picture(
                partial(
                    exif,
                    b"II*\x00\x08\x00\x00\x00\x01\x00\x69\x87\x04\x00\x01\x00\x00\x00\x08\x00\x00\x00\x08\x00\x00\x00",
                )
            ),
            "jpeg-exif-1e9": _picture(
                partial(
                    exif,
                    b"II*\x00\x08\x00\x00\x00\xff\xff"
                    + b"\x12\x01\x03\x00\xff\xff\xff\xff\x08\x00\x00\x00" * 900,
                )
            ),
            "jpeg-comments": _picture(partial(segments, b"\xfe", 200)),
            "jpeg-profiles": _picture(partial(segments, b"\xe2", 200)),
            "jpeg-cmyk": _picture(partial(saved, "JPEG", mode="CMYK")),
            "jpeg-progressive": _picture(
                partial(saved, "JPEG", (7_000, 7_000), progressive=True), "2560x2560"
            ),
            "tiff-loop": _picture(partial(tiff, 8, 8), Unsupported),
            "tiff-entries": _picture(partial(tiff, 65_535, 0), Unsupported),
            "tiff-strips": _picture(partial(tiff_strip, (320, 200), 0xFFFFFFFF), Damaged),
            "tiff-huge": _picture(partial(tiff_strip, _HUGE, 9), TooComplex),
            "tiff-frames": _picture(partial(film, "TIFF", 300)),
            "html-in-gif": _picture(
                lambda: b"GIF89a<script>alert(1)</script>" + bytes(90), Unsupported
            ),
            "svg": _picture(
                lambda: (
                    b"<svg xmlns='http://www.w3.org/2000/svg'><image href='/etc/passwd'/></svg>"
                ),
                Unsupported,
            ),
            "script": _picture(lambda: b"%!PS\n(%pipe%id) (w) file", Unsupported),
            "bulk-31m": _picture(lambda: bytes(31_000_000), TooBig),
            "noise-20m": _picture(lambda: bytes(range(256)) * 80_000, Unsupported),
            "empty": _picture(bytes, Unsupported),
        },
    ),
)
