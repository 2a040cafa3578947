package runtime

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

const (
	maxLines      = 60
	maxComplexity = 25
)

// longer are the functions that may exceed the bounds, each with the reason why it is clearer in one piece.
var longer = map[string]string{
	"bunapi/bun/ansi/wrap.go restyle":                 "follows two states through one pass over a row",
	"bunapi/bun/glob/scan.go entry":                   "the rules for one entry of a directory, in Bun's order",
	"bunapi/document/json5.go number":                 "the grammar of a number, from left to right",
	"bunapi/ecma/json/number.go scanNumber":           "the grammar of a number; a hot path",
	"bunapi/internal/deflate/blocks.go dynamic":       "RFC 1951 section 3.2.7 in its order; a hot path",
	"bunapi/internal/http1/chunked.go chunked":        "the states of RFC 9112 section 7.1 in one switch",
	"bunapi/internal/httpconn/conn.go process":        "one switch over the parser's events; a hot path",
	"bunapi/node/buffer/numbers.go checkNumbers":      "one row for each kind of number",
	"bunapi/node/fs/dirs.go readTree":                 "one loop over the directories that are left",
	"bunapi/node/fs/module.go goSide":                 "a list of what the JavaScript side gets",
	"bunapi/node/process/module.go goSide":            "a list of what the JavaScript side gets",
	"bunapi/node/process/unix.go identity":            "a list of functions",
	"bunapi/node/sqlite/functions.go defineAggregate": "the options in Node's order",
	"bunapi/serve/exchange/file.go respondFile":       "Bun's rules for the head of a file, in their order",
	"bunapi/serve/serverclass.go newServerClass":      "a class table",
	"bunapi/table.go modules":                         "the table of modules",
	"bunapi/web/console/nodekinds.go kind":            "one case for each kind of value",
	"bunapi/web/console/table.go fill":                "the two ways to read a table's rows",
	"bunapi/web/console/value.go object":              "one case for each kind of value",
	"bunapi/web/crypto/generate.go generatePair":      "one case for each algorithm",
	"bunapi/web/crypto/transfer.go importSecret":      "the steps of the standard, in its order",
	"bunapi/web/httpclient/options.go readProxy":      "the forms of the option in Bun's order",
	"bunapi/web/socket/proxy.go parseProxy":           "the forms of the option in Bun's order",
	"bunapi/web/url/params.go Pairs":                  "the steps of WebIDL, in its order",
	"cmd/gobun-bench/workload_linux.go chat":          "a workload that is read from top to bottom",
	"cmd/gobun-bench/workload_linux.go fanout":        "a workload that is read from top to bottom",
	"cmd/gobun-bench/workload_linux.go underLoad":     "a workload that is read from top to bottom",
	"conformance/protocol/inflate.go dynamic":         "RFC 1951 section 3.2.7 in its order",
	"conformance/protocol/open.go dial":               "the steps of a handshake, each of which may fail",
	"conformance/protocol/streams.go Streams":         "a table of cases",
	"conformance/protocol/tables_own.go OwnCases":     "a table of cases",
	"conformance/protocol/tables_utf8.go sequences":   "a table of cases",
	"jsbridge/realm.go newRealm":                      "the order in which a realm is made",
	"runtime/loop/netstream.go writeLoop":             "the states of one goroutine",
	"bunapi/node/net/module.go setSockets":            "a list of what the JavaScript side gets",
	"bunapi/sockets/tlsclass.go connectionMethods":    "a list of methods",
	"bunapi/sockets/class.go transferMethods":         "a list of methods",
	"runtime/modules/bundle.go bundle":                "the options of the bundler, and what becomes of its result",
	"runtime/modules/bundle.go load":                  "the kinds of files in the order in which they are told apart",
	"runtime/modules/repair.go expr":                  "one case for each kind of node",
	"runtime/modules/repair.go stmt":                  "one case for each kind of node",
	"runtime/run.go execute":                          "the steps of a run, each of which may end it",
}

