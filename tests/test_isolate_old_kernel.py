"""On a kernel that lacks a part of the wall the other parts hold."""

from __future__ import annotations

import asyncio
import os
import sys

import pytest

from bot.isolate.kernel import this_machine

pytestmark = pytest.mark.skipif(this_machine() is None, reason="only Linux has this wall")


@pytest.mark.parametrize("lacking", ["landlock", "seccomp", "landlock,seccomp"])
async def test_the_rest_of_the_wall_holds(lacking: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.old_kernel",
        lacking,
        "-q",
        "-p",
        "no:cacheprovider",
        "tests/test_isolate_wall.py",
        "-k",
        "free_process or closed_book or without_a_rule or only_code or limits_hold",
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "LACKING": lacking},
    )
    out, _ = await process.communicate()

    assert process.returncode == 0, out.decode()
    assert b"passed" in out
