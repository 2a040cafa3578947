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
		"## One ##", "````", "```js", "not a block", "```", "````", "```sh", "# no heading", "never closed",
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

// What tools for documentation add to Markdown.
func TestParseDialects(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []Block
	}{
		{"front matter", "---\ntitle: x\n# no heading\n---\n```js\na\n```", []Block{{Line: 5, Number: 1, Lang: "js", Code: "a\n"}}},
		{"no front matter", "text\n---\n```js\na\n```", []Block{{Line: 3, Heading: "text", Number: 1, Lang: "js", Code: "a\n"}}},
		{"underlined headings", "Big\n===\n```js\n```\n\n---\n\nSmall\n---\n```js\n```", []Block{{Line: 3, Heading: "Big", Number: 1, Lang: "js"}, {Line: 10, Heading: "Small", Number: 1, Lang: "js"}}},
		{"a comment", "<!-- \n```js\nhidden\n```\n-->\n{/* one line */}\n```js\na\n```", []Block{{Line: 7, Number: 1, Lang: "js", Code: "a\n"}}},
		{"a list", "- item\n\n  ```js\n  a\n    b\n\n  c\n  ```", []Block{{Line: 3, Number: 1, Lang: "js", Code: "a\n  b\n\nc\n"}}},
		{"a list with tabs", "-\titem\n\t```js\n\ta\n\t\tb\n\t```", []Block{{Line: 2, Number: 1, Lang: "js", Code: "a\n\tb\n"}}},
		{"a quote", "> ```js\n> a\n>   b\n> > c\n> ```\nafter", []Block{{Line: 1, Number: 1, Lang: "js", Code: "a\n  b\n> c\n"}}},
		{"an unfinished quote", "> ```js\n> a\nafter\n```ts\nb\n```", []Block{{Line: 1, Number: 1, Lang: "js", Code: "a\n"}, {Line: 4, Number: 2, Lang: "ts", Code: "b\n"}}},
		{"a comparison is no quote", "```js\n  > 1\n```", []Block{{Line: 1, Number: 1, Lang: "js", Code: "  > 1\n"}}},
		{"a fence in a template", "```js\n`\n> ```\n`\n```", []Block{{Line: 1, Number: 1, Lang: "js", Code: "`\n> ```\n`\n"}}},
		{"title", "```ts title=\"src/a.ts\" {1,3}\n```", []Block{{Line: 1, Number: 1, Lang: "ts", Name: "src/a.ts", Meta: `title="src/a.ts" {1,3}`}}},
		{"name in brackets", "```ts [a.ts]\n```", []Block{{Line: 1, Number: 1, Lang: "ts", Name: "a.ts"}}},
		{"name after a colon", "```ts:a.ts\n```", []Block{{Line: 1, Number: 1, Lang: "ts", Name: "a.ts"}}},
		{"lines in braces", "```JS{1,3-4}\n```", []Block{{Line: 1, Number: 1, Lang: "js", Meta: "{1,3-4}"}}},
		{"words", "```ts See Definitions expandable\n```", []Block{{Line: 1, Number: 1, Lang: "ts", Meta: "See Definitions expandable"}}},
		{"marks", "```ts\na // [!code ++]\nb\nc // [!code highlight:2] [!code focus]\n```", []Block{{Line: 1, Number: 1, Lang: "ts",
			Code: "a // [!code ++]\nb\nc // [!code highlight:2] [!code focus]\n", Marks: []Mark{{1, "++"}, {3, "highlight:2"}, {3, "focus"}}}}},
		{"groups", "<CodeGroup>\n\n```ts a.ts\n```\n</CodeGroup>\n```ts\n```\n<Tabs items={[1]}>\n  <Tab>\n    ```ts b.ts\n    x\n    ```\n  </Tab>\n</Tabs>\n::: code-group\n```ts\n```\n:::", []Block{
			{Line: 3, Number: 1, Lang: "ts", Name: "a.ts", Group: 1}, {Line: 6, Number: 2, Lang: "ts"},
			{Line: 10, Number: 3, Lang: "ts", Name: "b.ts", Group: 2, Code: "x\n"}, {Line: 16, Number: 4, Lang: "ts", Group: 3}}},
	} {
		if got := ParseDocument("", tt.text).Blocks; !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s:\ngot  %+v\nwant %+v", tt.name, got, tt.want)
		}
	}
}

// Whatever a document holds, blocks are in order, lie inside of it and are made of its lines.
func FuzzParseDocument(f *testing.F) {
	for _, text := range []string{
		"# H\n```ts a.ts\nx\n```\n", "> ```\n> x\n", "---\n---\n", "<!--", "{/*", "~~~~\n~~~\n~~~~~", "- ```js\n\t  x\n", "```ts title=\"\"\n", "a\n=\n```\n[!code x]", "",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
		last := 0
		for _, b := range ParseDocument("d", text).Blocks {
			if b.Line <= last || b.Line > len(lines) || b.Number < 1 {
				t.Fatalf("a block at line %d after line %d of %d", b.Line, last, len(lines))
			}
			last = b.Line
			for i, line := range strings.Split(strings.TrimSuffix(b.Code, "\n"), "\n") {
				if b.Code != "" && !strings.HasSuffix(lines[b.Line+i], line) {
					t.Fatalf("line %d of the block at %d is %q, of the document %q", i+1, b.Line, line, lines[b.Line+i])
				}
			}
			_, _ = b.Kind(), b.FileName()
		}
	})
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
		{Block{Number: 1, Lang: "json", Code: "{}"}, Data},
		{Block{Number: 1, Code: "output"}, Data},
		{Block{Heading: "H"}, Text},
		{Block{Number: 1, Lang: "tsx", Code: "import { serve } from \"bun\";\nserve<Data>({});"}, Program},
		{Block{Number: 1, Lang: "ts", Code: "Bun.serve<Data>({});"}, Program},
		{Block{Number: 1, Lang: "ts", Code: "export default {\n  fetch() {},\n};"}, Program},
		{Block{Number: 1, Lang: "ts", Code: "export default {\n  a: 1,\n};"}, Fragment},
		{Block{Number: 1, Lang: "ts", Code: "import { spawn } from \"bun\";\nspawn([]);"}, Fragment},
		{Block{Number: 1, Lang: "ts", Code: "import type { X } from \"x\";\nexport interface A extends X {}\n"}, Declaration},
		{Block{Number: 1, Lang: "js", Name: "browser.js", Code: "import 'x'"}, Browser},
		{Block{Number: 1, Lang: "ts", Code: "interface A {\n  b: string;\n}\n\ntype C =\n  | 1;\n"}, Declaration},
		{Block{Number: 1, Lang: "ts", Code: "type C = 1;\nconst x = 1;\n"}, Fragment},
	} {
		if got := tt.b.Kind(); got != tt.want {
			t.Errorf("%q: %s, want %s", tt.b.Code, got, tt.want)
		}
	}
}
