"""Publications as runs: to which chats a story goes, how far it is, and how it is taken back.

A run knows its chats before their deliveries are queued. Each chat is open, then sent, failed or
withdrawn; a message that was sent is, once the run is undone, deleted or kept (where Telegram does
not let it go). Every change is one script, so that whoever dies in between leaves a run that the
next worker takes up; a repetition changes nothing. Delivering costs nothing more: what became of
the chats is looked up in slices.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from bot.model import Keyboard  # noqa: TC001 - msgspec reads the types at run time
from bot.store.codec import decode, encode
from bot.store.lifetimes import RUN_SECONDS, UNDO_SECONDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.store.connection import Connection

#: sending -> sent; sending -> stopping -> stopped; any of these -> undoing -> undone.
Phase = Literal["sending", "sent", "stopping", "stopped", "undoing", "undone"]
#: What was published is being deleted, or is.
TAKEN_BACK: Final[frozenset[Phase]] = frozenset({"undoing", "undone"})
_BEFORE: Final[dict[Phase, tuple[Phase, ...]]] = {
    "sending": (),
    "sent": ("sending",),
    "stopping": ("sending",),
    "stopped": ("stopping",),
    "undoing": ("sending", "sent", "stopping", "stopped"),
    "undone": ("undoing",),
}
#: Chats that one script looks at.
_CHUNK: Final = 250
_PUBLISHER: Final = b"by:"
_COUNTS: Final = ("total", "sent", "failed", "withdrawn", "deleted", "kept")

_Args = list[str | bytes | int]


@dataclass(frozen=True, slots=True)
class Board:
    """The message that shows how far a run is, and the language of whoever reads it."""

    chat_id: int
    locale: str
    #: None as long as the message is on its way; ``delivery`` is the key of its delivery then.
    message_id: int | None = None
    delivery: str | None = None
    #: The buttons that stand under those of the run, as they are.
    below: Keyboard = ()


@dataclass(frozen=True, slots=True)
class Display:
    """What a board shows of a run."""

    phase: Phase
    rows: Keyboard


@dataclass(frozen=True, slots=True)
class Run:
    """One publication: what it is, and how far."""

    #: What the keys of its deliveries begin with.
    name: str
    post_key: str
    phase: Phase
    #: Who published it; nobody where their data were deleted.
    publishers: tuple[int, ...] = ()
    #: Chats to which it goes.
    total: int = 0
    sent: int = 0
    failed: int = 0
    withdrawn: int = 0
    deleted: int = 0
    #: Messages that Telegram did not let go.
    kept: int = 0
    board: Board | None = None
    shown: Display | None = None


class Runs:
    """Runs of the last days; every method raises ``StoreError`` where the server is silent."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._keys = connection.keys
        self._root = connection.keys.root

    async def open(
        self, name: str, post_key: str, user_id: int | None, chats: Sequence[int]
    ) -> bool:
        """Note chats to which the run goes; those that have the story already are left out.

        False where it was stopped or undone, and nothing more may go.
        """
        for start in range(0, max(1, len(chats)), _CHUNK):
            part = chats[start : start + _CHUNK]
            if await self._open(name, post_key, str(user_id or ""), part, begins=True) < 0:
                return False
        return True

    async def join(self, name: str, chat_id: int) -> None:
        """Let a chat that gets the story later be one of the run's, where it is known."""
        await self._open(name, "", "", (chat_id,), begins=False)

    async def _open(
        self, name: str, post_key: str, user: str, chats: Sequence[int], *, begins: bool
    ) -> int:
        args: _Args = [name, post_key, user, RUN_SECONDS, int(begins), *map(str, chats)]
        return int(await self._connection.run("run_open", [self._root], args))

    async def find(self, name: str) -> Run | None:
        """Return the run; None where its time is over, or nothing was sent by it."""
        fields = await self._connection.table(self._keys.run(name))
        return _run(name, fields) if b"phase" in fields else None

    async def phase(self, name: str) -> Phase | None:
        """Return the run's phase; None as for ``find``."""
        found = await self._connection.ask(
            self._connection.redis.hget(self._keys.run(name), "phase")
        )
        return None if found is None else _phase(found)

    async def show_on(self, name: str, board: Board) -> bool:
        """Let this message show at once how far the run is, and no other; False: there is none."""
        return await self._show(name, "board", encode(board))

    async def shown(self, name: str, display: Display) -> None:
        """Remember what the board shows of the run."""
        await self._show(name, "shown", encode(display))

    async def _show(self, name: str, field: str, data: bytes) -> bool:
        keys = [self._keys.run(name), self._keys.runs]
        return bool(await self._connection.run("run_show", keys, [name, field, data]))

    async def reasons(self, name: str) -> tuple[tuple[str, int], ...]:
        """Return why messages failed or were kept, the most frequent reason first."""
        stored = await self._connection.table(f"{self._keys.run(name)}:reasons")
        found = ((text.decode("utf-8", "replace"), int(count)) for text, count in stored.items())
        return tuple(sorted(found, key=lambda it: (-it[1], it[0])))

    async def look(self, name: str, *, withdraw: bool, most: int) -> tuple[int, int]:
        """Count what became of up to ``most`` open chats, taking back what waits if so wished.

        Return how many of them are open no more, and how many are still open in all.
        """
        waiting = await self._open_chats(name)
        ended = 0
        for start in range(0, min(waiting, most), _CHUNK):
            count = min(_CHUNK, waiting - start, most - start)
            args: _Args = [name, count, int(withdraw), RUN_SECONDS]
            ended += int(await self._connection.run("run_look", [self._root], args))
        return ended, await self._open_chats(name)

    async def _open_chats(self, name: str) -> int:
        length = self._connection.redis.llen(f"{self._keys.run(name)}:open")
        return int(await self._connection.ask(length))

    async def landed(self, name: str, most: int) -> tuple[int, tuple[int, ...]]:
        """Return how many messages are still to be deleted, and in which chats now."""
        left, *chats = await self._connection.run("run_landed", [self._keys.run(name)], [most])
        return int(left), tuple(int(it) for it in chats)

    async def close(self, name: str, chat_id: int, kept_because: str | None) -> None:
        """Note that the message in the chat is deleted, or why it is kept."""
        verb = "deleted" if kept_because is None else "kept"
        args: _Args = [name, str(chat_id), verb, kept_because or "", RUN_SECONDS]
        await self._connection.run("run_close", [self._root], args)

    async def defer(self, name: str, chat_id: int, seconds: float, *, counts: bool) -> bool:
        """Let the message in the chat be deleted later, after all others that can be now.

        A try that ``counts`` makes the next wait twice as long, an hour at most. False where the
        time for that is over.
        """
        waits: _Args = [round(seconds * 1000), int(counts), UNDO_SECONDS * 1000, RUN_SECONDS]
        args: _Args = [name, str(chat_id), *waits]
        return bool(await self._connection.run("run_defer", [self._root], args))

    async def turn(self, name: str, phase: Phase, delay_seconds: float = 0) -> bool:
        """Let the run go into a phase; False where it cannot from its own, or is forgotten.

        It is looked at after the delay.
        """
        return await self._turn(name, phase, _BEFORE[phase], round(delay_seconds * 1000))

    async def put_off(self, name: str, phase: Phase, delay_seconds: float) -> None:
        """Let the run, if it is in this phase still, be looked at after the delay."""
        await self._turn(name, phase, (phase,), round(delay_seconds * 1000))

    async def rest(self, name: str, phase: Phase) -> None:
        """Let the run, if it is in this phase still, be looked at no more."""
        await self._turn(name, phase, (phase,), -1)

    async def _turn(
        self, name: str, phase: Phase, before: tuple[Phase, ...], delay_ms: int
    ) -> bool:
        keys = [self._keys.run(name), self._keys.runs]
        args: _Args = [name, phase, delay_ms, RUN_SECONDS, *before]
        return bool(await self._connection.run("run_turn", keys, args))

    async def take(self, lease_seconds: float) -> str | None:
        """Return the next run that is due, for so long nobody else's; None where none is."""
        lease_ms = round(lease_seconds * 1000)
        found: bytes | None = await self._connection.run("run_take", [self._keys.runs], [lease_ms])
        return None if found is None else found.decode()


def _phase(data: bytes) -> Phase:
    """Return the phase that the bytes spell; only the scripts write it."""
    return next(it for it in get_args(Phase) if it == data.decode())


def _run(name: str, fields: dict[bytes, bytes]) -> Run:
    """Return the run that the fields of its hash spell."""
    counts: dict[str, Any] = {it: int(fields.get(it.encode(), b"0")) for it in _COUNTS}
    board, shown = fields.get(b"board"), fields.get(b"shown")
    return Run(
        name=name,
        post_key=fields.get(b"post", b"").decode(),
        phase=_phase(fields[b"phase"]),
        publishers=tuple(
            int(it.removeprefix(_PUBLISHER)) for it in fields if it.startswith(_PUBLISHER)
        ),
        board=None if board is None else decode(Board, board),
        shown=None if shown is None else decode(Display, shown),
        **counts,
    )
