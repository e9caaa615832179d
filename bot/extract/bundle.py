"""A ZIP of articles: which of its members are worth reading, and one of them by its name.

A member is taken where its name and its first bytes agree that it may hold an article: a page that
was saved whole brings scripts and pictures along. Archives inside archives are never opened.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.errors import Damaged, ReadError, Several, Unsupported
from bot.extract.decode import decode
from bot.extract.packed import Package
from bot.extract.sniff import binary_kind, text_kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.model import Document

#: Articles of one file that are read; each becomes a job.
MAX_ARTICLES = 20
#: What a file sent by itself may have.
MAX_MEMBER_BYTES = 20 * 1024 * 1024
#: Enough to tell what a member is.
_HEAD_BYTES = 8192
_READABLE = re.compile(
    r"\.(?:x?html?|mht(?:ml)?|eml|md|markdown|mdown|mkd|txt|text|pdf|docx|f?odt|rtf|epub)\Z"
    r"|\A[^.]+\Z",
    re.IGNORECASE,
)
_ZIPPED = re.compile(r"\.(?:docx|odt|epub)\Z", re.IGNORECASE)
_NUMBER = re.compile(r"(\d+)")
#: Encodings in which programs write names that are not marked as Unicode; they name no encoding.
#: Simplified characters are told by the second: what it cannot write is rarely a name in GBK.
_NAME_CODECS = (
    ("utf-8", "utf-8"),
    ("gb18030", "gb2312"),
    ("big5", "big5"),
    ("gb18030", "gb18030"),
    ("cp932", "cp932"),
)


def opened(document: Document) -> Document:
    """Return the member of a ZIP that is meant: the named one, or the only article.

    Raises:
        Several: no member is named, and there is more than one article.
        Unsupported: nothing in it has a reader.
        Damaged: there is no member of that name.
        TooBig: the member is larger than a file may be.
    """
    package = Package(document.body)
    names = _shown_names(package)
    if document.member is None:
        return _member(document, package, names, _only(document, package, names))
    if document.member not in names:
        raise Damaged("no member of that name")
    return _member(document, package, names, document.member)


def _only(document: Document, package: Package, names: Mapping[str, str]) -> str:
    """Return the name of the only article.

    Raises:
        Several: there are more.
        Unsupported: nothing in it has a reader.
    """
    files = [shown for shown in names if not shown.endswith("/")]
    held = (it for it in files if _is_candidate(it) and _may_hold(document, package, names[it]))
    articles = sorted(held, key=_natural)
    if not articles:
        raise Unsupported("application/zip")
    if len(articles) > 1:
        taken = tuple(articles[:MAX_ARTICLES])
        raise Several(taken, len(files) - len(taken))
    return articles[0]


def _member(document: Document, package: Package, names: Mapping[str, str], shown: str) -> Document:
    """Return a member as a document of its own: what was said about the archive is not its."""
    return replace(
        document,
        body=package.read(names[shown], MAX_MEMBER_BYTES),
        url=None,
        media_type=None,
        charset=None,
        name=shown.rpartition("/")[2],
        member=None,
    )


def _is_candidate(shown: str) -> bool:
    """Return whether a name is one that an article may have."""
    parts = shown.split("/")
    hidden = any(part.startswith((".", "__MACOSX")) for part in parts)
    return not hidden and _READABLE.search(parts[-1]) is not None


def _may_hold(document: Document, package: Package, name: str) -> bool:
    """Return whether the first bytes of a member are those of something that has a reader."""
    try:
        head = package.head(name, _HEAD_BYTES)
        if head.startswith(b"PK\x03\x04"):
            # The directory of a zip file is at its end: the name must do.
            return _ZIPPED.search(name) is not None
        start = replace(document, body=head, name=name, media_type=None, charset=None)
        known = binary_kind(start) is not None or text_kind(decode(head), start)
    except ReadError:
        return False
    return bool(head.strip() and known)


def _shown_names(package: Package) -> dict[str, str]:
    """Return the members' names as people wrote them, each with its name in the directory."""
    bare = [name for name, known in package.listing if not known]
    codec = _codec_of(bare)
    return {
        name if known or codec is None else name.encode("cp437").decode(codec): name
        for name, known in package.listing
    }


def _codec_of(names: list[str]) -> str | None:
    """Return the encoding in which all names can be read; zipfile has read them as CP437."""
    whole = "/".join(names)
    if whole.isascii():
        return None
    for codec, witness in _NAME_CODECS:
        try:
            whole.encode("cp437").decode(codec).encode(witness)
        except UnicodeError:
            continue
        return codec
    return None


def _natural(name: str) -> list[tuple[int, str]]:
    """Return the order in which people count: 2 before 10."""
    parts = _NUMBER.split(name.casefold())
    return [(int(it[:18]), "") if it.isdigit() and it.isascii() else (-1, it) for it in parts]
