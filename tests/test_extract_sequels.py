"""A story's further pages are told from every other link by two things that agree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.extract.sequels import MOST, of_page
from bot.extract.tree import parse_html

SITE = "https://news.example.org"


def found(path: str, *links: str) -> list[str]:
    """Return the paths of a page's further pages."""
    root = parse_html(f"<html><body><p>Text</p>{''.join(links)}</body></html>")
    return [it.removeprefix(SITE) for it in of_page(root, f"{SITE}{path}")]


def numbered(*paths: str, start: int = 2) -> str:
    return "".join(f'<a href="{path}">{n}</a>' for n, path in enumerate(paths, start))


def following(path: str, text: str = "Next") -> str:
    return f'<a rel="next" href="{path}">{text}</a>'


@pytest.mark.parametrize(
    ("path", "links", "expected"),
    [
        ("/a.html", numbered("/a_2.html", "/a_3.html"), ["/a_2.html", "/a_3.html"]),
        ("/a.html", numbered("/a_1.html", "/a_2.html"), ["/a_1.html", "/a_2.html"]),
        ("/a.html", numbered("/a-2.html", "/a-3.html"), ["/a-2.html", "/a-3.html"]),
        ("/a/", numbered("/a/2/", "/a/3/"), ["/a/2/", "/a/3/"]),
        ("/a", numbered("?page=2", "?page=3"), ["/a?page=2", "/a?page=3"]),
        ("/a?id=7", numbered("?id=7&page=2"), ["/a?id=7&page=2"]),
        ("/a?page=1", numbered("?page=2"), ["/a?page=2"]),
        ("/a", numbered("/a/page/2"), ["/a/page/2"]),
        ("/a", numbered("/a/seite-2"), ["/a/seite-2"]),
        ("/a?p=1", numbered("/b?p=2"), []),
        ("/a", following("/a?page=2"), ["/a?page=2"]),
        ("/a?page=2", following("/a?page=3"), ["/a?page=3"]),
        ("/a.html", following("/a_2.html", "下一页"), ["/a_2.html"]),
        ("/a.html", '<link rel="next" href="/a_2.html">', ["/a_2.html"]),
        ("/a.html", following("/a_2.html") + numbered("/a_2.html", "/a_3.html"), None),
    ],
)
def test_the_pages_of_a_story_are_found_in_order(
    path: str, links: str, expected: list[str] | None
) -> None:
    assert found(path, links) == (["/a_2.html", "/a_3.html"] if expected is None else expected)


@pytest.mark.parametrize(
    ("path", "links"),
    [
        pytest.param("/story-a", following("/story-b"), id="next article"),
        pytest.param("/story-1", following("/story-2"), id="next article of a series"),
        pytest.param("/news/12", following("/news/13"), id="next number is a next article"),
        pytest.param("/news/12", numbered("/news/13", start=13), id="and with its number shown"),
        pytest.param("/part-1.html", following("/part-2.html"), id="next part by name"),
        pytest.param("/part-1.html", numbered("/part-2.html"), id="next part, numbered"),
        pytest.param("/a.html", following("/a-2.html"), id="a second story of the same name"),
        pytest.param("/?p=12", following("/?p=13"), id="WordPress names posts by number"),
        pytest.param("/a", numbered("/a?comment-page=2"), id="pages of comments"),
        pytest.param("/a", numbered("/a/comment-page-2/"), id="pages of comments in folders"),
        pytest.param("/a", numbered("/list?page=2"), id="pages of a list beside"),
        pytest.param("/a", numbered("https://other.example.net/a?page=2"), id="another site"),
        pytest.param("/a", numbered("https://m.news.example.org/a?page=2"), id="another host"),
        pytest.param("/a", numbered("/a?page=3"), id="the number shown is another"),
        pytest.param("/a", '<a href="/a?page=3">3</a>', id="the second page is missing"),
        pytest.param("/a", '<a href="/a?page=2">Read on</a>', id="no number and no relation"),
        pytest.param("/a?page=2", numbered("/a", start=1), id="the page before"),
        pytest.param("/a", numbered("/a#2", "/a"), id="itself"),
        pytest.param("/a", numbered("http://[::1", "javascript:page(2)"), id="no address"),
    ],
)
def test_what_may_be_another_story_is_no_further_page(path: str, links: str) -> None:
    assert found(path, links) == []


def test_a_file_without_an_address_has_no_further_pages() -> None:
    assert of_page(parse_html(f"<html><body>{numbered('?page=2')}</body></html>"), None) == ()


@given(count=st.integers(2, 40))
def test_no_more_pages_are_named_than_are_read(count: int) -> None:
    links = numbered(*(f"/a?page={n}" for n in range(2, count + 1)))

    assert found("/a", links) == [f"/a?page={n}" for n in range(2, min(count, MOST + 1) + 1)]
