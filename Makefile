# Everything starts here; set-up happens by itself and is quick the second time.
PYTHON ?= python3
export PROMPT OUT
# What is not given here may still be named in .env.
ifdef PORT
export PORT
endif
ifdef DATABASE_URL
export DATABASE_URL
endif

.PHONY: run setup test track help

help: ## what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/ —/'

run: ## set up what is missing and open the studio (PORT=8000, DATABASE_URL=postgres://…)
	@$(PYTHON) -m musicassist.bootstrap run $(ARGS)

setup: ## the set-up alone
	@$(PYTHON) -m musicassist.bootstrap setup

test: ## every check: lint, types, import rules, tests on both databases, UI, browser
	@$(PYTHON) -m musicassist.bootstrap test $(ARGS)

track: ## one track: make track PROMPT="dark techno, 132 bpm, one minute" OUT=out/
	@$(PYTHON) -m musicassist.bootstrap track $(ARGS)
