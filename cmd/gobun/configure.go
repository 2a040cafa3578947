// Settings from bunfig.toml, where the command line does not override them.

package main

import (
	"fmt"
	"math"
	"path/filepath"
	"strings"

	"github.com/gobun/gobun/cmd/gobun/project"
)

// configure reads bunfig.toml. Flags take precedence; its preloads run before those of the command line.
func (inv *invocation) configure(std *streams, dir string) error {
	path, asked := "bunfig.toml", inv.config != ""
	if asked {
		path = inv.config
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	s, err := project.ReadSettings(path, asked)
	if err != nil {
		return err
	}
	for _, name := range s.Unknown {
		if strings.HasPrefix(name, "test.") && inv.command.name != "test" {
			continue // nothing is needed from it
		}
		_, _ = fmt.Fprintf(std.errors, "warn: %s: %s is not supported by gobun\n", filepath.Base(path), name)
	}
	inv.take(s)
	return inv.dialect.Check()
}

// take adds the settings to the options.
func (inv *invocation) take(s *project.Settings) {
	o := &inv.options
	o.preload = append(s.Preload, o.preload...)
	if o.port == "" {
		o.port = s.Port
	}
	if o.dialect.Define == nil {
		o.dialect.Define = s.Define
	}
	if o.dialect.Loaders == nil {
		o.dialect.Loaders = s.Loader
	}
	if o.depth == 0 && s.ConsoleDepth != nil {
		if o.depth = *s.ConsoleDepth; o.depth == 0 {
			o.depth = math.MaxInt32
		}
	}
	o.noEnv = o.noEnv || s.NoEnvFile && len(o.envFile) == 0
	o.silent, o.bun = o.silent || s.Silent, o.bun || s.Bun
	jsx := &o.dialect.JSX
	for _, f := range []struct {
		to   *string
		from string
	}{{&jsx.Runtime, s.JSX.Runtime}, {&jsx.Factory, s.JSX.Factory}, {&jsx.Fragment, s.JSX.Fragment}, {&jsx.ImportSource, s.JSX.ImportSource}} {
		if *f.to == "" {
			*f.to = f.from
		}
	}
	o.test = s.Test
}
