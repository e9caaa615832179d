"""What is counted about the work, for Prometheus: every series has its name here and nowhere else.

Docks and loops count here; pure rooms know nothing of it. Labels are words of closed sets (error
codes, states), never a chat, an address or a person, so that the number of series is bounded.
What only the store knows is asked at a scrape (``bot.watch``).
"""

from __future__ import annotations

from contextlib import contextmanager
from importlib import metadata
from time import perf_counter
from typing import TYPE_CHECKING, Final

from prometheus_client import (
    GC_COLLECTOR,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

from bot.errors import BotError

if TYPE_CHECKING:
    from collections.abc import Iterator

#: This process's own, so that no library adds to it unasked.
REGISTRY: Final = CollectorRegistry(auto_describe=False)
# A moment of birth for each series doubles what is stored and tells nobody anything.
disable_created_metrics()  # type: ignore[no-untyped-call]  # it has no annotations

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

_QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60)
_PATIENT = (0.1, 0.5, 1, 2, 5, 15, 60, 300, 900, 3600, 10800, 43200)


def _gauge(name: str, what: str, *labels: str) -> Gauge:
    return Gauge(f"gistwire_{name}", what, labels, registry=REGISTRY)


def _counter(name: str, what: str, *labels: str) -> Counter:
    return Counter(f"gistwire_{name}", what, labels, registry=REGISTRY)


def _histogram(
    name: str, what: str, *labels: str, buckets: tuple[float, ...] = _QUICK
) -> Histogram:
    return Histogram(f"gistwire_{name}", what, labels, buckets=buckets, registry=REGISTRY)


QUEUE_DEPTH: Final = _gauge("queue_depth", "Entries of a queue in a state", "queue", "state")
QUEUE_OLDEST: Final = _gauge("queue_oldest_seconds", "Age of a queue's oldest entry", "queue")
DELIVERIES: Final = _counter("deliveries_total", "Tries to deliver, by how they ended", "outcome")
DELIVERY_SECONDS: Final = _histogram("delivery_seconds", "From queued to sent", buckets=_PATIENT)
SEND_SECONDS: Final = _histogram("send_seconds", "One post to one chat, as Telegram takes it")
TELEGRAM_429: Final = _counter("telegram_429_total", "Times that Telegram told the bot to wait")
TELEGRAM_UP: Final = _gauge("telegram_up", "Whether Telegram answered lately")
FETCH_SECONDS: Final = _histogram("fetch_seconds", "One address, redirects included", "outcome")
EXTRACT_SECONDS: Final = _histogram("extract_seconds", "One document to one article")
SUMMARISE_SECONDS: Final = _histogram("summarise_seconds", "One article to its key sentences")
CACHE: Final = _counter("cache_total", "Looks into a cache", "drawer", "result")
JOBS: Final = _counter("jobs_total", "Jobs, by how they ended", "outcome")
CHECKS: Final = _counter(
    "source_checks_total", "Sources of published stories asked again, by what came of it", "outcome"
)
CHILDREN_KILLED: Final = _counter(
    "children_killed_total", "Children that ended before their time", "reason"
)
CHILDREN: Final = _gauge("children", "Children that live")
STORE_UP: Final = _gauge("store_up", "Whether the store answered the last scrape")
STORE_FAULTS: Final = _gauge("store_faults", "What makes the store's server unsafe for state")
SUBSCRIPTIONS: Final = _gauge("subscriptions", "Chats that receive every post")
UPDATES: Final = _counter("updates_total", "Updates that were handled", "kind")
BUILD_INFO: Final = _gauge("build_info", "Always 1; the label says what runs", "version")
LEADER: Final = _gauge("leader", "Whether this process holds an office", "office")
LOOP_STALL: Final = _gauge("loop_stall_seconds", "Longest silence of the event loop of late")

#: How a try to deliver ends.
OUTCOMES: Final = ("sent", "deferred", "rejected", "moved", "unknown")
#: Why a child ends before its time.
DEATHS: Final = ("slow", "killed", "crashed", "babble", "cancelled", "spent")
KINDS: Final = ("message", "callback_query", "my_chat_member", "other")


def version() -> str:
    """Return the version that runs."""
    try:
        return metadata.version("gistwire")
    except metadata.PackageNotFoundError:
        return "unknown"


def _seed() -> None:
    """Let every series be there from the start: a rate over one that appears late lies."""
    for outcome in OUTCOMES:
        DELIVERIES.labels(outcome)
    for outcome in ("answered", "refused", "failed"):
        JOBS.labels(outcome)
    for outcome in ("same", "corrected", "gone", "failed"):
        CHECKS.labels(outcome)
    for reason in DEATHS:
        CHILDREN_KILLED.labels(reason)
    for kind in KINDS:
        UPDATES.labels(kind)
    for drawer in ("posts", "articles", "morgue"):
        for result in ("hit", "miss", "stale"):
            CACHE.labels(drawer, result)
    for outcome in ("ok", "unreachable"):
        FETCH_SECONDS.labels(outcome)
    LEADER.labels("poller")
    BUILD_INFO.labels(version()).set(1)
    ProcessCollector(registry=REGISTRY)
    PlatformCollector(registry=REGISTRY)
    REGISTRY.register(GC_COLLECTOR)


_seed()


@contextmanager
def fetching() -> Iterator[None]:
    """Time one fetch, under ``ok``, the code of its failure, or ``failed`` for a bug."""
    began, outcome = perf_counter(), "failed"
    try:
        yield
        outcome = "ok"
    except BotError as error:
        outcome = error.code
        raise
    finally:
        FETCH_SECONDS.labels(outcome).observe(perf_counter() - began)


def looked(drawer: str, *, found: bool) -> None:
    """Count one look into a cache."""
    CACHE.labels(drawer, "hit" if found else "miss").inc()


def child_ended(reason: str) -> None:
    """Count one child that ended before its time."""
    CHILDREN_KILLED.labels(reason).inc()


def scrape() -> bytes:
    """Return every series as Prometheus reads it."""
    return generate_latest(REGISTRY)
