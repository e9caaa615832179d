"""Panels: one message of a person's, edited in place, whose buttons do what commands do.

A panel's buttons obey whoever was shown it and nobody else, and what that person may do is asked
anew at each press. Rooms draw screens and name their verbs; ``deed`` makes of them what
``handlers.presses`` wants.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from bot import compose
from bot.errors import Expired
from bot.model import Button, Post, Press
from bot.publish import Right
from bot.text import in_line, truncate
from handlers.presses import Told, revise
from handlers.screens import in_rows

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from bot.i18n import Voice
    from bot.model import Action, Asker, Keyboard
    from handlers.context import Context
    from handlers.presses import Deed, Pressed
    from handlers.screens import Screen

    Verb = Callable[..., Awaitable["Turn"]]

T = TypeVar("T")

PANEL_SECONDS: Final = 24 * 3600
#: Letters of a name on a button that others stand beside.
NAME_ON_BUTTON: Final = 30


class Turn(NamedTuple):
    """What a press leads to: what the message shows then, and what passes by above it."""

    #: None where the message stays as it is; a post where it has links.
    screen: Screen | Post | None
    told: str | None = None
    #: True where the words are to be closed by whoever pressed.
    alert: bool = False


@dataclass(frozen=True, slots=True)
class Hand:
    """Whose panel it is: its buttons mean this action, and obey this person."""

    action: Action
    #: None for an anonymous administrator, who presses under a name of their own: anybody's press
    #: is looked at, and what it may do is that person's right.
    user_id: int | None
    speak: Voice

    def button(self, label: str, verb: str, *details: str, subject: str = "") -> Button:
        """Return a button of the panel."""
        press = Press(self.action, subject, (verb, *details), self.user_id, PANEL_SECONDS)
        return Button(label, press=press)

    def choice(self, label: str, verb: str, *details: str, on: bool) -> Button:
        """Return a button for something that may hold already, and is marked where it does."""
        return self.button(f"✓ {label}" if on else label, verb, *details)

    def pager(self, verb: str, number: int, pages: int, subject: str = "") -> Keyboard:
        """Return the row that leads to the pages before and after; none where there is one page.

        Beyond the last page comes the first, and the other way round.
        """
        if pages <= 1:
            return ()
        before, after = (number - 2) % pages + 1, number % pages + 1
        place = f"{self.speak.number(number)}/{self.speak.number(pages)}"
        return (
            (
                self.button("◀", verb, str(before), subject=subject),
                Button(place, press=Press("told", "", user_id=self.user_id)),
                self.button("▶", verb, str(after), subject=subject),
            ),
        )


class Leaf(NamedTuple):
    """Which part of a long list is shown."""

    #: From 1.
    number: int
    pages: int
    #: Positions in the list: from, and up to but without.
    start: int
    end: int


def leaf(total: int, number: int, most: int) -> Leaf:
    """Return the page of this number; one that has gone meanwhile is the last."""
    pages = max(1, -(-total // most))
    number = min(max(number, 1), pages)
    return Leaf(number, pages, (number - 1) * most, min(number * most, total))


def numbered(page: Leaf, shown: Sequence[T]) -> tuple[tuple[int, T], ...]:
    """Return what a page shows, each with its place in the whole list, from 1."""
    return tuple(enumerate(shown, page.start + 1))


def roster(
    hand: Hand, people: Sequence[tuple[int, str]], page: Leaf, *, remove: str = "remove"
) -> Keyboard:
    """Return a button for each person of a page, which takes them off the list."""
    buttons = [
        hand.button(
            f"✖ {truncate(in_line(name), NAME_ON_BUTTON)}", remove, str(user_id), str(page.number)
        )
        for user_id, name in people[page.start : page.end]
    ]
    return (*in_rows(buttons, 2), *hand.pager("list", page.number, page.pages))


def hand_of(pressed: Pressed) -> Hand:
    """Return the hand that drew the panel, in the language of the press."""
    return Hand(pressed.press.action, pressed.press.user_id, pressed.speak)


def deed(verbs: Mapping[str, Verb], right: Right = Right.ADMINISTER) -> Deed:
    """Return the function that does what a panel's buttons say, for whoever has the right."""

    async def on_panel(pressed: Pressed, context: Context) -> Told:
        """Do what the button says and show what is true then.

        Raises:
            NotAllowed: the person may not (any more).
            Expired: the button is of a time when the panel could do something else.
        """
        await context.services.masthead.require(pressed.user_id, right)
        verb, *details = pressed.press.details
        if verb not in verbs:
            raise Expired
        turn = await verbs[verb](pressed, context, *details)
        if turn.screen is not None:
            await revise(pressed, context, _post(turn.screen, key=""))
        return Told(turn.told, alert=turn.alert)

    return on_panel


async def present(context: Context, screen: Screen, who: Asker, key: str) -> None:
    """Answer the asker with a screen in a message of its own."""
    await context.services.desk.reply(_post(screen, key), who, key)


def _post(screen: Screen | Post, key: str) -> Post:
    """Return the screen as a message."""
    if isinstance(screen, Post):
        return screen
    return replace(compose.notice(screen.text, key=key), keyboard=screen.keyboard)
