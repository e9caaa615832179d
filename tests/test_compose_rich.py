"""A post as one rich message: within Telegram's limits, nothing of a page acts in it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.compose import PICTURE, compose, enriched, tagged, visible_length
from bot.compose.rich import BLOCK_LIMIT, RICH_LIMIT
from bot.model import Article, Image, Paragraph, Rich, Sentence, Summary
from bot.sandbox.blocks import MAX_BLOCKS, MAX_CHARACTERS, MAX_DEPTH, blocks_of
from bot.sandbox.nouns import Refusal

if TYPE_CHECKING:
    from bot.sandbox.nouns import Json

URL = "https://www.example.com/story?a=1&b=2"
ARTICLE = Article(
    key=URL,
    headline="Lighthouse & museum <opens>",
    paragraphs=(
        Paragraph("The first sentence. The second one."),
        Paragraph("A crossing", "subhead"),
        Paragraph("A verse\nof two lines."),
    ),
    url=URL,
    language="en",
    site="The Courier",
    byline=("Ada Lovelace",),
    image=Image("https://example.com/a.jpg", caption="The  lamp", credit="R. Ito"),
)


def summary(article: Article, share: float = 0.4) -> Summary:
    text = article.paragraphs[0].text
    chosen = Sentence(text[:19], 0, 0, 19, 0)
    return Summary(article, (chosen,), "gist", 1, share)


def rich(article: Article = ARTICLE, *, share: float = 0.4, picture: str | None = "pic") -> Rich:
    told = summary(article, share)
    made = enriched(compose(told, picture), article, told)
    assert made.rich is not None
    return made.rich


def photo(source: str) -> list[Json]:
    assert source == f"tg://photo?id={PICTURE}"
    return [{"file_id": "f", "width": 8}]


def read(markup: str) -> list[Json]:
    """Return the blocks as Telegram's reference has them read."""
    return blocks_of(markup, photo)


def plain(text: Any) -> str:
    if isinstance(text, str):
        return text
    return "".join(map(plain, text)) if isinstance(text, list) else plain(text["text"])


def test_headline_picture_passages_folded_text_and_provenance_stand_in_this_order() -> None:
    heading, figure, passage, details, footer = read(rich().html)

    assert heading["text"]["url"].startswith("https://www.example.com/story")
    assert (plain(heading["text"]), heading["size"]) == (ARTICLE.headline, 2)
    assert figure["caption"] == {"text": "The lamp", "credit": "R. Ito"}
    assert plain(passage["text"]) == "The first sentence. ¶1/2"
    assert plain(details["summary"]) == "📄 Full text"
    assert [it["type"] for it in details["blocks"]] == ["paragraph", "heading", "paragraph"]
    assert details["blocks"][2]["text"] == ["A verse", "\n", "of two lines."]
    assert plain(footer["text"]).startswith("The Courier · Ada Lovelace")
    assert plain(footer["text"]).endswith("🔗 example.com")


@pytest.mark.parametrize(
    ("change", "picture", "kinds"),
    [
        ({}, None, ["heading", "paragraph", "details", "footer"]),
        ({"url": None}, "pic", ["heading", "photo", "paragraph", "details", "footer"]),
        ({"image": None}, None, ["heading", "paragraph", "details", "footer"]),
    ],
    ids=["no picture kept", "a file", "no picture"],
)
def test_what_is_not_there_leaves_no_hole(
    change: dict[str, Any], picture: str | None, kinds: list[str]
) -> None:
    article = replace(ARTICLE, **change)

    assert [it["type"] for it in read(rich(article, picture=picture).html)] == kinds


def test_a_text_that_is_shown_whole_is_not_folded_beside_itself() -> None:
    assert "<details>" not in rich(share=1.0).html


@pytest.mark.parametrize(
    "paragraphs",
    [(Paragraph("word " * 6600),), tuple(Paragraph("Short.") for _ in range(496))],
    ids=["characters", "blocks"],
)
def test_a_text_that_does_not_fit_is_left_out_whole(paragraphs: tuple[Paragraph, ...]) -> None:
    long = replace(ARTICLE, paragraphs=(ARTICLE.paragraphs[0], *paragraphs))
    short = replace(ARTICLE, paragraphs=(*long.paragraphs[:-1], Paragraph("End.")))

    assert "<details>" not in rich(long).html
    assert ("<details>" in rich(short).html) is (len(paragraphs) == 1)
    assert read(rich(long).html)


