// Finding programs and modules.

package bun

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

var lookup = []module.Member{
	{Name: "which", Length: 1, Call: which},
	{Name: "resolve", Length: 1, Call: func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		v, err := resolveSync(s, a)
		if err != nil {
			return s.Rejected(err), nil
		}
		return s.Resolved(v), nil
	}},
	{Name: "resolveSync", Length: 1, Call: resolveSync},
}

// maxProgram bounds the name of a program, in bytes (Bun).
const maxProgram = 4096

// which is Bun.which(program, {PATH, cwd}).
func which(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	if a.Len() == 0 {
		return goja.Null(), nil
	}
	name, err := a.Text(s, 0)
	if err != nil {
		return nil, err
	}
	if len(name) >= maxProgram {
		return nil, jsbridge.Errorf("bin path is too long")
	}
	env := module.Of(s)
	path, cwd := env.Environ.Started("PATH"), env.Dir
	if options, ok := a.At(1).(*goja.Object); ok {
		d, _ := jsbridge.DictOf(options)
		for _, o := range []struct {
			name string
			to   *string
		}{{"PATH", &path}, {"cwd", &cwd}} {
			v, err := d.Get(s, o.name)
			if err != nil {
				return nil, err
			}
			if goja.IsUndefined(v) {
				continue
			}
			if *o.to, err = s.ToString(v); err != nil {
				return nil, err
			}
		}
	}
	found := findProgram(env, name, path, cwd)
	if found == "" {
		return goja.Null(), nil
	}
	return s.String(found), nil
}

// findProgram searches for a program as execvp does. A name with a slash is a path relative to cwd.
func findProgram(env *module.Env, name, path, cwd string) string {
	if name == "" || strings.Contains(name, "\x00") || strings.HasSuffix(name, "/") {
		return ""
	}
	join := func(dir, name string) string { return strings.TrimRight(dir, "/") + "/" + name }
	executable := func(file string) bool {
		if env.Access.Path(env.Path(file), false) != nil {
			return false
		}
		st, err := os.Stat(env.Path(file))
		return err == nil && st.Mode().IsRegular() && st.Mode()&0o111 != 0
	}
	if strings.Contains(name, "/") {
		if !filepath.IsAbs(name) {
			name = join(cwd, strings.TrimPrefix(name, "./"))
		}
		if executable(name) {
			return name
		}
		return ""
	}
	for dir := range strings.SplitSeq(path, ":") {
		if dir == "" {
			continue
		}
		if !filepath.IsAbs(dir) {
			dir = join(cwd, dir)
		}
		if file := join(dir, name); executable(file) {
			return file
		}
	}
	return ""
}

// resolveSync is Bun.resolveSync(specifier, directory).
func resolveSync(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	switch {
	case a.Len() == 0:
		return nil, jsbridge.InvalidArgType("Expected a specifier and a from path")
	case a.Len() == 1:
		return nil, jsbridge.InvalidArgType("Expected a from path")
	case jsbridge.IsNullish(a.At(1)):
		return nil, jsbridge.InvalidArgType("from must be a string")
	}
	specifier, err := a.Text(s, 0)
	if err != nil {
		return nil, err
	}
	from, err := a.Text(s, 1)
	if err != nil {
		return nil, err
	}
	env := module.Of(s)
	if env.Resolve == nil {
		return nil, jsbridge.Unsupported("Bun." + a.Name)
	}
	found, err := env.Resolve(s, specifier, env.Path(from), from)
	return s.String(found), err
}
