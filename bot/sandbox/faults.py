"""Scripted misfortune: what Telegram does on a bad day, on demand."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.sandbox.nouns import Json, Refusal


@dataclass(slots=True)
class _Fault:
    method: str
    #: None: the call is carried out and its answer lost.
    refusal: tuple[int, str, Json | None] | None
    times: int
    chat_id: int | None

    def fits(self, method: str, chat_id: object) -> bool:
        wanted = self.chat_id is None or str(self.chat_id) == str(chat_id)
        return self.times > 0 and self.method == method.lower() and wanted


@dataclass(slots=True)
class Faults:
    """Faults that wait for their call, in the order in which they were scripted."""

    waiting: list[_Fault] = field(default_factory=list)

    def refuse(
        self,
        method: str,
        refusal: tuple[int, str, Json | None],
        times: int,
        chat_id: int | None,
    ) -> None:
        """Refuse the next calls of a method."""
        self.waiting.append(_Fault(method.lower(), refusal, times, chat_id))

    def drop(self, method: str) -> None:
        """Lose the answer to the next call of a method."""
        self.waiting.append(_Fault(method.lower(), None, 1, None))

    def strike(self, method: str, chat_id: object) -> bool:
        """Return whether the answer of this call gets lost.

        Raises:
            Refusal: the call was to be refused.
        """
        fault = next((it for it in self.waiting if it.fits(method, chat_id)), None)
        if fault is None:
            return False
        fault.times -= 1
        if not fault.times:
            self.waiting.remove(fault)
        if fault.refusal is None:
            return True
        raise Refusal(*fault.refusal)
