package nesting

import (
	"strings"
	"testing"
)

// Each text nests as deeply as its count.
var nested = map[string]func(n int) string{
	"parentheses":       around("(", "1", ")"),
	"brackets":          around("[", "", "]"),
	"objects":           around("({a:", "1", "})"),
	"blocks":            around("{", "", "}"),
	"functions":         around("(function(){return ", "1", "})"),
	"classes":           around("(class{static x=", "1", "})"),
	"templates":         around("`${", "1", "}`"),
	"calls in calls":    around("f(", "1", ")"),
	"patterns":          around("var [", "a", "]=[]"),
	"try":               around("try{", "", "}finally{}"),
	"spread":            around("[...", "[]", "]"),
	"elements":          around("<a>", "", "</a>"),
	"unary operators":   around("!", "1", ""),
	"signs":             around("- ", "1", ""),
	"typeof":            around("typeof ", "1", ""),
	"new":               around("new ", "Object", ""),
	"await":             around("await ", "1", ""),
	"arrows":            around("a=>", "1", ""),
	"assignments":       around("a=", "1", ""),
	"conditions":        around("0?1:", "1", ""),
	"conditions within": around("1?", "1", ":1"),
	"if":                around("if(1)", ";", ""),
	"else if":           around("if(0);else ", ";", ""),
	"else if of blocks": around("if(0){}else ", "{}", ""),
	"while":             around("while(0)", ";", ""),
	"for":               around("for(;;)", ";", ""),
	"do":                around("do ", ";", "while(0);"),
	"labels":            around("a:", ";", ""),
	"sums":              around("1+", "1", ""),
	"sums over lines":   around("1+\n", "1", ""),
	"logic":             around("1&&", "1", ""),
	"powers":            around("1**", "1", ""),
	"commas":            around("1,", "1", ""),
	"members":           around("", "o", ".a"),
	"optional members":  around("", "o", "?.a"),
	"elements of":       around("", "o", "[0]"),
	"calls":             around("", "f", "()"),
	"tagged templates":  around("", "f", "``"),
	"behind a regexp":   func(n int) string { return "{}/\"`/;" + around("(", "1", ")")(n) },
	"behind a division": func(n int) string { return "(1)/2;'a/';" + around("(", "1", ")")(n) },
	"behind a comment":  func(n int) string { return "/*`*/ // '\n" + around("(", "1", ")")(n) },
	"between strings":   func(n int) string { return strings.Repeat("(')'+`)`+/[)/]\\)/+", n) },
	"types":             around("Array<", "a", ">"),
}

func around(open, middle, close string) func(int) string {
	return func(n int) string { return strings.Repeat(open, n) + middle + strings.Repeat(close, n) }
}

func TestDeepTextsAreFound(t *testing.T) {
	for name, text := range nested {
		if _, deep := TooDeep(text(20000)); !deep {
			t.Errorf("%s: 20,000 levels are not too deep", name)
		}
		if at, deep := TooDeep(text(1000)); deep {
			t.Errorf("%s: 1,000 levels are too deep at %d", name, at)
		}
	}
}

// Texts that are long but not deep.
func TestFlatTextsPass(t *testing.T) {
	for name, piece := range map[string]string{
		"statements":               "a = b + c(d);",
		"statements without ends":  "a = b + c(d)\n",
		"calls":                    "a.b(c).d\n",
		"blocks":                   "if (a) { b() } else { c() }\n",
		"if":                       "if (a) b(); else if (c) d();\n",
		"if without ends":          "if (a) b()\nelse c()\n",
		"loops":                    "for (const a of b) c(a)\nwhile (a) b()\ndo { a() } while (b)\n",
		"functions":                "function a(b = 1, ...c) { return b ? c : !d }\n",
		"classes":                  "class A { #a = 1; static b = 2\n c() { return /\\(/ } }\n",
		"regular expressions":      "a = /[(]\\(/.test(b) / 2; {} /'(/.test(c)\n",
		"strings":                  "a('(', \"{\", `[`, '\\'(')\n",
		"templates":                "a = `(${b(`{${c}`)}`\n",
		"comments":                 "// ((( '\n/* {{{ ` */",
		"cases":                    "case 1: a(); break; case 'b': case c: d = e\n",
		"elements":                 "a = <b c=\"d\">don't</b>\n",
		"increments":               "a++; --b; c = d!.e\n",
		"returns":                  "return a + b\n",
		"types":                    "type A = B<C> | D; let e = f as G\n",
		"imports":                  "import { a as b } from 'c'\nexport const d = async (e) => await e\n",
		"declarations with commas": "var a = 1, b = c + d, e\n",
	} {
		if at, deep := TooDeep("{" + strings.Repeat(piece, 20000) + "}"); deep {
			t.Errorf("%s: too deep at piece %d of 20,000", name, at/len(piece))
		}
	}
	for name, text := range map[string]string{
		"array":        "[" + strings.Repeat("a + b, ", 20000) + "]",
		"object":       "({" + strings.Repeat("a: b ? c : d, ", 20000) + "})",
		"arguments":    "f(" + strings.Repeat("!a, ", 20000) + ")",
		"declarations": "var a" + strings.Repeat(", b = 1", 20000),
		"JSON":         "[" + strings.Repeat(`{"a":[1,-2,{}]},`, 20000) + "1]",
		"template":     "`" + strings.Repeat("${a + b}", 20000) + "`",
	} {
		if at, deep := TooDeep(text); deep {
			t.Errorf("%s: too deep at %d of %d", name, at, len(text))
		}
	}
}

// The scanner terminates even if a text ends in the middle of something.
func FuzzTooDeep(f *testing.F) {
	for _, text := range nested {
		f.Add(text(3))
	}
	for _, text := range []string{"'\\", "`\\", "/[\\", "/*", "//", "`${", "\\", "}`", "a=>"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for len(text) > 0 && len(text) < 2*Max {
			text += text
		}
		if at, _ := TooDeep(text); at < 0 || at > len(text) {
			t.Errorf("offset %d of %d", at, len(text))
		}
	})
}
