// The Linker runs programs in one VM. Its JavaScript half is linker.js; this file provides the native functions for it.

package modules

import (
	_ "embed"
	"errors"
	"net/url"
	"path/filepath"
	"strings"
	"sync"

	"github.com/dop251/goja"
	"github.com/dop251/goja/parser"
)

//go:embed linker.js
var linkerSource string

// linkerProgram is compiled once for all VMs, on first use.
var linkerProgram = sync.OnceValues(func() (*goja.Program, error) {
	ast, err := goja.Parse("gobun:linker", linkerSource, parser.WithDisableSourceMaps)
	if err != nil {
		return nil, err
	}
	return goja.CompileAST(ast, true)
})

// Host is what the Linker needs from the runtime around it. Its functions are called on the loop.
type Host struct {
	// Builtin returns what require(name) returns, once per VM and name. name is one of Config.Builtins.
	Builtin func(name string) (goja.Value, error)
	// Env returns import.meta.env. Default: undefined.
	Env func() goja.Value
	// Each is called with the iterable of a for…of loop and returns something that gives the same elements: the value itself or
	// something faster. Default: the value itself.
	Each goja.Value
	// Operator is called instead of operators whose result can grow without bound (ecma.Operator).
	Operator goja.Value
	// Absent returns the value to throw for a global of Config.Absent. Default: an Error that names it.
	Absent func(name string) goja.Value
	// LoadError returns the value that a failing require() (kind KindRequire) or import() throws: Bun's ResolveMessage,
	// BuildMessage, or an AggregateError of them. Default: an Error with the first message's text.
	LoadError func(err *BuildError, kind Kind) goja.Value
	// Keep makes the Linker keep a function of each program, through which measuring the VM's memory reaches the program's
	// variables (Kept).
	Keep bool
	// Throw returns the value to throw for any other Go error. Default: an Error with its text; a *goja.Exception always throws
	// its own value.
	Throw func(err error) goja.Value
	// Native wraps a Linker function that scripts call, turning panics into exceptions. Default: the function itself.
	Native func(name string, fn NativeFunc) NativeFunc
}

// NativeFunc is a function that scripts can call.
type NativeFunc = func(goja.FunctionCall) goja.Value

// Linker runs programs in one VM and gives them their modules. All methods are Loop only.
type Linker struct {
	vm     *goja.Runtime
	loader *Loader
	host   Host

	absent goja.Value    // the value of absentName in programs; nil until one needs it
	stack  goja.Value    // the function called stackName in programs
	site   goja.Callable // creates a call site; nil until a script wants one

	run, require goja.Callable // of linker.js; nil until the first program that needs it

	kept []goja.Value // functions within each program that was run: see Host.Keep
}

// Instance is a program that is running or has run.
type Instance struct {
	// Promise settles when the entry, with its top-level awaits, has finished; it rejects with an error that the entry did not
	// catch. The caller must check it: nothing else handles its rejection.
	Promise *goja.Promise
	record  *goja.Object // linker.js's; nil if the program is single
	vm      *goja.Runtime
}

// NewLinker creates the Linker of a VM. The built-ins that goja lacks (Symbol.asyncIterator and so on) must exist before a
// program is run. Loop only.
func NewLinker(vm *goja.Runtime, l *Loader, host Host) *Linker {
	if host.Each == nil {
		host.Each = vm.ToValue(func(call goja.FunctionCall) goja.Value { return call.Argument(0) })
	}
	if host.Operator == nil {
		host.Operator = goja.Undefined()
		if v, err := vm.RunString("(function (op, a, b) { return op === 1 ? a + b : a })"); err == nil {
			host.Operator = v
		}
	}
	k := &Linker{vm: vm, loader: l, host: host}
	k.stack = vm.ToValue(k.native("stack", func(call goja.FunctionCall) goja.Value {
		if len(call.Arguments) == keepArguments {
			if host.Keep {
				k.kept = append(k.kept, call.Arguments[0])
			}
			return goja.Undefined()
		}
		k.settleStack(call.Argument(0))
		return call.Argument(0)
	}))
	k.putCaptureStackTrace()
	return k
}

// prepare runs linker.js, once.
func (k *Linker) prepare() error {
	if k.run != nil {
		return nil
	}
	program, err := linkerProgram()
	if err != nil {
		return err
	}
	v, err := k.vm.RunProgram(program)
	if err != nil {
		return err
	}
	main, _ := goja.AssertFunction(v)
	api, err := main(goja.Undefined(), k.natives())
	if err != nil {
		return err
	}
	k.run, _ = goja.AssertFunction(api.ToObject(k.vm).Get("run"))
	k.require, _ = goja.AssertFunction(api.ToObject(k.vm).Get("require"))
	return nil
}

