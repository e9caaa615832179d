"""A summary in, a post out: headline, provenance, key passages, source.

A post's own words (date, minutes, host) need no catalogue: Unicode CLDR has them in the
article's language.
"""

from __future__ import annotations

import html
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from bot.compose import places
from bot.compose.markup import (
    BREAK,
    CAPTION_LIMIT,
    TEXT_LIMIT,
    anchor,
    digest,
    is_web,
    safe,
    source,
    source_label,
    visible_length,
)
from bot.compose.view import View, rows_under_summary
from bot.i18n import date_voice
from bot.model import Post
from bot.terms import Facts
from bot.text import ELLIPSIS, fingerprint, in_line, truncate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.i18n import Voice
    from bot.model import Article, Sentence, Summary

_HEADLINE_LIMIT = 256
#: Keywords of a page that rules look at, and characters of each; some pages announce hundreds.
_KEYWORDS_KEPT, _KEYWORD_LIMIT = 30, 100
#: UTF-16 units of an outlet's name, of a byline and of a photo credit.
_OUTLET_LIMIT, _BYLINE_LIMIT, _CREDIT_LIMIT = 80, 80, 60
#: Authors that are named; of more it is said how many.
_AUTHORS = 2
#: Share of the text above which it is all shown, and the bounds of what is said below that.
_WHOLE, _LEAST, _MOST = 0.999, 0.01, 0.99
#: Stands where sentences are left out.
GAP = " […] "
#: What making inert and omissions may add.
_RESERVE = 48


def _headline(article: Article) -> str:
    """Return the headline, shortened where it would eat the post; never nothing at all."""
    words = truncate(in_line(article.headline), _HEADLINE_LIMIT).strip()
    return words or outlet(article) or ELLIPSIS


def outlet(article: Article) -> str | None:
    """Return whom to credit in the line under the headline.

    A lock behind it says that the outlet shows only the beginning to whoever has not paid.
    """
    site = truncate(in_line(article.site), _OUTLET_LIMIT).strip() if article.site else None
    name = site or (source_label(article.url) if article.url else None)
    return f"{name} 🔒" if name and article.paywalled else name


def byline(article: Article) -> str | None:
    """Return who wrote it, as ``A, B +2``; None where nobody is named, or only the outlet is."""
    named = [it for it in article.byline if it.casefold() != (article.site or "").casefold()]
    if not named:
        return None
    shown = truncate(", ".join(named[:_AUTHORS]), _BYLINE_LIMIT)
    return f"{shown} +{len(named) - _AUTHORS}" if len(named) > _AUTHORS else shown


def credit(article: Article) -> str | None:
    """Return whose picture it is that the post shows, as ``📷 Name``."""
    image = article.image
    if preview_of(article) is None or image is None or not (image.credit or "").strip():
        return None
    return f"📷 {truncate(' '.join((image.credit or '').split()), _CREDIT_LIMIT)}"


def excerpt(share: float, voice: Voice) -> str | None:
    """Return how much of the article a post shows, as ``✂ 18%``; None where that is all of it."""
    if share > _WHOLE:
        return None
    return f"✂ {voice.percent(min(max(share, _LEAST), _MOST))}"


def provenance(article: Article, minutes: int, share: float) -> str:
    """Return ``outlet · byline · date · reading time · share shown``, inert.

    It is in the article's language.
    """
    local = date_voice(article.language)
    day = local.date(article.published) if article.published else None
    parts = (outlet(article), byline(article), day, local.minutes(minutes), excerpt(share, local))
    return in_line(" · ".join(filter(None, parts)))


def frame(article: Article, minutes: int, share: float) -> tuple[str, str | None]:
    """Return the HTML that stands above the text of a post, and below it."""
    headline = f"<b>{safe(_headline(article))}</b>"
    page = None
    if is_web(article.url):
        headline = f"<b>{anchor(article.url, _headline(article))}</b>"
        page = f"🔗 {source(article.url)}"
    pictured = html.escape(in_line(credit(article) or ""))
    line = html.escape(provenance(article, minutes, share))
    return f"{headline}\n{line}", " · ".join(filter(None, (page, pictured))) or None


def room(article: Article, minutes: int, limit: int, *, placed: bool = False) -> int:
    """Return the UTF-16 units that a post of at most ``limit`` leaves for key sentences.

    The visible text grows by one word joiner for each mark that is made inert, and by the
    omission sign between sentences that do not touch; the reserve covers both. Where each
    passage says where it stands, that is reserved as well.
    """
    above, below = frame(article, minutes, _MOST)
    furniture = visible_length(above) + visible_length(below or "") + 2 * len(BREAK)
    marks = places.reserve(article) if placed else 0
    return max(0, limit - furniture - marks - _RESERVE)


