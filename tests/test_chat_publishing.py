"""Publishing: how far it is, stopped, undone, done again; by whom, and how often."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import pytest

from bot.isolate import Direct
from bot.model import Asker, Button, Post, Press, Subscription
from bot.rounds import Rounds
from bot.sandbox.nouns import Member
from bot.store import Person
from bot.terms import Rules, Terms
from tests.articles import page
from tests.chaos.crew import Crew
from tests.fixtures_house import eventually, run_house, settings_for
from tests.test_chat_presses import settled

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.model import Action
    from bot.sandbox import Answer, Message, Sandbox, User
    from bot.store import Run
    from tests.fixtures_house import House

STORY = "https://example.com/story"
WITHDRAWN = "🗑 This post was withdrawn."
NOT_YOURS = "Only whoever published this"


def seen_now(house: House, message: Message) -> Message:
    now = house.world.find(message.chat_id, message.message_id)
    assert now is not None
    return now


def labels(message: Message) -> list[str]:
    return [it["text"] for it in message.buttons]


def button_id(house: House, message: Message, word: str) -> str:
    buttons = seen_now(house, message).buttons
    return next(str(it["callback_data"]) for it in buttons if word in it["text"])


async def press(house: House, message: Message, word: str, user: int | None = None) -> Answer:
    data = button_id(house, message, word)
    person = user or house.visitor
    return await house.world.press(person, message.message_id, message.chat_id, data)


async def labelled(house: House, message: Message, words: str, seconds: float = 20.0) -> Message:
    """Return the message as soon as a button of it says this."""

    async def so() -> bool:
        return any(words in it for it in labels(seen_now(house, message)))

    await eventually(so, seconds)
    return seen_now(house, message)


async def preview_of(house: House, headline: str = "A story worth telling") -> Message:
    house.world.publish_page(STORY, page(headline), "text/html")
    await house.ask("/subscribe @morning_wire")
    return await house.ask(STORY)


async def published(house: House) -> Message:
    preview = await preview_of(house)
    await press(house, preview, "Publish")
    return await labelled(house, preview, "Sent 1 of 1")


async def run_of(house: House) -> Run:
    """Return the one run that is remembered."""
    keys, redis = house.services.store.connection.keys, house.services.store.connection.redis
    (name,) = await redis.keys(f"{keys.run('*')}:chats")
    assert isinstance(name, bytes)
    run = await house.services.store.runs.find(name.decode().split(":")[-2])
    assert run is not None
    return run


def talk(house: House, user: User) -> None:
    """Let the person have talked with the bot before all this."""
    bot = house.world.bot
    house.world.members[user.id, bot.id] = Member(bot.id, "member")


async def readers(house: House, count: int) -> list[User]:
    """Return people to whose private chats posts go."""
    found = []
    for number in range(count):
        user = house.world.add_user(f"Reader {number}", f"reader{number}", "en")
        talk(house, user)
        subscription = Subscription(user.id, "t", "private", user.id, datetime.now(UTC))
        await house.services.store.subscriptions.add(subscription)
        found.append(user)
    return found


def got(house: House, people: list[User], words: str = "") -> int:
    """Return how many of the people have a message of the bot's."""
    chats = (house.world.messages(it.id) for it in people)
    return sum(any(it.by_bot and words in it.body for it in chat) for chat in chats)


async def test_a_publication_is_shown_undone_and_published_anew(house: House) -> None:
    channel = house.sandbox.seeded.channel_id
    preview = await published(house)
    assert labels(preview)[:2] == ["✅ Sent 1 of 1", "↩️ Undo"]
    assert len(labels(preview)) > 2

    told = await press(house, preview, "Undo")
    after = await labelled(house, preview, "🗑 Deleted 1 of 1")

    assert "delete it everywhere" in (told.text or "")
    assert house.world.messages(channel) == ()
    assert labels(after)[1] == "🔁 Publish again"
    assert labels(after)[2:] == labels(preview)[2:]
    again = await house.ask(STORY)
    await press(house, again, "Publish")
    await labelled(house, again, "Sent 1 of 1")
    assert len(house.world.messages(channel)) == 1


