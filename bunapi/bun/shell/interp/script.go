// Package interp runs the scripts of Bun's shell. The parser is mvdan.cc/sh's; the semantics are Bun's, whose shell is smaller
// than a POSIX shell and differs from it: variables are never split, only * makes a pattern, a command has one redirection.
//
// The package knows no JavaScript. A template's values never pass through the parser: marks replace them in the text, and the
// values are inserted when words are expanded.
//
// This package is not an API: it may change without notice.
package interp

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Piece is a part of a template: source text, or something that stands at one place in it.
type Piece struct {
	Kind   Kind
	Text   string // Source and Value
	Object int    // Object: its number
}

// Kind says what a Piece is.
type Kind int

const (
	// Source is text that the parser reads.
	Source Kind = iota
	// Value is a string that is used unchanged, wherever it stands.
	Value
	// Object is something that a redirection can read or write.
	Object
)

// Script is a parsed template.
type Script struct {
	text   string
	mark   rune
	pieces []Piece // by the number in a mark
	file   *syntax.File
}

const (
	// maxSource bounds the text of a script, in bytes.
	maxSource = 8 << 20
	// maxNested bounds the nesting of a text, because the parser recurses.
	maxNested = 10_000
)

// Parse parses a template. Its errors are those that the script gets.
func Parse(pieces []Piece) (*Script, error) {
	s := &Script{mark: freeRune(pieces)}
	var text strings.Builder
	stand := func(p Piece) {
		text.WriteString(string(s.mark) + strconv.Itoa(len(s.pieces)) + string(s.mark))
		s.pieces = append(s.pieces, p)
	}
	for _, p := range pieces {
		if p.Kind != Source {
			stand(p)
			continue
		}
		for i, part := range strings.Split(p.Text, "\r") {
			if i > 0 {
				stand(Piece{Kind: Value, Text: "\r"}) // the parser would drop it
			}
			text.WriteString(part)
		}
	}
	s.text = text.String()
	if len(s.text) > maxSource || opened(s.text) > maxNested {
		return nil, refusal("The shell script is too long or nested too deeply")
	}
	if err := s.parse(); err != nil {
		return nil, err
	}
	return s, s.check()
}

// opened counts what may open a level of the parser's recursion.
func opened(text string) int {
	n := strings.Count(text, "if")
	for _, r := range text {
		if strings.ContainsRune("({`[!", r) {
			n++
		}
	}
	return n
}

// freeRune returns a rune of the private planes that does not occur in the source text.
func freeRune(pieces []Piece) rune {
	for r := rune(0xF0000); ; r++ {
		free := true
		for _, p := range pieces {
			free = free && (p.Kind != Source || !strings.ContainsRune(p.Text, r))
		}
		if free {
			return r
		}
	}
}

// parse parses the text. Bun closes an open quote at the end of the text.
func (s *Script) parse() error {
	file, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(s.text), "")
	var bad syntax.ParseError
	if errors.As(err, &bad) {
		for _, quote := range []string{`"`, `'`} {
			if strings.Contains(bad.Text, "without closing quote `"+quote+"`") {
				s.text += quote
				if file, err = syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(s.text), ""); err != nil {
					return s.syntaxError(bad)
				}
				bad.Text = ""
				break
			}
		}
		if err != nil {
			return s.syntaxError(bad)
		}
	}
	s.file = file
	return err
}

// parserWords are Bun's messages for the parser's errors, by a part of the latter.
var parserWords = []struct{ part, words string }{
	{"without matching `(` with `)`", "Unclosed subshell"},
	{"without matching `$(` with `)`", "Unclosed command substitution"},
	{"`)` can only be used", "Unexpected ')'"},
	{"encountered `)`", "Unexpected ')'"},
	{"`|` must be followed by a statement", "Unexpected EOF"},
	{"`then` must be followed by a statement list", `Expected "else", "elif", or "fi" but got: Eof`},
	{"`if` must be followed by a statement list", `Expected "then" but got: Eof`},
	{"must be followed by a statement", "expected a command or assignment"},
	{"`|` can only immediately follow a statement", `expected a command or assignment but got: "Pipe"`},
	{"`&&` can only immediately follow a statement", `expected a command or assignment but got: "DoubleAmpersand"`},
	{"must be followed by a word", "Redirection with no file"},
	{"`if <cond>` must be followed by `then`", `Expected "then" but got: Eof`},
	{"must be ended with `fi`", `Expected "else", "elif", or "fi" but got: Eof`},
	{"`=(`", "Unexpected token: `(`"},
}

func (s *Script) syntaxError(bad syntax.ParseError) error {
	for _, w := range parserWords {
		if strings.Contains(bad.Text, w.part) {
			return refusal(w.words)
		}
	}
	return refusal(s.restore(bad.Text))
}

// restore puts the values back into a part of the text.
func (s *Script) restore(text string) string {
	var b strings.Builder
	s.cut(text, func(part string) { b.WriteString(part) }, func(p Piece) { b.WriteString(p.Text) })
	return b.String()
}

// cut calls source for each part of the text between marks, and piece for each mark.
func (s *Script) cut(text string, source func(string), piece func(Piece)) {
	mark := string(s.mark)
	for {
		before, rest, found := strings.Cut(text, mark)
		if before != "" {
			source(before)
		}
		if !found {
			return
		}
		number, after, _ := strings.Cut(rest, mark)
		n, err := strconv.Atoi(number)
		if err != nil || n >= len(s.pieces) {
			panic(fmt.Sprintf("interp: the mark %q has no value", number)) // only Parse writes marks
		}
		piece(s.pieces[n])
		text = after
	}
}

// source returns the text of a node, including its values.
func (s *Script) source(n syntax.Node) string {
	return s.restore(s.text[n.Pos().Offset():min(int(n.End().Offset()), len(s.text))])
}
