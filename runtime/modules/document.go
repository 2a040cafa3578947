// Imports of documents: TOML, YAML, JSON5 and JSONC become ES modules, with an export for each key.

package modules

import (
	"errors"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/evanw/esbuild/pkg/api"

	"github.com/gobun/gobun/bunapi/document"
)

// documents are the languages by file extension and by the value of `with { type }`.
var documents = map[string]document.Language{
	".toml": document.TOML, ".yaml": document.YAML, ".yml": document.YAML, ".json5": document.JSON5, ".jsonc": document.JSONC,
	"toml": document.TOML, "yaml": document.YAML, "json5": document.JSON5, "jsonc": document.JSONC,
}

// documentOf returns the language in which an import is to be read.
func documentOf(a api.OnLoadArgs) (document.Language, bool) {
	if t, ok := a.With["type"]; ok {
		l, ok := documents[t]
		return l, ok
	}
	l, ok := documents[filepath.Ext(a.Path)]
	return l, ok
}

// document loads a document for esbuild.
func (l *Loader) document(b build, language document.Language, a api.OnLoadArgs) api.OnLoadResult {
	text, err := l.read(a.Path)
	if err != nil {
		return api.OnLoadResult{Errors: []api.Message{{Text: err.Error()}}}
	}
	code, register, failed := documentModule(language, a.Path, text)
	if failed != nil {
		return api.OnLoadResult{Errors: []api.Message{*failed}}
	}
	if b.prefix && len(a.With) > 0 { // for import() of the same file
		code += "__gobun.register(" + strconv.Quote(a.Path) + ", { __esModule: true, default: document" + register + " });"
	} else if b.prefix && l.format(a.Path) == "esm" {
		code = registryPrefix(a.Path, code)
	}
	return api.OnLoadResult{Contents: &code, Loader: api.LoaderJS}
}

// documentModule returns the text of a document as a module, and its exports as members of an object.
func documentModule(l document.Language, path, text string) (code, register string, failed *api.Message) {
	var v any = document.NewTable()
	var err error
	if strings.TrimSpace(text) != "" {
		v, err = l.Parse(text)
	}
	if err == nil {
		code, err = document.Code(v)
	}
	if err != nil {
		return "", "", documentError(path, text, err)
	}
	var b strings.Builder
	b.WriteString("const document = " + code + ";\nexport default document;\n")
	if t, ok := v.(*document.Table); ok {
		var names []string
		for _, k := range t.Keys {
			if v, _ := t.Get(k); k == "default" || !utf8.ValidString(k) || isDate(v) {
				continue
			}
			name := "key" + strconv.Itoa(len(names))
			b.WriteString("const " + name + " = document[" + strconv.QuoteToASCII(k) + "];\n")
			names = append(names, name+" as "+strconv.Quote(k))
			register += ", [" + strconv.QuoteToASCII(k) + "]: " + name
		}
		b.WriteString("export { " + strings.Join(names, ", ") + " };\n")
	}
	return b.String(), register, nil
}

func isDate(v any) bool {
	_, ok := v.(document.Date)
	return ok
}

// documentError describes an error in a document with its position.
func documentError(path, text string, err error) *api.Message {
	m := &api.Message{Text: strings.TrimSuffix(err.Error(), "."), Location: &api.Location{File: path, Line: 1, LineText: lineOf(text, 1)}}
	var mistake *document.SyntaxError
	if errors.As(err, &mistake) {
		m.Text = mistake.Text
		if m.Text == "Missing value after '='" {
			m.Text += "; values must be on the same line"
		}
		m.Location.Line, m.Location.Column = mistake.Place(text)
		m.Location.LineText = lineOf(text, m.Location.Line)
	}
	return m
}
