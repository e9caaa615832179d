"""TLS to the server, with authorities of one's own: trusted, or refused with words that help.

The server that comes with the tests has no TLS of its own, so a line that ends TLS stands before
it, as stunnel would; what is tried is the bot's side of it.
"""

from __future__ import annotations

import asyncio
import os
import ssl
import sys
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
import trustme
from pydantic import SecretStr

from bot.doctor import Level, examine
from bot.errors import StoreError
from bot.isolate import Direct
from bot.store import open_store
from bot.store.sentinels import sentinel_pool
from tests.articles import page
from tests.fixtures_house import run_house, settings_for
from tests.fixtures_valkey import plain_server
from tests.test_store_servers import journey

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from bot.sandbox import Sandbox

STORY = "https://example.com/story"


@dataclass(frozen=True, slots=True)
class Hidden:
    """A server behind TLS, and files of authorities."""

    #: Port of a server whose certificate is for 127.0.0.1.
    port: int
    #: Port of one whose certificate is for somebody else.
    other: int
    authority: Path
    stranger: Path

    def url(self, query: str = "", port: int | None = None) -> str:
        return f"rediss://:hidden-word@127.0.0.1:{port or self.port}{query}"

    def trusting(self, file: Path) -> str:
        return f"?ssl_ca_certs={file}"


@pytest.fixture
async def hidden(tmp_path: Path) -> AsyncIterator[Hidden]:
    ours, stranger = trustme.CA(), trustme.CA()
    for name, authority in (("ours", ours), ("stranger", stranger)):
        authority.cert_pem.write_to_path(str(tmp_path / f"{name}.pem"))
    options = ("--requirepass", "hidden-word", "--appendonly", "yes")
    async with (
        plain_server(*options) as plain,
        tls_before(plain, ours.issue_cert("127.0.0.1")) as port,
        tls_before(plain, ours.issue_cert("valkey.example")) as other,
    ):
        yield Hidden(port, other, tmp_path / "ours.pem", tmp_path / "stranger.pem")


@asynccontextmanager
async def tls_before(port: int, certificate: trustme.LeafCert) -> AsyncIterator[int]:
    """Yield a port on which TLS ends; what was inside goes on to a server."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    lines: set[asyncio.Task[None]] = set()

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, ssl.SSLError):
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
        writer.close()

    async def join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner, outer = await asyncio.open_connection("127.0.0.1", port)
        lines.add(asyncio.create_task(carry(reader, outer)))
        await carry(inner, writer)

    server = await asyncio.start_server(join, "127.0.0.1", 0, ssl=context)
    async with server:
        yield server.sockets[0].getsockname()[1]
        server.close()
        for task in lines:
            task.cancel()
        await asyncio.gather(*lines, return_exceptions=True)


async def test_all_that_the_store_can_do_is_done_behind_tls(hidden: Hidden, tmp_path: Path) -> None:
    await journey(hidden.url(hidden.trusting(hidden.authority)), tmp_path)


async def test_the_whole_bot_works_behind_tls(hidden: Hidden, sandbox: Sandbox) -> None:
    sandbox.world.publish_page(STORY, page("Hidden"), "text/html")
    settings = settings_for(sandbox, hidden.url(hidden.trusting(hidden.authority)))
    async with run_house(sandbox, settings, rooms=Direct()) as house:
        answer = await house.ask(STORY)

    assert "Hidden" in answer.body


#: What is wrong -> the URL, and what is said.
WRONG: dict[str, tuple[Callable[[Hidden], str], str]] = {
    "an authority nobody named": (Hidden.url, "certificate is not trusted"),
    "another authority": (
        lambda it: it.url(it.trusting(it.stranger)),
        "certificate is not trusted",
    ),
    "another host": (
        lambda it: it.url(it.trusting(it.authority), it.other),
        "valid for '127.0.0.1'",
    ),
    "no such file": (
        lambda it: it.url("?ssl_ca_certs=/nowhere/ca.pem"),
        "a file for TLS that the URL names cannot be read",
    ),
    "a file of something else": (
        lambda it: it.url(f"?ssl_ca_certs={__file__}"),
        "TLS did not come about",
    ),
    "cluster": (
        lambda it: it.url().replace("rediss:", "rediss+cluster:"),
        "certificate is not trusted",
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
async def test_what_is_wrong_about_tls_is_told(hidden: Hidden, wrong: str) -> None:
    url, said = WRONG[wrong]
    with pytest.raises(StoreError) as caught:
        async with open_store(url(hidden)):
            pass

    assert said in str(caught.value)
    assert "hidden-word" not in str(caught.value)


async def test_the_doctor_says_how_trust_is_given(
    hidden: Hidden, sandbox: Sandbox, tmp_path: Path
) -> None:
    settings = settings_for(sandbox, "redis://", state_dir=tmp_path)
    settings = settings.model_copy(update={"redis_url": SecretStr(hidden.url())})

    found = [it async for it in examine(settings) if it.topic == "memory"]

    assert [it.level for it in found] == [Level.FAULT]
    assert "ssl_ca_certs" in found[0].what


async def test_a_bot_that_does_not_trust_its_store_says_so_and_ends(
    hidden: Hidden, tmp_path: Path
) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "run"),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env={
            **{name: value for name, value in os.environ.items() if "GISTWIRE" not in name},
            "HOME": str(tmp_path),
            "GISTWIRE_REDIS_URL": hidden.url(hidden.trusting(hidden.stranger)),
            "GISTWIRE_SANDBOX_PORT": "0",
            "GISTWIRE_WATCH_PORT": "0",
            "GISTWIRE_OPEN_BROWSER": "false",
        },
    )
    _, said = await asyncio.wait_for(process.communicate(), 60)

    assert process.returncode == 69
    assert b"the store cannot be had" in said
    assert b"its certificate is not trusted" in said
    assert b"Traceback" not in said
    assert b"hidden-word" not in said


async def test_a_cluster_is_reached_over_tls(hidden: Hidden) -> None:
    """One server is taken for a cluster of one."""
    url = hidden.url(hidden.trusting(hidden.authority)).replace("rediss:", "rediss+cluster:")
    async with open_store(url, namespace="hidden") as store:
        await store.roles.appoint(1, "known")

        assert await store.roles.editors() == ((1, "known"),)


def test_sentinels_hand_the_authority_on_to_the_primary() -> None:
    pool = sentinel_pool("rediss+sentinel://a/news?ssl_ca_certs=/etc/ca.pem", {})
    plain = sentinel_pool("redis+sentinel://a/news?ssl_ca_certs=/etc/ca.pem", {})

    assert pool.connection_kwargs["ssl_ca_certs"] == "/etc/ca.pem"
    assert "ssl_ca_certs" not in plain.connection_kwargs
