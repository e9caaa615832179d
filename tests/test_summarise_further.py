"""One more point and one more: what was shown stays, and each point brings something new."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import Article, Budget, Paragraph
from bot.summarise import METHODS, pick
from bot.summarise.fitting import cost
from tests.articles import OTHER, SENTENCES

STORY = Article(
    "k", "A museum and a power station", tuple(map(Paragraph, SENTENCES + OTHER)), language="en"
)
BASE = Budget(characters=300, ceiling=4000)


@pytest.mark.parametrize("method", METHODS)
def test_each_point_adds_to_what_was_shown_in_the_order_of_the_source(method: str) -> None:
    chosen = [pick(STORY, replace(BASE, points=n), method).sentences for n in range(9)]

    for fewer, more in pairwise(chosen):
        assert set(fewer) < set(more)
        assert 1 <= len(more) - len(fewer) <= 3
    for sentences in chosen:
        assert [it.index for it in sentences] == sorted(it.index for it in sentences)
        assert all(
            STORY.paragraphs[it.paragraph].text[it.start : it.end] == it.text for it in sentences
        )


def test_points_end_where_the_article_does() -> None:
    everything = pick(STORY, Budget()).sentences

    assert set(pick(STORY, replace(BASE, points=99)).sentences) == set(everything)


def test_points_never_pass_the_ceiling() -> None:
    wish = replace(BASE, points=99, ceiling=600)

    assert 300 < cost(STORY, pick(STORY, wish).sentences) <= 600


def test_no_points_change_nothing() -> None:
    assert pick(STORY, BASE) == pick(STORY, Budget(characters=300))


def test_a_point_that_leans_on_another_sentence_brings_it_along_or_stays_out() -> None:
    text = "Mara Ohlsen runs the museum. She opened it on Saturday. The lamp is old."
    story = Article("k", "H", (Paragraph(text), *map(Paragraph, OTHER)), language="en")

    for n in range(1, 5):
        shown = [it.text for it in pick(story, replace(BASE, points=n)).sentences]
        if "She opened it on Saturday." in shown:
            assert "Mara Ohlsen runs the museum." in shown


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text("ab .。！“”\n", max_size=120), max_size=8),
    st.integers(0, 5),
    st.integers(0, 400),
)
def test_any_article_keeps_the_laws_with_points(
    texts: list[str], points: int, ceiling: int
) -> None:
    story = Article("k", "h", tuple(map(Paragraph, texts)))
    base = Budget(characters=min(60, ceiling))

    fewer = pick(story, base).sentences
    more = pick(story, replace(base, points=points, ceiling=ceiling)).sentences

    assert set(fewer) <= set(more)
    assert cost(story, more) <= ceiling or more == fewer
