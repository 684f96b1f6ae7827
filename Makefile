# What people type. On a new machine only Python 3.11 or newer and make are needed; nothing is installed
# outside this folder, except by `make test` as root (the packages of Debian's that `tools` names).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FLASK := $(BIN)/flask --app wsgi

# Tests and tools start Python hundreds of times: what it has compiled is kept.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run venv dev assets translations messages lint tools test test-sqlite test-postgresql test-browser test-faults
.PHONY: bench lock upgrade pictures clean
.NOTPARALLEL:

run: assets translations
	@exec $(FLASK) serve --demonstration

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
static/dist/.stamp: $(addprefix roundtable/frontend/,build.mjs editor.js package-lock.json) | $(VENV)/.made
	@$(BIN)/python -m roundtable.assets

# Each catalogue that is there, when it has changed.
translations: $(VENV)/.made $(patsubst %.po,%.mo,$(wildcard roundtable/translations/*/LC_MESSAGES/*.po))

%.mo: %.po | $(VENV)/.made
	@$(BIN)/pybabel --quiet compile --input-file=$< --output-file=$@

# Every sentence for people goes into every catalogue, in alphabetical order and without guesses, places and
# dates: what changes there is what was written (docs/translating.md).
messages: $(VENV)/.made
	@mkdir -p build
	@$(BIN)/pybabel --quiet extract --mapping-file=babel.cfg --keywords="_l lazy_gettext lazy_pgettext:1c,2" \
		--ignore-dirs=".* ._ build frontend instance" --no-location --sort-output --project=Roundtable \
		--output-file=build/messages.pot .
	@ls roundtable/translations/*/LC_MESSAGES/messages.po >/dev/null 2>&1 || \
		{ echo "build/messages.pot is written. There is no other language yet: docs/translating.md"; exit 0; }; \
	$(BIN)/pybabel --quiet update --input-file=build/messages.pot --output-dir=roundtable/translations \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date && \
	$(BIN)/pybabel compile --statistics --directory=roundtable/translations

lint: dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# What tests need besides Python: all is fetched here, once, so that no test waits for it.
tools: dev translations
	@tests/debian.sh chromium-headless-shell postgresql dovecot-imapd tidy spamassassin postfix \
		libreoffice-writer-nogui
	@$(BIN)/python -m roundtable.assets --strict

test: tools lint test-sqlite test-postgresql test-browser

# Two processes, as many as the smallest machine has cores; who is done first takes over from the other.
PYTEST := $(BIN)/python -m pytest --numprocesses 2 --dist worksteal --quiet
SUITE := tests --ignore tests/browser --ignore tests/faults --ignore tests/bench

test-sqlite: tools
	$(PYTEST) $(SUITE)

test-postgresql: tools
	$(PYTEST) --db postgresql $(SUITE)

test-browser: tools
	$(PYTEST) tests/browser

# Kills what runs, ends connections, answers wrongly: nothing that anybody wrote may be lost or sent twice.
test-faults: tools
	$(PYTEST) tests/faults
	$(PYTEST) --db postgresql tests/faults

# Mail is measured as far as Postfix is there; what is not, it says.
bench: dev
	@tests/debian.sh postfix || true
	$(BIN)/python -m tests.bench

lock: dev
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --quiet --custom-compile-command "make lock" -o requirements.txt
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --quiet --custom-compile-command "make lock" -c requirements.txt -o requirements-dev.txt

# After the new version has been put into this folder. It stops at the first step that fails, and says so.
upgrade:
	@test -x $(BIN)/flask || { echo "Nothing is installed in this folder yet. Begin with: make run, or docs/running.md"; exit 1; }
	@$(BIN)/python -c "import roundtable.cli" 2>/dev/null || $(MAKE) -s venv # it does not even start without its packages
	@echo "1. A backup, read back before anything is changed"
	@$(FLASK) backup || { echo "There is no backup, so the data was not touched."; exit 1; }
	@echo "2. Packages, front-end parts, translations"
	@$(MAKE) -s venv assets translations
	@echo "3. The database"
	@$(FLASK) db upgrade || { echo "The database was not brought up to date. The backup above is good: docs/running.md says how to go back."; exit 1; }
	@echo "Up to date. Now restart what is running: systemctl restart roundtable (or Ctrl-C and make run)."

pictures: dev assets translations
	PYTHONPATH=. $(BIN)/python docs/pictures.py

# What tests and tools leave behind. What is served, what is installed and what people wrote stays.
clean:
	rm -rf build .hypothesis .mypy_cache .pytest_cache .ruff_cache roundtable/frontend/node_modules
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +
