package module

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// Test is what a file of tests has of the program that runs it. Loop only, but for making it.
type Test struct {
	File    string // absolute
	Options string // for bun:test, as JSON
	// Report prints the line of a test that has ended as status says, or with an empty status what is said of a failure.
	Report func(status, text string)
	// Done gets the results as JSON. Nothing of the tests runs any more.
	Done func(result string)

	// Run, Uncaught and End are set by bun:test: they run the tests, take an error that nobody caught, and end without running.
	Run      func(s jsbridge.Scope) error
	Uncaught func(s jsbridge.Scope, err goja.Value) error
	End      func(s jsbridge.Scope) error
}
