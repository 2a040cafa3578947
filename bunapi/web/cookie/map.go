// The class Bun.CookieMap.

package cookie

import (
	"maps"
	"slices"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/web/encoding"
	"github.com/gobun/gobun/bunapi/web/url"
	"github.com/gobun/gobun/jsbridge"
)

// pair is an entry of a map.
type pair struct{ name, value string }

// Map is a CookieMap: what the client sent, and the changes made since.
type Map struct {
	sent    []pair
	changed []*Cookie // newest state of each changed name; deleted ones have gone set
	gone    map[string]bool
}

// ParseMap reads a Cookie header. Values are percent-decoded, quotes kept; parts without name or = are dropped.
func ParseMap(header string) *Map {
	m := &Map{gone: map[string]bool{}}
	for part := range strings.SplitSeq(header, ";") {
		name, value, ok := strings.Cut(part, "=")
		if name = strings.TrimSpace(name); ok && name != "" {
			m.sent = append(m.sent, pair{name, encoding.DecodePercent(strings.TrimSpace(value))})
		}
	}
	return m
}

func (m *Map) find(name string) (string, bool) {
	for _, c := range m.changed {
		if c.name == name {
			return c.value, !m.gone[name]
		}
	}
	for _, p := range m.sent {
		if p.name == name {
			return p.value, true
		}
	}
	return "", false
}

// entries lists changed cookies first, as Bun does.
func (m *Map) entries() []pair {
	var list []pair
	seen := map[string]bool{}
	for _, c := range m.changed {
		seen[c.name] = true
		if !m.gone[c.name] {
			list = append(list, pair{c.name, c.value})
		}
	}
	for _, p := range m.sent {
		if !seen[p.name] {
			list = append(list, p)
		}
	}
	return list
}

func (m *Map) set(c *Cookie, gone bool) {
	for i, old := range m.changed {
		if old.name == c.name {
			m.changed = append(m.changed[:i], m.changed[i+1:]...)
			break
		}
	}
	m.changed = append(m.changed, c)
	m.gone[c.name] = gone
}

// Clone copies the map with its changes.
func (m *Map) Clone() *Map {
	return &Map{slices.Clone(m.sent), slices.Clone(m.changed), maps.Clone(m.gone)}
}

// NewMap makes the CookieMap object around m.
func NewMap(s jsbridge.Scope, m *Map) *goja.Object { return s.New(mapClass, m) }

// SetCookieHeaders returns the Set-Cookie values for the changes.
func (m *Map) SetCookieHeaders() []string {
	var list []string
	for _, c := range m.changed {
		list = append(list, c.String())
	}
	return list
}

// mapSet is CookieMap.prototype.set. A Cookie is kept as it is: what the script changes in it later counts.
func mapSet(s jsbridge.Scope, m *Map, a jsbridge.Args) (goja.Value, error) {
	if a.Len() == 0 {
		return nil, nil
	}
	c, ok := jsbridge.Unwrap[*Cookie](s, a.At(0))
	if !ok || a.Len() > 1 {
		if a.Len() > 1 && jsbridge.IsString(a.At(0)) && a.At(0).String() == "" {
			return nil, errInvalidName
		}
		var err error
		if c, err = fromArgs(s, a); err != nil {
			return nil, err
		}
	}
	m.set(c, false)
	return nil, nil
}

// mapDelete is CookieMap.prototype.delete, of a name with options or of { name, domain, path }. The client forgets a cookie
// that expired long ago.
func mapDelete(s jsbridge.Scope, m *Map, a jsbridge.Args) (goja.Value, error) {
	if a.Len() == 0 {
		return nil, nil
	}
	name, options := a.At(0), a.At(1)
	if obj, ok := name.(*goja.Object); ok {
		var err error
		if name, err = s.Get(obj, "name"); err != nil {
			return nil, err
		}
		options = obj
	}
	if !jsbridge.IsString(name) {
		return nil, jsbridge.TypeError("Cookie name is required")
	}
	if a.Len() > 1 && !goja.IsUndefined(options) && !jsbridge.IsObject(options) {
		return nil, errOptions
	}
	c := newCookie()
	if name.String() == "" {
		return nil, errInvalidName
	}
	if err := c.setName(name.String()); err != nil {
		return nil, err
	}
	d, _ := jsbridge.DictOf(options)
	if err := textOption(s, d, "domain", c.setDomain); err != nil {
		return nil, err
	}
	if err := textOption(s, d, "path", c.setPath); err != nil {
		return nil, err
	}
	c.setExpires(0)
	m.set(c, true)
	return nil, nil
}

