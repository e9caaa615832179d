"""Text is cleaned and its links are found as Telegram's clients and servers do it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.detect import MAX_ENTITIES, find, settle
from bot.sandbox.entities import Entity, utf16_length


def _shown(text: str) -> list[tuple[str, str]]:
    units = text.encode("utf-16-le")
    return [
        (it.type, units[it.offset * 2 : (it.offset + it.length) * 2].decode("utf-16-le"))
        for it in sorted(find(text), key=lambda it: it.offset)
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see https://example.org/a?b=1#c.", [("url", "https://example.org/a?b=1#c")]),
        ("(https://example.org/a_(b))", [("url", "https://example.org/a_(b)")]),
        ("看https://example.org/文章。谢谢", [("url", "https://example.org/文章。谢谢")]),
        ("https://example.org/x，", [("url", "https://example.org/x")]),
        ("😀 example.com/x!", [("url", "example.com/x")]),
        ("http://127.0.0.1:8080/x", [("url", "http://127.0.0.1:8080/x")]),
        ("a.b and file.txt", []),
        ("/start@gistwire_bot now", [("bot_command", "/start@gistwire_bot")]),
        ("and/or 1/2", []),
        ("@someone and a@example.org", [("mention", "@someone"), ("email", "a@example.org")]),
        ("#news #1 #новости", [("hashtag", "#news"), ("hashtag", "#новости")]),
        ("", []),
    ],
)
def test_links_commands_mentions_and_hashtags_are_found(
    text: str, found: list[tuple[str, str]]
) -> None:
    """What a client underlines is found, the punctuation around it is not."""
    assert _shown(text) == found


def test_nothing_is_found_inside_code_and_links() -> None:
    """A marked stretch is left alone."""
    marked = (Entity("code", 0, 11),)

    assert [it.offset for it in find("example.com example.com", marked)] == [12]


def test_trimming_moves_the_entities() -> None:
    """Blank ends and control characters go, and every entity stays on its words."""
    text, entities = settle(
        " \n 😀a\r\x01b \u202e\n", (Entity("bold", 5, 4), Entity("italic", 0, 2))
    )

    assert text == "😀a b"
    assert entities == (Entity("bold", 2, 3),)


def test_blank_text_is_empty() -> None:
    """A text of spaces is no text."""
    assert settle(" \n\t ", (Entity("bold", 0, 2),)) == ("", ())


def test_only_so_many_entities_are_kept() -> None:
    """The hundred-and-first entity is not shown."""
    _, entities = settle("#a " * 150)

    assert len(entities) == MAX_ENTITIES


@given(st.text(max_size=60))
def test_entities_lie_within_the_text(text: str) -> None:
    """Whatever comes in, offsets fit and a second pass changes nothing."""
    clean = text.encode("utf-8", "ignore").decode()

    settled, entities = settle(clean)

    assert all(0 <= it.offset < it.offset + it.length <= utf16_length(settled) for it in entities)
    assert settle(settled)[0] == settled
