// URLSearchParams (URL Standard section 6.2).

package url

import (
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/encoding"
	"github.com/gobun/gobun/jsbridge"
)

type pair struct{ name, value string }

type params struct {
	pairs []pair
	url   *URL // whose query follows the list; nil for a list of its own
}

// parseQuery decodes application/x-www-form-urlencoded.
func parseQuery(q string) []pair {
	var list []pair
	for part := range strings.SplitSeq(q, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		list = append(list, pair{formDecode(name), formDecode(value)})
	}
	return list
}

// ParseQuery splits application/x-www-form-urlencoded text into names and values.
func ParseQuery(q string) [][2]string {
	list := [][2]string{}
	for _, p := range parseQuery(q) {
		list = append(list, [2]string{p.name, p.value})
	}
	return list
}

func formDecode(s string) string {
	return encoding.DecodeUTF8([]byte(encoding.Unescape(strings.ReplaceAll(s, "+", " "))))
}

// formEncode is the application/x-www-form-urlencoded percent-encoding.
func formEncode(b *strings.Builder, s string) {
	for i := range len(s) {
		c := s[i]
		switch {
		case c == ' ':
			b.WriteByte('+')
		case c|0x20 >= 'a' && c|0x20 <= 'z', c >= '0' && c <= '9', strings.IndexByte("*-._", c) >= 0:
			b.WriteByte(c)
		default:
			encoding.WriteEscape(b, c)
		}
	}
}

func (p *params) String() string {
	var b strings.Builder
	for i, kv := range p.pairs {
		if i > 0 {
			b.WriteByte('&')
		}
		formEncode(&b, kv.name)
		b.WriteByte('=')
		formEncode(&b, kv.value)
	}
	return b.String()
}

func (p *params) changed() {
	if p.url != nil {
		p.url.Query = p.String()
		p.url.HasQuery = p.url.Query != ""
	}
}

// ParamsText returns the serialised form of a URLSearchParams object.
func ParamsText(s jsbridge.Scope, v goja.Value) (string, bool) {
	p, ok := jsbridge.Unwrap[*params](s, v)
	if !ok {
		return "", false
	}
	return p.String(), true
}

func constructParams(s jsbridge.Scope, _ *goja.Object, a jsbridge.Args) (any, error) {
	p := &params{}
	init := a.At(0)
	if !a.Has(0) {
		return p, nil
	}
	obj, ok := init.(*goja.Object)
	if !ok {
		text, err := s.ToString(init)
		p.pairs = parseQuery(strings.TrimPrefix(text, "?"))
		return p, err
	}
	if other, ok := jsbridge.Unwrap[*params](s, init); ok {
		p.pairs = slices.Clone(other.pairs)
		return p, nil
	}
	err := Pairs(s, obj, func(name, value string) error {
		p.pairs = append(p.pairs, pair{name, value})
		return nil
	}, jsbridge.TypeError("Type error"))
	return p, err
}

// Pairs reads a sequence of pairs or a record of strings, as URLSearchParams, Headers and FormData accept them.
// notPair is the error for an element that is no pair.
func Pairs(s jsbridge.Scope, obj *goja.Object, add func(name, value string) error, notPair error) error {
	iterator := obj.GetSymbol(goja.SymIterator)
	if jsbridge.IsNullish(iterator) {
		var err error
		if e := s.Try(func() {
			if len(obj.Symbols()) > 0 { // the keys of a record are strings (Web IDL, record types)
				err = jsbridge.TypeError("Cannot convert a symbol to a string")
				return
			}
			for _, key := range obj.Keys() {
				var value string
				if value, err = s.ToString(s.Member(obj, key)); err == nil {
					err = add(key, value)
				}
				if err != nil {
					return
				}
			}
		}); e != nil {
			return e
		}
		return err
	}
	var failed error
	err := s.Try(func() {
		s.ForOf(obj, func(item goja.Value) bool {
			var kv []string
			if _, ok := item.(*goja.Object); !ok {
				failed = notPair
				return false
			}
			s.ForOf(item, func(part goja.Value) bool {
				var text string
				text, failed = s.ToString(part)
				kv = append(kv, text)
				return failed == nil
			})
			if failed == nil && len(kv) != 2 {
				failed = notPair
			}
			if failed == nil {
				failed = add(kv[0], kv[1])
			}
			return failed == nil
		})
	})
	if failed != nil {
		return failed
	}
	return err
}

func needArgs(a jsbridge.Args, n int) error {
	if a.Len() < n {
		return jsbridge.TypeError("Not enough arguments").WithCode("ERR_MISSING_ARGS")
	}
	return nil
}

func paramMethod(name string, need int, fn func(s jsbridge.Scope, p *params, args []string) (goja.Value, error)) jsbridge.Method {
	return jsbridge.M(name, need, func(s jsbridge.Scope, p *params, a jsbridge.Args) (goja.Value, error) {
		if err := needArgs(a, need); err != nil {
			return nil, err
		}
		var args []string
		for i := range a.Len() {
			if i >= need && !a.Has(i) {
				break
			}
			text, err := a.Text(s, i)
			if err != nil {
				return nil, err
			}
			args = append(args, text)
		}
		return fn(s, p, args)
	})
}

