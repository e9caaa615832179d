"""Panels of administrators over HTTP: what their buttons do, and for whom they do nothing."""

from __future__ import annotations

import html
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.figures import PAGE
from bot.i18n import LOCALES, Voice
from bot.model import Asker, Delivery, Job, Link, Subscription
from bot.policy import SETTINGS
from bot.publish import Role
from bot.sandbox.picking import pick_person
from bot.store import DeadLetter, Guest, Labelled
from bot.store.codec import encode
from handlers.panels import Hand, Leaf, leaf
from handlers.replies import editors
from handlers.replies_access import bans as access_bans
from handlers.replies_access import guests as access_guests
from handlers.replies_panels import failed, meaning
from handlers.settings import front as settings_front
from tests.fixtures_house import eventually
from tests.telegram_parser import fault
from tests.test_chat_subscribing import data_of, labels, press, shown

if TYPE_CHECKING:
    from bot.sandbox import Message
    from tests.fixtures_house import House

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("total", "number", "expected"),
    [
        (0, 1, Leaf(1, 1, 0, 0)),
        (5, 1, Leaf(1, 1, 0, 5)),
        (6, 1, Leaf(1, 2, 0, 5)),
        (6, 2, Leaf(2, 2, 5, 6)),
        (6, 99, Leaf(2, 2, 5, 6)),
        (6, -3, Leaf(1, 2, 0, 5)),
    ],
)
def test_a_page_off_the_end_is_the_last(total: int, number: int, expected: Leaf) -> None:
    assert leaf(total, number, 5) == expected


# /subscribers


async def subscribe(house: House, count: int, added_by: int = 1) -> None:
    for number in range(count):
        since = NOON + timedelta(minutes=number)
        chat = Subscription(-1000 - number, f"Chat {number:02}", "group", added_by, since)
        await house.services.store.subscriptions.add(chat)


async def test_subscribers_are_leafed_through_in_one_message(house: House) -> None:
    await subscribe(house, PAGE * 2 + 1)
    said = await house.ask("/subscribers")

    pages = [shown(house, said).body]
    for _ in range(3):
        await press(house, said, "▶")
        pages.append(shown(house, said).body)
    await press(house, said, "◀")

    assert [it.rpartition("\n")[2] for it in pages] == [f"Page {n} of 3." for n in (1, 2, 3, 1)]
    assert "Page 3 of 3" in shown(house, said).body
    assert "31. 👥" in shown(house, said).body
    assert labels(shown(house, said)) == ["31", "◀", "3/3", "▶"]


async def test_an_administrator_pauses_resumes_and_ends_a_chat_by_buttons(house: House) -> None:
    adder = house.world.add_user("Ada", "ada", "en")
    await house.ask("/help", user=adder.id)
    await subscribe(house, 2, adder.id)
    said = await house.ask("/subscribers")

    await press(house, said, "2")
    card = shown(house, said)
    await press(house, said, "Pause")
    paused = await house.services.store.subscriptions.get(-1001)
    await press(house, said, "Resume")
    resumed = await house.services.store.subscriptions.get(-1001)
    await press(house, said, "Unsubscribe")
    asked = shown(house, said)
    still = await house.services.store.subscriptions.get(-1001)
    told = await press(house, said, "Yes, unsubscribe")

    assert "👥 Chat 01" in card.body
    assert "🎨 How:" in card.body
    assert paused is not None
    assert paused.terms.paused
    assert resumed is not None
    assert not resumed.terms.paused
    assert asked.body.startswith("Really send")
    assert still is not None
    assert "receives no more" in (told.text or "")
    assert await house.services.store.subscriptions.get(-1001) is None
    assert shown(house, said).body.startswith("📬 1 subscribed chat:")
    await house.seen(lambda it: it.chat_id == adder.id and "has ended the summaries" in it.body)


async def test_a_card_leads_back_and_a_no_changes_nothing(house: House) -> None:
    await subscribe(house, 2)
    said = await house.ask("/subscribers")

    await press(house, said, "1")
    await press(house, said, "Unsubscribe")
    await press(house, said, "No")
    await press(house, said, "Back")

    assert shown(house, said).body.startswith("📬 2 subscribed chats:")


async def test_a_chat_of_others_is_set_up_only_by_its_own_administrators(house: House) -> None:
    """Administering the bot is not administering the chat."""
    owner = house.world.add_user("Ada", "ada", "en")
    hers = house.world.add_chat("channel", "Ada's Wire", "adas_wire", owner)
    house.world.set_member(hers.id, house.world.bot.id, "administrator")
    await house.services.store.subscriptions.add(
        Subscription(hers.id, "Ada's Wire", "channel", owner.id, NOON, username="adas_wire")
    )
    said = await house.ask("/subscribers")

    await press(house, said, "1")
    told = await press(house, said, "Set up")

    assert "Only an administrator of that chat" in (told.text or "")


