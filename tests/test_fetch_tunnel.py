"""Through an operator's proxy the guard vets all the same, and the proxy hears numbers only."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import ipaddress
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError

from bot.errors import Refused, Unreachable
from bot.fetch import Egress, FetchLimits, open_fetcher
from bot.fetch.dial import is_own
from bot.settings import Settings
from tests.fetch_stubs import (
    PUBLIC,
    Hours,
    Sockets,
    corpus,
    corpus_resolve,
    dns,
    guarded,
    listening,
    reply,
    serve,
    serving,
)
from tests.test_fetch_dial import self_signed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.fetch import Fetcher

SIX = "2606:2800:220:1:248:1893:25c8:1946"


@dataclass
class Proxy:
    """A small CONNECT proxy: one loopback server plays every address behind it."""

    behind: int
    #: Status line for targets that are not reached.
    refusals: dict[str, str] = field(default_factory=dict)
    #: Head of every request, and the target of it.
    heads: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def targets(self) -> list[str]:
        return [head.split()[1] for head in self.heads]

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.heads.append(head)
        if refusal := self.refusals.get(head.split()[1]):
            writer.write(f"HTTP/1.1 {refusal}\r\nContent-Length: 0\r\n\r\n".encode())
            return
        onward, back = await asyncio.open_connection("127.0.0.1", self.behind)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        try:
            await asyncio.gather(relay(reader, back), relay(onward, writer))
        finally:
            back.close()


async def relay(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await source.read(65_536):
            sink.write(data)
            await sink.drain()
        sink.write_eof()


@asynccontextmanager
async def proxied(
    behind: int, credentials: str = ""
) -> AsyncIterator[tuple[Fetcher, Proxy, Sockets]]:
    """A fetcher whose only way out is a proxy, the proxy, and what was dialled directly."""
    proxy = Proxy(behind)
    async with listening(proxy.talk) as port:
        proxy.port = port
        sockets = Sockets(routes={"127.0.0.1": port})
        egress = Egress(corpus_resolve, proxy_url=f"http://{credentials}127.0.0.1:{port}")
        async with guarded(sockets, egress=egress) as fetcher:
            yield fetcher, proxy, sockets


async def test_the_proxy_is_told_the_number_and_the_site_the_name() -> None:
    heads: list[bytes] = []

    async def answer(head: bytes, writer: asyncio.StreamWriter) -> None:
        heads.append(head)
        writer.write(reply(b"through"))

    async with serve(answer) as behind, proxied(behind) as (fetcher, proxy, sockets):
        document = await fetcher.fetch("http://www.example.com/a?b")

    assert document.body == b"through"
    assert proxy.targets == [f"{PUBLIC}:80"]
    assert heads[0].startswith(b"GET /a?b HTTP/1.1\r\nHost: www.example.com\r\n")
    assert sockets.dialled == [("127.0.0.1", proxy.port)]
    assert "example" not in proxy.heads[0]
    assert "authorization" not in proxy.heads[0].lower()


async def test_tls_inside_the_tunnel_asks_for_the_name(tmp_path: Path) -> None:
    names: list[str | None] = []
    context = self_signed(tmp_path, "www.example.com")
    context.sni_callback = lambda _socket, name, _context: names.append(name)

    async def talk(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(reply(b"over TLS"))

    async with listening(talk, context) as behind, proxied(behind) as (fetcher, proxy, _):
        with pytest.raises(Unreachable):
            await fetcher.fetch("https://www.example.com/")

    assert proxy.targets == [f"{PUBLIC}:443"]
    assert names == ["www.example.com"]


async def test_credentials_go_to_the_proxy_and_nowhere_else() -> None:
    heads: list[bytes] = []

    async def answer(head: bytes, writer: asyncio.StreamWriter) -> None:
        heads.append(head)
        writer.write(reply(b"through"))

    async with serve(answer) as behind, proxied(behind, "us%40er:pass:word@") as (fetcher, it, _):
        await fetcher.fetch("http://www.example.com/")

    secret = base64.b64encode(b"us@er:pass:word").decode()
    assert f"Proxy-Authorization: Basic {secret}\r\n" in it.heads[0]
    assert secret.encode() not in heads[0]
    assert b"proxy" not in heads[0].lower()


async def test_a_connection_through_the_proxy_is_kept() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readuntil(b"\r\n\r\n"):
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    async with listening(talk) as behind, proxied(behind) as (fetcher, proxy, _):
        for _ in range(3):
            assert (await fetcher.fetch("http://www.example.com/")).body == b"ok"
    assert len(proxy.heads) == 1


@pytest.mark.parametrize("host", [it for it in sorted(dns()) if it.endswith("attacker.com")])
async def test_a_name_that_leads_inside_never_reaches_the_proxy(host: str) -> None:
    async with serving(reply(b"secret")) as behind, proxied(behind) as (fetcher, proxy, sockets):
        with pytest.raises(Refused):
            await fetcher.fetch(f"http://{host}/")
    assert (proxy.heads, sockets.dialled) == ([], [])


async def test_no_url_of_the_refuse_corpus_reaches_the_proxy() -> None:
    async with serving(reply(b"secret")) as behind, proxied(behind) as (fetcher, proxy, sockets):
        for url in corpus("refuse.txt"):
            with pytest.raises(Refused):
                await fetcher.fetch(url)
    assert (proxy.heads, sockets.dialled) == ([], [])


async def test_the_proxy_itself_is_no_address_to_fetch() -> None:
    """It is exempt as the way out, not as a destination."""
    async with serving(reply(b"status page")) as behind, proxied(behind) as (fetcher, proxy, it):
        for url in (f"http://127.0.0.1:{proxy.port}/", "http://127.0.0.1/"):
            with pytest.raises(Refused):
                await fetcher.fetch(url)
    assert it.dialled == []


async def test_the_next_address_is_tried_where_the_proxy_reaches_one_in_vain() -> None:
    async with serving(reply(b"six")) as behind, proxied(behind) as (fetcher, proxy, _):
        proxy.refusals[f"{PUBLIC}:80"] = "502 Bad Gateway"
        assert (await fetcher.fetch("http://example.com/")).body == b"six"
    assert proxy.targets == [f"{PUBLIC}:80", f"[{SIX}]:80"]


@pytest.mark.parametrize("status", ["403 Forbidden", "407 Log in", "301 Elsewhere"])
async def test_a_proxy_that_says_no_makes_the_site_unreachable(status: str) -> None:
    """That is no word of the site's, and trying again would not help."""
    async with serving(reply(b"")) as behind, proxied(behind, "user:hunter2@") as (fetcher, it, _):
        it.refusals[f"{PUBLIC}:80"] = status
        with pytest.raises(Unreachable) as caught:
            await fetcher.fetch("http://www.example.com/")
    assert len(it.heads) == 1
    assert "hunter2" not in str(caught.value) + repr(vars(caught.value))


