"""One address in, one document out, inside one deadline, against real servers."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import re
import socket
import zlib
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from bot.errors import BotError, NotFound, Refused, Throttled, TooBig, Unreachable
from bot.fetch import Egress, Fetcher, FetchLimits, open_fetcher
from bot.fetch.dial import GuardedBackend, GuardedTransport
from bot.fetch.exchange import USER_AGENT, Exchange
from bot.fetch.politeness import Politeness
from tests.fetch_stubs import (
    EGRESS,
    NOW,
    PUBLIC,
    Hours,
    Sockets,
    guarded,
    listening,
    reply,
    serve,
    serving,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

SMALL = FetchLimits(
    page_bytes=1000, file_bytes=2000, image_bytes=500, header_bytes=2000, deadline_seconds=1.0
)


@asynccontextmanager
async def local(port: int, limits: FetchLimits = SMALL) -> AsyncIterator[Fetcher]:
    """The fetcher as the bot opens it, with one local server exempt."""
    async with open_fetcher(
        clock=Hours().clock(), limits=limits, allowed_hosts=(f"127.0.0.1:{port}",)
    ) as fetcher:
        yield fetcher


async def failure(whole: bytes, limits: FetchLimits = SMALL) -> BotError:
    """What a fetch raises when the server says ``whole``."""
    async with serving(whole) as port, local(port, limits) as fetcher:
        with pytest.raises(BotError) as caught:
            await fetcher.fetch(f"http://127.0.0.1:{port}/")
    return caught.value


async def test_a_page_becomes_a_document() -> None:
    heads: list[bytes] = []

    async def answer(head: bytes, writer: asyncio.StreamWriter) -> None:
        heads.append(head)
        kind = "Content-Type: Text/HTML; charset=Big5"
        writer.write(reply(gzip.compress(b"<p>hi</p>"), kind, "Content-Encoding: gzip"))

    async with serve(answer) as port:
        sockets = Sockets(routes={PUBLIC: port})
        async with guarded(sockets) as fetcher:
            document = await fetcher.fetch("http://www.example.com/a?b=c#d")

    assert document.body == b"<p>hi</p>"
    assert document.url == "http://www.example.com/a?b=c"
    assert (document.media_type, document.charset, document.name) == ("text/html", "big5", None)
    assert document.fetched_at == NOW
    lines = heads[0].decode().split("\r\n")
    assert lines[0] == "GET /a?b=c HTTP/1.1"
    assert "Host: www.example.com" in lines
    assert f"User-Agent: {USER_AGENT}" in lines
    assert "Accept-Encoding: gzip, identity" in lines


async def test_no_cookie_is_sent_back_and_connections_are_kept() -> None:
    heads: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            heads.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nSet-Cookie: a=b\r\n\r\nok")

    async with listening(talk) as port:
        sockets = Sockets(routes={PUBLIC: port})
        async with guarded(sockets) as fetcher:
            for _ in range(3):
                await fetcher.fetch("http://www.example.com/")

    assert len(heads) == 3
    assert not any(b"cookie" in head.lower() for head in heads)
    assert len(sockets.dialled) == 1


@pytest.mark.parametrize(
    "path",
    [
        "/%0d%0aX-Evil:%201%0d%0a%0d%0aGET%20/b",
        "/a?%0aHost:example.org",
        "/\u010d\u010aX-Evil:1",
        "/\u2028X-Evil:1",
        "/a\rX-Evil:1",
        "/a\nX-Evil:1",
        "/a\x85X-Evil:1",
        "/a HTTP/1.1",
    ],
    ids=ascii,
)
@pytest.mark.parametrize("how", ["asked", "sent on"])
async def test_no_path_becomes_a_line_of_its_own(path: str, how: str) -> None:
    """One request line and the headers of this house, whatever the path spells."""
    heads: list[bytes] = []

    async def answer(head: bytes, writer: asyncio.StreamWriter) -> None:
        heads.append(head)
        start = head.startswith(b"GET /start ")
        writer.write(reply(b"", f"Location: {path}", status="302 Go") if start else reply(b"ok"))

    async with serve(answer) as port:
        sockets = Sockets(routes={PUBLIC: port})
        async with guarded(sockets) as fetcher:
            target = path if how == "asked" else "/start"
            with contextlib.suppress(Refused, Unreachable):
                await fetcher.fetch(f"http://www.example.com{target}")

    for head in heads:
        lines = head.decode().split("\r\n")
        assert re.fullmatch(r"GET /[!-~]* HTTP/1\.1", lines[0])
        names = [line.partition(":")[0] for line in lines[1:-2]]
        assert names == ["Host", "User-Agent", "Accept-Language", "Accept-Encoding", "Accept"]
        assert "\n" not in head.decode().replace("\r\n", "")


async def test_the_environment_names_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    async with serving(reply(b"direct")) as port, local(port) as fetcher:
        assert (await fetcher.fetch(f"http://127.0.0.1:{port}/")).body == b"direct"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("403 Forbidden", Refused),
        ("404 Not Found", NotFound),
        ("500 Oops", Unreachable),
        ("302 Nowhere", Unreachable),
    ],
)
async def test_statuses(status: str, kind: type[BotError]) -> None:
    assert type(await failure(reply(b"sorry", status=status))) is kind


async def test_a_wait_that_the_site_asks_for_is_told() -> None:
    error = await failure(reply(b"", "Retry-After: 7", status="429 Slow down"))
    assert isinstance(error, Throttled)
    assert error.retry_after_seconds == 7.0


@pytest.mark.parametrize(
    "whole",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nA: b\x00c\r\n\r\n",
        b"HTTP/1.1 302 Go\r\nLocation: http://127.0.0.1/\x00\r\n\r\n",
        reply(gzip.compress(b"a" * 99)[:-9], "Content-Encoding: gzip"),
        reply(b"<html>", "Content-Encoding: gzip"),
    ],
    ids=ascii,
)
async def test_what_breaks_below_http_is_unreachable(whole: bytes) -> None:
    assert type(await failure(whole)) is Unreachable


@pytest.mark.parametrize("coding", ["br", "zstd", "deflate", "gzip, gzip", "br, gzip", "x"])
async def test_a_coding_that_was_not_asked_for_is_refused(coding: str) -> None:
    body = gzip.compress(gzip.compress(b"a"))
    assert type(await failure(reply(body, f"Content-Encoding: {coding}"))) is Refused


@pytest.mark.parametrize(
    ("kind", "size", "fits"),
    [
        ("text/html", 1000, True),
        ("text/html", 1001, False),
        ("application/xhtml+xml", 1001, False),
        ("", 1001, False),
        ("application/pdf", 2000, True),
        ("application/pdf", 2001, False),
    ],
)
@pytest.mark.parametrize("how", ["declared", "chunked", "gzip"])
async def test_byte_limits(kind: str, size: int, fits: bool, how: str) -> None:  # noqa: FBT001 - a table's expectation
    """The limit is the kind's, to the byte, however the length is told or hidden."""
    body = bytes(size)
    whole = {
        "declared": reply(body, f"Content-Type: {kind}"),
        "gzip": reply(gzip.compress(body), f"Content-Type: {kind}", "Content-Encoding: gzip"),
        "chunked": f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nTransfer-Encoding: chunked\r\n\r\n"
        f"{size:x}\r\n".encode()
        + body
        + b"\r\n0\r\n\r\n",
    }[how]
    if not fits:
        error = await failure(whole)
        assert isinstance(error, TooBig)
        assert error.limit_bytes == (2000 if "pdf" in kind else 1000)
        return
    async with serving(whole) as port, local(port) as fetcher:
        assert (await fetcher.fetch(f"http://127.0.0.1:{port}/")).body == body