var paramsClass = &jsbridge.Class{
	Name:      "URLSearchParams",
	Complete:  Iterators,
	Construct: constructParams,
	Methods: []jsbridge.Method{
		paramMethod("append", 2, func(s jsbridge.Scope, p *params, a []string) (goja.Value, error) {
			p.pairs = append(p.pairs, pair{a[0], a[1]})
			p.changed()
			return nil, nil
		}),
		paramMethod("delete", 1, func(s jsbridge.Scope, p *params, a []string) (goja.Value, error) {
			p.pairs = slices.DeleteFunc(p.pairs, func(kv pair) bool {
				return kv.name == a[0] && (len(a) == 1 || kv.value == a[1])
			})
			p.changed()
			return nil, nil
		}),
		paramMethod("get", 1, func(s jsbridge.Scope, p *params, a []string) (goja.Value, error) {
			for _, kv := range p.pairs {
				if kv.name == a[0] {
					return s.String(kv.value), nil
				}
			}
			return goja.Null(), nil
		}),
		paramMethod("getAll", 1, func(s jsbridge.Scope, p *params, a []string) (goja.Value, error) {
			var all []string
			for _, kv := range p.pairs {
				if kv.name == a[0] {
					all = append(all, kv.value)
				}
			}
			return s.Strings(all), nil
		}),
		paramMethod("has", 1, func(s jsbridge.Scope, p *params, a []string) (goja.Value, error) {
			return s.Bool(slices.ContainsFunc(p.pairs, func(kv pair) bool {
				return kv.name == a[0] && (len(a) == 1 || kv.value == a[1])
			})), nil
		}),
		paramMethod("set", 2, func(s jsbridge.Scope, p *params, a []string) (goja.Value, error) {
			at := slices.IndexFunc(p.pairs, func(kv pair) bool { return kv.name == a[0] })
			if at < 0 {
				p.pairs = append(p.pairs, pair{a[0], a[1]})
			} else {
				p.pairs[at].value = a[1]
				rest := slices.DeleteFunc(slices.Clone(p.pairs[at+1:]), func(kv pair) bool { return kv.name == a[0] })
				p.pairs = append(p.pairs[:at+1], rest...)
			}
			p.changed()
			return nil, nil
		}),
		jsbridge.M("sort", 0, func(s jsbridge.Scope, p *params, a jsbridge.Args) (goja.Value, error) {
			slices.SortStableFunc(p.pairs, func(x, y pair) int {
				return slices.Compare(utf16.Encode([]rune(x.name)), utf16.Encode([]rune(y.name)))
			})
			p.changed()
			return nil, nil
		}),
		jsbridge.M("toString", 0, func(s jsbridge.Scope, p *params, a jsbridge.Args) (goja.Value, error) {
			return s.String(p.String()), nil
		}),
		jsbridge.M("toJSON", 0, func(s jsbridge.Scope, p *params, a jsbridge.Args) (goja.Value, error) {
			obj, seen := s.Object(), map[string]int{}
			for _, kv := range p.pairs {
				switch seen[kv.name]++; seen[kv.name] {
				case 1:
					_ = obj.Set(kv.name, kv.value)
				case 2:
					_ = obj.Set(kv.name, s.Array(obj.Get(kv.name), s.String(kv.value)))
				default:
					if _, err := s.CallMethod(obj.Get(kv.name).(*goja.Object), "push", s.String(kv.value)); err != nil {
						return nil, err
					}
				}
			}
			return obj, nil
		}),
		jsbridge.M("forEach", 1, func(s jsbridge.Scope, p *params, a jsbridge.Args) (goja.Value, error) {
			fn, err := a.Callback(0, "callback")
			if err != nil {
				return nil, err
			}
			for i := 0; i < len(p.pairs); i++ {
				if _, err := s.Call(fn, a.At(1), s.String(p.pairs[i].value), s.String(p.pairs[i].name), a.This); err != nil {
					return nil, err
				}
			}
			return nil, nil
		}),
		// The iterators are JavaScript generators over this (Iterators).
		jsbridge.M("_at", 1, func(s jsbridge.Scope, p *params, a jsbridge.Args) (goja.Value, error) {
			i := int(a.At(0).ToInteger())
			if i >= len(p.pairs) {
				return nil, nil
			}
			return s.Strings([]string{p.pairs[i].name, p.pairs[i].value}), nil
		}),
	},
	Accessors: []jsbridge.Accessor{
		jsbridge.Get("length", func(s jsbridge.Scope, p *params) (goja.Value, error) { return s.Int(len(p.pairs)), nil }).NotEnumerable(),
		jsbridge.Get("size", func(s jsbridge.Scope, p *params) (goja.Value, error) { return s.Int(len(p.pairs)), nil }),
	},
}

// Iterators gives a prototype entries, keys, values and [Symbol.iterator] on top of its method _at(i), which it
// removes. It completes the class of every WebIDL pair iterable.
func Iterators(s jsbridge.Scope, proto *goja.Object) {
	fn, _ := jsbridge.Function(jsbridge.Must(s.Run(iterators)))
	jsbridge.Must(s.Call(fn, goja.Undefined(), proto))
}

var iterators = jsbridge.NewGlue("gobun:iterators", `(function (proto) {
		const at = proto._at;
		delete proto._at;
		const base = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));
		const make = (name, pick) => {
			const next = Object.create(base, { [Symbol.toStringTag]: { value: name, configurable: true } });
			next.next = function () {
				const item = at.call(this.of, this.i++);
				return item === undefined ? { value: undefined, done: true } : { value: pick(item), done: false };
			};
			Object.defineProperty(next, "next", { enumerable: false });
			return (of) => Object.create(next, { of: { value: of }, i: { value: 0, writable: true } });
		};
		const tag = proto[Symbol.toStringTag] + " Iterator";
		const entries = make(tag, (e) => e), keys = make(tag, (e) => e[0]), values = make(tag, (e) => e[1]);
		const methods = { entries() { return entries(this) }, keys() { return keys(this) }, values() { return values(this) } };
		for (const name in methods) proto[name] = methods[name];
		Object.defineProperty(proto, Symbol.iterator, { value: proto.entries, writable: true, configurable: true, enumerable: false });
	})`)
