"""Every connection is vetted where it is made; forbidden addresses are never dialled."""

from __future__ import annotations

import asyncio
import ssl
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.errors import FetchError, Refused, Unreachable
from bot.fetch import Egress, FetchLimits, open_fetcher, vet_url
from bot.fetch.guard import Forbidden, vet_address
from tests.fetch_stubs import (
    NOW,
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

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

    Answer: TypeAlias = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]

PORTS = {"http": 80, "https": 443}


class Everywhere(Sockets):
    """A socket layer on which one local server plays every address; it speaks no TLS."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port

    async def connect_tcp(self, host: str, port: int, *args: Any, **kwargs: Any) -> Any:
        """Connect to the server whatever the address is, unless TLS is to be spoken."""
        self.routes = {} if port == PORTS["https"] else {host: self._port}
        return await super().connect_tcp(host, port, *args, **kwargs)


#: Where an audit hook, which is there for good, writes to.
_heard: list[list[object]] = []


def _hear(event: str, args: tuple[object, ...]) -> None:
    if event == "socket.connect" and _heard:
        _heard[-1].append(args[1])


@pytest.fixture
def connects() -> Iterator[list[object]]:
    """Every address that the interpreter hands to ``connect()`` while the test runs."""
    if not _heard:
        sys.addaudithook(_hear)
    _heard.append([])
    yield _heard[-1]
    _heard.append([])


def is_open(address: str) -> bool:
    try:
        vet_address(address)
    except Forbidden:
        return False
    return True


@pytest.mark.parametrize("url", corpus("refuse.txt"), ids=ascii)
async def test_a_refused_url_never_reaches_a_socket(url: str) -> None:
    sockets = Sockets()

    async with guarded(sockets) as fetcher:
        with pytest.raises(Refused):
            await fetcher.fetch(url)
        with pytest.raises(Refused):
            await fetcher.fetch_image(url)

    assert sockets.dialled == []


@pytest.mark.parametrize("url", corpus("accept.txt"), ids=ascii)
async def test_an_accepted_url_reaches_connect_at_a_public_number(url: str) -> None:
    known = dns()

    async def resolve(host: str, _port: int) -> list[str]:
        return known[host]

    for way in ("fetch", "fetch_image"):
        sockets = Sockets()
        async with guarded(sockets, egress=Egress(resolve)) as fetcher:
            with pytest.raises(Unreachable):
                await getattr(fetcher, way)(url)

        assert sockets.dialled
        assert all(is_open(address) for address, _ in sockets.dialled)


async def test_the_kernel_is_not_asked_for_one_connection(connects: list[object]) -> None:
    """With nothing of ours below the guard, the refuse corpus makes no ``connect()`` at all."""
    clock = Hours().clock()
    async with open_fetcher(clock=clock, egress=Egress(corpus_resolve)) as fetcher:
        for url in corpus("refuse.txt"):
            for way in (fetcher.fetch, fetcher.fetch_image):
                with pytest.raises(Refused):
                    await way(url)
        assert connects == []

        async with serving(reply(b"")) as port:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            await writer.wait_closed()
        assert connects == [("127.0.0.1", port)]


@pytest.mark.parametrize("host", sorted(dns()))
async def test_one_bad_answer_refuses_the_name(host: str) -> None:
    """A name is dialled exactly where all of its answers are public and the name itself is."""
    sockets = Sockets()
    async with guarded(sockets) as fetcher:
        with pytest.raises(FetchError) as caught:
            await fetcher.fetch(f"http://{host}/")

    if not all(is_open(answer) for answer in dns()[host]) or host == "api.telegram.org":
        assert isinstance(caught.value, Refused)
        assert sockets.dialled == []
    else:
        assert isinstance(caught.value, Unreachable)
        assert [address for address, _ in sockets.dialled] == dns()[host]


STATUSES = [301, 302, 303, 307, 308]


def sending_on(targets: list[str], status: int, other: bytes) -> Answer:
    """A site whose page ``/start/N`` sends its reader on to target N, and what else it says."""

    async def answer(head: bytes, writer: asyncio.StreamWriter) -> None:
        number = head.split()[1].removeprefix(b"/start/")
        if not number.isdigit():
            writer.write(other)
            return
        writer.write(reply(b"", f"Location: {targets[int(number)]}", status=f"{status} Go"))

    return answer


@pytest.mark.parametrize("way", ["fetch", "fetch_image"])
@pytest.mark.parametrize("status", STATUSES)
async def test_a_redirect_meets_the_same_guard(status: int, way: str) -> None:
    """No entry of the refuse corpus is dialled when a site redirects to it."""
    targets = corpus("refuse.txt")

    relative = reply(b"", status="404 Relative")
    async with serve(sending_on(targets, status, relative)) as port:
        sockets = Sockets(routes={PUBLIC: port})
        async with guarded(sockets) as fetcher:
            for number, target in enumerate(targets):
                with pytest.raises(FetchError):
                    await getattr(fetcher, way)(f"http://www.example.com/start/{number}")
                assert {address for address, _ in sockets.dialled} == {PUBLIC}, target


@pytest.mark.parametrize("way", ["fetch", "fetch_image"])
@pytest.mark.parametrize("status", STATUSES)
async def test_a_redirect_into_the_honest_web_is_followed(status: int, way: str) -> None:
    """Every entry of the accept corpus is reached at its public number and its own port."""
    targets = corpus("accept.txt")
    known = {"www.start.com": [PUBLIC], **dns()}

    async def resolve(host: str, _port: int) -> list[str]:
        return known[host]

    async with serve(sending_on(targets, status, reply(b"arrived"))) as port:
        sockets = Everywhere(port)
        async with guarded(sockets, egress=Egress(resolve)) as fetcher:
            for number, target in enumerate(targets):
                sockets.dialled.clear()
                url = httpx.URL(vet_url(target))
                host = url.raw_host.decode()
                try:
                    await getattr(fetcher, way)(f"http://www.start.com/start/{number}")
                except Unreachable:
                    assert url.scheme == "https"
                place = (known.get(host, [host])[0], url.port or PORTS[url.scheme])
                assert place in sockets.dialled[1:], target


@pytest.mark.parametrize("flip_at", [1, 2, 3])
async def test_rebinding_is_refused_at_the_connection_that_flips(flip_at: int) -> None:
    """There is one lookup for each connection, and each is vetted."""
    lookups: list[str] = []

    async def resolve(host: str, _port: int) -> list[str]:
        lookups.append(host)
        return ["127.0.0.1"] if len(lookups) >= flip_at else [PUBLIC]

    async with serving(reply(b"<p>ok</p>")) as port:
        sockets = Sockets(routes={PUBLIC: port})
        async with guarded(sockets, egress=Egress(resolve)) as fetcher:
            for _ in range(flip_at - 1):
                assert (await fetcher.fetch("http://rebind.example.com/")).body == b"<p>ok</p>"
            with pytest.raises(Refused):
                await fetcher.fetch("http://rebind.example.com/")

    assert len(lookups) == flip_at
    assert sockets.dialled == [(PUBLIC, 80)] * (flip_at - 1)


async def test_a_peer_other_than_the_dialled_address_is_hung_up_on() -> None:
    """Nothing is sent to a peer that is not the vetted one."""
    heads: list[bytes] = []

    async def answer(head: bytes, _writer: asyncio.StreamWriter) -> None:
        heads.append(head)

    async with serve(answer) as port:
        sockets = Sockets(routes={PUBLIC: port}, disguise=False)
        async with guarded(sockets) as fetcher:
            with pytest.raises(Refused):
                await fetcher.fetch("http://www.example.com/")

    assert sockets.dialled == [(PUBLIC, 80)]
    assert heads == []


async def test_the_next_address_is_tried_where_one_does_not_answer() -> None:
    second = dns()["example.com"][1]
    async with serving(reply(b"six")) as port:
        sockets = Sockets(routes={second: port})
        async with guarded(sockets) as fetcher:
            document = await fetcher.fetch("http://example.com/")

    assert document.body == b"six"
    assert [address for address, _ in sockets.dialled] == dns()["example.com"]


async def test_a_name_without_answers_is_unreachable() -> None:
    async def resolve(_host: str, _port: int) -> list[str]:
        return []

    for resolver in (resolve, corpus_resolve):
        sockets = Sockets()
        async with guarded(sockets, egress=Egress(resolver)) as fetcher:
            with pytest.raises(Unreachable):
                await fetcher.fetch("http://nowhere.example.org/")
        assert sockets.dialled == []


def self_signed(folder: Path, name: str) -> ssl.SSLContext:
    """A server context whose certificate nobody has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=36500))
        .sign(key, hashes.SHA256())
    )
    pem = folder / "pair.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


