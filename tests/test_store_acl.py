"""The bot works as a server's user that may do nothing but what ``deploy/valkey.acl`` lists."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from redis.asyncio import Redis
from redis.exceptions import NoPermissionError

import bot
from bot.doctor import Level, examine
from bot.errors import Throttled
from bot.isolate import Direct
from bot.store import back_up, merge, open_store, restore
from tests.articles import page
from tests.fixtures_house import run_house, settings_for
from tests.fixtures_valkey import plain_server
from tests.memories import delivered, essence, fill
from tests.test_store_migrations import FAST, first_version

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.sandbox import Sandbox
    from bot.store import Store

ROOT = Path(bot.__file__).parent.parent
FILE = ROOT / "deploy" / "valkey.acl"
STORY = "https://example.com/story"
#: What an administrator may ask on one day.
DAY = (
    "/find guarded",
    "/votes",
    "/scheduled",
    "/autopublish",
    "/why",
    "/stats",
    "/subscribers",
    "/settings access open",
    "/settings log",
    "/bans",
    "/invite",
    "/export",
    "/mydata",
    "/privacy",
)


def user_line() -> list[str]:
    """Return the words of the user's line."""
    (line,) = [it for it in FILE.read_text().splitlines() if it.startswith("user gistwire ")]
    return line.split()


def listed() -> set[str]:
    """Return the commands that the file allows."""
    return {it[1:] for it in user_line() if it.startswith("+")}


def in_scripts() -> set[str]:
    """Return the commands that scripts call; they are checked against the caller's rights."""
    scripts = "".join(it.read_text() for it in (ROOT / "bot/store/scripts").glob("*.lua"))
    sub = r"(?:,\s*'(CREATE|CONSUMERS|DELCONSUMER|GROUPS)')?"
    called = re.findall(rf"redis\.p?call\(\s*'(\w+)'{sub}", scripts)
    return {"|".join(filter(None, it)).lower() for it in called}


def in_code() -> set[str]:
    """Return the commands that the room itself asks for, by the library's names of them."""
    code = "".join(it.read_text() for it in (ROOT / "bot/store").glob("*.py"))
    methods = re.findall(r"(?:redis|pipeline)\.([a-z_]+)\(", code)
    renamed = {"delete": "del", "execute": "exec", "xgroup_create": "xgroup|create"}
    also = {"multi", "zrevrange"} if "desc=True" in code else {"multi"}
    return {renamed.get(it, it.removesuffix("_iter")) for it in methods} | also


def test_every_command_of_a_script_is_allowed() -> None:
    assert len(in_scripts()) > 30
    assert in_scripts() - listed() == set()


@asynccontextmanager
async def guarded_server() -> AsyncIterator[tuple[str, Redis]]:
    """Yield the URL of a server as the limited user sees it, and an unlimited client."""
    async with plain_server("--appendonly", "yes") as port, Redis(port=port) as admin:
        words = [it for it in user_line()[2:] if not it.startswith(">")]
        await admin.execute_command(  # type: ignore[no-untyped-call]  # the library's own
            "ACL", "SETUSER", "gistwire", *words, ">secret-word"
        )
        yield f"redis://gistwire:secret-word@127.0.0.1:{port}", admin


async def used(admin: Redis) -> tuple[set[str], set[str]]:
    """Return the commands that were called, and those that were refused."""
    stats = await admin.info("commandstats")
    names = {it.removeprefix("cmdstat_"): entry for it, entry in stats.items()}
    called = {name for name, entry in names.items() if entry["calls"]}
    return called, {name for name, entry in names.items() if entry.get("rejected_calls")}


async def test_the_whole_bot_works_as_the_limited_user(sandbox: Sandbox, tmp_path: Path) -> None:
    """A house, a migration, a backup and back, an examination: all that is listed is used."""
    sandbox.world.publish_page(STORY, page("Guarded"), "text/html")
    async with guarded_server() as (url, admin):
        await first_version(admin, "{gistwire}", copies=5)
        await admin.config_resetstat()
        settings = settings_for(
            sandbox, url, namespace="gistwire", state_dir=tmp_path, lease_seconds=1.0
        )
        async with run_house(sandbox, settings, rooms=Direct()) as house:
            await house.ask(f"/subscribe {sandbox.seeded.channel_id}")
            await house.ask(STORY)
            await house.ask(f"/publish {STORY}")
            await house.ask("/queue")
            await house.ask("/retry all")
            for command in DAY:
                await house.ask(command)
            house.world.send_text(house.visitor, house.visitor, "/delete yes")
            await house.seen(lambda it: it.body.startswith("🗑 Done."), 40.0)
            await house.ask(f"/unsubscribe {sandbox.seeded.channel_id}")
        async with open_store(url, namespace="gistwire", pace=FAST, lease_seconds=1) as store:
            await store.wipe()
            await fill(store)
            await essence(store)
            await back_up(store.connection, tmp_path / "b")
            await restore(store.connection, tmp_path / "b", replace=True)
            await merge(store.connection, tmp_path / "b")
            await delivered(store)
            await exercise(store)
        found = [it async for it in examine(settings)]
        called, refused = await used(admin)

    assert [it for it in found if it.level == Level.FAULT] == []
    called -= {"config|resetstat", "info", "select"}
    # The library says its name to the server where it may; it works without that.
    assert refused <= {"client|setinfo"}
    assert called - listed() <= {"client|setinfo", "auth", "hello"}
    # What no day of the test brings stands in a script or in the code.
    assert listed() - called - in_scripts() - in_code() - {"select"} == set()


async def exercise(store: Store) -> None:
    """Do what an ordinary day does not bring."""
    await store.articles.remember_failure("a", Throttled("https://a/", 60.0))
    with pytest.raises(Throttled):
        await store.articles.find("a")


async def test_the_limited_user_sees_nothing_else() -> None:
    async with guarded_server() as (url, admin):
        await admin.set("{other}:subscriptions", "theirs")
        async with Redis.from_url(url) as client:
            for command in (
                ("GET", "{other}:subscriptions"),
                ("KEYS", "*"),
                ("FLUSHALL",),
                ("CONFIG", "GET", "*"),
                ("ACL", "LIST"),
                ("EVAL", "return redis.call('GET', '{other}:subscriptions')", 0),
                ("MONITOR",),
                ("SHUTDOWN",),
            ):
                with pytest.raises(NoPermissionError):
                    await client.execute_command(*command)  # type: ignore[no-untyped-call]  # the same


def test_the_file_says_that_the_password_is_to_be_chosen() -> None:
    (password,) = [it for it in user_line() if it.startswith(">")]

    assert password == ">choose-a-long-password"
