"""A link walked in the open: the steps that are told are the steps that were taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.diagnosis import facts
from bot.store import CacheState
from bot.terminal import EXIT_CODES
from bot.trail import followed, note
from tests.articles import page, picture
from tests.fixtures_house import settings_for
from tests.test_terminal import gistwire

if TYPE_CHECKING:
    from bot.sandbox import Sandbox
    from tests.fixtures_house import House

STORY = "https://example.com/story"
LAMP = "https://example.com/lamp.jpg"


def test_nothing_is_written_down_where_nobody_follows() -> None:
    note("answer", "status 200")
    with followed() as trail:
        note("answer", "status 404", None)
    note("bytes", "9 bytes")

    assert [(it.name, it.facts) for it in trail.steps] == [("answer", ("status 404",))]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (CacheState(None, None, None, None, revisits=False), ("nothing",)),
        (
            CacheState(None, None, 12.2, "not_found", revisits=False),
            ("failure not_found for 12 s",),
        ),
        (
            CacheState(90.0, 100.0, None, None, revisits=True),
            ("article fresh for 90 s", "post kept for 100 s", "site can be asked what changed"),
        ),
    ],
)
def test_what_the_cache_knows_is_told(state: CacheState, expected: tuple[str, ...]) -> None:
    assert facts(state) == expected


async def test_every_step_of_a_link_is_shown_and_then_the_post(house: House) -> None:
    house.world.publish_page(LAMP, picture(), "image/jpeg")
    house.world.publish_page(STORY, page("A story worth telling", image=LAMP), "text/html")

    told = await house.ask(f"/diagnose {STORY}")
    post = await house.seen(lambda it: it.by_bot and "A story worth telling" in it.body)

    steps = [line[10:].strip().partition(":")[0] for line in told.body.splitlines()[2:-2]]
    assert steps == [
        "cache", "address", "mirror", "answer", "bytes", "article",
        "address", "mirror", "answer", "bytes", "picture", "sentences", "post",
    ]  # fmt: skip
    assert "cache: nothing" in told.body
    assert "answer: status 200" in told.body
    assert "text/html" in told.body
    assert told.body.endswith("This would be posted:")
    assert post.content["photo"]


async def test_a_look_leaves_the_cache_as_it_was_and_tells_what_is_in_it(house: House) -> None:
    house.world.publish_page(STORY, page("A story worth telling"), "text/html")

    await house.ask(f"/diagnose {STORY}")
    second = await house.ask(f"/diagnose {STORY}")
    await house.ask(STORY)
    third = await house.ask(f"/diagnose {STORY}")

    assert "cache: nothing" in second.body
    assert "cache: article fresh for" in third.body


@pytest.mark.parametrize(
    ("url", "step"),
    [
        ("https://example.com/nothing-there", "failed: unreachable"),
        ("http://127.0.0.1:6379/", "failed: refused"),
        ("http://user:secret@example.com/", "failed: refused"),
    ],
)
async def test_a_link_that_fails_says_where_and_what_people_are_told(
    house: House, url: str, step: str
) -> None:
    told = await house.ask(f"/diagnose {url}")

    assert step in told.body
    assert "People are told: " in told.body


async def test_a_remembered_failure_is_told(house: House) -> None:
    missing = "https://example.com/nothing-there"
    await house.ask(missing)

    assert "cache: failure unreachable for" in (await house.ask(f"/diagnose {missing}")).body


async def test_only_administrators_look(house: House) -> None:
    reader = house.world.add_user("Ada", "ada", "en")

    assert "Only editors" in (await house.ask(f"/diagnose {STORY}", user=reader.id)).body
    assert (await house.ask("/diagnose")).body.startswith("🔬 Send /diagnose with a link")


async def test_the_terminal_shows_the_same_steps(sandbox: Sandbox, valkey_url: str) -> None:
    sandbox.world.publish_page(STORY, page("A story worth telling"), "text/html")
    settings = settings_for(sandbox, valkey_url)
    environment = {
        "GISTWIRE_REDIS_URL": valkey_url,
        "GISTWIRE_NAMESPACE": settings.namespace,
        "GISTWIRE_FETCH_MIRROR": sandbox.mirror_url,
    }

    code, out, _ = await gistwire("diagnose", STORY, **environment)
    refused, told, _ = await gistwire("diagnose", "http://127.0.0.1:1/", **environment)

    assert code == 0
    assert "answer: status 200" in out
    assert "A story worth telling" in out
    assert refused == EXIT_CODES["refused"]
    assert "failed: refused" in told
