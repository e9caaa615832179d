"""Words of others read the same in a chat, and nothing in them acts there."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text import in_line, inert, utf16_length
from bot.text.inert import WORD_JOINER
from tests.hostile_strings import HOSTILE
from tests.telegram_parser import acts

_LIVELY = st.lists(
    st.one_of(
        st.sampled_from("@#$/.:+-_ \u200d\u0301"),
        st.sampled_from(
            ["com", "t.me", "https://", "tg://", "durov", "4242", "1.2.3.4", "рф", "A"]
        ),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=2),
    ),
    max_size=12,
).map("".join)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("write to @durov now", "Mention"),
        ("see #news", "Hashtag"),
        ("see #_news", "Hashtag"),
        ("buy $TON soon", "Cashtag"),
        ("press /start here", "BotCommand"),
        ("see evil.com/x", "Url"),
        ("see https://evil.com", "Url"),
        ("see пример.рф", "Url"),
        ("see examplé.com", "Url"),
        ("see 1.1.1.1.", "Url"),
        ("see tg://user?id=1", "Url"),
        ("see t.me/x", "Url"),
        ("a@b.com", "EmailAddress"),
        ("4242 4242 4242 4242", "BankCardNumber"),
        ("021760714238635", "BankCardNumber"),
    ],
)
def test_what_would_act_does_not_and_reads_the_same(text: str, kind: str) -> None:
    assert [it for it, _ in acts(text)] == [f"textEntityType{kind}"]
    assert acts(inert(text)) == []
    assert inert(text).replace(WORD_JOINER, "") == text


@pytest.mark.parametrize(
    "text",
    ["e.g. the U.S. at 3.14 p.m.", "1.234.567 €", "and/or, 1/2", "C# & F#", "5 $", "می\u200cخواهم"],
)
def test_prose_is_left_alone(text: str) -> None:
    assert inert(text).replace(WORD_JOINER, "") == text
    assert WORD_JOINER not in inert(text) or "/" in text


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("a\u202eb\u200bc\ufeff", "abc"),
        ("a\ud83db", "ab"),
        ("a\tb\u2028c\r", "a b c "),
        ("e" + "\u0301" * 300, "e" + "\u0301" * 6),
        ("one\ntwo", "one\ntwo"),
    ],
    ids=["unseen", "half a pair", "blanks", "a stack of marks", "lines"],
)
def test_what_is_not_seen_or_covers_others_is_gone(text: str, read: str) -> None:
    assert inert(text) == read


def test_a_word_in_a_line_of_ours_makes_no_line_of_its_own() -> None:
    assert in_line("one\ntwo") == "one two"


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda it: it.id)
def test_hostile_words_do_nothing(hostile: object) -> None:
    text = inert(str(hostile.text))  # type: ignore[attr-defined]

    assert acts(text[:4096]) == []
    assert inert(text) == text


@settings(max_examples=300, deadline=None)
@given(_LIVELY)
def test_nothing_ever_acts_and_a_second_time_changes_nothing(text: str) -> None:
    once = inert(text)

    assert acts(once) == []
    assert inert(once) == once
    assert utf16_length(once) <= 2 * utf16_length(text)
