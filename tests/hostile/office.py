"""OpenDocument and Rich Text files that grow, nest or point outside."""

from __future__ import annotations

from functools import partial

from bot.errors import Damaged, Encrypted, NoText, TooBig, TooComplex
from tests.hostile.row import LAST, PHRASE, STORY, Bytes, File, Text, beside, made
from tests.hostile.word_writer import laughs
from tests.hostile.zip_writer import packed, stored, swollen

_NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("text", "text"), ("table", "table"))
)
_TOLD = "".join(f"<text:p>{sentence}</text:p>" for sentence in STORY)
_HEAD = f"<office:document-content {_NAMES}><office:body><office:text>{_TOLD}"
_FOOT = f"<text:p>{LAST}</text:p></office:text></office:body></office:document-content>"
_MANIFEST = (
    '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<m:file-entry m:full-path="content.xml"><m:encryption-data/></m:file-entry></m:manifest>'
)


def odt(body: Text = "", prolog: str = "", encoding: str = "utf-8") -> bytes:
    """Return an OpenDocument text with the story, with something in its body or its prolog."""
    content = f"{prolog}{_HEAD}{made(body)}{_FOOT}".encode(encoding)
    return wrapped(content)


def wrapped(content: bytes, parts: dict[str, str] | None = None) -> bytes:
    """Return an OpenDocument package of this content."""
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": stored("content.xml", content),
            **(parts or {}),
        }
    )


def swelling(count: int) -> bytes:
    """Return an OpenDocument text that unpacks to so many million bytes."""
    content = swollen("content.xml", _HEAD.encode(), b" " * 1_000_000, count, _FOOT.encode())
    return packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def rtf(body: Bytes = b"", head: Bytes = b"") -> bytes:
    """Return a Rich Text file with the story, with something in its head or its body."""
    told = b"".join(sentence.encode() + rb"\par " for sentence in STORY)
    return (
        rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}" + made(head) + rb"\pard " + told
        + made(body) + LAST.encode() + rb"\par}"
    )  # fmt: skip


def _odt(body: Text) -> File:
    return File(partial(odt, body), PHRASE, "ferry.odt")


def _declared(declaration: str, encoding: str = "utf-8") -> File:
    prolog = f"<!DOCTYPE office:document-content [{declaration}]>"
    body = "<text:p>&a;</text:p>"
    return File(partial(odt, body, prolog, encoding), Damaged, "ferry.odt")


def _rtf(body: Bytes, head: Bytes = b"") -> File:
    return File(partial(rtf, body, head), PHRASE, "ferry.rtf")


_ROW = "<table:table-row><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row>"
_CELL_OPEN = "<table:table><table:table-row><table:table-cell>"
_CELL_CLOSE = "</table:table-cell></table:table-row></table:table>"