async def test_what_was_undone_comes_again_by_its_own_button_once(house: House) -> None:
    channel = house.sandbox.seeded.channel_id
    preview = await published(house)
    await press(house, preview, "Undo")
    await labelled(house, preview, "Deleted 1 of 1")
    data = button_id(house, preview, "again")

    for _ in "12":
        await house.world.forge(house.visitor, preview, data)
    await labelled(house, preview, "✅ Sent 1 of 1")
    await settled(house)

    assert len(house.world.messages(channel)) == 1


async def test_stopping_takes_back_what_waits_and_says_so(house: House) -> None:
    people = await readers(house, 5)
    preview = await preview_of(house)
    for user in people[1:]:
        await house.services.store.limits.pause(600, user.id)
    await press(house, preview, "Publish")
    running = await labelled(house, preview, "⏳ Sent 2 of 6")
    assert labels(running)[1:3] == ["⏹ Stop", "↩️ Undo"]

    told = await press(house, preview, "Stop")
    stopped = await labelled(house, preview, "⏹ Sent 2 of 6, 4 taken back")

    assert "not sent" in (told.text or "")
    assert labels(stopped)[1] == "↩️ Undo"
    assert (await house.services.store.outbox.depth()).waiting == 0
    late = await house.world.forge(house.visitor, preview, button_id(house, preview, "Undo"))
    assert "delete it everywhere" in (late.text or "")
    await labelled(house, preview, "🗑 Deleted 2 of 2")
    assert got(house, people) == 0


async def test_undo_while_sending_takes_back_and_deletes(house: House) -> None:
    people = await readers(house, 5)
    preview = await preview_of(house)
    for user in people[2:]:
        await house.services.store.limits.pause(600, user.id)
    await press(house, preview, "Publish")
    await labelled(house, preview, "Sent 3 of 6")

    await press(house, preview, "Undo")
    await labelled(house, preview, "🗑 Deleted 3 of 3")

    assert got(house, people) == 0
    assert (await house.services.store.outbox.depth()).waiting == 0


async def test_the_row_tells_why_messages_failed_in_plain_words(house: House) -> None:
    people = await readers(house, 4)
    preview = await preview_of(house)
    for user in people[:2]:
        gone = "Forbidden: bot was blocked by the user"
        house.world.fail_next("sendMessage", 403, gone, chat_id=user.id)
    house.world.fail_next(
        "sendMessage", 400, "Bad Request: message is too long", chat_id=people[2].id
    )
    await press(house, preview, "Publish")
    await labelled(house, preview, "✅ Sent 2 of 5, 3 failed")

    told = await press(house, preview, "failed")

    assert told.show_alert
    assert told.text == (
        "✅ Sent 2 of 5, 3 failed\n2 × the chat is gone, or has removed me\n1 × Telegram refused"
    )


@pytest.mark.parametrize(
    ("description", "why", "emptied"),
    [
        ("Bad Request: message can't be deleted", "1 × emptied, for I may not delete it", True),
        ("Forbidden: bot was kicked from the channel chat", "1 × the chat is gone", False),
        ("Bad Request: not enough rights", "1 × I lack the right there", False),
    ],
    ids=["too old", "gone", "no right"],
)
async def test_what_telegram_does_not_delete_is_told_with_its_reason(
    house: House, description: str, why: str, *, emptied: bool
) -> None:
    preview = await published(house)
    house.world.fail_next("deleteMessage", 400, description)

    await press(house, preview, "Undo")
    await labelled(house, preview, "🗑 Deleted 0 of 1, 1 could not be")

    told = await press(house, preview, "could not be")
    (left,) = house.world.messages(house.sandbox.seeded.channel_id)
    assert why in (told.text or "")
    assert (left.body == WITHDRAWN) == emptied