def test_what_the_outlet_keeps_for_itself_is_said_at_the_end_of_the_text() -> None:
    details = read(rich(replace(ARTICLE, paywalled=True)).html)[3]

    assert plain(details["blocks"][-1]["text"]).startswith("🔒")


@pytest.mark.parametrize(("language", "leftward"), [("fa", True), ("ar", True), ("ru", False)])
def test_a_language_that_runs_leftward_says_so(language: str, leftward: bool) -> None:  # noqa: FBT001
    assert rich(replace(ARTICLE, language=language)).leftward is leftward


def test_sentences_that_an_editor_chose_are_the_passages() -> None:
    told = summary(ARTICLE)
    post = compose(told, None)
    assert post.facts is not None
    post = replace(post, facts=replace(post.facts, text="One & own.\nTwo.", by_hand=True))

    made = enriched(post, ARTICLE, None)

    assert made.rich is not None
    assert [plain(it["text"]) for it in read(made.rich.html)[1:3]] == ["One & own.", "Two."]


def test_hashtags_are_live_and_stand_at_the_end() -> None:
    made = tagged(rich(), "#One #Two")

    assert (read(made.html)[-1]["text"], made.live) == ("#One #Two", True)
    full = replace(made, html="<p>" + "x" * (RICH_LIMIT - 3) + "</p>")
    assert tagged(full, "#One") is full


HOSTILE = st.text(
    st.one_of(
        st.sampled_from("<>&\"'/=\n@#$ \u202e\u2066\u200b🔗é中"), st.characters(codec="utf-8")
    ),
    max_size=60,
)


@settings(max_examples=150)
@given(
    headline=HOSTILE,
    texts=st.lists(HOSTILE.filter(str.strip), min_size=1, max_size=12),
    caption=HOSTILE,
    credit=HOSTILE,
    name=HOSTILE,
    many=st.sampled_from([1, 40, 60]),
)
def test_whatever_a_page_says_is_text_within_the_limits(  # noqa: PLR0913, PLR0917 - a page has these
    headline: str, texts: list[str], caption: str, credit: str, name: str, many: int
) -> None:
    """No string opens a tag, and the blocks are those of the composer alone."""
    article = replace(
        ARTICLE,
        headline=headline,
        paragraphs=tuple(map(Paragraph, texts * many)),
        byline=(name,),
        site=name or None,
        image=Image("https://example.com/a.jpg", caption=caption, credit=credit),
    )
    text = article.paragraphs[0].text
    told = Summary(article, (Sentence(text, 0, 0, len(text), 0),), "gist", 1, 0.5)

    made = enriched(compose(told, "pic"), article, told)

    assert made.rich is not None
    blocks = read(made.rich.html)
    assert visible_length(made.rich.html) <= RICH_LIMIT <= MAX_CHARACTERS
    assert BLOCK_LIMIT <= MAX_BLOCKS
    kinds = [it["type"] for it in blocks]
    assert kinds in (
        ["heading", "photo", "paragraph", "details", "footer"],
        ["heading", "photo", "paragraph", "footer"],
    )
    links = [it for it in _records(blocks) if it.get("type") == "url"]
    assert all(it["url"].startswith("https://www.example.com/story") for it in links)


def _records(tree: Any) -> list[Json]:
    """Return every record in the blocks."""
    if isinstance(tree, list):
        return [it for child in tree for it in _records(child)]
    if not isinstance(tree, dict):
        return []
    return [tree, *(it for child in tree.values() for it in _records(child))]


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("<script>x</script>", 'unsupported tag "script"'),
        ("<p>x", 'unclosed tag "p"'),
        ("<p><b>x</p></b>", 'unexpected end tag "p"'),
        ("</p>", 'unexpected end tag "p"'),
        ("", "rich message is empty"),
        ("<p>" + "x" * (MAX_CHARACTERS + 1) + "</p>", "rich message is too long"),
        ("<p>x</p>" * (MAX_BLOCKS + 1), "rich message has too many blocks"),
        ("<b>" * (MAX_DEPTH + 1), "rich message is nested too deep"),
        ("<details>x</details>", "details without a summary"),
        ("<figure></figure>", "a figure holds one medium"),
    ],
)
def test_the_sandbox_refuses_what_the_reference_does_not_allow(markup: str, reason: str) -> None:
    with pytest.raises(Refusal) as caught:
        read(markup)

    assert reason in caught.value.description
