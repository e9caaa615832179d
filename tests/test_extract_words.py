"""The small judges: dates, people, furniture, language, bytes, plain text and Markdown."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.extract import boilerplate, dates, language, people
from bot.extract.declared import letters
from bot.extract.decode import decode
from bot.extract.markdown import looks_marked
from bot.extract.paragraphs import fold, joined, split
from bot.extract.plain import paragraphs_of, read_plain
from bot.model import Document, Paragraph

if TYPE_CHECKING:
    from bot.model import ParagraphKind

NOW = datetime(2024, 5, 1, tzinfo=UTC)
SERBIAN = "Vlada je najavila da će nova pruga biti otvorena sledeće nedelje posle kašnjenja. " * 2
MORNING = datetime(2024, 3, 5, 7, 30, tzinfo=UTC)
DAY = datetime(2024, 3, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-05T07:30:00Z", MORNING),
        ("2024-03-05T08:30:00+0100", MORNING),
        ("2024-03-05 08:30:00 +01:00", MORNING),
        ("2024-03-05T07:30:00.123Z", MORNING),
        ("20240305", DAY),
        ("Tue, 05 Mar 2024 07:30:00 GMT", MORNING),
        ("Tue, 05 Mar 2024 15:30:00 +0800", MORNING),
        ("1709623800", MORNING),
        ("1709623800000", MORNING),
        ("2024年3月5日", DAY),
        ("2024年3月5日 07:30", MORNING),
        ("2024年3月5日 上午 7时30分", MORNING),
        ("2024-03-05 下午 3:30", datetime(2024, 3, 5, 15, 30, tzinfo=UTC)),
        ("2024년 3월 5일", DAY),
        ("2024/3/5 07:30", MORNING),
        ("2024-05-03", None),
        ("2024-05-01T00:30:00+00:00", NOW),
        ("2024-05-01T02:30:00+00:00", None),
        ("2024-05-01 09:00", NOW),
        ("5 March 2024", DAY),
        ("March 5, 2024 7:30 a.m.", MORNING),
        ("March 5th, 2024", DAY),
        ("5. März 2024, 07:30 Uhr", MORNING),
        ("5 mars 2024 à 7h30", MORNING),
        ("1er mars 2024", datetime(2024, 3, 1, tzinfo=UTC)),
        ("5 de marzo de 2024", DAY),
        ("5 de março de 2024", DAY),
        ("5 marzo 2024", DAY),
        ("5 марта 2024, 07:30", MORNING),
        ("5 березня 2024", DAY),
        ("5 marca 2024", DAY),
        ("5 Mart 2024", DAY),
        ("5 Maret 2024", DAY),
        ("5 Mac 2024", DAY),
        ("Ngày 5 tháng 3 năm 2024", DAY),
        ("5 มีนาคม 2567", DAY),
        ("๕ มีนาคม ๒๕๖๗", DAY),
        ("5 मार्च 2024", DAY),
        ("٥ مارس ٢٠٢٤", DAY),
        ("۱۵ اسفند ۱۴۰۲", DAY),
        ("1402/12/15", DAY),
        ("民國113年3月5日", DAY),
        ("令和6年3月5日", DAY),
        ("平成元年3月5日", None),
        ("二〇二四年三月五日", DAY),
        ("二〇二三年十二月三十一日", datetime(2023, 12, 31, tzinfo=UTC)),
        ("2024년 3월 5일 오후 3:30", datetime(2024, 3, 5, 15, 30, tzinfo=UTC)),
        ("05.03.2024", DAY),
        ("25/03/2024", datetime(2024, 3, 25, tzinfo=UTC)),
        ("03/25/2024", datetime(2024, 3, 25, tzinfo=UTC)),
        ("03/04/2024", None),
        ("31 April 2024", None),
        ("2 hours ago", None),
        ("9月14日", None),
        ("1969-01-01", None),
        ("2024-13-45", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_every_notation_names_one_moment(text: str | None, expected: datetime | None) -> None:
    assert dates.parse(text, now=NOW) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("03/04/2024", "en-US", datetime(2024, 3, 4, tzinfo=UTC)),
        ("03/04/2024", "en-GB", datetime(2024, 4, 3, tzinfo=UTC)),
        ("03/04/2024", "pt-BR", datetime(2024, 4, 3, tzinfo=UTC)),
        ("03/04/2024", "en", None),
        ("113/3/5", "zh-TW", DAY),
        ("113/3/5", "zh-CN", None),
    ],
)
def test_numbers_are_ordered_by_the_language(
    text: str, language: str, expected: datetime | None
) -> None:
    assert dates.parse(text, now=NOW, language=language) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-05", "2024-03-05T00:00:00+08:00"),
        ("2024年3月5日 08:36", "2024-03-05T08:36:00+08:00"),
        ("2024-03-05T23:30:00-05:00", "2024-03-05T23:30:00-05:00"),
        ("2024-03-05T08:36:00Z", "2024-03-05T08:36:00+00:00"),
        ("2024年3月5日 08:36 UTC+9", "2024-03-05T08:36:00+09:00"),
        ("1709623800", "2024-03-05T07:30:00+00:00"),
    ],
)
def test_a_moment_keeps_its_own_offset_and_a_bare_one_the_page_s(text: str, expected: str) -> None:
    eight = timezone(timedelta(hours=8))

    found = dates.parse(text, now=NOW, zone=eight)

    assert found is not None
    assert found.isoformat() == expected


@given(
    st.datetimes(datetime(1990, 1, 2), datetime(2030, 1, 1)),  # noqa: DTZ001 - the zones come next
    st.integers(-12, 14),
)
def test_no_moment_lies_ahead(moment: datetime, hours: int) -> None:
    zone = timezone(timedelta(hours=hours))
    for value in (moment.isoformat(), moment.replace(tzinfo=zone).isoformat()):
        found = dates.parse(value, now=NOW, zone=zone)
        assert found is None or found <= NOW


@given(st.dates(date(1990, 1, 2), date(2024, 4, 29)), st.integers(-11, 13))
def test_a_bare_day_never_shifts(day: date, hours: int) -> None:
    found = dates.parse(day.isoformat(), now=NOW, zone=timezone(timedelta(hours=hours)))

    assert found is not None
    assert found.date() == day


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    for found in (dates.parse(text, now=NOW), dates.of_line(text, now=NOW)):
        assert found is None or (found.utcoffset() is not None and found <= NOW)


@pytest.mark.parametrize(
    ("text", "dated"),
    [
        ("日期：Tue, 05 Mar 2024 07:30:00 +0000", True),
        ("Tue, 05 Mar 2024 07:30:00 GMT", True),
        ("2024年3月5日 星期二", True),
        ("发布时间：2024-03-05 07:30", True),
        ("2024年3月5日渡轮开航。", False),
        ("In 2024-03-05 the ferry", False),
        ("Publié le 5 mars 2024", True),
        ("Dienstag, 5. März 2024, 07:30 Uhr", True),
        ("On 5 March 2024 the ferry left", False),
        ("The old ferry of the town left on 5 March 2024", False),
        ("Version 2024.3.5 is out now", False),
    ],
)
def test_a_line_is_a_date_only_as_a_whole(text: str, *, dated: bool) -> None:
    assert (dates.of_line(text, now=NOW) is not None) is dated


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["By Maya Linden"], ("Maya Linden",)),
        (["Maya Linden, Tom Ashby and Ruth Okafor"], ("Maya Linden", "Tom Ashby", "Ruth Okafor")),
        (["Von Jana Kühn und Emil Sander"], ("Jana Kühn", "Emil Sander")),
        (["Simon et Claire Vasseur"], ("Simon", "Claire Vasseur")),
        (["Ольга Савина и Вера Климова"], ("Ольга Савина", "Вера Климова")),
        (["记者 林一鸣 报道"], ("林一鸣",)),
        (["김하늘 기자"], ("김하늘",)),
        (["新华社", "Associated Press", "BBC News", "编辑部", "admin"], ()),
        (["maya@example.org", "https://x.example/maya", "@maya"], ()),
        (["Maya Linden", "maya linden"], ("Maya Linden",)),
        (["A very long sentence that is certainly not the name of any person at all"], ()),
        ([None, "", "1234"], ()),
        (["<a href='/m'>Maya Linden</a>"], ("Maya Linden",)),
        (["O'Brien-Smith Jr."], ("O'Brien-Smith Jr",)),
        (["ByMaya Linden"], ("Maya Linden",)),
        (["Byron Linden"], ("Byron Linden",)),
        (["Maya Linden, Chief Correspondent"], ("Maya Linden",)),
        (["Maya Linden in Sandholm"], ("Maya Linden",)),
        (["Maya Linden, Sandholm"], ("Maya Linden",)),
        (["Maya Linden (Sandholm)"], ("Maya Linden",)),
        (["Maya Linden | maya@example.org"], ("Maya Linden",)),
        (["Maya LindenUpdated: March 5"], ("Maya Linden",)),
        (["Maya Linden March 5, 2024"], ("Maya Linden",)),
        (["Linden, Maya"], ("Maya Linden",)),
        (["Jong, Michiel de"], ("Michiel de Jong",)),
        (["Ursula von der Leyen"], ("Ursula von der Leyen",)),
        (["Maya Linden; Illustration by Tom Ashby"], ("Maya Linden",)),
        (["Dr. Max Kolter"], ("Dr. Max Kolter",)),
        (["Par Claire Vasseur avec AFP"], ("Claire Vasseur",)),
        (["Por Nora Gil y Tomás Ibarra"], ("Nora Gil", "Tomás Ibarra")),
        (["Автор: Ольга Савина"], ("Ольга Савина",)),
        (["نویسنده: کاوه رستگار"], ("کاوه رستگار",)),
        (["Oleh Dewi Lestari"], ("Dewi Lestari",)),
        (["本报记者 林一鸣 欧阳小雨"], ("林一鸣", "欧阳小雨")),
        (["新华社记者林一鸣、周小雨"], ("林一鸣", "周小雨")),
        (["李　娜"], ("李娜",)),
        (["王乐文 方 敏"], ("王乐文", "方敏")),
        (["記者林一鳴／台北報導"], ("林一鳴",)),
        (["（中央社記者林一鳴台北5日電）"], ("林一鳴",)),
        (["作者：林一鸣 责任编辑：周小雨"], ("林一鸣",)),
        (["责任编辑：周小雨", "摄影：林一鸣"], ()),
        (["(서울=바다일보) 김하늘 기자"], ("김하늘",)),
        (["文＝田中宏"], ("田中宏",)),
        (["अनीता वर्मा"], ("अनीता वर्मा",)),
        (["Courier Staff", "Редакция", "Redaktion", "Posted by Admin", "maya", "5 min read"], ()),
        (["上海证券报网络版", "环球时报新媒体", "发布于北京", "成就一亿技术人!", "+加关注"], ()),
        (["We may earn a commission", "The Courier", "Quelle: sid/dpa"], ()),
    ],
)
def test_bylines_hold_names(values: list[str | None], expected: tuple[str, ...]) -> None:
    assert people.people(values) == expected


def test_no_outlet_is_a_person() -> None:
    names = ("Harbour Courier", "courier.example", "MDR", "stuttgarter-zeitung.de")

    assert people.people(["Harbour Courier", "MDR THÜRINGEN", "Do MDR"], names) == ()
    assert people.people(["Stuttgarter-Zeitung.de", "Courier.example"], names) == ()
    assert people.people(["Maya Linden"], names) == ("Maya Linden",)


def test_a_long_run_of_characters_is_a_name_in_japanese_only() -> None:
    assert people.people(["長谷川由美子"], language="ja") == ("長谷川由美子",)
    assert people.people(["長谷川由美子"], language="zh-Hant") == ()


@given(st.text(max_size=200))
def test_no_text_breaks_a_byline(text: str) -> None:
    for name in people.people([text]):
        assert name == name.strip()
        assert "\n" not in name


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("作者：林一鸣", "林一鸣"),
        ("文/林一鸣", "林一鸣"),
        ("By Maya Linden", "Maya Linden"),
        ("By Tuesday the ferry had left.", None),
        ("文化是一个词", None),
    ],
)
def test_a_line_names_an_author_only_as_a_whole(line: str, expected: str | None) -> None:
    assert people.of_line(line) == expected


@pytest.mark.parametrize(
    "text",
    [
        "（本文参考了美联社和路透社的报道。）",
        "(责任编辑：某某)",
        "来源：河岸时报",
        "相关阅读",
        "延伸閱讀：大橋收費這些年",
        "Read more: The bridge",
        "READ ALSO",
        "Читайте также: Мост",
        "Lire aussi : Le pont",
        "関連記事：橋",
        "اقرأ أيضا: الجسر",
        "Share on Facebook",
        "Advertisement",
        "分享到微信",
        "Subscribe to our newsletter for the latest",
        "Reporting by Maya Linden; Editing by Tom Ashby",
        "The Associated Press contributed to this report.",
        "Photo: Ivo Brandt",
        "© 2024 Harbour Courier",
        "https://example.org/a/b",
        "* * *",
        "———",
        "",
    ],
)
def test_furniture_is_no_prose(text: str) -> None:
    assert boilerplate.furniture(text)


@pytest.mark.parametrize(
    "text",
    [
        "Read more books, he said, and sleep less.",
        "Share prices fell on Tuesday.",
        "Related companies lost money as well.",
        "He shared the story on Facebook.",
        "Print is not dead.",
        "分享是一种美德，他说。",
        "相关部门表示，渡轮将继续运行。",
        "广告业今年增长了三成。",
        "来源不明的资金流入了市场。",
        "Реклама подорожала на треть.",
        "Copyright law changed this year. " + "Judges had waited for it. " * 10,
        "他说：“中朝关系发展良好。”",
    ],
)
def test_prose_that_mentions_furniture_stays(text: str) -> None:
    assert not boilerplate.furniture(text)


def test_a_subhead_over_nothing_is_dropped() -> None:
    kept = boilerplate.prose([Paragraph("Words."), Paragraph("Topics", "subhead")])

    assert kept == (Paragraph("Words."),)


@pytest.mark.parametrize(
    ("text", "declared", "expected"),
    [
        ("渡轮重新开航，两百多名居民站在岸边。", None, "zh-Hans"),
        ("渡輪重新開航，兩百多名居民站在岸邊。", None, "zh-Hant"),
        ("渡輪重新開航，兩百多名居民站在岸邊。", "zh-CN", "zh-Hant"),
        ("佢哋今日唔喺度，我哋聽日再嚟啦。", None, "zh-Hant"),
        ("山水", "zh-TW", "zh-Hant"),
        ("山水", None, "zh-Hans"),
        ("岬の古い灯台に木曜日の夜、十年ぶりに明かりがともった。", None, "ja"),
        ("섬마을의 작은 도서관이 금요일 아침 다시 문을 열었고 주민들이 왔다.", "en", "ko"),
        ("The ferry left the quay on time, and people cheered. " * 3, "de", "en"),
        ("Old quay", "de-AT", "de"),
        ("Gamle kaien", "nb-NO", "no"),
        (SERBIAN, "bs-Latn-BA", "bs"),
        (SERBIAN, "en", "sr"),
        ("123", None, None),
        ("", "en_US", "en"),
    ],
)  # fmt: skip
def test_the_text_says_its_language(text: str, declared: str | None, expected: str | None) -> None:
    assert language.of_text(text, declared) == expected


@pytest.mark.parametrize(
    ("body", "charset", "expected"),
    [
        (b"\xef\xbb\xbfabc", "gbk", "abc"),
        ("渡轮".encode(), "gb2312", "渡轮"),
        ("渡轮".encode("gbk"), "gb2312", "渡轮"),
        ("“quoted”".encode("cp1252"), "iso-8859-1", "“quoted”"),
        ('<meta charset="big5">渡輪'.encode("big5"), None, '<meta charset="big5">渡輪'),
        ("渡轮重新开航".encode()[:-1], None, "渡轮重新开"),
        ("渡輪".encode("utf-16"), None, "渡輪"),
        (b"abc", "hex", "abc"),
        (b"abc", "no-such-codec", "abc"),
        (b"", None, ""),
    ],
)  # fmt: skip
def test_bytes_become_text(body: bytes, charset: str | None, expected: str) -> None:
    assert decode(body, charset) == expected


@given(st.binary(), st.sampled_from([None, "utf-8", "gbk", "utf-7", "idna", "punycode", "cp037"]))
def test_no_bytes_fail_to_decode(body: bytes, charset: str | None) -> None:
    assert isinstance(decode(body, charset), str)


@given(st.text())
def test_a_folded_line_is_one_line_and_folding_is_done_once(text: str) -> None:
    once = fold(text)

    assert "\n" not in once
    assert fold(once) == once
    assert all("\n" not in part for part in split(text))


@given(st.text("Ab渡。,. \x00", max_size=200), st.sampled_from(["prose", "item"]))
def test_no_letter_is_lost_where_a_run_is_divided(text: str, kind: ParagraphKind) -> None:
    assert letters("".join(split(text, kind))) == letters(text)


def test_lines_are_joined_as_their_script_wants() -> None:
    assert joined(["one", "two"]) == "one two"
    assert joined(["一行，", "两行。"]) == "一行，两行。"
    assert joined(["版本", "two"]) == "版本 two"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One.\n\nTwo.", ["One.", "Two."]),
        ("A line that was\nbroken by hand.\n\nTwo.", ["A line that was broken by hand.", "Two."]),
        ("一段话，\n接着说。\n\n另一段。", ["一段话，接着说。", "另一段。"]),
        ("　　一段。\n　　另一段。", ["一段。", "另一段。"]),
        ("一段。\n另一段。\n第三段。", ["一段。", "另一段。", "第三段。"]),
        ("- one\n- two", ["one", "two"]),
        ("One.\r\n\r\nTwo.", ["One.", "Two."]),
        ("\n\n", []),
    ],
)
def test_plain_text_has_the_paragraphs_that_a_reader_sees(text: str, expected: list[str]) -> None:
    assert [paragraph.text for paragraph in paragraphs_of(text)] == expected


def test_a_short_first_line_is_the_headline_and_label_lines_are_labels() -> None:
    text = "Ferry line returns\n\nBy Maya Linden\n\n2024-03-05\n\nThe ferry left on time."

    draft = read_plain(text, Document(body=b"", fetched_at=NOW))

    assert draft.headline == "Ferry line returns"
    assert draft.byline == ("Maya Linden",)
    assert draft.published == DAY
    assert draft.paragraphs == (Paragraph("The ferry left on time."),)


def test_a_first_sentence_is_no_headline() -> None:
    draft = read_plain("It was cold.\n\nIt was dark.", Document(body=b"", fetched_at=NOW))

    assert draft.headline is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Title\n\nwords", True),
        ("words **bold** and [link](https://a.example/)", True),
        ("words with 2 * 3 * 4", False),
        ("plain words", False),
        ("#hashtag words", False),
    ],
)
def test_markdown_is_known_by_two_signs_or_a_heading(text: str, *, expected: bool) -> None:
    assert looks_marked(text) is expected
