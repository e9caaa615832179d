"""The door: an update is read into a noun, permission is asked, one service is called.

door           python-telegram-bot is built, fed with stored updates, closed again
intake         updates are stored, then counted as read, then handled, in order per chat
presses        every button: checked, done, answered once
context        what a handler is given
reading        an update into nouns
sources        links and files                -> inbox
subscriptions  /subscribe /unsubscribe /subscriptions
choosing       a chat that was picked from a person's own
setup          the set-up menu of a subscription: what its buttons do
screens        what it shows
asking         words that answer a question of the menu
why            /why: which rule let a story in
publishing     the button under a preview, /publish
admin          /stats /queue /retry /editors /ban /unban /broadcast
welcome        /start /help
membership     added, removed, migrated
failures       what went wrong, in one sentence
replies        every sentence said here
replies_presses  what is said about a press itself
replies_setup    what is said while a subscription is set up
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers import (
    admin,
    asking,
    choosing,
    membership,
    presses,
    publishing,
    setup,
    sources,
    subscriptions,
    welcome,
    why,
)
from handlers.failures import on_failure

if TYPE_CHECKING:
    from handlers.context import Door


#: Rooms of this group see a message before all others and may keep it.
_FIRST = -1


def register(door: Door) -> None:
    """Give every update its handler: answers first, then commands, what is a source last."""
    door.add_handlers(list(asking.handlers()), group=_FIRST)
    for room in (welcome, subscriptions, choosing, why, publishing, admin, membership, sources):
        door.add_handlers(list(room.handlers()))
    door.add_handlers(list(presses.handlers({**publishing.presses(), **setup.presses()})))
    door.add_error_handler(on_failure)
