// The host's own JavaScript: compiled once for all realms of a process, and only when first needed, because parsing is
// most of what starting a runtime costs.

package jsbridge

import (
	"sync"

	"github.com/dop251/goja"
	"github.com/dop251/goja/parser"
)

// Script is a constant piece of JavaScript of the host. Make one with [NewScript] and keep it in a package variable: it
// does not change.
type Script struct {
	compile func() (*goja.Program, error)
}

// NewScript names a source. Nothing is compiled yet.
func NewScript(name, source string) *Script {
	return &Script{sync.OnceValues(func() (*goja.Program, error) {
		ast, err := goja.Parse(name, source, parser.WithDisableSourceMaps)
		if err != nil {
			return nil, err
		}
		return goja.CompileAST(ast, false)
	})}
}

// Compile returns the compiled form. Calling it ahead lets the work be done beside other work. Any goroutine.
func (p *Script) Compile() (*goja.Program, error) { return p.compile() }

// Run runs the script in the realm and returns its value.
func (s Scope) Run(p *Script) (goja.Value, error) {
	prg, err := p.compile()
	if err != nil {
		return nil, err
	}
	return s.r.vm.RunProgram(prg)
}

// Must is for scripts that cannot fail: a failure is a defect of the host.
func Must(v goja.Value, err error) goja.Value {
	if err != nil {
		panic(err)
	}
	return v
}
