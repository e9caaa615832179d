"""Pages whose labels are the attack: dates, addresses, JSON-LD, and whatever regexes read."""

from __future__ import annotations

import json

from tests.hostile.breadth import END
from tests.hostile.pages import HTML, page
from tests.hostile.row import PHRASE, TITLE, File, Text, beside, made

URL = "https://www.example.com/2024/05/ferry"


def linked(data: str, count: int = 1) -> bytes:
    """Return a page with so many blocks of JSON-LD."""
    return page(END, f"<script type=application/ld+json>{data}</script>" * count)


def in_head(head: str, body: str = "") -> bytes:
    """Return a page with something in its head, and something in its body."""
    return page(body + END, head)


def titled(title: str) -> bytes:
    """Return a page with its headline replaced everywhere."""
    source = in_head(_meta("og:title", title)).decode()
    return source.replace(TITLE, title).encode()


def _ld(data: Text, count: int = 1) -> File:
    return File(lambda: linked(made(data), count), PHRASE, media_type=HTML, url=URL)


def _head(head: Text, body: Text = "") -> File:
    return File(lambda: in_head(made(head), made(body)), PHRASE, media_type=HTML, url=URL)


def _body(body: Text) -> File:
    return _head("", body)


def _titled(before: str, piece: str, count: int, after: str = "") -> File:
    return File(lambda: titled(before + piece * count + after), PHRASE, media_type=HTML, url=URL)


def _captioned(before: str, piece: str, count: int) -> File:
    return _body(
        lambda: f"<figure><img src=a.jpg><figcaption>{before}{piece * count}b</figcaption></figure>"
    )


def _meta(name: str, value: str) -> str:
    return f'<meta property="{name}" content="{value}">'


def _article(**labels: object) -> str:
    return json.dumps({"@type": "NewsArticle", "headline": "Ferry", **labels})


_DATES = "2024-13-45 13/13/2024 31.02.2024T25:61 20241345 Mai 2024 13 Juni 99 "

