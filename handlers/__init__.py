"""The door: an update is read into a noun, permission is asked, one service is called.

door           python-telegram-bot is built, fed with stored updates, closed again
intake         updates are stored, then counted as read, then handled, in order per chat
presses        every button: checked, done, answered once
context        what a handler is given
reading        an update into nouns
sources        links and files                -> inbox
subscriptions  /subscribe /unsubscribe /subscriptions
publishing     the button under a preview, /publish
admin          /stats /queue /retry /editors /ban /unban /broadcast
welcome        /start /help
membership     added, removed, migrated
failures       what went wrong, in one sentence
replies        every sentence said here
replies_presses  what is said about a press itself
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers import admin, membership, presses, publishing, sources, subscriptions, welcome
from handlers.failures import on_failure

if TYPE_CHECKING:
    from handlers.context import Door


def register(door: Door) -> None:
    """Give every update its handler: commands first, whatever else is a source last."""
    for room in (welcome, subscriptions, publishing, admin, membership, sources):
        door.add_handlers(list(room.handlers()))
    door.add_handlers(list(presses.handlers(publishing.presses())))
    door.add_error_handler(on_failure)
