"""The lines that a benchmark says."""

from __future__ import annotations

import sys


def say(line: str = "") -> None:
    """Write one line at once, so that a long run shows where it is."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
