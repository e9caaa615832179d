"""What leads to articles without being one: pages that send on, archives that hold several."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from tests.articles import page, picture

if TYPE_CHECKING:
    from tests.fixtures_house import House

STORY = "https://example.com/story"
DOOR = "https://example.com/door"


def detour(target: str) -> bytes:
    """Return a page that does nothing but send its reader on."""
    refresh = f'<meta http-equiv="refresh" content="0; url={target}">'
    return f"<html><head>{refresh}</head><body>One moment …</body></html>".encode()


async def test_a_page_that_sends_on_is_followed(house: House) -> None:
    house.world.publish_page(DOOR, detour("/second"), "text/html")
    house.world.publish_page("https://example.com/second", detour(STORY), "text/html")
    house.world.publish_page(STORY, page("Behind two doors"), "text/html")

    post = await house.ask(DOOR)

    assert post.body.startswith("Behind two doors")
    assert {it.get("url") for it in post.entities} == {None, STORY}


async def test_detours_without_an_end_are_given_up(house: House) -> None:
    """Two doors in a row are opened; the page that two of them send to each other never comes."""
    house.world.publish_page(DOOR, detour("/other"), "text/html")
    house.world.publish_page("https://example.com/other", detour("/door"), "text/html")

    answer = await house.ask(DOOR)

    assert "on and on" in answer.body
    assert house.world.page_hits[DOOR] + house.world.page_hits["https://example.com/other"] == 3


@pytest.mark.parametrize(
    "target", ["http://127.0.0.1:80/", "http://169.254.169.254/latest/", "http://redis:6379/"]
)
async def test_a_detour_meets_the_same_guard_and_tells_nothing(house: House, target: str) -> None:
    """What is said of an address inside is what is said of one that nobody can reach."""
    house.world.publish_page(DOOR, detour(target), "text/html")

    refused = await house.ask(DOOR)
    unreachable = await house.ask("https://unknown.example.com/")

    assert refused.body == unreachable.body


def archive(**members: bytes) -> bytes:
    """Return a ZIP file; two underscores in a name stand for the dot."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as packed:
        for name, body in members.items():
            packed.writestr(name.replace("__", "."), body)
    return out.getvalue()


async def test_every_article_of_an_archive_is_answered(house: House) -> None:
    body = archive(
        one__html=page("The first of them"),
        two__html=page("The second of them"),
        three__md=b"# The third of them\n\nIt is written in Markdown, and it says little else.\n",
        broken__docx=b"PK\x03\x04broken",
        cover__jpg=picture(),
    )
    asked = house.world.send_file(house.visitor, house.visitor, "week.zip", body, "application/zip")

    told = await house.answer(asked)
    posts = [
        await house.seen(lambda it, word=word: it.by_bot and it.body.startswith(f"The {word} of"))  # type: ignore[misc]
        for word in ("first", "second", "third")
    ]

    assert told.body.startswith("🗃 ")
    assert "left out" in told.body
    assert {post.reply_to for post in posts} == {asked.message_id}


async def test_an_archive_of_one_article_is_that_article(house: House) -> None:
    body = archive(only__html=page("The only one"), cover__jpg=picture())
    asked = house.world.send_file(house.visitor, house.visitor, "one.zip", body, "application/zip")

    assert (await house.answer(asked)).body.startswith("The only one")
