#!/bin/sh
# Looks at everything in deploy/ and .github/, each file by its own checker. AUDIT is the folder of
# those that `make audit` installs; what a system brings is used where it is there, and named where
# it is not.
set -eu
cd "$(dirname "$0")/.."

say() { printf '\n== %s\n' "$1"; }
have() { command -v "$1" >/dev/null 2>&1 || { echo "skipped: no $1 here" && return 1; }; }

say Dockerfile
"$AUDIT/hadolint" deploy/Dockerfile

say 'shell scripts'
"$AUDIT/shellcheck" deploy/*.sh .ci/run

say 'compose.yaml, by the schema of the compose specification'
"$AUDIT/check-jsonschema" --builtin-schema vendor.compose-spec deploy/compose.yaml

say 'workflows, by their schema and for what an attacker could use'
"$AUDIT/check-jsonschema" --builtin-schema vendor.github-workflows .github/workflows/*.yml
"$AUDIT/check-jsonschema" --builtin-schema vendor.renovate .github/renovate.json
"$AUDIT/zizmor" --offline --no-progress --pedantic .github/workflows

say 'Kubernetes manifests, as kustomize puts them together'
if have kubectl; then
    for overlay in base webhook; do
        made=$(mktemp)
        kubectl kustomize "deploy/kubernetes/$overlay" >"$made"
        "$AUDIT/kubernetes-validate" --strict --quiet "$made"
        rm -f "$made"
    done
else
    for file in deploy/kubernetes/*/*.yaml; do
        case $file in */kustomization.yaml) continue ;; esac
        "$AUDIT/kubernetes-validate" --strict --quiet "$file"
    done
fi

say 'alert rules'
if have promtool; then
    promtool check config deploy/prometheus/prometheus.yml
    promtool test rules deploy/prometheus/alerts_test.yml
fi

say 'systemd unit: 1.5 of 10 is the border'
if have systemd-analyze; then
    told=$(mktemp)
    systemd-analyze security --offline=true --threshold=15 --no-pager 'deploy/gistwire@.service' \
        >"$told" || failed=yes
    tail -n 1 "$told"
    rm -f "$told"
    [ -z "${failed:-}" ]
fi

say 'all of it is in order'
