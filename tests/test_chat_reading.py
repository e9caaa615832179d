"""What a reader does under a summary: shorter, longer, next point, full text, source, vote."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from pydantic import SecretStr

from bot import compose
from bot.isolate import Direct
from bot.model import Link
from bot.publish import fan_out
from bot.sandbox.faults import Fault
from bot.store import Manner, embedded_server
from tests.articles import page, picture
from tests.fixtures_house import eventually, run_house, settings_for

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox import Answer, Message, Sandbox, User
    from tests.fixtures_house import House

STORY = "https://example.com/story"
LAMP = "https://example.com/lamp.jpg"
#: Twenty-four sentences, each about something else.
LONG = tuple(
    f"{who} {what} {where} in the {n}th year of the harbour office, as the {thing} shows."
    for n, (who, what, where, thing) in enumerate(
        (
            ("Mara Ohlsen", "repaired the copper roof", "at Lindow", "ledger"),
            ("The council", "closed the coal station", "near Varnholm", "minutes book"),
            ("Nineteen keepers", "climbed the tower stairs", "by the reef", "logbook"),
            ("A storm", "sank three fishing boats", "off Calder Point", "insurance file"),
            ("Engineers", "measured the northern pier", "with new lasers", "survey"),
            ("Donors", "paid for a second lamp", "from Hamburg", "receipt"),
            ("School classes", "painted the lifeboat shed", "every Monday", "photograph album"),
            ("Falcons", "nested on the chimney", "above the market", "ranger diary"),
            ("A union speaker", "praised the retraining plan", "in the town hall", "newspaper"),
            ("Divers", "found a bronze bell", "under the quay", "museum catalogue"),
            ("The ferry company", "raised its winter prices", "on the island route", "timetable"),
            ("Two sisters", "opened a smokehouse", "beside the sluice", "trade register"),
            ("Surveyors", "moved the border stone", "across the dunes", "land map"),
            ("The bishop", "blessed the new harbour crane", "at Easter", "parish chronicle"),
            ("Volunteers", "counted four hundred seals", "along the sandbank", "census"),
            ("A judge", "stopped the dredging", "for nine months", "court record"),
        ),
        3,
    )
)


@pytest.fixture
def reader(house: House) -> User:
    """A person without any role, and a long story with a picture of a size for captions."""
    house.world.publish_page(LAMP, picture(), "image/jpeg")
    house.world.publish_page(STORY, page("A story worth telling", sentences=LONG), "text/html")
    return house.world.add_user("Ada", "ada", "en")


def with_picture(house: House) -> None:
    body = page("A story worth telling", image=LAMP, sentences=LONG)
    house.world.publish_page(STORY, body, "text/html")


def now(house: House, message: Message) -> Message:
    """The message as it stands."""
    found = house.world.find(message.chat_id, message.message_id)
    assert found is not None
    return found


def labels(message: Message) -> list[list[str]]:
    rows = (message.markup or {}).get("inline_keyboard", [])
    return [[it["text"] for it in row] for row in rows]


async def press(house: House, user_id: int, message: Message, label: str) -> Answer:
    """Press the button with these words on the message as it stands."""
    standing = now(house, message)
    data = next(str(it["callback_data"]) for it in standing.buttons if label in it["text"])
    return await house.world.press(user_id, message.message_id, message.chat_id, data)


def shown(message: Message) -> list[str]:
    """The story's sentences that the message shows, in its order."""
    found = {it: message.body.find(it) for it in LONG}
    return sorted((it for it, place in found.items() if place >= 0), key=lambda it: found[it])


async def test_under_a_summary_stands_what_a_reader_may_want(house: House, reader: User) -> None:
    post = await house.ask(STORY, user=reader.id)

    assert labels(post) == [
        ["➖ Shorter", "➕ Longer"],
        ["📄 Full text", "💡 Next point"],
        ["📋 Copy link", "↗️ Share"],
        ["👎 Missed the point", "🔗 example.com"],
    ]
    assert post.buttons[-1]["url"] == STORY


