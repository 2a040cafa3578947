package http1

import (
	"fmt"
	"strings"
	"testing"
)

// FuzzForm: whatever names, texts and types are given, a form has the parts that were written, and no more.
func FuzzForm(f *testing.F) {
	for _, seed := range [][4]string{
		{"a", "b.txt", "text/plain", "v"}, {"a\"\r\nX: y\r\n\r\n", "\"\r\n", "a/b\r\nX: y", "\r\n--x\r\n"}, {"", "", "", ""},
		{"\r", "\n", "\x00", "a\nb\rc"}, {"a; filename=x", "x; y=\"", "\u0100", "------WebKitFormBoundary"}, {"\\", "\\\"", "é", "\u2028"},
	} {
		f.Add(seed[0], seed[1], seed[2], seed[3])
	}
	f.Fuzz(func(t *testing.T, name, file, kind, content string) {
		w := NewForm()
		w.Text(QuoteName(name), content)
		fields := []int{1}
		if value, ok := ParseValue(kind); ok {
			w.File(QuoteName(name), QuoteFile(file), value, []byte(content))
			fields = append(fields, 2)
		}
		w.Text(QuoteName("end"), "")
		data, _ := w.Finish()
		strictParts(t, string(data), "--"+w.boundary, append(fields, 1))
	})
}

func strictParts(t *testing.T, text, delimiter string, fields []int) {
	t.Helper()
	parts := strings.Split(text, delimiter)
	if len(parts) != len(fields)+2 || parts[0] != "" || parts[len(parts)-1] != "--\r\n" {
		t.Fatalf("%q: %d parts", text, len(parts)-2)
	}
	for i, part := range parts[1 : len(parts)-1] {
		head, _, ok := strings.Cut(part, "\r\n\r\n")
		lines := strings.Split(head, "\r\n")
		if !ok || lines[0] != "" || len(lines) != fields[i]+1 || !strings.HasSuffix(part, "\r\n") {
			t.Fatalf("%q is no part with %d fields", part, fields[i])
		}
		if quotes := strings.Count(lines[1], `"`); quotes != 2*fields[i] || !strings.HasSuffix(lines[1], `"`) {
			t.Fatalf("%q has %d quotes", lines[1], quotes)
		}
		if strings.ContainsAny(strings.Join(lines, ""), "\r\n") {
			t.Fatalf("%q has line breaks of its own", fmt.Sprint(lines))
		}
	}
}
