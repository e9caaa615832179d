"""Which addresses are told to others: public pages are, keys to something private never."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discretion import may_be_told

PUBLIC = (
    "https://example.com/story",
    "http://example.com/",
    "https://www.bbc.com/news/articles/c4g8x9yx2v1o",
    "https://www.nytimes.com/2026/03/05/world/europe/a-long-slug-of-many-words-in-a-row.html",
    "https://www.theguardian.com/world/2026/mar/05/what-the-harbour-town-did-next-live",
    "https://www.thepaper.cn/newsDetail_forward_29876543",
    "https://news.sina.com.cn/c/2026-03-05/doc-inamtyzx1234567.shtml",
    "https://www.toutiao.com/article/7345678901234567890/",
    "https://example.com/story?id=123456&page=2",
    "https://medium.com/@ada/why-harbours-matter-3f2a9b8c7d6e",
    "https://example.com/2026/03/北京电影节",
    "https://example.com/%E5%8C%97%E4%BA%AC%E7%94%B5%E5%BD%B1%E8%8A%82",
    "https://example.com:443/story",
    "https://xn--bcher-kva.example/story",
    "https://example.com/story?keyword=harbour",
    "https://example.com/passage-to-india",
    "https://example.com/story?section=2&start=10&story=5&author=ada&speed=1&policyarea=7",
    "https://example.com/story;page=2",
    "https://example.com/covid19-and-the-g20-in-2026-what-the-b52s-said",
)
SECRET = (
    "https://ada:secret@example.com/story",
    "https://ada@example.com/story",
    "https://example.com/story?token=abc",
    "https://example.com/story?access_token=abc",
    "https://example.com/story?unlocked_article_code=1.a.b",
    "https://example.com/story?sig=abc",
    "https://example.com/f?X-Amz-Signature=abc",
    "https://example.com/f?sv=2022&se=2026&sp=r",
    "https://example.com/story?key=abc",
    "https://example.com/story;jsessionid=4B",
    "https://example.com/story?login_otp=123",
    "https://example.com/story?oauth_verifier=1",
    "https://example.com/story?apikey=abc",
    "https://example.com/story?email=ada%40example.com",
    "https://example.com/story?u=ada%40example.com",
    "https://example.com/unsubscribe/ada@example.com",
    "https://example.com/view/123e4567-e89b-12d3-a456-426614174000",
    "https://mailchi.mp/x/view?e=5f2b9c0a1e5f2b9c0a1e",
    "https://docs.google.com/document/d/abc/edit",
    "https://www.dropbox.com/s/abc/story.pdf",
    "https://acme.sharepoint.com/story",
    "https://example.com/s/AbCdEfGh1JkLmNoPqRsTuVwXyZ",
    "https://example.com/s/AbCd1-fGh1JkL_NoPq2s-uVwX3Z9",
    "https://example.com/story?5f2b9c0a1e5f2b9c0a1e5f2b9c0a1e5f",
    "https://t.me/joinchat/AAAA",
    "https://127.0.0.1/story",
    "https://10.1.2.3/story",
    "https://[2001:db8::1]/story",
    "https://2130706433/story",
    "https://localhost/story",
    "https://intranet/story",
    "https://wiki.corp/story",
    "https://printer.local/story",
    "https://example.onion/story",
    "https://example.com:8443/story",
    "ftp://example.com/story",
    "https://",
    "not an address",
    "https://[",
    "https://example.com:port/",
    "https://example.com/" + "a/" * 300,
)


@pytest.mark.parametrize("url", PUBLIC)
def test_an_ordinary_address_is_told(url: str) -> None:
    assert may_be_told(url)


@pytest.mark.parametrize("url", SECRET)
def test_an_address_that_may_be_a_key_is_not_told(url: str) -> None:
    assert not may_be_told(url)


@given(st.from_regex(r"(?=[a-z0-9]*[0-9])(?=[a-z0-9]*[a-z])[a-z0-9]{20,60}", fullmatch=True))
def test_no_long_key_is_told_wherever_it_stands(key: str) -> None:
    for url in (
        f"https://example.com/{key}",
        f"https://example.com/a/{key}/b",
        f"https://example.com/story?page={key}",
        f"https://example.com/story?{key}",
    ):
        assert not may_be_told(url)


@given(st.text())
def test_nothing_makes_it_fail(text: str) -> None:
    assert may_be_told(text) in {True, False}
    assert may_be_told(f"https://{text}") in {True, False}
