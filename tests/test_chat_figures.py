"""Figures for administrators: the picture of the last days, and how each chat fares."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from bot.chart import COLOURS, Bar, Panel, draw, step
from bot.figures import DAYS, PAGE, failures, panels
from bot.i18n import LOCALES, Voice
from bot.model import Subscription
from handlers.replies_figures import stats, subscribers
from tests.articles import page
from tests.fixtures_house import eventually
from tests.telegram_parser import fault

if TYPE_CHECKING:
    from bot.sandbox import Message
    from tests.fixtures_house import House

STORY = "https://example.com/story"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
TODAY = NOON.date()


def week(bars: tuple[Bar, ...]) -> tuple[list[date], Panel]:
    return [TODAY - timedelta(days=back) for back in reversed(range(len(bars)))], Panel(bars)


def colours(body: bytes) -> set[object]:
    found = Image.open(io.BytesIO(body)).convert("RGB").getcolors(2**24) or []
    return {colour for _, colour in found}


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[start : start + 2], 16) for start in (1, 3, 5))


@pytest.mark.parametrize(
    ("highest", "expected"),
    [(1, 1), (4, 1), (5, 2), (8, 2), (9, 5), (20, 5), (21, 10), (1400, 500), (10**6, 500_000)],
)
def test_lines_across_stand_at_round_numbers(highest: int, expected: int) -> None:
    assert step(highest) == expected


def test_a_day_twice_as_good_has_a_bar_twice_as_high() -> None:
    days, panel = week((Bar(50, 0), Bar(100, 0)))

    image = Image.open(io.BytesIO(draw(days, (panel,)).body)).convert("RGB")
    blue = rgb(COLOURS[0][0])
    columns = [
        sum(image.getpixel((x, y)) == blue for y in range(image.height))
        for x in (image.width // 3, image.width * 3 // 4)
    ]

    assert columns[0] * 2 == pytest.approx(columns[1], abs=2)


def test_failures_are_seen_however_few() -> None:
    days, panel = week((Bar(100_000, 1),))

    assert rgb(COLOURS[0][1]) in colours(draw(days, (panel,)).body)


@pytest.mark.parametrize("count", [1, 7, 30])
def test_a_picture_of_nothing_is_a_picture(count: int) -> None:
    days, panel = week((Bar(0, 0),) * count)

    picture = draw(days, (panel, panel))

    assert picture.media_type == "image/png"
    assert (picture.width, picture.height) == Image.open(io.BytesIO(picture.body)).size
    assert picture.width + picture.height <= 10_000


def test_what_failed_is_counted_by_kind() -> None:
    days = (
        (TODAY, {"sent": 3, "failed:no_text": 1}),
        (TODAY, {"failed:no_text": 1, "failed:paywalled": 1, "rejected": 2, "articles": 5}),
    )

    assert failures(days) == (("no_text", 2), ("paywalled", 1))
    assert panels(days)[0].bars == (Bar(3, 0), Bar(0, 2))
    assert panels(days)[1].bars == (Bar(0, 1), Bar(5, 2))


async def test_stats_come_with_a_picture_and_say_what_failed(house: House) -> None:
    house.world.publish_page(STORY, page("A story worth telling"), "text/html")
    await house.ask(STORY)
    await house.ask("http://127.0.0.1/")

    told = await house.ask("/stats")

    assert told.content["photo"]
    assert "Articles read: 1" in told.body
    assert "Links without an article: refused 1" in told.body
    assert "🟦 messages sent" in told.body


async def test_days_are_counted_apart(house: House) -> None:
    store = house.services.store
    await store.tallies.count("sent", 3)
    today = datetime.now(UTC).date()
    name = store.connection.keys.day_tallies((today - date(1970, 1, 1)).days - 1)
    await store.connection.ask(store.connection.redis.hset(name, "sent", "7"))

    days = await store.tallies.days(today, DAYS)

    assert len(days) == DAYS
    assert [counts.get("sent") for _, counts in days[-3:]] == [None, 7, 3]


async def test_subscribers_are_shown_with_how_they_fare(house: House) -> None:
    channel = house.sandbox.seeded.channel_id
    house.world.publish_page(STORY, page("A story worth telling"), "text/html")
    await house.ask("/subscribe @morning_wire")

    before = await house.ask("/subscribers")
    house.world.send_text(house.visitor, house.visitor, f"/publish {STORY}")
    await house.seen(lambda it: it.chat_id == channel)

    async def arrived() -> bool:
        return bool((await house.services.store.outbox.marks([channel]))[0].last_sent)

    await eventually(arrived)
    after = await house.ask("/subscribers")

    assert "📣 Morning Wire · @morning_wire" in before.body
    assert f"by {house.visitor} · no message yet" in before.body
    assert "last message 20" in after.body


async def test_many_subscribers_come_in_pages(house: House) -> None:
    for number in range(PAGE * 2 + 1):
        chat = Subscription(-1000 - number, f"Chat {number:02}", "group", 1, NOON)
        await house.services.store.subscriptions.add(chat)

    pages: list[Message] = [await house.ask(f"/subscribers {it}") for it in ("", "2", "99")]

    assert [f"Page {it} of 3" in told.body for it, told in enumerate(pages, 1)] == [True] * 3
    assert pages[0].body.startswith("📬 31 subscribed chats:")
    assert sum(it.body.count("👥") for it in pages) == PAGE * 2 + 1


@pytest.mark.parametrize("locale", LOCALES)
async def test_a_page_of_the_longest_titles_is_one_message(house: House, locale: str) -> None:
    for number in range(PAGE):
        chat = Subscription(-(10**13) - number, "大" * 255, "group", 2**52, NOON, username="a" * 32)
        await house.services.store.subscriptions.add(chat)
    figures = house.services.figures

    assert fault(subscribers(Voice(locale), await figures.subscribers(1))) is None
    assert fault(stats(Voice(locale), await figures.report("k")), 1024) is None


@pytest.mark.parametrize("command", ["/stats", "/subscribers", "/subscribers 2"])
async def test_nobody_else_sees_figures(house: House, command: str) -> None:
    reader = house.world.add_user("Ada", "ada", "en")

    assert "Only editors" in (await house.ask(command, user=reader.id)).body
