package json

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

var seeds = []string{
	envelope, "", " ", "null", "[true,false,null]", `{"a":[{"b":{}},[]],"c":""}`, `[0,-0,1.5,-1e-7,1e21,12345678901234567890,1e1000]`,
	`"\u0041\ud83d\ude00\ud800\n\"\\/"`, `{"__proto__":1,"a":2,"a":3,"1":0,"0":1}`, "\"é日本😀\"", "[1,]", `{"a":1,}`, `{a:1}`, "[1 2]", `"abc`, "\"\t\"",
	"01", "1e", "-", "1.", "\ufeff1", "'a'", "[[[[[[[[[[]]]]]]]]]]", `["long text of more than sixteen bytes","x"]`, "\"\xff\"", "\"\xed\xa0\x80\"", `{"k":"v","k ":"v"}`,
}

// The inputs that goja's own JSON.parse gets wrong: escaped surrogates without a partner, numbers beyond float64, and
// texts nested deeper than encoding/json's bound.
var gojaDefect = regexp.MustCompile(`\\u[dD][89a-fA-F]|[0-9][eE]\+?[0-9]{3}|[0-9]{300}`)

func gojaIsRight(text string) bool {
	return !gojaDefect.MatchString(text) && strings.Count(text, "[")+strings.Count(text, "{") < 5000
}

// dump writes a value so that equal texts mean equal values, with the order of keys.
func dump(b *strings.Builder, v goja.Value) {
	obj, ok := v.(*goja.Object)
	switch {
	case !ok && jsbridge.IsString(v):
		b.WriteString(strconv.Quote(v.String()))
	case !ok:
		if f, number := jsbridge.Number(v); number && f == 0 && math.Signbit(f) {
			b.WriteByte('-')
		}
		b.WriteString(v.String())
	case obj.ClassName() == "Array":
		b.WriteByte('[')
		for i := range int(obj.Get("length").ToInteger()) {
			dump(b, obj.Get(strconv.Itoa(i)))
			b.WriteByte(',')
		}
		b.WriteByte(']')
	default:
		b.WriteByte('{')
		for _, k := range obj.Keys() {
			b.WriteString(strconv.Quote(k) + ":")
			dump(b, obj.Get(k))
			b.WriteByte(',')
		}
		b.WriteByte('}')
	}
}

// try calls a function of the realm and returns what it returned or the error that it threw.
func try(s jsbridge.Scope, fn native, args ...goja.Value) (v goja.Value, err error) {
	err = s.Try(func() { v = fn(goja.FunctionCall{This: goja.Undefined(), Arguments: args}) })
	return v, err
}

// FuzzParse: any text is accepted and understood as goja's own JSON.parse does, and every refusal has Bun's form.
func FuzzParse(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		inside(t, func(s jsbridge.Scope) {
			theirs := call(s, "JSON.parse")
			if err := Install(s); err != nil {
				t.Fatal(err)
			}
			ours := call(s, "JSON.parse")
			got, err := try(s, ours, s.String(text))
			if err != nil {
				if e := s.ErrorValue(err).(*goja.Object); e.Get("name").String() != "SyntaxError" ||
					len(e.Get("message").String()) <= len("JSON Parse error: ") {
					t.Errorf("%q: %v", text, err)
				}
			}
			if !gojaIsRight(text) {
				return
			}
			want, wantErr := try(s, theirs, s.String(text))
			if (err == nil) != (wantErr == nil) {
				t.Fatalf("%q: gobun %v, goja %v", text, err, wantErr)
			}
			if err != nil {
				return
			}
			var a, b strings.Builder
			dump(&a, got)
			dump(&b, want)
			if a.String() != b.String() {
				t.Errorf("%q\n gobun %s\n goja  %s", text, a.String(), b.String())
			}
			// The recording parser is the same parser.
			identity := s.Func("", 3, func(_ jsbridge.Scope, a jsbridge.Args) (goja.Value, error) { return a.At(1), nil })
			revived, err := try(s, ours, s.String(text), identity)
			if err != nil {
				t.Fatal(err)
			}
			a.Reset()
			if dump(&a, revived); a.String() != b.String() {
				t.Errorf("%q with a reviver\n gobun %s\n goja  %s", text, a.String(), b.String())
			}
		})
	})
}

// FuzzStringify: values are written as goja's own JSON.stringify writes them, and what is written reads back.
func FuzzStringify(f *testing.F) {
	for i, s := range seeds {
		f.Add(s, i%12)
	}
	f.Fuzz(func(t *testing.T, text string, space int) {
		inside(t, func(s jsbridge.Scope) {
			theirs := call(s, "JSON.stringify")
			if err := Install(s); err != nil {
				t.Fatal(err)
			}
			ours, parse := call(s, "JSON.stringify"), call(s, "JSON.parse")
			v, err := try(s, parse, s.String(text))
			if err != nil {
				v = s.String(text) // any text is a value, too
			}
			args := []goja.Value{v, goja.Null(), s.Int(space)}
			got, err := try(s, ours, args...)
			if err != nil {
				t.Fatal(err)
			}
			if !utf8.ValidString(got.String()) {
				t.Errorf("%q is not well formed", got)
			}
			want, err := try(s, theirs, args...)
			if err != nil {
				t.Fatal(err)
			}
			// goja does not indent well after something empty.
			misplaced := space >= 1 && (strings.Contains(got.String(), "[]") || strings.Contains(got.String(), "{}"))
			if !misplaced && got.String() != want.String() {
				t.Errorf("%q\n gobun %s\n goja  %s", text, got, want)
			}
			back, err := try(s, parse, got)
			if err != nil {
				t.Fatalf("%q: %v", got, err)
			}
			again, err := try(s, ours, back, goja.Null(), s.Int(space))
			if err != nil || !again.StrictEquals(got) {
				t.Errorf("%q: read back and written again it is %q, %v", got, again, err)
			}
		})
	})
}
