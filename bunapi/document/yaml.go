// YAML 1.2. go.yaml.in/yaml parses the syntax; the meaning of scalars, merge keys and tags is Bun's.

package document

import (
	"errors"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

// List is an array that may be referenced from several places, including itself.
type List struct{ Items []any }

const (
	// maxYAMLDepth bounds how deeply values may nest.
	maxYAMLDepth = 5000
	// maxAliased bounds how many nodes aliases and merge keys may expand to (Bun).
	maxAliased = 1 << 24
)

var errAliasing = &SyntaxError{Language: YAML, Text: "Excessive aliasing"}

// yamlDocs converts the nodes of documents to values.
type yamlDocs struct {
	made    map[*yaml.Node]any // collections to which aliases may refer
	sizes   map[*yaml.Node]int // their numbers of nodes
	nodes   int                // so far, including expanded aliases
	aliased int                // the part of them from aliases and merge keys
	depth   int
}

// parseYAML returns a document's value, or a list of values if there are several documents.
func parseYAML(text string) (any, error) {
	if isDeepYAML(text) {
		return nil, ErrDepth
	}
	text = strings.TrimPrefix(text, "\uFEFF")
	if !strings.HasSuffix(text, "\n") {
		text += "\n" // the end of a block scalar at the end
	}
	text = versions().ReplaceAllString(text, "%YAML 1.1$1")
	nodes, err := yamlNodes(text)
	if err != nil && strings.Contains(err.Error(), "unknown escape character") {
		nodes, err = yamlNodes(slashes().ReplaceAllString(text, "$1/")) // JSON's escape, which the library does not support
	}
	if err != nil {
		return nil, yamlError(err, text)
	}
	var docs []any
	for _, n := range nodes {
		d := &yamlDocs{made: map[*yaml.Node]any{}, sizes: map[*yaml.Node]int{}}
		v, err := d.value(n)
		if err != nil {
			return nil, err
		}
		docs = append(docs, v)
	}
	switch len(docs) {
	case 0:
		return nil, nil
	case 1:
		return docs[0], nil
	}
	return &List{docs}, nil
}

// yamlNodes reads the documents of a text.
func yamlNodes(text string) (list []*yaml.Node, err error) {
	dec := yaml.NewDecoder(strings.NewReader(text))
	for {
		n := new(yaml.Node)
		switch err := dec.Decode(n); {
		case errors.Is(err, io.EOF):
			return list, nil
		case err != nil:
			return nil, err
		}
		list = append(list, n)
	}
}

// slashes matches an escaped slash.
var slashes = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`((?:^|[^\\])(?:\\\\)*)\\/`) })

// tabs matches a line that is indented with a tab.
var tabs = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^ *\t`) })

// versions matches the directive that gives a version: the library accepts only one version.
var versions = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^%YAML[ \t]+1\.\d+([ \t]|$)`) })

// isDeepYAML looks for more opening brackets than the parser should recurse for. It need not be exact.
func isDeepYAML(text string) bool {
	depth := 0
	for _, c := range []byte(text) {
		switch c {
		case '[', '{':
			if depth++; depth > maxYAMLDepth {
				return true
			}
		case ']', '}':
			depth = max(depth-1, 0)
		}
	}
	return false
}

// yamlError converts an error of the library to Bun's text, if there is a corresponding one.
func yamlError(err error, source string) error {
	text := err.Error()
	e := &SyntaxError{Language: YAML, Text: "Unexpected token"}
	switch {
	case strings.Contains(text, "unknown anchor"):
		e.Text = "Unresolved alias"
	case strings.Contains(text, "cannot start any token") && tabs().MatchString(source), strings.Contains(text, "tab character"):
		e.Text = "Tab characters cannot be used as indentation"
	case strings.Contains(text, "unexpected end of stream"):
		e.Text = "Unexpected EOF"
	case strings.Contains(text, "unknown escape character"), strings.Contains(text, "control characters"):
		e.Text = "Unexpected character"
	case strings.Contains(text, "exceeded max depth"):
		return ErrDepth
	}
	if _, rest, ok := strings.Cut(text, "line "); ok {
		digits, _, _ := strings.Cut(rest, ":")
		e.Line, _ = strconv.Atoi(digits)
	}
	return e
}

