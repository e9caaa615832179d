"""Reading wherever people are, over HTTP: /tldr, groups, topics, channels, edits, many links."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from bot.isolate import Direct
from bot.sandbox import Entity
from tests.articles import OTHER, page, picture
from tests.fixtures_house import eventually, run_house, settings_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox import Chat, Message, Sandbox, User
    from tests.fixtures_house import House

STORY = "https://example.com/story"
SECOND = "https://example.com/second"
TITLE, SECOND_TITLE = "A story worth telling", "Another story"
#: Long enough that what was to be answered would have been.
QUIET_SECONDS = 1.0


@pytest.fixture
def reader(house: House) -> User:
    """A person without any role."""
    house.world.publish_page(STORY, page(TITLE), "text/html")
    house.world.publish_page(SECOND, page(SECOND_TITLE, sentences=OTHER), "text/html")
    return house.world.add_user("Ada", "ada", "en")


@pytest_asyncio.fixture
async def group(house: House, reader: User) -> Chat:
    """A group of the visitor's with the reader and the bot, which hears what is said."""
    chat = house.world.add_chat("supergroup", "Book Club", owner=house.visitor)
    house.world.set_member(chat.id, reader.id, "member")
    house.world.set_member(chat.id, house.world.bot.id, "administrator")
    # It asks there whether the group is to be subscribed.
    await house.seen(lambda it: it.chat_id == chat.id and it.by_bot)
    return chat


def posts(house: House, chat_id: int) -> list[Message]:
    return [
        it
        for it in house.world.messages(chat_id)
        if it.by_bot and (TITLE in it.body or SECOND_TITLE in it.body)
    ]


async def silence(house: House, chat_id: int) -> None:
    """Pass where the bot says nothing more in the chat."""
    before = sum(it.by_bot for it in house.world.messages(chat_id))
    await asyncio.sleep(QUIET_SECONDS)
    assert sum(it.by_bot for it in house.world.messages(chat_id)) == before


async def answer_to_tldr(house: House, user: int, chat: int, pointed: Message) -> Message:
    asked = house.world.send_text(user, chat, "/tldr", reply_to=pointed.message_id)
    return await house.answer(asked)


async def test_tldr_reads_the_link_of_the_message_it_answers(
    house: House, reader: User, group: Chat
) -> None:
    said = house.world.send_text(house.visitor, group.id, f"have a look: {STORY}")

    post = await answer_to_tldr(house, reader.id, group.id, said)

    assert TITLE in post.body


async def test_tldr_takes_a_link_of_its_own(house: House, reader: User, group: Chat) -> None:
    here = await house.ask(f"/tldr {STORY}", user=reader.id)
    there = await house.ask(f"/tldr {STORY}", user=reader.id, chat=group.id)

    assert TITLE in here.body
    assert TITLE in there.body


async def test_tldr_reads_a_link_hidden_under_words(house: House, reader: User) -> None:
    hidden = Entity("text_link", 0, 4, url=STORY)
    said = house.world.send_text(reader.id, reader.id, "this is it", [hidden])

    post = await answer_to_tldr(house, reader.id, reader.id, said)

    assert TITLE in post.body


async def test_tldr_reads_the_file_of_the_message_it_answers(
    house: House, reader: User, group: Chat
) -> None:
    body = page(TITLE)
    said = house.world.send_file(house.visitor, group.id, "story.html", body, "text/html")

    post = await answer_to_tldr(house, reader.id, group.id, said)

    assert TITLE in post.body


async def test_tldr_reads_the_caption_of_a_forwarded_picture(house: House, reader: User) -> None:
    said = house.world.send_photo(reader.id, reader.id, picture(), f"via {STORY}")

    post = await answer_to_tldr(house, reader.id, reader.id, said)

    assert TITLE in post.body


async def test_tldr_reads_the_link_of_a_button(house: House, reader: User, group: Chat) -> None:
    """A post whose only link is its button; Telegram's own links are not meant."""
    said = house.world.send_text(house.visitor, group.id, "The whole story:")
    rows = [
        [{"text": "Share", "url": "https://t.me/share/url?url=x"}, {"text": "Read", "url": STORY}]
    ]
    house.world.mark_up(said, {"inline_keyboard": rows})

    post = await answer_to_tldr(house, reader.id, group.id, said)

    assert TITLE in post.body


