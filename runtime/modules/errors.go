// Errors found before a script runs, in Bun's words.

package modules

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// MessageKind is the subject of a Message.
type MessageKind int

// The kinds of Message.
const (
	MessageSyntax  MessageKind = iota // a syntax error in a file
	MessageResolve                    // a module was not found
	MessageExport                     // a module lacks an imported name
	MessageEntry                      // the entry was not found or cannot be run
	MessageOther
)

// Message is one error.
type Message struct {
	Kind MessageKind
	// Text is the message without "error: ".
	Text string
	// File is an absolute path, "" if the message has no position. Line and Column count from 1, Column in UTF-16 units; Length
	// is in bytes.
	File         string
	Line, Column int
	Length       int
	LineText     string
	// Specifier and Importer belong to MessageResolve; Code is its error code for import(), such as ERR_MODULE_NOT_FOUND.
	Specifier, Importer, Code string
	// Package is the name of the missing package, "" if the specifier does not name a package.
	Package string
	Notes   []Note

	id string // esbuild's name for the kind of error
}

// Note explains a Message, with or without a position.
type Note struct {
	Text         string
	File         string
	Line, Column int
	LineText     string
}

// BuildError is why a script cannot be loaded: at least one Message.
type BuildError struct {
	Messages []Message
}

// Error returns the text of the first message.
func (e *BuildError) Error() string {
	if len(e.Messages) == 0 {
		return "build failed"
	}
	return e.Messages[0].Text
}

// buildError translates esbuild's messages and keeps those that Bun would report: Bun stops at the first file with a syntax
// error, and at the first missing module.
func (l *Loader) buildError(list []api.Message) error {
	e := &BuildError{}
	declared := map[string]bool{} // positions of "already been declared"
	for _, m := range list {
		out := l.translate(m)
		if strings.HasSuffix(out.Text, "has already been declared") {
			declared[out.place()] = true
		}
		e.Messages = append(e.Messages, out)
	}
	first := 0
	for i, m := range e.Messages {
		if m.Kind == MessageSyntax {
			first = i
			break
		}
	}
	keep := e.Messages[first : first+1 : first+1]
	if keep[0].Kind == MessageSyntax {
		keep = nil
		for _, m := range e.Messages {
			twice := strings.HasPrefix(m.Text, "Multiple exports") && declared[m.place()]
			if m.Kind == MessageSyntax && m.File == e.Messages[first].File && !twice {
				keep = append(keep, m)
			}
		}
	}
	e.Messages = keep
	return e
}

func (m Message) place() string { return fmt.Sprintf("%s:%d:%d", m.File, m.Line, m.Column) }

var (
	couldNotResolve = lazyRegexp(`^Could not resolve "(.*)"`)
	noExport        = lazyRegexp(`^No matching export in "(.*)" for import "(.*)"$`)
)

// wording lists where Bun words an error differently from esbuild.
var wording = []struct {
	esbuild func() *regexp.Regexp
	bun     string
}{
	{lazyRegexp(`^Unexpected "(.*)"$`), "Unexpected $1"},
	{lazyRegexp(`^The symbol ("\w+" has already been declared)$`), "$1"},
	{lazyRegexp(`^The symbol ("\w+" was originally declared here):$`), "$1"},
	{lazyRegexp(`^(Cannot use "\w+" here|Consider adding the "async" keyword here):$`), "$1"},
}

func reword(text string) string {
	for _, w := range wording {
		if w.esbuild().MatchString(text) {
			return w.esbuild().ReplaceAllString(text, w.bun)
		}
	}
	return text
}

func (l *Loader) translate(m api.Message) Message {
	out := Message{Text: reword(m.Text), id: m.ID}
	if at := userLocation(m.Location); at != nil && filepath.Base(at.File) != stubName {
		out.File, out.Line, out.Length, out.LineText = at.File, at.Line, at.Length, at.LineText
		out.Column = utf16Len(at.LineText[:min(at.Column, len(at.LineText))]) + 1
	}
	for _, n := range m.Notes {
		if hushed().MatchString(n.Text) {
			continue
		}
		note := Note{Text: reword(n.Text)}
		if at := userLocation(n.Location); at != nil {
			note.File, note.Line, note.LineText = at.File, at.Line, at.LineText
			note.Column = utf16Len(at.LineText[:min(at.Column, len(at.LineText))]) + 1
		}
		out.Notes = append(out.Notes, note)
	}
	if args, ok := m.Detail.(api.OnResolveArgs); ok {
		r := l.resolveMessage(args)
		if strings.HasPrefix(args.Path, "bun:") {
			return r
		}
		r.Text = fmt.Sprintf(`Could not resolve: %q. Maybe you need to "bun install"?`, args.Path)
		r.File, r.Line, r.Column, r.Length, r.LineText = out.File, out.Line, out.Column, out.Length, out.LineText
		return r
	}
	if s := couldNotResolve().FindStringSubmatch(m.Text); s != nil {
		return l.resolveMessage(api.OnResolveArgs{Path: s[1], Importer: out.File})
	}
	if s := noExport().FindStringSubmatch(m.Text); s != nil {
		out.Kind, out.Notes = MessageExport, nil
		module := s[1]
		if name, ok := strings.CutPrefix(module, nsBuiltin+":"); ok {
			module = Resolved{Builtin: name}.specifier(true)
		}
		out.Text = fmt.Sprintf("Export named '%s' not found in module '%s'.", s[2], module)
	}
	l.settleColumn(&out)
	return out
}

