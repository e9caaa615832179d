"""What each chat gets: rules, styles, digests and quiet hours, from the press on Publish on."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot import rounds
from bot.isolate import Direct
from bot.model import Asker
from bot.rounds import Rounds, _Memo
from bot.store import Round, open_store
from bot.terms import Night, Rules, Style, Terms, Timing
from tests.articles import OTHER, page, picture
from tests.fixtures_house import eventually, run_house, settings_for

if TYPE_CHECKING:
    from bot.sandbox import Message, Sandbox, User
    from tests.fixtures_house import House

STORY = "https://example.com/story"
PLANT = "https://power.example.org/plant"
PICTURE = "https://example.com/lead.jpg"


@pytest.fixture
async def channel(house: House) -> int:
    """A subscribed channel, and two stories that can be published."""
    house.world.publish_page(STORY, page("A story worth telling", image=PICTURE), "text/html")
    house.world.publish_page(PICTURE, picture(), "image/jpeg")
    house.world.publish_page(PLANT, page("The plant closes", sentences=OTHER), "text/html")
    await house.ask("/subscribe @morning_wire")
    return house.sandbox.seeded.channel_id


@pytest.fixture
def reader(house: House) -> User:
    return house.world.add_user("Ada", "ada", "en")


async def settle_terms(house: House, chat_id: int, terms: Terms) -> None:
    """Let the chat's terms be these, as its administrator's presses would."""
    who = Asker(house.visitor, house.visitor, 1)
    await house.services.circulation.amend(who, chat_id, lambda _: terms)


async def published(house: House, url: str) -> str:
    """Publish the link and return what the editor is told about it."""
    seen = len(house.world.messages(house.visitor))
    house.world.send_text(house.visitor, house.visitor, f"/publish {url}")
    told = await house.world.wait_until(
        lambda: next(
            (
                it
                for it in house.world.messages(house.visitor)[seen:]
                if it.by_bot and it.body[0] in "✅🗞👌🫥📭"
            ),
            None,
        ),
        20,
    )
    return told.body


def at(house: House, chat_id: int) -> tuple[Message, ...]:
    return house.world.messages(chat_id)


async def quiet(house: House) -> None:
    """Return when nothing is on its way any more."""

    async def idle() -> bool:
        depth = await house.services.store.outbox.depth()
        return not (depth.waiting or depth.leased)

    await eventually(idle)


async def test_a_chat_gets_what_its_rules_let_in_and_why_says_which(
    house: House, channel: int, reader: User
) -> None:
    await house.ask("/subscribe", user=reader.id)
    await settle_terms(house, channel, Terms(Rules("chosen", keywords=("chimney",))))

    first, second = await published(house, STORY), await published(house, PLANT)
    await house.seen(lambda it: it.chat_id == channel)
    await quiet(house)
    mine = await house.ask(f"/why {STORY}")
    theirs = await house.ask(f"/why {PLANT}", user=reader.id)
    answered = house.world.send_text(
        house.visitor, house.visitor, "/why", reply_to=at(house, house.visitor)[-1].message_id
    )

    assert (first, second) == ("✅ On its way to 1 chat.", "✅ On its way to 2 chats.")
    assert ["The plant closes" in it.body for it in at(house, channel)] == [True]
    assert mine.body == "🚫 “Morning Wire”: none of its keywords or topics is in the story."
    assert theirs.body == "✅ “Ada”: it gets everything."
    assert "Answer one of my posts" in (await house.answer(answered)).body


async def test_why_answers_a_post(house: House, channel: int) -> None:
    await settle_terms(house, channel, Terms(Rules("chosen", keywords=("light*",))))
    preview = await house.ask(STORY)
    await published(house, STORY)

    asked = house.world.send_text(house.visitor, house.visitor, "/why", reply_to=preview.message_id)

    told = await house.answer(asked)
    assert told.body == "✅ “Morning Wire”: the keyword “light*” let it in."
    assert "not published" in (await house.ask("/why https://example.com/other")).body


async def test_an_editor_is_told_when_every_rule_keeps_a_story_out(
    house: House, channel: int
) -> None:
    await settle_terms(house, channel, Terms(Rules("chosen", excluded=("lighthouse",))))

    told = await published(house, STORY)

    assert "keep that story out" in told
    assert at(house, channel) == ()


async def test_only_what_the_subscriber_sends(house: House, channel: int, reader: User) -> None:
    await house.ask(f"/editors add {reader.id} Ada")
    await settle_terms(house, channel, Terms(Rules("own")))

    house.world.send_text(reader.id, reader.id, f"/publish {STORY}")
    await house.seen(lambda it: it.chat_id == reader.id and "keep that story out" in it.body)
    told = await published(house, PLANT)

    assert told == "✅ On its way to 1 chat."
    await house.seen(lambda it: it.chat_id == channel)
    assert ["The plant closes" in it.body for it in at(house, channel)] == [True]


async def test_every_chat_gets_the_post_in_its_own_style(
    house: House, channel: int, reader: User
) -> None:
    group = house.sandbox.seeded.group_id
    await house.ask("/subscribe", user=reader.id)
    await house.ask("/subscribe", chat=group)
    await settle_terms(house, channel, Terms(style=Style("text", "short", buttons=True)))
    await settle_terms(house, group, Terms(style=Style("photo", "long", silent=True)))

    await published(house, STORY)
    brief = await house.seen(lambda it: it.chat_id == channel)
    full = await house.seen(lambda it: it.chat_id == group and "worth telling" in it.body)
    usual = await house.seen(lambda it: it.chat_id == reader.id and "worth telling" in it.body)

    assert usual.caption is not None
    assert brief.text is not None
    assert len(brief.body) < len(usual.body) <= len(full.body)
    assert [it.get("url") for it in brief.buttons] == [None, STORY]
    assert full.buttons == usual.buttons == ()
    assert (full.silent, usual.silent) == (True, False)
    assert house.uploads() <= 2


async def due(house: House, chat_id: int) -> None:
    """Let the chat's digest be due now."""
    await house.services.store.rounds.plan(chat_id, None)


