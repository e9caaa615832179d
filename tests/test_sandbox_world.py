"""People act in the sandbox's world, and the bot hears what Telegram would tell it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.sandbox import World, seed
from bot.sandbox.nouns import Refusal
from bot.sandbox.seeds import Seeded, new_token, new_world


@pytest.fixture
def world() -> World:
    return new_world(new_token())


@pytest.fixture
def seeded(world: World) -> Seeded:
    found = seed(world)
    world.outlet.pending.clear()
    return found


def _heard(world: World) -> list[tuple[str, Any]]:
    """Return the kinds and payloads of the updates so far."""
    return [
        next((kind, payload) for kind, payload in update.items() if kind != "update_id")
        for update in world.outlet.pending
    ]


def test_seeds_hold_a_channel_a_group_and_a_locked_channel(world: World) -> None:
    """The bot may post in one channel, not in the other, and is a plain member of the group."""
    found = seed(world)

    assert world.member(found.channel_id, world.bot.id).may("can_post_messages")
    assert not world.member(found.locked_channel_id, world.bot.id).may("can_post_messages")
    assert world.member(found.group_id, world.bot.id).status == "member"
    assert [kind for kind, _ in _heard(world)].count("my_chat_member") == 3


def test_a_private_message_reaches_the_bot_with_its_link_marked(
    world: World, seeded: Seeded
) -> None:
    """The update carries chat, sender and entities."""
    world.send_text(seeded.visitor.id, seeded.visitor.id, "😀 https://example.org/x")

    [(kind, message)] = _heard(world)
    assert kind == "message"
    assert message["from"]["language_code"] == "en"
    assert message["chat"]["type"] == "private"
    assert message["entities"] == [{"type": "url", "offset": 3, "length": 21}]


def test_channel_posts_speak_in_the_channels_name(world: World, seeded: Seeded) -> None:
    """A post in a channel comes as channel_post without a person."""
    world.send_text(seeded.visitor.id, seeded.channel_id, "hello")

    [(kind, post)] = _heard(world)
    assert kind == "channel_post"
    assert "from" not in post
    assert post["sender_chat"]["username"] == "morning_wire"


@pytest.mark.parametrize(
    ("text", "is_heard"),
    [
        ("hello all", False),
        ("https://example.org/x", False),
        ("/help", True),
        ("/help@gistwire_bot", True),
        ("/help@other_bot", False),
        ("ask @Gistwire_Bot", True),
        ("ask @gistwire_bots", False),
    ],
)
def test_privacy_mode_hides_what_does_not_concern_the_bot(
    world: World, seeded: Seeded, text: str, *, is_heard: bool
) -> None:
    """A plain member of a group hears commands and mentions."""
    world.send_text(seeded.reader.id, seeded.group_id, text)

    assert bool(_heard(world)) is is_heard


def test_an_administrator_hears_everything(world: World, seeded: Seeded) -> None:
    """Privacy mode ends where the bot administers the group."""
    world.set_member(seeded.group_id, world.bot.id, "administrator")
    world.outlet.pending.clear()

    world.send_text(seeded.reader.id, seeded.group_id, "hello all")

    assert [kind for kind, _ in _heard(world)] == ["message"]


def test_a_bot_that_left_hears_nothing(world: World, seeded: Seeded) -> None:
    """After its removal nothing of the chat is delivered."""
    world.set_member(seeded.channel_id, world.bot.id, "kicked")
    world.outlet.pending.clear()

    world.send_text(seeded.visitor.id, seeded.channel_id, "hello")

    assert _heard(world) == []


def test_membership_changes_name_both_standings(world: World, seeded: Seeded) -> None:
    """my_chat_member says what was and what is, with the rights."""
    world.set_member(seeded.channel_id, world.bot.id, "administrator", can_post_messages=False)

    [(kind, change)] = _heard(world)
    assert kind == "my_chat_member"
    assert change["old_chat_member"]["can_post_messages"] is True
    assert change["new_chat_member"]["can_post_messages"] is False
    assert change["from"]["id"] == seeded.visitor.id


def test_rights_that_do_not_exist_are_an_error(world: World, seeded: Seeded) -> None:
    """A misspelt right is no silent success."""
    with pytest.raises(ValueError, match="can_fly"):
        world.set_member(seeded.channel_id, world.bot.id, "administrator", can_fly=True)


def test_others_memberships_are_told_on_request_only(world: World, seeded: Seeded) -> None:
    """chat_member comes where the bot asked for it and administers the chat."""
    world.set_member(seeded.channel_id, seeded.reader.id, "left")
    assert _heard(world) == []

    world.outlet.allow(["chat_member"])
    world.set_member(seeded.channel_id, seeded.reader.id, "member")

    assert [kind for kind, _ in _heard(world)] == ["chat_member"]


def test_the_same_file_has_the_same_unique_id(world: World, seeded: Seeded) -> None:
    """Sent twice by two people, a file differs in file_id alone."""
    for person in (seeded.visitor, seeded.reader):
        world.send_file(person.id, person.id, "a.md", b"# A", "text/markdown", caption="see")

    one, two = (message["document"] for _, message in _heard(world))
    assert one["file_unique_id"] == two["file_unique_id"]
    assert one["file_id"] != two["file_id"]
    assert one["file_name"] == "a.md"


def test_a_photo_that_is_none_is_refused(world: World, seeded: Seeded) -> None:
    """People cannot send as a photo what is none."""
    with pytest.raises(Refusal, match="IMAGE_PROCESS_FAILED"):
        world.send_photo(seeded.visitor.id, seeded.visitor.id, b"no picture")


def test_a_forward_names_its_channel(world: World, seeded: Seeded) -> None:
    """A forwarded message carries its origin."""
    person = seeded.visitor.id
    world.send_text(person, person, "x", forward_from_channel=seeded.channel_id)

    [(_, message)] = _heard(world)
    assert message["forward_origin"]["chat"]["title"] == "Morning Wire"


def test_a_group_moves_to_a_supergroup(world: World, seeded: Seeded) -> None:
    """Both chats say so, and the members move along."""
    group = world.add_chat("group", "Old", owner=seeded.visitor)
    world.set_member(group.id, world.bot.id, "member")
    world.outlet.pending.clear()

    successor = world.migrate(group.id)

    told = [message for _, message in _heard(world)]
    assert told[0]["migrate_to_chat_id"] == successor.id
    assert told[1]["migrate_from_chat_id"] == group.id
    assert world.member(successor.id, world.bot.id).status == "member"


def test_an_edit_is_told_as_an_edit(world: World, seeded: Seeded) -> None:
    """A person's change comes as edited_message with an edit date."""
    message = world.send_text(seeded.visitor.id, seeded.visitor.id, "one")
    world.edit_text(message, "two https://example.org")

    _, (kind, edit) = _heard(world)
    assert kind == "edited_message"
    assert edit["edit_date"]
    assert edit["entities"][0]["type"] == "url"