func constructMap(s jsbridge.Scope, _ *goja.Object, a jsbridge.Args) (any, error) {
	m := ParseMap("")
	v := a.At(0)
	switch obj, isObj := v.(*goja.Object); {
	case jsbridge.IsNullish(v):
	case isObj:
		err := url.Pairs(s, obj, func(name, value string) error {
			m.sent = append(m.sent, pair{name, value})
			return nil
		}, jsbridge.TypeError("Expected arrays of exactly two strings"))
		return m, err
	case jsbridge.IsString(v):
		return ParseMap(v.String()), nil
	default:
		return nil, jsbridge.TypeError("Invalid initializer type")
	}
	return m, nil
}

var mapClass = &jsbridge.Class{
	Name:      "CookieMap",
	Complete:  url.Iterators,
	Construct: constructMap,
	Accessors: []jsbridge.Accessor{
		jsbridge.Get("size", func(s jsbridge.Scope, m *Map) (goja.Value, error) { return s.Int(len(m.entries())), nil }),
	},
	Methods: []jsbridge.Method{
		jsbridge.M("get", 1, func(s jsbridge.Scope, m *Map, a jsbridge.Args) (goja.Value, error) {
			name, err := a.Text(s, 0)
			if v, ok := m.find(name); ok && err == nil {
				return s.String(v), nil
			}
			return goja.Null(), err
		}),
		jsbridge.M("has", 1, func(s jsbridge.Scope, m *Map, a jsbridge.Args) (goja.Value, error) {
			name, err := a.Text(s, 0)
			_, ok := m.find(name)
			return s.Bool(ok), err
		}),
		jsbridge.M("set", 2, mapSet), jsbridge.M("delete", 1, mapDelete),
		jsbridge.M("forEach", 1, func(s jsbridge.Scope, m *Map, a jsbridge.Args) (goja.Value, error) {
			fn, err := a.Callback(0, "callback")
			if err != nil {
				return nil, err
			}
			for _, p := range m.entries() {
				if _, err := s.Call(fn, a.At(1), s.String(p.value), s.String(p.name), a.This); err != nil {
					return nil, err
				}
			}
			return nil, nil
		}),
		jsbridge.M("toJSON", 0, func(s jsbridge.Scope, m *Map, _ jsbridge.Args) (goja.Value, error) {
			o := s.Object()
			for _, p := range m.entries() {
				if jsbridge.IsNullish(o.Get(p.name)) {
					_ = o.Set(p.name, p.value)
				}
			}
			return o, nil
		}),
		jsbridge.M("toSetCookieHeaders", 0, func(s jsbridge.Scope, m *Map, _ jsbridge.Args) (goja.Value, error) {
			return s.Strings(m.SetCookieHeaders()), nil
		}),
		jsbridge.M("_at", 1, func(s jsbridge.Scope, m *Map, a jsbridge.Args) (goja.Value, error) {
			list, i := m.entries(), int(a.At(0).ToInteger())
			if i >= len(list) {
				return nil, nil
			}
			return s.Strings([]string{list[i].name, list[i].value}), nil
		}),
	},
}

// host is what the classes need of their realm.
type host struct {
	date *goja.Object // the constructor, as it was before scripts
}

type hostKey struct{}

func hostOf(s jsbridge.Scope) *host {
	return jsbridge.Owned(s, hostKey{}, func() *host { return &host{date: s.Intrinsic("Date").(*goja.Object)} })
}

func (h *host) newDate(s jsbridge.Scope, v goja.Value) (*goja.Object, error) {
	return s.VM().New(h.date, v)
}

// Module adds Bun.Cookie and Bun.CookieMap.
var Module = module.Module{Name: "web/cookie", Install: func(jsbridge.Scope, *module.Env) (module.Instance, error) { return classes{}, nil }}

type classes struct{}

// BunMembers declares the classes.
func (classes) BunMembers() []module.Member {
	return []module.Member{
		{Name: "Cookie", Value: func(s jsbridge.Scope, _ *module.Env) goja.Value { return s.Class(cookieClass) }},
		{Name: "CookieMap", Value: func(s jsbridge.Scope, _ *module.Env) goja.Value { return s.Class(mapClass) }},
	}
}
