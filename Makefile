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

# Where they cannot be built it says so, and tries again the next time.
assets: static/dist/.stamp
static/dist/.stamp: roundtable/frontend/build.mjs roundtable/frontend/package-lock.json | $(VENV)/.made
	@$(BIN)/python -m roundtable.assets

# Each catalogue that is there, when it has changed.
translations: $(VENV)/.made $(patsubst %.po,%.mo,$(wildcard roundtable/translations/*/LC_MESSAGES/*.po))

%.mo: %.po | $(VENV)/.made
	@$(BIN)/pybabel --quiet compile --input-file=$< --output-file=$@

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

# After the new version has been put into this folder. It stops at the first step that fails, and says so.
upgrade:
	@test -x $(BIN)/flask || { echo "Nothing is installed in this folder yet. Begin with: make run, or docs/running.md"; exit 1; }
	@echo "1. A backup, read back before anything is changed"
	@$(FLASK) backup || { echo "There is no backup, so nothing was changed. If a module is missing above, the new version needs"; \
		echo "a package before it can start: make venv, then again make upgrade."; exit 1; }
	@echo "2. Packages, front-end parts, translations"
	@$(MAKE) -s venv assets translations
	@echo "3. The database"
	@$(FLASK) db upgrade || { echo "The database was not brought up to date. The backup above is good: docs/running.md says how to go back."; exit 1; }
	@echo "Up to date. Now restart what is running: systemctl restart roundtable (or Ctrl-C and make run)."

pictures: dev assets translations
	PYTHONPATH=. $(BIN)/python docs/pictures.py