// Run starts a program: when Run returns, its code up to the first top-level await has run, and the microtasks as well if this is
// the outermost call into the VM. main marks the program for import.meta.main and require.main. The error is one of the VM (an
// interrupt, a stack overflow); an exception of the script rejects the Instance's promise. Loop only.
func (k *Linker) Run(p *Program, main bool) (*Instance, error) {
	if p.single {
		return k.runSingle(p)
	}
	if err := k.prepare(); err != nil {
		return nil, err
	}
	found, err := k.found(p)
	if err != nil {
		return nil, err
	}
	record, err := k.run(goja.Undefined(), found, k.vm.ToValue(main))
	if err != nil {
		return nil, err
	}
	in := &Instance{record: record.ToObject(k.vm), vm: k.vm}
	promise, ok := in.record.Get("done").Export().(*goja.Promise)
	if !ok {
		return nil, errors.New("the program was made for require")
	}
	in.Promise = promise
	return in, nil
}

// runSingle runs a program that needs only the last two of its parameters.
func (k *Linker) runSingle(p *Program) (*Instance, error) {
	v, err := k.vm.RunProgram(p.code)
	if err != nil {
		return nil, err
	}
	main, _ := goja.AssertFunction(v)
	none := goja.Undefined()
	if v, err = main(none, none, none, none, none, k.host.Each, k.stack, k.absentGlobals(p), k.vm.GlobalObject(), k.host.Operator); err != nil {
		return nil, err
	}
	return &Instance{Promise: v.Export().(*goja.Promise), vm: k.vm}, nil
}

// Namespace returns the entry's exports: "default" is its default export, or module.exports. It is nil until the entry has
// finished. Loop only.
func (in *Instance) Namespace() *goja.Object {
	if in.record == nil {
		if in.Promise.State() == goja.PromiseStatePending {
			return nil
		}
		return in.vm.NewObject() // it exports nothing
	}
	ns, _ := in.record.Get("namespace").(*goja.Object)
	return ns
}

// keepProgram starts each program: it passes the function named stackName a closure of the program, from which everything that
// the program keeps can be reached (see Host.Keep). Other calls of that function have one argument, this one has keepArguments.
const (
	keepProgram   = stackName + "(()=>0,0);"
	keepArguments = 2
)

// Kept returns functions that hold the variables of the programs that were run. Loop only.
func (k *Linker) Kept() []goja.Value { return k.kept }

// Require returns the require function of the file importer, an absolute path. Loop only.
func (k *Linker) Require(importer string) (goja.Value, error) {
	if err := k.prepare(); err != nil {
		return nil, err
	}
	return k.require(goja.Undefined(), k.vm.ToValue(importer))
}

// found describes a program to linker.js.
func (k *Linker) found(p *Program) (*goja.Object, error) {
	code, err := k.vm.RunProgram(p.code)
	if err != nil {
		return nil, err
	}
	o := k.vm.NewObject()
	_ = o.Set("code", code)
	_ = o.Set("absent", k.absentGlobals(p))
	_ = o.Set("entry", p.Path)
	_ = o.Set("plain", p.plain)
	_ = o.Set("files", k.list(p.files))
	_ = o.Set("owns", k.list(p.owns))
	_ = o.Set("uses", k.list(p.uses))
	return o, nil
}

func (k *Linker) list(items []string) *goja.Object {
	values := make([]any, len(items))
	for i, s := range items {
		values[i] = s
	}
	return k.vm.NewArray(values...)
}

// natives is the `host` of linker.js.
func (k *Linker) natives() *goja.Object {
	o := k.vm.NewObject()
	fn := func(name string, f NativeFunc) {
		f = k.native(name, f)
		_ = o.Set(name, f)
	}
	text := func(name string, f func(string) string) {
		fn(name, func(a goja.FunctionCall) goja.Value { return k.vm.ToValue(f(a.Argument(0).String())) })
	}
	text("dirname", filepath.Dir)
	text("basename", filepath.Base)
	text("url", fileURL)
	fn("isFile", func(a goja.FunctionCall) goja.Value { return k.vm.ToValue(filepath.IsAbs(a.Argument(0).String())) })
	fn("builtin", func(a goja.FunctionCall) goja.Value {
		v, err := k.host.Builtin(a.Argument(0).String())
		k.check(err, KindRequire)
		return v
	})
	fn("load", func(a goja.FunctionCall) goja.Value {
		return k.load(specifierOf(a.Argument(0)), a.Argument(1).String(), kindOf(a.Argument(2)))
	})
	fn("resolve", func(a goja.FunctionCall) goja.Value {
		kind := kindOf(a.Argument(2))
		r, err := k.loader.Resolve(specifierOf(a.Argument(0)), a.Argument(1).String(), kind)
		k.check(err, kind)
		return k.vm.ToValue(r.specifier(kind == KindImport))
	})
	fn("resolveIn", func(a goja.FunctionCall) goja.Value {
		path, err := k.loader.ResolveIn(a.Argument(0).String(), k.loader.absolute(a.Argument(1).String()), a.Argument(2).String(), KindRequire)
		k.check(err, KindRequire)
		return k.vm.ToValue(path)
	})
	fn("metaResolve", func(a goja.FunctionCall) goja.Value {
		u, err := k.loader.metaResolve(a.Argument(0).String(), specifierOf(a.Argument(1)))
		k.check(err, KindImport)
		return k.vm.ToValue(u)
	})
	if k.host.Env != nil {
		_ = o.Set("env", k.host.Env())
	}
	_ = o.Set("each", k.host.Each)
	_ = o.Set("operator", k.host.Operator)
	_ = o.Set("stack", k.stack)
	return o
}

