# `make build` builds everything, `make test` runs the whole test suite. Both set up .venv themselves.

PYTHON ?= python3
VENV_PYTHON = .venv/bin/python
# Each test file runs in one process, so its fixtures are set up once. The files with few, slow tests come early.
PYTEST = $(VENV_PYTHON) -m pytest -n auto --dist loadscope --no-loadscope-reorder

.PHONY: help build check fix serve test test-fast audit spreadsheet exchange programs walk kill mutants fuzz fuzz-packages previews bench translation-bench search-bench lint format pictures workflow lock weights advisories clean
.DELETE_ON_ERROR:

help:
	@echo "make build      build the site and the dataset into dist/"
	@echo "make check      check the source; writes nothing"
	@echo "make fix        apply the fixes that make check offers"
	@echo "make serve      show the site locally, follow every change, and edit the English"
	@echo "make test       run the whole test suite"
	@echo "make test-fast  run the tests except browser tests and slow ones"
	@echo "make audit      run all long checks: spreadsheet, exchange, programs, walk, workflow, kill, fuzz, fuzz-packages, previews, mutants, translation-bench, bench"
	@echo "make spreadsheet  open the workbook in LibreOffice and evaluate the cookbook's formulas"
	@echo "make exchange   pass translators' files through other programs, and make 2,000 random merges"
	@echo "make programs   open the published files in nginx, Apache, pandoc, Redocly and other programs"
	@echo "make walk       run the package README's examples and compare with docs/*/walk.md (write=yes updates them)"
	@echo "make workflow   run the commands of the workflow for pull requests in a clean clone"
	@echo "make kill       kill builds at each kind of step and at random, and save files while commands run"
	@echo "make mutants    change one place of every function and check that the tests notice"
	@echo "make fuzz       damage the source in 20,000 ways and test the checks (takes most of an hour)"
	@echo "make fuzz-packages  damage packages in 5,000 ways and test verify"
	@echo "make previews   make 200 random edits and compare the preview with a full build"
	@echo "make bench      compare the build with a bare MkDocs Material build"
	@echo "make translation-bench  measure the translation checks on planted errors"
	@echo "make search-bench  measure the search on questions of visitors, in Chromium"
	@echo "make format     format the code"
	@echo "make pictures   regenerate the pictures of the README and docs/"
	@echo "make lock       regenerate requirements/*.txt from requirements/*.in"
	@echo "make weights    print the license and size of each direct dependency"
	@echo "make advisories check every locked package for known advisories"
	@echo "make clean      remove everything that was built or installed here"

build: .venv/build.stamp
	@$(VENV_PYTHON) build.py build

check: .venv/build.stamp
	@$(VENV_PYTHON) build.py check $(if $(format),--format $(format))

fix: .venv/build.stamp
	@$(VENV_PYTHON) build.py fix

serve: .venv/build.stamp
	@$(VENV_PYTHON) build.py serve

test: .venv/test.stamp debian-packages lint
	@$(PYTEST) -m "not audit"

# Run before a release on an otherwise idle machine. The benchmark comes last.
audit:
	@$(MAKE) --no-print-directory spreadsheet
	@$(MAKE) --no-print-directory exchange
	@$(MAKE) --no-print-directory programs
	@$(MAKE) --no-print-directory walk
	@$(MAKE) --no-print-directory workflow
	@$(MAKE) --no-print-directory kill
	@$(MAKE) --no-print-directory fuzz
	@$(MAKE) --no-print-directory fuzz-packages
	@$(MAKE) --no-print-directory previews
	@$(MAKE) --no-print-directory mutants
	@$(MAKE) --no-print-directory translation-bench
	@$(MAKE) --no-print-directory bench

spreadsheet: .venv/test.stamp
	@sh requirements/debian.sh requirements/debian-audit.txt
	@$(VENV_PYTHON) -m pytest -m audit tests/dataset/test_spreadsheet.py

exchange: .venv/test.stamp
	@sh requirements/debian.sh requirements/debian-audit.txt
	@CASES=2000 $(VENV_PYTHON) -m pytest tests/commands/test_exchange_tools.py tests/commands/test_exchange_merges.py \
		tests/commands/test_omegat.py tests/commands/test_review_workbook.py

