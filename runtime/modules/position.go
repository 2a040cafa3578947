// Positions in the user's own files: source maps, stack frames, source texts for excerpts.

package modules

import (
	"encoding/json"
	"math"
	"net/url"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja"
	"github.com/go-sourcemap/sourcemap"
)

// Position is a position in a file of the user. Line and Column count from 1, Column in UTF-16 units as in Bun.
type Position struct {
	File         string
	Line, Column int
}

// Frame is one line of a stack, in terms of the user's files.
type Frame struct {
	Func  string // "" at the top level of a module; "<anonymous>" for a function without a name
	Async bool   // the function was resumed after an await
	Position
}

// Position maps a position in a compiled program to the user's file: name, line and column as goja gives them (Line and Column
// count from 1, Column in bytes). ok is false if no user code is there. Any goroutine.
func (l *Loader) Position(name string, line, column int) (pos Position, ok bool) {
	l.mu.Lock()
	p := l.programs[name]
	l.mu.Unlock()
	if p == nil {
		return Position{}, false
	}
	return p.original(line, column)
}

// original maps a position in the compiled text.
func (p *Program) original(line, column int) (Position, bool) {
	text := lineOf(p.text, line)
	at := min(max(column-1, 0), len(text))
	before := text[:at]
	if line == 1 {
		if at < p.shift {
			return Position{}, false
		}
		before = text[p.shift:at]
	}
	pos, ok := p.generated(line, utf16Len(before))
	if !ok {
		return pos, false
	}
	if src, ok := p.source(pos.File); ok {
		pos.Column = settle(lineOf(src, pos.Line), pos.Column)
	}
	return pos, true
}

// settle moves the column of `new X(` and `v = await f(` to X and f, where Bun's errors point.
func settle(line string, column int) int {
	rest := utf16From(line, column-1)
	if m := newCallee().FindString(rest); m != "" {
		return column + len(m)
	}
	return column
}

var newCallee = lazyRegexp(`^(?:throw\s+)?new\s+|^(?:[\w$]+\s*=\s*)?await\s+`)

// generated maps a position in esbuild's output: line from 1, column from 0 in UTF-16 units.
func (p *Program) generated(line, column int) (Position, bool) {
	p.mapOnce.Do(func() {
		var list struct {
			Sources []string `json:"sources"`
		}
		m, err := sourcemap.Parse("", p.mapText)
		if err != nil || json.Unmarshal(p.mapText, &list) != nil {
			return
		}
		p.smap, p.mapText, p.keys = m, nil, map[string]string{}
		for _, s := range list.Sources {
			p.keys[p.sourcePath(s)] = s
		}
	})
	if p.smap == nil {
		return Position{}, false
	}
	source, _, srcLine, srcCol, ok := p.smap.Source(line, column)
	if !ok || source == "" || strings.HasSuffix(source, stubName) || strings.HasPrefix(source, nsBuiltin) || strings.HasPrefix(source, nsRegistered) {
		return Position{}, false
	}
	file := p.sourcePath(source)
	if srcLine == 1 {
		srcCol = max(srcCol-p.lead[file], 0)
	}
	return Position{File: file, Line: srcLine, Column: srcCol + 1}, true
}

// sourcePath undoes what the source map did to a path: it is relative to the root of the volume, where the output pretends to be,
// and escaped like that of a URL.
func (p *Program) sourcePath(source string) string {
	if p.single {
		return p.Path
	}
	if plain, err := url.PathUnescape(source); err == nil {
		source = plain
	}
	if filepath.IsAbs(source) {
		return source
	}
	return filepath.Join(filepath.VolumeName(p.Path)+string(filepath.Separator), filepath.FromSlash(source))
}

// source returns the text of a file as it was compiled.
func (p *Program) source(file string) (string, bool) {
	if p.smap == nil {
		return "", false
	}
	text := p.smap.SourceContent(p.keys[file])
	if lead := p.lead[file]; lead > 0 {
		text = text[min(lead, len(text)):]
	}
	return showShebang(text), text != ""
}