func (k *Linker) native(name string, f NativeFunc) NativeFunc {
	if k.host.Native == nil {
		return f
	}
	return k.host.Native(name, f)
}

// load answers import() and require: a built-in's name, the path of a file that is already running, or a program.
func (k *Linker) load(specifier, importer string, kind Kind) goja.Value {
	p, found, err := k.loader.LoadDynamic(specifier, importer, kind)
	k.check(err, kind)
	o := k.vm.NewObject()
	switch {
	case found.Builtin != "":
		_ = o.Set("builtin", found.Builtin)
	case found.Path != "":
		_ = o.Set("path", found.Path)
	default:
		o, err = k.found(p)
		k.check(err, kind)
	}
	return o
}

// check throws err, if it is not nil, into the script.
func (k *Linker) check(err error, kind Kind) {
	var build *BuildError
	var ex *goja.Exception
	switch {
	case err == nil:
		return
	case errors.As(err, &ex):
		panic(ex.Value())
	case errors.As(err, &build) && k.host.LoadError != nil:
		panic(k.host.LoadError(build, kind))
	case k.host.Throw != nil:
		panic(k.host.Throw(err))
	}
	o, nerr := k.vm.New(k.vm.Get("Error"), k.vm.ToValue(err.Error()))
	if nerr != nil {
		panic(k.vm.ToValue(err.Error()))
	}
	panic(o)
}

func kindOf(require goja.Value) Kind {
	if require.ToBoolean() {
		return KindRequire
	}
	return KindImport
}

// specifierOf accepts file URLs where a script passes a path.
func specifierOf(v goja.Value) string { return pathOfURL(v.String()) }

func pathOfURL(s string) string {
	if strings.HasPrefix(s, "file://") {
		if u, err := url.Parse(s); err == nil {
			return filepath.FromSlash(u.Path)
		}
	}
	return s
}

func fileURL(path string) string {
	p := filepath.ToSlash(path)
	if !strings.HasPrefix(p, "/") {
		p = "/" + p // a drive letter
	}
	return (&url.URL{Scheme: "file", Path: p}).String()
}

// specifier returns the name that scripts use for what was resolved.
func (r Resolved) specifier(prefixed bool) string {
	if r.Builtin != "" && prefixed && nodePrefix(r.Builtin) {
		return "node:" + r.Builtin
	}
	if r.Builtin != "" {
		return r.Builtin
	}
	return r.Path
}

// nodePrefix reports whether a built-in belongs to Node: Bun's own, and the packages that it replaces, have no prefix.
func nodePrefix(name string) bool {
	switch name {
	case "bun", "ws", "undici", "node-fetch", "isomorphic-fetch", "abort-controller", "utf-8-validate", "@vercel/fetch":
		return false
	}
	return !strings.Contains(name, ":")
}

// metaResolve implements import.meta.resolve: a relative path need not exist.
func (l *Loader) metaResolve(specifier, importer string) (string, error) {
	if isForeignURL(specifier) || strings.HasPrefix(specifier, "file:") {
		return specifier, nil
	}
	path, suffix := specifier, ""
	if i := strings.IndexAny(specifier, "?#"); i >= 0 {
		path, suffix = specifier[:i], specifier[i:]
	}
	if strings.HasPrefix(path, "./") || strings.HasPrefix(path, "../") {
		return fileURL(filepath.Join(filepath.Dir(importer), path)) + suffix, nil
	}
	if filepath.IsAbs(path) {
		return fileURL(path) + suffix, nil
	}
	r, err := l.Resolve(specifier, importer, KindImport)
	if err != nil {
		return "", err
	}
	if r.Builtin != "" {
		return r.specifier(true), nil
	}
	return fileURL(r.Path), nil
}
