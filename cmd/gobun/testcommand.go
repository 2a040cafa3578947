// gobun test.

package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/cmd/gobun/tests"
	gobun "github.com/gobun/gobun/runtime"
)

// runTests runs the test files that the command line names.
func runTests(ctx context.Context, std *streams, inv *invocation) int {
	dir, err := workingDir(inv.dir)
	if err != nil {
		return std.fail(err)
	}
	if err := inv.configure(std, dir); err != nil {
		return std.fail(err)
	}
	o := inv.tests
	o.Dir, o.Patterns, o.Version, o.Head, o.Out = dir, inv.args, version, std.out, std.errors
	if root := inv.test.Root; root != "" {
		o.Dir = filepath.Join(dir, root)
	}
	if o.Timeout == 0 {
		o.Timeout = inv.test.Timeout
	}
	if o.Bail == 0 {
		o.Bail = inv.test.Bail
	}
	if o.Retry == 0 {
		o.Retry = inv.test.Retry
	}
	if inv.junit && o.JUnit == "" {
		return std.fail(usageError("--reporter=junit requires --reporter-outfile [file] to specify where to save the XML report"))
	}
	inv.preload = append(inv.preload, inv.test.Preload...)
	o.CI = os.Getenv("CI") != ""
	o.Start = func(ctx context.Context, file string, t *module.Test) error {
		return inv.runTestFile(ctx, std, dir, file, t)
	}
	return tests.Run(ctx, o)
}

// runTestFile runs one test file in its own app, until the tests have ended.
func (inv *invocation) runTestFile(ctx context.Context, std *streams, dir, file string, t *module.Test) error {
	options := inv.startOptions(std, dir)
	options.Args = nil
	options.Environ = append(options.Environ, testEnviron(options.Environ)...)
	options.Command.Test = t
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	over := false
	done := t.Done
	t.Done = func(result string) {
		done(result)
		over = true
		cancel() // ends what the tests left running
	}
	app, err := gobun.Start(ctx, gobun.Begin(gobun.Entry{Dir: dir, File: file, Preload: inv.preload, Dialect: inv.dialect}), options)
	if err == nil {
		err = app.Wait()
	}
	if over || err == nil {
		return nil
	}
	var load *gobun.LoadError
	if errors.As(err, &load) {
		return tests.Mistake(load.Details())
	}
	return err
}

// testEnviron adds NODE_ENV=test unless it is set.
func testEnviron(environ []string) []string {
	for _, kv := range environ {
		if strings.HasPrefix(kv, "NODE_ENV=") {
			return nil
		}
	}
	return []string{"NODE_ENV=test"}
}
