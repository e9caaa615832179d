"""Markdown, front matter and the archive format, where a few bytes ask for much work."""

from __future__ import annotations

from functools import partial

from bot.errors import NoText, TooComplex
from tests.hostile.row import LAST, PHRASE, STORY, TITLE, File, Text, beside, made

_ENDING = f"\n\n{LAST}\n"
_TOLD = "\n\n".join(STORY)


def marked(piece: str, count: int, after: str = "") -> bytes:
    """Return a Markdown file with so many copies of a piece between story and last line."""
    return f"# {TITLE}\n\n{_TOLD}\n\n{piece * count}{after}{_ENDING}".encode()


def fronted(front: Text) -> bytes:
    """Return an archived story under front matter."""
    return f"---\ntitle: {TITLE}\n{made(front)}\n---\n\n{_TOLD}{_ENDING}".encode()


def archived(head: Text, story: Text = "") -> bytes:
    """Return a file in the archive format with something in its head and something in its story."""
    told = "".join(f"<p>{sentence}</p>" for sentence in (*STORY, LAST))
    return f"{made(head)}\n------\n\n<div><i>2024-05-01</i></div>{made(story)}{told}".encode()


def laughs(levels: int, width: int) -> str:
    """Return YAML whose last anchor holds width ** levels strings."""
    lines = ["a0: &a0 ha"]
    for level in range(1, levels + 1):
        row = ", ".join([f"*a{level - 1}"] * width)
        lines.append(f"a{level}: &a{level} [{row}]")
    return "\n".join(lines)


def _md(piece: str, count: int, after: str = "") -> File:
    return File(partial(marked, piece, count, after), PHRASE, name="ferry.md")


def _front(front: Text) -> File:
    return File(partial(fronted, front), PHRASE, name="ferry.md")


_LINK = f"[{TITLE}](https://www.example.com/ferry)"


def _arch(head: Text, story: Text = "") -> File:
    return File(partial(archived, head, story), PHRASE)


