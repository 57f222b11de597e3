# A newcomer needs two: `make demo` and `make test`. A change must pass a third: `make check`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SOURCES := forecaster tests benchmarks sample_workbooks docs
# One worker a processor; beyond eight the longest file of tests is what a run waits for.
WORKERS ?= logical

.PHONY: help demo test check lint format problems samples words bench looks fuzz axe clean

help:
	@echo 'make demo     set up, forecast the sample pipeline into demo/, say where the report is'
	@echo 'make test     set up, run every test (WORKERS=0: one after the other)'
	@echo 'make check    format, lint, types, import rules, every test with coverage, docs'
	@echo 'make format   format the code'
	@echo "make problems make docs/problems.md again"
	@echo 'make samples  make the sample workbooks again'
	@echo 'make words    bring the French catalogue in step with the sentences of the sources'
	@echo 'make bench    measure speed and memory'
	@echo 'make looks    pictures of the sample reports into build/looks/'
	@echo 'make axe      fetch the accessibility rules that the browser tests apply'
	@echo 'make fuzz     damage the samples for SECONDS=300 and see that no figure changes unsaid'
	@echo 'make clean    remove what these made'
	@echo 'Another Python: make demo PYTHON=python3.12'

# The stamps make the second run quick: an editable install follows the code by itself, so only a
# change of pyproject.toml installs again.
$(VENV)/pyvenv.cfg:
	@command -v $(PYTHON) >/dev/null || { \
	  echo 'forecaster needs Python 3.11 or newer, and there is no "$(PYTHON)" here. Install it, or name yours: make $(MAKECMDGOALS) PYTHON=/path/to/python' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.version_info < (3, 11) and sys.exit("forecaster needs Python 3.11 or newer, and $(PYTHON) is %d.%d. Name a newer one: make $(MAKECMDGOALS) PYTHON=python3.12" % sys.version_info[:2])'
	$(PYTHON) -m venv $(VENV) || { rm -f $@; exit 1; }

$(VENV)/.installed: pyproject.toml | $(VENV)/pyvenv.cfg
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(VENV)/pyvenv.cfg
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@ $(VENV)/.installed

demo: $(VENV)/.installed
	@$(BIN)/forecaster demo --out demo
	@echo 'The report, open it in a browser or in Excel:'
	@ls -d "$$PWD"/demo/*.html "$$PWD"/demo/*.xlsx

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest --cov -n $(WORKERS) --maxprocesses 8 --dist loadfile --no-loadscope-reorder

check: lint test

lint: $(VENV)/.installed-dev
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: $(VENV)/.installed-dev
	$(BIN)/ruff format $(SOURCES)
	$(BIN)/ruff check --fix $(SOURCES)

problems: $(VENV)/.installed-dev
	$(BIN)/python docs/make_problems.py

samples: $(VENV)/.installed-dev
	$(BIN)/python sample_workbooks/make_samples.py

words: $(VENV)/.installed-dev
	$(BIN)/python tests/french_words.py

bench: $(VENV)/.installed-dev
	$(BIN)/python benchmarks/run.py

looks: $(VENV)/.installed-dev
	$(BIN)/python tests/looks.py

# Only the file of rules is wanted, not the browsers that the package drives.
build/axe/axe_playwright_python/axe.min.js: | $(VENV)/pyvenv.cfg
	$(BIN)/python -m pip install --quiet --no-deps --target build/axe axe-playwright-python==0.1.8

axe: build/axe/axe_playwright_python/axe.min.js

fuzz: $(VENV)/.installed-dev
	$(BIN)/python tests/fuzz.py --seconds $(or $(SECONDS),300) --seed $(or $(SEED),1)

clean:
	rm -rf $(VENV) build dist demo .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
