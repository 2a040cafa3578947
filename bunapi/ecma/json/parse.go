// The parser: one loop with its own stack, so that no depth of nesting can exhaust Go's stack. It creates goja values as it
// reads.

package json

import (
	"reflect"
	"slices"
	"unicode/utf8"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// frame is an open array or object.
type frame struct {
	obj  *goja.Object // nil for an array
	key  goja.Value   // of the member whose value comes next
	base int          // where the array's elements start in codec.items
	rec  *record
}

type parser struct {
	c       *codec
	s       string
	i       int
	ascii   bool
	source  goja.String // the input if strings may share its memory
	failed  string      // the message, without its prefix
	refused error       // instead of failed: well formed, but takes too much memory
	budget  int         // bytes that the result may still take
	scope   jsbridge.Scope
	values  int // read so far
	// trailing is the message for what follows the value.
	trailing string

	// The last string literal.
	str  string
	own  bool // str is no slice of the input
	lone bool // str holds lone surrogates
}

// maxShared is the length of input up to which the strings of the result share its memory. For longer input, one short string
// that a script keeps would keep too much.
const maxShared = 2048

// Bounds of the result of one call. goja's arrays and objects take many times the memory of their text, and Go ends the process
// when memory runs out.
const (
	maxNested   = 200_000   // arrays and objects within each other
	allowance   = 128 << 20 // bytes for any text
	perByte     = 64        // bytes for each byte of the text: a list of empty objects takes 61
	arraySize   = 584       // bytes of an empty array in goja: its length is an entry of a map
	objectSize  = 184       // bytes of an empty object
	membersSize = 304       // bytes of the map that an object's first member needs
)

// parse returns the value of a text and, when recording, its structure.
func (c *codec) parse(s jsbridge.Scope, text goja.String, recording bool) (goja.Value, *record, error) {
	p := parser{c: c, scope: s, s: c.wtf8(text), trailing: "Unable to parse JSON string"}
	p.budget = allowance + perByte*len(p.s)
	if p.ascii = reflect.TypeOf(text) != c.types.unicode && isASCII(p.s); p.ascii && len(p.s) <= maxShared {
		p.source = text
	}
	v, rec, ok := p.run(recording)
	c.release()
	if p.refused != nil {
		return nil, nil, p.refused
	}
	if !ok {
		return nil, nil, syntaxError(s, p.failed)
	}
	return v, rec, nil
}

// release drops references held by the scratch memory, and the memory itself if it has grown too large.
func (c *codec) release() {
	const kept = 64
	if cap(c.frames) > kept {
		c.frames = nil
	}
	if cap(c.items) > kept {
		c.items = nil
	}
	if cap(c.text) > maxShared {
		c.text = nil
	}
	clear(c.frames[:cap(c.frames)])
	clear(c.items[:cap(c.items)])
	c.frames, c.items = c.frames[:0], c.items[:0]
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

// next returns the first byte of the next token, 0 at the end (a NUL in the input is not a token either).
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

// checkEvery is the number of values after which the parser checks whether the script is being ended.
const checkEvery = 4096

// run reads the whole text. When recording, rec describes the structure of the value.
func (p *parser) run(recording bool) (v goja.Value, rec *record, ok bool) {
	if p.c.names == nil {
		p.c.names = new(names)
	}
	for {
		if p.values++; p.values%checkEvery == 0 {
			if p.refused = p.scope.Stopping(); p.refused != nil {
				return nil, nil, false
			}
		}
		if v, rec, ok = p.value(recording); !ok {
			return nil, nil, false
		}
		for v != nil {
			if len(p.c.frames) == 0 {
				if p.next() != 0 || p.i < len(p.s) {
					p.fail(p.trailing)
					return nil, nil, false
				}
				return v, rec, true
			}
			if v, rec, ok = p.add(v, rec); !ok {
				return nil, nil, false
			}
		}
	}
}

// value reads a value. For a non-empty array or object it reads only the beginning, opens a frame and returns nil.
func (p *parser) value(recording bool) (v goja.Value, rec *record, ok bool) {
	c := p.c
	b := p.next()
	start := p.i
	switch {
	case b == '"':
		if !p.string() {
			return nil, nil, false
		}
		v = p.stringValue()
	case b == '{':
		p.i++
		if !p.take(objectSize) {
			return nil, nil, false
		}
		if p.next() != '}' {
			if recording {
				rec = &record{members: map[string]*record{}}
			}
			c.frames = append(c.frames, frame{obj: c.vm.CreateObject(nil), rec: rec})
			return nil, nil, p.take(membersSize) && p.key("Expected '}'")
		}
		p.i++
		v = c.vm.NewObject()
	case b == '[':
		p.i++
		if !p.take(arraySize) {
			return nil, nil, false
		}
		if p.next() != ']' {
			if recording {
				rec = &record{}
			}
			c.frames = append(c.frames, frame{base: len(c.items), rec: rec})
			return nil, nil, true
		}
		p.i++
		v = c.vm.NewArray()
	case b == '-' || b-'0' < 10:
		v = p.number()
	default:
		v = p.literal()
	}
	if recording && v != nil {
		rec = newRecord(v, p.s[start:p.i])
	}
	return v, rec, v != nil
}

// take accounts for an array or object that will be created in the innermost frame.
func (p *parser) take(size int) bool {
	p.budget -= size
	switch {
	case p.budget < 0:
		p.refused = errMemory
	case len(p.c.frames) >= maxNested:
		p.refused = errDeep
	}
	return p.refused == nil
}

// add adds a value to the innermost frame, and returns that frame's array or object if it is complete.
func (p *parser) add(v goja.Value, rec *record) (whole goja.Value, wholeRec *record, ok bool) {
	c := p.c
	f := &c.frames[len(c.frames)-1]
	if f.obj != nil {
		c.put(f.obj, f.key, v)
		if rec != nil {
			f.rec.members[c.wtf8(f.key.(goja.String))] = rec
		}
		switch p.next() {
		case ',':
			p.i++
			return nil, nil, p.key("Property name must be a string literal")
		case '}':
		default:
			p.fail("Expected '}'")
			return nil, nil, false
		}
		c.finish(f.obj)
		whole = f.obj
	} else {
		if len(c.items) == cap(c.items) {
			p.growItems()
		}
		c.items = append(c.items, v)
		if rec != nil {
			f.rec.elements = append(f.rec.elements, rec)
		}
		switch p.next() {
		case ',':
			p.i++
			if p.next() == ']' {
				p.fail("Unexpected comma at the end of array expression")
				return nil, nil, false
			}
			return nil, nil, true
		case ']':
		default:
			p.fail("Expected ']'")
			return nil, nil, false
		}
		whole = c.vm.NewArray(c.items[f.base:]...)
		c.items = c.items[:f.base]
	}
	p.i++
	if wholeRec = f.rec; wholeRec != nil {
		wholeRec.value = whole
	}
	c.frames = c.frames[:len(c.frames)-1]
	return whole, wholeRec, true
}

// growItems makes room for the elements that the rest of the text will contain if it continues as it began. Growing step by step
// would copy, and touch for the first time, five times the memory of a list of millions of elements.
func (p *parser) growItems() {
	const small = 4096 // elements: below it append's own growth costs nothing
	items := p.c.items
	if len(items) < small {
		return
	}
	perElement := max(2, p.i/len(items)) // bytes of text: at least a digit and a comma
	p.c.items = slices.Grow(items, (len(p.s)-p.i)/perElement+small)
}

// put adds a member. The object has no prototype yet, so this is a plain definition, even for __proto__.
func (c *codec) put(obj *goja.Object, key, v goja.Value) {
	c.args = [3]goja.Value{obj, key, v}
	c.reflectSet(goja.FunctionCall{Arguments: c.args[:]})
}

func (c *codec) finish(obj *goja.Object) {
	c.args[0], c.args[1] = obj, c.objectProto
	c.setProto(goja.FunctionCall{Arguments: c.args[:2]})
}

// key reads the name of the innermost object's next member, and the colon after it.
func (p *parser) key(otherwise string) bool {
	if p.next() != '"' {
		p.fail(otherwise)
		return false
	}
	if !p.string() {
		return false
	}
	p.c.frames[len(p.c.frames)-1].key = p.c.key(p.str)
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
		return p.c.integer(n)
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

// escaped continues with a string literal whose content starts at start, from its first backslash at i.
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

// appendText appends text that may start with the second half of a surrogate pair whose first half is already there.
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
	// Copied, because the input may be long.
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