ROWS = (
    *beside(
        _ld(_article(author={"name": "Maya Linden"})),
        "linked",
        {
            "5m": _ld(lambda: _article(articleBody="word " * 1_000_000)),
            "blocks-50k": _ld('{"@type":"Thing"}', 50_000),
            "nested-100k": _ld(lambda: '{"@graph":[' * 100_000),
            "nested-closed-100k": _ld(lambda: '{"@graph":[' * 100_000 + "]}" * 100_000),
            "brackets-2m": _ld(lambda: "[" * 2_000_000),
            "commas-2m": _ld(lambda: "[1," + " " * 400_000 + "]"),
            "commas-many": _ld(lambda: "," * 400_000),
            "comment-open": _ld(lambda: "/*" + "*" * 400_000),
            "comments": _ld(lambda: "/**/" * 100_000),
            "numbers": _ld(lambda: _article(datePublished=0).replace("0", "9" * 400_000)),
            "authors-50k": _ld(
                lambda: _article(author=[{"name": f"A. B{n}"} for n in range(15_000)])
            ),
            "author-long": _ld(lambda: _article(author="a, " * 100_000)),
            "date-long": _ld(lambda: _article(datePublished="2024-" * 80_000)),
            "references": _ld(
                lambda: json.dumps([{"@id": n, "author": {"@id": n + 1}} for n in range(9_000)])
            ),
            "same-reference": _ld('{"@type":"Article","@id":"a","author":{"@id":"a"}}'),
            "headline-long": _ld(lambda: _article(headline="word | " * 60_000)),
            "image-long": _ld(lambda: _article(image="https://example.com/" + "a/" * 200_000)),
        },
    ),
    *beside(
        _head(_meta("article:published_time", "2024-05-01T10:00:00Z")),
        "labels",
        {
            "dates-1m": _body(lambda: f"<div>{_DATES * 14_000}</div>"),
            "dates-many": _body(lambda: f"<p>{_DATES}</p>" * 10_000),
            "digits": _body(lambda: f"<div>{'2024' * 150_000}</div>"),
            "hyphens-600k": _body(lambda: f"<div>{'2024-' * 120_000}</div>"),
            "slashes-1m": _body(lambda: f"<div>{'1/' * 400_000}</div>"),
            "months-1m": _body(lambda: f"<div>{'January ' * 120_000}</div>"),
            "copyright-1m": _body(lambda: f"<footer>{'© 2024 ' * 100_000}</footer>"),
            "times-40k": _body(lambda: "<time datetime=2024-13-45T99:99>x</time>" * 40_000),
            "times-agree-40k": _body(lambda: "<time datetime=2024-05-01>x</time>" * 40_000),
            "abbreviations-40k": _body(lambda: "<abbr class=published title=1e9>x</abbr>" * 40_000),
            "meta-dates-30k": _head(lambda: _meta("date", "2024-13-45") * 30_000),
            "meta-date-long": _head(lambda: _meta("date", "1 " * 500_000)),
            "meta-date-letters": _head(lambda: _meta("date", "Mon, 1 " + "A" * 1_000_000)),
            "meta-date-digits": _head(lambda: _meta("date", "9" * 1_000_000)),
            "meta-date-comment": _head(lambda: _meta("date", "Mon, 1 May 2024 " + "(" * 500_000)),
            "meta-30k": _head(
                lambda: "".join(_meta(f"x{number}", "y") for number in range(30_000))
            ),
            "author-long": _head(lambda: _meta("author", "by " * 300_000)),
            "author-tags": _head(lambda: _meta("author", "<" * 1_000_000)),
            "authors-30k": _head(lambda: _meta("author", "staff") * 30_000),
            "bylines-30k": _body(lambda: "<span class=byline>by by by by</span>" * 30_000),
            "byline-class": _body(lambda: f"<span class='{'author ' * 200_000}'>word</span>"),
            "byline-hyphens": _body(lambda: f"<span class='{'author-' * 200_000}x'>word</span>"),
            "marked-30k": _body(lambda: "<i itemprop=author>staff</i>" * 30_000),
            "author-links-30k": _body(lambda: "<a rel=author href=/x>staff</a>" * 30_000),
            "canonicals-30k": _head(
                lambda: "<link rel=canonical href=https://other.example/>" * 30_000
            ),
            "canonical-long": _head(
                lambda: f"<link rel=canonical href='{URL}?{'a=b&' * 200_000}'>"
            ),
            "canonical-dots": _head(lambda: f"<link rel=canonical href='{URL}/{'../' * 300_000}'>"),
            "canonical-host": _head(
                lambda: f"<link rel=canonical href='https://{'a.' * 300_000}com'>"
            ),
            "canonical-percent": _head(
                lambda: f"<link rel=canonical href='{URL}{'%25' * 300_000}'>"
            ),
            "image-long": _head(lambda: _meta("og:image", f"{URL}/{'a-1x1.' * 150_000}jpg")),
            "image-proxy": _head(
                lambda: _meta("og:image", "https://images.weserv.nl/?url=" * 30_000)
            ),
            "image-set": _body(lambda: f"<img src=a.jpg srcset='{'a.jpg 1w, ' * 100_000}'>"),
            "image-set-spaces": _body(lambda: f"<img src=a.jpg srcset='a.jpg{' ' * 500_000}x'>"),
            "image-set-commas": _body(lambda: f"<img src=a.jpg srcset='{',' * 1_000_000}'>"),
            "image-alt": _body(lambda: f"<img src=a.jpg alt='{'word ' * 200_000}'>"),
            "caption-brackets": _captioned("", "(", 500_000),
            "caption-photo": _captioned("", "photo by ", 60_000),
            "caption-spaces": _captioned("a", " ", 900_000),
            "captions-10k": _body(
                lambda: "<figure><img src=a.jpg><figcaption>word</figcaption></figure>" * 10_000
            ),
            "pictures-in-one": _body(
                lambda: "<div><img src=a.jpg><i class=x>word</i></div>" * 15_000
            ),
            "addresses": _body(lambda: f"<p>{'https://a.example/b?c=d&e ' * 30_000}</p>"),
            "classes-long": _body(lambda: f"<div class='{'caption' * 150_000}'>word</div>"),
            "classes-spaces": _body(lambda: f"<div class='{' ' * 1_000_000}caption'>word</div>"),
        },
    ),
    *beside(
        _titled(TITLE, "", 0),
        "headline",
        {
            "spaces": _titled("a", " ", 500_000, "b"),
            "separators": _titled("", " | ", 150_000),
            "hyphens": _titled("", "-", 500_000),
            "wide-hyphens": _titled("渡", " - ", 150_000, "船"),
            "entities": _titled("", "&amp;", 200_000),
            "entities-nested": _titled("&", "amp;", 200_000),
            "tags": _titled("", "&lt;a", 200_000),
            "dots": _titled("", ".", 500_000),
            "long": _titled("", "word ", 100_000),
        },
    ),
)
