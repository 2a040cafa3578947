// Package glob implements Bun.Glob: patterns, and finding the files of a directory that match one.
//
// A pattern is parsed to a tree of nodes, which becomes a list of states (match.go).
//
// This package is not an API: it may change without notice.
package glob

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

type kind uint8

const (
	literal  kind = iota // one character
	any1                 // ?
	star                 // *: anything in a segment
	globstar             // ** at the end of a pattern: anything
	segments             // **/: any number of whole segments, each with its slash
	class                // [...]
	numbers              // {1..9}
	letters              // {a..e}
	group                // one of the alternatives, repeated as the prefix of an extended pattern says
)

// node is one part of a pattern.
type node struct {
	kind   kind
	char   rune
	some   bool   // star: at least one character
	not    bool   // class
	ranges []span // class
	series series // numbers, letters
	prefix byte   // group: one of ?*+@!; a group of braces has @
	alts   [][]node
}

type span struct{ from, to rune }

// series is the meaning of a range in braces.
type series struct {
	low, high, step int64 // low and high include the ends; step counts from first
	first           int64
	width           int // of numbers that are padded with zeros, sign included; else 0
}

// Pattern is a parsed pattern. It is immutable.
type Pattern struct {
	not        bool
	states     []state
	start      int
	hasNumbers bool
}

const (
	// maxLength bounds a pattern, in bytes.
	maxLength = 1 << 18
	// maxDepth bounds how deeply groups may nest, because parsing and matching recurse.
	maxDepth = 2000
)

// The errors for patterns and texts that exceed a bound.
var (
	ErrLength  = errors.New("the glob pattern is too long")
	ErrDepth   = errors.New("the glob pattern is nested too deeply")
	ErrComplex = errors.New("the glob pattern is too complex for this text")
)

// Parse parses a pattern. Every text is valid, unless it is too long or nests too deeply.
func Parse(text string) (*Pattern, error) {
	if len(text) > maxLength {
		return nil, ErrLength
	}
	p := &parser{text: []rune(text)}
	if p.findGroups(); p.depth > maxDepth {
		return nil, ErrDepth
	}
	var out Pattern
	for p.char(p.at) == '!' && p.char(p.at+1) != '(' {
		out.not = !out.not
		p.at++
	}
	nodes := p.sequence(len(p.text), true, true)
	p.endWithStar(nodes)
	c := &compiler{states: []state{{kind: accept}}}
	out.start = c.sequence(nodes, 0)
	out.states = c.states
	out.hasNumbers = slices.ContainsFunc(c.states, func(s state) bool { return s.kind == digits })
	return &out, nil
}

// parser reads a pattern from left to right.
type parser struct {
	text []rune
	at   int
	// closes holds, for the first character of a group or a class, the position of its closing one; 0 means none.
	closes []int
	depth  int
}

const (
	prefixes = "?*+@!"
	eof      = utf8.RuneError + utf8.MaxRune
)

func (p *parser) char(i int) rune {
	if i < 0 || i >= len(p.text) {
		return eof
	}
	return p.text[i]
}

// isPrefix reports whether an extended pattern may begin at i.
func (p *parser) isPrefix(i int) bool {
	c := p.char(i)
	return c < utf8.RuneSelf && strings.IndexByte(prefixes, byte(c)) >= 0 && p.char(i+1) == '('
}

// opens reports whether an extended pattern begins at i and is closed.
func (p *parser) opens(i int) bool { return p.isPrefix(i) && p.closes[i] > 0 }

// findGroups fills closes: unclosed groups are literal.
func (p *parser) findGroups() {
	p.closes = make([]int, len(p.text))
	var open []int
	var braces, extended int // counted in open
	noClass := false
	// closing closes the innermost open group of a kind, if there is one; open groups within it are literal.
	closing := func(ofBraces bool, at int) {
		if ofBraces && braces == 0 || !ofBraces && extended == 0 {
			return
		}
		p.depth = max(p.depth, len(open))
		for {
			i := open[len(open)-1]
			open = open[:len(open)-1]
			isBrace := p.text[i] == '{'
			if isBrace {
				braces--
			} else {
				extended--
			}
			if isBrace == ofBraces {
				p.closes[i] = at
				return
			}
		}
	}
	for i := 0; i < len(p.text); i++ {
		switch c := p.text[i]; {
		case c == '\\':
			i++
		case c == '[' && !noClass:
			if end := p.classEnd(i); end > 0 {
				p.closes[i] = end
				i = end
			} else {
				noClass = true
			}
		case c == '{':
			open = append(open, i)
			braces++
		case p.isPrefix(i):
			open = append(open, i)
			extended++
			i++
		case c == '}' || c == ')':
			closing(c == '}', i)
		}
	}
}

