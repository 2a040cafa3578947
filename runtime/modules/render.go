// Printing errors as Bun does: an excerpt of the source, a caret, the message, the position.

package modules

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Limits of Bun's excerpts.
const (
	excerptLines   = 6
	excerptColumns = 1024 // a longer line is cut and gets no caret
)

// Excerpt returns the lines of source that end with line, at most six, with their numbers, and a caret under column. Line
// and column count from 1, column in UTF-16 units. The text ends with a line end; it is empty if there is no such line.
func Excerpt(source string, line, column int) string {
	if line < 1 {
		return ""
	}
	first := max(line-excerptLines+1, 1)
	width := len(fmt.Sprint(line))
	var b strings.Builder
	rest := source
	for n := 1; n <= line; n++ {
		text, after, more := strings.Cut(rest, "\n")
		if n >= first {
			text = strings.TrimSuffix(text, "\r")
			cut := len(text) > excerptColumns
			if cut {
				text = cutLine(text)
			}
			fmt.Fprintf(&b, "%*d | %s\n", width, n, text)
			if n == line && !cut && column > 0 {
				b.WriteString(strings.Repeat(" ", width+len(" | ")+column-1) + "^\n")
			}
		}
		if !more && n < line {
			return ""
		}
		rest = after
	}
	return b.String()
}

// Render returns what Bun prints on stderr for the error, without the version line (which Bun omits for MessageEntry). It ends
// with a line end.
func (e *BuildError) Render() string {
	var b strings.Builder
	for i, m := range e.Messages {
		if i > 0 {
			b.WriteByte('\n')
		}
		e.render(&b, m)
	}
	return b.String()
}

func (e *BuildError) render(b *strings.Builder, m Message) {
	if m.Kind == MessageExport {
		fmt.Fprintf(b, "SyntaxError: %s\n", m.Text)
		return
	}
	b.WriteString(numberedLine(m.LineText, m.Line, m.Column))
	fmt.Fprintf(b, "error: %s\n", m.Text)
	place(b, "    ", m.File, m.Line, m.Column)
	for _, n := range m.Notes {
		if n.File != "" || m.File != "" {
			b.WriteByte('\n')
		}
		b.WriteString(numberedLine(n.LineText, n.Line, n.Column))
		fmt.Fprintf(b, "note: %s\n", n.Text)
		place(b, "   ", n.File, n.Line, n.Column)
	}
}

// numberedLine returns one line of source with its caret. Unlike an error of running code, a syntax error shows only its own
// line.
func numberedLine(text string, line, column int) string {
	if line < 1 {
		return ""
	}
	head := fmt.Sprintf("%d | ", line)
	if len(text) > excerptColumns {
		return head + cutLine(text) + "\n"
	}
	return head + text + "\n" + strings.Repeat(" ", len(head)+column-1) + "^\n"
}

func cutLine(text string) string {
	text = text[:excerptColumns]
	for !utf8.ValidString(text) {
		text = text[:len(text)-1]
	}
	return text
}

func place(b *strings.Builder, indent, file string, line, column int) {
	if file != "" {
		fmt.Fprintf(b, "%sat %s:%d:%d\n", indent, file, line, column)
	}
}
