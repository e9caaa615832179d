"""Every post is valid for Telegram's own parser, within its limits, and word for word."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import compose
from bot.i18n import voice
from bot.model import Article, Budget, Image, Paragraph, Press, Sentence, Summary
from bot.summarise import length_budget, pick
from bot.summarise.honesty import share
from tests.telegram_parser import fault, parse, td

NAUGHTY = st.text(
    alphabet=st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("<>&\"'/@#$“”「」。！？ \n\t\u202e\u2066\u200b\u2060😀🇺🇦"),
    ),
    max_size=400,
)


def article(
    *texts: str, headline: str = "Headline", language: str = "en", url: str | None = None
) -> Article:
    return Article(
        key="k",
        headline=headline,
        paragraphs=tuple(Paragraph(text) for text in texts),
        url=url,
        language=language,
        site="The Courier",
        published=datetime(2026, 5, 2, 8, tzinfo=UTC),
        image=Image("https://example.com/a.jpg"),
    )


def summary(story: Article, *spans: tuple[int, int, int]) -> Summary:
    chosen = tuple(
        Sentence(story.paragraphs[p].text[start:end], p, start, end, n)
        for n, (p, start, end) in enumerate(spans)
    )
    return Summary(story, chosen, "test", 4, share(story, chosen))


def budget(story: Article) -> Budget:
    """What a caption leaves free, as the pipeline asks."""
    return length_budget(story, "medium", compose.room(story, 4, compose.CAPTION_LIMIT))


def shown(markup: str) -> str:
    return str(parse(markup)["text"])


def live_entities(text: str) -> set[str]:
    """What Telegram would make live in a text by itself."""
    found = td(**{"@type": "getTextEntities", "text": text})["entities"]
    return {it["type"]["@type"].removeprefix("textEntityType").lower() for it in found}


def test_a_post_reads_headline_dateline_passages_source() -> None:
    story = article("One. Two. Three.", "Four.", url="https://www.example.com/a?b=1&c=2")

    post = compose.compose(summary(story, (0, 0, 4), (0, 10, 16), (1, 0, 5)), "pic")

    assert shown(post.html) == (
        "Headline\nThe Courier · May 2, 2026 · 4 min · ✂ 79%\n\n"
        "One. […] Three.\n\nFour.\n\n🔗 example.com"
    )
    assert post.html.count('<a href="https://www.example.com/a?b=1&amp;c=2">') == 2
    assert post.picture_key == "pic"
    assert post.preview_url == "https://example.com/a.jpg"


def test_the_beginning_of_a_story_for_subscribers_carries_a_lock() -> None:
    story = replace(article("One."), paywalled=True)

    post = compose.compose(summary(story, (0, 0, 4)), None)

    assert "The Courier 🔒 · May 2, 2026" in shown(post.html)


@pytest.mark.parametrize(
    ("share", "language", "said"),
    [
        (0.18, "en", "✂ 18%"),
        (0.004, "zh-Hans", "✂ 1%"),
        (0.998, "en", "✂ 99%"),
        (0.18, "fr", "✂ 18\u00a0%"),
        (1.0, "en", None),
    ],
)
def test_how_much_of_the_article_is_shown_is_said_where_something_is_left_out(
    share: float, language: str, said: str | None
) -> None:
    story = article("One.", language=language)

    post = compose.compose(replace(summary(story, (0, 0, 4)), share=share), None)

    line = shown(post.html).splitlines()[1]
    assert line.endswith(f" · {said}") if said else "✂" not in line


def test_sentences_that_touch_are_given_as_they_stand() -> None:
    story = article("一。二！”三？", language="zh-Hans")

    post = compose.compose(summary(story, (0, 0, 2), (0, 2, 5)), None)

    assert "一。二！”" in shown(post.html)
    assert "2026年5月2日 · 4分钟" in shown(post.html)


def test_what_no_caption_holds_goes_out_as_text_with_a_preview() -> None:
    story = article("x" * 1100)

    post = compose.compose(summary(story, (0, 0, 1100)), "pic")

    assert post.picture_key is None
    assert post.preview_url is not None


@pytest.mark.parametrize(
    ("text", "live"),
    [
        ("write to @durov now", "mention"),
        ("see #news today", "hashtag"),
        ("press /start here", "botcommand"),
        ("join t.me/joinchat now", "url"),
        ("buy $TON soon", "cashtag"),
    ],
)
def test_words_of_a_page_cannot_act_in_a_chat(text: str, live: str) -> None:
    story = article(text)

    post = compose.compose(summary(story, (0, 0, len(text))), None)

    assert live in live_entities(text)
    assert live_entities(shown(post.html)) == set()
    assert shown(post.html).replace("\u2060", "").count(text) == 1


def test_a_bare_host_in_the_dateline_is_no_second_link() -> None:
    story = replace(article("One."), site="courier.example.com")

    post = compose.compose(summary(story, (0, 0, 4)), None)

    assert live_entities("courier.example.com") == {"url"}
    assert live_entities(shown(post.html)) == set()


def test_bidi_and_zero_width_marks_are_gone_and_joiners_stay() -> None:
    story = article("a\u202eb\u200bc می\u200cخواهم", headline="\u2066x\u2069")

    post = compose.compose(summary(story, (0, 0, len(story.paragraphs[0].text))), None)

    assert "abc می\u200cخواهم" in post.html
    assert "\u2066" not in post.html


@settings(max_examples=150, deadline=None)
@given(st.lists(NAUGHTY, max_size=6), NAUGHTY, st.sampled_from(["en", "zh-Hans", "ar", "xx"]))
def test_any_article_becomes_a_message_that_telegram_takes(
    texts: list[str], headline: str, language: str
) -> None:
    story = article(*texts, headline=headline, language=language, url="https://example.com/a")

    chosen = pick(story, budget(story))
    post = compose.compose(chosen, "pic")

    assert fault(post.html, compose.TEXT_LIMIT) is None
    if post.picture_key is not None:
        assert fault(post.html, compose.CAPTION_LIMIT) is None


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text("ab。.！ “”", max_size=200), min_size=1, max_size=8))
def test_a_picked_summary_always_fits_its_caption(texts: list[str]) -> None:
    story = article(*texts, headline="h" * 300, url="https://example.com/a")

    chosen = pick(story, budget(story))

    assert compose.compose(chosen, "pic").picture_key == "pic"


def test_the_same_post_has_the_same_key_and_another_another() -> None:
    story = article("One. Two.")

    first = compose.compose(summary(story, (0, 0, 4)), None)
    again = compose.compose(summary(story, (0, 0, 4)), None)
    other = compose.compose(summary(story, (0, 5, 9)), None)

    assert first.key == again.key != other.key
    assert len(first.key) <= 22


@pytest.mark.parametrize(
    ("audience", "label"),
    [(0, "no chat"), (1, "Publish to 1 chat"), (1200, "Publish to 1,200 chats")],
)
def test_a_draft_says_how_many_chats_it_goes_to(audience: int, label: str) -> None:
    post = compose.compose(summary(article("One."), (0, 0, 4)), None)

    draft = compose.as_draft(post, audience, voice("en"))

    button = draft.keyboard[0][0]
    assert label in button.label
    assert button.press == Press("publish", post.key)
