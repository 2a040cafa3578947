package conformance

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// runCommand runs `gobun conform` in a folder that holds files.
func runCommand(t *testing.T, files map[string]string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(strings.ReplaceAll(text, "~~~", "```")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for i, a := range args {
		args[i] = strings.ReplaceAll(a, "DIR", dir)
	}
	var out, errs bytes.Buffer
	status = Command(t.Context(), args, []string{gobun}, &out, &errs)
	return status, strings.ReplaceAll(out.String(), dir, "DIR"), strings.ReplaceAll(errs.String(), dir, "DIR")
}

const echoServer = "~~~ts server.ts\nBun.serve({ fetch(req, server) { if (!server.upgrade(req)) return new Response('hi'); }, websocket: { message(ws, m) { ws.send(m); } } });\n~~~\n"

// A runner that passes everything would prove nothing.
func TestWhatFails(t *testing.T) {
	for _, tt := range []struct {
		name, block, scenario, want string
	}{
		{"throws", "Bun.serve({ fetch() {} }); throw new Error('on purpose')", "", "on purpose"},
		{"option", "Bun.serve({ fetch: 5 })", "", "Expected fetch() to be a function"},
		{"syntax", "Bun.serve({ fetch() {", "", "Unexpected end of file"},
		{"fragment's syntax", "let = = 1", "", "Unexpected"},
		{"refuses sockets", "Bun.serve({ fetch(req, server) { server.upgrade; new Response(server.upgrade ( 1 )) }, websocket: { message() {} } })", "", "status 1"},
		{"does not end", "Bun.serve({ fetch() { return new Response('x') } }); setInterval(() => {}, 1000)", "", "did not end in 2s"},
		{"calls out", "Bun.serve({ fetch() { return fetch('http://example.com/') } }); await fetch('http://example.com/')", "", "its scenario has no upstream"},
		{"other lines", "console.log('one')", `{ expect: ["two"] }`, `line 1 is "one", want "two"`},
		{"a line more", "console.log('one\\ntwo')", `{ expect: ["one"] }`, `line 2 is not expected: "two"`},
		{"a line less", "console.log('one')", `{ expect: ["one", "two"] }`, `line 2 is missing, want "two"`},
		{"pattern", "console.log('one')", `{ expect: [/n/] }`, `line 1 is "one", want "/n/"`},
		{"never refused", "console.log('one')", `{ refused: "no" }`, `was not refused with "no"`},
		{"waits forever", "console.log('one')", `{ drive: () => new Promise(() => {}) }`, "what the scenario waits for never came"},
		{"status", "console.log('one')", `{ status: 3 }`, "ended with status 0, not 3"},
		{"driver throws", "console.log('one')", `{ drive() { throw new Error("driven off") } }`, "driven off"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{"a.md": "# H\n~~~ts\n" + tt.block + "\n~~~\n"}
			if tt.scenario != "" {
				files["s/a.ts"] = `export default { "H/1": ` + tt.scenario + " }"
			}
			status, out, errs := runCommand(t, files, "--scenarios", "DIR/s", "--timeout", "2s", "DIR/a.md")
			_, reason, _ := strings.Cut(out, "FAIL ")
			if want := strings.ReplaceAll(tt.want, "\n", "\n  "); status != exitFailures || !strings.Contains(reason, want) {
				t.Errorf("status %d, want a failure with %q\n%s%s", status, tt.want, out, errs)
			}
		})
	}
}

func TestWhatPasses(t *testing.T) {
	files := map[string]string{
		"docs/chat.mdx": "# Chat\n\n<CodeGroup>\n" + echoServer + "~~~ts util.ts\nexport const x: number = 1;\n~~~\n</CodeGroup>\n" +
			"<Tabs>\n  ~~~ts main.ts\n  import { x } from \"./lib\";\n  console.log(x + who);\n  ~~~\n  ~~~ts lib.ts\n  export const x = 41;\n  ~~~\n</Tabs>\n" +
			"## Rest\n~~~ts\ninterface A { b: string }\n~~~\n~~~sh\nls\n~~~\n~~~json\n{}\n~~~\n",
		"s/chat.ts": `export default {
			"Chat/3": { globals: { who: 1 }, expect: ["42"] },
			"Rest/text": { drive: (t) => t.observe("said"), expect: ["said"] },
		}`,
	}
	status, out, errs := runCommand(t, files, "--scenarios", "DIR/s", "DIR/docs")
	want := `DIR/docs/chat.mdx
     4  pass      Chat  no scenario: it started, answered and stopped
     7  compiled  Chat
    12  pass      Chat
    16  compiled  Chat
    21  compiled  Rest
    24  skipped   Rest  shell
    27  skipped   Rest  no script: json
    20  pass      Rest

8 blocks: 3 pass, 3 compiled, 2 skipped
`
	if status != exitOK || out != want || errs != "" {
		t.Errorf("status %d\n%s%s", status, out, errs)
	}
}

