"""Fingerprints: nearly the same text, nearly the same number."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import alike, fingerprint

WORDS = (
    *("ferry", "harbour", "council", "minister", "budget", "river", "museum", "teacher"),
    *("winter", "market", "station", "bridge", "painter", "forest", "library", "engine"),
    *("doctor", "garden", "letter", "summer", "village", "evening", "morning", "captain"),
)
HAN = (
    "金正恩誓言无条件支持普京所有决定白宫国家安全委员会发言人表示朝鲜与俄罗斯的武器谈判正在积极进行"
)


def story(seed: int, sentences: int = 40) -> list[str]:
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    return [
        " ".join(chance.choice(WORDS) for _ in range(12)).capitalize() + "."
        for _ in range(sentences)
    ]


def han(seed: int, sentences: int = 40) -> list[str]:
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    return ["".join(chance.choice(HAN) for _ in range(20)) + "。" for _ in range(sentences)]


def of(text: str) -> int:
    found = fingerprint(text)
    assert found is not None
    return found


@pytest.mark.parametrize("make", [story, han])
@pytest.mark.parametrize("seed", range(5))
def test_a_story_with_small_changes_is_the_same(make: object, seed: int) -> None:
    """Another outlet's copy: one sentence less, one word more, other marks and case."""
    sentences = make(seed)  # type: ignore[operator]
    whole = " ".join(sentences)
    copy = "AGENCY – " + " ".join(sentences[:7] + sentences[8:]).upper().replace(".", " !")

    assert alike(of(whole), of(copy))


@pytest.mark.parametrize("make", [story, han])
def test_other_stories_are_not(make: object) -> None:
    prints = [of(" ".join(make(seed))) for seed in range(12)]  # type: ignore[operator]

    assert not any(alike(one, other) for one in prints for other in prints if one != other)
    assert len(set(prints)) == 12


@given(st.text(max_size=300))
def test_every_text_has_a_number_of_64_bits_or_none(text: str) -> None:
    found = fingerprint(text)

    assert found is None or 0 <= found < 2**64
    assert found == fingerprint(f" {text}\n")


def test_of_a_short_text_nothing_is_said() -> None:
    assert fingerprint("Short. " * 10) is None