async def test_tls_asks_for_the_name_and_trusts_no_stranger(tmp_path: Path) -> None:
    """The number is dialled, the name is asked for, and an unsigned certificate is unreachable."""
    names: list[str | None] = []
    context = self_signed(tmp_path, "www.example.com")
    context.sni_callback = lambda _socket, name, _context: names.append(name)

    async def talk(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(reply(b"over TLS"))

    async with listening(talk, context) as port:
        sockets = Sockets(routes={PUBLIC: port})
        async with guarded(sockets) as fetcher:
            with pytest.raises(Unreachable):
                await fetcher.fetch("https://www.example.com/")

    assert names == ["www.example.com"]
    assert sockets.dialled == [(PUBLIC, 443)]


@pytest.mark.parametrize("host", ["www.example.com", PUBLIC, "xn--wgv71a119e.jp"])
async def test_every_handshake_wants_a_certificate_of_the_host(host: str) -> None:
    """By the host of the URL, number or name, with nothing older than TLS 1.2."""

    async def resolve(_host: str, _port: int) -> list[str]:
        return [PUBLIC]

    async with serving(b"no TLS here") as port:
        sockets = Sockets(routes={PUBLIC: port})
        limits = FetchLimits(deadline_seconds=0.2)
        async with guarded(sockets, egress=Egress(resolve), limits=limits) as fetcher:
            with pytest.raises(Unreachable):
                await fetcher.fetch(f"https://{host}/")

    context, name = sockets.handshakes[0]
    assert name == host
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
