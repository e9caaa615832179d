"""More hands: ``gistwire worker`` digests and delivers for a bot that runs elsewhere."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from secrets import token_hex
from typing import TYPE_CHECKING

import pytest

from bot.model import Delivery, Post
from bot.sandbox import ANY_SEND, Fault
from bot.store import open_store
from tests.articles import page
from tests.fixtures_house import run_house, settings_for

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox import Sandbox

STORY = "https://example.com/story"


async def test_a_worker_process_does_the_work_and_says_no_secret(
    sandbox: Sandbox, valkey_url: str, tmp_path: Path
) -> None:
    sandbox.world.publish_page(STORY, page("Done elsewhere"), "text/html")
    settings = settings_for(sandbox, valkey_url)
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "GISTWIRE_TELEGRAM_TOKEN": sandbox.token,
        "GISTWIRE_TELEGRAM_URL": settings.telegram_url,
        "GISTWIRE_REDIS_URL": valkey_url,
        "GISTWIRE_NAMESPACE": settings.namespace,
        "GISTWIRE_FETCH_MIRROR": sandbox.mirror_url,
        "GISTWIRE_ADMINS": str(sandbox.visitor_id),
        "GISTWIRE_CHILDREN": "1",
        "GISTWIRE_LOG_LEVEL": "DEBUG",
    }
    sandbox.world.fail_next("sendMessage", 502, "Bad Gateway")
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "worker", stderr=asyncio.subprocess.PIPE, env=environment
    )

    async with run_house(sandbox, settings, digest=False) as house:
        post = await house.ask(STORY)
    worker.send_signal(signal.SIGTERM)
    _, said = await asyncio.wait_for(worker.communicate(), 20)

    assert "Done elsewhere" in post.body
    assert worker.returncode == 0
    assert b"sendMessage" in said
    assert sandbox.token.encode() not in said
    assert sandbox.token.partition(":")[2].encode() not in said


@pytest.mark.parametrize(("signals", "seconds"), [(1, 20.0), (2, 3.0)], ids=["once", "twice"])
async def test_a_worker_ends_in_time_though_telegram_does_not_answer(
    sandbox: Sandbox, valkey_url: str, signals: int, seconds: float
) -> None:
    """SIGTERM leaves 15 s to finish; the second one ends it at once. The delivery is not lost."""
    person = sandbox.visitor_id
    sandbox.world.send_text(person, person, "/start")
    sandbox.world.faults.script(Fault(ANY_SEND, delay_seconds=60))
    namespace = f"test-{token_hex(6)}"
    async with open_store(valkey_url, namespace=namespace) as store:
        delivery = Delivery("p:1", person, "p")
        await store.outbox.put(Post("p", "x"), (delivery,))
        worker = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "bot", "worker"),
            stderr=asyncio.subprocess.DEVNULL,
            env={
                **os.environ,
                "GISTWIRE_TELEGRAM_TOKEN": sandbox.token,
                "GISTWIRE_TELEGRAM_URL": sandbox.api_url.removesuffix("/bot"),
                "GISTWIRE_REDIS_URL": valkey_url,
                "GISTWIRE_NAMESPACE": namespace,
                "GISTWIRE_CHILDREN": "1",
            },
        )
        await sandbox.world.wait_for(lambda it: it.body == "x", 30.0)
        for _ in range(signals):
            worker.send_signal(signal.SIGTERM)
            await asyncio.sleep(0.3)
        async with asyncio.timeout(seconds):
            await worker.wait()

        record = await store.outbox.find("p:1")
        assert record is not None
        assert record.state == "sending"
        assert (await store.outbox.depth()).leased == 1
        await store.wipe()


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        pytest.param({}, b"GISTWIRE_TELEGRAM_TOKEN:", id="no token"),
        pytest.param(
            {
                "GISTWIRE_TELEGRAM_TOKEN": "12345:" + "x" * 35,
                "https_proxy": "socks5://a:b@c:1",
                "no_proxy": "",
            },
            b"HTTPS_PROXY:",
            id="a proxy of another kind",
        ),
    ],
)
async def test_a_worker_that_cannot_start_says_what_is_wrong(
    variables: dict[str, str], named: bytes
) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "worker",
        stderr=asyncio.subprocess.PIPE,
        env={it: os.environ[it] for it in os.environ if "GISTWIRE" not in it} | variables,
    )
    _, said = await process.communicate()

    assert process.returncode == 78
    assert said.startswith(named)
    assert b"a:b" not in said
