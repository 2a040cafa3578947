// The flags of Bun's runtime: those that gobun implements, accepts and refuses.

package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/gobun/gobun/bunapi/serve"
	gobun "github.com/gobun/gobun/runtime"
	"github.com/gobun/gobun/runtime/modules"
)

// Values that stand for paths.
var (
	aFile = []string{"file"}
	aDir  = []string{"dir"}
)

const (
	noWorkspaces  = "gobun runs the scripts of one package.json and knows no workspaces"
	noDebugger    = "goja, the engine inside gobun, has no debugger"
	noProfiler    = "goja, the engine inside gobun, writes no profiles of scripts"
	noCoverage    = "goja, the engine inside gobun, does not tell which lines ran"
	noOrder       = "gobun test runs all files in the order of their names"
	noConcurrence = "gobun test runs one test at a time"
	noTLSBounds   = "gobun's bounds for TLS are those of Go's crypto/tls; the tls option of Bun.serve sets them for a server"
)

// flags lists all flags. Help shows them in this order.
var flags = append([]flag{
	{names: []string{"--watch"}, in: inRun, help: "start anew when a file that was loaded changes", set: on(func(o *options) { o.reload = reloadWatch })},
	{names: []string{"--hot"}, in: inRun, help: "load changed files anew; servers, sockets and globalThis stay", set: on(func(o *options) { o.reload = reloadHot })},
	{names: []string{"--no-clear-screen"}, in: inRun, help: "do not clear the terminal when files are loaded anew", set: on(func(o *options) { o.noClear = true })},
	{names: []string{"-e", "--eval"}, in: inRun, value: "CODE", help: "run CODE", set: func(o *options, v string) error { o.code, o.print = &v, false; return nil }},
	{names: []string{"-p", "--print"}, in: inRun, value: "CODE", help: "run CODE and print its value", set: func(o *options, v string) error { o.code, o.print = &v, true; return nil }},
	{names: []string{"--require", "--import", "-r", "--preload"}, in: everywhere, value: "FILE", values: aFile, help: "run FILE first (also --require, --import)", set: func(o *options, v string) error { o.preload = append(o.preload, v); return nil }},
	{names: []string{"--port"}, in: everywhere, value: "N", help: "port of Bun.serve where the script gives none", set: setPort},
	{names: []string{"--workers"}, in: inRun, value: "N", values: []string{"auto"}, help: "run the script on N loops, or on one for each processor (auto); also GOBUN_WORKERS", set: setWorkers},
	{names: []string{"--isolated"}, in: inRun, help: "what one of several loops publishes stays there", set: on(func(o *options) { o.isolated = true })},
	{names: []string{"--env-file"}, in: everywhere, value: "FILE", values: aFile, help: "read environment variables from FILE instead of .env", set: func(o *options, v string) error { list(&o.envFile)(v); return nil }},
	{names: []string{"--no-env-file"}, in: everywhere, help: "do not read .env files", set: on(func(o *options) { o.noEnv = true })},
	{names: []string{"-d", "--define"}, in: everywhere, value: "K:V", help: "replace the name K by the expression V", set: setDefine},
	{names: []string{"-l", "--loader"}, in: everywhere, value: "EXT:KIND", help: "read files that end with EXT as KIND: .svg:text", set: setLoader},
	{names: []string{"--drop"}, in: everywhere, value: "NAME", values: []string{"console", "debugger"}, help: "leave out calls of console or debugger", set: func(o *options, v string) error { list(&o.dialect.Drop)(v); return nil }},
	{names: []string{"--conditions"}, in: everywhere, value: "NAME", help: "conditions of \"exports\" in package.json", set: func(o *options, v string) error { list(&o.dialect.Conditions)(v); return nil }},
	{names: []string{"--main-fields"}, in: everywhere, value: "NAMES", help: "fields of package.json that name the main file", set: func(o *options, v string) error { list(&o.dialect.MainFields)(v); return nil }},
	{names: []string{"--extension-order"}, in: everywhere, value: "EXTS", help: "extensions that are tried for an import without one", set: func(o *options, v string) error { list(&o.dialect.Extensions)(v); return nil }},
	{names: []string{"--tsconfig-override"}, in: everywhere, value: "FILE", values: aFile, help: "use FILE instead of tsconfig.json", set: func(o *options, v string) error { o.dialect.Tsconfig = v; return nil }},
	{names: []string{"--preserve-symlinks"}, in: everywhere, help: "keep the path of a link for what it leads to", set: on(func(o *options) { o.dialect.PreserveSymlinks = true })},
	{names: []string{"--jsx-runtime"}, in: everywhere, value: "KIND", values: []string{"automatic", "classic"}, help: "automatic (default) or classic", set: func(o *options, v string) error { o.dialect.JSX.Runtime = v; return nil }},
	{names: []string{"--jsx-factory"}, in: everywhere, value: "NAME", help: "what JSX calls in the classic runtime", set: func(o *options, v string) error { o.dialect.JSX.Factory = v; return nil }},
	{names: []string{"--jsx-fragment"}, in: everywhere, value: "NAME", help: "what a JSX fragment is in the classic runtime", set: func(o *options, v string) error { o.dialect.JSX.Fragment = v; return nil }},
	{names: []string{"--jsx-import-source"}, in: everywhere, value: "NAME", help: "the package that has jsx and jsxs; default react", set: func(o *options, v string) error { o.dialect.JSX.ImportSource = v; return nil }},
	{names: []string{"--jsx-side-effects"}, in: everywhere, help: "JSX elements have side effects", set: on(func(o *options) { o.dialect.JSX.SideEffects = true })},
	{names: []string{"--console-depth"}, in: everywhere, value: "N", help: "how deep console.log goes; 0 is all; default 2", set: setDepth},
	{names: []string{"--user-agent"}, in: everywhere, value: "TEXT", help: "what fetch says as User-Agent", set: func(o *options, v string) error { o.agent = v; return nil }},
	{names: []string{"--unhandled-rejections"}, in: everywhere, value: "MODE", values: rejectionModes(), help: "strict, throw (default), warn, none or warn-with-error-code", set: setRejections},
	{names: []string{"--expose-gc"}, in: everywhere, help: "define the function gc", set: on(func(o *options) { o.exposeGC = true })},
	{names: []string{"--cwd"}, in: everywhere, value: "DIR", values: aDir, help: "run in DIR", set: func(o *options, v string) error { o.dir = v; return nil }},
	{names: []string{"-c", "--config"}, in: everywhere, value: "FILE", optional: true, values: aFile, help: "read FILE instead of bunfig.toml", set: func(o *options, v string) error { o.config = v; return nil }},
	{names: []string{"-b", "--bun"}, in: everywhere, help: "node is gobun, too, in package.json scripts and tools", set: on(func(o *options) { o.bun = true })},
	{names: []string{"--silent"}, in: everywhere, help: "do not print the command of a package.json script", set: on(func(o *options) { o.silent = true })},
	{names: []string{"--if-present"}, in: inRun, help: "no error if there is no such file or script", set: on(func(o *options) { o.ifPresent = true })},
	{names: []string{"--shell"}, in: inRun, value: "KIND", values: []string{"system"}, help: "shell of package.json scripts: system", set: setShell},
	{names: []string{"-v", "--version"}, in: everywhere, help: "print gobun's version", set: on(func(o *options) { o.version = true })},
	{names: []string{"--revision"}, in: everywhere, help: "print gobun's version and the version of Bun whose API it has", set: on(func(o *options) { o.revision = true })},
	{names: []string{"-h", "--help"}, in: everywhere, help: "print help; gobun COMMAND --help is about a command", set: on(func(o *options) { o.help = true })},

	{names: []string{"-t", "--test-name-pattern"}, in: inTest, value: "REGEX", help: "run only tests whose name matches", set: func(o *options, v string) error { o.tests.Name = v; return nil }},
	{names: []string{"--timeout"}, in: inTest, value: "MS", help: "time-out of each test, default 5000", set: number("--timeout", func(o *options, n int64) { o.tests.Timeout = n })},
	{names: []string{"-u", "--update-snapshots"}, in: inTest, help: "write the snapshots anew", set: on(func(o *options) { o.tests.Update = true })},
	{names: []string{"--bail"}, in: inTest, value: "N", optional: true, help: "end after N failures, default 1", set: setBail},
	{names: []string{"--retry"}, in: inTest, value: "N", help: "try a test that fails N times more", set: number("--retry", func(o *options, n int64) { o.tests.Retry = n })},
	{names: []string{"--rerun-each"}, in: inTest, value: "N", help: "run each file N times", set: number("--rerun-each", func(o *options, n int64) { o.tests.Rerun = n })},
	{names: []string{"--only"}, in: inTest, help: "run only tests that are marked with only", set: on(func(o *options) { o.tests.Only = true })},
	{names: []string{"--todo"}, in: inTest, help: "run tests that are marked with todo", set: on(func(o *options) { o.tests.Todo = true })},
	{names: []string{"--pass-with-no-tests"}, in: inTest, help: "no error if there are no tests", set: on(func(o *options) { o.tests.PassWithNone = true })},
	{names: []string{"--only-failures"}, in: inTest, help: "print only failures", set: on(func(o *options) { o.tests.OnlyFailures = true })},
	{names: []string{"--dots"}, in: inTest, help: "print a dot for each test", set: on(func(o *options) { o.tests.Dots = true })},
	{names: []string{"--reporter"}, in: inTest, value: "KIND", values: []string{"dots", "junit"}, help: "dots, or junit with --reporter-outfile", set: setReporter},
	{names: []string{"--reporter-outfile"}, in: inTest, value: "FILE", values: aFile, help: "where the report of junit goes", set: func(o *options, v string) error { o.tests.JUnit = v; return nil }},

	// Accepted: gobun already behaves this way, or they have no meaning here.
	{names: []string{"--smol"}, in: everywhere},
	{names: []string{"-i"}, in: everywhere},
	{names: []string{"--no-install"}, in: everywhere},
	{names: []string{"--install"}, in: everywhere, value: "KIND"},
	{names: []string{"--prefer-offline"}, in: everywhere},
	{names: []string{"--prefer-latest"}, in: everywhere},
	{names: []string{"--no-orphans"}, in: everywhere},
	{names: []string{"--watch-kill-signal"}, in: everywhere, value: "NAME"},
	{names: []string{"--elide-lines"}, in: inRun, value: "N"},
	{names: []string{"--fetch-preconnect"}, in: everywhere, value: "URL"},
	{names: []string{"--experimental-http2-fetch"}, in: everywhere},
	{names: []string{"--experimental-http3-fetch"}, in: everywhere},
	{names: []string{"--dns-result-order"}, in: everywhere, value: "ORDER"},
	{names: []string{"--no-deprecation"}, in: everywhere},
	{names: []string{"--no-warnings"}, in: everywhere},
	{names: []string{"--trace-warnings"}, in: everywhere},
	{names: []string{"--trace-deprecation"}, in: everywhere},
	{names: []string{"--pending-deprecation"}, in: everywhere},
	{names: []string{"--disable-warning"}, in: everywhere, value: "NAME"},
	{names: []string{"--title"}, in: everywhere, value: "TEXT"},
	{names: []string{"--zero-fill-buffers"}, in: everywhere},
	{names: []string{"--use-system-ca"}, in: everywhere},
	{names: []string{"--use-openssl-ca"}, in: everywhere},
	{names: []string{"--no-addons"}, in: everywhere},
	{names: []string{"--no-ffi-cc"}, in: everywhere},
	{names: []string{"--no-macros"}, in: everywhere},
	{names: []string{"--ignore-dce-annotations"}, in: everywhere},
	{names: []string{"--preserve-symlinks-main"}, in: everywhere},
	{names: []string{"--isolate"}, in: inTest},
	{names: []string{"--max-concurrency"}, in: inTest, value: "N"},

	// Refused: ignoring them would do something other than what was requested.
	{names: []string{"--inspect"}, in: everywhere, value: "URL", optional: true, refused: noDebugger},
	{names: []string{"--inspect-wait"}, in: everywhere, value: "URL", optional: true, refused: noDebugger},
	{names: []string{"--inspect-brk"}, in: everywhere, value: "URL", optional: true, refused: noDebugger},
	{names: []string{"--cpu-prof"}, in: everywhere, refused: noProfiler},
	{names: []string{"--cpu-prof-name"}, in: everywhere, value: "NAME", refused: noProfiler},
	{names: []string{"--cpu-prof-dir"}, in: everywhere, value: "DIR", refused: noProfiler},
	{names: []string{"--cpu-prof-md"}, in: everywhere, refused: noProfiler},
	{names: []string{"--cpu-prof-interval"}, in: everywhere, value: "N", refused: noProfiler},
	{names: []string{"--heap-prof"}, in: everywhere, refused: noProfiler},
	{names: []string{"--heap-prof-name"}, in: everywhere, value: "NAME", refused: noProfiler},
	{names: []string{"--heap-prof-dir"}, in: everywhere, value: "DIR", refused: noProfiler},
	{names: []string{"--heap-prof-md"}, in: everywhere, refused: noProfiler},
	{names: []string{"--heap-prof-interval"}, in: everywhere, value: "N", refused: noProfiler},
	{names: []string{"-F", "--filter"}, in: inRun, value: "PATTERN", refused: noWorkspaces},
	{names: []string{"--workspaces"}, in: inRun, refused: noWorkspaces},
	{names: []string{"--parallel"}, in: everywhere, value: "N", optional: true, refused: "gobun runs one script, and one test, at a time"},
	{names: []string{"--sequential"}, in: inRun, refused: "gobun runs one package.json script at a time"},
	{names: []string{"--no-exit-on-error"}, in: inRun, refused: "gobun runs one package.json script at a time"},
	{names: []string{"--interactive"}, in: inRun, refused: "gobun has no REPL of Node's kind"},
	{names: []string{"--check"}, in: everywhere, refused: "gobun does not check types; gobun check asks the project's own TypeScript"},
	{names: []string{"--max-http-header-size"}, in: everywhere, value: "N", refused: "gobun's bound for the head of a request is Bun's default"},
	{names: []string{"--insecure-http-parser"}, in: everywhere, refused: "gobun's HTTP parser is strict"},
	{names: []string{"--experimental-stream-iter"}, in: everywhere, refused: "gobun lacks node:stream/iter"},
	{names: []string{"--throw-deprecation"}, in: everywhere, refused: "gobun prints deprecations as warnings only"},
	{names: []string{"--redirect-warnings"}, in: everywhere, value: "FILE", refused: "gobun prints warnings on standard error"},
	{names: []string{"--use-bundled-ca"}, in: everywhere, refused: "gobun has the certificate authorities of the system only"},
	{names: []string{"--tls-min-v1.0"}, in: everywhere, refused: noTLSBounds},
	{names: []string{"--tls-min-v1.1"}, in: everywhere, refused: noTLSBounds},
	{names: []string{"--tls-min-v1.2"}, in: everywhere, refused: noTLSBounds},
	{names: []string{"--tls-min-v1.3"}, in: everywhere, refused: noTLSBounds},
	{names: []string{"--tls-max-v1.2"}, in: everywhere, refused: noTLSBounds},
	{names: []string{"--tls-max-v1.3"}, in: everywhere, refused: noTLSBounds},
	{names: []string{"--redis-preconnect"}, in: everywhere, refused: "gobun has no Redis client"},
	{names: []string{"--sql-preconnect"}, in: everywhere, refused: "gobun has no PostgreSQL client"},
	{names: []string{"--cron-title"}, in: inRun, value: "TEXT", refused: "gobun runs no cron jobs"},
	{names: []string{"--cron-period"}, in: inRun, value: "TEXT", refused: "gobun runs no cron jobs"},
	{names: []string{"--coverage"}, in: inTest, refused: noCoverage},
	{names: []string{"--coverage-reporter"}, in: inTest, value: "KIND", refused: noCoverage},
	{names: []string{"--coverage-dir"}, in: inTest, value: "DIR", refused: noCoverage},
	{names: []string{"--randomize"}, in: inTest, refused: noOrder},
	{names: []string{"--seed"}, in: inTest, value: "N", refused: noOrder},
	{names: []string{"--concurrent"}, in: inTest, refused: noConcurrence},
	{names: []string{"--no-isolate"}, in: inTest, refused: "gobun runs each file of tests in a runtime of its own"},
	{names: []string{"--parallel-delay"}, in: inTest, value: "MS", refused: noConcurrence},
	{names: []string{"--test-worker"}, in: inTest, refused: noConcurrence},
	{names: []string{"--shard"}, in: inTest, value: "N/M", refused: noOrder},
	{names: []string{"--timings"}, in: inTest, value: "FILE", refused: noOrder},
	{names: []string{"--update-timings"}, in: inTest, refused: noOrder},
	{names: []string{"--changed"}, in: inTest, value: "COMMIT", optional: true, refused: "gobun does not ask git"},
	{names: []string{"--path-ignore-patterns"}, in: inTest, value: "GLOB", refused: "gobun test takes the files that its arguments name"},
	{names: []string{"--feature"}, in: everywhere, value: "NAME", refused: "gobun has no bun:bundle"},
}, doorFlags()...)