@pytest.mark.parametrize("text", ["/tldr", "/tldr please"])
async def test_tldr_with_nothing_to_read_says_what_to_do(
    house: House, reader: User, text: str
) -> None:
    assert "/tldr with a link" in (await house.ask(text, user=reader.id)).body


async def test_tldr_of_a_message_without_a_link_says_what_to_do(
    house: House, reader: User, group: Chat
) -> None:
    said = house.world.send_text(house.visitor, group.id, "good morning")

    assert "/tldr with a link" in (await answer_to_tldr(house, reader.id, group.id, said)).body


async def test_a_banned_person_gets_no_tldr(house: House, reader: User) -> None:
    await house.ask(f"/ban {reader.id} spam")

    assert "cannot use this bot" in (await house.ask(f"/tldr {STORY}", user=reader.id)).body


MENTIONS: list[tuple[str, Callable[[House], tuple[str, list[Entity]]]]] = [
    ("mention", lambda house: (f"@{house.world.bot.username} ?", [])),
    (
        "text_mention",
        lambda house: ("you there?", [Entity("text_mention", 0, 3, user_id=house.world.bot.id)]),
    ),
]


@pytest.mark.parametrize("make", [it[1] for it in MENTIONS], ids=[it[0] for it in MENTIONS])
async def test_naming_the_bot_in_answer_to_a_link_reads_that_link(
    house: House,
    reader: User,
    group: Chat,
    make: Callable[[House], tuple[str, list[Entity]]],
) -> None:
    said = house.world.send_text(house.visitor, group.id, STORY)
    text, entities = make(house)

    asked = house.world.send_text(reader.id, group.id, text, entities, reply_to=said.message_id)

    assert TITLE in (await house.answer(asked)).body


async def test_a_mention_in_a_caption_is_a_wish(house: House, reader: User, group: Chat) -> None:
    caption = f"@{house.world.bot.username} {STORY}"

    asked = house.world.send_photo(reader.id, group.id, picture(), caption)

    assert TITLE in (await house.answer(asked)).body


async def test_thanks_in_answer_to_a_post_in_a_group_are_no_wish(
    house: House, reader: User, group: Chat
) -> None:
    post = await house.ask(f"/tldr {STORY}", user=reader.id, chat=group.id)

    house.world.send_text(reader.id, group.id, "thanks!", reply_to=post.message_id)

    await silence(house, group.id)


async def test_answers_stay_in_the_topic(house: House, reader: User, group: Chat) -> None:
    """Commands, links, files and albums; the General topic has no id."""
    topic, name = house.world.add_topic(group.id), house.world.bot.username
    link = f"@{name} {STORY}"

    asked = [
        house.world.send_text(reader.id, group.id, "/tldr", thread_id=topic),
        house.world.send_text(reader.id, group.id, "/links", thread_id=topic),
        house.world.send_text(reader.id, group.id, link, thread_id=topic),
        house.world.send_in_topic(
            reader.id,
            group.id,
            {
                "document": house.world.keep_document("s.html", page(TITLE), "text/html"),
                "caption": f"@{name}",
                "caption_entities": [
                    {"type": "mention", "offset": 0, "length": len(name or "") + 1}
                ],
            },
            topic,
        ),
        house.world.send_album(reader.id, group.id, [picture()] * 2, link, topic)[0],
    ]
    answers = [await house.answer(it) for it in asked]
    general = await house.ask(link, user=reader.id, chat=group.id)

    assert {it.thread_id for it in answers} == {topic}
    assert [TITLE in it.body for it in answers] == [False, False, True, True, True]
    assert general.thread_id is None


async def test_an_album_is_answered_once(house: House, reader: User) -> None:
    """Nine pictures beside the one with the link are not nine questions."""
    album = house.world.send_album(reader.id, reader.id, [picture()] * 4, f"see {STORY}")

    post = await house.answer(album[0])

    assert TITLE in post.body
    await silence(house, reader.id)


async def test_an_album_without_a_link_is_answered_once(house: House, reader: User) -> None:
    album = house.world.send_album(reader.id, reader.id, [picture()] * 3)

    told = await house.answer(album[0])

    assert "cannot read that kind" in told.body
    await silence(house, reader.id)


