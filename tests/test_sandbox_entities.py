"""The sandbox reads Telegram's HTML exactly as TDLib does."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.entities import EntityError, parse_html
from bot.sandbox.links import checked_link, is_button_link

tdjson = pytest.importorskip("tdjson")

_TYPES = {
    "Bold": "bold",
    "Italic": "italic",
    "Underline": "underline",
    "Strikethrough": "strikethrough",
    "Spoiler": "spoiler",
    "Code": "code",
    "Pre": "pre",
    "PreCode": "pre",
    "TextUrl": "text_link",
    "MentionName": "text_mention",
    "BlockQuote": "blockquote",
    "ExpandableBlockQuote": "expandable_blockquote",
    "CustomEmoji": "custom_emoji",
    "DateTime": "date_time",
}


def _ask(**query: Any) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(tdjson.td_execute(json.dumps(query).encode()))
    return answer


_ask(**{"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})


def _theirs(html: str) -> Any:
    mode = {"@type": "textParseModeHTML"}
    found = _ask(**{"@type": "parseTextEntities", "text": html, "parse_mode": mode})
    if found["@type"] == "error":
        return found["message"]
    return found["text"], [
        (
            _TYPES[entity["type"]["@type"].removeprefix("textEntityType")],
            entity["offset"],
            entity["length"],
            *(entity["type"].get(name) for name in ("url", "language", "user_id", "unix_time")),
            entity["type"].get("custom_emoji_id"),
        )
        for entity in found["entities"]
    ]


def _ours(html: str) -> Any:
    try:
        text, entities = parse_html(html)
    except EntityError as error:
        return f"Can't parse entities: {error}"
    return text, [
        (
            it.type,
            it.offset,
            it.length,
            it.url,
            it.language if it.type == "pre" else None,
            it.user_id,
            it.unix_time,
            it.custom_emoji_id,
        )
        for it in entities
    ]


_TABLE = {
    "plain": "a & b > c",
    "nested": "<b>b <i>i <u>u</u></i></b>",
    "synonyms": "<strong>1</strong><em>2</em><ins>3</ins><del>4</del><strike>5</strike><s>6</s>",
    "capitals": "<B>x</b >",
    "empty end tag": "<b>x</>",
    "empty entity": "<b></b>x",
    "two quotes": "<blockquote expandable>x<blockquote>y</blockquote></blockquote>",
    "expandable with value": '<blockquote expandable="no">x</blockquote>',
    "code with language": '<pre><code class="language-py">x = 1</code></pre>',
    "language outside": '<code class="language-py"><pre>x</pre></code>',
    "plain pre in code": "<code><pre>x</pre></code>",
    "spoilers": '<span class="tg-spoiler">x</span><tg-spoiler>y</tg-spoiler>',
    "span without class": "<span>x</span>",
    "emoji offsets": "😀😀<b>x</b>",
    "numeric references": "&#128512;&#x41;&#65&lt&amp;&quot;",
    "literal references": "&nbsp;&hellip;&apos;&;&#;&#x;&#0;&#1114112;&#00000065;",
    "surrogate": "&#xd83d;&#xde00;",
    "unclosed": "<b>x",
    "crossed": "<b><i>x</b></i>",
    "end alone": "x</b>",
    "paragraph": "<p>x</p>",
    "break": "a<br>b",
    "comment": "<!-- x -->",
    "less than": "1 < 2",
    "ends inside tag": "<b",
    "ends inside attribute": '<a href="x',
    "bad token": "<a href=http://x.y/>x</a>",
    "token": "<a href=X.Y>x</a>",
    "self closing": "<b/>x",
    "nameless attribute": '<b "">x</b>',
    "reference in attribute": '<a href="https://x.y/?a=1&amp;b=2">x</a>',
    "script link": '<a href="javascript:alert(1)">x</a>',
    "relative link": '<a href="/path">x</a>',
    "link of its own text": "<a>example.org/x y</a>",
    "host without dot": '<a href="http://localhost/">x</a>',
    "mention by id": '<a href="tg://user?id=42">x</a>',
    "mention by zero": '<a href="tg://user?id=0">x</a>',
    "tg link": '<a href="tg:resolve?domain=x">x</a>',
    "port": '<a href="http://x.y:080/">x</a>',
    "no such port": '<a href="http://x.y:65536/">x</a>',
    "ipv6": '<a href="http://[::1]:80/">x</a>',
    "custom emoji": '<tg-emoji emoji-id="5368324170671202286">x</tg-emoji>',
    "padded emoji id": '<tg-emoji emoji-id="007">x</tg-emoji>',
    "padded mention": '<a href="tg://user?id=042">x</a>',
    "padded date": '<tg-time unix="042">x</tg-time>',
    "custom emoji without id": "<tg-emoji>x</tg-emoji>",
    "date": '<tg-time unix="1700000000">x</tg-time>',
    "date without time": "<tg-time>x</tg-time>",
    "spaces stay": "  <b> x </b>\n\n ",
}


@pytest.mark.parametrize("html", _TABLE.values(), ids=_TABLE.keys())
def test_table_reads_as_in_tdlib(html: str) -> None:
    """Same text and entities, or the same refusal in the same words."""
    assert _ours(html) == _theirs(html)


_TAG_SOUP = (
    *("<b>", "</b>", "<i>", "</i>", "<pre>", "</pre>", "<code>", "</code>", "</>", "<s ", "<u/>"),
    *('<code class="language-c">', "<blockquote>", "</blockquote>", "<blockquote expandable>"),
    *('<span class="tg-spoiler">', "</span>", "<tg-spoiler>", "</tg-spoiler>", "<a>", "</a>"),
    *('<a href="https://example.org/a?b=c&amp;d">', "<a href='", "<a href=example.org>"),
    *("x", " y", "你好", "😀", "\n", "\t", "\v", "\f", "&amp;", "&lt", "&#128512;", "&nbsp;", "&#"),
    *("&#xD800;", "&#x41", "<", ">", "/", "=", '"', "'", " ", "class", "expandable"),
)
_LINK_SOUP = (
    *("http://", "https://", "HTTP://X.Y", "tg:", "tg://", "user?id=", "resolve?", "ftp://", "//"),
    *("x.y", "ü", ".", ":", "80", "0", "@", "%41", "%", "#", "?", "&", "=", "[::1]", "[", " ", "/"),
)


@given(st.lists(st.sampled_from(_TAG_SOUP), max_size=12).map("".join))
@settings(max_examples=400, deadline=None)
def test_tag_soup_reads_as_in_tdlib(html: str) -> None:
    """No order of tags, attributes and references tells the two parsers apart."""
    assert _ours(html) == _theirs(html)


@given(st.lists(st.sampled_from(_LINK_SOUP), min_size=1, max_size=7).map("".join))
@settings(max_examples=400, deadline=None)
def test_links_are_kept_or_dropped_as_in_tdlib(link: str) -> None:
    """A link is written as TDLib writes it, or dropped where TDLib drops it."""
    html = f'<a href="{link}">x</a>'

    assert _ours(html) == _theirs(html)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40))
@settings(max_examples=200, deadline=None)
def test_any_text_reads_as_in_tdlib(text: str) -> None:
    """Offsets agree whatever the script."""
    html = f"<b>{text.replace('<', '')}</b>{text.replace('<', '')}<i>.</i>"

    assert _ours(html) == _theirs(html)


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("https://example.org", True),
        ("http://127.0.0.1:8000/x", True),
        ("tg://resolve?domain=x", True),
        ("https://", False),
        ("https://localhost/", False),
        ("ftp://example.org/", False),
        ("javascript:alert(1)", False),
        ("example.org", False),
        ("", False),
    ],
)
def test_button_links_need_a_scheme_and_a_host(link: str, *, kept: bool) -> None:
    """Buttons open http, https and tg links with a host, nothing else."""
    assert is_button_link(link) is kept


def test_checked_link_adds_what_is_missing() -> None:
    """A bare host becomes a whole address."""
    assert checked_link(b"Example.org") == b"http://example.org/"
