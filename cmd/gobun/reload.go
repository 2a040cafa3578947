// --watch and --hot: reacting to changes of files that the script has loaded, or that determine how it is loaded.

package main

import (
	"context"
	"errors"
	"io"
	"path/filepath"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/cmd/gobun/watch"
	gobun "github.com/gobun/gobun/runtime"
)

// clearScreen clears a terminal including its scrollback.
const clearScreen = "\x1b[2J\x1b[3J\x1b[H"

// restartSignal is the signal whose listeners run when --watch ends a script.
const restartSignal = "SIGTERM"

// runWatched runs a script until it calls process.exit, or ctx ends.
func (inv *invocation) runWatched(ctx context.Context, std *streams, entry gobun.Entry, options gobun.Options) int {
	changes := make(chan struct{}, 1)
	w, err := watch.New(func() {
		select {
		case changes <- struct{}{}:
		default: // a pending notification says the same
		}
	})
	if err != nil {
		return std.fail(err)
	}
	defer w.Close()
	entry.Seen = func(path string) { _ = w.Add(path) } // a file that cannot be watched is loaded nevertheless
	for _, path := range inv.settingFiles(options.Dir, entry.File) {
		entry.Seen(path)
	}
	for {
		again, status := inv.runOnce(ctx, std, entry, options, changes)
		if !again {
			return status
		}
		inv.clear(std)
		options.Environ = gobun.LoadEnv(options.Dir, environ(), inv.envFile, inv.noEnv)
	}
}

// settingFiles returns the files that determine how a script is loaded, whether they exist or not.
func (inv *invocation) settingFiles(dir, file string) []string {
	list := []string{"tsconfig.json", "jsconfig.json", "package.json", "bunfig.toml"}
	if inv.dialect.Tsconfig != "" {
		list = append(list, inv.dialect.Tsconfig)
	}
	switch {
	case inv.noEnv:
	case inv.envFile != nil:
		list = append(list, inv.envFile...)
	default:
		list = append(list, ".env", ".env.local", ".env.development", ".env.development.local", ".env.production", ".env.production.local", ".env.test", ".env.test.local")
	}
	if file != "" {
		list = append(list, file) // it may not exist yet
	}
	for i, path := range list {
		if !filepath.IsAbs(path) {
			list[i] = filepath.Join(dir, path)
		}
	}
	return list
}

// runOnce runs the script until the next change, with --hot across all changes. again: restart it.
func (inv *invocation) runOnce(ctx context.Context, std *streams, entry gobun.Entry, options gobun.Options, changes <-chan struct{}) (again bool, status int) {
	run, cancel := context.WithCancel(ctx)
	defer cancel()
	started, ended := make(chan *gobun.App, 1), make(chan error, 1)
	var app *gobun.App
	go func() {
		a, err := gobun.Start(run, gobun.Begin(entry), options)
		started <- a
		if err == nil {
			err = a.Wait()
		}
		ended <- err
	}()
	for {
		select {
		case app = <-started:
		case <-changes:
			if app != nil && inv.reload == reloadHot {
				inv.clear(std)
				app.LoadAnew()
				continue
			}
			if app != nil {
				app.Signal(restartSignal, closePatience)
			}
			cancel()
			<-ended
			return ctx.Err() == nil, 0
		case err := <-ended:
			status = std.status(err)
			select {
			case app = <-started:
			default: // it was taken
			}
			if ctx.Err() != nil || exited(app, err) || missing(err) {
				return false, status
			}
			select {
			case <-changes:
				return true, 0
			case <-ctx.Done():
				return false, status
			}
		}
	}
}

// exited reports whether the script called process.exit, which ends it for good.
func exited(app *gobun.App, err error) bool {
	var exit *gobun.ExitError
	if errors.As(err, &exit) {
		return exit.Called
	}
	return app != nil && err == nil && app.Exited()
}

// missing reports whether there is no such file.
func missing(err error) bool {
	var load *gobun.LoadError
	return errors.As(err, &load) && load.Entry
}

// clear empties the terminal.
func (inv *invocation) clear(std *streams) {
	if !inv.noClear && module.IsTerminal(std.out) {
		_, _ = io.WriteString(std.out, clearScreen)
	}
}
