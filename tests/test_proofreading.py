"""What is a correction and what is not: essences, and a post read against its source."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.compose import CAPTION_LIMIT, compose, visible_length, visible_text
from bot.errata import corrected, gone, line, listed, told
from bot.erratum import Change, Erratum
from bot.i18n import LOCALES, Voice
from bot.model import Article, Budget, Paragraph, Post, Summary
from bot.proofreading import Reading, Shown, proofread, text_length
from bot.summarise import pick
from bot.text import essence
from tests.articles import OTHER, SENTENCES
from tests.telegram_parser import fault

NOON = datetime(2026, 11, 24, 15, 20, tzinfo=UTC)
TEXT = (*SENTENCES, *OTHER)

SAME = [
    ("He said “no”.", "He said 'no'"),
    ("a – b", "a—b"),
    ("co-operate", "cooperate"),
    ("12,000 people", "12\u202f000 people"),
    ("12'000 people", "12000 people"),
    ("5 %", "5%"),
    ("$ 5", "$5"),
    ("pages 3-5", "pages 3–5"),
    ("don't", "don’t"),
    ("Straße", "STRASSE"),
    ("ｆｕｌｌ　ｗｉｄｔｈ", "full width"),
    ("caf\u00e9", "cafe\u0301"),
    ("however, it is", "however it is"),
    ("他说：“不”。", "他說".replace("說", "说") + "「不」"),
    ("posted 3 hours ago, he", "posted 5 hours ago he"),
    ("1 day ago", "2 days ago"),
    ("3小时前更新", "5小时前更新"),
    ("3時間前", "11時間前"),
    ("vor 3 Stunden", "vor 11 Stunden"),
    ("3 часа назад", "11 часов назад"),
    ("3 години тому", "11 годин тому"),
    ("il y a 3 heures", "il y a 5 heures"),
    ("hace 3 horas", "hace 1 hora"),
    ("há 3 horas", "há 1 hora"),
    ("قبل 3 ساعات", "قبل 5 ساعات"),
    ("۳ ساعت پیش", "۵ ساعت پیش"),
]
OTHERWISE = [
    ("1.5 million", "15 million"),
    ("1,5 Millionen", "15 Millionen"),
    ("214 steps", "241 steps"),
    ("12 000", "12 001"),
    ("not guilty", "guilty"),
    ("他没有去", "他去"),
    ("5%", "5"),
    ("-5 degrees", "5 degrees"),
    ("$5", "€5"),
    ("Ohlsen", "Olsen"),
    ("3 hours", "5 hours"),
    ("at 14:05", "at 14:50"),
    ("Müller", "Muller"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_how_a_text_is_set_says_nothing(one: str, other: str) -> None:
    assert essence(one) == essence(other)


@pytest.mark.parametrize(("one", "other"), OTHERWISE)
def test_numbers_names_and_negations_count(one: str, other: str) -> None:
    assert essence(one) != essence(other)


@given(st.text(max_size=80))
def test_an_essence_is_what_stands_between_marks_and_spaces(text: str) -> None:
    assert essence(f"  {text}\n") == essence(text)
    assert essence(f"«{text}» …") == essence(text)


@given(st.lists(st.sampled_from(TEXT), max_size=6))
def test_the_essence_of_sentences_is_that_of_each(chosen: list[str]) -> None:
    assert essence(" ".join(chosen)) == "".join(map(essence, chosen))


def article(sentences: tuple[str, ...], headline: str = "A museum opens") -> Article:
    paragraphs = tuple(
        Paragraph(" ".join(sentences[n : n + 2])) for n in range(0, len(sentences), 2)
    )
    return Article(
        key="https://example.com/story",
        headline=headline,
        paragraphs=paragraphs,
        url="https://example.com/story",
        language="en",
    )


def whole(sentences: tuple[str, ...], headline: str = "A museum opens") -> Summary:
    return pick(article(sentences, headline), Budget())


def shown(sentences: tuple[str, ...] = TEXT, characters: int = 600) -> Shown:
    source = article(sentences)
    post = compose(pick(source, Budget(characters=characters)), "pic")
    return Shown(post, source.headline, text_length(source))


def without(*gone_ones: str) -> tuple[str, ...]:
    return tuple(it for it in TEXT if it not in gone_ones)


def chosen(post: Post) -> list[str]:
    return [it for it in TEXT if it in visible_text(post.html)]


def test_a_source_that_stays_is_no_correction() -> None:
    reading = proofread(shown(), whole(TEXT))

    assert reading.changes == ()
    assert [it.text for it in reading.sentences] == chosen(shown().post)


def test_what_moves_and_what_joins_stands() -> None:
    mine = chosen(shown().post)
    moved = (*mine[::-1], *without(*mine))

    assert proofread(shown(), whole(moved)).changes == ()
    joined = tuple(it.replace(". ", "; ") for it in (" ".join(TEXT[:2]), *TEXT[2:]))
    assert [it.what for it in proofread(shown(), whole(joined)).changes] in ([], ["paragraph"])


@pytest.mark.parametrize("place", range(len(chosen(shown().post))))
def test_a_new_wording_takes_the_place_of_the_old(place: int) -> None:
    old = chosen(shown().post)[place]
    new = f"Officials say: {old}"

    reading = proofread(shown(), whole(tuple(new if it == old else it for it in TEXT)))

    assert [(it.what, it.before, it.after) for it in reading.changes] == [("paragraph", old, new)]
    assert reading.changes[0].paragraph == TEXT.index(old) // 2 + 1
    assert new in [it.text for it in reading.sentences]
    assert reading.is_same_story


def test_a_sentence_that_is_gone_is_withdrawn() -> None:
    mine = chosen(shown().post)

    reading = proofread(shown(), whole(without(mine[0])))

    assert reading.changes == (Change("withdrawn", mine[0]),)
    assert (reading.lost, reading.is_same_story) == (1, True)


def test_what_changes_elsewhere_is_nobodys_correction() -> None:
    mine = chosen(shown().post)
    other = next(it for it in TEXT if it not in mine)
    elsewhere = tuple(f"{it} And more of it besides." if it == other else it for it in TEXT)

    assert proofread(shown(), whole(elsewhere)).changes == ()


@pytest.mark.parametrize(
    ("headline", "changes"),
    [
        ("A museum opens", []),
        ("a Museum opens!", []),
        ("A museum does not open", ["headline"]),
    ],
)
def test_a_headline_counts(headline: str, changes: list[str]) -> None:
    assert [it.what for it in proofread(shown(), whole(TEXT, headline)).changes] == changes


def test_an_editors_own_headline_stays() -> None:
    mine = shown()
    assert mine.post.facts is not None
    post = replace(mine.post, facts=replace(mine.post.facts, headline="Come and see"))

    reading = proofread(replace(mine, post=post), whole(TEXT, "A museum does not open"))

    assert reading.changes == ()
    assert reading.own_headline == "Come and see"


@pytest.mark.parametrize(
    "sentences",
    [OTHER, SENTENCES[:2], (*OTHER, SENTENCES[0])],
    ids=["another", "a stub", "hardly the same"],
)
def test_another_story_is_no_correction(sentences: tuple[str, ...]) -> None:
    assert not proofread(shown(SENTENCES, 900), whole(sentences)).is_same_story


def test_a_short_story_with_one_new_number_is_the_same() -> None:
    short = ("The bridge at Lindow will be closed for 12 weeks from Monday.",)
    later = ("The bridge at Lindow will be closed for 14 weeks from Monday.",)

    reading = proofread(shown(short), whole(later))

    assert reading.is_same_story
    assert reading.changes[0].after == later[0]


@given(st.permutations(TEXT), st.integers(0, len(TEXT)))
def test_a_reading_shows_only_what_stands_in_the_source(order: list[str], count: int) -> None:
    source = whole(tuple(order[:count]) or (TEXT[0],))

    reading = proofread(shown(), source)

    assert set(reading.sentences) <= set(source.sentences)
    assert len(set(reading.sentences)) == len(reading.sentences)
    assert [it.index for it in reading.sentences] == sorted(it.index for it in reading.sentences)
    assert (not reading.changes) == (set(chosen(shown().post)) <= set(order[:count]))


def read_again(reading: Reading, source: Summary) -> Summary:
    return replace(source, sentences=reading.sentences)


@pytest.mark.parametrize("spare", [0, 200])
def test_a_caption_stays_a_caption_however_long_the_new_words_are(spare: int) -> None:
    mine = shown()
    old = chosen(mine.post)[0]
    new = old.removesuffix(".") + ", as was said again and again" * 20 + "."
    source = whole(tuple(new if it == old else it for it in TEXT))
    reading = proofread(mine, source)

    post = corrected(mine.post, read_again(reading, source), "✎ Corrected", spare=spare)

    assert post.picture_key == "pic"
    assert visible_length(post.html) <= CAPTION_LIMIT - spare
    assert visible_text(post.html).endswith("\n\n✎ Corrected")
    assert post.key != mine.post.key


ERRATUM = Erratum(
    at=NOON,
    headline="大" * 250,
    url="https://example.com/story",
    changes=tuple(Change("paragraph", "x" * 900, "y <b>&" * 900, n) for n in range(9)),
    edited=412,
    failed=3,
)
CHANGES = (
    Change("headline", "a", "b"),
    Change("paragraph", "a", "b", 3),
    Change("paragraph", "c", "d", 3),
    Change("withdrawn", "a"),
)


def test_the_line_says_when_and_where() -> None:
    speak = Voice("en")

    assert line(speak, NOON, CHANGES[:1]) == "✎ Corrected Nov 24, 15:20 UTC: headline"
    assert line(speak, NOON, CHANGES) == (
        "✎ Corrected Nov 24, 15:20 UTC: headline, paragraph 3, a passage withdrawn"
    )
    many = tuple(replace(CHANGES[1], paragraph=n) for n in range(9))
    assert line(speak, NOON, many) == "✎ Corrected Nov 24, 15:20 UTC"


@pytest.mark.parametrize("locale", LOCALES)
def test_what_is_told_is_one_message_in_every_language(locale: str) -> None:
    speak = Voice(locale)

    assert len(line(speak, NOON, CHANGES)) < 200
    for text in (told(speak, ERRATUM), gone(speak, "x" * 999, ERRATUM.url)):
        assert len(text.encode("utf-16-le")) < 2 * 4096
    assert len("\n\n".join(listed(speak, ERRATUM) for _ in range(10))) < 4000


def test_a_corrected_post_is_one_that_telegram_reads() -> None:
    mine = shown()
    source = whole(tuple(it.replace("131", "<i>&131") for it in TEXT), "A <b>new</b> & one")
    reading = proofread(mine, source)

    post = corrected(mine.post, read_again(reading, source), line(Voice("ar"), NOON, CHANGES))

    assert fault(post.html, CAPTION_LIMIT) is None
