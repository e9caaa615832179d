"""python-telegram-bot cannot tell the sandbox from Telegram: methods, limits and refusals."""

from __future__ import annotations

import asyncio
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from PIL import Image
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    ForceReply,
    InputMediaDocument,
    InputMediaPhoto,
    LinkPreviewOptions,
    MenuButtonCommands,
    Message,
    ReplyKeyboardMarkup,
    ReplyParameters,
)
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    InvalidToken,
    NetworkError,
    RetryAfter,
)

from tests.fixtures_sandbox import Desk, buttons, open_desk, picture

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_PICTURE = "https://example.org/pictures/night-ferry.jpg"


@pytest_asyncio.fixture
async def desk() -> AsyncIterator[Desk]:
    async with open_desk() as found:
        yield found


async def test_a_wrong_token_is_unauthorized(desk: Desk) -> None:
    """Somebody else's token opens nothing."""
    stranger = Bot("123456:" + "a" * 35, base_url=desk.sandbox.api_url)

    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()


async def test_html_becomes_text_and_entities(desk: Desk) -> None:
    """The answer carries what people see, offsets in UTF-16 units."""
    html = '😀 <b>bold</b> <a href="https://example.org/a">link</a> @visitor'

    message = await desk.bot.send_message(desk.me, html, parse_mode="HTML")

    assert message.text == "😀 bold link @visitor"
    assert [(it.type, it.offset, it.length) for it in message.entities] == [
        ("bold", 3, 4),
        ("text_link", 8, 4),
        ("mention", 13, 8),
    ]
    assert desk.sandbox.world.messages(desk.me)[-1].by_bot


async def test_every_option_of_a_message_is_kept(desk: Desk) -> None:
    """Reply, keyboard, preview, silence and protection reach the message."""
    world = desk.sandbox.world
    asked = world.send_text(desk.me, desk.me, "please")
    preview = LinkPreviewOptions(
        url="https://example.org/a", prefer_large_media=True, show_above_text=True
    )

    message = await desk.bot.send_message(
        desk.me,
        "x",
        reply_parameters=ReplyParameters(asked.message_id),
        link_preview_options=preview,
        reply_markup=buttons(callback_data="d" * 64),
        disable_notification=True,
        protect_content=True,
    )

    assert message.reply_to_message is not None
    assert message.reply_to_message.text == "please"
    assert message.link_preview_options == preview
    assert message.has_protected_content
    assert message.reply_markup is not None
    assert world.messages(desk.me)[-1].silent


async def test_a_reply_may_do_without_its_question(desk: Desk) -> None:
    """allow_sending_without_reply sends it all the same."""
    lenient = ReplyParameters(999, allow_sending_without_reply=True)

    message = await desk.bot.send_message(desk.me, "x", reply_parameters=lenient)

    assert message.reply_to_message is None


async def test_other_keyboards_are_kept(desk: Desk) -> None:
    """Reply keyboards and forced replies lie on the message, as the page shows them."""
    await desk.bot.send_message(desk.me, "x", reply_markup=ReplyKeyboardMarkup([["Yes", "No"]]))
    await desk.bot.send_message(desk.me, "y", reply_markup=ForceReply())

    keys, force = desk.sandbox.world.messages(desk.me)[-2:]
    assert keys.markup is not None
    assert keys.markup["keyboard"] == [[{"text": "Yes"}, {"text": "No"}]]
    assert force.markup == {"force_reply": True}


async def test_the_limits_themselves_are_allowed(desk: Desk) -> None:
    """4096 and 1024 units after parsing pass, however long the HTML is."""
    text = await desk.bot.send_message(desk.me, "<b>" + "x" * 4096 + "</b>", parse_mode="HTML")
    photo = await desk.bot.send_photo(desk.me, picture(20, 400), caption="y" * 1024)

    assert len(text.text or "") == 4096
    assert len(photo.caption or "") == 1024


