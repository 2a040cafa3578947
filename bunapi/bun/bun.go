// Package bun creates the global `Bun` and the module "bun". Members are declared in groups, one file each; modules with a
// package of their own (serve, cookie) add theirs with module.Contributor. Further members of Bun are known from the recording in
// package members, and throw an error that names what gobun lacks.
//
// This package is not an API: it may change without notice.
package bun

import (
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/members"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

// groups are the members of Bun that this package declares. Their order does not matter: the recorded order is used.
var groups = [][]module.Member{info, timing, text, equality, versions, random, memory, promises, paths, lookup, colors, tokens, sinks, files, readers, network}

// lackedHidden are members that gobun lacks and that are not enumerable in Bun.
const lackedHidden = "jest registerMacro"

// Module defines the global Bun and the module "bun". It comes after all modules that add members to Bun.
var Module = module.Module{Name: "bun", Install: func(s jsbridge.Scope, env *module.Env) (module.Instance, error) {
	b := &instance{env: env}
	s.LazyGlobal("Bun", func(s jsbridge.Scope) goja.Value { return b.object(s) })
	b.installLines(s)
	return b, nil
}}

// instance is Bun in one realm.
type instance struct {
	env  *module.Env
	made *goja.Object // nil until a script uses Bun
}

// Members returns the declared members of Bun in a realm.
func Members(env *module.Env) []module.Member {
	var list []module.Member
	for _, g := range groups {
		list = append(list, g...)
	}
	return append(list, env.Members...)
}

// object returns the global Bun.
func (b *instance) object(s jsbridge.Scope) *goja.Object {
	if b.made != nil {
		return b.made
	}
	o := s.Object()
	b.made = o // completing it reads the global
	isWhole := false
	defer func() {
		if !isWhole {
			b.made = nil
		}
	}()
	_ = o.DefineDataPropertySymbol(goja.SymToStringTag, s.String("Bun"), goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE)
	declared := Members(b.env)
	for i := range declared {
		define(s, b.env, o, &declared[i])
	}
	members.Of(s).Complete(s, o, "Bun")
	s.Arrange(o, order(declared))
	isWhole = true
	return o
}

// define defines one member. Arrange decides later whether it is enumerable and configurable.
func define(s jsbridge.Scope, env *module.Env, o *goja.Object, m *module.Member) {
	set := func(v goja.Value) {
		_ = o.DefineDataProperty(m.Name, v, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE)
	}
	switch {
	case m.Call != nil:
		set(s.Func(m.Name, m.Length, m.Call))
	case m.Value != nil:
		set(m.Value(s, env))
	case m.Lazy != nil:
		s.Lazy(o, m.Name, goja.FLAG_TRUE, func(s jsbridge.Scope) goja.Value { return m.Lazy(s, env) })
	case m.Get != nil:
		s.Getter(o, m.Name, true, func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) { return m.Get(s, env), nil })
	case m.Constant != nil:
		v := m.Constant(s, env)
		get := s.Func("get "+m.Name, 0, func(jsbridge.Scope, jsbridge.Args) (goja.Value, error) { return v, nil })
		ignore := s.Func("set "+m.Name, 1, func(jsbridge.Scope, jsbridge.Args) (goja.Value, error) { return nil, nil })
		_ = o.DefineAccessorProperty(m.Name, get, ignore, goja.FLAG_TRUE, goja.FLAG_TRUE)
	}
}

// order returns the recorded order of Bun's members, with the marks that jsbridge.Scope.Arrange reads.
func order(declared []module.Member) string {
	marks := map[string]string{}
	for _, m := range declared {
		if m.Hidden {
			marks[m.Name] += "-"
		}
		if m.Constant != nil {
			marks[m.Name] += "!"
		}
	}
	for name := range strings.FieldsSeq(lackedHidden) {
		marks[name] = "-"
	}
	var names []string
	for _, m := range members.Root("Bun").Members() {
		names = append(names, marks[m.Name]+m.Name)
	}
	return strings.Join(names, " ")
}

// Exports returns the exports of the module "bun": Bun's members, and Bun itself as default.
func (b *instance) Exports(s jsbridge.Scope) (goja.Value, error) {
	bun := b.object(s)
	m := s.VM().CreateObject(bun)
	_ = m.DefineDataProperty("__esModule", s.Bool(true), goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE)
	for _, k := range s.OwnNames(bun) {
		if s.Unmade(bun, k) {
			s.Lazy(m, k, goja.FLAG_TRUE, func(jsbridge.Scope) goja.Value { return bun.Get(k) })
			continue
		}
		_ = m.DefineDataProperty(k, bun.Get(k), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE)
	}
	_ = m.Set("default", bun)
	return m, nil
}
