"""The archive format: labels in a few lines, then the story."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.extract import read
from bot.extract.clipping import is_archive
from bot.model import Article, Document, Paragraph

CORPUS = Path(__file__).parent / "corpus"
FETCHED = datetime(2024, 5, 1, tzinfo=UTC)
STORY = (
    "<p>渡轮星期六早上重新开航，两百多名居民站在岸边。</p><p>这条航线当年因为经费不足而关闭。</p>"
)


def article(text: str | bytes, name: str | None = "story.md") -> Article:
    body = text if isinstance(text, bytes) else text.encode()
    return read(Document(body=body, fetched_at=FETCHED, name=name))


@pytest.fixture(scope="module")
def reference() -> Article:
    return article((CORPUS / "reference.md").read_bytes(), "reference.md")


def test_reference_labels(reference: Article) -> None:
    url = (
        "https://www.voachinese.com/a/north-korean-leader-vows-unconditional-support-for-all-"
        "decisions-by-russia-s-putin-20230913/7267756.html"
    )

    assert reference.url == reference.key == url
    assert reference.headline == (
        "金正恩誓言“无条件支持”普京“所有决定”，美再警告朝勿向俄提供弹药用于侵乌战争"
    )
    assert reference.published == datetime(2023, 9, 14, 0, 36, 16, tzinfo=UTC)
    assert reference.language == "zh-Hans"
    assert reference.site == "voachinese.com"
    assert reference.byline == ()


def test_reference_picture_is_the_original_with_caption_and_credit(reference: Article) -> None:
    address = "gdb.voanews.com/01000000-0aff-0242-597f-08dbb49d60de_cx5_cy6_cw92_r1_s_w900.jpg"
    image = reference.image

    assert image is not None
    assert image.url == f"https://{address}"
    assert image.fallback_url == f"https://images.weserv.nl?url={address}"
    assert image.caption is not None
    assert image.caption.startswith("韩国首尔火车站的电视屏幕上")
    assert image.caption.endswith("东方航天发射场举行峰会。")
    assert image.credit == "美联社图片"


def test_reference_paragraphs_are_whole_and_word_for_word(reference: Article) -> None:
    source = (CORPUS / "reference.md").read_text(encoding="utf-8")
    texts = [paragraph.text for paragraph in reference.paragraphs]

    assert len(texts) == 25
    assert all(text in source for text in texts)
    assert all(text.count("“") == text.count("”") for text in texts)
    assert texts[0].startswith("白宫国家安全委员会发言人约翰·科比(John Kirby)")
    assert texts[-1].endswith("符拉迪沃斯托克举行了首次峰会。")
    assert {paragraph.kind for paragraph in reference.paragraphs} == {"prose"}


def test_reference_without_its_date_has_the_date_of_the_archiving() -> None:
    source = (CORPUS / "reference.md").read_text(encoding="utf-8")

    found = article(source.replace("<div><i>Thu, 14 Sep 2023 00:36:16 GMT</i></div>", ""))

    assert found.published == datetime(2023, 9, 14, 0, 39, 5, tzinfo=UTC)


def test_windows_line_ends_and_a_bom_change_nothing(reference: Article) -> None:
    source = (CORPUS / "reference.md").read_text(encoding="utf-8")

    found = article(b"\xef\xbb\xbf" + source.replace("\n", "\r\n").encode(), None)

    assert found == reference


HEAD = "[渡轮重新开航](https://news.example.org/a/1)\n------\n"
FRONT = (
    '---\nlayout: post\ntitle: "渡轮重新开航"\ndate: 2024-03-16T08:00:00+08:00\nauthor: 林一鸣\n'
    "from: https://news.example.org/a/1\ntags: [ 河岸 ]\n---\n"
)
MOMENT = datetime(2024, 3, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "published", "byline"),
    [
        pytest.param(HEAD + STORY, None, (), id="no timestamp, no date"),
        pytest.param(f"<!--1710547200000-->\n{HEAD}{STORY}", MOMENT, (), id="timestamp"),
        pytest.param(
            f"{HEAD}日期：Sat, 16 Mar 2024 00:00:00 +0000\n\n{STORY}", MOMENT, (), id="date line"
        ),
        pytest.param(f"{FRONT}\n{STORY}", MOMENT, ("林一鸣",), id="front matter"),
        pytest.param(
            f"{FRONT}<!--1710550000000-->\n{HEAD}\n{STORY}", MOMENT, ("林一鸣",), id="both"
        ),
        pytest.param(
            f"{HEAD}<p>作者：林一鸣</p><p>2024年3月16日</p>{STORY}", MOMENT, ("林一鸣",), id="lines"
        ),
    ],
)
def test_every_variant_gives_the_same_story(
    text: str, published: datetime | None, byline: tuple[str, ...]
) -> None:
    found = article(text)

    assert found.headline == "渡轮重新开航"
    assert found.url == "https://news.example.org/a/1"
    assert found.published == published
    assert found.byline == byline
    assert found.paragraphs == (
        Paragraph("渡轮星期六早上重新开航，两百多名居民站在岸边。"),
        Paragraph("这条航线当年因为经费不足而关闭。"),
    )


def test_markdown_under_the_labels_is_read_as_markdown() -> None:
    found = article(f"{FRONT}\n## 缘起\n\n渡轮星期六早上**重新**开航。\n\n- 第一班船\n- 第二班船\n")

    assert found.paragraphs == (
        Paragraph("缘起", "subhead"),
        Paragraph("渡轮星期六早上重新开航。"),
        Paragraph("第一班船", "item"),
        Paragraph("第二班船", "item"),
    )


def test_furniture_of_a_feed_never_enters() -> None:
    found = article(
        f"{HEAD}<blockquote class='wp-embedded-content'><p><a href='/x'>别的文章</a></p>"
        "</blockquote>"
        f"<div class='wp-caption'><img src='https://p.example/a.jpg' width='600'>"
        f"<p class='wp-caption-text'>图说</p></div>{STORY}"
        "<p><small>© 2024 河岸时报</small></p><p>延伸阅读：大桥</p><p>（责任编辑：某某）</p>"
    )

    assert len(found.paragraphs) == 2
    assert found.image is not None
    assert (found.image.url, found.image.caption) == ("https://p.example/a.jpg", "图说")


def test_a_small_crop_gives_way_to_the_largest_of_its_set() -> None:
    found = article(
        f"{HEAD}<img src='/a-150x150.jpg' srcset='/a-300x200.jpg 300w, /a.jpg 900w'>{STORY}"
    )

    assert found.image is not None
    assert found.image.url == "https://news.example.org/a.jpg"


def test_the_outlet_behind_a_headline_is_cut() -> None:
    found = article(
        f"---\ntitle: 渡轮重新开航 - Example\nfrom: https://example.org/1\n---\n{STORY}"
    )

    assert found.headline == "渡轮重新开航"


@pytest.mark.parametrize(
    "text",
    [
        "[a](https://a.example/) is a link in a sentence.\n\nAnd more.",
        "[only a link](https://a.example/)\n\nNo rule under it.",
        "---\nnot: an article\n---\nwords",
        "Plain words.\n------\nMore words.",
        "",
    ],
)
def test_what_has_no_labels_is_no_archive_file(text: str) -> None:
    assert not is_archive(text)


def test_a_front_matter_that_is_no_yaml_is_read_line_by_line() -> None:
    found = article(f"---\ntitle: a: b: [c\nfrom: https://news.example.org/2\n---\n{STORY}")

    assert found.headline == "a: b: [c"
    assert found.url == "https://news.example.org/2"
