package conformance

import (
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
	if got := ParseDocument("d", text).Blocks; !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestKind(t *testing.T) {
	for _, tt := range []struct {
		b    Block
		want Kind
	}{
		{Block{Number: 1, Lang: "sh", Code: "ls"}, Shell},
		{Block{Number: 1, Lang: "ts", Code: "Bun.serve({});"}, Program},
		{Block{Number: 1, Lang: "ts", Code: "const server = Bun.serve({\n...\n});"}, Fragment},
		{Block{Number: 1, Lang: "ts", Code: "ws.send(1);"}, Fragment},
		{Block{Number: 1, Lang: "js", Name: "browser.js", Code: "import 'x'"}, Browser},
		{Block{Number: 1, Lang: "ts", Code: "interface A {\n  b: string;\n}\n\ntype C =\n  | 1;\n"}, Declaration},
		{Block{Number: 1, Lang: "ts", Code: "type C = 1;\nconst x = 1;\n"}, Fragment},
	} {
		if got := tt.b.Kind(); got != tt.want {
			t.Errorf("%q: %s, want %s", tt.b.Code, got, tt.want)
		}
	}
}
