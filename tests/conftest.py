"""What every test has: no network but this machine, and the fixtures of the rooms."""

from __future__ import annotations

pytest_plugins = ("tests.fixtures_valkey", "tests.fixtures_house")
