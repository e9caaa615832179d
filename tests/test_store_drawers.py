"""Articles, posts, pictures, subscriptions, roles and the ledger against a real server."""

from __future__ import annotations

import asyncio
import zlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import (
    BotError,
    DecodeError,
    Expired,
    NoText,
    NotFound,
    StoreError,
    Throttled,
    TooBig,
    Unreachable,
    Unsupported,
)
from bot.model import Article, Paragraph, Picture, Post, Subscription
from bot.store import Draft

if TYPE_CHECKING:
    from bot.store import Store

pytest_plugins = ("tests.fixtures_valkey",)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEY = "https://a.example/story"
ARTICLE = Article(KEY, "Headline", (Paragraph("Text."),), url=KEY, published=NOON)


def _subscription(chat_id: int, minutes: int = 0) -> Subscription:
    return Subscription(chat_id, f"t{chat_id}", "group", 9, NOON + timedelta(minutes=minutes))


async def _ttl(store: Store, key: str) -> int:
    return int(await store.connection.ask(store.connection.redis.ttl(key)))


async def test_an_article_is_found_by_its_key_and_every_alias(store: Store) -> None:
    """All addresses lead to the one article; others lead nowhere."""
    await store.articles.keep(ARTICLE, ["https://s.example/1", "https://a.example/story?x=1"])

    for name in (KEY, "https://s.example/1", "https://a.example/story?x=1"):
        assert await store.articles.find(name) == ARTICLE
    assert await store.articles.find("https://b.example/") is None


async def test_a_clipping_is_kept_until_it_is_taken_out(store: Store) -> None:
    """It has no lifetime, and bytes of another version are as good as none."""
    await store.morgue.put(KEY, ARTICLE)

    assert await store.morgue.find(KEY) == ARTICLE
    assert await _ttl(store, store.connection.keys.clipping(KEY)) == -1
    assert await store.morgue.remove(KEY)
    assert not await store.morgue.remove(KEY)
    assert await store.morgue.find(KEY) is None
    for data in (b"not packed", zlib.compress(b"no article")):
        await store.connection.ask(
            store.connection.redis.set(store.connection.keys.clipping(KEY), data)
        )
        assert await store.morgue.find(KEY) is None


async def test_an_article_lapses_within_a_day_at_its_own_time(store: Store) -> None:
    """Lifetimes differ by article, by a tenth at most, so that not all lapse at once."""
    keys = [f"{KEY}/{n}" for n in range(10)]
    for key in keys:
        await store.articles.keep(Article(key, "H", ()), [])

    lifetimes = {await _ttl(store, store.connection.keys.article(key)) // 60 for key in keys}

    assert len(lifetimes) > 3
    assert all(24 * 60 * 0.9 - 2 <= minutes <= 24 * 60 for minutes in lifetimes)


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (NotFound(KEY, "410"), 300),
        (Unreachable(KEY, "reset"), 20),
        (Throttled(KEY, 7.5), 20),
        (NoText("scan"), 300),
        (TooBig(5), 300),
        (Unsupported("video/mp4"), 300),
    ],
    ids=lambda value: getattr(value, "code", None),
)
async def test_a_failure_is_met_again_while_it_is_remembered(
    store: Store, error: BotError, seconds: int
) -> None:
    """Find raises what was remembered, longer for what is permanent."""
    await store.articles.remember_failure(KEY, error)

    with pytest.raises(type(error)) as caught:
        await store.articles.find(KEY)

    assert str(caught.value) == str(error)
    assert seconds - 5 <= await _ttl(store, store.connection.keys.failure(KEY)) <= seconds


@pytest.mark.parametrize("error", [StoreError("down"), Expired()], ids=lambda e: e.code)
async def test_a_failure_that_is_not_the_documents_is_not_remembered(
    store: Store, error: BotError
) -> None:
    """The bot's own trouble says nothing about the address."""
    await store.articles.remember_failure(KEY, error)

    assert await store.articles.find(KEY) is None