// An expected failure is none; one that passes, fails otherwise or has no reason is.
func TestExpectations(t *testing.T) {
	fails := "# H\n~~~ts\nBun.serve({ fetch: 5 })\n~~~\n"
	for _, tt := range []struct {
		name, document, expectations, want string
		status                             int
	}{
		{"as expected", fails, `{"examples":{"DOC#H/1":{"fails":"to be a function","reason":"the API"}}}`, "     2  expected  H  the API", exitOK},
		{"otherwise", fails, `{"examples":{"DOC#H/1":{"fails":"other","reason":"the API"}}}`, "fails otherwise than expected", exitFailures},
		{"without reason", fails, `{"examples":{"DOC#H/1":{"fails":"to be a function","reason":""}}}`, "gives no reason", exitFailures},
		{"passes", "# H\n" + echoServer, `{"examples":{"DOC#H/1":{"fails":"x","reason":"the API"}}}`, "passes now", exitFailures},
		{"for nothing", "# H\n" + echoServer, `{"examples":{"DOC#H/9":{"fails":"x","reason":"the API"}}}`, "FAIL an expectation for nothing: DOC#H/9", exitFailures},
		{"broken", fails, `{"examples":[]}`, "", exitTrouble},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			doc := filepath.ToSlash(filepath.Join(dir, "a.md"))
			write(t, doc, strings.ReplaceAll(tt.document, "~~~", "```"))
			write(t, filepath.Join(dir, "e.json"), strings.ReplaceAll(tt.expectations, "DOC", doc))
			status, out, errs := runCommand(t, nil, "--expectations", filepath.Join(dir, "e.json"), doc)
			if status != tt.status || !strings.Contains(strings.ReplaceAll(out, doc, "DOC"), tt.want) {
				t.Errorf("status %d\n%s%s", status, out, errs)
			}
		})
	}
}

// --update keeps the reasons that are still right and drops the rest. What fails newly needs a reason first.
func TestUpdate(t *testing.T) {
	dir := t.TempDir()
	doc := filepath.ToSlash(filepath.Join(dir, "a.md"))
	file := func(name string) string { return filepath.Join(dir, name) }
	write(t, doc, "# H\n```ts\nBun.serve({ fetch: 5 })\n```\n```ts\nBun.serve({ fetch: 6 })\n```\n")
	write(t, file("e.json"), `{"examples":{"`+doc+`#H/1":{"fails":"function","reason":"kept"},"`+doc+`#H/7":{"fails":"x","reason":"gone"}}}`)
	write(t, file("README.md"), "a\n<!-- conformance -->\nold\n<!-- /conformance -->\nb\n")
	args := []string{"--expectations", file("e.json"), "--report", file("REPORT.md"), "--counts", file("README.md"), doc}
	before := read(t, file("e.json"))
	status, out, _ := runCommand(t, nil, append([]string{"--update"}, args...)...)
	if status != exitFailures || !strings.Contains(out, "#H/2: {\n  \"fails\": ") || strings.Contains(out, "#H/1: {") {
		t.Errorf("status %d: a new failure needs a reason\n%s", status, out)
	}
	if read(t, file("e.json")) != before || strings.Contains(read(t, file("README.md")), "|") {
		t.Error("refused, and yet something was written")
	}
	write(t, file("e.json"), strings.Replace(before, `{"`+doc+`#H/1"`, `{"`+doc+`#H/2":{"fails":"function","reason":"given"},"`+doc+`#H/1"`, 1))
	write(t, file("REPORT.md"), "old")
	if status, out, errs := runCommand(t, nil, args...); status != exitFailures || !strings.Contains(out, "REPORT.md is out of date") {
		t.Errorf("status %d\n%s%s", status, out, errs)
	}
	if status, out, errs := runCommand(t, nil, append([]string{"--update"}, args...)...); status != exitOK {
		t.Errorf("status %d\n%s%s", status, out, errs)
	}
	if status, out, errs := runCommand(t, nil, args...); status != exitOK {
		t.Errorf("status %d\n%s%s", status, out, errs)
	}
	if written := read(t, file("e.json")); !strings.Contains(written, "kept") || !strings.Contains(written, "given") || strings.Contains(written, "gone") {
		t.Errorf("expectations: %s", written)
	}
	if text := read(t, file("README.md")); !strings.Contains(text, "| 2 | 0 | 0 | 2 | 0 | 0 |") || !strings.HasPrefix(text, "a\n<!--") || !strings.HasSuffix(text, "-->\nb\n") {
		t.Errorf("counts: %s", text)
	}
}

