"""A draft is what a reader makes of a file; the desk makes an article of it, or sends it back.

All readers end here, so that identity, language, and the rules for headline and dek are the same
for a web page and a PDF.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot import urls
from bot.errors import NoText
from bot.extract import dates, language
from bot.extract.boilerplate import prose
from bot.extract.declared import letters
from bot.model import Article

if TYPE_CHECKING:
    from datetime import datetime

    from bot.model import Document, Image, Paragraph

#: Characters of prose that an article keeps; the rest is cut at a paragraph.
MAX_CHARACTERS = 1_000_000
#: Characters of a headline that had to be made from the first paragraph.
_MADE_HEADLINE = 120
#: Letters that a byline may have around its names ("By", "and", "기자").
_BYLINE_EXTRA = 10
_FIRST_PARAGRAPHS = 3
_SENTENCE_END = re.compile(r"(?<=[。！？!?])|(?<=\.)\s")


@dataclass(frozen=True, slots=True)
class Draft:
    """What one reader found; every field but the paragraphs may be missing."""

    paragraphs: tuple[Paragraph, ...]
    headline: str | None = None
    url: str | None = None
    byline: tuple[str, ...] = ()
    dek: str | None = None
    published: datetime | None = None
    modified: datetime | None = None
    #: As the file declares it.
    language: str | None = None
    site: str | None = None
    image: Image | None = None
    #: The page shows only the beginning to whoever has not paid.
    paywalled: bool = False
    #: The page shows the dek under its own name, so that it is no paragraph of the story.
    dek_apart: bool = False
    section: str | None = None
    keywords: tuple[str, ...] = ()
    #: Addresses of the story's further pages, in order.
    sequels: tuple[str, ...] = ()


def finish(draft: Draft, document: Document) -> Article:
    """Return the article of a draft.

    Raises:
        NoText: no prose is left once furniture is taken away.
    """
    body = _without_labels(_capped(prose(draft.paragraphs)), draft, document.fetched_at)
    if not body:
        raise NoText("no prose")
    text = "\n".join(paragraph.text for paragraph in body)
    url = _canonical(draft.url)
    return Article(
        key=url or f"sha256:{hashlib.sha256(document.body).hexdigest()}",
        headline=draft.headline or _made_headline(body, document.name),
        paragraphs=body,
        url=url,
        byline=draft.byline,
        dek=_dek(draft, body),
        published=dates.plausible(draft.published, now=document.fetched_at),
        modified=dates.plausible(draft.modified, now=document.fetched_at),
        language=language.of_text(text, draft.language),
        site=draft.site or (urls.host_label(url) if url else None),
        image=draft.image,
        paywalled=draft.paywalled,
        section=draft.section,
        keywords=draft.keywords,
        sequels=draft.sequels,
    )


def _canonical(url: str | None) -> str | None:
    try:
        return urls.canonical(url) if url else None
    except ValueError:
        return None


def _capped(paragraphs: tuple[Paragraph, ...]) -> tuple[Paragraph, ...]:
    total = 0
    for index, paragraph in enumerate(paragraphs):
        total += len(paragraph.text)
        if total > MAX_CHARACTERS and index:
            return paragraphs[:index]
        if total > MAX_CHARACTERS:
            return (replace(paragraph, text=paragraph.text[:MAX_CHARACTERS].strip()),)
    return paragraphs


def _without_labels(
    paragraphs: tuple[Paragraph, ...], draft: Draft, now: datetime
) -> tuple[Paragraph, ...]:
    """Return the paragraphs without the labels that stand at the start of a story."""
    return tuple(
        paragraph
        for index, paragraph in enumerate(paragraphs)
        if index >= _FIRST_PARAGRAPHS
        or not (
            _is_headline(paragraph, draft)
            or _is_byline(paragraph.text, draft.byline)
            or dates.is_line(paragraph.text, now=now, language=draft.language)
        )
    )


def _is_headline(paragraph: Paragraph, draft: Draft) -> bool:
    """Return whether a paragraph is headline or dek, the former with a rubric before it or not."""
    text, headline = letters(paragraph.text), letters(draft.headline or "")
    if text and text in {headline, letters(draft.dek or "") if draft.dek_apart else ""}:
        return True
    is_subhead = paragraph.kind == "subhead" and bool(headline)
    return is_subhead and text.endswith(headline) and len(text) < 2 * len(headline)


def _is_byline(text: str, byline: tuple[str, ...]) -> bool:
    """Return whether a paragraph is the people's names and hardly a word more."""
    if not byline or not all(name.casefold() in text.casefold() for name in byline):
        return False
    return len(letters(text)) <= sum(len(letters(name)) for name in byline) + _BYLINE_EXTRA


def _dek(draft: Draft, body: tuple[Paragraph, ...]) -> str | None:
    """Return the dek unless it is the headline or only the start of the story.

    One that stands under its own name is a dek, though the story may say it again further down.
    """
    words = letters(draft.dek or "")
    opening = letters("".join(paragraph.text for paragraph in body[:_FIRST_PARAGRAPHS]))
    said = opening.startswith(words) if draft.dek_apart else words in opening
    if not words or words == letters(draft.headline or "") or said:
        return None
    return draft.dek


def _made_headline(body: tuple[Paragraph, ...], name: str | None) -> str:
    """Return a headline for a text that has none: its file's name, else its first words."""
    stem = re.sub(r"\.\w{1,8}\Z", "", name or "")
    title = " ".join(stem.replace("_", " ").split())
    if " " in title and sum(character.isalpha() for character in title) > len(title) // 2:
        return title
    first = _SENTENCE_END.split(body[0].text, maxsplit=1)[0].strip()
    if len(first) <= _MADE_HEADLINE:
        return first
    cut = first[:_MADE_HEADLINE]
    return f"{cut.rpartition(' ')[0] or cut}…"