async def test_a_proxy_that_is_silent_ends_with_the_deadline() -> None:
    async def talk(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async with listening(talk) as port:
        egress = Egress(corpus_resolve, proxy_url=f"http://127.0.0.1:{port}")
        limits = FetchLimits(deadline_seconds=0.5)
        sockets = Sockets(routes={"127.0.0.1": port})
        async with guarded(sockets, egress=egress, limits=limits) as fetcher:
            with pytest.raises(Unreachable):
                await fetcher.fetch("http://www.example.com/")


async def test_the_operators_own_hosts_are_reached_without_the_proxy() -> None:
    async with serving(reply(b"own")) as own, serving(reply(b"")) as behind:
        proxy = Proxy(behind)
        async with listening(proxy.talk) as port:
            egress = Egress(corpus_resolve, proxy_url=f"http://127.0.0.1:{port}")
            async with open_fetcher(
                clock=Hours().clock(), allowed_hosts=(f"127.0.0.1:{own}",), egress=egress
            ) as fetcher:
                assert (await fetcher.fetch(f"http://127.0.0.1:{own}/")).body == b"own"
    assert proxy.heads == []


@pytest.mark.parametrize(
    ("denied", "reached"),
    [(f"{PUBLIC}/32", False), ("93.184.0.0/16", False), ("2606:2800::/32", True)],
)
async def test_denied_networks_are_closed_like_the_guards_own(denied: str, reached: bool) -> None:  # noqa: FBT001 - a table's expectation
    """By name and by number, before anything is dialled."""
    egress = Egress(corpus_resolve, denied=(ipaddress.ip_network(denied),))
    async with serving(reply(b"public")) as port:
        sockets = Sockets(routes={PUBLIC: port})
        async with guarded(sockets, egress=egress) as fetcher:
            for url in ("http://www.example.com/", f"http://{PUBLIC}/"):
                if reached:
                    assert (await fetcher.fetch(url)).body == b"public"
                    continue
                with pytest.raises(Refused):
                    await fetcher.fetch(url)
    assert bool(sockets.dialled) is reached


async def test_one_denied_answer_refuses_the_name() -> None:
    egress = Egress(corpus_resolve, denied=(ipaddress.ip_network("2606:2800::/32"),))
    sockets = Sockets()
    async with guarded(sockets, egress=egress) as fetcher:
        with pytest.raises(Refused):
            await fetcher.fetch("http://example.com/")
    assert sockets.dialled == []


async def test_this_machines_own_public_address_is_not_dialled() -> None:
    egress = Egress(corpus_resolve, is_own=lambda address: address == PUBLIC)
    async with serving(reply(b"own service")) as port:
        sockets = Sockets(routes={PUBLIC: port})
        async with guarded(sockets, egress=egress) as fetcher:
            with pytest.raises(Refused):
                await fetcher.fetch("http://www.example.com/")
    assert sockets.dialled == []


@pytest.mark.parametrize(
    ("address", "own"),
    [("127.0.0.1", True), (PUBLIC, False), (SIX, False), ("203.0.113.7", False)],
)
def test_an_own_address_is_one_that_can_be_bound_to(address: str, own: bool) -> None:  # noqa: FBT001 - a table's expectation
    assert is_own(address) is own


def test_the_operators_way_out_comes_from_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GISTWIRE_EGRESS_PROXY", "http://user:hunter2@proxy.lan:3128")
    monkeypatch.setenv("GISTWIRE_FETCH_DENY", "203.0.113.0/24, 2001:db8::1")
    settings = Settings()

    egress = Egress.from_settings(settings)

    assert egress.proxy_url == "http://user:hunter2@proxy.lan:3128"
    assert [str(it) for it in egress.denied] == ["203.0.113.0/24", "2001:db8::1/128"]
    assert "hunter2" not in repr(settings)
    assert "hunter2" not in repr(egress)


@pytest.mark.parametrize(
    "decision",
    [
        {"egress_proxy": "https://proxy.lan:3128"},
        {"egress_proxy": "socks5://proxy.lan:1080"},
        {"egress_proxy": "proxy.lan:3128"},
        {"egress_proxy": "http://proxy.lan:3128/path"},
        {"egress_proxy": "http://proxy.lan:99999"},
        {"egress_proxy": "http://proxy.lan"},
        {"egress_proxy": "http://прокси.lan:3128"},
        {"fetch_deny": ("10.0.0.1/8",)},
        {"fetch_deny": ("example.com",)},
    ],
    ids=str,
)
def test_what_is_no_way_out_is_a_fault_of_the_settings(decision: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings(**decision)
