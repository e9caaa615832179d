"""A small writer of PDFs, object by object, so that any of them may lie."""

from __future__ import annotations

import io
import zlib
from typing import TYPE_CHECKING

from pypdf import PdfReader, PdfWriter

from tests.hostile.row import LAST, STORY, TITLE, Bytes, made

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FONT = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
_PAGE = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources 5 0 R>>"


def shown(lines: tuple[str, ...] = (TITLE, *STORY, LAST)) -> bytes:
    """Return a content stream that shows the lines one under the other."""
    rows = "".join(f"({line}) Tj 0 -16 Td\n" for line in lines)
    return f"BT /F1 11 Tf 60 700 Td\n{rows}ET".encode()


def stream(data: bytes, entries: str = "") -> bytes:
    """Return a stream object."""
    return f"<<{entries}/Length {len(data)}>>stream\n".encode() + data + b"\nendstream"


def deflated(data: bytes) -> bytes:
    """Return a packed stream object."""
    return stream(zlib.compress(data), "/Filter/FlateDecode")


def story(changes: Mapping[int, bytes | str] | None = None, trailer: str = "") -> bytes:
    """Return a PDF of one page with the story, some of its objects changed or added."""
    objects: dict[int, bytes | str] = {
        1: "<</Type/Catalog/Pages 2 0 R>>",
        2: "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: _PAGE,
        4: stream(shown()),
        5: f"<</Font<</F1 {FONT}>>>>",
        **(changes or {}),
    }
    return written(objects, trailer)


def written(objects: Mapping[int, bytes | str], trailer: str = "") -> bytes:
    """Return the file that holds the objects, with a cross-reference table that is right."""
    file = io.BytesIO()
    file.write(b"%PDF-1.7\n")
    places = {}
    for number, value in objects.items():
        places[number] = file.tell()
        body = value.encode() if isinstance(value, str) else value
        file.write(b"%d 0 obj\n" % number + body + b"\nendobj\n")
    start = file.tell()
    file.write(b"xref\n0 1\n0000000000 65535 f \n")
    for number, place in places.items():
        file.write(b"%d 1\n%010d 00000 n \n" % (number, place))
    size = max(objects) + 1
    file.write(f"trailer\n<</Size {size}/Root 1 0 R{trailer}>>\n".encode())
    file.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return file.getvalue()


def locked(user: str, owner: str, algorithm: str) -> bytes:
    """Return the story under two passwords."""
    writer = PdfWriter(PdfReader(io.BytesIO(story())))
    writer.encrypt(user, owner, algorithm=algorithm)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def packed(size_bytes: int, chain: int = 1, before: bytes = b"") -> bytes:
    """Return a story whose content unpacks to so many bytes through so many filters."""
    deflate = zlib.compressobj(9)
    piece = bytes(1_000_000)
    parts = [deflate.compress(before + shown() + b"\n")]
    parts += [deflate.compress(piece) for _ in range(size_bytes // len(piece))]
    data = b"".join([*parts, deflate.flush()])
    for _ in range(chain - 1):
        data = zlib.compress(data, 9)
    return story({4: stream(data, f"/Filter[{'/FlateDecode' * chain}]")})


def filtered(name: str, data: bytes) -> bytes:
    """Return a story whose content goes through one filter."""
    return story({4: stream(data, f"/Filter/{name}")})


def laughing(levels: int, width: int) -> bytes:
    """Return a story whose last form is shown width ** levels times."""
    forms: dict[int, bytes | str] = {}
    for level in range(levels):
        inner = shown(("ha",)) if level == levels - 1 else b"/X Do " * width
        resources = f"/Resources<</Font<</F1 {FONT}>>/XObject<</X {11 + level} 0 R>>>>"
        forms[10 + level] = stream(inner, f"/Type/XObject/Subtype/Form/BBox[0 0 9 9]{resources}")
    return story(
        {
            4: stream(shown() + b" /X Do"),
            5: f"<</Font<</F1 {FONT}>>/XObject<</X 10 0 R>>>>",
            **forms,
        }
    )


def heavy_form(count: int, operators: int) -> bytes:
    """Return a story that shows a form of so many operators so often."""
    form = stream(
        b"q Q " * (operators // 2), "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<<>>"
    )
    shows = b" /X Do" * count
    return story(
        {4: stream(shown() + shows), 5: f"<</Font<</F1 {FONT}>>/XObject<</X 10 0 R>>>>", 10: form}
    )


def looping_form() -> bytes:
    """Return a story whose form shows itself."""
    resources = "/Resources<</XObject<</X 10 0 R>>>>"
    return story(
        {
            4: stream(shown() + b" /X Do"),
            5: f"<</Font<</F1 {FONT}>>/XObject<</X 10 0 R>>>>",
            10: stream(b"/X Do /X Do", f"/Type/XObject/Subtype/Form/BBox[0 0 9 9]{resources}"),
        }
    )


def paged(count: int, kids: Callable[[int], str] = "3 0 R ".__mul__) -> bytes:
    """Return a story whose page tree says that it has so many pages."""
    return story({2: f"<</Type/Pages/Kids[{kids(count)}]/Count {count}>>"})


def heavy_pages(count: int, operators: int) -> bytes:
    """Return a story of so many pages, each of them near the limit of what one may cost."""
    content = stream(shown() + b" /a" * operators)
    return story({2: f"<</Type/Pages/Kids[{'3 0 R ' * count}]/Count {count}>>", 4: content})


def deep_pages(depth: int) -> bytes:
    """Return a story whose page tree is so deep."""
    nodes: dict[int, bytes | str] = {
        10 + level: f"<</Type/Pages/Kids[{11 + level} 0 R]/Count 1>>" for level in range(depth)
    }
    nodes[10 + depth] = _PAGE
    return story({2: "<</Type/Pages/Kids[10 0 R]/Count 1>>", **nodes})


def object_stream(count: int, packed_in: int) -> bytes:
    """Return a story with a stream that says it holds so many objects, itself among them."""
    index = " ".join(f"{20 + number} 0" for number in range(packed_in))
    data = f"{index} <<>>".encode()
    return story(
        {10: stream(data, f"/Type/ObjStm/N {count}/First {len(index) + 1}/Extends 10 0 R")}
    )


def mapped(cmap: Bytes) -> bytes:
    """Return a story whose font says by itself what its characters mean."""
    font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 10 0 R>>"
    return story({5: f"<</Font<</F1 {font}>>>>", 10: stream(made(cmap))})


def chained(previous: str) -> bytes:
    """Return a story whose trailer points to an earlier one."""
    return story(trailer=f"/Prev {previous}")


def itself() -> bytes:
    """Return a story whose earlier cross-reference table is this one."""
    source = chained("0000000000")
    place = source.rpartition(b"startxref\n")[2].split()[0]
    return source.replace(b"/Prev 0000000000", b"/Prev %010d" % int(place))