func TestFormats(t *testing.T) {
	files := map[string]string{"a.md": "# <H> \"&\"\n" + echoServer + "~~~ts title=\"x.ts\"\nlet = 1 = 2; // [!code ++]\n~~~\n~~~sh\nls\n~~~\n"}
	status, out, _ := runCommand(t, files, "DIR/a.md", "--json")
	for _, want := range []string{`"summary": {`, `"blocks": 3,`, `"name": "DIR/a.md#<H> \"&\"/2",`, `"kind": "++"`, `"verdict": "fail"`, `"file": "x.ts"`} {
		if status != exitFailures || !strings.Contains(out, want) {
			t.Errorf("status %d, no %s in %s", status, want, out)
		}
	}
	_, out, _ = runCommand(t, files, "--junit", "DIR/a.md")
	for _, want := range []string{`tests="3" failures="1" skipped="1"`, `name="2: &lt;H&gt; &#34;&amp;&#34;"`, `<failure message="`, `<skipped message="skipped: shell"/>`} {
		if !strings.Contains(out, want) {
			t.Errorf("no %s in %s", want, out)
		}
	}
}

func TestFilter(t *testing.T) {
	files := map[string]string{"a.md": "# One\n" + echoServer + "# Two\n" + echoServer}
	status, out, _ := runCommand(t, files, "--filter", "#Two", "DIR/a.md")
	if status != exitOK || !strings.HasSuffix(out, "1 block: 1 pass\n") {
		t.Errorf("status %d: %s", status, out)
	}
}

func TestTrouble(t *testing.T) {
	files := map[string]string{"a.md": "# H\n" + echoServer, "s/a.ts": "export default {", "b.txt": "", "empty/x.txt": ""}
	for _, tt := range []struct {
		args []string
		want string
	}{
		{nil, "no documents given"},
		{[]string{"--bogus"}, "flag provided but not defined"},
		{[]string{"DIR/nothing.md"}, "no such file"},
		{[]string{"DIR/b.txt"}, "is no document"},
		{[]string{"DIR/empty"}, "holds no documents"},
		{[]string{"--json", "--junit", "DIR/a.md"}, "exclude each other"},
		{[]string{"--filter", "(", "DIR/a.md"}, "--filter: "},
		{[]string{"--update", "--filter", "x", "DIR/a.md"}, "needs the whole suite"},
		{[]string{"--scenarios", "DIR/s", "DIR/a.md"}, "the scenarios of DIR/s/a.ts: ended with status 1"},
		{[]string{"--bun", "DIR/none", "DIR/a.md"}, "no such file"},
	} {
		if status, _, errs := runCommand(t, files, tt.args...); status != exitTrouble || !strings.Contains(errs, tt.want) {
			t.Errorf("%q: status %d, %s", tt.args, status, errs)
		}
	}
	if status, out, _ := runCommand(t, nil, "--types"); status != exitOK || !strings.Contains(out, "export type Scenarios") {
		t.Errorf("status %d: %s", status, out)
	}
	if status, out, _ := runCommand(t, nil, "--help"); status != exitOK || !strings.HasPrefix(out, "Usage: gobun conform") {
		t.Errorf("status %d: %s", status, out)
	}
}

// A scenario that no block uses is a mistake.
func TestUnusedScenario(t *testing.T) {
	files := map[string]string{"a.md": "# H\n" + echoServer, "s/a.ts": `export default { "H/2": {} }`}
	status, out, _ := runCommand(t, files, "--scenarios", "DIR/s", "DIR/a.md")
	if status != exitFailures || !regexp.MustCompile(`FAIL the scenario "H/2" of .*a.ts belongs to no block`).MatchString(out) {
		t.Errorf("status %d: %s", status, out)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
