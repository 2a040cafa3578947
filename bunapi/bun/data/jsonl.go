package data

import (
	"math"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/document"
	"github.com/gobun/gobun/bunapi/ecma/json"
	"github.com/gobun/gobun/jsbridge"
)

// errLines is the parser's only error.
var errLines = jsbridge.SyntaxError("Failed to parse JSONL")

// lines is newline-delimited JSON as a script passed it.
type lines struct {
	text  string
	bytes bool // offsets count bytes, not UTF-16 code units
	bom   int  // the bytes of a byte order mark, which is skipped
}

// parsed is the result of reading it.
type parsed struct {
	values *goja.Object
	read   int // in bytes of the text
	done   bool
	failed bool
}

func jsonLines(s jsbridge.Scope) goja.Value {
	o := s.Object()
	s.SetMethod(o, "parse", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		in, err := newLines(s, a.At(0), "parse")
		if err != nil {
			return nil, err
		}
		p, err := in.parse(s, in.bom, len(in.text))
		if err == nil && p.failed && p.values.Get("length").ToInteger() == 0 {
			err = errLines
		}
		return p.values, err
	})
	s.SetMethod(o, "parseChunk", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		in, err := newLines(s, a.At(0), "parseChunk")
		if err != nil {
			return nil, err
		}
		from, to, err := in.window(s, a.At(1), a.At(2))
		if err != nil {
			return nil, err
		}
		p, err := in.parse(s, from, to)
		if err != nil {
			return nil, err
		}
		return p.object(s, in)
	})
	_ = o.DefineDataPropertySymbol(goja.SymToStringTag, s.String("JSONL"), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	return o
}

func newLines(s jsbridge.Scope, v goja.Value, name string) (*lines, error) {
	if jsbridge.IsNullish(v) {
		return nil, jsbridge.TypeError("JSONL.%s requires a string argument", name)
	}
	// As in Bun, other views and buffers are treated as texts.
	if b, ok := jsbridge.View(s, v); ok && jsbridge.IsTypedArray(v) {
		in := &lines{text: string(b), bytes: true}
		if strings.HasPrefix(in.text, "\ufeff") {
			in.bom = 3
		}
		return in, nil
	}
	text, err := s.ToString(v)
	return &lines{text: text}, err
}

// window reads the offsets between which a script wants its text parsed, in bytes of the text.
func (in *lines) window(s jsbridge.Scope, start, end goja.Value) (from, to int, err error) {
	length := len(in.text)
	if !in.bytes {
		length = units(in.text)
	}
	offset := func(v goja.Value, otherwise int) int {
		f, number := jsbridge.Number(v)
		switch {
		case !number || f < 0:
			return otherwise
		case math.IsNaN(f):
			return 0
		}
		return int(min(f, float64(length)))
	}
	to = offset(end, length)
	from = min(offset(start, 0), to)
	if !in.bytes {
		return in.byteAt(from), in.byteAt(to), nil
	}
	if from == 0 {
		from = min(in.bom, to)
	}
	return from, to, nil
}

// units returns the length of a text in UTF-16 code units.
func units(text string) (n int) {
	for _, r := range text {
		n += utf16.RuneLen(r)
	}
	return n
}

// byteAt returns the byte offset of a UTF-16 code unit.
func (in *lines) byteAt(unit int) int {
	n := 0
	for i, r := range in.text {
		if n >= unit {
			return i
		}
		n += utf16.RuneLen(r)
	}
	return len(in.text)
}

// parse parses text[from:to]. The error is not a syntax error.
func (in *lines) parse(s jsbridge.Scope, from, to int) (*parsed, error) {
	text := in.text[:to]
	p := &parsed{values: s.Array(), read: from}
	var values []goja.Value
	for at := from; ; {
		extent, start, end := document.NextJSON(text, at)
		if extent == document.JSONValue || extent == document.JSONError && end > start {
			piece := text[start:end]
			if in.bytes && !utf8.ValidString(piece) {
				piece = strings.ToValidUTF8(piece, "\ufffd")
			}
			v, err := json.Parse(s, piece)
			if err != nil {
				if !isSyntax(s, err) {
					return nil, err
				}
				extent = document.JSONError
			} else {
				values = append(values, v)
				p.read = end
			}
		}
		if extent != document.JSONValue {
			p.values = s.Array(values...)
			p.failed = extent == document.JSONError
			p.done = extent == document.JSONEnd
			return p, nil
		}
		at = end
	}
}

// isSyntax reports whether an error says that a text is not JSON.
func isSyntax(s jsbridge.Scope, err error) bool {
	v, ok := s.ErrorValue(err).(*goja.Object)
	return ok && v.Get("name").String() == "SyntaxError"
}

func (p *parsed) object(s jsbridge.Scope, in *lines) (goja.Value, error) {
	failed := goja.Null()
	if p.failed {
		failed = s.ErrorValue(errLines)
	}
	read := p.read
	if !in.bytes {
		read = units(in.text[:read])
	}
	o := s.Object()
	for _, m := range []struct {
		name  string
		value goja.Value
	}{{"values", p.values}, {"read", s.Int(read)}, {"done", s.Bool(p.done)}, {"error", failed}} {
		_ = o.DefineDataProperty(m.name, m.value, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE)
	}
	return o, nil
}
