PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: app test bench clean

app: $(VENV)/installed  ## install everything and open the dashboard
	$(BIN)/streamlit run dashboard

test: $(VENV)/installed-test  ## install everything and run all checks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m pytest

bench: $(VENV)/installed-test  ## print every table that the README quotes
	$(BIN)/python -m benchmarks

clean:  ## remove the virtual environment
	rm -rf $(VENV)

$(VENV)/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; $$($(PYTHON) --version) was found. Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable . --constraint constraints.txt
	@touch $@

$(VENV)/installed-test: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --editable '.[test]' --constraint constraints.txt
	@touch $@
