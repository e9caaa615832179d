"""What presses and answers make of a subscription's terms; nonsense makes nothing of them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.amend import amended, language_label, words_of
from bot.model import Subscription
from bot.store.codec import decode, encode
from bot.terms import WORDS_LIMIT, Night, Rules, Style, Terms, Timing, WordList

CHANGES = (
    "feed",
    "add",
    "drop",
    "form",
    "length",
    "mark",
    "digest",
    "hour",
    "zone",
    "quiet",
    "paused",
)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("feed", "own"), Terms(Rules("own"))),
        (("add", "keywords", "a", "b"), Terms(Rules("chosen", keywords=("a", "b")))),
        (("add", "languages", "zh"), Terms(Rules("chosen", languages=("zh",)))),
        (("form", "text"), Terms(style=Style("text"))),
        (("length", "long"), Terms(style=Style(length="long"))),
        (("mark", "hashtags", "on"), Terms(style=Style(hashtags=True))),
        (("mark", "silent", "on"), Terms(style=Style(silent=True))),
        (("digest", "18", "8", "8"), Terms(timing=Timing((8, 18)))),
        (("hour", "7", "on"), Terms(timing=Timing((7,)))),
        (("zone", "Europe/Kyiv"), Terms(timing=Timing(zone="Europe/Kyiv"))),
        (("quiet", "22", "7"), Terms(timing=Timing(quiet=Night(22, 7)))),
        (("paused", "on"), Terms(paused=True)),
    ],
    ids=lambda it: " ".join(it) if isinstance(it, tuple) else "",
)
def test_a_change(change: tuple[str, ...], expected: Terms) -> None:
    assert amended(Terms(), change[0], change[1:]) == expected


@pytest.mark.parametrize(
    "change",
    [
        ("rob", "bank"),
        ("feed", "all of it"),
        ("feed",),
        ("form", "hologram"),
        ("length", "medium", "long"),
        ("mark", "paused", "on"),
        ("mark", "silent", "perhaps"),
        ("digest", "24"),
        ("digest", "-1"),
        ("hour", "noon", "on"),
        ("quiet", "22"),
        ("quiet", "7", "7"),
        ("add", "terms", "x"),
        ("drop", "__class__", "x"),
        ("drop", "keywords", "never there"),
        ("paused", ""),
    ],
    ids=" ".join,
)
def test_what_nobody_offers_changes_nothing(change: tuple[str, ...]) -> None:
    assert amended(Terms(), change[0], change[1:]) == Terms()


@given(
    st.lists(
        st.tuples(
            st.sampled_from(CHANGES),
            st.lists(
                st.sampled_from(["keywords", "hosts", "on", "off", "8", "23", "long", "own", "x"]),
                max_size=3,
            ).map(tuple),
        ),
        max_size=8,
    )
)
def test_terms_after_any_presses_are_kept_as_they_are(
    presses: list[tuple[str, tuple[str, ...]]],
) -> None:
    """Whatever is pressed gives terms that the store brings back; pressing twice is once."""
    terms = Terms()
    for change, values in presses:
        terms = amended(terms, change, values)
        assert amended(terms, change, values) == terms

    assert decode(Terms, encode(terms)) == terms


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("climate, kyiv", "keywords", ("climate", "kyiv")),
        ("气候，基辅、 博物馆；climate  law\nclimate  law", "keywords", 4),
        ("  , ,, * ,", "keywords", ()),
        ("x" * 200, "keywords", ("x" * 64,)),
        ("example.com", "hosts", ("example.com",)),
        ("https://www.Example.com/a?b, bbc.co.uk", "hosts", ("example.com", "bbc.co.uk")),
        ("пример.рф", "hosts", ("пример.рф",)),
        ("localhost, no host, -a.com, a..b, javascript:alert(1)", "hosts", ()),
        ("http://[::1, 10.0.0.1", "hosts", ()),
        ("German, українська, ZH, français, Klingonese", "languages", ("de", "uk", "zh", "fr")),
        ("Politics, Football", "topics", ("Politics", "Football")),
        (", ".join(map(str, range(100))), "excluded", WORDS_LIMIT),
    ],
)
def test_words_are_read_from_a_message(text: str, name: WordList, expected: Any) -> None:
    found = words_of(text, name)

    assert (len(found) if isinstance(expected, int) else found) == expected


@given(st.text(max_size=300), st.sampled_from(["keywords", "hosts", "languages", "topics"]))
def test_any_message_can_be_read(text: str, name: WordList) -> None:
    words = words_of(text, name)

    assert all(0 < len(it) <= 64 for it in words)
    assert len(words) <= WORDS_LIMIT


def test_languages_are_called_what_their_speakers_call_them() -> None:
    assert [language_label(it) for it in ("de", "uk", "zh", "xx")] == [
        "Deutsch",
        "українська",
        "中文",
        "xx",
    ]


def test_a_subscription_from_before_terms_reads_as_what_it_was() -> None:
    """Everything, with its picture, at once; a term that came later has its default."""
    old = (
        b'{"v":1,"noun":"subscription","body":{"chat_id":-100,"title":"t","kind":"channel",'
        b'"added_by":7,"added_at":"2026-01-01T00:00:00Z","username":null,"thread_id":null,'
        b'"locale":"en"%s}}'
    )

    assert decode(Subscription, old % b"").terms == Terms()
    younger = decode(Subscription, old % b',"terms":{"style":{"length":"short"}}')
    assert younger.terms == Terms(style=Style(length="short"))
