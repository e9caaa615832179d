"""A page that did not change is not sent again: from the site's word to the post."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.errors import NotFound, Throttled, Unreachable
from bot.fetch.verdict import MAX_VALIDATOR, declared
from bot.isolate import Direct
from bot.model import Article, Document, NotModified, Paragraph, Validators
from bot.store.lifetimes import DAY_SECONDS, STALE_ARTICLE_SECONDS, VALIDATORS_SECONDS
from bot.urls import canonical
from tests.articles import page
from tests.fetch_stubs import PUBLIC, Sockets, guarded, reply, serve
from tests.fixtures_house import run_house, settings_for

if TYPE_CHECKING:
    import asyncio

    from bot.sandbox import Sandbox
    from bot.store import Store

URL = "http://www.example.com/story"
ETAG, DATE = '"v1"', "Sun, 01 Mar 2026 12:00:00 GMT"
KNOWN = Validators(URL, ETAG, DATE)
ALIAS = "https://b.example/short"
ARTICLE = Article("https://a.example/story", "Headline", (Paragraph("Text."),))


class Outlet:
    """A site with validators that answers conditional questions as RFC 9110 has it."""

    def __init__(self, body: bytes = b"<p>v1</p>", etag: str = ETAG) -> None:
        self.body = body
        self.etag = etag
        self.heads: list[str] = []
        self.statuses: list[int] = []

    async def answer(self, head: bytes, writer: asyncio.StreamWriter) -> None:
        text = head.decode()
        self.heads.append(text)
        if text.startswith("GET /go "):
            self._say(writer, 302, reply(b"", "Location: /story", status="302 Go"))
        elif f"If-None-Match: {self.etag}\r\n" in text:
            self._say(writer, 304, f"HTTP/1.1 304 Same\r\nETag: {self.etag}\r\n\r\n".encode())
        else:
            headers = (f"ETag: {self.etag}", f"Last-Modified: {DATE}", "Content-Type: text/html")
            self._say(writer, 200, reply(self.body, *headers))

    def _say(self, writer: asyncio.StreamWriter, status: int, whole: bytes) -> None:
        self.statuses.append(status)
        writer.write(whole)


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ('"abc"', '"abc"'),
        ('W/"abc"', 'W/"abc"'),
        (None, None),
        ("", None),
        ('"ü"', None),
        ('"a\tb"', None),
        ("a" * MAX_VALIDATOR, "a" * MAX_VALIDATOR),
        ("a" * (MAX_VALIDATOR + 1), None),
    ],
)
def test_a_validator_is_kept_as_it_is_or_not_at_all(value: str | None, kept: str | None) -> None:
    headers = {} if value is None else {"etag": value, "last-modified": value}

    said = declared(headers)

    assert (said.etag, said.last_modified) == (kept, kept)


async def test_a_document_says_what_its_site_can_be_asked_by() -> None:
    outlet = Outlet()
    async with serve(outlet.answer) as port, guarded(Sockets(routes={PUBLIC: port})) as fetcher:
        document = await fetcher.fetch("http://www.example.com/go")

    assert (document.etag, document.last_modified) == (ETAG, DATE)
    assert document.validators == KNOWN
    assert not any("If-" in head for head in outlet.heads)
    assert Document(b"", datetime.now(UTC), etag=ETAG).validators is None
    assert Document(b"", datetime.now(UTC), url=URL).validators is None


@pytest.mark.parametrize("path", ["story", "go"])
async def test_an_unchanged_page_is_told_and_not_sent(path: str) -> None:
    """Only the address that the validators came from is asked by them, behind redirects too."""
    outlet = Outlet()
    async with serve(outlet.answer) as port, guarded(Sockets(routes={PUBLIC: port})) as fetcher:
        found = await fetcher.revisit(f"http://www.example.com/{path}", KNOWN)

    assert found == NotModified(KNOWN)
    assert f"If-None-Match: {ETAG}\r\nIf-Modified-Since: {DATE}\r\n" in outlet.heads[-1]
    assert not any("If-" in head for head in outlet.heads[:-1])


async def test_a_changed_page_is_sent_whole() -> None:
    outlet = Outlet(b"<p>v2</p>", '"v2"')
    async with serve(outlet.answer) as port, guarded(Sockets(routes={PUBLIC: port})) as fetcher:
        found = await fetcher.revisit(URL, KNOWN)

    assert isinstance(found, Document)
    assert (found.body, found.etag) == (b"<p>v2</p>", '"v2"')


async def test_validators_of_another_page_are_not_shown_to_this_one() -> None:
    outlet = Outlet()
    other = Validators("http://www.example.com/other", ETAG)
    async with serve(outlet.answer) as port, guarded(Sockets(routes={PUBLIC: port})) as fetcher:
        assert isinstance(await fetcher.revisit(URL, other), Document)

    assert "If-" not in outlet.heads[0]


async def test_a_304_to_no_question_is_no_answer() -> None:
    async def answer(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 304 Same\r\n\r\n")

    other = Validators("http://www.example.com/other", ETAG)
    async with serve(answer) as port, guarded(Sockets(routes={PUBLIC: port})) as fetcher:
        with pytest.raises(Unreachable):
            await fetcher.fetch(URL)
        with pytest.raises(Unreachable):
            await fetcher.revisit(URL, other)


async def ttl(store: Store, key: str) -> int:
    return int(await store.connection.ask(store.connection.redis.ttl(key)))


async def lapse(store: Store, *keys: str) -> None:
    """Let the time of these keys be over."""
    assert await store.connection.ask(store.connection.redis.delete(*keys)) == len(keys)


async def test_an_article_outlives_its_freshness_and_its_validators_outlive_it(
    store: Store,
) -> None:
    await store.articles.keep(ARTICLE, [ALIAS], KNOWN)
    keys = store.connection.keys

    fresh = await ttl(store, keys.alias(ALIAS))
    kept = await ttl(store, keys.article(ARTICLE.key))
    known = await ttl(store, keys.validators(ALIAS))

    assert DAY_SECONDS * 0.9 - 5 <= fresh <= DAY_SECONDS
    assert STALE_ARTICLE_SECONDS - 5 <= kept <= STALE_ARTICLE_SECONDS
    assert VALIDATORS_SECONDS - 5 <= known <= VALIDATORS_SECONDS
    assert fresh < kept < known


async def test_a_stale_article_is_recalled_and_not_found(store: Store) -> None:
    await store.articles.keep(ARTICLE, [ALIAS], KNOWN)
    keys = store.connection.keys
    await lapse(store, keys.alias(ALIAS), keys.alias(ARTICLE.key))

    stale = await store.articles.recall(ALIAS)

    assert await store.articles.find(ALIAS) is None
    assert await store.articles.find(ARTICLE.key) is None
    assert stale is not None
    assert (stale.article, stale.validators) == (ARTICLE, KNOWN)


async def test_nothing_is_recalled_that_cannot_be_used(store: Store) -> None:
    """No validators, no article any more, another version's bytes, or a forgotten alias."""
    keys = store.connection.keys
    assert await store.articles.recall(ALIAS) is None
    await store.articles.keep(ARTICLE, [ALIAS], KNOWN)
    await store.articles.keep(ARTICLE, [ALIAS])
    assert await store.articles.recall(ALIAS) is None
    await store.articles.keep(ARTICLE, [ALIAS], KNOWN)
    await lapse(store, keys.article(ARTICLE.key))
    assert await store.articles.recall(ALIAS) is None
    await store.articles.keep(ARTICLE, [ALIAS], KNOWN)
    await store.connection.keep(keys.validators(ALIAS), b'{"v":0}', 60)
    assert await store.articles.recall(ALIAS) is None
    await store.articles.keep(ARTICLE, [ALIAS], KNOWN)
    await store.articles.forget(ALIAS)
    assert await store.articles.recall(ALIAS) is None


