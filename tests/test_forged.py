"""Forged attempts of every kind, over HTTP: each is refused with words, and nothing is changed.

Further tables: what a button's data can be (test_chat_presses) and the set-up menu, pressed and
answered by whoever may not (test_chat_setup_forged).
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import pytest
import pytest_asyncio

from bot.isolate import Direct
from bot.model import Asker, Press
from bot.sandbox import open_sandbox
from bot.store import Place
from tests.fixtures_house import House, eventually, run_house, settings_for
from tests.fixtures_valkey import free_port
from tests.forged_scene import SAID, TAKEN_IN, Scene, data_of, fresh, memory, settled, shown
from tests.telegram_parser import faults

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping

    from bot.sandbox import Message

Attempt: TypeAlias = "Callable[[Scene], Awaitable[str]]"

OLD = "too old"
UNKNOWN = "do not know that button"
FOREIGN = "somebody else's"
ELSEWHERE = "another message"
EDITORS = "Only editors may do that"
ADMINS = "Only an administrator of that chat"
MUTE = "may not post"
UNSEEN = "cannot see that chat"
STRANGER = "only for people it knows"
BANNED = "You cannot use this bot"
NOT_YOURS = "Only whoever published this"
NO_STORY = "I have no summary under that link"
NO_INVITATION = "used already or is too old"


class Case(NamedTuple):
    """An attempt, what it hears, and what a refusal of its kind leaves in the memory."""

    name: str
    attempt: Attempt
    expected: str
    leaves: tuple[str, ...] = (*TAKEN_IN, *SAID)


# Presses


def forged(data: str) -> Attempt:
    """Return a press with data of the person's own making, under a summary of theirs."""

    async def attempt(s: Scene) -> str:
        message = await s.preview(s.guest)
        await s.settle()
        return await s.press(s.guest, message, data)

    return attempt


async def beyond_the_keyboard(s: Scene) -> str:
    message, data = await s.own_button()
    await s.settle()
    return await s.press(s.guest, message, f"{data[:-1]}Z")


async def own_button_by_another(s: Scene) -> str:
    message, data = await s.own_button()
    await s.settle()
    return await s.press(s.editor, message, data)


async def own_button_under_another_summary(s: Scene) -> str:
    _, data = await s.own_button()
    beside = await s.preview(s.guest)
    await s.settle()
    return await s.press(s.guest, beside, data)


async def publish_button_in_a_chat_of_ones_own(s: Scene) -> str:
    _, data = await s.publish_button()
    mine = await s.preview(s.guest)
    await s.settle()
    return await s.press(s.guest, mine, data)


async def reading_button_in_another_chat(s: Scene) -> str:
    theirs = await s.preview(s.editor)
    mine = await s.preview(s.guest)
    await s.settle()
    return await s.press(s.guest, mine, data_of(theirs, "Shorter"))


async def vote_in_another_chat(s: Scene) -> str:
    theirs = await s.preview(s.editor)
    mine = await s.preview(s.guest)
    await s.settle()
    return await s.press(s.guest, mine, data_of(theirs, "Missed the point"))


async def publish_button_under_an_inline_message(s: Scene) -> str:
    _, data = await s.publish_button()
    await s.settle()
    return await s.press_inline(s.editor, data)


async def an_expired_button(s: Scene) -> str:
    """A keyboard is kept for as long as its longest-lived button; this one's time is over."""
    message = await s.preview(s.guest)
    place = Place(s.guest.id, message.message_id)
    keyboard = (Press("own", "x", user_id=s.guest.id, lifetime_seconds=0), Press("told", "x"))
    data, _ = await s.house.services.store.presses.issue(keyboard, place)
    await s.settle()
    return await s.press(s.guest, message, data)


async def a_button_of_another_version(s: Scene) -> str:
    message, data = await s.publish_button()
    connection = s.house.services.store.connection
    await connection.redis.set(connection.keys.presses(data[:-1]), b'{"action":"publish"}')
    await s.settle()
    return await s.press(s.editor, message, data)


