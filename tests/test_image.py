"""The rules of bot/image.py: only what Telegram shows as a photo goes out."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.errors import Damaged, ReadError, TooBig, TooComplex, Unsupported
from bot.image import MAX_SIDE_PX, show


def picture(
    kind: str, size: tuple[int, int] = (320, 200), mode: str = "RGB", **options: object
) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size, "red" if mode != "RGBA" else (255, 0, 0, 0)).save(buffer, kind, **options)
    return buffer.getvalue()


def opened(body: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(body))
    image.load()
    return image


def test_a_good_jpeg_goes_through_untouched() -> None:
    body = picture("JPEG")

    shown = show(body)

    assert shown.body is body
    assert (shown.media_type, shown.width, shown.height) == ("image/jpeg", 320, 200)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "AVIF", "BMP", "TIFF"])
def test_every_other_format_becomes_a_jpeg(kind: str) -> None:
    shown = show(picture(kind))

    assert shown.media_type == "image/jpeg"
    assert opened(shown.body).format == "JPEG"
    assert (shown.width, shown.height) == (320, 200)


def test_transparency_becomes_white() -> None:
    shown = show(picture("PNG", mode="RGBA"))

    pixel = opened(shown.body).getpixel((10, 10))

    assert isinstance(pixel, tuple)
    assert min(pixel) > 250


def test_a_picture_is_turned_upright_and_loses_its_metadata() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "where I live"

    shown = show(picture("JPEG", exif=exif.tobytes()))

    assert (shown.width, shown.height) == (200, 320)
    assert b"where I live" not in shown.body
    assert not opened(shown.body).getexif()


def test_a_large_picture_is_made_smaller() -> None:
    shown = show(picture("PNG", (6000, 3000)))

    assert (shown.width, shown.height) == (MAX_SIDE_PX, MAX_SIDE_PX // 2)


def test_a_jpeg_over_the_sum_of_sides_is_made_smaller() -> None:
    shown = show(picture("JPEG", (7000, 3100)))

    assert shown.width == MAX_SIDE_PX


def test_a_cmyk_jpeg_becomes_rgb() -> None:
    shown = show(picture("JPEG", mode="CMYK"))

    assert opened(shown.body).mode == "RGB"


def test_sixteen_bits_a_pixel_are_shown() -> None:
    shown = show(_deep_png())

    assert opened(shown.body).mode == "RGB"


def _deep_png() -> bytes:
    image = Image.new("I;16", (200, 200))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize("size", [(99, 500), (500, 99), (1, 1), (2400, 110)])
def test_too_small_and_too_narrow_are_refused(size: tuple[int, int]) -> None:
    with pytest.raises(ReadError):
        show(picture("PNG", size))


def test_a_broken_picture_is_damaged() -> None:
    body = picture("JPEG", (800, 800))

    with pytest.raises(Damaged):
        show(body[: len(body) // 2])


@pytest.mark.parametrize(
    "body", [b"", b"hello", b"%PDF-1.7", b"<svg xmlns='x'></svg>", b"\x00" * 500]
)
def test_what_is_no_picture_is_unsupported(body: bytes) -> None:
    with pytest.raises(Unsupported):
        show(body)


def test_a_picture_that_claims_too_many_pixels_is_not_decoded() -> None:
    header = b"IHDR" + struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    pixels = b"IDAT" + zlib.compress(bytes(1000))
    bomb = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        for chunk in (header, pixels)
    )

    with pytest.raises(TooComplex):
        show(bomb)


def test_too_many_bytes_are_not_looked_at() -> None:
    with pytest.raises(TooBig):
        show(b"\xff\xd8\xff" + bytes(30_000_001))


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["JPEG", "PNG", "WEBP", "GIF"]),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=12),
)
def test_a_bent_picture_is_shown_or_refused(kind: str, bends: list[tuple[int, int]]) -> None:
    body = bytearray(picture(kind))
    for place, value in bends:
        body[place % len(body)] = value

    try:
        shown = show(bytes(body))
    except ReadError:
        return

    assert min(shown.width, shown.height) >= 100
