"""PDFs that grow, loop or lie."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bot.errors import Damaged, Encrypted, NoText, TooComplex, TooSlow
from tests.hostile.pdf_writer import (
    FONT,
    deep_pages,
    deflated,
    filtered,
    heavy_form,
    heavy_pages,
    itself,
    laughing,
    locked,
    looping_form,
    mapped,
    object_stream,
    packed,
    paged,
    shown,
    story,
    stream,
)  # fmt: skip
from tests.hostile.row import PHRASE, Bytes, File, Text, beside, made

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.errors import ReadError

    Changes = Mapping[int, bytes | str]


def _pdf(build: Callable[[], bytes]) -> File:
    return File(build, PHRASE, "ferry.pdf", "application/pdf")


def _with(changes: Changes | Callable[[], Changes], trailer: str = "") -> File:
    return _pdf(lambda: story(changes() if callable(changes) else changes, trailer))


def _shows(more: Bytes) -> File:
    return _pdf(lambda: story({4: stream(shown() + made(more))}))


def _refused(file: File, code: type[ReadError]) -> File:
    return replace(file, outcome=code)


def _page(entries: Text, more: Changes | None = None) -> File:
    head = "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources 5 0 R"
    return _pdf(lambda: story({3: f"{head}{made(entries)}>>", **(more or {})}))


def _root(entries: str, more: Changes | None = None) -> File:
    return _with({1: f"<</Type/Catalog/Pages 2 0 R{entries}>>", **(more or {})})


def _font(entries: Text, more: Changes | None = None) -> File:
    head = "<</Font<</F1 <</Type/Font/Subtype/Type1/BaseFont/Helvetica"
    return _pdf(lambda: story({5: f"{head}{made(entries)}>>>>>>", **(more or {})}))


_MAP = b"/CIDInit /ProcSet findresource begin begincmap\n"

ROWS = (
    *beside(
        _pdf(story),
        "pdf",
        {
            "form-loop": _pdf(looping_form),
            "form-laughs-1e9": _pdf(partial(laughing, 9, 10)),
            "form-chain-2000": _pdf(partial(laughing, 2000, 1)),
            "flate-1g": File(partial(packed, 1_000_000_000), TooComplex),
            "flate-chain-3": File(partial(packed, 1_000_000_000, 3), TooComplex),
            "filters-1000": File(
                lambda: story({4: stream(shown(), f"/Filter[{'/ASCIIHexDecode' * 1000}]")}),
                TooComplex,
            ),
            "filter-unknown": File(partial(filtered, "FooDecode", shown()), Damaged),
            "lzw": File(lambda: filtered("LZWDecode", b"\x80\x0b\x60\x50" * 4_000_000), TooComplex),
            "run-length": File(
                lambda: filtered("RunLengthDecode", b"\x81\x00" * 8_000_000), TooComplex
            ),
            "ascii85": File(
                lambda: filtered("ASCII85Decode", b"z" * 18_000_000 + b"~>"), TooComplex
            ),
            "ascii-hex": File(lambda: filtered("ASCIIHexDecode", b"2" * 18_000_000), TooComplex),
            "previous-itself": _pdf(itself),
            "previous-nowhere": _with({}, "/Prev 999999999"),
            "previous-negative": _refused(_with({}, "/Prev -1"), Damaged),
            "hybrid-itself": _with({}, "/XRefStm 9"),
            "start-nowhere": _pdf(lambda: story().replace(b"startxref\n", b"startxref\n9")),
            "start-nothing": File(lambda: story().rpartition(b"startxref")[0], Damaged),
            "table-shifted": _pdf(
                lambda: story().replace(b"%PDF-1.7\n", b"%PDF-1.7\n%" + b"x" * 99 + b"\n")
            ),
            "table-claims-1e9": File(
                lambda: story().replace(b"xref\n0 1\n", b"xref\n0 999999999\n"), TooComplex
            ),
            "size-1e9": _pdf(lambda: story().replace(b"/Size 6", b"/Size 999999999")),
            "root-missing": File(lambda: story().replace(b"/Root 1 0 R", b"/Toor 1 0 R"), PHRASE),
            "cut": File(lambda: story()[:700], Damaged),
            "head-only": File(lambda: b"%PDF-1.7\n", Damaged),
            "noise-before": _pdf(lambda: b"\x00" * 900 + story()),
            "noise-10m": File(lambda: b"%PDF-1.7\n" + bytes(range(256)) * 40_000, Damaged),
            "objects-300k": File(
                lambda: story().replace(
                    b"xref\n0 1", b"9 0 obj<<>>endobj\n" * 300_000 + b"xref\n0 1", 1
                ),
                Damaged,
            ),
            "pages-loop": File(partial(paged, 1, lambda _: "2 0 R"), Damaged),
            "pages-same-100k": File(partial(paged, 100_000), "bus over the bridge"),
            "pages-claimed-1e9": _pdf(
                lambda: story({2: "<</Type/Pages/Kids[3 0 R]/Count 999999999>>"})
            ),
            "pages-negative": _pdf(lambda: story({2: "<</Type/Pages/Kids[3 0 R]/Count -5>>"})),
            "pages-heavy": File(partial(heavy_pages, 90, 590_000), TooSlow),
            "pages-deep-5000": File(partial(deep_pages, 5000), TooComplex),
            "parent-loop": _page("/Parent 3 0 R"),
            "object-stream-loop": _pdf(partial(object_stream, 999_999_999, 1)),
            "length-itself": _refused(_with({4: stream(shown(), "/Length 4 0 R")}), TooComplex),
            "length-negative": _with({4: b"<</Length -5>>stream\n" + shown() + b"\nendstream"}),
            "content-loop": File(lambda: story({4: "4 0 R"}), NoText),
            "content-repeated-10k": _page(lambda: "/Contents[" + "4 0 R " * 10_000 + "]"),
            "brackets-1m": _refused(_page(lambda: "/A " + "[" * 1_000_000), Damaged),
            "brackets-closed-5k": _refused(
                _page(lambda: "/A " + "[" * 5_000 + "]" * 5_000), Damaged
            ),
            "braces-100k": _refused(_page(lambda: "/A" * 100_000 + "<</A" * 100_000), Damaged),
            "strings-nested-1m": _page(lambda: "/A " + "(" * 1_000_000 + ")" * 1_000_000),
            "name-5m": _refused(_page(lambda: "/" + "A" * 5_000_000 + " 1"), TooComplex),
            "number-5m": _refused(_page(lambda: "/A " + "9" * 5_000_000), TooComplex),
            "array-2m": _refused(_page(lambda: "/A[" + "1 " * 2_000_000 + "]"), TooComplex),
            "box-1e38": _page("/MediaBox[0 0 1e38 1e38]/UserUnit 1e38/Rotate 1000000007"),
            "operators-3m": File(
                lambda: story({4: stream(b"q Q " * 1_500_000 + shown())}), TooComplex
            ),
            "saves-1m": _shows(lambda: b" q" * 300_000),
            "text-open": _shows(lambda: b" BT" * 300_000),
            "strings-open": _refused(_shows(lambda: b" BT (" * 300_000), Damaged),
            "shown-array-1m": _refused(
                _shows(lambda: b" BT [" + b"(a) 1 " * 300_000 + b"] TJ ET"), TooComplex
            ),
            "moves-1e308": _shows(
                b" BT /F1 1e308 Tf 1e308 0 0 1e308 1e308 1e308 Tm (a) Tj ET" * 900
            ),
            "picture-open": _refused(_shows(lambda: b" BI /W 9 /H 9 ID " * 9_000), Damaged),
            "map-range-4g": File(
                partial(mapped, _MAP + b"1 beginbfrange\n<00000000> <ffffffff> <0041>\nendbfrange"),
                TooComplex,
            ),
            "map-ranges-64k": File(
                partial(mapped, _MAP + b"1 beginbfrange\n<0000> <ffff> <0041>\nendbfrange\n" * 400),
                TooComplex,
            ),
            "map-open": File(
                partial(
                    mapped, lambda: _MAP + b"1 beginbfrange\n<00> <ff> [" + b"<0041> " * 300_000
                ),
                Damaged,
            ),
            "map-itself": _font("/ToUnicode 5 0 R"),
            "font-loop": _font(
                "/DescendantFonts[10 0 R]/Subtype/Type0/Encoding 10 0 R",
                {10: "<</Type/Font/DescendantFonts[10 0 R]>>"},
            ),
            "font-differences-1m": _refused(
                _font(lambda: "/Encoding<</Differences[0 " + "/a " * 900_000 + "]>>"), TooComplex
            ),
            "font-widths-1m": _refused(
                _font(lambda: "/FirstChar 0/LastChar 999999999/Widths[" + "1 " * 900_000 + "]"),
                TooComplex,
            ),
            "annotations-loop": _page(
                "/Annots[10 0 R]", {10: "<</Type/Annot/Parent 10 0 R/P 3 0 R/Popup 10 0 R>>"}
            ),
            "outline-loop": _root(
                "/Outlines 10 0 R", {10: "<</First 10 0 R/Next 10 0 R/Prev 10 0 R/Count 999>>"}
            ),
            "names-loop": _root(
                "/Names<</EmbeddedFiles 10 0 R/JavaScript 10 0 R/Dests 10 0 R>>",
                {10: "<</Kids[10 0 R]>>"},
            ),
            "javascript": _root(
                "/OpenAction<</S/JavaScript/JS(while\\(1\\){})>>/AA<</WC<</S/Launch/F(/bin/sh)>>>>"
            ),
            "outside": _root("/OpenAction<</S/GoToR/F<</FS/URL/F(http://10.0.0.1/x.pdf)>>>>"),
            "metadata-laughs": _root(
                "/Metadata 10 0 R",
                {
                    10: stream(
                        b"<!DOCTYPE a [<!ENTITY a 'ha'>"
                        + b"".join(
                            b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10)
                            for n in range(1, 10)
                        )
                        + b"]><a>&a9;</a>",
                        "/Subtype/XML",
                    )
                },
            ),
            "forms-xfa": _root(
                "/AcroForm<</XFA 10 0 R/Fields[10 0 R]>>",
                {10: stream(b"<xdp>" * 100_000, "/Kids[10 0 R]/Parent 10 0 R")},
            ),
            "title-5m": _with(
                lambda: {
                    10: "<</Title("
                    + "A " * 2_500_000
                    + ")/CreationDate(D:99999999999999)/Author 10 0 R>>"
                },
                "/Info 10 0 R",
            ),
            "info-loop": _with(
                {10: "<</Title 10 0 R/Author 11 0 R>>", 11: "11 0 R"}, "/Info 10 0 R"
            ),
            "language-loop": _root("/Lang 1 0 R"),
            "picture-jbig2": _with(
                {
                    4: stream(shown() + b" /X Do"),
                    5: f"<</Font<</F1 {FONT}>>/XObject<</X 10 0 R>>>>",
                    10: stream(
                        b"\x97JB2" * 1000,
                        "/Type/XObject/Subtype/Image/Width 999999/Height 999999/Filter/JBIG2Decode",
                    ),
                }
            ),
            "spaces-29m": File(
                lambda: story({4: deflated(shown() + b" " * 29_000_000)}), TooComplex
            ),
            "comment-5m": _with(lambda: {4: deflated(shown() + b" %" + b"x" * 5_000_000)}),
            "string-5m": File(
                lambda: story({4: deflated(shown() + b" BT (" + b"a" * 5_000_000 + b") Tj ET")}),
                "brass band",
            ),
            "names-590k": _with(lambda: {4: deflated(shown() + b" /a" * 590_000)}),
            "letters-290k": _with(
                lambda: {4: deflated(shown() + b" BT /F1 9 Tf " + b"(a) Tj " * 290_000)}
            ),
            "forms-heavy": _pdf(partial(heavy_form, 100, 40_000)),
            "scan": File(lambda: story({4: stream(b"/X Do")}), NoText),
        },
    ),
    *beside(
        _pdf(partial(locked, "", "owner", "RC4-128")),
        "locked",
        {
            "user-rc4": File(partial(locked, "user", "owner", "RC4-128"), Encrypted),
            "user-aes": File(partial(locked, "user", "owner", "AES-256"), Encrypted),
            "owner-rc4-40": _pdf(partial(locked, "", "owner", "RC4-40")),
            "owner-aes-128": _pdf(partial(locked, "", "owner", "AES-128")),
            "owner-aes-256": _pdf(partial(locked, "", "owner", "AES-256")),
            "filter-unknown": File(lambda: story({}, "/Encrypt<</Filter/Foo/V 9>>"), Damaged),
            "dictionary-loop": File(lambda: story({10: "10 0 R"}, "/Encrypt 10 0 R"), Damaged),
        },
    ),
)
