"""What the log says: one name from update to delivery; and what it never says: a secret."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import os
import re
import signal
import sys
import threading
from contextlib import contextmanager
from secrets import token_hex
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import structlog
from telegram import Bot

from bot import log
from bot.isolate import Direct
from bot.sandbox import ANY_SEND, Fault
from bot.web import webhook_path, webhook_secret
from tests.articles import page
from tests.fixtures_house import run_house, settings_for
from tests.fixtures_valkey import free_port, plain_server
from tests.ingest import KEY, open_ingest
from tests.promised import Scrape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.sandbox import Sandbox

STORY = "https://example.com/story"
PASSWORD = "hunter2/with'odd\"signs:and@more"


@contextmanager
def told(level: str) -> Iterator[io.StringIO]:
    """Collect what the log says as JSON, and leave everything as it was."""
    root, stream = logging.getLogger(), io.StringIO()
    before, rank, hook, thread_hook = root.handlers[:], root.level, sys.excepthook, None
    thread_hook, concealed, stderr = threading.excepthook, log._concealed, sys.stderr
    sys.stderr = stream
    try:
        log.configure(level, as_json=True)
        yield stream
    finally:
        sys.stderr, sys.excepthook, threading.excepthook = stderr, hook, thread_hook
        root.handlers[:] = before
        root.setLevel(rank)
        logging.captureWarnings(capture=False)
        log._concealed = concealed
        structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


async def test_one_name_leads_from_the_update_to_the_delivery(
    sandbox: Sandbox, valkey_url: str
) -> None:
    """The job and the delivery carry it, so that another process says it too."""
    sandbox.world.publish_page(STORY, page("Followed"), "text/html")
    with told("INFO") as stream:
        settings = settings_for(sandbox, valkey_url)
        async with run_house(sandbox, settings, rooms=Direct()) as house:
            await house.ask("/start")
            await house.ask(STORY)

    said = lines(stream)
    (job,) = [it for it in said if it["event"] == "job"]
    followed = [it["event"] for it in said if it.get("trace") == job["trace"]]
    (update,) = [it for it in said if it["event"] == "update" and it["trace"] == job["trace"]]
    assert job["trace"] == f"update:{update['update']}"
    assert followed == ["update", "job", "delivery"]


async def test_a_press_leads_to_every_chat(sandbox: Sandbox, valkey_url: str) -> None:
    sandbox.world.publish_page(STORY, page("Followed"), "text/html")
    with told("DEBUG") as stream:
        settings = settings_for(sandbox, valkey_url)
        async with run_house(sandbox, settings, rooms=Direct()) as house:
            await house.ask(f"/subscribe {sandbox.seeded.channel_id}")
            await house.ask(f"/publish {STORY}")
            channel = sandbox.seeded.channel_id
            await house.seen(lambda it: it.chat_id == channel and it.by_bot)
            await asyncio.sleep(0.2)

    said = lines(stream)
    (job,) = [it for it in said if it["event"] == "job"]
    brought = [
        it["delivery"]
        for it in said
        if it["event"] == "delivery" and it.get("trace") == job["trace"]
    ]
    assert any(it.endswith(f":{channel}") for it in brought)


def secrets_of(token: str, chosen: str) -> dict[str, str]:
    """Return everything that nobody may read in the log of a bot with this token."""
    return {
        "token": token,
        "its second half": token.partition(":")[2],
        "webhook secret": chosen,
        "derived secret": webhook_secret(token, None),
        "webhook path": webhook_path(token).strip("/"),
        "store": "s3cret-of-the-store",
        "proxy": "s3cret-of-the-proxy",
        "key for Sentry": KEY,
    }


async def test_a_full_run_at_debug_with_forced_errors_says_no_secret(sandbox: Sandbox) -> None:
    """Webhook, password, proxy; refusals of every kind, forged calls, an update that is none.

    No secret is in the log, on a page for watchers, in a report to Sentry or in a span.
    """
    chosen = token_hex(16)
    hidden = secrets_of(sandbox.token, chosen)
    port, watch_port = free_port(), free_port()
    with open_ingest() as ingest:
        async with plain_server("--requirepass", hidden["store"]) as store_port:
            environment = {
                **{name: value for name, value in os.environ.items() if "GISTWIRE" not in name},
                "GISTWIRE_TELEGRAM_TOKEN": sandbox.token,
                "GISTWIRE_TELEGRAM_URL": sandbox.api_url.removesuffix("/bot"),
                "GISTWIRE_REDIS_URL": f"redis://:{hidden['store']}@127.0.0.1:{store_port}",
                "GISTWIRE_PUBLIC_URL": f"http://127.0.0.1:{port}",
                "GISTWIRE_LISTEN_PORT": str(port),
                "GISTWIRE_WEBHOOK_SECRET": chosen,
                "GISTWIRE_EGRESS_PROXY": f"http://user:{hidden['proxy']}@127.0.0.1:9",
                "GISTWIRE_CHILDREN": "1",
                "GISTWIRE_WATCH_PORT": str(watch_port),
                "GISTWIRE_SENTRY_DSN": ingest.dsn,
                "GISTWIRE_OTLP_URL": ingest.collector,
                "GISTWIRE_LOG_LEVEL": "DEBUG",
                "PYTHONASYNCIODEBUG": "1",
            }
            said, pages = await _bad_day(sandbox, environment, chosen)

    assert "Traceback" in said
    assert "sendMessage" in said or "/bot" in said
    assert len(said.splitlines()) > 20
    assert any("exception" in it for it in ingest.reports)
    assert {it.name for it in ingest.spans} >= {"update", "job", "delivery", "fetch", "send"}
    assert Scrape.of(pages["/metrics"]).lacks('gistwire_deliveries_total{outcome="unknown"}') == []
    told_to = {"log": said, "witnesses": ingest.everything, **pages}
    hits = {
        f"{name} in {place}": text.count(secret)
        for name, secret in hidden.items()
        for place, text in told_to.items()
    }
    assert hits == dict.fromkeys(hits, 0)


async def _bad_day(
    sandbox: Sandbox, environment: dict[str, str], chosen: str
) -> tuple[str, dict[str, str]]:
    """Run the bot through every trouble; return what it printed, and what its pages say."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-X", "dev", "-m", "bot", "run"),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    reading = asyncio.create_task(process.stdout.read())
    try:
        await _trouble(sandbox, environment["GISTWIRE_LISTEN_PORT"], chosen)
        watch = f"http://127.0.0.1:{environment['GISTWIRE_WATCH_PORT']}"
        async with httpx.AsyncClient(base_url=watch, timeout=20) as client:
            paths = ("/metrics", "/healthz", "/readyz")
            pages = {path: (await client.get(path)).text for path in paths}
    finally:
        process.send_signal(signal.SIGTERM)
        said = (await asyncio.wait_for(reading, 40)).decode()
        await process.wait()
    return said, pages