@pytest.fixture
def _no_margin(monkeypatch: pytest.MonkeyPatch) -> None:
    """A digest goes up to the present: what a test published is in it at once."""
    monkeypatch.setattr(rounds, "_SETTLING", timedelta(0))


@pytest.mark.usefixtures("_no_margin")
async def test_a_digest_brings_the_waiting_stories_once_and_only_once(
    house: House, channel: int
) -> None:
    timing = Timing((8,), "Europe/Kyiv")
    await settle_terms(house, channel, Terms(timing=timing))
    first, second = await published(house, STORY), await published(house, PLANT)
    await quiet(house)
    assert at(house, channel) == ()

    await due(house, channel)
    digest = await house.seen(lambda it: it.chat_id == channel)
    await due(house, channel)
    await eventually(lambda: _planned_later(house, channel))
    await quiet(house)

    assert first == second == "🗞 1 chat gets it with its next digest."
    assert digest.body.startswith(
        "🗞 2 stories in short\n\nA story worth telling · Lindow Courier\n"
    )
    assert "The plant closes" in digest.body
    links = [it["url"] for it in digest.entities if it["type"] == "text_link"]
    assert links == [STORY, PLANT]
    assert len(at(house, channel)) == 1


async def _planned_later(house: House, chat_id: int) -> bool:
    """Whether the chat's next digest lies ahead."""
    connection = house.services.store.connection
    score = await connection.redis.zscore(connection.keys.rounds("due"), str(chat_id))
    taken = await connection.redis.hget(connection.keys.rounds("taken"), str(chat_id))
    ahead = datetime.now(UTC).timestamp() * 1000 + 60_000
    return score is not None and taken is None and float(score) > ahead - 60_000


@pytest.mark.usefixtures("_no_margin")
async def test_two_workers_and_one_that_dies_bring_a_digest_once(
    house: House, channel: int
) -> None:
    """Whoever takes over a round that was not settled makes the same pages under the same names."""
    await settle_terms(house, channel, Terms(timing=Timing((8,), "UTC")))
    await published(house, STORY)
    store = house.services.store
    since = datetime.now(UTC) - timedelta(minutes=1)
    taken = rounds_of(channel, since)

    workers = [Rounds(house.services) for _ in range(3)]
    await asyncio.gather(*(each._try(taken, _Memo(each._published)) for each in workers))
    await house.seen(lambda it: it.chat_id == channel)
    await quiet(house)

    assert len(at(house, channel)) == 1
    assert await store.rounds.settle(taken, None) is False