async def test_pictures_have_their_own_limit() -> None:
    for size in (500, 501):
        whole = reply(bytes(size), "Content-Type: image/png")
        async with serving(whole) as port, local(port) as fetcher:
            if size == 500:
                assert await fetcher.fetch_image(f"http://127.0.0.1:{port}/") == bytes(size)
                continue
            with pytest.raises(TooBig):
                await fetcher.fetch_image(f"http://127.0.0.1:{port}/")


async def test_a_gzip_bomb_stops_at_the_limit() -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(bytes(1024 * 1024)) for _ in range(100)) + packer.flush()
    limits = FetchLimits(page_bytes=1_000_000, deadline_seconds=10.0)
    assert isinstance(await failure(reply(bomb, "Content-Encoding: gzip"), limits), TooBig)


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (b"", b""),
        (b"HTTP/1.1 200 OK\r\nA: ", b"a"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", b"a"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
    ],
    ids=["silence", "slow head", "flood of 100s", "slow body", "slow chunks"],
)
async def test_the_deadline_ends_every_kind_of_slowness(first: bytes, again: bytes) -> None:
    async def answer(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(first)
        while not writer.is_closing():
            writer.write(again)
            await writer.drain()
            await asyncio.sleep(0.01)

    async with serve(answer) as port, local(port) as fetcher:
        with pytest.raises(Unreachable, match="deadline"):
            await fetcher.fetch(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize("size", [3000, 300_000])
async def test_huge_headers_are_turned_away(size: int) -> None:
    """A long head is refused; one over the parser's own limit breaks below HTTP."""
    error = await failure(reply(b"a", "X-Filler: " + "a" * size))
    assert type(error) in {Refused, Unreachable}


async def test_redirects_are_followed_relative_and_absolute() -> None:
    async def answer(head: bytes, writer: asyncio.StreamWriter) -> None:
        steps = {
            b"/": "a/b?c#d",
            b"/a/b?c": "../e",
            b"/e": f"http://127.0.0.1:{port}/f",
            b"/f": f"//127.0.0.1:{port}/路",
        }
        target = steps.get(head.split()[1])
        step = reply(b"moved", f"Location: {target}", status="302 Go")
        writer.write(reply(b"here") if target is None else step)

    async with serve(answer) as port, local(port) as fetcher:
        document = await fetcher.fetch(f"http://127.0.0.1:{port}/")
    assert document.body == b"here"
    assert document.url == f"http://127.0.0.1:{port}/{quote('路')}"


async def test_endless_redirects_end() -> None:
    """Five are followed, the sixth is one too many."""
    heads: list[bytes] = []

    async def answer(head: bytes, writer: asyncio.StreamWriter) -> None:
        heads.append(head)
        writer.write(reply(b"", "Location: /again", status="301 Go"))

    async with serve(answer) as port, local(port) as fetcher:
        with pytest.raises(Refused, match="redirects"):
            await fetcher.fetch(f"http://127.0.0.1:{port}/")
    assert len(heads) == 6


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:1/",
        "//[::1]/",
        "//[::1",
        "data:text/html,hi",
        "file:///etc/passwd",
        "http:127.0.0.1/",
        "http://user@example.com/",
        "/a b",
        "\\\\127.0.0.1\\a",
    ],
)
async def test_a_redirect_out_of_the_exempt_host_is_refused(location: str) -> None:
    error = await failure(reply(b"", f"Location: {location}", status="302 Go"))
    assert type(error) is Refused


