# What a developer or operator types. GNU make 4.3 or newer; `make` lists the commands.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory

VENV := .venv
PYTHON := $(VENV)/bin/python
READY := $(VENV)/.ready
# The C extension for directories builds where OpenLDAP's headers are, and is left out elsewhere.
LDAP_HEADER := /usr/include/ldap.h
LOCKS := requirements.lock $(if $(wildcard $(LDAP_HEADER)),requirements-ldap.lock)
DEMO := var/demo
SOURCES := include/tenken include/plugins dags tests

export AIRFLOW_HOME := $(CURDIR)
export GX_ANALYTICS_ENABLED := false

.PHONY: help setup demo up test check fix bench clean

help: ## list the commands
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS=$$'\t' read -r name text; do
	  printf '  make %-7s %s\n' "$$name" "$$text"
	done

setup: $(READY) ## the Python environment, from the locked requirements

demo: $(READY) ## a sample company, six quarters through Airflow, the reports
	@$(PYTHON) -m tenken.cli demo --prepare-only --target $(DEMO)
	$(PYTHON) -m plugins.demo --site $(DEMO) FY2018Q1 FY2019Q2
	$(PYTHON) -m tenken.cli demo --summary-only --target $(DEMO)

up: $(READY) ## Airflow with its interface on this host only; Ctrl-C stops it
	@exec $(PYTHON) -m plugins.server

test: $(READY) ## every test
	@# Which tests stay in one process, and which start first: tests/scheduling.py.
	$(PYTHON) -m pytest -n 2 tests

check: $(READY) ## all that CI runs, in its order
	@$(VENV)/bin/ruff check $(SOURCES)
	$(VENV)/bin/ruff format --check $(SOURCES)
	$(VENV)/bin/mypy include/tenken include/plugins
	$(VENV)/bin/sqlfluff lint --processes 2 include/models include/controls
	$(MAKE) test

fix: $(READY) ## format and mend what can be mended by machine
	@$(VENV)/bin/ruff check --fix $(SOURCES) || true
	$(VENV)/bin/ruff format $(SOURCES)
	$(VENV)/bin/sqlfluff fix --processes 2 include/models include/controls

bench: $(READY) ## how long each step takes
	@$(PYTHON) -m tenken.bench

clean: ## remove the environment, the demo and what runs leave behind; not the archive of a site
	@rm -rf $(VENV) $(DEMO) .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage

$(READY): requirements.lock requirements-ldap.lock pyproject.toml
	@for name in python3.13 python3.12 python3.11 python3; do
	  if "$$name" -c 'import sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
	    found="$$name"; break
	  fi
	done
	if [ -z "$${found:-}" ]; then
	  echo "make setup: no Python from 3.11 to 3.13 with its venv module was found. Install one, for example python3 and python3-venv" >&2
	  exit 1
	fi
	[ -x $(PYTHON) ] || "$$found" -m venv $(VENV)
	if [ ! -x $(VENV)/bin/uv ]; then
	  # Only uv comes through pip, its one locked version; uv then brings everything else, far quicker.
	  awk '/^uv==/ {on = 1} on {print} on && !/\\$$/ {exit}' requirements.lock > $(VENV)/uv.lock
	  $(PYTHON) -m pip install --quiet --require-hashes --no-deps --requirement $(VENV)/uv.lock || echo "make setup: uv is not to be had here, pip does its work" >&2
	fi
	if [ -x $(VENV)/bin/uv ]; then
	  # Compiled once, as pip does: Great Expectations alone is seconds of parsing for every process otherwise.
	  $(VENV)/bin/uv pip sync --quiet --compile-bytecode --python $(PYTHON) --require-hashes $(LOCKS)
	else
	  for lock in $(LOCKS); do $(PYTHON) -m pip install --quiet --require-hashes --requirement "$$lock"; done
	fi
	if grep -q '^setuptools==' requirements.lock; then isolation=--no-build-isolation; else
	  echo "make setup: requirements.lock has no setuptools, so the newest one is fetched to install this project" >&2
	  isolation=
	fi
	if [ -x $(VENV)/bin/uv ]; then
	  $(VENV)/bin/uv pip install --quiet --python $(PYTHON) --no-deps $$isolation --editable .
	else
	  $(PYTHON) -m pip install --quiet --no-deps $$isolation --editable .
	fi
	[ -e $(LDAP_HEADER) ] || echo "make setup: $(LDAP_HEADER) is not there, so kind: ldap does not work; install libldap2-dev and libsasl2-dev, then: make --always-make setup" >&2
	touch $(READY)
