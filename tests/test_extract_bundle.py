"""ZIPs of articles: what is taken, what is skipped, and that nothing in them does harm."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import (
    Damaged,
    Encrypted,
    NoText,
    ReadError,
    Several,
    TooBig,
    TooComplex,
    Unsupported,
)
from bot.extract import bundle, packed, read
from bot.model import Article, Document
from tests.test_extract_files import BOOK, LINES, pdf_file, word_file

if TYPE_CHECKING:
    from collections.abc import Mapping

FETCHED = datetime(2024, 5, 1, tzinfo=UTC)
EN = "The ferry left the old quay on time, eleven years after the line was closed."
ZH = "停航十一年的老码头渡轮星期六早上重新开航，两百多名居民站在岸边。"
PAGE = f"<!doctype html><title>A ferry</title><article><h1>A ferry</h1><p>{EN}</p></article>"
JPEG = b"\xff\xd8\xff\xe0" + bytes(50)
LETTER = f"MIME-Version: 1.0\nSubject: A letter\n\n{EN}\n"
RICH = rf"{{\rtf1\ansi {EN}}}"


def zipped(members: Mapping[str, bytes | str] | list[tuple[str, bytes | str]]) -> bytes:
    buffer = io.BytesIO()
    pairs = members if isinstance(members, list) else list(members.items())
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in pairs:
            archive.writestr(name, data)
    return buffer.getvalue()


def article(body: bytes, member: str | None = None, **labels: Any) -> Article:
    return read(Document(body=body, fetched_at=FETCHED, member=member, **labels))


def several(body: bytes) -> Several:
    with pytest.raises(Several) as caught:
        article(body)
    return caught.value


MIXED: dict[str, bytes | str] = {
    "one.html": PAGE,
    "two.txt": EN,
    "three.md": f"# 渡轮\n\n{ZH}",
    "four.pdf": pdf_file([LINES]),
    "five.docx": word_file(),
    "six.epub": zipped(BOOK),
    "seven.rtf": RICH,
    "eight.eml": LETTER,
    "nine": EN,
    "photo.jpg": JPEG,
    "page.pdf": JPEG,
    "style.css": "p { margin: 0 }",
    "script.js": "document.write('<p><b>Word</b></p><p>words</p>')",
    "data.csv": "name,words\na,b\n",
    "data.txt": '{"a": ["b"]}',
    "notes.xyz": EN,
    "empty.txt": " \n",
    "inner.zip": zipped({"deep.txt": EN}),
    "odd.txt": bytes(range(256)) * 9,
}


def test_every_article_is_named_in_the_order_of_people_and_the_rest_is_counted() -> None:
    found = several(zipped(MIXED))

    assert found.names == (
        "eight.eml",
        "five.docx",
        "four.pdf",
        "nine",
        "one.html",
        "seven.rtf",
        "six.epub",
        "three.md",
        "two.txt",
    )
    assert found.skipped == len(MIXED) - 9


@pytest.mark.parametrize("name", several(zipped(MIXED)).names)
def test_every_named_article_is_read_as_if_it_had_come_alone(name: str) -> None:
    data = MIXED[name]
    body = data if isinstance(data, bytes) else data.encode()

    found = article(zipped(MIXED), name, name="all.zip", media_type="application/zip")

    assert found == article(body, name=name)


def test_a_member_has_a_key_of_its_own_and_no_address() -> None:
    body = zipped({"a.txt": EN, "b.txt": ZH})
    url = "https://files.example/all.zip"

    one, two = (article(body, name, url=url) for name in ("a.txt", "b.txt"))

    assert one.key == f"sha256:{hashlib.sha256(EN.encode()).hexdigest()}"
    assert two.key == f"sha256:{hashlib.sha256(ZH.encode()).hexdigest()}"
    assert (one.url, two.url) == (None, None)


def test_the_only_article_is_read_at_once() -> None:
    litter: dict[str, bytes | str] = {
        "__MACOSX/._a.txt": b"x",
        ".DS_Store": b"x",
        "photo.jpg": JPEG,
        "pics/": "",
    }

    found = article(
        zipped({"Folder/The old quay.txt": EN, **litter}), url="https://a.example/a.zip"
    )

    assert found.headline == "The old quay"
    assert [paragraph.text for paragraph in found.paragraphs] == [EN]
    assert found.url == "https://a.example/a.zip"


def test_what_a_system_leaves_is_neither_taken_nor_counted() -> None:
    body = zipped(
        [
            ("a.txt", EN),
            ("b.txt", ZH),
            ("sub/", ""),
            ("__MACOSX/a.txt", EN),
            ("__MACOSX/sub/._b.txt", EN),
            (".DS_Store", EN),
            ("sub/.hidden/c.txt", EN),
            ("Thumbs.db", EN),
            ("sub/desktop.ini", EN),
            ("~$a.docx", EN),
        ]
    )

    assert (several(body).names, several(body).skipped) == (("a.txt", "b.txt"), 0)


def test_a_saved_page_is_one_article_with_all_that_belongs_to_it() -> None:
    body = zipped(
        {"A ferry.html": PAGE, "A ferry_files/frame.html": PAGE, "A ferry_files/main.js": "x = 1"}
    )

    assert article(body).headline == "A ferry"


def test_numbers_in_names_count() -> None:
    names = [f"第{i}章.txt" for i in (10, 9, 1, 100, 2)]

    assert several(zipped(dict.fromkeys(names, EN))).names == tuple(
        f"第{i}章.txt" for i in (1, 2, 9, 10, 100)
    )


def test_more_articles_than_are_taken_are_counted() -> None:
    found = several(zipped({f"{i}.txt": EN for i in range(50)}))

    assert found.names == tuple(f"{i}.txt" for i in range(bundle.MAX_ARTICLES))
    assert found.skipped == 50 - bundle.MAX_ARTICLES


def test_not_every_file_of_thousands_is_looked_into() -> None:
    pictures: dict[str, bytes | str] = {f"{i:04}.jpg": JPEG for i in range(bundle.MAX_LOOKS)}
    scripts: dict[str, bytes | str] = {f"{i:04}.js": "x" for i in range(bundle.MAX_LOOKS)}

    assert article(zipped({**scripts, "the end.txt": EN})).headline == "the end"
    with pytest.raises(Unsupported):
        article(zipped({**pictures, "the end.txt": EN}))


def named(names: list[bytes], *, flag: int = 0, extra: bytes = b"") -> bytes:
    """Return a ZIP with names in raw bytes, as other programs write them."""
    local = directory = b""
    data = EN.encode()
    for name in names:
        head = struct.pack(
            "<HHHHIIIHH",
            flag,
            0,
            0,
            0,
            zlib.crc32(data),
            len(data),
            len(data),
            len(name),
            len(extra),
        )
        directory += b"PK\x01\x02" + struct.pack("<HH", 20, 20) + head
        directory += struct.pack("<HHHII", 0, 0, 0, 0, len(local)) + name + extra
        local += b"PK\x03\x04" + struct.pack("<H", 20) + head + name + extra + data
    end = struct.pack("<HHHHIIH", 0, 0, len(names), len(names), len(directory), len(local), 0)
    return local + directory + b"PK\x05\x06" + end


@pytest.mark.parametrize(
    ("names", "codec"),
    [
        (["渡轮重新开航.txt", "老码头.txt"], "gbk"),
        (["第一章.txt", "第二章.txt"], "gbk"),
        (["渡輪重新開航.txt", "老碼頭的早晨.txt"], "big5"),
        (["灯台に明かり.txt", "岬の夜.txt"], "cp932"),
        (["섬마을 도서관.txt", "다시 문을 열다.txt"], "cp949"),
        (["Паром вернулся.txt", "Старый причал.txt"], "cp866"),
        (["渡轮重新开航.txt", "老码头.txt"], "utf-8"),
        (["été à la mer.txt", "après l'hiver.txt"], "utf-8"),
        (["plain.txt", "names.txt"], "ascii"),
    ],
)
def test_names_are_read_as_they_were_meant(names: list[str], codec: str) -> None:
    body = named([name.encode(codec) for name in names])

    assert set(several(body).names) == set(names)
    assert article(body, names[0]).paragraphs[0].text == EN


def test_names_that_are_marked_are_believed() -> None:
    raw = "渡轮.txt".encode()
    field = struct.pack("<HHBI", 0x7075, 5 + len(raw), 1, zlib.crc32(b"?.txt")) + raw

    assert several(named([raw, b"b.txt"], flag=0x800)).names == ("b.txt", "渡轮.txt")
    assert article(named([b"?.txt"], extra=field), "渡轮.txt").paragraphs[0].text == EN
    with pytest.raises(Damaged):
        article(named([b"!.txt"], extra=field), "渡轮.txt")


def test_folders_with_backslashes_are_folders() -> None:
    found = several(named([b"sub\\a.txt", b"sub\\b.txt", b"__MACOSX\\c.txt"]))

    assert (found.names, found.skipped) == (("sub/a.txt", "sub/b.txt"), 0)


@pytest.mark.parametrize(
    ("names", "skipped"),
    [
        (["a.txt", "b.txt", "c\n.txt"], 1),
        (["a.txt", "b.txt", "c\u202etxt.exe"], 1),
        (["a.txt", "b.txt", f"{'c' * bundle.MAX_NAME}.txt"], 1),
    ],
)
def test_a_name_that_nobody_could_show_is_skipped(names: list[str], skipped: int) -> None:
    found = several(zipped(dict.fromkeys(names, EN)))

    assert (found.names, found.skipped) == (("a.txt", "b.txt"), skipped)


def bent(body: bytes, offset: int, value: bytes) -> bytes:
    """Return a ZIP with a field of its first directory entry overwritten."""
    data = bytearray(body)
    place = data.index(b"PK\x01\x02") + offset
    data[place : place + len(value)] = value
    return bytes(data)


TWO = zipped({"a.txt": EN * 20, "b.txt": ZH * 20})
SECOND = TWO.index(b"PK\x01\x02", TWO.index(b"PK\x01\x02") + 4)


@pytest.mark.parametrize(
    ("body", "member", "error"),
    [
        (zipped({}), None, NoText),
        (zipped({"sub/": ""}), None, NoText),
        (zipped({".DS_Store": b"x"}), None, NoText),
        (zipped({"photo.jpg": JPEG}), None, Unsupported),
        (zipped({"empty.txt": ""}), None, Unsupported),
        (zipped({"inner.zip": zipped({"a.txt": EN})}), None, Unsupported),
        (zipped({"inner.zip": zipped({"a.txt": EN})}), "inner.zip", Unsupported),
        (zipped({"photo.jpg": JPEG, "a.txt": EN}), "photo.jpg", Unsupported),
        (zipped({"a.txt": EN}), "b.txt", Damaged),
        (zipped({"a.txt": EN}), "../a.txt", Damaged),
        (EN.encode(), "a.txt", Damaged),
        (zipped({"../a.txt": EN, "b.txt": EN}), None, Damaged),
        (zipped({"/etc/a.txt": EN, "b.txt": EN}), "b.txt", Damaged),
        (zipped({"..\\a.txt": EN, "b.txt": EN}), None, Damaged),
        (bent(TWO, 8, b"\x01"), None, Encrypted),
        (bent(TWO, 24, (packed.MAX_TOTAL_BYTES + 1).to_bytes(4, "little")), None, TooBig),
        (TWO[: SECOND + 42] + b"\x02\0\0\0" + TWO[SECOND + 46 :], None, Damaged),
        (zipped({"a.txt": bytes(30_000_000), "b.txt": EN}), None, TooComplex),
        (zipped({f"{i}.txt": "" for i in range(packed.MAX_MEMBERS + 1)}), None, TooComplex),
        (TWO[: len(TWO) // 2], None, Damaged),
    ],
)
def test_a_zip_that_is_not_in_order_says_why(
    body: bytes, member: str | None, error: type[ReadError]
) -> None:
    with pytest.raises(error):
        article(body, member)


def test_an_article_larger_than_is_read_is_skipped_or_says_so() -> None:
    large = f"{EN}\n".encode() * (bundle.MAX_ARTICLE_BYTES // len(EN))
    loose = io.BytesIO()
    with zipfile.ZipFile(loose, "w") as archive:
        for name, data in {"a.txt": EN.encode(), "b.txt": ZH.encode(), "large.txt": large}.items():
            archive.writestr(name, data)

    assert several(loose.getvalue()).skipped == 1
    with pytest.raises(TooBig):
        article(loose.getvalue(), "large.txt")


def test_zips_in_zips_are_never_unpacked() -> None:
    body = EN.encode()
    for level in range(50):
        body = zipped({f"{level}.zip": body})

    with pytest.raises(Unsupported):
        article(body)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([TWO, zipped(MIXED), named(["渡轮.txt".encode("gbk"), b"b.txt"])]),
    st.floats(0.5, 1),
    st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=6)), max_size=6),
    st.sampled_from([None, "a.txt", "eight.eml"]),
)
def test_bent_and_cut_zips_give_an_article_or_a_read_error(
    seed: bytes, share: float, bends: list[tuple[float, bytes]], member: str | None
) -> None:
    body = bytearray(seed[: max(int(len(seed) * share), 4)])
    for place, junk in bends:
        at = 4 + int(place * (len(body) - 5))
        body[at : at + len(junk)] = junk

    try:
        found = article(bytes(body), member)
    except ReadError:
        return

    assert found.paragraphs
