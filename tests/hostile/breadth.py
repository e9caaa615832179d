"""Pages that are wide instead of deep: too many of one thing, or one thing without end."""

from __future__ import annotations

import base64
from functools import partial

from bot.errors import TooBig, TooComplex, Unsupported
from tests.hostile.pages import HTML, page
from tests.hostile.row import LAST, PHRASE, File, beside

END = f"<p>{LAST}</p>"


def attributes(count: int, form: str = "a{}=x") -> bytes:
    """Return a page with so many attributes in one tag."""
    return page(f"<p {' '.join(map(form.format, range(count)))}>{LAST}</p>")


def crowded(tags: int, count: int) -> bytes:
    """Return a page with many tags that have many attributes each."""
    tag = f"<p {' '.join(f'a{number}=x' for number in range(count))}>"
    return page(f"{tag}word</p>" * tags + END)


def behind_comment(count: int) -> bytes:
    """Return a page whose attributes hide from whoever takes a comment's quote for a tag's."""
    return page(f'<!-- <p a=" --><p {" ".join(f"a{number}" for number in range(count))}>"</p>{END}')


def behind_script(count: int) -> bytes:
    """Return a page whose attributes hide behind a quote in a script."""
    crowd = " ".join(f"a{number}" for number in range(count))
    return page(f"<script>let a = \"<p a='\"</script><p {crowd}>'</p>{END}")


def many(piece: str, count: int) -> bytes:
    """Return a page with so many copies of a piece of HTML, and text behind them."""
    return page(piece * count + END)


def numbered(piece: str, count: int) -> bytes:
    """Return a page with so many pieces that all differ."""
    return page("".join(piece.format(number) for number in range(count)) + END)


def around(before: str, filling: str, count: int, after: str) -> bytes:
    """Return a page with one piece of so many copies, and text behind it."""
    return page(before + filling * count + after + END)


def picture(size_bytes: int) -> bytes:
    """Return a page with a picture of that size inside it."""
    data = base64.b64encode(bytes(size_bytes)).decode()
    return page(f'<img src="data:image/png;base64,{data}">{END}')


def _wide(piece: str, count: int) -> File:
    return File(partial(many, piece, count), PHRASE, media_type=HTML)


def _long(before: str, filling: str, count: int, after: str) -> File:
    return File(partial(around, before, filling, count, after), PHRASE, media_type=HTML)


_SENTENCE = "A ticket costs as much as the bus over the bridge in the year {}. "

