package engine

import (
	"slices"
	"testing"

	"github.com/dop251/goja"
)

// recordingOwner is an owner that records its notifications.
type recordingOwner []string

func (t *recordingOwner) Made(holder, name string, p Property) {
	if p.Getter != nil {
		name = "get " + name
	}
	*t = append(*t, holder+"."+name)
}

func (t *recordingOwner) take() []string {
	taken := slices.Clone(*t)
	*t = nil
	return taken
}

// TestTemplatesMakeProperties: goja creates the properties of these objects when they are first read, with functions that it
// keeps in maps.
func TestTemplatesMakeProperties(t *testing.T) {
	vm := goja.New()
	var owner recordingOwner
	SetOwner(vm, &owner)
	get := func(path string) *goja.Object {
		v, err := vm.RunString(path)
		must(t, err)
		return v.(*goja.Object)
	}
	for _, holder := range []string{"globalThis", "Array.prototype", "String.prototype", "Object", "Object.prototype", "Function.prototype"} {
		if !Watch(vm, get(holder), holder) {
			t.Errorf("%s has no template any more", holder)
		}
	}
	if Watch(vm, vm.NewObject(), "plain") {
		t.Error("an object of a script's has a template")
	}
	owner.take()
	if unmade := Unmade(get("Array.prototype")); !unmade("fill") || unmade("absent") {
		t.Error("it is not known what goja has still to make")
	}
	get("Array.prototype.fill")
	if got := owner.take(); !slices.Contains(got, "Array.prototype.fill") {
		t.Errorf("notified of %q", got)
	}
	if Unmade(get("Array.prototype"))("fill") {
		t.Error("fill is to be made again")
	}
	get("Array.prototype[Symbol.iterator]")
	if got := owner.take(); !slices.Contains(got, "Array.prototype.@@Symbol.iterator") {
		t.Errorf("notified of %q", got)
	}
	get("Array.prototype.fill; Array.prototype[Symbol.iterator]")
	if got := owner.take(); len(got) > 0 {
		t.Errorf("notified again of %q", got)
	}
}

// TestTemplatesAreMadeBeforeTheyChange: before a script replaces or deletes a property, goja creates it.
func TestTemplatesAreMadeBeforeTheyChange(t *testing.T) {
	for _, change := range []string{
		"String.prototype.repeat = 1", "delete String.prototype.repeat", "Object.defineProperty(String.prototype, 'repeat', { value: 1 })",
		"Object.getOwnPropertyDescriptors(String.prototype)", "Object.freeze(String.prototype)",
	} {
		vm := goja.New()
		var owner recordingOwner
		SetOwner(vm, &owner)
		v, err := vm.RunString("String.prototype")
		must(t, err)
		if !Watch(vm, v.(*goja.Object), "String.prototype") {
			t.Fatal("String.prototype has no template any more")
		}
		if slices.Contains(owner.take(), "String.prototype.repeat") {
			t.Fatal("repeat is made too early")
		}
		_, err = vm.RunString(change)
		must(t, err)
		if got := owner.take(); !slices.Contains(got, "String.prototype.repeat") {
			t.Errorf("%s: notified of %q", change, got)
		}
	}
}

// TestTemplatesOfOtherVMs: watching does not affect a VM without an owner, or with another one.
func TestTemplatesOfOtherVMs(t *testing.T) {
	var first, second recordingOwner
	for _, owner := range []*recordingOwner{&first, &second} {
		vm := goja.New()
		SetOwner(vm, owner)
		v, err := vm.RunString("Array.prototype")
		must(t, err)
		Watch(vm, v.(*goja.Object), "Array.prototype")
		owner.take()
		_, err = vm.RunString("[].at")
		must(t, err)
	}
	if _, err := goja.New().RunString("[].at; [].with"); err != nil {
		t.Error(err)
	}
	for _, owner := range []*recordingOwner{&first, &second} {
		if got := owner.take(); !slices.Equal(got, []string{"Array.prototype.at"}) {
			t.Errorf("notified of %q", got)
		}
	}
}
