"""What waits and what failed, in words that people read."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

from bot.errors import DecodeError
from bot.model import Delivery, Job, Link
from bot.store.codec import decode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.store import Depth, Labelled, Store

_SHOWN = 1000


async def told(store: Store, *, as_json: bool) -> tuple[str, ...]:
    """Return one line for each queue and each dead letter, the newest first."""
    depths = {
        "updates": await store.updates.depth(),
        "inbox": await store.inbox.depth(),
        "outbox": await store.outbox.depth(),
    }
    letters = await store.letters.newest(_SHOWN)
    if as_json:
        return (
            *(json.dumps(_depth_record(name, depth)) for name, depth in depths.items()),
            *(json.dumps(_letter_record(letter), ensure_ascii=False) for letter in letters),
        )
    return (*(_depth_line(name, depth) for name, depth in depths.items()), *map(_line, letters))


async def retry(store: Store, names: Sequence[str]) -> int:
    """Queue the dead letters of these names again, or ``all``; return how many those were."""
    if list(names) == ["all"]:
        return await store.letters.revive_all(_SHOWN)
    return sum([await store.letters.revive(name) for name in names])


def subject(labelled: Labelled) -> str:
    """Return what a dead letter is about: an address, a file, a chat; else its own key."""
    letter = labelled.letter
    try:
        match labelled.name.partition(":")[0]:
            case "inbox":
                source = decode(Job, letter.data).source
                return source.url if isinstance(source, Link) else source.name or letter.key
            case "outbox":
                return str(decode(Delivery, letter.data).chat_id)
    except DecodeError:
        pass  # Written by another version: its key is what remains to be said.
    return letter.key


def _depth_line(name: str, depth: Depth) -> str:
    return (
        f"{name}: {depth.waiting} waiting, {depth.delayed} delayed, "
        f"{depth.leased} under way, {depth.dead} failed"
    )


def _line(labelled: Labelled) -> str:
    letter = labelled.letter
    moment = letter.died_at.isoformat(timespec="seconds")
    return f"{labelled.name}  {moment}  {letter.key}  {letter.reason}"


def _depth_record(name: str, depth: Depth) -> dict[str, str | int]:
    return {
        "queue": name,
        "waiting": depth.waiting,
        "delayed": depth.delayed,
        "leased": depth.leased,
        "dead": depth.dead,
    }


def _letter_record(labelled: Labelled) -> dict[str, str | int]:
    letter = labelled.letter
    return {
        "name": labelled.name,
        "key": letter.key,
        "reason": letter.reason,
        "tries": letter.tries,
        "died_at": letter.died_at.isoformat(),
        "data": base64.b64encode(letter.data).decode(),
    }
