"""One line of the report: how bad it is, what it is about, what was found, and the cure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.log import redact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Level(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    #: The bot works, but not as it could, or not for long.
    WARNING = "warning"
    #: The bot does not work, or loses something.
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one thing."""

    level: Level
    #: What it is about, in a word or two.
    topic: str
    what: str
    #: What to do; empty where all is well.
    cure: str = ""


def ok(topic: str, what: str) -> Finding:
    """Return that all is well."""
    return Finding(Level.OK, topic, what)


def warning(topic: str, what: str, cure: str) -> Finding:
    """Return that something could be better."""
    return Finding(Level.WARNING, topic, what, cure)


def fault(topic: str, what: str, cure: str) -> Finding:
    """Return that something is wrong."""
    return Finding(Level.FAULT, topic, what, cure)


def lines(findings: Iterable[Finding], *, as_json: bool) -> Iterator[str]:
    """Yield the report as a terminal shows it, or one object a line; no secret is in either."""
    for it in findings:
        if as_json:
            record = {"level": it.level, "topic": it.topic, "what": it.what, "cure": it.cure}
            yield redact(json.dumps(record, ensure_ascii=False))
            continue
        yield redact(f"{it.level:<8} {it.topic:<12} {it.what}")
        if it.cure:
            yield redact(f"{'':<21} → {it.cure}")
