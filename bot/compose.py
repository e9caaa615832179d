"""Summary or bad news in, Post out: Telegram's HTML within Telegram's limits.

Every string from outside passes ``_safe`` once, on its way into the HTML, and nothing is added
after that; lengths are counted in UTF-16 units of the visible text, as Telegram counts them.
A post's own words (date, minutes, host) need no catalogue: Unicode CLDR has them in the
article's language.
"""

from __future__ import annotations

import hashlib
import html
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import regex

from bot.i18n import date_voice
from bot.model import Button, Post
from bot.text import fingerprint, truncate, utf16_length
from bot.urls import host_label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.i18n import Voice
    from bot.model import Article, Sentence, Summary

#: Telegram's limits, in UTF-16 units after entities are parsed (Bot API, sendPhoto, sendMessage).
CAPTION_LIMIT = 1024
TEXT_LIMIT = 4096

_HEADLINE_LIMIT = 256
#: Share of the text above which it is all shown, and the bounds of what is said below that.
_WHOLE, _LEAST, _MOST = 0.999, 0.01, 0.99
_GAP = " […] "
_BREAK = "\n\n"

#: Controls, bidi overrides and isolates, zero-width marks other than the joiners that Persian
#: and Hindi spell with.
_INVISIBLE = regex.compile(
    r"[\p{Cc}\u202A-\u202E\u2066-\u2069\u200B\uFEFF\u2060-\u2064--\n]", regex.V1
)
#: What Telegram would make live by itself: @name, #tag, $TAG, /command, t.me/…
_LIVE = regex.compile(r"(?<![\p{L}\p{N}_])([@#$/])(?=[\p{L}\p{N}_])|(?<=\bt)(\.)(?=me/)", regex.I)
_BARE_DOT = regex.compile(r"(?<=\w)\.(?=\w)")
_WORD_JOINER = "\u2060"


def _inert(text: str) -> str:
    """Return the text so that it reads the same and nothing in it acts in a chat."""
    visible: str = _INVISIBLE.sub("", text)
    return str(_LIVE.sub(lambda found: found[0] + _WORD_JOINER, visible))


def _safe(text: str) -> str:
    """Return the text as HTML that shows exactly this text."""
    return html.escape(_inert(text), quote=True)


def _anchor(url: str, label: str) -> str:
    """Return a link; the label is escaped here."""
    return f'<a href="{html.escape(url, quote=True)}">{_safe(label)}</a>'


def _is_web(url: str | None) -> bool:
    """Whether Telegram would keep the address as a link."""
    return url is not None and urlsplit(url).scheme in {"http", "https"}


def _headline(article: Article) -> str:
    """Return the headline, shortened where it would eat the post."""
    return truncate(_inert(article.headline), _HEADLINE_LIMIT)


def outlet(article: Article) -> str | None:
    """Return whom to credit in the line under the headline.

    A lock behind it says that the outlet shows only the beginning to whoever has not paid.
    """
    name = article.site or (host_label(article.url) if article.url else None)
    return f"{name} 🔒" if name and article.paywalled else name


def excerpt(share: float, voice: Voice) -> str | None:
    """Return how much of the article a post shows, as ``✂ 18%``; None where that is all of it."""
    if share > _WHOLE:
        return None
    return f"✂ {voice.percent(min(max(share, _LEAST), _MOST))}"


def _dateline(article: Article, minutes: int, share: float) -> str:
    """Return ``outlet · date · reading time · share shown`` in the article's language, inert.

    Telegram would make a bare host name a link of its own, beside the one to the article.
    """
    local = date_voice(article.language)
    day = local.date(article.published) if article.published else None
    parts = (outlet(article), day, local.minutes(minutes), excerpt(share, local))
    return str(_BARE_DOT.sub(f".{_WORD_JOINER}", _inert(" · ".join(filter(None, parts)))))


def _source_line(article: Article) -> str | None:
    """Return the real host that the source link opens."""
    return f"🔗 {host_label(article.url)}" if article.url and _is_web(article.url) else None


def _furniture_length(article: Article, minutes: int) -> int:
    """Return the UTF-16 units that everything but the key sentences takes."""
    dateline = _dateline(article, minutes, _MOST)
    lines = (_headline(article), dateline, _source_line(article) or "")
    return sum(utf16_length(line) for line in lines) + 2 * len(_BREAK) + 1


def room(article: Article, minutes: int, limit: int) -> int:
    """Return the UTF-16 units that a post of at most ``limit`` leaves for key sentences.

    The visible text grows by one word joiner for each mark that is made inert, and by the
    omission sign between sentences that do not touch; the reserve covers both.
    """
    return max(0, limit - _furniture_length(article, minutes) - 48)