async def test_shorter_and_longer_are_one_edit_each_and_answered_from_the_cache(
    house: House, reader: User
) -> None:
    post = await house.ask(STORY, user=reader.id)
    hits, medium = house.world.page_hits[STORY], shown(post)

    told = await press(house, reader.id, post, "Shorter")
    short = now(house, post)
    await press(house, reader.id, post, "Longer")
    again = now(house, post)
    await press(house, reader.id, post, "Longer")
    long = now(house, post)

    assert told.text is None
    assert len(shown(short)) < len(medium) < len(shown(long))
    assert again.body == post.body
    assert labels(short)[0] == ["➕ Longer"]
    assert labels(long)[0] == ["➖ Shorter"]
    assert len(house.calls("editMessageText")) == 3
    assert house.world.page_hits[STORY] == hits


async def test_a_length_is_remembered_for_the_chat_and_for_no_other(
    house: House, reader: User
) -> None:
    post = await house.ask(STORY, user=reader.id)
    await press(house, reader.id, post, "Shorter")

    mine = await house.ask(STORY, user=reader.id)
    others = await house.ask(STORY)

    assert mine.body == now(house, post).body
    assert others.body == post.body
    assert house.world.page_hits[STORY] == 1


async def test_chats_of_all_lengths_that_ask_at_once_cost_one_fetch(
    house: House, reader: User
) -> None:
    people = [house.world.add_user(f"P{n}") for n in range(6)]
    for person, length in zip(people, compose.view.LENGTHS * 2, strict=True):
        await house.services.store.chats.remember(person.id, Manner(length))

    posts = await asyncio.gather(*(house.ask(STORY, user=it.id) for it in people))

    assert house.world.page_hits[STORY] == 1
    assert [len(shown(it)) for it in posts[:3]] == sorted(len(shown(it)) for it in posts[:3])
    assert len({it.body for it in posts}) == 3


async def test_the_next_point_is_added_word_for_word_in_the_order_of_the_source(
    house: House, reader: User
) -> None:
    post = await house.ask(STORY, user=reader.id)
    before = shown(post)

    for _ in range(2):
        await press(house, reader.id, post, "Next point")
    after = shown(now(house, post))

    assert set(before) < set(after)
    assert len(after) >= len(before) + 2
    assert after == [it for it in LONG if it in after]


async def test_two_people_who_press_at_once_get_one_point(house: House, reader: User) -> None:
    group = house.sandbox.seeded.group_id
    house.world.set_member(group, house.world.bot.id, "administrator")
    asked = house.world.send_text(house.visitor, group, f"@{house.world.bot.username} {STORY}")
    post = await house.answer(asked)
    data = next(it["callback_data"] for it in post.buttons if "Next point" in it["text"])

    answers = await asyncio.gather(
        *(
            house.world.press(person, post.message_id, group, data)
            for person in (reader.id, house.visitor, reader.id)
        )
    )

    assert [it.text for it in answers] == [None] * 3
    assert len(shown(now(house, post))) == len(shown(post)) + 1


async def test_a_story_that_is_shown_whole_offers_no_more_of_it(house: House, reader: User) -> None:
    house.world.publish_page(STORY, page("Brief", sentences=LONG[:4]), "text/html")

    post = await house.ask(STORY, user=reader.id)

    assert not {"Longer", "Full text", "Next point"} & {it for row in labels(post) for it in row}
    assert labels(post)[-1] == ["👎 Missed the point", "🔗 example.com"]


async def test_in_a_longer_text_each_passage_links_to_its_place(house: House, reader: User) -> None:
    post = await house.ask(STORY, user=reader.id)
    await press(house, reader.id, post, "Longer")
    long = now(house, post)

    places = [it["url"] for it in long.entities if ":~:text=" in it.get("url", "")]

    assert "¶" not in post.body
    assert places
    assert all(it.startswith(f"{STORY}#:~:text=") for it in places)
    words = [unquote(it.partition("text=")[2].split(",")[0]) for it in places]
    assert all(any(it in sentence for sentence in LONG) for it in words)
    assert "¶1/8" in long.body


