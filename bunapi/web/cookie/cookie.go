// Package cookie is Bun.Cookie and Bun.CookieMap.
package cookie

import (
	"maps"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/encoding"
	"github.com/gobun/gobun/bunapi/web/url"
	"github.com/gobun/gobun/jsbridge"
)

// Cookie is one cookie as a server sets it.
type Cookie struct {
	Name, Value  string
	Domain, Path string
	Expires      time.Time // zero: none
	MaxAge       int       // seconds
	HasMaxAge    bool
	Secure       bool
	HTTPOnly     bool
	Partitioned  bool
	SameSite     string // "strict", "lax" or "none"
}

var errInvalidName = jsbridge.TypeError("Invalid cookie name: contains invalid characters")

func validName(name string) bool {
	for i := range len(name) {
		if c := name[i]; c <= ' ' || c >= 0x7f || strings.IndexByte(`()<>@,;:\"/[]?={}`, c) >= 0 {
			return false
		}
	}
	return true
}

// escape percent-encodes a value as encodeURIComponent does.
func escape(v string) string {
	var b strings.Builder
	for i := range len(v) {
		c := v[i]
		if c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || strings.IndexByte("-_.!~*'()", c) >= 0 {
			b.WriteByte(c)
		} else {
			b.WriteString("%" + strings.ToUpper(strconv.FormatInt(int64(c)|0x100, 16)[1:]))
		}
	}
	return b.String()
}

// String is the value of a Set-Cookie header. The order of the attributes is Bun's.
func (c *Cookie) String() string {
	var b strings.Builder
	b.WriteString(c.Name + "=" + escape(c.Value))
	attr := func(on bool, text string) {
		if on {
			b.WriteString("; " + text)
		}
	}
	attr(c.Domain != "", "Domain="+c.Domain)
	attr(c.Path != "", "Path="+c.Path)
	attr(!c.Expires.IsZero(), "Expires="+c.Expires.UTC().Format(http.TimeFormat))
	attr(c.HasMaxAge, "Max-Age="+strconv.Itoa(c.MaxAge))
	attr(c.Secure, "Secure")
	attr(c.HTTPOnly, "HttpOnly")
	attr(c.Partitioned, "Partitioned")
	if c.SameSite != "" {
		attr(true, "SameSite="+strings.ToUpper(c.SameSite[:1])+c.SameSite[1:])
	}
	return b.String()
}

// parseOptions reads { domain, path, expires, maxAge, secure, httpOnly, partitioned, sameSite } onto the defaults.
func (c *Cookie) parseOptions(s jsbridge.Scope, v goja.Value) error {
	d, ok := jsbridge.DictOf(v)
	if !ok {
		return nil
	}
	text := func(key string, to *string) error {
		v, err := d.Get(s, key)
		if err == nil && !jsbridge.IsNullish(v) {
			*to, err = s.ToString(v)
		}
		return err
	}
	if err := text("domain", &c.Domain); err != nil {
		return err
	}
	if err := text("path", &c.Path); err != nil {
		return err
	}
	if strings.ContainsAny(c.Path, ";\r\n\x00") {
		return jsbridge.TypeError("Invalid cookie path: contains invalid characters")
	}
	site := c.SameSite
	if err := text("sameSite", &site); err != nil {
		return err
	}
	switch strings.ToLower(site) {
	case "strict", "lax", "none":
		c.SameSite = strings.ToLower(site)
	default:
		return jsbridge.TypeError("Invalid sameSite value. Must be 'strict', 'lax', or 'none'")
	}
	for key, to := range map[string]*bool{"secure": &c.Secure, "httpOnly": &c.HTTPOnly, "partitioned": &c.Partitioned} {
		on, err := d.Truthy(s, key, *to)
		if err != nil {
			return err
		}
		*to = on
	}
	age, err := d.Get(s, "maxAge")
	if err != nil {
		return err
	}
	if n, ok := jsbridge.Number(age); ok && !math.IsNaN(n) {
		c.MaxAge, c.HasMaxAge = int(n), true
	}
	expires, err := d.Get(s, "expires")
	if err != nil || jsbridge.IsNullish(expires) {
		return err
	}
	ms := math.NaN()
	if jsbridge.IsString(expires) {
		if t, err := http.ParseTime(expires.String()); err == nil {
			ms = float64(t.UnixMilli())
		} else if t, err := time.Parse(time.RFC3339, expires.String()); err == nil {
			ms = float64(t.UnixMilli())
		}
	} else if err := s.Try(func() { ms = expires.ToFloat() }); err != nil {
		return err
	}
	if math.IsNaN(ms) {
		return jsbridge.TypeError("Invalid cookie expiration date")
	}
	if n, isNumber := jsbridge.Number(expires); isNumber {
		ms = n * 1000 // a number is seconds
	}
	c.Expires = time.UnixMilli(int64(ms))
	return nil
}

