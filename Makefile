# Everything a newcomer needs: Python 3.11+, git and make.
.PHONY: report test test-all lab lint format lock bench demo clean

PYTHON ?= python3
BIN := .venv/bin
RUN_STAMP := .venv/run.stamp
DEV_STAMP := .venv/dev.stamp
BENCH_STAMP := .venv/bench.stamp
UV := VIRTUAL_ENV=.venv $(BIN)/uv pip
# The lock is given as a constraint: uv then checks its hashes, and each extra installs only its own.
INSTALL := $(UV) install --quiet --require-hashes --requirement pyproject.toml --constraint requirements.lock
# Bytecode is written here once, also where the system's setting forbids it: without it every process compiles
# pandas, scipy and matplotlib anew. Packages' own tests, a quarter of all modules, are never imported.
COMPILE := $(BIN)/python -m compileall -q -j 0 -x '/tests/' .venv/lib src
export PYTHONDONTWRITEBYTECODE :=
# So are the compiled loops, or each of the tests' processes that first meets a long search compiles them, for fourteen seconds.
LOOPS := $(BIN)/python -c "from lagesbild.analysis.space_time.at_hand import load_compiled; load_compiled()"

report: $(RUN_STAMP)
	@$(BIN)/lagesbild demo
	@$(BIN)/lagesbild ingest
	@$(BIN)/lagesbild run

# Every behaviour, the sweeps by their small sizes. Who has nothing left to do takes over half of the other's tests. Three share
# two cores: tests that start programs wait for them a quarter of the time.
PYTEST := pytest --numprocesses 3 --dist worksteal
test: $(DEV_STAMP)
	@$(MAKE) --no-print-directory chromium
	$(BIN)/$(PYTEST) -m "not sweep"
	@echo "The sweeps were run by their small sizes; make test-all runs them whole and measures what is covered."

# Everything whole, with the branches covered in this and in every started process, and the floor that they keep.
test-all: $(DEV_STAMP)
	@$(MAKE) --no-print-directory chromium
	@rm -f .coverage .coverage.*
	$(BIN)/coverage run -m $(PYTEST)
	@$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

lab: $(DEV_STAMP)
	$(BIN)/jupyter lab notebooks

lint: $(DEV_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/nbstripout --verify $$(git ls-files '*.ipynb')

format: $(DEV_STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Handbook, methods, operation and the reference from the docstrings, as pages that open without a network.
.PHONY: docs
docs: $(DEV_STAMP)
	@$(INSTALL) --extra docs
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet
	@echo dist/site/index.html

bench: $(BENCH_STAMP)
	@for script in benchmarks/[!_]*.py; do $(BIN)/python $$script || exit 1; done

lock: $(DEV_STAMP)
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --all-extras --no-header --no-annotate \
		--no-emit-index-url --upgrade pyproject.toml --output-file requirements.lock
	$(BIN)/pyproject2conda project --yaml-ext .yml

# Brings the catalogue of translations up to date with the code; fails, and names them, while some have none.
.PHONY: words
words: $(DEV_STAMP)
	@$(BIN)/python tools/words.py

# Known holes in the locked packages. What needs no network is checked first; without one the rest is told as not known.
.PHONY: audit sbom
audit: $(DEV_STAMP)
	@$(UV) check
	@mkdir -p dist && rm -f dist/audit.json
	@$(BIN)/pip-audit --requirement requirements.lock --require-hashes --disable-pip --progress-spinner off \
		--format json --output dist/audit.json; code=$$?; \
	if [ -s dist/audit.json ]; then echo dist/audit.json; exit $$code; fi; \
	echo "audit: no vulnerability service could be reached: nothing is known about the locked packages." >&2; exit 2

# Everything that is installed, as CycloneDX; needs no network.
sbom: $(DEV_STAMP)
	@mkdir -p dist
	@$(BIN)/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --output-file dist/sbom.json $(BIN)/python
	@echo dist/sbom.json

# Debian's Chromium, if there is none and we may install it; the browser tests say so when there is none. Where Debian has its
# headless shell, pages are tried in that: the same engine without a window's drawing takes a third of the time.
.PHONY: chromium
APT := apt-get install --quiet --quiet --yes
chromium:
	@command -v chromium-headless-shell >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
		&& apt-get update --quiet --quiet --option Acquire::http::Timeout=15 && { $(APT) chromium chromium-headless-shell || $(APT) chromium; }; } || true

.venv/bin/uv: requirements.lock
	@$(PYTHON) -m venv .venv
	@awk '/^[^ ]/ { keep = /^uv==/ } keep' requirements.lock > .venv/uv.lock
	@$(BIN)/python -m pip install --quiet --require-hashes --requirement .venv/uv.lock
	@touch $@

$(RUN_STAMP): .venv/bin/uv pyproject.toml
	@$(INSTALL) --extra build
	@$(UV) install --quiet --no-deps --no-build-isolation --editable .
	@$(COMPILE)
	@touch $@

$(DEV_STAMP): $(RUN_STAMP)
	@$(INSTALL) --extra build --extra lab --extra test --extra lint --extra cluster --extra s3
	@$(COMPILE)
	@$(LOOPS)
	@touch $@

$(BENCH_STAMP): $(DEV_STAMP)
	@$(INSTALL) --extra bench
	@$(COMPILE)
	@touch $@

clean:
	rm -rf .venv
