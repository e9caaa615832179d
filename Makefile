# Two commands do everything: `make run` and `make test`. Each installs what it needs first.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The peers of the extraction benchmark live apart: they want other versions than we do.
BENCH_VENV := .venv-bench
# What looks at the deployment, and what is shipped: the locked packages and Gistwire, nothing else.
AUDIT_VENV := .venv-audit
AUDIT := $(AUDIT_VENV)/bin
SHIP_VENV := .venv-ship
# Byte-identical installs: hashes for every package, no build of the packages themselves. The lock
# is complete, so no resolver is asked: older ones want extras (coverage[toml]) of a newer version.
INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --no-input --quiet

.PHONY: run test check bench bench-extraction bench-labels bench-summaries bench-delivery bench-scale bench-roles \
  chaos soak train fuzz browser screenshots docs audit sbom licences vulnerabilities dist locales lock clean
.DELETE_ON_ERROR:

run: $(VENV)/run.stamp
	$(BIN)/gistwire run

test: check browser
	$(BIN)/python -m pytest --cov --cov-report=term:skip-covered

check: $(VENV)/dev.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# What the guard, the children and the splitter cost, against plain peers or per megabyte, how often
# detectors of encodings are right, and what a full library takes.
bench: $(VENV)/dev.stamp
	$(BIN)/python -m tests.benchmarks.guard
	$(BIN)/python -m tests.benchmarks.isolation
	$(BIN)/python -m tests.benchmarks.splitter
	$(BIN)/python -m tests.benchmarks.charsets
	$(BIN)/python -m tests.benchmarks.finding

# Workers and servers are killed a few hundred times while the bot delivers: some ten minutes.
# `make chaos WHAT=updates` plays what has that word in its name.
chaos: $(VENV)/dev.stamp
	$(BIN)/python -m tests.chaos.report $(WHAT)

# Deliveries a second beside a plain loop, and how long a known link takes: CHATS=10000 for the long
# form, ROWS="latency plain fan-out paid group" for some.
bench-delivery: $(VENV)/dev.stamp
	$(BIN)/python -m tests.benchmarks.delivery $(CHATS) $(ROWS)

# What a million subscribed chats cost: bytes, commands, processors, hours; CHATS=1000000 fills as many.
bench-scale: $(VENV)/dev.stamp
	$(BIN)/python -m tests.benchmarks.scale $(CHATS)

# Links answered in a second by one front end and one worker, and by one worker more.
bench-roles: $(VENV)/dev.stamp
	$(BIN)/python -m tests.benchmarks.roles $(LINKS)

# Half an hour at full rate: memory, descriptors and children of a worker, as slopes.
soak: $(VENV)/dev.stamp
	$(BIN)/python -m tests.benchmarks.soak $(MINUTES)

# Labels beside trafilatura's, on pages whose labels are known: `make bench-labels DATA=…`.
bench-labels: $(VENV)/dev.stamp
	$(BIN)/python -m tests.benchmarks.labels $(DATA)

# How well key sentences are picked, and how fast. DATA is a folder of *.jsonl.gz with lines of
# {"id","lang","title","text","summary"}; STORIES caps those of a language that sumy is given.
bench-summaries: $(VENV)/dev.stamp
	$(BIN)/python -m tests.benchmarks.summaries $(DATA) $(STORIES)

# Writes bot/summarise/weights.json from the same data.
train: $(VENV)/dev.stamp
	$(BIN)/python -m tests.benchmarks.train_gist $(DATA)

# Body text and paragraphs against four other libraries; DATA holds one directory per set, each
# with truth.jsonl.gz (id, url, lang, path, truth) and the pages.
bench-extraction: $(VENV)/dev.stamp $(BENCH_VENV)/stamp
	@test -n "$(DATA)" || { echo "Say where the sets are: make bench-extraction DATA=directory"; exit 1; }
	$(BIN)/python -m tests.benchmarks.extraction $(DATA) --peers $(BENCH_VENV)/bin/python

# Looks for a URL that the guard and a browser read differently, for as long as you like.
fuzz: $(VENV)/dev.stamp
	$(BIN)/python -m tests.fuzz_urls $(or $(MUTATIONS),2000000)

# A browser for the tests of the sandbox page; elsewhere than as root on Debian they use the one
# that is there, or say that they were skipped.
browser: $(VENV)/dev.stamp
	@sh deploy/browser.sh

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Gistwire needs Python 3.11 or newer (try: make PYTHON=python3.12)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
	  rm -rf $(VENV); \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -q && apt-get install -qy python3-venv && $(PYTHON) -m venv $(VENV); \
	  else echo "Python has no venv module: install python3-venv, then run make again"; exit 1; fi; }

$(VENV)/run.stamp: requirements.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing what Gistwire needs (once) …"
	@$(INSTALL) --no-deps --require-hashes -r requirements.txt
	@$(INSTALL) --no-deps --no-build-isolation --no-index --editable .
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing what the tests need (once) …"
	@$(INSTALL) --no-deps --require-hashes -r requirements-dev.txt
	@$(INSTALL) --no-deps --no-build-isolation --no-index --editable .
	@touch $@ $(VENV)/run.stamp

