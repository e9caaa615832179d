"""Alerts, dashboard and runbook speak of metrics that there are, and of each other."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import promql_parser
import pytest
import yaml

from tests.documents import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

DEPLOY = ROOT / "deploy"
ALERTS = DEPLOY / "prometheus" / "alerts.yml"
RUNBOOK = (DEPLOY / "runbook.md").read_text("utf-8")
DASHBOARD: dict[str, Any] = json.loads(
    (DEPLOY / "grafana" / "dashboards" / "gistwire.json").read_text("utf-8")
)
RULES: list[dict[str, Any]] = [
    rule for group in yaml.safe_load(ALERTS.read_text("utf-8"))["groups"] for rule in group["rules"]
]
#: What the bot tells, each with its labels. Histograms stand here without their endings.
HISTOGRAMS = {
    "gistwire_delivery_seconds": set(),
    "gistwire_send_seconds": set(),
    "gistwire_fetch_seconds": {"outcome"},
    "gistwire_extract_seconds": set(),
    "gistwire_summarise_seconds": set(),
}
PLAIN = {
    "gistwire_queue_depth": {"queue", "state"},
    "gistwire_queue_oldest_seconds": {"queue"},
    "gistwire_deliveries_total": {"outcome"},
    "gistwire_telegram_429_total": set(),
    "gistwire_telegram_up": set(),
    "gistwire_cache_total": {"drawer", "result"},
    "gistwire_jobs_total": {"outcome"},
    "gistwire_children_killed_total": {"reason"},
    "gistwire_children": set(),
    "gistwire_store_up": set(),
    "gistwire_store_faults": set(),
    "gistwire_subscriptions": set(),
    "gistwire_updates_total": {"kind"},
    "gistwire_build_info": {"version"},
    "gistwire_leader": {"office"},
}
#: What Prometheus itself adds, and what its client library says of a process.
FOREIGN = {"up", "ALERTS", "process_resident_memory_bytes", "process_cpu_seconds_total"}
ADDED_LABELS = {"instance", "job", "alertstate", "alertname"}
SERIES: dict[str, set[str]] = {
    **PLAIN,
    **{name: set() for name in FOREIGN},
    **{f"{it}_bucket": {*labels, "le"} for it, labels in HISTOGRAMS.items()},
    **{f"{it}_{end}": labels for it, labels in HISTOGRAMS.items() for end in ("count", "sum")},
}


def dashboard_queries() -> Iterator[tuple[str, str]]:
    for panel in DASHBOARD["panels"]:
        for target in panel.get("targets", ()):
            yield f"{panel['title']} {target['refId']}", target["expr"]
    for annotation in DASHBOARD["annotations"]["list"]:
        yield annotation["name"], annotation["expr"]


QUERIES = {**dict(dashboard_queries()), **{rule["alert"]: rule["expr"] for rule in RULES}}


def parsed(query: str) -> Any:
    """Grafana puts an interval where its variable stands."""
    return promql_parser.parse(query.replace("$__rate_interval", "1m"))


def walked(node: Any) -> Iterator[Any]:
    yield node
    for name in ("expr", "lhs", "rhs", "vs", "vector_selector", "param"):
        child = getattr(node, name, None)
        if child is not None and not isinstance(child, str):
            yield from walked(child)
    for child in getattr(node, "args", None) or ():
        yield from walked(child)


def selectors(query: str) -> Iterator[Any]:
    return (it for it in walked(parsed(query)) if isinstance(it, promql_parser.VectorSelector))


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_a_query_asks_for_what_is_told(name: str) -> None:
    found = list(selectors(QUERIES[name]))

    assert found
    for selector in found:
        assert selector.name in SERIES
        asked = {it.name for it in selector.matchers.matchers}
        assert asked - ADDED_LABELS <= SERIES[selector.name]


def test_a_query_for_what_nobody_tells_would_be_seen() -> None:
    (selector,) = selectors("sum(rate(gistwire_nothing_total[5m]))")

    assert selector.name not in SERIES


def test_every_metric_is_shown() -> None:
    shown = " ".join(query for _, query in dashboard_queries())

    assert [it for it in (*PLAIN, *HISTOGRAMS) if it not in shown] == []


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
