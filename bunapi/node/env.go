// process.env: a dictionary of strings in the order of the environment.

package node

import (
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

type env struct {
	vm     *goja.Runtime
	keys   []string
	values map[string]string
}

func newEnv(s jsbridge.Scope, environ []string) *env {
	e := &env{vm: s.VM(), values: map[string]string{}}
	for _, kv := range environ {
		if k, v, ok := strings.Cut(kv, "="); ok && k != "" {
			e.put(k, v)
		}
	}
	return e
}

func (e *env) put(k, v string) {
	if _, ok := e.values[k]; !ok {
		e.keys = append(e.keys, k)
	}
	e.values[k] = v
}

func (e *env) Get(key string) goja.Value {
	if v, ok := e.values[key]; ok {
		return e.vm.ToValue(v)
	}
	return nil
}

func (e *env) Set(key string, v goja.Value) bool { e.put(key, v.String()); return true }
func (e *env) Has(key string) bool               { _, ok := e.values[key]; return ok }
func (e *env) Keys() []string                    { return append([]string(nil), e.keys...) }

func (e *env) Delete(key string) bool {
	if e.Has(key) {
		delete(e.values, key)
		for i, k := range e.keys {
			if k == key {
				e.keys = append(e.keys[:i], e.keys[i+1:]...)
				break
			}
		}
	}
	return true
}

// LookupEnv returns a variable of an environment like os.Environ's, "" if it is not there. The last one of a name counts.
func LookupEnv(environ []string, name string) string {
	for i := len(environ) - 1; i >= 0; i-- {
		if k, v, ok := strings.Cut(environ[i], "="); ok && k == name {
			return v
		}
	}
	return ""
}