async def test_a_deletion_that_telegram_does_not_answer_is_asked_again(house: House) -> None:
    preview = await published(house)
    house.world.fail_next("deleteMessage", 502, "Bad Gateway", times=2)
    house.world.drop_next("deleteMessage")

    await press(house, preview, "Undo")
    await labelled(house, preview, "🗑 Deleted 1 of 1", 60.0)

    assert house.world.messages(house.sandbox.seeded.channel_id) == ()


async def test_chats_that_must_wait_hold_no_others_up(house: House) -> None:
    people = await readers(house, 14)
    preview = await preview_of(house)
    await press(house, preview, "Publish")
    await labelled(house, preview, "✅ Sent 15 of 15")
    for user in people[:10]:
        await house.services.store.limits.pause(600, user.id)

    await press(house, preview, "Undo")
    await labelled(house, preview, "⏳ Deleted 5 of 15")

    assert got(house, people[10:]) == 0
    for user in people[:10]:
        await house.services.store.connection.redis.delete(
            house.services.store.connection.keys.chat_pause(user.id)
        )
    later = f"{house.services.store.connection.keys.run((await run_of(house)).name)}:later"
    for user in people[:10]:
        await house.services.store.connection.redis.zadd(later, {str(user.id): 0})
    await labelled(house, preview, "🗑 Deleted 15 of 15", 40.0)


async def test_what_was_delivered_after_a_group_moved_is_deleted_there(house: House) -> None:
    world = house.world
    group = world.add_chat("group", "Club", owner=house.visitor)
    world.set_member(group.id, world.bot.id, "administrator")
    await house.ask(f"/subscribe {group.id}")
    world.publish_page(STORY, page("A story worth telling"), "text/html")
    preview = await house.ask(STORY)
    successor = world.migrate(group.id)
    await press(house, preview, "Publish")
    await labelled(house, preview, "✅ Sent 1 of 1")
    assert any(it.by_bot for it in world.messages(successor.id))

    await press(house, preview, "Undo")
    await labelled(house, preview, "🗑 Deleted 1 of 1")

    assert not any(it.by_bot for it in world.messages(successor.id))


async def test_what_stood_in_a_group_before_it_moved_is_told_to_be_out_of_reach(
    house: House,
) -> None:
    """Messages of the supergroup have numbers of their own: none of them is touched."""
    world = house.world
    group = world.add_chat("group", "Club", owner=house.visitor)
    world.set_member(group.id, world.bot.id, "administrator")
    await house.ask(f"/subscribe {group.id}")
    world.publish_page(STORY, page("A story worth telling"), "text/html")
    preview = await house.ask(STORY)
    await press(house, preview, "Publish")
    await labelled(house, preview, "✅ Sent 1 of 1")
    successor = world.migrate(group.id)
    said = len(world.messages(successor.id))

    await press(house, preview, "Undo")
    await labelled(house, preview, "1 could not be")

    told = await press(house, preview, "could not be")
    assert "the group was upgraded" in (told.text or "")
    assert len(world.messages(successor.id)) == said
    assert await house.services.store.subscriptions.get(successor.id) is not None


async def by_command(house: House, text: str, reply_to: Message | None = None) -> Message:
    """Send a command and return the message that tells how far the publication is."""
    world = house.world
    before = {it.message_id for it in world.messages(house.visitor)}
    world.send_text(
        house.visitor, house.visitor, text, reply_to=reply_to.message_id if reply_to else None
    )
    return await house.seen(
        lambda it: (
            it.chat_id == house.visitor
            and it.by_bot
            and it.message_id not in before
            and "On its way" in it.body
        )
    )


