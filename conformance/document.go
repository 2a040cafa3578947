// Package conformance runs examples as tests. It finds the code blocks of Markdown and MDX documents, surrounds each with a
// scenario, runs it as a separate program and reports the result. The same harness runs scripts whose output was recorded from
// the real Bun. `gobun conform` and this project's own tests are built on it.
package conformance

import (
	"fmt"
	"os"
	"strings"
)

// Block is one fenced code block.
type Block struct {
	// Document is the path as given, Line the number of the opening fence's line, from 1.
	Document string
	Line     int
	// Heading is the nearest heading above; Number counts the blocks under headings with that text, from 1. It is 0 for the empty
	// block that represents the text of a section.
	Heading string
	Number  int
	// Lang is the fence's language in lower case, Name the file name that follows it (plain, [in brackets] or as title=,
	// filename= or file=), Meta the rest of the line.
	Lang, Name, Meta string
	// Marks are the annotations within the code, such as [!code ++].
	Marks []Mark
	// Group numbers the <CodeGroup>, <Tabs> or ::: code-group that contains the block, from 1; 0 means none.
	Group int
	Code  string
}

// Mark is an annotation of a line of code: "++", "--", "highlight", "focus", "error" and so on.
type Mark struct {
	Line int    `json:"line"` // within the block, from 1
	Kind string `json:"kind"`
}

// Key returns the name of a block within its document: "heading/number", or "heading/text".
func (b *Block) Key() string {
	if b.Number == 0 {
		return b.Heading + "/text"
	}
	return fmt.Sprintf("%s/%d", b.Heading, b.Number)
}

// Document is the content of a Markdown or MDX file.
type Document struct {
	Path     string
	Blocks   []Block
	Headings []Heading
}

// Heading is a heading of a document. Line counts from 1.
type Heading struct {
	Line int
	Text string
}

// ReadDocument reads a file.
func ReadDocument(path string) (*Document, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return ParseDocument(path, string(data)), nil
}

var (
	mark       = pattern(`\[!code ([^\]]+)\]`)
	groupOpen  = pattern(`^(<(CodeGroup|CodeBlocks|Tabs|TabGroup)\b[^/]*>|:::+\s*code-group)`)
	groupClose = pattern(`^(</(CodeGroup|CodeBlocks|Tabs|TabGroup)>|:::+\s*$)`)
	nameAttr   = pattern(`\b(?:title|filename|file)=(?:"([^"]*)"|'([^']*)'|\{"([^"]*)"\})`)
)

// parser walks a document line by line.
type parser struct {
	Document
	counts  map[string]int
	heading string
	above   string // the previous line, if a setext underline may follow it
	comment string // the end of the open comment
	groups  int
	group   int

	fence string // of the open block
	strip string // the prefix of its lines: indentation and block quote marks
	code  strings.Builder
}

// ParseDocument finds the fenced code blocks (CommonMark section 4.5) and headings (4.2, 4.3) of a document. A fence may be
// indented by any amount, as in lists and MDX components, and be in a block quote: this prefix is removed from its lines. Blocks
// in comments are ignored.
func ParseDocument(path, text string) *Document {
	p := parser{Document: Document{Path: path}, counts: map[string]int{}}
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	start := frontMatter(lines)
	for i := start; i < len(lines); i++ {
		p.line(i+1, lines[i])
	}
	if p.fence != "" {
		p.close()
	}
	return &p.Document
}

// frontMatter returns the number of lines of the YAML header.
func frontMatter(lines []string) int {
	if lines[0] != "---" {
		return 0
	}
	for i, line := range lines[1:] {
		if line == "---" {
			return i + 2
		}
	}
	return 0
}

func (p *parser) line(number int, line string) {
	content := strings.TrimLeft(line, " \t>")
	prefix := line[:len(line)-len(content)]
	if p.fence != "" {
		switch quoted := strings.Contains(p.strip, ">"); {
		case !quoted:
			p.inside(line, strings.TrimLeft(line, " \t"))
			return
		case strings.Contains(prefix, ">"):
			p.inside(line, content)
			return
		}
		p.close() // the block quote ended, and with it the block
	}
	if p.commented(content) {
		return
	}
	above := p.above
	p.above = ""
	switch {
	case p.atxHeading(number, line):
	case above != "" && setext(line):
		p.under(number-1, above)
	case groupClose().MatchString(content):
		p.group = 0
	case groupOpen().MatchString(content):
		p.groups++
		p.group = p.groups
	case p.open(number, prefix, content):
	case prefix == "" && content != "" && !strings.ContainsAny(content[:1], "<{|-*+:"):
		p.above = strings.TrimSpace(content)
	}
}

