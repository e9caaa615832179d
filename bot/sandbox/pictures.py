"""A photo is a real picture within Telegram's measures, kept in several sizes.

Telegram turns every photo into JPEG; so does the sandbox, so that what a bot gets back is not
what it sent.
"""

from __future__ import annotations

import warnings
from io import BytesIO

from PIL import Image, ImageOps

from bot.sandbox.nouns import bad_request

#: Width and height together, in pixels.
MAX_PERIMETER = 10_000
MAX_RATIO = 20
MAX_PHOTO_BYTES = 10 * 1024 * 1024
#: Longest edge of each kept size, in pixels: s, m, x, y.
_EDGES = (90, 320, 800, 1280)
_QUALITY = 87


def photo_sizes(body: bytes) -> tuple[tuple[bytes, int, int], ...]:
    """Return JPEG bytes, width and height for each kept size, smallest first.

    Raises:
        Refusal: Telegram does not take these bytes as a photo.
    """
    if not body:
        raise bad_request("file must be non-empty")
    if len(body) > MAX_PHOTO_BYTES:
        raise bad_request(
            f"file of size {len(body)} bytes is too big for a photo;"
            f" the maximum size is {MAX_PHOTO_BYTES} bytes"
        )
    picture = _opened(body)
    edges = [edge for edge in _EDGES if edge < max(picture.size)]
    return tuple(_encoded(picture, edge) for edge in (*edges[:3], max(_EDGES)))


def _opened(body: bytes) -> Image.Image:
    with warnings.catch_warnings():
        # The measures are checked before a single pixel is read, so a bomb cannot go off.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            picture = Image.open(BytesIO(body))
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
            raise bad_request("IMAGE_PROCESS_FAILED") from error
    width, height = picture.size
    if width + height > MAX_PERIMETER or max(width, height) > MAX_RATIO * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    try:
        return ImageOps.exif_transpose(picture).convert("RGB")
    except (OSError, SyntaxError, ValueError) as error:
        raise bad_request("IMAGE_PROCESS_FAILED") from error


def _encoded(picture: Image.Image, edge: int) -> tuple[bytes, int, int]:
    copy = picture.copy()
    copy.thumbnail((edge, edge))
    sink = BytesIO()
    copy.save(sink, "JPEG", quality=_QUALITY)
    return sink.getvalue(), copy.width, copy.height