async def test_an_exempt_pair_is_exempt_for_its_port_only() -> None:
    async with serving(reply(b"a")) as port, local(port) as fetcher:
        for url in (f"http://127.0.0.1:{port + 1}/", f"http://localhost:{port}/"):
            with pytest.raises(Refused):
                await fetcher.fetch(url)


async def test_nobody_listening_is_unreachable() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        async with local(port) as fetcher:
            with pytest.raises(Unreachable):
                await fetcher.fetch(f"http://127.0.0.1:{port}/")


async def test_a_cancelled_fetch_leaves_the_fetcher_usable() -> None:
    async def answer(head: bytes, writer: asyncio.StreamWriter) -> None:
        if b"/slow" in head:
            await asyncio.sleep(0.3)
        writer.write(reply(b"ok"))

    limits = FetchLimits(connections=1, deadline_seconds=5.0)
    async with serve(answer) as port, local(port, limits) as fetcher:
        slow = asyncio.create_task(fetcher.fetch(f"http://127.0.0.1:{port}/slow"))
        await asyncio.sleep(0.1)
        slow.cancel()
        with pytest.raises(asyncio.CancelledError):
            await slow
        assert (await fetcher.fetch(f"http://127.0.0.1:{port}/")).body == b"ok"


@asynccontextmanager
async def mirrored() -> AsyncIterator[tuple[Fetcher, list[str]]]:
    """A fetcher with a mirror that knows a few addresses, and what the mirror was asked."""
    asked: list[str] = []
    pages = {
        "https://www.example.com/a": reply(b"from the mirror", "Content-Type: text/html"),
        "https://www.example.com/go": reply(b"", "Location: /a", status="302 Go"),
        "https://www.example.com/in": reply(b"", "Location: http://10.0.0.1/", status="302 Go"),
        "https://www.example.com/shut": reply(b"", status="403 No"),
        "https://www.example.com/gone": reply(b"", status="410 Gone"),
    }

    async def answer(head: bytes, writer: asyncio.StreamWriter) -> None:
        path = head.split()[1].decode()
        asked.append(path)
        known = {f"/web/{quote(url, safe='')}": page for url, page in pages.items()}
        pages["https://www.example.com/back"] = reply(
            b"", f"Location: http://127.0.0.1:{port}/web/x", status="302 Go"
        )
        writer.write(known.get(path) or reply(b"", status="404 Unknown"))

    async def resolve(_host: str, _port: int) -> list[str]:
        return []

    async with serve(answer) as port:
        mirror_url = f"http://127.0.0.1:{port}/web/"
        async with open_fetcher(
            clock=Hours().clock(), mirror_url=mirror_url, egress=Egress(resolve)
        ) as fetcher:
            yield fetcher, asked


