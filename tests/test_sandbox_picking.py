"""Keys that ask for a chat: what is shown, what picking does, what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.async_api import expect
from telegram import KeyboardButton, KeyboardButtonRequestChat, ReplyKeyboardMarkup
from telegram.error import BadRequest

from bot.deliver.pickers import picker
from bot.model import Button
from bot.sandbox.nouns import Refusal
from bot.sandbox.picking import checked_people, choices, choose, offered, pick
from bot.sandbox.seeds import Seeded, new_token, new_world, seed
from tests.fixtures_sandbox import open_desk
from tests.test_sandbox_page import Room, room

if TYPE_CHECKING:
    from bot.sandbox import World

__all__ = ["room"]

KEYS = picker(((Button("📣 My channel", picks="channel"), Button("👥 My group", picks="group")),))


def request(place: int) -> dict[str, Any]:
    assert KEYS is not None
    asked = KEYS.keyboard[0][place].request_chat
    assert asked is not None
    return asked.to_dict()


@pytest.fixture
def seeded() -> tuple[World, Seeded]:
    world = new_world(new_token())
    found = seed(world)
    world.outlet.pending.clear()
    return world, found


def test_only_fitting_chats_are_shown(seeded: tuple[World, Seeded]) -> None:
    """Channels and groups that the person administers; of groups, those with the bot."""
    world, found = seeded
    me, bare = found.visitor.id, world.add_chat("supergroup", "Without", None, found.visitor)

    channels = [it.id for it in choices(world, me, request(0))]
    groups = [it.id for it in choices(world, me, request(1))]

    assert channels == [found.channel_id, found.locked_channel_id]
    assert groups == [found.group_id]
    assert bare.id not in groups
    assert choices(world, found.reader.id, request(0)) == ()
    assert choices(world, found.reader.id, request(1)) == ()


def test_picking_a_channel_makes_the_bot_its_administrator(seeded: tuple[World, Seeded]) -> None:
    world, found = seeded
    fresh = world.add_chat("channel", "Fresh", None, found.visitor)

    message = pick(world, found.visitor.id, request(0), fresh.id)

    bot = world.member(fresh.id, world.bot.id)
    assert (bot.status, bot.may("can_post_messages")) == ("administrator", True)
    assert not bot.may("can_invite_users")
    assert message.content == {"chat_shared": {"request_id": 1, "chat_id": fresh.id}}
    kinds = [next(key for key in it if key != "update_id") for it in world.outlet.pending]
    assert kinds == ["my_chat_member", "message"]


def test_a_bot_that_may_post_already_keeps_its_rights(seeded: tuple[World, Seeded]) -> None:
    world, found = seeded
    before = world.member(found.locked_channel_id, world.bot.id)

    pick(world, found.visitor.id, request(0), found.locked_channel_id)

    after = world.member(found.locked_channel_id, world.bot.id)
    assert not before.may("can_post_messages")
    assert after.may("can_post_messages")


def test_a_chat_that_is_not_shown_cannot_be_picked(seeded: tuple[World, Seeded]) -> None:
    world, found = seeded

    with pytest.raises(ValueError, match="cannot be picked"):
        pick(world, found.reader.id, request(0), found.channel_id)


async def test_keys_that_telegram_does_not_take_are_refused() -> None:
    """The bot's rights must be among the person's."""
    greedy = KeyboardButtonRequestChat(
        1, chat_is_channel=True, bot_administrator_rights=_rights(), user_administrator_rights=None
    )
    markup = ReplyKeyboardMarkup([[KeyboardButton("x", request_chat=greedy)]])
    async with open_desk() as desk:
        with pytest.raises(BadRequest, match="subset"):
            await desk.bot.send_message(desk.me, "x", reply_markup=markup)
        sent = await desk.bot.send_message(desk.me, "x", reply_markup=KEYS)

    assert sent.text == "x"


def _rights() -> Any:
    assert KEYS is not None
    asked = KEYS.keyboard[0][0].request_chat
    assert asked is not None
    return asked.bot_administrator_rights


@pytest.mark.browser
async def test_a_chat_is_picked_on_the_page(room: Room) -> None:
    """The key opens the person's channels in its place; picking one tells the bot."""
    world = room.sandbox.world
    world.send_text(room.me, room.me, "hello")
    await world.wait_for(lambda it: it.body == "echo hello")
    await room.bot.send_message(room.me, "Which one?", reply_markup=KEYS)

    await room.find("reply-key").first.click()
    await expect(room.find("reply-key")).to_have_count(3)
    await room.find("reply-key").filter(has_text="Morning Wire").click()

    await expect(room.page.locator(".service")).to_have_text("You picked a chat")
    await expect(room.find("reply-key")).to_have_count(0)
    shared = next(it for it in world.messages(room.me) if "chat_shared" in it.content)
    assert shared.content["chat_shared"]["chat_id"] == room.sandbox.seeded.channel_id


# Keys that ask for people


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({"request_id": 3}, {}),
        ({"request_id": 3, "request_name": True}, {"first_name": "Ada"}),
        ({"request_id": 3, "request_username": True}, {"username": "ada"}),
    ],
)
def test_a_picked_person_is_told_as_the_key_asks(
    seeded: tuple[World, Seeded], asked: dict[str, Any], shown: dict[str, str]
) -> None:
    world, found = seeded
    ada = world.add_user("Ada", "ada", "en")

    message = choose(world, found.visitor.id, asked, ada.id)

    users = [{"user_id": ada.id, **shown}]
    assert message.content == {"users_shared": {"request_id": 3, "users": users}}


def test_neither_bots_nor_oneself_can_be_picked(seeded: tuple[World, Seeded]) -> None:
    world, found = seeded
    me = found.visitor.id

    assert not {me, world.bot.id} & {it.id for it in offered(world, me, {"request_id": 3})}
    with pytest.raises(ValueError, match="cannot be picked"):
        choose(world, me, {"request_id": 3}, world.bot.id)


@pytest.mark.parametrize(
    ("request_", "refusal"),
    [({}, "request_id"), ({"request_id": 1, "max_quantity": 11}, "BUTTON_USER_INVALID")],
    ids=["no request", "too many"],
)
def test_a_key_to_people_that_telegram_does_not_take(
    request_: dict[str, Any], refusal: str
) -> None:
    with pytest.raises(Refusal, match=refusal):
        checked_people({"text": "x", "request_users": request_})
