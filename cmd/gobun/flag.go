// What a flag is, and what the flags of a command line add up to.

package main

import (
	"slices"
	"strings"

	"github.com/gobun/gobun/cmd/gobun/project"
	"github.com/gobun/gobun/cmd/gobun/tests"
	"github.com/gobun/gobun/runtime/modules"

	gobun "github.com/gobun/gobun/runtime"
)

// place says to which commands a flag belongs.
type place uint8

const (
	inRun place = 1 << iota
	inTest
	everywhere = inRun | inTest
)

// flag is one row of the table from which parsing, help and completion come (flagtable.go).
type flag struct {
	// names are the names, the one that help shows last. A short name is one letter after one dash.
	names []string
	in    place
	// value is what help calls the flag's value; empty for a flag that takes none. optional: a value only after "=".
	value    string
	optional bool
	// help is what help says. A flag without help is accepted and has no effect in gobun.
	help string
	// values are the values that there are, for completion and checking. "file" and "dir" stand for paths.
	values []string
	// set takes the flag into account; nil if there is nothing to do.
	set func(o *options, v string) error
	// refused says why gobun does not have the flag.
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

// options are what a command line asks for.
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

	workers  int  // loops; 0 is not said
	isolated bool // topics are each loop's own

	permissions permissions

	test  project.TestSettings // of bunfig.toml
	tests tests.Options
	junit bool
}

// reload is what happens when a file that was loaded changes.
type reload uint8

const (
	reloadNever reload = iota
	reloadWatch        // the script starts anew
	reloadHot          // its modules are evaluated anew
)

// usageError is a mistake on the command line: one line, exit status 1.
type usageError string

func (e usageError) Error() string { return string(e) }

// list appends the values that stand between commas.
func list(to *[]string) func(v string) {
	return func(v string) { *to = append(*to, strings.Split(v, ",")...) }
}
