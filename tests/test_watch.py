"""The bot is watched from outside: its life, its readiness, and every number of its work."""

from __future__ import annotations

import asyncio
import re
import socket
import time
import urllib.error
import urllib.request
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import pytest
from telegram.error import TelegramError

from bot import metrics
from bot.__main__ import main
from bot.isolate import Direct, open_rooms
from bot.outcome import Deferred, Moved, Rejected, Sent
from bot.sandbox import ANY_SEND, Fault
from bot.store import embedded_server, open_store
from bot.watch import Pulse, Watched, is_well, watching
from tests.articles import page
from tests.fixtures_house import run_house, settings_for
from tests.promised import PROMISED, QUERIES, Scrape

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from bot.sandbox import Sandbox
    from bot.store import Store
    from tests.fixtures_house import House

HOST = "127.0.0.1"
STORY = "https://example.com/story"


@pytest.fixture
def port() -> int:
    """A port that is free now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        number: int = probe.getsockname()[1]
        return number


def get(port: int, path: str) -> tuple[int, str]:
    """Return status and body, as a watcher on the same machine sees them."""
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}{path}", timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def value(scrape: str, series: str) -> float:
    """Return the number of one series."""
    found = re.search(rf"^gistwire_{re.escape(series)} (\S+)$", scrape, re.MULTILINE)
    assert found, series
    return float(found[1])


@asynccontextmanager
async def watched_house(house: House, port: int) -> AsyncIterator[None]:
    """Watch a running house as the front door does."""
    bot = house.services.progress._bot

    async def greet() -> None:
        with suppress(TelegramError):
            await bot.get_me()

    watched = Watched(house.services.store, lambda: True, greet)
    async with watching(Pulse(), watched, HOST, port):
        yield


async def test_a_scrape_of_a_running_house_has_every_promised_series(
    sandbox: Sandbox, valkey_url: str, port: int
) -> None:
    sandbox.world.publish_page(STORY, page("Counted"), "text/html")
    settings = settings_for(sandbox, valkey_url)
    sent = metrics.DELIVERIES.labels("sent")._value.get()
    async with run_house(sandbox, settings) as house, watched_house(house, port):
        await house.ask(f"/subscribe {sandbox.seeded.channel_id}")
        await house.ask(STORY)
        await house.ask(STORY)
        status, scrape = await asyncio.to_thread(get, port, "/metrics")

    assert status == 200
    assert_all_is_told(Scrape.of(scrape))
    assert value(scrape, 'deliveries_total{outcome="sent"}') >= sent + 3
    assert value(scrape, "subscriptions") == 1
    assert value(scrape, 'leader{office="poller"}') == 1
    assert value(scrape, "children") == 1
    assert value(scrape, 'cache_total{drawer="posts",result="hit"}') >= 1
    assert value(scrape, 'fetch_seconds_count{outcome="ok"}') >= 1
    assert value(scrape, "extract_seconds_count") >= 1
    assert value(scrape, "summarise_seconds_count") >= 1
    assert sandbox.token.split(":")[1] not in scrape


def assert_all_is_told(scrape: Scrape) -> None:
    """A scrape has every promised series and no other, and all that deploy/ asks for."""
    assert {
        name: (kind, set(series[0]) - {"le"})
        for name, kind in scrape.kinds.items()
        if name.startswith("gistwire_")
        and (series := scrape.series[f"{name}_bucket" if kind == "histogram" else name])
    } == PROMISED
    assert {name: lacks for name, query in QUERIES.items() if (lacks := scrape.lacks(query))} == {}


@pytest.mark.parametrize(
    ("query", "lacking"),
    [
        ("sum(rate(gistwire_nothing_total[5m]))", "gistwire_nothing_total{}"),
        ("gistwire_send_seconds", "gistwire_send_seconds{}"),
        ('gistwire_jobs_total{outcome="lost"} > 0', 'gistwire_jobs_total{outcome="lost"}'),
        ('rate(gistwire_jobs_total{result!="x"}[1m])', 'gistwire_jobs_total{result!="x"}'),
        ("max by (office) (gistwire_children)", "by (office)"),
    ],
    ids=["name", "histogram", "value", "label", "grouping"],
)
def test_what_a_scrape_lacks_is_seen(query: str, lacking: str) -> None:
    assert Scrape.of(metrics.scrape().decode()).lacks(query) == [lacking]


async def test_the_depth_and_age_of_a_queue_are_those_of_the_store(store: Store, port: int) -> None:
    await store.updates.put("1", b"{}")
    await asyncio.sleep(0.3)
    watched = Watched(store, lambda: True, asyncio.Event().wait)

    async with watching(Pulse(), watched, HOST, port):
        _, scrape = await asyncio.to_thread(get, port, "/metrics")

    assert value(scrape, 'queue_depth{queue="updates",state="waiting"}') == 1
    assert 0.3 <= value(scrape, 'queue_oldest_seconds{queue="updates"}') < 30
    assert value(scrape, 'queue_oldest_seconds{queue="outbox"}') == 0


async def test_a_stalled_loop_is_seen_from_outside(store: Store, port: int) -> None:
    """The loop answers nobody; the watch does."""
    pulse = Pulse(stalled_seconds=0.3)
    watched = Watched(store, lambda: True, asyncio.Event().wait)
    async with watching(pulse, watched, HOST, port):
        before = await asyncio.to_thread(get, port, "/healthz")

        def ask_later() -> tuple[int, str]:
            time.sleep(1.2)
            return get(port, "/healthz")

        task = asyncio.create_task(asyncio.to_thread(ask_later))
        await asyncio.sleep(0)
        time.sleep(2.0)  # noqa: ASYNC251 - the stall
        during = await task
        await asyncio.sleep(0.6)
        after = await asyncio.to_thread(get, port, "/healthz")
        _, scrape = await asyncio.to_thread(get, port, "/metrics")

    assert (before[0], during[0], after[0]) == (200, 503, 200)
    assert "loop_silent_seconds" in during[1]
    assert value(scrape, "loop_stall_seconds") >= 1.0


async def test_readiness_needs_the_store_and_telegram(tmp_path: Path, port: int) -> None:
    heard = [True]

    async def greet() -> None:
        """Hear nothing."""

    async with embedded_server(tmp_path, durable=False) as url, open_store(url) as store:
        watched = Watched(store, lambda: heard[0], greet)
        async with watching(Pulse(), watched, HOST, port):
            well = await asyncio.to_thread(get, port, "/readyz")
            healthy = await asyncio.to_thread(is_well, HOST, port, "/readyz")
            heard[0] = False
            deaf = await asyncio.to_thread(get, port, "/readyz")
            heard[0] = True
            await store.connection.redis.client_pause(20_000)
            away = await asyncio.to_thread(get, port, "/readyz")
            ill = await asyncio.to_thread(is_well, HOST, port, "/readyz")
            _, scrape = await asyncio.to_thread(get, port, "/metrics")

    assert (well[0], healthy) == (200, (True, ""))
    assert deaf[0] == 503
    assert "Telegram" in deaf[1]
    assert away[0] == 503
    assert ill == (False, "the store does not answer")
    assert value(scrape, "store_up") == 0
    assert "gistwire_queue_depth{" not in scrape


async def test_a_taken_port_keeps_nobody_from_working(store: Store) -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        number = taken.getsockname()[1]
        watched = Watched(store, lambda: True, asyncio.Event().wait)

        async with watching(Pulse(), watched, HOST, number):
            await store.ping()


def test_healthy_says_that_nobody_answers(
    port: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GISTWIRE_WATCH_PORT", str(port))

    assert main(["healthy"]) == 1
    assert f"nobody answers on {HOST}:{port}" in capsys.readouterr().err


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A socket on which systemd would listen."""
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(path))
        line.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", str(path))
        yield line


