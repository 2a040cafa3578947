// Reading arguments: each once, into Go types, with Bun's error messages.

package fs

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/node/buffer"
	"github.com/gobun/gobun/bunapi/web/console"
	"github.com/gobun/gobun/bunapi/web/url"
	"github.com/gobun/gobun/jsbridge"
)

// params reads the arguments of one call. After the first failure, stored in err, the values read are meaningless. Loop only.
type params struct {
	s     jsbridge.Scope
	a     jsbridge.Args
	files *files
	async bool
	err   error

	argument string // the name of a path with NUL in errors, "path" if empty

	held   []*descriptor // in use by the call
	signal *watchedSignal
	names  []string // the paths among the arguments
	opens  int      // the flags with which a file is opened
}

func (p *params) fail(err error) {
	if p.err == nil {
		p.err = err
	}
}

// release ends the use of descriptors.
func (p *params) release() {
	for _, d := range p.held {
		p.files.fds.release(d)
	}
	p.held = nil
}

// path is a file's name.
type path struct {
	given string // by the script, as errors show it
	name  string // for the system
}

// at resolves a path against the script's working directory without normalising it: ".." may follow a symbolic link, and a
// trailing slash matters to the system.
func (f *files) at(given string) path {
	switch {
	case given == "", isAbs(given):
		return path{given, given}
	case f.env.Dir == "":
		return path{given, given}
	}
	return path{given, joinDir(f.env.Dir, given)}
}

// text returns the text of a path if v is one: a string, a file URL or bytes.
func (p *params) text(v goja.Value) (text string, ok bool) {
	switch {
	case jsbridge.IsString(v):
		text = v.String()
	case !jsbridge.IsObject(v):
		return "", false
	default:
		if u, isURL := url.Of(p.s, v); isURL {
			t, err := filePath(u)
			if err != nil {
				p.fail(err)
				return "", true
			}
			text = t
			break
		}
		b, isView := jsbridge.View(p.s, v)
		if !isView {
			return "", false
		}
		text = string(b)
	}
	if strings.ContainsRune(text, 0) {
		name, received := "path", quoteJSON(text)
		if p.argument != "" {
			name, received = p.argument, quoteText(text)
		}
		p.fail(jsbridge.TypeError("The argument '%s' must be a string, Uint8Array, or URL without null bytes. Received %s", name, received).WithCode("ERR_INVALID_ARG_VALUE"))
	}
	p.names = append(p.names, text)
	return text, true
}

// path reads argument i, which errors call name.
func (p *params) path(i int, name string) path {
	text, ok := p.text(p.a.At(i))
	if !ok {
		p.fail(jsbridge.InvalidArgType("%s must be a string or TypedArray", name))
	}
	return p.files.at(text)
}

// renamed reads a path in the words of rename.
func (p *params) renamed(i int, name string) path {
	text, ok := p.text(p.a.At(i))
	if !ok {
		p.fail(jsbridge.InvalidArgType(`The "%s" argument must be of type string or an instance of Buffer or URL. Received %s`, name, jsbridge.Received(p.a.At(i))))
	}
	return p.files.at(text)
}

// target is a path or a descriptor: the first argument of readFile and its variants.
type target struct {
	path
	fd *descriptor // nil for a path
}

func (p *params) target(i int) target {
	if _, ok := jsbridge.Number(p.a.At(i)); ok {
		return target{fd: p.fd(i)}
	}
	text, ok := p.text(p.a.At(i))
	if !ok {
		p.fail(jsbridge.InvalidArgType("path must be a string or a file descriptor"))
	}
	return target{path: p.files.at(text)}
}

// integer reads v as an integer between min and max.
func (p *params) integer(v goja.Value, name string, low, high float64) float64 {
	n, ok := jsbridge.Number(v)
	switch {
	case !ok:
		p.fail(jsbridge.ArgType(name, "number", v))
	case n != math.Trunc(n) || math.IsInf(n, 0):
		p.fail(outOfRange(name, "an integer", v))
	case n < low || n > high:
		p.fail(outOfRange(name, ">= "+strconv.FormatFloat(low, 'f', -1, 64)+" && <= "+strconv.FormatFloat(high, 'f', -1, 64), v))
	default:
		return n
	}
	return 0
}

// fd reads argument i as a descriptor, which stays open until the call is over.
func (p *params) fd(i int) *descriptor {
	n := int(p.integer(p.a.At(i), "fd", 0, math.MaxInt32))
	if p.err != nil {
		return nil
	}
	d := p.files.fds.use(n)
	p.held = append(p.held, d)
	return d
}

// mode reads permissions: a number, or octal digits. def is the value for undefined and null; if it is negative they are not
// allowed.
func (p *params) mode(v goja.Value, def int64) uint32 {
	switch {
	case jsbridge.IsNullish(v) && def >= 0:
		return uint32(def)
	case jsbridge.IsNullish(v):
		kind := "undefined"
		if goja.IsNull(v) {
			kind = "object"
		}
		p.fail(jsbridge.InvalidArgType(`The "mode" property must be of type number, got %s`, kind))
	case jsbridge.IsString(v):
		n, err := strconv.ParseUint(strings.TrimPrefix(strings.TrimPrefix(v.String(), "0o"), "0O"), 8, 32)
		if err != nil {
			p.fail(jsbridge.TypeError("The argument 'mode' must be a 32-bit unsigned integer or an octal string. Received %s", quoteText(v.String())).WithCode("ERR_INVALID_ARG_VALUE"))
		}
		return uint32(n)
	}
	return uint32(p.integer(v, "mode", 0, math.MaxUint32))
}

