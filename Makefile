# Everything is set up in .venv by the first target that needs it.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin

HELM := .venv/helm/helm

.PHONY: demo test installs helm fuzz readers lint format types bench peers performance docs pictures setup clean

demo: setup          ## lint the example release, which has faults in it
	@$(BIN)/repl-lint check examples || test $$? -eq 1

test: setup          ## run the tests, but for those that install packages
	PATH=$(CURDIR)/$(dir $(HELM)):$$PATH $(BIN)/pytest -n auto --dist worksteal -m "not installs"
	@echo "Three tests that install packages were left out: make installs runs them."

installs: setup      ## run the tests that install packages, which take two minutes
	$(BIN)/pytest -n auto -m installs

helm: $(HELM)        ## build the helm that renders charts in the tests, where there is Go

$(HELM):
	@command -v go > /dev/null || { echo "needs Go"; exit 1; }
	GOBIN=$(CURDIR)/$(dir $(HELM)) go install helm.sh/helm/v3/cmd/helm@v3.18.6

fuzz: setup          ## try FUZZ new inputs in each test of tests/test_fuzzing.py (default 2000, about an hour)
	FUZZ=$(or $(FUZZ),2000) nice $(BIN)/pytest tests/test_fuzzing.py

readers: setup       ## let the programs that read our reports judge them: SARIF's validator, Chromium
	$(BIN)/pytest tests/readers -rs

lint: setup          ## what ruff says
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: setup         ## what mypy says
	$(BIN)/mypy

format: setup        ## format the code
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: peers         ## measure time, memory and growth, beside the peers that can be installed, as ratios
	@$(BIN)/python benchmarks/run.py --check; kept=$$?; $(BIN)/python benchmarks/growth.py --check && exit $$kept

peers: setup         ## install the programs that the benchmark measures beside ours
	$(BIN)/python benchmarks/peers.py

performance: peers   ## measure, and write the tables of docs/performance.md
	$(BIN)/python benchmarks/run.py --json benchmarks/results.json
	$(BIN)/python benchmarks/page.py

docs: setup          ## write the pages of the rules
	$(BIN)/python scripts/pages.py

pictures: setup      ## draw the pictures in the README
	$(BIN)/python scripts/picture.py

setup: .venv/ready

.venv/ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "repl-lint needs Python 3.11 or later; set PYTHON=…")'
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

clean:
	rm -rf .venv dist build rules/.heads.json