ROWS = (
    *beside(
        _odt("<text:p>And more.</text:p>"),
        "odt",
        {
            "body-500m": File(partial(swelling, 500), TooBig, "ferry.odt"),
            "body-90m": File(partial(swelling, 90), TooComplex, "ferry.odt"),
            "paragraphs-100k": File(
                lambda: odt("<text:p>a</text:p>" * 100_000), TooBig, "ferry.odt"
            ),
            "paragraphs-empty-300k": _odt(lambda: "<text:p/>" * 300_000),
            "spans-300k": _odt(lambda: f"<text:p>{'<text:span>a </text:span>' * 300_000}</text:p>"),
            "spans-deep-900": _odt(
                "<text:p>" + "<text:span>" * 900 + "a" + "</text:span>" * 900 + "</text:p>"
            ),
            "sections-200": _odt("<text:section>" * 200 + "</text:section>" * 200),
            "sections-5000": _odt("<text:section>" * 5_000 + "</text:section>" * 5_000),
            "lists-100": _odt(
                "<text:list><text:list-item>" * 100
                + "<text:p>a</text:p>"
                + "</text:list-item></text:list>" * 100
            ),
            "tables-60": _odt(_CELL_OPEN * 60 + f"<text:p>{LAST}</text:p>" + _CELL_CLOSE * 60),
            "rows-20k": _odt(lambda: f"<table:table>{_ROW * 20_000}</table:table>"),
            "repeated-1e9": _odt(
                _ROW.replace("cell>", 'cell table:number-columns-repeated="999999999">', 1)
            ),
            "spaces-1e9": _odt('<text:p>a<text:s text:c="999999999"/>b</text:p>' * 900),
            "laughs": _declared(laughs(9, 10)),
            "laughs-quadratic": _declared(f"<!ENTITY a '{'ha' * 20_000}'>"),
            "outside-file": _declared('<!ENTITY a SYSTEM "file:///etc/passwd">'),
            "outside-net": _declared('<!ENTITY a SYSTEM "http://127.0.0.1:1/">'),
            "outside-wide": _declared('<!ENTITY a SYSTEM "file:///etc/passwd">', "utf-16"),
            "picture-outside": _odt(
                '<text:p><draw:image xmlns:draw="d" href="file:///etc/passwd"/></text:p>'
            ),
            "attributes-50k": _odt(
                lambda: "<text:p " + " ".join(map("a{}='x'".format, range(50_000))) + "/>"
            ),
            "locked": File(
                lambda: wrapped(b"\x00" * 900, {"META-INF/manifest.xml": _MANIFEST}),
                Encrypted,
                "ferry.odt",
            ),
            "manifest-laughs": File(
                lambda: wrapped(
                    f"{_HEAD}{_FOOT}".encode(),
                    {"META-INF/manifest.xml": f"<!DOCTYPE m [{laughs(9, 10)}]><m>&a;</m>"},
                ),
                Damaged,
                "ferry.odt",
            ),
            "empty": File(lambda: wrapped(b""), Damaged, "ferry.odt"),
        },
    ),
    *beside(
        _rtf(rb"And more.\par "),
        "rtf",
        {
            "groups-9000": _rtf(b"{" * 9_000 + b"}" * 9_000),
            "groups-100k": File(lambda: rtf(b"{" * 100_000), TooComplex, "ferry.rtf"),
            "groups-flat-300k": _rtf(lambda: b"{a}" * 300_000),
            "groups-closed-100k": File(lambda: rtf(b"}" * 100_000), "brass band", "ferry.rtf"),
            "words-2m": File(lambda: rtf(rb"\b" * 2_000_000), TooComplex, "ferry.rtf"),
            "words-700k": _rtf(lambda: rb"\b " * 700_000),
            "word-long": _rtf(lambda: b"\\" + b"a" * 900_000),
            "number-long": _rtf(lambda: rb"\b" + b"9" * 900_000),
            "binary-4g": File(lambda: rtf(rb"\bin4294967295 "), "brass band", "ferry.rtf"),
            "binary-negative": _rtf(rb"\bin-99 "),
            "binary-many": _rtf(lambda: rb"\bin1 x" * 200_000),
            "unicode-200k": _rtf(lambda: rb"\u8364?" * 200_000),
            "unicode-surrogates": _rtf(lambda: rb"\u-10179?\u-8704?" * 90_000),
            "unicode-alone": _rtf(lambda: rb"\u-10179?" * 90_000),
            "unicode-beyond": _rtf(rb"\u99999999?\u-99999999?" * 900),
            "unicode-fallback-1e9": File(
                lambda: rtf(rb"\uc999999999\u8364 "), "brass band", "ferry.rtf"
            ),
            "hex-900k": _rtf(lambda: rb"\'41" * 600_000),
            "hex-broken": _rtf(lambda: rb"\'zz" * 300_000),
            "hex-half": _rtf(lambda: rb"\'81" * 90_000),
            "fonts-50k": _rtf(
                b"a",
                lambda: (
                    b"{\\fonttbl"
                    + b"".join(b"{\\f%d\\fcharset134 A;}" % n for n in range(50_000))
                    + b"}"
                ),
            ),
            "styles-50k": _rtf(
                b"a",
                lambda: (
                    b"{\\stylesheet" + b"".join(b"{\\s%d A;}" % n for n in range(50_000)) + b"}"
                ),
            ),
            "style-long": _rtf(
                b"a", lambda: b"{\\stylesheet{\\s1 " + b"{\\b A}" * 200_000 + b";}}"
            ),
            "title-long": _rtf(b"a", lambda: b"{\\info{\\title " + b"{\\b A}" * 200_000 + b"}}"),
            "page-unknown": _rtf(b"a", rb"\ansicpg99999999"),
            "page-negative": _rtf(b"a", rb"\ansicpg-1"),
            "time-1e9": _rtf(b"a", rb"{\info{\creatim\yr999999999\mo99\dy99}}"),
            "picture-10m": _rtf(lambda: b"{\\pict\\pngblip " + b"00ff" * 2_500_000 + b"}"),
            "object": _rtf(rb"{\object\objemb{\*\objclass Package}{\*\objdata 0105000002000000}}"),
            "template-net": _rtf(rb"a", rb"{\*\template http://127.0.0.1:1/a.dotm}"),
            "field-net": _rtf(
                rb'{\field{\*\fldinst INCLUDETEXT "file:///etc/passwd"}{\fldrslt a}}'
            ),
            "fields-50k": _rtf(lambda: rb'{\field{\*\fldinst HYPERLINK "a"}{\fldrslt b}}' * 50_000),
            "rows-50k": File(
                lambda: rtf(rb"\trowd\intbl a\cell\row " * 50_000), TooBig, "ferry.rtf"
            ),
            "paragraphs-30k": _rtf(lambda: rb"a\par " * 30_000),
            "stars-300k": _rtf(lambda: rb"{\*\x a}" * 200_000),
            "cut": File(lambda: rtf()[:200], "eleven years after", "ferry.rtf"),
            "head-only": File(lambda: rb"{\rtf1", NoText, "ferry.rtf"),
        },
    ),
)
