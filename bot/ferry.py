"""The ferry: what an operator would have to type again leaves as a file, and comes back from one.

The file is read whole and checked whole before anything is shown, and written in one step after
it was confirmed; what is kept and not in the file stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from bot.denials import BadImport, BadSetting
from bot.errors import Expired
from bot.model import Moment, Paper, Subscription
from bot.policy import checked
from bot.store import Decision, Guest, Holdings
from bot.store.lifetimes import IMPORT_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.model import Upload
    from bot.ports import Downloader
    from bot.store import Store

VERSION: Final = 1
#: Entries of one kind: more than any bot of this size has.
_MOST: Final = 100_000
#: Telegram's ids have at most 52 bits (core.telegram.org/bots/api#user).
_LARGEST_ID: Final = 2**52
_LONGEST: Final = 4096


class _Editor(msgspec.Struct, forbid_unknown_fields=True):
    user_id: int
    name: str


class _Ban(msgspec.Struct, forbid_unknown_fields=True):
    user_id: int
    reason: str


class _Export(msgspec.Struct, forbid_unknown_fields=True):
    """The file, as it is written and read."""

    gistwire_export: Literal[1]
    made_at: Moment
    subscriptions: list[Subscription]
    editors: list[_Editor]
    bans: list[_Ban]
    guests: list[Guest]
    settings: dict[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """How many entries of one kind an import would add, change, and leave as they are."""

    kind: str
    new: int
    changed: int
    same: int


Plan = tuple[Change, ...]


def written(holdings: Holdings, now: datetime) -> bytes:
    """Return the holdings as a file."""
    export = _Export(
        gistwire_export=1,
        made_at=now,
        subscriptions=list(holdings.subscriptions.values()),
        editors=[_Editor(user_id, name) for user_id, name in holdings.editors.items()],
        bans=[_Ban(user_id, reason) for user_id, reason in holdings.bans.items()],
        guests=list(holdings.guests.values()),
        settings=dict(holdings.settings),
    )
    return msgspec.json.format(msgspec.json.encode(export), indent=2)


def understood(data: bytes) -> Holdings:
    """Return the holdings that ``written`` wrote.

    Raises:
        BadImport: the file is no export, or something in it cannot be.
    """
    try:
        export = msgspec.json.decode(data, type=_Export)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadImport(str(error)) from error
    holdings = Holdings(
        {it.chat_id: it for it in export.subscriptions},
        {it.user_id: it.name for it in export.editors},
        {it.user_id: it.reason for it in export.bans},
        {it.user_id: it for it in export.guests},
        export.settings,
    )
    _check(holdings)
    return holdings


def _check(holdings: Holdings) -> None:
    """Pass holdings that could have been made in chat.

    Raises:
        BadImport: they could not.
    """
    for kind in ("subscriptions", "editors", "bans", "guests"):
        table: Mapping[int, Any] = getattr(holdings, kind)
        if len(table) > _MOST:
            raise BadImport(f"more than {_MOST} {kind}")
        for number, value in table.items():
            if not 0 < abs(number) < _LARGEST_ID:
                raise BadImport(f"{kind}: no id of Telegram's: {number}")
            if number < 0 and kind != "subscriptions":
                raise BadImport(f"{kind}: no person: {number}")
            text = _words(value)
            if len(text) > _LONGEST:
                raise BadImport(f"{kind}: a text that is too long")
    for name, text in holdings.settings.items():
        try:
            checked(name, text)
        except BadSetting as error:
            raise BadImport(f"settings: {error}") from error


def _words(value: str | Subscription | Guest) -> str:
    """Return the part of an entry that people wrote."""
    if isinstance(value, str):
        return value
    return value.title if isinstance(value, Subscription) else value.name


def plan(before: Holdings, wanted: Holdings) -> Plan:
    """Return what an import would change, for each kind of entry."""
    return tuple(
        _change(it.name, getattr(before, it.name), getattr(wanted, it.name))
        for it in fields(Holdings)
    )


def _change(kind: str, before: Mapping[Any, Any], wanted: Mapping[Any, Any]) -> Change:
    new = sum(key not in before for key in wanted)
    same = sum(before.get(key) == value for key, value in wanted.items() if key in before)
    return Change(kind, new, len(wanted) - new - same, same)


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()[:32]


class Ferry:
    """Carries holdings out and in."""

    def __init__(self, store: Store, downloader: Downloader, now: Callable[[], datetime]) -> None:
        self._archive = store.archive
        self._downloader = downloader
        self._now = now

    async def pack(self) -> Paper:
        """Return everything that can be imported again, as a file."""
        now = self._now()
        body = written(await self._archive.read(), now)
        return Paper(f"gistwire-{now:%Y-%m-%d}.json", "application/json", body)

    async def unload(self, user_id: int, upload: Upload) -> Plan:
        """Return what the file would change, and keep it for ten minutes to be confirmed.

        Raises:
            BadImport: the file is no export, or something in it cannot be.
            BotError: the file cannot be had.
        """
        document = await self._downloader.download(upload)
        wanted = understood(document.body)
        await self._archive.keep_pending(user_id, document.body, IMPORT_SECONDS)
        return plan(await self._archive.read(), wanted)

    async def waiting(self, user_id: int) -> str | None:
        """Return the digest of the file that the person may confirm; None where there is none."""
        data = await self._archive.pending(user_id)
        return None if data is None else _digest(data)

    async def cancel(self, user_id: int) -> None:
        """Forget the file that the person may confirm."""
        await self._archive.drop_pending(user_id)

    async def land(self, user_id: int, digest: str | None = None) -> Plan:
        """Write what the person's last file holds, all or nothing; return what that changed.

        Where a digest is given, only a file of that digest is written: what was confirmed.

        Raises:
            Expired: there is no such file, or no more.
        """
        data = await self._archive.pending(user_id)
        if data is None or (digest is not None and digest != _digest(data)):
            raise Expired
        wanted, before, now = understood(data), await self._archive.read(), self._now()
        decisions = [
            Decision(name, value, user_id, now)
            for name, value in wanted.settings.items()
            if before.settings.get(name) != value
        ]
        await self._archive.write(wanted, decisions)
        await self._archive.drop_pending(user_id)
        return plan(before, wanted)
