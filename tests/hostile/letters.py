"""Word files whose package, XML or relations are the attack."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bot.errors import Damaged, Encrypted, NoText, TooBig, TooComplex, Unsupported
from tests.hostile.row import PHRASE, File, Text, beside, made
from tests.hostile.word_writer import (
    CLOSE,
    DOCUMENT,
    EMPTY,
    OPEN,
    RELATIONS,
    TYPES,
    cells,
    laughs,
    letter,
    ole,
    paragraph,
    pointing,
    related,
    styled,
    swelling,
    without,
)
from tests.hostile.zip_writer import member, stored

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.hostile.zip_writer import Member


def _docx(build: Callable[[], bytes]) -> File:
    return File(build, PHRASE, "ferry.docx")


def _body(piece: Text) -> File:
    return _docx(partial(letter, piece))


def _table(rows: Text) -> File:
    return _body(lambda: f"<w:tbl>{made(rows)}</w:tbl>")


def _part(name: str, content: bytes | str | Callable[[], str | Member]) -> File:
    return _docx(lambda: letter(parts={name: content() if callable(content) else content}))


def _damaged(content: bytes | Member | Callable[[], bytes]) -> File:
    return File(
        lambda: letter(parts={DOCUMENT: content() if callable(content) else content}),
        Damaged,
        "ferry.docx",
    )


def _declared(declaration: str, encoding: str = "utf-8") -> File:
    """Return a letter whose text is an entity that it declares itself."""
    prolog = f"<!DOCTYPE w:document [{declaration}]>"
    return _damaged(lambda: f"{prolog}{OPEN}{paragraph('&a;' * 20_000)}{CLOSE}".encode(encoding))


def _crowded(form: str, count: int) -> File:
    return _body(lambda: f"<w:p {' '.join(map(form.format, range(count)))}/>")


_STYLE = (
    '<w:style w:type="paragraph" w:styleId="a{0}"><w:name w:val="a{0}"/><w:basedOn w:val="a{1}"/>'
    "</w:style>"
)
_RELATION = f'<Relationship Id="r{{}}" Type="{RELATIONS}/image" Target="http://127.0.0.1:1/"/>'
_CELL = f"<w:tc>{{}}{paragraph('a')}</w:tc>"
_ROW = f"<w:tr>{_CELL}</w:tr>"
_RUN = "<w:r><w:t>a </w:t></w:r>"
_INCLUDE = '<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'
_SHEET = TYPES.replace("wordprocessingml.document", "spreadsheetml.sheet")
_MACROS = TYPES.replace(
    "openxmlformats-officedocument.wordprocessingml.document", "ms-word.document.macroEnabled"
)

ROWS = (
    *beside(
        _body(cells(1)),
        "docx",
        {
            "body-500m": File(partial(swelling, " " * 1_000_000, 500), TooBig),
            "body-90m": File(partial(swelling, " " * 1_000_000, 90), TooComplex),
            "runs-4m": File(partial(swelling, f"<w:p>{_RUN * 4_000}</w:p>", 1_000), TooComplex),
            "runs-1m": File(partial(letter, lambda: f"<w:p>{_RUN * 1_000_000}</w:p>"), TooComplex),
            "runs-100k": _body(lambda: f"<w:p>{_RUN * 100_000}</w:p>"),
            "paragraphs-60k": replace(_body(lambda: paragraph("word") * 60_000), outcome=TooBig),
            "paragraphs-empty-300k": _body(lambda: "<w:p/>" * 300_000),
            "text-10m": File(partial(letter, lambda: paragraph("word " * 2_000_000)), "brass band"),
            "laughs": _declared(laughs(9, 10)),
            "laughs-quadratic": _declared(f"<!ENTITY a '{'ha' * 20_000}'>"),
            "outside-file": _declared('<!ENTITY a SYSTEM "file:///etc/passwd">'),
            "outside-net": _declared('<!ENTITY a SYSTEM "http://127.0.0.1:1/">'),
            "outside-parameter": _declared('<!ENTITY % b SYSTEM "file:///etc/passwd"> %b;'),
            "outside-wide": _declared('<!ENTITY a SYSTEM "file:///etc/passwd">', "utf-16"),
            "included": _body(_INCLUDE),
            "tables-1000": _body(cells(1_000)),
            "tables-60": _body(cells(60)),
            "rows-20k": _table(lambda: _ROW.format("") * 20_000),
            "columns-5k": _table(lambda: f"<w:tr>{_CELL.format('') * 5_000}</w:tr>"),
            "span-1e9": _table(_ROW.format('<w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr>')),
            "merged-5k": _table(lambda: _ROW.format("<w:tcPr><w:vMerge/></w:tcPr>") * 5_000),
            "deep-5000": _body(
                lambda: "<w:sdt><w:sdtContent>" * 5_000 + "</w:sdtContent></w:sdt>" * 5_000
            ),
            "attributes-50k": _crowded("a{}='x'", 50_000),
            "namespaces-20k": _crowded("xmlns:n{}='x'", 20_000),
            "relation-net": _docx(
                partial(pointing, "http://127.0.0.1:1/a.docx", "attachedTemplate")
            ),
            "relation-file": _docx(partial(pointing, "file:///etc/passwd", "image")),
            "relation-itself": _docx(partial(pointing, "document.xml", "aFChunk", "Internal")),
            "relation-nowhere": _docx(partial(pointing, "../../nowhere.xml", "image", "Internal")),
            "relations-20k": _part(
                "word/_rels/document.xml.rels",
                lambda: related(*map(_RELATION.format, range(20_000))),
            ),
            "chunk": _docx(partial(pointing, "http://127.0.0.1:1/chunk.html", "aFChunk")),
            "styles-20k": _docx(
                lambda: styled("".join(_STYLE.format(n, n + 1) for n in range(20_000)))
            ),
            "styles-loop": _docx(partial(styled, _STYLE.format("", ""))),
            "styles-missing": _docx(partial(styled, "")),
            "types-missing": _docx(partial(without, "[Content_Types].xml")),
            "types-wrong": _part("[Content_Types].xml", _SHEET),
            "relations-missing": _docx(partial(without, "_rels/.rels")),
            "document-missing": File(partial(without, DOCUMENT), Unsupported, "ferry.docx"),
            "document-empty": File(partial(without, DOCUMENT, ""), Damaged, "ferry.docx"),
            "macros": _docx(
                lambda: letter(parts={"word/vba.bin": ole("VBA"), "[Content_Types].xml": _MACROS})
            ),
            "crc": _damaged(member(DOCUMENT, f"{OPEN}{CLOSE}", crc=1)),
            "not-xml": _damaged(lambda: b"\x00\xff" * 5_000),
            "no-text": File(partial(without, DOCUMENT, EMPTY), NoText, "ferry.docx"),
            "properties-5m": _part(
                "docProps/core.xml",
                lambda: stored("docProps/core.xml", f"<a>{'x' * 5_000_000}</a>"),
            ),
            "locked": File(partial(ole, "EncryptedPackage"), Encrypted, "ferry.docx"),
            "old": File(partial(ole, "WordDocument"), Unsupported, "ferry.docx"),
        },
    ),
)
