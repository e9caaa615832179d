"""Alerts, dashboard and runbook speak of metrics that there are, and of each other."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import Any

import pytest

from tests.promised import (
    ALERTS,
    DASHBOARD,
    DEPLOY,
    OWN_SERIES,
    PROMISED,
    QUERIES,
    RULES,
    dashboard_queries,
    selectors,
)

RUNBOOK = (DEPLOY / "runbook.md").read_text("utf-8")
#: What Prometheus's client library says of every process.
PROCESS_SERIES = {"process_resident_memory_bytes", "process_cpu_seconds_total"}
PROMISED_SERIES = {
    f"{name}{ending}"
    for name, (kind, _) in PROMISED.items()
    for ending in (("_bucket", "_count", "_sum") if kind == "histogram" else ("",))
}


def test_every_metric_is_shown() -> None:
    shown = {it.name for _, query in dashboard_queries() for it in selectors(query)}

    assert set(PROMISED) - {re.sub("_(bucket|count|sum)$", "", it) for it in shown} == set()


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_a_query_asks_for_what_is_told(name: str) -> None:
    """That a running bot tells what is promised, tests/test_watch.py sees at its scrape."""
    asked = {it.name for it in selectors(QUERIES[name])}

    assert asked
    assert asked - OWN_SERIES - PROCESS_SERIES <= PROMISED_SERIES


def test_what_every_process_tells_alike_is_never_summed() -> None:
    """A sum over three processes would be three times the queue."""
    for name, query in QUERIES.items():
        assert not re.search(r"sum(?: by \(\w+\))? \(gistwire_(?:queue|subs|store)", query), name


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_says_what_to_do(rule: dict[str, Any]) -> None:
    name = rule["alert"]
    entry = re.search(rf"^### {name}\n(.+?)(?=^##)", RUNBOOK, re.MULTILINE | re.DOTALL)

    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert rule["annotations"]["summary"]
    assert rule["annotations"]["runbook"] == f"deploy/runbook.md#{name.lower()}"
    assert entry, f"the runbook has no entry {name}"
    assert [it for it in ("**Means**", "**Look**", "**Do**") if it not in entry[1]] == []


def test_the_runbook_speaks_of_no_alert_that_there_is_not() -> None:
    told = re.search(r"^## Alerts\n(.+?)(?=^## )", RUNBOOK, re.MULTILINE | re.DOTALL)

    assert told
    assert set(re.findall(r"^### (\w+)$", told[1], re.MULTILINE)) == {it["alert"] for it in RULES}


def test_every_alert_is_tried() -> None:
    tried = (DEPLOY / "prometheus" / "alerts_test.yml").read_text("utf-8")

    assert [it["alert"] for it in RULES if f"{it['alert']} rings" not in tried] == []


def test_panels_lie_beside_each_other() -> None:
    """Grafana moves what overlaps, and the picture changes."""
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        at = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert not cells & taken
        taken |= cells
    assert max(x for x, _ in taken) < 24
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])


@pytest.mark.skipif(shutil.which("promtool") is None, reason="no promtool here")
def test_alerts_ring_when_they_should_and_only_then() -> None:
    done = subprocess.run(
        ["promtool", "test", "rules", "alerts_test.yml"],  # noqa: S607 - the system's own
        cwd=ALERTS.parent,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
