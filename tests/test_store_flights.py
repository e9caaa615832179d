"""Single flight against a real server."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.errors import NotFound, Unreachable
from bot.model import Article, Paragraph, Post
from bot.store import Flight, open_store
from bot.store.shelf import Posts

if TYPE_CHECKING:
    from bot.store import Store

pytest_plugins = ("tests.fixtures_valkey",)

URL = "https://a.example/story"


class _Newsroom:
    """Makes the article, or fails to, and counts how often it was asked."""

    def __init__(self, store: Store, *, work_seconds: float = 0.1) -> None:
        self.store = store
        self.work_seconds = work_seconds
        self.made = 0
        self.running = 0
        self.started = asyncio.Event()

    async def find(self) -> Article | None:
        return await self.store.articles.find(URL)

    async def make(self, _flight: object = None) -> Article:
        self.made += 1
        self.running += 1
        assert self.running == 1
        self.started.set()
        await asyncio.sleep(self.work_seconds)
        article = Article(URL, "Headline", (Paragraph("Text."),))
        await self.store.articles.keep(article, ())
        self.running -= 1
        return article

    async def fail(self, _flight: object = None) -> Article:
        self.made += 1
        await asyncio.sleep(self.work_seconds)
        error = NotFound(URL)
        await self.store.articles.remember_failure(URL, error)
        raise error


async def test_of_fifty_who_ask_at_once_one_makes(store: Store) -> None:
    """All get the same article, and it was made once."""
    room = _Newsroom(store)

    found = await asyncio.gather(*(store.flights.run(URL, room.find, room.make) for _ in range(50)))

    assert room.made == 1
    assert len(found) == 50
    assert {article.headline for article in found} == {"Headline"}


async def test_of_fifty_who_ask_at_once_one_fails(store: Store) -> None:
    """All get the failure, and it was met once."""
    room = _Newsroom(store)

    results = await asyncio.gather(
        *(store.flights.run(URL, room.find, room.fail) for _ in range(50)),
        return_exceptions=True,
    )

    assert room.made == 1
    assert [type(result) for result in results] == [NotFound] * 50


async def test_two_processes_make_one(store: Store, valkey_url: str) -> None:
    """The lock lies in the store, not in the process."""
    namespace = store.connection.keys.namespace
    async with open_store(valkey_url, namespace=namespace) as other:
        room = _Newsroom(store)

        await asyncio.gather(
            store.flights.run(URL, room.find, room.make),
            other.flights.run(URL, room.find, room.make),
        )

    assert room.made == 1


async def test_what_is_there_is_not_made(store: Store) -> None:
    """A value that find has needs no flight."""
    room = _Newsroom(store)
    await room.make()

    await store.flights.run(URL, room.find, room.fail)

    assert room.made == 1


async def test_a_flight_outlasts_its_lease(store: Store) -> None:
    """The lock is renewed while the work runs, so that long work is done once as well."""
    room = _Newsroom(store, work_seconds=0.8)

    await asyncio.gather(
        *(store.flights.run(URL, room.find, room.make, lease_seconds=0.2) for _ in range(5))
    )

    assert room.made == 1


async def test_followers_of_a_leader_that_ends_without_a_trace_lead_in_turn(store: Store) -> None:
    """A failure that nobody remembered reaches its leader only; the next one tries."""
    attempts = 0

    async def find() -> int | None:
        return None

    async def make(_flight: object) -> int:
        nonlocal attempts
        attempts += 1
        if attempts < 3:
            raise Unreachable(URL)
        return attempts

    results = await asyncio.gather(
        *(store.flights.run("key", find, make) for _ in range(3)), return_exceptions=True
    )

    assert sorted(str(type(result).__name__) for result in results) == [
        "Unreachable",
        "Unreachable",
        "int",
    ]


async def test_the_lock_of_a_leader_that_died_lapses(store: Store) -> None:
    """Nobody waits for longer than the lease of a process that was killed."""
    room = _Newsroom(store)
    lock = store.connection.keys.flight(URL)
    await store.connection.run("claim", [lock], ["a dead process", 200])

    article = await store.flights.run(URL, room.find, room.make)

    assert article.headline == "Headline"
    assert room.made == 1


async def test_a_cancelled_leader_lets_go(store: Store) -> None:
    """The lock is free as soon as the leader is cancelled."""
    room = _Newsroom(store, work_seconds=60)
    leader = asyncio.create_task(store.flights.run(URL, room.find, room.make))
    await room.started.wait()

    leader.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leader

    assert await store.connection.get(store.connection.keys.flight(URL)) is None


async def test_only_the_holder_releases_and_extends(store: Store) -> None:
    """A token that is not the lock's changes nothing; the holder may ask twice."""
    run, lock = store.connection.run, [store.connection.keys.flight("k")]

    assert await run("claim", lock, ["mine", 60_000]) == 1
    assert await run("claim", lock, ["mine", 60_000]) == 1
    assert await run("claim", lock, ["other", 60_000]) == 0
    assert await run("extend", lock, ["other", 1]) == 0
    assert await run("release", lock, ["other"]) == 0
    assert await run("extend", lock, ["mine", 60_000]) == 1
    assert await run("release", lock, ["mine"]) == 1


