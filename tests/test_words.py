"""Every sentence the bot says exists in every language, with the same gaps to fill."""

from __future__ import annotations

import re
from importlib import resources
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from bot import errors
from bot.apology import SENTENCES, apologise
from bot.i18n import LOCALES, Voice, date_voice, match, voice
from tests.telegram_parser import fault

CATALOGUES = tuple(name for name in LOCALES if name != "en")


def gaps(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def several(sentence: object) -> list[str]:
    """The plural forms of a message, or its one form."""
    return [str(it) for it in sentence] if isinstance(sentence, tuple | list) else [str(sentence)]


def kinds(base: type[errors.BotError]) -> set[type[errors.BotError]]:
    return {base}.union(*(kinds(kind) for kind in base.__subclasses__()))


def test_every_code_of_the_tree_has_its_sentence_and_none_is_left_over() -> None:
    assert {kind.code for kind in kinds(errors.BotError)} == set(SENTENCES)


def test_blocked_refused_and_unreachable_are_told_alike() -> None:
    told = {
        apologise(kind("https://example.com"), voice("en"))
        for kind in (errors.Refused, errors.Unreachable)
    }

    assert len(told) == 1


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_apology_is_one_sentence_that_telegram_takes(code: str, locale: str) -> None:
    text = Voice(locale).say(SENTENCES[code], limit="20", seconds="20", when="in 20 seconds")

    assert fault(text) is None
    assert "\n" not in text
    assert len(text) <= 200  # the limit of a callback's answer


@pytest.mark.parametrize("name", CATALOGUES)
def test_every_sentence_is_translated_with_the_same_gaps(name: str) -> None:
    folder = resources.files("bot") / "locales"
    with (folder / "gistwire.pot").open("rb") as file:
        wanted = {str(it.id): it for it in read_po(file) if it.id}
    with (folder / f"{name}.po").open("rb") as file:
        given = {str(it.id): it for it in read_po(file, locale=name) if it.id}

    assert wanted.keys() == given.keys()
    for message in given.values():
        forms = several(message.string)
        ids = several(message.id)
        assert not message.fuzzy
        assert all(forms), message.id
        assert set().union(*map(gaps, forms)) == set().union(*map(gaps, ids)), message.id


def test_every_sentence_of_the_code_is_in_the_catalogue() -> None:
    with (resources.files("bot") / "locales" / "gistwire.pot").open("rb") as file:
        wanted = {it.id[0] if isinstance(it.id, tuple) else it.id for it in read_po(file) if it.id}

    assert set(SENTENCES.values()) <= wanted
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for path in resources.files("handlers").iterdir()
        if path.name == "replies.py"
    )
    said = re.findall(r'speak\.say\(\s*"([^"\\]+)"\s*[,)]', code)
    assert len(said) > 20
    assert set(said) <= wanted


@pytest.mark.parametrize(
    ("tag", "locale"),
    [
        ("en-GB", "en"),
        ("zh-hans", "zh_Hans"),
        ("zh-CN", "zh_Hans"),
        ("zh", "zh_Hans"),
        ("zh-Hans-SG", "zh_Hans"),
        ("xx", "en"),
        (None, "en"),
    ],
)
def test_a_tag_finds_its_catalogue(tag: str | None, locale: str) -> None:
    assert match(tag) == locale


@pytest.mark.parametrize(
    ("tag", "minutes"),
    [
        ("ru", "4 мин"),
        ("zh-Hans", "4分钟"),
        ("ja", "4 分"),
        ("nonsense!", "4 min"),
        (None, "4 min"),
    ],
)
def test_minutes_are_spelled_in_the_articles_own_language(tag: str | None, minutes: str) -> None:
    assert date_voice(tag).minutes(4).replace("\u00a0", " ") == minutes
