"""Encodings: who is believed about them, and that every usual one comes back whole."""

from __future__ import annotations

import codecs
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.extract.charsets import codec_of, doubtful, unpack
from bot.extract.decode import decode
from tests.benchmarks.charsets import SHORT_BYTES, Sample, composed, samples

ZH = "停航十一年的老码头渡轮星期六早上重新开航，两百多名居民站在岸边。"
ZHT = "停航十一年的老碼頭渡輪星期六早上重新開航，兩百多名居民站在岸邊。"
JA = "岬の古い灯台に木曜日の夜、十年ぶりに明かりがともった。"
KO = "섬마을의 작은 도서관이 금요일 아침 오 년 만에 다시 문을 열었다."
RU = "Городскую библиотеку на набережной открыли в субботу после ремонта."
UK = "У неділю на стару вулицю повернувся трамвай, якого чекали її мешканці."
EL = "Η παλιά γέφυρα άνοιξε ξανά το πρωί του Σαββάτου, ύστερα από δέκα χρόνια."
HE = "הגשר הישן נפתח שוב בשבת בבוקר, אחרי עשר שנים."
TH = "สะพานเก่าเปิดใช้อีกครั้งในเช้าวันเสาร์หลังปิดซ่อมมาสิบปี"
EN = "“It was cold,” she said – and nobody minded the café’s prices."
HI = "शहर का पुराना पुल बुधवार की सुबह सात साल बाद फिर से खोल दिया गया।"
ES = "El niño bebió café con leche."
CS = "„Šťastná žena“ řekla: „Šílené!“"
TR = "Şehrin eski köprüsü on yıl sonra cumartesi sabahı yeniden açıldı, ığdır."


def page(head: str, text: str) -> str:
    return f"<html><head>{head}<title>x</title></head><body><p>{text}</p></body></html>"


def meta(label: str) -> str:
    return f'<meta charset="{label}">'


def pragma(label: str) -> str:
    return f"<META HTTP-EQUIV='Content-Type' CONTENT='text/html; charset={label}'>"


def xml(label: str) -> str:
    return f'<?xml version="1.0" encoding="{label}"?><p>{KO}</p>'


