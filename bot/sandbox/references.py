"""Character references in Telegram's HTML: four named ones and the numeric ones.

Everything else that begins with ``&`` stands for itself (TDLib's ``decode_html_entity``).
"""

from __future__ import annotations

import re

_NAMED = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}
_REFERENCE = re.compile(rb"&(?:#x([0-9A-Fa-f]*)|#([0-9]*)|([A-Za-z]*))")
#: A numeric reference of this many bytes or more stands for itself.
_MAX_BYTES = 10
_MAX_SCALAR = 0x10FFFF


def reference_at(source: bytes, at: int) -> tuple[str, int] | None:
    """Return the character referred to at an offset and the offset behind it, if there is one."""
    found = _REFERENCE.match(source, at)
    text = _character(found) if found else None
    if not found or text is None:
        return None
    closed = source[found.end() : found.end() + 1] == b";"
    return text, found.end() + closed


def _character(found: re.Match[bytes]) -> str | None:
    if found[3] is not None:
        return _NAMED.get(found[3])
    digits, base = (found[1], 16) if found[1] is not None else (found[2], 10)
    if not digits or len(found[0]) >= _MAX_BYTES:
        return None
    code = int(digits, base)
    return chr(code) if 0 < code < _MAX_SCALAR else None
