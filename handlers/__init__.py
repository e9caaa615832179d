"""The door: an update is read into a noun, permission is asked, one service is called.

door           python-telegram-bot is built, fed with stored updates, closed again
intake         updates are stored, then counted as read, then handled, in order per chat
context        what a handler is given
reading        an update into nouns
edits          a link that was added by editing -> inbox
sources        links and files, /tldr           -> inbox
watching       links nobody asked about, /links -> inbox
stories        /find, deep links
inline         @bot link, @bot words
subscriptions  /subscribe /unsubscribe /subscriptions
publishing     the button under a preview, /publish
admin          /stats /queue /retry /editors /ban /unban /broadcast
welcome        /start /help
membership     added, removed, migrated
failures       what went wrong, in one sentence
replies        every sentence said here, with replies_everywhere
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers import (
    admin,
    edits,
    inline,
    membership,
    publishing,
    sources,
    stories,
    subscriptions,
    watching,
    welcome,
)
from handlers.failures import on_failure

if TYPE_CHECKING:
    from handlers.context import Door


def register(door: Door) -> None:
    """Give every update its handler: edits first, then commands, whatever else is a source last."""
    commands = (stories, welcome, subscriptions, publishing, admin)
    for room in (edits, inline, *commands, membership, watching, sources):
        door.add_handlers(list(room.handlers()))
    door.add_error_handler(on_failure)
