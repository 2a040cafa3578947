// The API for scripts.

package ansi

import (
	"math"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

// Module adds the functions.
var Module = module.Module{Name: "bun/ansi", Install: func(jsbridge.Scope, *module.Env) (module.Instance, error) {
	return contributor{}, nil
}}

type contributor struct{}

// BunMembers implements [module.Contributor].
func (contributor) BunMembers() []module.Member {
	return []module.Member{
		{Name: "stringWidth", Length: 2, Call: callWidth},
		{Name: "stripANSI", Length: 1, Call: func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
			text, err := a.Text(s, 0)
			return s.String(strip(text)), err
		}},
		{Name: "sliceAnsi", Length: 5, Call: callSlice},
		{Name: "wrapAnsi", Length: 3, Call: callWrap},
	}
}

func callWidth(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	if !a.Has(0) {
		return s.Int(0), nil
	}
	text, err := a.Text(s, 0)
	if err != nil {
		return nil, err
	}
	d, _ := jsbridge.DictOf(a.At(1))
	escapes, err := d.Truthy(s, "countAnsiEscapeCodes", false)
	if err != nil {
		return nil, err
	}
	narrow, err := d.Truthy(s, "ambiguousIsNarrow", true)
	return s.Int(stringWidth(text, escapes, narrow)), err
}

// column reads an index. A value that is not a number gives 0.
func column(s jsbridge.Scope, v goja.Value, otherwise int) (int, error) {
	if goja.IsUndefined(v) {
		return otherwise, nil
	}
	f, err := s.ToNumber(v)
	switch {
	case err != nil || math.IsNaN(f):
		return 0, err
	case f > math.MaxInt32:
		return math.MaxInt32, nil
	case f < -math.MaxInt32:
		return -math.MaxInt32, nil
	}
	return int(f), nil
}

func callSlice(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	text, err := a.Text(s, 0)
	if err != nil {
		return nil, err
	}
	start, err := column(s, a.At(1), 0)
	if err != nil {
		return nil, err
	}
	end, err := column(s, a.At(2), math.MaxInt32)
	if err != nil {
		return nil, err
	}
	ellipsis, narrow := "", true
	if b, ok := jsbridge.Boolean(a.At(4)); ok {
		narrow = b
	}
	if b, ok := jsbridge.Boolean(a.At(3)); ok {
		narrow = b
	} else if jsbridge.IsString(a.At(3)) {
		ellipsis = a.At(3).String()
	} else if d, ok := jsbridge.DictOf(a.At(3)); ok && d.Object() != nil {
		v, err := d.Get(s, "ellipsis")
		if err != nil {
			return nil, err
		}
		if jsbridge.IsString(v) {
			ellipsis = v.String()
		}
		if narrow, err = d.Truthy(s, "ambiguousIsNarrow", narrow); err != nil {
			return nil, err
		}
	}
	return s.String(slice(text, start, end, ellipsis, narrow)), nil
}

func callWrap(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	text, err := a.Text(s, 0)
	if err != nil {
		return nil, err
	}
	columns, err := column(s, a.At(1), 0)
	if err != nil {
		return nil, err
	}
	o := wrapOptions{words: true, trim: true, narrow: true}
	d, _ := jsbridge.DictOf(a.At(2))
	for _, f := range []struct {
		name string
		to   *bool
	}{{"hard", &o.hard}, {"wordWrap", &o.words}, {"trim", &o.trim}, {"ambiguousIsNarrow", &o.narrow}} {
		if *f.to, err = d.Truthy(s, f.name, *f.to); err != nil {
			return nil, err
		}
	}
	return s.String(wrap(text, columns, o)), nil
}