// New makes a cookie from the arguments (name, value, options) or ({name, value, …}).
func New(s jsbridge.Scope, a jsbridge.Args) (*Cookie, error) {
	c := &Cookie{Path: "/", SameSite: "lax"}
	if a.Len() == 0 {
		return nil, jsbridge.TypeError("Not enough arguments").WithCode("ERR_MISSING_ARGS")
	}
	name, value, options := a.At(0), a.At(1), a.At(2)
	if obj, ok := name.(*goja.Object); ok {
		options = obj
		name, value = obj.Get("name"), obj.Get("value")
	}
	if jsbridge.IsNullish(name) {
		return nil, jsbridge.TypeError("name is required")
	}
	var err error
	if c.Name, err = s.ToString(name); err != nil {
		return nil, err
	}
	if c.Name == "" {
		return nil, jsbridge.TypeError("name is required")
	}
	if !validName(c.Name) {
		return nil, errInvalidName
	}
	if !jsbridge.IsNullish(value) {
		if c.Value, err = s.ToString(value); err != nil {
			return nil, err
		}
	}
	return c, c.parseOptions(s, options)
}

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
		if c.Name == name {
			return c.Value, !m.gone[name]
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
		seen[c.Name] = true
		if !m.gone[c.Name] {
			list = append(list, pair{c.Name, c.Value})
		}
	}
	for _, p := range m.sent {
		if !seen[p.name] {
			list = append(list, p)
		}
	}
	return list
}

// cookie makes the cookie of a change. An empty name is one with invalid characters here.
func (m *Map) cookie(s jsbridge.Scope, a jsbridge.Args) (*Cookie, error) {
	if jsbridge.IsString(a.At(0)) && a.At(0).String() == "" {
		return nil, errInvalidName
	}
	return New(s, a)
}