def rounds_of(chat_id: int, since: datetime) -> Round:
    return Round(chat_id, datetime.now(UTC), since)


def night_of_now(hours: int = 2) -> Night:
    now = datetime.now(UTC).hour
    return Night((now - 1) % 24, (now + hours) % 24)


@pytest.mark.usefixtures("_no_margin")
@pytest.mark.parametrize("count", [1, 2])
async def test_quiet_hours_hold_posts_until_they_end(
    house: House, channel: int, count: int
) -> None:
    """One story comes as it is, several come as one message; what came before does not again."""
    if count == 1:
        await published(house, PLANT)
        await house.seen(lambda it: it.chat_id == channel)
    before = len(at(house, channel))
    night = Timing((), "UTC", night_of_now())
    await settle_terms(house, channel, Terms(timing=night))
    for url in (STORY, PLANT)[:count]:
        assert "next digest" in await published(house, url)
    await quiet(house)
    assert len(at(house, channel)) == before

    await due(house, channel)
    await house.seen(lambda it: it.chat_id == channel and "worth telling" in it.body)
    await quiet(house)

    said = at(house, channel)[before:]
    assert len(said) == 1
    assert said[0].body.startswith("🗞 2 stories") == (count == 2)


@pytest.mark.usefixtures("_no_margin")
async def test_whoever_goes_back_to_at_once_gets_what_waited(house: House, channel: int) -> None:
    await settle_terms(house, channel, Terms(timing=Timing((8,), "UTC")))
    await published(house, STORY)
    await published(house, PLANT)

    await settle_terms(house, channel, Terms())
    digest = await house.seen(lambda it: it.chat_id == channel)

    assert digest.body.startswith("🗞 2 stories")
    rounds_left = house.services.store.rounds

    async def over() -> bool:
        return not await rounds_left.is_planned(channel)

    await eventually(over)


async def test_a_paused_chat_gets_nothing_not_even_messages_to_all(
    house: House, channel: int
) -> None:
    await settle_terms(house, channel, Terms(paused=True))
    shown = await house.ask("/broadcast Hello")
    await house.world.press(
        house.visitor,
        shown.message_id,
        house.visitor,
        str(shown.buttons[0]["callback_data"]),
    )
    await published(house, STORY)
    await quiet(house)

    assert at(house, channel) == ()


async def test_a_message_to_all_comes_at_once_and_makes_no_sound_at_night(
    house: House, channel: int
) -> None:
    await settle_terms(house, channel, Terms(timing=Timing((8,), "UTC", night_of_now())))
    shown = await house.ask("/broadcast Hello")

    await house.world.press(
        house.visitor,
        shown.message_id,
        house.visitor,
        str(shown.buttons[0]["callback_data"]),
    )

    came = await house.seen(lambda it: it.chat_id == channel)
    assert (came.body, came.silent) == ("Hello", True)


async def test_a_test_post_for_a_chat_with_digests_is_a_digest(house: House, channel: int) -> None:
    await published(house, STORY)
    await house.seen(lambda it: it.chat_id == channel)
    await settle_terms(house, channel, Terms(timing=Timing((8,), "UTC")))
    known = await house.services.store.subscriptions.get(channel)
    assert known is not None

    await Rounds(house.services).rehearse(known, Asker(house.visitor, house.visitor, 1), "try")

    digest = await house.seen(lambda it: it.chat_id == channel and it.body.startswith("🗞"))
    assert "A story worth telling" in digest.body


async def test_a_group_that_becomes_a_supergroup_keeps_its_terms_and_its_digest(
    house: House,
) -> None:
    group = house.world.add_chat("group", "Small Circle", owner=house.visitor)
    house.world.set_member(group.id, house.world.bot.id, "administrator")
    await house.ask("/subscribe", chat=group.id)
    terms = Terms(Rules("chosen", hosts=("example.com",)), timing=Timing((8,), "UTC"))
    await settle_terms(house, group.id, terms)

    successor = house.world.migrate(group.id)
    await eventually(lambda: house.services.store.subscriptions.get(successor.id))
    await eventually(lambda: house.services.store.rounds.is_planned(successor.id))

    moved = await house.services.store.subscriptions.get(successor.id)
    assert moved is not None
    assert moved.terms == terms
    assert not await house.services.store.rounds.is_planned(group.id)
    mine = await house.services.circulation.mine(house.visitor)
    assert [it.chat_id for it in mine] == [successor.id]