// on returns the set function of a flag without a value.
func on(set func(o *options)) func(*options, string) error {
	return func(o *options, _ string) error { set(o); return nil }
}

func setPort(o *options, v string) error {
	if _, ok := serve.ParsePort(v); !ok {
		return usageError(fmt.Sprintf(`The value of "--port" is out of range. It must be >= 0 and <= 65535. Received %s`, v))
	}
	o.port = v
	return nil
}

// number returns the set function of a flag whose value is a number.
func number(name string, set func(o *options, n int64)) func(*options, string) error {
	return func(o *options, v string) error {
		n, err := strconv.ParseInt(v, 10, 32)
		if err != nil || n < 0 {
			return usageError(fmt.Sprintf("%s expects a number, received %q", name, v))
		}
		set(o, n)
		return nil
	}
}

func setBail(o *options, v string) error {
	if v == "" {
		v = "1"
	}
	n, err := strconv.ParseInt(v, 10, 32)
	if err != nil || n < 1 {
		return usageError("--bail expects a number greater than 0")
	}
	o.tests.Bail = n
	return nil
}

func setReporter(o *options, v string) error {
	switch v {
	case "dots":
		o.tests.Dots = true
	case "junit":
		o.junit = true
	default:
		return usageError(fmt.Sprintf("unsupported reporter format %q. Available options: 'junit' (for XML test results), 'dots'", v))
	}
	return nil
}

