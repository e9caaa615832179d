"""A post in every style: Telegram's own parser takes it, and nothing of a page acts in it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.compose import CAPTION_LIMIT, TEXT_LIMIT, visible_length, visible_text
from bot.i18n import voice
from bot.model import Button, Post, Press
from bot.styling import hashtags, style_code, styled
from bot.terms import Facts, Form, Style
from tests.telegram_parser import fault

FACTS = Facts(
    headline="A headline",
    url="https://www.example.com/story",
    section="World politics",
    keywords=("Ukraine", "energy policy", "EU"),
)
POST = Post(
    "p",
    "<b>A headline</b>\n\nText.",
    picture_key="pic",
    preview_url="https://example.com/a.jpg",
    story="s",
    facts=FACTS,
)


@pytest.mark.parametrize(
    ("form", "picture", "preview"),
    [
        ("photo", "pic", "https://example.com/a.jpg"),
        ("preview", None, "https://example.com/a.jpg"),
        ("text", None, None),
    ],
)
def test_the_forms(form: Form, picture: str | None, preview: str | None) -> None:
    made = styled(POST, Style(form, silent=True))

    assert (made.picture_key, made.preview_url, made.silent) == (picture, preview, True)
    assert (made.html, made.story) == (POST.html, POST.story)


def test_the_usual_style_is_the_post_itself() -> None:
    assert styled(POST, Style()) is POST


def test_styles_have_keys_of_their_own() -> None:
    styles = [
        Style(form, length, hashtags=a, silent=b, buttons=c)
        for form in ("photo", "preview", "text")
        for length in ("short", "medium", "long")
        for a in (False, True)
        for b in (False, True)
        for c in (False, True)
    ]

    assert len({style_code(it) for it in styles}) == len(styles) == 72


def test_a_channel_gets_the_buttons_that_leave_its_post_as_it_is_and_a_group_gets_all() -> None:
    """In the language of the story."""
    more = Button("➕ Longer", press=Press("show", "s"))
    vote = Button("👎 Missed the point", press=Press("missed", "s"))
    source = Button("🔗 example.com", url="https://www.example.com/story")
    chinese = replace(FACTS, language="zh-Hans")
    post = replace(POST, facts=chinese, keyboard=((more,), (vote, source)))

    channel = styled(post, Style(buttons=True)).keyboard
    group = styled(post, Style(buttons=True), channel=False).keyboard

    longer, missed = map(voice("zh-Hans").say, ("➕ Longer", "👎 Missed the point"))
    assert longer != "➕ Longer"
    assert [[it.label for it in row] for row in channel] == [[missed, "🔗 example.com"]]
    assert [[it.label for it in row] for row in group] == [[longer], [missed, "🔗 example.com"]]
    assert styled(post, Style()).keyboard == ()
    assert styled(POST, Style(buttons=True)).keyboard == ()


@pytest.mark.parametrize(
    ("section", "keywords", "expected"),
    [
        ("World politics", ("Ukraine", "EU"), "#WorldPolitics #Ukraine #EU"),
        (None, ("Ukraine", "ukraine", "x", "2026", ""), "#Ukraine #ukraine"),
        ("体育", ("足球",), "#体育 #足球"),
        ("a" * 40, ("ok go",), "#OkGo"),
        ('<a href="x">', ("#hack @name", "t.me/joinchat"), "#AHrefX #HackName #TMeJoinchat"),
        (None, (), ""),
        ("42", ("3.14",), ""),
    ],
)
def test_hashtags(section: str | None, keywords: tuple[str, ...], expected: str) -> None:
    assert hashtags(Facts("h", section=section, keywords=keywords)) == expected


def test_tags_that_overfill_a_caption_cost_the_picture_and_never_the_text() -> None:
    full = Post("p", "x" * CAPTION_LIMIT, picture_key="pic", story="s", facts=FACTS)
    made = styled(full, Style(hashtags=True))

    assert made.picture_key is None
    assert made.html.startswith(full.html)
    brim = Post("p", "x" * TEXT_LIMIT, story="s", facts=FACTS)
    assert visible_length(styled(brim, Style(hashtags=True)).html) == TEXT_LIMIT


@given(st.text(max_size=60), st.lists(st.text(max_size=40), max_size=5).map(tuple))
def test_no_page_can_put_anything_but_tags_into_a_post(
    section: str, keywords: tuple[str, ...]
) -> None:
    post = Post("p", "text", story="s", facts=Facts("h", section=section, keywords=keywords))
    made = styled(post, Style(hashtags=True))

    assert fault(made.html) is None
    added = visible_text(made.html).removeprefix("text").split()
    assert all((it[0] == "#" and it[1:].isalnum()) or not it.isascii() for it in added)
    assert len(added) <= 3