async def test_a_kept_article_ends_the_failure(store: Store) -> None:
    """Success is the last word, for the key and for the aliases."""
    await store.articles.remember_failure("alias", Unreachable("alias"))

    await store.articles.keep(ARTICLE, ["alias"])

    assert await store.articles.find("alias") == ARTICLE


async def test_an_article_outlives_a_later_failure(store: Store) -> None:
    """While the article is there, nobody is told that its site is down."""
    await store.articles.keep(ARTICLE, ["alias"])

    await store.articles.remember_failure("alias", Unreachable("alias"))

    assert await store.articles.find("alias") == ARTICLE


async def test_a_forgotten_alias_leads_nowhere(store: Store) -> None:
    """Article, alias and failure are gone, so that the address is fetched again."""
    await store.articles.keep(ARTICLE, ["alias"])
    await store.articles.remember_failure("alias", Unreachable("alias"))

    await store.articles.forget("alias")

    assert await store.articles.find("alias") is None
    assert await store.articles.find(KEY) is None


async def test_an_article_of_another_version_is_not_here(store: Store) -> None:
    """A cache that cannot be read is empty: the article is fetched again."""
    await store.articles.keep(ARTICLE, [])
    await store.connection.keep(store.connection.keys.article(KEY), b'{"v":0}', 60)

    assert await store.articles.find(KEY) is None


async def test_a_post_is_kept_for_the_time_that_is_said(store: Store) -> None:
    """The post comes back whole; its lifetime is the caller's."""
    post = Post("p", "<b>x</b>", picture_key="k", silent=True)

    await store.posts.put(post, 100)

    assert await store.posts.get("p") == post
    assert 90 <= await _ttl(store, store.connection.keys.post("p")) <= 100
    assert await store.posts.get("q") is None


async def test_state_that_cannot_be_read_is_an_error(store: Store) -> None:
    """A post is not quietly missing."""
    await store.connection.keep(store.connection.keys.post("p"), b"junk", 60)

    with pytest.raises(DecodeError) as caught:
        await store.posts.get("p")

    assert caught.value.data == b"junk"


async def test_a_draft_is_kept_for_two_days(store: Store) -> None:
    """The draft comes back whole, with its post."""
    draft = Draft(Post("p", "x"), 1, NOON, KEY)

    await store.drafts.put("d", draft)

    assert await store.drafts.get("d") == draft
    assert await store.drafts.get("e") is None
    assert await _ttl(store, store.connection.keys.draft("d")) > 47 * 3600


async def test_a_claim_has_one_winner(store: Store) -> None:
    """Of many presses at once, one publishes."""
    answers = await asyncio.gather(*(store.drafts.claim("d", 60) for _ in range(50)))

    assert sum(answers) == 1


async def test_a_named_owner_may_take_up_its_claim_again(store: Store) -> None:
    """A redelivered press goes on; another press does not."""
    assert await store.drafts.claim("d", 60, owner="update 1")
    assert await store.drafts.claim("d", 60, owner="update 1")
    assert not await store.drafts.claim("d", 60, owner="update 2")


async def test_a_picture_and_its_file_id_are_kept(store: Store) -> None:
    """Bytes for a day, Telegram's name for thirty days, until it is forgotten."""
    picture = Picture(b"\x89PNG\x00\xff", "image/png", 10, 20)
    await store.pictures.put("k", picture)
    assert await store.pictures.get("k") == picture
    assert await store.pictures.get("l") is None

    assert await store.pictures.file_id("k") is None
    await store.pictures.remember_file_id("k", "AgAC")
    assert await store.pictures.file_id("k") == "AgAC"
    assert await _ttl(store, store.connection.keys.file_id("k")) > 29 * 86400
    await store.pictures.forget_file_id("k")
    assert await store.pictures.file_id("k") is None


async def test_subscriptions_are_listed_oldest_first(store: Store) -> None:
    """Every chat once, however many there are."""
    chats = list(range(-1000, 200, 1))
    for chat_id in chats:
        assert await store.subscriptions.add(_subscription(chat_id, minutes=-chat_id))

    listed = await store.subscriptions.all()

    assert [each.chat_id for each in listed] == chats[::-1]
    assert await store.subscriptions.count() == len(chats)


