"""A ZIP of articles: which of its files are articles, and the one that is meant.

Each is read on its own, as if it had been sent alone; a ZIP inside the ZIP is not opened. What a
file is, its bytes say; only for text has its name a veto, because a script and a list of
addresses are text too.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from bot.errors import Damaged, NoText, ReadError, Several, Unsupported
from bot.extract.decode import decode
from bot.extract.packed import Package
from bot.extract.sniff import binary_kind, text_kind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from bot.model import Document

#: Articles that one ZIP gives; the others are counted.
MAX_ARTICLES = 20
#: Bytes of one article.
MAX_ARTICLE_BYTES = 20_000_000
#: Characters of a name, folders included, by which a file can be asked for.
MAX_NAME = 300
#: Files that are looked into; a ZIP of thousands of unreadable ones holds nothing for a reader.
MAX_LOOKS = 1_000
#: Bytes at a file's start that tell what it is, where it is text.
_HEAD_BYTES = 4_000
#: What systems leave in folders; nobody put it there, so nobody is told that it was skipped.
_LITTER = re.compile(
    r"(?:\A|/)(?:__MACOSX/|\.|~\$|(?:eh)?thumbs\.db\Z|desktop\.ini\Z|icon\r\Z)", re.IGNORECASE
)
#: The folder in which a browser keeps what belongs to a page that it saved.
_PAGE_PARTS = re.compile(r"(?P<page>.+?)[._-](?:files|Dateien|fichiers|archivos|文件)/")
_SUFFIX = re.compile(r"\.([a-z][a-z\d]{0,9})\Z", re.IGNORECASE)
_PROSE_SUFFIXES = frozenset({"", "txt", "text", "md", "markdown", "mdown", "mkd", "mdx", "asc"})
_CODE_SUFFIXES = frozenset({
    "bat", "c", "cfg", "conf", "cpp", "cs", "css", "csv", "go", "h", "ini", "java", "js", "json",
    "jsx", "kt", "less", "log", "lua", "map", "mjs", "pl", "properties", "ps1", "py", "rb", "rs",
    "scss", "sh", "sql", "srt", "svg", "swift", "toml", "ts", "tsv", "tsx", "vtt", "vue", "xml",
    "xsl", "yaml", "yml",
})  # fmt: skip
_NUMBER = re.compile(r"(\d{1,18})")
_ZIP = b"PK\x03\x04"
#: APPNOTE.TXT 6.3.10, section 4.4.4, bit 11, and section 4.6.9.
_UTF8_FLAG = 0x800
_UNICODE_PATH = 0x7075


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a ZIP."""

    #: Its path, as people see it.
    path: str
    #: The same, as ``zipfile`` has it.
    key: str
    #: As the directory of the ZIP says.
    size_bytes: int

    @property
    def name(self) -> str:
        """The name without folders."""
        return self.path.rpartition("/")[2]

    @property
    def suffix(self) -> str:
        """What the name says of the kind, in lower case; empty where it says nothing."""
        found = _SUFFIX.search(self.name)
        return found.group(1).lower() if found else ""


def chosen(document: Document) -> Document:
    """Return the article that a ZIP is asked for: the member that is named, else its only one.

    A member has no address; only the article that a ZIP consists of may have the ZIP's.

    Raises:
        Several: it holds more than one article, and none is named.
        Unsupported: it holds files, and none is an article.
        NoText: it holds no file.
        Damaged, Encrypted, TooBig, TooComplex: the ZIP is not in order.
    """
    package = Package(document.body)
    with zipfile.ZipFile(io.BytesIO(document.body)) as archive:
        inside = members(archive)
    if document.member is not None:
        return replace(_named(document, package, inside), url=None)
    if not inside:
        raise NoText("empty ZIP")
    found = list(islice(_articles(document, package, inside), MAX_ARTICLES))
    if not found:
        raise Unsupported("application/zip")
    if len(found) == 1:
        return _alone(document, package, found[0])
    raise Several(tuple(member.path for member in found), skipped=len(inside) - len(found))


def _named(document: Document, package: Package, inside: Sequence[Member]) -> Document:
    for member in inside:
        if member.path == document.member:
            return _alone(document, package, member)
    raise Damaged("no such file in the ZIP")


