"""What the bot says of its own, and a post with the button that publishes it."""

from __future__ import annotations

import html
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.compose.markup import TEXT_LIMIT, anchor, digest, is_web, safe
from bot.model import Button, Post, Press
from bot.text import in_line, truncate

if TYPE_CHECKING:
    from bot.i18n import Voice


def publish_row(draft_key: str, audience: int, voice: Voice) -> tuple[Button, ...]:
    """Return the button that sends the draft to the audience, alone in its row."""
    label = voice.count("📣 Publish to {n} chat", "📣 Publish to {n} chats", audience)
    if audience == 0:
        label = voice.say("📣 Publish (no chat is subscribed yet)")
    return (Button(label=label, press=Press("publish", draft_key)),)


def tools_row(draft_key: str, voice: Voice) -> tuple[Button, ...]:
    """Return the buttons with which an editor changes the draft, times it, or throws it away."""
    return (
        Button(voice.say("✏️ Edit"), press=Press("draft", draft_key, ("menu",))),
        Button(voice.say("🕒 Schedule"), press=Press("slot", draft_key, ("menu",))),
        Button(voice.say("🗑 Discard"), press=Press("draft", draft_key, ("discard",))),
    )


def draft_key(post: Post, chat_id: int, message_id: int) -> str:
    """Return the name of the draft of a post for one wish: others have their own."""
    return digest("draft", post.key, str(chat_id), str(message_id))


def by_hand(post: Post, *, pictured: bool) -> str:
    """Return the key of a post whose sentences an editor chose."""
    return digest("by hand", post.key, str(pictured))


def as_draft(
    post: Post, audience: int, voice: Voice, *, key: str | None = None, timed: str | None = None
) -> Post:
    """Return the post as its asker sees it: above all with a button that publishes it.

    ``key`` is the draft's; the post's own where it has no other. ``timed`` says when it goes out
    by itself.
    """
    name, tools = key or post.key, tools_row(key or post.key, voice)
    if timed is not None:
        edit, schedule, discard = tools
        tools = (edit, replace(schedule, label=timed), discard)
    return replace(
        post,
        key=digest("draft", post.key, name, voice.locale, str(audience), timed or ""),
        keyboard=(publish_row(name, audience, voice), tools, *post.keyboard),
    )


def as_own_draft(post: Post, user_id: int, audience: int, voice: Voice) -> Post:
    """Return the post as one person sees it: with a button that posts it to their own chats."""
    label = voice.count("📣 Post to my {n} chat", "📣 Post to my {n} chats", audience)
    row = (Button(label, press=Press("own", post.key, user_id=user_id)),)
    return replace(
        post, key=digest("own", post.key, voice.locale, label), keyboard=(row, *post.keyboard)
    )


def notice(text: str, *, key: str) -> Post:
    """Return a post that says one plain sentence of the bot's own; ``text`` is not HTML.

    A list that is longer than a message ends with an ellipsis.
    """
    shown = html.escape(truncate(text, TEXT_LIMIT), quote=True)
    return Post(key=digest("notice", key, text), html=shown)


def told(markup: str, *, key: str) -> Post:
    """Return a post of the bot's own whose HTML was made with ``safe`` and ``linked``."""
    return Post(key=digest("told", key, markup), html=markup)


def label(text: str) -> str:
    """Return a text of the bot's own with foreign words in it as HTML; no host in it is live."""
    return html.escape(in_line(text))


def linked(url: str, words: str) -> str:
    """Return the words as a link to a web address; the words alone where it is none."""
    return anchor(url, words) if is_web(url) else safe(words)


def quiet(post: Post) -> Post:
    """Return the post as one that rings no bell."""
    return replace(post, key=digest("quiet", post.key), silent=True)


def story_id(article_key: str) -> str:
    """Return the opaque name, of digits and letters, of an article's story."""
    return digest("story", article_key)
