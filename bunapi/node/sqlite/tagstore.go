package sqlite

import (
	"container/list"
	"math"
	"strconv"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// tagStore is the Go side of an SQLTagStore: the statements of template literals, by their text.
type tagStore struct {
	d        *database
	capacity float64
	byText   map[string]*list.Element
	recent   list.List // of *tagged, the last one used first
}

type tagged struct {
	text string
	st   *statement
	obj  *goja.Object
}

const defaultCapacity = 1000

var errTemplate = jsbridge.InvalidArgType("First argument must be an array of strings (template literal).")

var tagStoreClass *jsbridge.Class

func init() { // the table's functions mention the class
	runs := func(name string, fn func(s jsbridge.Scope, st *statement, a jsbridge.Args) (goja.Value, error)) jsbridge.Method {
		return jsbridge.M(name, 0, func(s jsbridge.Scope, t *tagStore, a jsbridge.Args) (goja.Value, error) {
			st, err := t.statement(s, a.At(0))
			if err != nil {
				return nil, err
			}
			// A value in the template is never an object of named parameters.
			values := a.From(1)
			for i, v := range values {
				if obj, ok := v.(*goja.Object); ok {
					if _, view := jsbridge.View(s, obj); !view {
						return nil, jsbridge.InvalidArgType("Provided value cannot be bound to SQLite parameter %d.", i+1)
					}
				}
			}
			a.Values = values
			return fn(s, st, a)
		})
	}
	tagStoreClass = &jsbridge.Class{
		Name: "SQLTagStore",
		Methods: []jsbridge.Method{
			runs("run", run), runs("get", get), runs("all", all), runs("iterate", iterate),
			jsbridge.M("clear", 0, func(_ jsbridge.Scope, t *tagStore, _ jsbridge.Args) (goja.Value, error) {
				t.byText = nil
				t.recent.Init()
				return nil, nil
			}),
		},
	}
}

// createTagStore is DatabaseSync.createTagStore.
func createTagStore(s jsbridge.Scope, d *database, a jsbridge.Args) (goja.Value, error) {
	if err := d.opened(); err != nil {
		return nil, err
	}
	capacity := float64(defaultCapacity)
	if n, ok := jsbridge.Number(a.At(0)); ok {
		if capacity = math.Trunc(n); n < 0 {
			capacity += 1 << 64 // a size_t in Node
		}
	}
	obj := s.New(tagStoreClass, &tagStore{d: d, capacity: capacity})
	d.m.own(obj, "capacity", "db", "size")
	return obj, nil
}

// statement finds or prepares the statement of a template.
func (t *tagStore) statement(s jsbridge.Scope, template goja.Value) (*statement, error) {
	if err := t.d.opened(); err != nil {
		return nil, err
	}
	parts, ok := template.(*goja.Object)
	if !ok || jsbridge.ClassName(parts) != "Array" {
		return nil, errTemplate
	}
	var text strings.Builder
	for i := range int(parts.Get("length").ToInteger()) {
		part, err := s.Get(parts, strconv.Itoa(i))
		if err != nil {
			return nil, err
		}
		if !jsbridge.IsString(part) {
			return nil, errTemplate
		}
		if i > 0 {
			text.WriteByte('?')
		}
		text.WriteString(part.String())
	}
	if err := t.d.opened(); err != nil { // a getter may have closed it
		return nil, err
	}
	sql := text.String()
	if e := t.byText[sql]; e != nil {
		if found := e.Value.(*tagged); found.st.usable() == nil {
			t.recent.MoveToFront(e)
			return found.st, nil
		}
		t.forget(e)
	}
	st, obj, err := t.d.prepare(s, sql, t.d.reading)
	if err != nil {
		return nil, err
	}
	if t.byText == nil {
		t.byText = map[string]*list.Element{}
	}
	t.byText[sql] = t.recent.PushFront(&tagged{sql, st, obj})
	for float64(t.recent.Len()) > t.capacity {
		t.forget(t.recent.Back())
	}
	return st, nil
}

func (t *tagStore) forget(e *list.Element) {
	t.recent.Remove(e)
	delete(t.byText, e.Value.(*tagged).text)
}