def passages(summary: Summary) -> tuple[str, ...]:
    """Return the chosen words, one string for each source paragraph they come from.

    Sentences that touch in the source are given exactly as they stand there; an omission
    between two is shown as ``[…]``.
    """
    grouped: dict[int, list[Sentence]] = {}
    for sentence in summary.sentences:
        grouped.setdefault(sentence.paragraph, []).append(sentence)
    return tuple(
        "".join(_stretches(summary.article.paragraphs[index].text, chosen))
        for index, chosen in grouped.items()
    )


def _stretches(paragraph: str, chosen: Iterable[Sentence]) -> Iterable[str]:
    """Yield the sentences with what stands between them: white space, or the omission sign."""
    end: int | None = None
    for sentence in chosen:
        if end is not None:
            between = paragraph[end : sentence.start]
            yield _GAP if between.strip() else between
        yield sentence.text
        end = sentence.end


def _digest(*parts: str) -> str:
    """Return 22 URL-safe characters that stand for the parts: 128 bits of SHA-256."""
    whole = hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).digest()
    return _base62(int.from_bytes(whole[:16], "big"))


def _base62(value: int) -> str:
    """Return the number in digits and letters."""
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    out = ""
    while value:
        value, rest = divmod(value, 62)
        out = digits[rest] + out
    return out or "0"


def compose(summary: Summary, picture_key: str | None) -> Post:
    """Return the post: headline, outlet · date · reading time · share, key passages, source.

    With a picture whose caption holds it all, the post is that picture; otherwise it is a text
    with the lead image as a large preview above.
    """
    article = summary.article
    headline = f"<b>{_safe(_headline(article))}</b>"
    if article.url and _is_web(article.url):
        headline = f"<b>{_anchor(article.url, _headline(article))}</b>"
    dateline = _dateline(article, summary.reading_minutes, summary.share)
    parts = [headline + "\n" + html.escape(dateline)]
    parts += [_safe(passage) for passage in passages(summary)]
    if article.url and _is_web(article.url):
        parts.append("🔗 " + _anchor(article.url, host_label(article.url)))
    body = _BREAK.join(parts)
    fits = visible_length(body) <= CAPTION_LIMIT
    preview = article.image.url if article.image and _is_web(article.image.url) else None
    return Post(
        key=_digest("post", article.key, body),
        html=body,
        picture_key=picture_key if fits else None,
        preview_url=preview,
        story=article.key,
        fingerprint=fingerprint(" ".join(paragraph.text for paragraph in article.paragraphs)),
    )


def visible_length(markup: str) -> int:
    """Return the UTF-16 units of a post's text once its entities are parsed."""
    return utf16_length(visible_text(markup))


def visible_text(markup: str) -> str:
    """Return a post's text as Telegram shows it: without tags, its entities written out."""
    return html.unescape(regex.sub(r"<[^<>]*>", "", markup))


def as_draft(post: Post, audience: int, voice: Voice) -> Post:
    """Return the post as its asker sees it: with a button that sends it to the audience."""
    label = voice.count("📣 Publish to {n} chat", "📣 Publish to {n} chats", audience)
    if audience == 0:
        label = voice.say("📣 Publish (no chat is subscribed yet)")
    row = (Button(label=label, data=f"publish:{post.key}"),)
    return replace(
        post, key=_digest("draft", post.key, voice.locale, str(audience)), keyboard=(row,)
    )


def notice(text: str, *, key: str) -> Post:
    """Return a post that says one plain sentence of the bot's own; ``text`` is not HTML."""
    return Post(key=_digest("notice", key, text), html=html.escape(text, quote=True))


def told(markup: str, *, key: str) -> Post:
    """Return a post of the bot's own whose HTML was made with ``shown`` and ``linked``."""
    return Post(key=_digest("told", key, markup), html=markup)


def shown(text: str) -> str:
    """Return any text as HTML that shows exactly this text, nothing in it live."""
    return _safe(text)


def label(text: str) -> str:
    """Return a text of the bot's own with foreign words in it as HTML; no host in it is live."""
    return html.escape(_BARE_DOT.sub(f".{_WORD_JOINER}", _inert(text)))


def linked(url: str, words: str) -> str:
    """Return the words as a link to a web address; the words alone where it is none."""
    return _anchor(url, words) if _is_web(url) else _safe(words)


def quiet(post: Post) -> Post:
    """Return the post as one that rings no bell."""
    return replace(post, key=_digest("quiet", post.key), silent=True)


def story_id(article_key: str) -> str:
    """Return the opaque name, of digits and letters, of an article's story."""
    return _digest("story", article_key)
