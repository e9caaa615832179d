"""``gistwire doctor`` finds what is planted, each with its cure, and nothing in a healthy bot."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr
from telegram import Bot

from bot.deliver.account import Account
from bot.doctor import Level, account, examine, lines, machine
from bot.doctor.findings import Finding, fault
from bot.model import Subscription
from bot.settings import Settings
from bot.store import embedded_server, open_store
from bot.store.fitness import complaints
from tests.fixtures_house import settings_for
from tests.fixtures_valkey import plain_server
from tests.test_isolate import ROOMS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable
    from pathlib import Path

    from bot.sandbox import Sandbox

NOW = datetime(2026, 3, 1, tzinfo=UTC)


async def bad(settings: Settings, **more: Any) -> dict[str, Finding]:
    """Return what the doctor finds that is not well, by its topic and its words."""
    found = [it async for it in examine(settings, **more)]
    assert all(it.cure for it in found if it.level != Level.OK), found
    return {f"{it.topic}: {it.what}": it for it in found if it.level != Level.OK}


def about(found: Iterable[str], *words: str) -> bool:
    """Whether a finding has all these words."""
    return any(all(word in it for word in words) for it in found)


async def test_a_healthy_bot_has_nothing(sandbox: Sandbox, tmp_path: Path) -> None:
    async with embedded_server(tmp_path / "state") as url:
        settings = settings_for(sandbox, url, state_dir=tmp_path)

        assert await bad(settings) == {}


async def test_twelve_planted_faults_are_found_in_one_examination(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unfit server, a webhook, a chat, two clocks, a cache, a directory and four settings."""
    world = sandbox.world
    muted = world.add_chat("channel", "Muted", None, sandbox.visitor_id)
    monkeypatch.setenv("GISTWIRE_TELEGRAM_TOKN", "x")
    options = ("--maxmemory-policy", "allkeys-lru", "--appendonly", "no")
    async with plain_server(*options) as port:
        url = f"redis://127.0.0.1:{port}"
        settings = settings_for(
            sandbox,
            url,
            admins=(),
            cache_url=SecretStr("redis://127.0.0.1:9"),
            journal_chat=77,
            webhook_secret=SecretStr("quiet"),
            state_dir=tmp_path / "file" / "state",
        )
        (tmp_path / "file").write_text("in the way")
        async with open_store(url, namespace=settings.namespace) as store:
            await store.subscriptions.add(Subscription(muted.id, "Muted", "channel", 1, NOW))
            await store.connection.redis.setrange("filler", 10_000_000, "x")
            used_bytes = (await store.connection.redis.info())["used_memory"]
            await store.connection.redis.config_set("maxmemory", int(used_bytes * 1.2))
        async with Bot(sandbox.token, base_url=sandbox.api_url) as bot:
            await bot.set_webhook("http://127.0.0.1:9/elsewhere")

        def later() -> datetime:
            return datetime.now(UTC) + timedelta(minutes=10)

        found = await bad(settings, now=later)

    planted = {
        "misspelt setting": ("settings", "GISTWIRE_TELEGRAM_TOKN"),
        "no administrator": ("settings", "GISTWIRE_ADMINS"),
        "journal of a person": ("settings", "GISTWIRE_JOURNAL_CHAT"),
        "secret of no webhook": ("settings", "GISTWIRE_WEBHOOK_SECRET"),
        "state directory": ("disk", "cannot write"),
        "clock": ("clock: ", "Telegram's time"),
        "foreign webhook": ("webhook", "one is set"),
        "policy": ("memory", "allkeys-lru"),
        "no append-only file": ("memory", "appendonly is off"),
        "full": ("memory", "nearly reached"),
        "store's clock": ("store clock", "the server is"),
        "cache away": ("cache", "does not answer"),
        "no right": ("rights", "Muted"),
    }
    assert [name for name, words in planted.items() if not about(found, *words)] == []
    assert len(planted) >= 12
    assert len(found) == len(planted), found


@pytest.mark.parametrize(
    ("decisions", "words"),
    [
        ({"telegram_token": SecretStr("1:unknown")}, ("token", "does not know")),
        ({"telegram_url": "http://127.0.0.1:9"}, ("network", "no connection")),
        ({"telegram_url": "http://nowhere.invalid"}, ("DNS", "not resolved")),
        ({"redis_url": SecretStr("redis://:hidden-word@127.0.0.1:9")}, ("memory", "not answer")),
    ],
    ids=["token", "network", "names", "store"],
)
async def test_what_is_away_is_told_and_the_rest_is_examined(
    sandbox: Sandbox,
    valkey_url: str,
    tmp_path: Path,
    decisions: dict[str, Any],
    words: tuple[str, str],
) -> None:
    settings = settings_for(sandbox, valkey_url, state_dir=tmp_path)
    settings = settings.model_copy(update=decisions)

    found = await bad(settings)

    assert about(found, *words), found
    assert {it.level for name, it in found.items() if words[0] in name} == {Level.FAULT}
    assert "hidden-word" not in str(found)