async def test_a_second_subscription_of_a_chat_replaces_the_first(store: Store) -> None:
    """Add says whether the chat is new, and keeps what it was given last."""
    assert await store.subscriptions.add(_subscription(1))
    assert not await store.subscriptions.add(_subscription(1, minutes=5))

    assert await store.subscriptions.get(1) == _subscription(1, minutes=5)
    assert await store.subscriptions.remove(1)
    assert not await store.subscriptions.remove(1)
    assert await store.subscriptions.get(1) is None


async def test_a_moved_chat_keeps_its_subscription(store: Store) -> None:
    """The subscription is the new chat's, once, however often the move is told."""
    old, new = -4_000_000_000, -1_002_345_678_901
    await store.subscriptions.add(_subscription(old))

    moves = await asyncio.gather(*(store.subscriptions.move(old, new) for _ in range(10)))

    assert sum(moves) == 1
    assert [each.chat_id for each in await store.subscriptions.all()] == [new]
    assert await store.subscriptions.get(old) is None


async def test_a_move_onto_a_subscribed_chat_keeps_that_one(store: Store) -> None:
    """The newer chat's own subscription is not overwritten."""
    await store.subscriptions.add(_subscription(-1))
    await store.subscriptions.add(_subscription(-2, minutes=5))

    await store.rename_chat(-1, -2)

    assert await store.subscriptions.all() == (_subscription(-2, minutes=5),)


async def test_editors_are_appointed_and_dismissed(store: Store) -> None:
    """Editors are known by id; the name is for people."""
    await store.roles.appoint(2, "Bea")
    await store.roles.appoint(1, "Ада \ud800")

    assert await store.roles.editors() == ((1, "Ада ?"), (2, "Bea"))
    assert await store.roles.is_editor(1)
    assert await store.roles.dismiss(1)
    assert not await store.roles.dismiss(1)
    assert not await store.roles.is_editor(1)


async def test_bans_are_set_and_lifted(store: Store) -> None:
    """A ban holds until it is lifted, with its reason."""
    await store.roles.ban(1, "spam")

    assert await store.roles.is_banned(1)
    assert await store.roles.bans() == ((1, "spam"),)
    assert await store.roles.unban(1)
    assert not await store.roles.unban(1)
    assert not await store.roles.is_banned(1)


async def test_progress_is_taken_once(store: Store) -> None:
    """The progress message is told to one who asks, and forgotten."""
    await store.ledger.remember_progress("j", 5)

    assert await store.ledger.take_progress("j") == 5
    assert await store.ledger.take_progress("j") is None


async def test_tallies_add_up(store: Store) -> None:
    """Counts from many at once are all there."""
    await asyncio.gather(*(store.tallies.count("posts") for _ in range(50)))
    await store.tallies.count("bytes", 10**12)

    assert await store.tallies.read() == {"bytes": 10**12, "posts": 50}


async def test_a_tally_repeated_after_a_lost_reply_counts_once(store: Store) -> None:
    """The same command twice adds once."""
    keys = [store.connection.keys.tallies, store.connection.keys.once("token")]
    for _ in range(2):
        await store.connection.run("tally", keys, ["posts", 1, 60, 60])

    assert await store.tallies.read() == {"posts": 1}


async def test_every_key_carries_the_hash_tag(store: Store) -> None:
    """All keys of a namespace lie on one node of a cluster, and a wipe leaves none."""
    await store.articles.keep(ARTICLE, ["alias"])
    await store.updates.put("a", b"x", delay_seconds=9)
    await store.updates.put("b", b"x")
    await store.subscriptions.add(_subscription(1))
    await store.limits.reserve(-1)
    tag = f"{{{store.connection.keys.namespace}}}:".encode()

    names = [name async for name in store.connection.redis.scan_iter(match=f"*{tag.decode()}*")]

    assert len(names) >= 8
    assert all(name.startswith(tag) for name in names)
    await store.wipe()
    assert [n async for n in store.connection.redis.scan_iter(match=f"*{tag.decode()}*")] == []
