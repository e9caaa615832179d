r"""The code pages of Rich Text: by number, by the character set of a font, and by evidence.

A program that writes bytes says in which code page (``\ansicpg``) and, for each font, in which
character set; many say neither, or 1252 whatever they write.
"""

from __future__ import annotations

import re

from bot.extract.charsets import codec_of, doubtful, unpack
from bot.extract.decode import detected

#: ``\fcharset`` -> codec; 0, 1 and 2 leave it to the document.
CHARSETS = {
    77: "mac-roman", 78: "cp932", 79: "cp949", 80: "gb18030", 81: "big5hkscs", 83: "cp1255",
    84: "cp1256", 85: "mac-greek", 86: "mac-turkish", 89: "mac-cyrillic", 128: "cp932",
    129: "cp949", 130: "johab", 134: "gb18030", 136: "big5hkscs", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
#: The word at the start of a file -> codec.
PAGES = {"ansi": "cp1252", "mac": "mac-roman", "pc": "cp437", "pca": "cp850"}
#: Bytes from which an undeclared code page is told.
_EVIDENCE_BYTES = 20_000
_STRETCH = re.compile(rb"(?:\\'[\da-fA-F]{2}|[\x80-\xff])+")
_HEX = re.compile(rb"(?:\\'[\da-fA-F]{2})+")


def code_page(number: int | None) -> str | None:
    """Return the codec of a code page, or None where Python has none."""
    names = {10000: "mac-roman", 65001: "utf-8"}
    return codec_of(names.get(number or 0, f"cp{number}"))


def from_hex(codes: bytes) -> bytes:
    r"""Return the bytes that a run of ``\'xx`` stands for."""
    return bytes.fromhex(codes.replace(b"\\'", b"").decode())


def codec_of_body(body: bytes, stated: str | None, *, fonts_tell: bool) -> str:
    """Return the codec of the text that no font decides about.

    Where the file says 1252 and its fonts say nothing more (``fonts_tell``), it is doubted.
    """
    usual = PAGES["ansi"]
    if stated and (stated != usual or fonts_tell):
        return stated
    stretches = b"\n".join(_STRETCH.findall(body))[: _EVIDENCE_BYTES * 4]
    evidence = _HEX.sub(lambda codes: from_hex(codes.group()), stretches)
    if stated and not doubtful(unpack(evidence, stated), stated):
        return stated
    if not doubtful(unpack(evidence, "utf-8"), "utf-8"):
        return "utf-8"
    return detected(evidence) or usual
