"""A person chooses the bot's language, and finds the main things under /help, by buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.i18n import LOCALES
from tests.articles import page
from tests.test_chat_subscribing import labels, press, shown

if TYPE_CHECKING:
    from bot.sandbox import User
    from tests.fixtures_house import House

STORY = "https://example.com/story"


@pytest.fixture
def ada(house: House) -> User:
    house.world.publish_page(STORY, page("A lighthouse museum opens"), "text/html")
    return house.world.add_user("Ada", "ada", "en")


async def test_a_chosen_language_is_spoken_at_once_and_everywhere(house: House, ada: User) -> None:
    said = await house.ask("/language", user=ada.id)

    await press(house, said, "Deutsch", ada.id)
    nothing = await house.ask("hello", user=ada.id)
    inline = await house.world.ask_inline(ada.id, ada.id, "zeppelin")
    foreign = await press(house, await house.ask("/access"), "Open", ada.id)

    assert labels(said)[0] == "✓ As in Telegram"
    assert "✓ Deutsch" in labels(shown(house, said))
    assert nothing.body.startswith("🔗 Bitte")
    assert inline.button is not None
    assert "Nichts gefunden" in inline.button["text"]
    assert "Schaltfläche" in (foreign.text or "") or "Knopf" in (foreign.text or "")


async def test_every_language_is_offered_by_its_own_name(house: House, ada: User) -> None:
    said = await house.ask("/language", user=ada.id)

    assert len(labels(said)) == len(LOCALES) + 1
    assert {"English", "Українська", "日本語", "العربية"} <= set(labels(said))


async def test_telegrams_language_comes_back(house: House, ada: User) -> None:
    said = await house.ask("/language", user=ada.id)
    await press(house, said, "日本語", ada.id)

    now = shown(house, said)
    await house.world.press(
        ada.id, now.message_id, now.chat_id, str(now.buttons[0]["callback_data"])
    )
    nothing = await house.ask("hello", user=ada.id)

    assert nothing.body.startswith("🔗 Please")
    assert await house.services.store.tongues.chosen(ada.id) is None


async def test_nobody_chooses_for_another(house: House, ada: User) -> None:
    said = await house.ask("/language", user=ada.id)

    told = await press(house, said, "Deutsch")

    assert "somebody else's" in (told.text or "")
    assert await house.services.store.tongues.chosen(ada.id) is None


async def test_a_language_that_is_spoken_no_more_counts_as_english(house: House, ada: User) -> None:
    await house.services.store.tongues.choose(ada.id, "tlh")

    assert (await house.ask("hello", user=ada.id)).body.startswith("🔗 Please")


async def test_help_leads_on_by_buttons(house: House, ada: User) -> None:
    said = await house.ask("/help", user=ada.id)

    await press(house, said, "My chats", ada.id)
    await house.seen(lambda it: it.chat_id == ada.id and "Nothing is subscribed" in it.body)
    await press(house, said, "Language", ada.id)
    await house.seen(lambda it: it.chat_id == ada.id and it.body.startswith("🌐"))
    await press(house, said, "Privacy", ada.id)
    await house.seen(lambda it: it.chat_id == ada.id and "What I keep about you" in it.body)

    links = [it["url"] for it in said.buttons if "url" in it]
    name = house.world.bot.username
    assert links == [
        f"https://t.me/{name}?startchannel&admin=post_messages+edit_messages+delete_messages",
        f"https://t.me/{name}?startgroup",
    ]
    assert shown(house, said).body == said.body


async def test_the_buttons_of_help_are_whose_who_asked(house: House, ada: User) -> None:
    said = await house.ask("/help", user=ada.id)

    for label in ("My chats", "Language", "Privacy"):
        assert "somebody else's" in ((await press(house, said, label)).text or "")