def publishes(who: str) -> Attempt:
    """Return a press on Publish under an editor's summary."""

    async def attempt(s: Scene) -> str:
        message, data = await s.publish_button()
        await s.settle()
        return await s.press(getattr(s, who), message, data)

    return attempt


async def a_dismissed_editor(s: Scene) -> str:
    message, data = await s.publish_button()
    await s.house.services.masthead.dismiss(s.editor.id)
    await s.settle()
    return await s.press(s.editor, message, data)


async def an_editor_banned_before_the_press(s: Scene) -> str:
    message, data = await s.publish_button()
    await s.house.services.masthead.ban(s.editor.id, "spam")
    await s.settle()
    return await s.press(s.editor, message, data)


async def a_draft_that_is_gone(s: Scene) -> str:
    message, data = await s.publish_button()
    store = s.house.services.store
    issued = await store.presses.find(data)
    assert issued is not None
    await store.connection.redis.delete(store.connection.keys.draft(issued.press.subject))
    await s.settle()
    return await s.press(s.editor, message, data)


async def a_guest_put_off_the_list(s: Scene) -> str:
    message, data = await s.own_button()
    await s.house.services.masthead.disallow(s.guest.id)
    await s.settle()
    return await s.press(s.guest, message, data)


async def a_guest_banned_before_the_press(s: Scene) -> str:
    message, data = await s.own_button()
    await s.house.services.masthead.ban(s.guest.id, "spam")
    await s.settle()
    return await s.press(s.guest, message, data)


async def an_owner_who_lost_the_channel(s: Scene) -> str:
    message, data = await s.own_button()
    s.house.world.set_member(s.channel.id, s.guest.id, "member")
    await s.settle()
    return await s.press(s.guest, message, data)


async def a_channel_where_the_bot_may_post_no_more(s: Scene) -> str:
    message, data = await s.own_button()
    world = s.house.world
    world.set_member(s.channel.id, world.bot.id, "administrator", can_post_messages=False)
    await s.settle()
    return await s.press(s.guest, message, data)


def takes_back(label: str, who: str) -> Attempt:
    """Return a press on the board of a publication by somebody who did not publish it."""

    async def attempt(s: Scene) -> str:
        owner = Asker(s.operator.id, s.operator.id, 1)
        channel = s.house.sandbox.seeded.channel_id
        await s.house.services.circulation.subscribe(owner, channel)
        message, data = await s.publish_button(s.operator)
        await s.house.world.forge(s.operator.id, message, data)
        await s.house.world.wait_until(lambda: any(label in it for it in _labels(s, message)))
        await settled(s.house)
        await eventually(lambda: _is_at_rest(s))
        now = s.house.world.find(message.chat_id, message.message_id)
        assert now is not None
        await s.settle()
        return await s.press(getattr(s, who), now, data_of(now, label))

    return attempt


async def _is_at_rest(s: Scene) -> bool:
    """Whether no board of a publication changes any more."""
    connection = s.house.services.store.connection
    return not await connection.redis.zcard(connection.keys.runs)


def _labels(s: Scene, message: Message) -> list[str]:
    now = s.house.world.find(message.chat_id, message.message_id)
    return [it["text"] for it in now.buttons] if now else []