@pytest.mark.parametrize("source", ["upload", "address", "file_id"])
async def test_photos_come_in_sizes(desk: Desk, source: str) -> None:
    """However a photo is given, the answer names several sizes that can be downloaded."""
    photo: Any = picture(1600, 900) if source == "upload" else _PICTURE
    if source == "file_id":
        photo = (await desk.bot.send_photo(desk.me, picture(1600, 900))).photo[-1].file_id

    message = await desk.bot.send_photo(
        "@morning_wire", photo, caption="<i>c</i>", parse_mode="HTML"
    )

    widths = [size.width for size in message.photo]
    assert widths == sorted(widths)
    assert len(set(widths)) == len(widths) >= 4 - (source == "address")
    assert message.caption == "c"
    file = await desk.bot.get_file(message.photo[-1].file_id)
    with Image.open(BytesIO(await file.download_as_bytearray())) as shown:
        assert shown.size == (message.photo[-1].width, message.photo[-1].height)


async def test_a_persons_file_can_be_fetched_up_to_its_limit(desk: Desk) -> None:
    """The bot is handed 20 MB and not a byte more."""
    world = desk.sandbox.world
    limit = 20 * 1024 * 1024
    for size in (10, limit + 1):
        world.send_file(desk.me, desk.me, "a.md", bytes(size), "text/markdown")
    small, large = await desk.bot.get_updates()
    assert small.message
    assert large.message
    assert small.message.document
    assert large.message.document

    file = await small.message.document.get_file()
    assert bytes(await file.download_as_bytearray()) == bytes(10)
    with pytest.raises(BadRequest, match="File is too big"):
        await large.message.document.get_file()


async def test_documents_and_albums(desk: Desk) -> None:
    """A document keeps its name; an album shares its group."""
    document = await desk.bot.send_document(desk.me, b"# A", filename="a.md", caption="c")
    again = await desk.bot.send_document(desk.me, document.document)  # type: ignore[arg-type]
    album = await desk.bot.send_media_group(
        desk.me, [InputMediaPhoto(picture(30, 30), caption="1"), InputMediaPhoto(_PICTURE)]
    )

    assert document.document
    assert again.document
    assert (again.document.file_name, again.document.file_size) == ("a.md", 3)
    assert len({it.media_group_id for it in album}) == 1
    assert [it.caption for it in album] == ["1", None]


async def test_edits_change_text_caption_media_andbuttons(desk: Desk) -> None:
    """Each edit leaves a date and only what it changed is changed."""
    bot = desk.bot
    text = await bot.send_message(desk.me, "a", reply_markup=buttons(callback_data="d"))
    photo = await bot.send_photo(desk.me, picture(40, 40), caption="a")

    changed = await text.edit_text("<u>b</u>", parse_mode="HTML")
    captioned = await photo.edit_caption("b")
    buttoned = await photo.edit_reply_markup(buttons(url="https://example.org/"))
    filed = await photo.edit_media(InputMediaDocument(b"x", filename="x.txt", caption="c"))

    assert isinstance(changed, Message)
    assert (changed.text, changed.reply_markup) == ("b", None)
    assert changed.edit_date
    assert isinstance(captioned, Message)
    assert captioned.caption == "b"
    assert isinstance(buttoned, Message)
    assert buttoned.caption == "b"
    assert isinstance(filed, Message)
    assert filed.document
    assert not filed.photo


async def test_deleted_messages_are_gone(desk: Desk) -> None:
    """One or several; what is not there is passed over."""
    one, two, three = [await desk.bot.send_message(desk.me, str(n)) for n in range(3)]

    await one.delete()
    await desk.bot.delete_messages(desk.me, [two.message_id, three.message_id, 999])

    assert [it.text for it in desk.sandbox.world.messages(desk.me)] == ["/start"]


