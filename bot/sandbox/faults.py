"""Scripted misfortune: what Telegram does on a bad day, on demand.

A fault waits for its call: refused with any status and sentence, carried out with its answer
lost, or answered late. Faults that strike only a share of the calls draw from a seeded chance, so
that a bad day can be had again.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from bot.sandbox.nouns import Json, Refusal

#: The method name that stands for every method that puts a message into a chat.
ANY_SEND = "send*"
_SENDS = ("send", "copymessage", "forwardmessage")
#: What passes by puts no message into a chat.
_QUIET = frozenset({"sendchataction", "sendmessagedraft"})


def is_send(method: str) -> bool:
    """Whether a method, in lower case, puts a message into a chat."""
    return method.startswith(_SENDS) and method not in _QUIET


@dataclass(slots=True)
class Fault:
    """One kind of misfortune, and whom it waits for."""

    #: Name of a method, or ``send*``.
    method: str
    #: Status, description and parameters of the refusal; None where the call is carried out.
    refusal: tuple[int, str, Json | None] | None = None
    #: Calls that it strikes; None for all until it is lifted.
    times: int | None = 1
    #: None strikes in every chat.
    chat_id: int | None = None
    #: True where the call is carried out and its answer never comes.
    lost: bool = False
    #: How late the answer is.
    delay_seconds: float = 0.0
    #: The share of the fitting calls that it strikes, from 0 to 1.
    share: float = 1.0

    def fits(self, method: str, chat_id: object) -> bool:
        """Whether a call is one that this fault waits for."""
        called, wanted = method.lower(), self.method.lower()
        if not (wanted == called or (wanted == ANY_SEND and is_send(called))):
            return False
        return self.chat_id is None or str(self.chat_id) == str(chat_id)


@dataclass(slots=True)
class Faults:
    """Faults that wait for their call, in the order in which they were scripted."""

    waiting: list[Fault] = field(default_factory=list)
    #: How often an answer was lost after the call had been carried out.
    answers_lost: int = 0
    #: Repeatable on purpose: a day of faults can be had again.
    chance: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311 - no secret

    def script(self, fault: Fault) -> None:
        """Let a fault wait for its calls."""
        self.waiting.append(fault)

    def clear(self) -> None:
        """Let every day be a good one from now on."""
        self.waiting.clear()

    def refuse(
        self,
        method: str,
        refusal: tuple[int, str, Json | None],
        times: int,
        chat_id: int | None,
    ) -> None:
        """Refuse the next calls of a method."""
        self.script(Fault(method, refusal, times, chat_id))

    def drop(self, method: str) -> None:
        """Lose the answer to the next call of a method."""
        self.script(Fault(method, lost=True))

    def strike(self, method: str, chat_id: object) -> Fault | None:
        """Return the fault that strikes this call, counted; None where it goes well."""
        for fault in self.waiting:
            if fault.fits(method, chat_id) and self.chance.random() < fault.share:
                self._spend(fault)
                return fault
        return None

    def _spend(self, fault: Fault) -> None:
        if fault.times is None:
            return
        fault.times -= 1
        if fault.times <= 0:
            self.waiting.remove(fault)


def suffer(fault: Fault | None) -> None:
    """Return where the call is to be carried out.

    Raises:
        Refusal: it is to be refused.
    """
    if fault is not None and fault.refusal is not None:
        raise Refusal(*fault.refusal)
