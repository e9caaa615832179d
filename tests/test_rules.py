"""Which stories a chat gets: a table of rules, and laws that hold for all of them."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Subscription
from bot.rules import Reason, Verdict, folded, stands_in, wanted
from bot.terms import Facts, Rules, Terms

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
OWNER, OTHER = 7, 8
STORY = Facts(
    headline="Parliament votes on climate law",
    text="Lawmakers in Kyiv voted on Tuesday.\nThe Größe of the budget was disputed.",
    lead="Lawmakers in Kyiv voted on Tuesday.",
    url="https://www.news.example.com/politics/1",
    outlet="Example News",
    language="en-GB",
    section="World Politics",
    keywords=("Ukraine", "energy policy"),
)
CHINESE = Facts(
    headline="上海图书馆东馆开放",
    text="上海图书馆东馆周六向公众开放。",
    language="zh-Hans",
    keywords=("图书馆",),
)


def chat(**rules: Any) -> Subscription:
    paused = rules.pop("paused", False)
    rules.setdefault("feed", "chosen")
    terms = Terms(rules=Rules(**rules), paused=paused)
    return Subscription(1, "t", "channel", OWNER, NOON, terms=terms)


@pytest.mark.parametrize(
    ("subscription", "expected"),
    [
        (chat(feed="everything"), (True, "everything", None)),
        (chat(feed="everything", excluded=("climate",)), (True, "everything", None)),
        (chat(paused=True, feed="everything"), (False, "paused", None)),
        (chat(feed="own"), (True, "own", None)),
        (chat(), (True, "gates", None)),
        (chat(keywords=("climate",)), (True, "keyword", "climate")),
        (chat(keywords=("CLIMATE Law",)), (True, "keyword", "CLIMATE Law")),
        (chat(keywords=("football", "kyiv")), (True, "keyword", "kyiv")),
        (chat(keywords=("climat",)), (False, "other_subject", None)),
        (chat(keywords=("climat*",)), (True, "keyword", "climat*")),
        (chat(keywords=("arliament",)), (False, "other_subject", None)),
        (chat(keywords=("grösse",)), (True, "keyword", "grösse")),
        (chat(keywords=("ｃｌｉｍａｔｅ",)), (True, "keyword", "ｃｌｉｍａｔｅ")),
        (chat(keywords=("ukraine",)), (True, "keyword", "ukraine")),
        (chat(keywords=("*",)), (False, "other_subject", None)),
        (chat(keywords=("climate.*law",)), (False, "other_subject", None)),
        (chat(keywords=("(a+)+$",)), (False, "other_subject", None)),
        (chat(excluded=("budget",)), (False, "excluded", "budget")),
        (chat(keywords=("climate",), excluded=("kyiv",)), (False, "excluded", "kyiv")),
        (chat(hosts=("example.com",)), (True, "gates", None)),
        (chat(hosts=("news.example.com",)), (True, "gates", None)),
        (chat(hosts=("ample.com",)), (False, "other_source", None)),
        (chat(hosts=("other.org",), keywords=("climate",)), (False, "other_source", None)),
        (chat(languages=("en",)), (True, "gates", None)),
        (chat(languages=("en-gb",)), (True, "gates", None)),
        (chat(languages=("e",)), (False, "other_language", None)),
        (chat(languages=("uk", "zh")), (False, "other_language", None)),
        (chat(topics=("politics",)), (True, "topic", "politics")),
        (chat(topics=("Energy",)), (True, "topic", "Energy")),
        (chat(topics=("kyiv",)), (False, "other_subject", None)),
        (chat(keywords=("football",), topics=("politics",)), (True, "topic", "politics")),
    ],
    ids=lambda it: "" if isinstance(it, tuple) else str(it.terms.rules)[6:90],
)
def test_the_rules_of_a_chat(
    subscription: Subscription, expected: tuple[bool, Reason, str | None]
) -> None:
    assert wanted(subscription, STORY, OWNER) == Verdict(*expected)


@pytest.mark.parametrize(
    ("entry", "found"),
    [("图书馆", True), ("东馆", True), ("上海", True), ("博物馆", False), ("馆东馆", True)],
)
def test_chinese_words_are_found_wherever_they_stand(entry: str, found: bool) -> None:  # noqa: FBT001
    assert wanted(chat(keywords=(entry,)), CHINESE, None).wanted is found


def test_only_the_subscribers_own_stories_are_own() -> None:
    assert wanted(chat(feed="own"), STORY, OTHER) == Verdict(wanted=False, reason="not_own")
    assert wanted(chat(feed="own"), STORY, None) == Verdict(wanted=False, reason="not_own")


def test_a_message_to_all_is_kept_out_by_a_pause_alone() -> None:
    assert wanted(chat(feed="own"), None, OTHER).wanted
    assert wanted(chat(keywords=("x",)), None, OTHER).wanted
    assert not wanted(chat(paused=True), None, OTHER).wanted


def test_a_story_without_language_or_address_passes_no_gate_of_those() -> None:
    bare = replace(STORY, language=None, url=None)

    assert wanted(chat(languages=("en",)), bare, None).reason == "other_language"
    assert wanted(chat(hosts=("example.com",)), bare, None).reason == "other_source"


WORDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
LISTS = st.lists(WORDS, max_size=4).map(tuple)


@given(
    st.fixed_dictionaries(dict.fromkeys(("keywords", "hosts", "languages", "topics"), LISTS)),
    LISTS,
    WORDS,
)
def test_what_is_excluded_is_never_wanted(
    rules: dict[str, tuple[str, ...]], excluded: tuple[str, ...], text: str
) -> None:
    """One entry more among the excluded never lets a story in; a verdict names its own entry."""
    facts = Facts(headline=text, text=text, language="en", url="https://a.example/")
    before = wanted(chat(**rules), facts, None)
    after = wanted(chat(**rules, excluded=excluded), facts, None)

    assert not after.wanted or before.wanted
    if after.reason == "excluded":
        assert after.entry in excluded
    if after.reason == "keyword":
        assert after.entry in rules["keywords"]


@given(st.lists(st.sampled_from(["sun", "moon", "star", "月", "Straße"]), min_size=1, max_size=6))
def test_a_word_between_spaces_is_always_found(words: list[str]) -> None:
    text = folded(" ".join(words))

    assert all(stands_in(word, text) for word in words)


def test_searching_takes_time_in_proportion_to_the_text() -> None:
    """The worst text for a search is one letter, again and again."""
    facts = Facts(headline="a" * 20_000, text="a" * 200_000)
    began = time.perf_counter()

    for _ in range(50):
        wanted(chat(keywords=("a" * 63 + "b", "a" * 64)), facts, None)

    assert time.perf_counter() - began < 5
