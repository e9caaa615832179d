"""The child: load the rooms, rehearse, build the wall, then do jobs until the pipe closes.

    python -m bot.isolate.child

It speaks frames on what were its standard input and output; those are closed to everybody else,
so that a room that prints breaks nothing.
"""

from __future__ import annotations

import os
import sys
import traceback
from dataclasses import replace
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from bot.errors import BotError, TooBig, TooComplex
from bot.isolate.confine import allow_cpu, confine, loads_late
from bot.isolate.rehearsal import rehearse
from bot.isolate.wire import (
    LIMITS,
    NO_ARTICLE,
    SIZES,
    Answer,
    Ask,
    Limits,
    Setup,
    Wish,
    frame,
    load,
    sizes,
    strings,
)
from bot.model import Document, Picture, Summary
from bot.record import to_record

if TYPE_CHECKING:
    from collections.abc import Callable

#: The end of a traceback says most; more than this is not told.
_BUG_CHARACTERS = 8000


class Child:
    """The loaded rooms."""

    def __init__(self, setup: Setup) -> None:
        self._limits = setup.limits
        self._read = load(setup.rooms.read)
        self._pick = load(setup.rooms.pick)
        self._picture = load(setup.rooms.picture)
        self._rooms: dict[str, Callable[[Ask, bytes], tuple[Any, bytes]]] = {
            "read": self._on_read,
            "pick": self._on_pick,
            "picture": self._on_picture,
        }

    def rehearse(self) -> None:
        """Make every room load what it loads at its first job."""
        rehearse(self._read, self._pick, self._picture, thorough=not loads_late())

    def answer(self, ask: Ask, body: bytes) -> bytes:
        """Return the frame that answers a job, whatever the room did, unless it killed us."""
        allow_cpu(self._limits.cpu_seconds)
        try:
            noun, raw = self._rooms[ask.room](ask, body)
            answer = Answer(ask.job, noun=msgspec.Raw(self._encoded(noun, raw)))
            return frame(answer, raw)
        except BotError as error:
            spent = isinstance(error.__cause__, MemoryError | RecursionError)
            return frame(Answer(ask.job, error=to_record(error), spent=spent))
        except MemoryError:
            return frame(Answer(ask.job, error=to_record(TooComplex("no memory")), spent=True))
        except RecursionError:
            return frame(Answer(ask.job, error=to_record(TooComplex("too deep")), spent=True))
        except Exception:  # noqa: BLE001 - a bug travels to the parent, which raises it there
            return frame(Answer(ask.job, bug=traceback.format_exc()[-_BUG_CHARACTERS:]))

    def _on_read(self, ask: Ask, body: bytes) -> tuple[Any, bytes]:
        document = msgspec.json.decode(ask.noun, type=Document)
        return self._read(replace(document, body=body)), b""

    def _on_pick(self, ask: Ask, _body: bytes) -> tuple[Any, bytes]:
        wish = msgspec.json.decode(ask.noun, type=Wish)
        summary: Summary = self._pick(wish.article, wish.budget, wish.method)
        # The parent has the article, and nobody but the reader may change it.
        return replace(summary, article=NO_ARTICLE), b""

    def _on_picture(self, _ask: Ask, body: bytes) -> tuple[Any, bytes]:
        picture: Picture = self._picture(body)
        return replace(picture, body=b""), picture.body

    def _encoded(self, noun: Any, raw: bytes) -> bytes:
        """Return the noun as JSON.

        Raises:
            TooBig: the parent would not take it.
        """
        limits, encoded = self._limits, msgspec.json.encode(noun)
        # The envelopes of an answer and of the next room's wish are far below a kilobyte.
        if len(encoded) > limits.head_bytes - 1024 or strings(encoded) > limits.strings - 100:
            raise TooBig(limits.head_bytes)
        if len(raw) > limits.answer_bytes:
            raise TooBig(limits.answer_bytes)
        return encoded


def main() -> None:
    """Serve the parent until it closes the pipe."""
    asks, answers = _take_pipes()
    head, _ = _next_frame(asks, LIMITS) or (b"", b"")
    setup = msgspec.json.decode(head, type=Setup)
    child = Child(setup)
    child.rehearse()
    lacking = confine(setup.limits, parent=setup.parent)
    answers.write(frame(Answer(0, noun=msgspec.Raw(msgspec.json.encode(lacking)))))
    answers.flush()
    while (job := _next_frame(asks, setup.limits)) is not None:
        answers.write(child.answer(msgspec.json.decode(job[0], type=Ask), job[1]))
        answers.flush()


def _take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Return private ends of both pipes; what a room prints goes to standard error."""
    asks = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return asks, answers


def _next_frame(asks: BinaryIO, limits: Limits) -> tuple[bytes, bytes] | None:
    """Return head and body of the next frame, or nothing where the parent has closed the pipe."""
    prefix = asks.read(SIZES.size)
    if len(prefix) < SIZES.size:
        return None
    head_bytes, body_bytes = sizes(prefix, limits.head_bytes, limits.body_bytes)
    return asks.read(head_bytes), asks.read(body_bytes)


if __name__ == "__main__":
    main()
    # Nothing is left to tidy, and a room's threads or exit hooks have no say.
    sys.stderr.flush()
    os._exit(0)
