"""Who may use the bot: strangers, guests, invitations, bans, quotas and settings, over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from bot.isolate import Direct
from bot.model import Asker, Button, Post, Press
from bot.publish import Right, Role
from tests.articles import page
from tests.fixtures_house import House, run_house, settings_for

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.sandbox import Sandbox, User

STORY = "https://example.com/story"
#: Every command that only administrators may use.
ADMINISTRATION = (
    "/access",
    "/access open",
    "/allow",
    "/allow 5 Bea",
    "/allow remove 5",
    "/invite",
    "/bans",
    "/settings",
    "/settings access open",
    "/settings log",
)


@pytest_asyncio.fixture
async def private_house(sandbox: Sandbox, valkey_url: str) -> AsyncIterator[House]:
    """A bot as an operator gets it who decides nothing: by invitation."""
    settings = settings_for(sandbox, valkey_url, access="invite")
    async with run_house(sandbox, settings, rooms=Direct()) as running:
        running.world.publish_page(STORY, page("A story worth telling"), "text/html")
        yield running


def ada(house: House) -> User:
    house.world.publish_page(STORY, page("A story worth telling"), "text/html")
    return house.world.add_user("Ada", "ada", "en")


async def said_to(house: House, user: User) -> int:
    """How often the bot has spoken to the person, once it has nothing more to say."""
    await house.ask("/help")
    return sum(it.by_bot for it in house.world.messages(user.id))


async def test_a_stranger_is_answered_once_and_changes_nothing(private_house: House) -> None:
    """Nobody can make the bot talk for whom it does not work."""
    house, stranger = private_house, ada(private_house)

    first = await house.ask(STORY, user=stranger.id)
    for text in ("/start", "/help", STORY, "/subscribe", "/tldr", "hello"):
        house.world.send_text(stranger.id, stranger.id, text)

    assert first.body.startswith("🔒 This bot works only for people it knows.")
    assert await said_to(house, stranger) == 1
    assert await house.services.circulation.count() == 0
    assert (await house.services.store.tallies.read()).get("articles", 0) == 0


async def test_a_strangers_press_is_always_answered(private_house: House) -> None:
    house, stranger = private_house, ada(private_house)
    await house.ask("/subscribe @morning_wire")
    preview = await house.ask(STORY)

    for _ in range(2):
        answer = await house.world.press(
            stranger.id, preview.message_id, house.visitor, preview.buttons[0]["callback_data"]
        )
        assert answer.show_alert
        assert "Only editors" in (answer.text or "")


async def test_a_stranger_presses_what_a_chat_reads_and_not_what_was_theirs(
    private_house: House,
) -> None:
    """A guest who is one no more keeps the buttons of all readers, and loses their own."""
    house, stranger = private_house, ada(private_house)
    await house.ask("/start")
    keyboard = tuple(
        (Button(label, press=Press("told", "x", user_id=user)),)
        for label, user in (("for all", None), ("own", stranger.id))
    )
    asker = Asker(house.visitor, house.visitor, 1)
    await house.services.desk.reply(Post("p", "Buttons", keyboard=keyboard), asker, "job")
    message = await house.seen(lambda it: it.by_bot and it.body == "Buttons")
    for_all, own = (it["callback_data"] for it in message.buttons)

    read = await house.world.press(stranger.id, message.message_id, house.visitor, for_all)
    mine = await house.world.press(stranger.id, message.message_id, house.visitor, own)

    assert read.text is None
    assert "only for people it knows" in (mine.text or "")


async def test_a_group_is_served_when_the_one_who_asks_is(private_house: House) -> None:
    house, stranger = private_house, ada(private_house)
    group, name = house.sandbox.seeded.group_id, house.world.bot.username
    house.world.set_member(group, stranger.id, "member")

    house.world.send_text(stranger.id, group, "hello, everybody")
    turned_away = await house.ask(f"@{name} {STORY}", user=stranger.id, chat=group)
    served = await house.ask(f"@{name} {STORY}", chat=group)

    assert turned_away.body.startswith("🔒")
    assert "A story worth telling" in served.body
    assert sum(it.by_bot for it in house.world.messages(group)) == 2


async def test_an_invitation_lets_one_person_in_and_no_second(private_house: House) -> None:
    house, first = private_house, ada(private_house)
    second = house.world.add_user("Bea", "bea", "en")

    link = (await house.ask("/invite")).body.rsplit("\n", 1)[1]
    start = f"/start {link.partition('?start=')[2]}"
    welcome = await house.ask(start, user=first.id)
    again = await house.ask(start, user=first.id)
    refused = await house.ask(start, user=second.id)
    post = await house.ask(STORY, user=first.id)
    listed = await house.ask("/allow")
    removed = await house.ask(f"/allow remove {first.id}")

    assert link.startswith(f"https://t.me/{house.world.bot.username}?start=inv-")
    assert len(start.removeprefix("/start ")) <= 64
    assert welcome.body.startswith("🎉")
    assert again.body.startswith("🎉")
    assert "used already" in refused.body
    assert "A story worth telling" in post.body
    assert f"Ada · {first.id}" in listed.body
    assert removed.body == f"👋 {first.id} is off the list."
    assert await house.services.masthead.role(first.id) is Role.STRANGER


@pytest.mark.parametrize("secret", ["", "x", "A" * 22, "../guests", "😀"])
async def test_a_forged_invitation_lets_nobody_in(private_house: House, secret: str) -> None:
    house, stranger = private_house, ada(private_house)

    refused = await house.ask(f"/start inv-{secret}", user=stranger.id)
    house.world.send_text(stranger.id, stranger.id, f"/start inv-{secret}")

    assert "used already or is too old" in refused.body
    assert await said_to(house, stranger) == 1
    assert await house.services.masthead.role(stranger.id) is Role.STRANGER


async def test_an_invitation_is_over_after_its_time(private_house: House) -> None:
    house, stranger = private_house, ada(private_house)
    store = house.services.store
    token = await house.services.masthead.invite(house.visitor)
    name = store.connection.keys.invitation(token)

    left = await store.connection.ask(store.connection.redis.ttl(name))
    await store.connection.ask(store.connection.redis.pexpire(name, 1))
    refused = await house.ask(f"/start inv-{token}", user=stranger.id)

    assert 6 * 86_400 < left <= 7 * 86_400
    assert "too old" in refused.body


async def test_a_closed_bot_takes_no_invitation(private_house: House) -> None:
    house, stranger = private_house, ada(private_house)
    link = (await house.ask("/invite")).body.rsplit("\n", 1)[1]

    closed = await house.ask("/access closed")
    none_made = await house.ask("/invite")
    refused = await house.ask(f"/start {link.partition('?start=')[2]}", user=stranger.id)
    allowed = await house.ask(f"/allow {stranger.id} Ada")
    post = await house.ask(STORY, user=stranger.id)

    assert closed.body.startswith("🔒 Closed")
    assert "invitations do not count" in none_made.body
    assert "only for people it knows" in refused.body
    assert allowed.body == "✅ Ada may use the bot now."
    assert "A story worth telling" in post.body


async def test_a_person_is_allowed_by_an_answer_to_their_message(private_house: House) -> None:
    house, stranger = private_house, ada(private_house)
    group = house.sandbox.seeded.group_id
    house.world.set_member(group, stranger.id, "member")
    spoken = house.world.send_text(stranger.id, group, "May I?")

    asked = house.world.send_text(house.visitor, group, "/allow", reply_to=spoken.message_id)
    answer = await house.answer(asked)

    assert answer.body == "✅ Ada may use the bot now."
    assert await house.services.masthead.role(stranger.id) is Role.READER


async def test_an_invitation_asked_for_in_a_group_is_told_in_private(private_house: House) -> None:
    house = private_house
    await house.ask("/start")

    answer = await house.ask("/invite", chat=house.sandbox.seeded.group_id)
    secret = await house.seen(lambda it: it.chat_id == house.visitor and "?start=inv-" in it.body)

    assert "?start" not in answer.body
    assert secret.by_bot


async def test_opening_the_bot_lets_everybody_in_at_once(private_house: House) -> None:
    house, stranger = private_house, ada(private_house)
    await house.ask("/settings contact @newsdesk")

    before = await house.ask(STORY, user=stranger.id)
    opened = await house.ask("/access open")
    after = await house.ask(STORY, user=stranger.id)

    assert "Please ask @newsdesk to let you in" in before.body
    assert opened.body.startswith("🔓 Open")
    assert "A story worth telling" in after.body


@pytest.mark.parametrize("command", ADMINISTRATION)
async def test_no_reader_and_no_former_editor_administers(house: House, command: str) -> None:
    reader = ada(house)
    await house.ask(f"/editors add {reader.id} Ada")
    as_editor = await house.ask(command, user=reader.id)
    await house.ask(f"/editors remove {reader.id}")

    as_reader = await house.ask(command, user=reader.id)

    assert "Only editors" in as_editor.body
    assert "Only editors" in as_reader.body
    assert await house.services.store.policies.read() == {}
    assert await house.services.masthead.guests() == ()


async def test_a_banned_person_hears_the_reason_once(house: House) -> None:
    reader = ada(house)
    await house.ask(f"/ban {reader.id} sends <b>casino</b> links")

    told = await house.ask(STORY, user=reader.id)
    for text in ("/start", STORY, "/help"):
        house.world.send_text(reader.id, reader.id, text)
    silent = await said_to(house, reader)
    listed = await house.ask("/bans")
    await house.ask(f"/ban {reader.id} and insults")
    again = await house.ask(STORY, user=reader.id)
    await house.ask(f"/unban {reader.id}")

    assert told.body.endswith("The reason: sends <b>casino</b> links")
    assert silent == 1
    assert f"{reader.id} · sends <b>casino</b> links" in listed.body
    assert again.body.endswith("The reason: and insults")
    assert (await house.ask("/bans")).body == "🕊 Nobody is banned."
    assert "A story worth telling" in (await house.ask(STORY, user=reader.id)).body


async def test_whoever_sent_enough_is_told_when_to_come_again(house: House) -> None:
    """The same update twice is one wish; editors have no limit."""
    reader = ada(house)
    await house.ask("/settings person_hour 2")

    posts = [await house.ask(f"{STORY}?n={n}", user=reader.id) for n in range(2)]
    refused = await house.ask(f"{STORY}?n=3", user=reader.id)
    await house.ask(f"/editors add {reader.id}")
    as_editor = await house.ask(STORY, user=reader.id)

    assert len(posts) == 2
    assert refused.body == (
        "🚦 That was all for now: I take 2 links in that time. Please come back in 60 minutes."
    )
    assert "A story worth telling" in as_editor.body


async def test_a_groups_quota_is_for_all_its_people(house: House) -> None:
    first, second = ada(house), house.world.add_user("Bea", "bea", "en")
    group, name = house.sandbox.seeded.group_id, house.world.bot.username
    for user in (first, second):
        house.world.set_member(group, user.id, "member")
    await house.ask("/settings chat_hour 1")

    post = await house.ask(f"@{name} {STORY}", user=first.id, chat=group)
    refused = await house.ask(f"@{name} {STORY}", user=second.id, chat=group)
    elsewhere = await house.ask(STORY, user=second.id)

    assert "A story worth telling" in post.body
    assert refused.body.startswith("🚦")
    assert "A story worth telling" in elsewhere.body


@pytest.mark.parametrize(
    "change",
    ["nonsense 5", "access ajar", "person_hour many", "person_hour -1", "contact me", "access"],
)
async def test_a_setting_that_makes_no_sense_changes_nothing(house: House, change: str) -> None:
    answer = await house.ask(f"/settings {change}")

    assert answer.body.startswith("🤔 I know no such setting or value.")
    assert await house.services.store.policies.read() == {}


async def test_settings_are_shown_changed_at_once_and_written_down(house: House) -> None:
    shown = await house.ask("/settings")
    changed = await house.ask("/settings person_day 7")
    then = await house.ask("/settings")
    log = await house.ask("/settings log")

    assert "person_day = 300" in shown.body
    assert changed.body == "✅ person_day = 7 from now on."
    assert "person_day = 7\n" in then.body
    assert log.body.endswith(f" UTC · person_day = 7 · {house.visitor}")


async def test_another_process_sees_a_changed_setting(
    sandbox: Sandbox, valkey_url: str, house: House
) -> None:
    """Two processes of one bot share what was decided."""
    settings = house.services.settings
    async with run_house(sandbox, settings, rooms=Direct()) as other:
        await house.services.masthead.decide("access", "closed", house.visitor)

        assert not await other.services.masthead.may(424242, Right.ASK)
