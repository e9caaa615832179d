"""The corpus of archive files: five variants and malformed ones, read exactly.

``tests/corpus/archive/SLUG.md`` is the file, ``SLUG.json`` says what it tries and what a careful
editor would write down; a paragraph that is a plain string is prose. All were written by hand.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import ReadError
from bot.extract import read
from bot.extract.decode import composed
from bot.model import Document
from tests.benchmarks.charsets import samples

if TYPE_CHECKING:
    from bot.model import Article, Paragraph
    from tests.benchmarks.charsets import Sample

CORPUS = Path(__file__).parent / "corpus" / "archive"
FETCHED = datetime(2026, 1, 1, tzinfo=UTC)
CASES: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text("utf-8")) for path in sorted(CORPUS.glob("*.json"))
}
VARIANTS = ("stamp", "link", "dated", "front", "both")


def found(slug: str) -> dict[str, Any]:
    body = (CORPUS / f"{slug}.md").read_bytes()
    try:
        return record(read(Document(body=body, fetched_at=FETCHED, name=f"{slug}.md")))
    except ReadError as error:
        return {"error": error.code}


def record(article: Article) -> dict[str, Any]:
    image = article.image
    return {
        "headline": article.headline,
        "url": article.url,
        "published": article.published.isoformat() if article.published else None,
        "image": image.url if image else None,
        "fallback": image.fallback_url if image else None,
        "caption": image.caption if image else None,
        "credit": image.credit if image else None,
        "byline": list(article.byline),
        "dek": article.dek,
        "paragraphs": [told(paragraph) for paragraph in article.paragraphs],
    }


def told(paragraph: Paragraph) -> str | list[str]:
    return paragraph.text if paragraph.kind == "prose" else [paragraph.kind, paragraph.text]


@pytest.mark.parametrize("slug", CASES)
def test_an_archive_file_is_read_as_an_editor_would(slug: str) -> None:
    assert found(slug) == CASES[slug]["expected"]


def test_the_corpus_has_every_variant_and_many_languages() -> None:
    variants = Counter(slug.partition("-")[0] for slug in CASES)

    assert len(CASES) >= 24
    assert {path.stem for path in CORPUS.glob("*.md")} == set(CASES)
    assert min(variants[it] for it in VARIANTS) >= 4
    assert variants["bad"] >= 4


SAMPLES = {
    f"{sample.language} {sample.encoding}": sample
    for sample in samples()
    if (sample.size, sample.form) == ("long", "plain")
}
HONG_KONG = "佢哋嘅船票仲喺度，啲街坊話要留番俾後生仔睇。渡輪公司星期六早上重新開航。"


def written(text: str, *, as_page: bool) -> tuple[str, tuple[str, ...]]:
    """Return a file that says nothing of its encoding, and its paragraphs."""
    headline, *rest = dict.fromkeys(line for line in text.split("\n") if line.strip())
    body = "".join(f"<p>{line}</p>\n" for line in rest)
    head = f"<html><head><title>{headline}</title></head><body><h1>{headline}</h1>"
    labels = f"[{headline}](https://news.example.org/1)\n------\n\n"
    return f"{head if as_page else labels}{body}", (headline, *rest)


@pytest.mark.parametrize("as_page", [False, True], ids=["archive", "page"])
@pytest.mark.parametrize("place", SAMPLES)
def test_every_usual_encoding_is_read_in_archive_files_and_pages(
    place: str, *, as_page: bool
) -> None:
    sample: Sample = SAMPLES[place]
    text, (headline, *paragraphs) = written(sample.text, as_page=as_page)

    article = read(Document(body=text.encode(sample.encoding), fetched_at=FETCHED, name="a"))

    assert article.headline == composed(headline)
    assert [it.text for it in article.paragraphs] == [composed(it) for it in paragraphs]


def test_characters_of_hong_kong_are_read_in_an_archive_file() -> None:
    text, lines = written(f"渡輪重新開航\n{HONG_KONG}\n{HONG_KONG[::-1]}", as_page=False)

    article = read(Document(body=text.encode("big5hkscs"), fetched_at=FETCHED, name="a.md"))

    assert (article.headline, *(it.text for it in article.paragraphs)) == lines


@pytest.mark.parametrize(
    ("apart", "together"),
    [
        ("thu\u031b vie\u0323\u0302n", "thư viện"),
        ("\u30ab\u3099\u30b9", "ガス"),
        ("\u1112\u1161\u11ab\u1100\u1173\u11af", "한글"),
        ("\u0438\u0306", "й"),
        ("\u30db\u309a\u30b9\u30c8", "ポスト"),
        ("\u03b1\u0345", "ᾳ"),
        ("神\ufa19", "神\ufa19"),
        ("\u2126 5", "\u2126 5"),
        ("q\u0303", "q\u0303"),
    ],
)
def test_letters_are_composed_and_nothing_else_is_exchanged(apart: str, together: str) -> None:
    assert composed(apart) == together
    assert composed(together) == together
