// Running a script: from a parsed command line to an exit status.

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"time"

	"github.com/gobun/gobun/conformance"
	gobun "github.com/gobun/gobun/runtime"
)

const exitUsage = 1

// runTarget runs a file, code, the program on standard input, a script of package.json or an installed program.
func runTarget(ctx context.Context, std *streams, inv *invocation) int {
	dir, err := workingDir(inv.dir)
	if err != nil {
		return std.fail(err)
	}
	if inv.target == "" && inv.code == nil {
		return std.print(commandHelp(inv.command) + listScripts(dir))
	}
	if err := inv.configure(std, dir); err != nil {
		return std.fail(err)
	}
	if inv.code == nil && inv.target != "-" {
		switch t := inv.find(dir); {
		case t.script:
			return inv.runner(std).Run(ctx, t.pkg, inv.target, inv.args)
		case t.program != "":
			return inv.runner(std).RunTool(ctx, dir, t.program, inv.args)
		case !t.file && inv.ifPresent:
			return 0
		}
	}
	return inv.runScript(ctx, std, dir)
}

// runScript runs a file, code, or the program on standard input.
func (inv *invocation) runScript(ctx context.Context, std *streams, dir string) int {
	entry, err := inv.entry(std, dir)
	if err == nil {
		err = inv.countWorkers()
	}
	if err != nil {
		return std.fail(err)
	}
	if inv.reload != reloadNever {
		return inv.runWatched(ctx, std, entry, inv.startOptions(std, dir))
	}
	app, err := gobun.Start(ctx, gobun.Begin(entry), inv.startOptions(std, dir))
	if err == nil {
		err = app.Wait()
	}
	return std.status(err)
}

// entry returns the entry that the command line names.
func (inv *invocation) entry(std *streams, dir string) (gobun.Entry, error) {
	entry := gobun.Entry{Dir: dir, File: inv.target, Preload: inv.preload, Dialect: inv.dialect}
	switch {
	case inv.code != nil:
		entry.File, entry.Name, entry.Code, entry.Argv, entry.Print = "", "[eval]", *inv.code, []string{}, inv.print
	case inv.target == "-":
		code, err := io.ReadAll(std.in)
		if err != nil {
			return entry, fmt.Errorf("reading the program from standard input: %w", err)
		}
		entry.File, entry.Name, entry.Code, entry.Argv = "", "[stdin]", string(code), []string{"-"}
	}
	return entry, nil
}

// countWorkers reads the number of loops from the environment unless a flag gives it. What a loop of another gobun starts has one
// loop, unless told otherwise.
func (inv *invocation) countWorkers() (err error) {
	v := os.Getenv("GOBUN_WORKERS")
	if v != "" && inv.workers == 0 && os.Getenv("GOBUN_WORKER") == "" {
		inv.workers, err = parseWorkers("GOBUN_WORKERS", v)
	}
	if inv.code != nil || inv.target == "-" {
		inv.workers = 0 // only a file can have several
	}
	return err
}

// startOptions returns what the script gets of the process.
func (inv *invocation) startOptions(std *streams, dir string) gobun.Options {
	o := gobun.Options{
		Args: inv.args, Environ: gobun.LoadEnv(dir, environ(), inv.envFile, inv.noEnv), Dir: dir, Port: inv.port,
		Stdin: std.in, Stdout: std.out, Stderr: std.errors, Workers: inv.workers, Isolated: inv.isolated, Development: true,
		Command: gobun.Command{
			Version: version, Argv0: std.argv0, ExecArgs: inv.exec, Patience: closePatience, Hot: inv.reload == reloadHot,
			ConsoleDepth: inv.depth, UserAgent: inv.agent, Rejections: inv.rejections, ExposeGC: inv.exposeGC,
		},
	}
	inv.permissions.apply(&o, dir)
	return o
}

// closePatience bounds how long a process that is exiting waits to release its resources. A system call that is still blocked
// then, such as a name look-up, ends with the process.
const closePatience = time.Second

// status returns the exit status for how a script ended. What the script threw has already been printed.
func (std *streams) status(err error) int {
	var exit *gobun.ExitError
	var thrown *gobun.ScriptError
	var load *gobun.LoadError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.Code
	case errors.As(err, &load):
		_, _ = io.WriteString(std.errors, load.Details())
		if !load.Entry {
			_, _ = fmt.Fprintf(std.errors, "\ngobun %s (%s %s)\n", version, runtime.GOOS, runtime.GOARCH)
		}
		return exitUsage
	case errors.As(err, &thrown):
		return thrown.Code
	}
	return std.fail(err)
}

// conform runs the examples of documents, each in its own process.
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