def passages(summary: Summary) -> tuple[str, ...]:
    """Return the chosen words, one string for each source paragraph they come from.

    Sentences that touch in the source are given exactly as they stand there; an omission
    between two is shown as ``[…]``.
    """
    return tuple(_words(summary.article, chosen) for chosen in _grouped(summary))


def _grouped(summary: Summary) -> tuple[tuple[Sentence, ...], ...]:
    """Return the chosen sentences of each paragraph."""
    groups = groupby(summary.sentences, key=lambda it: it.paragraph)
    return tuple(tuple(chosen) for _, chosen in groups)


def _words(article: Article, chosen: tuple[Sentence, ...]) -> str:
    return "".join(_stretches(article.paragraphs[chosen[0].paragraph].text, chosen))


def _stretches(paragraph: str, chosen: Iterable[Sentence]) -> Iterable[str]:
    """Yield the sentences with what stands between them: white space, or the omission sign."""
    end: int | None = None
    for sentence in chosen:
        if end is not None:
            between = paragraph[end : sentence.start]
            yield GAP if between.strip() else between
        yield sentence.text
        end = sentence.end


def _passages(summary: Summary, *, placed: bool) -> list[str]:
    """Return the passages as HTML, each with a link to its place where that is wanted."""
    article, groups = summary.article, _grouped(summary)
    shown = [safe(_words(article, chosen)) for chosen in groups]
    if not placed or not is_web(article.url) or len(groups) > places.MOST_PLACES:
        return shown
    url = article.url
    marks = (
        anchor(places.address(url, article, it), places.label(article, it[0].paragraph))
        for it in groups
    )
    return [f"{text} {mark}" for text, mark in zip(shown, marks, strict=True)]


def preview_of(article: Article) -> str | None:
    """Return the address of the picture that stands above a post without a photo."""
    image = article.image
    return image.url if image is not None and is_web(image.url) else None


def compose(
    summary: Summary, picture_key: str | None, view: View | None = None, *, placed: bool = False
) -> Post:
    """Return the post: headline, provenance, key passages, source.

    With a picture whose caption holds it all, the post is that picture; otherwise it is a text
    with the lead image as a large preview above. A view brings the buttons that lead to others;
    with ``placed`` each passage says where it stands.
    """
    article = summary.article
    body = _body(summary, placed=placed)
    if visible_length(body) > TEXT_LIMIT:
        summary, body = _cut(summary)
    whole = summary.share > _WHOLE
    fits = visible_length(body) <= CAPTION_LIMIT
    return Post(
        key=digest("post", article.key, body, *(view.details if view else ())),
        html=body,
        picture_key=picture_key if fits else None,
        preview_url=preview_of(article),
        keyboard=rows_under_summary(article, view, whole=whole) if view else (),
        story=article.key,
        fingerprint=fingerprint(" ".join(paragraph.text for paragraph in article.paragraphs)),
        facts=facts(summary),
    )


def _cut(summary: Summary) -> tuple[Summary, str]:
    """Return the summary without the places, and without last sentences that do not fit.

    Words that are made inert may be longer than was reckoned with.
    """
    body = _body(summary, placed=False)
    while visible_length(body) > TEXT_LIMIT and summary.sentences:
        kept = summary.sentences[:-1]
        before, after = (sum(len(it.text) for it in some) for some in (summary.sentences, kept))
        summary = replace(summary, sentences=kept, share=summary.share * after / max(1, before))
        body = _body(summary, placed=False)
    return summary, body


def facts(summary: Summary) -> Facts:
    """Return what rules and digests know of the story."""
    article = summary.article
    return Facts(
        headline=_headline(article),
        text="\n".join(passages(summary)),
        lead=summary.sentences[0].text if summary.sentences else "",
        url=article.url if is_web(article.url) else None,
        outlet=outlet(article),
        language=article.language,
        section=article.section,
        keywords=tuple(it[:_KEYWORD_LIMIT] for it in article.keywords[:_KEYWORDS_KEPT]),
    )


def _body(summary: Summary, *, placed: bool) -> str:
    """Return the post's HTML."""
    above, below = frame(summary.article, summary.reading_minutes, summary.share)
    return BREAK.join(filter(None, (above, *_passages(summary, placed=placed), below)))