# /queue


BLOCKED = "Forbidden: bot was blocked by the user"


async def bury(house: House, count: int, reason: str = BLOCKED) -> None:
    """Let deliveries die that nobody took."""
    store = house.services.store
    for number in range(count):
        name = f"p:{number}"
        data = encode(Delivery(name, 7000 + number, "p"))
        fields: dict[Any, Any] = {
            "key": name,
            "chat": str(7000 + number),
            "rank": "0",
            "data": data,
            "reason": reason,
            "tries": "1",
        }
        await store.connection.ask(
            store.connection.redis.xadd(store.connection.keys.dead_deliveries, fields)
        )


def test_the_id_of_a_chat_is_whole_and_an_address_is_no_link() -> None:
    """Thirteen digits look like a bank's card to Telegram; joiners in them would break a copy."""
    chat = encode(Delivery("p:-1001234567890", -1001234567890, "p"))
    job = encode(Job("k", Link("https://example.com/x"), Asker(1, 1, 1), NOON))
    letters = [
        (n, Labelled(f"{queue}:1-{n}", DeadLetter(f"1-{n}", "k", data, "x", 1, NOON)))
        for n, (queue, data) in enumerate((("outbox", chat), ("inbox", job)), 1)
    ]

    text = failed(Voice(), letters, 2)

    assert "1. -1001234567890 · " in text
    assert "example.com" not in text
    assert "example.com" in text.replace("\u2060", "")


async def test_what_failed_is_leafed_through_with_its_reason_in_words(house: House) -> None:
    await bury(house, 7)
    said = await house.ask("/queue")

    await press(house, said, "Show what failed")
    first = shown(house, said)
    await press(house, said, "▶")
    second = shown(house, said)

    assert first.body.startswith("✗ 7 failed entries:\n1. 7006 · ")
    assert first.body.count("that person has blocked me (Forbidden: bot was") == 5
    assert second.body.splitlines()[1].startswith("6. 7001 · ")
    assert "🔁 Retry 6" in labels(second)


async def test_an_entry_is_dropped_and_another_tried_again(house: House) -> None:
    await bury(house, 3)
    store = house.services.store
    said = await house.ask("/queue")
    await press(house, said, "Show what failed")

    dropped = await press(house, said, "Drop 1")
    tried = await press(house, said, "Retry 1")

    assert "Dropped" in (dropped.text or "")
    assert "1 entry is tried again" in (tried.text or "")

    async def only_the_oldest_was_left_alone() -> bool:
        # What is tried again has no post and dies once more.
        return [it.letter.key for it in await store.letters.newest(9)] == ["p:1", "p:0"]

    await eventually(only_the_oldest_was_left_alone)


async def test_everything_is_tried_again_by_one_press(house: House) -> None:
    await bury(house, 3)
    said = await house.ask("/queue")

    told = await press(house, said, "Retry all")

    assert told.text == "🔁 3 entries are tried again."


async def test_a_queue_without_failures_offers_none(house: House) -> None:
    said = await house.ask("/queue")

    assert labels(said) == ["🔄 Refresh"]


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("Forbidden: bot was blocked by the user", "that person has blocked me"),
        ("Forbidden: bot was kicked from the channel chat", "I am no longer in that chat"),
        ("Bad Request: chat not found", "I am no longer in that chat"),
        ("Bad Request: not enough rights to send text messages", "I may not post there"),
        ("the post is no longer kept", "its text is no longer kept"),
        ("workers died over it again and again", "it failed again and again"),
        ("ValueError: naïve", "something went wrong on my side"),
        ("", "something went wrong on my side"),
    ],
)
def test_a_reason_is_told_in_words(reason: str, expected: str) -> None:
    assert meaning(Voice(), reason) == expected


# Forged


async def demoted(house: House) -> None:
    """Let the visitor administer the bot no more."""
    house.services.masthead.admins = ()


PANELS = ("/subscribers", "/queue", "/access", "/settings", "/editors", "/allow", "/bans", "/ban 5")


async def people(house: House) -> None:
    """Let there be somebody on every list."""
    masthead = house.services.masthead
    await masthead.appoint(6, "Eve")
    await masthead.allow(7, "Gus", house.visitor)
    await masthead.ban(8, "spam")