async def test_of_many_links_ten_are_read_and_the_rest_is_told(house: House, reader: User) -> None:
    urls = [f"https://example.com/story-{n}" for n in range(13)]

    asked = house.world.send_text(reader.id, reader.id, "\n".join(urls))
    told = await house.seen(lambda it: it.by_bot and it.body.startswith("📚"))

    assert told.body.startswith("📚 I read the first 10 links of that message; 3 were left out.")
    await house.world.wait_until(
        lambda: sum(it.reply_to == asked.message_id for it in house.world.messages(reader.id)) >= 11
    )


async def test_a_link_that_is_added_by_editing_is_read_and_nothing_twice(
    house: House, reader: User
) -> None:
    said = house.world.send_text(reader.id, reader.id, f"first {SECOND}")
    await house.answer(said)

    house.world.edit_text(said, f"first {STORY} and {SECOND}")
    await house.seen(lambda it: it.by_bot and TITLE in it.body)
    house.world.edit_text(said, f"once more {SECOND} {STORY}")

    await silence(house, reader.id)
    assert len(posts(house, reader.id)) == 2


async def test_a_command_is_not_obeyed_again_when_it_is_edited(house: House, reader: User) -> None:
    said = house.world.send_text(house.visitor, house.visitor, "/ban 5 spam")
    await house.answer(said)

    house.world.edit_text(said, f"/ban {reader.id} spam")

    await silence(house, house.visitor)
    assert not await house.services.store.roles.is_banned(reader.id)


async def test_tldr_gets_its_link_by_editing(house: House, reader: User, group: Chat) -> None:
    said = house.world.send_text(reader.id, group.id, "/tldr")
    await house.answer(said)

    house.world.edit_text(said, f"/tldr {STORY}")

    await house.seen(lambda it: it.by_bot and it.chat_id == group.id and TITLE in it.body)


async def test_what_was_sent_inline_is_no_wish(house: House, reader: User) -> None:
    await house.ask(STORY, user=reader.id)
    offered = await house.world.ask_inline(reader.id, reader.id, STORY)

    house.world.choose(reader.id, reader.id, offered, offered.results[0]["id"])

    await silence(house, reader.id)


# Every link of a chat


async def watch(house: House, chat: Chat) -> None:
    told = await house.ask("/links on", chat=chat.id)
    assert "every link in “Book Club”" in told.body


async def test_in_a_watched_group_every_link_is_summarised_quietly(
    house: House, reader: User, group: Chat
) -> None:
    house.world.send_text(reader.id, group.id, f"before {STORY}")
    await silence(house, group.id)
    await watch(house, group)

    said = house.world.send_text(reader.id, group.id, f"look: {STORY}")
    post = await house.answer(said)

    assert TITLE in post.body
    assert post.silent
    assert [it["type"] for it in house.calls("setMessageReaction")] == []


async def test_a_link_is_summarised_once_a_day_however_it_is_spelled(
    house: House, reader: User, group: Chat
) -> None:
    await watch(house, group)
    await house.answer(house.world.send_text(reader.id, group.id, STORY))

    house.world.send_text(house.visitor, group.id, f"{STORY}?utm_source=chat#top")
    house.world.publish_page(
        f"{STORY}/amp",
        page(TITLE).replace(b"</head>", f'<link rel="canonical" href="{STORY}"></head>'.encode()),
        "text/html",
    )
    house.world.send_text(house.visitor, group.id, f"{STORY}/amp")

    await silence(house, group.id)
    assert len(posts(house, group.id)) == 1


async def test_what_was_asked_for_is_no_news_afterwards(
    house: House, reader: User, group: Chat
) -> None:
    await watch(house, group)
    await house.ask(f"/tldr {STORY}", user=reader.id, chat=group.id)

    house.world.send_text(house.visitor, group.id, STORY)

    await silence(house, group.id)


async def test_failures_of_links_nobody_asked_about_are_passed_over(
    house: House, reader: User, group: Chat
) -> None:
    await watch(house, group)

    house.world.send_text(reader.id, group.id, "https://example.com/nothing-here and localhost:1/x")
    house.world.send_text(reader.id, group.id, "no link at all")

    await silence(house, group.id)


