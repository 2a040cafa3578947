# `make run` is the first thing a newcomer types; `make test` is everything a change must pass; `make help` lists the rest.

# One static binary: no C compiler needed to build it, no shared library to run it.
export CGO_ENABLED = 0

GO            ?= go
VERSION       ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
# -s -w leaves the symbol table and DWARF out: gobun prints its own stack traces through source maps.
LDFLAGS       = -s -w -X main.version=$(VERSION)
# Pinned here and run with `go run`, so that go.mod names only what gobun itself needs.
STATICCHECK   = honnef.co/go/tools/cmd/staticcheck@v0.8.2
PLATFORMS     = linux/amd64 linux/arm64 linux/riscv64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64 freebsd/amd64 freebsd/arm64

.PHONY: help build install run test fmt vet staticcheck check unit platforms browser-test report oracle bench bench-engine scale clean

# Lists the targets: the word behind ## says what each is for.
help:
	@echo "gobun: make TARGET"; awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## build bin/gobun
	@test -e bin/gobun || echo "The first build compiles the JavaScript engine and the bundler with gobun's profile: one to three minutes on two cores."
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/gobun ./cmd/gobun

install: ## install gobun where go install puts programs
	$(GO) install -trimpath -ldflags '$(LDFLAGS)' ./cmd/gobun
	@dir=$$($(GO) env GOBIN); dir=$${dir:-$$($(GO) env GOPATH)/bin}; echo "installed $$dir/gobun"; \
	case ":$$PATH:" in *":$$dir:"*) ;; *) echo "$$dir is not in your PATH: export PATH=\"$$dir:\$$PATH\"" ;; esac

run: build ## serve the example chat; PORT=0 make run picks a free port
	./bin/gobun run examples/chat/server.ts

# Every stage runs, whatever became of those before it, and the last lines say what failed and what this machine could not run.
STAGES = fmt vet staticcheck unit platforms browser-test
test: ## everything a change must pass; on two cores 40 minutes with empty caches, 20 with warm ones, 8 GB of disk
	@failed=; for stage in $(STAGES); do \
		echo "== $$stage"; \
		if [ $$stage = browser-test ] && [ -z "$(CHROMIUM)" ]; then continue; fi; \
		$(MAKE) --no-print-directory $$stage || failed="$$failed $$stage"; \
	done; \
	[ -n "$(CHROMIUM)" ] || echo "NOT RUN: the browser test, because there is no Chromium (see make browser-test)"; \
	command -v npm >/dev/null || echo "NOT RUN: the examples of Bun's documentation, because there is no npm"; \
	if [ -n "$$failed" ]; then echo "FAILED:$$failed"; exit 1; fi; echo "all stages passed: $(STAGES)"

check: fmt vet staticcheck ## the stages of make test that only read the code

fmt:
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); if [ -n "$$unformatted" ]; then echo "not formatted (gofmt):"; echo "$$unformatted"; exit 1; fi

# What only checks does not need the profile of cmd/gobun, for which every package would be compiled once more.
vet staticcheck unit platforms browser-test report oracle packages: export GOFLAGS := $(GOFLAGS) -pgo=off

vet:
	$(GO) vet ./...

staticcheck:
	$(GO) run $(STATICCHECK) ./...

# The race detector needs cgo; only the tests are built with it. The conformance scripts run the command as their users do,
# without the detector: with it their largest scripts pass the time that a process may take.
unit: ## all Go tests, with the race detector but for the conformance scripts
	CGO_ENABLED=1 $(GO) test -race -timeout 40m $$($(GO) list ./... | grep -v /conformance$$)
	$(GO) test -timeout 30m ./conformance

platforms: ## build gobun for every platform
	@for p in $(PLATFORMS); do \
		echo "build $$p"; \
		GOOS=$${p%/*} GOARCH=$${p#*/} $(GO) build -o /dev/null ./cmd/gobun || exit 1; \
	done

CHROMIUM      ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
browser-test: ## open the examples in a headless Chromium; pictures go to browser-out
	@test -n "$(CHROMIUM)" || { echo "make browser-test needs Chromium: apt-get install chromium on Debian, or CHROMIUM=/path/of/it"; exit 1; }
	GOBUN_CHROMIUM="$(CHROMIUM)" $(GO) test -count=1 -run TestBrowser -v ./examples/...

