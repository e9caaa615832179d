"""The workflows: nothing that moves under us, and no more rights than a job needs."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.documents import ROOT

if TYPE_CHECKING:
    from pathlib import Path

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
#: An action is named by the commit, with its version for people and for Renovate.
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))

each_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)


def jobs(path: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load(path.read_text("utf-8"))["jobs"]
    return found


@each_workflow
def test_every_action_is_pinned_by_its_commit(path: Path) -> None:
    used = re.findall(r"uses: (.+)", path.read_text("utf-8"))

    assert used
    assert [it for it in used if not PINNED.fullmatch(it)] == []


@each_workflow
def test_rights_are_given_by_job_and_none_by_default(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text("utf-8"))

    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert job["permissions"], "a job says what it needs"
        assert job["timeout-minutes"] <= 60


@each_workflow
def test_a_job_that_may_write_runs_nothing_of_the_packages(path: Path) -> None:
    """Code from the lock could else use the job's token; findings and images are told apart."""
    for name, job in jobs(path).items():
        rights = {key for key, value in job["permissions"].items() if value == "write"}
        commands = " ".join(step.get("run", "") for step in job["steps"])
        if rights - {"security-events"}:
            assert not re.search(r"\bmake\b|\bpip\b", commands.split("--body")[0]), name


@each_workflow
def test_no_token_is_left_in_the_checkout(path: Path) -> None:
    for job in jobs(path).values():
        for step in job["steps"]:
            if "actions/checkout@" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False


@each_workflow
def test_nothing_a_stranger_writes_is_run(path: Path) -> None:
    text = path.read_text("utf-8")

    assert "pull_request_target" not in text
    for job in jobs(path).values():
        for step in job["steps"]:
            assert "${{" not in step.get("run", ""), "a value comes in by env"


@each_workflow
def test_every_target_that_is_made_is_there(path: Path) -> None:
    made = re.findall(r"^ +(?:- )?(?:run: )?make ([a-z ]+)", path.read_text("utf-8"), re.MULTILINE)

    assert {it for line in made for it in line.split()} <= TARGETS


def test_newer_releases_wait_a_week_everywhere() -> None:
    renovate = json.loads((ROOT / ".github" / "renovate.json").read_text("utf-8"))

    assert renovate["minimumReleaseAge"] == "7 days"
    assert "docker:pinDigests" in renovate["extends"]
    assert 'exclude-newer = "7 days"' in (ROOT / "pyproject.toml").read_text("utf-8")


@pytest.mark.parametrize("path", sorted(ROOT.glob("requirements*.txt")), ids=lambda path: path.stem)
def test_every_package_of_a_lock_has_its_hashes(path: Path) -> None:
    entries = re.split(r"\n(?=[a-zA-Z0-9])", path.read_text("utf-8").strip())

    assert len(entries) > 10
    for entry in entries:
        assert re.match(r"[A-Za-z0-9._-]+(?:\[[\w,]+\])?==\S+", entry)
        assert "--hash=sha256:" in entry
