"""Telegram's newest in use: rich messages where a chat wants them, drafts, reactions, copy buttons.

Where Telegram takes one of them not, the usual form is there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot import compose
from bot.model import Link, Post, Rich
from bot.outcome import Sent
from bot.sandbox import Fault
from tests.articles import SENTENCES, page, picture
from tests.test_chat_reading import LONG
from tests.test_compose_rich import plain

if TYPE_CHECKING:
    from bot.sandbox import Message
    from tests.fixtures_house import House

STORY = "https://example.com/story"
OTHER = "https://example.com/other"
RICH, DRAFT = "sendRichMessage", "sendMessageDraft"
LAMP = "https://example.com/lamp.jpg"


async def press(house: House, message: Message, label: str) -> None:
    """Press the button with these words."""
    shown = house.world.find(message.chat_id, message.message_id)
    assert shown is not None
    data = next(it["callback_data"] for it in shown.buttons if label in it["text"])
    await house.world.press(house.visitor, message.message_id, message.chat_id, data)


async def rich_channel(house: House) -> int:
    """Return the id of a channel that was set, by its menu, to rich messages."""
    house.world.publish_page(LAMP, picture(), "image/jpeg")
    first = page("A story worth telling", image=LAMP, sentences=LONG)
    other = page("Another story", image=LAMP, sentences=SENTENCES)
    house.world.publish_page(STORY, first, "text/html")
    house.world.publish_page(OTHER, other, "text/html")
    menu = await house.ask("/subscribe @morning_wire")
    await press(house, menu, "Set up")
    await press(house, menu, "How")
    await press(house, menu, "Rich page")
    await press(house, menu, "Source button")
    return house.sandbox.seeded.channel_id


async def publish(house: House, url: str, count: int = 1) -> Message:
    """Publish a story and return the channel's newest message, its ``count``-th."""
    preview = await house.ask(url)
    await press(house, preview, "Publish to 1 chat")
    channel = house.sandbox.seeded.channel_id
    return await house.world.wait_until(
        lambda: next(iter(house.world.messages(channel)[count - 1 :]), None)
    )


def refused(house: House, description: str, status: int = 400) -> Fault:
    """Let Telegram refuse every rich message."""
    fault = Fault("sendRichMessage", (status, description, None), times=None)
    house.world.faults.script(fault)
    return fault


def tries(house: House) -> int:
    return sum(it.method == "sendRichMessage" for it in house.world.calls)


async def test_a_channel_that_wants_it_gets_the_story_as_one_rich_message(house: House) -> None:
    await rich_channel(house)

    post = await publish(house, STORY)

    blocks = post.content["rich_message"]["blocks"]
    kinds = [it["type"] for it in blocks]
    assert (kinds[:2], kinds[-2:]) == (["heading", "photo"], ["details", "footer"])
    assert plain(blocks[0]["text"]) == "A story worth telling"
    assert "¶" in plain(blocks[2]["text"])
    assert len(blocks[-2]["blocks"]) == len(LONG) / 2
    assert [it["text"] for it in post.buttons] == ["👎 Missed the point", "🔗 example.com"]


async def test_a_picture_that_telegram_holds_is_not_uploaded_for_a_rich_message(
    house: House,
) -> None:
    await rich_channel(house)

    await publish(house, STORY)
    await publish(house, OTHER, 2)

    media = [it["rich_message"]["media"][0]["media"]["media"] for it in house.calls(RICH)]
    assert len(media) == 2
    assert not any(it.startswith("attach://") for it in media)


async def test_a_rich_message_uploads_its_picture_once_where_it_is_the_first(house: House) -> None:
    await rich_channel(house)
    house.world.fail_next("sendPhoto", 400, "Bad Request: not enough rights to send photos")

    await publish(house, STORY)
    await publish(house, OTHER, 2)

    media = [it["rich_message"]["media"][0]["media"]["media"] for it in house.calls(RICH)]
    assert media[0] == "attach://lead_picture"
    assert media[1] in house.world.photos


@pytest.mark.parametrize(
    ("description", "status"),
    [
        ("Not Found", 404),
        ("Bad Request: message is not supported", 400),
        ("Bad Request: not enough rights to send the rich message to the chat", 400),
        ("Request Entity Too Large", 413),
    ],
    ids=["an older server", "not supported", "no right", "too large"],
)
async def test_what_telegram_refuses_goes_in_its_usual_form_and_is_not_tried_twice(
    house: House, description: str, status: int
) -> None:
    await rich_channel(house)
    refused(house, description, status)

    first = await publish(house, STORY)
    second = await publish(house, OTHER, 2)

    assert [it.content["photo"] is not None for it in (first, second)] == [True, True]
    assert "A story worth telling" in first.body
    assert [it["text"] for it in first.buttons] == ["👎 Missed the point", "🔗 example.com"]
    assert tries(house) == 1
    assert len(house.world.messages(first.chat_id)) == 2


