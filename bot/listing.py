"""Stories in a list: lines of a search, and the short form of one whose post is gone.

Everything from outside passes ``compose.safe`` or ``compose.linked``; lengths stay far below
Telegram's limits, because headlines, outlets and leads are cut when a story is filed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.compose import label, linked, safe, source
from bot.i18n import date_voice
from bot.text import truncate
from bot.urls import host_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.i18n import Voice
    from bot.story import Story

#: Stories in one list; with headlines of 160 units each it stays below 4096.
FOUND_SHOWN: Final = 10
_HEADLINE: Final = 160
_OUTLET: Final = 60
_QUERY: Final = 60
#: Units of the grey line under a result of a search while somebody types.
_DESCRIPTION: Final = 200


def deep_link(bot_name: str, story_id: str) -> str:
    """Return the address that opens the private chat with the bot and asks for the story."""
    return f"https://t.me/{bot_name}?start={story_id}"


def found(
    page: Sequence[tuple[int, Story]], query: str, speak: Voice, *, bot_name: str, total: int
) -> str:
    """Return a page of what a search found, as HTML, or what to do where it found nothing.

    Each headline opens its story in the private chat with the bot.
    """
    words = truncate(query, _QUERY)
    if not page:
        text = speak.say(
            "🔍 No summary has all of “{words}”. Try fewer words, or send me a link.", words=words
        )
        return label(text)
    title = speak.count(
        "🔍 {n} summary with “{words}”:",
        "🔍 {n} summaries with “{words}”, the best first:",
        total,
        words=words,
    )
    lines = [_line(number, story, bot_name) for number, story in page]
    return "\n\n".join([label(title), *lines])


def description(story: Story) -> str:
    """Return outlet, date and lead of a story in one plain line."""
    parts = (*_labels(story), story.lead)
    return truncate(" · ".join(filter(None, parts)), _DESCRIPTION)


def brief(story: Story) -> str:
    """Return a story in HTML without its post: headline, labels, lead, source."""
    head = f"<b>{linked(story.url, truncate(story.headline, _HEADLINE))}</b>"
    labels = label(" · ".join(_labels(story)))
    below = f"🔗 {source(story.url)}"
    parts = [f"{head}\n{labels}", safe(story.lead) if story.lead else "", below]
    return "\n\n".join(filter(None, parts))


def _line(number: int, story: Story, bot_name: str) -> str:
    head = linked(deep_link(bot_name, story.id), truncate(story.headline, _HEADLINE))
    return f"{number}. {head}\n{label(' · '.join(_labels(story)))}"


def _labels(story: Story) -> tuple[str, ...]:
    """Return outlet and day, as they are called in the story's language.

    The real host stands behind an outlet that calls itself otherwise.
    """
    host, local = host_label(story.url), date_voice(story.language)
    outlet = truncate(story.outlet, _OUTLET) if story.outlet else None
    day = local.date(story.published) if story.published else None
    named = f"{outlet} ({host})" if outlet and outlet.casefold() != host else host
    return tuple(filter(None, (named, day)))
