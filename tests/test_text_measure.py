"""Lengths as Telegram counts them, white space, shortening, reading time."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from bot.text import fold, reading_minutes, truncate, utf16_length, word_count

_ANY = st.text(st.characters(exclude_categories=["Cs"]))


@given(_ANY)
def test_length_is_that_of_the_utf16_encoding(text: str) -> None:
    assert utf16_length(text) == len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  a\n\t b ", "a b"),
        ("a\u00a0\u202fb", "a b"),
        ("\u3000全角\u3000空白\u3000", "全角 空白"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("soft\u00adhyphen", "softhyphen"),
        ("می\u200cروم", "می\u200cروم"),
        ("👩\u200d🚀", "👩\u200d🚀"),
        (" \u200b ", ""),
    ],
)
def test_folding_leaves_single_spaces_and_joiners(text: str, expected: str) -> None:
    assert fold(text) == expected


@given(_ANY)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("short", 5, "short"),
        ("a longer headline here", 16, "a longer…"),
        ("unbreakablewordthatgoeson", 10, "unbreakab…"),
        ("Hello, world again", 7, "Hello…"),
        ("雨停了孩子们跑出教室", 5, "雨停了孩…"),
        ("ok 👩‍👩‍👧‍👦 family", 8, "ok…"),
        ("e\u0301e\u0301e\u0301", 4, "e\u0301…"),
        ("anything", 1, "…"),
        ("anything", 0, ""),
        ("anything", -3, ""),
    ],
)
def test_truncation_cuts_at_a_border(text: str, limit: int, expected: str) -> None:
    assert truncate(text, limit) == expected


@given(_ANY, st.integers(0, 60))
def test_truncation_keeps_the_limit_and_whole_graphemes(text: str, limit: int) -> None:
    short = truncate(text, limit)

    assert utf16_length(short) <= limit
    if short != text and len(short) > 1:
        clusters = regex.findall(r"\X", text)
        kept = short.removesuffix("…")
        assert any("".join(clusters[:count]) == kept for count in range(len(clusters) + 1))


def test_reading_time_is_never_less_than_a_minute() -> None:
    assert reading_minutes("", None) == 1
    assert reading_minutes("一", "zh-Hans") == 1


def test_reading_time_counts_characters_or_words() -> None:
    """Five hundred Chinese characters a minute, 238 English words; languages differ."""
    assert reading_minutes("雨" * 2500, "zh") == 5
    assert reading_minutes("word " * 2380, "en-GB") == 10
    assert reading_minutes("word " * 2380, None) == 10
    assert reading_minutes("wort " * 2380, "de") == 13
    assert reading_minutes("雨" * 500 + " word" * 238, "zh") == 2


def test_a_character_without_spaces_around_it_is_a_word() -> None:
    assert word_count("") == 0
    assert word_count("The ferry’s well-known, isn't it?") == 5
    assert word_count("渡轮重新开航。") == 6
    assert word_count("版本 two 来了") == 5
