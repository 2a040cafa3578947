package console

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/gobun/gobun/jsbridge"
)

// prelude stands in for what other packages install.
const prelude = `
class Buffer extends Uint8Array {
  static from(text) { return new Buffer([...text].map((c) => c.charCodeAt(0))) }
  static alloc(n) { return new Buffer(n) }
}
globalThis.Buffer = Buffer`

type host struct {
	realm    *jsbridge.Realm
	console  *Console
	out, err bytes.Buffer
	uncaught []string
}

func newHost(t testing.TB, cfg Config) *host {
	t.Helper()
	h := &host{}
	h.realm = jsbridge.NewRealm(jsbridge.Hooks{Uncaught: func(s jsbridge.Scope, err error) { h.uncaught = append(h.uncaught, err.Error()) }})
	cfg.Stdout, cfg.Stderr = &h.out, &h.err
	h.do(t, func(s jsbridge.Scope) error {
		h.console = New(s, cfg)
		s.SetGlobal("console", h.console.Object(s))
		bun := s.Object()
		_ = bun.Set("inspect", h.console.InspectFunction(s))
		s.SetGlobal("Bun", bun)
		_, err := s.Eval("prelude.js", prelude)
		return err
	})
	return h
}

func (h *host) do(t testing.TB, fn func(s jsbridge.Scope) error) {
	t.Helper()
	if err := h.realm.Do(fn); err != nil {
		t.Fatal(err)
	}
	if h.uncaught != nil {
		t.Fatal(h.uncaught)
	}
}

// run runs one recorded line as the recording script does and returns what it printed.
func (h *host) run(t testing.TB, code string) (out, err string) {
	t.Helper()
	h.out.Reset()
	h.err.Reset()
	src := "console.log(..." + "(0, eval)(" + literal("["+code+"\n]") + "))"
	if rest, ok := strings.CutPrefix(code, "> "); ok {
		src = "(0, eval)(" + literal(rest) + ")"
	}
	h.do(t, func(s jsbridge.Scope) error {
		_, err := s.Eval("test.js", `try { `+src+` } catch (e) { console.write("THROWS " + e) }`)
		return err
	})
	return h.out.String(), h.err.String()
}

func literal(text string) string {
	b, _ := json.Marshal(text)
	return string(b)
}

type answer struct{ Code, Out, Err string }

func answers(t testing.TB, file string) []answer {
	t.Helper()
	data, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var list []answer
	if err := json.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	return list
}

// compare runs the recorded lines. Those in deviations.json, which gives the reason for each, must differ from Bun.
func compare(t *testing.T, file string) {
	h := newHost(t, Config{})
	data, err := os.ReadFile("testdata/deviations.json")
	if err != nil {
		t.Fatal(err)
	}
	var deviations map[string]string
	if err := json.Unmarshal(data, &deviations); err != nil {
		t.Fatal(err)
	}
	for _, a := range answers(t, file) {
		t.Run(a.Code, func(t *testing.T) {
			out, err := h.run(t, a.Code)
			if reason, ok := deviations[a.Code]; ok {
				if out == a.Out && err == a.Err {
					t.Errorf("is as in Bun now: take it out of deviations.json (%s)", reason)
				}
				return
			}
			if out != a.Out {
				t.Errorf("stdout of %s\n--- got\n%s\n--- Bun\n%s", a.Code, out, a.Out)
			}
			if err != a.Err {
				t.Errorf("stderr of %s\n--- got\n%s\n--- Bun\n%s", a.Code, err, a.Err)
			}
		})
	}
}

func TestPrintsWhatBunPrints(t *testing.T) { compare(t, "answers.json") }

func TestRandomArraysBreakWhereBunBreaksThem(t *testing.T) { compare(t, "random.json") }
