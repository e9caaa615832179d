"""How long a summary takes from 50 to 5000 sentences, beside sumy's LexRank in the same run."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

from sumy.summarizers.lex_rank import LexRankSummarizer

from bot.model import Budget
from bot.summarise import pick
from bot.summarise.document import all_sentences
from bot.summarise.methods import model
from bot.text import stem
from tests.benchmarks.pace_story import article
from tests.benchmarks.report import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.model import Article

SIZES = (50, 100, 200, 500, 1000, 2000, 3000, 4000, 5000)
#: Sentences up to which LexRank is waited for: it is quadratic, in plain Python.
_LEXRANK_MOST = 1000
_SCALE_MS = 5


def best_ms(work: Callable[[], object], times: int = 5) -> float:
    """Return the shortest of several runs, in milliseconds of processor time."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return 1000 * min(taken)


def show_pace() -> None:
    """Print times with bars, the ratio to LexRank, memory, and what the import costs."""
    say("\nmilliseconds of processor time for 700 characters, warm, best of 5 (a sign is 5)")
    for count in SIZES:
        story = article(count)
        ours = best_ms(lambda story=story: pick(story, Budget(characters=700)))  # type: ignore[misc]
        each = f"{1000 * ours / count:4.0f} µs each"
        line = f"{count:5} sentences {ours:6.1f} ms {each} {'█' * max(1, round(ours / _SCALE_MS))}"
        if count <= _LEXRANK_MOST:
            theirs = best_ms(lambda story=story: _lexrank(story), 1)  # type: ignore[misc]
            line += f"  LexRank {theirs:.0f}, {theirs / ours:.0f} times as long"
        say(line)
    bare, small, large = _peak_kb("pass"), _memory_kb(1), _memory_kb(5000)
    say(f"memory at its highest: {large - small} kB more for 5000 sentences than for one,")
    say(f"{large - bare} kB more than an interpreter with nothing loaded")
    say(f"import of bot.summarise: {_import_ms():.0f} ms")


def _lexrank(story: Article) -> object:
    return LexRankSummarizer(stem)(model(story.headline, all_sentences(story)), 5)


def _memory_kb(count: int) -> int:
    """Return the peak of a fresh process that summarises once."""
    return _peak_kb(f"from tests.benchmarks.pace_story import summarise; summarise({count})")


def _peak_kb(code: str) -> int:
    """Return the peak of a fresh process that runs the code."""
    tail = (
        "import re; print(re.search('VmHWM:[^0-9]*([0-9]+)', open('/proc/self/status').read())[1])"
    )
    return int(_run("-c", f"{code}; {tail}"))


def _import_ms() -> float:
    """Return the shortest of three imports in fresh processes, the interpreter's start left out."""
    code = (
        "import time; start = time.process_time(); import bot.summarise;"
        "print(1000 * (time.process_time() - start))"
    )
    return min(float(_run("-c", code)) for _ in range(3))


def _run(*words: str) -> str:
    done = subprocess.run((sys.executable, *words), check=True, capture_output=True, text=True)  # noqa: S603 - our own interpreter, our own words
    return done.stdout