#: What the case is, the text, what it is written in, what the server calls it.
TEXTS = [
    ("UTF-16 LE without a BOM", ZH, "utf-16-le", None),
    ("UTF-16 BE without a BOM", JA, "utf-16-be", None),
    ("UTF-16 of ASCII", "The ferry left on time.", "utf-16-be", None),
    ("UTF-16 of one alphabet without a stop", TH, "utf-16-le", None),
    ("UTF-16 whose letters hold tabs", HI, "utf-16-be", None),
    ("UTF-16 that the server calls something else", ZH, "utf-16-be", "gb2312"),
    ("UTF-32 LE without a BOM", ZH, "utf-32-le", None),
    ("UTF-32 BE without a BOM", RU, "utf-32-be", None),
    ("gb2312 means GBK", f"朱镕基說：{ZH}", "gbk", "gb2312"),
    ("GBK means GB 18030", f"㐀𠀀{ZH}", "gb18030", "gbk"),
    ("traditional characters in GBK", ZHT, "gbk", "gbk"),
    ("latin1 means Windows-1252", EN, "cp1252", "iso-8859-1"),
    ("ASCII means Windows-1252", EN, "cp1252", "us-ascii"),
    ("user-defined means Windows-1252", EN, "cp1252", "x-user-defined"),
    ("x-sjis", JA, "cp932", "x-sjis"),
    ("Shift_JIS means Windows-31J", f"①㈱髙{JA}", "cp932", "Shift_JIS"),
    ("windows-31j", JA, "cp932", "windows-31j"),
    ("EUC-JP", JA, "euc_jp", "euc-jp"),
    ("EUC-JP with JIS X 0212", f"丂{JA}", "euc_jp", "x-euc-jp"),
    ("ISO-2022-JP", JA, "iso2022_jp", "iso-2022-jp"),
    ("ISO-2022-JP that nobody declares", JA, "iso2022_jp", None),
    ("ISO-2022-JP called latin1", JA, "iso2022_jp", "iso-8859-1"),
    ("Korean of 1987 means Windows-949", f"똠{KO}", "cp949", "ks_c_5601-1987"),
    ("EUC-KR", KO, "euc_kr", "euc-kr"),
    ("Big5 with Hong Kong's characters", f"佢哋嘅{ZHT}", "big5hkscs", "big5"),
    ("windows-874", TH, "cp874", "windows-874"),
    ("tis-620 means windows-874", f"“{TH}”", "cp874", "TIS-620"),
    ("iso-8859-8-i", HE, "iso8859_8", "iso-8859-8-i"),
    ("visual", HE, "iso8859_8", "visual"),
    ("iso-8859-9 means Windows-1254", f"“{TR}”", "cp1254", "iso-8859-9"),
    ("macintosh", ES, "mac_roman", "macintosh"),
    ("x-mac-cyrillic", RU, "mac_cyrillic", "x-mac-cyrillic"),
    ("koi8-u", UK, "koi8_u", "koi8-u"),
    ("ibm866", RU, "cp866", "ibm866"),
    ("iso-8859-15", "Ça coûte 5 € à peu près", "iso8859_15", "iso-8859-15"),
    ("iso-8859-16", "Și ție îți țin pumnii", "iso8859_16", "iso-8859-16"),
    ("iso-8859-7", EL, "iso8859_7", "iso-8859-7"),
    ("space and capitals around a label", ZH, "gbk", "  GB2312 "),
    ("GBK called latin1", ZH, "gbk", "iso-8859-1"),
    ("GBK called UTF-8", ZH, "gbk", "utf-8"),
    ("Big5 called latin1", ZHT, "big5", "iso-8859-1"),
    ("Big5 called GB2312", ZHT, "big5", "gb2312"),
    ("GBK called Big5", ZH, "gbk", "big5"),
    ("Shift_JIS called latin1", JA, "cp932", "iso-8859-1"),
    ("UTF-8 called GBK", ZH, "utf-8", "gbk"),
    ("UTF-8 called latin1", ES, "utf-8", "iso-8859-1"),
    ("Windows-1252 called UTF-8", EN, "cp1252", "utf-8"),
    ("KOI8-R called Windows-1251", RU, "koi8-r", "windows-1251"),
    ("Windows-1251 called KOI8-R", RU, "cp1251", "koi8-r"),
    ("Windows-1250 called ISO 8859-2", CS, "cp1250", "iso-8859-2"),
    ("UTF-7 is no charset", "+ADw-script+AD4- is a word", "ascii", "utf-7"),
    ("nor is rot13", "The ferry left.", "ascii", "rot13"),
    ("nor are escapes", "The \\x66erry left the café.", "cp1252", "unicode_escape"),
    ("nor is EBCDIC", "The ferry left the café.", "cp1252", "cp037"),
    ("an accent at the very end", "The café", "cp1252", "iso-8859-1"),
    ("ASCII with zeros in it", "The ferry\x00 left on time. " * 9, "ascii", None),
    ("GBK with a zero in it", f"{ZH}\x00{ZH}", "gbk", None),
    ("nothing", "", "ascii", None),
]
#: The same of pages, with what stands in the head.
PAGES = [
    ("a page says so", meta("big5"), ZHT, "big5", None),
    ("a page says so by pragma", pragma("koi8-r"), RU, "koi8-r", None),
    ("without quotes", "<meta charset=windows-1252>", EN, "cp1252", None),
    ("the server beats the page", meta("iso-8859-2"), ES, "cp1252", "iso-8859-1"),
    ("the server talks nonsense", meta("euc-jp"), JA, "euc_jp", "none-such"),
    ("the server says latin1, the page knows", meta("windows-1251"), RU, "cp1251", "latin1"),
    ("UTF-16 said in ASCII is UTF-8", meta("utf-16"), ZH, "utf-8", None),
    ("UTF-16 said in GBK is nothing", meta("utf-16"), ZH, "gbk", None),
    ("a comment is no label", f"<!--{meta('koi8-r')}-->{meta('latin1')}", ES, "cp1252", None),
    ("nor is a description", f"<meta content=charset=koi8-r>{meta('mac')}", ES, "mac_roman", None),
    ("far down in the head", f"{'<meta>' * 400}{meta('macintosh')}", ES, "mac_roman", None),
    ("too far down", f"<!--{'x' * 5000}-->{meta('big5')}", ZH, "gbk", None),
]
#: What the case is, the bytes, what the server calls them, what they are.
BYTES = [
    ("a BOM beats the server", codecs.BOM_UTF8 + ZH.encode(), "gbk", ZH),
    ("a BOM beats the page", codecs.BOM_UTF8 + meta("big5").encode(), None, meta("big5")),
    ("a BOM of UTF-16 LE", codecs.BOM_UTF16_LE + ZH.encode("utf-16-le"), "utf-8", ZH),
    ("a BOM of UTF-16 BE", codecs.BOM_UTF16_BE + JA.encode("utf-16-be"), "sjis", JA),
    ("a BOM of UTF-32 LE", codecs.BOM_UTF32_LE + KO.encode("utf-32-le"), None, KO),
    ("a BOM of UTF-32 BE", codecs.BOM_UTF32_BE + RU.encode("utf-32-be"), "koi8-r", RU),
    ("a BOM and half a sign", codecs.BOM_UTF16_LE + ZH.encode("utf-16-le")[:-1], None, ZH[:-1]),
    ("a BOM and nothing", codecs.BOM_UTF8, None, ""),
    ("UTF-16 cut inside a character", KO.encode("utf-16-le")[:-1], None, KO[:-1]),
    ("UTF-8 cut inside a character", ZH.encode()[:-1], None, ZH[:-1]),
    ("GBK cut inside a character", ZH.encode("gbk")[:-1], "gbk", ZH[:-1]),
    ("UTF-8 with a broken one", ZH.encode() * 3 + b"\xff" + b".", "gbk", f"{ZH * 3}\ufffd."),
    ("an XML declaration", xml("euc-kr").encode("euc_kr"), None, xml("euc-kr")),
    ("EUC-JP with Windows' signs", b"\xad\xa1\xad\xea" + JA.encode("euc_jp"), "euc-jp", f"①㈱{JA}"),
    ("EUC-JP's wave is a tilde", b"\xa1\xc1" + JA.encode("euc_jp"), "euc-jp", f"～{JA}"),
    ("ISO-2022-JP with Windows' signs", b"\x1b$B-!-j\x1b(B and so on", None, "①㈱ and so on"),
    ("Big5's dot in names", b"\xa1\x45" + ZHT.encode("big5"), "big5", f"‧{ZHT}"),
]  # fmt: skip
CASES = [
    *((what, text.encode(codec), charset, text) for what, text, codec, charset in TEXTS),
    *(
        (what, page(head, text).encode(codec), charset, page(head, text))
        for what, head, text, codec, charset in PAGES
    ),
    *BYTES,
]