async def test_a_rich_message_whose_answer_is_lost_is_no_refusal(house: House) -> None:
    """It may stand in the chat: the usual form beside it would be one copy too many."""
    await rich_channel(house)
    house.world.drop_next("sendRichMessage")

    post = await publish(house, STORY)
    await house.world.wait_until(lambda: tries(house) == 2)

    assert "rich_message" in post.content
    assert all("photo" not in it.content for it in house.world.messages(post.chat_id))


async def test_the_vote_under_a_rich_message_counts(house: House) -> None:
    await rich_channel(house)
    post = await publish(house, STORY)
    data = next(it["callback_data"] for it in post.buttons if "Missed" in it["text"])
    reader = house.world.add_user("Ada", language_code="en").id

    answer = await house.world.press(reader, post.message_id, post.chat_id, data)

    told: dict[str, Any] = house.world.find(post.chat_id, post.message_id).content  # type: ignore[union-attr]
    assert answer.text is not None
    assert told == post.content


def slow_story(house: House, delay_seconds: float = 2.6) -> None:
    body = page("A story worth telling", sentences=LONG)
    house.world.publish_page(STORY, body, "text/html", delay_seconds=delay_seconds)


async def test_slow_work_is_told_in_a_draft_that_passes_by_itself(house: House) -> None:
    slow_story(house)

    post = await house.ask(STORY)

    drafts = house.calls(DRAFT)
    asked = post.reply_to
    assert {(it["chat_id"], it["draft_id"]) for it in drafts} == {(house.visitor, asked)}
    assert drafts[0]["text"] == "⏳ Reading example.com …\n🌐 Fetching the page …"
    assert house.calls("deleteMessage") == []
    assert not [it for it in house.world.messages(house.visitor) if it.body.startswith("⏳")]


async def test_a_group_sees_the_usual_line(house: House) -> None:
    slow_story(house)
    group = house.sandbox.seeded.group_id
    name = house.world.bot.username

    asked = house.world.send_text(house.visitor, group, f"@{name} {STORY}")
    line = await house.seen(lambda it: it.chat_id == group and it.body.startswith("⏳"))
    await house.answer(asked)

    assert house.calls(DRAFT) == []
    await house.world.wait_until(lambda: house.world.find(group, line.message_id) is None)


@pytest.mark.parametrize(
    "refusal",
    [(404, "Not Found"), (400, "Bad Request: TEXTDRAFT_PEER_INVALID")],
    ids=["an older server", "not for this bot"],
)
async def test_who_takes_no_drafts_gets_the_usual_line_and_is_not_asked_again(
    house: House, refusal: tuple[int, str]
) -> None:
    slow_story(house)
    house.world.faults.script(Fault(DRAFT, (*refusal, None), times=None))

    first = house.world.send_text(house.visitor, house.visitor, STORY)
    await house.seen(lambda it: it.body == "⏳ Reading example.com …")
    await house.answer(first)
    slow_story(house)
    again = f"{STORY}/again"
    other = page("Another", sentences=SENTENCES)
    house.world.publish_page(again, other, "text/html", delay_seconds=2.6)
    await house.ask(again)

    assert sum(it.method == DRAFT for it in house.world.calls) == 1


def reactions(house: House, message: Message) -> list[list[str]]:
    """Return what the bot has put under a message, one after another."""
    return [
        [sign["emoji"] for sign in it.get("reaction", ())]
        for it in house.calls("setMessageReaction")
        if it["message_id"] == message.message_id
    ]


async def test_an_eye_says_that_it_is_seen_and_a_thumb_that_it_is_done(house: House) -> None:
    house.world.publish_page(STORY, page("A story"), "text/html")

    for _ in range(3):  # The second and third come from memory, faster than any sign.
        asked = house.world.send_text(house.visitor, house.visitor, STORY)
        await house.answer(asked)
        await house.world.wait_until(lambda it=asked: len(reactions(house, it)) == 2)  # type: ignore[misc]

        assert reactions(house, asked) == [["👀"], ["👍"]]


async def test_where_nothing_came_of_it_the_answer_says_so_and_no_sign_stays(house: House) -> None:
    asked = house.world.send_text(house.visitor, house.visitor, "https://example.com/gone")

    await house.answer(asked)
    await house.world.wait_until(lambda: len(reactions(house, asked)) == 2)

    assert reactions(house, asked) == [["👀"], []]


async def test_a_wish_that_is_refused_at_the_door_keeps_no_eye(house: House) -> None:
    house.world.publish_page(STORY, page("A story"), "text/html")
    await house.ask("/settings hourly_links 1")
    reader = house.world.add_user("Ada", language_code="en").id
    for url in (STORY, OTHER):
        asked = house.world.send_text(reader, reader, url)
        await house.answer(asked)

    await house.world.wait_until(lambda: len(reactions(house, asked)) == 2)

    assert reactions(house, asked) == [["👀"], []]


