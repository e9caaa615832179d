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
from bot.model import Document

if TYPE_CHECKING:
    from bot.model import Article, Paragraph

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
