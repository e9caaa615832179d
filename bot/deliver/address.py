"""Where a message goes, and what all kinds of messages have: buttons, reply, sound."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from telegram import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyParameters,
)

if TYPE_CHECKING:
    from bot.model import Button, Keyboard, Post


class Address(NamedTuple):
    """Where the message goes, as python-telegram-bot's arguments want it."""

    chat_id: int
    thread_id: int | None
    reply_to: int | None

    @property
    def reply(self) -> ReplyParameters | None:
        """The reference to the message that is answered."""
        return ReplyParameters(self.reply_to) if self.reply_to is not None else None


def keyboard(rows: Keyboard) -> InlineKeyboardMarkup | None:
    """Return Telegram's form of a post's buttons."""
    if not rows:
        return None
    return InlineKeyboardMarkup([[_button(it) for it in row] for row in rows])


def _button(it: Button) -> InlineKeyboardButton:
    if it.copies is not None:
        return InlineKeyboardButton(it.label, copy_text=CopyTextButton(it.copies))
    return InlineKeyboardButton(it.label, url=it.url, callback_data=it.data)


def unlinked(post: Post) -> Post:
    """Return the post without buttons that open an address: not every one is good for Telegram."""
    rows = (tuple(it for it in row if it.url is None) for row in post.keyboard)
    return replace(post, keyboard=tuple(row for row in rows if row))


def preview(post: Post) -> LinkPreviewOptions:
    """Return Telegram's form of a post's preview: large and above the text, or none at all."""
    if post.preview_url is None:
        return LinkPreviewOptions(is_disabled=True)
    return LinkPreviewOptions(url=post.preview_url, prefer_large_media=True, show_above_text=True)
