// The class Bun.Cookie.

package cookie

import (
	"math"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

var cookieClass = &jsbridge.Class{
	Name: "Cookie", Length: 2, DOM: true,
	Construct: func(s jsbridge.Scope, _ *goja.Object, a jsbridge.Args) (any, error) {
		if a.Len() == 1 && jsbridge.IsString(a.At(0)) {
			return parse(s, a.At(0).String())
		}
		return fromArgs(s, a)
	},
	Accessors: []jsbridge.Accessor{
		jsbridge.GetSet("name", textOf(func(c *Cookie) string { return c.name }), func(jsbridge.Scope, *Cookie, goja.Value) error {
			return nil // a cookie keeps its name, whatever is assigned
		}),
		textField("value", func(c *Cookie) string { return c.value }, func(c *Cookie, v string) error { c.value = v; return nil }),
		jsbridge.GetSet("domain", func(s jsbridge.Scope, c *Cookie) (goja.Value, error) {
			if !c.hasDomain {
				return goja.Null(), nil
			}
			return s.String(c.domain), nil
		}, textSetter((*Cookie).setDomain)),
		textField("path", func(c *Cookie) string { return c.path }, (*Cookie).setPath),
		jsbridge.GetSet("expires", func(s jsbridge.Scope, c *Cookie) (goja.Value, error) {
			return c.expiresDate(s)
		}, func(s jsbridge.Scope, c *Cookie, v goja.Value) error { return c.parseExpires(s, v) }),
		jsbridge.GetSet("maxAge", func(s jsbridge.Scope, c *Cookie) (goja.Value, error) {
			if !c.hasMaxAge {
				return nil, nil
			}
			return s.Float(c.maxAge), nil
		}, setMaxAge),
		flagField(0), flagField(1),
		textField("sameSite", func(c *Cookie) string { return c.sameSite }, func(c *Cookie, v string) error {
			return c.setSameSite(strings.ToLower(v))
		}),
		flagField(2),
	},
	Methods: []jsbridge.Method{
		jsbridge.M("isExpired", 0, func(s jsbridge.Scope, c *Cookie, _ jsbridge.Args) (goja.Value, error) {
			return s.Bool(c.expired()), nil
		}),
		textMethod("toString"),
		jsbridge.M("toJSON", 0, cookieJSON),
		textMethod("serialize"),
	},
}

// expiresDate is the Date that scripts see; nil if there is none.
func (c *Cookie) expiresDate(s jsbridge.Scope) (goja.Value, error) {
	if !c.expires.set {
		return nil, nil
	}
	if c.expires.date == nil {
		date, err := hostOf(s).newDate(s, s.Float(c.expires.ms))
		if err != nil {
			return nil, err
		}
		c.expires.date = date
	}
	return c.expires.date, nil
}

// setMaxAge is the setter, which is stricter than the option.
func setMaxAge(s jsbridge.Scope, c *Cookie, v goja.Value) error {
	if jsbridge.IsNullish(v) {
		c.setMaxAge(math.NaN())
		return nil
	}
	if goja.IsBigInt(v) {
		return jsbridge.TypeError("Conversion from 'BigInt' to 'number' is not allowed.")
	}
	n, err := s.ToNumber(v)
	if err != nil {
		return err
	}
	if math.IsNaN(n) || math.IsInf(n, 0) {
		return jsbridge.TypeError("The provided value is non-finite")
	}
	c.setMaxAge(n)
	return nil
}

// members lists what JSON and the console show.
func (c *Cookie) members(s jsbridge.Scope) ([]member, error) {
	list := []member{{"name", s.String(c.name)}, {"value", s.String(c.value)}}
	if c.domain != "" {
		list = append(list, member{"domain", s.String(c.domain)})
	}
	list = append(list, member{"path", s.String(c.path)})
	if c.expires.set {
		// A Date of its own: the script may change it.
		date, err := hostOf(s).newDate(s, s.Float(c.expires.ms))
		if err != nil {
			return nil, err
		}
		list = append(list, member{"expires", date})
	}
	if c.hasMaxAge {
		list = append(list, member{"maxAge", s.Float(c.maxAge)})
	}
	return append(list, member{"secure", s.Bool(c.secure)}, member{"sameSite", s.String(c.sameSite)},
		member{"httpOnly", s.Bool(c.httpOnly)}, member{"partitioned", s.Bool(c.partitioned)}), nil
}

type member struct {
	name  string
	value goja.Value
}

func cookieJSON(s jsbridge.Scope, c *Cookie, _ jsbridge.Args) (goja.Value, error) {
	list, err := c.members(s)
	if err != nil {
		return nil, err
	}
	o := s.VM().CreateObject(nil)
	for _, m := range list {
		if err := o.Set(m.name, m.value); err != nil {
			return nil, err
		}
	}
	return o, nil
}

func textOf(get func(*Cookie) string) func(jsbridge.Scope, *Cookie) (goja.Value, error) {
	return func(s jsbridge.Scope, c *Cookie) (goja.Value, error) { return s.String(get(c)), nil }
}

func textSetter(set func(*Cookie, string) error) func(jsbridge.Scope, *Cookie, goja.Value) error {
	return func(s jsbridge.Scope, c *Cookie, v goja.Value) error {
		text, err := s.ToString(v)
		if err != nil {
			return err
		}
		return set(c, text)
	}
}

func textField(name string, get func(*Cookie) string, set func(*Cookie, string) error) jsbridge.Accessor {
	return jsbridge.GetSet(name, textOf(get), textSetter(set))
}

// flagField is the accessor of flags[i].
func flagField(i int) jsbridge.Accessor {
	f := flags[i]
	return jsbridge.GetSet(f.name, func(s jsbridge.Scope, c *Cookie) (goja.Value, error) {
		return s.Bool(*f.of(c)), nil
	}, func(_ jsbridge.Scope, c *Cookie, v goja.Value) error {
		*f.of(c) = v.ToBoolean()
		return nil
	})
}

func textMethod(name string) jsbridge.Method {
	return jsbridge.M(name, 0, func(s jsbridge.Scope, c *Cookie, _ jsbridge.Args) (goja.Value, error) {
		return s.String(c.String()), nil
	})
}

func init() {
	cookieClass.Statics = []jsbridge.Method{
		jsbridge.F("parse", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
			text, err := a.Text(s, 0)
			if err != nil {
				return nil, err
			}
			if text == "" {
				return nil, errInvalidName
			}
			c, err := parse(s, text)
			if err != nil {
				return nil, err
			}
			return s.New(cookieClass, c), nil
		}),
		jsbridge.F("from", 3, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
			if a.Len() < 2 {
				return nil, errFewArguments
			}
			options := a.At(2)
			if !jsbridge.IsObject(options) {
				options = goja.Undefined()
			}
			c, err := fromPair(s, a.At(0), a.At(1), options)
			if err != nil {
				return nil, err
			}
			return s.New(cookieClass, c), nil
		}),
	}
}
