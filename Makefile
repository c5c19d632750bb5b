PYTHON ?= python3

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
# Hashes and wheels only: nothing is installed, or run to build something, that the lock file does not pin.
INSTALL_LOCK := $(PIP) install --require-hashes --only-binary :all: --requirement
INSTALL_PROJECT := $(PIP) install --no-deps --no-build-isolation --editable .
# Stamps say which lock .venv was filled from, so that a second run has nothing to do.
RUNTIME := .venv/runtime.stamp
DEV := .venv/dev.stamp

COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-strip-extras --no-annotate --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help demo assets venv test postgres lint fix bench docs lock clean

##@ Try it
demo: assets ## Install what the product needs into .venv and run the demonstration
	$(BIN)/carefund demo
assets: $(RUNTIME) ## Build the styles and scripts of the pages
	@$(BIN)/python scripts/build_frontend.py

##@ Change it
venv: $(DEV) ## Install the product and the developers' tools into .venv
test: $(DEV) assets ## Run every test, with coverage and its gate
	@sh scripts/debian_packages.sh
	$(BIN)/pytest --numprocesses auto --maxprocesses 8 --dist worksteal --cov --cov-report json
	$(BIN)/python scripts/coverage_gate.py coverage.json
# What a browser shows is the same on both; its tests run once, in `test`.
postgres: $(DEV) assets ## Run the workspace's tests on PostgreSQL
	@sh scripts/debian_packages.sh
	sh scripts/with_postgres.sh $(BIN)/pytest --numprocesses auto --maxprocesses 8 --dist worksteal tests/web \
		--ignore tests/web/frontend --ignore tests/web/browser
lint: $(DEV) ## Check style, types and the import contracts
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
fix: $(DEV) ## Mend what ruff can mend, and format
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
bench: $(DEV) assets ## Run the benchmarks
	@missed=0; for run in "$(BIN)/python -m benchmarks" "$(BIN)/python -m benchmarks web" \
		"sh scripts/with_postgres.sh $(BIN)/python -m benchmarks web"; do $$run || missed=1; done; exit $$missed
docs: $(DEV) ## Build the documentation
	$(BIN)/python scripts/build_docs.py

##@ Keep it
lock: $(DEV) ## Pin the dependencies anew (newest versions: make lock LOCK_FLAGS=--upgrade)
	$(COMPILE) $(LOCK_FLAGS) pyproject.toml --group build --output-file requirements.lock
	$(COMPILE) $(LOCK_FLAGS) pyproject.toml --group dev --constraint requirements.lock --output-file requirements-dev.lock
	$(COMPILE) $(LOCK_FLAGS) frontend/node.in --output-file frontend/node.lock
clean: ## Remove .venv and what builds and checks left behind
	rm -rf .venv build dist htmlcov coverage.json .coverage .hypothesis
	rm -rf .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	rm -rf frontend/.css frontend/.node frontend/.*.stamp frontend/build frontend/node_modules src/carefund/web/static

help: ## Show this list
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@ / { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z]+:.*## / { split($$1, target, ":"); printf "  make %-8s  %s\n", target[1], $$2 }' $(firstword $(MAKEFILE_LIST))

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "carefund needs Python 3.11 or newer, and '$(PYTHON)' is: $$($(PYTHON) --version 2>&1)" >&2; \
		echo "Name a newer one, for example: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "Python could not make .venv; Debian and Ubuntu keep that part in the package python3-venv" >&2; exit 1; }

$(RUNTIME): requirements.lock pyproject.toml | $(BIN)/pip
	@echo "Installing into .venv from requirements.lock"
	@$(INSTALL_LOCK) requirements.lock
	@$(INSTALL_PROJECT)
	@touch $@

# The developers' lock holds everything that the runtime lock holds, at the same versions.
$(DEV): requirements-dev.lock pyproject.toml | $(BIN)/pip
	@echo "Installing into .venv from requirements-dev.lock"
	@$(INSTALL_LOCK) requirements-dev.lock
	@$(INSTALL_PROJECT)
	@touch $(RUNTIME) $@
