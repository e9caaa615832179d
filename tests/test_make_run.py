"""What `make run` starts with no token: a page in which the first summary is one click away."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from tests.fixtures_browser import open_browser

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

SOURCE = "https://www.voachinese.com/a/north-korean-leader-vows"


@asynccontextmanager
async def running(home: Path, port: int) -> AsyncIterator[tuple[str, asyncio.subprocess.Process]]:
    """Give the page's address and the process of a bot that has no token and an empty home."""
    environment = {
        **os.environ,
        "HOME": str(home),
        "GISTWIRE_SANDBOX_PORT": str(port),
        "GISTWIRE_OPEN_BROWSER": "false",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", stdout=asyncio.subprocess.PIPE, env=environment
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(60):
            while True:
                line = (await process.stdout.readline()).decode()
                if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
                    break
        yield found[0], process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.communicate(), 20)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.mark.browser
async def test_reference_article_is_summarised_subscribed_and_published_in_the_page(
    tmp_path: Path,
) -> None:
    async with (
        running(tmp_path, free_port()) as (url, process),
        open_browser() as browser,
    ):
        page = await browser.new_page(viewport={"width": 1280, "height": 800})
        await page.goto(url)
        await page.get_by_test_id("try-reference").first.click()
        post = page.get_by_test_id("message").filter(has_text="金正恩誓言").last
        await post.locator("img").wait_for(timeout=30_000)
        links = await post.locator("a:not(.key)").evaluate_all("them => them.map(it => it.href)")
        loaded = await post.locator("img").evaluate("it => it.decode().then(() => it.naturalWidth)")

        await page.get_by_test_id("composer-text").fill("/subscribe @morning_wire")
        await page.get_by_test_id("composer-send").click()
        await page.get_by_text("“Morning Wire” now receives").first.wait_for(timeout=20_000)
        await post.get_by_test_id("inline-button").filter(has_text="Publish").click()
        await page.get_by_text("On its way to 1 chat").first.wait_for(timeout=20_000)
        channel = page.locator("[data-testid^='chat--']").filter(has_text="Morning Wire")
        await channel.click()
        published = page.locator("[data-testid=message][data-chat-id^='-100']")
        await published.locator("img").wait_for(timeout=20_000)

        assert loaded > 300
        assert sum(it.startswith(SOURCE) for it in links) == 2
        assert await published.get_by_test_id("inline-button").count() == 0
        assert "电视屏幕" not in await published.inner_text()

    assert process.returncode == 0


async def test_a_taken_port_is_no_obstacle(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with running(tmp_path, port) as (url, process):
            assert f":{port}/" not in url

    assert process.returncode == 0
