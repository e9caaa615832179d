"""Whatever others write, each sentence of the bot's own is taken and does nothing of theirs.

Five hundred hostile strings stand in every gap of the catalogue, in every language, and in
whatever a function of replies is given.
"""

from __future__ import annotations

import inspect
import itertools
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from importlib import import_module, resources
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Any

import pytest
from babel.messages.pofile import read_po

import handlers
from bot.compose import notice
from bot.deliver import menu
from bot.i18n import LOCALES, WORKING, Voice
from bot.model import Button, Subscription
from bot.reach import Earlier, Published
from bot.terms import Night, Rules, Style, Terms, Timing
from bot.text import utf16_length
from handlers.screens import PAGES, Frame
from tests.hostile_strings import HOSTILE
from tests.made_up import NOW, hints, made
from tests.telegram_parser import UNSEEN, acts, shown, wrong

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def catalogue() -> list[tuple[str, ...]]:
    """Every sentence of the catalogue; of those that count both forms."""
    with (resources.files("bot") / "locales" / "gistwire.pot").open("rb") as file:
        ids = [it.id for it in read_po(file) if it.id]
    return [tuple(it) if isinstance(it, tuple | list) else (it,) for it in ids]


CATALOGUE = catalogue()
GAPS = {
    sentence: {name for form in sentence for _, name, _, _ in Formatter().parse(form) if name}
    for sentence in CATALOGUE
}
WORDS = sorted(set().union(*GAPS.values()) - WORKING - {"n"})


def said(speak: Voice, sentence: tuple[str, ...], values: dict[str, str], n: int = 3) -> str:
    if len(sentence) == 1:
        return speak.say(sentence[0], **values)
    return speak.count(sentence[0], sentence[1], n, **values)


def filled(sentence: tuple[str, ...], word: str) -> dict[str, str]:
    ours = {
        "link": "https://t.me/gistwire",
        "command": "/editors add",
        "contact": "@someone",
        "host": "a.example",
    }
    number = {"n": "3"} if len(sentence) == 1 and "n" in GAPS[sentence] else {}
    return {name: ours.get(name, word) for name in GAPS[sentence] - {"n"}} | number


@pytest.mark.parametrize("locale", LOCALES)
def test_every_sentence_holds_hostile_words_and_does_nothing_of_theirs(locale: str) -> None:
    bad: list[tuple[object, str | None]] = []
    speak, turn = Voice(locale), itertools.count(LOCALES.index(locale) * 97)
    for sentence in CATALOGUE:
        if not GAPS[sentence] - WORKING - {"n"}:
            bad += [
                (sentence, wrong(html(said(speak, sentence, filled(sentence, ""), n))))
                for n in range(4)
            ]
            continue
        calm = Counter(acts(said(speak, sentence, filled(sentence, "Ada"))))
        for hostile in (HOSTILE[next(turn) * 37 % len(HOSTILE)] for _ in range(20)):
            text = said(speak, sentence, filled(sentence, hostile.text))
            markup = html(text)
            bad.append((f"{hostile.id}: {text!a}", wrong(markup)))
            if not Counter(acts(shown(markup)[0])) <= calm:
                bad.append((f"{hostile.id}: {text!a}", "acts"))

    assert [it for it in bad if it[1]] == []


def html(text: str) -> str:
    return notice(text, key="k").html


@pytest.mark.parametrize("gap", WORDS)
def test_every_gap_takes_every_hostile_word(gap: str) -> None:
    """Each string stands in each gap, the sentences and languages in turn."""
    sentences = [it for it in CATALOGUE if gap in GAPS[it]]
    places = itertools.cycle(itertools.product(sentences, LOCALES))

    for hostile, (sentence, locale) in zip(HOSTILE, places, strict=False):
        text = said(Voice(locale), sentence, {**filled(sentence, "Ada"), gap: hostile.text})
        calm = Counter(acts(said(Voice(locale), sentence, filled(sentence, "Ada"))))

        assert wrong(html(text)) is None, (hostile.id, sentence)
        assert text.count("\n") <= max(it.count("\n") for it in sentence)
        assert Counter(acts(shown(html(text))[0])) <= calm, (hostile.id, sentence, locale)


def test_only_gaps_of_ours_work_and_each_is_somewhere() -> None:
    assert set().union(*GAPS.values()) >= WORKING


# What handlers say: every function of every module of replies


