"""A ZIP of articles names its articles, and each of them is read as if it came alone."""

from __future__ import annotations

import struct
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
import pytest

from bot.errors import Damaged, Encrypted, NoText, Several, TooBig, TooComplex, Unsupported
from bot.extract import read
from bot.extract.bundle import MAX_ARTICLES
from bot.model import Article, Document
from tests.articles import page, picture

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TEXT = "停航十一年的老码头渡轮星期六早上重新开航，两百多名居民站在岸边，看着第一班船慢慢离开。" * 3


def packed(members: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as file:
        for name, body in members.items():
            file.writestr(name, body)
    return out.getvalue()


def opened(body: bytes, member: str | None = None) -> Article:
    return read(Document(body, NOW, name="week.zip", url="https://a.example/z", member=member))


def several(members: dict[str, bytes]) -> Several:
    with pytest.raises(Several) as caught:
        opened(packed(members))
    return caught.value


def letter() -> bytes:
    word = docx.Document()
    word.add_paragraph(TEXT)
    out = BytesIO()
    word.save(out)
    return out.getvalue()


FOLDER = {
    "issue 10.html": page("Story ten"),
    "issue 2.html": page("Story two"),
    "sub/letter.docx": letter(),
    "sub/note.md": f"# 渡轮\n\n{TEXT}".encode(),
    "gbk.txt": TEXT.encode("gb18030"),
    "sub/": b"",
    "cover.jpg": picture(),
    "lies.html": picture(),
    "empty.txt": b"",
    "story_files/jquery.js": b"var a = 1;" * 20,
    "story_files/style.css": b"body {color: red}" * 20,
    ".hidden.md": TEXT.encode(),
    ".git/readme.md": TEXT.encode(),
    "__MACOSX/._issue 2.html": b"\x00\x05\x16\x07" * 20,
    "inner.zip": packed({"a.md": TEXT.encode()}),
    "data.json": b'{"a": 1}',
}


def test_articles_are_named_in_the_order_in_which_people_count() -> None:
    found = several(FOLDER)

    assert found.names == (
        "gbk.txt",
        "issue 2.html",
        "issue 10.html",
        "sub/letter.docx",
        "sub/note.md",
    )
    assert found.skipped == len(FOLDER) - len(found.names) - 1


@pytest.mark.parametrize(
    ("member", "headline"),
    [("issue 2.html", "Story two"), ("sub/note.md", "渡轮"), ("gbk.txt", TEXT[:20])],
)
def test_a_named_member_is_read_as_itself(member: str, headline: str) -> None:
    article = opened(packed(FOLDER), member)

    assert article.headline.startswith(headline)
    assert article.url is None
    assert article.key == f"sha256:{sha256(FOLDER[member]).hexdigest()}"


def test_the_only_article_needs_no_name() -> None:
    article = opened(packed({"only.html": page("The only one"), "cover.jpg": picture()}))

    assert article.headline == "The only one"


def test_more_articles_than_are_read_are_counted() -> None:
    found = several({f"{n}.md": f"{n} {TEXT}".encode() for n in range(MAX_ARTICLES + 7)})

    assert found.names == tuple(f"{n}.md" for n in range(MAX_ARTICLES))
    assert found.skipped == 7


@pytest.mark.parametrize(
    ("codec", "names"),
    [
        ("utf-8", ["渡輪開航.md", "碼頭新聞.md"]),
        ("gb18030", ["渡轮开航.md", "码头新闻.md"]),
        ("big5", ["渡輪開航.md", "碼頭新聞.md"]),
    ],
)
def test_names_of_chinese_programs_are_read(codec: str, names: list[str]) -> None:
    """Without the mark for Unicode a name is bytes, and zipfile reads them as CP437."""
    body = packed({f"{n}{'x' * 20}.md": f"{n} {TEXT}".encode() for n in range(2)})
    for n, name in enumerate(names):
        raw = name.encode(codec)
        body = body.replace(f"{n}{'x' * 20}.md".encode()[: len(raw)], raw)
    found = several_of(body)

    assert [it.rstrip("x.md") for it in found] == [it.rstrip(".md") for it in names]
    assert opened(body, found[0]).paragraphs[0].text.endswith(TEXT)


def several_of(body: bytes) -> tuple[str, ...]:
    with pytest.raises(Several) as caught:
        opened(body)
    return caught.value.names


def forged(body: bytes, place: int, value: int) -> bytes:
    """Return the archive with two bytes of its directory's first entry changed."""
    entry = body.index(b"PK\x01\x02")
    return body[: entry + place] + struct.pack("<H", value) + body[entry + place + 2 :]


ONE = {"a.md": TEXT.encode(), "b.md": TEXT.encode()}


@pytest.mark.parametrize(
    ("body", "member", "kind"),
    [
        (packed({}), None, Unsupported),
        (packed({"cover.jpg": picture(), "a.js": b"var a;"}), None, Unsupported),
        (packed({"empty.md": b"  \n"}), None, Unsupported),
        (packed({"rule.md": b"---"}), None, NoText),
        (packed(ONE), "c.md", Damaged),
        (packed(ONE), "../a.md", Damaged),
        (packed({"inner.zip": packed(ONE)}), "inner.zip", Unsupported),
        (packed({"inner.zip": packed(ONE)}), None, Unsupported),
        (packed({"../a.md": TEXT.encode(), "b.md": TEXT.encode()}), None, Damaged),
        (packed({"/etc/a.md": TEXT.encode(), "b.md": TEXT.encode()}), None, Damaged),
        (packed({"a.md": bytes(3_000_000), "b.md": TEXT.encode()}), None, TooComplex),
        (packed({f"{n}.md": b"a" for n in range(5001)}), None, TooComplex),
        (forged(packed(ONE), 8, 1), None, Encrypted),
        (packed(ONE)[:-30], None, Damaged),
        (packed({"a.jpg": picture()}), "a.jpg", Unsupported),
        (packed({"big.txt": TEXT.encode() * 80_000, "b.md": b"b"}), "big.txt", TooComplex),
    ],
)
def test_a_hostile_or_odd_archive_gets_its_code(
    body: bytes, member: str | None, kind: type[Exception]
) -> None:
    with pytest.raises(kind) as caught:
        opened(body, member)
    assert type(caught.value) is kind


def test_a_member_is_no_larger_than_a_file_may_be() -> None:
    out = BytesIO()
    with ZipFile(out, "w") as file:
        file.writestr(ZipInfo("big.txt"), TEXT.encode() * 60_000)
        file.writestr(ZipInfo("small.txt"), TEXT)

    with pytest.raises(TooBig):
        opened(out.getvalue(), "big.txt")
    assert opened(out.getvalue(), "small.txt").paragraphs[0].text == TEXT
