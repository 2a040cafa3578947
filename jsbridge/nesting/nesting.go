// Package nesting measures how deeply a source text nests, before a parser sees it. goja and esbuild recurse for each level, and
// Go ends the process when a stack is full.
//
// The text need not be correct, and may be JavaScript, TypeScript, JSX or JSON. Depth is counted in units: a bracket or an arrow
// counts two, an operator or a keyword that continues its expression or statement counts one. Statements and lists that are long
// but flat have no depth.
//
// This package is not an API: it may change without notice.
package nesting

import "strings"

// Max is the largest depth of a source in units: 5,000 levels of brackets, as in Bun, for which goja's parser needs 25 MB of
// stack.
const Max = 10000

const perBracket = 2

type kind uint8

const (
	paren   kind = iota
	args         // the parentheses of a call or of a function
	head         // the parentheses of if, while, for and with
	bracket      // [ ]
	block        // { } around statements
	object       // { } around properties
	hole         // ${ } of a template
)

var closers = [...]byte{paren: ')', args: ')', head: ')', bracket: ']', block: '}', object: '}', hole: '}'}

// level is an open bracket and the state of reading in it.
type level struct {
	kind       kind
	outside    int  // units around it
	statements int  // units of the enclosing statements: if, else, while, …
	operators  int  // units of its expression
	commas     int  // operators that are commas; esbuild recurses for them
	declares   bool // the statement is a var, whose commas are not operators
	before     int  // statements of the preceding statement, to which an else belongs
}

// last is the kind of the preceding token, which determines what can follow.
type last uint8

const (
	operator  last = iota // an operand must follow
	operand               // an operator or the next statement follows
	statement             // a statement follows: after else, do, and the head of if
	headWord              // the parentheses of if, while, for or with follow
)

type scanner struct {
	text   string
	at     int
	levels []level
	last   last
	token  byte // the first character of the preceding token
	regexp bool // a slash after an operand begins a regular expression, because the operand is a block
}

// TooDeep reports whether text nests deeper than Max, and the offset in bytes at which it does.
func TooDeep(text string) (offset int, deep bool) {
	if len(text)*perBracket <= Max {
		return 0, false
	}
	s := scanner{text: text, levels: make([]level, 1, 64), last: statement}
	s.levels[0].kind = block
	for s.at < len(s.text) {
		if s.step(); s.depth() > Max {
			return min(s.at, len(text)), true
		}
	}
	return 0, false
}

func (s *scanner) top() *level { return &s.levels[len(s.levels)-1] }

func (s *scanner) depth() int {
	l := s.top()
	return l.outside + l.statements + l.operators + l.commas
}

// step reads a token.
func (s *scanner) step() {
	c := s.text[s.at]
	switch {
	case c <= ' ':
		s.at++
		return
	case c == '/' && s.comment():
		return
	case c == '"' || c == '\'':
		s.value()
		s.at = quoted(s.text, s.at)
	case c == '`':
		if s.last == operand {
			s.top().operators++ // a tagged template
		} else {
			s.last = operand
		}
		s.at++
		s.template()
	case isWord(c):
		s.word()
	case c == '(' || c == '[' || c == '{':
		s.open(c)
	case c == ')' || c == ']' || c == '}':
		s.close(c)
	case c == '/' && (s.last != operand || s.regexp) && s.token != '<' && s.literal():
	default:
		s.punctuator(c)
	}
	s.token = c
}

// value handles an operand. Two in a row belong to two statements.
func (s *scanner) value() {
	if s.last == operand {
		s.next()
	}
	s.last, s.regexp = operand, false
}

// next begins a statement.
func (s *scanner) next() {
	l := s.top()
	l.before, l.statements, l.operators, l.commas, l.declares = 0, 0, 0, 0, false
}

func (s *scanner) comment() bool {
	rest := s.text[s.at:]
	end := 0
	switch {
	case strings.HasPrefix(rest, "//"):
		end = strings.IndexByte(rest, '\n')
	case strings.HasPrefix(rest, "/*"):
		if end = strings.Index(rest[2:], "*/"); end >= 0 {
			end += 4
		}
	default:
		return false
	}
	if end < 0 {
		end = len(rest)
	}
	s.at += end
	return true
}

// quoted returns the end of a string. An unterminated one ends with its line, like an apostrophe in the text of JSX.
func quoted(text string, at int) int {
	quote := text[at]
	for at++; at < len(text); at++ {
		switch text[at] {
		case '\\':
			at++
		case quote:
			return at + 1
		case '\n':
			return at
		}
	}
	return len(text)
}

