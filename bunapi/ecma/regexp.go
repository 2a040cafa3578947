// RegExp with Unicode property escapes. The loader turns literals with the flags u and y into calls of RegExp, so the constructor
// is the only place where they are expanded. The result for one text is compiled once, like a literal.
//
// Differences: RegExp(re) returns a copy, as new RegExp(re) does, since goja does not distinguish the two calls;
// RegExp[Symbol.species] is goja's own constructor, for which goja has a fast split; the flag v is not supported.

package ecma

import (
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// maxPatterns is how many patterns with the flags u and y a realm keeps compiled, and for how many with property escapes `source`
// returns the script's text. Further patterns also work, but are compiled each time and shown expanded. maxKept is the length of
// the longest pattern that is kept, in bytes.
const (
	maxPatterns = 1000
	maxKept     = 10_000
)

type regexps struct {
	vm       *goja.Runtime
	class    *goja.Object // goja's RegExp
	own      *goja.Object // the script's
	source   goja.Callable
	compiled map[[2]string]*goja.Object // by pattern and flags
	texts    map[string]string          // the value of source, by the expanded text
}

func installRegExp(s jsbridge.Scope) error {
	class := s.Intrinsic("RegExp").(*goja.Object)
	proto := s.Intrinsic("RegExp.prototype").(*goja.Object)
	describe := s.IntrinsicFunc("Object.getOwnPropertyDescriptor")
	described, err := s.Call(describe, nil, proto, s.String("source"))
	if err != nil {
		return err
	}
	source, _ := goja.AssertFunction(described.(*goja.Object).Get("get"))
	r := &regexps{vm: s.VM(), class: class, source: source, compiled: map[[2]string]*goja.Object{}, texts: map[string]string{}}
	r.own = s.Constructor("RegExp", 2, func(s jsbridge.Scope, a jsbridge.Args) (*goja.Object, error) {
		return r.construct(a.Values, a.NewTarget)
	})
	if err := r.own.DefineDataProperty("prototype", proto, goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE); err != nil {
		return err
	}
	if err := proto.DefineDataProperty("constructor", r.own, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE); err != nil {
		return err
	}
	species := s.Func("get [Symbol.species]", 0, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		if a.This == goja.Value(r.own) {
			return r.class, nil
		}
		return a.This, nil
	})
	if err := r.own.DefineAccessorPropertySymbol(goja.SymSpecies, species, nil, goja.FLAG_TRUE, goja.FLAG_FALSE); err != nil {
		return err
	}
	text, _ := goja.AssertFunction(proto.Get("toString"))
	if err := proto.DefineDataProperty("toString", s.Func("toString", 0, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		if o, ok := a.This.(*goja.Object); ok && len(r.texts) > 0 && o.ClassName() == "RegExp" {
			return s.String("/" + o.Get("source").String() + "/" + o.Get("flags").String()), nil
		}
		return s.Call(text, a.This)
	}), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE); err != nil {
		return err
	}
	get := s.Func("get source", 0, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		v, err := s.Call(source, a.This)
		if err == nil && len(r.texts) > 0 {
			if own, ok := r.texts[v.String()]; ok {
				return s.String(own), nil
			}
		}
		return v, err
	})
	if err := proto.DefineAccessorProperty("source", get, nil, goja.FLAG_TRUE, goja.FLAG_FALSE); err != nil {
		return err
	}
	s.SetGlobal("RegExp", r.own)
	return nil
}

// construct implements new RegExp(...args) for the class target.
func (r *regexps) construct(args []goja.Value, target *goja.Object) (*goja.Object, error) {
	if target == r.own {
		target = nil // goja's own
	}
	if len(args) < 2 || !jsbridge.IsString(args[1]) {
		return r.plain(args, target)
	}
	if o, ok := args[0].(*goja.Object); ok && o.ClassName() == "RegExp" {
		shown, err := r.source(o)
		if err != nil {
			return nil, err
		}
		if text, ok := r.texts[shown.String()]; ok {
			args = []goja.Value{r.vm.ToValue(text), args[1]}
		}
	}
	flags := args[1].String()
	if !jsbridge.IsString(args[0]) || !strings.ContainsAny(flags, "uy") {
		return r.plain(args, target)
	}
	pattern := args[0].String()
	key := [2]string{pattern, flags}
	if known := r.compiled[key]; known != nil && target == nil {
		return r.plain([]goja.Value{known}, nil)
	}
	text, escapes := "", hasProperty(pattern) && strings.Contains(flags, "u")
	if escapes {
		var expanded string
		var err error
		if expanded, text, err = expandProperties(pattern); err != nil {
			return nil, err
		}
		args = []goja.Value{r.vm.ToValue(expanded), args[1]}
	}
	made, err := r.plain(args, target)
	if err != nil {
		return nil, err
	}
	if escapes && len(r.texts) < maxPatterns {
		shown, err := r.source(made)
		if err != nil {
			return nil, err
		}
		r.texts[shown.String()] = text
	}
	if target == nil && len(r.compiled) < maxPatterns && len(pattern) <= maxKept {
		r.compiled[key], err = r.plain([]goja.Value{made}, nil) // a separate object, because a script can change made
	}
	return made, err
}

func hasProperty(pattern string) bool {
	return strings.Contains(pattern, `\p`) || strings.Contains(pattern, `\P`)
}

// plain calls goja's own constructor.
func (r *regexps) plain(args []goja.Value, target *goja.Object) (*goja.Object, error) {
	construct, _ := goja.AssertConstructor(r.class)
	return construct(target, args...)
}
