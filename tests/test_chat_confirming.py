"""What was typed once is confirmed by a press: imports, deletion; and finds are leafed through."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.compose import story_id
from bot.ferry import written
from bot.story import Story
from bot.text import search_terms
from tests.articles import page
from tests.fixtures_house import eventually
from tests.test_chat_ferry import HOLDINGS, NOON, send
from tests.test_chat_privacy import NAME, WORDS, ada, everything, leave_traces
from tests.test_chat_subscribing import labels, press, shown

if TYPE_CHECKING:
    from bot.sandbox import Message, User
    from tests.fixtures_house import House

__all__ = ["ada"]

STORY = "https://example.com/story"


# /import


async def test_an_import_is_confirmed_by_a_press(house: House) -> None:
    asked = await send(house, written(HOLDINGS, NOON))
    before = await house.services.store.archive.read()

    await press(house, asked, "Import")

    assert before.editors == {}
    assert shown(house, asked).body.startswith("✅ Imported:\nSubscribed chats: 1 new")
    assert shown(house, asked).buttons == ()
    assert (await house.services.store.archive.read()).editors == HOLDINGS.editors


async def test_an_import_that_is_called_off_changes_nothing(house: House) -> None:
    asked = await send(house, written(HOLDINGS, NOON))

    await press(house, asked, "Cancel")

    assert shown(house, asked).body == "📁 Nothing was changed."
    assert (await house.ask("/import confirm")).body.startswith("⌛")
    assert (await house.services.store.archive.read()).editors == {}


@pytest.mark.parametrize("label", ["Import", "Cancel"])
async def test_a_button_speaks_of_the_file_above_it_and_of_no_later_one(
    house: House, label: str
) -> None:
    """Two lists stand in the chat; the button of the first must not bring in the second."""
    first = await send(house, written(HOLDINGS, NOON))
    later = written(replace(HOLDINGS, editors={99: "Mallory"}), NOON)
    await send(house, later)

    told = await press(house, first, label)

    if label == "Import":
        assert "too old" in (told.text or "")
    assert (await house.services.store.archive.read()).editors == {}
    assert await house.services.store.archive.pending(house.visitor) == later


@pytest.mark.parametrize("label", ["Import", "Cancel"])
async def test_neither_another_nor_a_former_administrator_imports(house: House, label: str) -> None:
    reader = house.world.add_user("Ada", "ada", "en")
    asked = await send(house, written(HOLDINGS, NOON))

    foreign = await press(house, asked, label, reader.id)
    house.services.masthead.admins = ()
    former = await press(house, asked, label)

    assert "somebody else's" in (foreign.text or "")
    assert "Only editors" in (former.text or "")
    assert (await house.services.store.archive.read()).editors == {}


# /delete


async def test_a_press_deletes_everything_and_leaves_no_trace_of_itself(
    house: House, ada: User
) -> None:
    """Every key and value of the namespace is read: id, names and words stand nowhere."""
    store = house.services.store
    asked = await house.ask("/delete", user=ada.id)
    await leave_traces(house, ada)

    await press(house, asked, "Yes, delete everything", ada.id)
    await eventually(lambda: _says(house, asked, "🗑 Done."), 40.0)

    async def settled() -> bool:
        return (await store.updates.depth()).leased == 0

    await eventually(settled)
    after = await everything(store)
    for text in (str(ada.id), NAME, "ada_lo", WORDS):
        assert re.findall(rf"(?<![\d-]){re.escape(text)}(?!\d)", after) == []
    assert shown(house, asked).buttons == ()


async def _says(house: House, message: Message, words: str) -> bool:
    return shown(house, message).body.startswith(words)


async def test_whoever_thinks_better_of_it_keeps_everything(house: House, ada: User) -> None:
    await house.ask("/subscribe", user=ada.id)
    asked = await house.ask("/delete", user=ada.id)

    await press(house, asked, "Keep it", ada.id)

    assert shown(house, asked).body == "👌 Nothing was deleted."
    assert await house.services.circulation.count() == 1


async def test_a_banned_person_deletes_by_a_press_and_the_ban_stays(
    house: House, ada: User
) -> None:
    asked = await house.ask("/delete", user=ada.id)
    await house.ask(f"/ban {ada.id} spam")

    await press(house, asked, "Yes", ada.id)
    await eventually(lambda: _says(house, asked, "🗑 Done."), 40.0)

    assert "What remains: your ban" in shown(house, asked).body
    assert await house.services.store.roles.bans() == ((ada.id, "spam"),)


async def test_a_stranger_deletes_by_a_press(house: House, ada: User) -> None:
    asked = await house.ask("/delete", user=ada.id)
    await house.ask("/access closed")

    await press(house, asked, "Yes", ada.id)

    await eventually(lambda: _says(house, asked, "🗑 Done."), 40.0)


async def test_nobody_deletes_what_is_another_persons(house: House, ada: User) -> None:
    await house.ask("/subscribe", user=ada.id)
    asked = await house.ask("/delete", user=ada.id)
    mine = await house.ask("/delete")

    foreign = await press(house, asked, "Yes")
    data = next(it["callback_data"] for it in shown(house, mine).buttons)
    forged = await house.world.forge(ada.id, shown(house, asked), data)

    assert "somebody else's" in (foreign.text or "")
    assert "somebody else's" in (forged.text or "")
    assert await house.services.circulation.count() == 1


# /find


async def file(house: House, count: int) -> None:
    """Let so many stories be found by one word; their posts are gone."""
    for n in range(count):
        url, headline = f"https://example.com/p{n}", f"Museum number {n:02}"
        story = Story(story_id(url), url, headline, "gone", datetime.now(UTC), lead="A lead.")
        await house.services.store.stories.file(story, search_terms([headline], 99))


async def test_what_is_found_is_leafed_through_in_one_message(house: House) -> None:
    await file(house, 34)
    said = await house.ask("/find museum")

    titles = []
    for _ in range(4):
        now = shown(house, said)
        titles += re.findall(r"Museum number \d\d", now.body)
        await press(house, said, "▶")

    assert titles == [f"Museum number {n:02}" for n in reversed(range(34))]
    assert shown(house, said).body == said.body
    assert labels(said)[-3:] == ["◀", "1/4", "▶"]
    assert said.body.startswith("🔍 34 summaries with “museum”")


async def test_a_number_gives_the_summary_at_once_from_the_cache(house: House) -> None:
    house.world.publish_page(STORY, page("A lighthouse museum opens"), "text/html")
    await house.ask(STORY)

    async def filed() -> bool:
        return await house.services.store.stories.count() > 0

    await eventually(filed)
    reader = house.world.add_user("Ada", "ada", "en")
    said = await house.ask("/find museum", user=reader.id)
    hits = house.world.page_hits[STORY]

    await press(house, said, "1", reader.id)
    post = await house.answer(said)

    assert "A lighthouse museum opens" in post.body
    assert post.chat_id == reader.id
    assert house.world.page_hits[STORY] == hits


async def test_a_number_whose_story_is_gone_says_so(house: House) -> None:
    await file(house, 1)
    said = await house.ask("/find museum")
    store = house.services.store
    await store.connection.ask(store.connection.redis.delete(store.connection.keys.stories_order))

    told = await press(house, said, "1")

    assert "no summary under that link" in (told.text or "")


async def test_a_page_that_is_gone_is_told_and_another_leafs_through_nothing(house: House) -> None:
    await file(house, 11)
    reader = house.world.add_user("Ada", "ada", "en")
    said = await house.ask("/find museum")

    foreign = await press(house, said, "▶", reader.id)
    unmoved = shown(house, said).body
    store = house.services.store
    await store.connection.ask(store.connection.redis.delete(store.connection.keys.stories_order))
    await store.connection.ask(store.connection.redis.delete(store.connection.keys.stories_records))
    await press(house, said, "▶")

    assert "somebody else's" in (foreign.text or "")
    assert unmoved == said.body
    assert shown(house, said).body.startswith("🔍 No summary has all of “museum”")
    assert shown(house, said).buttons == ()
