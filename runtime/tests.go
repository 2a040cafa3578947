// Files of tests: what their top level has declared runs when it is through.

package runtime

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// useTests has bun:test made, whether the script has imported it or not.
func (r *Runtime) useTests(s jsbridge.Scope) error {
	if r.cfg.Test.Run != nil {
		return nil
	}
	_, err := r.world.Modules.Require(s, "bun:test")
	return err
}

// runTests begins to run the tests.
func (r *Runtime) runTests(s jsbridge.Scope, _ *goja.Object) error {
	if err := r.useTests(s); err != nil {
		return err
	}
	return r.cfg.Test.Run(s)
}

// failTest gives an error that nobody caught to the test that runs.
func (r *Runtime) failTest(s jsbridge.Scope, err error) {
	if made := r.useTests(s); made != nil {
		r.printUncaught(s, made)
		return
	}
	if failed := r.cfg.Test.Uncaught(s, s.ErrorValue(err)); failed != nil {
		r.printUncaught(s, failed)
	}
}
