"""What an editor's taps make of a draft: chosen, never rewritten, and never more than fits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import compose, copydesk
from bot.compose import View
from bot.copydesk import Copy
from bot.model import Article, Budget, Draft, Image, Paragraph
from bot.summarise import pick
from tests.articles import OTHER, SENTENCES
from tests.telegram_parser import fault

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
URL = "https://example.com/story"
LONG = tuple(
    f"{first[:-1]}, and {second[0].lower()}{second[1:]}"
    for first, second in zip(SENTENCES, OTHER, strict=True)
)


def article_of(*texts: str, image: Image | None = None) -> Article:
    paragraphs = tuple(Paragraph(" ".join(texts[n : n + 2])) for n in range(0, len(texts), 2))
    return Article(URL, "A story worth telling", paragraphs, url=URL, language="en", image=image)


def copy_of(article: Article, *, sentences: int = 2, picture_key: str | None = None) -> Copy:
    summary = pick(article, Budget(sentences=sentences))
    post = compose.compose(summary, picture_key, View(picture_key=picture_key))
    return Copy(Draft(post, 7, NOON), article, pick(article, Budget()).sentences)


def after(copy: Copy, change: copydesk.Change) -> Copy:
    draft = copydesk.changed(copy, copy.draft, change)
    assert isinstance(draft, Draft), draft
    return copy._replace(draft=draft)


@pytest.mark.parametrize("count", range(1, 9))
def test_what_a_draft_shows_is_what_is_chosen_at_first(count: int) -> None:
    article = article_of(*SENTENCES)
    copy = copy_of(article, sentences=count)

    assert copy.edit.sentences == pick(article, Budget(sentences=count)).sentences
    assert len(copy.pool) == len(SENTENCES)


@given(st.lists(st.tuples(st.integers(0, 7), st.booleans()), max_size=20))
def test_whatever_is_tapped_the_post_shows_the_chosen_in_order_word_for_word(
    taps: list[tuple[int, bool]],
) -> None:
    copy = copy_of(article_of(*SENTENCES))
    chosen = {it.index for it in copy.edit.sentences}

    for place, on in taps:
        draft = copydesk.changed(copy, copy.draft, copydesk.picked(copy.pool[place], on=on))
        wished = chosen | {place} if on else chosen - {place}
        assert draft == "last" if not wished else isinstance(draft, Draft)
        if isinstance(draft, Draft):
            copy, chosen = copy._replace(draft=draft), wished

    assert [it.index for it in copy.edit.sentences] == sorted(chosen)
    shown = compose.visible_text(copy.draft.post.html)
    places = [shown.find(SENTENCES[it]) for it in sorted(chosen)]
    assert -1 not in places
    assert places == sorted(places)
    assert all(SENTENCES[it] not in shown for it in range(8) if it not in chosen)


@given(st.permutations(range(8)))
def test_the_order_of_taps_does_not_matter(order: list[int]) -> None:
    first = copy = copy_of(article_of(*SENTENCES), picture_key=None)

    for place in order:
        copy = after(copy, copydesk.picked(copy.pool[place], on=True))
    for place in range(8):
        first = after(first, copydesk.picked(first.pool[place], on=True))

    assert copy.draft.post == first.draft.post


@given(st.lists(st.integers(0, 7), max_size=16))
def test_a_caption_never_holds_more_than_it_may(places: list[int]) -> None:
    image = Image("https://example.com/a.jpg")
    copy = copy_of(article_of(*LONG, image=image), sentences=1, picture_key="pic")
    refused = 0

    for place in places:
        draft = copydesk.changed(copy, copy.draft, copydesk.picked(copy.pool[place], on=True))
        refused += draft == "overfull"
        copy = copy._replace(draft=draft) if isinstance(draft, Draft) else copy

    assert copydesk.limit(copy.edit) == compose.CAPTION_LIMIT
    assert copydesk.spent(copy.draft.post) <= compose.CAPTION_LIMIT
    assert copy.draft.post.picture_key == "pic"
    assert refused or len({*places}) < 8


def test_a_tap_that_does_not_fit_changes_nothing() -> None:
    image = Image("https://example.com/a.jpg")
    copy = copy_of(article_of(*LONG, image=image), sentences=1, picture_key="pic")
    objections = []

    for sentence in copy.pool:
        draft = copydesk.changed(copy, copy.draft, copydesk.picked(sentence, on=True))
        if isinstance(draft, Draft):
            copy = copy._replace(draft=draft)
        else:
            objections.append(draft)

    assert set(objections) == {"overfull"}


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("  Towers   reopen \n today ", "Towers reopen today"),
        (
            "<b>Bold</b> & <a href='https://evil.example'>x</a>",
            "<b>Bold</b> & <a href='https://evil.example'>x</a>",
        ),
        ("\u202egnirts", "gnirts"),
        ("*stars* _lines_ [x](https://evil.example)", "*stars* _lines_ [x](https://evil.example)"),
    ],
    ids=["white space", "markup", "an override", "other markup"],
)
def test_a_headline_shows_exactly_itself(typed: str, shown: str) -> None:
    copy = after(copy_of(article_of(*SENTENCES)), copydesk.headed(typed))

    post = copy.draft.post
    assert compose.visible_text(post.html).partition("\n")[0].replace("\u2060", "") == shown
    assert post.html.count("<a ") == 2, "its own link and the source's"
    assert fault(post.html) is None
    assert post.facts is not None
    assert post.facts.headline.replace("\u2060", "") == shown


@pytest.mark.parametrize(
    ("typed", "objection"),
    [
        ("", "blank"),
        (" \n\t", "blank"),
        ("\u200b\u202e", "blank"),
        ("x" * 201, "long"),
        ("🗼" * 101, "long"),
    ],
)
def test_what_is_no_headline_is_refused(typed: str, objection: str) -> None:
    copy = copy_of(article_of(*SENTENCES))

    assert copydesk.changed(copy, copy.draft, copydesk.headed(typed)) == objection


@given(st.text(max_size=200))
def test_no_headline_makes_a_post_that_telegram_refuses(typed: str) -> None:
    copy = copy_of(article_of(*SENTENCES))

    draft = copydesk.changed(copy, copy.draft, copydesk.headed(typed))

    assert isinstance(draft, str) or fault(draft.post.html) is None


def test_an_edited_draft_keeps_its_story_and_says_that_it_was_made_by_hand() -> None:
    before = copy_of(article_of(*SENTENCES))
    copy = after(before, copydesk.picked(before.pool[7], on=True))
    old, new = before.draft.post, copy.draft.post

    assert (new.story, new.fingerprint) == (old.story, old.fingerprint)
    assert new.key != old.key
    assert new.facts is not None
    assert new.facts.by_hand
    assert SENTENCES[7] in new.facts.text
    assert [it.press.action for row in new.keyboard for it in row if it.press] == ["missed"]


def test_without_its_picture_a_post_has_neither_photo_nor_preview() -> None:
    image = Image("https://example.com/a.jpg")
    before = copy_of(article_of(*SENTENCES, image=image), picture_key="pic")
    without = after(before, copydesk.pictured(on=False))
    again = after(without, copydesk.pictured(on=True))

    assert (without.draft.post.picture_key, without.draft.post.preview_url) == (None, None)
    assert copydesk.limit(without.edit) == compose.CAPTION_LIMIT, "its message stays a picture"
    assert (again.draft.post.picture_key, again.draft.post.preview_url) == ("pic", image.url)
    assert without.draft.post.key != again.draft.post.key


def test_as_it_was_is_the_very_post() -> None:
    before = copy_of(article_of(*SENTENCES))
    copy = after(before, copydesk.headed("Another headline"))
    copy = after(copy, copydesk.picked(copy.pool[7], on=True))

    assert copydesk.restored(copy.draft) == before.draft
    assert copydesk.restored(before.draft) is before.draft


def test_a_choice_no_longer_stands_in_an_article_that_changed() -> None:
    copy = copy_of(article_of(*SENTENCES))

    assert copydesk.stands(copy.article, copy.edit)
    assert not copydesk.stands(article_of(*OTHER), copy.edit)
    assert not copydesk.stands(replace(copy.article, paragraphs=()), copy.edit)


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (1, 1), (8, 1), (9, 2), (400, 50)])
def test_sentences_fill_pages(count: int, pages: int) -> None:
    pool = copy_of(article_of(*SENTENCES)).pool[:1] * count

    assert copydesk.pages(pool) == pages
