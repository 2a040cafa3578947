// From esbuild's output to a goja program: tokens that stand for a file's import.meta, require and so on get the number of the
// file, the run-time helpers that the Linker replaces are redirected, and the text is wrapped in a function and compiled.
//
// Every replacement of a token keeps its length, so the source map stays valid.

package modules

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/dop251/goja"
	"github.com/dop251/goja/parser"
)

// Tokens in esbuild's output. The first three come from esbuild's Define, which does not touch variables that the user declared
// under those names; __require is esbuild's own.
const (
	tokenMeta     = "__gobun_import_meta"
	tokenFilename = "__gobun_filename__"
	tokenDirname  = "__gobun_dirname___"
	tokenRequire  = "__require"
	tokenImport   = "__toESM(" + tokenRequire + "("
)

// maxFileNumber is the largest file number that fits into __require, nine characters.
const maxFileNumber = 9999

// The parameters of a program's function: __gobun is the Linker's object for this program, __$(n) returns the require function of
// file n. module and exports are for ES modules, in which esbuild does not rename them.
const (
	wrapHead = "(async function __gobun_main(__gobun, __$, module, exports, " + eachName + ", " + stackName + ", " + absentName + ", " + globalName + ", " + operatorName + ") {"
	wrapTail = "\n})"
	mainName = "__gobun_main"
)

// helpers are the functions of esbuild's run-time library that the Linker replaces.
var helpers = []string{"__commonJS", "__toESM", "__export", "__require"}

// awkwardField matches class fields that goja cannot parse: named get, set or async, with an initialiser. Like every expression
// here it is compiled on first use: few scripts need one, and compiling all of them would slow the start down.
var awkwardField = lazyRegexp(`(?m)^\s*(static )?#?(get|set|async) = `)

func lazyRegexp(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}

// compile creates the program. Syntax that esbuild accepts and goja does not is a *BuildError with its position.
func (l *Loader) compile(b build, out *output) (*Program, error) {
	p := &Program{Asks: l.asks(out), Path: b.path, CommonJS: out.formats[b.path] == "cjs", owns: out.owns, uses: out.uses, mapText: out.mapText, single: b.single}
	if l.host {
		p.storedMap = out.mapText
	}
	out.code, p.absent = markAbsent(out.code)
	if b.prefix {
		p.lead = map[string]int{}
		for _, path := range out.owns {
			if out.formats[path] == "esm" {
				p.lead[path] = utf16Len(registryLead(path))
			}
		}
	}
	l.mu.Lock()
	l.made++
	p.name = programName(l.made)
	l.mu.Unlock()
	head := wrapHead
	if strictProgram(out.formats) {
		head += `"use strict";`
	}
	head += keepProgram
	p.shift = len(head)
	p.text = head + p.number(redirectHelpers(out.code), b.path) + wrapTail
	if b.dynamic && b.kind == KindRequire {
		// require must return when the module has finished. Without await the function need not be async.
		plain := strings.Replace(p.text, "(async function", "(function", 1)
		if code, err := compileText(p.name, plain, b.print); err == nil {
			p.shift -= len("async ")
			p.text, p.code, p.plain = plain, code, true
			return p, nil
		}
	}
	code, err := compileText(p.name, p.text, b.print)
	if err != nil {
		return nil, l.engineError(p, err)
	}
	p.code = code
	return p, nil
}

// compileText parses with goja, repairs what goja would compile wrongly or slowly, and compiles. The result is sloppy mode unless
// the text says otherwise.
func compileText(name, text string, print bool) (code *goja.Program, err error) {
	defer func() {
		if r := recover(); r != nil { // a defect of the compiler must not crash the process
			err = fmt.Errorf("compiling %s: %v", name, r)
		}
	}()
	ast, err := goja.Parse(name, text, parser.WithDisableSourceMaps)
	if err != nil {
		return nil, err
	}
	if print {
		keepCompletion(ast)
	}
	repair(ast)
	return goja.CompileAST(ast, false)
}

// strictProgram reports whether the whole program can be strict, as ES modules are: it contains no CommonJS file.
func strictProgram(formats map[string]string) bool {
	for _, f := range formats {
		if f == "cjs" {
			return false
		}
	}
	return true
}

// redirectHelpers makes the Linker's object supply esbuild's helpers. Their own definitions stay as dead code, so that no line
// moves.
func redirectHelpers(code string) string {
	end := strings.Index(code, "\n// ") // the first module
	if end < 0 {
		end = len(code)
	}
	lib := code[:end]
	for _, h := range helpers {
		lib = strings.Replace(lib, "var "+h+" = ", "var "+h+" = __gobun ? __gobun."+h+" : ", 1)
	}
	return lib + code[end:]
}

