# `make run` is the first thing a newcomer types; `make test` is everything a change must pass.

# One static binary: no C compiler needed to build it, no shared library to run it.
export CGO_ENABLED = 0

GO            ?= go
VERSION       ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
# -s -w leaves the symbol table and DWARF out: gobun prints its own stack traces through source maps.
LDFLAGS       = -s -w -X main.version=$(VERSION)
# Pinned here and run with `go run`, so that go.mod names only what gobun itself needs.
STATICCHECK   = honnef.co/go/tools/cmd/staticcheck@v0.8.2
PLATFORMS     = linux/amd64 linux/arm64 linux/riscv64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64 freebsd/amd64 freebsd/arm64

.PHONY: build run test check unit platforms browser-test report oracle bench bench-engine scale clean

build:
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/gobun ./cmd/gobun

# PORT=0 make run picks a free port.
run: build
	./bin/gobun run examples/chat/server.ts

# The last lines say what this machine could not run.
test: check unit platforms
	@if [ -n "$(CHROMIUM)" ]; then $(MAKE) --no-print-directory browser-test; else echo "NOT RUN: the browser test, because there is no Chromium (see make browser-test)"; fi
	@command -v npm >/dev/null || echo "NOT RUN: the examples of Bun's documentation, because there is no npm"

check:
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); if [ -n "$$unformatted" ]; then echo "not formatted (gofmt):"; echo "$$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(GO) run $(STATICCHECK) ./...

# The race detector needs cgo; only the tests are built with it.
unit:
	CGO_ENABLED=1 $(GO) test -race -timeout 8m ./...

platforms:
	@for p in $(PLATFORMS); do \
		echo "build $$p"; \
		GOOS=$${p%/*} GOARCH=$${p#*/} $(GO) build -pgo=off -o /dev/null ./cmd/gobun || exit 1; \
	done

# Opens examples/chat in a headless Chromium; the pictures are in browser-out.
CHROMIUM      ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
browser-test:
	@test -n "$(CHROMIUM)" || { echo "make browser-test needs Chromium: apt-get install chromium on Debian, or CHROMIUM=/path/of/it"; exit 1; }
	GOBUN_CHROMIUM="$(CHROMIUM)" $(GO) test -count=1 -run 'TestBrowser|TestLayout|TestSameName' -v ./examples/chat

clean:
	rm -rf bin browser-out

# Runs everything that is compared with Bun and writes conformance/REPORT.md, the README's counts and
# conformance/expectations.json anew. If something differs newly it says so and writes nothing: its reason is missing.
report:
	GOBUN_UPDATE=1 $(GO) test -count=1 ./conformance -run TestConformance

# Records the answers of the conformance scripts anew. BUN is a Bun 1.4.5, for example of `npm install bun@1.4.5`.
oracle:
	GOBUN_ORACLE=$$(realpath $(BUN)) $(GO) test -count=1 ./conformance ./bunapi/ecma/json -run '^TestRecorded|^TestConformance$$/^cases$$'

# Measures gobun beside Bun, Node with ws and a plain Go server, all on this machine in one go. Needs Linux and npm, which
# installs the pinned Bun and ws below bench-out.
bench: build
	$(GO) build -o bin/gobun-bench ./cmd/gobun-bench
	./bin/gobun-bench run -out cmd/gobun-bench/RESULTS.md

# The engine alone beside gorilla/websocket and gws, in one run.
bench-engine:
	cd bunapi/internal/compare && $(GO) test -bench . -run '^$$'

scale: build
	$(GO) build -o bin/gobun-bench ./cmd/gobun-bench
	./bin/gobun-bench scale -peers gobun,bun -out cmd/gobun-bench/scale.svg

# Remakes the profile by which go build decides what to inline in gobun (profile-guided optimisation), from the benchmarks
# of the message path. ARCHITECTURE.md says what it gains.
PROFILED = bunapi/serve bunapi/ecma/json bunapi/internal/pubsub
.PHONY: pgo
pgo:
	mkdir -p bin/pgo
	for p in $(PROFILED); do \
		$(GO) test ./$$p -trimpath -run '^$$' -bench 'Message|Publish|Parse|Stringify' -skip Goja -benchtime 500ms -cpuprofile bin/pgo/$${p##*/}.prof -o bin/pgo/test || exit 1; \
	done
	$(GO) tool pprof -proto bin/pgo/*.prof > bin/pgo/default.pgo
	mv bin/pgo/default.pgo cmd/gobun/default.pgo
	rm -r bin/pgo

# Runs every fuzz target for FUZZTIME. Plain go test replays the seeds.
FUZZTIME ?= 30s
.PHONY: fuzz
fuzz:
	@grep -rHo --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*' . | while IFS=: read -r file target; do \
		echo "$$file $${target#func }"; \
		$(GO) test -run='^$$' -fuzz="^$${target#func }\$$" -fuzztime=$(FUZZTIME) -fuzzminimizetime=2s "$${file%/*}" || exit 1; \
	done

# Every case of the protocol, in both roles, in full size, as a table by category. BUN=… runs them with a real Bun, URL=… against any echo server.
.PHONY: protocol
protocol:
	$(GO) test -count=1 -timeout 30m -v -run 'TestServer|TestClient' ./conformance/protocol -args -full $(if $(BUN),-command $$(realpath $(BUN))) $(if $(URL),-url $(URL))