ROWS = (
    *beside(
        File(partial(attributes, 20), PHRASE),
        "attributes",
        {
            "200k": File(partial(attributes, 200_000), TooComplex),
            "quoted-200k": File(partial(attributes, 200_000, "a{}='>'"), TooComplex),
            "bracketed-100k": File(partial(attributes, 100_000, 'a{}="<"'), TooComplex),
            "bare-200k": File(partial(attributes, 200_000, "a{}"), TooComplex),
            "slashed-200k": File(partial(attributes, 200_000, "/a{}/"), TooComplex),
            "one-name-200k": File(partial(attributes, 200_000, "a=x"), TooComplex),
            "open-tag-200k": File(
                lambda: attributes(200_000).replace(b">The last", b" "), TooComplex
            ),
            "crowded": File(partial(crowded, 200, 2500), TooComplex),
            "comment-200k": File(partial(behind_comment, 200_000), TooComplex),
            "script-200k": File(partial(behind_script, 200_000), TooComplex),
            "long-value": _long('<p title="', "x ", 2_000_000, '">a</p>'),
        },
    ),
    *beside(
        _wide("<p>A short paragraph.</p>", 20),
        "breadth",
        {
            "paragraphs-300k": File(partial(many, "<p>word</p>", 300_000), TooComplex),
            "paragraphs-30k": _wide("<p>Forty bicycles came aboard.</p>", 30_000),
            "links-200k": File(partial(many, "<a href=/x>word</a> ", 200_000), TooComplex),
            "links-50k": _wide("<a href=/x>word</a> ", 50_000),
            "spans-50k": _wide("<span class=x>word</span> ", 50_000),
            "breaks-60k": File(partial(many, "word<br>", 60_000), TooBig),
            "rules-100k": _wide("<hr>", 100_000),
            "pictures-50k": File(partial(numbered, "<img src=/{}.jpg>", 50_000), PHRASE),
            "cells-30k": _long("<table><tr>", "<td>word</td>", 30_000, "</table>"),
            "rows-25k": _long("<table>", "<tr><td>word</td></tr>", 25_000, "</table>"),
            "items-30k": _long("<ul>", "<li>word</li>", 30_000, "</ul>"),
            "items-open-60k": File(partial(many, "<li>word", 60_000), PHRASE),
            "headings-30k": _wide("<h2>word</h2>", 30_000),
            "first-headings-30k": File(partial(numbered, "<h1>word {}</h1>", 30_000), PHRASE),
            "quotes-30k": _wide("<blockquote>word</blockquote>", 30_000),
            "forms-50k": _wide("<form>word</form>", 50_000),
            "smalls-50k": _wide("<small>word</small>", 50_000),
            "closed-paragraphs-100k": _wide("</p>", 100_000),
            "comments-1m": File(partial(many, "<!---->", 1_000_000), PHRASE),
            "instructions-100k": _wide("<?x y?>", 100_000),
            "unknown-50k": _wide("<x-card>word</x-card>", 50_000),
            "unknown-names-50k": File(partial(numbered, "<x{0}>word</x{0}>", 50_000), PHRASE),
            "misnested-30k": _wide("<b><p></b><i></p></i>", 15_000),
        },
    ),
    *beside(
        _long("<p>", "word ", 20, "</p>"),
        "length",
        {
            "line-10m": File(partial(around, "<p>", "word ", 2_000_000, "</p>"), TooBig),
            "word-1m": _long("<p>", "x", 900_000, "</p>"),
            "han-1m": _long("<p>", "渡", 900_000, "</p>"),
            "words-4m": _long("<p>", _SENTENCE.format(2024), 5_000, "</p>"),
            "text-20m": File(partial(many, f"<p>{LAST}</p>", 300_000), TooComplex),
            "body-20m": File(partial(around, "<p>", LAST, 330_000, "</p>"), TooBig),
            "spaces-4m": _long("<p>", " ", 4_000_000, "</p>"),
            "line-feeds-4m": _long("<p>", "\n", 4_000_000, "</p>"),
            "hard-spaces-4m": _long("<p>", "\u00a0", 2_000_000, "</p>"),
            "nothings-4m": File(partial(around, "<p>", "\x00", 4_000_000, "</p>"), Unsupported),
            "entities-1m": _long("<p>", "&amp;", 900_000, "</p>"),
            "entities-unknown-1m": _long("<p>", "&foo;", 180_000, "</p>"),
            "entities-number-1m": _long("<p>", "&#65;", 900_000, "</p>"),
            "entities-null": _long("<p>", "&#0;", 900_000, "</p>"),
            "entity-number": _long("<p>&#", "9", 1_000_000, ";</p>"),
            "less-than-100k": _long("<p>", "< ", 100_000, "</p>"),
            "picture-12m": File(partial(picture, 12_000_000), PHRASE, media_type=HTML),
            "style-12m": _long("<style>", "p{color:red}", 1_000_000, "</style>"),
            "script-12m": _long("<script>", "let a = '<p>';", 900_000, "</script>"),
            "comment-12m": _long("<!--", "<p>word</p>", 1_100_000, "-->"),
            "svg-12m": _long("<svg><path d='", "M0 0L1 1", 1_500_000, "'/></svg>"),
            "marks-1m": _long("<p>a", "\u0301", 900_000, "</p>"),
        },
    ),
)
