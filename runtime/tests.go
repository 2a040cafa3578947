// Test files: what their top level declares runs after it has finished.

package runtime

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// useTests creates bun:test, whether the script imports it or not.
func (r *Runtime) useTests(s jsbridge.Scope) error {
	if r.cfg.Test.Run != nil {
		return nil
	}
	_, err := r.world.Modules.Require(s, "bun:test")
	return err
}

// runTests starts running the tests.
func (r *Runtime) runTests(s jsbridge.Scope, _ *goja.Object) error {
	if err := r.useTests(s); err != nil {
		return err
	}
	return r.cfg.Test.Run(s)
}

// failTest reports an uncaught error to the running test.
func (r *Runtime) failTest(s jsbridge.Scope, err error) {
	if made := r.useTests(s); made != nil {
		r.printUncaught(s, made)
		return
	}
	if failed := r.cfg.Test.Uncaught(s, s.ErrorValue(err)); failed != nil {
		r.printUncaught(s, failed)
	}
}
