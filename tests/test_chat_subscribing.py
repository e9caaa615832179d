"""A chat is subscribed and set up by buttons alone, driven over HTTP against the sandbox."""

from __future__ import annotations

import html
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from bot.i18n import Voice
from bot.model import Subscription
from bot.sandbox.picking import pick
from bot.terms import Night, Rules, Style, Terms, Timing
from handlers.screens import PAGES, Frame
from tests.articles import page
from tests.fixtures_house import eventually
from tests.telegram_parser import fault

if TYPE_CHECKING:
    from bot.sandbox import Answer, Message, User
    from tests.fixtures_house import House

STORY = "https://example.com/story"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def data_of(message: Message, label: str) -> str:
    """Return what the button with these words carries."""
    return next(str(it["callback_data"]) for it in message.buttons if label in it["text"])


def labels(message: Message) -> list[str]:
    return [it["text"] for it in message.buttons]


async def press(house: House, message: Message, label: str, user: int | None = None) -> Answer:
    """Press the button with these words on the message as it stands now."""
    now = house.world.find(message.chat_id, message.message_id)
    assert now is not None
    who = user or house.visitor
    return await house.world.press(who, now.message_id, now.chat_id, data_of(now, label))


def shown(house: House, message: Message) -> Message:
    now = house.world.find(message.chat_id, message.message_id)
    assert now is not None
    return now


def request_of(message: Message, label: str) -> dict[str, Any]:
    """Return what a key below the text field asks the client for."""
    assert message.markup is not None
    keys = [key for row in message.markup["keyboard"] for key in row]
    request: dict[str, Any] = next(it["request_chat"] for it in keys if label in it["text"])
    return request


async def terms_of(house: House, chat_id: int) -> Terms:
    found = await house.services.store.subscriptions.get(chat_id)
    assert found is not None
    return found.terms


async def menu(house: House) -> Message:
    """Return the open menu of a subscribed channel."""
    said = await house.ask("/subscribe @morning_wire")
    await press(house, said, "Set up")
    return said


@pytest.fixture
def newcomer(house: House) -> User:
    """A person who owns a channel and has never seen the bot."""
    ada = house.world.add_user("Ada", "ada", "en")
    house.world.publish_page(STORY, page("A story worth telling"), "text/html")
    return ada


async def test_a_newcomer_subscribes_a_channel_and_sets_length_and_digest_by_buttons_alone(
    house: House, newcomer: User
) -> None:
    """Two keys and three buttons: the picker, the channel, a length, an hour, a city."""
    channel = house.world.add_chat("channel", "Ada's Wire", "adas_wire", newcomer)

    hello = await house.ask("/start", user=newcomer.id)
    shared = pick(house.world, newcomer.id, request_of(hello, "My channel"), channel.id)
    opened = await house.answer(shared)
    await press(house, opened, "Long", newcomer.id)
    await press(house, opened, "8:00", newcomer.id)
    assert "Whose clock" in shown(house, opened).body
    await press(house, opened, "Kyiv", newcomer.id)

    terms = await terms_of(house, channel.id)
    assert terms.style.length == "long"
    assert (terms.timing.digest_hours, terms.timing.zone) == ((8,), "Europe/Kyiv")
    assert "Ada's Wire" in opened.body
    assert "digest at 8:00 (Kyiv)" in shown(house, opened).body
    assert house.world.member(channel.id, house.world.bot.id).is_admin
    assert await house.services.store.rounds.is_planned(channel.id)
    assert not [it for it in house.world.messages(newcomer.id) if "I was added" in it.body]


async def test_the_keys_show_only_chats_that_the_person_may_subscribe(
    house: House, newcomer: User
) -> None:
    hello = await house.ask("/start", user=newcomer.id)
    theirs = house.sandbox.seeded.channel_id

    with pytest.raises(ValueError, match="cannot be picked"):
        pick(house.world, newcomer.id, request_of(hello, "My channel"), theirs)
    with pytest.raises(ValueError, match="cannot be picked"):
        pick(house.world, newcomer.id, request_of(hello, "My group"), theirs)


