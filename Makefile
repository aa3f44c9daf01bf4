# Everything is set up in .venv by the first target that needs it.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin

HELM := .venv/helm/helm
ACTIONLINT := github.com/rhysd/actionlint/cmd/actionlint@v1.7.7

.PHONY: demo test installs helm fuzz readers lint format types growth bench peers performance docs site wheel workflows pictures setup clean

demo: setup          ## lint the example release, which has faults in it
	@$(BIN)/repl-lint check examples || test $$? -eq 1
	@echo "Now type: . .venv/bin/activate && repl-lint --help"

test: setup          ## run the tests, but for those that install packages
	PATH=$(CURDIR)/$(dir $(HELM)):$$PATH $(BIN)/pytest -n auto --dist worksteal -m "not installs"
	@echo "The tests that install packages were left out: make installs runs them."

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

growth: setup        ## show that time grows with the text: the short form of a part of `make bench`
	@$(BIN)/python benchmarks/growth_short.py

bench: peers         ## measure time, memory and growth, beside the peers that can be installed, as ratios
	@$(BIN)/python benchmarks/run.py --check; kept=$$?; $(BIN)/python benchmarks/policies.py --check || kept=1; \
	$(BIN)/python benchmarks/growth.py --check && exit $$kept

peers: setup         ## install the programs that the benchmark measures beside ours
	$(BIN)/python benchmarks/peers.py

performance: peers   ## measure, and write the tables of docs/performance.md
	$(BIN)/python benchmarks/run.py --json benchmarks/results.json
	$(BIN)/python benchmarks/page.py

docs: setup          ## write the generated pages, and what the samples on all pages print
	$(BIN)/python scripts/pages.py
	$(BIN)/python scripts/samples.py

site: setup          ## build the documentation as a web site in site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo "site/index.html is the first page."

wheel: setup         ## build the wheel and the sdist in dist/, and let twine check them
	rm -rf dist
	$(BIN)/python -m build
	$(BIN)/twine check --strict dist/*

workflows: setup     ## lint the workflows and the action: zizmor, and actionlint where there is Go
	$(BIN)/zizmor --offline --quiet .github/workflows action.yml
	@if command -v go > /dev/null && GOBIN=$(CURDIR)/.venv/go go install $(ACTIONLINT); then .venv/go/actionlint; \
	else echo "There is no actionlint: it needs Go. The workflows were linted by zizmor alone."; fi

pictures: setup      ## draw the pictures on the pages
	$(BIN)/python scripts/picture.py

setup: .venv/ready

.venv/ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "repl-lint needs Python 3.11 or later; set PYTHON=…")'
	@echo "Installing repl-lint and its tools in .venv. This takes a minute or two."
	@$(PYTHON) -m venv --upgrade-deps .venv # the console scripts of a current pip start faster
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

clean:
	rm -rf .venv dist build site rules/.heads.json
