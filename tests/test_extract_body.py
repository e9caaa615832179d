"""Pages of many kinds and tongues: every paragraph of the story, and nothing else."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.extract import read
from bot.model import Document, Paragraph

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "https://news.example.org/2026/02/ferry.html"
#: One story in several tongues, four paragraphs each, and what stands behind such a story: a
#: pointer, a share bar, an appeal, small print.
FERRY = json.loads((Path(__file__).parent / "corpus" / "ferry.json").read_text(encoding="utf-8"))
STORY = {language: tuple(it["story"]) for language, it in FERRY.items()}
BEHIND = {language: tuple(it["behind"]) for language, it in FERRY.items()}
#: What frames every page.
MENU = (
    "<div class='nav'><ul>"
    + "".join(f"<li><a href='/{n}'>{n}</a></li>" for n in ("A", "B", "C", "D"))
    + "</ul></div>"
)
LIST = (
    "<div class='side'><ul>"
    + "".join(
        f"<li><a href='/n/{n}'>Another headline of the day, number {n}</a></li>" for n in range(8)
    )
    + "</ul></div>"
)
FOOT = "<div id='footer'><p><a href='/about'>About</a> | <a href='/jobs'>Jobs</a></p></div>"


def texts(body: str, language: str = "zh", head: str = "") -> list[str]:
    return [paragraph.text for paragraph in paragraphs(body, language, head)]


def paragraphs(body: str, language: str = "zh", head: str = "") -> tuple[Paragraph, ...]:
    page = (
        f"<!DOCTYPE html><html lang='{language}'><head><meta charset='utf-8'><title>Ferry</title>"
        f"{head}</head><body>{MENU}{body}{LIST}{FOOT}</body></html>"
    )
    return read(Document(page.encode(), NOW, url=URL, media_type="text/html")).paragraphs


def each(language: str, pattern: str) -> str:
    """Return the story with every paragraph put where the pattern has a star."""
    return "".join(pattern.replace("*", text) for text in STORY[language])


@pytest.mark.parametrize("language", sorted(STORY))
def test_a_story_is_read_whole_and_what_follows_it_is_not(language: str) -> None:
    behind = "".join(f"<p>{line}</p>" for line in BEHIND[language])

    found = texts(
        f"<h1>*</h1><div class='content'>{each(language, '<p>*</p>')}{behind}</div>", language
    )

    assert found == list(STORY[language])


ZH = STORY["zh"]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(
            f"<div class='article' id='artibody'>{each('zh', '<p>　　*</p>')}</div>", id="sina"
        ),
        pytest.param(f"<div class='post_body'>{each('zh', '<p id=1>*</p>')}</div>", id="163"),
        pytest.param(
            f"<div class='rm_txt_con cf'>{each('zh', '<p style=text-indent:2em>　　*</p>')}</div>",
            id="people",
        ),
        pytest.param(
            f"<div id='detail'><span id='detailContent'>{each('zh', '<p>　　*</p>')}</span></div>",
            id="xinhua",
        ),
        pytest.param(
            f"<div id='article-content'><div class='wsw'>{each('zh', '<p>*</p>')}</div></div>",
            id="voa",
        ),
        pytest.param(
            f"<div id='storytext'><div>{each('zh', '<p><span>*</span></p>')}</div></div>", id="rfa"
        ),
        pytest.param(
            f"<main>{each('zh', '<div class=bbc-19j92fr><p dir=ltr>*</p></div>')}</main>",
            id="bbc",
        ),
        pytest.param(
            "<div class='rich_media_content' id='js_content' style='visibility: hidden;'>"
            f"{each('zh', '<section><section><p><span>*</span></p></section></section>')}</div>",
            id="wechat",
        ),
        pytest.param(
            f"<div class='RichText ztext Post-RichText'>{each('zh', '<p data-pid=x>*</p>')}</div>",
            id="zhihu",
        ),
        pytest.param(f"<div class='TRS_Editor'>{each('zh', '<div>　　*</div>')}</div>", id="divs"),
        pytest.param(
            f"<div id='zoom'><font size='3'>{each('zh', '　　*<br>')}</font></div>",
            id="font and indent",
        ),
        pytest.param(f"<div class='content'>{each('zh', '*<br><br>')}</div>", id="two breaks"),
        pytest.param(
            f"<div class='text'>{each('zh', '<span>*</span><br/>&nbsp;<br/>')}</div>", id="spans"
        ),
        pytest.param(
            "<table width='760'><tr><td width='160'><a href='/'>首页</a></td><td class='black14'>"
            f"{each('zh', '*<br><br>')}</td></tr></table>",
            id="table",
        ),
        pytest.param(
            "<center><table><tr><td><table><tr><td>"
            f"{each('zh', '<p>*')}</td></tr></table></td></tr></table></center>",
            id="nested tables, open paragraphs",
        ),
        pytest.param(
            f"<ul class='news'>{each('zh', '<li><p>*</p></li>')}</ul>", id="paragraphs in items"
        ),
        pytest.param(f"<article>{each('zh', '<p><p>*</p></p>')}</article>", id="nested paragraphs"),
        pytest.param(
            f"<div class='a'><p>{ZH[0]}</p></div><div class='a-2'><p>{ZH[1]}</p>"
            f"<div class='ad'>广告</div><p>{ZH[2]}</p>"
            "<figure><img src='/a.jpg'><figcaption>图为渡轮</figcaption></figure>"
            f"<p>{ZH[3]}</p></div>",
            id="parted by an advertisement and a picture",
        ),
    ],
)
def test_a_chinese_page_is_read_whatever_it_is_built_of(body: str) -> None:
    assert texts(f"<h1>渡轮开航</h1>{body}") == list(ZH)


EN = STORY["en"]


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        pytest.param(
            "<p>Lock<sup><a href='#n1'>1</a></sup> and m<sup>2</sup>.</p>",
            ["Lock and m2."],
            id="notes",
        ),
        pytest.param(
            "<p>The quay<sup>[3]</sup> is old.</p>", ["The quay is old."], id="bracketed note"
        ),
        pytest.param(
            "<p><span class='dropcap'>T </span>he quay is old.</p>",
            ["The quay is old."],
            id="drop cap",
        ),
        pytest.param(
            "<p><span class='drop-cap'>A</span> quay is old.</p>",
            ["A quay is old."],
            id="word of a letter",
        ),
        pytest.param("<p>A har&shy;bour mas&shy;ter.</p>", ["A harbour master."], id="hyphens"),
        pytest.param(
            "<p>See <a href='/x'>it<span class='sr-only'> opens in a new tab</span></a> now.</p>",
            ["See it now."],
            id="for readers aloud",
        ),
        pytest.param(
            "<p><ruby>港<rp>(</rp><rt>みなと</rt><rp>)</rp></ruby>の朝。</p>",
            ["港の朝。"],
            id="ruby",
        ),
        pytest.param(
            "<pre>Water under the bridge,\nboats above.\n\nNight is long.</pre>",
            ["Water under the bridge, boats above.", "Night is long."],
            id="poem",
        ),
        pytest.param("<pre><code>ferry = Boat(6)\nferry.cross()</code></pre>", [], id="listing"),
        pytest.param(
            "<p>Call <code>cross()</code> twice.</p>",
            ["Call cross() twice."],
            id="code in a sentence",
        ),
        pytest.param(
            "<table><tr><th>Day</th><th>Trips</th></tr><tr><td>Monday</td><td>6</td></tr></table>",
            [],
            id="table of figures",
        ),
        pytest.param(
            "<p><a href='/bridge'>The bridge that nobody wanted, and who built it</a></p>",
            [],
            id="only a link",
        ),
        pytest.param(
            "<p>It was <a href='/bridge'>the bridge</a> that <a href='/n'>nobody</a> wanted.</p>",
            ["It was the bridge that nobody wanted."],
            id="many links",
        ),
        pytest.param(
            "<p><b>Q: Is it safe?</b></p><p>A: It is.</p>",
            ["Q: Is it safe?", "A: It is."],
            id="interview",
        ),
    ],
)
def test_between_the_paragraphs(inner: str, expected: list[str]) -> None:
    story = f"<p>{EN[0]}</p><p>{EN[1]}</p>{inner}<p>{EN[2]}</p>"

    found = texts(f"<h1>Ferry</h1><article>{story}</article>", "en")

    assert found == [*EN[:2], *expected, EN[2]]


def test_lists_subheads_quotes_and_terms_are_part_of_the_story() -> None:
    story = (
        f"<p>{EN[0]}</p><h2>What changes on the river</h2>"
        "<ul><li>The boat crosses six times a day.</li>"
        f"<li>Children pay half of it.</li></ul><p>{EN[1]}</p>"
        "<blockquote>I grew up on this boat.</blockquote>"
        "<dl><dt>Fare</dt><dd>Two crowns for a crossing, and one for children.</dd></dl>"
        f"<p>{EN[2]}</p>"
    )

    found = paragraphs(f"<h1>Ferry</h1><article>{story}</article>", "en")

    assert [(paragraph.kind, paragraph.text[:12]) for paragraph in found] == [
        ("prose", EN[0][:12]),
        ("subhead", "What changes"),
        ("item", "The boat cro"),
        ("item", "Children pay"),
        ("prose", EN[1][:12]),
        ("quote", "I grew up on"),
        ("item", "Fare"),
        ("item", "Two crowns f"),
        ("prose", EN[2][:12]),
    ]


def test_a_story_cut_up_into_several_boxes_is_one_story() -> None:
    box = "<div class='row'><div class='grid'><div class='col'>*</div></div></div>"
    box += "<div class='ad'>Advertisement</div>"
    boxes = "".join(
        box.replace("*", f"<p>{text}</p><p>{text[:-1]}, it was said.</p>") for text in EN[:3]
    )

    found = texts(f"<h1>Ferry</h1><div class='chunks'>{boxes}</div>", "en")

    assert [text for text in found if text in EN] == list(EN[:3])
    assert len(found) == 6


def test_a_dek_in_a_place_of_its_own_is_not_a_paragraph_as_well() -> None:
    dek = "Two hundred people watched the first boat in eleven years."
    head = f"<meta name='description' content='{dek}'>"
    body = f"<div class='body'>{each('en', '<p>*</p>')}</div>"
    story = f"<h1>Ferry</h1><p class='standfirst'>{dek}</p>{body}"

    page = (
        f"<html lang='en'><head>{head}</head><body>{MENU}<article>{story}</article></body></html>"
    )
    article = read(Document(page.encode(), NOW, url=URL, media_type="text/html"))

    assert article.dek == dek
    assert [paragraph.text for paragraph in article.paragraphs] == list(EN)


def test_a_first_paragraph_that_the_description_repeats_stays_the_first() -> None:
    head = f"<meta name='description' content='{EN[0]}'>"

    assert texts(f"<article>{each('en', '<p>*</p>')}</article>", "en", head) == list(EN)


def test_comments_and_authors_and_tags_are_no_story() -> None:
    comments = "".join(
        f"<div class='comment'><p>I was there in the rain, and boat {n} was best.</p></div>"
        for n in range(6)
    )
    bio = "<div class='author-bio'><p>Maya Linden writes about rivers, and lives on one.</p></div>"
    tags = "<div class='tags'><a href='/t/1'>ferry</a>, <a href='/t/2'>river</a></div>"

    found = texts(
        f"<article>{each('en', '<p>*</p>')}{tags}{bio}</article>"
        f"<section id='comments'>{comments}</section>",
        "en",
    )

    assert found == list(EN)


def test_a_story_that_is_a_table_is_read_as_one() -> None:
    rows = "".join(
        f"<tr><td>Pier {n}</td><td>{n} boats and {n + 3} sailors</td></tr>" for n in range(30)
    )

    found = texts(f"<h1>Ferry</h1><article><p>{EN[0]}</p><table>{rows}</table></article>", "en")

    assert found[0] == EN[0]
    assert "29 boats and 32 sailors" in found


@pytest.mark.parametrize("closing", ["Merry Christmas!! 🎄", "And so it ends.", "新年快乐！"])
def test_a_heading_that_closes_a_story_is_part_of_it(closing: str) -> None:
    found = texts(f"<div class='text'>{each('en', '<p>*</p>')}<h2>{closing}</h2></div>", "en")

    assert found == [*EN, closing]


def test_a_story_told_in_headings_is_kept_to_its_end() -> None:
    steps = [f"{number}. {sentence}" for number, sentence in enumerate(EN, start=1)]
    found = texts(
        f"<div class='text'><p>{EN[0]}</p>{''.join(f'<h2>{it}</h2>' for it in steps)}</div>", "en"
    )

    assert found == [EN[0], *steps]


def test_a_question_that_is_put_twice_stands_twice() -> None:
    asked = "Which of the boats would you take if you had to leave the town in winter?"
    lines = [asked, EN[0], asked, EN[1], EN[2]]

    found = texts(f"<div class='text'>{''.join(f'<p>{it}</p>' for it in lines)}</div>", "en")

    assert found == lines


@pytest.mark.parametrize("label", ["onetrust-consent-sdk", "cookie-banner", "didomi-host"])
def test_a_notice_for_consent_is_never_the_story(label: str) -> None:
    notice = "".join(f"<p>We use cookies to make this site better for all, {n}.</p>" for n in "abc")
    found = texts(f"<div id='{label}'>{notice * 4}</div>{each('en', '<p>*</p>')}", "en")

    assert found == list(EN)


def test_what_a_page_gives_to_machines_settles_what_is_its_story() -> None:
    told = json.dumps({"@type": "NewsArticle", "articleBody": " ".join(EN)})
    other = "".join(f"<p>{'Another story of the town is told here. ' * 4}{n}</p>" for n in range(9))
    stranger = f"<div class='b'><section>{other}</section></div>"
    found = texts(
        f"<div class='a'>{each('en', '<p>*</p>')}</div>{stranger}",
        "en",
        f"<script type='application/ld+json'>{told}</script>",
    )

    assert found == list(EN)


def test_a_title_over_each_paragraph_and_a_single_break_is_a_line_of_its_own() -> None:
    pairs = [*zip(("早上的第一班", "停航的原因", "明年的计划"), STORY["zh"], strict=False)]
    body = "".join(f"<p>{title}<br>{text}</p>" for title, text in pairs)

    assert texts(f"<div>{body}</div>") == [line for pair in pairs for line in pair]