// hushed matches notes that Bun does not print. The first and the last would often point to a line that is not the user's.
var hushed = lazyRegexp(`^This file is considered to be an ECMAScript module|^The name "\S+" was originally bound here|^The plugin "gobun" was triggered by this import`)

// userLocation removes what registryPrefix put before the user's text.
func userLocation(at *api.Location) *api.Location {
	if at == nil {
		return nil
	}
	lead := registryLead(at.File)
	text, led := strings.CutPrefix(at.LineText, lead)
	if !led {
		return at
	}
	user := *at
	user.LineText, user.Column = text, max(at.Column-len(lead), 0)
	return &user
}

// settleColumn moves a message to the position that Bun shows, where esbuild and Bun point to different ends.
func (l *Loader) settleColumn(m *Message) {
	switch {
	case m.Text == "Unexpected end of file" && strings.TrimSpace(m.LineText) == "":
		// The end of the last line with text, not the empty line after it.
		text, ok := l.sourceText(m.File)
		for ok && m.Line > 1 && strings.TrimSpace(m.LineText) == "" {
			m.Line--
			m.LineText = lineOf(text, m.Line)
			m.Column = utf16Len(m.LineText) + 1
		}
	case m.Text == "Unterminated string literal":
		if i := openQuote(m.LineText); i >= 0 {
			m.Column = utf16Len(m.LineText[:i]) + 1
		}
	case strings.HasPrefix(m.Text, "Legacy octal escape sequences"):
		at := min(max(m.Column-1, 0), len(m.LineText)) // exact for ASCII
		if nonOctal().MatchString(m.LineText[at:]) {
			m.Text = "Invalid legacy octal literal"
		} else if i := openQuote(m.LineText[:at]); i >= 0 {
			m.Text, m.Column = "Syntax Error", utf16Len(m.LineText[:i])+1
		}
	case strings.HasPrefix(m.Text, `"await" can only be used`):
		m.Column += len("await ")
	}
}

// nonOctal matches an escape like \08.
var nonOctal = lazyRegexp(`^\\[0-7]*[89]`)

// openQuote returns where the unterminated string on a line starts, -1 if there is none.
func openQuote(line string) int {
	open := -1
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\\':
			i++
		case open >= 0 && c == line[open]:
			open = -1
		case open < 0 && (c == '"' || c == '\'' || c == '`'):
			open = i
		}
	}
	return open
}

// resolveMessage reports that a module was not found.
func (l *Loader) resolveMessage(a api.OnResolveArgs) Message {
	m := Message{Kind: MessageResolve, Specifier: a.Path, Importer: a.Importer, Code: "ERR_MODULE_NOT_FOUND"}
	switch {
	case strings.HasPrefix(a.Path, "node:"):
		m.Text, m.Code = "No such built-in module: "+a.Path, "ERR_UNKNOWN_BUILTIN_MODULE"
	case isPackage(a.Path) && !l.hasPackage(a.Importer, packageName(a.Path)):
		m.Package = packageName(a.Path)
		m.Text = fmt.Sprintf("Cannot find package '%s' from '%s'", a.Path, a.Importer)
	default:
		m.Text = fmt.Sprintf("Cannot find module '%s' from '%s'", a.Path, a.Importer)
	}
	return m
}

// hasPackage reports whether a package is installed for a file, so that only a part of it is missing.
func (l *Loader) hasPackage(importer, name string) bool {
	for dir := filepath.Dir(importer); ; dir = filepath.Dir(dir) {
		if _, err := l.stat(filepath.Join(dir, "node_modules", name)); err == nil {
			return true
		}
		if dir == filepath.Dir(dir) {
			return false
		}
	}
}

// packageName returns the first segment of a specifier, the first two if it has a scope.
func packageName(specifier string) string {
	name, rest, _ := strings.Cut(specifier, "/")
	if strings.HasPrefix(name, "@") && rest != "" {
		second, _, _ := strings.Cut(rest, "/")
		name += "/" + second
	}
	return name
}

// isPackage reports whether a specifier names a package rather than a path.
func isPackage(specifier string) bool {
	return !strings.HasPrefix(specifier, ".") && !filepath.IsAbs(specifier) && !strings.HasPrefix(specifier, "/")
}

// tooDeep refuses text whose nesting would overflow the parsers' stacks, in Bun's words.
func tooDeep(path, text string, at int) api.Message {
	start := strings.LastIndexByte(text[:at], '\n') + 1
	return api.Message{Text: "Maximum call stack size exceeded", Location: &api.Location{
		File: path, Line: strings.Count(text[:at], "\n") + 1, Column: at - start, LineText: lineOf(text, strings.Count(text[:at], "\n")+1),
	}}
}
