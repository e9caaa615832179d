"""Pages nested beyond reason: the text at the bottom and the text behind it must still be read."""

from __future__ import annotations

from functools import partial
from itertools import chain, repeat

from bot.errors import TooComplex
from tests.hostile.row import LAST, PHRASE, STORY, TITLE, File, beside

HTML = "text/html"


def page(body: str, head: str = "") -> bytes:
    """Return a page with the story, and with what follows it."""
    told = "".join(f"<p>{sentence}</p>" for sentence in STORY)
    return (
        f"<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>{TITLE}</title>{head}"
        f"</head><body><article><h1>{TITLE}</h1>{told}{body}</article></body></html>"
    ).encode()


def nested(opening: str, depth: int, closing: str = "", inside: str = f"<p>{LAST}</p>") -> bytes:
    """Return a page with tags nested so deep, and text at their bottom."""
    return page(opening * depth + inside + closing * depth)


def buried(opening: str, depth: int, closing: str) -> bytes:
    """Return a page with tags nested so deep that hold no prose, and text behind them."""
    return page(opening * depth + "not shown" + closing * depth + f"<p>{LAST}</p>")


def mixed(depth: int) -> bytes:
    """Return a page nested through every kind of element by turns."""
    names = ("div", "x-card", "span", "section", "ruby", "main", "label", "center", "bdo", "foo")
    turns = [*chain.from_iterable(repeat(names, depth // len(names)))]
    opening = "".join(f"<{name}>" for name in turns)
    return page(opening + f"<p>{LAST}</p>" + "".join(f"</{name}>" for name in reversed(turns)))


#: Opening and closing of one level, and whether prose may stand in it.
_LEVELS = {
    "span": ("<span>", "</span>"),
    "bold": ("<b>", "</b>"),
    "font": ("<font color=red>", "</font>"),
    "link": ("<a href=/x><i>", "</i></a>"),
    "table": ("<table><tr><td>", "</td></tr></table>"),
    "list": ("<ul><li>", "</li></ul>"),
    "definitions": ("<dl><dd>", "</dd></dl>"),
    "quote": ("<blockquote>", "</blockquote>"),
    "section": ("<section class=part>", "</section>"),
    "details": ("<details open>", "</details>"),
    "custom": ("<x-card>", "</x-card>"),
    "unknown": ("<foo>", "</foo>"),
    "ruby": ("<ruby>", "</ruby>"),
    "heading": ("<h2>", "</h2>"),
}
_SILENT = {
    "select": ("<select><option>", "</option></select>"),
    "svg": ("<svg><g>", "</g></svg>"),
    "template": ("<template>", "</template>"),
    "noscript": ("<noscript>", "</noscript>"),
    "button": ("<button>", "</button>"),
    "object": ("<object data=x>", "</object>"),
}


#: Enough for the frame that some pages put around everything to be no form to fill in.
_LONG = "".join(f"<p>{sentence}</p>" for sentence in (*STORY * 3, LAST))


def _deep(opening: str, depth: int, closing: str = "") -> File:
    return File(partial(nested, opening, depth, closing), PHRASE, media_type=HTML)


ROWS = (
    *beside(
        _deep("<div>", 20, "</div>"),
        "depth",
        {
            "div-255": _deep("<div>", 255, "</div>"),
            "div-300": _deep("<div>", 300, "</div>"),
            "div-3000": _deep("<div>", 3000, "</div>"),
            "div-open-100k": _deep("<div>", 100_000),
            "div-100k": File(partial(nested, "<div>", 100_000, "</div>"), TooComplex),
            "div-1m": File(partial(nested, "<div>", 1_000_000), TooComplex),
            "mixed-3000": File(partial(mixed, 3000), PHRASE, media_type=HTML),
            "bold-open-50k": _deep("<b>", 50_000),
            "paragraph-open-50k": _deep("<p><i>", 50_000),
        },
    ),
    *beside(
        File(partial(nested, "<form>", 3, "</form>", _LONG), PHRASE, media_type=HTML),
        "depth",
        {"form-3000": File(partial(nested, "<form>", 3000, "</form>", _LONG), PHRASE)},
    ),
    *(
        row
        for name, (opening, closing) in _LEVELS.items()
        for row in beside(
            _deep(opening, 3, closing), "depth", {f"{name}-3000": _deep(opening, 3000, closing)}
        )
    ),
    *(
        row
        for name, (opening, closing) in _SILENT.items()
        for row in beside(
            File(partial(buried, opening, 3, closing), PHRASE, media_type=HTML),
            "depth",
            {
                f"{name}-3000": File(
                    partial(buried, opening, 3000, closing), PHRASE, media_type=HTML
                )
            },
        )
    ),
)
