"""What may pass is tried again inside the one deadline; what stays is said at once."""

from __future__ import annotations

import asyncio
import socket
import ssl
from typing import TYPE_CHECKING

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BotError, NotFound, Refused, Throttled, TooBig, Unreachable
from bot.fetch import Egress, FetchLimits, open_fetcher
from bot.fetch.guard import Forbidden
from bot.fetch.retry import (
    LONGEST_WAIT_SECONDS,
    Stumbled,
    is_passing_trouble,
    may_pass,
    wait_seconds,
)
from tests.fetch_stubs import PUBLIC, Hours, Sockets, guarded, listening, reply, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LIMITS = FetchLimits(deadline_seconds=5.0, page_bytes=1000)
URL = "http://www.example.com/"


def above(error: Exception, cause: BaseException | None) -> Exception:
    """The error as httpcore's pool raises it: the cause is hidden, the context stays."""
    error.__context__ = cause
    error.__suppress_context__ = True
    return error


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (Stumbled("status 503"), True),
        (httpcore.ConnectError(), True),
        (httpcore.ConnectTimeout(), True),
        (httpcore.ReadError(), True),
        (httpcore.WriteError(), True),
        (httpcore.RemoteProtocolError("hung up"), True),
        (above(httpcore.ConnectError(), ConnectionRefusedError()), True),
        (above(httpcore.ConnectError(), socket.gaierror(socket.EAI_AGAIN, "later")), True),
        (above(httpcore.ConnectError(), socket.gaierror(socket.EAI_NONAME, "none")), False),
        (above(httpcore.ConnectError(), UnicodeError()), False),
        (above(httpcore.ConnectError(), ssl.SSLCertVerificationError()), False),
        (above(httpcore.ConnectError(), ssl.SSLError("handshake")), False),
        (above(httpcore.RemoteProtocolError("no HTTP"), ValueError()), False),
        (httpcore.ReadTimeout(), False),
        (httpcore.PoolTimeout(), False),
        (httpcore.ProxyError(), False),
        (httpcore.LocalProtocolError(), False),
        (Forbidden("inside"), False),
        (Refused(URL), False),
        (NotFound(URL), False),
        (Throttled(URL), False),
        (TooBig(1), False),
        (TimeoutError(), False),
        (asyncio.CancelledError(), False),
    ],
    ids=repr,
)
def test_what_may_pass(error: BaseException, passes: bool) -> None:  # noqa: FBT001 - a table's expectation
    assert may_pass(error) is passes


@pytest.mark.parametrize(
    ("status", "headers", "passing"),
    [
        (502, {}, True),
        (503, {}, True),
        (504, {}, True),
        (503, {"retry-after": "3"}, False),
        (502, {"retry-after": "3"}, False),
        (500, {}, False),
        (501, {}, False),
        (429, {}, False),
        (404, {}, False),
        (200, {}, False),
    ],
)
def test_which_answers_speak_of_passing_trouble(
    status: int,
    headers: dict[str, str],
    passing: bool,  # noqa: FBT001 - a table's expectation
) -> None:
    assert is_passing_trouble(status, headers) is passing


@given(st.integers(1, 30), st.floats(0, 1, exclude_max=True))
def test_a_wait_lies_anywhere_below_a_bound_that_doubles(tries: int, chance: float) -> None:
    """Full jitter: from nothing up to the bound, which has an end."""
    bound = min(LONGEST_WAIT_SECONDS, 0.5 * 2 ** (tries - 1))

    assert wait_seconds(tries, chance) == pytest.approx(chance * bound)
    assert wait_seconds(tries, 0.0) == 0.0


class Site:
    """A server that answers each request with the next of its answers, and what it was asked."""

    def __init__(self, answers: Sequence[bytes | None]) -> None:
        self._answers = list(answers)
        self.asked: list[str] = []

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            self.asked.append(head.split()[1].decode())
            answer = self._answers.pop(0)
            if answer is None:
                reset(writer)
                return
            writer.write(answer)
            if b"Content-Length" not in answer:
                return


def reset(writer: asyncio.StreamWriter) -> None:
    """End the connection with RST, as a crash or a middlebox does."""
    sock: socket.socket = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    writer.transport.abort()


async def outcome(site: Site, hours: Hours, limits: FetchLimits = LIMITS) -> bytes | BotError:
    """What a fetch of the site gives."""
    async with listening(site.talk) as port:
        sockets = Sockets(routes={PUBLIC: port})
        async with guarded(sockets, hours=hours, limits=limits) as fetcher:
            try:
                return (await fetcher.fetch(URL)).body
            except BotError as error:
                return error


def status(line: str, *headers: str) -> bytes:
    return reply(b"", *headers, status=line)


@pytest.mark.parametrize(
    "trouble",
    [
        status("502 Bad"),
        status("503 Busy"),
        status("504 Late"),
        None,
        b"",
        b"HTTP/1.1 200 OK\r\n",
    ],
    ids=["502", "503", "504", "reset", "hung up", "hung up in the head"],
)
@pytest.mark.parametrize("times", [1, 2, 3])
async def test_trouble_is_met_with_two_more_tries(trouble: bytes | None, times: int) -> None:
    """The third answer counts, good or bad; each wait is drawn from a bound twice as long."""
    site = Site([trouble] * times + [reply(b"well")])
    hours = Hours()

    found = await outcome(site, hours)

    assert len(site.asked) == min(times, 2) + 1
    assert hours.slept == [0.25, 0.5][:times]
    if times < 3:
        assert found == b"well"
    else:
        assert type(found) is Unreachable


