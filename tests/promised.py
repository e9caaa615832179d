"""What is promised about metrics, and what the dashboard, the alerts and the autoscaler ask for."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import promql_parser
import yaml
from prometheus_client.parser import text_string_to_metric_families
from promql_parser import MatchOp

from tests.documents import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DEPLOY = ROOT / "deploy"
ALERTS = DEPLOY / "prometheus" / "alerts.yml"
DASHBOARD: dict[str, Any] = json.loads(
    (DEPLOY / "grafana" / "dashboards" / "gistwire.json").read_text("utf-8")
)
RULES: list[dict[str, Any]] = [
    rule for group in yaml.safe_load(ALERTS.read_text("utf-8"))["groups"] for rule in group["rules"]
]
_ADAPTER = yaml.safe_load((DEPLOY / "prometheus" / "adapter.yaml").read_text("utf-8"))

#: Every metric of the bot: its kind, and its labels.
PROMISED: Mapping[str, tuple[str, set[str]]] = {
    "gistwire_queue_depth": ("gauge", {"queue", "state"}),
    "gistwire_queue_oldest_seconds": ("gauge", {"queue"}),
    "gistwire_deliveries_total": ("counter", {"outcome"}),
    "gistwire_delivery_seconds": ("histogram", set()),
    "gistwire_send_seconds": ("histogram", set()),
    "gistwire_telegram_429_total": ("counter", set()),
    "gistwire_telegram_up": ("gauge", set()),
    "gistwire_fetch_seconds": ("histogram", {"outcome"}),
    "gistwire_extract_seconds": ("histogram", set()),
    "gistwire_summarise_seconds": ("histogram", set()),
    "gistwire_cache_total": ("counter", {"drawer", "result"}),
    "gistwire_jobs_total": ("counter", {"outcome"}),
    "gistwire_children_killed_total": ("counter", {"reason"}),
    "gistwire_children": ("gauge", set()),
    "gistwire_store_up": ("gauge", set()),
    "gistwire_store_faults": ("gauge", set()),
    "gistwire_subscriptions": ("gauge", set()),
    "gistwire_updates_total": ("counter", {"kind"}),
    "gistwire_build_info": ("gauge", {"version"}),
    "gistwire_leader": ("gauge", {"office"}),
    "gistwire_loop_stall_seconds": ("gauge", set()),
}
#: What Prometheus tells by itself, in no scrape.
OWN_SERIES = {"up", "ALERTS"}
#: What it adds to every series that it scrapes; ``namespace`` is added by its rules for a cluster.
ADDED_LABELS = {"instance", "job", "namespace"}


def dashboard_queries() -> Iterator[tuple[str, str]]:
    """Yield what each target of a panel, and each annotation, asks."""
    for panel in DASHBOARD["panels"]:
        for target in panel.get("targets", ()):
            yield f"{panel['title']} {target['refId']}", target["expr"]
    for annotation in DASHBOARD["annotations"]["list"]:
        yield annotation["name"], annotation["expr"]


QUERIES: Mapping[str, str] = {
    **dict(dashboard_queries()),
    **{rule["alert"]: rule["expr"] for rule in RULES},
    **{it["name"]["as"]: it["seriesQuery"] for it in _ADAPTER["rules"]["external"]},
}


@dataclass(frozen=True, slots=True)
class Scrape:
    """A scrape as Prometheus reads it."""

    #: name of a family, as its TYPE line has it -> its kind
    kinds: Mapping[str, str]
    #: name of a series -> the labels of each
    series: Mapping[str, tuple[Mapping[str, str], ...]]

    @classmethod
    def of(cls, text: str) -> Scrape:
        """Read the text exposition format."""
        kinds = dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.MULTILINE))
        series: dict[str, tuple[Mapping[str, str], ...]] = {}
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                series[sample.name] = (*series.get(sample.name, ()), sample.labels)
        return cls(kinds, series)

    def lacks(self, query: str) -> list[str]:
        """Return what a query asks for and this scrape has not: a series, a label or its value."""
        unknown = [str(it) for it in selectors(query) if not self._has(it)]
        return unknown + [
            f"by ({label})"
            for node in walked(parsed(query))
            if isinstance(node, promql_parser.AggregateExpr) and node.modifier is not None
            for label in node.modifier.labels
            if not all(self._bears(it, label) for it in _selected(node))
        ]

    def _bears(self, selector: Any, label: str) -> bool:
        return label in ADDED_LABELS or any(label in it for it in self._matching(selector))

    def _has(self, selector: Any) -> bool:
        return selector.name in OWN_SERIES or any(True for _ in self._matching(selector))

    def _matching(self, selector: Any) -> Iterator[Mapping[str, str]]:
        asked = [it for it in selector.matchers.matchers if it.name not in ADDED_LABELS]
        for labels in self.series.get(selector.name, ()):
            if all(it.name in labels and _fits(it, labels[it.name]) for it in asked):
                yield labels


def _fits(matcher: Any, value: str) -> bool:
    if matcher.op in (MatchOp.Equal, MatchOp.NotEqual):
        found = bool(matcher.value == value)
    else:
        found = re.fullmatch(matcher.value, value) is not None
    return found is (matcher.op in (MatchOp.Equal, MatchOp.Re))


def parsed(query: str) -> Any:
    """Parse PromQL; Grafana puts an interval where its variable stands."""
    return promql_parser.parse(query.replace("$__rate_interval", "1m"))


def walked(node: Any) -> Iterator[Any]:
    """Yield every node of a query's tree."""
    yield node
    for name in ("expr", "lhs", "rhs", "vs", "vector_selector", "param"):
        child = getattr(node, name, None)
        if child is not None and not isinstance(child, str):
            yield from walked(child)
    for child in getattr(node, "args", None) or ():
        yield from walked(child)


def selectors(query: str) -> Iterator[Any]:
    """Yield the series that a query asks for."""
    return _selected(parsed(query))


def _selected(node: Any) -> Iterator[Any]:
    return (it for it in walked(node) if isinstance(it, promql_parser.VectorSelector))
