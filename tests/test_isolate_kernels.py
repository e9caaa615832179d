"""An older kernel has less of the wall: what is left stands, and every file is still read."""

from __future__ import annotations

import asyncio
import os
import sys

import pytest

from bot.isolate.kernel import this_machine

#: What must hold on every kernel.
TESTS = (
    "free_process or closed_book or limits_hold or grandchild"
    " or every_format or every_picture or log_names"
)


@pytest.mark.skipif(this_machine() is None, reason="only Linux has this wall")
@pytest.mark.parametrize("lacking", ["landlock", "seccomp", "landlock,seccomp"])
async def test_a_kernel_that_lacks_a_layer_keeps_the_others(lacking: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.old_kernel",
        lacking,
        *("-q", "-p", "no:cacheprovider", "-k", TESTS),
        "tests/test_isolate_wall.py",
        "tests/test_isolate_rooms.py",
        env={**os.environ, "LACKING": lacking},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()

    assert process.returncode == 0, said.decode()
    assert b" passed" in said
