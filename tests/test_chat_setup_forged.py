"""Whoever may not, may no more, or was never asked, changes nothing and is told so politely."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from bot.sandbox import User
from tests.test_chat_subscribing import data_of, menu, press

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.sandbox import Message
    from tests.fixtures_house import House

ANONYMOUS = 1_087_968_824
ONLY_ADMINS = "Only an administrator of that chat"
FOREIGN = "somebody else's"
ELSEWHERE = "another message"
NOT_SEEN = "cannot see that chat"
MAY_NOT_POST = "may not post"
TOO_OLD = "too old"
#: What the bot was asked to decide; all else may change by an answer on its way.
DECIDED = ("subscriptions", "owner:", "rounds:", "question:")


class Scene(NamedTuple):
    """The visitor's open menu, another person with a channel and a menu, and a group of both."""

    house: House
    mine: Message
    ada: User
    theirs: Message
    hers: int
    #: What was decided before the attempt; one that needs a step more notes it anew.
    before: dict[bytes, object]

    @property
    def channel(self) -> int:
        return self.house.sandbox.seeded.channel_id

    @property
    def group(self) -> int:
        return self.house.sandbox.seeded.group_id

    def demote(self) -> None:
        """Let the visitor administer the channel no more."""
        self.house.world.set_member(self.channel, self.house.visitor, "member")

    def silence(self) -> None:
        """Take the right to post from the bot."""
        bot = self.house.world.bot.id
        self.house.world.set_member(self.channel, bot, "administrator", can_post_messages=False)

    async def press(self, label: str) -> str:
        return (await press(self.house, self.mine, label)).text or ""

    async def say(self, text: str, user: int, chat: int | None = None) -> str:
        return (await self.house.ask(text, user=user, chat=chat)).body

    async def share(self, chat_id: int, request_id: int = 1) -> str:
        """Let Ada's own client name a chat that her keys never showed."""
        shared = self.house.world.share_chat(self.ada.id, request_id, chat_id)
        return (await self.house.answer(shared)).body


@pytest.fixture
async def scene(house: House) -> Scene:
    mine = await menu(house)
    ada = house.world.add_user("Ada", "ada", "en")
    hers = house.world.add_chat("channel", "Ada's Wire", "adas_wire", ada)
    await house.ask("/help", user=ada.id)
    house.world.set_member(hers.id, house.world.bot.id, "administrator")
    await house.seen(lambda it: "I was added" in it.body)
    theirs = await house.ask("/subscribe @adas_wire", user=ada.id)
    await press(house, theirs, "Set up", ada.id)
    house.world.set_member(house.sandbox.seeded.group_id, ada.id, "member")
    return Scene(house, mine, ada, theirs, hers.id, {})


async def decided(house: House) -> dict[bytes, object]:
    """Everything that presses and answers may change, key by key."""
    connection = house.services.store.connection
    names = [it async for it in connection.redis.scan_iter(match=connection.keys.everything)]
    kept = sorted(it for it in names if any(part in it.decode() for part in DECIDED))
    return {name: await connection.redis.dump(name) for name in kept}


def demoted(label: str) -> Callable[[Scene], Awaitable[str]]:
    """Return a press on the button after its owner was demoted."""

    async def attempt(scene: Scene) -> str:
        scene.demote()
        return await scene.press(label)

    return attempt


def muted(label: str) -> Callable[[Scene], Awaitable[str]]:
    """Return a press on the button after the bot lost its right to post."""

    async def attempt(scene: Scene) -> str:
        scene.silence()
        return await scene.press(label)

    return attempt


async def foreign_press(scene: Scene) -> str:
    return (await press(scene.house, scene.mine, "Long", scene.ada.id)).text or ""


async def foreign_end(scene: Scene) -> str:
    await press(scene.house, scene.mine, "Unsubscribe")
    return (await press(scene.house, scene.mine, "Yes", scene.ada.id)).text or ""


