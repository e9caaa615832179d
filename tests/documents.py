"""What documents say about the settings is made from the class that reads them: ``make docs``."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from pydantic import SecretStr

import bot
from bot.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

ROOT = Path(bot.__file__).parent.parent
README = ROOT / "README.md"
ENV_EXAMPLE = ROOT / "deploy" / "env.example"

_TABLE = re.compile(r"(?<=\n)\| variable \| default \| [^\n]*\n(?:\|[^\n]*\n)+")
_WIDTH = 98
_HEAD = """\
# What an operator may decide; `make docs` writes this file from the class that reads the settings.
# Copy it (to deploy/gistwire.env for Compose, /etc/gistwire/gistwire.env for systemd) and take the
# mark away from what you change. A secret is better kept in a file of its own: see the runbook.
"""


def variable(name: str) -> str:
    """Return the environment variable of a setting."""
    return f"GISTWIRE_{name.upper()}"


def settings_table() -> str:
    """Return the table of all settings for the README."""
    rows = ["| variable | default | what it decides |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = _default(name, field)
        shown = f"`{default}`" if default else "–"
        rows.append(f"| `{variable(name)}` | {shown} | {field.description} |")
    return "\n".join(rows) + "\n"


def env_example() -> str:
    """Return the file of all settings, each with its meaning and its default."""
    return _HEAD + "".join(_entries())


def readme(text: str) -> str:
    """Return the README with its table of settings made anew."""
    made, count = _TABLE.subn(lambda _: settings_table(), text)
    if count != 1:
        raise ValueError(f"the README has {count} tables of settings")
    return made


def _entries() -> Iterator[str]:
    for name, field in Settings.model_fields.items():
        secret = " (A secret.)" if _is_secret(field) else ""
        told = textwrap.fill(
            f"{field.description}{secret}",
            _WIDTH,
            initial_indent="# ",
            subsequent_indent="# ",
            break_on_hyphens=False,
            break_long_words=False,
        )
        yield f"\n{told}\n#{variable(name)}={_default(name, field)}\n"


def _default(name: str, field: FieldInfo) -> str:
    """Return how a default is written in a variable; nothing where there is none."""
    if name == "state_dir":
        # Not the home of whoever runs this.
        return "~/.local/state/gistwire"
    value = field.get_default(call_default_factory=True, validated_data={})
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None or value == () else str(value)


def _is_secret(field: FieldInfo) -> bool:
    return SecretStr in get_args(field.annotation)


if __name__ == "__main__":
    README.write_text(readme(README.read_text(encoding="utf-8")), encoding="utf-8")
    ENV_EXAMPLE.write_text(env_example(), encoding="utf-8")