func (d *yamlDocs) value(n *yaml.Node) (any, error) {
	if d.depth++; d.depth > maxYAMLDepth {
		return nil, ErrDepth
	}
	defer func() { d.depth-- }()
	d.nodes++
	if n.Kind == yaml.SequenceNode || n.Kind == yaml.MappingNode {
		before := d.nodes
		defer func() { d.sizes[n] = d.nodes - before + 1 }()
	}
	switch n.Kind {
	case yaml.DocumentNode:
		return d.value(n.Content[0])
	case yaml.AliasNode:
		if v, ok := d.made[n.Alias]; ok {
			d.nodes += d.sizes[n.Alias]
			if d.aliased += d.sizes[n.Alias]; d.aliased > maxAliased {
				return nil, errAliasing
			}
			return v, nil
		}
		return d.value(n.Alias)
	case yaml.SequenceNode:
		list := &List{Items: make([]any, len(n.Content))}
		d.made[n] = list
		for i, c := range n.Content {
			v, err := d.value(c)
			if err != nil {
				return nil, err
			}
			list.Items[i] = v
		}
		return list, nil
	case yaml.MappingNode:
		return d.mapping(n)
	}
	return scalar(n), nil
}

func (d *yamlDocs) mapping(n *yaml.Node) (any, error) {
	t := NewTable()
	d.made[n] = t
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, err := d.value(n.Content[i])
		if err != nil {
			return nil, err
		}
		v, err := d.value(n.Content[i+1])
		if err != nil {
			return nil, err
		}
		if k == "<<" && mergeable(v) {
			if err := d.merge(t, v); err != nil {
				return nil, err
			}
			continue
		}
		key, err := keyText(k, 0)
		if err != nil {
			return nil, err
		}
		t.Set(key, v)
	}
	return t, nil
}

func mergeable(v any) bool {
	switch v.(type) {
	case *List, *Table:
		return true
	}
	return false
}

// merge adds the members that t lacks.
func (d *yamlDocs) merge(t *Table, from any) error {
	list, ok := from.(*List)
	if !ok {
		list = &List{[]any{from}}
	}
	for _, v := range list.Items {
		m, ok := v.(*Table)
		if !ok {
			continue
		}
		if d.aliased += len(m.Keys) + 1; d.aliased > maxAliased {
			return errAliasing
		}
		for _, k := range m.Keys {
			if _, ok := t.Get(k); !ok {
				t.Set(k, m.values[k])
			}
		}
	}
	return nil
}

// keyText returns JavaScript's String of a value.
func keyText(v any, depth int) (string, error) {
	if depth > maxYAMLDepth {
		return "", ErrDepth
	}
	switch v := v.(type) {
	case nil:
		return "null", nil
	case bool:
		return strconv.FormatBool(v), nil
	case float64:
		return numberText(v), nil
	case string:
		return v, nil
	case *List:
		parts := make([]string, len(v.Items))
		for i, item := range v.Items {
			if item == nil {
				continue
			}
			text, err := keyText(item, depth+1)
			if err != nil {
				return "", err
			}
			parts[i] = text
		}
		return strings.Join(parts, ","), nil
	}
	return "[object Object]", nil
}

// scalar returns a scalar's value: according to its tag, or to what its text looks like.
func scalar(n *yaml.Node) any {
	if n.Style&yaml.TaggedStyle != 0 {
		switch n.ShortTag() {
		case "!!int", "!!float", "!!bool", "!!null":
			if n.Style&^yaml.TaggedStyle == 0 {
				return plainScalar(n.Value)
			}
		}
		return n.Value
	}
	if n.Style != 0 {
		return n.Value
	}
	return plainScalar(n.Value)
}

// plainScalar resolves an unquoted text: the core schema of YAML 1.2.
func plainScalar(text string) any {
	switch text {
	case "", "~", "null", "Null", "NULL":
		return nil
	case "true", "True", "TRUE":
		return true
	case "false", "False", "FALSE":
		return false
	}
	if f, ok := yamlNumber(text); ok {
		return f
	}
	return text
}

func yamlNumber(text string) (float64, bool) {
	unsigned := strings.TrimLeft(text, "+-")
	if len(text)-len(unsigned) > 1 || unsigned == "" {
		return 0, false
	}
	sign := 1.0
	if text[0] == '-' {
		sign = -1
	}
	switch unsigned {
	case ".inf", ".Inf", ".INF":
		return sign * math.Inf(1), true
	case ".nan", ".NaN", ".NAN":
		return math.NaN(), unsigned == text
	}
	if radix := map[string]int{"0x": 16, "0o": 8}[unsigned[:min(2, len(unsigned))]]; radix > 0 {
		if strings.ContainsRune(unsigned, '_') {
			return 0, false
		}
		n, err := strconv.ParseUint(unsigned[2:], radix, 64)
		return sign * float64(n), err == nil
	}
	if !isDigit(unsigned[0]) && (unsigned[0] != '.' || len(unsigned) == 1 || !isDigit(unsigned[1])) || strings.ContainsAny(unsigned, "_xXpPnN") {
		return 0, false
	}
	f, err := strconv.ParseFloat(text, 64)
	var failed *strconv.NumError
	return f, err == nil || errors.As(err, &failed) && failed.Err == strconv.ErrRange
}
