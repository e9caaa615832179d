"""Second ways and further pages, through the real fetcher and the guard."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bot.legwork import is_same_story, new_paragraphs
from bot.model import Paragraph
from tests.articles import SENTENCES, page

if TYPE_CHECKING:
    from tests.fixtures_house import House

SITE = "https://example.com"
STORY = f"{SITE}/story.html"
PARTS = tuple(
    f"On day {n} the keeper of the lighthouse wrote {n * 7} lines about gulls into the log, and "
    f"on the evening of day {n} a ship with {n + 2} masts passed the reef without any trouble."
    for n in range(1, 13)
)


def thin(head: str) -> bytes:
    """Return a page that waits for a script and names a second address."""
    return (
        f"<html><head><title>Lamp</title>{head}</head><body><h1>Lamp</h1>"
        '<div id="root"></div><script src="/main.js"></script></body></html>'
    ).encode()


def cut(number: int, links: str = "", headline: str = "The log of the keeper") -> bytes:
    """Return one page of a story that has three paragraphs on each."""
    paragraphs = "".join(f"<p>{it}</p>" for it in PARTS[3 * number - 3 : 3 * number])
    return (
        f"<html lang='en'><head><title>{headline}</title></head><body><article>"
        f"<h1>{headline}</h1><p>This first line stands at the head of every page of it.</p>"
        f"{paragraphs}</article><div>{links}</div></body></html>"
    ).encode()


def numbers(*paths: str) -> str:
    return "".join(f'<a href="{path}">{n}</a> ' for n, path in enumerate(paths, 2))


@pytest.mark.parametrize(
    "head",
    [
        '<link rel="amphtml" href="/other">',
        '<link rel="alternate" media="print" href="/other">',
    ],
    ids=["amp", "print"],
)
async def test_a_thin_page_is_had_under_its_second_address(house: House, head: str) -> None:
    house.world.publish_page(STORY, thin(head), "text/html")
    house.world.publish_page(f"{SITE}/other", page("Behind the lamp"), "text/html")

    post = await house.ask(STORY)

    assert post.body.startswith("Behind the lamp")


async def test_a_thin_page_is_had_from_wordpress(house: House) -> None:
    path = "/wp-json/wp/v2/posts/7"
    markup = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    told = {
        "title": {"rendered": "Behind the lamp"},
        "link": STORY,
        "content": {"rendered": markup},
    }
    head = f'<link rel="alternate" type="application/json" href="{path}">'
    house.world.publish_page(STORY, thin(head), "text/html")
    house.world.publish_page(f"{SITE}{path}", json.dumps(told).encode(), "application/json")

    post = await house.ask(STORY)

    assert post.body.startswith("Behind the lamp")


@pytest.mark.parametrize(
    "target",
    ["/missing", "https://www.example.com:6379/", "/story.html?again=1", "https://example.net/a"],
    ids=["not found", "a port", "thin as well", "another site"],
)
async def test_a_second_way_that_leads_nowhere_leaves_the_first_reason(
    house: House, target: str
) -> None:
    body = thin(f'<link rel="amphtml" href="{target}">')
    house.world.publish_page(STORY, body, "text/html")
    house.world.publish_page(f"{STORY}?again=1", body, "text/html")
    house.world.publish_page("https://example.net/a", page("Another site"), "text/html")

    answer = await house.ask(STORY)

    assert answer.body.startswith("🧱")
    assert house.world.page_hits["https://example.net/a"] == 0


async def test_a_second_address_is_tried_where_the_first_is_gone(house: House) -> None:
    head = '<link rel="amphtml" href="/amp"><link rel="alternate" media="print" href="/print">'
    house.world.publish_page(STORY, thin(head), "text/html")
    house.world.publish_page(f"{SITE}/print", page("Behind the lamp"), "text/html")

    post = await house.ask(STORY)

    assert post.body.startswith("Behind the lamp")


async def test_a_brief_is_kept_where_its_second_address_shows_less(house: House) -> None:
    brief = f"<h1>Lamp</h1><p>{' '.join(SENTENCES[:3])}</p>"
    head = '<link rel="amphtml" href="/amp">'
    house.world.publish_page(STORY, f"<html>{head}{brief}</html>".encode(), "text/html")
    house.world.publish_page(f"{SITE}/amp", b"<html><h1>Lamp</h1><p>Short.</p></html>", "text/html")

    post = await house.ask(STORY)

    assert SENTENCES[0] in post.body


async def kept(house: House, url: str) -> list[str]:
    """Return the paragraphs that the bot keeps of an address."""
    await house.ask(url)
    found = await house.services.store.articles.find(url)
    assert found is not None
    assert found.sequels == ()
    return [paragraph.text for paragraph in found.paragraphs]


async def test_a_story_in_pages_is_put_together(house: House) -> None:
    """Numbered links name pages 2 and 3; page 3 names the fourth, as the next one."""
    paths = [f"/story_{n}.html" for n in range(2, 5)]
    house.world.publish_page(STORY, cut(1, numbers(*paths[:2])), "text/html")
    house.world.publish_page(f"{SITE}{paths[0]}", cut(2, numbers(*paths[:2])), "text/html")
    onward = f'<a rel="next" href="{paths[2]}">Next</a>'
    house.world.publish_page(f"{SITE}{paths[1]}", cut(3, onward), "text/html")
    house.world.publish_page(f"{SITE}{paths[2]}", cut(4), "text/html")

    paragraphs = await kept(house, STORY)

    assert paragraphs[1:] == list(PARTS)


@pytest.mark.parametrize(
    "second",
    [
        pytest.param(cut(2, headline="Another log"), id="another story"),
        pytest.param(cut(1), id="the same page again"),
        pytest.param(thin(""), id="no story"),
    ],
)
async def test_what_is_no_further_page_is_not_joined(house: House, second: bytes) -> None:
    paths = ("/story_2.html", "/story_3.html")
    house.world.publish_page(STORY, cut(1, numbers(*paths)), "text/html")
    house.world.publish_page(f"{SITE}{paths[0]}", second, "text/html")
    house.world.publish_page(f"{SITE}{paths[1]}", cut(3), "text/html")

    paragraphs = await kept(house, STORY)

    assert paragraphs[1:] == list(PARTS[:3])
    assert house.world.page_hits[f"{SITE}{paths[1]}"] == 0


async def test_the_next_article_is_never_joined(house: House) -> None:
    """Not even asked for: its address is no page of this one, whatever its link says."""
    following = '<a rel="next" href="/story-2.html">Next article</a> <a href="/next">2</a>'
    house.world.publish_page(STORY, cut(1, following), "text/html")
    for path in ("/story-2.html", "/next"):
        house.world.publish_page(f"{SITE}{path}", cut(2), "text/html")

    paragraphs = await kept(house, STORY)

    assert paragraphs[1:] == list(PARTS[:3])
    assert (
        house.world.page_hits[f"{SITE}/story-2.html"] == house.world.page_hits[f"{SITE}/next"] == 0
    )


async def test_no_more_than_five_pages_are_asked_for(house: House) -> None:
    """Every page names the one behind it, without an end."""

    def numbered(n: int) -> bytes:
        lines = "".join(f"<p>{it.replace('day', f'night {n} of day')}</p>" for it in PARTS[:3])
        onward = f'<a rel="next" href="/story.html?page={n + 1}">Next</a>'
        return f"<html><h1>The log</h1>{lines}{onward}</html>".encode()

    house.world.publish_page(STORY, numbered(1), "text/html")
    for n in range(2, 9):
        house.world.publish_page(f"{STORY}?page={n}", numbered(n), "text/html")

    await kept(house, STORY)

    assert [house.world.page_hits[f"{STORY}?page={n}"] for n in range(2, 9)] == [1] * 4 + [0] * 3


@pytest.mark.parametrize(
    ("headline", "other", "same"),
    [
        ("The log", "The log (2)", True),
        ("The log", "The log - Page 3", True),
        ("渡轮开航", "渡轮开航（第2页）", True),
        ("渡轮开航", "渡轮开航(2)", True),
        ("The log", "The other log", False),
        ("The log", "The log of the keeper", False),
        ("Part one of the log", "Part two of the log", False),
    ],
)
def test_pages_of_one_story_have_one_headline(headline: str, other: str, *, same: bool) -> None:
    assert is_same_story(headline, other) is same


def test_a_repeated_head_and_foot_are_dropped_and_a_short_answer_is_kept() -> None:
    head, long, foot = (
        "Head.",
        "A long paragraph that nobody would write in a story twice.",
        "Foot.",
    )
    whole = tuple(map(Paragraph, (head, "Yes.", long, foot)))

    added = new_paragraphs(whole, tuple(map(Paragraph, (head, "New.", "Yes.", long, "End.", foot))))

    assert [it.text for it in added] == ["New.", "Yes.", "End."]