PRESSES = (
    ("an editor takes back what another published", takes_back("Undo", "editor"), NOT_YOURS),
    ("a reader takes back what was published", takes_back("Undo", "guest"), NOT_YOURS),
    ("a stranger takes back what was published", takes_back("Undo", "stranger"), NOT_YOURS),
    ("a banned person takes back what was published", takes_back("Undo", "banned"), BANNED),
    ("an id that nobody issued", forged("Ab1" * 7 + "Ab"), OLD),
    ("a position beyond the keyboard", beyond_the_keyboard, OLD),
    ("another bot's data", forged("like:42:up"), UNKNOWN),
    ("data of 64 bytes", forged("\u00e9" * 32), UNKNOWN),
    ("no data", forged(""), UNKNOWN),
    ("half a character", forged("\ud83d"), UNKNOWN),
    ("a button of the first version", forged("publish:3kTMd0wVtnqLr8aZ"), OLD),
    ("what the meaning looks like", forged('{"action":"publish","subject":"1"}'), UNKNOWN),
    ("another's own button", own_button_by_another, FOREIGN),
    ("an own button under another summary", own_button_under_another_summary, ELSEWHERE),
    ("a publish button in one's own chat", publish_button_in_a_chat_of_ones_own, ELSEWHERE),
    ("a reading button in another chat", reading_button_in_another_chat, ELSEWHERE),
    ("a vote in another chat", vote_in_another_chat, ELSEWHERE),
    ("under an inline message", publish_button_under_an_inline_message, ELSEWHERE),
    ("an expired button", an_expired_button, OLD),
    ("a button of another version", a_button_of_another_version, OLD),
    ("a reader presses Publish", publishes("guest"), EDITORS),
    ("a stranger presses Publish", publishes("stranger"), EDITORS),
    ("a banned person presses Publish", publishes("banned"), BANNED),
    ("an editor dismissed before the press", a_dismissed_editor, EDITORS),
    ("an editor banned before the press", an_editor_banned_before_the_press, BANNED),
    ("a draft that is gone", a_draft_that_is_gone, OLD),
    ("a guest put off the list before the press", a_guest_put_off_the_list, STRANGER),
    ("a guest banned before the press", a_guest_banned_before_the_press, BANNED),
    ("an owner who lost the channel", an_owner_who_lost_the_channel, ADMINS),
    ("a bot that may post no more", a_channel_where_the_bot_may_post_no_more, MUTE),
)


# Words


def says(who: str, text: str) -> Attempt:
    """Return words in a private chat; ``{…}`` is filled from the scene."""

    async def attempt(s: Scene) -> str:
        return await s.say(getattr(s, who), text.format(s=s, channel=f"@{s.channel.username}"))

    return attempt


def says_in_group(who: str, text: str) -> Attempt:
    """Return words in a group of the operator's, by one of its members."""

    async def attempt(s: Scene) -> str:
        person = getattr(s, who)
        group = await s.group(person)
        await s.settle()
        return await s.say(person, text.format(s=s, channel=f"@{s.channel.username}"), group)

    return attempt


def says_namelessly(text: str) -> Attempt:
    """Return words of an administrator who is anonymous in the group."""

    async def attempt(s: Scene) -> str:
        group = await s.group()
        await s.settle()
        words = text.format(s=s, channel=f"@{s.channel.username}")
        return await s.heard(s.house.world.send_anonymously(group, words))

    return attempt


async def as_a_channel(s: Scene) -> str:
    group = await s.group(s.guest)
    await s.settle()
    return await s.heard(s.as_channel(group, "/subscribe"))


async def a_former_owner_subscribes(s: Scene) -> str:
    s.house.world.set_member(s.channel.id, s.guest.id, "member")
    await s.settle()
    return await s.say(s.guest, f"/subscribe @{s.channel.username}")


async def a_former_owner_has_it_watched(s: Scene) -> str:
    s.house.world.set_member(s.channel.id, s.guest.id, "left")
    await s.settle()
    return await s.say(s.guest, f"/links @{s.channel.username} on")


async def a_member_ends_the_watch(s: Scene) -> str:
    group = await s.group(s.guest)
    await s.say(s.operator, "/links on", group)
    await s.settle()
    return await s.say(s.guest, "/links off", group)


async def a_member_ends_the_groups_subscription(s: Scene) -> str:
    group = await s.group(s.guest)
    await s.say(s.operator, "/subscribe", group)
    await s.settle()
    return await s.say(s.guest, "/unsubscribe", group)


async def a_reader_answers_anothers_preview(s: Scene) -> str:
    group = await s.group(s.editor, s.guest)
    preview = await s.preview(s.editor, group)
    await s.settle()
    said = s.house.world.send_text(s.guest.id, group, "/publish", reply_to=preview.message_id)
    return await s.heard(said)