$(AUDIT_VENV)/stamp: requirements-audit.txt | $(VENV)/bin/python
	@echo "Installing what looks at the deployment (once) …"
	@$(BIN)/python -m venv $(AUDIT_VENV)
	@$(AUDIT)/python -m pip install --disable-pip-version-check --no-input --quiet \
	  --no-deps --require-hashes -r requirements-audit.txt
	@touch $@

$(SHIP_VENV)/stamp: requirements.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing what is shipped (once) …"
	@$(BIN)/python -m venv $(SHIP_VENV)
	@$(SHIP_VENV)/bin/python -m pip install --disable-pip-version-check --no-input --quiet \
	  --no-deps --require-hashes -r requirements.txt
	@$(SHIP_VENV)/bin/python -m pip install --disable-pip-version-check --no-input --quiet \
	  --no-deps --no-build-isolation --no-index .
	@$(SHIP_VENV)/bin/python -m pip uninstall --quiet --yes setuptools
	@touch $@

$(BENCH_VENV)/stamp: requirements-bench.txt | $(VENV)/bin/python
	@echo "Installing the peers of the benchmark (once) …"
	@$(BIN)/python -m venv $(BENCH_VENV)
	@$(BENCH_VENV)/bin/python -m pip install --disable-pip-version-check --no-input --quiet \
	  --no-deps --require-hashes -r requirements-bench.txt
	@touch $@

# The pictures of the README: the bot at work in the sandbox, as a browser shows it.
screenshots: $(VENV)/dev.stamp browser
	$(BIN)/python -m tests.screenshots

# The table of settings in the README and deploy/env.example, from the class that reads them.
docs: $(VENV)/dev.stamp
	$(BIN)/python -m tests.documents

# Everything in deploy/ and .github/ by its own checker; promtool, systemd-analyze and kubectl where
# they are there.
audit: $(AUDIT_VENV)/stamp
	@AUDIT=$(AUDIT) sh deploy/audit.sh

# What a release is made of, as CycloneDX.
sbom: $(AUDIT_VENV)/stamp $(SHIP_VENV)/stamp
	@mkdir -p dist
	$(AUDIT)/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible \
	  --output-file dist/gistwire.cdx.json $(SHIP_VENV)/bin/python

# Under which licences; one that would bind what is built with it ends the run.
licences: $(AUDIT_VENV)/stamp $(SHIP_VENV)/stamp
	@mkdir -p dist
	$(AUDIT)/pip-licenses --python $(SHIP_VENV)/bin/python --from=mixed --order=license --with-urls \
	  --format=markdown --ignore-packages gistwire --partial-match \
	  --fail-on="AGPL;Affero;Non-Commercial;Proprietary;UNKNOWN" --output-file=dist/licences.md

# Known holes in what is locked; asks the index, so it needs the network.
vulnerabilities: $(AUDIT_VENV)/stamp
	$(AUDIT)/pip-audit --disable-pip --require-hashes -r requirements-witnesses.txt

# The same bytes from the same commit.
dist: $(VENV)/dev.stamp
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(BIN)/hatchling build -d dist

# Collect every sentence into the catalogues; translators fill in what is new.
locales: $(VENV)/dev.stamp
	$(BIN)/pybabel extract --omit-header --no-wrap --sort-by-file --no-location --keywords="say mark count:1,2" \
	  --project=Gistwire --output=bot/locales/gistwire.pot bot handlers
	for name in zh_Hans zh_Hant ru uk es fa ar de fr pt_BR ja; do \
	  $(BIN)/pybabel update --no-wrap --no-fuzzy-matching --ignore-obsolete --omit-header \
	    --input-file=bot/locales/gistwire.pot --output-file=bot/locales/$$name.po --locale=$$name; \
	done

# Pin every package, and what it needs, by hash. No index is named: yours is used. What is younger
# than a week waits (tool.uv in pyproject.toml). UPGRADE=--upgrade moves what is locked already.
lock: $(VENV)/dev.stamp
	$(INSTALL) uv
	$(BIN)/uv pip compile --quiet $(UPGRADE) --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links --extra build pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet $(UPGRADE) --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links --extra build --extra sentry --extra otel \
	  -c requirements.txt pyproject.toml -o requirements-witnesses.txt
	$(BIN)/uv pip compile --quiet $(UPGRADE) --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links --extra build --extra sentry --extra otel --group dev \
	  -c requirements-witnesses.txt pyproject.toml -o requirements-dev.txt
	$(BIN)/uv pip compile --quiet $(UPGRADE) --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links --group pyproject.toml:bench -o requirements-bench.txt
	$(BIN)/uv pip compile --quiet $(UPGRADE) --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links --group pyproject.toml:audit -o requirements-audit.txt

clean:
	rm -rf $(VENV) $(BENCH_VENV) $(AUDIT_VENV) $(SHIP_VENV) dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage
