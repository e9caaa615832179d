"""The road to Telegram against real servers: what travels, and what is said when it does not."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from telegram import Bot, LinkPreviewOptions
from telegram.error import NetworkError, TelegramError, TimedOut

from bot.deliver import Patience, Transport, proxy_for
from bot.deliver.verdict import Unsent, may_have_left
from bot.sandbox import Fault
from tests.fixtures_sandbox import open_desk, picture

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    #: How a server deals with a request that it has read.
    Manner = Callable[[asyncio.StreamWriter], Awaitable[None]]

TOKEN = "123456:" + "x" * 35


async def polite(writer: asyncio.StreamWriter) -> None:
    body = b'{"ok":true,"result":true}'
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))


async def silent(_writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


async def rude(writer: asyncio.StreamWriter) -> None:
    writer.close()


async def elsewhere(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n")


@asynccontextmanager
async def serving(
    manner: Manner,
) -> AsyncIterator[tuple[str, list[bytes]]]:
    """Yield the address of a server and the requests that it got."""
    requests: list[bytes] = []

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0]
                requests.append(head + await reader.readexactly(int(length or 0)))
                await manner(writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(meet, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", requests
    finally:
        server.close()


async def test_values_travel_as_json_of_their_own_kind() -> None:
    """What the Bot API calls an object is one, and no text that holds one."""
    async with serving(polite) as (base, requests), Transport(1) as road:
        await Bot(TOKEN, base_url=f"{base}/bot", request=road).set_message_reaction(7, 8, "👀")

    head, _, body = requests[0].partition(b"\r\n\r\n")
    sent = json.loads(body)
    assert b"content-type: application/json" in head.lower()
    assert (sent["chat_id"], sent["message_id"]) == (7, 8)
    assert sent["reaction"] == [{"type": "emoji", "emoji": "👀"}]


async def test_posts_pictures_and_downloads_arrive() -> None:
    """The sandbox, which reads as strictly as Telegram, takes what the transport brings."""
    async with open_desk() as place, Transport(4) as road:
        bot = Bot(
            place.sandbox.token,
            base_url=place.sandbox.api_url,
            base_file_url=place.sandbox.file_url,
            request=road,
        )
        preview = LinkPreviewOptions(is_disabled=True)
        text = await bot.send_message(
            place.me, "<b>长</b> &amp; 🙂", "HTML", link_preview_options=preview
        )
        photo = await bot.send_photo(place.me, picture(40, 30), caption="kurz — ü")
        file = await bot.get_file(photo.photo[-1].file_id)
        body = await file.download_as_bytearray()

        assert (text.text, text.link_preview_options) == ("长 & 🙂", preview)
        assert (photo.caption, photo.photo[-1].width) == ("kurz — ü", 40)
        assert body.startswith(b"\xff\xd8")


@pytest.mark.parametrize(
    ("manner", "expected"),
    [
        pytest.param(silent, TimedOut, id="silent"),
        pytest.param(rude, NetworkError, id="hangs up"),
    ],
)
async def test_what_may_have_left_is_doubtful(
    manner: Manner,
    expected: type[TelegramError],
) -> None:
    """The request was read, the answer never came; no word of it holds the token."""
    async with serving(manner) as (base, requests), Transport(1) as road:
        bot = Bot(TOKEN, base_url=f"{base}/bot", request=road)
        with pytest.raises(expected) as caught:
            await bot.send_message(7, "x", read_timeout=0.3)

    assert len(requests) == 1
    assert may_have_left(caught.value)
    assert TOKEN not in str(caught.value)


async def test_what_met_nobody_has_surely_not_left() -> None:
    """A closed port, and a name that does not exist."""
    async with Transport(1) as road:
        for base in ("http://127.0.0.1:9/bot", "http://nobody.invalid/bot"):
            with pytest.raises(Unsent) as caught:
                await Bot(TOKEN, base_url=base, request=road).send_message(7, "x")
            assert not may_have_left(caught.value)
            assert TOKEN not in str(caught.value)


async def test_who_found_no_free_connection_has_surely_not_sent() -> None:
    """The one connection is held by a call that lasts."""
    patience = Patience(pool_seconds=0.2, connect_seconds=0.2, read_seconds=5.0)
    async with serving(silent) as (base, requests), Transport(1, patience=patience) as road:
        bot = Bot(TOKEN, base_url=f"{base}/bot", request=road)
        first = asyncio.create_task(bot.send_message(7, "x"))
        await asyncio.sleep(0.1)
        with pytest.raises(Unsent):
            await bot.send_message(8, "x")
        first.cancel()
        await asyncio.wait([first])

    assert len(requests) == 1


async def test_connections_are_kept_and_shared() -> None:
    """Ten calls one after the other need one connection, and all of them answer."""
    places: set[object] = set()

    async def note(writer: asyncio.StreamWriter) -> None:
        places.add(writer.get_extra_info("peername"))
        await polite(writer)

    async with serving(note) as (base, requests), Transport(8) as road:
        bot = Bot(TOKEN, base_url=f"{base}/bot", request=road)
        for number in range(10):
            assert await bot.delete_message(7, number)

    assert (len(requests), len(places)) == (10, 1)


async def test_a_redirect_is_an_answer_and_no_way() -> None:
    """The token goes to the server that was named, and to no other."""
    async with serving(elsewhere) as (base, requests), Transport(1) as road:
        with pytest.raises(NetworkError):
            await Bot(TOKEN, base_url=f"{base}/bot", request=road).delete_message(7, 8)

    assert len(requests) == 1


async def test_a_proxy_is_asked_with_its_password() -> None:
    """The address is spelled out to the proxy; credentials stand in a header of its own."""
    async with serving(polite) as (proxy, requests):
        named = proxy.replace("http://", "http://me:secret@")
        async with Transport(1, proxy=named) as road:
            bot = Bot(TOKEN, base_url="http://telegram.example/bot", request=road)
            assert await bot.delete_message(7, 8)

    assert requests[0].startswith(b"POST http://telegram.example/bot" + TOKEN.encode())
    assert b"proxy-authorization: basic bwu6c2vjcmv0" in requests[0].lower()


@pytest.mark.parametrize(
    ("url", "environment", "expected"),
    [
        pytest.param("https://api.telegram.org", {}, None, id="none named"),
        pytest.param(
            "https://api.telegram.org", {"https_proxy": "http://p:1"}, "http://p:1", id="https"
        ),
        pytest.param("https://api.telegram.org", {"all_proxy": "p:1"}, "http://p:1", id="for all"),
        pytest.param("http://127.0.0.1:8081", {"http_proxy": "http://p:1"}, None, id="here"),
        pytest.param(
            "https://api.telegram.org",
            {"https_proxy": "http://p:1", "no_proxy": "telegram.org"},
            None,
            id="excepted",
        ),
    ],
)
def test_the_proxy_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, url: str, environment: dict[str, str], expected: str | None
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert proxy_for(url) == expected


def test_a_proxy_that_cannot_be_used_is_not_passed_by(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who named a proxy does not want to be seen without it."""
    monkeypatch.setenv("https_proxy", "socks5://127.0.0.1:1080")
    monkeypatch.delenv("no_proxy", raising=False)

    with pytest.raises(ValueError, match="must be http"):
        proxy_for("https://api.telegram.org")


async def test_a_transport_that_is_closed_says_so() -> None:
    """It opens and closes as often as it is told to."""
    road = Transport(1)
    for _ in range(2):
        async with open_desk() as place, road:
            bot = Bot(place.sandbox.token, base_url=place.sandbox.api_url, request=road)
            place.sandbox.world.faults.script(Fault("sendMessage", (502, "Bad Gateway", None)))
            with pytest.raises(NetworkError, match="Bad Gateway"):
                await bot.send_message(place.me, "x")
            assert (await bot.send_message(place.me, "x")).text == "x"

    with pytest.raises(NetworkError, match="not open"):
        await Bot(TOKEN, request=road).send_message(7, "x")