async def test_subscribe_in_private_subscribes_it_and_offers_the_persons_chats(
    house: House, newcomer: User
) -> None:
    said = await house.ask("/subscribe", user=newcomer.id)
    offered = await house.seen(lambda it: it.chat_id == newcomer.id and "pick it with" in it.body)

    assert "now receives" in said.body
    assert request_of(offered, "My group")["bot_is_member"] is True


async def test_every_screen_opens_and_leads_back(house: House) -> None:
    opened = await menu(house)

    for way in (("What",), ("How",), ("When",), ("What", "Keywords"), ("What", "Never")):
        for label in way:
            assert (await press(house, opened, label)).text is None
        for _ in way:
            await press(house, opened, "Back")
        assert "Test post" in " ".join(labels(shown(house, opened)))
    for way in (("What", "Sources"), ("What", "Languages"), ("What", "Topics"), ("When", "Quiet")):
        for label in way:
            await press(house, opened, label)
        for _ in way:
            await press(house, opened, "Back")
    await press(house, opened, "Done")

    assert labels(shown(house, opened)) == ["⚙️ Set up"]


async def test_what_is_pressed_holds_and_is_marked(house: House) -> None:
    opened, channel = await menu(house), house.sandbox.seeded.channel_id
    await press(house, opened, "How")
    await press(house, opened, "Text only")
    await press(house, opened, "Short")
    await press(house, opened, "Hashtags")
    await press(house, opened, "Silent")
    await press(house, opened, "Source button")

    style = (await terms_of(house, channel)).style
    assert style == Style("text", "short", hashtags=True, silent=True, buttons=True)
    marked = {it for it in labels(shown(house, opened)) if it.startswith("✓")}
    assert len(marked) == 5


async def test_words_are_asked_for_listed_and_taken_away(house: House) -> None:
    opened, channel = await menu(house), house.sandbox.seeded.channel_id
    await press(house, opened, "What")
    await press(house, opened, "Keywords")
    await press(house, opened, "Add")
    await house.seen(lambda it: "Send me the words" in it.body)

    listed = await house.ask("lighthouse, 博物馆，climat*")

    assert (await terms_of(house, channel)).rules.keywords == ("lighthouse", "博物馆", "climat*")
    assert (await terms_of(house, channel)).rules.feed == "chosen"
    await press(house, listed, "博物馆")
    assert (await terms_of(house, channel)).rules.keywords == ("lighthouse", "climat*")
    nothing_asked = await house.ask("just chatting")
    assert "send me a link" in nothing_asked.body


async def test_a_city_is_found_by_name_and_several_are_offered(house: House) -> None:
    opened, channel = await menu(house), house.sandbox.seeded.channel_id
    await press(house, opened, "12:00")
    await press(house, opened, "Another city")
    await house.seen(lambda it: "name of your city" in it.body)

    unknown = await house.ask("Atlantis")
    several = await house.ask("Argentina")
    await press(house, several, "Buenos Aires")

    assert "no such city" in unknown.body
    assert (await terms_of(house, channel)).timing.zone == "America/Argentina/Buenos_Aires"


async def test_quiet_hours_and_a_pause(house: House) -> None:
    opened, channel = await menu(house), house.sandbox.seeded.channel_id
    for label in ("When", "Quiet", "23:00", "Berlin", "When", "Quiet", "6:00"):
        await press(house, opened, label)
    assert (await terms_of(house, channel)).timing == Timing((), "Europe/Berlin", Night(23, 6))
    for label in ("Back", "Back", "Pause"):
        await press(house, opened, label)

    assert (await terms_of(house, channel)).paused
    assert "paused" in shown(house, opened).body
    await press(house, opened, "Resume")
    assert not (await terms_of(house, channel)).paused


async def test_unsubscribing_asks_first(house: House) -> None:
    opened, channel = await menu(house), house.sandbox.seeded.channel_id

    await press(house, opened, "Unsubscribe")
    assert "Really" in shown(house, opened).body
    assert await house.services.store.subscriptions.get(channel) is not None
    await press(house, opened, "Yes")

    assert "receives no more" in shown(house, opened).body
    assert await house.services.store.subscriptions.get(channel) is None


