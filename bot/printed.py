"""What a terminal prints of articles and summaries: flat data, or a page for a reader.

Rule: what the source does not say is null, and a place in the article is counted from 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot import compose
from bot.i18n import date_voice
from bot.text import reading_minutes, word_count

if TYPE_CHECKING:
    from bot.model import Article, Summary


def article_record(article: Article) -> dict[str, Any]:
    """Return the article as flat data; what the source does not say is null."""
    image = article.image
    text = "\n".join(paragraph.text for paragraph in article.paragraphs)
    return {
        "headline": article.headline,
        "byline": ", ".join(article.byline) or None,
        "dek": article.dek,
        "published": article.published.isoformat() if article.published else None,
        "modified": article.modified.isoformat() if article.modified else None,
        "language": article.language,
        "site": article.site,
        "url": article.url,
        "image": image.url if image else None,
        "image_fallback": image.fallback_url if image else None,
        "caption": image.caption if image else None,
        "credit": image.credit if image else None,
        "paywalled": article.paywalled,
        "section": article.section,
        "keywords": list(article.keywords),
        "word_count": word_count(text),
        "reading_minutes": reading_minutes(text, article.language),
        "paragraphs": [paragraph.text for paragraph in article.paragraphs],
    }


def summary_record(summary: Summary) -> dict[str, Any]:
    """Return the post's content as data."""
    record = article_record(summary.article)
    record["paragraphs"] = list(summary.paragraphs)
    record["passages"] = list(compose.passages(summary))
    record["sentences"] = [sentence.text for sentence in summary.sentences]
    record["method"] = summary.method
    return record | excerpt_record(summary)


def excerpt_record(summary: Summary) -> dict[str, Any]:
    """Return where each sentence stands, and how much of the article they are together."""
    return {
        "places": [sentence.paragraph for sentence in summary.sentences],
        "paragraph_count": len(summary.article.paragraphs),
        "share": round(summary.share, 4),
    }


def page_of(summary: Summary) -> str:
    """Return the post as a reader at a terminal sees it."""
    article = summary.article
    local = date_voice(article.language)
    text = " ".join(paragraph.text for paragraph in article.paragraphs)
    meta = (
        compose.outlet(article),
        ", ".join(article.byline) or None,
        local.date(article.published) if article.published else None,
        local.minutes(reading_minutes(text, article.language)),
        compose.excerpt(summary.share, local),
    )
    image = article.image
    blocks = [
        f"{article.headline}\n{' · '.join(filter(None, meta))}",
        *compose.passages(summary),
        f"🖼 {image.url}" + (f"\n   ({image.fallback_url})" if image.fallback_url else "")
        if image
        else None,
        f"🔗 {article.url}" if article.url else None,
    ]
    return "\n\n".join(filter(None, blocks)) + "\n"