async def _trouble(sandbox: Sandbox, port: str, chosen: str) -> None:
    world, person = sandbox.world, sandbox.visitor_id
    world.send_text(person, person, "/start")
    await world.wait_for(lambda it: it.by_bot, 60.0)
    for refusal in (
        (401, "Unauthorized", None),
        (404, "Not Found", None),
        (502, "Bad Gateway", None),
        (400, "Bad Request: can't parse entities", None),
        (429, "Too Many Requests: retry after 1", {"retry_after": 1}),
    ):
        world.faults.script(Fault(ANY_SEND, refusal, times=1))
        world.send_text(person, person, "/help")
    world.faults.script(Fault(ANY_SEND, lost=True, times=1))
    world.send_text(person, person, "https://example.com/through-the-proxy")
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        path = webhook_path(sandbox.token)
        good = {"x-telegram-bot-api-secret-token": chosen, "content-type": "application/json"}
        await client.post(path, headers={**good, "x-telegram-bot-api-secret-token": "forged"})
        await client.post(f"{path}/x?token={sandbox.token}", headers=good)
        # Its handler fails on it, with a traceback and the bot in it.
        odd = {"update_id": 9_000_000_000, "message": {"message_id": 1, "date": "x", "chat": 3}}
        await client.post(path, headers=good, json=odd)
    await asyncio.sleep(6)


def _fail(*words: str) -> None:
    raise RuntimeError(*words)


@pytest.mark.parametrize("as_json", [True, False], ids=["json", "console"])
def test_secrets_in_every_spelling_are_blotted_out(*, as_json: bool) -> None:
    token = "123456:" + "Ab-_" * 8 + "xyz"
    with told("DEBUG") as stream:
        log.configure("DEBUG", as_json=as_json)
        log.conceal(token, f"redis://u:{httpx.URL(f'x://h/?a={PASSWORD}').query.decode()[2:]}@h/0")
        log.conceal(PASSWORD, "unix:///run/valkey.sock?password=quiet-please")
        logger = structlog.get_logger()
        logger.info("a bot", bot=repr(Bot(token)), password=PASSWORD, url=f"/bot{token}/getMe")
        logger.info("a socket", url="unix:///run/valkey.sock?password=quiet-please")
        logging.getLogger("httpx").warning("POST %s", f"https://api.telegram.org/bot{token}/x")
        try:
            _fail(PASSWORD, token)
        except RuntimeError:
            logger.exception("failed")

    said = stream.getvalue()
    assert said.count("***") >= 7
    for word in (token, token[7:], "hunter2", "quiet-please"):
        assert word not in said


@pytest.mark.parametrize("where", ["main", "thread"])
def test_last_words_are_redacted(where: str) -> None:
    """What the interpreter prints on its own would pass the log by."""
    token = "7654321:" + "Ab-_" * 8 + "xyz"
    with told("INFO") as stream:
        try:
            _fail(f"/bot{token}/getMe")
        except RuntimeError as error:
            details = (type(error), error, error.__traceback__)
        if where == "main":
            sys.excepthook(*details)
        else:
            threading.excepthook(threading.ExceptHookArgs((*details, None)))

    assert "unexpected end" in stream.getvalue()
    assert token[8:] not in stream.getvalue()


def test_short_words_are_left_alone() -> None:
    """A password of three letters stands in half of all words."""
    before = log._concealed
    try:
        log.conceal("the")
        assert log.redact("the other") == "the other"
    finally:
        log._concealed = before


def test_the_name_of_no_update_is_none() -> None:
    assert log.trace() is None
    with log.following("update:1"), log.following(None):
        assert log.trace() == "update:1"
    assert re.fullmatch(r"update:\d+", "update:1")