async def test_the_full_text_opens_in_a_quote_and_leads_back(house: House, reader: User) -> None:
    post = await house.ask(STORY, user=reader.id)

    await press(house, reader.id, post, "Full text")
    full = now(house, post)
    await press(house, reader.id, post, "Summary")

    assert all(it in full.body for it in LONG)
    assert "expandable_blockquote" in {it["type"] for it in full.entities}
    assert labels(full) == [
        ["📰 Summary"],
        ["📋 Copy link", "↗️ Share"],
        ["👎 Missed the point", "🔗 example.com"],
    ]
    assert now(house, post).body == post.body


async def test_a_text_that_no_message_holds_is_turned_page_by_page(
    house: House, reader: User
) -> None:
    many = tuple(f"{it[:-1]}, and number {n} is only here." for n in range(6) for it in LONG)
    house.world.publish_page(STORY, page("A long read", sentences=many), "text/html")
    post = await house.ask(STORY, user=reader.id)

    await press(house, reader.id, post, "Full text")
    read, pages = [], int(labels(now(house, post))[0][0].partition("/")[2])
    for _ in range(pages - 1):
        read.append(now(house, post).body)
        await press(house, reader.id, post, "▶️")
    read.append(now(house, post).body)
    counter = await press(house, reader.id, post, f"{pages}/{pages}")
    await press(house, reader.id, post, "◀️")

    assert pages > 1
    assert counter.text is None
    assert all(any(it in body for body in read) for it in many)
    assert now(house, post).body == read[-2]


async def test_under_a_picture_the_caption_is_edited_as_long_as_it_holds(
    house: House, reader: User
) -> None:
    with_picture(house)
    post = await house.ask(STORY, user=reader.id)

    await press(house, reader.id, post, "Shorter")
    short = now(house, post)

    assert post.content["photo"] == short.content["photo"]
    assert len(shown(short)) < len(shown(post))
    assert len(house.calls("editMessageCaption")) == 1


async def test_what_no_caption_holds_stands_in_one_text_beside_the_picture(
    house: House, reader: User
) -> None:
    with_picture(house)
    post = await house.ask(STORY, user=reader.id)

    told = await press(house, reader.id, post, "Longer")
    beside = await house.answer(post)
    await press(house, reader.id, post, "Full text")
    full = now(house, beside)
    await press(house, reader.id, beside, "Summary")

    assert "below the picture" in (told.text or "")
    assert now(house, post).body == post.body
    assert len(shown(beside)) > len(shown(post))
    assert all(it in full.body for it in LONG)
    mine = [it for it in house.world.messages(reader.id) if it.by_bot]
    assert len(mine) == 2


async def test_a_text_beside_a_picture_that_was_deleted_comes_again(
    house: House, reader: User
) -> None:
    with_picture(house)
    post = await house.ask(STORY, user=reader.id)
    await press(house, reader.id, post, "Longer")
    beside = await house.answer(post)
    house.world.erase(beside)

    told = await press(house, reader.id, post, "Full text")
    again = await house.answer(post)

    assert "below the picture" in (told.text or "")
    assert all(it in again.body for it in LONG)


async def test_double_presses_put_one_text_beside_a_picture(house: House, reader: User) -> None:
    with_picture(house)
    post = await house.ask(STORY, user=reader.id)

    await asyncio.gather(*(press(house, reader.id, post, "Longer") for _ in range(4)))
    await house.answer(post)
    await house.ask("/help", user=reader.id)

    replies = [it for it in house.world.messages(reader.id) if it.reply_to == post.message_id]
    assert len(replies) == 1