async def forged(scene: Scene, message: Message, data: str, user: int) -> str:
    now = scene.house.world.find(message.chat_id, message.message_id)
    assert now is not None
    return (await scene.house.world.forge(user, now, data)).text or ""


async def data_now(scene: Scene, message: Message, label: str) -> str:
    now = scene.house.world.find(message.chat_id, message.message_id)
    assert now is not None
    return data_of(now, label)


async def their_data_on_mine(scene: Scene) -> str:
    data = await data_now(scene, scene.theirs, "Long")
    return await forged(scene, scene.mine, data, scene.house.visitor)


async def my_data_on_theirs(scene: Scene) -> str:
    data = await data_now(scene, scene.mine, "Long")
    return await forged(scene, scene.theirs, data, scene.house.visitor)


async def beyond_the_keyboard(scene: Scene) -> str:
    data = await data_now(scene, scene.mine, "Long")
    return await forged(scene, scene.mine, f"{data[:-1]}z", scene.house.visitor)


async def made_up(scene: Scene) -> str:
    return await forged(scene, scene.mine, f"setup:{scene.hers}:end", scene.house.visitor)


async def the_menu_of_a_chat_that_ended(scene: Scene) -> str:
    stale = await data_now(scene, scene.mine, "Long")
    await scene.house.ask("/unsubscribe @morning_wire")
    scene.before.update(await decided(scene.house))
    return await forged(scene, scene.mine, stale, scene.house.visitor)


async def the_bot_is_gone(scene: Scene) -> str:
    scene.house.world.set_member(scene.channel, scene.house.world.bot.id, "kicked")
    await scene.house.world.wait_until(lambda: not scene.house.world.outlet.pending)
    text = await scene.press("Long")
    scene.before.clear()
    return text


async def a_banned_person(scene: Scene) -> str:
    await scene.house.services.masthead.ban(scene.ada.id, "spam")
    return (await press(scene.house, scene.theirs, "Long", scene.ada.id)).text or ""


async def a_member_presses_the_groups_menu(scene: Scene) -> str:
    said = await scene.house.ask("/subscribe", chat=scene.group)
    scene.before.update(await decided(scene.house))
    return (await press(scene.house, said, "Set up", scene.ada.id)).text or ""


def nameless(scene: Scene, chat: int) -> int:
    """Return the id of an anonymous administrator who is in the chat."""
    world = scene.house.world
    world.users[ANONYMOUS] = User(ANONYMOUS, "Group", "GroupAnonymousBot", is_bot=True)
    world.set_member(chat, ANONYMOUS, "member")
    return ANONYMOUS


async def a_member_presses_the_menu_of_an_anonymous_admin(scene: Scene) -> str:
    who = nameless(scene, scene.group)
    said = await scene.house.ask("/subscribe", user=who, chat=scene.group)
    scene.before.update(await decided(scene.house))
    return (await press(scene.house, said, "Set up", scene.ada.id)).text or ""


async def an_anonymous_admin_of_another_chat(scene: Scene) -> str:
    who = nameless(scene, scene.group)
    return await scene.say("/subscribe @adas_wire", who, scene.group)


async def an_invitation_to_another(scene: Scene) -> str:
    asked = await invitation(scene)
    return (await press(scene.house, asked, "Subscribe it", scene.house.visitor)).text or ""


async def invitation(scene: Scene) -> Message:
    """Return what Ada is asked about another channel of hers."""
    world = scene.house.world
    other = world.add_chat("channel", "Second Wire", "second_wire", scene.ada)
    world.set_member(other.id, world.bot.id, "administrator")
    return await scene.house.seen(lambda it: "Second Wire" in it.body)


async def an_invitation_after_losing_the_chat(scene: Scene) -> str:
    asked = await invitation(scene)
    other = scene.house.world.chat_named("second_wire")
    assert other is not None
    scene.house.world.set_member(other.id, scene.ada.id, "left")
    return (await press(scene.house, asked, "Subscribe it", scene.ada.id)).text or ""


