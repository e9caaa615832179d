"""Labels of pages: the outlet cut off, the canonical address, pictures chosen, JSON-LD mended."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.extract import metadata, pictures
from bot.extract.captions import split_credit
from bot.extract.headline import without_outlet
from bot.extract.linked import LinkedData
from bot.extract.tree import parse_html

NOW = datetime(2024, 5, 1, tzinfo=UTC)
URL = "https://news.example.org/story"
AMP = "https://news-example-org.cdn.ampproject.org/c/s/news.example.org/story/amp"
VIEWER = "https://www.google.com/amp/s/news.example.org/story/amp"
LONG = (
    "The harbour council met on Tuesday and agreed that the ferry would run again in spring. " * 3
)
PROSE = f"<p>{LONG}</p><p>{LONG}</p>"


def labels(head: str, body: str = "", url: str | None = URL) -> metadata.Labels:
    return metadata.labels(
        parse_html(f"<html><head>{head}</head><body>{body}</body></html>"), url, now=NOW
    )


def lead(body: str, *candidates: str) -> str | None:
    image = pictures.lead(candidates, parse_html(f"<html><body>{body}</body></html>"), URL)
    return image.url if image else None


@pytest.mark.parametrize(
    ("title", "outlet", "expected"),
    [
        ("Ferry returns | Harbour Courier", "Harbour Courier", "Ferry returns"),
        ("Ferry returns - Harbour Courier Online", "Harbour Courier", "Ferry returns"),
        ("Ferry returns — Courier", "Courier", "Ferry returns"),
        ("Ferry returns « Courier", "Courier", "Ferry returns"),
        ("Ferry returns :: Courier", "Courier", "Ferry returns"),
        ("Ferry returns (Courier)", "Courier", "Ferry returns"),
        ("Ferry returns, Courier, 5.3.2024", "Courier", "Ferry returns"),
        ("Courier: Ferry returns", "Courier", "Ferry returns"),
        ("Ferry - boat of the year - Courier", "Courier", "Ferry - boat of the year"),
        ("Ferry returns | Local | Courier", "Courier", "Ferry returns"),
        ("渡轮重新开航_地方_河岸时报", "河岸时报", "渡轮重新开航"),
        ("渡轮重新开航｜河岸时报", "河岸时报", "渡轮重新开航"),
        ("渡轮重新开航-河岸时报", "河岸时报", "渡轮重新开航"),
        ("渡轮重新开航的第一天--地方·交通--河岸网", None, "渡轮重新开航的第一天"),
        ("渡轮重新开航的第一天_新闻频道_河岸青年网", None, "渡轮重新开航的第一天"),
        ("灯台に明かり：みなと新報", "みなと新報", "灯台に明かり"),
        ("عودة السوق | بريد الميناء", "بريد الميناء", "عودة السوق"),
        ("Ferry returns - in time", None, "Ferry returns - in time"),
        ("A well-known ferry", "Courier", "A well-known ferry"),
        ("陈阿姨：我又可以走路上班了", "河岸时报", "陈阿姨：我又可以走路上班了"),
        ("Courier", "Courier", "Courier"),
        ("", "Courier", ""),
    ],
)
def test_only_the_outlet_is_cut_from_a_title(title: str, outlet: str | None, expected: str) -> None:
    assert without_outlet(title, outlet) == expected


@given(st.text(max_size=120), st.text(max_size=30))
def test_a_cut_title_is_a_piece_of_the_title(title: str, outlet: str) -> None:
    assert without_outlet(title, outlet) in title


@pytest.mark.parametrize(
    ("href", "url", "expected"),
    [
        ("https://www.example.org/story", "https://m.example.org/story", "https://www.example.org/story"),
        ("http://news.example.org/story", URL, URL),
        ("http://news.example.org/story", "http://news.example.org/story?x=1", "http://news.example.org/story"),
        ("/zh/", "https://news.example.org/zh/2024/story", None),
        ("https://news.example.org/index.html", URL, None),
        ("https://news.example.org/?p=7", URL, "https://news.example.org/?p=7"),
        ("https://elsewhere.example.net/story", URL, None),
        ("https://news.example.org/story", AMP, "https://news.example.org/story"),
        ("", AMP, "https://news.example.org/story/amp"),
        ("", VIEWER, "https://news.example.org/story/amp"),
    ],
)  # fmt: skip
def test_a_page_speaks_for_its_own_site_and_no_front_page(
    href: str, url: str, expected: str | None
) -> None:
    assert labels(f"<link rel='canonical' href='{href}'>", url=url).url == expected


@pytest.mark.parametrize(
    ("url", "published"),
    [
        ("https://news.example.jp/a", "2024-03-05T08:36:00+09:00"),
        ("https://news.example.cn/a", "2024-03-05T08:36:00+08:00"),
        ("https://news.example.de/a", "2024-03-05T08:36:00+00:00"),
        (None, "2024-03-05T08:36:00+00:00"),
    ],
)
def test_a_country_with_one_clock_lends_it(url: str | None, published: str) -> None:
    found = labels("<meta name='pubdate' content='2024-03-05 08:36'>", url=url).published

    assert found is not None
    assert found.isoformat() == published


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ('{"@type": "NewsArticle", "headline": "One",}', "One"),
        ('<!-- {"@type": "NewsArticle", "headline": "One"} -->', "One"),
        ('{"@type": "NewsArticle", "headline": "One\nmore"}', "One\nmore"),
        ('{"@type": "WebSite"} {"@type": "NewsArticle", "headline": "One"}', "One"),
        ('[{"@type": "Thing"}, {"@type": "BlogPosting", "headline": "One"}];', "One"),
        ("{&quot;@type&quot;: &quot;Article&quot;, &quot;headline&quot;: &quot;One&quot;}", "One"),
        ('{"@type": "NewsArticle", "headline": "One", "x": "a "b" c"}', "One"),
        ('{"@type": "NewsArticle", "headline": "A \\d B"}', "A \\d B"),
        ('{"@type": "WebSite", "name": "x "y" z"}', None),
        ("", None),
    ],
)  # fmt: skip
def test_broken_json_still_says_what_it_can(script: str, expected: str | None) -> None:
    root = parse_html(f"<html><script type='application/ld+json'>{script}</script></html>")

    assert LinkedData(root).string("headline") == expected


@given(st.text(alphabet='{}[]",:\\ a@type', max_size=80))
def test_no_json_breaks_the_reading(script: str) -> None:
    root = parse_html(f"<html><script type='application/ld+json'>{script}</script><p>x</p></html>")

    assert isinstance(LinkedData(root).people(), list)


@pytest.mark.parametrize(
    ("src", "expected"),
    [
        ("/media/ferry.jpg", "https://news.example.org/media/ferry.jpg"),
        ("/dims4/default/0c/ferry.jpg", "https://news.example.org/dims4/default/0c/ferry.jpg"),
        ("/t_social_share_1/ferry.jpg", "https://news.example.org/t_social_share_1/ferry.jpg"),
        ("/static/courier-logo.png", None),
        ("/static/og-default.jpg", None),
        ("/static/default_share.png", None),
        ("/img/placeholder-16x9.png", None),
        ("/img/renderTimingPixel.png", None),
        ("/template/images/qr_code.png", None),
        ("/img/arrow2.png", None),
        ("/media/ferry-120x80.jpg", None),
        ("https://stats.wp.com/g.gif?v=1", None),
        ("https://secure.gravatar.com/avatar/1", None),
        ("{{ image }}", None),
    ],
)  # fmt: skip
def test_an_address_tells_ornaments_from_pictures(src: str, expected: str | None) -> None:
    image = pictures.from_address(src, URL)

    assert (image.url if image else None) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"<img src='/a.jpg' width='120' height='80'><img src='/b.jpg'>{PROSE}", "/b.jpg"),
        (f"<img src='/a.jpg' width='1200' height='100'><img src='/b.jpg'>{PROSE}", "/b.jpg"),
        (f"<nav><img src='/a.jpg'></nav><img src='/b.jpg'>{PROSE}", "/b.jpg"),
        (f"<div class='author-box'><img src='/a.jpg'></div><img src='/b.jpg'>{PROSE}", "/b.jpg"),
        (f"<div><img src='/far.jpg'></div><main><img src='/b.jpg'>{PROSE}</main>", "/b.jpg"),
        (f"<img data-lazy-src='/b.jpg' src='data:image/gif;base64,AA'>{PROSE}", "/b.jpg"),
        (f"<img srcset='/s.jpg 300w,/b.jpg 1200w' src='/s.jpg'>{PROSE}", "/b.jpg"),
        (f"<img srcset='/w_1x,q_2/s.jpg 1x, /w_1x,q_2/b.jpg 2x'>{PROSE}", "/w_1x,q_2/b.jpg"),
        (f"<img srcset='/xxl.jpg 6000w, /b.jpg 2000w'>{PROSE}", "/b.jpg"),
        (f"<amp-img src='/b.jpg' width='900' height='600'></amp-img>{PROSE}", "/b.jpg"),
        (f"<figure style='background-image:url(/b.jpg)'></figure>{PROSE}", "/b.jpg"),
        (f"<video poster='/b.jpg'></video>{PROSE}", "/b.jpg"),
        (f"<p>{LONG}</p><noscript><img src='/b.jpg'></noscript>", "/b.jpg"),
    ],
)  # fmt: skip
def test_the_first_picture_of_the_story_leads(body: str, expected: str) -> None:
    assert lead(body) == f"https://news.example.org{expected}"


@pytest.mark.parametrize(
    ("width", "height", "fits"),
    [
        (1200, 630, True),
        ("1200px", "630px", True),
        ({"@type": "QuantitativeValue", "value": 1200}, None, True),
        (600, 1800, True),
        (120, 80, False),
        (1200, 90, False),
        (1200, 200, False),
        (1, 1, False),
        (None, None, True),
        ("auto", "100%", True),
    ],
)
def test_size_and_ratio_are_judged(width: object, height: object, *, fits: bool) -> None:
    assert pictures.is_lead_sized(width, height) is fits


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("The quay. Ivo Brandt/AP", ("The quay.", "Ivo Brandt/AP")),
        ("The quay. Getty Images", ("The quay.", "Getty Images")),
        ("渡輪離開碼頭。圖／林一鳴攝", ("渡輪離開碼頭。", "林一鳴攝")),
        ("码头。图源：视觉中国", ("码头。", "视觉中国")),
        ("부두. 사진=김하늘", ("부두.", "김하늘")),
        ("Le quai. Crédit photo : Ivo Brandt", ("Le quai.", "Ivo Brandt")),
        ("The quay, he said. It was cold.", ("The quay, he said. It was cold.", None)),
    ],
)
def test_credits_of_many_languages_part_from_captions(
    caption: str, expected: tuple[str | None, str | None]
) -> None:
    assert split_credit(caption) == expected


def test_section_and_keywords_come_from_the_head() -> None:
    found = labels(
        "<meta property='article:section' content='Local'>"
        "<meta name='keywords' content='ferry, harbour; Ferry、码头'>"
    )

    assert found.section == "Local"
    assert found.keywords == ("ferry", "harbour", "码头")


def test_a_dek_is_apart_only_under_its_own_name() -> None:
    head = "<meta name='description' content='A town gets its boat back.'>"
    shown = labels(head, f"<h1>Ferry</h1><p class='standfirst'>The boat is back.</p>{PROSE}")
    plain = labels(head, f"<h1>Ferry</h1><p>The boat is back.</p>{PROSE}")

    assert (shown.dek, shown.dek_apart) == ("The boat is back.", True)
    assert (plain.dek, plain.dek_apart) == ("A town gets its boat back.", False)


def test_an_editor_in_the_author_s_place_is_no_author() -> None:
    head = "<title>渡轮重新开航</title><meta name='author' content='周小雨'>"

    assert labels(head, "<p>责任编辑：周小雨</p>").byline == ()
    assert labels(head, "<p>作者：周小雨</p><p>编辑：周小雨</p>").byline == ("周小雨",)