async def test_an_article_that_is_no_longer_cached_is_fetched_again(
    house: House, reader: User
) -> None:
    post = await house.ask(STORY, user=reader.id)
    await house.services.store.articles.forget(STORY)
    await house.services.store.connection.redis.delete(
        house.services.store.connection.keys.post_alias(STORY)
    )

    told = await press(house, reader.id, post, "Shorter")
    again = await house.answer(post)

    assert "fetch it again" in (told.text or "")
    assert 0 < len(shown(again)) < len(shown(post))
    assert house.world.page_hits[STORY] == 2


async def test_an_article_from_a_file_that_is_gone_is_asked_for(house: House, reader: User) -> None:
    text = "\n\n".join(LONG).encode()
    asked = house.world.send_file(reader.id, reader.id, "story.txt", text, "text/plain")
    post = await house.answer(asked)
    issued = await house.services.store.presses.find(post.buttons[0]["callback_data"])
    assert issued is not None
    await house.services.store.articles.forget(issued.press.subject)

    told = await press(house, reader.id, post, "Shorter")

    assert "too old" in (told.text or "")
    assert labels(post)[-1] == ["👎 Missed the point"]


async def test_an_editor_publishes_the_length_that_the_preview_shows(house: House) -> None:
    house.world.publish_page(STORY, page("A story worth telling", sentences=LONG), "text/html")
    await house.ask("/subscribe @morning_wire")
    preview = await house.ask(STORY)

    await press(house, house.visitor, preview, "Longer")
    longer = now(house, preview)
    told = await press(house, house.visitor, preview, "Publish")
    posted = await house.seen(lambda it: it.chat_id == house.sandbox.seeded.channel_id)
    await press(house, house.visitor, preview, "Shorter")

    assert told.text == "✅ On its way to 1 chat."
    assert posted.body == longer.body != preview.body
    assert posted.buttons == ()
    assert labels(now(house, preview))[0] == ["✅ On its way to 1 chat."]
    assert labels(now(house, preview))[1] == ["➖ Shorter", "➕ Longer"]


async def test_a_vote_counts_once_for_each_person_and_is_taken_back(
    house: House, reader: User
) -> None:
    post = await house.ask(STORY, user=reader.id)
    other = await house.ask(STORY)

    first = await press(house, reader.id, post, "Missed")
    await press(house, house.visitor, other, "Missed")
    listed = await house.ask("/votes")
    taken = await press(house, reader.id, post, "Missed")
    after = await house.ask("/votes")
    await press(house, house.visitor, other, "Missed")

    assert "Noted" in (first.text or "")
    assert f"2 × A story worth telling\n{STORY}" in listed.body
    assert "taken back" in (taken.text or "")
    assert f"1 × A story worth telling\n{STORY}" in after.body
    assert "No reader" in (await house.ask("/votes")).body
    assert "Only editors" in (await house.ask("/votes", user=reader.id)).body


async def test_a_press_under_a_flood_is_told_when_to_come_again(house: House, reader: User) -> None:
    post = await house.ask(STORY, user=reader.id)
    house.world.fail_next(
        "editMessageText", 429, "Too Many Requests: retry after 5", {"retry_after": 5}
    )

    told = await press(house, reader.id, post, "Shorter")

    assert told.show_alert
    assert "hands full" in (told.text or "")
    assert now(house, post).body == post.body