async def test_bots_and_copies_of_own_posts_are_not_listened_to(
    house: House, reader: User, group: Chat
) -> None:
    own = await house.ask(STORY, user=reader.id)
    await watch(house, group)
    entities = [
        Entity(it["type"], it["offset"], it["length"], url=it.get("url")) for it in own.entities
    ]
    robot = house.world.add_bot("Other Bot", "other_bot")
    house.world.set_member(group.id, robot.id, "member")

    house.world.send_text(reader.id, group.id, own.body, entities)
    house.world.send_text(robot.id, group.id, SECOND)

    await silence(house, group.id)


async def test_a_banned_person_is_not_listened_to(house: House, reader: User, group: Chat) -> None:
    await watch(house, group)
    await house.ask(f"/ban {reader.id} spam")

    house.world.send_text(reader.id, group.id, STORY)

    await silence(house, group.id)


async def test_a_flood_of_links_is_not_answered(house: House, reader: User, group: Chat) -> None:
    """Three links of a message, and so many of a chat in an hour, are taken up."""
    await watch(house, group)
    watches = house.services.store.watches
    for n in range(29):
        assert await watches.take(group.id, f"https://example.com/{n}", n)

    house.world.send_text(reader.id, group.id, f"{STORY} {SECOND}")

    await house.seen(lambda it: it.by_bot and it.chat_id == group.id and TITLE in it.body)
    await silence(house, group.id)
    assert len(posts(house, group.id)) == 1


async def test_only_administrators_switch_and_anonymous_ones_count(
    house: House, reader: User, group: Chat
) -> None:
    refused = await house.ask("/links on", user=reader.id, chat=group.id)
    asked = house.world.send_anonymously(group.id, "/links on")
    switched = await house.answer(asked)
    not_theirs = await house.ask("/links off", user=reader.id, chat=group.id)
    off = await house.answer(house.world.send_anonymously(group.id, "/links off"))
    again = await house.ask("/links off", chat=group.id)

    assert "Only an administrator of that chat" in refused.body
    assert "every link in “Book Club”" in switched.body
    assert "Only an administrator of that chat" in not_theirs.body
    assert "only when asked" in off.body
    assert "only what I am asked for" in again.body


async def test_an_anonymous_administrator_has_no_say_elsewhere(
    house: House, reader: User, group: Chat
) -> None:
    other = house.world.add_chat("supergroup", "Elsewhere", "elsewhere", owner=house.visitor)
    house.world.set_member(other.id, house.world.bot.id, "administrator")
    await house.ask("/links on", chat=other.id)

    on = await house.answer(house.world.send_anonymously(group.id, f"/links {other.id} on"))
    off = await house.answer(house.world.send_anonymously(group.id, "/links @elsewhere off"))

    assert "Only an administrator of that chat" in on.body
    assert "Only an administrator of that chat" in off.body


async def test_anonymous_words_are_summarised_too(house: House, reader: User, group: Chat) -> None:
    await watch(house, group)

    said = house.world.send_anonymously(group.id, STORY)

    assert TITLE in (await house.answer(said)).body


async def test_a_bot_that_is_deaf_says_so(house: House, reader: User) -> None:
    deaf = house.world.add_chat("supergroup", "Book Club", owner=house.visitor)
    house.world.set_member(deaf.id, house.world.bot.id, "member")

    told = await house.ask("/links on", chat=deaf.id)

    assert "every link in “Book Club”" in told.body
    assert "/setprivacy" in told.body


async def test_with_privacy_mode_off_a_member_hears_all(sandbox: Sandbox, valkey_url: str) -> None:
    sandbox.world.reads_all = True
    sandbox.world.publish_page(STORY, page(TITLE), "text/html")
    async with run_house(sandbox, settings_for(sandbox, valkey_url), rooms=Direct()) as house:
        chat = house.world.add_chat("supergroup", "Book Club", owner=house.visitor)
        house.world.set_member(chat.id, house.world.bot.id, "member")

        told = await house.ask("/links on", chat=chat.id)
        post = await house.answer(house.world.send_text(house.visitor, chat.id, STORY))

    assert "/setprivacy" not in told.body
    assert TITLE in post.body


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/links", "every link: send /links on"),
        ("/links on", "every link: send /links on"),
        ("/links on off", "every link: send /links on"),
        ("/links nonsense on", "Please name the chat"),
        ("/links @nobody_there on", "cannot see that chat"),
        ("/links @locked_gazette on", "may not post"),
        ("/links @morning_wire off", "only what I am asked for"),
    ],
)
async def test_links_in_private_says_what_to_do(house: House, text: str, expected: str) -> None:
    assert expected in (await house.ask(text)).body


