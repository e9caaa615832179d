"""Provenance, places, views and the full text: every one a message that Telegram takes."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import compose
from bot.compose import View, places
from bot.compose.full import MOST_PAGES
from bot.i18n import voice
from bot.model import (
    Article,
    Image,
    Length,
    Paragraph,
    ParagraphKind,
    Post,
    Press,
    Sentence,
    Summary,
)
from bot.summarise import length_budget, pick
from bot.text import utf16_length
from tests.telegram_parser import fault, parse
from tests.test_compose import NAUGHTY, article, live_entities, shown, summary

URL = "https://example.com/a"
MEDIUM = View()
LONG = View("long", picture_key="pic")


def line(story: Article) -> str:
    """The provenance line as it is shown."""
    return shown(compose.compose(summary(story, (0, 0, 4)), None).html).splitlines()[1]


def labels(post: Post) -> list[list[str]]:
    return [[it.label for it in row] for row in post.keyboard]


@pytest.mark.parametrize(
    ("authors", "said"),
    [
        ((), None),
        (("Mara Ohlsen",), "Mara Ohlsen"),
        (("A", "B"), "A, B"),
        (("A", "B", "C", "D"), "A, B +2"),
        (("The Courier",), None),
        (("THE COURIER", "Mara Ohlsen"), "Mara Ohlsen"),
        (("x" * 200,), "x" * 79 + "…"),
        (("@durov", "lenta.ru"), "@durov, lenta.ru"),
    ],
    ids=["nobody", "one", "two", "four", "the outlet", "outlet and one", "long", "live names"],
)
def test_a_post_says_who_wrote_the_story(authors: tuple[str, ...], said: str | None) -> None:
    told = line(replace(article("One."), byline=authors))

    assert told.replace("\u2060", "").split(" · ")[1:-2] == ([said] if said else [])
    assert live_entities(told) == set()


@pytest.mark.parametrize(
    ("image", "last"),
    [
        (
            Image("https://e.example/a.jpg", credit="Jane Doe/AFP"),
            "🔗 example.com · 📷 Jane Doe/AFP",
        ),
        (Image("https://e.example/a.jpg", credit="  \n "), "🔗 example.com"),
        (Image("https://e.example/a.jpg"), "🔗 example.com"),
        (Image("data:image/png;base64,", credit="Nobody"), "🔗 example.com"),
        (None, "🔗 example.com"),
    ],
    ids=["named", "blank", "unnamed", "no address", "no picture"],
)
def test_a_picture_that_is_shown_is_credited(image: Image | None, last: str) -> None:
    story = replace(article("One.", url=URL), image=image)

    post = compose.compose(summary(story, (0, 0, 4)), None)

    assert shown(post.html).splitlines()[-1] == last


def test_a_credit_stands_alone_where_there_is_no_source() -> None:
    story = replace(article("One."), image=Image("https://e.example/a.jpg", credit="www.afp.com"))

    post = compose.compose(summary(story, (0, 0, 4)), None)

    assert shown(post.html).replace("\u2060", "").endswith("\n\n📷 www.afp.com")
    assert live_entities(shown(post.html)) == set()


def sentence(story: Article, paragraph: int, start: int, end: int) -> Sentence:
    return Sentence(story.paragraphs[paragraph].text[start:end], paragraph, start, end, 0)


SHORT = "A bell rings, at sea & on land."
WIDE = (
    "The harbour town of Lindow opened its well-known lighthouse museum on Saturday, and more than "
    "two thousand people climbed the stairs before the evening came."
)
HAN = (
    "他说，灯塔博物馆在星期六开放，第一天有两千多人登上了楼梯，"
    "孩子们在星期一可以免费参观，第二个展厅明年春天开放。"
)


@pytest.mark.parametrize(
    ("text", "start", "expected"),
    [
        (SHORT, 0, "A bell rings, at sea & on land"),
        (
            WIDE,
            0,
            "The harbour town of Lindow opened,the stairs before the evening came",
        ),
        (HAN, 0, "他说，灯塔博物馆在星期六开放,第二个展厅明年春天开放"),
        (f"Well. {SHORT}", 6, "A bell rings, at sea & on land"),
    ],
    ids=["short", "ends", "Chinese at punctuation", "inside a paragraph"],
)
def test_a_place_is_named_by_the_words_at_its_ends(text: str, start: int, expected: str) -> None:
    story = article("Before.", text)

    link = places.address(URL, story, (sentence(story, 1, start, len(text)),))

    page, _, directive = link.partition("#:~:text=")
    assert page == URL
    assert unquote(directive) == expected


def test_what_has_a_meaning_in_a_directive_is_encoded() -> None:
    story = article("Twenty-one, & more")

    link = places.address(f"{URL}?b=1#part", story, (sentence(story, 0, 0, 18),))

    assert link == f"{URL}?b=1#part:~:text=Twenty%2Done%2C%20%26%20more"


def test_words_that_stand_earlier_as_well_are_told_apart_by_what_goes_before() -> None:
    story = article("He left. Nobody knows why.", "The door opened slowly. He left.")

    link = places.address(URL, story, (sentence(story, 1, 24, 32),))

    assert link == f"{URL}#:~:text=The%20door%20opened%20slowly.-,He%20left"


@settings(max_examples=150, deadline=None)
@given(st.text(min_size=1, max_size=300))
def test_a_directive_names_words_of_its_passage_and_nothing_in_it_acts(text: str) -> None:
    story = article(text)

    link = places.address(URL, story, (sentence(story, 0, 0, len(text)),))

    directive = link.partition("text=")[2]
    assert not set(directive) & set('&-# \n<>"')
    parts = [unquote(it) for it in directive.split(",")]
    assert 1 <= len(parts) <= 2
    assert all(it in text for it in parts)


@pytest.mark.parametrize(
    ("kinds", "paragraph", "said"),
    [
        (("prose",) * 14, 2, "¶3/14"),
        (("prose", "subhead", "prose", "note", "item"), 4, "¶3/3"),
        (("quote",), 0, "¶1/1"),
    ],
)
def test_a_place_counts_what_a_reader_counts(
    kinds: tuple[ParagraphKind, ...], paragraph: int, said: str
) -> None:
    story = Article("k", "H", tuple(Paragraph("x", it) for it in kinds))

    assert places.label(story, paragraph) == said


@settings(max_examples=60, deadline=None)
@given(
    st.lists(NAUGHTY, max_size=8),
    st.sampled_from(["short", "medium", "long"]),
    st.integers(0, 3),
    st.sampled_from([compose.CAPTION_LIMIT, compose.TEXT_LIMIT]),
)
def test_every_view_of_any_article_is_a_message_that_telegram_takes(
    texts: list[str], length: Length, points: int, limit: int
) -> None:
    view = View(length, points, picture_key="pic")
    story = replace(
        article(*texts, url=URL), byline=("A @b", "C"), image=Image(URL, credit="x.com")
    )
    placed = limit == compose.TEXT_LIMIT
    free = compose.room(story, 4, limit, placed=placed)
    wish = replace(length_budget(story, view.length, free), points=points, ceiling=free)

    post = compose.compose(pick(story, wish), "pic", view, placed=placed)

    assert fault(post.html, limit) is None


@pytest.mark.parametrize(
    "view", [View(), View("short", 3), View("long", 0, 7, "pic"), View("medium", 12, 0, "x")]
)
def test_a_view_survives_the_details_of_a_press(view: View) -> None:
    assert View.of(view.details) == view


@pytest.mark.parametrize(
    ("view", "share", "expected"),
    [
        (MEDIUM, 0.3, [["➖ Shorter", "➕ Longer"], ["📄 Full text", "💡 Next point"]]),
        (View("short"), 0.3, [["➕ Longer"], ["📄 Full text", "💡 Next point"]]),
        (View("long"), 0.3, [["➖ Shorter"], ["📄 Full text", "💡 Next point"]]),
        (MEDIUM, 1.0, [["➖ Shorter"]]),
        (View("short"), 1.0, []),
    ],
    ids=["medium", "short", "long", "whole", "whole and short"],
)
def test_the_buttons_lead_to_what_is_not_shown_yet(
    view: View, share: float, expected: list[list[str]]
) -> None:
    story = article("One. Two.", url=URL)

    post = compose.compose(replace(summary(story, (0, 0, 4)), share=share), None, view)

    assert labels(post) == [*expected, ["👎 Missed the point", "🔗 example.com"]]


def test_a_button_says_the_view_that_it_leads_to() -> None:
    story = article("One. Two.", url=URL)
    view = View("medium", 2, picture_key="pic")

    post = compose.compose(summary(story, (0, 0, 4)), "pic", view)
    presses = {it.label[2:]: it.press for row in post.keyboard for it in row}

    assert presses["Shorter"] == Press("show", "k", ("short", "0", "0", "pic"))
    assert presses["Longer"] == Press("show", "k", ("long", "0", "0", "pic"))
    assert presses["Full text"] == Press("show", "k", ("medium", "0", "1", "pic"))
    assert presses["Next point"] == Press("show", "k", ("medium", "3", "0", "pic"))
    assert presses["Missed the point"] == Press("missed", "k")
    assert presses["example.com"] is None


def test_a_post_to_many_has_no_button_that_would_change_it_for_all() -> None:
    post = compose.compose(summary(article("One. Two.", url=URL), (0, 0, 4)), None, MEDIUM)

    plain, buttoned = compose.as_copy(post), compose.as_copy(post, buttons=True)

    assert plain.keyboard == ()
    group = compose.as_copy(post, buttons=True, channel=False)
    assert group.keyboard == post.keyboard
    assert labels(buttoned) == [["👎 Missed the point", "🔗 example.com"]]
    assert len({post.key, plain.key, buttoned.key, group.key}) == 4
    assert compose.as_copy(plain) is plain


def test_full_text_that_fits_is_one_quote_with_every_word_of_it() -> None:
    story = article("First.", "Second & third.", url=URL)

    post = compose.full_text(story, 4, View(page=1), voice("en"))

    kinds = {it["type"]["@type"] for it in parse(post.html)["entities"]}
    assert "textEntityTypeExpandableBlockQuote" in kinds
    assert "First.\n\nSecond & third." in shown(post.html)
    assert "✂" not in shown(post.html)
    assert labels(post)[0] == ["📰 Summary"]


def test_the_beginning_of_a_story_for_subscribers_is_said_to_be_no_more_than_that() -> None:
    story = replace(article("First."), paywalled=True)

    post = compose.full_text(story, 4, View(page=1), voice("en"))

    assert "no more than this to whoever has not paid" in shown(post.html)


def test_a_book_is_cut_off_and_says_so_on_its_last_page() -> None:
    story = article(*(f"{n} {'word ' * 300}." for n in range(300)), url=URL)

    last = compose.full_text(story, 4, View(page=999), voice("en"))

    assert "The rest stands at the source" in shown(last.html)
    assert labels(last)[0] == ["◀️", f"{MOST_PAGES}/{MOST_PAGES}"]
    assert fault(last.html, compose.TEXT_LIMIT) is None


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.one_of(NAUGHTY, st.text("ab. 。！\n@", min_size=3000, max_size=9000)), max_size=8),
    st.sampled_from(["subhead", "prose"]),
)
def test_the_pages_are_messages_and_hold_every_word_in_order(
    texts: list[str], kind: ParagraphKind
) -> None:
    story = replace(
        article(url=URL),
        paragraphs=tuple(Paragraph(it, kind) for it in texts),
    )
    first = compose.full_text(story, 4, View(page=1), voice("en"))
    counter = next((it.label for row in first.keyboard for it in row if "/" in it.label), "1/1")
    count = int(counter.partition("/")[2])

    pages = [compose.full_text(story, 4, View(page=n + 1), voice("en")) for n in range(count)]

    assert [fault(it.html, compose.TEXT_LIMIT) for it in pages] == [None] * count
    together = ink("".join(compose.visible_text(it.html) for it in pages))
    assert ink_stands_in(ink("".join(texts)), together)


def ink(text: str) -> str:
    """The characters that are shown: no white space, and none that is taken out or put in."""
    return "".join("".join(c for c in text if c.isprintable() and c != "\u2060").split())


def ink_stands_in(wanted: str, found: str) -> bool:
    """Whether all characters stand in the text, in their order."""
    rest = iter(found)
    return all(it in rest for it in wanted)


def test_the_words_on_the_buttons_are_the_asker_s_and_a_host_stays_what_it_is() -> None:
    post = compose.compose(summary(article("One. Two.", url=URL), (0, 0, 4)), None, MEDIUM)

    spoken = compose.spoken(post, voice("en"))

    assert spoken == post


def test_the_room_is_less_by_what_the_places_take() -> None:
    story = article(*["Some words."] * 20, url=URL)

    plain = compose.room(story, 4, compose.TEXT_LIMIT)
    placed = compose.room(story, 4, compose.TEXT_LIMIT, placed=True)

    assert plain - placed == 20 * utf16_length(" ¶20/20")


def test_a_summary_of_very_many_passages_says_no_places_rather_than_too_many() -> None:
    story = article(*["Word."] * 60, url=URL)
    chosen = tuple(Sentence("Word.", n, 0, 5, n) for n in range(60))

    post = compose.compose(Summary(story, chosen, "t", 1, 1.0), None, LONG, placed=True)

    assert "¶" not in post.html
    assert fault(post.html, compose.TEXT_LIMIT) is None