// Functions are short and simple, unless they are in the list above.
func TestFunctionsAreShort(t *testing.T) {
	seen := map[string]bool{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && path != ".." || d.Name() == "node_modules") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, path, nil, 0)
		if err != nil {
			return err
		}
		for _, decl := range f.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			lines := set.Position(fn.End()).Line - set.Position(fn.Pos()).Line + 1
			c := complexity(fn)
			if lines <= maxLines && c <= maxComplexity {
				continue
			}
			name := filepath.ToSlash(strings.TrimPrefix(path, ".."+string(filepath.Separator))) + " " + fn.Name.Name
			seen[name] = true
			if longer[name] == "" {
				t.Errorf("%s: %d lines, complexity %d; at most %d and %d", name, lines, c, maxLines, maxComplexity)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range longer {
		if !seen[name] {
			t.Errorf("%s is short, or gone: take it out of the list", name)
		}
	}
}

// complexity is the cognitive complexity of a function: one for each branch, loop and change of logical operator, plus one for
// each branch or loop that encloses a branch.
func complexity(fn *ast.FuncDecl) int {
	c := &complexityCounter{}
	c.visit(fn.Body)
	return c.total
}

type complexityCounter struct{ total, depth int }

func (c *complexityCounter) visit(n ast.Node) {
	switch n := n.(type) {
	case *ast.IfStmt:
		c.total += 1 + c.depth
		c.branches(n)
	case *ast.ForStmt:
		c.nested(n.Body, 1+c.depth, n.Init, n.Cond, n.Post)
	case *ast.RangeStmt:
		c.nested(n.Body, 1+c.depth, n.X)
	case *ast.SwitchStmt:
		c.nested(n.Body, 1+c.depth, n.Init, n.Tag)
	case *ast.TypeSwitchStmt:
		c.nested(n.Body, 1+c.depth, n.Init)
	case *ast.SelectStmt:
		c.nested(n.Body, 1+c.depth)
	case *ast.FuncLit:
		c.nested(n.Body, 0)
	case *ast.BranchStmt:
		if n.Label != nil {
			c.total++
		}
	case *ast.BinaryExpr:
		c.logical(n, token.ILLEGAL)
	default:
		c.children(n)
	}
}

// branches counts an if with its else branches.
func (c *complexityCounter) branches(n *ast.IfStmt) {
	c.nested(n.Body, 0, n.Init, n.Cond)
	switch other := n.Else.(type) {
	case *ast.IfStmt:
		c.total++
		c.branches(other)
	case *ast.BlockStmt:
		c.nested(other, 1)
	}
}

func (c *complexityCounter) nested(body *ast.BlockStmt, cost int, before ...ast.Node) {
	c.total += cost
	for _, n := range before {
		c.visit(n)
	}
	c.depth++
	c.children(body)
	c.depth--
}

// logical counts an operator unless the operator around it is the same.
func (c *complexityCounter) logical(n *ast.BinaryExpr, around token.Token) {
	if (n.Op == token.LAND || n.Op == token.LOR) && n.Op != around {
		c.total++
	}
	for _, side := range []ast.Expr{n.X, n.Y} {
		if b, ok := ast.Unparen(side).(*ast.BinaryExpr); ok {
			c.logical(b, n.Op)
		} else {
			c.visit(side)
		}
	}
}

func (c *complexityCounter) children(n ast.Node) {
	ast.Inspect(n, func(child ast.Node) bool {
		if child == nil || child == n {
			return child != nil
		}
		c.visit(child)
		return false
	})
}

func TestComplexityIsCounted(t *testing.T) {
	for body, want := range map[string]int{
		"":                                           0,
		"if a { } else if b { } else { }":            3,
		"for { if a { for { } } }":                   1 + 2 + 3,
		"switch a { case b: if c { } }":              1 + 2,
		"_ = a && b && (c || d)":                     2,
		"f(func() { if a { } })":                     2,
		"x: for { for { continue x } }":              1 + 2 + 1,
		"if a { return }; if b { return }; if c { }": 3,
	} {
		f, err := parser.ParseFile(token.NewFileSet(), "", "package p; func f() { "+body+" }", 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := complexity(f.Decls[0].(*ast.FuncDecl)); got != want {
			t.Errorf("%s: %d, want %d", body, got, want)
		}
	}
}
