"""The library's shelves and the watches against a real server."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.store import Watch
from bot.store.stories import Stories
from bot.store.watches import Watches
from bot.story import Story
from bot.text import query_terms, search_terms

if TYPE_CHECKING:
    from bot.store import Store

pytest_plugins = ("tests.fixtures_valkey",)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

#: Scripts with spaces and without, accents, digits, marks, and what is no word at all.
WORDS = st.text(
    alphabet=st.sampled_from("abcdeéßİıАёж019 -.,'ก北京电影節ガか한국ا\u0301👍*[(\xff\n"),
    max_size=24,
)


def story(name: str, post_key: str = "p") -> Story:
    return Story(name, f"https://example.com/{name}", f"Headline {name}", post_key, NOON)


async def names(stories: Stories, query: str, most: int = 50) -> list[str]:
    return [it.id for it in await stories.find(query_terms(query, 8), most)]


def _text(answer: object) -> str:
    assert isinstance(answer, bytes)
    return answer.decode()


async def keys(store: Store) -> dict[str, int]:
    """How many entries lie under each key of the library."""
    redis, found = store.connection.redis, {}
    async for key in redis.scan_iter(match=store.connection.keys.everything):
        name = _text(key).partition(":stories:")[2]
        kind = _text(await redis.type(key))
        size = {"set": redis.scard, "zset": redis.zcard, "hash": redis.hlen}.get(kind)
        found[name] = await size(key) if size else 1
    return found


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("harbour", ["two", "one"]),
        ("HARBOUR Lindow", ["one"]),
        ("harb", ["two", "one"]),
        ("harb lindow", []),
        ("lindow harb", ["one"]),
        ("cafe", ["one"]),
        ("CAFÉ", ["one"]),
        ("电影", ["three"]),
        ("电影节", ["three"]),
        ("影电", []),
        ("节", ["three"]),
        ("北", ["three"]),
        ("２０２６", ["three"]),
        ("", ["three", "two", "one"]),
        ("zeppelin", []),
        ("harbour zeppelin", []),
        ("* ?[a-z] harbour", []),
    ],
)
async def test_stories_with_all_words_are_found_newest_first(
    store: Store, query: str, expected: list[str]
) -> None:
    texts = {
        "one": "The harbour of Lindow has a café",
        "two": "Harbours everywhere",
        "three": "北京电影节 2026",
    }
    for name, text in texts.items():
        await store.stories.file(story(name), search_terms([text], 99))

    assert await names(store.stories, query) == expected


async def test_filing_again_changes_no_more_than_the_words_and_the_place(store: Store) -> None:
    for name in ("one", "two", "one"):
        await store.stories.file(story(name), search_terms(["lamp reef"], 99))
    await store.stories.file(story("one", "q"), search_terms(["lamp stairs"], 99))

    assert await names(store.stories, "lamp") == ["one", "two"]
    assert await names(store.stories, "reef") == ["two"]
    assert await names(store.stories, "stairs") == ["one"]
    found = await store.stories.get("one")
    assert found is not None
    assert found.post_key == "q"
    assert await store.stories.count() == 2


async def test_the_oldest_leave_with_everything_that_was_kept_of_them(store: Store) -> None:
    stories = Stories(store.connection, most=3)
    for n in range(10):
        await stories.file(story(f"s{n}"), search_terms([f"common word{n}x"], 99))

    kept = await keys(store)

    assert await names(stories, "common") == ["s9", "s8", "s7"]
    assert await stories.get("s0") is None
    assert {name: kept[name] for name in ("order", "records", "terms", "words")} == {
        "order": 3,
        "records": 3,
        "terms": 3,
        "words": 4,
    }
    assert sum(name.startswith("term:") for name in kept) == 4


async def test_words_that_are_everywhere_cost_no_more_than_the_newest(store: Store) -> None:
    """More stories than are looked at: the newest of them are found, and none twice."""
    for n in range(2100):
        await store.stories.file(story(f"s{n}"), ("common", "rare") if n == 2050 else ("common",))

    found = [it.id for it in await store.stories.find([("common", False)], 200)]

    assert found == [f"s{n}" for n in range(2099, 1899, -1)]
    assert [it.id for it in await store.stories.find([("common", False), ("rare", False)], 9)] == [
        "s2050"
    ]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(texts=st.lists(WORDS, min_size=1, max_size=6), query=WORDS)
async def test_the_index_finds_what_a_look_at_every_story_finds(
    store: Store, texts: list[str], query: str
) -> None:
    """The model: every term of the query is a term of the story, or begins one where it may."""
    await store.wipe()
    for n, text in enumerate(texts):
        await store.stories.file(story(f"s{n}"), search_terms([text], 99))

    def has_all(text: str) -> bool:
        held = search_terms([text], 99)
        return all(
            any(each.startswith(term) if half else each == term for each in held)
            for term, half in query_terms(query, 8)
        )

    expected = [f"s{n}" for n, text in reversed(list(enumerate(texts))) if has_all(text)]
    assert await names(store.stories, query) == expected


@given(text=WORDS)
def test_every_text_is_found_by_itself(text: str) -> None:
    held = set(search_terms([text], 999))

    for term, half_typed in query_terms(text, 999):
        assert term in held or (half_typed and any(each.startswith(term) for each in held))


@given(text=WORDS)
def test_terms_can_stand_in_a_key(text: str) -> None:
    """No space, no colon, no mark: keys are lists of terms joined by spaces."""
    for term in (*search_terms([text], 999), *(it for it, _ in query_terms(text, 999))):
        assert 0 < len(term) <= 6
        assert not set(term) & set(" :\n*[(")


async def test_a_link_is_taken_once_by_whichever_message_was_first(store: Store) -> None:
    assert await store.watches.take(-5, "a", 1)
    assert await store.watches.take(-5, "a", 1)
    assert not await store.watches.take(-5, "a", 2)
    assert await store.watches.take(-6, "a", 2)
    assert await store.watches.tell(-5, "a", 2)


async def test_a_flood_is_stopped_and_what_was_asked_for_is_not(store: Store) -> None:
    watches = Watches(store.connection, most_an_hour=2)

    taken = [await watches.take(-5, name, 1) for name in "abc"]
    await watches.note(-5, "d", 2)

    assert taken == [True, True, False]
    assert not await watches.take(-5, "d", 3)
    assert await watches.tell(-5, "s", 3)


async def test_what_was_overheard_is_forgotten_after_a_day(store: Store) -> None:
    await store.watches.take(-5, "a", 1)

    redis, names_ = store.connection.redis, store.connection.keys
    for key in (names_.overheard(-5, "link"), names_.overheard_by(-5, "link")):
        assert 0 < await redis.ttl(key) <= 24 * 3600
    link = _text((await redis.zrange(names_.overheard(-5, "link"), 0, -1))[0])
    await redis.zadd(names_.overheard(-5, "link"), {link: 1})
    assert await store.watches.take(-5, "a", 2)


async def test_a_watch_moves_and_one_that_is_there_stays(store: Store) -> None:
    await store.watches.set(Watch(-1, "old", "group", 9, NOON))
    await store.watches.set(Watch(-3, "old", "group", 9, NOON))
    await store.watches.set(Watch(-4, "new", "group", 9, NOON))

    await store.rename_chat(-1, -2)
    await store.rename_chat(-3, -4)

    assert [(it.chat_id, it.title) for it in await store.watches.all()] == [
        (-4, "new"),
        (-2, "old"),
    ]