@pytest.mark.parametrize(
    ("named_seconds", "kept_seconds"), [(1.0, 20), (90.0, 90), (3600.0, 3600), (1e9, 3600)]
)
async def test_a_named_wait_is_remembered_and_counts_down(
    store: Store, named_seconds: float, kept_seconds: int
) -> None:
    """Whoever asks again is told what remains, and the site is left alone till then."""
    await store.articles.remember_failure(ALIAS, Throttled(ALIAS, named_seconds))
    key = store.connection.keys.failure(ALIAS)
    assert kept_seconds - 5 <= await ttl(store, key) <= kept_seconds

    await store.connection.ask(store.connection.redis.expire(key, 15))
    with pytest.raises(Throttled) as caught:
        await store.articles.find(ALIAS)

    assert min(10, named_seconds) <= caught.value.retry_after_seconds <= 15


async def test_a_passing_failure_does_not_end_what_is_known(store: Store) -> None:
    await store.articles.keep(ARTICLE, [ALIAS], KNOWN)
    await store.articles.remember_failure(ALIAS, NotFound(ALIAS))

    assert await store.articles.recall(ALIAS) is not None


async def test_an_expired_post_of_an_unchanged_page_costs_a_304(
    sandbox: Sandbox, valkey_url: str
) -> None:
    """The whole bot: asked a day later the site sends a line, and the post is the same."""
    outlet = Outlet(page("The lamp is lit"))
    async with serve(outlet.answer) as port:
        url = f"http://127.0.0.1:{port}/story"
        settings = settings_for(sandbox, valkey_url, fetch_allow=(f"127.0.0.1:{port}",))
        async with run_house(sandbox, settings, rooms=Direct()) as house:
            first = await house.ask(url)
            store, alias = house.services.store, canonical(url)
            keys = store.connection.keys
            await lapse(store, keys.post_alias(alias), keys.alias(alias))
            second = await house.ask(url)
            again = await house.ask(url)
            outlet.body, outlet.etag = page("The lamp is out"), '"v2"'
            await lapse(store, keys.post_alias(alias), keys.alias(alias))
            changed = await house.ask(url)

    assert first.body.startswith("The lamp is lit")
    assert second.body == again.body == first.body
    assert changed.body.startswith("The lamp is out")
    assert outlet.statuses == [200, 304, 200]
