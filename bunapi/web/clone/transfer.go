// Transfer lists.

package clone

import (
	"slices"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

func cloneError(text string) error { return jsbridge.DOMException("DataCloneError", text) }

// cloneList reads the options of structuredClone.
func cloneList(s jsbridge.Scope, v goja.Value) ([]goja.Value, error) {
	opts, ok := jsbridge.DictOf(v)
	if !ok {
		return nil, jsbridge.TypeError("Type error")
	}
	list, err := opts.Get(s, "transfer")
	if err != nil || jsbridge.IsNullish(list) {
		return nil, err
	}
	return transferList(s, list, "options.transfer", jsbridge.TypeError("Type error"))
}

// List reads the second argument of postMessage: a transfer list, or options that contain one.
func List(s jsbridge.Scope, v goja.Value) ([]goja.Value, error) {
	if jsbridge.IsNullish(v) {
		return nil, nil
	}
	invalid := cloneError("Found invalid value in transferList.")
	obj, ok := v.(*goja.Object)
	if !ok {
		return nil, notIterable("transferList")
	}
	var iterator goja.Value
	if err := s.Try(func() { iterator = obj.GetSymbol(goja.SymIterator) }); err != nil {
		return nil, err
	}
	if !jsbridge.IsNullish(iterator) {
		return transferList(s, v, "transferList", invalid)
	}
	list, err := s.Get(obj, "transfer")
	if err != nil || goja.IsUndefined(list) {
		return nil, err
	}
	return transferList(s, list, "options.transfer", invalid)
}

func notIterable(what string) error {
	return jsbridge.InvalidArgType("Optional %s argument must be an iterable", what)
}

// transferList reads a list; argument is its name in errors. invalid is the error for what cannot be transferred.
func transferList(s jsbridge.Scope, list goja.Value, argument string, invalid error) ([]goja.Value, error) {
	obj, ok := list.(*goja.Object)
	if !ok {
		return nil, notIterable(argument)
	}
	var all []goja.Value
	var failed error
	err := s.Try(func() {
		if jsbridge.IsNullish(obj.GetSymbol(goja.SymIterator)) {
			failed = notIterable(argument)
			return
		}
		s.ForOf(list, func(item goja.Value) bool {
			all = append(all, item)
			return true
		})
	})
	if err == nil {
		err = failed
	}
	if err != nil {
		return nil, err
	}
	return all, checkList(s, all, invalid)
}

// checkList refuses what cannot be transferred.
func checkList(s jsbridge.Scope, list []goja.Value, invalid error) error {
	for i, item := range list {
		kind := "ArrayBuffer"
		if !jsbridge.IsArrayBuffer(item) {
			kind = "MessagePort"
			if _, ok := jsbridge.Unwrap[Transferable](s, item); !ok {
				return invalid
			}
		}
		switch {
		case slices.Contains(list[:i], item):
			return cloneError("Transfer list contains duplicate " + kind)
		case Marked(s, item):
			return cloneError("Cannot transfer object marked as untransferable")
		case jsbridge.Detached(s, item):
			return errClone
		}
	}
	return nil
}

// Mark makes transfer lists refuse an object (markAsUntransferable).
func Mark(s jsbridge.Scope, obj *goja.Object) error {
	_, err := intrinsicsOf(s).mark(nil, obj)
	return err
}

// Marked reports whether Mark was called for v.
func Marked(s jsbridge.Scope, v goja.Value) bool {
	marked, err := intrinsicsOf(s).isMarked(nil, v)
	return err == nil && marked.ToBoolean()
}

// MarkUncloneable makes Encode refuse an object (markAsUncloneable).
func MarkUncloneable(s jsbridge.Scope, obj *goja.Object) error {
	in := intrinsicsOf(s)
	in.refuses = true
	_, err := in.refuse(nil, obj)
	return err
}

// refused reports whether MarkUncloneable was called for an object.
func (in *intrinsics) refused(obj *goja.Object) bool {
	if !in.refuses {
		return false
	}
	v, err := in.isRefused(nil, obj)
	return err == nil && v.ToBoolean()
}
