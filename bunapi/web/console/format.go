// How console.log turns its arguments into text: format strings, and everything else joined by spaces.

package console

import (
	"math"
	"strconv"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

var posInf = math.Inf(1)

// Format is what console.log writes for its arguments, without the newline. An error is what the script's own code
// threw meanwhile, or a conversion that JavaScript refuses (a symbol for %s).
func (c *Console) Format(s jsbridge.Scope, args []goja.Value) (string, error) {
	if len(args) == 1 && jsbridge.IsString(args[0]) {
		return args[0].String(), nil
	}
	p := c.printer(s, c.depth)
	defer c.release(p)
	if err := p.run(func() { p.arguments(args) }); err != nil {
		return "", err
	}
	return string(p.buf), nil
}

// arguments prints the arguments of one call. Every string with further arguments behind it is a format string.
func (p *printer) arguments(args []goja.Value) {
	for i := 0; i < len(args) && p.err == nil; {
		if i > 0 {
			p.text(" ")
		}
		v := args[i]
		i++
		if i < len(args) {
			if text, ok := formatString(v); ok {
				i += p.substitute(text, args[i:])
				continue
			}
		}
		p.value(v, false)
	}
}

// formatString returns v's text if it is a string or, as Bun takes them here, a String object.
func formatString(v goja.Value) (string, bool) {
	if jsbridge.IsString(v) {
		return v.String(), true
	}
	if o, ok := v.(*goja.Object); ok {
		text, ok := jsbridge.Boxed(o).(string)
		return text, ok
	}
	return "", false
}

// substitute prints a format string and returns how many arguments it took. When they run out the rest is verbatim.
func (p *printer) substitute(format string, args []goja.Value) int {
	used := 0
	for used < len(args) && p.err == nil {
		i := strings.IndexByte(format, '%')
		if i < 0 || i+1 == len(format) {
			break
		}
		p.write(format[:i], textUnits(format[:i]))
		verb := format[i+1]
		format = format[i+2:]
		switch verb {
		case '%':
			p.write("%", 1)
		case 's', 'd', 'i', 'f', 'j', 'o', 'O', 'c':
			p.verb(verb, args[used])
			used++
		default:
			p.write("%", 1)
			format = string(verb) + format
		}
	}
	p.write(format, textUnits(format))
	return used
}

func (p *printer) verb(verb byte, arg goja.Value) {
	switch verb {
	case 's':
		text, err := p.s.ToString(arg)
		if err != nil {
			p.err = err
			return
		}
		p.write(text, textUnits(text))
	case 'd', 'i', 'f':
		text, err := p.number(arg, verb != 'f')
		if err != nil {
			p.err = err
			return
		}
		p.write(text, len(text))
	case 'j':
		v, err := p.in.stringify(nil, arg)
		if err != nil {
			p.err = err
			return
		}
		if str, ok := v.(goja.String); ok {
			p.text(str.String())
		}
	case 'o', 'O':
		p.value(arg, false)
	}
}

// number is ToNumber for %f, and for %d and %i what parseInt makes of the number's text.
func (p *printer) number(arg goja.Value, integer bool) (string, error) {
	if _, ok := arg.(*goja.Symbol); ok {
		return "NaN", nil
	}
	if isBigInt(arg) {
		return "", jsbridge.TypeError("Conversion from 'BigInt' to 'number' is not allowed.")
	}
	var n goja.Value
	if err := p.s.Try(func() { n = arg.ToNumber() }); err != nil {
		return "", err
	}
	f, text := n.ToFloat(), n.String()
	if !integer || math.IsNaN(f) {
		return text, nil
	}
	if math.IsInf(f, 0) {
		return "NaN", nil
	}
	if i := strings.IndexAny(text, ".e"); i >= 0 {
		text = text[:i]
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		text = strconv.FormatInt(n, 10) // -0 is 0
	}
	return text, nil
}

func isBigInt(v goja.Value) bool {
	_, ok := jsbridge.BigInt(v)
	return ok
}
