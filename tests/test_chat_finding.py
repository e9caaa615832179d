"""Summaries are found again, over HTTP: /find, deep links and inline mode."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.compose import story_id
from tests.articles import OTHER, page, picture
from tests.fixtures_house import eventually

if TYPE_CHECKING:
    from bot.sandbox import InlineAnswer, Message, User
    from tests.fixtures_house import House

STORY = "https://example.com/story"
SECOND = "https://example.com/second"
LAMP = "https://example.com/lamp.jpg"
TITLE, SECOND_TITLE = "A lighthouse museum opens", "Varnholm closes its power station"


@pytest.fixture
def reader(house: House) -> User:
    """A person without any role, in a world of two stories."""
    house.world.publish_page(LAMP, picture(), "image/jpeg")
    house.world.publish_page(STORY, page(TITLE, image=LAMP), "text/html")
    house.world.publish_page(SECOND, page(SECOND_TITLE, sentences=OTHER), "text/html")
    return house.world.add_user("Ada", "ada", "en")


async def read(house: House, *urls: str) -> None:
    """Have the links summarised for the visitor, and filed."""
    for url in urls:
        before = await house.services.store.stories.count()
        await house.ask(url)

        async def filed(before: int = before) -> bool:
            return await house.services.store.stories.count() > before

        await eventually(filed)


def opened(message: Message) -> list[str]:
    """What the deep links in a message carry."""
    urls = [it["url"] for it in message.entities if it["type"] == "text_link"]
    return [url.partition("?start=")[2] for url in urls if "?start=" in url]


def said(answer: InlineAnswer, place: int = 0) -> str:
    return str(answer.contents[place]["text"])


# /find


@pytest.mark.parametrize(
    ("query", "headlines"),
    [
        ("museum", [TITLE]),
        ("MUSEUM lindow", [TITLE]),
        ("harbour museum", [TITLE]),
        ("lighthou", [TITLE]),
        ("Varnholm", [SECOND_TITLE]),
        ("lindow courier", [SECOND_TITLE, TITLE]),
        ("museum varnholm", []),
        ("zeppelin", []),
    ],
)
async def test_find_lists_the_stories_that_have_all_words(
    house: House, reader: User, query: str, headlines: list[str]
) -> None:
    await read(house, STORY, SECOND)

    told = await house.ask(f"/find {query}", user=reader.id)

    assert [it for it in (SECOND_TITLE, TITLE) if it in told.body] == headlines
    assert len(opened(told)) == len(headlines)
    if not headlines:
        assert "No summary has all" in told.body


async def test_a_result_names_the_real_host_and_opens_the_summary(
    house: House, reader: User
) -> None:
    await read(house, STORY)
    told = await house.ask("/find museum", user=reader.id)

    post = await house.ask(f"/start {opened(told)[0]}", user=reader.id)

    assert "Lindow Courier (example.com) · May 2, 2026" in told.body.replace("\u2060", "")
    assert TITLE in post.body
    assert post.content["photo"]


@pytest.mark.parametrize("text", ["/find", "/find ?!", "/find   "])
async def test_find_without_words_says_how(house: House, reader: User, text: str) -> None:
    assert "Send /find with words" in (await house.ask(text, user=reader.id)).body


async def test_a_naughty_headline_is_only_text_in_a_list(house: House, reader: User) -> None:
    naughty = "<b>@admin</b> /stats t.me/x &amp; museum"
    house.world.publish_page(STORY, page(naughty), "text/html")
    await read(house, STORY)

    told = await house.ask("/find museum", user=reader.id)

    assert {it["type"] for it in told.entities} == {"text_link"}
    assert len(opened(told)) == 1


async def test_a_banned_person_finds_nothing(house: House, reader: User) -> None:
    await read(house, STORY)
    await house.ask(f"/ban {reader.id} spam")

    assert "cannot use this bot" in (await house.ask("/find museum", user=reader.id)).body
    # A banned person is told once, and then hears nothing.
    said = len(house.world.messages(reader.id))
    house.world.send_text(reader.id, reader.id, f"/start {story_id(STORY)}")
    await asyncio.sleep(1)
    assert len(house.world.messages(reader.id)) == said + 1


async def test_files_and_secret_links_are_found_by_nobody(house: House, reader: User) -> None:
    """Their askers get the summary; the library is not told."""
    secret = f"{STORY}?token=abc"
    house.world.publish_page(secret, page(TITLE), "text/html")
    sent = house.world.send_file(reader.id, reader.id, "s.html", page(SECOND_TITLE), "text/html")

    assert SECOND_TITLE in (await house.answer(sent)).body
    assert TITLE in (await house.ask(secret, user=reader.id)).body
    await read(house, SECOND)  # What came before it was done before.

    assert "No summary" in (await house.ask("/find museum")).body
    assert await house.services.store.stories.count() == 1


async def test_a_page_that_calls_itself_a_secret_address_is_not_told(
    house: House, reader: User
) -> None:
    canonical = f'<link rel="canonical" href="{STORY}?key=s3cret"></head>'
    house.world.publish_page(
        STORY, page(TITLE).replace(b"</head>", canonical.encode()), "text/html"
    )

    await house.ask(STORY, user=reader.id)
    await read(house, SECOND)

    assert await house.services.store.stories.count() == 1


# Deep links

FORGED = [
    "0",
    "A" * 22,
    "z" * 64,
    "../../etc",
    "%2e%2e",
    "publish:abc",
    "'; DROP",
    "{gistwire}:stories:order",
    "*",
    "story_1",
    "-1",
    "９９",
    "a\u202eb",
    "<b>",
    "null",
    "x" * 4000,
]


@pytest.mark.parametrize("name", FORGED, ids=range(len(FORGED)))
async def test_a_forged_deep_link_is_answered_politely(
    house: House, reader: User, name: str
) -> None:
    told = await house.ask(f"/start {name}", user=reader.id)

    assert told.body.startswith("⌛ I have no summary under that link")


@pytest.mark.parametrize("text", ["/start", "/start inline"])
async def test_the_greeting_stays_the_greeting(house: House, reader: User, text: str) -> None:
    assert "Send me a link" in (await house.ask(text, user=reader.id)).body


async def test_a_story_whose_post_is_gone_is_read_anew(house: House, reader: User) -> None:
    await read(house, STORY)
    store = house.services.store
    story = await store.stories.get(story_id(STORY))
    assert story is not None
    await store.connection.redis.delete(store.connection.keys.post(story.post_key))
    house.world.publish_page(STORY, page(f"{TITLE} today"), "text/html")
    await store.connection.redis.delete(store.connection.keys.post_alias(STORY))

    post = await house.ask(f"/start {story.id}", user=reader.id)

    assert TITLE in post.body


# Inline mode


async def test_a_link_that_was_read_is_there_at_once_with_its_picture(
    house: House, reader: User
) -> None:
    await read(house, STORY)
    group = house.sandbox.seeded.group_id

    answer = await house.world.ask_inline(reader.id, group, STORY)
    sent = house.world.choose(reader.id, group, answer, answer.results[0]["id"])

    assert answer.results[0]["title"] == TITLE
    assert answer.results[0]["id"] == story_id(STORY)
    assert TITLE in sent.body
    assert sent.marks["via_bot"]["username"] == house.world.bot.username
    assert sent.content["link_preview_options"] == {
        "url": LAMP,
        "prefer_large_media": True,
        "show_above_text": True,
    }
    assert (answer.is_personal, answer.cache_time) == (True, 300)


async def test_a_link_that_nobody_read_is_read_while_one_waits(house: House, reader: User) -> None:
    answer = await house.world.ask_inline(reader.id, reader.id, f"what is {STORY} ?")

    assert TITLE in said(answer)
    assert await house.services.store.stories.count() == 1


async def test_a_slow_page_is_said_to_be_slow_and_is_there_later(
    house: House, reader: User
) -> None:
    slow = "https://example.com/slow"
    house.world.publish_page(slow, page(TITLE), "text/html", delay_seconds=3.0)
    house.services.glance._deadline_seconds = 1.0

    first = await house.world.ask_inline(reader.id, reader.id, slow)
    await house.world.wait_until(lambda: house.world.page_hits[slow])

    assert "Still reading example.com" in first.results[0]["title"]
    assert said(first) == slow
    assert first.cache_time <= 1
    assert first.button is not None
    house.services.glance._deadline_seconds = 8.0
    later = await house.world.ask_inline(reader.id, reader.id, f"{slow} ")
    assert TITLE in said(later)
    assert house.world.page_hits[slow] == 1


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("https://example.com/nothing", "That page does not exist"),
        ("https://nowhere.invalid/", "could not open that link"),
        ("http://127.0.0.1/admin", "could not open that link"),
        ("http://localhost:6379/", "could not open that link"),
        ("https://ada:pw@10.0.0.1/", "could not open that link"),
    ],
)
async def test_a_link_that_fails_says_why_and_sends_just_the_link(
    house: House, reader: User, url: str, title: str
) -> None:
    house.world.publish_page("https://example.com/nothing", b"", "text/html", status=410)

    answer = await house.world.ask_inline(reader.id, reader.id, url)

    assert title in answer.results[0]["title"]
    assert said(answer) == url.rstrip("/") or said(answer) == url
    assert answer.button == {"text": "💬 Open the chat with me", "start_parameter": "inline"}


async def test_failures_are_said_in_the_persons_language(house: House, reader: User) -> None:
    chinese = house.world.add_user("小李", language_code="zh-hans")
    house.world.publish_page("https://example.com/nothing", b"", "text/html", status=410)

    answer = await house.world.ask_inline(chinese.id, chinese.id, "https://example.com/nothing")

    assert "不存在" in answer.results[0]["title"]


async def test_words_are_looked_for_and_no_words_give_the_newest(
    house: House, reader: User
) -> None:
    await read(house, STORY, SECOND)

    found = await house.world.ask_inline(reader.id, reader.id, "museum")
    newest = await house.world.ask_inline(reader.id, reader.id, "")
    nothing = await house.world.ask_inline(reader.id, reader.id, "zeppelin")

    assert [it["title"] for it in found.results] == [TITLE]
    assert "example.com" in found.results[0]["description"]
    assert [it["title"] for it in newest.results] == [SECOND_TITLE, TITLE]
    assert nothing.results == ()
    assert nothing.button is not None
    assert found.is_personal


async def test_many_results_come_in_pages_without_gap_or_repetition(
    house: House, reader: User
) -> None:
    for n in range(45):
        url = f"https://example.com/p{n}"
        await file(house, url, f"Museum number {n}")

    titles, offset, pages = [], "", 0
    while True:
        answer = await house.world.ask_inline(reader.id, reader.id, "museum", offset)
        titles += [it["title"] for it in answer.results]
        offset, pages = answer.next_offset, pages + 1
        assert len(answer.results) <= 50
        if not offset:
            break

    assert titles == [f"Museum number {n}" for n in reversed(range(45))]
    assert pages == 3


async def file(house: House, url: str, headline: str) -> None:
    from datetime import UTC, datetime

    from bot.story import Story
    from bot.text import search_terms

    story = Story(story_id(url), url, headline, "gone", datetime.now(UTC), lead="A lead.")
    await house.services.store.stories.file(story, search_terms([headline], 99))


async def test_a_picture_that_telegram_does_not_take_costs_no_answer(
    house: House, reader: User
) -> None:
    await read(house, STORY)
    house.world.fail_next("answerInlineQuery", 400, "Bad Request: WEBDOCUMENT_URL_INVALID")

    answer = await house.world.ask_inline(reader.id, reader.id, "museum")

    assert [it["title"] for it in answer.results] == [TITLE]
    assert "thumbnail_url" not in answer.results[0]


async def test_a_story_without_its_post_is_sent_in_short(house: House, reader: User) -> None:
    await file(house, STORY, "Museum <opens> @noon")

    answer = await house.world.ask_inline(reader.id, reader.id, "museum")

    assert said(answer).splitlines()[0].startswith("Museum <opens>")
    assert said(answer).endswith("🔗 example.com")


ODD_OFFSETS = ["-1", "x", "9" * 60, "1e3", "０", "20;", " ", "None", "٣"]


@pytest.mark.parametrize("offset", ODD_OFFSETS, ids=range(len(ODD_OFFSETS)))
async def test_an_offset_that_we_never_gave_gives_a_page_or_none(
    house: House, reader: User, offset: str
) -> None:
    await read(house, STORY)

    answer = await house.world.ask_inline(reader.id, reader.id, "museum", offset)

    assert answer.next_offset == ""
    assert [it["title"] for it in answer.results] in ([TITLE], [])


ODD_QUERIES = [
    "https://",
    "https://exa",
    "http://[",
    "*",
    "museum" * 60,
    "\u202emuseum",
    "[\xff",
    "電" * 256,
    "'; FLUSHALL",
    "<b>museum</b>",
    "a " * 128,
]


@pytest.mark.parametrize("query", ODD_QUERIES, ids=range(len(ODD_QUERIES)))
async def test_whatever_is_typed_is_answered(house: House, reader: User, query: str) -> None:
    answer = await house.world.ask_inline(reader.id, reader.id, query)

    assert answer.results or answer.button


async def test_a_banned_person_gets_a_button_and_nothing_else(house: House, reader: User) -> None:
    await read(house, STORY)
    await house.world.ask_inline(house.visitor, house.visitor, STORY)
    await house.ask(f"/ban {reader.id} spam")

    for query in (STORY, "museum", ""):
        answer = await house.world.ask_inline(reader.id, reader.id, query)
        assert answer.results == ()
        assert answer.button is not None
        assert "may not answer you" in answer.button["text"]


async def test_whoever_types_on_is_answered_for_what_is_typed_last(
    house: House, reader: User
) -> None:
    """An address that grows by the letter is asked for once it stands."""
    await read(house, SECOND)
    asked = [
        asyncio.create_task(
            house.world.ask_inline(reader.id, reader.id, STORY[:end], timeout_seconds=3)
        )
        for end in (12, 16, 19)
    ]
    await asyncio.sleep(0.2)

    answer = await house.world.ask_inline(reader.id, reader.id, STORY)
    earlier = await asyncio.gather(*asked, return_exceptions=True)

    assert TITLE in said(answer)
    assert [type(it) for it in earlier] == [TimeoutError] * 3, earlier
    assert house.world.page_hits[STORY[:19]] == 0


async def test_one_who_waits_does_not_keep_others_waiting(house: House, reader: User) -> None:
    slow = "https://example.com/slow"
    house.world.publish_page(slow, page(TITLE), "text/html", delay_seconds=3.0)
    waiting = [
        asyncio.create_task(
            house.world.ask_inline(house.world.add_user(f"P{n}").id, reader.id, f"{slow}?{n}")
        )
        for n in range(20)
    ]

    told = await house.ask("/help", user=reader.id)

    assert "/subscribe" in told.body
    assert not any(it.done() for it in waiting[:4])
    answers = await asyncio.gather(*waiting)
    assert all(it.results for it in answers)
