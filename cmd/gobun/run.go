// Running a script: from a parsed command line to an exit status.

package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"github.com/gobun/gobun/conformance"
	gobun "github.com/gobun/gobun/runtime"
)

const exitUsage = 1

// runTarget runs a file, code, or the program on standard input.
func runTarget(ctx context.Context, std *streams, inv *invocation) int {
	if inv.target == "" && inv.code == nil {
		return std.print(commandHelp(inv.command))
	}
	if inv.reload != reloadNever {
		return std.fail(usageError("--watch and --hot are not supported by gobun yet"))
	}
	dir, err := workingDir(inv.dir)
	if err != nil {
		return std.fail(err)
	}
	rt, err := gobun.New(inv.runtimeConfig(std, dir))
	if err != nil {
		return std.fail(err)
	}
	defer closeWithin(rt, closePatience)
	switch {
	case inv.print:
		return rt.PrintExpression(ctx, *inv.code)
	case inv.code != nil:
		return rt.RunCode(ctx, *inv.code)
	case inv.target == "-":
		code, err := io.ReadAll(std.in)
		if err != nil {
			return std.fail(fmt.Errorf("reading the program from standard input: %w", err))
		}
		return rt.RunStdin(ctx, string(code))
	}
	return rt.RunFile(ctx, inv.target)
}

// runtimeConfig is how the runtime is set up for a script.
func (inv *invocation) runtimeConfig(std *streams, dir string) gobun.Config {
	return gobun.Config{
		Version: version, Argv0: std.argv0, ExecArgs: inv.exec, Args: inv.args,
		Environ: gobun.LoadEnv(dir, environ(), inv.envFile, inv.noEnv),
		Stdin:   std.in, Stdout: std.out, Stderr: std.errors, Dir: dir, Port: inv.port, Preload: inv.preload, Signals: true,
		Dialect: inv.dialect, ConsoleDepth: inv.depth, UserAgent: inv.agent, Rejections: inv.rejections, ExposeGC: inv.exposeGC,
	}
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
func conform(ctx context.Context, std *streams, inv *invocation) int {
	executable, err := os.Executable()
	if err != nil {
		return std.fail(err)
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	return conformance.Command(ctx, inv.args, []string{executable}, std.out, std.errors)
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
