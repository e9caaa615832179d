"""A site is asked no more often than a patient reader would, and never before the time it named."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.errors import NotFound, Throttled
from bot.fetch import politeness
from bot.fetch.politeness import Manners, Politeness, site_of
from tests.fetch_stubs import PUBLIC, Hours, Sockets, guarded, reply, serve

if TYPE_CHECKING:
    from collections.abc import Coroutine

URL = "https://www.example.com/"
HOST = "www.example.com"
#: Longer than any turn in these tests.
PATIENCE = 10_000.0


class Queue:
    """Politeness on a clock of its own, and when each request began."""

    def __init__(self, manners: Manners = politeness.MANNERS) -> None:
        self.hours = Hours()
        self.politeness = Politeness(self.hours.clock(), manners)
        self.begun: list[float] = []

    async def ask(self, host: str = HOST, patience_seconds: float = PATIENCE) -> None:
        async with self.politeness.turn(URL, host, patience_seconds):
            self.begun.append(self.hours.seconds - 1000.0)

    async def hear(self, error: Exception, host: str = HOST) -> None:
        """Ask a host that answers with an error."""
        with pytest.raises(type(error)):
            async with self.politeness.turn(URL, host, PATIENCE):
                raise error


async def test_three_come_at_once_and_the_rest_one_each_second() -> None:
    queue = Queue()

    for _ in range(6):
        await queue.ask()

    assert queue.begun == [0, 0, 0, 1, 2, 3]


async def test_silence_earns_the_burst_again_and_no_more() -> None:
    queue = Queue()
    for _ in range(3):
        await queue.ask()

    queue.hours.seconds += 60
    for _ in range(4):
        await queue.ask()

    assert queue.begun == [0, 0, 0, 60, 60, 60, 61]


async def test_a_turn_beyond_the_patience_is_told_and_costs_nobody_a_place() -> None:
    """The wait that is told is the right one, and the same for whoever asks next."""
    queue = Queue()
    for _ in range(5):
        await queue.ask()

    for _ in range(3):
        with pytest.raises(Throttled) as caught:
            await queue.ask(patience_seconds=0.5)
        assert caught.value.retry_after_seconds == 1.0
    await queue.ask(patience_seconds=1.0)

    assert queue.begun[-1] == 3


async def test_a_host_that_is_busy_with_us_is_not_closed() -> None:
    """Our own queue says nothing about the site."""
    queue = Queue()
    for _ in range(4):
        await queue.ask()
    with pytest.raises(Throttled):
        await queue.ask(patience_seconds=0)

    queue.hours.seconds += 1
    await queue.ask(patience_seconds=0)


async def test_two_are_under_way_at_once_and_never_three() -> None:
    queue = Queue()
    inside, most = 0, 0

    async def slow() -> None:
        nonlocal inside, most
        async with queue.politeness.turn(URL, HOST, PATIENCE):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.001)
            inside -= 1

    await asyncio.gather(*(slow() for _ in range(8)))

    assert (inside, most) == (0, 2)


async def test_a_cancelled_request_gives_its_place_back() -> None:
    queue = Queue(Manners(parallel=1, interval_seconds=0.0))

    async def forever() -> None:
        async with queue.politeness.turn(URL, HOST, PATIENCE):
            await asyncio.Event().wait()

    async def started(work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        await asyncio.sleep(0.01)
        return task

    inside, waiting = await started(forever()), await started(forever())
    for task in (waiting, inside):
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    await asyncio.wait_for(queue.ask(), 1)


async def test_sites_do_not_wait_for_each_other() -> None:
    queue = Queue()

    for host in ("a.example.com", "b.example.org", "1.1.1.1", "8.8.8.8", "x.github.io"):
        for _ in range(3):
            await queue.ask(host)

    assert set(queue.begun) == {0}


async def test_names_without_end_under_one_domain_are_one_site() -> None:
    queue = Queue()

    for number in range(5):
        await queue.ask(f"a{number}.example.com")

    assert queue.begun == [0, 0, 0, 1, 2]


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("zh.wikipedia.org", "wikipedia.org"),
        ("www.bbc.co.uk", "bbc.co.uk"),
        ("news.example.com.cn", "example.com.cn"),
        ("one.github.io", "one.github.io"),
        ("deep.one.blogspot.com", "one.blogspot.com"),
        ("xn--r8jz45g.jp", "xn--r8jz45g.jp"),
        ("a_b.example.com", "example.com"),
        ("1.2.3.4", "1.2.3.4"),
        ("2606:4700::1111", "2606:4700::1111"),
        ("nonsense.zz", "nonsense.zz"),
    ],
)
def test_sites(host: str, site: str) -> None:
    assert site_of(host) == site


async def test_retry_after_closes_the_host_until_its_time() -> None:
    """Asked earlier it is not asked at all; whoever asks hears what remains."""
    queue = Queue()
    await queue.hear(Throttled(URL, 100.0))

    for passed, remains in ((0, 100.0), (30, 70.0), (69, 1.0)):
        queue.hours.seconds += passed
        with pytest.raises(Throttled) as caught:
            await queue.ask()
        assert caught.value.retry_after_seconds == remains
        assert caught.value.url == URL
    queue.hours.seconds += 1
    await queue.ask()

    assert queue.begun == [100]


async def test_retry_after_closes_no_other_host_of_the_site() -> None:
    queue = Queue()
    await queue.hear(Throttled(URL, 100.0), "one.example.com")

    await queue.ask("two.example.com")

    assert queue.begun == [0]


async def test_only_patience_that_was_asked_for_closes_a_host() -> None:
    queue = Queue()
    await queue.hear(NotFound(URL))

    await queue.ask()

    assert queue.begun == [0]


async def test_who_waits_while_the_host_closes_does_not_ask_it() -> None:
    queue = Queue(Manners(parallel=1, interval_seconds=0.0))
    told = asyncio.Event()

    async def first() -> None:
        async with queue.politeness.turn(URL, HOST, PATIENCE):
            await told.wait()
            raise Throttled(URL, 50.0)

    both = asyncio.gather(first(), queue.ask(), return_exceptions=True)
    await asyncio.sleep(0.01)
    told.set()
    outcomes = await both

    assert [vars(it)["retry_after_seconds"] for it in outcomes if it] == [50.0, 50.0]
    assert queue.begun == []


async def test_strangers_cannot_fill_the_memory_with_sites() -> None:
    """Ten thousand hosts, a hundred each second: what is remembered is a few seconds' worth."""
    queue = Queue()
    most = 0

    for number in range(10_000):
        await queue.ask(f"host{number}.example{number}.com")
        queue.hours.seconds += 0.01
        most = max(most, len(queue.politeness))

    assert most < 500