@pytest.mark.parametrize("how", ["with a link", "as a reply"])
async def test_the_command_shows_a_board_as_well(house: House, how: str) -> None:
    channel = house.sandbox.seeded.channel_id
    preview = await preview_of(house)
    told = (
        await by_command(house, f"/publish {STORY}")
        if how == "with a link"
        else await by_command(house, "/publish", preview)
    )
    board = await labelled(house, told, "✅ Sent 1 of 1")
    assert labels(board) == ["✅ Sent 1 of 1", "↩️ Undo"]

    await press(house, told, "Undo")
    await labelled(house, told, "🗑 Deleted 1 of 1")

    assert house.world.messages(channel) == ()


async def test_a_broadcast_has_the_same_board(house: House) -> None:
    people = await readers(house, 3)
    preview = await house.ask("/broadcast Hello, readers")
    assert labels(preview) == ["📣 Publish to 3 chats"]

    await press(house, preview, "Publish")
    await labelled(house, preview, "✅ Sent 3 of 3")
    assert got(house, people, "Hello, readers") == 3
    await press(house, preview, "Undo")
    await labelled(house, preview, "🗑 Deleted 3 of 3")
    assert got(house, people) == 0
    await press(house, preview, "again")
    await labelled(house, preview, "✅ Sent 3 of 3")
    assert got(house, people, "Hello, readers") == 3


async def test_reading_on_keeps_the_board_and_the_board_keeps_the_reading(house: House) -> None:
    preview = await published(house)
    word = next(it for it in labels(preview)[2:] if "Longer" in it or "Shorter" in it)

    await press(house, preview, word)
    longer = await labelled(house, preview, "Sent 1 of 1")
    assert labels(longer)[:2] == ["✅ Sent 1 of 1", "↩️ Undo"]
    under = labels(longer)[2:]
    await press(house, preview, "Undo")
    gone = await labelled(house, preview, "🗑 Deleted 1 of 1")

    assert labels(gone)[2:] == under
    assert seen_now(house, preview).body == longer.body


async def an_hour_ago(house: House) -> None:
    """Let everything that was published lately have been published an hour ago."""
    connection = house.services.store.connection
    redis, name = connection.redis, connection.keys.published
    for data in await redis.zrange(name, 0, -1):
        assert isinstance(data, bytes)
        await redis.zincrby(name, -3600, data)
    async for key in redis.scan_iter(match=f"{connection.keys.delivery('*')}"):
        if await redis.hget(key, "sent_ms"):
            await redis.hincrby(key, "sent_ms", -3_600_000)


async def test_what_was_posted_before_can_be_published_again(house: House) -> None:
    channel = house.sandbox.seeded.channel_id
    await published(house)
    await an_hour_ago(house)
    second = await house.ask(STORY)

    told = await press(house, second, "Publish")
    assert "That was posted 1 hour ago" in (told.text or "")
    under = seen_now(house, second)
    assert labels(under)[1] == "🔁 Publish again"
    data = button_id(house, second, "again")
    for _ in "12":
        await house.world.forge(house.visitor, under, data)
    await labelled(house, second, "✅ Sent 1 of 1")
    await settled(house)

    assert len(house.world.messages(channel)) == 2
    await press(house, second, "Undo")
    await labelled(house, second, "🗑 Deleted 1 of 1")
    assert len(house.world.messages(channel)) == 1


async def test_what_was_undone_or_stopped_is_in_no_digest(house: House) -> None:
    rounds, now = Rounds(house.services), datetime.now(UTC)
    span = now - timedelta(hours=1), now + timedelta(hours=1)
    preview = await published(house)
    assert len(await rounds._published(*span)) == 1

    run = await run_of(house)
    await house.services.store.runs.turn(run.name, "undoing")
    assert await rounds._published(*span) == ()
    await labelled(house, preview, "🗑 Deleted 1 of 1")
    assert await house.services.store.published.between(*span) == ()


async def test_an_undo_that_broke_off_before_it_forgot_ends_all_the_same(house: House) -> None:
    """The message was deleted already and that was not noted; the story can be published anew."""
    preview = await published(house)
    (posted,) = house.world.messages(house.sandbox.seeded.channel_id)
    house.world.erase(posted)

    await press(house, preview, "Undo")
    await labelled(house, preview, "🗑 Deleted 1 of 1")

    assert await house.services.store.published.latest(5) == ()