// Source returns the text of a loaded file as it was when loaded. Any goroutine.
func (l *Loader) Source(file string) (string, bool) {
	l.mu.Lock()
	programs := make([]*Program, 0, len(l.programs))
	for _, p := range l.programs {
		programs = append(programs, p)
	}
	l.mu.Unlock()
	for _, p := range programs {
		p.generated(1, 0)
		if text, ok := p.source(file); ok {
			return text, true
		}
	}
	return "", false
}

// sourceText returns the text of any file that a message may refer to, loaded or not.
func (l *Loader) sourceText(file string) (string, bool) {
	l.mu.Lock()
	text, ok := l.sources[file]
	l.mu.Unlock()
	if ok {
		return text, true
	}
	if l.allowed(file) != nil {
		return "", false
	}
	if data, err := l.readFile(file); err == nil {
		return string(data), true
	}
	return "", false
}

// withoutConstructors drops the frames of super calls at the top: as in Bun, the stack of an error starts where its class was
// constructed.
func (l *Loader) withoutConstructors(frames []Frame) []Frame {
	for i, f := range frames {
		text, _ := l.Source(f.File)
		if !strings.HasPrefix(utf16From(lineOf(text, f.Line), f.Column-1), "super(") {
			return frames[i:]
		}
	}
	return frames
}

func (l *Loader) frame(fn, name string, line, column int) (Frame, bool) {
	pos, ok := l.Position(name, line, column)
	if !ok {
		return Frame{}, false
	}
	return Frame{Func: l.funcName(fn, pos.File), Position: pos}, true
}

// funcName undoes the renaming of bundling: a module's own function becomes the top level, and foo2 becomes foo if the file
// contains no foo2.
func (l *Loader) funcName(fn, file string) string {
	switch {
	case fn == mainName || filepath.IsAbs(fn) || strings.HasPrefix(fn, nsBuiltin):
		return ""
	case fn == "":
		return "<anonymous>"
	}
	base := strings.TrimRight(fn, "0123456789")
	if base == fn || base == "" {
		return fn
	}
	text, ok := l.Source(file)
	if ok && !containsWord(text, fn) && containsWord(text, base) {
		return base
	}
	return fn
}

func containsWord(text, word string) bool {
	for from := 0; ; {
		i := nextToken(text[from:], word)
		if i < 0 {
			return false
		}
		i += from
		if i == 0 || !isWord(text[i-1]) {
			return true
		}
		from = i + len(word)
	}
}

// stackLine matches a frame of goja's stack text: "\tat fn (name:line:col(pc))" or "\tat name:line:col(pc)".
var stackLine = lazyRegexp(`^\s+at (?:(.*) \()?(.+):(\d+):(\d+)\(\d+\)\)?$`)

// StackTraceLimit returns Error.stackTraceLimit: how many frames of a stack are shown. goja keeps all of them. Loop only.
func StackTraceLimit(vm *goja.Runtime) int {
	n, _ := stackTraceLimit(vm)
	return n
}

// stackTraceLimit returns on == false if the script has set it to something other than a number; then no stack is shown (Bun).
func stackTraceLimit(vm *goja.Runtime) (n int, on bool) {
	class, ok := vm.GlobalObject().Get("Error").(*goja.Object)
	if !ok {
		return defaultStackTraceLimit, true
	}
	v := class.Get("stackTraceLimit")
	if v == nil {
		return 0, false
	}
	if _, object := v.(*goja.Object); object || goja.IsUndefined(v) || goja.IsNull(v) {
		return 0, false
	}
	switch v.ExportType().Kind() {
	case reflect.Int64:
		return int(min(max(v.ToInteger(), 0), math.MaxInt32)), true
	case reflect.Float64:
		if math.IsNaN(v.ToFloat()) {
			return 0, true
		}
		return int(min(max(v.ToFloat(), 0), math.MaxInt32)), true
	}
	return 0, false
}