func (m *Map) set(c *Cookie, gone bool) {
	for i, old := range m.changed {
		if old.Name == c.Name {
			m.changed = append(m.changed[:i], m.changed[i+1:]...)
			break
		}
	}
	m.changed = append(m.changed, c)
	m.gone[c.Name] = gone
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

var cookieClass = &jsbridge.Class{
	Name:      "Cookie",
	Length:    2,
	Construct: func(s jsbridge.Scope, _ *goja.Object, a jsbridge.Args) (any, error) { return New(s, a) },
	Accessors: []jsbridge.Accessor{
		textField("name", func(c *Cookie) string { return c.Name }),
		textField("value", func(c *Cookie) string { return c.Value }),
		jsbridge.Get("domain", func(s jsbridge.Scope, c *Cookie) (goja.Value, error) {
			if c.Domain == "" {
				return goja.Null(), nil
			}
			return s.String(c.Domain), nil
		}),
		textField("path", func(c *Cookie) string { return c.Path }),
		jsbridge.Get("expires", func(s jsbridge.Scope, c *Cookie) (goja.Value, error) {
			if c.Expires.IsZero() {
				return nil, nil
			}
			return s.VM().ToValue(c.Expires), nil
		}),
		jsbridge.Get("maxAge", func(s jsbridge.Scope, c *Cookie) (goja.Value, error) {
			if !c.HasMaxAge {
				return nil, nil
			}
			return s.Int(c.MaxAge), nil
		}),
		flagField("secure", func(c *Cookie) bool { return c.Secure }),
		flagField("httpOnly", func(c *Cookie) bool { return c.HTTPOnly }),
		flagField("partitioned", func(c *Cookie) bool { return c.Partitioned }),
		textField("sameSite", func(c *Cookie) string { return c.SameSite }),
	},
	Methods: []jsbridge.Method{
		jsbridge.M("isExpired", 0, func(s jsbridge.Scope, c *Cookie, _ jsbridge.Args) (goja.Value, error) {
			return s.Bool(c.HasMaxAge && c.MaxAge <= 0 || !c.HasMaxAge && !c.Expires.IsZero() && c.Expires.Before(time.Now())), nil
		}),
		textMethod("toString"), textMethod("serialize"),
		jsbridge.M("toJSON", 0, func(s jsbridge.Scope, c *Cookie, a jsbridge.Args) (goja.Value, error) {
			o, this := s.Object(), a.This.(*goja.Object)
			for _, k := range []string{"name", "value", "domain", "path", "expires", "maxAge", "secure", "sameSite", "httpOnly", "partitioned"} {
				if v := this.Get(k); !jsbridge.IsNullish(v) {
					_ = o.Set(k, v)
				}
			}
			return o, nil
		}),
	},
}

func textField(name string, get func(*Cookie) string) jsbridge.Accessor {
	return jsbridge.Get(name, func(s jsbridge.Scope, c *Cookie) (goja.Value, error) { return s.String(get(c)), nil })
}

func flagField(name string, get func(*Cookie) bool) jsbridge.Accessor {
	return jsbridge.Get(name, func(s jsbridge.Scope, c *Cookie) (goja.Value, error) { return s.Bool(get(c)), nil })
}

func textMethod(name string) jsbridge.Method {
	return jsbridge.M(name, 0, func(s jsbridge.Scope, c *Cookie, _ jsbridge.Args) (goja.Value, error) {
		return s.String(c.String()), nil
	})
}

func init() {
	cookieClass.Statics = []jsbridge.Method{
		jsbridge.F("from", 3, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
			c, err := New(s, a)
			if err != nil {
				return nil, err
			}
			return s.New(cookieClass, c), nil
		}),
		jsbridge.F("parse", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
			text, err := a.Text(s, 0)
			if err != nil {
				return nil, err
			}
			first, _, _ := strings.Cut(text, ";")
			name, value, ok := strings.Cut(first, "=")
			name = strings.TrimSpace(name)
			switch {
			case text == "":
				return nil, errInvalidName
			case len(text) == 1:
				return nil, jsbridge.TypeError("Invalid cookie string: empty")
			case !ok:
				return nil, jsbridge.TypeError("Invalid cookie string: no '=' found")
			case name == "":
				return nil, jsbridge.TypeError("Invalid cookie string: name cannot be empty")
			case !validName(name):
				return nil, errInvalidName
			}
			parsed, err := http.ParseSetCookie(name + "=x" + text[len(first):]) // the value is taken as it is
			if err != nil {
				return nil, errInvalidName
			}
			c := &Cookie{
				Name: name, Value: strings.TrimSpace(value), Domain: strings.ToLower(parsed.Domain), Path: parsed.Path, Expires: parsed.Expires,
				MaxAge: parsed.MaxAge, HasMaxAge: parsed.MaxAge != 0, Secure: parsed.Secure, HTTPOnly: parsed.HttpOnly, Partitioned: parsed.Partitioned, SameSite: "lax",
			}
			if c.Path == "" {
				c.Path = "/"
			}
			switch parsed.SameSite {
			case http.SameSiteStrictMode:
				c.SameSite = "strict"
			case http.SameSiteNoneMode:
				c.SameSite = "none"
			}
			return s.New(cookieClass, c), nil
		}),
	}
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
		jsbridge.M("set", 2, func(s jsbridge.Scope, m *Map, a jsbridge.Args) (goja.Value, error) {
			if a.Len() == 0 {
				return nil, nil
			}
			c, err := m.cookie(s, a)
			if err == nil {
				m.set(c, false)
			}
			return nil, err
		}),
		jsbridge.M("delete", 1, func(s jsbridge.Scope, m *Map, a jsbridge.Args) (goja.Value, error) {
			if a.Len() == 0 {
				return nil, nil
			}
			c, err := m.cookie(s, jsbridge.Args{Values: []goja.Value{a.At(0), s.String(""), a.At(1)}})
			if err != nil {
				return nil, err
			}
			c.Value, c.Expires, c.HasMaxAge = "", time.Unix(0, 0), false
			m.set(c, true)
			return nil, nil
		}),
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

// Classes returns Bun.Cookie and Bun.CookieMap.
func Classes(s jsbridge.Scope) (cookie, cookieMap *goja.Object) {
	return s.Class(cookieClass), s.Class(mapClass)
}
