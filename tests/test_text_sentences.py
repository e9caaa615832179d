"""Sentence borders: cases by hand in all languages the bot knows, and laws for any text.

A line of ``corpus/sentences/LANGUAGE.txt`` is a text as an editor would cut it: ``|`` stands where
a sentence ends and the next begins, and is not part of the text; ``⏎`` is a line end and ``⍽`` a
no-break space. The white space around a border belongs to neither sentence.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import balanced, sentences

CORPUS = Path(__file__).parent / "corpus" / "sentences"


def written_cases() -> dict[str, str]:
    """Every marked line by language and line number."""
    lines = (
        (f"{path.stem} {number}", line)
        for path in sorted(CORPUS.glob("*.txt"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    )
    return {
        key: line.replace("⏎", "\n").replace("⍽", "\u00a0")
        for key, line in lines
        if line and not line.startswith("#")
    }


CASES = written_cases()
LANGUAGES = "zh-Hans zh-Hant en ru uk es pt fr de it tr ar fa hi id vi ja ko"


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize("marked", CASES.values(), ids=CASES.keys())
def test_borders_stand_where_an_editor_puts_them(marked: str) -> None:
    expected = [part.strip() for part in marked.split("|")]

    assert cut(marked.replace("|", "")) == expected


@pytest.mark.parametrize("language", LANGUAGES.split())
def test_every_language_of_the_bot_has_cases(language: str) -> None:
    written = sum(1 for key in CASES if key.startswith(f"{language} "))

    assert written >= (30 if language == "zh-Hans" else 10)


@pytest.mark.parametrize("text", ["", " ", "\u3000\n", "\u00a0"])
def test_white_space_holds_no_sentence(text: str) -> None:
    assert sentences(text) == ()


def test_text_without_terminator_is_one_sentence() -> None:
    assert cut("  no full stop here ") == ["no full stop here"]


def test_a_very_long_quotation_is_cut_like_plain_text() -> None:
    """A quotation over 600 characters would swallow a summary whole."""
    text = "“" + "Wind rose over the bay. " * 40 + "Rain fell.”"

    assert len(cut(text)) == 41


@pytest.mark.parametrize("pause", ["", " ", "，"], ids=["no pause", "spaces", "commas"])
@pytest.mark.parametrize("letter", ["ก", "字"])
def test_text_without_any_stop_is_cut_to_a_readable_length(letter: str, pause: str) -> None:
    parts = cut((letter * 90 + pause) * 50)

    assert all(len(part) <= 600 for part in parts)
    assert "".join(parts).count(letter) == 90 * 50


def test_a_combining_mark_stays_with_its_letter() -> None:
    """Where a long run is cut between two letters, it is not cut within one."""
    parts = cut("\u0e01\u0e34\u0e48" * 1000)

    assert len(parts) > 1
    assert all(part.startswith("\u0e01") for part in parts)


@pytest.mark.parametrize("gap", ["\n\n", "\r\n\r\n", "\n \t\n", "\n\n\n", "\u2029"], ids=ascii)
def test_paragraphs_are_never_merged(gap: str) -> None:
    """Not even where a quotation opens in one and closes in the next."""
    assert cut(f"He said “no{gap}and then” she left") == ["He said “no", "and then” she left"]


HOSTILE = {
    "no stop": "word " * 200_000,
    "no stop, no space": "字" * 333_333,
    "opening quotes": "“" * 333_333,
    "paired quotes": "“a” " * 125_000,
    "straight quotes": '" ' * 500_000,
    "dots": "." * 1_000_000,
    "spaced dots": ". " * 500_000,
    "nested brackets": "（" * 100_000 + "）" * 100_000,
    "brackets that do not match": "(" * 100_000 + "]" * 100_000,
    "white space": " " * 1_000_000,
    "apostrophes": "a." + "'" * 1_000_000,
    # Every few characters of these ask for a decision, which a quarter of the size shows as well.
    "question marks": "? " * 120_000,
    "turned quotes": "»«" * 60_000,
    "dots and letters": "a.B." * 60_000,
    "numbered": "1. " * 80_000,
    "emoji": "😂" * 60_000,
    "line ends": "a\n" * 120_000,
    "empty lines": "a\n\n" * 80_000,
    "commas after quotations": "“甲。”乙，" * 15_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_megabyte_costs_no_more_than_prose(text: str) -> None:
    """Two seconds of processor time is the border; all of them take less than one as a rule."""
    began = time.process_time()
    spans = sentences(text)
    taken_seconds = time.process_time() - began

    assert (
        "".join(text[start:end] for start, end in spans).split() == text.split() or len(spans) > 1
    )
    assert taken_seconds < 2


_PIECE = st.sampled_from(
    [
        "Rain fell. ",
        "Dr. Ito left! ",
        "Why? ",
        "3.5 ",
        "雨停了。",
        "真的？",
        "он ушёл. ",
        "…",
        " ",
        "word",
        "「好。」",
        "end.Next ",
        "😂 ",
        "\nthen ",
        "\n• ",
        "（完）",
        "๑ก ",
    ]
)
_PAIRS = ["“”", "«»", "「」", "『』", "（）", "()", "【】", "《》", "„“"]


def _wrapped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(
        lambda pair, text, tail: f"{pair[0]}{text}{pair[1]}{tail}",
        st.sampled_from(_PAIRS),
        inner,
        _PIECE,
    )


_BALANCED = st.lists(
    st.recursive(st.lists(_PIECE, max_size=4).map("".join), _wrapped, max_leaves=4), max_size=5
).map("".join)


@given(
    st.one_of(
        st.text(), _BALANCED, st.text(alphabet=".!?…。？”“\"'()«»（） \n\u2029aA1你กค😂❤🎉:：")
    )
)
def test_spans_are_ordered_disjoint_and_lose_nothing(text: str) -> None:
    spans = sentences(text)
    flat = [at for span in spans for at in span]
    covered = "".join(text[start:end] for start, end in spans)

    assert flat == sorted(flat)
    assert all(start < end for start, end in spans)
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)
    assert "".join(covered.split()) == "".join(text.split())


@given(_BALANCED.filter(lambda text: len(text) < 600))
def test_a_balanced_paragraph_is_cut_into_balanced_sentences(text: str) -> None:
    if balanced(text):
        assert all(balanced(part) for part in cut(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“Yes,” she said (twice).", True),
        ("“Yes, she said.", False),
        ("yes” she said", False),
        ("It’s Jo’s.", True),
        ("a) first b) second", True),
        ("Fine :)", True),
        ('5" of "rain"', False),
        ("„Ja“, sagt sie «leise».", True),
        ("「甲『乙』", False),
    ],
)
def test_balance_asks_for_a_partner_of_every_mark(text: str, expected: bool) -> None:  # noqa: FBT001 - the table's answer
    assert balanced(text) is expected
