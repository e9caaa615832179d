"""A small writer of Word files, part by part, so that any of them may lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.hostile.row import LAST, STORY, TITLE, Text, made
from tests.hostile.zip_writer import packed, stored, swollen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.hostile.zip_writer import Member

DOCUMENT = "word/document.xml"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_MAIN = f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target=DOCUMENT/>'


def related(*relations: str) -> str:
    """Return a part of relationships."""
    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{namespace}">{"".join(relations)}</Relationships>'


def paragraph(text: str) -> str:
    """Return a paragraph of one run."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


_TOLD = "".join(map(paragraph, STORY))
OPEN = f'<w:document xmlns:w="{WORD}" xmlns:r="{RELATIONS}"><w:body>{paragraph(TITLE)}{_TOLD}'
EMPTY = f'<w:document xmlns:w="{WORD}"><w:body/></w:document>'
CLOSE = f"{paragraph(LAST)}</w:body></w:document>"


def letter(body: Text = "", parts: Mapping[str, bytes | str | Member] | None = None) -> bytes:
    """Return a Word file with the story, with something in its body or beside it."""
    return packed(
        {
            "[Content_Types].xml": TYPES,
            "_rels/.rels": related(_MAIN),
            DOCUMENT: stored(DOCUMENT, f"{OPEN}{made(body)}{CLOSE}"),
            **(parts or {}),
        }
    )


def without(name: str, instead: str | None = None) -> bytes:
    """Return a Word file that lacks one of its parts, or has something else for it."""
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": related(_MAIN),
        DOCUMENT: f"{OPEN}{CLOSE}",
        name: instead,
    }
    return packed({key: part for key, part in parts.items() if part is not None})


def swelling(piece: str, count: int) -> bytes:
    """Return a Word file whose body has so many copies of a piece, packed small."""
    body = swollen(DOCUMENT, OPEN.encode(), piece.encode(), count, CLOSE.encode())
    return letter(parts={DOCUMENT: body})


def laughs(levels: int, width: int) -> str:
    """Return entities of which the last is width ** levels laughs long."""
    lines = [f"<!ENTITY a{level} '{f'&a{level - 1};' * width}'>" for level in range(1, levels)]
    return f"<!ENTITY a0 'ha'>{''.join(lines)}<!ENTITY a '{f'&a{levels - 1};' * width}'>"


def cells(depth: int) -> str:
    """Return tables in tables, with text at their bottom."""
    inside = paragraph("The bottom of the table holds a sentence as well.")
    return "<w:tbl><w:tr><w:tc>" * depth + inside + "<w:p/></w:tc></w:tr></w:tbl>" * depth


def pointing(target: str, kind: str, mode: str = "External") -> bytes:
    """Return a Word file with a relation to a target."""
    relation = (
        f'<Relationship Id="rId9" Type="{RELATIONS}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    )
    body = (
        '<w:altChunk r:id="rId9"/><w:hyperlink r:id="rId9"><w:r><w:t>word</w:t></w:r></w:hyperlink>'
    )
    return letter(body, parts={"word/_rels/document.xml.rels": related(relation)})


def styled(styles: Text) -> bytes:
    """Return a Word file with a part of styles."""
    relation = f'<Relationship Id="rId2" Type="{RELATIONS}/styles" Target="styles.xml"/>'
    override = (
        '<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.wordprocessingml.styles+xml"/></Types>'
    )
    return letter(
        '<w:p><w:pPr><w:pStyle w:val="a"/></w:pPr><w:r><w:t>word</w:t></w:r></w:p>' * 200,
        parts={
            "word/_rels/document.xml.rels": related(relation),
            "word/styles.xml": f'<w:styles xmlns:w="{WORD}">{made(styles)}</w:styles>',
            "[Content_Types].xml": TYPES.replace("</Types>", override),
        },
    )


def ole(name: str) -> bytes:
    """Return an old Office container with a stream of this name."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000) + name.encode("utf-16-le") + bytes(900)
    )
