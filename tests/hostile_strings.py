"""Five hundred strings that want to be more than words: a hundred of them, each in five places.

They stand in headlines, bylines, texts, file names, titles of chats, names and reasons of the
tests in ``test_every_message``. The list is the same on every machine and in every run.
"""

from __future__ import annotations

from typing import NamedTuple


class Hostile(NamedTuple):
    """One string, and what to call it."""

    id: str
    text: str


#: What each kind of string tries.
SEEDS: dict[str, tuple[str, ...]] = {
    "html": (
        "<b>bold</b>",
        "</b></a></blockquote>",
        '<a href="tg://user?id=1">win</a>',
        "<script>alert(1)</script>",
        "<tg-spoiler>secret</tg-spoiler>",
        "<blockquote expandable><pre><code class='language-sh'>rm",
        '" onmouseover="alert(1)',
        "<!-- --><![CDATA[<b>]]>",
        "<" * 400,
    ),
    "entities": ("&lt;b&gt;", "&#60;b&#62;", "&#x3C;b&#x3E;", "&amp;amp;", "&#0;&#xD800;"),
    "markdown": (
        "*bold* _italic_ __under__ ~struck~ ||spoiler||",
        "[bank](https://evil.example/)",
        "```sh\nrm -rf\n```",
        "![😀](tg://emoji?id=5368324170671202286)",
        "\\*\\_\\[\\]\\(\\)\\~\\`\\>\\#\\+\\-\\=\\|\\{\\}\\.\\!",
    ),
    "mentions": ("@durov", "@durov_x.", "x@@durov", "@_durov", "＠durov @durov"),
    "commands": ("/start", "/ban@gistwire_bot", "/delete yes", "/_x"),
    "tags": ("#breaking", "#_tag", "#новости", "#a·b", "#\u0301tag"),
    "cashtags": ("$TON", "$$USD", "$1INCH"),
    "links": (
        "https://evil.example/path?q=1#f",
        "hTTps://evil.com",
        "evil.com",
        "www.evil.co.uk/x",
        "http://user:pw@evil.com:80/",
        "http://1.2.3.4/",
        "1.1.1.1",
        "пример.рф",
        "xn--e1afmkfd.xn--p1ai",
        "ftp://evil.com/x",
        "javascript:alert(1)//evil.com",
        "evil.c\u0301om e\u200bvil.com",
    ),
    "telegram": (
        "t.me/joinchat/AAAA",
        "tg://resolve?domain=durov",
        "tg://user?id=1",
        "tonsite://evil.ton",
    ),
    "mail": ("a@evil.com", "mailto:a.b+c@evil.co.uk", "a@b.c.com"),
    "numbers": (
        "+1 202 555 0100",
        "+79991234567",
        "4242 4242 4242 4242",
        "378282246310005",
        "7" * 300,
    ),
    "bidi": (
        "\u202eevil\u202c",
        "\u202d\u202e\u202a\u202b",
        "\u2066\u2067\u2068x\u2069",
        "\u200e\u200f\u061cx",
        "exe.\u202egpj.txt",
    ),
    "unseen": (
        "a\u200bb\u2060c\ufeffd",
        "\u200b\u200b\u200b",
        "x\u00ady",
        "\u206a\u206f\ufff9\ufffb",
        "@\u200bdurov #\u2060tag",
        "\u2800\u3164\u115f",
    ),
    "controls": (
        "a\x00b\x07\x1b[31m",
        "one\ntwo\n\nthree",
        "a\r\nb\tc\x0bd\x0ce",
        "a\u2028b\u2029c\x85d",
    ),
    "marks": (
        "e" + "\u0301" * 300,
        "Z" + "\u0338\u0322\u031b\u0359\u0326\u0324" * 8,
        "\u0e01" + "\u0e47" * 60,
        "\u0301\u0302\u0303",
    ),
    "surrogates": ("\ud83d", "a\udc00b", "\ud800\udc00\udbff", "\udfff" * 30),
    "emoji": (
        "👨\u200d👩\u200d👧\u200d👦" * 40,
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "🇺🇦🇺",
        "😀" * 700,
    ),
    "scripts": (
        "العربية abc עברית 123",
        "mixed نص text מילה",
        "中文，標點。「引號」",
        "می\u200cخواهم नमस्ते",
        "раураl.com",
    ),
    "formats": ("{n} {title} {}", "{0.__class__}", "%s %d %(x)s %n"),
    "lengths": ("W" * 5000, "word " * 1500, "字" * 5000, "@a1 " * 900, "a.bc " * 900),
}  # fmt: skip

#: Where a string stands: alone, in prose from left to right, without spaces, from right to left,
#: and doubled with nothing between.
SETTINGS: dict[str, str] = {
    "alone": "{}",
    "prose": "Yesterday {} was seen.",
    "dense": "昨天{}出现了。",
    "right": "شوهد {} أمس",
    "twice": "({}){}",
}

HOSTILE: tuple[Hostile, ...] = tuple(
    Hostile(f"{kind}-{n}-{place}", setting.replace("{}", seed))
    for kind, seeds in SEEDS.items()
    for n, seed in enumerate(seeds)
    for place, setting in SETTINGS.items()
)