async def state(house: House) -> dict[bytes, object]:
    """Everything that panels can change, key by key."""
    connection = house.services.store.connection
    parts = ("subscriptions", "editors", "bans", "guests", "policy", ":dead", "invitation")
    names = [it async for it in connection.redis.scan_iter(match=connection.keys.everything)]
    kept = sorted(it for it in names if any(part in it.decode() for part in parts))
    return {name: await connection.redis.dump(name) for name in kept}


@pytest.mark.parametrize("command", PANELS)
async def test_no_button_of_a_panel_obeys_another(house: House, command: str) -> None:
    await subscribe(house, 2)
    await bury(house, 2)
    await people(house)
    ada = house.world.add_user("Ada", "ada", "en")
    said = await house.ask(command)
    before = await state(house)

    for label in labels(said):
        told = await press(house, said, label, ada.id)
        assert "somebody else's" in (told.text or "")

    assert await state(house) == before
    assert shown(house, said).body == said.body


@pytest.mark.parametrize("command", PANELS)
async def test_no_button_of_a_panel_obeys_a_former_administrator(
    house: House, command: str
) -> None:
    await subscribe(house, 2)
    await bury(house, 2)
    await people(house)
    said = await house.ask(command)
    before = await state(house)
    await demoted(house)

    for label in labels(said):
        told = await press(house, said, label)
        assert "Only editors" in (told.text or "")

    assert await state(house) == before


async def test_people_picked_by_whoever_administers_nothing_stay_what_they_were(
    house: House,
) -> None:
    """A client of somebody's own may say that a key was pressed which was never shown."""
    ada = house.world.add_user("Ada", "ada", "en")

    for request_id in (3, 4, 77):
        shared = pick_person(house.world, ada.id, {"request_id": request_id}, ada.id)
        assert "Only editors" in (await house.answer(shared)).body

    assert await house.services.masthead.editors() == ()
    assert await house.services.masthead.guests() == ()


async def test_a_reason_comes_too_late_for_a_ban_that_was_lifted(house: House) -> None:
    said = await house.ask("/ban 5")
    await house.services.masthead.unban(5)

    told = await press(house, said, "spam")

    assert "was not banned" in (told.text or "")
    assert await house.services.masthead.bans() == ()


async def test_whoever_left_a_list_meanwhile_is_said_to_have_left(house: House) -> None:
    await house.services.masthead.appoint(5, "Eve")
    said = await house.ask("/editors")
    await house.services.masthead.dismiss(5)

    told = await press(house, said, "Eve")

    assert told.text == "🤷 5 was no editor."
    assert shown(house, said).body.startswith("✍️ There are no editors")


async def test_a_stale_page_shows_what_is_there_now(house: House) -> None:
    await subscribe(house, PAGE + 1)
    said = await house.ask("/subscribers")
    await house.services.store.subscriptions.remove(-1000)

    await press(house, said, "▶")

    assert shown(house, said).body.startswith(f"📬 {PAGE} subscribed chats:")


@pytest.mark.parametrize("label", ["Pause", "Unsubscribe"])
async def test_a_chat_that_left_meanwhile_is_said_to_be_gone(house: House, label: str) -> None:
    await subscribe(house, 2)
    said = await house.ask("/subscribers")
    await press(house, said, "1")
    await house.services.store.subscriptions.remove(-1000)

    told = await press(house, said, label)

    assert "not subscribed" in (told.text or "")
    assert shown(house, said).body.startswith("📬 1 subscribed chat:")


async def test_a_chat_that_left_before_the_last_yes_is_said_to_be_gone(house: House) -> None:
    await subscribe(house, 1)
    said = await house.ask("/subscribers")
    await press(house, said, "1")
    await press(house, said, "Unsubscribe")
    await house.services.store.subscriptions.remove(-1000)

    told = await press(house, said, "Yes")

    assert "not subscribed" in (told.text or "")


@pytest.mark.parametrize("label", ["Drop 1", "Retry 1"])
async def test_an_entry_that_another_dropped_is_said_to_be_gone(house: House, label: str) -> None:
    await bury(house, 2)
    said = await house.ask("/queue")
    await press(house, said, "Show what failed")
    (newest, _) = await house.services.store.letters.newest(2)
    await house.services.store.letters.discard(newest.name)

    told = await press(house, said, label)

    assert "gone already" in (told.text or "")
    assert shown(house, said).body.startswith("✗ 1 failed entry:")


async def test_a_button_of_one_panel_does_nothing_on_another(house: House) -> None:
    await subscribe(house, 2)
    first, second = await house.ask("/subscribers"), await house.ask("/queue")

    told = await house.world.forge(house.visitor, second, data_of(first, "1"))

    assert "another message" in (told.text or "")
    assert shown(house, second).body == second.body


