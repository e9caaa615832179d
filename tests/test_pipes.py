"""Whoever reads a command's output may go away, as ``head`` does: it ends, and says nothing."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from tests.documents import ROOT

if TYPE_CHECKING:
    from pathlib import Path

ARTICLE = ROOT / "tests" / "corpus" / "reference.md"
#: What a shell says of a program that wrote to a closed pipe.
CODE = 128 + signal.SIGPIPE


def environment(tmp_path: Path) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if "GISTWIRE" not in name},
        "GISTWIRE_STATE_DIR": str(tmp_path),
    }


@pytest.mark.parametrize(
    "words",
    [
        ("extract", str(ARTICLE)),
        ("summarise", str(ARTICLE)),
        ("queue",),
        ("doctor",),
        ("backup", "{folder}/backup"),
        ("import", str(ARTICLE)),
        ("diagnose", "http://127.0.0.1/"),
    ],
    ids=lambda words: words[0],
)
async def test_a_command_ends_quietly_when_nobody_reads(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", *(it.format(folder=tmp_path) for it in words)),
        env=environment(tmp_path),
        stdout=writing,
        stderr=asyncio.subprocess.PIPE,
    )
    os.close(writing)
    _, said = await asyncio.wait_for(process.communicate(), 60)

    assert b"Traceback" not in said
    assert b"BrokenPipe" not in said
    assert process.returncode == CODE


async def test_head_gets_its_line_and_the_rest_is_not_read(tmp_path: Path) -> None:
    """As in ``gistwire extract --jsonl list | head -1``, of a list that has no end."""
    line = json.dumps({"id": "a", "path": str(ARTICLE), "url": None}).encode() + b"\n"
    (tmp_path / "list").write_bytes(line * 2000)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "extract", "--jsonl", str(tmp_path / "list")),
        env=environment(tmp_path),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        limit=1 << 24,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    first = json.loads(await process.stdout.readline())
    process.stdout._transport.close()  # type: ignore[attr-defined]  # asyncio has no other way
    said = await asyncio.wait_for(process.stderr.read(), 60)

    assert first["id"] == "a"
    assert await process.wait() == CODE
    assert said == b""