async def test_undone_dead_letters_are_not_retried(house: House) -> None:
    (user,) = await readers(house, 1)
    preview = await preview_of(house)
    house.world.fail_next("sendMessage", 400, "Bad Request: message is too long", chat_id=user.id)
    await press(house, preview, "Publish")
    await labelled(house, preview, "✅ Sent 1 of 2, 1 failed")
    await press(house, preview, "Undo")
    await labelled(house, preview, "🗑 Deleted 1 of 1")

    await house.ask("/retry all")
    await settled(house)

    assert got(house, [user]) == 0


async def test_a_letter_that_is_retried_is_counted_and_undone(house: House) -> None:
    (user,) = await readers(house, 1)
    preview = await preview_of(house)
    house.world.fail_next("sendMessage", 400, "Bad Request: message is too long", chat_id=user.id)
    await press(house, preview, "Publish")
    await labelled(house, preview, "✅ Sent 1 of 2, 1 failed")

    await house.ask("/retry all")
    await labelled(house, preview, "✅ Sent 2 of 2")
    await press(house, preview, "Undo")
    await labelled(house, preview, "🗑 Deleted 2 of 2")

    assert got(house, [user]) == 0


async def test_after_delete_a_run_names_nobody_and_an_administrator_undoes_it(
    house: House,
) -> None:
    editor = house.world.add_user("Ada", "ada", "en")
    await house.ask(f"/editors add {editor.id} Ada")
    await readers(house, 1)
    house.world.publish_page(STORY, page("A story worth telling"), "text/html")
    preview = await house.ask(STORY, user=editor.id)
    await press(house, preview, "Publish", editor.id)
    await labelled(house, preview, "✅ Sent 1 of 1")
    name = (await run_of(house)).name

    await house.services.erasure.erase(Person(editor.id))
    run = await run_of(house)

    assert (run.publishers, run.board) == ((), None)
    assert await house.services.recall.undo(house.visitor, name)


class Scene(NamedTuple):
    """What an editor published, and somebody who has no business there."""

    house: House
    editor: User
    other: User
    board: Message
    #: The administrator's own preview, elsewhere.
    beside: Message
    undo: str
    run: str


@pytest.fixture
async def scene(house: House) -> Scene:
    editor = house.world.add_user("Ada", "ada", "en")
    other = house.world.add_user("Bob", "bob", "en")
    for user in (editor, other):
        talk(house, user)
        await house.ask(f"/editors add {user.id} {user.first_name}")
    beside = await preview_of(house)
    board = await house.ask(STORY, user=editor.id)
    await press(house, board, "Publish", editor.id)
    board = await labelled(house, board, "✅ Sent 1 of 1")
    undo, run = button_id(house, board, "Undo"), button_id(house, board, "Sent")
    return Scene(house, editor, other, board, beside, undo, run)


async def _demoted(scene: Scene) -> Answer:
    await scene.house.ask(f"/editors remove {scene.editor.id}")
    return await scene.house.world.forge(scene.editor.id, scene.board, scene.undo)


async def _banned(scene: Scene) -> Answer:
    await scene.house.services.masthead.ban(scene.editor.id, "spam")
    return await scene.house.world.forge(scene.editor.id, scene.board, scene.undo)


async def _offered(scene: Scene, press: Press, user: User) -> Answer:
    """Let a person press a button with this meaning in their own chat."""
    post = Post(f"post-{press.action}", "Here", keyboard=((Button("Go", press=press),),))
    await scene.house.services.desk.reply(post, Asker(user.id, user.id, 1), "offer")
    there = await scene.house.seen(lambda it: it.chat_id == user.id and it.body == "Here")
    return await scene.house.world.press(
        user.id, there.message_id, user.id, str(there.buttons[0]["callback_data"])
    )