# /access, /invite, /settings


async def test_access_is_changed_by_a_press_and_marked(house: House) -> None:
    said = await house.ask("/access")

    await press(house, said, "Closed")
    closed = shown(house, said)
    await press(house, said, "Invited")
    invited = shown(house, said)

    assert labels(said)[0] == "✓ 🔓 Open"
    assert closed.body.startswith("🔒 Closed")
    assert labels(closed)[:3] == ["🔓 Open", "🎟 Invited", "✓ 🔒 Closed"]
    assert "🎟 New invitation" not in labels(closed)
    assert "🎟 New invitation" in labels(invited)
    assert (await house.services.masthead.policy()).access == "invite"
    assert [it.by for it in await house.services.masthead.decisions(9)] == [house.visitor] * 2


async def test_an_invitation_is_made_by_a_press_and_taken_back_by_another(house: House) -> None:
    await house.ask("/access invite")
    ada = house.world.add_user("Ada", "ada", "en")
    said = await house.ask("/access")
    await press(house, said, "New invitation")
    invitation = await house.seen(lambda it: it.by_bot and "?start=inv-" in it.body)
    start = f"/start {invitation.body.partition('?start=')[2]}"

    await press(house, invitation, "Take it back")
    refused = await house.ask(start, user=ada.id)

    assert shown(house, invitation).body.startswith("🎟 That invitation is taken back")
    assert shown(house, invitation).buttons == ()
    assert "used already or is too old" in refused.body


async def test_an_invitation_that_counted_is_not_taken_back(house: House) -> None:
    await house.ask("/access invite")
    ada = house.world.add_user("Ada", "ada", "en")
    invitation = await house.ask("/invite")
    start = f"/start {invitation.body.rpartition('?start=')[2]}"
    await house.ask(start, user=ada.id)

    await press(house, invitation, "Take it back")

    assert "used already" in shown(house, invitation).body
    assert [it.name for it in await house.services.masthead.guests()] == ["Ada"]


async def test_a_press_on_an_invitation_of_before_the_bot_closed_makes_none(house: House) -> None:
    await house.ask("/access invite")
    said = await house.ask("/access")
    await house.services.masthead.decide("access", "closed", house.visitor)

    told = await press(house, said, "New invitation")

    assert "invitations do not count" in (told.text or "")
    assert shown(house, said).body.startswith("🔒 Closed")


async def test_settings_are_set_by_buttons_and_the_present_value_is_marked(house: House) -> None:
    await house.ask("/settings person_hour 7")
    said = await house.ask("/settings")

    told = await press(house, said, "👤 ∞/24 h")
    await press(house, said, "👥 300/1 h")
    now = await house.services.masthead.policy()

    assert "✓ 👤 7/1 h" in labels(said)
    assert told.text == "✅ person_day = 0 from now on."
    assert (now.person_hour, now.person_day, now.chat_hour) == (7, 0, 300)
    assert "✓ 👥 300/1 h" in labels(shown(house, said))
    assert "chat_hour = 300" in shown(house, said).body


async def test_whom_strangers_may_ask_is_chosen_by_a_press(house: House) -> None:
    said = await house.ask("/settings")
    name = house.world.users[house.visitor].username

    await press(house, said, f"@{name}")
    first = (await house.services.masthead.policy()).contact
    await press(house, said, "Nobody")

    assert first == f"@{name}"
    assert (await house.services.masthead.policy()).contact is None


async def test_corrections_are_switched_among_the_settings(house: House) -> None:
    said = await house.ask("/settings")

    await press(house, said, "✎ 🟢 On")
    off = (await house.services.masthead.policy()).corrections
    await press(house, said, "✎ ⚪ Off")

    assert off == "off"
    assert (await house.services.masthead.policy()).corrections == "on"


async def test_every_setting_has_a_button(house: House) -> None:
    """A setting that somebody adds must not be reachable by typing alone."""
    hand = Hand("settings", house.visitor, Voice())
    issued: set[str] = set()
    screen = await settings_front(hand, house.services.masthead, "ada")
    for button in (it for row in screen.keyboard for it in row):
        assert button.press is not None
        if button.press.details[0] == "set":
            issued.add(button.press.details[2])

    assert issued == {it.name for it in SETTINGS}


async def test_the_log_of_settings_is_a_press_away_and_back(house: House) -> None:
    said = await house.ask("/settings")
    await press(house, said, "Closed")

    await press(house, said, "Who changed what")
    log = shown(house, said)
    await press(house, said, "Back")

    assert f"access = closed · {house.visitor}" in log.body
    assert shown(house, said).body.startswith("⚙️ Settings")


