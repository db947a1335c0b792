# `make build` builds everything, `make test` runs the whole test suite; both set up .venv by themselves.

PYTHON ?= python3
VENV_PYTHON = .venv/bin/python
# A file of tests stays in one process, which makes what its tests share once.
PYTEST = $(VENV_PYTHON) -m pytest -n auto --dist loadscope

.PHONY: help build check fix serve test test-fast audit spreadsheet walk kill mutants fuzz fuzz-packages bench translation-bench lint format picture lock weights advisories clean
.DELETE_ON_ERROR:

help:
	@echo "make build      build the site and the dataset into dist/"
	@echo "make check      check the source; writes nothing"
	@echo "make fix        apply the fixes that make check offers"
	@echo "make serve      build, show the site at a local address, rebuild on every change"
	@echo "make test       run the whole test suite"
	@echo "make test-fast  run what needs neither a browser nor much time"
	@echo "make audit      run what takes too long for every day: spreadsheet, walk, kill, fuzz, fuzz-packages, mutants, translation-bench, bench"
	@echo "make spreadsheet  have LibreOffice read the workbook and count with the cookbook's formulas"
	@echo "make walk       open the package as its README says; docs/*/walk.md must show that (write=yes writes them)"
	@echo "make kill       kill builds before and after each kind of step, and at twenty moments"
	@echo "make mutants    change the code in 400 spots and see whether the tests notice"
	@echo "make fuzz       damage the source in 20,000 ways and see what the checks say (most of an hour)"
	@echo "make fuzz-packages  damage packages in 5,000 ways and see what verify says"
	@echo "make bench      measure the build beside a bare MkDocs Material build"
	@echo "make translation-bench  measure the checks of the translation on planted errors"
	@echo "make format     bring the code into its layout"
	@echo "make picture    make the picture of the README anew"
	@echo "make lock       write requirements/*.txt anew from requirements/*.in"
	@echo "make weights    print license and size of each direct dependency"
	@echo "make advisories ask the database of advisories about every locked package"
	@echo "make clean      remove what was built and installed here"

build: .venv/build.stamp
	@$(VENV_PYTHON) build.py build

check: .venv/build.stamp
	@$(VENV_PYTHON) build.py check

fix: .venv/build.stamp
	@$(VENV_PYTHON) build.py fix

serve: .venv/build.stamp
	@$(VENV_PYTHON) build.py serve

test: .venv/test.stamp debian-packages lint
	@$(PYTEST) -m "not audit"

# Before a release, on a machine that has nothing else to do: the benchmark is the last. One line a check.
audit:
	@$(MAKE) --no-print-directory spreadsheet
	@$(MAKE) --no-print-directory walk
	@$(MAKE) --no-print-directory kill
	@$(MAKE) --no-print-directory fuzz
	@$(MAKE) --no-print-directory fuzz-packages
	@$(MAKE) --no-print-directory mutants
	@$(MAKE) --no-print-directory translation-bench
	@$(MAKE) --no-print-directory bench

spreadsheet: .venv/test.stamp
	@sh requirements/debian.sh requirements/debian-audit.txt
	@$(VENV_PYTHON) -m pytest -m audit tests/dataset/test_spreadsheet.py

walk: .venv/test.stamp build
	@sh requirements/debian.sh requirements/debian-audit.txt
	@$(VENV_PYTHON) tools/walk.py dist/data/*.zip $(if $(write),--write)

kill: .venv/test.stamp
	@$(VENV_PYTHON) -m pytest -m audit tests/system/test_whole_or_not.py

mutants: .venv/test.stamp
	@$(VENV_PYTHON) tools/mutants.py --sample 400 --seed 1 --at-least 0.85

fuzz: .venv/test.stamp
	@CASES=20000 $(VENV_PYTHON) -m pytest -n auto --dist load tests/loading/test_fuzz_source.py

fuzz-packages: .venv/test.stamp
	@CASES=840 $(VENV_PYTHON) -m pytest -n auto tests/verification/test_fuzz_packages.py

bench: .venv/test.stamp
	@$(VENV_PYTHON) tools/bench.py

translation-bench: .venv/test.stamp
	@$(VENV_PYTHON) tools/translation_bench.py

test-fast: .venv/test.stamp lint
	@$(PYTEST) -m "not browser and not slow and not audit"

lint: .venv/test.stamp
	@$(VENV_PYTHON) -m ruff check --quiet .
	@$(VENV_PYTHON) -m ruff format --quiet --check . || { echo "run make format"; exit 1; }
	@$(VENV_PYTHON) -m mypy --no-error-summary

format: .venv/test.stamp
	@$(VENV_PYTHON) -m ruff check --quiet --fix .
	@$(VENV_PYTHON) -m ruff format --quiet .

picture: .venv/test.stamp debian-packages build
	@PYTHONPATH=. $(VENV_PYTHON) tools/picture.py docs/picture.png

# Installs what the browser tests need where that is possible, and says what is missing where it is not.
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