async def a_former_editor_publishes_a_link(s: Scene) -> str:
    await s.house.services.masthead.dismiss(s.editor.id)
    await s.settle()
    return await s.say(s.editor, "/publish https://example.com/story")


async def a_file_of_settings(s: Scene) -> str:
    body = json.dumps({"version": 1, "policy": {"access": "open"}}).encode()
    sent = s.house.world.send_file(
        s.editor.id, s.editor.id, "e.json", body, "application/json", "/import"
    )
    return await s.heard(sent)


WORDS = (
    ("a reader publishes a link", says("guest", "/publish https://example.com/story"), EDITORS),
    ("a former editor publishes a link", a_former_editor_publishes_a_link, EDITORS),
    ("a reader answers another's preview", a_reader_answers_anothers_preview, EDITORS),
    ("an editor sends to everybody", says("editor", "/broadcast hello"), EDITORS),
    ("an editor appoints", says("editor", "/editors add {s.guest.id} Ada"), EDITORS),
    ("an editor bans", says("editor", "/ban {s.guest.id} rude"), EDITORS),
    ("an editor lifts a ban", says("editor", "/unban {s.banned.id}"), EDITORS),
    ("an editor opens the bot", says("editor", "/access open"), EDITORS),
    ("an editor changes a setting", says("editor", "/settings person_hour 0"), EDITORS),
    ("an editor takes the state along", says("editor", "/export"), EDITORS),
    ("an editor brings a state", a_file_of_settings, EDITORS),
    ("an editor repeats what failed", says("editor", "/retry all"), EDITORS),
    ("a guest lets a stranger in", says("guest", "/allow {s.stranger.id} Sam"), EDITORS),
    ("a guest makes an invitation", says("guest", "/invite"), EDITORS),
    ("a guest reads the votes", says("guest", "/votes"), EDITORS),
    ("a stranger sends a link", says("stranger", "https://example.com/story"), STRANGER),
    ("a stranger subscribes", says("stranger", "/subscribe {channel}"), STRANGER),
    ("a stranger ends a subscription", says("stranger", "/unsubscribe {channel}"), STRANGER),
    ("a banned person sends a link", says("banned", "https://example.com/story"), BANNED),
    ("a banned person subscribes", says("banned", "/subscribe {channel}"), BANNED),
    ("another's channel is subscribed", says("editor", "/subscribe {channel}"), ADMINS),
    ("another's subscription is ended", says("editor", "/unsubscribe {channel}"), ADMINS),
    ("another's channel is watched", says("editor", "/links {channel} on"), ADMINS),
    ("another's private chat", says("guest", "/subscribe {s.editor.id}"), ADMINS),
    ("a chat that there is not", says("guest", "/subscribe -100999"), UNSEEN),
    ("a chat's name with a command", says("guest", "/subscribe @a\r\nFLUSHALL"), "@channel"),
    ("a former owner subscribes anew", a_former_owner_subscribes, ADMINS),
    ("a former owner has it watched", a_former_owner_has_it_watched, ADMINS),
    ("a member subscribes the group", says_in_group("guest", "/subscribe"), ADMINS),
    ("a member has the group watched", says_in_group("guest", "/links on"), ADMINS),
    ("a member ends the watch", a_member_ends_the_watch, ADMINS),
    ("a member ends the subscription", a_member_ends_the_groups_subscription, ADMINS),
    ("a stranger asks in a group", says_in_group("stranger", "/tldr"), STRANGER),
    ("nobody sends to everybody", says_namelessly("/broadcast hello"), STRANGER),
    ("nobody publishes", says_namelessly("/publish https://example.com/story"), STRANGER),
    ("nobody has another chat watched", says_namelessly("/links {channel} on"), STRANGER),
    ("one who speaks as a channel", as_a_channel, STRANGER),
)


# Links that open the private chat


