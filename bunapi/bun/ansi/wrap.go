// wrapAnsi, with the rules of the package wrap-ansi.

package ansi

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
)

type wrapOptions struct{ hard, words, trim, narrow bool }

func wrap(text string, columns int, o wrapOptions) string {
	if columns <= 0 {
		return text
	}
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i, line := range lines {
		w := wrapper{columns: columns, wrapOptions: o, rows: []string{""}}
		lines[i] = w.line(line)
	}
	return restyle(strings.Join(lines, "\n"))
}

// wrapper wraps one line.
type wrapper struct {
	wrapOptions
	columns int
	rows    []string // all but the last are complete
	row     strings.Builder
	width   int // of row
}

func (w *wrapper) next() {
	w.rows[len(w.rows)-1] = w.row.String()
	w.rows = append(w.rows, "")
	w.row.Reset()
	w.width = 0
}

func (w *wrapper) add(text string, width int) {
	w.row.WriteString(text)
	w.width += width
}

func (w *wrapper) line(line string) string {
	if w.trim && strings.TrimSpace(line) == "" {
		return ""
	}
	for i, word := range strings.Split(line, " ") {
		w.word(i == 0, word)
	}
	w.rows[len(w.rows)-1] = w.row.String()
	if w.trim {
		for i, row := range w.rows {
			w.rows[i] = w.trimRight(row)
		}
	}
	return strings.Join(w.rows, "\n")
}

func (w *wrapper) word(first bool, word string) {
	size := stringWidth(word, false, w.narrow)
	if !first {
		if w.width >= w.columns && (!w.words || !w.trim) {
			w.next()
		}
		if w.width > 0 || !w.trim {
			w.add(" ", 1)
		}
	}
	if w.hard && w.words && size > w.columns {
		here := 1 + floorDiv(size-(w.columns-w.width)-1, w.columns)
		if floorDiv(size-1, w.columns) < here {
			w.next()
		}
		w.split(word)
		return
	}
	if w.width+size > w.columns && w.width > 0 && size > 0 {
		if !w.words && w.width < w.columns {
			w.split(word)
			return
		}
		w.next()
	}
	if w.width+size > w.columns && !w.words {
		w.split(word)
		return
	}
	w.add(word, size)
}

func floorDiv(a, b int) int {
	if a < 0 {
		return -((-a + b - 1) / b)
	}
	return a / b
}

// split breaks a word wherever a row is full.
func (w *wrapper) split(word string) {
	for i := 0; i < len(word); {
		if n := escapeLength(word[i:]); n > 0 {
			w.add(word[i:i+n], 0)
			i += n
			continue
		}
		n, size := cluster(word[i:], w.narrow)
		if w.width+size > w.columns && w.width > 0 {
			w.next()
		}
		w.add(word[i:i+n], size)
		i += n
	}
}

// trimRight removes words without width at a row's end, but keeps their escape sequences.
func (w *wrapper) trimRight(row string) string {
	row = strings.TrimLeft(row, " ")
	words := strings.Split(row, " ")
	last := len(words)
	for last > 0 && stringWidth(words[last-1], false, w.narrow) == 0 {
		last--
	}
	if last == len(words) {
		return row
	}
	return strings.Join(words[:last], " ") + strings.Join(words[last:], "")
}

var styleAt = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile("^(?:\x1b|\u009b)(?:\\[(\\d+)m|\\]8;;([^\a\n]*)\a)") })

// restyle ends the last style and link before each line break and starts it again after it.
func restyle(text string) string {
	if !mayEscape(text) {
		return text
	}
	var b strings.Builder
	code, link := 0, ""
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c == esc {
			if m := styleAt().FindStringSubmatch(text[i:]); m != nil && m[1] != "" {
				if code, _ = strconv.Atoi(m[1]); code == 39 {
					code = 0
				}
			} else if m != nil {
				link = m[2]
			}
		}
		b.WriteByte(c)
		end := closing(code)
		if i+1 < len(text) && text[i+1] == '\n' {
			if link != "" {
				b.WriteString("\x1b]8;;\a")
			}
			if end != 0 {
				b.WriteString("\x1b[" + strconv.Itoa(end) + "m")
			}
		} else if c == '\n' {
			if end != 0 {
				b.WriteString("\x1b[" + strconv.Itoa(code) + "m")
			}
			if link != "" {
				b.WriteString("\x1b]8;;" + link + "\a")
			}
		}
	}
	return b.String()
}