async def test_a_mirror_is_asked_first_and_the_url_stays_the_original() -> None:
    async with mirrored() as (fetcher, asked):
        for path in ("a", "go"):
            document = await fetcher.fetch(f"https://www.example.com/{path}")
            assert document.body == b"from the mirror"
            assert document.url == "https://www.example.com/a"
    assert asked[0] == "/web/https%3A%2F%2Fwww.example.com%2Fa"


async def test_a_mirror_without_the_page_leads_on_to_the_network() -> None:
    """A 404 of the mirror is no answer about the site, so the real name is looked up."""
    async with mirrored() as (fetcher, asked):
        with pytest.raises(Unreachable):
            await fetcher.fetch("https://www.example.com/unknown")
    assert len(asked) == 1


async def test_statuses_and_redirects_inside_a_mirror_mean_what_they_say() -> None:
    async with mirrored() as (fetcher, _):
        for path, kind in (
            ("shut", Refused),
            ("gone", NotFound),
            ("in", Refused),
            ("back", Refused),
        ):
            with pytest.raises(kind):
                await fetcher.fetch(f"https://www.example.com/{path}")


async def test_only_the_mirror_itself_is_exempt() -> None:
    """An address inside is refused before the mirror is asked, the mirror's own as well."""
    async with mirrored() as (fetcher, asked):
        for url in ("http://127.0.0.1/", "http://10.0.0.1/", "http://redis/"):
            with pytest.raises(Refused):
                await fetcher.fetch(url)
    assert asked == []


async def test_a_mirror_with_a_public_name_is_no_address_to_fetch_either() -> None:
    """Its connections are exempt, so that only the archive's own question may be asked there."""
    asked: list[bytes] = []

    async def answer(head: bytes, writer: asyncio.StreamWriter) -> None:
        asked.append(head.split()[1])
        writer.write(reply(b"from the mirror"))

    async with serve(answer) as port:
        sockets = Sockets(routes={"mirror.example.com": port})
        place = frozenset({"mirror.example.com:80"})
        backend = GuardedBackend(egress=EGRESS, exempt=place, dialler=sockets)
        async with GuardedTransport(backend, connections=2) as transport:
            clock = Hours().clock()
            mirror_url = "http://mirror.example.com/web/"
            exchange = Exchange(transport, Politeness(clock), limits=SMALL, mirror_url=mirror_url)
            fetcher = Fetcher(exchange, clock, SMALL)
            for url in ("http://mirror.example.com/admin", "HTTP://Mirror.example.com:80/web/x"):
                with pytest.raises(Refused):
                    await fetcher.fetch(url)
            assert asked == []
            assert (await fetcher.fetch("http://www.example.com/")).body == b"from the mirror"
