// From a command line to an exit status.

package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"github.com/gobun/gobun/bunapi"
	"github.com/gobun/gobun/conformance"
	gobun "github.com/gobun/gobun/runtime"
)

const exitUsage = 1

const help = `gobun runs scripts written for Bun's server API.

  gobun run FILE [args...]     run a script: .ts .tsx .jsx .js .mjs .cjs
  gobun FILE [args...]         the same
  gobun run -                  run the program on standard input
  gobun -e CODE [args...]      run code
  gobun -p EXPRESSION          print the value of an expression
  gobun conform FILE|DIR ...   run the examples of documents (gobun conform --help)

Flags, before the file:

  -r, --preload FILE    run FILE first (also --require, --import)
      --port N          port of Bun.serve where the script gives none
      --cwd DIR         run in DIR
      --env-file FILE   read environment variables from FILE instead of .env
      --no-env-file     do not read .env files
  -v, --version         print gobun's version
  -h, --help            print this
`

const runHelp = `Usage: gobun run [flags] FILE [args...]

Runs FILE, a script written for Bun. Flags before FILE are gobun's, everything after it is the script's.
With - instead of FILE the program is read from standard input.

Flags: see gobun --help
`

// run is main without the process: it returns the exit status.
func run(ctx context.Context, argv []string, stdin io.Reader, stdout, stderr io.Writer) int {
	if len(argv) > 1 && argv[1] == "conform" {
		return conform(ctx, argv, stdout, stderr)
	}
	o, err := parse(argv[1:])
	if err != nil {
		return fail(stderr, err)
	}
	switch o.mode {
	case modeHelp:
		_, _ = io.WriteString(stdout, help)
		return 0
	case modeRunHelp:
		_, _ = io.WriteString(stdout, runHelp)
		return 0
	case modeVersion:
		_, _ = fmt.Fprintln(stdout, version)
		return 0
	case modeRevision:
		_, _ = fmt.Fprintf(stdout, "%s (Bun API %s)\n", version, bunapi.Version)
		return 0
	}
	dir, err := workingDir(o.dir)
	if err != nil {
		return fail(stderr, err)
	}
	cfg := gobun.Config{
		Version: version, Argv0: argv[0], ExecArgs: o.exec, Args: o.args,
		Stdin: stdin, Stdout: stdout, Stderr: stderr, Dir: dir, Port: o.port, Preload: o.preload, Signals: true,
	}
	cfg.Environ = gobun.LoadEnv(dir, os.Environ(), o.envFile, o.noEnv)
	rt, err := gobun.New(cfg)
	if err != nil {
		return fail(stderr, err)
	}
	defer closeWithin(rt, closePatience)
	switch o.mode {
	case modeEval:
		return rt.RunCode(ctx, o.code)
	case modePrint:
		return rt.PrintExpression(ctx, o.code)
	case modeStdin:
		code, err := io.ReadAll(stdin)
		if err != nil {
			return fail(stderr, fmt.Errorf("reading the program from standard input: %w", err))
		}
		return rt.RunStdin(ctx, string(code))
	}
	return rt.RunFile(ctx, o.file)
}

// closePatience bounds how long a process that has decided to end gives back what it has. What then still stands in a system
// call, as a look-up of a name may, ends with the process.
const closePatience = time.Second

// closeWithin closes rt and waits for its goroutines, but not longer than that.
func closeWithin(rt *gobun.Runtime, patience time.Duration) {
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		rt.Close()
	}()
	select {
	case <-closed:
	case <-time.After(patience):
	}
}

// conform runs the examples of documents, each in a process of its own.
func conform(ctx context.Context, argv []string, stdout, stderr io.Writer) int {
	executable, err := os.Executable()
	if err != nil {
		return fail(stderr, err)
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	return conformance.Command(ctx, argv[2:], []string{executable}, stdout, stderr)
}

func workingDir(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("working directory: %w", err)
	}
	if st, err := os.Stat(abs); err != nil || !st.IsDir() {
		return "", usageError(fmt.Sprintf("%s is not a directory", dir))
	}
	return abs, nil
}

func fail(stderr io.Writer, err error) int {
	_, _ = fmt.Fprintf(stderr, "error: %v\n", err)
	return exitUsage
}