def _forged(data: Callable[[Scene], str]) -> Callable[[Scene], Awaitable[Answer]]:
    return lambda s: s.house.world.forge(s.editor.id, s.board, data(s))


async def _name(scene: Scene) -> str:
    return (await run_of(scene.house)).name


async def _others(scene: Scene, action: Action, user: User) -> Answer:
    name = await _name(scene)
    return await _offered(scene, Press(action, name), user)


def _eve(scene: Scene) -> User:
    """Return a reader who talks with the bot."""
    eve = scene.house.world.add_user("Eve", "eve", "en")
    talk(scene.house, eve)
    return eve


async def _reader(scene: Scene, action: Action) -> Answer:
    return await _others(scene, action, _eve(scene))


async def _again(scene: Scene) -> Answer:
    reader = _eve(scene)
    run = await run_of(scene.house)
    return await _offered(scene, Press("again", run.post_key, (run.name,)), reader)


async def _broadcast(scene: Scene) -> Answer:
    """Let an editor press the button of what an administrator wants to say to all."""
    preview = await scene.house.ask("/broadcast Hello, readers")
    issued = await scene.house.services.store.presses.find(
        button_id(scene.house, preview, "Publish")
    )
    assert issued is not None
    return await _offered(scene, Press("publish", issued.press.subject), scene.editor)


FORGED: tuple[tuple[str, Callable[[Scene], Awaitable[Answer]], str], ...] = (
    ("another editor undoes", lambda s: _others(s, "undo", s.other), NOT_YOURS),
    ("another editor stops", lambda s: _others(s, "stop", s.other), NOT_YOURS),
    ("a reader undoes", lambda s: _reader(s, "undo"), NOT_YOURS),
    ("a reader stops", lambda s: _reader(s, "stop"), NOT_YOURS),
    ("a reader publishes again", _again, "Only editors may do that"),
    ("an editor sends an administrator's broadcast", _broadcast, "Only editors may do that"),
    ("an editor who is none any more", _demoted, NOT_YOURS),
    ("a banned editor", _banned, "cannot use this bot"),
    (
        "the editor's button under another's message",
        lambda s: s.house.world.forge(s.house.visitor, s.beside, s.undo),
        "another message",
    ),
    (
        "the editor's button in another's chat",
        lambda s: s.house.world.forge(s.other.id, s.beside, s.undo),
        "another message",
    ),
    ("an id nobody issued", _forged(lambda _: "A" * 23), "too old"),
    ("the place of a button that is not there", _forged(lambda s: s.undo[:-1] + "9"), "too old"),
    ("the id cut short", _forged(lambda s: s.undo[:-1]), "do not know that button"),
    ("the word itself", _forged(lambda _: "undo"), "do not know that button"),
    (
        "a run that never was",
        lambda s: _offered(s, Press("undo", "made-up"), s.editor),
        "too old",
    ),
    (
        "how far a run is that never was",
        lambda s: _offered(s, Press("run", "made-up"), s.editor),
        "too old",
    ),
    (
        "a post again that is not kept",
        lambda s: _offered(s, Press("again", "made-up", ("x",)), s.editor),
        "too old",
    ),
    ("stop after the end", lambda s: _others(s, "stop", s.editor), "Nothing waits any more"),
)


@pytest.mark.parametrize(("name", "forge", "answer"), FORGED, ids=[it[0] for it in FORGED])
async def test_who_may_not_is_told_so_and_nothing_is_taken_back(
    scene: Scene, name: str, forge: Callable[[Scene], Awaitable[Answer]], answer: str
) -> None:
    house, channel = scene.house, scene.house.sandbox.seeded.channel_id

    told = await forge(scene)

    assert told.show_alert, name
    assert answer in (told.text or ""), name
    assert (await run_of(house)).phase == "sent"
    assert len(house.world.messages(channel)) == 1


async def test_an_administrator_undoes_what_an_editor_published(scene: Scene) -> None:
    house = scene.house
    run = await run_of(house)

    assert await house.services.recall.undo(house.visitor, run.name)
    await labelled(house, scene.board, "🗑 Deleted 1 of 1")


