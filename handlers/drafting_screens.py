"""The buttons under a draft while an editor works on it: words out, nothing is done here.

Every button says what shall hold after it is pressed, so that a press that comes twice, or from an
old menu, does no harm.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from typing import TYPE_CHECKING, Final

from bot import copydesk
from bot.copydesk import PAGE_SIZE
from bot.hours import COMMON_ZONES, reached, zone_label, zone_of
from bot.model import Button, Press
from bot.text import in_line, truncate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.copydesk import Copy
    from bot.drafting import Timed
    from bot.i18n import Voice
    from bot.model import Keyboard, Sentence

#: UTF-16 units of a sentence on its button: what a phone shows in one line.
_LABEL_LIMIT: Final = 44
_EVENING: Final = time(20)
_MORNING: Final = time(8)
#: A menu is good as long as its draft.
_MENU_SECONDS: Final = 2 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Menu:
    """The menus of one draft."""

    key: str
    speak: Voice

    def _edit(self, label: str, *details: str) -> Button:
        return Button(label, press=Press("draft", self.key, details, None, _MENU_SECONDS))

    def _time(self, label: str, *details: str) -> Button:
        return Button(label, press=Press("slot", self.key, details, None, _MENU_SECONDS))

    def main(self, copy: Copy) -> Keyboard:
        """Return the first menu of an edit."""
        speak, edit = self.speak, copy.edit
        sentences = speak.say("☑️ Sentences")
        chosen = speak.number(len(edit.sentences))
        rows: list[tuple[Button, ...]] = [
            (
                self._edit(speak.say("🖊 Headline"), "headline"),
                self._edit(f"{sentences} ({chosen})", "page", "1"),
            )
        ]
        if edit.original.picture_key or edit.original.preview_url:
            label = speak.say("🖼 Picture")
            label, turn = (f"✓ {label}", "off") if edit.pictured else (f"✖ {label}", "on")
            rows.append((self._edit(label, "picture", turn),))
        done = self._edit(speak.say("✔️ Done"), "done")
        again = (self._edit(speak.say("↺ As it was"), "reset"),) if copy.draft.edit else ()
        return (*rows, (*again, done))

    def sentences(self, copy: Copy, page: int) -> Keyboard:
        """Return a page of the article's sentences, each a switch, and how much room is left."""
        pages = copydesk.pages(copy.pool)
        page = min(max(page, 1), pages)
        start = (page - 1) * PAGE_SIZE
        chosen = {it.index for it in copy.edit.sentences}
        switches = [
            (self._switch(it, number, page, on=it.index in chosen),)
            for number, it in enumerate(copy.pool[start : start + PAGE_SIZE], start + 1)
        ]
        return (*switches, *self._turns(page, pages), self._budget(copy, page), self._back())

    def _switch(self, sentence: Sentence, number: int, page: int, *, on: bool) -> Button:
        """Return the button that takes a sentence in, or out; a mark says that it is in."""
        start = truncate(in_line(sentence.text), _LABEL_LIMIT)
        label = f"{'✓ ' if on else ''}{number}. {start}"
        turn = "off" if on else "on"
        return self._edit(label, "pick", str(sentence.index), turn, str(page))

    def _turns(self, page: int, pages: int) -> Keyboard:
        """Return the row that leads to the pages beside."""
        if pages == 1:
            return ()
        back = (self._edit("◀️", "page", str(page - 1)),) if page > 1 else ()
        here = self._edit(f"{page}/{pages}", "page", str(page))
        on = (self._edit("▶️", "page", str(page + 1)),) if page < pages else ()
        return ((*back, here, *on),)

    def _budget(self, copy: Copy, page: int) -> tuple[Button, ...]:
        spent = self.speak.number(copydesk.spent(copy.draft.post))
        limit = self.speak.number(copydesk.limit(copy.edit))
        return (self._edit(f"📏 {spent} / {limit}", "page", str(page)),)

    def _back(self) -> tuple[Button, ...]:
        return (self._edit(self.speak.say("‹ Back"), "menu"),)

    def undo(self) -> Keyboard:
        """Return the button that brings a draft back."""
        return ((self._edit(self.speak.say("↩️ Undo"), "back"),),)

    def times(self, now: datetime, zone_name: str, *, planned: bool) -> Keyboard:
        """Return the menu of times, those at hand by button."""
        speak, zone = self.speak, zone_of(zone_name)
        today = now.astimezone(zone).date()
        evening = reached(today, _EVENING, zone)
        morning = reached(today + timedelta(days=1), _MORNING, zone)
        tonight = speak.say("Tonight {time}", time="20:00")
        tomorrow = speak.say("Tomorrow {time}", time="8:00")
        later = [self._time(tonight, "at", evening.isoformat())] if evening > now else []
        later.append(self._time(tomorrow, "at", morning.isoformat()))
        off = (self._time(speak.say("✖️ Do not schedule"), "off"),)
        return (
            (self._time(speak.say("In 1 hour"), "in", "3600"),),
            tuple(later),
            (self._time(speak.say("⌨️ Another time"), "ask", "slot"),),
            (self._time(f"🌍 {zone_label(zone_name, speak.locale)}", "zones"),),
            *((off,) if planned else ()),
            (self._time(speak.say("‹ Back"), "done"),),
        )

    def zones(self, offered: Iterable[str] = COMMON_ZONES) -> Keyboard:
        """Return the menu of time zones: those that were found, or the common ones."""
        found = [self._time(zone_label(it, self.speak.locale), "zone", it) for it in offered]
        rows = tuple(tuple(found[start : start + 2]) for start in range(0, len(found), 2))
        other = (self._time(self.speak.say("🔎 Another city"), "ask", "clock"),)
        return (*rows, other, (self._time(self.speak.say("‹ Back"), "done"),))


def timetable(planned: Sequence[Timed], user_id: int) -> Keyboard:
    """Return a button for each planned draft that lets it not go out; numbers stand in the list."""
    cancel = [
        Button(f"✖️ {number}", press=Press("slot", it.key, ("strike",), user_id))
        for number, it in enumerate(planned, 1)
    ]
    return tuple(tuple(cancel[start : start + 5]) for start in range(0, len(cancel), 5))
