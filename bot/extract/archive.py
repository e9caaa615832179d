"""A file of the archive format: labels in a few lines (``clipping``), then the story.

The story is HTML or Markdown, a bare fragment or a whole page's furniture with it. What it says
of its own date counts more than when it was archived; what the labels say, more than both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from html import unescape
from typing import TYPE_CHECKING

from bot.extract import dates, pictures, story
from bot.extract.captions import split_credit
from bot.extract.clipping import masthead
from bot.extract.declared import heading_text
from bot.extract.draft import Draft
from bot.extract.headline import without_outlet
from bot.extract.markdown import rendered
from bot.extract.metadata import Labels, labels
from bot.extract.moments import clock_of
from bot.extract.page import body_of, ready
from bot.extract.paragraphs import from_tree
from bot.extract.people import of_line, people
from bot.extract.tree import label_of, parse_fragment, text_of
from bot.urls import host_label

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from bot.extract.clipping import Masthead
    from bot.extract.tree import Element
    from bot.model import Document, Image, Paragraph

_BLOCK_HTML = re.compile(
    r"<(?:p|div|section|article|br|table|ul|ol|h[1-6]|blockquote)\b", re.IGNORECASE
)
#: Elements with classes that make a fragment a piece of a page, furniture included.
_PAGE_PIECES = 5
#: Paragraphs at the start in which a date or an author may stand alone.
_LABEL_REACH = 5
#: A line that is a day without its year, with or without the time of day.
_YEARLESS = re.compile(
    r"(?:\d{1,2}\s*[月월]\s*\d{1,2}\s*[日号號일]?|\d{1,2}\.?\s+[^\W\d_]{3,12}|[^\W\d_]{3,12}\.?\s+\d{1,2})"
    r"(?:[,，]?\s*\d{1,2}[:：]\d\d)?\Z"
)
#: How far a newsroom's clock may be ahead of the archiving one.
_LAG = timedelta(days=1)
_CHANGED = re.compile(r"(?:^|[\s_-])(?:updated|modified|dateModified)(?:$|[\s_-])", re.IGNORECASE)
_CLOCK = re.compile(r"\d\s*[:：]\s*\d")

_URL_KEYS = ("from", "link", "url", "source", "canonical", "canonical_url", "original")
_DATE_KEYS = ("date", "published", "pubdate", "published_at", "created")
_CHANGED_KEYS = ("updated", "modified", "lastmod")
_AUTHOR_KEYS = ("author", "authors", "byline")
_SITE_KEYS = ("site", "publisher", "outlet")
_DEK_KEYS = ("description", "excerpt", "subtitle", "dek")


def read_archive(text: str, document: Document) -> Draft:
    """Return the draft of a file in the archive format.

    Raises:
        NoText: there is no story under the labels.
        TooComplex: the story has more tags than can be read in good time.
    """
    head, now = masthead(text), document.fetched_at
    url = head.url or head.named(_URL_KEYS)
    root = parse_fragment(_as_html(head.story))
    is_page = _is_page(root)
    found = labels(root, url, now=now) if is_page else Labels()
    outlets, title = _outlets(head, url), _title(head, root)
    image, changed = _image(root, url, is_page=is_page), _changed(root)
    dek, above = head.named(_DEK_KEYS), story.dek_of(root)
    paragraphs = _paragraphs(root, url, is_page=is_page)
    if dek is None and above is None:
        above, paragraphs = story.lead_in(paragraphs)
    moments = _Moments(head, found, clock_of(url), now)
    return Draft(
        paragraphs=story.edited(moments.without_labels(paragraphs)),
        headline=without_outlet(title, outlets) if title else None,
        url=url,
        byline=_byline(head, paragraphs, found, outlets),
        dek=dek or above,
        dek_apart=dek is None,
        published=moments.published(paragraphs),
        modified=dates.parse(head.named(_CHANGED_KEYS) or changed, now=now),
        language=head.named(("lang", "language", "locale")),
        site=head.named(_SITE_KEYS) or _signed(head),
        image=_captioned(image, paragraphs),
    )


def _title(head: Masthead, root: Element) -> str | None:
    """Return the headline that the labels name, else the story's own heading."""
    heading = next(root.iter("h1"), None)
    shown = heading_text(heading) if heading is not None else None
    return head.headline or unescape(head.named(("title",)) or "") or shown


def _signed(head: Masthead) -> str | None:
    """Return the outlet that signs as author: archives file a story under its outlet's name."""
    author = head.named(_AUTHOR_KEYS)
    filed = [head.front.get(key, "").strip("[] ") for key in ("tags", "categories")]
    return author if author and author in filed else None


def _outlets(head: Masthead, url: str | None) -> list[str]:
    """Return the names that the outlet goes by."""
    try:
        host = host_label(url) if url else None
    except ValueError:
        host = None
    return [it for it in (head.named(_SITE_KEYS), _signed(head), host) if it]


