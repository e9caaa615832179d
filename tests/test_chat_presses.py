"""Buttons: what others press, or too late, elsewhere, made up, is told so and does nothing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple, get_args

import pytest

import handlers
from bot.model import Action, Asker, Button, Post, Press
from bot.publish import answer, fan_out
from tests.articles import page
from tests.fixtures_house import eventually

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox import Answer, Message, User
    from tests.fixtures_house import House

STORY = "https://example.com/story"
OLD = "too old"
UNKNOWN = "do not know that button"
FOREIGN = "somebody else's"
ELSEWHERE = "another message"
#: Keys that change by themselves while the bot is running.
RESTLESS = (b":queue:updates", b":outbox:heard", b":office:", b":pace", b":log:", b":once:")


class Scene(NamedTuple):
    """Two people's previews, and what stands around them."""

    house: House
    reader: User
    mine: Message
    #: Another message of the bot in the same chat, with buttons.
    beside: Message
    #: The reader's own preview.
    theirs: Message

    @property
    def id(self) -> str:
        return publish_id(self.mine)


def publish_id(message: Message) -> str:
    return next(str(it["callback_data"]) for it in message.buttons if "Publish" in it["text"])


@pytest.fixture
async def scene(house: House) -> Scene:
    house.world.publish_page(STORY, page("A story worth telling"), "text/html")
    reader = house.world.add_user("Ada", "ada", "en")
    await house.ask("/subscribe @morning_wire")
    await house.ask(f"/editors add {reader.id} Ada")
    mine, beside = await house.ask(STORY), await house.ask("/broadcast Hello")
    theirs = await house.ask(STORY, user=reader.id)
    await settled(house)
    return Scene(house, reader, mine, beside, theirs)


async def settled(house: House) -> None:
    """Return once nothing is under way any more."""

    async def idle() -> bool:
        depths = [
            await house.services.store.outbox.depth(),
            await house.services.store.inbox.depth(),
        ]
        return not any(it.waiting or it.leased for it in depths)

    await eventually(idle)


async def memory(house: House) -> dict[bytes, object]:
    """Everything that the bot remembers, key by key."""
    connection = house.services.store.connection
    names = [it async for it in connection.redis.scan_iter(match=connection.keys.everything)]
    kept = sorted(it for it in names if not any(part in it for part in RESTLESS))
    return {name: await connection.redis.dump(name) for name in kept}


FORGED: tuple[tuple[str, Callable[[Scene], str], str], ...] = (
    ("another button of the keyboard", lambda s: s.id[:-1] + "9", OLD),
    ("a position beyond all", lambda s: s.id[:-1] + "Z", OLD),
    ("an id of the right form", lambda _: "A" * 23, OLD),
    ("digits only", lambda _: "0" * 23, OLD),
    ("the id backwards", lambda s: s.id[::-1], OLD),
    ("the id in the other case", lambda s: s.id.swapcase(), OLD),
    ("the first letter changed", lambda s: ("a" if s.id[0] != "a" else "b") + s.id[1:], OLD),
    ("the id without its end", lambda s: s.id[:-1], UNKNOWN),
    ("the id without its beginning", lambda s: s.id[1:], UNKNOWN),
    ("the id twice", lambda s: s.id * 2, UNKNOWN),
    ("white space behind the id", lambda s: f"{s.id} ", UNKNOWN),
    ("a line end behind the id", lambda s: f"{s.id}\n", UNKNOWN),
    ("a null behind the id", lambda s: f"{s.id}\x00", UNKNOWN),
    ("a wide digit at the end", lambda s: s.id[:-1] + "０", UNKNOWN),
    ("one letter", lambda _: "a", UNKNOWN),
    ("sixty-four letters", lambda _: "a" * 64, UNKNOWN),
    ("a word of the table", lambda _: "publish", UNKNOWN),
    ("an old spent button", lambda _: "published", OLD),
    ("a pattern", lambda _: "*" * 23, UNKNOWN),
    ("emoji", lambda _: "📣" * 16, UNKNOWN),
    ("right-to-left", lambda _: "\u202eabc", UNKNOWN),
    ("a traversal", lambda _: "../../" + "a" * 17, UNKNOWN),
    ("JSON", lambda _: '{"action","publish"}', UNKNOWN),
    ("a negative number", lambda _: "-1", UNKNOWN),
    ("an old button of a draft", lambda _: "publish:3kTMd0wVtnqLr8aZ", OLD),
    ("an old button of nothing", lambda _: "publish:", OLD),
    ("a key of the store", lambda s: f"{{{s.house.services.settings.namespace}}}:bans", UNKNOWN),
    ("a command for the store", lambda _: "x\r\nFLUSHALL\r\n:", UNKNOWN),
    ("a draft's own name", lambda _: "draft:abc", UNKNOWN),
    ("the id under a message beside", lambda s: s.id, ELSEWHERE),
    ("the id in another's chat", lambda s: s.id, ELSEWHERE),
)


async def test_forged_presses_are_told_so_and_change_nothing(scene: Scene) -> None:
    house, channel = scene.house, scene.house.sandbox.seeded.channel_id
    under = {"the id under a message beside": scene.beside}
    before, said = await memory(house), len(house.world.calls)

    for name, data, expected in FORGED:
        if name == "the id in another's chat":
            told = await house.world.forge(scene.reader.id, scene.theirs, data(scene))
        else:
            told = await house.world.forge(house.visitor, under.get(name, scene.mine), data(scene))
        assert told.show_alert, name
        assert expected in (told.text or ""), name

    assert len(FORGED) >= 25
    assert await memory(house) == before
    assert house.world.messages(channel) == ()
    methods = {it.method for it in house.world.calls[said:]} - {"getUpdates"}
    assert methods == {"answerCallbackQuery"}


