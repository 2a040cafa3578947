// Documents as JavaScript, for imports of files.

package document

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
)

var (
	errCyclic    = &SyntaxError{Language: YAML, Text: "Cyclic aliases are only supported by Bun.YAML.parse"}
	errLargeCode = errors.New("the imported document is too large when its aliases are expanded")
)

// NoTemporal is the error for scripts that read a date: gobun lacks the Temporal objects that Bun creates.
const NoTemporal = "Temporal is not supported by gobun: the dates and times of a TOML document cannot be read"

// maxCode bounds the text of an import, in bytes, because aliases may expand to a lot.
const maxCode = 64 << 20

// Code returns a document as a JavaScript expression.
func Code(v any) (string, error) {
	c := &coder{open: map[any]bool{}}
	err := c.value(v)
	return c.b.String(), err
}

type coder struct {
	b    strings.Builder
	open map[any]bool
}

func (c *coder) value(v any) error {
	if c.b.Len() > maxCode {
		return errLargeCode
	}
	switch v := v.(type) {
	case nil:
		c.b.WriteString("null")
	case bool:
		c.b.WriteString(strconv.FormatBool(v))
	case float64:
		if v == 0 && math.Signbit(v) {
			c.b.WriteByte('-')
		}
		c.b.WriteString(numberText(v))
	case string:
		c.text(v)
	case Date:
		c.b.WriteString("(() => { throw new Error(" + strconv.Quote(NoTemporal) + "); })()")
	case []any:
		return c.list(v)
	case *List:
		return c.within(v, func() error { return c.list(v.Items) })
	case *Table:
		return c.within(v, func() error { return c.table(v) })
	}
	return nil
}

// within protects against values that contain themselves.
func (c *coder) within(v any, fn func() error) error {
	if c.open[v] {
		return errCyclic
	}
	c.open[v] = true
	defer delete(c.open, v)
	return fn()
}

func (c *coder) list(items []any) error {
	c.b.WriteByte('[')
	for i, v := range items {
		if i > 0 {
			c.b.WriteByte(',')
		}
		if err := c.value(v); err != nil {
			return err
		}
	}
	c.b.WriteByte(']')
	return nil
}

func (c *coder) table(t *Table) error {
	c.b.WriteByte('{')
	for i, k := range t.Keys {
		if i > 0 {
			c.b.WriteByte(',')
		}
		v := t.values[k]
		if _, isDate := v.(Date); isDate {
			c.b.WriteString("get [")
			c.text(k)
			c.b.WriteString("]() { throw new Error(" + strconv.Quote(NoTemporal) + "); }")
			continue
		}
		c.b.WriteByte('[') // a plain __proto__ would not define a property
		c.text(k)
		c.b.WriteString("]:")
		if err := c.value(v); err != nil {
			return err
		}
	}
	c.b.WriteByte('}')
	return nil
}

// text writes a string with all non-ASCII characters escaped, including lone surrogates.
func (c *coder) text(s string) {
	c.b.WriteByte('"')
	for _, u := range Units(s) {
		if u < ' ' || u > '~' || u == '"' || u == '\\' {
			c.b.WriteString(`\u` + strconv.FormatUint(0x10000|uint64(u), 16)[1:])
		} else {
			c.b.WriteByte(byte(u))
		}
	}
	c.b.WriteByte('"')
}

// HasLone reports whether a string contains lone surrogates.
func HasLone(s string) bool {
	for _, u := range Units(s) {
		if utf16.IsSurrogate(rune(u)) {
			return true
		}
	}
	return false
}

// numberText returns JavaScript's String of a number.
func numberText(f float64) string {
	switch a := math.Abs(f); {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 0):
		return strings.TrimSuffix(strconv.FormatFloat(f, 'g', -1, 64)[:1], "+") + "Infinity"
	case f == 0:
		return "0"
	case a < 1e21 && a >= 1e-6:
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	text := strconv.FormatFloat(f, 'e', -1, 64)
	text = strings.Replace(text, "e-0", "e-", 1)
	return strings.Replace(text, "e+0", "e+", 1)
}
