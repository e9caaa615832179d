"""Whoever has never seen the bot gets everything done by buttons alone: no command, no syntax.

A person here can press Start, press what is shown, pick a chat from their own, and paste a link.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest_asyncio

from bot import rounds
from bot.isolate import Direct
from bot.sandbox.picking import pick
from tests.articles import page
from tests.fixtures_house import House, run_house, settings_for

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import pytest

    from bot.sandbox import Answer, Chat, Message, Sandbox, User

STORY = "https://example.com/story"
TITLE = "A story worth telling"
START = "/start"


@dataclass(slots=True)
class Person:
    """Somebody with a Telegram client: all they can do is what it shows them."""

    house: House
    user: User
    #: Everything that was typed or pasted.
    typed: list[str] = field(default_factory=list)

    async def start(self, payload: str = "") -> Message:
        """Press Start, as a client shows it in a new chat or behind a link with a payload."""
        return await self._say(f"{START} {payload}".strip())

    async def paste(self, url: str) -> Message:
        return await self._say(url)

    async def _say(self, text: str) -> Message:
        self.typed.append(text)
        return await self.house.ask(text, user=self.user.id)

    async def tap(self, label: str) -> Answer:
        """Press the button with this label that stands lowest in the private chat."""
        for message in reversed(self.house.world.messages(self.user.id)):
            for button in message.buttons:
                if label in button["text"] and "callback_data" in button:
                    data = str(button["callback_data"])
                    return await self.house.world.press(
                        self.user.id, message.message_id, message.chat_id, data
                    )
        raise AssertionError(f"no button says {label!r}; there are {self.labels()}")

    async def pick(self, label: str, chat: Chat) -> Message:
        """Press the key below the text field, and pick one of the chats that the client lists."""
        request = next(key["request_chat"] for key in self._keys() if label in key["text"])
        return await self.house.answer(pick(self.house.world, self.user.id, request, chat.id))

    def labels(self) -> list[str]:
        shown = self.house.world.messages(self.user.id)
        return [it["text"] for message in shown for it in message.buttons]

    def _keys(self) -> list[dict[str, Any]]:
        markups = [it.markup or {} for it in self.house.world.messages(self.user.id)]
        return [key for it in markups for row in it.get("keyboard", ()) for key in row]


@pytest_asyncio.fixture
async def new_house(sandbox: Sandbox, valkey_url: str) -> AsyncIterator[House]:
    """A bot as it comes: an administrator is named and nothing else is decided."""
    settings = settings_for(sandbox, valkey_url, access=None)
    async with run_house(sandbox, settings, rooms=Direct()) as running:
        running.world.publish_page(STORY, page(TITLE), "text/html")
        yield running


async def test_an_operator_subscribes_sets_up_and_publishes_by_buttons_alone(
    new_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A channel, a length and a digest time; then a link, published; then the post at once."""
    monkeypatch.setattr(rounds, "_SETTLING", timedelta(0))
    house = new_house
    operator = Person(house, house.sandbox.seeded.visitor)
    channel = house.world.add_chat("channel", "First Wire", "first_wire", operator.user)

    await operator.start()
    await operator.pick("My channel", channel)
    for label in ("Long", "8:00", "Kyiv", "Done"):
        assert not (await operator.tap(label)).show_alert
    await operator.paste(STORY)
    told = await operator.tap("Publish")

    assert told.text == "🗞 1 chat gets it with its next digest."
    assert house.world.messages(channel.id) == ()

    for label in ("Set up", "At once"):
        await operator.tap(label)
    posted = await house.seen(lambda it: it.chat_id == channel.id and it.by_bot)

    assert TITLE in posted.body
    assert operator.typed == [START, STORY]


async def test_an_invited_person_fills_a_channel_of_their_own_by_buttons_alone(
    new_house: House,
) -> None:
    """A link lets them in; their channel gets what they send, and the operator's gets nothing."""
    house = new_house
    ada = Person(house, house.world.add_user("Ada", "ada", "en"))
    channel = house.world.add_chat("channel", "Ada's Wire", "adas_wire", ada.user)
    await house.ask("/subscribe @morning_wire")
    invitation = (await house.ask("/invite")).body.rpartition("?start=")[2]

    refused = await ada.start()
    welcome = await ada.start(invitation)
    await ada.pick("My channel", channel)
    for label in ("Short", "What", "Only what I send", "Back", "Done"):
        assert not (await ada.tap(label)).show_alert
    await ada.paste(STORY)
    told = await ada.tap("Post to my 1 chat")
    posted = await house.seen(lambda it: it.chat_id == channel.id and it.by_bot)

    assert refused.body.startswith("🔒")
    assert welcome.body.startswith("🎉")
    assert told.text == "✅ On its way to 1 chat."
    assert TITLE in posted.body
    assert house.world.messages(house.sandbox.seeded.channel_id) == ()
    assert ada.typed == [START, f"{START} {invitation}", STORY]


async def test_a_reader_turns_a_summary_over_by_buttons_alone(house: House) -> None:
    """Longer, the full text, back, and a vote: no word is typed but the link."""
    house.world.publish_page(STORY, page(TITLE), "text/html")
    ada = Person(house, house.world.add_user("Ada", "ada", "en"))

    await ada.start()
    summary = await ada.paste(STORY)
    for label in ("Shorter", "Next point", "Full text", "Summary"):
        assert not (await ada.tap(label)).show_alert, label
    voted = await ada.tap("Missed the point")

    now = house.world.find(summary.chat_id, summary.message_id)
    assert now is not None
    assert TITLE in now.body
    assert voted.text
    assert ada.typed == [START, STORY]
