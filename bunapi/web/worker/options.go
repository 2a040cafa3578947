package worker

import (
	"encoding/base64"
	"net/url"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/web/clone"
	"github.com/gobun/gobun/bunapi/web/event"
	"github.com/gobun/gobun/bunapi/web/messaging"
	"github.com/gobun/gobun/jsbridge"
)

// request is what a constructor of Worker asks for.
type request struct {
	plan module.ThreadPlan
	ref  bool
	data goja.Value // workerData
	move []goja.Value
}

// create is the constructor of Worker.
func create(s jsbridge.Scope, this *goja.Object, a jsbridge.Args) (*Worker, error) {
	if a.Len() == 0 {
		return nil, jsbridge.TypeError("Not enough arguments").WithCode("ERR_MISSING_ARGS")
	}
	specifier, err := a.Text(s, 0)
	if err != nil {
		return nil, err
	}
	r, err := readOptions(s, a.At(1))
	if err != nil {
		return nil, err
	}
	r.locate(Of(s).env, specifier)
	return r.into(s, &Worker{}, this, specifier, goja.Undefined())
}

// CreateNode makes a Worker of node:worker_threads: the file or the code, the options, and the environment data.
func CreateNode(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	text, err := a.Text(s, 0)
	if err != nil {
		return nil, err
	}
	r, err := readOptions(s, a.At(1))
	if err != nil {
		return nil, err
	}
	if a.At(3).ToBoolean() {
		r.plan.Name, r.plan.Code = "[worker eval].js", text
	} else {
		r.locate(Of(s).env, text)
	}
	w := &Worker{node: true}
	obj := s.New(workerClass, w)
	_, err = r.into(s, w, obj, text, a.At(2))
	return obj, err
}

// readOptions reads the second argument in Bun's order.
func readOptions(s jsbridge.Scope, v goja.Value) (*request, error) {
	env := Of(s).env
	r := &request{ref: true, data: goja.Undefined()}
	r.plan.Self, r.plan.Dir = &module.Thread{}, env.Dir
	for _, name := range env.Environ.Names() {
		r.plan.Environ = append(r.plan.Environ, name+"="+env.Getenv(name))
	}
	r.plan.ExecArgs = env.ExecArgv
	d, ok := jsbridge.DictOf(v)
	if !ok {
		return r, nil
	}
	var err error
	if r.ref, err = d.Truthy(s, "ref", true); err != nil {
		return nil, err
	}
	get := func(name string) (v goja.Value) {
		if err == nil {
			v, err = d.Get(s, name)
		}
		if err != nil || v == nil {
			return goja.Undefined()
		}
		return v
	}
	if name := get("name"); jsbridge.IsString(name) {
		r.plan.Self.Name = name.String()
	}
	r.data = get("workerData")
	preload, environ, argv, execArgv, move := get("preload"), get("env"), get("argv"), get("execArgv"), get("transferList")
	if err != nil {
		return nil, err
	}
	if r.plan.Preload, err = preloads(s, env, preload); err != nil {
		return nil, err
	}
	if err = r.environ(s, environ); err != nil {
		return nil, err
	}
	if r.plan.Args, err = arguments(s, "argv", argv, nil); err != nil {
		return nil, err
	}
	if r.plan.ExecArgs, err = arguments(s, "execArgv", execArgv, r.plan.ExecArgs); err != nil {
		return nil, err
	}
	if !jsbridge.IsNullish(move) {
		r.move, err = clone.List(s, move)
	}
	return r, err
}

// preloads reads the option preload: a path or an array of paths.
func preloads(s jsbridge.Scope, env *module.Env, v goja.Value) ([]string, error) {
	if jsbridge.IsNullish(v) {
		return nil, nil
	}
	list := []goja.Value{v}
	if !jsbridge.IsString(v) {
		obj, ok := v.(*goja.Object)
		if !ok || obj.ClassName() != "Array" {
			return nil, jsbridge.Errorf("preload must be an array or string")
		}
		var err error
		if list, err = items("preload", obj); err != nil {
			return nil, err
		}
	}
	var files []string
	for _, item := range list {
		text, err := s.ToString(item)
		if err != nil {
			return nil, err
		}
		files = append(files, path(env, text))
	}
	return files, nil
}

// maxArguments bounds argv, execArgv and preload.
const maxArguments = 1 << 16

func items(name string, list *goja.Object) (all []goja.Value, err error) {
	n := list.Get("length").ToInteger()
	if n > maxArguments {
		return nil, jsbridge.RangeError("The \"options.%s\" property has more than %d items", name, maxArguments)
	}
	for i := range n {
		v := list.Get(strconv.Itoa(int(i)))
		if v == nil {
			v = goja.Undefined()
		}
		all = append(all, v)
	}
	return all, nil
}