async def test_a_leader_that_slept_lands_nothing(store: Store) -> None:
    """The right to land goes with the lock; whoever lost it changes nothing."""
    posts, flights = store.posts, store.flights
    await posts.put(Post("new", "new"))
    await posts.put(Post("old", "old"))

    async def find() -> Post | None:
        return await posts.find("alias")

    async def make(flight: Flight) -> Post:
        await store.connection.redis.delete(flight.name)  # As if the lease had run out.
        await flights.run("key", find, make_anew)
        assert not await posts.alias("alias", "old", flight, cost_seconds=0, fresh_seconds=60)
        return Post("old", "old")

    async def make_anew(flight: Flight) -> Post:
        assert await posts.alias("alias", "new", flight, cost_seconds=0, fresh_seconds=60)
        return Post("new", "new")

    await flights.run("key", find, make)

    assert await posts.find("alias") == Post("new", "new")


@pytest.fixture
def shelf(store: Store) -> Posts:
    """Posts of which the chance is always in the middle."""
    return Posts(store.connection, chance=lambda: 0.5)


async def _land(store: Store, posts: Posts, *, cost_seconds: float, fresh_seconds: float) -> None:
    flight = Flight(store.connection.keys.flight("f"), "token")
    await store.connection.keep(flight.name, flight.token, 60)
    await posts.put(Post("p", "x"))
    assert await posts.alias(
        "a", "p", flight, cost_seconds=cost_seconds, fresh_seconds=fresh_seconds
    )


async def test_a_post_that_is_no_longer_fresh_can_stand_in_for_a_day(
    store: Store, shelf: Posts
) -> None:
    await _land(store, shelf, cost_seconds=0, fresh_seconds=0.1)
    await asyncio.sleep(0.15)

    assert await shelf.find("a") is None
    assert await shelf.stale("a") == Post("p", "x")
    left = await store.connection.redis.ttl(store.connection.keys.post_alias("a"))
    assert 86_400 - 60 < left <= 86_400


@pytest.mark.parametrize(
    ("cost_seconds", "found"), [(0.0, True), (10.0, True), (100.0, False)], ids=str
)
async def test_what_takes_long_to_make_is_made_anew_early(
    store: Store, shelf: Posts, cost_seconds: float, *, found: bool
) -> None:
    """With a minute left, some who ask for a slow post make it anew; a quick one stays."""
    await _land(store, shelf, cost_seconds=cost_seconds, fresh_seconds=60)

    assert (await shelf.find("a") is not None) is found


async def test_posts_kept_together_do_not_lapse_together(store: Store) -> None:
    lives = set()
    for number in range(20):
        flight = Flight(store.connection.keys.flight("f"), "token")
        await store.connection.keep(flight.name, flight.token, 60)
        await store.posts.alias(f"a{number}", "p", flight, cost_seconds=0, fresh_seconds=86_400)
        lives.add(await store.connection.redis.ttl(store.connection.keys.post_alias(f"a{number}")))

    assert len(lives) > 15
    assert min(lives) >= 86_400 * 1.9
