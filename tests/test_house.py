"""The house keeps its own rules: sizes, docstrings, and documents that tell the truth."""

from __future__ import annotations

import ast
import re
import statistics
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest

import bot
import handlers
from bot.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

ROOT = Path(bot.__file__).parent.parent
MODULES = sorted([*ROOT.glob("bot/**/*.py"), *ROOT.glob("handlers/**/*.py")])
MODULE_CEILING = 320
FUNCTION_CEILING = 40
MEDIAN_CEILING = 10


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function: Function) -> int:
    """Lines of code: from the line that says its name to its last, without the docstring."""
    total = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) and first.end_lineno:
        total -= first.end_lineno - first.lineno + 1
    return total


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_function_is_longer_than_forty_lines_and_the_median_is_under_ten() -> None:
    lengths = {f"{name(path)}:{it.name}": length(it) for path in MODULES for it in functions(path)}

    assert {key: n for key, n in lengths.items() if n > FUNCTION_CEILING} == {}
    assert statistics.median(lengths.values()) < MEDIAN_CEILING


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_is_no_longer_than_a_reader_holds_in_mind(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert text.count("\n") <= MODULE_CEILING
    assert ast.get_docstring(ast.parse(text))


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty = {"utils", "util", "helpers", "helper", "common", "manager", "constants", "misc"}

    assert not {path.stem for path in MODULES} & empty


def test_every_floor_of_the_house_is_on_the_map() -> None:
    rooms = {path.stem for path in (ROOT / "bot").glob("*.py")} - {"__init__"}
    rooms |= {path.parent.name for path in (ROOT / "bot").glob("*/__init__.py")}

    assert {room for room in rooms if room not in (bot.__doc__ or "")} == set()
    doors = {path.stem for path in (ROOT / "handlers").glob("*.py")} - {"__init__"}
    assert {door for door in doors if door not in (handlers.__doc__ or "")} == set()


def test_every_setting_is_in_the_readme_and_nothing_else_is() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(GISTWIRE_[A-Z_]+)`", readme))

    assert named == {f"GISTWIRE_{field.upper()}" for field in Settings.model_fields}


def test_every_command_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rooms = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "handlers").glob("*.py"))
    commands = re.findall(r'CommandHandler\("(\w+)"', rooms)

    assert len(commands) > 10
    assert [it for it in commands if f"`/{it}" not in readme] == []


def test_nothing_of_the_machine_it_was_made_on_is_in_the_project() -> None:
    texts = [*MODULES, *ROOT.glob("*.md"), *ROOT.glob("*.txt")]
    texts += [it for it in ROOT.glob("deploy/**/*") if it.suffix not in {".png", ".webp"}]
    texts += [it for it in ROOT.glob(".github/**/*") if it.suffix != ".png"]
    texts = [it for it in texts if it.is_file() and it.parent.name != "secrets"]
    strange = re.compile(r"/work/|/root/|pypi\.org|index-url|find-links https?:")

    found = [name(it) for it in texts if strange.search(it.read_text(encoding="utf-8"))]

    assert found == []
