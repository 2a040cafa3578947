// Plugins: the answers of the script's own plugins, and the plugin that every build needs.

package build

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/dop251/goja"
	"github.com/evanw/esbuild/pkg/api"

	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/jsbridge/nesting"
)

// hooks are the functions of module.js that call the script's plugins. Each is called as fn(done, …), and calls done(error,
// result).
type hooks struct {
	b             *builds
	plan          *plan
	resolve, load goja.Callable
}

// reply is what a plugin has answered.
type reply struct {
	found                   bool
	path, namespace, loader string
	external                bool
	contents                []byte
	err                     error
}

var errEnded = errors.New("the script has ended")

// ask calls a function of the script and waits for its answer. esbuild's goroutines call it.
func (h *hooks) ask(fn goja.Callable, args ...string) reply {
	answered := make(chan reply, 1)
	realm := h.b.env.Realm
	if !h.b.env.Loop.Post(func() {
		_ = realm.Do(func(s jsbridge.Scope) error {
			done := s.Func("done", 2, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
				select {
				case answered <- readReply(s, a):
				default: // it has already answered
				}
				return nil, nil
			})
			values := []goja.Value{done}
			for _, a := range args {
				values = append(values, s.String(a))
			}
			_, err := s.Call(fn, goja.Undefined(), values...)
			return err
		})
	}) {
		return reply{err: errEnded}
	}
	select {
	case r := <-answered:
		return r
	case <-h.b.ctx.Done():
		return reply{err: errEnded}
	}
}

// readReply reads done(error, { path, namespace, external, contents, loader }).
func readReply(s jsbridge.Scope, a jsbridge.Args) reply {
	if !jsbridge.IsNullish(a.At(0)) {
		return reply{err: errors.New(a.At(0).String())}
	}
	o, ok := a.At(1).(*goja.Object)
	if !ok {
		return reply{}
	}
	text := func(name string) string {
		if v := o.Get(name); v != nil && !jsbridge.IsNullish(v) {
			return v.String()
		}
		return ""
	}
	r := reply{found: true, path: text("path"), namespace: text("namespace"), loader: text("loader")}
	if v := o.Get("external"); v != nil {
		r.external = v.ToBoolean()
	}
	if v := o.Get("contents"); v != nil && !jsbridge.IsNullish(v) {
		if b, ok := jsbridge.View(s, v); ok {
			r.contents = append([]byte{}, b...)
		} else {
			r.contents = []byte(v.String())
		}
	}
	return r
}

var importKinds = map[api.ResolveKind]string{
	api.ResolveEntryPoint: "entry-point-build", api.ResolveJSImportStatement: "import-statement", api.ResolveJSRequireCall: "require-call",
	api.ResolveJSDynamicImport: "dynamic-import", api.ResolveJSRequireResolve: "require-resolve", api.ResolveCSSImportRule: "import-rule",
	api.ResolveCSSComposesFrom: "import-rule", api.ResolveCSSURLToken: "url-token",
}

func (h *hooks) plugin() api.Plugin {
	return api.Plugin{Name: "gobun", Setup: func(pb api.PluginBuild) {
		pb.OnResolve(api.OnResolveOptions{Filter: ".*"}, h.onResolve)
		pb.OnLoad(api.OnLoadOptions{Filter: ".*"}, h.onLoad)
	}}
}

// memory is the namespace of the files in the option files.
const memory = "file"

func (h *hooks) onResolve(a api.OnResolveArgs) (api.OnResolveResult, error) {
	if h.resolve != nil {
		r := h.ask(h.resolve, a.Path, a.Importer, a.Namespace, a.ResolveDir, importKinds[a.Kind])
		if r.err != nil {
			return api.OnResolveResult{}, r.err
		}
		if r.found {
			out := api.OnResolveResult{Path: r.path, Namespace: r.namespace, External: r.external}
			if out.Namespace == "" && !out.External {
				out.Namespace = "file"
			}
			return out, nil
		}
	}
	if path, ok := h.inMemory(a); ok {
		return api.OnResolveResult{Path: path, Namespace: memory}, nil
	}
	return api.OnResolveResult{}, nil
}

// inMemory finds a file in the option files.
func (h *hooks) inMemory(a api.OnResolveArgs) (string, bool) {
	if len(h.plan.Files) == 0 {
		return "", false
	}
	path := a.Path
	if strings.HasPrefix(path, ".") {
		dir := a.ResolveDir
		if a.Importer != "" {
			dir = filepath.Dir(a.Importer)
		}
		path = filepath.Join(dir, path)
	}
	for _, ext := range []string{"", ".tsx", ".ts", ".jsx", ".js", ".json", ".css"} {
		if _, ok := h.plan.Files[path+ext]; ok {
			return path + ext, true
		}
	}
	return "", false
}

func (h *hooks) onLoad(a api.OnLoadArgs) (api.OnLoadResult, error) {
	loader := h.plan.loaderName(a.Path)
	if t := a.With["type"]; t != "" {
		loader = t
	}
	if h.load != nil {
		r := h.ask(h.load, a.Path, a.Namespace, loader)
		if r.err != nil {
			return api.OnLoadResult{}, r.err
		}
		if r.found {
			text := string(r.contents)
			if r.loader == "" {
				r.loader = loader
			}
			return h.give(a, text, r.loader)
		}
	}
	if text, ok := h.plan.Files[a.Path]; ok && a.Namespace == memory {
		return h.give(a, text, loader)
	}
	if a.Namespace != "file" {
		return api.OnLoadResult{}, nil
	}
	data, err := os.ReadFile(a.Path)
	if err != nil {
		return api.OnLoadResult{}, nil // esbuild reads it itself and reports errors
	}
	return h.give(a, string(data), loader)
}

func (h *hooks) give(a api.OnLoadArgs, text, loader string) (api.OnLoadResult, error) {
	kind, ok := loaders[loader]
	if !ok {
		return refused("The loader " + loader + " is not supported by gobun"), nil
	}
	switch loader {
	case "js", "jsx", "ts", "tsx", "json":
		if _, deep := nesting.TooDeep(text); deep {
			return refused("Maximum call stack size exceeded"), nil
		}
	case "css":
		if strings.HasSuffix(a.Path, ".module.css") {
			kind = api.LoaderLocalCSS
		}
	}
	return api.OnLoadResult{Contents: &text, Loader: kind, ResolveDir: filepath.Dir(a.Path)}, nil
}

func refused(text string) api.OnLoadResult {
	return api.OnLoadResult{Errors: []api.Message{{Text: text}}}
}
