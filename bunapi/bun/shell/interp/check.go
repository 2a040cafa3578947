// What Bun's shell refuses before it runs anything, with Bun's messages.

package interp

import (
	"fmt"

	"mvdan.cc/sh/v3/syntax"
)

// refusal is an error with Bun's message.
type refusal string

func (r refusal) Error() string { return string(r) }

const (
	errRedirection = refusal("Redirection with no file")
	errRedirected  = refusal(`expected a command or assignment but got: "Redirect"`)
	errToken       = refusal("Unexpected token: `(`")
	errObject      = refusal(`expected a command or assignment but got: "JSObjRef"`)
)

// check walks the script.
func (s *Script) check() (err error) {
	targets := map[*syntax.Word]bool{}
	syntax.Walk(s.file, func(n syntax.Node) bool {
		if err != nil {
			return false
		}
		switch n := n.(type) {
		case *syntax.Stmt:
			err = s.checkStmt(n)
			for _, r := range n.Redirs {
				targets[r.Word] = true
			}
		case *syntax.BinaryCmd:
			if n.Op == syntax.PipeAll {
				err = refusal("Piping stdout and stderr (`|&`) is not supported yet. Please file an issue on GitHub.")
			}
		case *syntax.TestClause:
			err = s.checkTest(n.X)
		case *syntax.ArithmExp, *syntax.ArithmCmd:
			err = refusal(`expected a command or assignment but got: "CmdSubstEnd"`)
		case *syntax.ProcSubst, *syntax.ExtGlob, *syntax.ArrayExpr, *syntax.FuncDecl:
			err = errToken
		case *syntax.CaseClause:
			err = refusal("Unexpected ')'")
		case *syntax.Word:
			err = s.checkObjects(n, targets[n])
		case *syntax.ParamExp:
			return n.Short // the text of other forms is taken literally
		}
		return err == nil
	})
	return err
}

// checkStmt checks what surrounds a command.
func (s *Script) checkStmt(st *syntax.Stmt) error {
	if st.Background || st.Coprocess || st.Disown {
		return refusal(`Background commands "&" are not supported yet.`)
	}
	if len(st.Redirs) == 0 {
		return nil
	}
	switch cmd := st.Cmd.(type) {
	case *syntax.Subshell:
		return refusal("Subshells with redirections are currently not supported. Please open a GitHub issue.")
	case *syntax.CallExpr:
		if len(cmd.Args) == 0 || cmd.Args[0].Pos().After(st.Redirs[0].Pos()) {
			return errRedirected
		}
	case *syntax.DeclClause:
	default:
		return errRedirected
	}
	if len(st.Redirs) > 1 {
		return errRedirected
	}
	_, err := s.plan(st.Redirs[0])
	return err
}

// redirection is the effect of a redirection: which descriptors it changes, and how the file is opened.
type redirection struct {
	in, out, err bool
	append       bool
	duplicate    bool // 2>&1 and 1>&2
}

// plan interprets a redirection; there are no other kinds.
func (s *Script) plan(r *syntax.Redirect) (redirection, error) {
	fd := ""
	if r.N != nil {
		fd = r.N.Value
	}
	is := func(op syntax.RedirOperator, fds ...string) bool {
		for _, one := range fds {
			if r.Op == op && fd == one {
				return true
			}
		}
		return false
	}
	switch {
	case is(syntax.RdrIn, "", "0"):
		return redirection{in: true}, nil
	case is(syntax.RdrOut, "", "1"), is(syntax.AppOut, "", "1"):
		return redirection{out: true, append: r.Op == syntax.AppOut}, nil
	case is(syntax.RdrOut, "2"), is(syntax.AppOut, "2"):
		return redirection{err: true, append: r.Op == syntax.AppOut}, nil
	case is(syntax.RdrAll, ""), is(syntax.AppAll, ""):
		return redirection{out: true, err: true, append: r.Op == syntax.AppAll}, nil
	case is(syntax.DplOut, "2") && r.Word.Lit() == "1":
		return redirection{err: true, duplicate: true}, nil
	case is(syntax.DplOut, "1") && r.Word.Lit() == "2":
		return redirection{out: true, duplicate: true}, nil
	}
	return redirection{}, errRedirection
}

// checkObjects allows objects only alone after a redirection.
func (s *Script) checkObjects(w *syntax.Word, target bool) error {
	alone := s.object(w) >= 0
	if target && alone {
		return nil
	}
	var err error
	look := func(text string, refusal error) {
		s.cut(text, func(string) {}, func(p Piece) {
			if p.Kind == Object && err == nil {
				err = refusal
			}
		})
	}
	for _, part := range w.Parts {
		switch part := part.(type) {
		case *syntax.Lit:
			if target {
				look(part.Value, errRedirection)
			} else {
				look(part.Value, errObject)
			}
		case *syntax.SglQuoted:
			look(part.Value, errObject)
		case *syntax.DblQuoted:
			for _, in := range part.Parts {
				if lit, ok := in.(*syntax.Lit); ok {
					look(lit.Value, refusal("JS object reference not allowed in double quotes"))
				}
			}
		case *syntax.ParamExp:
			look(s.text[part.Pos().Offset():min(int(part.End().Offset()), len(s.text))], errObject)
		}
	}
	return err
}

// object returns the number of the object of which a word consists, -1 if it is not an object.
func (s *Script) object(w *syntax.Word) int {
	number, other := -1, false
	if text := w.Lit(); text != "" {
		s.cut(text, func(string) { other = true }, func(p Piece) {
			other = other || number >= 0 || p.Kind != Object
			number = p.Object
		})
	}
	if other {
		return -1
	}
	return number
}

// checkTest checks the contents of [[ ]].
func (s *Script) checkTest(x syntax.TestExpr) error {
	switch x := x.(type) {
	case *syntax.UnaryTest:
		switch x.Op {
		case syntax.TsRegFile, syntax.TsDirect, syntax.TsCharSp, syntax.TsEmpStr, syntax.TsNempStr:
			return nil
		case syntax.TsNot:
			return refusal(fmt.Sprintf("Unknown conditional expression operation: %s", firstWord(s.source(x.X))))
		}
		return unsupportedTest(x.Op.String())
	case *syntax.BinaryTest:
		switch x.Op {
		case syntax.TsMatch, syntax.TsNoMatch:
			return nil
		case syntax.TsMatchShort, syntax.TsReMatch:
			return refusal(fmt.Sprintf("Unknown conditional expression operation: %s", x.Op))
		case syntax.AndTest, syntax.OrTest:
			return refusal(fmt.Sprintf("Expected \"]]\" but got: `%s`", x.Op))
		case syntax.TsBefore, syntax.TsAfter:
			return refusal("Expected a conditional expression operator, but got: `>`")
		}
		return unsupportedTest(x.Op.String())
	}
	return refusal("Expected a conditional expression operator, but got: ]]")
}

func unsupportedTest(op string) error {
	return refusal(fmt.Sprintf("Conditional expression operation: %s, is not supported right now. Please open a GitHub issue if you would like it to be supported.", op))
}

func firstWord(text string) string {
	for i, r := range text {
		if r == ' ' {
			return text[:i]
		}
	}
	return text
}
