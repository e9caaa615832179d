"""Quotas count inline queries and overheard links; a served group's nameless administrators count.

What is answered from the cache is free.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from bot.isolate import Direct
from bot.model import ANONYMOUS, Link
from tests.articles import OTHER, page
from tests.fixtures_house import House, run_house, settings_for

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.sandbox import Sandbox, User

STORY, SECOND, THIRD = (f"https://example.com/{it}" for it in ("story", "second", "third"))
TITLE, SECOND_TITLE = "A lighthouse museum opens", "Varnholm closes its power station"


@pytest.fixture
def reader(house: House) -> User:
    for url, title, sentences in (
        (STORY, TITLE, None),
        (SECOND, SECOND_TITLE, OTHER),
        (THIRD, "A third story", None),
    ):
        body = page(title, sentences=sentences) if sentences else page(title)
        house.world.publish_page(url, body, "text/html")
    return house.world.add_user("Ada", "ada", "en")


# Inline mode


async def test_links_typed_inline_count_and_what_is_cached_is_free(
    house: House, reader: User
) -> None:
    await house.ask("/settings person_hour 1")
    world = house.world

    first = await world.ask_inline(reader.id, reader.id, STORY)
    again = await world.ask_inline(reader.id, reader.id, STORY)
    refused = await world.ask_inline(reader.id, reader.id, SECOND)
    in_chat = await house.ask(THIRD, user=reader.id)
    await house.ask(SECOND)
    cached = await world.ask_inline(reader.id, reader.id, f"{SECOND} ")

    assert first.results[0]["title"] == again.results[0]["title"] == TITLE
    assert refused.results[0]["title"].startswith("🚦 That was all for now: I take 1 links")
    assert in_chat.body.startswith("🚦")
    assert cached.results[0]["title"] == SECOND_TITLE


async def test_a_link_that_is_typed_again_counts_once(house: House, reader: User) -> None:
    await house.ask("/settings person_hour 2")
    desk = house.services.desk
    for _ in range(5):
        await desk.glimpse(reader.id, Link(STORY))

    assert TITLE in (await house.ask(STORY, user=reader.id)).body


async def test_editors_type_without_limit(house: House, reader: User) -> None:
    await house.ask("/settings person_hour 1")
    await house.ask(f"/editors add {reader.id} Ada")

    answers = [await house.world.ask_inline(reader.id, reader.id, url) for url in (STORY, SECOND)]

    assert [it.results[0]["title"] for it in answers] == [TITLE, SECOND_TITLE]


# Overheard links


async def test_a_watched_group_has_its_quota_and_its_people_keep_theirs(
    house: House, reader: User
) -> None:
    group = house.sandbox.seeded.group_id
    house.world.set_member(group, reader.id, "member")
    house.world.set_member(group, house.world.bot.id, "administrator")
    await house.ask("/settings chat_hour 1")
    await house.ask("/settings person_hour 1")
    await house.ask("/links on", chat=group)

    first = await house.answer(house.world.send_text(reader.id, group, f"see {STORY}"))
    too_many = house.world.send_text(reader.id, group, f"and {SECOND}")
    await house.ask(THIRD)
    cached = await house.answer(house.world.send_text(reader.id, group, f"also {THIRD}"))
    own = await house.ask(SECOND, user=reader.id)

    assert TITLE in first.body
    assert "A third story" in cached.body
    assert SECOND_TITLE in own.body
    said = [it for it in house.world.messages(group) if it.reply_to == too_many.message_id]
    assert said == []


# Nameless administrators


@pytest_asyncio.fixture
async def private_house(sandbox: Sandbox, valkey_url: str) -> AsyncIterator[House]:
    """A bot by invitation."""
    settings = settings_for(sandbox, valkey_url, access="invite")
    async with run_house(sandbox, settings, rooms=Direct()) as running:
        sandbox.world.publish_page(STORY, page(TITLE), "text/html")
        yield running


async def test_in_a_served_group_a_nameless_administrator_orders_what_they_may(
    private_house: House,
) -> None:
    house, group = private_house, private_house.sandbox.seeded.group_id
    house.world.set_member(group, house.world.bot.id, "administrator")
    await house.ask("/subscribe", chat=group)

    async def order(text: str) -> str:
        return (await house.answer(house.world.send_anonymously(group, text))).body

    again = await order("/subscribe")
    on = await order("/links on")
    read = await order(f"look: {STORY}")
    off = await order("/links off")
    known = await house.services.store.subscriptions.get(group)
    ended = await order("/unsubscribe")

    assert "is subscribed already" in again
    assert "I summarise every link" in on
    assert TITLE in read
    assert "only when asked" in off
    assert known is not None
    assert known.added_by == house.visitor
    assert "receives no more" in ended


@pytest.mark.parametrize(
    "text", ["/subscribe", "/links on", "/tldr https://example.com/story", "/find x", "/stats"]
)
async def test_in_a_strangers_group_namelessness_opens_nothing(
    private_house: House, text: str
) -> None:
    """Whoever nobody let in does not get in by hiding their name."""
    house = private_house
    stranger = house.world.add_user("Eve", "eve", "en")
    club = house.world.add_chat("supergroup", "Eve's Club", None, stranger)
    house.world.set_member(club.id, house.world.bot.id, "administrator")

    told = await house.answer(house.world.send_anonymously(club.id, text))

    assert told.body.startswith("🔒 This bot works only for people it knows")
    assert await house.services.circulation.count() == 0
    assert await house.services.store.watches.all() == ()


@pytest.mark.parametrize("text", ["/tldr https://example.com/story", "/find x", "/stats", "/help"])
async def test_in_a_served_group_a_nameless_administrator_has_no_rights_of_a_person(
    private_house: House, text: str
) -> None:
    house, group = private_house, private_house.sandbox.seeded.group_id
    await house.ask("/subscribe", chat=group)

    told = await house.answer(house.world.send_anonymously(group, text))

    assert told.body.startswith("🔒 This bot works only for people it knows")


async def test_whoever_says_they_are_nobody_without_the_groups_name_is_a_stranger(
    private_house: House,
) -> None:
    """The id alone proves nothing: Telegram's word is the message in the group's own name."""
    house, group = private_house, private_house.sandbox.seeded.group_id
    await house.ask("/subscribe", chat=group)
    house.world.send_anonymously(group, "hello")
    house.world.set_member(group, ANONYMOUS, "member")

    told = await house.ask("/unsubscribe", user=ANONYMOUS, chat=group)

    assert told.body.startswith("🔒 This bot works only for people it knows")
    assert await house.services.circulation.count() == 1


async def test_a_served_group_is_served_no_more_when_its_patron_is_let_in_no_more(
    private_house: House,
) -> None:
    house = private_house
    patron = house.world.add_user("Bea", "bea", "en")
    club = house.world.add_chat("supergroup", "Bea's Club", None, patron)
    house.world.set_member(club.id, house.world.bot.id, "administrator")
    await house.ask(f"/allow {patron.id} Bea")
    await house.ask("/subscribe", user=patron.id, chat=club.id)
    await house.services.masthead.disallow(patron.id)

    told = await house.answer(house.world.send_anonymously(club.id, "/links on"))

    assert told.body.startswith("🔒")
    assert await house.services.store.watches.all() == ()
