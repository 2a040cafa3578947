// The parser: one loop with its own stack, so that no depth of nesting can exhaust Go's, which makes goja values as it
// reads.

package json

import (
	"reflect"
	"unicode/utf8"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// frame is an array or object that is still open.
type frame struct {
	obj  *goja.Object // nil for an array
	key  string       // of the member whose value comes next
	lone bool         // key holds lone surrogates
	base int          // where the array's elements start in codec.items
	rec  *record
}

type parser struct {
	c      *codec
	s      string
	i      int
	ascii  bool
	source goja.String // the input if strings may share its memory
	failed string      // the message, without its prefix
	// trailing is the message for what follows the value.
	trailing string

	// What the last string literal was.
	str  string
	own  bool // str is no slice of the input
	lone bool // str holds lone surrogates
}

// maxShared is the length of input up to which the strings of the result share its memory. Beyond it, one short string
// that a script keeps would keep too much.
const maxShared = 2048

// parse returns the value of a text, and when recording also what it was made of.
func (c *codec) parse(s jsbridge.Scope, text goja.String, recording bool) (goja.Value, *record, error) {
	p := parser{c: c, s: c.wtf8(text), trailing: "Unable to parse JSON string"}
	if p.ascii = reflect.TypeOf(text) != c.types.unicode && isASCII(p.s); p.ascii && len(p.s) <= maxShared {
		p.source = text
	}
	frames, items := c.frames[:0], c.items[:0]
	v, rec, ok := p.run(&frames, &items, recording)
	clear(frames[:cap(frames)])
	clear(items[:cap(items)])
	c.frames, c.items, c.text = keep(frames), keep(items), keep(c.text)
	if !ok {
		return nil, nil, syntaxError(s, p.failed)
	}
	return v, rec, nil
}

// keep returns scratch for the next call unless it has grown out of proportion.
func keep[T any](scratch []T) []T {
	if cap(scratch) > 1<<12 {
		return nil
	}
	return scratch[:0]
}

func (p *parser) space() {
	for p.i < len(p.s) {
		switch p.s[p.i] {
		case ' ', '\n', '\r', '\t':
			p.i++
		default:
			return
		}
	}
}

// next is the first byte of the next token, 0 at the end (a NUL in the input is no token either).
func (p *parser) next() byte {
	if p.i < len(p.s) {
		if b := p.s[p.i]; b > ' ' {
			return b
		}
	}
	p.space()
	if p.i < len(p.s) {
		return p.s[p.i]
	}
	return 0
}

func (p *parser) run(frames *[]frame, items *[]any, recording bool) (v goja.Value, rec *record, ok bool) {
	vm := p.c.vm
	for {
		start := p.i
		switch b := p.next(); {
		case b == '"':
			start = p.i
			if !p.string() {
				return nil, nil, false
			}
			v = p.stringValue()
		case b == '{':
			p.i++
			obj := vm.CreateObject(nil)
			if p.next() != '}' {
				*frames = append(*frames, frame{obj: obj})
				f := &(*frames)[len(*frames)-1]
				if recording {
					f.rec = &record{members: map[string]*record{}}
				}
				if !p.key(f, "Expected '}'") {
					return nil, nil, false
				}
				continue
			}
			p.i++
			p.c.finish(obj)
			v, rec = obj, nil
		case b == '[':
			p.i++
			if p.next() != ']' {
				*frames = append(*frames, frame{base: len(*items)})
				if recording {
					(*frames)[len(*frames)-1].rec = &record{}
				}
				continue
			}
			p.i++
			v, rec = vm.NewArray(), nil
		case b == '-' || b-'0' < 10:
			start = p.i
			if v = p.number(); v == nil {
				return nil, nil, false
			}
		default:
			start = p.i
			if v = p.literal(); v == nil {
				return nil, nil, false
			}
		}
		if recording {
			rec = newRecord(v, p.s[start:p.i])
		}

		// v is whole: hand it to what is around it, which may be whole then, too.
		for {
			if len(*frames) == 0 {
				if p.next() != 0 || p.i < len(p.s) {
					p.fail(p.trailing)
					return nil, nil, false
				}
				return v, rec, true
			}
			f := &(*frames)[len(*frames)-1]
			if f.obj != nil {
				p.c.put(f, v)
				if recording {
					f.rec.members[f.key] = rec
				}
				b := p.next()
				if b == ',' {
					p.i++
					if !p.key(f, "Property name must be a string literal") {
						return nil, nil, false
					}
					break
				}
				if b != '}' {
					p.fail("Expected '}'")
					return nil, nil, false
				}
				p.c.finish(f.obj)
				v = f.obj
			} else {
				*items = append(*items, v)
				if recording {
					f.rec.elements = append(f.rec.elements, rec)
				}
				b := p.next()
				if b == ',' {
					p.i++
					if p.next() == ']' {
						p.fail("Unexpected comma at the end of array expression")
						return nil, nil, false
					}
					break
				}
				if b != ']' {
					p.fail("Expected ']'")
					return nil, nil, false
				}
				v = vm.NewArray((*items)[f.base:]...)
				*items = (*items)[:f.base]
			}
			p.i++
			if rec = f.rec; rec != nil {
				rec.value = v
			}
			*frames = (*frames)[:len(*frames)-1]
		}
	}
}

// put adds the member. The object has no prototype yet, so this is a plain definition: not even __proto__ is special.
func (c *codec) put(f *frame, v goja.Value) {
	if f.lone {
		c.reflectSet(goja.FunctionCall{Arguments: []goja.Value{f.obj, loneString(f.key), v}})
		return
	}
	if err := f.obj.Set(f.key, v); err != nil {
		panic(err)
	}
}

func (c *codec) finish(obj *goja.Object) {
	if err := obj.SetPrototype(c.objectProto); err != nil {
		panic(err)
	}
}

// key reads a member's name and the colon after it.
func (p *parser) key(f *frame, otherwise string) bool {
	if p.next() != '"' {
		p.fail(otherwise)
		return false
	}
	if !p.string() {
		return false
	}
	f.key, f.lone = p.c.names.key(p.str), p.lone
	if p.next() != ':' {
		p.fail("Expected ':' before value in object property definition")
		return false
	}
	p.i++
	return true
}

func (p *parser) number() goja.Value {
	end, n, integer, message := scanNumber(p.s, p.i)
	if message != "" {
		p.failed = message
		return nil
	}
	text := p.s[p.i:end]
	p.i = end
	if integer {
		return p.c.vm.ToValue(n)
	}
	return p.c.vm.ToValue(parseFloat(text))
}

func (p *parser) literal() goja.Value {
	rest := p.s[p.i:]
	switch {
	case len(rest) >= 4 && rest[:4] == "true":
		p.i += 4
		return p.c.vm.ToValue(true)
	case len(rest) >= 5 && rest[:5] == "false":
		p.i += 5
		return p.c.vm.ToValue(false)
	case len(rest) >= 4 && rest[:4] == "null":
		p.i += 4
		return goja.Null()
	}
	p.failed = unexpected(p.s, p.i)
	return nil
}

// string reads the string literal at i into str.
func (p *parser) string() bool {
	s, i := p.s, p.i+1
	start := i
	for {
		for i+8 <= len(s) {
			if m := special(load(s, i)); m != 0 {
				i += trailingBytes(m)
				break
			}
			i += 8
		}
		if i >= len(s) {
			p.failed = "Unterminated string"
			return false
		}
		switch b := s[i]; {
		case b == '"':
			p.str, p.own = s[start:i], false
			p.i = i + 1
			p.lone = !p.ascii && hasSurrogate(p.str)
			return true
		case b == '\\':
			return p.escaped(start, i)
		case b < ' ':
			p.failed = "Unterminated string"
			return false
		default: // not ASCII, or one of the last bytes
			i++
		}
	}
}

// escaped goes on with a string literal whose content starts at start, from its first backslash at i.
func (p *parser) escaped(start, i int) bool {
	s := p.s
	b := append(p.c.text[:0], s[start:i]...)
	for i < len(s) && s[i] != '"' {
		switch {
		case s[i] < ' ':
			p.failed = "Unterminated string"
			return false
		case s[i] != '\\':
			run := i
			for i < len(s) && s[i] != '"' && s[i] != '\\' && s[i] >= ' ' {
				i++
			}
			b = appendText(b, s[run:i])
			continue
		}
		if i+1 >= len(s) {
			break
		}
		plain := unescape[s[i+1]]
		if plain != 0 {
			b = append(b, plain)
			i += 2
			continue
		}
		if s[i+1] != 'u' {
			p.failed = badEscape(s, i+1)
			return false
		}
		u, message := hexUnit(s, i+1)
		if message != "" {
			p.failed = message
			return false
		}
		b = appendUnit(b, u)
		i += 6
	}
	p.c.text = b
	if i >= len(s) || s[i] != '"' {
		p.failed = "Unterminated string"
		return false
	}
	p.i = i + 1
	p.str, p.own = string(b), true
	p.lone = hasSurrogate(p.str)
	return true
}

// appendText appends text that may start with the low half of a pair whose high half is there already.
func appendText(b []byte, text string) []byte {
	if u, ok := surrogateAt(text, 0); ok {
		b = appendUnit(b, u)
		text = text[3:]
	}
	return append(b, text...)
}

// unescape maps the letter of a two-character escape to its meaning, 0 if it has none.
var unescape = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// stringValue is the value of the string literal just read.
func (p *parser) stringValue() goja.Value {
	switch {
	case p.lone:
		return loneString(p.str)
	case len(p.str) <= maxCachedValue:
		return p.c.shortValue(p.str)
	case p.own:
		return p.c.vm.ToValue(p.str)
	case p.source != nil:
		end := p.i - 1
		return p.source.Substring(end-len(p.str), end)
	}
	// Cut loose from the input, which may be long.
	return p.c.vm.ToValue(string([]byte(p.str)))
}

// runeAt is the character at i for an error message: a lone surrogate stays itself.
func runeAt(s string, i int) string {
	if _, ok := surrogateAt(s, i); ok {
		return s[i : i+3]
	}
	_, n := utf8.DecodeRuneInString(s[i:])
	return s[i : i+n]
}
