"""The rules of bot/urls.py: one identity per page, honest labels, originals behind proxies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.urls import (
    canonical,
    host_label,
    links,
    same_site,
    site_name,
    unwrap_image,
    unwrap_page,
)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTPS://Example.ORG/A/b", "https://example.org/A/b"),
        ("https://example.org", "https://example.org/"),
        ("http://example.org:80/a", "http://example.org/a"),
        ("https://example.org:8443/a", "https://example.org:8443/a"),
        ("https://example.org./a", "https://example.org/a"),
        ("https://example.org/a#part", "https://example.org/a"),
        ("https://example.org/a?utm_source=x&id=7&fbclid=y", "https://example.org/a?id=7"),
        ("https://example.org/a?b=2&a=1", "https://example.org/a?b=2&a=1"),
        ("https://example.org/a?SPM=1", "https://example.org/a"),
        (
            "https://example.org/a?ref=keep&source=keep",
            "https://example.org/a?ref=keep&source=keep",
        ),
        ("https://例え.jp/道", "https://xn--r8jz45g.jp/%E9%81%93"),
        ("https://example.org/%e6%9b%b9", "https://example.org/%E6%9B%B9"),
        ("https://example.org/%7Euser/%41", "https://example.org/~user/A"),
        ("https://example.org/100%", "https://example.org/100%25"),
        ("https://user:word@example.org/a", "https://example.org/a"),
        ("https://[2001:DB8::1]:443/x", "https://[2001:db8::1]/x"),
        (" https://example.org/a\n", "https://example.org/a"),
    ],
)
def test_canonical_gives_one_form(url: str, expected: str) -> None:
    assert canonical(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "", "example.org", "ftp://example.org/", "javascript:alert(1)", "mailto:a@b.c", "https://",
        "https:///a", "https://exa mple.org/", "https://a..b/", "https://example.org:99999/",
        "https://[::1", "https://" + "a" * 5000,
    ],
)  # fmt: skip
def test_canonical_refuses_what_is_no_web_address(url: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        canonical(url)


@given(
    st.builds(
        "https://{}/{}?{}#{}".format,
        st.from_regex(r"[a-zA-Z0-9]{1,8}(\.[a-zA-Z]{2,5}){1,2}", fullmatch=True),
        st.text(max_size=30),
        st.text(max_size=30),
        st.text(max_size=8),
    )
)
def test_canonical_twice_is_canonical_once(url: str) -> None:
    try:
        once = canonical(url)
    except ValueError:
        return

    assert canonical(once) == once
    assert once.isascii()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.example.org/a", "example.org"),
        ("https://m.example.org:8080/", "m.example.org"),
        ("https://xn--fiqs8s.cn/", "中国.cn"),
        ("https://xn--r8jz45g.jp/", "例え.jp"),
        # Cyrillic "а" for the Latin one, alone or mixed, stays visible as Punycode.
        ("https://xn--pypal-4ve.com/", "xn--pypal-4ve.com"),
        ("https://xn--e1awd7f.com/", "xn--e1awd7f.com"),
        ("https://xn--80aswg.xn--p1ai/", "сайт.рф"),
    ],
)
def test_host_label_shows_no_disguise(url: str, expected: str) -> None:
    assert host_label(url) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see https://a.example/x. Then", ("https://a.example/x",)),
        ("（https://a.example/x）。", ("https://a.example/x",)),
        ("看https://a.example/x，再看", ("https://a.example/x",)),
        ("「https://a.example/x」", ("https://a.example/x",)),
        ("(https://a.example/x_(y))", ("https://a.example/x_(y)",)),
        ("www.example.com and example.com/a", ("https://www.example.com", "https://example.com/a")),
        ("mail me@example.com or example.com", ()),
        (
            "https://a.example/?utm_source=1 https://a.example/",
            ("https://a.example/?utm_source=1",),
        ),
        ("and/or 1.5/2 e.g. this", ()),
        ("ftp://a.example/x", ()),
        ("<https://a.example/x>", ("https://a.example/x",)),
        ("https://zh.example.org/wiki/北京", ("https://zh.example.org/wiki/北京",)),
    ],
)
def test_links_are_found_without_the_sentence_around_them(
    text: str, expected: tuple[str, ...]
) -> None:
    assert links(text) == expected


@given(st.text())
def test_every_link_is_an_address(text: str) -> None:
    assert all(canonical(url) for url in links(text))


@pytest.mark.parametrize(
    ("proxy", "original"),
    [
        ("https://images.weserv.nl?url=pic.example.org/a.jpg", "https://pic.example.org/a.jpg"),
        (
            "https://images.weserv.nl/?url=ssl:pic.example.org/a.jpg",
            "https://pic.example.org/a.jpg",
        ),
        (
            "//wsrv.nl/?url=https%3A%2F%2Fpic.example.org%2Fa.jpg&w=9",
            "https://pic.example.org/a.jpg",
        ),
        ("https://wsrv.nl/?url=http://pic.example.org/a.jpg", "http://pic.example.org/a.jpg"),
        ("https://i0.wp.com/pic.example.org/a.jpg?w=600&ssl=1", "https://pic.example.org/a.jpg"),
        (
            "https://pic-example-org.cdn.ampproject.org/i/s/pic.example.org/a.jpg",
            "https://pic.example.org/a.jpg",
        ),
        (
            "https://wsrv.nl/?url=i1.wp.com/pic.example.org/a.jpg",
            "https://pic.example.org/a.jpg",
        ),
        (
            "https://www.example.org/_next/image?url=https%3A%2F%2Fpic.example.org%2Fa.jpg&w=9",
            "https://pic.example.org/a.jpg",
        ),
        (
            "https://www.example.org/_next/image?url=%2Fmedia%2Fa.jpg&w=640&q=75",
            "https://www.example.org/media/a.jpg",
        ),
        (
            "https://res.example.com/x/image/fetch/w_900,c_fill/https://pic.example.org/a.jpg",
            "https://pic.example.org/a.jpg",
        ),
        (
            "https://www.example.org/cdn-cgi/image/width=80,quality=75/https://pic.example.org/a.jpg",
            "https://pic.example.org/a.jpg",
        ),
        (
            "https://img.example.com/insecure/rs:fit:600:0/plain/https://pic.example.org/a.jpg@webp",
            "https://pic.example.org/a.jpg",
        ),
        (
            "https://img.example.com/unsafe/900x600/https%3A%2F%2Fpic.example.org%2Fa.jpg",
            "https://pic.example.org/a.jpg",
        ),
        (
            "https://img.example.com/unsafe/900x600/smart/https://pic.example.org/a.jpg?x=1",
            "https://pic.example.org/a.jpg?x=1",
        ),
    ],
)
def test_a_proxied_picture_gives_its_original_and_keeps_the_proxy(
    proxy: str, original: str
) -> None:
    assert unwrap_image(proxy) == (original, proxy)


@pytest.mark.parametrize(
    "url",
    [
        "https://pic.example.org/a.jpg?url=b.example/c.jpg",
        "https://wsrv.nl/?w=100",
        "https://wsrv.nl/?url=javascript:alert(1)",
        "https://i0.wp.com/",
        "https://www.example.org/_next/image?w=640",
        "https://www.example.org/image/fetch/w_900/a.jpg",
        "https://www.example.org/plain/a.jpg",
        "https://[::1",
    ],
)
def test_what_is_no_proxy_stays_as_it_is(url: str) -> None:
    assert unwrap_image(url) == (url, None)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("https://a.example.org/", "https://www.example.org/", True),
        ("https://a.co.uk/", "https://b.co.uk/", False),
        ("https://example.org/", "https://example.com/", False),
        ("http://10.0.0.1/", "http://10.0.0.1/", True),
        ("http://10.0.0.1/", "http://11.0.0.1/", False),
    ],
)
def test_a_site_is_its_registrable_domain(one: str, other: str, *, expected: bool) -> None:
    assert same_site(one, other) is expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "https://a-example-org.cdn.ampproject.org/c/s/a.example.org/x/amp",
            "https://a.example.org/x/amp",
        ),
        (
            "https://a-example-org.cdn.ampproject.org/v/a.example.org/x.amp",
            "http://a.example.org/x.amp",
        ),
        ("https://www.google.com/amp/s/a.example.org/x", "https://a.example.org/x"),
        ("https://www.google.com/amp/about", "https://www.google.com/amp/about"),
        ("https://a.example.org/amp/s/b.example.org/x", "https://a.example.org/amp/s/b.example.org/x"),
        ("https://[::1", "https://[::1"),
    ],
)  # fmt: skip
def test_a_page_in_an_amp_cache_is_the_page_behind_it(url: str, expected: str) -> None:
    assert unwrap_page(url) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.bbc.co.uk/news", "bbc"),
        ("https://m.example.org/", "example"),
        ("http://localhost/", "localhost"),
    ],
)
def test_people_call_a_site_by_one_label(url: str, expected: str) -> None:
    assert site_name(url) == expected