async def test_a_chat_that_forbids_reactions_is_served_and_not_asked_again(house: House) -> None:
    house.world.publish_page(STORY, page("A story"), "text/html")
    refusal = (400, "Bad Request: REACTION_INVALID", None)
    house.world.faults.script(Fault("setMessageReaction", refusal, times=None))

    for _ in range(2):
        assert (await house.ask(STORY)).body.startswith("A story")

    assert sum(it.method == "setMessageReaction" for it in house.world.calls) == 1


LONG_LINK = "https://example.com/" + "a" * 300


def rows(message: Message) -> list[list[str]]:
    """Return what stands on the buttons, row by row."""
    keyboard = (message.markup or {}).get("inline_keyboard", ())
    return [[it["text"] for it in row] for row in keyboard]


async def test_a_reader_copies_the_link_or_shares_it_in_private(house: House) -> None:
    house.world.publish_page(STORY, page("A story", sentences=LONG), "text/html")

    post = await house.ask(STORY)

    assert rows(post)[-2:] == [
        ["📋 Copy link", "↗️ Share"],
        ["👎 Missed the point", "🔗 example.com"],
    ]
    copy, share = post.buttons[-4:-2]
    assert copy["copy_text"] == {"text": STORY}
    assert share["url"] == "https://t.me/share/url?url=https%3A%2F%2Fexample.com%2Fstory"


async def test_the_buttons_stay_through_lengths_and_a_publication(house: House) -> None:
    """They are not part of what is published."""
    house.world.publish_page(STORY, page("A story", sentences=LONG), "text/html")
    menu = await house.ask("/subscribe @morning_wire")
    for label in ("Set up", "How", "Source button"):
        await press(house, menu, label)
    preview = await house.ask(STORY)

    await press(house, preview, "Full text")
    await press(house, preview, "Summary")
    await press(house, preview, "Publish")
    posted = await house.seen(lambda it: it.chat_id == house.sandbox.seeded.channel_id)

    assert rows(posted) == [["👎 Missed the point", "🔗 example.com"]]
    shown = house.world.find(preview.chat_id, preview.message_id)
    assert shown is not None
    assert ["📋 Copy link", "↗️ Share"] in rows(shown)


async def test_a_group_shares_already(house: House) -> None:
    house.world.publish_page(STORY, page("A story"), "text/html")
    group, name = house.sandbox.seeded.group_id, house.world.bot.username

    post = await house.answer(house.world.send_text(house.visitor, group, f"@{name} {STORY}"))

    assert not any("copy_text" in it for it in post.buttons)


async def test_a_link_that_is_too_long_to_copy_is_shared_only(house: House) -> None:
    house.world.publish_page(LONG_LINK, page("A story"), "text/html")

    post = await house.ask(LONG_LINK)

    assert ["↗️ Share"] in rows(post)


async def test_a_file_has_no_link_to_pass_on(house: House) -> None:
    text = " ".join(LONG).encode()
    asked = house.world.send_file(house.visitor, house.visitor, "notes.txt", text, "text/plain")

    post = await house.answer(asked)

    assert not any("Share" in it["text"] for it in post.buttons)


async def test_a_rich_message_is_edited_as_one_with_its_picture(house: House) -> None:
    """What is corrected is the usual form; the rich one is made of it anew."""
    await rich_channel(house)
    post = await publish(house, STORY)
    picture_key = next(iter(await picture_keys(house)))
    corrected = Post("c", "<b>A better title</b>\nOutlet\n\nOne &amp; two.\n\n🔗 here", picture_key)
    rich = replace(corrected, rich=compose.as_rich(corrected))

    for attempt in (rich, rich, corrected):
        told = await house.services.reviser.change(post.chat_id, post.message_id, attempt)
        assert told == Sent(post.message_id)

    found = house.world.find(post.chat_id, post.message_id)
    assert found is not None
    blocks = found.content["rich_message"]["blocks"]
    kinds = ["heading", "photo", "paragraph", "paragraph", "footer"]
    assert [it["type"] for it in blocks] == kinds
    assert plain(blocks[3]["text"]) == "One & two."


async def test_what_went_in_its_usual_form_is_edited_in_it(house: House) -> None:
    await rich_channel(house)
    refused(house, "Bad Request: message is not supported")
    post = await publish(house, STORY)
    corrected = Post("c", "<b>A better title</b>", "p", rich=Rich("<h2>A better title</h2>"))

    told = await house.services.reviser.change(post.chat_id, post.message_id, corrected)

    found = house.world.find(post.chat_id, post.message_id)
    assert found is not None
    assert (told, found.body) == (Sent(post.message_id), "A better title")


async def picture_keys(house: House) -> set[str]:
    """Return the keys of the pictures that are kept."""
    post = await house.services.pipeline.digest(Link(STORY))
    return {post.picture_key} if post.picture_key else set()


async def test_an_invitation_is_copied_by_a_press(house: House) -> None:
    await house.ask("/access invite")

    invitation = await house.ask("/invite")

    assert rows(invitation) == [["📋 Copy link"], ["✖ Take it back"]]
    assert invitation.buttons[0]["copy_text"]["text"] == invitation.body.rsplit("\n", 1)[1]
