// Globals of Bun that the host lacks. esbuild knows which names are free variables, and rewrites these to reads of an object
// whose getters throw an error that names what is missing. Only typeof reads the global object, and finds nothing there. Once the
// script has assigned the global, its value is used.

package modules

import (
	"errors"
	"maps"
	"strings"

	"github.com/dop251/goja"
)

// absentName and globalName are parameters of a program's function. They have the same length, so that the source map stays
// valid.
const (
	absentName = "__gobun_absent"
	globalName = "__gobun_global"
)

// define lists the names for esbuild's Define. text, if known, is everything that will be translated: names that it does not
// contain are left out, because any definition makes esbuild copy all the names that it knows by itself.
func (l *Loader) define(text string) map[string]string {
	names := map[string]string{}
	maps.Copy(names, l.dialect.Define)
	for _, name := range l.absent {
		if text == "" || strings.Contains(text, name) || strings.Contains(text, `\u`) {
			names[name] = absentName + "." + name
		}
	}
	return names
}

// markAbsent makes typeof look at the global object, and reports whether code names an absent global.
func markAbsent(code string) (marked string, absent bool) {
	if !strings.Contains(code, absentName+".") {
		return code, false
	}
	return strings.ReplaceAll(code, "typeof "+absentName+".", "typeof "+globalName+"."), true
}

// absentGlobals is what absentName stands for in a program.
func (k *Linker) absentGlobals(p *Program) goja.Value {
	if !p.absent {
		return goja.Undefined()
	}
	if k.absent == nil {
		o := k.vm.NewObject()
		for _, name := range k.loader.absent {
			get := func(goja.FunctionCall) goja.Value {
				if v := k.vm.GlobalObject().Get(name); v != nil {
					return v
				}
				panic(k.missing(name))
			}
			set := func(a goja.FunctionCall) goja.Value {
				_ = k.vm.GlobalObject().Set(name, a.Argument(0))
				return nil
			}
			_ = o.DefineAccessorProperty(name, k.vm.ToValue(k.native(name, get)), k.vm.ToValue(k.native(name, set)), goja.FLAG_FALSE, goja.FLAG_TRUE)
		}
		k.absent = o
	}
	return k.absent
}

func (k *Linker) missing(name string) goja.Value {
	if k.host.Absent != nil {
		return k.host.Absent(name)
	}
	return k.vm.NewGoError(errors.New(name + " is not supported"))
}
