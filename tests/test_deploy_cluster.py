"""Kubernetes: the restricted profile, and a network that ends where the guard ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from bot.fetch import guard
from tests.documents import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

KUBERNETES = ROOT / "deploy" / "kubernetes"
Manifest = dict[str, Any]


def manifests(kind: str) -> Iterator[Manifest]:
    for file in sorted(KUBERNETES.glob("*/*.yaml")):
        for document in yaml.safe_load_all(file.read_text("utf-8")):
            if document["kind"] == kind:
                yield document


POLICIES = {it["metadata"]["name"]: it["spec"] for it in manifests("NetworkPolicy")}
WORKLOADS = {
    it["metadata"]["name"]: it for kind in ("Deployment", "StatefulSet") for it in manifests(kind)
}


def test_every_manifest_is_applied() -> None:
    for overlay in ("base", "webhook"):
        folder = KUBERNETES / overlay
        told = yaml.safe_load((folder / "kustomization.yaml").read_text("utf-8"))["resources"]
        there = {it.name for it in folder.glob("*.yaml")} - {"kustomization.yaml"}

        assert set(told) - {"../base"} == there


def test_the_cluster_itself_enforces_the_restricted_profile() -> None:
    (namespace,) = manifests("Namespace")

    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"


@pytest.mark.parametrize("name", sorted(WORKLOADS))
def test_a_workload_keeps_to_the_restricted_profile(name: str) -> None:
    """The Pod Security Standards' own list, and a root file system that nobody writes to."""
    pod = WORKLOADS[name]["spec"]["template"]["spec"]
    everybody = pod["securityContext"]

    assert everybody["runAsNonRoot"]
    assert everybody["runAsUser"] > 0
    assert everybody["seccompProfile"] == {"type": "RuntimeDefault"}
    assert not pod["automountServiceAccountToken"]
    assert not {"hostNetwork", "hostPID", "hostIPC"} & pod.keys()
    assert not [it for it in pod["volumes"] if "hostPath" in it]
    for container in pod["containers"]:
        context = container["securityContext"]
        assert context["allowPrivilegeEscalation"] is False
        assert context["capabilities"] == {"drop": ["ALL"]}
        assert context["readOnlyRootFilesystem"]
        assert "hostPort" not in str(container["ports"])


@pytest.mark.parametrize("name", sorted(WORKLOADS))
def test_a_workload_is_looked_after(name: str) -> None:
    pod = WORKLOADS[name]["spec"]["template"]["spec"]
    (container,) = pod["containers"]

    assert {"livenessProbe", "readinessProbe"} <= container.keys()
    assert {"cpu", "memory"} <= container["resources"]["requests"].keys()
    assert "memory" in container["resources"]["limits"]


@pytest.mark.parametrize("name", ["front", "worker"])
def test_a_bot_is_asked_whether_it_lives_and_whether_it_can_work(name: str) -> None:
    (container,) = WORKLOADS[name]["spec"]["template"]["spec"]["containers"]

    assert container["args"] == [name]
    assert container["livenessProbe"]["httpGet"] == {"path": "/healthz", "port": "watch"}
    assert container["readinessProbe"]["httpGet"] == {"path": "/readyz", "port": "watch"}
    assert {"name": "watch", "containerPort": 9464} in container["ports"]


def test_no_disruption_takes_the_last_bot() -> None:
    budgets = {it["metadata"]["name"]: it["spec"] for it in manifests("PodDisruptionBudget")}

    assert budgets["front"]["minAvailable"] == budgets["worker"]["minAvailable"] == 1
    assert "state" in budgets


def test_workers_follow_the_queue() -> None:
    (scaler,) = manifests("HorizontalPodAutoscaler")
    metrics = [it["external"]["metric"] for it in scaler["spec"]["metrics"] if "external" in it]
    labels = {"queue": "inbox", "state": "waiting"}

    assert metrics == [{"name": "gistwire_queue_depth", "selector": {"matchLabels": labels}}]
    # Its number is the autoscaler's, and not the manifest's.
    assert "replicas" not in WORKLOADS["worker"]["spec"]
    adapter = yaml.safe_load((ROOT / "deploy/prometheus/adapter.yaml").read_text("utf-8"))
    assert [it["name"]["as"] for it in adapter["rules"]["external"]] == ["gistwire_queue_depth"]


def test_pages_are_fetched_from_public_addresses_only() -> None:
    (rule,) = POLICIES["world"]["egress"]
    v4, v6 = (it["ipBlock"] for it in rule["to"])

    assert v4["cidr"] == "0.0.0.0/0"
    assert set(v4["except"]) == {str(it) for it in guard._CLOSED_V4}
    assert v6["cidr"] == str(guard._OPEN_V6)
    assert set(v6["except"]) == {str(it) for it in guard._CLOSED_V6}
    assert {it["port"] for it in rule["ports"]} == set(guard.PORTS)


def test_what_is_not_allowed_is_silent() -> None:
    assert POLICIES["silence"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    for name, policy in POLICIES.items():
        for rule in (*policy.get("egress", ()), *policy.get("ingress", ())):
            assert rule.get("ports"), f"{name} opens every port"
            assert rule.get("to") or rule.get("from"), f"{name} opens to everybody"


def test_kustomize_adds_our_name_to_no_peer_of_another_house() -> None:
    """It adds its labels to every ``matchLabels`` of a peer's pods, so a foreign one has none."""
    for policy in POLICIES.values():
        for rule in (*policy.get("egress", ()), *policy.get("ingress", ())):
            for peer in (*rule.get("to", ()), *rule.get("from", ())):
                assert "matchLabels" not in peer.get("podSelector", {})
