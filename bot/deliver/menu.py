"""The command menu that Telegram shows: by scope (private, group, administrator) and language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from telegram import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import TelegramError

from bot.i18n import LOCALES, Voice, mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from telegram import Bot, BotCommandScope

_log = structlog.get_logger()

_GROUP = (
    ("tldr", mark("Summarise the message you answer, or a link")),
    ("links", mark("Summarise every link here: on or off")),
    ("subscribe", mark("Send every published summary here")),
    ("unsubscribe", mark("Send no more summaries here")),
    ("help", mark("What I can do")),
)
_PRIVATE = (
    ("tldr", mark("Summarise the message you answer, or a link")),
    ("find", mark("Search the summaries made so far")),
    ("subscribe", mark("Subscribe this chat, or @channel")),
    ("unsubscribe", mark("End a subscription")),
    ("subscriptions", mark("What is subscribed")),
    ("why", mark("Why a story came, or did not")),
    ("links", mark("Summarise every link of a group or channel")),
    ("publish", mark("Send a link's summary to every subscribed chat")),
    ("privacy", mark("What I keep about you, and how to delete it")),
    ("help", mark("What I can do")),
)
_ADMIN = (
    *_PRIVATE,
    ("stats", mark("What the bot has done")),
    ("subscribers", mark("The subscribed chats, and how each fares")),
    ("queue", mark("What is waiting, what has failed")),
    ("votes", mark("Summaries that missed the point")),
    ("scheduled", mark("What goes out at a set time")),
    ("autopublish", mark("Publish my links without a press: on or off")),
    ("corrections", mark("Posts that were corrected by their source")),
    ("diagnose", mark("Every step of a link")),
    ("access", mark("For whom I work")),
    ("allow", mark("Let a person use me")),
    ("invite", mark("A link that lets one person in")),
    ("settings", mark("What can be changed at once")),
    ("export", mark("Subscriptions, roles and settings as a file")),
    ("editors", mark("Who may publish")),
    ("ban", mark("Stop listening to a person")),
    ("unban", mark("Listen to a person again")),
    ("bans", mark("Who is banned, and why")),
    ("broadcast", mark("A message to every subscribed chat")),
)


def _menus(admins: Iterable[int]) -> Iterator[tuple[BotCommandScope, tuple[tuple[str, str], ...]]]:
    """Yield each scope with its commands."""
    yield BotCommandScopeAllGroupChats(), _GROUP
    yield BotCommandScopeAllPrivateChats(), _PRIVATE
    for user_id in admins:
        yield BotCommandScopeChat(user_id), _ADMIN


def _languages() -> dict[str | None, str]:
    """Return a locale for each pair of letters that Telegram files a menu under.

    None is the fallback. Of two that share their letters the first has them.
    """
    codes: dict[str | None, str] = {}
    for locale in LOCALES:
        code = None if locale == "en" else locale.split("_", maxsplit=1)[0]
        codes.setdefault(code, locale)
    return codes


async def register_menu(bot: Bot, admins: Iterable[int]) -> None:
    """Give Telegram the command menu for every scope in every language.

    An administrator who never wrote to the bot has no chat with it yet; that scope is skipped.
    """
    for scope, commands in _menus(admins):
        for code, locale in _languages().items():
            speak = Voice(locale)
            menu = [BotCommand(name, speak.say(what)) for name, what in commands]
            try:
                await bot.set_my_commands(menu, scope=scope, language_code=code)
            except TelegramError as error:
                _log.info("menu not set", scope=scope.type, reason=error.message)
