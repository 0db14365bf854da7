# One word for each thing a developer does. Every target first makes the virtual environment it needs in .venv, with
# the exact versions of requirements.lock, and leaves it alone while pyproject.toml and the lock stay as they are.
# Needs only Python 3.11 or newer; uv is used where it is installed, because it is faster.
#
#   make demo ARGS='--scenario gmail-backlog'     extra words for the program behind a target go in ARGS
#   make test PYTHON=python3.13                   another interpreter (for a new .venv)

VENV := .venv
BIN := $(VENV)/bin
UV ?= $(shell command -v uv 2>/dev/null)
# Tried in this order: the oldest supported release first, because it is the one the lock was made for.
PYTHON ?= python3.11 python3.12 python3.13 python3.14 python3
ARGS =

# Stamps: what is installed. Running needs only the run-time packages; everything else needs the tools as well.
RUNTIME := $(VENV)/.installed-runtime
TOOLS := $(VENV)/.installed-tools

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo run test lint check bench screenshots lock

help: ## list these targets
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-20s%s\n", $$1, $$2 }'

demo: $(RUNTIME) ## the dashboard on the built-in server: no mail server needed
	$(BIN)/stalwart-tui demo $(ARGS)

run: $(RUNTIME) ## the dashboard on your own server: make run ARGS='--url https://mail.example.org --user admin'
	$(BIN)/stalwart-tui $(ARGS)

test: $(TOOLS) ## all tests
	$(BIN)/python -m pytest -n 2 $(ARGS)

lint: $(TOOLS) ## format, lint, strict types, import contracts
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test ## lint, then test: what must pass before a change lands

bench: $(TOOLS) ## measure start-up, idle traffic and key latency, and print a table
	$(BIN)/python -m bench $(ARGS)

screenshots: $(TOOLS) ## draw the pictures of screenshots/ again
	$(BIN)/python scripts/screenshots.py $(ARGS)

lock: ## resolve requirements.lock again (ARGS=--upgrade for newer versions); needs uv
	@test -n "$(UV)" || { echo "make lock needs uv (https://docs.astral.sh/uv/), which is not on PATH" >&2; exit 1; }
	$(UV) pip compile pyproject.toml --quiet --universal --python-version 3.11 --all-extras --no-emit-index-url \
	  --custom-compile-command 'make lock' --output-file requirements.lock $(ARGS)

# The lock constrains, the extras choose: one file of versions serves both environments. $(1) is what to install.
ifneq ($(UV),)
install = $(UV) pip install --quiet --python $(BIN)/python --constraint requirements.lock --editable '$(1)'
create = $(UV) venv --quiet --python "$${python:-3.11}" $(VENV)
else
# An environment that uv once made has no pip of its own.
install = { $(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null; } && \
  PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip install --quiet --constraint requirements.lock --editable '$(1)'
create = test -n "$$python" || { echo "stalwart-tui needs Python 3.11 or newer; tried: $(PYTHON)" >&2; exit 1; }; \
  $$python -m venv $(VENV) || { rm -rf $(VENV); exit 1; }
endif

# Where the interpreter is missing (no environment yet, or the link's end is gone) no stamp counts.
ifneq ($(shell test -x $(BIN)/python || echo missing),)
.PHONY: $(RUNTIME) $(TOOLS)
endif

$(RUNTIME): pyproject.toml requirements.lock | $(BIN)/python
	@echo "Installing stalwart-tui into $(VENV) …"
	@$(call install,.)
	@touch $@

$(TOOLS): pyproject.toml requirements.lock | $(BIN)/python
	@echo "Installing stalwart-tui and its development tools into $(VENV) …"
	@$(call install,.[dev])
	@touch $(RUNTIME) $@

$(BIN)/python:
	@rm -rf $(VENV)
	@python=; for candidate in $(PYTHON); do \
	  if $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    python=$$candidate; break; fi; done; \
	$(create)
