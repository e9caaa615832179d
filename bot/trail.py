"""A trail through the rooms: what each step found and decided, for whoever asked to see it.

Nothing is written down unless somebody follows: ``note`` costs a look at a context variable. What
runs in a child process leaves no trail of its own; its caller notes what came of it.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

StepName: TypeAlias = Literal[
    "cache",
    "address",
    "turn",
    "mirror",
    "answer",
    "redirect",
    "again",
    "bytes",
    "unchanged",
    "detour",
    "second way",
    "further page",
    "article",
    "picture",
    "sentences",
    "post",
    "failed",
]

#: So many steps are kept: no page has more.
_MOST = 200


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened on the way."""

    name: StepName
    #: Since the beginning.
    seconds: float
    #: In the words of the field: ``status 200``, ``text/html``.
    facts: tuple[str, ...]


@dataclass(slots=True)
class Trail:
    """The steps so far."""

    began: float = field(default_factory=time.monotonic)
    steps: list[Step] = field(default_factory=list)


_followed: ContextVar[Trail | None] = ContextVar("followed", default=None)


def note(name: StepName, *facts: object) -> None:
    """Write a step down where somebody follows; facts that are None are left out."""
    trail = _followed.get()
    if trail is not None and len(trail.steps) < _MOST:
        told = tuple(str(fact) for fact in facts if fact is not None)
        trail.steps.append(Step(name, time.monotonic() - trail.began, told))


@contextmanager
def followed() -> Iterator[Trail]:
    """Give the trail of everything that is done inside, by this task and those it starts."""
    trail = Trail()
    token = _followed.set(trail)
    try:
        yield trail
    finally:
        _followed.reset(token)