async def an_invitation_after_the_bot_lost_its_right(scene: Scene) -> str:
    asked = await invitation(scene)
    world = scene.house.world
    other = world.chat_named("second_wire")
    assert other is not None
    world.set_member(other.id, world.bot.id, "administrator", can_post_messages=False)
    return (await press(scene.house, asked, "Subscribe it", scene.ada.id)).text or ""


async def asked_for_words(scene: Scene) -> None:
    """Let the bot wait for the visitor's words."""
    for label in ("What", "Keywords", "Add"):
        await press(scene.house, scene.mine, label)
    await scene.house.seen(lambda it: "Send me the words" in it.body)
    scene.before.update(await decided(scene.house))


async def an_answer_by_another_person(scene: Scene) -> str:
    await asked_for_words(scene)
    return await scene.say("spam, more spam", scene.ada.id)


async def an_answer_after_demotion(scene: Scene) -> str:
    await asked_for_words(scene)
    scene.demote()
    text = await scene.say("spam, more spam", scene.house.visitor)
    scene.before.clear()  # The question is dropped; the terms are looked at below.
    return text


async def an_answer_by_a_banned_person(scene: Scene) -> str:
    house = scene.house
    for label in ("What", "Keywords", "Add"):
        await press(house, scene.theirs, label, scene.ada.id)
    await house.seen(lambda it: "Send me the words" in it.body)
    scene.before.update(await decided(house))
    await house.services.masthead.ban(scene.ada.id, "spam")
    return await scene.say("spam, see example.com", scene.ada.id)


async def an_answer_that_holds_nothing(scene: Scene) -> str:
    await asked_for_words(scene)
    return await scene.say(" , ; ，", scene.house.visitor)


FORGED: tuple[tuple[str, Callable[[Scene], Awaitable[str]], str], ...] = (
    ("another presses the menu", foreign_press, FOREIGN),
    ("another confirms the end", foreign_end, FOREIGN),
    ("a button of another's menu", their_data_on_mine, FOREIGN),
    ("a button on another message", my_data_on_theirs, ELSEWHERE),
    ("a position beyond the keyboard", beyond_the_keyboard, TOO_OLD),
    ("data that say what they want", made_up, "do not know that button"),
    ("a demoted administrator: length", demoted("Long"), ONLY_ADMINS),
    ("a demoted administrator: digest", demoted("8:00"), ONLY_ADMINS),
    ("a demoted administrator: screens", demoted("What"), ONLY_ADMINS),
    ("a demoted administrator: test", demoted("Test post"), ONLY_ADMINS),
    ("a demoted administrator: pause", demoted("Pause"), ONLY_ADMINS),
    ("a demoted administrator: done", demoted("Done"), ONLY_ADMINS),
    ("a bot without rights: length", muted("Long"), MAY_NOT_POST),
    ("a bot without rights: test", muted("Test post"), MAY_NOT_POST),
    ("the menu of a chat that ended", the_menu_of_a_chat_that_ended, NOT_SEEN),
    ("the bot is gone", the_bot_is_gone, NOT_SEEN),
    ("a banned person", a_banned_person, "cannot use this bot"),
    ("a member presses a group's menu", a_member_presses_the_groups_menu, FOREIGN),
    (
        "a member presses the menu of an anonymous administrator",
        a_member_presses_the_menu_of_an_anonymous_admin,
        ONLY_ADMINS,
    ),
    ("an anonymous admin of another chat", an_anonymous_admin_of_another_chat, ONLY_ADMINS),
    ("an invitation to another", an_invitation_to_another, FOREIGN),
    ("an invitation after losing the chat", an_invitation_after_losing_the_chat, ONLY_ADMINS),
    (
        "an invitation after the bot lost its right",
        an_invitation_after_the_bot_lost_its_right,
        MAY_NOT_POST,
    ),
    ("a picked channel of another", lambda s: s.share(s.channel), ONLY_ADMINS),
    ("a picked group of another", lambda s: s.share(s.group, 2), ONLY_ADMINS),
    ("a picked private chat of another", lambda s: s.share(s.house.visitor), ONLY_ADMINS),
    ("a picked chat that is none", lambda s: s.share(-100_999), NOT_SEEN),
    ("a picked chat with an odd request", lambda s: s.share(s.channel, 77), ONLY_ADMINS),
    ("a picked channel without the bot's right", lambda s: s.share(locked(s)), ONLY_ADMINS),
    ("another answers the question", an_answer_by_another_person, "send me a link"),
    ("the answer comes after demotion", an_answer_after_demotion, ONLY_ADMINS),
    ("a banned person answers", an_answer_by_a_banned_person, "cannot use this bot"),
    ("an answer without a word", an_answer_that_holds_nothing, "no word in that"),
)


