// Words: the expansion of a word of the script.

package interp

import (
	"path/filepath"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// segment is a part of a word. Only unquoted text of the script is active: it may contain braces and patterns.
type segment struct {
	text   string
	active bool
	split  bool // the output of a command, which is split at blanks
	keep   bool // keeps an otherwise empty word
}

// maxWords bounds the words to which one word expands.
const maxWords = 1 << 16

const errTooManyWords = refusal("a word of the shell script becomes too many words")

// noMatch is the error for a pattern that matches nothing.
type noMatch struct{ pattern string }

func (e *noMatch) Error() string { return "no matches found: " + e.pattern }

// words expands the words of a command.
func (sh *shell) words(list []*syntax.Word) ([]string, error) {
	var out []string
	for _, w := range list {
		fields, err := sh.fields(w, true)
		if err != nil {
			return nil, err
		}
		if out = append(out, fields...); len(out) > maxWords {
			return nil, errTooManyWords
		}
	}
	return out, nil
}

// one expands a word to one string: the value of a variable, or the name of a file.
func (sh *shell) one(w *syntax.Word, tilde bool) (string, error) {
	if w == nil {
		return "", nil
	}
	fields, err := sh.fields(w, tilde)
	return strings.Join(fields, " "), err
}

// fields expands one word.
func (sh *shell) fields(w *syntax.Word, tilde bool) ([]string, error) {
	segments, err := sh.segments(w.Parts, false)
	if err != nil {
		return nil, err
	}
	alternatives, err := braces(segments)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, alternative := range alternatives {
		for _, field := range split(alternative) {
			if tilde {
				field = sh.tilde(field)
			}
			found, err := sh.glob(field)
			if err != nil {
				return nil, err
			}
			if found == nil {
				if text, keep := plain(field); keep {
					found = []string{text}
				}
			}
			if out = append(out, found...); len(out) > maxWords {
				return nil, errTooManyWords
			}
		}
	}
	return out, nil
}

// plain returns the text of a field, and whether it is a word.
func plain(field []segment) (text string, keep bool) {
	var b strings.Builder
	for _, seg := range field {
		b.WriteString(seg.text)
		keep = keep || seg.keep || seg.text != ""
	}
	return b.String(), keep
}

// segments evaluates the parts of a word.
func (sh *shell) segments(parts []syntax.WordPart, quoted bool) ([]segment, error) {
	var out []segment
	for _, part := range parts {
		switch part := part.(type) {
		case *syntax.Lit:
			out = append(out, sh.literal(part.Value, quoted)...)
		case *syntax.SglQuoted:
			text := sh.script.restore(part.Value)
			if part.Dollar {
				text = "$" + text
			}
			out = append(out, segment{text: text, keep: true})
		case *syntax.DblQuoted:
			if part.Dollar {
				out = append(out, segment{text: "$"})
			}
			if len(part.Parts) == 0 {
				out = append(out, segment{keep: true})
			}
			inner, err := sh.segments(part.Parts, true)
			if err != nil {
				return nil, err
			}
			out = append(out, inner...)
		case *syntax.ParamExp:
			out = append(out, segment{text: sh.parameter(part)})
		case *syntax.CmdSubst:
			text, err := sh.substitute(part)
			if err != nil {
				return nil, err
			}
			out = append(out, segment{text: text, split: !quoted})
		default:
			return nil, errToken // check has refused the others
		}
	}
	return out, nil
}

// literal analyses text of the script: backslashes, values, and active text.
func (sh *shell) literal(text string, quoted bool) []segment {
	var out []segment
	sh.script.cut(text, func(part string) {
		var active strings.Builder
		flush := func() {
			if active.Len() > 0 {
				out = append(out, segment{text: active.String(), active: !quoted})
				active.Reset()
			}
		}
		for i := 0; i < len(part); i++ {
			if part[i] != '\\' {
				active.WriteByte(part[i])
				continue
			}
			i++
			switch {
			case i == len(part): // the backslash precedes a value, or ends the text
			case part[i] == '\n':
			case quoted && !strings.ContainsRune("$`\"\\", rune(part[i])):
				active.WriteString(part[i-1 : i+1])
			default:
				flush()
				out = append(out, segment{text: part[i : i+1]})
			}
		}
		flush()
	}, func(p Piece) { out = append(out, segment{text: p.Text, keep: true}) })
	return out
}

// parameter returns the value of a variable or an argument. Other forms are text.
func (sh *shell) parameter(p *syntax.ParamExp) string {
	if !p.Short || p.Param == nil {
		return sh.script.source(p)
	}
	name := p.Param.Value
	if n, err := strconv.Atoi(name); err == nil {
		if n < len(sh.run.Args) {
			return sh.run.Args[n]
		}
		return ""
	}
	if !syntax.ValidName(name) {
		return sh.script.source(p)
	}
	return sh.get(name)
}

// split splits a word at the blanks of command outputs.
func split(word []segment) [][]segment {
	fields := [][]segment{{}}
	add := func(seg segment) { fields[len(fields)-1] = append(fields[len(fields)-1], seg) }
	for _, seg := range word {
		if !seg.split {
			add(seg)
			continue
		}
		rest := seg.text
		for {
			i := strings.IndexAny(rest, " \t\n")
			if i < 0 {
				add(segment{text: rest})
				break
			}
			add(segment{text: rest[:i]})
			fields = append(fields, nil)
			rest = rest[i+1:]
		}
	}
	return fields
}

// tilde replaces ~ at the beginning of a word.
func (sh *shell) tilde(field []segment) []segment {
	if len(field) == 0 || !field[0].active {
		return field
	}
	rest, ok := strings.CutPrefix(field[0].text, "~")
	after, _ := plain(append([]segment{{text: rest}}, field[1:]...))
	if !ok || after != "" && after[0] != '/' {
		return field
	}
	first := field[0]
	first.text = rest
	return append([]segment{{text: sh.get("HOME"), keep: true}, first}, field[1:]...)
}

// path makes a path of the script absolute.
func (sh *shell) path(name string) string {
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(sh.dir, name)
}
