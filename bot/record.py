"""An expected failure as plain data, and back: for a cache, and for the pipe to a child.

What comes back may be a stranger's words (the child has read a stranger's file), so every value
is made anew in the type that its error takes, and a code that nobody knows is a plain failure to
read. Only failures to fetch and to read are carried: the others never leave the process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from bot.errors import FetchError, ReadError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.errors import BotError

#: An error as plain data: its code, and the values of its ``fields``.
Record: TypeAlias = dict[str, str | float | list[str]]

#: One row for each name in the ``fields`` of an error.
#: What an error is made of, and how a value from outside becomes one that can be trusted in type.
_FIELDS: dict[str, Callable[[Any], Any]] = {
    "url": str,
    "urls": lambda urls: tuple(map(str, urls)),
    "reason": str,
    "retry_after_seconds": float,
    "limit_bytes": int,
    "media_type": str,
    "names": lambda names: tuple(map(str, names)),
    "skipped": int,
}


def to_record(error: BotError) -> Record:
    """Return the error as plain data, for a cache or a pipe; ``from_record`` reads it back."""
    return {"code": error.code, **{name: getattr(error, name) for name in error.fields}}


def from_record(record: Record) -> BotError:
    """Return the error that ``to_record`` wrote; an unknown code becomes a plain ``ReadError``.

    Raises:
        KeyError, TypeError, ValueError: the record was not written by ``to_record``.
    """
    kinds = {kind.code: kind for base in (FetchError, ReadError) for kind in base.__subclasses__()}
    kind = kinds.get(str(record.get("code")))
    if kind is None:
        return ReadError(str(record.get("reason", "")))
    return kind(**{name: _FIELDS[name](record[name]) for name in kind.fields})
