"""Every sentence the bot says exists in every language, with the same gaps to fill."""

from __future__ import annotations

from importlib import resources
from string import Formatter

import pytest
from babel.messages.extract import extract_from_dir
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


def test_the_catalogue_holds_the_sentences_of_the_code_and_no_others() -> None:
    """``make locales`` collects them the same way."""
    with (resources.files("bot") / "locales" / "gistwire.pot").open("rb") as file:
        kept = {it.id for it in read_po(file) if it.id}
    said = {
        found[2]
        for package in ("bot", "handlers")
        for found in extract_from_dir(
            package, keywords={"say": None, "mark": None, "count": (1, 2)}, comment_tags=()
        )
    }

    assert len(said) > 90
    assert said == kept
    assert set(SENTENCES.values()) <= kept


@pytest.mark.parametrize(
    ("tag", "locale"),
    [
        ("en-GB", "en"),
        ("zh-hans", "zh_Hans"),
        ("zh-CN", "zh_Hans"),
        ("zh", "zh_Hans"),
        ("zh-Hans-SG", "zh_Hans"),
        ("zh-hant", "zh_Hant"),
        ("zh-TW", "zh_Hant"),
        ("zh-Hant-HK", "zh_Hant"),
        ("pt", "pt_BR"),
        ("pt-br", "pt_BR"),
        ("pt-PT", "pt_BR"),
        ("ja-JP", "ja"),
        ("ar-EG", "ar"),
        ("xx", "en"),
        (None, "en"),
    ],
)
def test_a_tag_finds_its_catalogue(tag: str | None, locale: str) -> None:
    assert match(tag) == locale


@pytest.mark.parametrize("locale", ["ar", "fa"])
def test_every_line_of_a_language_that_runs_left_runs_left(locale: str) -> None:
    text = Voice(locale).say("{name} – {title}\n\n@gistwire", name="Ada", title="Wire")

    assert text == "\u200fAda – Wire\n\n\u200f@gistwire"
    assert Voice("en").say("{name}", name="Ada") == "Ada"


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
