"""The pure room that makes posts: Telegram's HTML within Telegram's limits.

markup    text that shows exactly itself, links, lengths
post      a summary becomes a post
places    where a passage stands, with a link to it
view      one article in one message: what is shown, and the buttons that lead to other views
full      the full text, in one message or in pages
messages  what the bot says of its own; a post with its publish button
"""

from __future__ import annotations

from bot.compose.full import full_text
from bot.compose.markup import (
    CAPTION_LIMIT,
    TEXT_LIMIT,
    anchor,
    safe,
    source,
    visible_length,
    visible_text,
)
from bot.compose.messages import (
    as_draft,
    as_own_draft,
    by_hand,
    draft_key,
    label,
    linked,
    notice,
    publish_row,
    quiet,
    story_id,
    told,
    tools_row,
)
from bot.compose.places import paragraph_number
from bot.compose.post import GAP, byline, compose, credit, excerpt, facts, outlet, passages, room
from bot.compose.view import LENGTHS, View, as_copy, rows_under_choice, spoken

__all__ = [
    "CAPTION_LIMIT",
    "GAP",
    "LENGTHS",
    "TEXT_LIMIT",
    "View",
    "anchor",
    "as_copy",
    "as_draft",
    "as_own_draft",
    "by_hand",
    "byline",
    "compose",
    "credit",
    "draft_key",
    "excerpt",
    "facts",
    "full_text",
    "label",
    "linked",
    "notice",
    "outlet",
    "paragraph_number",
    "passages",
    "publish_row",
    "quiet",
    "room",
    "rows_under_choice",
    "safe",
    "source",
    "spoken",
    "story_id",
    "told",
    "tools_row",
    "visible_length",
    "visible_text",
]
