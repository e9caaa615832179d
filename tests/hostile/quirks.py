"""Pages that are broken, disguised, or written for a browser that runs scripts."""

from __future__ import annotations

from functools import partial

from bot.errors import Elsewhere, NeedsJavascript, NoText, Unsupported
from tests.hostile.breadth import END
from tests.hostile.pages import HTML, page
from tests.hostile.row import LAST, PHRASE, STORY, TITLE, File, Text, beside, made

CHINESE = "停航十一年的老码头渡轮星期六早上重新开航。末班船晚上九点离开。"


def encoded(codec: str, declared: str, text: str = CHINESE) -> bytes:
    """Return a page in one encoding that says it is in another."""
    told = "".join(f"<p>{text}{number}</p>" for number in range(6))
    return f"<html><head><meta charset={declared}><title>{text[:9]}</title><body>{told}".encode(
        codec
    )


def unread(opening: str) -> bytes:
    """Return a page with an element in front of the story that is never closed."""
    told = "".join(f"<p>{sentence}</p>" for sentence in (*STORY * 3, LAST))
    return f"<html><head><title>{TITLE}</title></head><body>{opening}{told}".encode()


def closed_late(opening: str) -> bytes:
    """Return a page whose story follows an element that is opened and not closed."""
    return page(f"{opening}{END}")


def shell(script: Text) -> bytes:
    """Return a page whose text would come by script."""
    return (
        f"<html><head><title>{TITLE}</title></head><body><div id=root></div>"
        f"<noscript>You need to enable JavaScript to run this app.</noscript>{made(script)}"
    ).encode()


def refresh(target: str) -> bytes:
    """Return a page with nothing but the order to go elsewhere."""
    head = f'<html><head><meta http-equiv=refresh content="0;url={target}"><title>x</title></head>'
    return f"{head}<body></body></html>".encode()


def _said(body: Text, head: str = "") -> File:
    return File(lambda: page(made(body) + END, head), PHRASE, media_type=HTML)


def _in(codec: str, declared: str, outcome: str = "末班船晚上九点离开") -> File:
    return File(partial(encoded, codec, declared), outcome, media_type=HTML)


ROWS = (
    *beside(
        _said("<p>A line.</p>"),
        "quirks",
        {
            "comment-open": File(partial(closed_late, "<p>Told.</p><!-- open "), "brass band"),
            "cdata": _said("<![CDATA[ <p>word</p> ]]>"),
            "doctypes-10k": _said(lambda: "<!DOCTYPE html>" * 10_000),
            "doctype-long": _said(lambda: "<!DOCTYPE html [" + '<!ENTITY a "b">' * 10_000 + "]>"),
            "php": _said("<?php while (true) { echo '<p>' ?>"),
            "conditional": _said(lambda: "<!--[if IE]><p>word</p><![endif]-->" * 5_000),
            "heads-10k": _said(lambda: "<head><title>x</title></head>" * 10_000),
            "bodies-10k": _said(lambda: "<body class=x>" * 10_000),
            "mutation": _said(
                "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>"
                "</style></table></mtext></math>"
            ),
            "mutation-noscript": _said('<noscript><p title="</noscript><img src=x>"></noscript>'),
            "handlers": _said(
                lambda: "<p onclick=alert(1) style='x:expression(1)'>word</p>" * 1_000
            ),
            "frames": _said(lambda: "<iframe src=//10.0.0.1/></iframe>" * 1_000),
            "included": _said(
                "<link rel=import href=file:///etc/passwd><object data=/etc/passwd>"
                "</object><embed src=file:///etc/passwd>"
            ),
            "base": _said("<a href=x>word</a>", "<base href='javascript:alert(1)'>"),
            "refresh-late": _said("", '<meta http-equiv=refresh content="900">'),
            "nulls-inside": _said(
                "<p>wo\x00rd and many a word more, none of which has anything odd about it, "
                "and so all of it is read as it stands.</p>" * 90
            ),
            "surrogates": _said(lambda: "<p>&#xD800;&#xDFFF;&#x10FFFF;&#xFFFE;</p>" * 1_000),
            "directions": _said(lambda: "<p>\u202eword\u202d\u2066</p>" * 1_000),
        },
    ),
    *beside(
        File(partial(unread, "<div>"), PHRASE, media_type=HTML),
        "unclosed",
        {
            "title": File(partial(unread, "<title>"), PHRASE),
            "textarea": File(partial(unread, "<textarea>"), NoText),
            "style": File(partial(unread, "<style>"), NoText),
            "script": File(partial(unread, "<script>"), NoText),
            "plaintext": File(partial(unread, "<plaintext>"), PHRASE),
            "quote": File(partial(unread, '<p title="'), NoText),
            "table": File(partial(unread, "<table><tr><td>"), PHRASE),
            "form": File(partial(unread, "<form>"), PHRASE),
            "select": File(partial(unread, "<select><option>"), NoText),
            "svg": File(partial(unread, "<svg>"), NoText),
            "button": File(partial(unread, "<button>"), NoText),
            "noscript": File(partial(unread, "<noscript>"), NoText),
        },
    ),
    *beside(
        File(lambda: page(END), PHRASE, media_type=HTML),
        "shell",
        {
            "javascript": File(partial(shell, "<script src=app.js></script>"), NeedsJavascript),
            "javascript-4m": File(
                partial(shell, lambda: f"<script>{'var a=1;' * 500_000}</script>"), NeedsJavascript
            ),
            "refresh": File(
                partial(refresh, "/b"), Elsewhere, media_type=HTML, url="https://example.com/a"
            ),
            "refresh-self": File(
                partial(refresh, "/a"), NoText, media_type=HTML, url="https://example.com/a"
            ),
            "refresh-file": File(partial(refresh, "file:///etc/passwd"), NoText, media_type=HTML),
            "refresh-script": File(partial(refresh, "javascript:alert(1)"), NoText),
            "frameset": File(
                lambda: b"<html><frameset><frame src=a.html></frameset></html>", NoText
            ),
            "empty": File(lambda: b"<html></html>", NoText, media_type=HTML),
            "spaces": File(lambda: b" " * 5_000_000, NoText, media_type=HTML),
        },
    ),
    *beside(
        _in("utf-8", "utf-8"),
        "encoding",
        {
            "utf-8-as-gbk": _in("utf-8", "gbk"),
            "gbk-as-utf-8": _in("gb18030", "utf-8"),
            "utf-16": _in("utf-16", "utf-8"),
            "utf-16-no-mark": _in("utf-16-le", "utf-16"),
            "utf-32": _in("utf-32", "utf-8"),
            "utf-7": File(partial(encoded, "utf-7", "utf-7"), "+"),
            "unknown": _in("utf-8", "x-user-defined"),
            "rot13": _in("utf-8", "rot13"),
            "zlib": _in("utf-8", "zlib"),
            "escapes": File(lambda: b"\x1b$B" * 200_000 + page(END), Unsupported),
            "invalid": File(lambda: b"\xff\xfe\xfd" * 1_000_000, Unsupported, media_type=HTML),
            "overlong": File(lambda: page(END).replace(b"<p>", b"<p>\xc0\xbc\xc1\x81"), PHRASE),
            "cut": File(lambda: encoded("utf-8", "utf-8")[:-1], "末班船晚上九点离开"),
            "two-marks": File(lambda: b"\xef\xbb\xbf\xef\xbb\xbf" + page(END), PHRASE),
        },
    ),
)
