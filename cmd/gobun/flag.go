// Flags, and the options that the flags of a command line set.

package main

import (
	"slices"
	"strings"

	"github.com/gobun/gobun/cmd/gobun/project"
	"github.com/gobun/gobun/cmd/gobun/tests"
	"github.com/gobun/gobun/runtime/modules"

	gobun "github.com/gobun/gobun/runtime"
)

// place is the set of commands to which a flag belongs.
type place uint8

const (
	inRun place = 1 << iota
	inTest
	everywhere = inRun | inTest
)

// flag is one row of the table for parsing, help and completion (flagtable.go).
type flag struct {
	// names are the names, the one that help shows last. A short name is one letter after one dash.
	names []string
	in    place
	// value is the name of the flag's value in help; empty for a flag without a value. optional: a value is accepted only after
	// "=".
	value    string
	optional bool
	// help is the text in help. A flag without it is accepted but has no effect in gobun.
	help string
	// values are the possible values, for completion and checking. "file" and "dir" stand for paths.
	values []string
	// set applies the flag; nil if it has no effect.
	set func(o *options, v string) error
	// refused says why gobun lacks the flag.
	refused string
}

func (f *flag) long() string { return f.names[len(f.names)-1] }

// harmless reports whether a flag is accepted without any effect.
func (f *flag) harmless() bool { return f.help == "" && f.refused == "" }

// flagByName finds a flag.
func flagByName(name string) *flag {
	for i := range flags {
		if slices.Contains(flags[i].names, name) {
			return &flags[i]
		}
	}
	return nil
}

// options are the settings of a command line.
type options struct {
	help, version, revision bool

	code      *string // of -e and -p
	print     bool    // -p: the value is printed
	bun       bool
	silent    bool
	ifPresent bool
	noEnv     bool
	noClear   bool
	reload    reload
	port      string
	dir       string
	config    string
	shell     string
	preload   []string
	envFile   []string

	dialect    modules.Dialect
	depth      int
	agent      string
	rejections gobun.Rejections
	exposeGC   bool

	workers  int  // number of loops; 0: not set
	isolated bool // topics belong to each loop alone

	permissions permissions

	test  project.TestSettings // of bunfig.toml
	tests tests.Options
	junit bool
}

// reload is the reaction to a change of a loaded file.
type reload uint8

const (
	reloadNever reload = iota
	reloadWatch        // the script is restarted
	reloadHot          // its modules are evaluated again
)

// usageError is an error on the command line: one line, exit status 1.
type usageError string

func (e usageError) Error() string { return string(e) }

// list appends comma-separated values.
func list(to *[]string) func(v string) {
	return func(v string) { *to = append(*to, strings.Split(v, ",")...) }
}
