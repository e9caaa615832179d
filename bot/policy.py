"""What administrators may change while the bot runs: a table of settings, and what they say now.

A value is kept as the text that was typed, checked before it is kept and again when it is read:
what another version wrote and this one does not understand counts as never said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final, Literal

from bot.denials import BadSetting
from bot.i18n import mark
from bot.model import Access  # noqa: TC001 - the field's type is part of what the table reads

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ACCESSES: Final = ("open", "invite", "closed")
SWITCHES: Final = ("on", "off")
#: More links than anybody reads; also the most that one window remembers.
_MOST_LINKS: Final = 10_000
_CONTACT: Final = re.compile(r"@[A-Za-z]\w{3,31}", re.ASCII)
#: What takes a value away where there may be none.
_NONE: Final = frozenset({"-", "none", "off"})


@dataclass(frozen=True, slots=True)
class Policy:
    """What holds now; a limit of 0 is none."""

    access: Access = "invite"
    #: Links that one person may send in any hour, and in any 24 hours.
    person_hour: int = 60
    person_day: int = 300
    #: The same for a group or channel, all its people together.
    chat_hour: int = 120
    chat_day: int = 600
    #: Whom a stranger may ask for an invitation, as ``@name``.
    contact: str | None = None
    #: Whether posts are corrected by their sources.
    corrections: Literal["on", "off"] = "on"

    def limits(self, *, person: bool) -> tuple[tuple[int, int], ...]:
        """Return the limits that hold: links and seconds of each window."""
        hour, day = (
            (self.person_hour, self.person_day) if person else (self.chat_hour, self.chat_day)
        )
        return tuple((links, span) for links, span in ((hour, 3600), (day, 86_400)) if links > 0)


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that can be changed in chat."""

    name: str
    #: What it decides, in a few words.
    meaning: str
    read: Callable[[str], Any]


def _access(text: str) -> str:
    if text.lower() not in ACCESSES:
        raise ValueError(text)
    return text.lower()


def _links(text: str) -> int:
    count = int(text)
    if not 0 <= count <= _MOST_LINKS:
        raise ValueError(text)
    return count


def _contact(text: str) -> str | None:
    if text.lower() in _NONE:
        return None
    if not _CONTACT.fullmatch(text):
        raise ValueError(text)
    return text


def _switch(text: str) -> str:
    if text.lower() not in SWITCHES:
        raise ValueError(text)
    return text.lower()


SETTINGS: Final = (
    Setting("access", mark("Who may use the bot: open, invite or closed"), _access),
    Setting("person_hour", mark("Links per person in an hour; 0 is no limit"), _links),
    Setting("person_day", mark("Links per person in a day; 0 is no limit"), _links),
    Setting("chat_hour", mark("Links per group in an hour; 0 is no limit"), _links),
    Setting("chat_day", mark("Links per group in a day; 0 is no limit"), _links),
    Setting(
        "contact", mark("@name whom strangers may ask for an invitation; - is nobody"), _contact
    ),
    Setting("corrections", mark("Correct posts when their source changes: on or off"), _switch),
)
_BY_NAME: Final = {setting.name: setting for setting in SETTINGS}


def checked(name: str, text: str) -> str:
    """Return the text as it is kept.

    Raises:
        BadSetting: there is no such setting, or it takes no such value.
    """
    setting = _BY_NAME.get(name)
    if setting is None:
        raise BadSetting(name)
    try:
        value = setting.read(text.strip())
    except ValueError as error:
        raise BadSetting(name) from error
    return "-" if value is None else str(value)


def policy(stored: Mapping[str, str], access: Access) -> Policy:
    """Return what holds: what was said in chat, else ``access`` and the defaults."""
    found: dict[str, Any] = {"access": access}
    for setting in SETTINGS:
        if setting.name in stored:
            try:
                found[setting.name] = setting.read(stored[setting.name])
            except ValueError:
                continue
    return replace(Policy(), **found)


def spelled(now: Policy) -> tuple[tuple[Setting, str], ...]:
    """Return every setting with its value as one would type it."""
    values = {field.name: getattr(now, field.name) for field in fields(now)}
    return tuple((it, "-" if values[it.name] is None else str(values[it.name])) for it in SETTINGS)