async def test_copies_and_forwards(desk: Desk) -> None:
    """A copy has no origin, a forward has."""
    post = await desk.bot.send_message(desk.channel, "<b>x</b>", parse_mode="HTML")

    copied = await post.copy(desk.me)
    forwarded = await post.forward(desk.me)

    copy = desk.sandbox.world.find(desk.me, copied.message_id)
    assert copy is not None
    assert copy.marks == {}
    assert copy.entities[0]["type"] == "bold"
    assert forwarded.forward_origin is not None
    assert forwarded.forward_origin.type == "channel"


async def test_a_press_is_answered_once(desk: Desk) -> None:
    """The visitor gets the answer; a second answer is too late."""
    world = desk.sandbox.world
    message = await desk.bot.send_message(desk.me, "x", reply_markup=buttons(callback_data="go"))
    press = asyncio.create_task(world.press(desk.me, message.message_id, desk.me, "go"))
    [update] = await desk.bot.get_updates(timeout=5)
    query = update.callback_query
    assert query is not None
    assert query.data == "go"
    assert query.message == message

    await query.answer("done", show_alert=True)

    answer = await press
    assert (answer.text, answer.show_alert) == ("done", True)
    with pytest.raises(BadRequest, match="Query is too old"):
        await query.answer()


async def test_reactions_actions_and_leaving(desk: Desk) -> None:
    """The small gestures work and are seen."""
    world = desk.sandbox.world
    asked = world.send_text(desk.me, desk.me, "x")
    events = world.listen()

    await desk.bot.set_message_reaction(desk.me, asked.message_id, "👍")
    await desk.bot.send_chat_action(desk.me, "typing")
    await desk.bot.leave_chat(desk.group)

    found = world.find(desk.me, asked.message_id)
    assert found is not None
    assert found.reactions == {desk.bot.id: "👍"}
    kinds = [(events.get_nowait() or {})["kind"] for _ in range(events.qsize())]
    assert kinds == ["message", "action", "chats"]
    assert world.member(desk.group, desk.bot.id).status == "left"


async def test_questions_about_chats(desk: Desk) -> None:
    """Chats, members, administrators and their number."""
    bot = desk.bot
    channel = await bot.get_chat("@morning_wire")
    me = await bot.get_chat_member(desk.channel, bot.id)
    admins = await bot.get_chat_administrators(desk.channel)
    stranger = await bot.get_chat_member(
        desk.sandbox.seeded.locked_channel_id, desk.sandbox.seeded.reader.id
    )

    assert (channel.id, channel.title) == (desk.channel, "Morning Wire")
    assert (me.status, me.to_dict()["can_post_messages"]) == ("administrator", True)
    assert [it.status for it in admins] == ["creator", "administrator"]
    assert stranger.status == "left"
    assert await bot.get_chat_member_count(desk.group) == 3


async def test_commands_by_scope_and_language(desk: Desk) -> None:
    """Each scope and language has its own menu, and can lose it again."""
    bot = desk.bot
    everybody = (BotCommand("help", "Help"),)
    chinese = (BotCommand("help", "帮助"),)
    private = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands(everybody)
    await bot.set_my_commands(chinese, scope=private, language_code="zh")

    assert await bot.get_my_commands() == everybody
    assert await bot.get_my_commands(scope=private, language_code="zh") == chinese
    assert await bot.get_my_commands(scope=BotCommandScopeChat(desk.me)) == ()
    await bot.delete_my_commands()
    assert await bot.get_my_commands() == ()


async def test_the_bots_card(desk: Desk) -> None:
    """Names and descriptions by language, with the general one behind them."""
    bot = desk.bot
    await bot.set_my_name("Kurz", language_code="de")
    await bot.set_my_description("Reads articles")
    await bot.set_my_short_description("Short")
    await bot.set_chat_menu_button(menu_button=MenuButtonCommands())

    assert (await bot.get_my_name("de")).name == "Kurz"
    assert (await bot.get_my_name()).name == "Gistwire"
    assert (await bot.get_my_description("fr")).description == "Reads articles"
    assert (await bot.get_my_short_description()).short_description == "Short"
    assert (await bot.get_chat_menu_button()).type == "commands"
    assert await bot.log_out()
    assert await bot.close()