func arguments(s jsbridge.Scope, name string, v goja.Value, def []string) ([]string, error) {
	if jsbridge.IsNullish(v) {
		return def, nil
	}
	obj, ok := v.(*goja.Object)
	if !ok || obj.ClassName() != "Array" {
		return nil, invalid(`The "options.`+name+`" property must be an instance of Array.`, v)
	}
	values, err := items(name, obj)
	if err != nil {
		return nil, err
	}
	list := []string{}
	for _, item := range values {
		text, err := s.ToString(item)
		if err != nil {
			return nil, err
		}
		list = append(list, text)
	}
	return list, nil
}

// environ reads the option env.
func (r *request) environ(s jsbridge.Scope, v goja.Value) error {
	if jsbridge.IsNullish(v) {
		return nil
	}
	if _, ok := v.(*goja.Symbol); ok {
		return jsbridge.Unsupported("Worker with env: SHARE_ENV")
	}
	obj, ok := v.(*goja.Object)
	if !ok {
		return invalid(`The "options.env" property must be of type object or one of undefined, null, or worker_threads.SHARE_ENV.`, v)
	}
	r.plan.Environ = []string{}
	for _, name := range obj.Keys() {
		value, err := s.Get(obj, name)
		if err != nil {
			return err
		}
		text, err := s.ToString(value)
		if err != nil {
			return err
		}
		r.plan.Environ = append(r.plan.Environ, name+"="+text)
	}
	return nil
}

// path returns the path that a specifier means: a file: URL, or a path relative to the working directory.
func path(env *module.Env, specifier string) string {
	if rest, ok := strings.CutPrefix(specifier, "file:"); ok {
		if u, err := url.Parse(specifier); err == nil {
			rest = u.Path
		}
		if runtime.GOOS == "windows" {
			rest = strings.TrimPrefix(rest, "/")
		}
		return filepath.FromSlash(rest)
	}
	return env.Path(specifier)
}

// locate finds out what the Worker runs: a file, or the text of a data: URL.
func (r *request) locate(env *module.Env, specifier string) {
	rest, ok := strings.CutPrefix(specifier, "data:")
	if !ok {
		r.plan.File = path(env, specifier)
		return
	}
	head, text, _ := strings.Cut(rest, ",")
	if decoded, err := url.PathUnescape(text); err == nil {
		text = decoded
	}
	if strings.HasSuffix(head, ";base64") {
		if decoded, err := base64.StdEncoding.DecodeString(text); err == nil {
			text = string(decoded)
		}
	}
	r.plan.Name, r.plan.Code = "[data].ts", text
}

// into starts a Worker.
func (r *request) into(s jsbridge.Scope, w *Worker, this *goja.Object, specifier string, shared goja.Value) (*Worker, error) {
	ws := Of(s)
	env := ws.env
	if env.NewThread == nil {
		return nil, jsbridge.Unsupported("Worker")
	}
	data, err := clone.Encode(s, s.Array(r.data, shared), r.move)
	if err != nil {
		return nil, err
	}
	outer, inner := messaging.NewLine()
	ids := env.Kin.Thing("Worker", func() any { return &atomic.Int64{} }).(*atomic.Int64)
	w.workers, w.obj, w.line = ws, this, outer
	w.id = int(ids.Add(1))
	if env.Crew != nil {
		w.id += env.Crew.Count - 1
	}
	self := r.plan.Self
	self.ID, self.Inside = w.id, &inside{line: inner, data: data}
	self.Opened = func() { w.fire(func(jsbridge.Scope) *event.Event { return event.New("open") }) }
	self.Uncaught = func(s jsbridge.Scope, err error, text string) {
		m, failed := clone.Encode(s, s.ErrorValue(err), nil)
		if failed != nil {
			m = nil
		}
		w.failed(text, m)
	}
	r.plan.Ended = func(end module.ThreadEnd) {
		if end.NotFound {
			end.Failed = `BuildMessage: ModuleNotFound resolving "` + specifier + `" (entry point)`
		}
		env.Loop.Post(func() {
			if end.Failed != "" && !w.killed {
				w.fail(end.Failed)
			}
			w.over(end)
		})
	}
	if w.stop, err = env.NewThread(r.plan); err != nil {
		data.Drop()
		return nil, err
	}
	ws.all[w] = struct{}{}
	w.setRef(r.ref)
	loop := env.Loop
	outer.Listen(func() { loop.Post(w.deliver) })
	return w, nil
}

// invalid is Node's error for an argument of the wrong type.
func invalid(text string, v goja.Value) error {
	return jsbridge.InvalidArgType("%s Received %s", text, jsbridge.Received(v))
}
