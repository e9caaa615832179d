"""One post in the styles that chats chose: with its picture or without, tagged, silent, a button.

The words stay what they are; how many there are is ``bot.editions``' matter.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import regex

from bot.compose import CAPTION_LIMIT, TEXT_LIMIT, as_copy, spoken, tagged, visible_length
from bot.i18n import voice
from bot.terms import Style

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.model import Post
    from bot.terms import Facts

_TAGS: Final = 3
_TAG_LIMIT: Final = 32
_BREAK: Final = "\n\n"
#: What Telegram takes for part of a hashtag (core.telegram.org/api/entities).
_WORD: Final = regex.compile(r"[\p{L}\p{M}\p{N}]+")


def hashtags(facts: Facts | None) -> str:
    """Return a line of hashtags made of the story's section and keywords; empty where none can be.

    Nothing but letters and digits of them is left, so that no text of a page acts in a chat.
    """
    if facts is None:
        return ""
    tags = dict.fromkeys(_tags(facts))
    return " ".join(list(tags)[:_TAGS])


def _tags(facts: Facts) -> Iterator[str]:
    """Yield a tag for whatever can be one; digits alone cannot."""
    for phrase in (facts.section or "", *facts.keywords):
        words = _WORD.findall(phrase)
        tag = "".join(it if len(words) == 1 else it[:1].upper() + it[1:] for it in words)
        if 1 < len(tag) <= _TAG_LIMIT and not tag.isdecimal():
            yield f"#{tag}"


def style_code(style: Style) -> str:
    """Return a short name of the style; empty for the one that a post has by itself."""
    if style == Style():
        return ""
    marks = (style.hashtags, style.silent, style.buttons)
    return f".{style.form}-{style.length}-" + "".join(str(int(it)) for it in marks)


def styled(post: Post, style: Style, *, channel: bool = True) -> Post:
    """Return the post in the style, under a key of its own; post and style make the same each time.

    A picture whose caption the tags would overfill gives way to a large preview. Buttons are those
    that ``as_copy`` leaves, in the language of the story, which its readers read.
    """
    language = post.facts.language if post.facts else None
    copy = as_copy(post, buttons=style.buttons, channel=channel)
    if copy.keyboard:
        copy = spoken(copy, voice(language))
    if style == Style():
        return copy
    html = post.html
    line = hashtags(post.facts) if style.hashtags else ""
    rich = tagged(post.rich, line) if post.rich and line else post.rich
    if line and visible_length(f"{html}{_BREAK}{line}") <= TEXT_LIMIT:
        html = f"{html}{_BREAK}{line}"
    fits = style.form in {"photo", "rich"} and visible_length(html) <= CAPTION_LIMIT
    return replace(
        copy,
        key=copy.key + style_code(style),
        html=html,
        picture_key=post.picture_key if fits else None,
        rich=rich,
        preview_url=None if style.form == "text" else post.preview_url,
        silent=style.silent,
        facts=None,
    )