def _as_html(story_text: str) -> str:
    """Return the story as HTML, whichever of the two it is written in."""
    if _BLOCK_HTML.search(story_text):
        return story.tightened(story_text)
    return rendered(story_text)


def _is_page(root: Element) -> bool:
    """Return whether a fragment brings a page's furniture along."""
    pieces = root.xpath(".//div[@class or @id] | .//section | .//article | .//header | .//footer")
    return len([piece for piece in pieces if label_of(piece)]) > _PAGE_PIECES


def _image(root: Element, url: str | None, *, is_page: bool) -> Image | None:
    """Return the lead picture: in a page, near the story; in a bare story, the first."""
    near = pictures.lead((), root, url) if is_page else None
    return near or pictures.lead((), root, url, whole=True)


def _captioned(image: Image | None, paragraphs: tuple[Paragraph, ...]) -> Image | None:
    """Return the picture with the caption that opens the story as a line of its own."""
    caption = story.shown(paragraphs[0]) if image and paragraphs else None
    if image is None or image.caption or caption is None:
        return image
    text, credit = split_credit(caption)
    return replace(image, caption=text, credit=image.credit or credit)


def _paragraphs(root: Element, url: str | None, *, is_page: bool) -> tuple[Paragraph, ...]:
    """Return the paragraphs; a fragment with a page's furniture goes to the extractor."""
    story.ready(root)
    if is_page:
        return body_of(root, url)
    ready(root, furniture=True)
    for date in [*root.iter("time")]:
        if text_of(date) == text_of(date.getparent()):
            date.tag = "div"
    return from_tree(root)


def _changed(root: Element) -> str | None:
    """Return when the story was last changed, by its own word."""
    times = (it for it in root.iter("time") if _CHANGED.search(label_of(it)))
    return next((it.get("datetime") for it in times if it.get("datetime")), None)


def _byline(
    head: Masthead, paragraphs: tuple[Paragraph, ...], found: Labels, outlets: list[str]
) -> tuple[str, ...]:
    named = people([head.named(_AUTHOR_KEYS)], tuple(outlets))
    lines = (of_line(paragraph.text) for paragraph in paragraphs[:_LABEL_REACH])
    above = named or people(lines, tuple(outlets)) or found.byline
    return above or people(story.writers(paragraphs), tuple(outlets))


@dataclass(frozen=True, slots=True)
class _Moments:
    """What the labels, the page and the story say about the day of publication."""

    head: Masthead
    found: Labels
    #: The clock of the host's country, for what states none.
    clock: tzinfo | None
    now: datetime

    def published(self, paragraphs: tuple[Paragraph, ...]) -> datetime | None:
        """Return the first date that is one: the labels', the story's, the archiving's."""
        return self._told() or self._shown(paragraphs) or self.found.published or self._stamp()

    def without_labels(self, paragraphs: tuple[Paragraph, ...]) -> tuple[Paragraph, ...]:
        """Return the paragraphs without the dates and authors that stand alone at the start."""
        return tuple(
            paragraph
            for index, paragraph in enumerate(paragraphs)
            if index >= _LABEL_REACH
            or not (self._is_date(paragraph.text) or of_line(paragraph.text) is not None)
        )

    def _told(self) -> datetime | None:
        """Return what the labels say, by the page's own clock where both mean one moment."""
        for value in (self.head.date, self.head.named(_DATE_KEYS)):
            moment = dates.parse(value, now=self.now, zone=self.clock)
            if moment is not None and value is not None:
                return self._by_own_clock(moment, is_day=_CLOCK.search(value) is None)
        return None

    def _by_own_clock(self, moment: datetime, *, is_day: bool) -> datetime:
        page = self.found.published
        if page is None:
            return moment
        same = page.date() == moment.date() if is_day else page == moment
        return page if same else moment

    def _shown(self, paragraphs: tuple[Paragraph, ...]) -> datetime | None:
        lines = (self._line(paragraph.text) for paragraph in paragraphs[:_LABEL_REACH])
        return next(filter(None, lines), None)

    def _stamp(self) -> datetime | None:
        return dates.parse(self.head.stamp, now=self.now)

    def _is_date(self, text: str) -> bool:
        return self._line(text) is not None or self._of_year(text, self.now) is not None

    def _line(self, text: str) -> datetime | None:
        """Return the moment that a whole line names; a year that it leaves out is the labels'."""
        moment = dates.of_line(text, now=self.now, zone=self.clock)
        latest = None if moment else self._told() or self._stamp()
        return moment or (self._of_year(text, latest) if latest else None)

    def _of_year(self, text: str, latest: datetime) -> datetime | None:
        """Return the last day of that name up to a moment, where a line names a day only."""
        if not _YEARLESS.match(text):
            return None
        limit = latest.astimezone(UTC) + _LAG
        texts = (
            form
            for year in (limit.year, limit.year - 1)
            for form in (f"{year}年{text}", f"{year}년 {text}", f"{text} {year}")
        )
        moments = (dates.of_line(it, now=self.now, zone=self.clock) for it in texts)
        return next((it for it in moments if it and it <= limit), None)