async def invitation(s: Scene) -> str:
    """Return the payload of a good invitation."""
    return f"inv-{await s.house.services.masthead.invite(s.operator.id)}"


async def a_used_invitation(s: Scene) -> str:
    payload = await invitation(s)
    other = s.house.world.add_user("Bea", None, "en")
    await s.say(other, f"/start {payload}")
    await s.settle()
    return await s.say(s.stranger, f"/start {payload}")


async def a_banned_person_is_invited(s: Scene) -> str:
    payload = await invitation(s)
    await s.settle()
    return await s.say(s.banned, f"/start {payload}")


async def an_invitation_in_a_group(s: Scene) -> str:
    payload, group = await invitation(s), await s.group(s.stranger)
    await s.settle()
    return await s.say(s.stranger, f"/start {payload}", group)


async def an_invitation_in_the_other_case(s: Scene) -> str:
    payload = await invitation(s)
    await s.settle()
    return await s.say(s.stranger, f"/start inv-{payload.removeprefix('inv-').swapcase()}")


async def an_invitation_withdrawn(s: Scene) -> str:
    payload = await invitation(s)
    connection = s.house.services.store.connection
    secret = payload.removeprefix("inv-")
    await connection.redis.delete(connection.keys.invitation(secret))
    await s.settle()
    return await s.say(s.stranger, f"/start {payload}")


LINKS = (
    ("a used invitation", a_used_invitation, NO_INVITATION),
    ("an invitation withdrawn", an_invitation_withdrawn, NO_INVITATION),
    ("an invitation in the other case", an_invitation_in_the_other_case, NO_INVITATION),
    ("a guessed invitation", says("stranger", "/start inv-AAAAAAAAAAAAAAAAAAAAAA"), NO_INVITATION),
    ("an empty invitation", says("stranger", "/start inv-"), NO_INVITATION),
    ("an endless invitation", says("stranger", "/start inv-" + "A" * 4000), NO_INVITATION),
    ("an invitation that is a key", says("stranger", "/start inv-*:guests"), NO_INVITATION),
    ("a banned person is invited", a_banned_person_is_invited, BANNED),
    ("an invitation in a group", an_invitation_in_a_group, STRANGER),
    ("a stranger opens a summary", says("stranger", "/start {s.channel.id}"), STRANGER),
    ("a banned person opens a summary", says("banned", "/start story"), BANNED),
    ("a guessed summary", says("guest", "/start AAAAAAAAAAAAAAAAAAAAAA"), NO_STORY),
    ("a summary that is a path", says("guest", "/start ../../editors"), NO_STORY),
    ("a summary that is a command", says("guest", "/start publish:1\r\nFLUSHALL"), NO_STORY),
    ("a summary without end", says("guest", "/start " + "z" * 4000), NO_STORY),
)


# Chats that a client names


def picks(who: str, chat: Callable[[Scene], int], request_id: int = 1) -> Attempt:
    """Return a client of somebody's own that names a chat which no key showed."""

    async def attempt(s: Scene) -> str:
        world, person = s.house.world, getattr(s, who)
        return await s.heard(world.share_chat(person.id, request_id, chat(s)))

    return attempt


async def picks_where_the_bot_is_no_administrator(s: Scene) -> str:
    chat = s.house.world.add_chat("channel", "Bare", None, s.guest)
    await s.settle()
    return await s.heard(s.house.world.share_chat(s.guest.id, 1, chat.id))


def adds_the_bot(who: str) -> Attempt:
    """Return a press on what the bot asks whoever adds it to a channel."""

    async def attempt(s: Scene) -> str:
        world, person = s.house.world, getattr(s, who)
        await s.say(person, "/privacy")
        chat = world.add_chat("channel", "Added", None, person)
        world.set_member(chat.id, world.bot.id, "administrator")
        asked = await s.house.seen(lambda it: it.chat_id == person.id and "I was added" in it.body)
        await s.settle()
        return await s.press(person, asked, data_of(asked, "Subscribe it"))

    return attempt


