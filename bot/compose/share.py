"""Buttons by which a reader passes a story on: its link to copy, and Telegram's own way to share.

They stand in private chats alone. In a group the story is shared already, and a channel's readers
have Telegram's own button.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from bot.compose.markup import digest, is_web
from bot.compose.view import spoken
from bot.i18n import voice
from bot.model import Button

if TYPE_CHECKING:
    from bot.i18n import Voice
    from bot.model import Asker, Post

#: Characters that a button copies (Bot API, CopyTextButton).
COPY_LIMIT: Final = 256
#: Longer addresses are not for buttons.
_ADDRESS_LIMIT: Final = 1500
_SHARE: Final = "https://t.me/share/url?url={}"


def copy_button(label: str, text: str) -> tuple[Button, ...]:
    """Return the button that copies the text; none where it is too long for that."""
    return (Button(label, copies=text),) if 0 < len(text) <= COPY_LIMIT else ()


def shareable(post: Post, speak: Voice) -> Post:
    """Return the post of a story on the web with buttons that pass it on; others as they are."""
    link = post.story
    every = [button for row in post.keyboard for button in row]
    if not every or not is_web(link) or any(it.copies for it in every):
        return post
    row = copy_button(speak.say("📋 Copy link"), link)
    if len(link) <= _ADDRESS_LIMIT:
        row = (*row, Button(speak.say("↗️ Share"), url=_SHARE.format(quote(link, safe=""))))
    rows = (*post.keyboard[:-1], row, post.keyboard[-1]) if row else post.keyboard
    return replace(post, key=digest("shareable", post.key), keyboard=rows)


def read_by(post: Post, asker: Asker) -> Post:
    """Return the post as this reader sees it: in their language, and to share in private."""
    speak = voice(asker.locale)
    said = spoken(post, speak)
    return shareable(said, speak) if asker.chat_id == asker.user_id else said
