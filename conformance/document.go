// Package conformance runs the examples of documents: it finds the code blocks of Markdown and MDX files, puts a
// scenario around each, runs it as a program of its own and tells what became of it.
package conformance

import (
	"fmt"
	"os"
	"strings"
)

// Block is one fenced code block.
type Block struct {
	// Document is the path as given, Line the number of the opening fence's line.
	Document string
	Line     int
	// Heading is the nearest heading above; Number counts the blocks under headings of that text, from 1.
	Heading string
	Number  int
	// Lang is the fence's language, Name the file name that follows it, Meta the rest of the line.
	Lang, Name, Meta string
	Code             string
}

// Key names a block within its document.
func (b *Block) Key() string { return fmt.Sprintf("%s/%d", b.Heading, b.Number) }

// ReadDocument reads the blocks of a file.
func ReadDocument(path string) ([]Block, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return ParseDocument(path, string(data)), nil
}

// ParseDocument finds the fenced code blocks (CommonMark section 4.5) and the ATX headings (4.2) of a document. The
// indentation of a fence, as within lists and MDX components, is taken off its lines.
func ParseDocument(path, text string) []Block {
	var (
		blocks  []Block
		heading string
		counts  = map[string]int{}
		fence   string // of the open block
		indent  int
		code    strings.Builder
	)
	for i, line := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		trimmed := strings.TrimLeft(line, " \t")
		if fence != "" {
			if rest, ok := strings.CutPrefix(trimmed, fence); ok && strings.Trim(rest, fence[:1]+" \t") == "" {
				blocks[len(blocks)-1].Code = code.String()
				fence = ""
				continue
			}
			code.WriteString(line[min(indent, len(line)-len(trimmed)):] + "\n")
			continue
		}
		if h := strings.TrimLeft(line, "#"); h != line && len(line)-len(h) <= 6 && strings.HasPrefix(h, " ") {
			heading = strings.TrimSpace(h)
			continue
		}
		mark := trimmed[:len(trimmed)-len(strings.TrimLeft(trimmed, "`"))]
		if mark == "" {
			mark = trimmed[:len(trimmed)-len(strings.TrimLeft(trimmed, "~"))]
		}
		if len(mark) < 3 || mark[0] == '`' && strings.Contains(trimmed[len(mark):], "`") {
			continue
		}
		fence, indent = mark, len(line)-len(trimmed)
		code.Reset()
		counts[heading]++
		b := Block{Document: path, Line: i + 1, Heading: heading, Number: counts[heading]}
		info := strings.Fields(trimmed[len(mark):])
		if len(info) > 0 {
			b.Lang = strings.ToLower(info[0])
			info = info[1:]
		}
		if len(info) > 0 && strings.Contains(info[0], ".") && !strings.Contains(info[0], "=") {
			b.Name = info[0]
			info = info[1:]
		}
		b.Meta = strings.Join(info, " ")
		blocks = append(blocks, b)
	}
	if fence != "" {
		blocks[len(blocks)-1].Code = code.String()
	}
	return blocks
}