async def another_takes_up_the_offer(s: Scene) -> str:
    world = s.house.world
    await s.say(s.guest, "/privacy")
    chat = world.add_chat("channel", "Added", None, s.guest)
    world.set_member(chat.id, world.bot.id, "administrator")
    asked = await s.house.seen(lambda it: it.chat_id == s.guest.id and "I was added" in it.body)
    await s.settle()
    return await s.press(s.editor, asked, data_of(asked, "Subscribe it"))


async def a_member_adds_the_bot_to_a_group(s: Scene) -> str:
    """Telegram lets members add bots; the group's administrators decide what it does there."""
    world = s.house.world
    await s.say(s.guest, "/privacy")
    chat = world.add_chat("supergroup", "Club", None, s.guest)
    world.set_member(chat.id, world.bot.id, "member")
    asked = await s.house.seen(lambda it: it.chat_id == s.guest.id and "I was added" in it.body)
    world.chats[chat.id] = replace(world.chats[chat.id], owner_id=s.operator.id)
    world.set_member(chat.id, s.guest.id, "member")
    await s.settle()
    return await s.press(s.guest, asked, data_of(asked, "Subscribe it"))


PICKED = (
    ("a stranger picks a chat", picks("stranger", lambda s: s.channel.id), STRANGER),
    ("a banned person picks a chat", picks("banned", lambda s: s.channel.id), BANNED),
    ("an editor picks another's channel", picks("editor", lambda s: s.channel.id), ADMINS),
    ("an editor picks another's as a group", picks("editor", lambda s: s.channel.id, 2), ADMINS),
    ("a guest picks a person", picks("guest", lambda s: s.editor.id), ADMINS),
    ("a guest picks the bot", picks("guest", lambda s: s.house.world.bot.id), UNSEEN),
    ("a channel without the bot", picks_where_the_bot_is_no_administrator, UNSEEN),
    ("a stranger adds the bot", adds_the_bot("stranger"), STRANGER),
    ("a banned person adds the bot", adds_the_bot("banned"), BANNED),
    ("another takes up the offer", another_takes_up_the_offer, FOREIGN),
    ("a member adds the bot to a group", a_member_adds_the_bot_to_a_group, ADMINS),
)


# Inline mode


def asks_inline(who: str, query: str, offset: str = "") -> Attempt:
    """Return what is typed behind the bot's name in any chat."""

    async def attempt(s: Scene) -> str:
        person = getattr(s, who)
        hits = sum(s.house.world.page_hits.values())
        answer = await s.house.world.ask_inline(person.id, s.operator.id, query, offset)
        assert answer.results == ()
        assert sum(s.house.world.page_hits.values()) == hits
        return answer.button["text"] if answer.button else ""

    return attempt


INLINE = tuple(
    (f"{who} types {what}", asks_inline(who, query), "may not answer you")
    for who in ("stranger", "banned")
    for what, query in (
        ("a link", "https://example.com/story"),
        ("words", "story"),
        ("nothing", ""),
    )
)


# The webhook


def posts(body: bytes | str, **changes: str | None) -> Attempt:
    """Return a request to the webhook: Telegram's own but for the changes."""

    async def attempt(s: Scene) -> str:
        return await s.post(body, **changes)

    return attempt


async def the_token_as_path(s: Scene) -> str:
    public = s.house.services.settings.public_url
    return await s.post(UPDATE, url=f"{public}/{s.house.sandbox.token}")


async def the_secret_in_the_address(s: Scene) -> str:
    return await s.post(UPDATE, url=f"{s.hook}?secret_token=x", secret=None)


async def the_token_as_secret(s: Scene) -> str:
    return await s.post(UPDATE, secret=s.house.sandbox.token)


