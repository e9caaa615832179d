"""As many posts as there are styles, however many chats; what cannot be made anew stands in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from bot.compose import compose
from bot.editions import Editions
from bot.errors import TooSlow
from bot.isolate import Direct
from bot.model import Article, Paragraph, Subscription, Summary
from bot.terms import Style, Terms
from tests.articles import OTHER, SENTENCES

if TYPE_CHECKING:
    from bot.model import Budget, Post

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ARTICLE = Article(
    key="https://example.com/story",
    headline="A story",
    paragraphs=tuple(map(Paragraph, (*SENTENCES, *OTHER))),
    url="https://example.com/story",
    language="en",
)


class Counted(Direct):
    """Rooms that note what is picked, and can be broken."""

    def __init__(self) -> None:
        super().__init__()
        self.budgets: list[Budget] = []
        self.broken = False

    async def pick(self, article: Article, budget: Budget, method: str = "gist") -> Summary:
        """Pick as the rooms do."""
        self.budgets.append(budget)
        if self.broken:
            raise TooSlow
        return await super().pick(article, budget, method)


class Shelf:
    """A store that holds one article, or none."""

    def __init__(self, article: Article | None) -> None:
        self._article = article
        self.articles = self.morgue = self

    async def find(self, _key: str) -> Article | None:
        """Return it."""
        return self._article


def editions(article: Article | None, rooms: Counted) -> Editions:
    shelf: Any = Shelf(article)
    return Editions(shelf, rooms)


async def usual(rooms: Counted) -> Post:
    from bot.summarise import length_budget

    summary = await rooms.pick(ARTICLE, length_budget(ARTICLE, "medium", 700))
    rooms.budgets.clear()
    return compose(summary, "pic")


def chats(count: int, *styles: Style) -> list[Subscription]:
    return [
        Subscription(n, "t", "channel", 1, NOON, terms=Terms(style=styles[n % len(styles)]))
        for n in range(count)
    ]


async def test_fifty_thousand_chats_of_three_styles_cost_what_three_chats_do() -> None:
    rooms = Counted()
    post = await usual(rooms)
    styles = (Style(), Style("text", hashtags=True), Style(length="short"))

    made = await editions(ARTICLE, rooms).of(post, chats(50_000, *styles))

    assert len(made) == 3
    assert len({edition.key for edition, _ in made}) == 3
    assert sum(len(readers) for _, readers in made) == 50_000
    assert len(rooms.budgets) == 1
    assert made[0][0] is post


@pytest.mark.parametrize(
    ("style", "shorter"), [(Style(length="short"), True), (Style(length="long"), False)]
)
async def test_another_length_is_picked_from_the_article(style: Style, shorter: bool) -> None:  # noqa: FBT001
    rooms = Counted()
    post = await usual(rooms)

    made = await editions(ARTICLE, rooms).in_style(post, style)

    assert (len(made.html) < len(post.html)) is shorter
    assert made.story == post.story
    assert made.picture_key == ("pic" if shorter else None)


@pytest.mark.parametrize("trouble", ["the article is gone", "by hand", "the room fails"])
async def test_where_no_other_length_can_be_made_the_usual_one_stands_in(trouble: str) -> None:
    rooms = Counted()
    post = await usual(rooms)
    rooms.broken = trouble == "the room fails"
    assert post.facts is not None
    if trouble == "by hand":
        post = replace(post, facts=replace(post.facts, by_hand=True))
    kept = None if trouble == "the article is gone" else ARTICLE

    made = await editions(kept, rooms).in_style(post, Style("text", "short", silent=True))

    assert (made.html, made.picture_key, made.silent) == (post.html, None, True)