programs: .venv/test.stamp .cache/tools.stamp .cache/node/stamp debian-packages
	@sh requirements/debian.sh requirements/debian-audit.txt
	@$(VENV_PYTHON) -m pytest -m audit tests/dataset/test_hosts.py tests/dataset/test_citations.py \
		tests/dataset/test_openapi_tools.py tests/dataset/test_datasette.py

workflow: .venv/test.stamp
	@$(VENV_PYTHON) -m pytest -m audit tests/project/test_workflow.py

walk: .venv/test.stamp build
	@sh requirements/debian.sh requirements/debian-audit.txt
	@$(VENV_PYTHON) tools/walk.py dist/data/*.zip $(if $(write),--write)

kill: .venv/test.stamp
	@$(VENV_PYTHON) -m pytest -m audit tests/system tests/commands/test_source_commands.py

mutants: .venv/test.stamp .cache/tools.stamp
	@.cache/tools/bin/python tools/mutants.py $(mutants)

fuzz: .venv/test.stamp
	@CASES=20000 $(VENV_PYTHON) -m pytest -n auto --dist load tests/loading/test_fuzz_source.py

fuzz-packages: .venv/test.stamp
	@CASES=840 $(VENV_PYTHON) -m pytest -n auto tests/verification/test_fuzz_packages.py

previews: .venv/test.stamp
	@EDITS=200 $(VENV_PYTHON) -m pytest tests/commands/test_serve.py -k random

bench: .venv/test.stamp
	@$(VENV_PYTHON) tools/bench.py

translation-bench: .venv/test.stamp
	@$(VENV_PYTHON) tools/translation_bench.py

search-bench: .venv/test.stamp build
	@$(VENV_PYTHON) tools/search_bench.py $(if $(sealed),--sealed)

test-fast: .venv/test.stamp lint
	@$(PYTEST) -m "not browser and not slow and not audit"

lint: .venv/test.stamp
	@$(VENV_PYTHON) -m ruff check --quiet .
	@$(VENV_PYTHON) -m ruff format --quiet --check . || { echo "run make format"; exit 1; }
	@$(VENV_PYTHON) -m mypy --no-error-summary

format: .venv/test.stamp
	@$(VENV_PYTHON) -m ruff check --quiet --fix .
	@$(VENV_PYTHON) -m ruff format --quiet .

pictures: .venv/test.stamp debian-packages build
	@sh requirements/debian.sh requirements/debian-audit.txt
	@PYTHONPATH=.:tests $(VENV_PYTHON) tools/pictures.py

# Installs what the browser tests need if possible; otherwise prints what is missing.
.PHONY: debian-packages
debian-packages:
	@sh requirements/debian.sh requirements/debian.txt

.venv/build.stamp: requirements/build.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; this is " + sys.version.split()[0])'
	@echo "setting up .venv"
	@$(PYTHON) -m venv .venv
	@$(VENV_PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

.venv/test.stamp: requirements/test.txt .venv/build.stamp
	@echo "setting up .venv for the tests"
	@$(VENV_PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

.cache/tools.stamp: requirements/tools.txt
	@$(PYTHON) -m venv .cache/tools
	@.cache/tools/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

.cache/node/stamp: requirements/node/package-lock.json
	@command -v npm >/dev/null || sh requirements/debian.sh requirements/debian-node.txt
	@mkdir -p .cache/node && cp requirements/node/*.json .cache/node
	@cd .cache/node && npm ci --silent --ignore-scripts --no-audit --no-fund
	@touch $@

lock: .cache/tools.stamp
	@cd requirements && for name in build test tools; do \
		../.cache/tools/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
			--no-emit-index-url --no-emit-find-links $$name.in --output-file $$name.txt || exit 1; \
	done

weights: .venv/test.stamp
	@$(VENV_PYTHON) requirements/weigh.py

advisories: .cache/tools.stamp
	@.cache/tools/bin/python requirements/advisories.py requirements/build.txt requirements/test.txt requirements/tools.txt

clean:
	rm -rf .venv .cache .pytest_cache .ruff_cache .mypy_cache dist .dist-*