@pytest.mark.parametrize(
    ("body", "charset", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_text_comes_back(body: bytes, charset: str | None, expected: str) -> None:
    assert decode(body, charset) == expected


#: WHATWG Encoding Standard, section 4.2, without UTF-16 and what the standard replaces.
STANDARD = {
    "utf-8": "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8",
    "cp866": "866 cp866 csibm866 ibm866",
    "iso8859-2": (
        "csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2"
    ),
    "iso8859-3": (
        "csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3"
    ),
    "iso8859-4": (
        "csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4"
    ),
    "iso8859-5": (
        "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5"
        " iso_8859-5:1988"
    ),
    "iso8859-6": (
        "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 iso-8859-6-e"
        " iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987"
    ),
    "iso8859-7": (
        "csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 iso88597"
        " iso_8859-7 iso_8859-7:1987 sun_eu_greek"
    ),
    "iso8859-8": (
        "csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 iso8859-8 iso88598"
        " iso_8859-8 iso_8859-8:1988 visual csiso88598i iso-8859-8-i logical"
    ),
    "iso8859-10": "csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6",
    "iso8859-13": "iso-8859-13 iso8859-13 iso885913",
    "iso8859-14": "iso-8859-14 iso8859-14 iso885914",
    "iso8859-15": "csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9",
    "iso8859-16": "iso-8859-16",
    "koi8-r": "cskoi8r koi koi8 koi8-r koi8_r",
    "koi8-u": "koi8-ru koi8-u",
    "mac-roman": "csmacintosh mac macintosh x-mac-roman",
    "cp874": "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874",
    "cp1250": "cp1250 windows-1250 x-cp1250",
    "cp1251": "cp1251 windows-1251 x-cp1251",
    "cp1252": (
        "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1"
        " iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252"
    ),
    "cp1253": "cp1253 windows-1253 x-cp1253",
    "cp1254": (
        "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5"
        " latin5 windows-1254 x-cp1254"
    ),
    "cp1255": "cp1255 windows-1255 x-cp1255",
    "cp1256": "cp1256 windows-1256 x-cp1256",
    "cp1257": "cp1257 windows-1257 x-cp1257",
    "cp1258": "cp1258 windows-1258 x-cp1258",
    "mac-cyrillic": "x-mac-cyrillic x-mac-ukrainian",
    "gb18030": (
        "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk gb18030"
    ),
    "big5hkscs": "big5 big5-hkscs cn-big5 csbig5 x-x-big5",
    "euc_jp": "cseucpkdfmtjapanese euc-jp x-euc-jp",
    "iso2022_jp": "csiso2022jp iso-2022-jp",
    "cp932": "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis",
    "cp949": (
        "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601"
        " ksc_5601 windows-949"
    ),
}  # fmt: skip


@pytest.mark.parametrize("codec", STANDARD)
def test_every_label_of_the_standard_is_known(codec: str) -> None:
    wanted = codecs.lookup(codec).name

    assert {label: codec_of(label) for label in STANDARD[codec].split()} == dict.fromkeys(
        STANDARD[codec].split(), wanted
    )


@pytest.mark.parametrize(
    "label",
    [None, "", "hex", "rot13", "zip", "idna", "punycode", "undefined", "utf-7", "cp037",
     "raw_unicode_escape", "x" * 300, "Zeichensatz é"],
)  # fmt: skip
def test_what_is_no_charset_has_no_codec(label: str | None) -> None:
    assert codec_of(label) is None


SAMPLES: dict[str, list[Sample]] = defaultdict(list)
for _sample in samples():
    SAMPLES[f"{_sample.language} {_sample.encoding}"].append(_sample)


@pytest.mark.parametrize("place", SAMPLES)
def test_every_usual_encoding_comes_back_without_a_word_from_anybody(place: str) -> None:
    for sample in SAMPLES[place]:
        assert composed(decode(sample.body)) == composed(sample.text)


def test_a_right_label_is_believed_however_short_the_text() -> None:
    lost = [
        (sample.encoding, stretch)
        for sample in samples()
        if sample.size == "long"
        and sample.form == "plain"
        and not sample.encoding.startswith("utf")
        for stretch in (sample.text[at : at + 8] for at in range(0, 800, 37))
        if composed(decode(stretch.encode(sample.encoding), sample.encoding)) != composed(stretch)
    ]

    assert lost == []


def test_the_samples_are_as_many_and_as_long_as_is_said() -> None:
    everything = list(samples())
    sizes = defaultdict(list)
    for sample in everything:
        if sample.form == "plain":
            sizes[sample.size].append(len(sample.body))

    assert len(everything) >= 400
    assert min(sizes["short"]) >= SHORT_BYTES[0]
    assert max(sizes["short"]) <= SHORT_BYTES[1]
    assert min(sizes["long"]) >= 2000
    assert max(sizes["long"]) <= 4300


@given(st.binary(max_size=400), st.sampled_from([None, "gbk", "utf-16", "iso-2022-jp", "euc-jp"]))
def test_no_bytes_fail(body: bytes, charset: str | None) -> None:
    assert isinstance(decode(body, charset), str)


@given(st.binary(max_size=200), st.sampled_from(["euc_jp", "iso2022_jp", "big5hkscs", "gb18030"]))
def test_no_bytes_fail_under_any_codec(body: bytes, codec: str) -> None:
    text = unpack(body, codec)

    assert isinstance(doubtful(text, codec), bool)


@given(st.text(st.characters(exclude_categories=["C"]), max_size=200))
def test_utf_8_is_always_read_as_such(text: str) -> None:
    assert decode(text.encode(), "gbk") == text.rstrip("\ufffd")
