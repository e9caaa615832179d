"""The door: an update is read into a noun, permission is asked, one service is called.

door           python-telegram-bot is built, fed with stored updates, closed again
intake         updates are stored, then counted as read, then handled, in order per chat
presses        every button: checked, done, answered once
gate           strangers and banned people are turned away
context        what a handler is given
reading        an update into nouns
edits          a link that was added by editing -> inbox
sources        links and files, /tldr           -> inbox
watching       links nobody asked about, /links -> inbox
stories        /find, deep links
inline         @bot link, @bot words
subscriptions  /subscribe /unsubscribe /subscriptions
choosing       a chat that was picked from a person's own
setup          the set-up menu of a subscription: what its buttons do
screens        what it shows
asking         words that answer a question of the menu
why            /why: which rule let a story in
summaries      the buttons under a summary: shorter, longer, next point, full text
votes          "missed the point", /votes
publishing     the button under a preview, /publish; stop, undo, publish again
boards         what stands under a preview that was published
drafting       the other buttons under it: edit, discard
drafting_screens drafting_words  its menus; what it asks for
scheduling     when a preview goes out by itself, /scheduled
autopublish    /autopublish
corrections    /corrections
admin          /broadcast
people         /editors /allow /ban /unban /bans, and whoever is picked for one of them
queues         /queue /retry: what waits and what failed
ferry          /export /import
privacy        /privacy /mydata /delete
diagnosis      /diagnose
figures        /stats
subscribers    /subscribers: pages of chats, each with its card
panels         a message whose buttons do what commands do
access         /access /invite: for whom the bot works
settings       /settings: what can be changed at once
welcome        /start /help
membership     added, removed, migrated
failures       what went wrong, in one sentence
replies        every sentence said here; of one room each: replies_access
               replies_corrections replies_drafting replies_everywhere replies_ferry
               replies_figures replies_panels replies_presses replies_privacy
               replies_publishing replies_reading replies_setup
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers import (
    access,
    admin,
    asking,
    autopublish,
    choosing,
    corrections,
    diagnosis,
    drafting,
    edits,
    ferry,
    figures,
    gate,
    inline,
    membership,
    people,
    presses,
    privacy,
    publishing,
    queues,
    scheduling,
    settings,
    setup,
    sources,
    stories,
    subscribers,
    subscriptions,
    summaries,
    votes,
    watching,
    welcome,
    why,
)
from handlers.failures import on_failure

if TYPE_CHECKING:
    from bot.model import Action
    from handlers.context import Answer, Door
    from handlers.presses import Deed


def _deeds() -> dict[Action, Deed]:
    """Return what is done for every action that a button may mean."""
    return {
        **access.presses(),
        **corrections.presses(),
        **ferry.presses(),
        **people.presses(),
        **privacy.presses(),
        **publishing.presses(),
        **drafting.presses(),
        **scheduling.presses(),
        **autopublish.presses(),
        **queues.presses(),
        **settings.presses(),
        **setup.presses(),
        **stories.presses(),
        **subscribers.presses(),
        **summaries.presses(),
        **votes.presses(),
    }


def _answers() -> dict[str, Answer]:
    """Return what is done with the answer to a question of a room's own."""
    return {**drafting.answers(), **scheduling.answers()}


#: Rooms of these groups see an update before all others and may keep it.
_GATE, _FIRST = -2, -1


def register(door: Door) -> None:
    """Give every update its handler: answers first, then commands, what is a source last."""
    door.add_handlers(list(gate.handlers()), group=_GATE)
    door.add_handlers(list(asking.handlers(_answers())), group=_FIRST)
    for room in (
        edits,
        inline,
        stories,
        access,
        people,
        settings,
        figures,
        subscribers,
        queues,
        diagnosis,
        ferry,
        privacy,
        welcome,
        subscriptions,
        choosing,
        why,
        publishing,
        scheduling,
        autopublish,
        votes,
        corrections,
        admin,
        membership,
        watching,
        sources,
    ):
        door.add_handlers(list(room.handlers()))
    door.add_handlers(list(presses.handlers(_deeds())))
    door.add_error_handler(on_failure)