def likely(inside: Sequence[Member]) -> list[Member]:
    """Return the members that are by their names neither programs nor pieces of a saved page."""
    pages = {member.path.rpartition(".")[0] for member in inside}
    return [it for it in inside if not is_code(it.path) and not _is_piece(it, pages)]


def is_code(name: str) -> bool:
    """Return whether a file is by its name a program, a style sheet or a table of data."""
    return Member(name, name, 0).suffix in _CODE_SUFFIXES


def _articles(document: Document, package: Package, inside: Sequence[Member]) -> Iterator[Member]:
    """Yield the members that look as if they could be read."""
    fit = [member for member in likely(inside) if _fits(member)]
    for member in fit[:MAX_LOOKS]:
        with suppress(ReadError):
            if _is_article(document, package, member):
                yield member


def _is_piece(member: Member, pages: Collection[str]) -> bool:
    parts = _PAGE_PARTS.match(member.path)
    return parts is not None and parts.group("page") in pages


def _fits(member: Member) -> bool:
    """Return whether a member can be asked for by its name, and is not too large to be read."""
    is_shown = len(member.path) <= MAX_NAME and member.path.isprintable()
    return is_shown and member.size_bytes <= MAX_ARTICLE_BYTES


def _alone(document: Document, package: Package, member: Member) -> Document:
    """Return a member as a document of its own.

    Raises:
        TooBig: it is larger than an article may be.
        Damaged: it cannot be unpacked.
    """
    return replace(
        document,
        body=package.read(member.key, MAX_ARTICLE_BYTES),
        media_type=None,
        charset=None,
        name=member.name,
        member=None,
    )


def _is_article(document: Document, package: Package, member: Member) -> bool:
    """Return whether a member looks as if it could be read.

    Raises:
        ReadError: it certainly cannot.
    """
    head = package.head(member.key, _HEAD_BYTES)
    if not head.strip():
        return False
    # Which kind of package one is stands at its end.
    body = package.read(member.key, MAX_ARTICLE_BYTES) if head.startswith(_ZIP) else head
    start = replace(document, body=body, name=member.name, media_type=None, member=None)
    kind = binary_kind(start)
    if kind is not None:
        return kind != "zip"
    text = text_kind(decode(head), start)
    return member.suffix in _PROSE_SUFFIXES or text not in {"plain", "markdown"}


def members(archive: zipfile.ZipFile) -> list[Member]:
    """Return the files of a ZIP that somebody put there, in the order in which people count."""
    entries = archive.infolist()
    paths = [path.replace("\\", "/") for path in _paths(entries)]
    found = {
        path: Member(path, entry.filename, entry.file_size)
        for path, entry in zip(paths, entries, strict=True)
        if not path.endswith("/") and not _LITTER.search(path)
    }
    return sorted(found.values(), key=lambda member: _natural(member.path))


def _paths(entries: list[zipfile.ZipInfo]) -> list[str]:
    """Return the names of entries as they were meant.

    Where a name is not marked as UTF-8, ``zipfile`` reads it as code page 437; Windows writes it
    in its own code page, others in UTF-8 all the same. All such names together tell which.
    """
    bare = [entry.filename.encode("cp437", "replace") for entry in entries if not _is_told(entry)]
    decoded = decode(b"\n".join(bare)).split("\n")
    guessed = iter(decoded) if len(decoded) == len(bare) else None
    return [
        next(guessed, entry.filename) if guessed and not _is_told(entry) else _told(entry)
        for entry in entries
    ]


def _is_told(entry: zipfile.ZipInfo) -> bool:
    return bool(entry.flag_bits & _UTF8_FLAG) or _told(entry) != entry.filename


def _told(entry: zipfile.ZipInfo) -> str:
    """Return the name in the field that Info-ZIP adds for it, where it is about this name."""
    extra = entry.extra
    while len(extra) >= 4:  # noqa: PLR2004 - the head of a field
        kind, size = struct.unpack_from("<HH", extra)
        data, extra = extra[4 : 4 + size], extra[4 + size :]
        raw = entry.filename.encode("cp437", "replace")
        if kind == _UNICODE_PATH and data[1:5] == struct.pack("<I", zlib.crc32(raw)):
            return data[5:].decode("utf-8", "replace")
    return entry.filename


def _natural(path: str) -> list[tuple[int, str]]:
    """Return what sorts "part 2" before "part 10"."""
    parts = _NUMBER.split(path.casefold())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]