// commented skips <!-- HTML --> and {/* MDX */} comments that begin a line.
func (p *parser) commented(content string) bool {
	if p.comment == "" {
		switch {
		case strings.HasPrefix(content, "<!--"):
			p.comment = "-->"
		case strings.HasPrefix(content, "{/*"):
			p.comment = "*/}"
		default:
			return false
		}
	}
	if strings.Contains(content, p.comment) {
		p.comment = ""
	}
	return true
}

func (p *parser) atxHeading(number int, line string) bool {
	h := strings.TrimLeft(line, "#")
	level := len(line) - len(h)
	if level == 0 || level > 6 || !strings.HasPrefix(h, " ") {
		return false
	}
	h = strings.TrimSpace(h)
	if closing := strings.TrimRight(h, "#"); strings.HasSuffix(closing, " ") {
		h = strings.TrimSpace(closing)
	}
	p.under(number, h)
	return true
}

func (p *parser) under(number int, heading string) {
	p.heading = heading
	p.Headings = append(p.Headings, Heading{Line: number, Text: heading})
}

// setext reports whether a line underlines the heading above it.
func setext(line string) bool {
	line = strings.TrimRight(line, " \t")
	return line != "" && (strings.Trim(line, "=") == "" || strings.Trim(line, "-") == "")
}

func (p *parser) open(number int, prefix, content string) bool {
	fence := content[:len(content)-len(strings.TrimLeft(content, "`"))]
	if fence == "" {
		fence = content[:len(content)-len(strings.TrimLeft(content, "~"))]
	}
	info := content[len(fence):]
	if len(fence) < 3 || fence[0] == '`' && strings.Contains(info, "`") {
		return false
	}
	p.fence, p.strip = fence, prefix
	p.code.Reset()
	p.counts[p.heading]++
	b := Block{Document: p.Path, Line: number, Heading: p.heading, Number: p.counts[p.heading], Group: p.group}
	b.Lang, b.Name, b.Meta = parseInfo(strings.TrimSpace(info))
	p.Blocks = append(p.Blocks, b)
	return true
}

// parseInfo reads the info string of a fence.
func parseInfo(info string) (lang, name, meta string) {
	end := strings.IndexAny(info, " \t{[:")
	if end < 0 {
		end = len(info)
	}
	lang, meta = strings.ToLower(info[:end]), strings.TrimSpace(info[end:])
	word, rest, _ := strings.Cut(meta, " ")
	bare := strings.Trim(word, ":[]")
	if m := nameAttr().FindStringSubmatch(meta); m != nil {
		return lang, m[1] + m[2] + m[3], meta
	}
	if strings.Contains(bare, ".") && !strings.ContainsAny(bare, "={}\"'") {
		return lang, bare, strings.TrimSpace(rest)
	}
	return lang, "", meta
}

// inside processes a line of the open block.
func (p *parser) inside(line, content string) {
	if rest, ok := strings.CutPrefix(content, p.fence); ok && strings.Trim(rest, p.fence[:1]+" \t") == "" {
		p.close()
		return
	}
	// The fence's own indentation and quote marks are removed, as far as the line has them.
	n := 0
	for n < len(p.strip) && n < len(line) && line[n] == p.strip[n] {
		n++
	}
	p.code.WriteString(line[n:] + "\n")
}

func (p *parser) close() {
	b := &p.Blocks[len(p.Blocks)-1]
	b.Code = p.code.String()
	for i, line := range strings.Split(b.Code, "\n") {
		for _, m := range mark().FindAllStringSubmatch(line, -1) {
			b.Marks = append(b.Marks, Mark{Line: i + 1, Kind: m[1]})
		}
	}
	p.fence = ""
}