def test_reactions_are_told_on_request_only(world: World, seeded: Seeded) -> None:
    """message_reaction names the old and the new choice."""
    message = world.send_text(seeded.visitor.id, seeded.visitor.id, "x")
    world.outlet.allow(["message_reaction"])
    world.outlet.pending.clear()

    world.set_reaction(seeded.visitor.id, message, "👍")

    [(_, change)] = _heard(world)
    assert (change["old_reaction"], change["new_reaction"][0]["emoji"]) == ([], "👍")


def test_message_ids_count_per_channel(world: World, seeded: Seeded) -> None:
    """Channels count alone; private chats share one row of numbers."""
    you, reader = seeded.visitor.id, seeded.reader.id

    private = [world.send_text(who, who, "x").message_id for who in (you, reader)]
    channel = [world.send_text(you, seeded.channel_id, "x").message_id for _ in range(2)]

    assert private == [1, 2]
    assert channel == [1, 2]


async def test_wait_for_finds_old_and_new_messages(world: World, seeded: Seeded) -> None:
    """A message that is there is returned at once, one to come as soon as it comes."""
    person = seeded.visitor.id
    old = world.send_text(person, person, "old")

    assert await world.wait_for(lambda it: it.text == "old") == old
    waiting = asyncio.create_task(world.wait_for(lambda it: it.text == "new"))
    await asyncio.sleep(0)
    new = world.send_text(person, person, "new")
    assert await waiting == new
    with pytest.raises(TimeoutError):
        await world.wait_for(lambda it: it.text == "never", 0.01)


async def test_a_press_needs_its_button(world: World, seeded: Seeded) -> None:
    """Nobody presses a button that is not there."""
    person = seeded.visitor.id
    message = world.send_text(person, person, "x")

    with pytest.raises(ValueError, match="no button"):
        await world.press(person, message.message_id, person, "data")
