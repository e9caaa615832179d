"""The sandbox's inline mode refuses what Telegram refuses, and the page uses it in a browser."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from playwright.async_api import expect

from bot.sandbox import open_sandbox
from bot.sandbox.methods import call
from bot.sandbox.methods.params import Params
from tests.articles import page as article
from tests.articles import picture
from tests.fixtures_browser import open_browser
from tests.fixtures_house import run_house, settings_for

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.sandbox import InlineAnswer, Sandbox

STORY, LAMP = "https://example.com/story", "https://example.com/lamp.jpg"
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def result(**changes: Any) -> dict[str, Any]:
    said = {"message_text": "<b>Hi</b>", "parse_mode": "HTML"}
    return {"type": "article", "id": "1", "title": "T", "input_message_content": said} | changes


@pytest_asyncio.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with open_sandbox() as opened:
        opened.world.set_member(opened.visitor_id, opened.world.bot.id, "member")
        yield opened


async def ask(sandbox: Sandbox, query: str = "x") -> tuple[asyncio.Task[InlineAnswer], str]:
    """Type something; return the waiting answer and the query's id."""
    world, me = sandbox.world, sandbox.visitor_id
    asked = asyncio.create_task(world.ask_inline(me, me, query, timeout_seconds=2))
    await world.wait_until(lambda: world.inline_queries)
    return asked, next(iter(world.inline_queries))


async def answer(sandbox: Sandbox, query_id: str, **values: Any) -> dict[str, Any]:
    params = Params({"inline_query_id": query_id, "results": [result()], **values})
    return (await call(sandbox.world, "answerInlineQuery", params)).body


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"results": None}, "can't parse results JSON array"),
    ({"results": [result(id=str(n)) for n in range(51)]}, "RESULTS_TOO_MUCH"),
    ({"results": [result(), result()]}, "RESULT_ID_DUPLICATE"),
    ({"results": [result(id="")]}, "RESULT_ID_EMPTY"),
    ({"results": [result(id="é" * 33)]}, "RESULT_ID_INVALID"),
    ({"results": [result(title=" ")]}, "ARTICLE_TITLE_EMPTY"),
    ({"results": [result(type="gif")]}, "articles only"),
    ({"results": ["x"]}, "must be an object"),
    ({"results": [result(input_message_content=None)]}, "unallowed input message content"),
    (
        {"results": [result(input_message_content={"message_text": "<b>", "parse_mode": "HTML"})]},
        "can't parse entities",
    ),
    ({"results": [result(input_message_content={"message_text": " "})]}, "message text is empty"),
    (
        {"results": [result(input_message_content={"message_text": "x" * 4097})]},
        "message is too long",
    ),
    ({"results": [result(thumbnail_url="lamp.jpg")]}, "WEBDOCUMENT_URL_INVALID"),
    ({"next_offset": "é" * 33}, "NEXT_OFFSET_INVALID"),
    ({"button": {"text": "", "start_parameter": "x"}}, "SWITCH_PM_TEXT_EMPTY"),
    ({"button": {"text": "Go", "start_parameter": ""}}, "START_PARAM_EMPTY"),
    ({"button": {"text": "Go", "start_parameter": "a b"}}, "START_PARAM_INVALID"),
    ({"button": {"text": "Go", "start_parameter": "x" * 65}}, "START_PARAM_INVALID"),
    ({"inline_query_id": "17"}, TOO_OLD),
]


@pytest.mark.parametrize(("values", "reason"), REFUSED, ids=[it[1] for it in REFUSED])
async def test_what_telegram_refuses_is_refused(
    sandbox: Sandbox, values: dict[str, Any], reason: str
) -> None:
    asked, query_id = await ask(sandbox)

    body = await answer(sandbox, query_id, **values)

    assert not body["ok"]
    assert reason in body["description"]
    assert (await answer(sandbox, query_id))["ok"]
    assert (await asked).results == (result(),)


async def test_an_answer_that_comes_twice_or_too_late_is_refused(sandbox: Sandbox) -> None:
    asked, query_id = await ask(sandbox)
    assert (await answer(sandbox, query_id))["ok"]
    await asked

    assert TOO_OLD in (await answer(sandbox, query_id))["description"]


async def test_telegram_gives_the_same_answer_again_to_whom_it_may(sandbox: Sandbox) -> None:
    """A personal answer is kept for its person, another for all, none for longer than it says."""
    world, me = sandbox.world, sandbox.visitor_id
    other = world.add_user("Ada")
    for query, personal, seconds in (("mine", True, 60), ("all", False, 60), ("none", True, 0)):
        asked, query_id = await ask(sandbox, query)
        await answer(sandbox, query_id, is_personal=personal, cache_time=seconds)
        await asked

    assert (await world.ask_inline(me, me, "mine", timeout_seconds=0.1)).results
    assert (await world.ask_inline(other.id, me, "all", timeout_seconds=0.1)).results
    with pytest.raises(TimeoutError):
        await world.ask_inline(other.id, me, "mine", timeout_seconds=0.1)
    with pytest.raises(TimeoutError):
        await world.ask_inline(me, me, "none", timeout_seconds=0.1)


async def test_a_result_that_was_not_offered_cannot_be_chosen(sandbox: Sandbox) -> None:
    asked, query_id = await ask(sandbox)
    await answer(sandbox, query_id)

    with pytest.raises(ValueError, match="no result"):
        sandbox.world.choose(sandbox.visitor_id, sandbox.visitor_id, await asked, "2")


@pytest.mark.browser
async def test_in_the_page_a_summary_is_chosen_and_sent(valkey_url: str) -> None:
    """Typing @bot and a link in a group, then Enter; a deep link opens the private chat."""
    async with open_browser() as browser, open_sandbox() as sandbox:
        sandbox.world.publish_page(LAMP, picture(), "image/jpeg")
        sandbox.world.publish_page(STORY, article("A lighthouse", image=LAMP), "text/html")
        async with run_house(sandbox, settings_for(sandbox, valkey_url)):
            page = await browser.new_page(viewport={"width": 1280, "height": 800})
            await page.goto(sandbox.url)
            await page.get_by_test_id(f"chat-{sandbox.seeded.group_id}").click()
            field = page.get_by_test_id("composer-text")

            await field.fill(f"@{sandbox.world.bot.username} {STORY}")
            offered = page.get_by_test_id("inline-result")
            await expect(offered).to_contain_text("A lighthouse", timeout=20_000)
            await expect(offered.locator("img")).to_have_js_property("naturalWidth", 800)
            await field.press("Enter")
            message = page.get_by_test_id("message").last
            await expect(message).to_contain_text("A lighthouse")
            await expect(message.locator(".author")).to_contain_text("via @")
            await expect(field).to_have_value("")

            await field.fill("/find lighthouse")
            await field.press("Enter")
            found = page.get_by_test_id("message").last
            await found.get_by_role("button", name="A lighthouse").click()
            await expect(page.get_by_test_id("message").last).to_contain_text(
                "A lighthouse", timeout=20_000
            )
            await expect(page.get_by_test_id("composer-text")).to_be_visible()
            await page.close()