// small reads the mode of access and copyFile.
func (p *params) small(i int) int {
	v := p.a.At(i)
	if jsbridge.IsNullish(v) {
		return 0
	}
	n, ok := jsbridge.Number(v)
	if !ok {
		p.fail(jsbridge.InvalidArgType("mode must be int32 or null/undefined"))
		return 0
	}
	if math.IsNaN(n) || n < 0 || n >= 8 {
		p.fail(jsbridge.RangeError("mode is out of range: >= 0 and <= 7").WithCode("ERR_OUT_OF_RANGE"))
	}
	return int(n)
}

// id reads a user or group; -1 leaves it as it is.
func (p *params) id(i int, name string) int {
	return int(p.integer(p.a.At(i), name, -1, math.MaxUint32))
}

// time reads a time: seconds, or a Date.
func (p *params) time(i int, name string) time.Time {
	v := p.a.At(i)
	if t, ok := jsbridge.Date(v); ok {
		return t
	}
	n, ok := seconds(v)
	if !ok {
		p.fail(jsbridge.InvalidArgType("%s must be a number or a Date", name))
		return time.Time{}
	}
	if n < 0 {
		return time.Now() // as Node reads it
	}
	n = min(n, 1<<33)
	whole := math.Floor(n)
	return time.Unix(int64(whole), int64((n-whole)*1e9))
}

// seconds takes numbers and their texts.
func seconds(v goja.Value) (n float64, ok bool) {
	if jsbridge.IsString(v) {
		n = v.ToFloat()
	} else if n, ok = jsbridge.Number(v); !ok {
		return 0, false
	}
	return n, !math.IsNaN(n) && !math.IsInf(n, 0)
}

// dict reads argument i as options. Anything but an object counts as no options.
func (p *params) dict(i int) options {
	d, _ := jsbridge.DictOf(p.a.At(i))
	if jsbridge.IsString(p.a.At(i)) {
		d = jsbridge.Dict{}
	}
	return options{d, p}
}

// options reads an options object.
type options struct {
	jsbridge.Dict
	p *params
}

func (o options) get(key string) goja.Value {
	v, err := o.Get(o.p.s, key)
	if err != nil {
		o.p.fail(err)
		return goja.Undefined()
	}
	return v
}

func (o options) truthy(key string) bool { return o.get(key).ToBoolean() }

// flag reads a boolean; anything else but undefined is refused.
func (o options) flag(key string) bool {
	v := o.get(key)
	if goja.IsUndefined(v) {
		return false
	}
	b, ok := jsbridge.Boolean(v)
	if !ok {
		o.p.fail(jsbridge.InvalidArgType(`The "%s" property must be of type boolean, got %s`, key, typeOf(v)))
	}
	return b
}

// typeOf is ECMAScript's typeof.
func typeOf(v goja.Value) string {
	switch name := jsbridge.TypeName(v); name {
	case "Null":
		return "object"
	case "Object":
		if _, ok := jsbridge.Function(v); ok {
			return "function"
		}
		return "object"
	default:
		return strings.ToLower(name)
	}
}

// encoding reads argument i: a name, or options that contain one. def is the default; "buffer" means bytes.
func (p *params) encoding(i int, def string) string {
	v := p.a.At(i)
	if !jsbridge.IsString(v) {
		v = p.dict(i).get("encoding")
	}
	return p.encodingOf(v, def)
}

func (p *params) encodingOf(v goja.Value, def string) string {
	if !jsbridge.IsString(v) {
		return def
	}
	if strings.EqualFold(v.String(), "buffer") {
		return bytesEncoding
	}
	name, ok := buffer.Encoding(v.String())
	if !ok {
		p.fail(jsbridge.TypeError("encoding '%s' is an invalid encoding", v.String()).WithCode("ERR_INVALID_ARG_VALUE"))
		return def
	}
	return name
}

// bytesEncoding is what results are given in as Buffers.
const bytesEncoding = "buffer"

// encoded makes the text or the Buffer that an operation returns.
func encoded(s jsbridge.Scope, b []byte, encoding string) goja.Value {
	switch {
	case encoding == bytesEncoding:
		return s.Buffer(b)
	case encoding == "utf8" && isASCII(b):
		return s.String(string(b))
	}
	return buffer.Decode(s, b, encoding)
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

// shown is a value as "Received …" shows it.
func shown(s jsbridge.Scope, v goja.Value) string {
	if jsbridge.IsString(v) {
		return quoteText(v.String())
	}
	text, err := console.Of(s).Inspect(s, v, console.Options{Depth: 2, Compact: true})
	if err != nil {
		return typeOf(v)
	}
	return text
}

// quoteText quotes text as util.inspect does.
func quoteText(text string) string {
	var b strings.Builder
	b.WriteByte('\'')
	for _, c := range text {
		switch {
		case c == '\'' || c == '\\':
			b.WriteString(`\` + string(c))
		case c == '\n':
			b.WriteString(`\n`)
		case c < 0x20 || c == 0x7f:
			b.WriteString(`\x` + strings.ToUpper(strconv.FormatInt(0x100|int64(c), 16)[1:]))
		default:
			b.WriteRune(c)
		}
	}
	b.WriteByte('\'')
	return b.String()
}

// quoteJSON quotes text as JSON does.
func quoteJSON(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range text {
		switch {
		case c == '"' || c == '\\':
			b.WriteString(`\` + string(c))
		case c < 0x20:
			b.WriteString(`\u` + strconv.FormatInt(0x10000|int64(c), 16)[1:])
		default:
			b.WriteRune(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
