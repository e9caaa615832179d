"""A memory with something of everything in it, and what must be the same after a journey."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.model import Article, Asker, Delivery, Job, Link, Paragraph, Picture, Post, Subscription
from bot.store import Draft

if TYPE_CHECKING:
    from bot.store import Store

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ASKER = Asker(7, 7, 70, "de")
#: More than one script stages at a time, so that most of it waits in a batch.
CROWD = 700


def job(number: int) -> Job:
    return Job(f"7:{number}:0", Link(f"https://example.com/{number}"), ASKER, NOW)


def post(key: str) -> Post:
    return Post(key, f"<b>{key}</b>", picture_key="pic", story=f"story-{key}", fingerprint=77)


def copies(of: Post, chats: range) -> tuple[Delivery, ...]:
    return tuple(Delivery(f"{of.key}:{it}", it, of.key, broadcast=True) for it in chats)


async def fill(store: Store) -> None:
    """Leave something of everything in the store, some of it under way."""
    for chat in range(1, CROWD + 1):
        await store.subscriptions.add(Subscription(chat, f"Chat {chat}", "private", 7, NOW))
    await store.roles.appoint(7, "Zoë 编辑")
    await store.roles.ban(8, "spam")
    await store.morgue.put("https://a/1", Article("k", "Headline", (Paragraph("Text. " * 50),)))
    await store.morgue.note("digest", "https://a/1")
    await store.drafts.put("d", Draft(post("d"), 7, NOW))
    await store.pictures.put("pic", Picture(b"\xff\x00" * 500, "image/jpeg", 10, 10))
    await store.pictures.remember_file_id("pic", "AgAC")
    await store.published.note(post("broadcast"))
    await store.tallies.count("sent", 5)
    await _fill_queues(store)
    await _fill_outbox(store)


async def _fill_queues(store: Store) -> None:
    await store.updates.put("900", b'{"update_id":900}')
    for number in range(5):
        await store.inbox.put(f"7:{number}:0", job(number))
    await store.inbox.put("7:9:0", job(9), delay_seconds=3600)
    leased = await store.inbox.take(1)
    dying = await store.inbox.take(1)
    assert leased is not None
    assert dying is not None
    await store.inbox.bury(dying, "died")


async def _fill_outbox(store: Store) -> None:
    own = Delivery("own:5", 5, "own", reply_to=3, asker=ASKER)
    await store.outbox.put(post("own"), (own,))
    await store.outbox.put(post("sent"), copies(post("sent"), range(1001, 1003)))
    under_way, first, second = await store.outbox.lease(3)
    await store.outbox.sent(first, 11)
    await store.outbox.bury(second, "blocked")
    assert under_way.delivery.key == "own:5"
    await store.outbox.put(post("broadcast"), copies(post("broadcast"), range(1, CROWD + 1)))
    await store.outbox.put(post("later"), copies(post("later"), range(1, 4)))


async def essence(store: Store) -> dict[str, Any]:
    """Return everything that a person would miss."""
    return {
        "inventory": await store.inventory(),
        "subscriptions": await store.subscriptions.all(),
        "editors": await store.roles.editors(),
        "bans": await store.roles.bans(),
        "archived": await store.morgue.find("https://a/1"),
        "brought": await store.morgue.holds("digest"),
        "draft": await store.drafts.get("d"),
        "picture": await store.pictures.get("pic"),
        "file id": await store.pictures.file_id("pic"),
        "published": await store.published.first(post("broadcast")),
        "tallies": await store.tallies.read(),
        "sent": await store.outbox.find("sent:1001"),
        "dead": [(it.name, it.letter) for it in await store.letters.newest(10)],
        "post": await store.posts.get("broadcast"),
        "seen": await store.updates.put("900", b"again"),
    }


async def delivered(store: Store, *, limit: int = 5000) -> list[str]:
    """Deliver everything that is open, and return the keys in their order."""
    keys: list[str] = []
    message_id = 100
    while len(keys) < limit:
        parcels = await store.outbox.lease(50, 1.5)
        if not parcels:
            return keys
        for parcel in parcels:
            message_id += 1
            await store.outbox.sent(parcel, message_id)
            keys.append(parcel.delivery.key)
    return keys
