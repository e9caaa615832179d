"""The main job, end to end: links and files in, posts with picture and source out."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfWriter

from bot.sandbox import Entity
from bot.sandbox.littleweb import REFERENCE
from bot.store import embedded_server
from tests.articles import page, picture
from tests.fixtures_house import House, run_house, settings_for

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox import Message, Sandbox

SOURCE = (
    "https://www.voachinese.com/a/north-korean-leader-vows-unconditional-support-for-all-"
    "decisions-by-russia-s-putin-20230913/7267756.html"
)
LIGHTHOUSE = "https://example.com/news/lighthouse"
LAMP = "https://example.com/lamp.jpg"


def links_of(message: Message) -> list[str]:
    return [it["url"] for it in message.entities if it["type"] == "text_link"]


def put_lighthouse(house: House, url: str = LIGHTHOUSE, delay_seconds: float = 0.0) -> None:
    house.world.publish_page(LAMP, picture(), "image/jpeg")
    body = page("Lighthouse museum opens in Lindow", image=LAMP)
    house.world.publish_page(url, body, "text/html", delay_seconds=delay_seconds)


async def test_reference_file_becomes_a_photo_with_caption_and_source_link(
    walled_house: House,
) -> None:
    house = walled_house
    asked = house.world.send_file(
        house.visitor, house.visitor, REFERENCE.name, REFERENCE.read_bytes(), "text/markdown"
    )

    post = await house.answer(asked)

    assert post.content["photo"]
    assert post.caption is not None
    assert post.caption.startswith("金正恩誓言“无条件支持”普京“所有决定”")
    assert "2023年9月14日" in post.caption
    assert "白宫国家安全委员会发言人" in post.caption
    assert "电视屏幕" not in post.caption
    assert post.caption.endswith(" · 📷 美联社图片")
    assert "美联社" not in post.caption.removesuffix("📷 美联社图片")
    assert post.caption.count("“") == post.caption.count("”")
    assert links_of(post) == [SOURCE, SOURCE]


async def test_a_subscribed_channel_shows_what_is_published(house: House) -> None:
    put_lighthouse(house)
    subscribed = await house.ask("/subscribe @morning_wire")
    assert "Morning Wire" in subscribed.body

    preview = await house.ask(LIGHTHOUSE)
    button = preview.buttons[0]
    answer = await house.world.press(
        house.visitor, preview.message_id, house.visitor, button["callback_data"]
    )
    channel = house.sandbox.seeded.channel_id
    post = await house.seen(lambda it: it.chat_id == channel)

    assert button["text"] == "📣 Publish to 1 chat"
    assert answer.text == "✅ On its way to 1 chat."
    assert post.caption == preview.caption
    assert post.content["photo"]
    assert post.buttons == ()


async def test_publishing_twice_posts_once(house: House) -> None:
    put_lighthouse(house)
    await house.ask("/subscribe @morning_wire")
    preview = await house.ask(LIGHTHOUSE)
    data = preview.buttons[0]["callback_data"]

    first, second = await asyncio.gather(
        *(house.world.press(house.visitor, preview.message_id, house.visitor, data) for _ in "12")
    )
    channel = house.sandbox.seeded.channel_id
    await house.seen(lambda it: it.chat_id == channel)
    await house.ask("/help")

    assert {first.text, second.text} == {
        "✅ On its way to 1 chat.",
        "👌 That was published already.",
    }
    assert len(house.world.messages(channel)) == 1


async def test_fifty_people_with_one_link_cost_one_fetch_and_one_upload(
    walled_house: House,
) -> None:
    house = walled_house
    put_lighthouse(house, delay_seconds=0.3)
    people = [house.world.add_user(f"P{n}", language_code="en") for n in range(50)]

    asked = [house.world.send_text(it.id, it.id, LIGHTHOUSE) for it in people]
    posts = await asyncio.gather(*(house.answer(it, 60.0) for it in asked))

    assert house.world.page_hits[LIGHTHOUSE] == 1
    assert house.world.page_hits[LAMP] == 1
    assert len({it.caption for it in posts}) == 1
    assert all(it.content["photo"] for it in posts)
    assert house.uploads() == 1


async def test_the_same_link_again_is_answered_from_memory(house: House) -> None:
    put_lighthouse(house)

    first = await house.ask(LIGHTHOUSE)
    again = await house.ask(f"{LIGHTHOUSE}?utm_source=friend#top")

    assert first.caption == again.caption
    assert house.world.page_hits[LIGHTHOUSE] == 1


async def test_a_page_that_did_not_change_is_not_sent_again(house: House) -> None:
    """When the post is no longer fresh the site is asked by what it said of the page."""
    put_lighthouse(house)
    house.world.web.pages[LIGHTHOUSE] = replace(house.world.web.pages[LIGHTHOUSE], etag='"1"')
    first = await house.ask(LIGHTHOUSE)
    store = house.services.store
    await store.connection.redis.delete(store.connection.keys.post_alias(LIGHTHOUSE))

    again = await house.ask(LIGHTHOUSE)

    assert again.caption == first.caption
    assert house.world.page_hits[LIGHTHOUSE] == 2
    assert house.world.web.unchanged[LIGHTHOUSE] == 1


async def test_a_slow_link_shows_progress_and_takes_it_away(house: House) -> None:
    """Where no line passes by itself, there is one that is deleted after."""
    put_lighthouse(house, delay_seconds=1.6)
    house.world.fail_next("sendMessageDraft", 404, "Not Found")

    asked = house.world.send_text(house.visitor, house.visitor, LIGHTHOUSE)
    line = await house.seen(lambda it: it.body == "⏳ Reading example.com …")
    await house.answer(asked)
    await house.world.wait_until(lambda: house.calls("deleteMessage"))

    assert house.world.find(house.visitor, line.message_id) is None


async def test_several_links_hidden_forwarded_and_in_captions_are_all_read(house: House) -> None:
    urls = [f"https://example.com/story/{n}" for n in range(4)]
    for n, url in enumerate(urls):
        house.world.publish_page(url, page(f"Story number {n}"), "text/html")

    house.world.send_text(house.visitor, house.visitor, f"{urls[0]} and {urls[1]}")
    house.world.send_text(
        house.visitor,
        house.visitor,
        "read this",
        entities=[Entity("text_link", 5, 4, url=urls[2])],
        forward_from_channel=house.sandbox.seeded.channel_id,
    )
    house.world.send_photo(house.visitor, house.visitor, picture(), caption=f"see {urls[3]}")

    for n in range(4):
        post = await house.seen(lambda it, n=n: it.by_bot and f"Story number {n}" in it.body)  # type: ignore[misc]
        assert links_of(post)[0] == urls[n]


async def test_a_post_without_picture_goes_out_as_text(house: House) -> None:
    body = page("Lighthouse museum opens in Lindow", image="https://example.com/gone.jpg")
    house.world.publish_page(LIGHTHOUSE, body, "text/html")

    post = await house.ask(LIGHTHOUSE)

    assert post.text is not None
    assert post.text.startswith("Lighthouse museum opens in Lindow\nLindow Courier · May 2, 2026")
    assert post.content["link_preview_options"]["url"] == "https://example.com/gone.jpg"


def locked_pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret", algorithm="AES-256")
    stream = BytesIO()
    writer.write(stream)
    return stream.getvalue()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
async def test_bad_input_gets_one_clear_sentence_and_the_next_request_works(
    walled_house: House, language: str
) -> None:
    house = walled_house
    me = house.visitor
    house.world.set_language(me, language)
    put_lighthouse(house)
    house.world.publish_page("https://example.com/empty", b"<html></html>", "text/html")
    house.world.publish_page("https://example.com/gone", b"no", "text/html", status=410)
    chinese = language != "en"
    send = house.world.send_file
    cases = (
        (
            house.world.send_text(me, me, "https://example.com/gone"),
            "不存在" if chinese else "does not exist",
        ),
        (
            house.world.send_text(me, me, "http://127.0.0.1/admin"),
            "打不开" if chinese else "could not open",
        ),
        (
            house.world.send_text(me, me, "https://example.com/empty"),
            "没有找到" if chinese else "no article text",
        ),
        (send(me, me, "big.txt", b"x" * 30_000_000, "text/plain"), "20 MB"),
        (house.world.send_photo(me, me, picture()), "读不了" if chinese else "cannot read"),
        (
            send(me, me, "locked.pdf", locked_pdf(), "application/pdf"),
            "密码" if chinese else "password",
        ),
        (
            send(me, me, "broken.docx", b"PK\x03\x04broken", "application/zip"),
            "损坏" if chinese else "damaged",
        ),
        (house.world.send_text(me, me, "hello?"), "文章" if chinese else "link to an article"),
    )

    for asked, expected in cases:
        answer = await house.answer(asked)
        assert expected in answer.body
        assert "\n" not in answer.body

    assert (await house.ask(LIGHTHOUSE)).content["photo"]


async def test_a_group_where_the_bot_may_not_post_is_told_in_private(house: House) -> None:
    put_lighthouse(house)
    group, bot_id = house.sandbox.seeded.group_id, house.world.bot.id
    house.world.send_text(house.visitor, house.visitor, "/start")
    house.world.set_member(group, bot_id, "restricted", can_send_messages=False)

    house.world.send_text(house.visitor, group, f"@{house.world.bot.username} {LIGHTHOUSE}")
    told = await house.seen(lambda it: it.chat_id == house.visitor and it.body.startswith("✋"))
    refused = await house.ask("/subscribe @locked_gazette")

    assert "may not post" in told.body
    assert "may not post" in refused.body
    assert (await house.ask(LIGHTHOUSE)).content["photo"]


async def test_a_restart_loses_no_subscription_and_no_queued_delivery(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async with embedded_server(tmp_path / "valkey") as url:
        settings = settings_for(sandbox, url)
        async with run_house(sandbox, settings) as house:
            put_lighthouse(house)
            await house.ask("/subscribe @morning_wire")
            preview = await house.ask(LIGHTHOUSE)
        async with run_house(sandbox, settings, digest=False) as house:
            data = preview.buttons[0]["callback_data"]
            await house.world.press(house.visitor, preview.message_id, house.visitor, data)
            assert (await house.services.store.outbox.depth()).waiting == 1
    channel = sandbox.seeded.channel_id
    assert sandbox.world.messages(channel) == ()

    async with (
        embedded_server(tmp_path / "valkey") as url,
        run_house(sandbox, settings_for(sandbox, url, namespace=settings.namespace)) as house,
    ):
        post = await house.seen(lambda it: it.chat_id == channel)
        listed = await house.ask("/subscriptions")

    assert post.caption == preview.caption
    assert "Morning Wire" in listed.body
