"""A post as one rich message: headline, picture with its caption, key passages, the text folded.

Rich HTML is what the Bot API calls it (10.1, "Rich Message Formatting Options"): tags of their own,
white space that counts for nothing, and limits of their own. What of the text does not fit is left
out whole: a text that ends in its middle is worse than the link to its source.
"""

from __future__ import annotations

import html
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import regex

from bot.compose.markup import anchor, digest, is_web, safe, visible_length
from bot.compose.post import marked_passages, photographer, provenance
from bot.i18n import date_voice, voice
from bot.model import Rich
from bot.text import inert, reading_minutes, truncate
from bot.urls import host_label

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.model import Article, Post, Summary

#: Telegram's limits: characters of all text together, and blocks, those within others included.
RICH_LIMIT: Final = 32_768
BLOCK_LIMIT: Final = 500
#: How the html names the picture that is sent beside it.
PICTURE: Final = "lead"
#: UTF-16 units of a headline, and of what is said under a picture.
_HEADLINE_LIMIT, _CAPTION_LIMIT = 256, 400
#: What may be a block to Telegram: its documents do not say whether a caption is one.
_BLOCK: Final = regex.compile(r"<(?:h\d|p|figure|img|figcaption|details|summary|footer)\b")
#: Share of the text above which nothing is left to unfold.
_WHOLE = 0.999


def enriched(post: Post, article: Article, summary: Summary | None) -> Post:
    """Return the post with its rich form beside the usual one.

    Without a summary the words are those of the post's facts, which an editor chose.
    """
    if summary is None:
        text = post.facts.text if post.facts else ""
        shown, share = [safe(it) for it in text.split("\n") if it.strip()], _share(text, article)
    else:
        shown, share = marked_passages(summary), summary.share
    markup = _message(article, shown, share, pictured=post.picture_key is not None)
    rich = Rich(markup, post.picture_key, leftward=date_voice(article.language).leftward)
    return replace(post, key=digest("rich", post.key, markup), rich=rich)


def tagged(rich: Rich, line: str) -> Rich:
    """Return the rich message with a line of hashtags that Telegram makes links of."""
    markup = f"{rich.html}<p>{line}</p>"
    return replace(rich, html=markup, live=True) if _fits(markup) else rich


def _fits(markup: str) -> bool:
    """Whether Telegram takes a message of this size."""
    return visible_length(markup) <= RICH_LIMIT and len(_BLOCK.findall(markup)) <= BLOCK_LIMIT


def _share(text: str, article: Article) -> float:
    """Return how much of the article a text holds, from 0 to 1."""
    whole = sum(len(it.text) for it in article.paragraphs)
    return min(1.0, len(text) / whole) if whole else 1.0


def _message(article: Article, shown: Sequence[str], share: float, *, pictured: bool) -> str:
    """Return the rich HTML; the folded text is part of it where all of it fits."""
    head = _headline(article) + (_figure(article) if pictured else "")
    key = "".join(f"<p>{_broken(it)}</p>" for it in shown)
    foot = _footer(article, share)
    whole = f"{head}{key}{_details(article)}{foot}"
    return whole if share <= _WHOLE and _fits(whole) else f"{head}{key}{foot}"


def _headline(article: Article) -> str:
    text = truncate(inert(article.headline), _HEADLINE_LIMIT)
    return f"<h2>{anchor(article.url, text) if is_web(article.url) else safe(text)}</h2>"


def _figure(article: Article) -> str:
    """Return the lead picture with what its source says about it."""
    told = (article.image.caption if article.image else None) or ""
    caption = safe(truncate(" ".join(told.split()), _CAPTION_LIMIT))
    name = photographer(article)
    credit = f"<cite>{safe(name)}</cite>" if name else ""
    under = f"<figcaption>{caption}{credit}</figcaption>" if caption or credit else ""
    return f'<figure><img src="tg://photo?id={PICTURE}"/>{under}</figure>'


def _details(article: Article) -> str:
    """Return the full text, folded until somebody presses its label."""
    speak = voice(article.language)
    label = safe(speak.say("📄 Full text"))
    return f"<details><summary>{label}</summary>{''.join(_paragraphs(article))}</details>"


def _paragraphs(article: Article) -> Iterator[str]:
    """Yield the paragraphs as blocks, and what is missing, said honestly."""
    for paragraph in article.paragraphs:
        if inert(paragraph.text).strip():
            tag = "h4" if paragraph.kind == "subhead" else "p"
            yield f"<{tag}>{_broken(safe(paragraph.text))}</{tag}>"
    if article.paywalled:
        speak = voice(article.language)
        said = speak.say("🔒 The outlet shows no more than this to whoever has not paid.")
        yield f"<p>{safe(said)}</p>"


def _footer(article: Article, share: float) -> str:
    whole = " ".join(it.text for it in article.paragraphs)
    minutes = reading_minutes(whole, article.language)
    line = html.escape(provenance(article, minutes, share))
    if is_web(article.url):
        line = f"{line}<br>🔗 {anchor(article.url, host_label(article.url))}"
    return f"<footer>{line}</footer>"


def _broken(markup: str) -> str:
    """Return the HTML with its line breaks as tags: rich HTML takes them for blanks."""
    return markup.strip().replace("\n", "<br>")
