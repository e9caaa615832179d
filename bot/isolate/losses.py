"""Why a child went away, and whether its job is tried again."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

from bot.errors import TooComplex, TooSlow

if TYPE_CHECKING:
    from bot.isolate.process import Lost


def cause(lost: Lost) -> str:
    """Return what a child that went away died of."""
    if lost.code is None:
        return "babble"
    causes = {-signal.SIGXCPU: "slow", -signal.SIGKILL: "killed"}
    return causes.get(lost.code, "crashed")


def judge_loss(lost: Lost, doubts: int) -> None:
    """Let a job be tried again whose child was killed from outside.

    Words that are no answer may be left over from the job before: in that doubt, which is the
    first of ``doubts``, the job is tried again too.

    Raises:
        TooSlow: the kernel ended the child for its processor time.
        TooComplex: the job ended the child: a crash, an exit, words that are no answer.
    """
    if lost.code == -signal.SIGXCPU:
        raise TooSlow("out of processor time") from lost
    if lost.code != -signal.SIGKILL and not (lost.code is None and doubts == 1):
        raise TooComplex(str(lost)) from lost
