"""OpenDocument and Rich Text: made here, read back, and refused where they are not in order."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import Damaged, Encrypted, NoText, ReadError, TooBig, TooComplex, Unsupported
from bot.extract import read, richtext, xmlstream
from bot.model import Article, Document, Paragraph

if TYPE_CHECKING:
    from collections.abc import Mapping

FETCHED = datetime(2024, 5, 1, tzinfo=UTC)
WRITTEN = datetime(2024, 3, 5, 7, 30, tzinfo=UTC)
ZH = "停航十一年的老码头渡轮星期六早上重新开航。"
EN = "The ferry left the old quay on time, eleven years after the line was closed."


def article(body: bytes | str, **labels: Any) -> Article:
    data = body if isinstance(body, bytes) else body.encode()
    return read(Document(body=data, fetched_at=FETCHED, **labels))


def texts(body: bytes | str) -> list[str]:
    return [paragraph.text for paragraph in article(body).paragraphs]


# ---- OpenDocument

NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        "office": "office",
        "text": "text",
        "table": "table",
        "style": "style",
        "draw": "drawing",
        "meta": "meta",
        "number": "datastyle",
        "manifest": "manifest",
    }.items()
)
NAMES += ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
STYLES = """<office:automatic-styles>
<number:date-style><number:text>/</number:text></number:date-style>
<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>
<style:style style:name="P2" style:family="paragraph" style:parent-style-name="Quotations"/>
<style:style style:name="P3" style:family="paragraph" style:parent-style-name="Text_20_body"/>
</office:automatic-styles>"""
META = """<office:meta><dc:title>Another title</dc:title><meta:initial-creator>Maya Linden
</meta:initial-creator><dc:creator>Somebody Else</dc:creator><dc:language>zh-CN</dc:language>
<meta:creation-date>2024-03-05T07:30:00.123</meta:creation-date>
<dc:date>2024-03-06T07:30:00</dc:date></office:meta>"""
STORY = f"""<text:tracked-changes><text:changed-region><text:deletion><text:p>Deleted.</text:p>
</text:deletion></text:changed-region></text:tracked-changes>
<text:p text:style-name="P1">渡轮重新开航</text:p>
<text:table-of-content><text:index-body><text:p>Contents 1</text:p></text:index-body>
</text:table-of-content>
<text:p text:style-name="P3">{ZH}</text:p><text:p/>
<text:h text:outline-level="2">How it began</text:h>
<text:section text:name="S"><text:p>The <text:span>ferry</text:span><text:s text:c="2"/>left
<text:note><text:note-body><text:p>A note.</text:p></text:note-body></text:note> the<text:tab/>quay
<text:line-break/>on time.<office:annotation><text:p>A comment.</text:p></office:annotation>
</text:p></text:section>
<text:section text:display="none"><text:p>Hidden.</text:p></text:section>
<text:list><text:list-item><text:p>A point</text:p><text:list><text:list-item><text:p>Below it
</text:p></text:list-item></text:list></text:list-item></text:list>
<text:p text:style-name="P2">A saying<!-- not this --></text:p>
<table:table><table:table-row><table:table-cell><text:p>In a table</text:p></table:table-cell>
<table:covered-table-cell><text:p>Covered</text:p></table:covered-table-cell></table:table-row>
</table:table>
<text:p><draw:frame><draw:text-box><text:p>A caption</text:p></draw:text-box></draw:frame>One
<text:line-break/><text:line-break/>Two</text:p>"""
EXPECTED = (
    Paragraph(ZH),
    Paragraph("How it began", "subhead"),
    Paragraph("The ferry left the quay on time."),
    Paragraph("A point", "item"),
    Paragraph("Below it", "item"),
    Paragraph("A saying", "quote"),
    Paragraph("In a table", "item"),
    Paragraph("One"),
    Paragraph("Two"),
)
TYPE = "application/vnd.oasis.opendocument.text"


def content(story: str = STORY) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMES}>{STYLES}'
        f"<office:body><office:text>{story}</office:text></office:body></office:document-content>"
    )


def meta(labels: str = META) -> str:
    return f"<office:document-meta {NAMES}>{labels}</office:document-meta>"


def manifest(inside: str = "") -> str:
    return (
        f'<manifest:manifest {NAMES}><manifest:file-entry manifest:full-path="content.xml">{inside}'
        "</manifest:file-entry></manifest:manifest>"
    )


def flat(story: str = STORY) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document {NAMES} office:version="1.3"'
        f' office:mimetype="{TYPE}">{META}{STYLES}<office:body><office:text>{story}</office:text>'
        "</office:body></office:document>"
    )


def package(change: Mapping[str, str | bytes] | None = None) -> bytes:
    members = {
        "mimetype": TYPE,
        "content.xml": content(),
        "meta.xml": meta(),
        "META-INF/manifest.xml": manifest(),
        **(change or {}),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


@pytest.mark.parametrize("body", [package(), flat().encode()], ids=["package", "flat"])
def test_an_opendocument_text_keeps_order_kinds_and_labels(body: bytes) -> None:
    found = article(body)

    assert found.headline == "渡轮重新开航"
    assert found.byline == ("Maya Linden",)
    assert found.published == WRITTEN
    assert found.modified == datetime(2024, 3, 6, 7, 30, tzinfo=UTC)
    assert found.language == "zh-Hans"
    assert found.paragraphs == EXPECTED


def test_without_a_title_an_opendocument_text_has_its_heading_or_its_property() -> None:
    plain = {"content.xml": content(f"<text:p>{EN}</text:p>")}
    headed = {"content.xml": content(f"<text:h>A ferry</text:h><text:p>{EN}</text:p>")}
    numbered = "<text:list><text:list-item><text:h>One</text:h></text:list-item></text:list>"
    listed = {"content.xml": content(f"{numbered}<text:p>{EN}</text:p>")}

    assert article(package(plain)).headline == "Another title"
    assert article(package(headed)).headline == "A ferry"
    assert article(package({**plain, "meta.xml": meta("")})).headline == EN
    assert article(package(listed)).headline == "One"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"content.xml": "<office:document-content"}, Damaged),
        ({"content.xml": "<!DOCTYPE x [<!ENTITY a 'b'>]>" + content("&a;")}, Damaged),
        ({"content.xml": '<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'}, Damaged),
        ({"content.xml": content("<text:p/>" * (xmlstream.MAX_ELEMENTS + 1))}, TooComplex),
        ({"content.xml": content("")}, NoText),
        ({"content.xml": "<x/>"}, NoText),
        ({"content.xml": content("<text:p>" + " " * 2_000_000 + "</text:p>")}, TooComplex),
        ({"META-INF/manifest.xml": "<manifest"}, Damaged),
        ({"META-INF/manifest.xml": manifest("<manifest:encryption-data/>")}, Encrypted),
        ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, Unsupported),
        ({"mimetype": "application/vnd.sun.xml.writer"}, Unsupported),
        ({"../content.xml": "x"}, Damaged),
    ],
)
def test_an_opendocument_text_that_is_not_in_order_says_why(
    change: dict[str, str], error: type[ReadError]
) -> None:
    with pytest.raises(error):
        article(package(change))


def test_what_is_wrong_with_its_labels_does_not_cost_the_text() -> None:
    without = [package({"meta.xml": it}) for it in ("<meta", "", meta("<dc:title/>"))]

    assert [article(body).paragraphs for body in without] == [EXPECTED] * 3


def test_an_opendocument_text_is_read_however_deep_it_lies() -> None:
    spans = f"<text:p>{'<text:span>' * 3000}{EN}{'</text:span>' * 3000}</text:p>"
    lists = f"{'<text:list><text:list-item>' * 300}<text:p>{EN}</text:p>" + (
        "</text:list-item></text:list>" * 300
    )
    tables = "<table:table><table:table-row><table:table-cell>" * 300
    ends = "</table:table-cell></table:table-row></table:table>" * 300

    assert texts(flat(spans)) == texts(flat(lists)) == [EN]
    assert texts(flat(f"{tables}<text:p>{EN}</text:p>{ends}")) == [EN]


def test_an_opendocument_text_without_its_content_is_damaged() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", TYPE)

    with pytest.raises(Damaged):
        article(buffer.getvalue())


def test_a_content_larger_than_is_read_is_too_big() -> None:
    noise = Random(7).randbytes(15_100_000).hex()  # noqa: S311 - noise, no secret

    with pytest.raises(TooBig):
        article(package({"content.xml": content(f"<text:p>{noise}</text:p>")}))


def test_spaces_without_end_are_a_few() -> None:
    assert texts(flat(f'<text:p>One<text:s text:c="999999999"/>two. {EN}</text:p>')) == [
        f"One two. {EN}"
    ]


# ---- Rich Text


def hexed(text: str, codec: str) -> str:
    return "".join(f"\\'{byte:02x}" for byte in text.encode(codec))


def unicoded(text: str) -> str:
    return "".join(f"\\u{ord(c) - (0x10000 if ord(c) > 0x7FFF else 0)}?" for c in text)


FONTS = r"{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\fnil\fcharset134 SimSun;}{\f2\fcharset204 X;}}"
SHEET = (
    r"{\stylesheet{\ql\snext0 Normal;}{\s1\outlinelevel0\b heading 1;}{\s2 Title;}{\s3\i Quote;}"
    r"{\s4 List Bullet;}{\*\cs10 Default Paragraph Font;}}"
)
INFO = (
    r"{\info{\title A title}{\author Maya Linden}{\operator pc}{\creatim\yr2024\mo3\dy5\hr7\min30}"
    r"{\revtim\yr2024\mo3\dy6\hr7\min30}{\company X}}"
)


def rich(story: str, head: str = r"\ansi\ansicpg1252\deff0") -> str:
    return rf"{{\rtf1{head}{FONTS}{SHEET}{INFO}{story}}}"


def test_a_rich_text_keeps_order_kinds_and_labels() -> None:
    story = (
        rf"{{\header A running head\par}}\pard\s2 {unicoded('渡轮重新开航')}\par"
        rf"\pard\plain\f1 {hexed(ZH, 'gbk')}\par{{\pard\s1 How it began\par}}\pard\plain "
        r"{\field{\*\fldinst HYPERLINK https://a.example}{\fldrslt The ferry}} left"
        r"{\footnote A note.}\line on time.\par{\listtext\'b7\tab}A point\par"
        r"\pard\s4 Another\par\pard\s3 A saying{\v hidden}{\deleted deleted}\par"
        r"\trowd\pard\intbl One\cell Two\cell\row\pard Last one.{\pict ffd8ff}"
    )

    found = article(rich(story))

    assert found.headline == "渡轮重新开航"
    assert found.byline == ("Maya Linden",)
    assert (found.published, found.modified) == (WRITTEN, datetime(2024, 3, 6, 7, 30, tzinfo=UTC))
    assert found.paragraphs == (
        Paragraph(ZH),
        Paragraph("How it began", "subhead"),
        Paragraph("The ferry left on time."),
        Paragraph("A point", "item"),
        Paragraph("Another", "item"),
        Paragraph("A saying", "quote"),
        Paragraph("One", "item"),
        Paragraph("Two", "item"),
        Paragraph("Last one."),
    )


def test_without_a_title_a_rich_text_has_its_heading_or_its_property() -> None:
    title = unicoded("渡轮").replace("?", " ")
    upr = rf"{{\info{{\upr{{\title ??}}{{\*\ud\uc0{{\title {title}}}}}}}}}"

    assert article(rich(rf"\pard\s1 A ferry\par\pard\plain {EN}\par")).headline == "A ferry"
    assert article(rich(EN)).headline == "A title"
    assert article(rf"{{\rtf1\ansi{upr}{EN}}}").headline == "渡轮"
    assert article(rf"{{\rtf1\ansi {EN}}}").headline == EN


ZHT = "停航十一年的老碼頭渡輪星期六早上重新開航。"
JA = "岬の古い灯台に木曜日の夜、十年ぶりに明かりがともった。"
RU = "Паром отошёл от старого причала вовремя."
WORD_ZH = "".join(rf"\u{ord(c) - (0x10000 if ord(c) > 0x7FFF else 0)}{hexed(c, 'gbk')}" for c in ZH)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (rf"{{\rtf1\ansi\ansicpg936 {hexed(ZH, 'gbk')}}}", ZH),
        (rf"{{\rtf1\ansi\ansicpg950 {hexed(ZHT, 'big5')}}}", ZHT),
        (rf"{{\rtf1\ansi\ansicpg932 {hexed(JA, 'cp932')}}}", JA),
        (rf"{{\rtf1\ansi\ansicpg1251 {hexed(RU, 'cp1251')}}}", RU),
        (rf"{{\rtf1\ansi\ansicpg65001 {hexed(ZH, 'utf-8')}}}", ZH),
        (rf"{{\rtf1\ansi\ansicpg936\uc2 {WORD_ZH}}}", ZH),
        (rf"{{\rtf1\ansi\uc0 {unicoded(ZH).replace('?', ' ')}}}", ZH),
        (rich(rf"\f1 {hexed(ZH, 'gbk')}\f2 {hexed(RU, 'cp1251')}"), ZH + RU),
        (rich(rf"\f1 {hexed(ZH, 'gbk')}\plain  caf\'e9"), f"{ZH} café"),
        (rich(rf"{{\f1 {hexed(ZH, 'gbk')}}} caf\'e9"), f"{ZH} café"),
        (rich(rf"\f1 {hexed(ZH, 'gbk')}", r"\ansi\ansicpg1252\deff1"), ZH),
        (r"{\rtf1\ansi\ansicpg932 " + "\\'83\\\\\\'83t words}", "ソフ words"),
        (rf"{{\rtf1\ansi {hexed(ZH, 'gbk')}}}", ZH),
        (rf"{{\rtf1\ansi\ansicpg1252 {hexed(ZH, 'gbk')}}}", ZH),
        (r"{\rtf1\ansi\ansicpg1252 caf\'e9 \ldblquote one\rdblquote}", "café “one”"),
        (r"{\rtf1\mac caf\'8e au lait}", "café au lait"),
        (r"{\rtf1\pc caf\'82 au lait}", "café au lait"),
        (r"{\rtf1\ansi One \u-10179?\u-8704? two}", "One 😀 two"),
        (r"{\rtf1\ansi One\~two\emdash three\_four \{five\}}", "One two—three‑four {five}"),
    ],
)  # fmt: skip
def test_rich_text_is_read_in_the_code_page_of_its_font_or_its_own(
    source: str, expected: str
) -> None:
    assert texts(source) == [expected]


def test_rich_text_in_bare_bytes_is_read() -> None:
    assert texts(rb"{\rtf1\ansi " + ZH.encode("gbk") + b"}") == [ZH]
    assert texts(rb"{\rtf1\ansi " + ZH.encode() + b"}") == [ZH]


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        (r"One \u9999999999? two.", "One � two."),
        (r"One \uc \u28193 two.", "One 渡two."),
        (r"One \u-10179? two.", "One � two."),
        (r"{\object{\*\objdata \bin4 {{{{}}One two.", "One two."),
        (r"One\bin-5 two.", "Onetwo."),
        (r"One two.\bin9999999999 three", "One two."),
        (r"{\fonttbl{\f9\fcharset999 X;}}\f9 One two.", "One two."),
        (r"{\fonttbl{\f9\fcharset130 X;}}\f9 One two.", "One two."),
        (r"\ansicpg99999 One two.", "One two."),
        (r"{\*\unknown {deep {er}}}One two.", "One two."),
        (r"One two.}} out of band", "One two."),
        (r"One {two {three.", "One two three."),
        (r"One two.\'zz", "One two.zz"),
        (r"One two.\'e", "One two.e"),
        ("One two.\\", "One two.}"),
        (r"{\shp{\*\shpinst{\shptxt A box}}}One two.", "One two."),
    ],
)
def test_rich_text_that_is_odd_is_read_all_the_same(story: str, expected: str) -> None:
    assert texts(rf"{{\rtf1\ansi {story}}}") == [expected]


@pytest.mark.parametrize(
    ("source", "error"),
    [
        (r"{\rtf1 " + "{" * (richtext.MAX_GROUPS + 1), TooComplex),
        (r"{\rtf1 " + r"{\field{\*\fldinst{" * 20_000, TooComplex),
        (r"{\rtf1 " + r"\b " * (richtext.MAX_TOKENS + 1), TooComplex),
        (r"{\rtf1}", NoText),
        (r"{\rtf", NoText),
        (r"{\rtf1{\*\shppict{\pict " + "ff" * 1000 + "}}}", NoText),
        (r"{\rtf1{\info{\title A title}}}", NoText),
    ],
)
def test_rich_text_that_cannot_be_read_says_why(source: str, error: type[ReadError]) -> None:
    with pytest.raises(error):
        article(source)


def test_a_deep_rich_text_and_a_long_one_are_read() -> None:
    deep = r"{\rtf1 " + "{" * 3000 + EN + "}" * 3000 + "}"
    fonts = r"{\rtf1{\fonttbl" + r"\f1 " * 30_000 + "}" + EN + "}"
    links = r"{\rtf1 " + r'{\field{\*\fldinst HYPERLINK "x"}}' * 30_000 + EN + "}"

    assert texts(deep) == texts(fonts) == texts(links) == [EN]


SEEDS = [package(), flat().encode(), rich(rf"\f1 {hexed(ZH, 'gbk')}\par {EN}\par").encode()]


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(SEEDS),
    st.floats(0.1, 1),
    st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=6)), max_size=8),
)
def test_bent_and_cut_files_give_an_article_or_a_read_error(
    seed: bytes, share: float, bends: list[tuple[float, bytes]]
) -> None:
    body = bytearray(seed[: int(len(seed) * share)])
    for place, junk in bends:
        at = int(place * (len(body) - 1))
        body[at : at + len(junk)] = junk

    try:
        found = article(bytes(body))
    except ReadError:
        return

    assert found.paragraphs


WORDS = (
    r"\b ", r"\par ", "{", "}", r"\u28193?", r"\'e9", r"\uc2 ", r"\*", r"\f1 ", r"\plain",
    r"\bin3 ", r"\pard", r"\s1 ", r"{\info", r"{\title ", r"{\fonttbl", r"\fcharset134 ",
    r"{\stylesheet", r"{\upr", r"{\*\ud", r"\cell ", r"\v", r"\ansicpg936 ", "word ",
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=60))
def test_any_words_of_rich_text_are_walked_over(words: list[str]) -> None:
    found = richtext.Reader(f"{{\\rtf1 {''.join(words)}".encode()).read()

    assert all(block.text.strip() for block in found.blocks)