async def test_systemd_is_told_of_life_and_end(systemd: socket.socket) -> None:
    async with Pulse().beating():
        await asyncio.sleep(0.1)

    said = [systemd.recv(100) for _ in range(3)]
    assert said == [b"READY=1", b"WATCHDOG=1", b"STOPPING=1"]


async def test_children_that_end_before_their_time_are_counted() -> None:
    reasons: list[str] = []
    async with open_rooms(children=1, ended=reasons.append) as rooms:
        task = asyncio.create_task(rooms.picture(b"x" * 1_000_000))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    assert reasons == ["cancelled"]
    assert set(reasons) <= set(metrics.DEATHS)


@pytest.mark.parametrize(
    ("outcome", "word"),
    [
        (Sent(1), "sent"),
        (Deferred(1, "later"), "deferred"),
        (Deferred(1, "who knows", doubtful=True), "unknown"),
        (Rejected("no"), "rejected"),
        (Moved(2), "moved"),
    ],
    ids=lambda it: it if isinstance(it, str) else "",
)
def test_every_outcome_has_its_word(outcome: object, word: str) -> None:
    from bot.dispatch import _ending

    assert _ending(outcome) == word  # type: ignore[arg-type]  # the table holds every outcome
    assert word in metrics.OUTCOMES


async def test_a_429_is_counted(sandbox: Sandbox, valkey_url: str) -> None:
    before = metrics.TELEGRAM_429._value.get()
    person = sandbox.visitor_id
    async with run_house(sandbox, settings_for(sandbox, valkey_url), rooms=Direct()) as house:
        await house.ask("/start")
        wait = (429, "Too Many Requests: retry after 1", {"retry_after": 1})
        sandbox.world.faults.script(Fault(ANY_SEND, wait, times=1))
        await house.ask("/help", user=person)

    assert metrics.TELEGRAM_429._value.get() == before + 1