// template reads the text of a template up to its end or its next hole.
func (s *scanner) template() {
	for ; s.at < len(s.text); s.at++ {
		switch s.text[s.at] {
		case '\\':
			s.at++
		case '`':
			s.at++
			s.last, s.regexp = operand, false
			return
		case '$':
			if strings.HasPrefix(s.text[s.at:], "${") {
				s.at += 2
				s.push(hole)
				return
			}
		}
	}
}

// literal reads a regular expression, if there is one on this line.
func (s *scanner) literal() bool {
	class := false
	for i := s.at + 1; i < len(s.text) && s.text[i] != '\n'; i++ {
		switch c := s.text[i]; {
		case c == '\\':
			i++
		case c == '[':
			class = true
		case c == ']':
			class = false
		case c == '/' && !class:
			s.value()
			s.at = i + 1
			return true
		}
	}
	return false
}

func (s *scanner) push(k kind) {
	s.levels = append(s.levels, level{kind: k, outside: s.depth() + perBracket})
	s.last = operator
	if k == block {
		s.last = statement
	}
}

func (s *scanner) open(c byte) {
	s.at++
	switch {
	case c == '(' && s.last == headWord:
		s.push(head)
	case c == '{' && (s.last != operator || s.token == '>' || s.token == ':'):
		s.push(block)
	case c == '{':
		s.push(object)
	default:
		k := bracket
		if c == '(' {
			k = paren
		}
		if s.last == operand {
			s.top().operators++ // a call, or a member
			if c == '(' {
				k = args
			}
		}
		s.push(k)
	}
}

// close leaves a level. A bracket that closes nothing is ignored.
func (s *scanner) close(c byte) {
	s.at++
	k := s.top().kind
	if len(s.levels) == 1 || closers[k] != c {
		return
	}
	s.levels = s.levels[:len(s.levels)-1]
	switch k {
	case hole:
		s.template()
	case head:
		s.last = statement
	default:
		s.last, s.regexp = operand, k == block
	}
}

// punctuator reads an operator or a separator.
func (s *scanner) punctuator(c byte) {
	rest := s.text[s.at:]
	s.at++
	l := s.top()
	switch {
	case c == ';':
		statements := l.statements
		s.next()
		s.last, l.before = statement, statements
	case c == ',':
		l.operators = 0
		if (l.kind == block || l.kind == paren) && !l.declares {
			l.commas++
		}
		s.last = operator
	case strings.HasPrefix(rest, "=>"):
		l.operators += perBracket
		s.at++
		s.token, s.last = '>', operator
	case (strings.HasPrefix(rest, "++") || strings.HasPrefix(rest, "--")) && s.last == operand:
		s.at++
	case c == '!' && s.last == operand && !strings.HasPrefix(rest, "!="):
	default:
		l.operators++
		s.last = operator
		for s.at < len(s.text) && strings.IndexByte("=&|?*.", s.text[s.at]) >= 0 {
			s.at++ // the remainder of an operator like === or ??=
		}
	}
}

// words are the words that are not operands.
var words = map[string]last{
	"if": headWord, "while": headWord, "for": headWord, "with": headWord,
	"else": statement, "do": statement,
	"typeof": operator, "void": operator, "delete": operator, "await": operator, "new": operator, "yield": operator,
	"in": operator, "instanceof": operator, "extends": operator,
	"return": operator, "throw": operator, "case": operator, "default": operator, "function": operator, "class": operator,
	"async": operator, "var": operator, "let": operator, "const": operator,
}

// longestWord is the length of the longest of words.
const longestWord = len("instanceof")

func (s *scanner) word() {
	begin := s.at
	for s.at < len(s.text) && isWord(s.text[s.at]) {
		s.at++
	}
	text := s.text[begin:s.at]
	l := s.top()
	var follows last
	known := false
	if len(text) <= longestWord && s.token != '.' {
		follows, known = words[text]
	}
	if !known {
		s.value()
		return
	}
	switch text {
	case "in", "instanceof", "extends":
		l.operators++
	case "else":
		l.statements = max(l.statements, l.before) + 1
		l.operators = 0
	case "if", "while", "for", "with", "do":
		if s.last == operand || s.token == ';' {
			s.next()
		}
		l.statements++
	case "typeof", "void", "delete", "await", "new", "yield":
		if s.last == operand {
			s.next()
		}
		l.operators++
	default:
		if s.last == operand || text == "case" || text == "default" {
			s.next()
		}
		switch text {
		case "return", "throw":
			l.operators = 0
		case "var", "let", "const":
			l.declares = true
		}
	}
	s.last = follows
}

func isWord(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '$' || c == '#' || c == '\\' || c >= 0x80
}
