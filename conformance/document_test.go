package conformance

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestParseDocument(t *testing.T) {
	text := strings.Join([]string{
		"# One", "```ts server.ts icon=\"x\" focus={1}", "a", "  b", "```",
		"Text with ```inline``` fences.", "## Two", "   ~~~~js", "   c", "     d", "   ```", "   ~~~~",
		"## One", "````", "```js", "not a block", "```", "````", "```sh", "# no heading", "never closed",
	}, "\r\n")
	want := []Block{
		{Document: "d", Line: 2, Heading: "One", Number: 1, Lang: "ts", Name: "server.ts", Meta: `icon="x" focus={1}`, Code: "a\n  b\n"},
		{Document: "d", Line: 8, Heading: "Two", Number: 1, Lang: "js", Code: "c\n  d\n```\n"},
		{Document: "d", Line: 14, Heading: "One", Number: 2, Code: "```js\nnot a block\n```\n"},
		{Document: "d", Line: 19, Heading: "One", Number: 3, Lang: "sh", Code: "# no heading\nnever closed\n"},
	}
	if got := ParseDocument("d", text); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestKind(t *testing.T) {
	for _, tt := range []struct {
		b    Block
		want Kind
	}{
		{Block{Lang: "sh", Code: "ls"}, Other},
		{Block{Lang: "ts", Code: "Bun.serve({});"}, Program},
		{Block{Lang: "ts", Code: "const server = Bun.serve({\n...\n});"}, Fragment},
		{Block{Lang: "ts", Code: "ws.send(1);"}, Fragment},
		{Block{Lang: "js", Name: "browser.js", Code: "import 'x'"}, Browser},
		{Block{Lang: "ts", Code: "interface A {\n  b: string;\n}\n\ntype C =\n  | 1;\n"}, Declaration},
		{Block{Lang: "ts", Code: "type C = 1;\nconst x = 1;\n"}, Fragment},
	} {
		if got := tt.b.Kind(); got != tt.want {
			t.Errorf("%q: %s, want %s", tt.b.Code, got, tt.want)
		}
	}
}

// A runner that passes everything would prove nothing.
func TestRunnerFails(t *testing.T) {
	r := Runner{Command: []string{gobun}}
	for _, tt := range []struct {
		name, heading, code, want string
	}{
		{"throws", "", "Bun.serve({ port: 0, fetch() {} }); throw new Error('on purpose')", "on purpose"},
		{"no server", "", "import 'bun'; Bun.serve({ fetch: 5 })", "Expected fetch() to be a function"},
		{"syntax", "", "Bun.serve({ fetch() {", "Unexpected end of file"},
		{"wrong answer", "Start a WebSocket server", "Bun.serve({ fetch: () => new Response('other'), websocket: {} })", "200 other"},
		{"never refused", "Headers", "Bun.serve({ fetch() {} })", "was not refused"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := r
			if tt.name == "never refused" {
				r.Package = packages[0]
			}
			res := r.Run(t.Context(), Block{Document: filepath.Join("x", "websockets.mdx"), Heading: tt.heading, Number: 1, Lang: "ts", Code: tt.code})
			if res.Verdict != Fail || !strings.Contains(res.Reason, tt.want) {
				t.Errorf("%s: %s; want a failure with %q", res.Verdict, res.Reason, tt.want)
			}
		})
	}
	if res := r.Run(t.Context(), Block{Lang: "ts", Code: "let = = 1"}); res.Verdict != Fail {
		t.Errorf("a fragment with a syntax error: %+v", res)
	}
}