// setDefine splits at the first colon or equals sign, as Bun does.
func setDefine(o *options, v string) error {
	i := strings.IndexAny(v, ":=")
	if i <= 0 {
		return usageError(fmt.Sprintf(`--define %q is missing a ":" or "=" separator. Expected --define key=value, for example --define process.env.NODE_ENV='"production"'`, v))
	}
	put(&o.dialect.Define, v[:i], v[i+1:])
	return nil
}

func setLoader(o *options, v string) error {
	ext, kind, ok := strings.Cut(v, ":")
	if !ok {
		return usageError(fmt.Sprintf("--loader %q is missing a colon. Expected --loader .ext:kind, for example --loader .svg:text", v))
	}
	put(&o.dialect.Loaders, ext, kind)
	return (&modules.Dialect{Loaders: map[string]string{ext: kind}}).Check()
}

func put(m *map[string]string, key, value string) {
	if *m == nil {
		*m = map[string]string{}
	}
	(*m)[key] = value
}

func setWorkers(o *options, v string) (err error) {
	o.workers, err = parseWorkers("--workers", v)
	return err
}

// parseWorkers parses a number of loops. Errors name the source.
func parseWorkers(from, v string) (int, error) {
	if v == "auto" {
		return gobun.WorkersAuto, nil
	}
	n, err := strconv.ParseUint(v, 10, 16)
	if err != nil || n < 1 || n > gobun.MaxWorkers {
		return 0, usageError(fmt.Sprintf("%s expects a number from 1 to %d, or auto, received %q", from, gobun.MaxWorkers, v))
	}
	return int(n), nil
}

func setDepth(o *options, v string) error {
	n, err := strconv.ParseUint(v, 10, 16)
	if err != nil {
		return usageError(fmt.Sprintf(`Invalid value for --console-depth: %q. Must be a positive integer`, v))
	}
	if o.depth = int(n); n == 0 {
		o.depth = math.MaxInt32
	}
	return nil
}

func rejectionModes() []string {
	var names []string
	for _, m := range gobun.RejectionModes {
		names = append(names, string(m))
	}
	return names
}

func setRejections(o *options, v string) error {
	for _, m := range gobun.RejectionModes {
		if string(m) == v {
			o.rejections = m
			return nil
		}
	}
	return usageError(fmt.Sprintf(`Invalid value for --unhandled-rejections: %q. Must be one of "%s"`, v, strings.Join(rejectionModes(), `", "`)))
}

func setShell(o *options, v string) error {
	switch v {
	case "system":
		o.shell = v
		return nil
	case "bun":
		return usageError("gobun has no shell of its own: package.json scripts run in the system's (--shell=system)")
	}
	return usageError(fmt.Sprintf("Expected --shell to be one of 'bun' or 'system'. Received: %q", v))
}