async def test_a_test_post_shows_the_result_at_once(house: House, newcomer: User) -> None:
    """Before anything was published it is a story of the bot's own, then the latest."""
    opened, channel = await menu(house), house.sandbox.seeded.channel_id

    told = await press(house, opened, "Test post")
    sample = await house.seen(lambda it: it.chat_id == channel)
    await house.ask(f"/publish {STORY}")
    await house.seen(lambda it: it.chat_id == channel and "worth telling" in it.body)
    before = len(house.world.messages(channel))
    await press(house, opened, "Test post")
    await eventually(lambda: _more(house, channel, before))

    assert "test post is on its way" in (told.text or "")
    assert "word for word" in sample.body
    assert "worth telling" in house.world.messages(channel)[-1].body


async def _more(house: House, chat_id: int, than: int) -> bool:
    return len(house.world.messages(chat_id)) > than


async def test_subscriptions_lists_each_with_a_button_to_its_menu(house: House) -> None:
    await house.ask("/subscribe @morning_wire")

    listed = await house.ask("/subscriptions")
    await press(house, listed, "Morning Wire")

    assert "📰 What: everything" in shown(house, listed).body


async def test_subscribing_again_keeps_the_terms(house: House) -> None:
    opened = await menu(house)
    await press(house, opened, "Short")

    await house.ask("/subscribe @morning_wire")

    terms = await terms_of(house, house.sandbox.seeded.channel_id)
    assert terms.style.length == "short"


async def test_adding_the_bot_asks_the_one_who_did_in_private(house: House, newcomer: User) -> None:
    await house.ask("/help", user=newcomer.id)
    channel = house.world.add_chat("channel", "Ada's Wire", None, newcomer)

    house.world.set_member(channel.id, house.world.bot.id, "administrator")
    asked = await house.seen(lambda it: "I was added to" in it.body)
    assert await house.services.store.subscriptions.get(channel.id) is None
    await press(house, asked, "Subscribe it", newcomer.id)

    assert asked.chat_id == newcomer.id
    assert await house.services.store.subscriptions.get(channel.id) is not None
    assert "now receives" in shown(house, asked).body


async def test_adding_the_bot_to_a_group_asks_there_where_private_is_closed(
    house: House, newcomer: User
) -> None:
    group = house.world.add_chat("supergroup", "Ada's Circle", None, newcomer)

    house.world.set_member(group.id, house.world.bot.id, "member")
    asked = await house.seen(lambda it: "I was added to" in it.body)
    await press(house, asked, "Subscribe it", newcomer.id)

    assert asked.chat_id == group.id
    assert await house.services.store.subscriptions.get(group.id) is not None


async def test_whoever_adds_the_bot_instead_of_picking_is_asked_all_the_same(
    house: House, newcomer: User
) -> None:
    await house.ask("/start", user=newcomer.id)
    channel = house.world.add_chat("channel", "Ada's Wire", None, newcomer)

    house.world.set_member(channel.id, house.world.bot.id, "administrator")

    asked = await house.seen(lambda it: "I was added to" in it.body)
    assert asked.chat_id == newcomer.id


def test_the_fullest_terms_fit_every_screen() -> None:
    """Telegram takes each screen of a subscription whose lists and names are as long as can be."""
    words = tuple(f"{n:02}" + "字" * 62 for n in range(30))
    full = Terms(
        Rules("chosen", words, words, words, ("en", "zh", "de"), words),
        Style("preview", "long", hashtags=True, silent=True, buttons=True),
        Timing(tuple(range(24)), "America/Argentina/Buenos_Aires", Night(22, 7)),
    )
    long = Subscription(-100, "T" * 255, "channel", 1, NOON, username="u" * 32, terms=full)

    for name, draw in PAGES.items():
        screen = draw(Frame(long, Voice("en"), 1))
        buttons = [it for row in screen.keyboard for it in row]

        assert fault(html.escape(screen.text)) is None, name
        assert 0 < len(buttons) <= 62, name
        assert all(0 < len(it.label) <= 64 for it in buttons), name
