// Matching: a pattern becomes a list of states, each with its possible successors, and is run over a text from its end to its
// start. For each position a row says from which states the rest of the text matches. So the time is proportional to the length
// of the pattern times that of the text, whatever the pattern is.

package glob

import (
	"slices"
	"strconv"
)

// state is a point in a pattern; its kind determines when the rest of the text matches from it.
type state struct {
	kind stateKind
	node *node // one, digits
	next int   // the following state
	// alternatives are further states: the bodies of split and loop, and what except must not match.
	alternatives []int
}

type stateKind uint8

const (
	accept   stateKind = iota // matches at the end of the text
	one                       // node takes the next character, and next matches after it
	anything                  // next matches here or further on
	within                    // next matches here or further on in this segment
	behind                    // next matches after one of the following slashes
	split                     // one of the alternatives matches
	loop                      // next matches, or an alternative, each of which returns to this state
	again                     // not a state: the bodies of the loop next are between it and this point
	except                    // no alternative matches, but next does
	digits                    // a number of the series follows, and next matches after it
)

// compiler creates states. The successors of a state precede it, except for the bodies of loops.
type compiler struct{ states []state }

func (c *compiler) add(s state) int {
	c.states = append(c.states, s)
	return len(c.states) - 1
}

// sequence creates states for nodes that are followed by next, and returns the first one.
func (c *compiler) sequence(nodes []node, next int) int {
	for i := range slices.Backward(nodes) {
		next = c.node(&nodes[i], next)
	}
	return next
}

func (c *compiler) node(n *node, next int) int {
	switch n.kind {
	case star:
		s := c.add(state{kind: within, next: next})
		if n.some {
			return c.add(state{kind: one, node: &node{kind: any1}, next: s})
		}
		return s
	case globstar:
		return c.add(state{kind: anything, next: next})
	case segments:
		return c.add(state{kind: split, alternatives: []int{next, c.add(state{kind: behind, next: next})}})
	case numbers:
		return c.add(state{kind: digits, node: n, next: next})
	case group:
		return c.group(n, next)
	}
	return c.add(state{kind: one, node: n, next: next})
}

func (c *compiler) group(n *node, next int) int {
	switch n.prefix {
	case '@':
		return c.add(state{kind: split, alternatives: c.all(n, next)})
	case '?':
		return c.add(state{kind: split, alternatives: append(c.all(n, next), next)})
	case '!':
		s := c.add(state{kind: within, next: next})
		return c.add(state{kind: except, next: s, alternatives: c.all(n, next)})
	}
	s := c.add(state{kind: loop, next: next})
	bodies := c.all(n, s)
	c.states[s].alternatives = bodies
	c.add(state{kind: again, next: s})
	if n.prefix == '+' {
		return c.add(state{kind: split, alternatives: bodies})
	}
	return s
}

func (c *compiler) all(n *node, next int) []int {
	out := make([]int, len(n.alts), len(n.alts)+1)
	for i, alt := range n.alts {
		out[i] = c.sequence(alt, next)
	}
	return out
}

// maxWork bounds the product of the lengths of pattern and text: a few seconds.
const maxWork = 1 << 31

// Match reports whether the whole text matches.
func (p *Pattern) Match(text string) (bool, error) {
	m := matcher{pattern: p, text: []rune(text)}
	if len(p.states)*len(m.text) > maxWork {
		return false, ErrComplex
	}
	rows := make([]bool, 2*len(p.states))
	m.here, m.after = rows[:len(p.states)], rows[len(p.states):]
	if p.hasNumbers {
		m.found = make([][]int, len(p.states))
	}
	for m.at = len(m.text); m.at >= 0; m.at-- {
		m.here, m.after = m.after, m.here
		m.fill()
	}
	return m.here[p.start] != p.not, nil
}

// matcher is one match.
type matcher struct {
	pattern *Pattern
	text    []rune
	at      int
	// here and after say which states match from at, and from the next position.
	here, after []bool
	// found holds for each digits state the last positions from which its next matches, the lowest one last.
	found [][]int
}

// fill computes the row of one position. If a loop matches, its bodies are examined again, because they lead back to it; that
// happens at most once for each loop.
func (m *matcher) fill() {
	states := m.pattern.states
	clear(m.here)
	for i := 0; i < len(states); i++ {
		switch s := &states[i]; s.kind {
		case loop:
			m.here[i] = m.here[i] || m.here[s.next]
		case again:
			if !m.here[s.next] && m.any(states[s.next].alternatives) {
				m.here[s.next] = true
				i = s.next
			}
		default:
			m.here[i] = m.matches(s, i)
		}
	}
	for i := range m.found {
		if s := &states[i]; s.kind == digits && m.here[s.next] {
			m.found[i] = append(m.found[i], m.at)
		}
	}
}

func (m *matcher) matches(s *state, i int) bool {
	atEnd := m.at == len(m.text)
	switch s.kind {
	case accept:
		return atEnd
	case one:
		return !atEnd && m.after[s.next] && s.node.takes(m.text[m.at])
	case anything:
		return m.here[s.next] || !atEnd && m.after[i]
	case within:
		return m.here[s.next] || !atEnd && m.text[m.at] != '/' && m.after[i]
	case behind:
		return !atEnd && (m.after[i] || m.text[m.at] == '/' && m.after[s.next])
	case digits:
		return m.number(s.node, m.found[i])
	case except:
		return m.here[s.next] && !m.any(s.alternatives)
	}
	return m.any(s.alternatives)
}

func (m *matcher) any(states []int) bool {
	for _, i := range states {
		if m.here[i] {
			return true
		}
	}
	return false
}

// takes reports whether a node for one character matches c.
func (n *node) takes(c rune) bool {
	switch n.kind {
	case literal:
		return c == n.char
	case any1:
		return c != '/'
	case letters:
		return c != '\\' && n.series.has(int64(c))
	}
	for _, r := range n.ranges {
		if c >= r.from && c <= r.to {
			return !n.not
		}
	}
	return n.not
}

// maxDigits is the length of the longest number in a series, with its sign, unless it is padded.
const maxDigits = 20

// number reports whether a number of the series that ends at one of the positions follows.
func (m *matcher) number(n *node, ends []int) bool {
	longest := max(maxDigits, n.series.width)
	for _, end := range slices.Backward(ends) {
		if end-m.at > longest {
			return false
		}
		if end > m.at && n.series.hasText(string(m.text[m.at:end])) {
			return true
		}
	}
	return false
}

// hasText reports whether text is a number of the series in the form in which the series writes it.
func (r series) hasText(text string) bool {
	v, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err != nil || !r.has(v):
		return false
	case r.width == 0 || len(text) != r.width:
		return strconv.FormatInt(v, 10) == text && len(text) >= r.width
	}
	return text[0] != '+' && (v != 0 || text[0] != '-')
}