async def test_a_reset_inside_the_body_is_met_with_another_try() -> None:
    class Breaking(Site):
        async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            head = await reader.readuntil(b"\r\n\r\n")
            self.asked.append(head.split()[1].decode())
            if len(self.asked) == 1:
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf")
                await writer.drain()
                await asyncio.sleep(0.05)
                reset(writer)
                return
            writer.write(reply(b"whole"))

    site = Breaking([])
    assert await outcome(site, Hours()) == b"whole"
    assert len(site.asked) == 2


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (status("400 Bad"), Refused),
        (status("403 No"), Refused),
        (status("404 None"), NotFound),
        (status("408 Late"), Unreachable),
        (status("429 Slow down"), Throttled),
        (status("500 Oops"), Unreachable),
        (status("502 Bad", "Retry-After: 3"), Unreachable),
        (status("503 Busy", "Retry-After: 3"), Throttled),
        (status("304 Not asked"), Unreachable),
        (reply(bytes(1001)), TooBig),
        (reply(b"", "Content-Encoding: br"), Refused),
        (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", Unreachable),
        (status("302 Go", "Location: http://127.0.0.1/"), Refused),
    ],
    ids=ascii,
)
async def test_what_stays_is_asked_once(answer: bytes, kind: type[BotError]) -> None:
    site, hours = Site([answer]), Hours()

    found = await outcome(site, hours)

    assert type(found) is kind
    assert len(site.asked) == 1
    assert hours.slept == []


async def test_nobody_listening_is_tried_three_times_with_a_lookup_each() -> None:
    lookups: list[str] = []

    async def resolve(host: str, _port: int) -> list[str]:
        lookups.append(host)
        return [PUBLIC]

    sockets = Sockets()
    async with guarded(sockets, egress=Egress(resolve), limits=LIMITS) as fetcher:
        with pytest.raises(Unreachable):
            await fetcher.fetch(URL)

    assert sockets.dialled == [(PUBLIC, 80)] * 3
    assert len(lookups) == 3


async def test_a_name_that_turns_inward_between_tries_is_refused() -> None:
    """A try is a connection like any other: looked up and vetted."""
    answers = [[PUBLIC], ["10.0.0.1"]]

    async def resolve(_host: str, _port: int) -> list[str]:
        return answers.pop(0)

    sockets = Sockets()
    async with guarded(sockets, egress=Egress(resolve), limits=LIMITS) as fetcher:
        with pytest.raises(Refused):
            await fetcher.fetch(URL)

    assert sockets.dialled == [(PUBLIC, 80)]


@pytest.mark.parametrize(
    ("fault", "tries"),
    [
        (lambda: socket.gaierror(socket.EAI_NONAME, "no such name"), 1),
        (lambda: socket.gaierror(socket.EAI_AGAIN, "try again"), 3),
    ],
    ids=["no such name", "try again"],
)
async def test_only_a_resolver_in_trouble_is_asked_again(
    fault: Callable[[], OSError], tries: int
) -> None:
    lookups: list[str] = []

    async def resolve(host: str, _port: int) -> list[str]:
        lookups.append(host)
        raise fault()

    async with guarded(Sockets(), egress=Egress(resolve), limits=LIMITS) as fetcher:
        with pytest.raises(Unreachable):
            await fetcher.fetch(URL)

    assert len(lookups) == tries


async def test_tries_are_counted_over_all_hops() -> None:
    """Two more tries for one wish, not for every address on the way."""
    site = Site(
        [
            status("503 Busy"),
            status("302 Go", "Location: /a"),
            status("503 Busy"),
            status("302 Go", "Location: /b"),
            status("503 Busy"),
        ]
    )

    assert type(await outcome(site, Hours())) is Unreachable
    assert site.asked == ["/", "/", "/a", "/a", "/b"]


async def test_a_wait_beyond_the_deadline_is_not_begun() -> None:
    """What happened is said, not that the time was over."""
    site, hours = Site([status("503 Busy")]), Hours()
    limits = FetchLimits(deadline_seconds=0.2)

    found = await outcome(site, hours, limits)

    assert isinstance(found, Unreachable)
    assert found.reason == "status 503"
    assert hours.slept == []


async def test_a_retry_waits_for_its_turn_as_well() -> None:
    """Tries are requests: a site in trouble is not asked more often than one that is well."""
    site, hours = Site([reply(b"one"), status("503"), status("503"), reply(b"four")]), Hours()
    async with listening(site.talk) as port:
        sockets = Sockets(routes={PUBLIC: port})
        async with guarded(sockets, hours=hours, limits=LIMITS) as fetcher:
            await fetcher.fetch(URL)
            assert (await fetcher.fetch(URL)).body == b"four"

    assert hours.slept == [0.25, 0.5, 0.25]


async def test_throttled_through_a_mirror_closes_nothing() -> None:
    """The mirror is the operator's: it is not made to wait, and neither is the site for it."""

    async def answer(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(status("429 Slow down", "Retry-After: 600"))

    async with serve(answer) as port:
        mirror_url = f"http://127.0.0.1:{port}/web/"
        async with open_fetcher(clock=Hours().clock(), mirror_url=mirror_url) as fetcher:
            for _ in range(5):
                with pytest.raises(Throttled) as caught:
                    await fetcher.fetch(URL)
                assert caught.value.retry_after_seconds == 600.0
