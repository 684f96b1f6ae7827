# What people type. On a new machine only Python 3.11 or newer and make are needed; nothing is installed
# outside this folder, except by `make test` as root (Debian's chromium and postgresql).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FLASK := $(BIN)/flask --app wsgi

.PHONY: run venv dev assets translations migrate test test-faults bench lint lock upgrade pictures clean

run: assets translations
	@$(FLASK) seed
	@$(FLASK) accounts
	@echo "Open http://$${ROUNDTABLE_HOST:-127.0.0.1}:$${PORT:-8000} (Ctrl-C stops it)"
	@exec $(FLASK) serve

$(VENV)/.made: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version). Try: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "On Debian: apt install python3-venv"; rm -rf $(VENV); exit 1; }
	@echo "Installing packages (once) …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.made-dev: requirements-dev.txt $(VENV)/.made
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

venv: $(VENV)/.made
dev: $(VENV)/.made-dev

assets: venv
	@$(BIN)/python -m roundtable.assets

translations: venv
	@$(BIN)/pybabel --quiet compile -d roundtable/translations 2>/dev/null || $(BIN)/pybabel compile -d roundtable/translations

lint: dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

lock: dev
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --quiet --custom-compile-command "make lock" -o requirements.txt
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --quiet --custom-compile-command "make lock" -c requirements.txt -o requirements-dev.txt
