"""Digests: every story once, in order, within Telegram's limits, whatever the pages say."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.compose import TEXT_LIMIT, visible_length, visible_text
from bot.i18n import Voice
from bot.roundup import heading, roundup
from bot.terms import Facts
from tests.telegram_parser import fault

STORY = Facts(
    headline="A story worth telling",
    lead="The first key sentence.",
    url="https://example.com/story",
    outlet="example.com",
)


def test_a_digest_shows_headline_link_outlet_and_one_sentence() -> None:
    (page,) = roundup((STORY,), heading(Voice("en"), 1))

    assert page.html == (
        "<b>🗞 1 story in short</b>\n\n"
        '<b><a href="https://example.com/story">A story worth telling</a></b>'
        " · example.\u2060com\nThe first key sentence."
    )
    assert (page.story, page.facts, page.preview_url, page.silent) == (None, None, None, False)


def test_nothing_makes_no_message() -> None:
    assert roundup((), "title") == ()


def test_pages_are_numbered_and_only_the_first_makes_a_sound() -> None:
    pages = roundup([STORY] * 90, "Digest")

    assert [it.silent for it in pages] == [False, True, True]
    assert ["Digest (1/3)" in pages[0].html, "Digest (3/3)" in pages[2].html] == [True, True]
    assert sum(it.html.count("href=") for it in pages) == 90
    assert roundup([STORY], "Digest", silent=True)[0].silent


FACTS = st.builds(
    Facts,
    headline=st.text(st.characters(codec="utf-8"), min_size=1, max_size=400),
    lead=st.text(st.characters(codec="utf-8"), max_size=900),
    url=st.sampled_from([None, "https://example.com/?q=\"<b>&'", "https://пример.рф/а"]),
    outlet=st.one_of(st.none(), st.text(max_size=40)),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(FACTS, min_size=1, max_size=60))
def test_every_page_is_one_that_telegram_takes(stories: list[Facts]) -> None:
    pages = roundup(stories, "Digest")

    for page in pages:
        assert visible_length(page.html) <= TEXT_LIMIT
        assert fault(page.html) is None
        assert page.html.count("<b>") <= 41
    linked = sum(1 for it in stories if it.url)
    assert sum(it.html.count("<a href") for it in pages) == linked
    assert len({it.key for it in pages}) == len({visible_text(it.html) for it in pages})