def functions() -> Iterator[tuple[str, Callable[..., Any], dict[str, Any]]]:
    folder = Path(handlers.__file__).parent
    for path in sorted(folder.glob("replies*.py")):
        module = import_module(f"handlers.{path.stem}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                yield f"{path.stem}.{name}", function, hints(module, function)


REPLIES = {name: (function, types) for name, function, types in functions()}
#: What parameters hold that take no words of others, or where they stand beside ours.
ROWS: dict[str, dict[str, Any]] = {
    "replies_setup.about_list": {"name": "keywords"},
    "replies_setup.asked": {"about": "hosts"},
    "replies_presses.refused": {"reason": "foreign"},
    "replies.queue": {
        "rows": ((1, 2, 3, 4),) * 2,
        "dead": lambda text: (("o-1764000000000-0", text),),
    },
    "replies_setup.and_more": {"text": "What is listed"},
    "replies_drafting.asked": {"about": "headline"},
    "replies_drafting.objection": {"reason": "past"},
    "replies_drafting.timetable": {"rows": ["1. Tomorrow · Ada"]},
    "replies_publishing.standing": {"line": "Sent to 3 chats"},
}


def words_of(answer: object) -> str:
    """Every word of an answer: a text, several, or buttons."""
    if isinstance(answer, Button):
        return answer.label
    if isinstance(answer, Mapping):
        return words_of(tuple(answer.values()))
    return "\n".join(map(words_of, answer)) if isinstance(answer, tuple) else str(answer)


@pytest.mark.parametrize("name", REPLIES)
def test_every_reply_holds_hostile_words_and_does_nothing_of_theirs(name: str) -> None:
    """Every function of replies is called, with all languages and kinds of strings in turn."""
    function, types = REPLIES[name]

    def reply(text: str, locale: str, turn: int) -> str:
        values = {it: made(kind, text, turn, it) for it, kind in types.items() if it != "return"}
        if "speak" in values:
            values["speak"] = Voice(locale)
        ours = {it: row(text) if callable(row) else row for it, row in ROWS.get(name, {}).items()}
        return words_of(function(**{**values, **ours}))

    for turn, hostile in enumerate(HOSTILE[len(name) % 5 :: 5]):
        locale = LOCALES[turn % len(LOCALES)]
        text = reply(hostile.text, locale, turn)
        calm = Counter(acts(reply("Ada", locale, turn)))

        assert wrong(html(text)) is None, (hostile.id, text)
        assert Counter(acts(shown(html(text))[0])) <= calm, (hostile.id, text)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_line_of_the_menu_is_short_enough(locale: str) -> None:
    """At most 256 characters (Bot API, BotCommand), shown in one line."""
    for _, commands in menu._menus((1,)):
        for _, what in commands:
            assert 1 <= len(Voice(locale).say(what)) <= 100


@pytest.mark.parametrize("locale", LOCALES)
def test_every_screen_of_the_menu_and_its_buttons_hold_hostile_words(locale: str) -> None:
    for turn, hostile in enumerate(HOSTILE[LOCALES.index(locale) % 5 :: 5]):
        words = ("Ada", hostile.text[:64], f"{hostile.text[:60]}*")
        rules = Rules("chosen", words, words, words, ("en", "zh-hans"), words)
        terms = Terms(rules, Style(hashtags=True), Timing((8, 20), "Asia/Shanghai", Night(22, 7)))
        chat = Subscription(-1, hostile.text[:255], "channel", 1, NOW, "gistwire_news", terms=terms)
        page = list(PAGES)[turn % len(PAGES)]
        screen = PAGES[page](Frame(chat, Voice(locale), 1))

        assert wrong(html(screen.text)) is None
        for label in (it.label for row in screen.keyboard for it in row):
            assert 0 < utf16_length(label.strip()) <= 64, label
            assert not UNSEEN.search(label), label


#: What is said to whoever presses, in the line that passes.
ANSWERS = {
    "replies_access.stranger",
    "replies_presses.patience",
    "replies_presses.refused",
    "replies_reading.beside",
    "replies_reading.fetched_again",
    "replies_reading.missed",
    "replies_reading.nothing_more",
    "replies_setup.tested",
}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_what_answers_a_press_is_short_enough(name: str, locale: str) -> None:
    """At most 200 characters (Bot API, answerCallbackQuery)."""
    function, types = REPLIES[name]
    for turn in range(4):
        values = {it: made(kind, "Ada", turn, it) for it, kind in types.items() if it != "return"}
        answer = function(**{**values, "speak": Voice(locale), **ROWS.get(name, {})})

        assert 0 < utf16_length(answer) <= 200


@pytest.mark.parametrize("locale", LOCALES)
def test_how_far_a_post_went_is_told_to_whoever_pressed(locale: str) -> None:
    earlier = Earlier(timedelta(days=2), "https://t.me/gistwire_news/123456")
    for reached in (
        Published(0, 0),
        Published(0, 0, passed_over=5),
        Published(1200, 1200, later=300),
        Published(5, 0, later=5),
        Published(5, 0, earlier),
        Published(5, 0),
    ):
        assert 0 < utf16_length(reached.told(Voice(locale))) <= 200
