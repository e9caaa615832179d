"""What a message asks to have read, and whose work it is: tables over Telegram's own JSON."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Bot, Message, User

from bot.model import Link, Upload
from handlers.reading import (
    LINKS_LIMIT,
    Wanted,
    is_by_bot,
    is_meant,
    links,
    mentions_bot,
    pointed_at,
    wanted,
)

_ME = {"id": 7, "is_bot": True, "first_name": "Gistwire", "username": "gistwire_bot"}
_ADA = {"id": 5, "is_bot": False, "first_name": "Ada"}
_GROUP = {"id": -1001, "type": "supergroup", "title": "Club"}
_A, _B = "https://example.com/a", "https://example.com/b"
_FILE = {"file_id": "f", "file_unique_id": "u", "file_name": "a.html", "mime_type": "text/html"}
_PHOTO = [{"file_id": "p", "file_unique_id": "q", "width": 1, "height": 1}]


def message(**fields: Any) -> Message:
    """Return a message in a group, as an update would bring it."""
    bot = Bot("1:token")
    bot._bot_user = User(7, "Gistwire", is_bot=True, username="gistwire_bot")
    whole = {"message_id": 1, "date": 1_772_000_000, "chat": _GROUP, "from": _ADA} | fields
    read = Message.de_json(whole, bot)
    assert read is not None
    return read


def plain(message_id: int, **fields: Any) -> dict[str, Any]:
    """Return the JSON of another message in the same group."""
    return {"message_id": message_id, "date": 1, "chat": _GROUP, "from": _ADA} | fields


def entity(kind: str, text: str, part: str, **fields: Any) -> dict[str, Any]:
    """Return an entity over the first place where a part stands, in UTF-16 units."""
    units = len(text[: text.index(part)].encode("utf-16-le")) // 2
    return {"type": kind, "offset": units, "length": len(part.encode("utf-16-le")) // 2} | fields


def said(text: str, *urls: str) -> dict[str, Any]:
    return {"text": text, "entities": [entity("url", text, url) for url in urls]}


def keys(*buttons: dict[str, str]) -> dict[str, Any]:
    return {"reply_markup": {"inline_keyboard": [list(buttons)]}}


CASES: list[tuple[str, dict[str, Any], tuple[str, ...]]] = [
    ("an address", said(f"😀 see {_A}", _A), (_A,)),
    ("two spellings", said(f"{_A} {_A}#top", _A, f"{_A}#top"), (_A,)),
    ("no scheme", said("see example.com/a", "example.com/a"), (_A,)),
    (
        "hidden under words",
        {"text": "here", "entities": [entity("text_link", "here", "here", url=_A)]},
        (_A,),
    ),
    (
        "in a caption",
        {"photo": _PHOTO, "caption": _A, "caption_entities": [entity("url", _A, _A)]},
        (_A,),
    ),
    ("under a button", {"text": "t"} | keys({"text": "Read", "url": _A}), (_A,)),
    ("text before buttons", said(_A, _A) | keys({"text": "Read", "url": _B}), (_A,)),
    (
        "buttons of Telegram's own",
        {"text": "t"}
        | keys(
            {"text": "Share", "url": "https://t.me/share/url?url=x"},
            {"text": "Open", "url": "tg://resolve?domain=x"},
            {"text": "Join", "url": "https://telegram.me/x"},
        ),
        (),
    ),
    ("a chosen preview", {"text": "t", "link_preview_options": {"url": _A}}, (_A,)),
    ("a pressable button", {"text": "t"} | keys({"text": "No", "callback_data": "x"}), ()),
    ("nothing", {"text": "good morning"}, ()),
]


@pytest.mark.parametrize(("fields", "urls"), [it[1:] for it in CASES], ids=[it[0] for it in CASES])
def test_the_links_of_a_message_wherever_they_stand(
    fields: dict[str, Any], urls: tuple[str, ...]
) -> None:
    assert wanted(message(**fields)) == Wanted(tuple(map(Link, urls)))
    answered = message(text="/tldr", reply_to_message=plain(2, **fields))
    assert pointed_at(answered) == Wanted(tuple(map(Link, urls)))


def test_a_document_comes_before_links_and_a_picture_after_them() -> None:
    caption = {"caption": _A, "caption_entities": [entity("url", _A, _A)]}

    document = wanted(message(document=_FILE, **caption))
    photo = wanted(message(photo=_PHOTO, **caption))
    bare = wanted(message(photo=_PHOTO))

    assert document == Wanted((Upload("f", "u", "a.html", "text/html"),))
    assert photo == Wanted((Link(_A),))
    assert isinstance(bare.sources[0], Upload)


def test_links_beyond_the_limit_are_counted() -> None:
    urls = [f"https://example.com/{n:02}" for n in range(LINKS_LIMIT + 3)]

    many = message(**said(" ".join(urls), *urls))

    assert wanted(many) == Wanted(tuple(map(Link, urls[:LINKS_LIMIT])), 3)
    assert len(links(many)) == LINKS_LIMIT


def test_an_answer_to_a_message_of_another_chat_points_there() -> None:
    origin = {"type": "user", "date": 1, "sender_user": _ADA}

    file = message(text="/tldr", external_reply={"origin": origin, "document": _FILE})
    page = message(
        text="/tldr", external_reply={"origin": origin, "link_preview_options": {"url": _A}}
    )
    neither = message(text="/tldr", external_reply={"origin": origin})

    assert pointed_at(file) == Wanted((Upload("f", "u", "a.html", "text/html"),))
    assert pointed_at(page) == Wanted((Link(_A),))
    assert pointed_at(neither) == Wanted(())


_POST = f"Headline\nOutlet\n\nWords.\n\n🔗 {'example.com'}"


def post(*urls: str, text: str = _POST) -> dict[str, Any]:
    parts = ("Headline", "example.com")
    marks = [
        entity("text_link", text, part, url=url) for part, url in zip(parts, urls, strict=True)
    ]
    return {"text": text, "entities": marks}


OWN: list[tuple[str, dict[str, Any], bool]] = [
    ("written by it", {"from": _ME, "text": "t"}, True),
    ("sent inline", {"via_bot": _ME, "text": "t"}, True),
    (
        "forwarded",
        {"text": "t", "forward_origin": {"type": "user", "date": 1, "sender_user": _ME}},
        True,
    ),
    ("a copy of a post", post(_A, _A), True),
    ("a post of two links", post(_A, _B), False),
    ("a post without the sign", post(_A, _A, text=_POST.replace("🔗", "→")), False),
    ("a plain link", said(_A, _A), False),
    ("sent inline by another", {"via_bot": _ME | {"id": 8}, "text": "t"}, False),
    ("no links", {"text": "🔗 example"}, False),
]


@pytest.mark.parametrize(("fields", "own"), [it[1:] for it in OWN], ids=[it[0] for it in OWN])
def test_the_bots_own_work_is_known(fields: dict[str, Any], own: bool) -> None:  # noqa: FBT001
    assert is_by_bot(message(**fields)) is own


_NAME = "@Gistwire_Bot"
MEANT: list[tuple[str, dict[str, Any], bool]] = [
    ("by name", {"text": _NAME, "entities": [entity("mention", _NAME, _NAME)]}, True),
    (
        "by another name",
        {"text": "@other", "entities": [entity("mention", "@other", "@other")]},
        False,
    ),
    ("a name that is no mention", {"text": f"mail{_NAME}.example"}, False),
    (
        "by tapping",
        {"text": "you", "entities": [entity("text_mention", "you", "you", user=_ME)]},
        True,
    ),
    (
        "by tapping another",
        {"text": "you", "entities": [entity("text_mention", "you", "you", user=_ADA)]},
        False,
    ),
    (
        "a reply to it",
        {"text": "t", "reply_to_message": plain(2, **{"from": _ME, "text": "t"})},
        True,
    ),
    ("a reply to another", {"text": "t", "reply_to_message": plain(2, text="t")}, False),
    ("/tldr", {"text": "/tldr x"}, True),
    ("/tldr for it", {"text": "/tldr@gistwire_BOT x"}, True),
    ("/tldr for another", {"text": "/tldr@other_bot x"}, False),
    ("another command", {"text": "/ban 5"}, False),
    ("a command in private", {"text": "/ban 5", "chat": {"id": 5, "type": "private"}}, False),
    ("in private", {"text": "t", "chat": {"id": 5, "type": "private"}}, True),
    (
        "in a channel",
        {
            "text": _NAME,
            "entities": [entity("mention", _NAME, _NAME)],
            "chat": {"id": -1002, "type": "channel", "title": "C"},
        },
        False,
    ),
]


@pytest.mark.parametrize(("fields", "meant"), [it[1:] for it in MEANT], ids=[it[0] for it in MEANT])
def test_what_is_meant_for_the_bot(fields: dict[str, Any], meant: bool) -> None:  # noqa: FBT001
    assert is_meant(message(**fields)) is meant


def test_a_mention_in_a_caption_is_one() -> None:
    caption = [entity("mention", _NAME, _NAME)]

    assert mentions_bot(message(photo=_PHOTO, caption=_NAME, caption_entities=caption))