ROWS = (
    *beside(
        _md("A *short* paragraph with a [link](https://example.com).\n\n", 3),
        "markdown",
        {
            "backticks": _md("`", 200_000),
            "backticks-growing": File(
                lambda: marked("".join("`" * n + " " for n in range(1, 700)), 1), PHRASE, "a.md"
            ),
            "brackets": _md("[", 200_000),
            "brackets-closed": File(
                lambda: marked("[" * 100_000 + "a" + "]" * 100_000, 1), PHRASE, "a.md"
            ),
            "links-open": _md("[a](", 100_000),
            "links": _md("[a](https://example.com/b) ", 20_000),
            "links-in-links": _md("[a", 50_000, "](b)" * 50_000),
            "pictures": _md("![a", 50_000, "](b)" * 50_000),
            "references": _md("[a]: /b\n", 50_000),
            "reference-open": _md("[a]: <", 50_000),
            "stars": _md("*a ", 100_000),
            "stars-mixed": _md("*a **b _c __d ", 30_000),
            "stars-closed": _md("a**b" + "c* ", 50_000),
            "stars-only": _md("*", 200_000),
            "underscores": _md("_a__b", 60_000),
            "quotes": File(partial(marked, "> " * 50_000 + "deep\n", 1), PHRASE, "a.md"),
            "quotes-lines": _md("> > > > > > > > > > word\n", 20_000),
            "quotes-stairs": File(
                lambda: marked("".join(">" * n + "a\n" for n in range(1, 1_000)), 1), PHRASE, "a.md"
            ),
            "lists": File(
                lambda: marked("".join(" " * 2 * n + "- a\n" for n in range(600)), 1),
                PHRASE,
                "a.md",
            ),
            "lists-one-line": File(partial(marked, "- " * 50_000 + "a\n", 1), PHRASE, "a.md"),
            "numbers": File(partial(marked, "1. a\n", 60_000), TooComplex, "a.md"),
            "table": File(
                lambda: marked("|a" * 2_000 + "|\n" + "|-" * 2_000 + "|\n" + "|b\n" * 2_000, 1),
                TooComplex,
                "a.md",
            ),
            "table-rows": _md("|a|b|\n|-|-|\n", 1, "|c|d|\n" * 15_000),
            "html-open": _md("<a ", 100_000),
            "html-comments": File(partial(marked, "<!-- ", 50_000), "brass band", "a.md"),
            "html-declarations": File(partial(marked, "<!A ", 50_000), "brass band", "a.md"),
            "html-instructions": _md("a <? ", 50_000),
            "html-data": _md("a <![CDATA[ ", 50_000),
            "lists-30": File(partial(marked, "- " * 30 + "a\n", 16_000), PHRASE, "a.md"),
            "lists-in-quotes": File(
                lambda: marked("".join("> " + " " * 2 * n + "- a\n" for n in range(400)), 1),
                PHRASE,
                "a.md",
            ),
            "paragraphs-300k": File(partial(marked, "a\n\n", 300_000), TooComplex, "a.md"),
            "brackets-1m": _md("[", 900_000),
            "brackets-90k": _md("![", 45_000),
            "html-deep": File(
                lambda: marked("<div>\n" * 3_000 + "\n" + LAST + "\n\n" + "</div>\n" * 3_000, 1),
                PHRASE,
                "a.md",
            ),
            "entities": _md("&", 200_000),
            "escapes": _md("\\a", 200_000),
            "addresses": _md("<https://a", 50_000),
            "fences": _md("```\n", 50_001),
            "headings": _md("# a\n", 60_000),
            "heading-marks": _md("#", 200_000),
            "rules": _md("---\n\n", 60_000),
            "underlines": _md("a\n=", 60_000),
            "tabs": _md("\t", 200_000),
            "paragraphs-1m": _md(f"{LAST}\n\n", 11_000),
            "addresses-800k": _md("https://example.com/a/b/c/d ", 30_000),
            "links-4m": File(
                partial(marked, "[a](https://example.com/a/b/c/d/e/f/g/h) ", 100_000),
                "brass band",
                "a.md",
            ),
        },
    ),
    *beside(
        _front("author: Maya Linden\ntags: [a, b]"),
        "front",
        {
            "laughs": _front(laughs(9, 9)),
            "laughs-quadratic": _front(
                lambda: "a: &a [" + "x," * 4_000 + "]\nb: [" + "*a," * 3_000 + "]"
            ),
            "self": _front("a: &a [*a]"),
            "merge": _front(lambda: "a: &a {b: c}\nd: {<<: [" + "*a," * 3_000 + "]}"),
            "flow-deep": _front(lambda: "a: " + "[" * 9_000),
            "flow-deep-closed": _front(lambda: "a: " + "[" * 9_000 + "]" * 9_000),
            "block-deep": _front("a:\n" + "".join(" " * n + "- \n" for n in range(1, 190))),
            "number": _front(lambda: "a: " + "9" * 19_000),
            "number-sexagesimal": _front(lambda: "a: 1" + ":59" * 6_000),
            "object": _front("a: !!python/object/apply:os.system [id]"),
            "tag": _front(lambda: "a: !<" + "x" * 19_000 + "> b"),
            "keys": _front(lambda: "\n".join(f"k{number}: v" for number in range(1_800))),
            "same-keys": _front(lambda: "title: b\n" * 2_000),
            "colons": _front(lambda: "a" + ":" * 19_000),
            "quotes": _front(lambda: 'a: "' + "\\x41" * 4_500),
            "comments": _front(lambda: "#" * 19_000),
            "spaces": _front(lambda: "a" + " " * 19_000 + "b"),
            "documents": _front(lambda: "...\n" * 4_500),
            "question-marks": _front(lambda: "? " * 9_000),
            "open": File(lambda: b"---\n" + b"a: b\n" * 100_000 + STORY[0].encode(), "ferry"),
            "binary": _front(lambda: "a: !!binary " + "A" * 19_000),
        },
    ),
    *beside(
        _arch(_LINK),
        "archive",
        {
            "stamp": _arch("<!--9999999999999-->\n" + _LINK),
            "stamps": _arch(lambda: "<!--1694651945000-->\n" * 20_000 + _LINK),
            "brackets": _arch("[" * 500 + _LINK),
            "title": _arch(f"[{'a[' * 250}](https://www.example.com/ferry)"),
            "address": _arch(f"[{TITLE}](https://www.example.com/{'a' * 3_900})"),
            "address-open": _arch(lambda: f"[{TITLE}](https://www.example.com/{'a' * 500_000}"),
            "blank-lines": _arch(lambda: "\n" * 500_000 + _LINK),
            "spaces": _arch(lambda: f"{_LINK}{' ' * 500_000}"),
            "rules": _arch(lambda: f"{_LINK}\n------{'-' * 500_000}"),
            "dates": _arch(_LINK, lambda: "<div><i>2024-13-45 </i></div>" * 10_000),
            "deep": _arch(_LINK, "<div>" * 3_000),
            "pieces": _arch(_LINK, lambda: "<div class=a>word</div>" * 20_000),
            "marked": _arch(_LINK, lambda: "**word** " * 100_000),
            "picture": _arch(
                _LINK, lambda: f"<img src='https://images.weserv.nl/?url={'a' * 500_000}'>"
            ),
            "empty": File(f"{_LINK}\n------\n".encode, NoText),
        },
    ),
)
