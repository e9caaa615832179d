"""A kernel that lacks a part of the wall: the tests, run as if on an older machine.

    python -m tests.old_kernel landlock,seccomp PYTEST-ARGUMENTS

The calls behind each name are answered like calls that the kernel does not have, in this process
and in all that it starts.
"""

from __future__ import annotations

import os
import sys

from bot.isolate.kernel import prctl, this_machine
from bot.isolate.seccomp import ALLOW, UNKNOWN, Step, install

_PR_SET_NO_NEW_PRIVS = 38
_CALLS = {
    "landlock": ("landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self"),
    "seccomp": ("seccomp",),
}


def main() -> None:
    """Forget what the first argument names, then run pytest with the others."""
    machine = this_machine()
    assert machine is not None
    steps = [Step(0x20, 0)]
    for name in sys.argv[1].split(","):
        for call in _CALLS[name]:
            steps += [Step(0x15, machine.numbers[call], 0, 1), Step(0x06, UNKNOWN)]
    prctl(_PR_SET_NO_NEW_PRIVS, 1)
    install(machine, (*steps, Step(0x06, ALLOW)))
    program = [sys.executable, "-m", "pytest", *sys.argv[2:]]
    os.execv(program[0], program)  # noqa: S606 - pytest takes the place of this process


if __name__ == "__main__":
    main()