async def test_a_watch_is_listed_follows_the_group_and_ends_with_it(
    house: House, reader: User
) -> None:
    chat = house.world.add_chat("group", "Book Club", owner=house.visitor)
    house.world.set_member(chat.id, house.world.bot.id, "administrator")
    await watch(house, chat)
    assert "Book Club" in (await house.ask("/links")).body

    successor = house.world.migrate(chat.id)
    said = house.world.send_text(house.visitor, successor.id, STORY)
    assert TITLE in (await house.answer(said)).body
    house.world.set_member(successor.id, house.world.bot.id, "kicked")

    async def forgotten() -> bool:
        return await house.services.store.watches.all() == ()

    await eventually(forgotten)


async def test_posts_of_a_watched_channel_are_answered_in_it(house: House, reader: User) -> None:
    channel = house.sandbox.seeded.channel_id
    house.world.send_text(house.visitor, channel, f"before: {STORY}")
    await silence(house, channel)
    told = await house.ask("/links @morning_wire on")

    said = house.world.send_text(house.visitor, channel, f"now: {STORY}")
    post = await house.answer(said)
    album = house.world.send_album(house.visitor, channel, [picture()] * 3, f"more: {SECOND}")
    second = await house.answer(album[0])
    await house.ask("/links @morning_wire off")
    house.world.send_text(house.visitor, channel, "https://example.com/third")

    assert "“Morning Wire”" in told.body
    assert TITLE in post.body
    assert SECOND_TITLE in second.body
    await silence(house, channel)


async def test_a_link_added_to_a_channel_post_is_read(house: House, reader: User) -> None:
    channel = house.sandbox.seeded.channel_id
    await house.ask("/links @morning_wire on")
    said = house.world.send_text(house.visitor, channel, "soon")

    house.world.edit_text(said, f"here: {STORY}")

    assert TITLE in (await house.answer(said)).body


async def test_a_reader_cannot_have_a_channel_watched(house: House, reader: User) -> None:
    told = await house.ask("/links @morning_wire on", user=reader.id)

    assert "Only an administrator of that chat" in told.body


async def test_what_a_chat_got_as_a_subscriber_is_not_said_again(
    house: House, reader: User
) -> None:
    channel = house.sandbox.seeded.channel_id
    await house.ask("/subscribe @morning_wire")
    await house.ask("/links @morning_wire on")
    house.world.send_text(house.visitor, house.visitor, f"/publish {STORY}")
    await house.seen(lambda it: it.chat_id == channel and TITLE in it.body)

    house.world.send_text(house.visitor, channel, STORY)

    await silence(house, channel)


async def test_tldr_as_the_caption_of_a_file_is_a_wish(
    house: House, reader: User, group: Chat
) -> None:
    sent = house.world.send_file(
        reader.id, group.id, "story.html", page(TITLE), "text/html", "/tldr please"
    )

    assert TITLE in (await house.answer(sent)).body


async def test_who_wanted_a_channel_watched_hears_once_that_nothing_arrives(
    house: House, reader: User
) -> None:
    channel = house.sandbox.seeded.channel_id
    await house.ask("/links @morning_wire on")
    house.world.set_member(channel, house.world.bot.id, "administrator", can_post_messages=False)

    for url in (STORY, SECOND):
        house.world.send_text(house.visitor, channel, url)
    told = await house.seen(lambda it: it.body.startswith("✋ I may not post in “Morning Wire”"))

    async def buried() -> bool:
        return (await house.services.store.outbox.depth()).dead == 2

    await eventually(buried)
    await house.ask("/help")
    assert told.chat_id == house.visitor
    assert sum(it.body.startswith("✋") for it in house.world.messages(house.visitor)) == 1


async def test_a_forwarded_channel_post_is_read(house: House, reader: User) -> None:
    asked = house.world.send_text(
        reader.id,
        reader.id,
        f"Breaking: {STORY}",
        forward_from_channel=house.sandbox.seeded.channel_id,
    )

    assert TITLE in (await house.answer(asked)).body
