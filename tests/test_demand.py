"""What people ask of such bots and no other test shows in a chat, over HTTP against the sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from bot.isolate import Direct
from bot.store import open_store
from bot.watch import Pulse, Watched, watching
from tests.articles import SENTENCES, page, picture
from tests.fixtures_house import run_house, settings_for
from tests.fixtures_valkey import free_port
from tests.test_chat_subscribing import menu, press
from tests.test_extract_files import BOOK, LINES, pdf_file, word_file, zipped
from tests.test_extract_mail import saved_page
from tests.test_store_migrations import first_version

if TYPE_CHECKING:
    from bot.sandbox import Message, Sandbox
    from tests.fixtures_house import House

STORY = "https://example.com/story"
TITLE = "A story worth telling"
LAMP = "https://example.com/lamp.jpg"
MARKDOWN = f"# {TITLE}\n\n{' '.join(SENTENCES)}\n"
FILES = {
    "a.md": (MARKDOWN.encode(), TITLE),
    "a.html": (page(TITLE), TITLE),
    "a.mhtml": (saved_page(page(TITLE).decode()), TITLE),
    "a.pdf": (pdf_file([LINES], big=24), "Ferry line returns"),
    "a.epub": (zipped(BOOK), "The Ferry"),
    "a.docx": (word_file(), "渡轮重新开航"),
    "a.txt": (f"{TITLE}\n\n{' '.join(SENTENCES)}\n".encode(), TITLE),
}


@pytest.mark.parametrize("name", FILES)
async def test_an_article_that_comes_as_a_file_is_summarised(house: House, name: str) -> None:
    body, headline = FILES[name]

    sent = house.world.send_file(
        house.visitor, house.visitor, name, body, "application/octet-stream"
    )
    post = await house.answer(sent)

    assert post.body.startswith(headline)
    assert len(post.body) > len(headline) + 40


async def test_a_post_says_whose_words_they_are_when_and_how_much_of_them(house: House) -> None:
    """Outlet, byline, date, reading time, share of the text, and whose picture it is."""
    sentences = tuple(f"{it[:-1]}, as told in part {n}." for n in range(6) for it in SENTENCES)
    story = page(TITLE, image=LAMP, sentences=sentences)
    byline = b'<meta name="author" content="Mara Linden"></head>'
    house.world.publish_page(STORY, story.replace(b"</head>", byline), "text/html")
    house.world.publish_page(LAMP, picture(), "image/jpeg")

    post = await house.ask(STORY)

    line = post.body.splitlines()[1].replace("\u2060", "")
    assert line.startswith("Lindow Courier · Mara Linden · May 2, 2026 · ")
    assert " min · ✂ " in line
    assert line.endswith("%")
    assert post.content["photo"]


async def test_a_page_without_end_is_not_read_to_it(house: House) -> None:
    flood = b"<p>" + b"word " * 2_200_000
    house.world.publish_page(STORY, flood, "text/html")

    told = await house.ask(STORY)

    assert "MB" in told.body
    assert "\n" not in told.body


async def published(house: House, chat_id: int, url: str) -> Message:
    """Return what stands in the chat after the link was published."""
    house.world.send_text(house.visitor, house.visitor, f"/publish {url}")
    return await house.seen(lambda it: it.chat_id == chat_id and TITLE in it.body)


async def test_hashtags_and_the_preview_are_chosen_by_buttons_and_stand_in_the_post(
    house: House,
) -> None:
    tagged = b'<meta name="keywords" content="Harbour, Sea Marks"></head>'
    story = page(TITLE, image=LAMP).replace(b"</head>", tagged)
    house.world.publish_page(STORY, story, "text/html")
    house.world.publish_page(LAMP, picture(), "image/jpeg")
    opened, channel = await menu(house), house.sandbox.seeded.channel_id
    for label in ("How", "preview", "Hashtags"):
        await press(house, opened, label)

    post = await published(house, channel, STORY)

    assert post.text is not None
    assert post.content["link_preview_options"]["prefer_large_media"] is True
    assert {"#Harbour", "#SeaMarks"} <= set(post.body.split())


async def test_a_picture_behind_a_resizer_is_fetched_where_it_is_from(house: House) -> None:
    resized = "https://images.weserv.nl/?url=example.com/lamp.jpg&w=200"
    house.world.publish_page(STORY, page(TITLE, image=resized.replace("&", "&amp;")), "text/html")
    house.world.publish_page(LAMP, picture(), "image/jpeg")

    post = await house.ask(STORY)

    assert post.content["photo"]
    assert house.world.page_hits[LAMP] == 1


async def test_the_bot_speaks_twelve_languages(house: House) -> None:
    tags = ("en", "zh-hans", "zh-hant", "ru", "uk", "es", "fa", "ar", "de", "fr", "pt-br", "ja")

    said = {}
    for tag in tags:
        person = house.world.add_user(f"P {tag}", None, tag)
        said[tag] = (await house.ask("/start", user=person.id)).body

    assert len(set(said.values())) == len(tags)


async def test_what_the_first_version_kept_is_there_after_an_upgrade(
    sandbox: Sandbox, valkey_url: str
) -> None:
    settings = settings_for(sandbox, valkey_url)
    async with open_store(valkey_url, namespace=settings.namespace) as store:
        await first_version(store.connection.redis, store.connection.keys.root, copies=5)

    async with run_house(sandbox, settings, rooms=Direct()) as house:
        editors = await house.ask("/editors")

    assert "Zoë" in editors.body


async def test_a_running_bot_says_that_it_lives_and_can_work(house: House) -> None:
    port, bot = free_port(), house.services.progress._bot
    watched = Watched(house.services.store, lambda: True, bot.get_me)

    async with watching(Pulse(), watched, "127.0.0.1", port), httpx.AsyncClient() as client:
        told = [await client.get(f"http://127.0.0.1:{port}/{it}") for it in ("healthz", "readyz")]

    assert [it.status_code for it in told] == [200, 200]
