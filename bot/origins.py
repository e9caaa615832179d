"""Where settings lie besides the environment: in files, as secrets are handed to services.

From the first that has one:

1. the environment itself, ``GISTWIRE_TELEGRAM_TOKEN=…`` (pydantic-settings reads it)
2. a file that the environment names, ``GISTWIRE_TELEGRAM_TOKEN_FILE=/path``
3. ``$CREDENTIALS_DIRECTORY/gistwire_telegram_token`` (systemd, LoadCredential=)
4. ``/run/secrets/gistwire_telegram_token`` (Compose, Podman, Kubernetes volumes)
5. a file of settings, ``GISTWIRE_SETTINGS_FILE=/path``, with one ``NAME=value`` a line

What cannot be read is no value but ``Unreadable``, so that it is told with all other faults.
"""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from dotenv import dotenv_values

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

PREFIX: Final = "GISTWIRE_"
SETTINGS_FILE: Final = f"{PREFIX}SETTINGS_FILE"
#: Where container engines put secrets.
RUN_SECRETS: Final = "/run/secrets"
_LARGEST_BYTES: Final = 65_536


class Unreadable(NamedTuple):
    """Stands for a value that is somewhere and cannot be had."""

    reason: str


def gathered(
    fields: Collection[str], environment: Mapping[str, str], secrets: str = RUN_SECRETS
) -> dict[str, str | Unreadable]:
    """Return what files say about the fields, by field; what the environment says is left out."""
    found: dict[str, str | Unreadable] = {}
    for field in fields:
        value = _one(field, environment, secrets)
        if value is not None:
            found[field] = value
    named = _settings_file(environment)
    if isinstance(named, Unreadable):
        return {"settings_file": named, **found}
    for field in fields:
        value = named.get(f"{PREFIX}{field.upper()}")
        if value and not environment.get(f"{PREFIX}{field.upper()}"):
            found.setdefault(field, value)
    return found


def strangers(fields: Collection[str], environment: Mapping[str, str]) -> dict[str, str | None]:
    """Return the names that look like settings and are none, each with what may be meant."""
    known = {f"{PREFIX}{field.upper()}" for field in fields}
    accepted = known | {f"{name}_FILE" for name in known}
    named = _settings_file(environment)
    names = [*environment, *([] if isinstance(named, Unreadable) else named)]
    return {
        name: next(iter(get_close_matches(name, sorted(known), 1, 0.8)), None)
        for name in names
        if name.startswith(PREFIX) and name not in accepted
    }


def _one(field: str, environment: Mapping[str, str], secrets: str) -> str | Unreadable | None:
    """Return what a file of its own says about a field; None where there is none."""
    name = f"{PREFIX}{field.upper()}"
    named = environment.get(f"{name}_FILE")
    if environment.get(name):
        return Unreadable(f"is set together with {name}_FILE: unset one of them") if named else None
    if named:
        return _content(Path(named))
    for folder in (environment.get("CREDENTIALS_DIRECTORY"), secrets):
        path = Path(folder or "/nonexistent") / f"gistwire_{field}"
        if path.exists():
            return _content(path)
    return None


def _content(path: Path) -> str | Unreadable:
    """Return what a file holds, without the line break that editors add."""
    try:
        with path.open("rb") as file:
            held = file.read(_LARGEST_BYTES + 1)
        if len(held) > _LARGEST_BYTES:
            return Unreadable(f"the file {path} is too large for a setting")
        return held.decode().strip() or Unreadable(f"the file {path} is empty")
    except OSError as error:
        return Unreadable(f"the file {path} cannot be read: {error.strerror}")
    except UnicodeDecodeError:
        return Unreadable(f"the file {path} is not text")


def _settings_file(environment: Mapping[str, str]) -> dict[str, str | None] | Unreadable:
    """Return what the file of settings says, by the names that it uses."""
    path = environment.get(SETTINGS_FILE)
    if not path:
        return {}
    held = _content(Path(path))
    if isinstance(held, Unreadable):
        return held
    return dotenv_values(path, interpolate=False)