// classEnd returns where the class that begins at i is closed; 0 if it is not.
func (p *parser) classEnd(i int) int {
	i++
	if c := p.char(i); c == '!' || c == '^' {
		i++
	}
	for first := true; i < len(p.text); i++ {
		switch {
		case p.text[i] == '\\':
			i++
		case p.text[i] == ']' && !first:
			return i
		}
		first = false
	}
	return 0
}

// sequence parses up to end. left and right say whether a leading or trailing ** is a whole segment.
func (p *parser) sequence(end int, left, right bool) []node {
	var out []node
	start := p.at
	for p.at < end {
		i := p.at
		switch c := p.text[i]; {
		case c == '{' && p.closes[i] > 0 || p.opens(i):
			out = append(out, p.group(i > start && p.text[i-1] == '/' || i == start && left, end, right))
			out = p.distribute(out)
		case c == '[' && p.closes[i] > 0:
			out = append(out, p.class(p.closes[i]))
		case c == '?':
			p.at++
			out = append(out, node{kind: any1})
		case c == '*':
			for p.at < end && p.text[p.at] == '*' && !p.opens(p.at) {
				p.at++
			}
			out = append(out, p.stars(p.at-i, i == start, i > start && p.text[i-1] == '/' || i == start && left, end, right)...)
		default:
			out = append(out, node{kind: literal, char: p.character()})
		}
	}
	return out
}

// stars creates the nodes for n stars that end before p.at. first says that they begin a sequence, left that they begin a
// segment. Several ** separated by slashes count as one that begins a segment, if the last of them ends one.
func (p *parser) stars(n int, first, left bool, end int, right bool) []node {
	before := n > 2
	if before {
		first, left = false, false
	}
	for n%2 == 0 && p.at+2 < end && string(p.text[p.at:p.at+3]) == "/**" {
		if p.at+3 < end && p.text[p.at+3] != '/' || p.at+3 == end && !right || p.opens(p.at+2) {
			break
		}
		p.at += 3
		first, left = true, true
	}
	one := node{kind: star}
	switch {
	case n%2 == 0 && (first || left) && p.at < end && p.text[p.at] == '/':
		p.at++
		one.kind = segments
	case n%2 == 0 && left && p.at == end && right:
		one.kind = globstar
	}
	if before && one.kind != star {
		return []node{{kind: star}, one}
	}
	return []node{one}
}

// endWithStar makes a * after **/ at the end of a pattern require a character.
func (p *parser) endWithStar(nodes []node) {
	n := len(nodes)
	if n >= 2 && nodes[n-1].kind == star && nodes[n-2].kind == segments && p.text[len(p.text)-1] == '*' && p.text[len(p.text)-2] == '/' {
		nodes[n-1].some = true
	}
}

// distribute moves a slash that follows a group into the alternatives that end with **, so that they may match no segment at all.
func (p *parser) distribute(nodes []node) []node {
	g := &nodes[len(nodes)-1]
	if p.char(p.at) != '/' || g.kind != group || g.prefix == '!' || !endsWithGlobstar(*g) {
		return nodes
	}
	p.at++
	addSlash(g)
	return nodes
}

func endsWithGlobstar(n node) bool {
	return n.kind == globstar || n.kind == group && n.prefix != '!' && slices.ContainsFunc(n.alts, func(alt []node) bool {
		return len(alt) > 0 && endsWithGlobstar(alt[len(alt)-1])
	})
}

