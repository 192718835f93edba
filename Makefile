# make run    builds and starts the site with demonstration content
# make test   formats, vets, runs every test (RACE=1: with the race detector)
# make help   says the rest

SHELL   := /bin/sh
GO      ?= go
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)

# The tools have a module of their own, so that they never move what the program is built with.
TOOL      := $(GO) tool -modfile=tools/go.mod
FUZZTIME  ?= 20s
# long enough for a small machine under the race detector with browsers in it
TESTFLAGS := -timeout 45m
ifneq ($(RACE),)
TESTFLAGS += -race -count=1
endif

# The browser tests look for a Chromium in the same places (internal/apptest/browser.go).
CHROMIUM = $(or $(WAYMARK_CHROMIUM),$(shell command -v chromium || command -v chromium-browser || command -v google-chrome || command -v google-chrome-stable))

.PHONY: help run build test race check format lint tidied bench kill replica fuzz dist clean
.DEFAULT_GOAL := help

help:
	@echo 'make run     build and start the site with demonstration content; ARGS="--time-lapse 5000" goes to serve'
	@echo 'make test    format, vet, and run every test; RACE=1 adds the race detector'
	@echo 'make race    what runs in several goroutines at once, under the race detector'
	@echo 'make check   the same judgements on the source without the tests, changing nothing'
	@echo 'make bench   measure the program beside a bare one, in a few minutes'
	@echo 'make kill    kill the program 50 times while 5,000 readers get their letters; about half an hour'
	@echo 'make replica  cut the power 20 times under load, restore each time, and measure what a replica costs; some ten minutes'
	@echo 'make fuzz    run each fuzz test for FUZZTIME ($(FUZZTIME))'
	@echo 'make dist    build binaries, Linux packages and a container image's folder into dist/'
	@echo 'make clean   remove what was built; pb_data stays'

# The demo fills an empty site, and changes nothing the second time.
run: build
	@./waymark demo || true
	@./waymark serve $(ARGS)

build:
	@echo 'Building; the first time takes a few minutes.'
	@$(GO) build -ldflags '-X main.version=$(VERSION)' -o waymark .

test: format lint
	$(GO) test $(TESTFLAGS) ./...
ifeq ($(CHROMIUM),)
	@echo
	@echo 'The browser tests did NOT run: there is no Chromium here. Everything else passed.'
	@echo 'With one installed (or WAYMARK_CHROMIUM saying where it is) "make test" runs them too.'
else
	@echo
	@echo 'All passed, the browser tests with $(CHROMIUM) among them.'
endif

# What runs in several goroutines at once, under the race detector; RACE=1 does it for everything.
race:
	$(GO) test -race -count=1 -timeout 30m ./internal/outbox ./internal/together ./internal/mailgun ./internal/newsletter ./internal/sequence ./internal/subscribers \
		./internal/selfservice ./internal/site ./internal/mailbox ./internal/settings ./internal/token

# Formats; where nobody is there to commit the change, names the files and fails.
ifeq ($(CI),)
format:
	@$(TOOL) gofumpt -l -w .
else
format: formatted
endif

.PHONY: formatted
formatted:
	@files=$$($(TOOL) gofumpt -l .) || exit 1; \
	if [ -n "$$files" ]; then printf 'Not formatted; "make format CI=" mends it:\n%s\n' "$$files"; exit 1; fi

lint:
	$(GO) vet ./...
	$(TOOL) staticcheck ./...

# -diff prints what "go mod tidy" would change, and fails if that is anything.
tidied:
	$(GO) mod tidy -diff
	cd tools && $(GO) mod tidy -diff

# Whether anything we call has a known hole. Where the database cannot be had, it says so and goes on.
.PHONY: vulns
vulns:
	@out=$$($(TOOL) govulncheck ./... 2>&1); code=$$?; \
	if [ $$code -eq 3 ]; then printf '%s\n' "$$out"; exit 1; fi; \
	if [ $$code -ne 0 ]; then printf 'Known holes were NOT looked for: govulncheck could not have its database (vuln.go.dev).\n%s\n' "$$(printf '%s' "$$out" | tail -n 1)"; else printf '%s\n' "$$out" | tail -n 3; fi

check: formatted lint tidied vulns
	cd tools && $(GO) vet ./...

bench:
	$(GO) test ./internal/bench -run '^$$' -bench . -benchtime 1x -timeout 20m

# KILL_SEED=n repeats a run; with KILL_BLIND=1 Mailgun cannot be asked what it has. The short form of it is part of make test.
kill:
	WAYMARK_KILL_READERS=5000 WAYMARK_KILLS=50 WAYMARK_KILL_FAULTS=2 WAYMARK_KILL_SEED=$(KILL_SEED) WAYMARK_KILL_BLIND=$(KILL_BLIND) $(GO) test -count=1 -v -run TestKilled -timeout 120m ./internal/e2e

# The power fails 20 times while readers sign up, and each time the replica is restored and counted.
replica:
	WAYMARK_REPLICA_KILLS=20 $(GO) test -count=1 -v -run 'TwoSecondsBefore|NightsTidying|WhatAReplicaCosts' -timeout 60m ./internal/e2e

fuzz:
	@grep -rHoE --include='*_test.go' '^func Fuzz[A-Za-z0-9_]+' . | while IFS=: read -r file found; do \
		name=$${found#func }; folder=$$(dirname "$$file"); echo "$$folder $$name"; \
		$(GO) test -run '^$$' -fuzz "^$$name$$" -fuzztime $(FUZZTIME) "$$folder" || exit 1; \
	done

dist:
	$(GO) run -C tools/dist . -version '$(VERSION)'

clean:
	rm -rf dist waymark waymark.exe
