"""Pictures: bytes from outside become bytes that Telegram accepts as a photo.

A picture is decoded to its last pixel before it counts. A JPEG that keeps Telegram's limits goes
through untouched; everything else is made smaller where it is too large, turned upright, put on
white, and encoded anew without its metadata. Smaller comes first: each of the other steps copies.
"""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from bot.errors import Damaged, ReadError, TooBig, TooComplex, Unsupported
from bot.model import Picture

#: Telegram Bot API, ``sendPhoto``: at most 10 MB, width and height together at most 10,000, and
#: at most 20 times as long as wide.
MAX_BYTES = 10_000_000
MAX_SIDES_PX = 10_000
MAX_RATIO = 20
#: Longer side of a picture that is encoded anew; Telegram shows no more.
MAX_SIDE_PX = 2560
MIN_SIDE_PX = 100
#: Pixels that are decoded at most, and bytes that they and their copies may take.
MAX_PIXELS = 50_000_000
MAX_PIXEL_BYTES = 300_000_000
#: Bytes of one pixel in all its copies, by mode: Pillow keeps one band in one byte and everything
#: else in four; transparency is multiplied in before a picture is made smaller.
_PIXEL_BYTES = {"1": 1, "L": 1, "P": 9, "RGB": 4, "CMYK": 4, "YCbCr": 4}
_OTHER_PIXEL_BYTES = 8
#: Bytes of one pixel that a decoder keeps beside the picture.
_DECODER_BYTES = {"WEBP": 12, "AVIF": 5}
_INPUT_LIMIT_BYTES = 30_000_000
_QUALITY = 88
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF", "BMP", "TIFF")
_ORIENTATION_TAG = 0x0112
_UPRIGHT = 1


def show(body: bytes) -> Picture:
    """Return the picture as Telegram accepts it.

    Raises:
        Unsupported: no picture of a known format.
        Damaged: the picture breaks off.
        ReadError: it is too small or too narrow to be shown.
        TooBig: more bytes than are looked at.
        TooComplex: more pixels than are decoded.
    """
    if len(body) > _INPUT_LIMIT_BYTES:
        raise TooBig(_INPUT_LIMIT_BYTES)
    image = _opened(body)
    _measure(image)
    if _is_fine(image, body):
        _decode(image)
        return Picture(body, "image/jpeg", image.width, image.height)
    # A JPEG can be decoded at a half, a quarter or an eighth of its size.
    image.draft(None, (MAX_SIDE_PX, MAX_SIDE_PX))
    _decode(image)
    return _encoded(_flat(_upright(_reduced(_in_colours(image)))))


def _opened(body: bytes) -> ImageFile.ImageFile:
    try:
        with warnings.catch_warnings():
            # Pillow's own ceiling is higher than ours and speaks by warning.
            warnings.simplefilter("ignore")
            return Image.open(io.BytesIO(body), formats=_FORMATS)
    except Image.DecompressionBombError as error:
        raise TooComplex("too many pixels") from error
    except UnidentifiedImageError as error:
        raise Unsupported("application/octet-stream") from error
    except Exception as error:  # Pillow lets every fault of a file through as itself
        raise Damaged("picture cannot be opened") from error


def _measure(image: ImageFile.ImageFile) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise TooComplex("too many pixels")
    pixel_bytes = _PIXEL_BYTES.get(image.mode, _OTHER_PIXEL_BYTES)
    pixel_bytes += _DECODER_BYTES.get(image.format or "", 0)
    if width * height * pixel_bytes > MAX_PIXEL_BYTES:
        raise TooComplex("too many bytes of pixels")
    if min(width, height) < MIN_SIDE_PX:
        raise ReadError("picture too small")
    if max(width, height) > MAX_RATIO * min(width, height):
        raise ReadError("picture too narrow")


def _decode(image: Image.Image) -> None:
    try:
        with warnings.catch_warnings():
            # What a file's metadata gets wrong does not matter: it is thrown away.
            warnings.simplefilter("ignore")
            image.load()
    except MemoryError as error:
        raise TooComplex("picture needs too much memory") from error
    except Exception as error:  # the same as above
        raise Damaged("picture breaks off") from error


def _is_fine(image: ImageFile.ImageFile, body: bytes) -> bool:
    """Return whether Telegram takes the bytes as they are and shows them upright."""
    small = len(body) <= MAX_BYTES and sum(image.size) <= MAX_SIDES_PX
    plain = image.format == "JPEG" and image.mode in {"RGB", "L"}
    return small and plain and _orientation(image) == _UPRIGHT


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION_TAG, _UPRIGHT))
    except Exception:  # noqa: BLE001 - broken metadata: the picture is re-encoded without it
        return 0


def _in_colours(image: Image.Image) -> Image.Image:
    """Return the picture with eight bits for every band, which is what can be made smaller."""
    if image.mode.startswith(("I", "F")):
        # Sixteen bits a pixel: Pillow would clip them, not scale them.
        return ImageOps.autocontrast(image.convert("F").convert("L"))
    if image.has_transparency_data:
        # A picture that is converted into its own mode is copied all the same.
        return image if image.mode == "RGBA" else image.convert("RGBA")
    return image.convert("RGB") if image.mode in {"1", "P"} else image


def _reduced(image: Image.Image) -> Image.Image:
    if max(image.size) <= MAX_SIDE_PX:
        return image
    return ImageOps.contain(image, (MAX_SIDE_PX, MAX_SIDE_PX), Image.Resampling.LANCZOS)


def _upright(image: Image.Image) -> Image.Image:
    ImageOps.exif_transpose(image, in_place=True)
    return image


def _flat(image: Image.Image) -> Image.Image:
    """Return the picture in RGB, on white where it is transparent."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    paper = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(paper, image).convert("RGB")


def _encoded(image: Image.Image) -> Picture:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=_QUALITY, progressive=True, optimize=True)
    return Picture(buffer.getvalue(), "image/jpeg", image.width, image.height)
