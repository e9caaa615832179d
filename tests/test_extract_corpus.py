"""The corpus of traps: a small page each, what a careful editor would say, and a floor.

``tests/corpus/traps/SLUG.html`` is the page, ``SLUG.json`` names its trap, its address and what is
expected: an article, or the code of the error where the page is none. All pages were written for
this corpus.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import ReadError
from bot.extract import read
from bot.model import Document

if TYPE_CHECKING:
    from bot.model import Article

TRAPS = Path(__file__).parent / "corpus" / "traps"
FETCHED = datetime(2026, 1, 1, tzinfo=UTC)
CASES: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text("utf-8")) for path in sorted(TRAPS.glob("*.json"))
}
#: The cases that are an article; the others are expected to be refused.
ARTICLES = {slug: case for slug, case in CASES.items() if "error" not in case["expected"]}
#: Pages that are not read right yet, with the reason; one that is will say so.
KNOWN_FAILURES = {
    "zh-weserv": "small print behind a picture in the same block is taken for a paragraph",
}
#: What the corpus as a whole must reach.
FLOOR = {"headline": 0.98, "byline": 0.97, "published": 0.97, "image": 0.97, "paragraphs": 0.97}


def marked() -> list[Any]:
    reasons = {slug: [pytest.mark.xfail(reason=it)] for slug, it in KNOWN_FAILURES.items()}
    return [pytest.param(slug, marks=reasons.get(slug, []), id=slug) for slug in CASES]


@cache
def found(slug: str) -> dict[str, Any]:
    body = (TRAPS / f"{slug}.html").read_bytes()
    try:
        article = read(Document(body=body, fetched_at=FETCHED, url=CASES[slug]["address"]))
    except ReadError as error:
        return {"error": error.code}
    return record(article)


def record(article: Article) -> dict[str, Any]:
    image = article.image
    return {
        "headline": article.headline,
        "byline": list(article.byline),
        "dek": article.dek,
        "published": article.published.isoformat() if article.published else None,
        "modified": article.modified.isoformat() if article.modified else None,
        "language": article.language,
        "site": article.site,
        "url": article.url,
        "image": image.url if image else None,
        "fallback": image.fallback_url if image else None,
        "caption": image.caption if image else None,
        "credit": image.credit if image else None,
        "paywalled": article.paywalled,
        "section": article.section,
        "keywords": list(article.keywords),
        "paragraphs": [paragraph.text for paragraph in article.paragraphs],
    }


@pytest.mark.parametrize("slug", marked())
def test_a_trap_is_read_as_an_editor_would(slug: str) -> None:
    assert found(slug) == CASES[slug]["expected"]


def test_the_corpus_is_wide() -> None:
    languages = Counter(case["expected"]["language"] for case in ARTICLES.values())

    assert len(ARTICLES) >= 60
    assert len(languages) >= 14
    assert languages["zh-Hans"] + languages["zh-Hant"] >= 20


@pytest.mark.parametrize("field", FLOOR)
def test_quality_does_not_sink(field: str) -> None:
    measure = paragraph_f1 if field == "paragraphs" else equal
    scores = [measure(found(slug).get(field), CASES[slug]["expected"][field]) for slug in ARTICLES]

    assert mean(scores) >= FLOOR[field]


def equal(found_value: Any, expected: Any) -> float:
    return float(found_value == expected)


def paragraph_f1(found_value: list[str] | None, expected: list[str]) -> float:
    both = sum((Counter(found_value or []) & Counter(expected)).values())
    return 2 * both / (len(found_value or []) + len(expected))