async def test_a_press_that_takes_its_time_is_answered_first_and_done_then(
    house: House, reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.presses._PATIENCE_SECONDS", 0.05)
    post = await house.ask(STORY, user=reader.id)
    house.world.faults.script(Fault("editMessageText", delay_seconds=0.5))

    told = await press(house, reader.id, post, "Shorter")

    async def shortened() -> bool:
        return len(shown(now(house, post))) < len(shown(post))

    await eventually(shortened)
    assert "takes a moment" in (told.text or "")
    assert len(house.calls("answerCallbackQuery")) == 1


async def test_a_source_that_no_button_may_open_costs_that_button_and_nothing_else(
    house: House, reader: User
) -> None:
    refusal = "Bad Request: inline keyboard button URL 'x' is invalid: Wrong HTTP URL"
    house.world.fail_next("sendMessage", 400, refusal, chat_id=reader.id)
    post = await house.ask(STORY, user=reader.id)
    house.world.fail_next("editMessageText", 400, refusal)

    told = await press(house, reader.id, post, "Shorter")

    assert labels(post)[-1] == ["👎 Missed the point"]
    assert told.text is None
    assert labels(now(house, post))[-1] == ["👎 Missed the point"]
    assert len(shown(now(house, post))) < len(shown(post))


async def test_a_copy_with_buttons_is_read_in_each_chat_by_itself(
    house: House, reader: User
) -> None:
    for person in (reader.id, house.visitor):
        await house.ask("/subscribe", user=person)
    desk, circulation = house.services.desk, house.services.circulation
    post = await house.services.pipeline.digest(Link(STORY))
    copy = compose.as_copy(post, buttons=True, channel=False)
    await desk._queue(copy, fan_out(copy, await circulation.all()))
    mine = await house.seen(lambda it: it.chat_id == reader.id and "A story worth" in it.body)
    other = await house.seen(lambda it: it.chat_id == house.visitor and "A story worth" in it.body)

    await press(house, reader.id, mine, "Shorter")

    assert len(shown(now(house, mine))) < len(shown(mine))
    assert now(house, other) == other


async def test_an_old_button_still_leads_where_it_said(house: House, reader: User) -> None:
    """Whoever presses what another press has replaced just now is not told that it is unknown."""
    post = await house.ask(STORY, user=reader.id)
    data = next(it["callback_data"] for it in post.buttons if "Shorter" in it["text"])
    await press(house, reader.id, post, "Longer")

    await house.world.forge(reader.id, now(house, post), data)

    assert len(shown(now(house, post))) < len(shown(post))


async def test_reading_survives_a_restart(sandbox: Sandbox, tmp_path: Path) -> None:
    async with embedded_server(tmp_path) as url:
        settings = settings_for(sandbox, url)
        async with run_house(sandbox, settings, rooms=Direct()) as house:
            body = page("A story worth telling", sentences=LONG)
            house.world.publish_page(STORY, body, "text/html")
            post = await house.ask(STORY)
    async with (
        embedded_server(tmp_path) as url,
        run_house(
            sandbox, settings_for(sandbox, url, namespace=settings.namespace), rooms=Direct()
        ) as house,
    ):
        await press(house, house.visitor, post, "Shorter")
        again = await house.ask(STORY)

        assert len(shown(now(house, post))) < len(shown(post))
        assert again.body == now(house, post).body


async def test_a_chat_with_a_length_of_its_own_is_answered_without_a_cache(
    sandbox: Sandbox, valkey_url: str
) -> None:
    settings = settings_for(sandbox, valkey_url, cache_url=SecretStr("redis://127.0.0.1:1"))
    async with run_house(sandbox, settings, rooms=Direct()) as house:
        body = page("A story worth telling", sentences=LONG)
        house.world.publish_page(STORY, body, "text/html")
        await house.services.store.chats.remember(house.visitor, Manner("short"))

        post = await house.ask(STORY)

    assert labels(post)[2] == ["➕ Longer"]
    assert shown(post)


async def test_a_broken_link_costs_one_fetch_for_chats_of_all_lengths(
    house: House, reader: User
) -> None:
    empty = "https://example.com/empty"
    house.world.publish_page(empty, b"<html><body></body></html>", "text/html")
    await house.services.store.chats.remember(reader.id, Manner("short"))

    mine = await house.ask(empty, user=reader.id)
    other = await house.ask(empty)

    assert "no article text" in mine.body
    assert mine.body == other.body
    assert house.world.page_hits[empty] == 1


async def test_a_broadcast_of_the_bot_s_own_has_nothing_to_read(house: House) -> None:
    preview = await house.ask("/broadcast Hello")

    assert labels(preview) == [["📣 Publish (no chat is subscribed yet)"]]