# /editors, /allow, /bans, /ban


def request_of(message: Message) -> dict[str, Any]:
    """Return what the key below the text field asks for."""
    key: dict[str, Any] = (message.markup or {})["keyboard"][0][0]
    request: dict[str, Any] = key["request_users"]
    return request


@pytest.mark.parametrize(
    ("command", "confirmed", "role"),
    [
        ("/editors", "✅ Ada may publish now.", Role.EDITOR),
        ("/allow", "✅ Ada may use the bot now.", Role.READER),
    ],
)
async def test_a_person_is_picked_in_the_clients_own_list(
    house: House, command: str, confirmed: str, role: Role
) -> None:
    await house.ask("/access closed")
    ada = house.world.add_user("Ada", "ada", "en")
    said = await house.ask(command)
    await press(house, said, "Add")
    asked = await house.seen(lambda it: it.by_bot and "Pick the person" in it.body)

    shared = pick_person(house.world, house.visitor, request_of(asked), ada.id)
    told = await house.answer(shared)

    assert told.body == confirmed
    assert await house.services.masthead.role(ada.id) is role


async def test_people_are_taken_off_the_lists_by_a_press(house: House) -> None:
    masthead = house.services.masthead
    await masthead.appoint(5, "Eve")
    await masthead.appoint(6, "Bob")
    await masthead.allow(7, "Gus", house.visitor)
    await masthead.ban(8, "spam")
    lists = [await house.ask(it) for it in ("/editors", "/allow", "/bans")]

    told = [
        (await press(house, said, label)).text
        for said, label in zip(lists, ("✖ Eve", "✖ Gus", "✖ 8"), strict=True)
    ]

    assert told == [
        "👋 Eve may publish no more.",
        "👋 Gus is off the list.",
        "✅ I listen to 8 again.",
    ]
    assert await masthead.editors() == ((6, "Bob"),)
    assert await masthead.guests() == ()
    assert await masthead.bans() == ()
    assert shown(house, lists[0]).body == "✍️ 1 editor:\nBob · 6"
    assert shown(house, lists[2]).body == "🕊 Nobody is banned."


async def test_many_editors_come_in_pages(house: House) -> None:
    for number in range(1, 24):
        await house.services.masthead.appoint(number, f"Editor {number:02}")
    said = await house.ask("/editors")

    await press(house, said, "▶")
    await press(house, said, "▶")

    assert "Editor 23 · 23" in shown(house, said).body
    assert "Editor 20" not in shown(house, said).body
    assert "3/3" in labels(shown(house, said))


@pytest.mark.parametrize(
    ("label", "reason"), [("spam", "spam"), ("abuse", "abuse"), ("Another reason", "")]
)
async def test_a_ban_without_a_reason_asks_for_one_and_holds_at_once(
    house: House, label: str, reason: str
) -> None:
    ada = house.world.add_user("小李", "ada", "zh-hans")
    said = await house.ask(f"/ban {ada.id}")
    at_once = await house.services.masthead.role(ada.id)

    await press(house, said, label)
    heard = await house.ask("/start", user=ada.id)

    assert at_once is Role.BANNED
    assert await house.services.masthead.bans() == ((ada.id, reason),)
    assert shown(house, said).buttons == ()
    assert "您不能使用" in heard.body or "你不能使用" in heard.body


async def test_a_ban_is_lifted_where_it_was_made(house: House) -> None:
    ada = house.world.add_user("Ada", "ada", "en")
    said = await house.ask(f"/ban {ada.id}")

    await press(house, said, "Lift the ban")

    assert await house.services.masthead.bans() == ()
    assert "I listen to" in shown(house, said).body


@pytest.mark.parametrize("locale", LOCALES)
def test_a_page_of_the_longest_names_and_reasons_is_one_message(locale: str) -> None:
    """Whatever administrators typed, and whatever Telegram said, Telegram takes the list."""
    speak, long = Voice(locale), "大<&" * 1300
    people = [(2**52 - it, long) for it in range(10)]
    guests = [Guest(user_id, name, None, NOON) for user_id, name in people]
    letter = DeadLetter("1-1", long, b"", long, 9, NOON)
    letters = [(it, Labelled(f"inbox:1-{it}", letter)) for it in range(10**4, 10**4 + 5)]

    for text in (
        editors(speak, people, 10**6),
        access_guests(speak, guests, 10**6),
        access_bans(speak, people, 10**6),
        failed(speak, letters, 10**6),
    ):
        assert fault(html.escape(text)) is None
