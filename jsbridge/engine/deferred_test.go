package engine

import (
	"slices"
	"strings"
	"testing"

	"github.com/dop251/goja"
)

// deferred.go assumes that goja's objects with a template ask it for properties that they lack.
func TestTemplatesOfTheHost(t *testing.T) {
	made := []string{}
	property := func(name string, enumerable goja.Flag) Deferred {
		return Deferred{name, func(vm *goja.Runtime, on *goja.Object) {
			made = append(made, name)
			must(t, on.DefineDataProperty(name, vm.ToValue(name), goja.FLAG_TRUE, goja.FLAG_TRUE, enumerable))
		}}
	}
	tmpl := NewTemplate([]Deferred{property("a", goja.FLAG_TRUE), {Name: "own"}, property("b", goja.FLAG_FALSE), property("c", goja.FLAG_TRUE)})
	if tmpl == nil {
		t.Fatal("goja's templates are not what they were")
	}
	for range 2 { // the second VM uses the template that the first one created
		made = made[:0]
		vm := goja.New()
		obj := vm.NewObject()
		must(t, obj.Set("own", 1))
		if !tmpl.Give(obj) || tmpl.Give(obj) {
			t.Fatal("an object gets a template, once")
		}
		must(t, vm.Set("o", obj))
		run := func(code, want string) {
			t.Helper()
			v, err := vm.RunString(code)
			must(t, err)
			if got := v.String() + " made " + strings.Join(made, " "); got != want {
				t.Errorf("%s: %s, want %s", code, got, want)
			}
		}
		run(`"c" in o && Object.hasOwn(o, "b") && !("d" in o)`, "true made ")
		run(`Object.getOwnPropertyNames(o).join()`, "a,own,b,c made ")
		run(`o.b + o.b + o.own`, "bb1 made b")
		run(`JSON.stringify(Object.getOwnPropertyDescriptor(o, "b"))`, `{"value":"b","writable":true,"enumerable":false,"configurable":true} made b`)
		run(`delete o.b; o.b + ";" + ("b" in o)`, "undefined;false made b")
		run(`o.a = 5; o.d = 6; JSON.stringify({ ...o })`, `{"a":5,"own":1,"c":"c","d":6} made b a c`)
	}
}

func TestLateProperties(t *testing.T) {
	vm := goja.New()
	obj := vm.NewObject()
	must(t, obj.Set("first", 1))
	must(t, obj.DefineDataProperty("hidden", vm.ToValue(2), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE))
	must(t, obj.Set("last", 3))
	for name, on := range map[string]*goja.Object{"global": vm.GlobalObject(), "plain": obj} {
		late := NewLate(vm, on)
		if late == nil {
			t.Fatalf("%s: goja's templates are not what they were", name)
		}
		var made []string
		put := func(name string, hidden bool) {
			late.Put(name, hidden, func() goja.Value { made = append(made, name); return vm.ToValue("made " + name) })
		}
		put("x", false)
		put("y", true)
		put("z", false)
		if late.Hide("z", true); !late.Unmade("x") || late.Unmade("nothing") || late.Enumerable("z") || !late.Enumerable("x") {
			t.Errorf("%s: what is not made is not told apart", name)
		}
		late.Fix("z")
		must(t, vm.Set("o", on))
		v, err := vm.RunString(`o.x + o.y + o.z + o.x + [Object.keys(o).includes("x"), Object.keys(o).includes("y"), Object.keys(o).includes("z"), Object.getOwnPropertyDescriptor(o, "z").configurable]`)
		must(t, err)
		if want := "made xmade ymade zmade xtrue,false,false,false"; v.String() != want || len(made) != 3 || late.Unmade("x") {
			t.Errorf("%s: %s, made %v, want %s", name, v, made, want)
		}
	}
	late := NewLate(vm, obj)
	if late.Enumerable("hidden") || !late.Enumerable("first") {
		t.Error("what is there is not told apart")
	}
	late.Put("first", false, func() goja.Value { return vm.ToValue("again") })
	if names, ok := Names(obj); !ok || !slices.Equal(names, []string{"first", "hidden", "last", "x", "y", "z"}) {
		t.Errorf("names %q", names)
	}
	if !Reorder(obj, []string{"z", "last", "first"}) || strings.Join(obj.GetOwnPropertyNames(), " ") != "z last first hidden x y" || obj.Get("first").String() != "again" {
		t.Errorf("in another order: %q", obj.GetOwnPropertyNames())
	}
}