async def test_a_plan_that_a_dead_process_left_unmade_is_made_at_start(
    house: House, channel: int
) -> None:
    store = house.services.store
    await store.subscriptions.change(
        channel, lambda it: replace(it, terms=Terms(timing=Timing((8,), "UTC")))
    )
    assert not await store.rounds.is_planned(channel)

    await Rounds(house.services).prepare()

    assert await store.rounds.is_planned(channel)


async def test_a_reader_fills_a_channel_of_their_own(house: House, reader: User) -> None:
    """Whoever is no editor posts to the chats that get only what they send, and to no others."""
    house.world.publish_page(STORY, page("A story worth telling"), "text/html")
    mine = house.world.add_chat("channel", "Ada's Wire", "adas_wire", reader)
    house.world.set_member(mine.id, house.world.bot.id, "administrator")
    await house.ask("/subscribe @morning_wire")
    await house.ask("/subscribe @adas_wire", user=reader.id)
    who = Asker(reader.id, reader.id, 1)
    await house.services.circulation.amend(who, mine.id, lambda _: Terms(Rules("own")))

    preview = await house.ask(STORY, user=reader.id)
    button = preview.buttons[0]
    data = str(button["callback_data"])
    told = await house.world.press(reader.id, preview.message_id, reader.id, data)
    posted = await house.seen(lambda it: it.chat_id == mine.id)
    await quiet(house)

    assert button["text"] == "📣 Post to my 1 chat"
    assert told.text == "✅ On its way to 1 chat."
    assert posted.body == preview.body
    assert at(house, house.sandbox.seeded.channel_id) == ()


async def test_a_reader_who_lost_the_channel_fills_it_no_more(house: House, reader: User) -> None:
    house.world.publish_page(STORY, page("A story worth telling"), "text/html")
    mine = house.world.add_chat("channel", "Ada's Wire", "adas_wire", reader)
    house.world.set_member(mine.id, house.world.bot.id, "administrator")
    await house.ask("/subscribe @adas_wire", user=reader.id)
    who = Asker(reader.id, reader.id, 1)
    await house.services.circulation.amend(who, mine.id, lambda _: Terms(Rules("own")))
    preview = await house.ask(STORY, user=reader.id)
    data = str(preview.buttons[0]["callback_data"])

    foreign = await house.world.press(house.visitor, preview.message_id, reader.id, data)
    house.world.set_member(mine.id, reader.id, "member")
    lost = await house.world.press(reader.id, preview.message_id, reader.id, data)
    await quiet(house)

    assert "somebody else's" in (foreign.text or "")
    assert "Only an administrator" in (lost.text or "")
    assert at(house, mine.id) == ()


async def test_a_topic_in_which_a_group_was_subscribed_gets_the_posts(
    house: House, channel: int
) -> None:
    group = house.sandbox.seeded.group_id
    topic = house.world.add_topic(group)
    asked = house.world.send_text(house.visitor, group, "/subscribe", thread_id=topic)
    await house.answer(asked)

    await published(house, STORY)

    posted = await house.seen(lambda it: it.chat_id == group and "worth telling" in it.body)
    assert posted.thread_id == topic


@pytest.mark.usefixtures("_no_margin")
async def test_a_digest_that_fell_due_while_nobody_ran_is_sent_once_at_the_next_start(
    sandbox: Sandbox, valkey_url: str
) -> None:
    settings, channel = settings_for(sandbox, valkey_url), sandbox.seeded.channel_id
    async with run_house(sandbox, settings, rooms=Direct()) as house:
        house.world.publish_page(STORY, page("A story worth telling"), "text/html")
        await house.ask("/subscribe @morning_wire")
        await settle_terms(house, channel, Terms(timing=Timing((8,), "Europe/Kyiv")))
        await published(house, STORY)
    async with open_store(valkey_url, namespace=settings.namespace) as store:
        await store.rounds.plan(channel, None)
    for _ in range(2):
        async with run_house(sandbox, settings, rooms=Direct()) as house:
            await house.seen(lambda it: it.chat_id == channel)
            await eventually(lambda: _planned_later(house, channel))
            await quiet(house)

    assert [it.body[:19] for it in at(house, channel)] == ["🗞 1 story in short\n"]
