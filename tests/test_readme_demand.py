"""The README's table of what people ask for: every row is there, and every Yes has its test."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

from tests.documents import README, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: What the six closest bots have, and what none of them has: counted in their code and issues.
ASKED_FOR: Final = (
    "Link in → article summary out",
    "Bare link, no command",
    "Reply to a message with a link",
    "Links in entities, captions, forwards",
    "Several links per message",
    "Article files (MD, HTML, PDF, EPUB)",
    "Feed subscription",
    "Feed discovery from web page",
    "OPML import and export",
    "Inline mode for content",
    "Deep link",
    "Generic article extraction",
    "JavaScript pages",
    "SSRF guard",
    "Fetch size cap",
    "Lead image + caption",
    "Author, date",
    "Extractive, verbatim",
    "Correct for Chinese",
    "Article-language output",
    "Length per chat or user",
    "More and less buttons",
    "“Saved %”",
    "Skip if not worth it",
    "Per-URL result cache",
    "Votes, retry button",
    "Photo with caption",
    "Album",
    "Image proxy + fallback chain",
    "Text survives media failure",
    "Entity-safe splitting",
    "Telegraph, Instant View",
    "Template",
    "Hashtags",
    "Silent",
    "Link preview control",
    "Forum topics",
    "Edit post when source changes",
    "sendRichMessage",
    "Channel targets",
    "Manage channel from DM",
    "Verifies user is channel admin",
    "Anonymous admin handled",
    "Keyword filters",
    "Scheduled digest",
    "Interval per subscription",
    "Pause and resume",
    "i18n",
    "Time zone",
    "Private mode, allowlist",
    "Ban, quotas",
    "Options at runtime",
    "Dry-run command",
    "Stats in chat",
    "Docker + compose",
    "PaaS button",
    "systemd, packages",
    "DB migrations",
    "Health check",
    "Prometheus",
    "Tests (functions)",
    "Honours 429 retry_after",
    "Blocked and kicked cleanup",
    "Supergroup migration",
    "Survives crash without loss or duplicate",
    "Dedupe",
    "“Already posted, here it is”",
    "CJK-correct extractive summary with language detection",
    "Key paragraphs verbatim, each linked to its place",
    "Shorter, Longer, Next point, Full text",
    "One rich post that degrades safely",
    "Article files as input",
    "“Worth it?” gate",
    "Draft, preview, approve, publish",
    "Canonical-URL and near-duplicate check per channel",
    "Correction watch",
    "Durable outbox",
    "Article digests per chat",
    "Rule routing",
    "Searchable summary archive",
    "Provenance card",
    "`/diagnose link`",
)
#: What drives a real bot: the world it talks to over HTTP, and whatever is made of that.
_LIVE: Final = frozenset({"sandbox"})
_ROW: Final = re.compile(r"\| ([^|]+) \| ([^|]+) \| ([^|]*)\|")
_NAMED: Final = re.compile(r"`(tests/(test_\w+)\.py)::(test_\w+)`")


class Row(NamedTuple):
    name: str
    verdict: str
    shown_by: str


def rows() -> tuple[Row, ...]:
    """Return the table without its head and the lines that part it."""
    table = README.read_text(encoding="utf-8").partition("| people ask for |")[2]
    found = (_ROW.fullmatch(line) for line in table.partition("</details>")[0].splitlines())
    cells = (Row(*(cell.strip() for cell in it.groups())) for it in found if it)
    return tuple(it for it in cells if it.verdict)


PROVED: Final = tuple(it for it in rows() if it.verdict.startswith("**Yes**"))


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def wants(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    return {it.arg for it in (*function.args.args, *function.args.kwonlyargs)}


def live(file: Path) -> frozenset[str]:
    """Return the fixtures of a module that stand on the sandbox, however many lie between."""
    makers = [*functions(ROOT / "tests" / "fixtures_house.py"), *functions(file)]
    known = _LIVE
    while (more := known | {it.name for it in makers if wants(it) & known}) != known:
        known = more
    return known


def test_every_row_that_was_asked_for_is_in_the_table_once() -> None:
    assert tuple(it.name for it in rows()) == ASKED_FOR


def test_every_row_says_yes_partly_or_no_and_only_yes_names_a_test() -> None:
    words = re.compile(r"(\*\*Yes\*\*|partly|no)(: [^|]+)?")

    assert [it for it in rows() if not words.fullmatch(it.verdict)] == []
    assert [it for it in rows() if bool(it.shown_by) != (it in PROVED)] == []
    assert [it for it in rows() if it.verdict == "partly"] == []  # It says what is missing.


@pytest.mark.parametrize("row", PROVED, ids=[it.name for it in PROVED])
def test_a_yes_is_shown_by_a_test_that_drives_the_bot_over_http(row: Row) -> None:
    named = _NAMED.fullmatch(row.shown_by)
    assert named is not None
    file = ROOT / named[1]

    (function,) = (it for it in functions(file) if it.name == named[3])

    assert wants(function) & live(file)


def test_the_tests_are_as_many_as_the_table_says() -> None:
    (said,) = (it.verdict for it in rows() if it.name == "Tests (functions)")
    written = [
        node
        for file in (ROOT / "tests").glob("test_*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
    ]

    assert len(written) > int(re.sub(r"\D", "", said))