async def test_updates_are_offered_until_confirmed(desk: Desk) -> None:
    """An offset forgets what lies below it, limit and kinds are obeyed."""
    world, bot = desk.sandbox.world, desk.bot
    for text in "abc":
        world.send_text(desk.me, desk.me, text)

    first = await bot.get_updates(limit=2)
    again = await bot.get_updates(limit=2)
    rest = await bot.get_updates(offset=first[-1].update_id + 1, allowed_updates=["message"])
    world.send_text(desk.me, desk.channel, "post")

    assert [it.update_id for it in first] == [it.update_id for it in again]
    assert [it.message.text for it in rest if it.message] == ["c"]
    assert len(await bot.get_updates()) == 1


async def test_a_long_poll_wakes_for_an_update(desk: Desk) -> None:
    """The poll returns as soon as something happens."""
    poll = asyncio.create_task(desk.bot.get_updates(timeout=20))
    await asyncio.sleep(0.05)

    desk.sandbox.world.send_text(desk.me, desk.me, "now")

    assert len(await poll) == 1


async def test_two_pollers_conflict(desk: Desk) -> None:
    """The later poll wins; the earlier one is told."""
    other = Bot(desk.sandbox.token, base_url=desk.sandbox.api_url)
    async with other:
        first = asyncio.create_task(desk.bot.get_updates(timeout=20))
        await asyncio.sleep(0.1)
        second = asyncio.create_task(other.get_updates(timeout=20))

        with pytest.raises(Conflict, match="terminated by other getUpdates"):
            await first
        desk.sandbox.world.send_text(desk.me, desk.me, "x")
        assert len(await second) == 1


async def test_scripted_floods_and_migrations(desk: Desk) -> None:
    """429 and migrations come with their parameters, for the chat that was meant."""
    world = desk.sandbox.world
    world.fail_next(
        "sendMessage",
        429,
        "Too Many Requests: retry after 3",
        {"retry_after": 3},
        chat_id=desk.me,
    )
    group = world.add_chat("group", "Old", owner=desk.me)
    world.set_member(group.id, desk.bot.id, "member")
    successor = world.migrate(group.id)

    assert (await desk.bot.send_message(desk.channel, "not meant")).text == "not meant"
    with pytest.raises(RetryAfter) as flood:
        await desk.bot.send_message(desk.me, "x")
    with pytest.raises(ChatMigrated) as moved:
        await desk.bot.send_message(group.id, "x")

    assert flood.value._retry_after.total_seconds() == 3
    assert moved.value.new_chat_id == successor.id
    assert (await desk.bot.send_message(desk.me, "again")).text == "again"


async def test_a_lost_answer_leaves_the_message(desk: Desk) -> None:
    """drop_next sends, then breaks the connection."""
    desk.sandbox.world.drop_next("sendMessage")

    with pytest.raises(NetworkError):
        await desk.bot.send_message(desk.me, "sent all the same")

    assert desk.sandbox.world.messages(desk.me)[-1].text == "sent all the same"
    assert (await desk.bot.send_message(desk.me, "and on")).text == "and on"


async def test_every_call_is_logged(desk: Desk) -> None:
    """The log holds method, decoded parameters, answer and status."""
    await desk.bot.send_photo(desk.me, picture(9, 9), caption="5")
    with pytest.raises(BadRequest):
        await desk.bot.send_message(1, "x", reply_markup=buttons(callback_data="d"))

    photo, text = desk.sandbox.world.calls[-2:]
    assert (photo.method, photo.status, photo.params["caption"]) == ("sendPhoto", 200, "5")
    assert photo.params["chat_id"] == desk.me
    assert photo.params["photo"].endswith("bytes>")
    assert photo.response["result"]["message_id"]
    assert (text.status, text.response["ok"]) == (400, False)
    assert text.params["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "d"
