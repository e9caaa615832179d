"""Values made up from their types, every string of them one that is given: for tests that say all.

Types that a module names only for its type checker are looked up as the checker would.
"""

from __future__ import annotations

import ast
import dataclasses
import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from types import ModuleType, NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from bot.errors import BotError, NotFound
from bot.i18n import Voice

NOW = datetime(2026, 11, 24, 18, tzinfo=UTC)
#: Entries of every list.
_MANY = 4
#: What is no words of others, by the name of the parameter or field, of one class or of all.
_FIXED: dict[str, tuple[Any, ...]] = {
    "url": ("https://example.com/story",),
    "story": ("https://example.com/story",),
    "link": ("https://example.com/story",),
    "command": ("/editors add",),
    "contact": ("@gistwire_admin",),
    "host": ("news.example",),
    "username": (None, "gistwire_news"),
    "locale": ("en",),
    "zone": ("Europe/Berlin", None),
    "languages": (("zh-hans", "en"),),
    "code": ("no_text",),
    "error": (NotFound("https://example.com/story"), None),
    "Change.kind": ("editors", "bans"),
    "Decision.name": ("person_hour",),
    "Setting.name": ("person_hour",),
    "Setting.meaning": ("links a person may send in an hour",),
}


def hints(module: ModuleType, thing: Any) -> dict[str, Any]:
    """Return the types of a function's parameters, or of a class's fields."""
    names = dict(vars(module))
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            exec(compile(ast.Module(node.body, []), module.__name__, "exec"), names)  # noqa: S102 - our own imports
    return get_type_hints(thing, names, names)


def made(hint: Any, text: str, turn: int, name: str = "") -> Any:  # noqa: PLR0911 - a table of types
    """Return a value of the type; of several that it may be, the one whose turn it is."""
    fixed = _FIXED.get(name) or _FIXED.get(name.rpartition(".")[2])
    if fixed:
        return fixed[turn % len(fixed)]
    plain: dict[Any, Any] = {
        str: text,
        int: turn % 5,
        float: 1.5,
        bool: bool(turn % 2),
        object: text,
        bytes: text.encode(errors="replace"),
        date: NOW.date(),
        datetime: NOW,
        NoneType: None,
    }
    if hint in plain:
        return plain[hint]
    origin, inside = get_origin(hint), get_args(hint)
    if origin is Literal:
        return inside[turn % len(inside)]
    if origin in {Union, UnionType}:
        return made(inside[turn % len(inside)], text, turn, name)
    if origin is not None and getattr(hint, "__metadata__", None):
        return made(inside[0], text, turn, name)
    if origin in {tuple, list, Sequence}:
        return _several(origin, inside, text, turn, may_be_empty="." in name)
    if origin is Mapping:
        return {}
    if origin is Callable:
        return str
    return _built(hint, text, turn)


def _several(
    origin: Any, inside: tuple[Any, ...], text: str, turn: int, *, may_be_empty: bool
) -> tuple[Any, ...]:
    """Return a tuple: of fixed types, or many of one, or none of it when it is its turn."""
    if origin is tuple and inside[-1] is not Ellipsis:
        return tuple(made(it, text, turn) for it in inside)
    count = 0 if may_be_empty and turn % 4 == 3 else _MANY
    return tuple(made(inside[0], text, n) for n in range(count))


def _built(kind: type, text: str, turn: int) -> Any:
    """Return an object of one of the bot's own classes."""
    if kind is Voice:
        return Voice("en")
    if issubclass(kind, BotError):
        return NotFound("https://example.com/story")
    fields = hints(sys.modules[kind.__module__], kind)
    wanted = (
        [it.name for it in dataclasses.fields(kind) if it.init]
        if dataclasses.is_dataclass(kind)
        else list(kind._fields)  # type: ignore[attr-defined]
    )
    return kind(**{it: made(fields[it], text, turn, f"{kind.__name__}.{it}") for it in wanted})