// defaultStackTraceLimit is the limit if there is no class Error.
const defaultStackTraceLimit = 10

// ParseStack translates the text of an error's stack property in goja's form: its first frames up to limit. Any goroutine.
func (l *Loader) ParseStack(stack string, limit int) []Frame {
	var out []Frame
	for line := range strings.Lines(stack) {
		if f, ok := l.parseFrame(strings.TrimRight(line, "\n")); ok {
			out = append(out, f)
		}
	}
	out = l.withoutConstructors(out)
	return out[:min(limit, len(out))]
}

func (l *Loader) parseFrame(text string) (Frame, bool) {
	if strings.HasPrefix(text, shownIndent) {
		return shownFrame(text)
	}
	m := stackLine().FindStringSubmatch(text)
	if m == nil {
		return Frame{}, false
	}
	line, _ := strconv.Atoi(m[3])
	column, _ := strconv.Atoi(m[4])
	return l.frame(m[1], m[2], line, column)
}

// shownIndent is the beginning of a frame in Bun's form.
const shownIndent = "    at "

// shownLine matches a frame in that form, in a stack that has already been read.
var shownLine = lazyRegexp(`^    at (async )?(?:(.*) \()?([^()]+):(\d+):(\d+)\)?$`)

func shownFrame(text string) (Frame, bool) {
	m := shownLine().FindStringSubmatch(text)
	if m == nil || !filepath.IsAbs(m[3]) {
		return Frame{}, false
	}
	line, _ := strconv.Atoi(m[4])
	column, _ := strconv.Atoi(m[5])
	return Frame{Func: m[2], Async: m[1] != "", Position: Position{File: m[3], Line: line, Column: column}}, true
}

// String returns the frame as a stack shows it: "at fn (file:line:column)".
func (f Frame) String() string {
	at := f.File + ":" + strconv.Itoa(f.Line) + ":" + strconv.Itoa(f.Column)
	switch {
	case f.Func == "":
		return "at " + at
	case f.Async:
		return "at async " + f.Func + " (" + at + ")"
	}
	return "at " + f.Func + " (" + at + ")"
}

// MapStack rewrites the text of an error's stack property into Bun's form: the head, then one line "    at fn (file:line:column)"
// for each frame in user code, up to limit. Any goroutine.
func (l *Loader) MapStack(stack string, limit int) string {
	var b strings.Builder
	for line := range strings.Lines(strings.TrimRight(stack, "\n")) {
		line = strings.TrimRight(line, "\n")
		if isFrameLine(line) {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(line)
	}
	for _, f := range l.ParseStack(stack, limit) {
		b.WriteString("\n    " + f.String())
	}
	return b.String()
}

// stackIndent is the beginning of a frame in goja's stack text.
const stackIndent = "\tat "

func isFrameLine(line string) bool {
	return strings.HasPrefix(line, stackIndent) && (stackLine().MatchString(line) || strings.HasSuffix(line, "native)") || strings.HasSuffix(line, " native"))
}

// lineOf returns the nth line of text, from 1, without its line end.
func lineOf(text string, n int) string {
	for ; n > 1; n-- {
		i := strings.IndexByte(text, '\n')
		if i < 0 {
			return ""
		}
		text = text[i+1:]
	}
	line, _, _ := strings.Cut(text, "\n")
	return strings.TrimSuffix(line, "\r")
}

// utf16Len returns the length of s in UTF-16 units.
func utf16Len(s string) int {
	n := 0
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			n, i = n+1, i+1
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		n, i = n+1, i+size
		if r > 0xffff {
			n++
		}
	}
	return n
}

// utf16From returns s without its first n UTF-16 units.
func utf16From(s string, n int) string {
	for i, r := range s {
		if n <= 0 {
			return s[i:]
		}
		n--
		if r > 0xffff {
			n--
		}
	}
	return ""
}