// number gives each token the number of the file that it stands in, according to the source map, and fills p.files.
func (p *Program) number(code, entry string) string {
	p.files = []string{entry}
	var b strings.Builder
	numbers := map[string]int{entry: 0}
	lines := lineCounter{}
	done := 0
	for pos := 0; ; {
		i, token := firstToken(code, pos)
		if i < 0 {
			b.WriteString(code[done:])
			return b.String()
		}
		pos = i + len(token)
		if token == tokenRequire && isHelper(code, i) {
			continue
		}
		line, start := lines.at(code, i)
		file := entry
		if pos, ok := p.generated(line, utf16Len(code[start:i])); ok {
			file = pos.File
		}
		n, ok := numbers[file]
		if !ok && len(p.files) <= maxFileNumber {
			n = len(p.files)
			numbers[file] = n
			p.files = append(p.files, file)
		}
		b.WriteString(code[done:i])
		b.WriteString(numbered(token, n))
		done = pos
	}
}

func numbered(token string, n int) string {
	switch token {
	case tokenMeta:
		return fmt.Sprintf("__gobun.meta(%-5d)", n)
	case tokenFilename:
		return fmt.Sprintf("__gobun.file(%-4d)", n)
	case tokenDirname:
		return fmt.Sprintf("__gobun.dir(%-5d)", n)
	case tokenImport:
		return fmt.Sprintf("__gobun.imp(%-4d,(", n)
	}
	return fmt.Sprintf("__$(%-4d)", n)
}

// firstToken finds the next token that number replaces.
func firstToken(code string, from int) (int, string) {
	for {
		i := strings.Index(code[from:], "__")
		if i < 0 {
			return -1, ""
		}
		from += i
		for _, token := range []string{tokenImport, tokenRequire, tokenMeta, tokenFilename, tokenDirname} {
			if !strings.HasPrefix(code[from:], token) {
				continue
			}
			end := from + len(token)
			if token != tokenRequire || (from == 0 || !isWord(code[from-1])) && (end == len(code) || !isWord(code[end])) {
				return from, token
			}
		}
		from++
	}
}

// nextToken finds token as a whole word.
func nextToken(code, token string) int {
	for from := 0; ; {
		i := strings.Index(code[from:], token)
		if i < 0 {
			return -1
		}
		i += from
		from = i + len(token)
		if from == len(code) || !isWord(code[from]) {
			return i
		}
	}
}

func isWord(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// isHelper reports whether the __require at i is a definition in esbuild's library.
func isHelper(code string, i int) bool {
	before := code[:i]
	return strings.HasSuffix(before, "var ") || strings.HasSuffix(before, "function ") || strings.HasSuffix(before, "__gobun.")
}

// lineCounter converts ascending positions to lines.
type lineCounter struct{ pos, line, start int }

// at returns the 1-based line of position i and where that line starts.
func (c *lineCounter) at(text string, i int) (line, start int) {
	if c.line == 0 {
		c.line = 1
	}
	for {
		j := strings.IndexByte(text[c.pos:i], '\n')
		if j < 0 {
			c.pos = i
			return c.line, c.start
		}
		c.pos += j + 1
		c.line, c.start = c.line+1, c.pos
	}
}

// engineError turns goja's parse error into an error at the user's own position.
func (l *Loader) engineError(p *Program, err error) error {
	m := Message{Kind: MessageSyntax, File: p.Path, Text: err.Error()}
	var list parser.ErrorList
	var one *parser.Error
	var compilerErr *goja.CompilerSyntaxError
	line, col := 0, 0
	switch {
	case errors.As(err, &list) && len(list) > 0:
		m.Text, line, col = list[0].Message, list[0].Position.Line, list[0].Position.Column
	case errors.As(err, &one):
		m.Text, line, col = one.Message, one.Position.Line, one.Position.Column
	case errors.As(err, &compilerErr):
		m.Text = compilerErr.Message
		if compilerErr.File != nil {
			at := compilerErr.File.Position(compilerErr.Offset)
			line, col = at.Line, at.Column
		} else if at := parseErrorPlace().FindStringSubmatch(m.Text); at != nil {
			_, _ = fmt.Sscan(at[1], &line)
			_, _ = fmt.Sscan(at[2], &col)
			m.Text = at[3]
		}
	}
	if pos, ok := p.original(line, col); ok {
		m.File, m.Line, m.Column = pos.File, pos.Line, pos.Column
		if text, ok := p.source(pos.File); ok {
			m.LineText = lineOf(text, pos.Line)
		}
	}
	return &BuildError{Messages: []Message{m}}
}

// parseErrorPlace matches goja's parse errors: "name: Line 3:7 Unexpected token".
var parseErrorPlace = lazyRegexp(`Line (\d+):(\d+) (.*?)(?: \(and \d+ more errors?\))?$`)