func addSlash(g *node) {
	for i, alt := range g.alts {
		switch last := len(alt) - 1; {
		case last >= 0 && alt[last].kind == globstar:
			alt[last].kind = segments
		case last >= 0 && endsWithGlobstar(alt[last]):
			addSlash(&alt[last])
		default:
			g.alts[i] = append(alt, node{kind: literal, char: '/'})
		}
	}
}

// character reads a character that may be escaped.
func (p *parser) character() rune {
	c := p.text[p.at]
	p.at++
	if c != '\\' || p.at == len(p.text) {
		return c
	}
	c = p.text[p.at]
	p.at++
	switch c {
	case 'b':
		return '\b'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return c
}

// class reads a class up to its closing bracket.
func (p *parser) class(end int) node {
	n := node{kind: class}
	p.at++
	if c := p.char(p.at); c == '!' || c == '^' {
		n.not = true
		p.at++
	}
	for p.at < end {
		from := p.character()
		to := from
		if p.at+1 < end && p.text[p.at] == '-' {
			p.at++
			to = p.character()
		}
		n.ranges = append(n.ranges, span{from, to})
	}
	p.at = end + 1
	return n
}

// group reads a group that begins at p.at. left says whether its first element begins a segment.
func (p *parser) group(left bool, end int, right bool) node {
	begin := p.at
	last := p.closes[begin]
	n := node{kind: group, prefix: '@'}
	separator := ','
	p.at++
	if p.text[begin] != '{' {
		n.prefix = byte(p.text[begin])
		separator = '|'
		p.at++
	} else if r, ok := p.series(last); ok {
		p.at = last + 1
		return r
	}
	switch {
	case last+1 < end:
		right = p.text[last+1] == '/'
	case last+1 > end:
		right = false
	}
	for {
		to := p.alternative(last, separator)
		n.alts = append(n.alts, p.sequence(to, left, right))
		p.at = to + 1
		if to == last {
			return n
		}
	}
}

// alternative returns where the alternative that begins at p.at ends.
func (p *parser) alternative(last int, separator rune) int {
	for i := p.at; i < last; i++ {
		switch c := p.text[i]; {
		case c == '\\':
			i++
		case c == separator:
			return i
		case p.closes[i] > 0:
			i = p.closes[i]
		case p.isPrefix(i):
			return last
		}
	}
	return last
}

// series reads {1..3} or {a..e}, with or without a step.
func (p *parser) series(last int) (n node, ok bool) {
	parts := strings.Split(string(p.text[p.at:last]), "..")
	if len(parts) != 2 && len(parts) != 3 {
		return n, false
	}
	step := int64(1)
	if len(parts) == 3 {
		v, ok := number(parts[2])
		if !ok {
			return n, false
		}
		step = max(v, -v, 1)
	}
	n = node{kind: numbers}
	from, ok1 := number(parts[0])
	to, ok2 := number(parts[1])
	if !ok1 || !ok2 {
		if !isLetter(parts[0]) || !isLetter(parts[1]) {
			return n, false
		}
		n.kind = letters
		from, to = int64(parts[0][0]), int64(parts[1][0])
	} else if padded(parts[0]) || padded(parts[1]) {
		n.series.width = max(len(parts[0]), len(parts[1]))
	}
	n.series.low, n.series.high, n.series.step, n.series.first = min(from, to), max(from, to), step, from
	return n, true
}

func number(text string) (int64, bool) {
	if strings.HasPrefix(text, "+") {
		return 0, false
	}
	v, err := strconv.ParseInt(text, 10, 64)
	return v, err == nil
}

func isLetter(text string) bool {
	return len(text) == 1 && (text[0]|0x20 >= 'a' && text[0]|0x20 <= 'z')
}

// padded reports whether a number has a leading zero.
func padded(text string) bool {
	text = strings.TrimPrefix(text, "-")
	return len(text) > 1 && text[0] == '0'
}

// has reports whether a value is in the series.
func (r series) has(v int64) bool {
	return v >= r.low && v <= r.high && (r.step == 1 || distance(v, r.first)%uint64(r.step) == 0)
}

func distance(a, b int64) uint64 { return uint64(max(a, b)) - uint64(min(a, b)) }