clean: ## remove what was built
	rm -rf bin browser-out

# If something differs newly it says so and writes nothing: its reason is missing.
report: ## run everything that is compared with Bun and write conformance/REPORT.md, README's counts and the expectations anew
	GOBUN_UPDATE=1 $(GO) test -count=1 -timeout 20m ./conformance -run TestConformance

# Needs npm and a network; Redis, PostgreSQL and MariaDB where the machine has them. BUN=PATH records Bun's answers anew.
.PHONY: packages
packages: ## run the scripts of conformance/packages with packages of npm and compare with Bun's answers
	GOBUN_SLOW=1 $(if $(BUN),GOBUN_ORACLE=$$(realpath $(BUN))) $(GO) test -count=1 -timeout 30m -v -run 'TestPackages$$' ./conformance

# BUN is a Bun 1.4.5, for example of `npm install bun@1.4.5`.
oracle: ## record the answers of the conformance scripts anew: make oracle BUN=PATH
	GOBUN_ORACLE=$$(realpath $(BUN)) $(GO) test -count=1 ./conformance ./bunapi/ecma/json -run '^TestRecorded|^TestConformance$$/^cases$$'

# Needs Linux and npm, which installs the pinned Bun and ws below bench-out.
bench: build ## measure gobun beside Bun, Node with ws and a plain Go server in one go
	$(GO) build -o bin/gobun-bench ./cmd/gobun-bench
	./bin/gobun-bench run -out cmd/gobun-bench/RESULTS.md

bench-engine: ## measure the WebSocket engine beside gorilla/websocket and gws in one go
	cd bunapi/internal/compare && $(GO) test -bench . -run '^$$'

scale: build ## draw gobun beside Bun with more clients, larger messages, more topics
	$(GO) build -o bin/gobun-bench ./cmd/gobun-bench
	./bin/gobun-bench scale -peers gobun,bun -out cmd/gobun-bench/scale.svg

# Remakes the profile by which go build decides what to inline in gobun (profile-guided optimisation), from the benchmarks
# of the message path. ARCHITECTURE.md says what it gains.
PROFILED = bunapi/serve/socket bunapi/ecma/json bunapi/internal/pubsub
.PHONY: pgo
pgo: ## remake the profile
	mkdir -p bin/pgo
	for p in $(PROFILED); do \
		$(GO) test ./$$p -trimpath -run '^$$' -bench 'Message|Publish|Parse|Stringify' -skip Goja -benchtime 500ms -cpuprofile bin/pgo/$${p##*/}.prof -o bin/pgo/test || exit 1; \
	done
	$(GO) tool pprof -proto bin/pgo/*.prof > bin/pgo/default.pgo
	mv bin/pgo/default.pgo cmd/gobun/default.pgo
	rm -r bin/pgo

# Plain go test replays the seeds of the fuzz targets.
FUZZTIME ?= 30s
.PHONY: fuzz
fuzz: ## run every fuzz target for FUZZTIME
	@grep -rHo --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*' . | while IFS=: read -r file target; do \
		echo "$$file $${target#func }"; \
		$(GO) test -run='^$$' -fuzz="^$${target#func }\$$" -fuzztime=$(FUZZTIME) -fuzzminimizetime=2s "$${file%/*}" || exit 1; \
	done

# BUN=… runs the cases with a real Bun, URL=… against any echo server.
.PHONY: protocol
protocol: ## run every case of the WebSocket protocol, in both roles, in full size, as a table by category
	$(GO) test -count=1 -timeout 30m -v -run 'TestServer|TestClient' ./conformance/protocol -args -full $(if $(BUN),-command $$(realpath $(BUN))) $(if $(URL),-url $(URL))

# The hostile networks in full: 10,000 connections of each bad kind, and 50 rounds of chaos. Takes hours.
.PHONY: soak
soak: ## 10,000 hostile connections of each kind, 50 rounds of chaos, 1,000 reloads; SEED=… repeats a round of chaos
	GOBUN_SOAK=1 $(GO) test -count=1 -timeout 30m -v -run TestLoadingAnewLeaksNothing ./runtime
	ulimit -n $$(ulimit -Hn); $(GO) test -count=1 -timeout 12h -v -run 'TestHostile|TestChaos' ./conformance/protocol -args -soak $(if $(SEED),-seed $(SEED))
