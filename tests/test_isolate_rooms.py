"""The wall takes nothing from the real rooms: every format gives the same as without it."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

import PIL.Image
import pytest

from bot.errors import BotError, Encrypted, ReadError, Several
from bot.isolate import Direct, open_rooms
from bot.model import Budget, Document
from bot.sandbox.littleweb import REFERENCE
from tests.articles import page
from tests.hostile_rooms import now
from tests.test_extract_files import BOOK, LINES, locked, pdf_file, word_file, zipped
from tests.test_extract_mail import PAGE, letter, saved_page

if TYPE_CHECKING:
    from collections.abc import Callable

#: What ``tests.old_kernel`` was asked to take away.
LACKING = os.environ.get("LACKING", "")

CHINESE = "停航十一年的渡轮星期六重新开航。公司说，新船比旧船省油三成，票价不变。\n\n" * 8
TAIWANESE = "停航十一年的渡輪星期六重新開航。公司說，新船比舊船省油三成，票價不變。\n\n" * 8
JAPANESE = (
    "十一年ぶりにフェリーが土曜日に運航を再開した。会社によると、新しい船は燃料を三割節約する。\n\n"
    * 8
)
GERMAN = "Die Fähre fährt seit Samstag wieder. Das neue Schiff verbraucht weniger Öl.\n\n" * 8
#: Name of a file -> its bytes.
BODIES = {
    "page.html": page("The ferry sails again"),
    "thin.html": b"<title>Ferry</title><div><div><a href='/'>Home</a></div>It sails again.</div>",
    "chinese.html": f"<title>渡轮</title><article><h1>渡轮</h1><p>{CHINESE}</article>".encode(),
    "bare.html": page("The ferry sails again").replace(b' lang="en"', b""),
    "story.md": f"# Ferry\n\n{CHINESE}".encode(),
    "archive.md": REFERENCE.read_bytes(),
    "story.docx": word_file(),
    "book.epub": zipped(BOOK),
    "story.pdf": pdf_file([LINES]),
    "letter.eml": letter(page=PAGE).as_bytes(),
    "saved.mhtml": saved_page(PAGE),
    "gb18030.txt": CHINESE.encode("gb18030"),
    "big5.txt": TAIWANESE.encode("big5"),
    "shift_jis.txt": JAPANESE.encode("shift_jis"),
    "cp1252.txt": GERMAN.encode("cp1252"),
}


def picture_in(kind: str) -> bytes:
    image = PIL.Image.effect_noise((320, 240), 60).convert("RGB")
    file = io.BytesIO()
    image.save(file, kind, **({"compression": "tiff_lzw"} if kind == "TIFF" else {}))
    return file.getvalue()


#: Name of a picture format -> what makes one.
PICTURES: dict[str, Callable[[], bytes]] = {
    kind: lambda kind=kind: picture_in(kind)  # type: ignore[misc]
    for kind in ("JPEG", "PNG", "WEBP", "GIF", "AVIF", "BMP", "TIFF")
}


@pytest.fixture
def direct() -> Direct:
    return Direct()


async def test_every_format_reads_the_same_behind_the_wall(direct: Direct) -> None:
    """What the rooms load late is loaded before the wall, or may be loaded behind it."""
    budget = Budget(sentences=2)
    async with open_rooms(children=1) as rooms:
        for name, body in BODIES.items():
            source = Document(body, now(), name=name)
            article = await rooms.read(source)
            assert article == await direct.read(source), name
            method = "lexrank" if name == "page.html" else "gist"
            picked = await rooms.pick(article, budget, method)
            assert picked == await direct.pick(article, budget, method), name


async def test_every_picture_looks_the_same_behind_the_wall(direct: Direct) -> None:
    async with open_rooms(children=1) as rooms:
        for kind, make in PICTURES.items():
            body = make()
            assert await rooms.picture(body) == await direct.picture(body), kind


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"%PDF-1.7 and no more", ReadError),
        (locked("secret"), Encrypted),
        (zipped({"a.txt": CHINESE, "b.html": PAGE}), Several),
        (b"PK\x03\x04broken", ReadError),
        (bytes(range(256)) * 8, ReadError),
    ],
    ids=["damaged", "locked", "several", "zip", "binary"],
)
async def test_what_cannot_be_read_has_its_error_behind_the_wall(
    body: bytes, kind: type[BotError]
) -> None:
    async with open_rooms(children=1) as rooms:
        with pytest.raises(kind) as caught:
            await rooms.read(Document(body, now()))
        with pytest.raises(type(caught.value)):
            await Direct().read(Document(body, now()))
        with pytest.raises(ReadError):
            await rooms.picture(body)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has this wall")
async def test_the_log_names_once_what_the_kernel_lacks(caplog: pytest.LogCaptureFixture) -> None:
    async with open_rooms(children=2) as rooms:
        lacking = {layer.lower() for child in rooms._children for layer in child.lacking}

    said = [it.getMessage() for it in caplog.records if "kernel has no" in it.getMessage()]
    assert len(said) == bool(lacking)
    assert all(layer in said[0].lower() for layer in lacking)
    assert lacking >= set(filter(None, LACKING.split(",")))