async def test_a_replica_is_a_fault(tmp_path: Path, sandbox: Sandbox) -> None:
    async with AsyncExitStack() as stack:
        primary = await stack.enter_async_context(plain_server())
        options = ("--replicaof", f"127.0.0.1 {primary}")
        replica = await stack.enter_async_context(plain_server(*options))
        settings = settings_for(sandbox, f"redis://127.0.0.1:{replica}", state_dir=tmp_path)

        found = await bad(settings)

    assert about(found, "memory", "replica"), found


@pytest.mark.parametrize(
    ("info", "said"),
    [
        ({"redis_version": "5.0.14"}, "too old"),
        ({"redis_version": "6.0.9"}, "too old"),
        ({"aof_last_write_status": "err"}, "disk full"),
        ({"role": "slave"}, "replica"),
    ],
    ids=["5.0", "6.0", "disk", "replica"],
)
def test_a_server_is_judged_by_what_it_says(info: dict[str, Any], said: str) -> None:
    (complaint,) = complaints(info)

    assert said in complaint.what
    assert complaint.cure


@pytest.mark.parametrize("version", ["6.2.14", "7.2.4", "8.0"])
def test_a_fit_server_has_no_complaint(version: str) -> None:
    assert list(complaints({"redis_version": version, "maxmemory": 0, "role": "master"})) == []


@pytest.mark.parametrize(
    ("free_bytes", "level"),
    [(10**7, Level.FAULT), (5 * 10**8, Level.WARNING), (10**10, Level.OK)],
    ids=["last", "little", "enough"],
)
def test_the_room_on_the_disk_is_judged(tmp_path: Path, free_bytes: int, level: Level) -> None:
    (finding,) = machine.disk(tmp_path / "not" / "yet", lambda _: free_bytes)

    assert finding.level == level


async def collected(findings: AsyncIterator[Finding]) -> list[Finding]:
    return [it async for it in findings]


async def test_children_that_do_not_start_are_a_fault() -> None:
    rooms = replace(ROOMS, read="tests.no_such_room:read")

    (finding,) = await collected(machine.children(rooms))

    assert finding.level == Level.FAULT
    assert "does not start" in finding.what


@pytest.mark.parametrize(
    ("url", "error_minutes", "public_url", "level"),
    [
        ("", None, None, Level.OK),
        ("https://other/x", None, None, Level.WARNING),
        ("https://other/x", None, "https://bot.example.com", Level.WARNING),
        ("wanted", None, "https://bot.example.com", Level.OK),
        ("wanted", 5, "https://bot.example.com", Level.FAULT),
        ("wanted", 300, "https://bot.example.com", Level.OK),
    ],
    ids=["polling", "left over", "another", "right", "failing", "failed once"],
)
def test_the_webhook_is_compared_with_the_settings(
    url: str, error_minutes: int | None, public_url: str | None, level: Level
) -> None:
    from bot.web import webhook_path

    settings = Settings(telegram_token=SecretStr("123456:abc"), public_url=public_url)
    if url == "wanted":
        url = f"{public_url}{webhook_path('123456:abc')}"
    error_at = None if error_minutes is None else NOW - timedelta(minutes=error_minutes)
    known = Account("bot", url, 0, "Connection refused" if error_at else None, error_at)

    (finding,) = account.webhook(known, settings, NOW)

    assert finding.level == level


def test_updates_that_pile_up_at_telegram_are_told() -> None:
    settings = Settings(telegram_token=SecretStr("123456:abc"))

    *_, finding = account.webhook(Account("bot", "", 5000), settings, NOW)

    assert finding.topic == "updates"


async def test_the_command_prints_data_and_ends_with_one_at_a_fault(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    environment = {
        **{name: value for name, value in os.environ.items() if "GISTWIRE" not in name},
        "GISTWIRE_TELEGRAM_TOKEN": sandbox.token,
        "GISTWIRE_TELEGRAM_URL": sandbox.api_url.removesuffix("/bot"),
        "GISTWIRE_ADMINS": "1",
        "GISTWIRE_STATE_DIR": str(tmp_path),
    }
    codes = []
    for extra in ({}, {"GISTWIRE_REDIS_URL": "redis://:hidden-word@127.0.0.1:9"}):
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "bot", "doctor", "--json"),
            env={**environment, **extra},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        codes.append(process.returncode)
        rows = [json.loads(line) for line in said.splitlines()]
        assert {"versions", "children", "memory", "token"} <= {it["topic"] for it in rows}
        assert sandbox.token.encode() not in said
        assert b"hidden-word" not in said

    assert codes == [0, 1]


def test_a_finding_is_shown_with_its_cure_under_it() -> None:
    shown = list(lines([fault("disk", "full", "Make room.")], as_json=False))

    assert shown == ["fault    disk         full", "                      → Make room."]