def locked(scene: Scene) -> int:
    return scene.house.sandbox.seeded.locked_channel_id


@pytest.mark.parametrize(
    ("attempt", "expected"), [it[1:] for it in FORGED], ids=[it[0] for it in FORGED]
)
async def test_a_forged_attempt_is_refused_and_changes_nothing(
    scene: Scene, attempt: Callable[[Scene], Awaitable[str]], expected: str
) -> None:
    scene.before.update(await decided(scene.house))
    terms = await _terms(scene)

    told = await attempt(scene)

    assert expected in told
    if scene.before:
        assert await decided(scene.house) == scene.before
    assert await _terms(scene) in {terms, None}


async def _terms(scene: Scene) -> object:
    known = await scene.house.services.store.subscriptions.get(scene.channel)
    return known.terms if known else None


async def test_whoever_subscribed_a_chat_may_end_it_even_after_losing_it(scene: Scene) -> None:
    await press(scene.house, scene.mine, "Unsubscribe")
    scene.demote()

    await press(scene.house, scene.mine, "Yes")

    assert await scene.house.services.store.subscriptions.get(scene.channel) is None


async def test_an_anonymous_administrator_sets_up_the_own_group(scene: Scene) -> None:
    """The command comes from nobody, the press from a person, who is looked up then."""
    who = nameless(scene, scene.group)
    said = await scene.house.ask("/subscribe", user=who, chat=scene.group)

    await press(scene.house, said, "Set up", scene.house.visitor)
    await press(scene.house, said, "Short", scene.house.visitor)

    known = await scene.house.services.store.subscriptions.get(scene.group)
    assert known is not None
    assert known.terms.style.length == "short"


async def test_two_administrators_who_press_at_once_both_get_their_way(scene: Scene) -> None:
    house = scene.house
    house.world.set_member(scene.channel, scene.ada.id, "administrator")
    hers = await house.ask("/subscribe @morning_wire", user=scene.ada.id)
    await press(house, hers, "Set up", scene.ada.id)

    await press(house, scene.mine, "Long")
    await press(house, hers, "Pause", scene.ada.id)

    known = await house.services.store.subscriptions.get(scene.channel)
    assert known is not None
    assert (known.terms.style.length, known.terms.paused) == ("long", True)


async def test_an_anonymous_administrator_answers_a_question_in_the_group(scene: Scene) -> None:
    """A press comes from a person and the answer from nobody; both stand for the group."""
    house, who = scene.house, nameless(scene, scene.group)
    said = await house.ask("/subscribe", user=who, chat=scene.group)
    for label in ("Set up", "What", "Keywords", "Add"):
        await press(house, said, label, house.visitor)
    asked = await house.seen(lambda it: "Please answer this message" in it.body)

    answer = house.world.send_text(who, scene.group, "climate", reply_to=asked.message_id)
    await house.answer(answer)

    known = await house.services.store.subscriptions.get(scene.group)
    assert known is not None
    assert known.terms.rules.keywords == ("climate",)