async def test_a_second_undo_of_the_same_button_is_answered_and_does_nothing(
    scene: Scene,
) -> None:
    house = scene.house
    answers = [await house.world.forge(scene.editor.id, scene.board, scene.undo) for _ in "12"]
    await labelled(house, scene.board, "🗑 Deleted 1 of 1")
    answers.append(await house.world.forge(scene.editor.id, scene.board, scene.undo))

    assert [bool(it.show_alert) for it in answers] == [False, True, True]
    assert "already" in (answers[2].text or "")
    channel = house.sandbox.seeded.channel_id
    assert [it["chat_id"] for it in house.calls("deleteMessage")].count(channel) == 1


async def filled(house: House) -> tuple[User, Message, int]:
    """Return a reader who filled a channel of their own, the preview, and the channel."""
    ada = house.world.add_user("Ada", "ada", "en")
    talk(house, ada)
    mine = house.world.add_chat("channel", "Ada's Wire", "adas_wire", ada)
    house.world.set_member(mine.id, house.world.bot.id, "administrator")
    await house.ask("/subscribe @adas_wire", user=ada.id)
    who = Asker(ada.id, ada.id, 1)
    await house.services.circulation.amend(who, mine.id, lambda _: Terms(Rules("own")))
    house.world.publish_page(STORY, page("A story worth telling"), "text/html")
    preview = await house.ask(STORY, user=ada.id)
    await press(house, preview, "Post to my", ada.id)
    return ada, await labelled(house, preview, "✅ Sent 1 of 1"), mine.id


async def test_a_reader_takes_back_what_filled_their_own_channel(house: House) -> None:
    ada, preview, channel = await filled(house)
    assert len(labels(preview)) > 2

    await press(house, preview, "Undo", ada.id)
    after = await labelled(house, preview, "🗑 Deleted 1 of 1")

    assert house.world.messages(channel) == ()
    assert "🔁 Publish again" not in labels(after)
    again = await house.ask(STORY, user=ada.id)
    await press(house, again, "Post to my", ada.id)
    await labelled(house, again, "✅ Sent 1 of 1")
    assert len(house.world.messages(channel)) == 1


async def test_whoever_lost_the_channel_takes_nothing_back_there(house: House) -> None:
    ada, preview, channel = await filled(house)
    house.world.set_member(channel, ada.id, "member")

    told = await press(house, preview, "Undo", ada.id)

    assert told.show_alert
    assert "Only an administrator" in (told.text or "")
    assert len(house.world.messages(channel)) == 1


CHATS = 60
KILLS = 8


async def test_workers_killed_in_the_middle_of_an_undo_leave_nothing_behind(
    sandbox: Sandbox, valkey_url: str
) -> None:
    """Processes die one after the other; whoever lives goes on, and the board tells the end."""
    settings = settings_for(sandbox, valkey_url, lease_seconds=1.0)
    async with run_house(sandbox, settings, rooms=Direct(), digest=False) as house:
        people = await readers(house, CHATS)
        crew = Crew(settings.model_dump())
        crew.hire(2)
        try:
            preview = await house.ask("/broadcast Hello, readers")
            await press(house, preview, "Publish")
            await labelled(house, preview, f"✅ Sent {CHATS} of {CHATS}", 60.0)
            await press(house, preview, "Undo")

            async def fewer() -> bool:
                return got(house, people) <= CHATS - (CHATS * (crew.kills + 1)) // (KILLS + 1)

            while crew.kills < KILLS:
                with suppress(TimeoutError):
                    await eventually(fewer, 5.0)
                crew.kill_oldest()
            await labelled(house, preview, f"🗑 Deleted {CHATS} of {CHATS}", 60.0)
        finally:
            crew.kill_all()

        assert got(house, people) == 0
        run = await run_of(house)
        assert (run.sent, run.deleted, run.kept) == (CHATS, CHATS, 0)