async def test_strangers_cannot_fill_the_memory_with_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Over the cap the oldest wait is forgotten first."""
    monkeypatch.setattr(politeness, "REMEMBERED_HOSTS", 50)
    queue = Queue()

    for number in range(200):
        await queue.hear(Throttled(URL, 3600.0), f"host{number}.example{number}.com")
        queue.hours.seconds += 2

    assert len(queue.politeness) <= 50 + 5
    with pytest.raises(Throttled):
        await queue.ask("host199.example199.com")
    await queue.ask("host0.example0.com")


async def test_a_site_in_use_is_not_forgotten() -> None:
    """However long two requests take, the third waits for one of them."""
    queue = Queue()
    inside = asyncio.Event()
    done = asyncio.Event()

    async def long() -> None:
        async with queue.politeness.turn(URL, HOST, PATIENCE):
            inside.set()
            await done.wait()

    long_ones = [asyncio.create_task(long()) for _ in range(2)]
    await inside.wait()
    queue.hours.seconds += 1000
    for number in range(20):
        await queue.ask(f"host{number}.example{number}.com")
    third = asyncio.create_task(queue.ask())
    await asyncio.sleep(0.01)

    assert not third.done()
    done.set()
    await asyncio.gather(*long_ones, third)


async def test_a_fetch_is_polite_and_redirects_count() -> None:
    """Page, redirect and picture come at once; the next waits; a 429 is not followed by another."""
    asked: list[bytes] = []

    async def answer(head: bytes, writer: asyncio.StreamWriter) -> None:
        path = head.split()[1]
        asked.append(path)
        if path == b"/go":
            writer.write(reply(b"", "Location: /page", status="302 Go"))
        elif path == b"/busy":
            writer.write(reply(b"", "Retry-After: 90", status="429 Slow down"))
        else:
            writer.write(reply(b"ok"))

    hours = Hours()
    async with serve(answer) as port:
        sockets = Sockets(routes={PUBLIC: port})
        async with guarded(sockets, hours=hours) as fetcher:
            await fetcher.fetch("http://www.example.com/go")
            await fetcher.fetch_image("http://www.example.com/picture")
            assert hours.slept == []
            await fetcher.fetch("http://www.example.com/more")
            assert hours.slept == [1.0]
            with pytest.raises(Throttled):
                await fetcher.fetch("http://www.example.com/busy")
            hours.seconds += 60
            with pytest.raises(Throttled) as caught:
                await fetcher.fetch("http://www.example.com/page")

    assert caught.value.retry_after_seconds == pytest.approx(30.0)
    assert asked == [b"/go", b"/page", b"/picture", b"/more", b"/busy"]


class Frozen(Hours):
    """A moment at which everybody asks."""

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


async def test_a_turn_after_half_of_the_deadline_is_not_waited_for() -> None:
    """Of twelve at once three go, two wait, and seven are told when it would be their turn."""

    async def answer(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(reply(b"ok"))

    hours = Frozen()
    async with serve(answer) as port:
        sockets = Sockets(routes={PUBLIC: port})
        async with guarded(sockets, hours=hours) as fetcher:
            wishes = (fetcher.fetch("http://www.example.com/") for _ in range(12))
            outcomes = await asyncio.gather(*wishes, return_exceptions=True)

    waits = [it.retry_after_seconds for it in outcomes if isinstance(it, Throttled)]
    assert hours.slept == [1.0, 2.0]
    assert waits == [3.0] * 7
