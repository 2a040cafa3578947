// The host's own JavaScript, compiled once for all realms of a process, and only when first needed, because parsing is most of
// the cost of starting a runtime.

package jsbridge

import (
	"strings"
	"sync"

	"github.com/dop251/goja"
	"github.com/dop251/goja/parser"
)

// Script is a constant piece of the host's JavaScript. Create it with [NewScript] and keep it in a package variable.
type Script struct {
	compile func() (*goja.Program, error)
	bound   func() []string // built-ins that are parameters around the script
}

// NewScript declares a source. It is not compiled yet.
func NewScript(name, source string) *Script {
	return &Script{compile: sync.OnceValues(func() (*goja.Program, error) { return compileSource(name, source) })}
}

// NewGlue is NewScript for an expression whose functions run long after it: in them Promise or Map is the built-in that
// [Scope.KeepIntrinsics] recorded, whatever a script assigns to the global of that name.
func NewGlue(name, source string) *Script {
	return NewLateGlue(name, func() string { return source })
}

// NewLateGlue is NewGlue for a source that must be assembled first, so that this is not done at start-up.
func NewLateGlue(name string, source func() string) *Script {
	source = sync.OnceValue(source)
	bound := sync.OnceValue(func() []string { return mentioned(source()) })
	return &Script{bound: bound, compile: sync.OnceValues(func() (*goja.Program, error) {
		expression := strings.TrimRight(source(), "; \n")
		return compileSource(name, "(function ("+strings.Join(bound(), ", ")+") { return ("+expression+"\n) })")
	})}
}

func compileSource(name, source string) (*goja.Program, error) {
	ast, err := goja.Parse(name, source, parser.WithDisableSourceMaps)
	if err != nil {
		return nil, err
	}
	return goja.CompileAST(ast, false)
}

// Compile returns the compiled form. Calling it early lets compilation run in parallel with other work. Any goroutine.
func (p *Script) Compile() (*goja.Program, error) { return p.compile() }

// Run runs the script in the realm and returns its value.
func (s Scope) Run(p *Script) (goja.Value, error) {
	prg, err := p.compile()
	if err != nil {
		return nil, err
	}
	var v goja.Value
	s.Pristine(func() {
		if v, err = s.r.vm.RunProgram(prg); err == nil && p.bound != nil {
			args := make([]goja.Value, 0, len(p.bound()))
			for _, name := range p.bound() {
				args = append(args, s.Global().Get(name))
			}
			v, err = mustFunc(v)(goja.Undefined(), args...)
		}
	})
	return v, err
}

// Must panics on an error, for scripts that cannot fail: a failure is a defect of the host.
func Must(v goja.Value, err error) goja.Value {
	if err != nil {
		panic(err)
	}
	return v
}
