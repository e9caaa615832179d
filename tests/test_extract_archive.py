"""The archive format: labels in a few lines, then the story."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.extract import read
from bot.extract.clipping import is_archive, masthead
from bot.extract.story import tightened
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


def dated(day: str, stamp: str = "1694659200000") -> str | None:
    found = article(f"<!--{stamp}-->\n{HEAD}<div><i>{day}</i></div>{STORY}")
    assert len(found.paragraphs) == 2
    return found.published.isoformat() if found.published else None


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("9月13日", "2023-09-13T00:00:00+00:00"),
        ("9月13日 08:36", "2023-09-13T08:36:00+00:00"),
        ("9月14日", "2023-09-14T00:00:00+00:00"),
        ("12月30日", "2022-12-30T00:00:00+00:00"),
        ("9월 13일", "2023-09-13T00:00:00+00:00"),
        ("September 13", "2023-09-13T00:00:00+00:00"),
        ("13 сентября", "2023-09-13T00:00:00+00:00"),
        ("13. September", "2023-09-13T00:00:00+00:00"),
    ],
)
def test_a_day_without_a_year_is_the_last_before_the_archiving(day: str, expected: str) -> None:
    assert dated(day) == expected


@pytest.mark.parametrize("line", ["2月30日", "第9章", "Part 2", "3比1"])
def test_what_is_no_day_is_neither_date_nor_label(line: str) -> None:
    found = article(f"<!--1694659200000-->\n{HEAD}<p>{line}</p>{STORY}")

    assert found.paragraphs[0].text == line
    assert found.published == datetime(2023, 9, 14, 2, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    "line",
    [
        "（路透社）",
        "（完）",
        "【全文完】",
        "图：河岸时报",
        "图为渡轮离开码头。",
        "点击下方链接阅读原文",
        "长按二维码关注我们",
        "免责声明：本文不代表本站观点。",
        "（责任编辑：林一鸣）",
        "来源：河岸时报",
        "延伸阅读：大桥收费站的最后一天",
        "记者：林一鸣 责编：周美玲",
    ],
)
def test_a_line_about_the_story_is_no_prose(line: str) -> None:
    assert len(article(f"{HEAD}{STORY}<p>{line}</p>").paragraphs) == 2


@pytest.mark.parametrize(
    "line",
    [
        "路透社最先报道了此事。",
        "会议到此全部完了。",
        "他点击鼠标，打开了那封信。",
        "免责声明写在船票背面，没有人读过。",
        "（他笑了）",
        "编者按下了电铃。",
        "图书馆的门开了。",
        "编辑：这是他的第一份工作。他做了三十年，从来没有请过假。",
    ],
)
def test_a_sentence_that_mentions_such_a_thing_stays_prose(line: str) -> None:
    assert article(f"{HEAD}{STORY}<p>{line}</p>").paragraphs[-1] == Paragraph(line)


@pytest.mark.parametrize(
    "note",
    [
        "编者按：本文写于二〇一二年。",
        "CDT编者按：本文已被删除。",
        "【編者按】本文原載於個人網頁。",
        "Editor’s note: This was written in 2012.",
        "Editors' Note: It has been shortened.",
        "От редакции: текст сокращён.",
        "編集部注：一部を修正しました。",
    ],
)
def test_an_editors_note_is_kept_and_is_no_prose(note: str) -> None:
    assert article(f"{HEAD}<p>{note}</p>{STORY}").paragraphs[0] == Paragraph(note, "note")


@pytest.mark.parametrize(
    ("markup", "kind"),
    [
        ("<p><strong>三条黄鱼</strong></p>", "subhead"),
        ("<p style='text-align: center'><b><span>夜宴</span></b></p>", "subhead"),
        ("<p><strong>这是一句完整的话，说完就停了。</strong></p>", "prose"),
        ("<p><strong>记者：你为什么回来？</strong></p>", "prose"),
        ("<p>他说<strong>不行</strong>，就走了</p>", "prose"),
    ],
)
def test_a_short_line_in_bold_is_a_subhead_and_a_sentence_is_not(markup: str, kind: str) -> None:
    found = article(f"{HEAD}{STORY}{markup}{STORY}{STORY}")

    assert found.paragraphs[2].kind == kind


def test_a_table_for_the_layout_is_read_and_one_of_figures_is_not() -> None:
    cells = "<table><tr><th>年</th><th>人数</th></tr><tr><td>2018</td><td>4120</td></tr></table>"
    found = article(f"{HEAD}<table><tr><td>{STORY * 4}</td></tr></table>{cells}")

    assert len(found.paragraphs) == 8
    assert {it.kind for it in found.paragraphs} == {"prose"}


def test_a_caption_that_an_export_wrote_twice_is_no_prose() -> None:
    found = article(
        f"{HEAD}<p>渡轮离开老码头渡轮离开老码头<br />居民站在岸边，看了很久。</p>{STORY}"
    )

    assert found.paragraphs[0] == Paragraph("居民站在岸边，看了很久。")


SENTENCES = (
    "居民站在岸边，看了很久。孩子们数着船上的灯，一直数到第十一盏，才肯跟着大人沿着河堤慢慢走回家。"
)


@pytest.mark.parametrize(
    ("first", "rest"),
    [
        ("2017年7月10日，渡轮离开老码头", SENTENCES * 2),
        ("周小雨", SENTENCES),
        ("Queue", "The system keeps its tasks in a queue, and takes the oldest one first."),
        (
            "गाँव की पुरानी घड़ी",
            "शहर का पुराना पुल बुधवार की सुबह सात साल बाद फिर से खोल दिया गया और लोग उसे देखने आए।",
        ),
    ],
    ids=["caption", "name", "title", "title in Hindi"],
)
def test_a_line_above_a_single_break_that_begins_no_sentence_stands_alone(
    first: str, rest: str
) -> None:
    found = article(f"{HEAD}{STORY}<p>{first}<br />{rest}</p>{STORY}")

    assert [it.text for it in found.paragraphs[2:4]] == [first, rest]


@pytest.mark.parametrize(
    "paragraph",
    [
        f"渡轮离开老码头，<br />{SENTENCES}",
        f"渡轮离开了老码头。<br />{SENTENCES}",
        f"他说：<br />{SENTENCES}",
        f"渡轮离开老码头<br />居民站在岸边<br />{SENTENCES}",
        f"渡轮离开老码头<br />{SENTENCES[:20]}",
        f"渡轮离开老码头<br />{SENTENCES.rstrip('。')}",
        f"{'渡轮离开老码头' * 9}<br />{SENTENCES * 6}",
        f"The ferry left the old quay<br />and nobody saw it go, {'it was night, ' * 6}at last.",
        "The ferry left the old quay early<br />The people stood there for a long time.",
    ],
    ids=[
        *("comma", "sentence", "colon", "two breaks", "short", "open end", "long", "goes on"),
        "verses",
    ],
)
def test_any_other_single_break_is_inside_a_paragraph(paragraph: str) -> None:
    assert len(article(f"{HEAD}{STORY}<p>{paragraph}</p>").paragraphs) == 3


def test_an_entry_of_a_list_stays_whole_over_a_single_break() -> None:
    found = article(f"{HEAD}{STORY}<ul><li>老码头<br />{SENTENCES}</li></ul>")

    assert found.paragraphs[2] == Paragraph(f"老码头{SENTENCES}", "item")


@given(st.text("“”（）。，ab <>/\n 渡轮", max_size=60))
def test_tightening_takes_nothing_but_white_space(html: str) -> None:
    assert "".join(tightened(html).split()) == "".join(html.split())


def test_no_space_is_left_where_a_program_put_tags_on_lines() -> None:
    html = "他说（\n <a href='/x'>\n  a\n </a>\n ）“\n <b>\n  好\n </b>\n ”\n 。"

    found = article(f"{HEAD}<p>{html}</p>{STORY}")

    assert found.paragraphs[0].text == "他说（a）“好”。"


def test_a_day_without_a_year_and_without_an_archiving_is_only_a_label() -> None:
    found = article(f"{HEAD}<div><i>9月13日</i></div>{STORY}")

    assert found.published is None
    assert len(found.paragraphs) == 2


def test_what_is_called_a_summary_and_is_the_whole_story_is_the_story() -> None:
    found = article(f"{HEAD}<div class='entry-summary'>{STORY}</div>")

    assert found.dek is None
    assert len(found.paragraphs) == 2


def test_a_dek_under_its_own_name_is_none_of_the_paragraphs() -> None:
    found = article(f"{HEAD}<p class='post__standfirst'>两百多名居民站在岸边。</p>{STORY * 3}")

    assert found.dek == "两百多名居民站在岸边。"
    assert len(found.paragraphs) == 6


@pytest.mark.parametrize("url", ["https://[bad/1", "https://a:b/", "ftp://a.example/1", "/1", "x"])
def test_an_address_that_is_none_costs_only_the_address(url: str) -> None:
    found = article(f"<!--1710547200000-->\n[渡轮重新开航]({url})\n------\n{STORY}")

    assert (found.headline, found.url) == ("渡轮重新开航", None)
    assert len(found.paragraphs) == 2


@given(st.text("-#=[]()<!>:日期a1 \n\r\"'\\", max_size=80))
def test_no_labels_fail_and_the_story_is_the_end_of_the_text(text: str) -> None:
    source = f"---\n{text}"
    unix = source.replace("\r\n", "\n").replace("\r", "\n")

    assert unix.endswith(masthead(source).story)