async def another_update_under_a_known_id(s: Scene) -> str:
    """What was handled is taken once more, and nothing comes of it, whatever it says now."""
    world = s.house.world
    known = world.outlet._next_id
    asked = world.send_text(s.guest.id, s.guest.id, "/subscriptions")
    await s.heard(asked)
    update = {
        "update_id": known,
        "message": {
            "message_id": asked.message_id,
            "date": asked.date,
            "chat": {"id": s.guest.id, "type": "private", "first_name": "Ada"},
            "from": s.guest.to_json(),
            "text": "/unsubscribe @" + str(s.channel.username),
            "entities": [{"type": "bot_command", "offset": 0, "length": 12}],
        },
    }
    await s.settle()
    return await s.post(json.dumps(update))


UPDATE = '{"update_id": 99}'
WEBHOOK = (
    ("no secret", posts(UPDATE, secret=None), "403"),
    ("an empty secret", posts(UPDATE, secret=""), "403"),
    ("a wrong secret", posts(UPDATE, secret="A" * 64), "403"),
    ("the token as secret", the_token_as_secret, "403"),
    ("the secret in the address", the_secret_in_the_address, "403"),
    ("the token as path", the_token_as_path, "404"),
    ("asked and not told", posts(b"", method="GET"), "405"),
    ("put", posts(UPDATE, method="PUT"), "405"),
    ("deleted", posts(UPDATE, method="DELETE"), "405"),
    ("a form", posts("update_id=99", type="application/x-www-form-urlencoded"), "415"),
    ("no kind", posts(UPDATE, type=None), "415"),
    ("too long", posts(b" " * 1_000_001), "413"),
    ("nothing", posts(b""), "400"),
    ("no JSON", posts(b"\xff\xfe{"), "400"),
    ("JSON without end", posts(b"[" * 200_000), "400"),
    ("a list", posts("[1]"), "400"),
    ("no id", posts('{"message": {}}'), "400"),
    ("an id in letters", posts('{"update_id": "x"}'), "400"),
    ("an id in digits that is text", posts('{"update_id": "7"}'), "400"),
    ("an id that is true", posts('{"update_id": true}'), "400"),
    ("an id with a fraction", posts('{"update_id": 7.5}'), "400"),
    ("an id that is no number", posts('{"update_id": NaN}'), "400"),
    ("an id without end", posts('{"update_id": 1e999}'), "400"),
    ("another update under a known id", another_update_under_a_known_id, "200"),
)

CASES = (
    *(Case(*it, TAKEN_IN) for it in PRESSES),
    *(Case(*it) for it in (*WORDS, *LINKS, *PICKED)),
    *(Case(*it, TAKEN_IN) for it in INLINE),
    *(Case(*it, ()) for it in WEBHOOK),
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def open_house(valkey_url: str) -> AsyncIterator[House]:
    """One bot for all attempts: by invitation, by webhook."""
    async with open_sandbox() as sandbox:
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        settings = settings_for(
            sandbox, valkey_url, access="invite", public_url=url, listen_port=port
        )
        async with run_house(sandbox, settings, rooms=Direct()) as house:
            yield house
        assert faults(sandbox.world.calls) == []


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("case", CASES, ids=[it.name for it in CASES])
async def test_a_forged_attempt_is_refused_in_words_and_changes_nothing(
    open_house: House, case: Case
) -> None:
    scene = await fresh(open_house)
    scene.leaves = case.leaves
    await scene.settle()

    told = await case.attempt(scene)
    await settled(open_house)

    assert case.expected in told
    assert changed(scene.before, await memory(open_house, case.leaves)) == {}
    assert changed(scene.shown, shown(open_house), only=scene.shown) == {}
    assert not [it for it in open_house.world.messages(scene.channel.id) if it.by_bot]


def changed(
    before: Mapping[Any, object], after: Mapping[Any, object], only: Iterable[Any] | None = None
) -> dict[Any, object]:
    """Return what became of everything that is not what it was."""
    names = set(only) if only is not None else {*before, *after}
    return {it: after.get(it) for it in names if before.get(it) != after.get(it)}


def test_the_table_is_long_enough_and_no_two_attempts_share_a_name() -> None:
    assert len({it.name for it in CASES}) == len(CASES)
    assert len(CASES) >= 60