async def offered(house: House, press: Press, asker: Asker, name: str) -> Message:
    """Return a message of the bot whose one button means this."""
    post = Post(f"post-{name}", name, keyboard=((Button("Go", press=press),),))
    await house.services.desk.reply(post, asker, name)
    return await house.seen(lambda it: it.body == name)


def asker_of(house: House, chat_id: int) -> Asker:
    return Asker(house.visitor, chat_id, 1)


async def pressed(house: House, user_id: int, message: Message) -> Answer:
    data = message.buttons[0]["callback_data"]
    return await house.world.press(user_id, message.message_id, message.chat_id, data)


async def test_a_button_for_one_person_is_not_for_others_in_the_group(scene: Scene) -> None:
    house, group = scene.house, scene.house.sandbox.seeded.group_id
    house.world.set_member(group, house.world.bot.id, "administrator")
    press = Press("told", "x", user_id=house.visitor)
    message = await offered(house, press, asker_of(house, group), "for one")

    refused = await pressed(house, scene.reader.id, message)
    taken = await pressed(house, house.visitor, message)

    assert refused.show_alert
    assert FOREIGN in (refused.text or "")
    assert taken.text is None


async def test_a_button_whose_time_is_over_is_too_old(scene: Scene) -> None:
    house = scene.house
    press = Press("told", "x", lifetime_seconds=0)
    message = await offered(house, press, asker_of(house, house.visitor), "brief")

    told = await pressed(house, house.visitor, message)

    assert OLD in (told.text or "")


async def test_a_banned_persons_press_is_refused_and_changes_nothing(scene: Scene) -> None:
    house = scene.house
    await house.services.masthead.ban(scene.reader.id, "spam")
    await settled(house)
    before = await memory(house)

    told = await house.world.press(
        scene.reader.id, scene.theirs.message_id, scene.reader.id, publish_id(scene.theirs)
    )

    assert told.show_alert
    assert "cannot use this bot" in (told.text or "")
    assert await memory(house) == before


async def test_a_button_of_a_post_to_many_chats_is_known_in_each_and_nowhere_else(
    scene: Scene,
) -> None:
    house, channel = scene.house, scene.house.sandbox.seeded.channel_id
    await house.ask("/subscribe", user=scene.reader.id)
    post = Post("many", "For everybody", keyboard=((Button("Go", press=Press("told", "x")),),))
    await house.services.desk._queue(post, fan_out(post, await house.services.circulation.all()))
    there = await house.seen(lambda it: it.chat_id == channel)
    private = await house.seen(
        lambda it: it.chat_id == scene.reader.id and it.body == "For everybody"
    )
    data = there.buttons[0]["callback_data"]

    assert data == private.buttons[0]["callback_data"]
    assert (await pressed(house, scene.reader.id, there)).text is None
    assert (await pressed(house, scene.reader.id, private)).text is None
    forged = await house.world.forge(house.visitor, scene.mine, data)
    assert ELSEWHERE in (forged.text or "")


async def test_a_press_whose_meaning_another_version_wrote_is_too_old(scene: Scene) -> None:
    house = scene.house
    data, connection = publish_id(scene.mine), house.services.store.connection
    await connection.redis.set(connection.keys.presses(data[:-1]), b"no sheet at all")

    told = await house.world.press(house.visitor, scene.mine.message_id, house.visitor, data)

    assert told.show_alert
    assert OLD in (told.text or "")
    assert house.world.messages(house.sandbox.seeded.channel_id) == ()


async def test_a_press_whose_edit_telegram_refuses_is_answered_all_the_same(scene: Scene) -> None:
    house = scene.house
    house.world.fail_next("editMessageReplyMarkup", 400, "Bad Request: message can't be edited")

    told = await pressed(house, house.visitor, scene.mine)

    assert told.show_alert
    assert "went wrong on my side" in (told.text or "")


async def test_what_is_left_of_a_button_tells_what_happened_and_does_nothing(scene: Scene) -> None:
    house = scene.house
    data = publish_id(scene.mine)
    both = await asyncio.gather(
        *(
            house.world.press(house.visitor, scene.mine.message_id, house.visitor, data)
            for _ in "12"
        )
    )
    left = house.world.find(house.visitor, scene.mine.message_id)
    assert left is not None

    assert {it.text for it in both} == {
        "✅ On its way to 1 chat.",
        "👌 That was published already.",
    }
    again = await pressed(house, house.visitor, left)

    assert again.text is None
    assert house.world.find(house.visitor, scene.mine.message_id) == left


def test_a_delivery_for_one_asker_bears_a_key_that_its_buttons_name() -> None:
    """The place of a button is the delivery's key, so the two must stay one."""
    delivery = answer(Post("p", "h"), Asker(1, 2, 3), "2:3:0")

    assert (delivery.key, delivery.chat_id, delivery.broadcast) == ("2:3:0:p", 2, False)


def test_every_action_has_what_is_done_for_it() -> None:
    assert {*handlers._deeds(), "told"} == set(get_args(Action))
