"""Pictures: bytes from outside become bytes that Telegram accepts as a photo.

A picture is decoded to its last pixel before it counts. A JPEG that keeps Telegram's limits goes
through untouched; everything else is turned upright, put on white, made smaller where it is too
large, and encoded anew without its metadata.
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
#: Pixels that are decoded at most; 50 million need 150 MB.
MAX_PIXELS = 50_000_000
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
    _decode(image)
    if _is_fine(image, body):
        return Picture(body, "image/jpeg", image.width, image.height)
    # In place: a picture of 40 million pixels fits into a child's memory twice, not three times.
    ImageOps.exif_transpose(image, in_place=True)
    return _encoded(_reduced(_flat(image)))


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


def _measure(image: Image.Image) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise TooComplex("too many pixels")
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


def _flat(image: Image.Image) -> Image.Image:
    """Return the picture in RGB, on white where it is transparent."""
    if image.mode.startswith(("I", "F")):
        # Sixteen bits a pixel: Pillow would clip them, not scale them.
        image = ImageOps.autocontrast(image.convert("F").convert("L"))
    if not image.has_transparency_data:
        return image if image.mode == "RGB" else image.convert("RGB")
    # Made smaller before it is laid on paper, which takes as much memory again.
    layered = _reduced(image if image.mode == "RGBA" else image.convert("RGBA"))
    paper = Image.new("RGBA", layered.size, "white")
    return Image.alpha_composite(paper, layered).convert("RGB")


def _reduced(image: Image.Image) -> Image.Image:
    if max(image.size) <= MAX_SIDE_PX:
        return image
    return ImageOps.contain(image, (MAX_SIDE_PX, MAX_SIDE_PX), Image.Resampling.LANCZOS)


def _encoded(image: Image.Image) -> Picture:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=_QUALITY, progressive=True, optimize=True)
    return Picture(buffer.getvalue(), "image/jpeg", image.width, image.height)
