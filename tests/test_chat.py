"""What people do in chat, driven over HTTP: roles, subscriptions, publishing, administration."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from bot.isolate import Direct
from bot.store import embedded_server
from tests.articles import OTHER, page, picture
from tests.fixtures_house import eventually, run_house, settings_for

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox import Sandbox, User
    from tests.fixtures_house import House

STORY = "https://example.com/story"


@pytest.fixture
def reader(house: House) -> User:
    """A person without any role."""
    house.world.publish_page(STORY, page("A story worth telling"), "text/html")
    return house.world.add_user("Ada", "ada", "en")


async def test_start_says_what_to_do_first_in_the_persons_language(house: House) -> None:
    chinese = house.world.add_user("小李", language_code="zh-hans")

    assert "Send me a link" in (await house.ask("/start")).body
    assert "发给我一篇文章的链接" in (await house.ask("/start", user=chinese.id)).body


async def test_help_shows_a_person_what_their_role_may_do(house: House, reader: User) -> None:
    plain = await house.ask("/help", user=reader.id)
    admin = await house.ask("/help")

    assert "/subscribe" in plain.body
    assert "/publish" not in plain.body
    assert "/ban" not in plain.body
    assert "/broadcast" in admin.body


async def test_a_reader_gets_the_post_without_a_publish_button(house: House, reader: User) -> None:
    post = await house.ask(STORY, user=reader.id)

    assert "A story worth telling" in post.body
    assert not any("Publish" in it["text"] for it in post.buttons)


async def test_a_foreign_press_publishes_nothing(house: House, reader: User) -> None:
    await house.ask("/subscribe @morning_wire")
    preview = await house.ask(STORY)
    data = preview.buttons[0]["callback_data"]

    refused = await house.world.press(reader.id, preview.message_id, house.visitor, data)

    assert refused.show_alert
    assert refused.text is not None
    assert "Only editors" in refused.text
    assert house.world.messages(house.sandbox.seeded.channel_id) == ()


async def test_an_appointed_editor_publishes_and_a_dismissed_one_does_not(
    house: House, reader: User
) -> None:
    await house.ask("/subscribe @morning_wire")
    appointed = await house.ask(f"/editors add {reader.id} Ada")
    preview = await house.ask(STORY, user=reader.id)
    listed = await house.ask("/editors")
    dismissed = await house.ask(f"/editors remove {reader.id}")

    pressed = await house.world.press(
        reader.id, preview.message_id, reader.id, preview.buttons[0]["callback_data"]
    )

    assert appointed.body == "✅ Ada may publish now."
    assert f"Ada · {reader.id}" in listed.body
    assert "may publish no more" in dismissed.body
    assert "Only editors" in (pressed.text or "")


async def test_publish_with_a_link_goes_to_every_subscribed_chat(
    house: House, reader: User
) -> None:
    await house.ask("/subscribe @morning_wire")
    await house.ask("/subscribe", user=reader.id)

    refused = await house.ask(f"/publish {STORY}", user=reader.id)
    house.world.send_text(house.visitor, house.visitor, f"/publish {STORY}")
    channel = await house.seen(lambda it: it.chat_id == house.sandbox.seeded.channel_id)
    private = await house.seen(
        lambda it: it.chat_id == reader.id and it.by_bot and "A story worth" in it.body
    )
    told = await house.seen(lambda it: it.body == "✅ On its way to 2 chats.")

    assert "Only editors" in refused.body
    assert channel.body == private.body
    assert told.chat_id == house.visitor


async def test_publish_in_answer_to_a_preview_sends_that_preview(
    house: House, reader: User
) -> None:
    await house.ask("/subscribe @morning_wire")
    preview = await house.ask(STORY)

    asked = house.world.send_text(
        house.visitor, house.visitor, "/publish", reply_to=preview.message_id
    )
    answer = await house.answer(asked)
    posted = await house.seen(lambda it: it.chat_id == house.sandbox.seeded.channel_id)

    assert answer.body == "✅ On its way to 1 chat."
    assert posted.body == preview.body


async def test_only_an_administrator_of_a_chat_subscribes_and_unsubscribes_it(
    house: House, reader: User
) -> None:
    refused = await house.ask("/subscribe @morning_wire", user=reader.id)
    mine = await house.ask("/subscribe @morning_wire")
    again = await house.ask("/subscribe @morning_wire")
    not_theirs = await house.ask("/unsubscribe @morning_wire", user=reader.id)
    ended = await house.ask("/unsubscribe @morning_wire")
    nothing = await house.ask("/unsubscribe @morning_wire")

    assert "Only an administrator of that chat" in refused.body
    assert mine.body == "✅ “Morning Wire” now receives every published summary."
    assert "subscribed already" in again.body
    assert "Only an administrator of that chat" in not_theirs.body
    assert "receives no more" in ended.body
    assert "not subscribed" in nothing.body


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("@nobody_there", "cannot see that chat"),
        ("-1009999999999", "cannot see that chat"),
        ("@locked_gazette", "may not post"),
        ("my favourite channel", "name the chat"),
    ],
)
async def test_a_chat_that_cannot_be_subscribed_is_answered_with_what_to_do(
    house: House, named: str, expected: str
) -> None:
    assert expected in (await house.ask(f"/subscribe {named}")).body


async def test_a_channel_can_be_named_by_id_or_by_its_link(house: House) -> None:
    by_id = await house.ask(f"/subscribe {house.sandbox.seeded.channel_id}")
    by_link = await house.ask("/subscribe https://t.me/morning_wire")

    assert "Morning Wire" in by_id.body
    assert "already" in by_link.body


async def test_a_group_is_subscribed_from_inside_and_forgotten_when_the_bot_leaves(
    house: House,
) -> None:
    group = house.sandbox.seeded.group_id

    inside = await house.ask("/subscribe", chat=group)
    assert "Reading Room" in inside.body
    assert await house.services.circulation.count() == 1

    house.world.set_member(group, house.world.bot.id, "kicked")

    async def forgotten() -> bool:
        return await house.services.circulation.count() == 0

    await eventually(forgotten)


async def test_a_group_that_becomes_a_supergroup_keeps_its_subscription(house: House) -> None:
    group = house.world.add_chat("group", "Small Circle", owner=house.visitor)
    house.world.set_member(group.id, house.world.bot.id, "administrator")
    await house.ask("/subscribe", chat=group.id)

    successor = house.world.migrate(group.id)

    await eventually(lambda: house.services.store.subscriptions.get(successor.id))
    assert await house.services.circulation.count() == 1


async def test_a_chat_that_is_gone_loses_its_subscription_and_its_owner_hears_of_it(
    house: House, reader: User
) -> None:
    await house.ask("/subscribe @morning_wire")
    channel = house.sandbox.seeded.channel_id
    house.world.fail_next(
        "sendMessage", 403, "Forbidden: bot was kicked from the channel chat", chat_id=channel
    )

    house.world.send_text(house.visitor, house.visitor, f"/publish {STORY}")
    told = await house.seen(lambda it: it.body.startswith("👋 I am no longer in “Morning Wire”"))

    assert told.chat_id == house.visitor
    assert await house.services.circulation.count() == 0


async def test_a_429_is_waited_for_and_costs_nothing(house: House, reader: User) -> None:
    house.world.fail_next(
        "sendMessage",
        429,
        "Too Many Requests: retry after 1",
        {"retry_after": 1},
        chat_id=reader.id,
    )

    post = await house.ask(STORY, user=reader.id)

    assert "A story worth telling" in post.body
    assert (await house.services.store.outbox.depth()).dead == 0


async def test_a_picture_that_telegram_refuses_goes_out_as_text(house: House) -> None:
    lamp = "https://example.com/lamp.jpg"
    house.world.publish_page(lamp, picture(), "image/jpeg")
    house.world.publish_page(STORY, page("A story worth telling", image=lamp), "text/html")
    house.world.fail_next("sendPhoto", 400, "Bad Request: IMAGE_PROCESS_FAILED")

    post = await house.ask(STORY)

    assert post.text is not None
    assert "A story worth telling" in post.text


async def test_a_banned_person_is_not_read_and_an_unbanned_one_is(
    house: House, reader: User
) -> None:
    banned = await house.ask(f"/ban {reader.id} spam")
    refused = await house.ask(STORY, user=reader.id)
    lifted = await house.ask(f"/unban {reader.id}")
    read = await house.ask(STORY, user=reader.id)

    assert "no longer listen" in banned.body
    assert "cannot use this bot" in refused.body
    assert "again" in lifted.body
    assert "A story worth telling" in read.body
    assert "cannot be banned" in (await house.ask(f"/ban {house.visitor}")).body


@pytest.mark.parametrize(
    "command", ["/stats", "/queue", "/editors", "/ban 5", "/unban 5", "/broadcast hello"]
)
async def test_administration_is_refused_to_everybody_else(
    house: House, reader: User, command: str
) -> None:
    assert "Only editors" in (await house.ask(command, user=reader.id)).body


async def test_stats_and_queue_count_what_happened(house: House, reader: User) -> None:
    await house.ask(STORY, user=reader.id)

    stats = await house.ask("/stats")
    queue = await house.ask("/queue")

    assert "Articles read: 1" in stats.body
    assert "Inbox: 0 waiting" in queue.body


async def test_a_broadcast_is_shown_first_and_then_sent_to_every_chat(house: House) -> None:
    await house.ask("/subscribe @morning_wire")

    preview = await house.ask("/broadcast We move <house> & garden\non Friday.")
    await house.world.press(
        house.visitor, preview.message_id, house.visitor, preview.buttons[0]["callback_data"]
    )
    posted = await house.seen(lambda it: it.chat_id == house.sandbox.seeded.channel_id)

    assert posted.body == "We move <house> & garden\non Friday."
    assert "/broadcast" in (await house.ask("/broadcast")).body


async def test_a_press_on_a_draft_that_is_gone_is_answered(house: House, reader: User) -> None:
    preview = await house.ask(STORY)
    await house.services.store.wipe()

    pressed = await house.world.press(
        house.visitor, preview.message_id, house.visitor, preview.buttons[0]["callback_data"]
    )

    assert "too old" in (pressed.text or "")


async def test_a_group_is_read_only_when_the_bot_is_addressed(house: House, reader: User) -> None:
    group = house.sandbox.seeded.group_id
    house.world.set_member(group, house.world.bot.id, "administrator")

    house.world.send_text(house.visitor, group, STORY)
    addressed = house.world.send_text(
        house.visitor, group, f"@{house.world.bot.username} please: {STORY}"
    )
    post = await house.answer(addressed)

    assert "A story worth telling" in post.body
    assert sum(it.by_bot for it in house.world.messages(group)) == 1


async def test_the_command_menu_is_registered_by_scope_and_language(house: House) -> None:
    menus = house.world.card.menus
    codes = {"", "zh", "ru", "uk", "es", "fa", "ar", "de", "fr", "pt", "ja"}

    async def registered() -> bool:
        return len(menus) == 3 * len(codes)

    await eventually(registered)
    chinese = [
        it["description"] for (_, code), menu in menus.items() if code == "zh" for it in menu
    ]
    names = {
        scope: [it["command"] for it in menu] for (scope, code), menu in menus.items() if not code
    }
    assert any("broadcast" in it for it in names.values())
    assert any(it == ["tldr", "links", "subscribe", "unsubscribe", "help"] for it in names.values())
    assert {code for _, code in menus} == codes
    assert "我能做什么" in chinese


async def test_an_update_that_cannot_be_read_is_buried_and_the_next_is_handled(
    house: House,
) -> None:
    updates = house.services.store.updates
    await updates.put("odd", b"{not json")
    await updates.put("odder", b'{"update_id": 1, "message": {"chat": 7}}')

    assert "Send me a link" in (await house.ask("/start")).body
    assert {letter.key for letter in await updates.dead(10)} == {"odd", "odder"}


async def test_whoever_subscribed_a_chat_hears_once_that_its_posts_do_not_arrive(
    house: House, reader: User
) -> None:
    other = "https://example.com/other"
    house.world.publish_page(other, page("Another story", sentences=OTHER), "text/html")
    channel = house.sandbox.seeded.channel_id
    await house.ask("/subscribe @morning_wire")
    house.world.set_member(channel, house.world.bot.id, "administrator", can_post_messages=False)

    for url in (STORY, other):
        house.world.send_text(house.visitor, house.visitor, f"/publish {url}")
    told = await house.seen(lambda it: it.body.startswith("✋ I may not post in “Morning Wire”"))
    outbox = house.services.store.outbox

    async def buried() -> bool:
        return (await outbox.depth()).dead == 2

    await eventually(buried)
    await house.ask("/help")

    assert told.chat_id == house.visitor
    assert await house.services.circulation.count() == 1
    assert sum(it.body.startswith("✋") for it in house.world.messages(house.visitor)) == 1


async def test_an_answer_that_telegram_cannot_take_is_apologised_for(
    house: House, reader: User
) -> None:
    house.world.fail_next("sendMessage", 400, "Bad Request: message is too long", chat_id=reader.id)

    house.world.send_text(reader.id, reader.id, STORY)
    told = await house.seen(lambda it: it.chat_id == reader.id and it.by_bot)

    assert told.body.startswith("🛠")
    assert "rejected" not in told.body


async def test_what_fails_under_a_store_that_is_away_is_handled_when_it_is_back(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async with (
        embedded_server(tmp_path) as url,
        run_house(sandbox, settings_for(sandbox, url), rooms=Direct()) as house,
    ):
        await house.ask("/start")
        os.kill(int((tmp_path / "valkey.pid").read_text()), signal.SIGKILL)

        again = await house.ask("/help")

    assert "/subscribe" in again.body


async def test_a_name_that_telegram_forgot_costs_one_upload_and_not_one_each(
    house: House, reader: User
) -> None:
    lamp = "https://example.com/lamp.jpg"
    house.world.publish_page(lamp, picture(), "image/jpeg")
    house.world.publish_page(STORY, page("A story worth telling", image=lamp), "text/html")
    await house.ask(STORY)
    house.world.fail_next("sendPhoto", 400, "Bad Request: wrong file identifier/HTTP URL specified")

    again = await house.ask(STORY)
    third = await house.ask(STORY, user=reader.id)

    assert again.content["photo"]
    assert third.content["photo"]
    assert house.uploads() == 2


async def test_publishing_to_nobody_says_what_to_do_first(house: House, reader: User) -> None:
    house.world.send_text(house.visitor, house.visitor, f"/publish {STORY}")

    told = await house.seen(lambda it: it.body.startswith("📭"))
    assert "No chat is subscribed yet" in told.body
