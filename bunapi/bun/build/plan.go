// The plan of a build, and its results.

package build

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// plan is the form into which module.js converts the options.
type plan struct {
	Entrypoints, External, Conditions, Drop    []string
	Outdir, Root, PublicPath, Target, Format   string
	Entry, Chunk, Asset                        string // names with their placeholders, without the extension
	Sourcemap, Packages, Banner, Footer        string
	Tsconfig                                   string
	Splitting, IgnoreAnnotations, NoShaking    bool
	Whitespace, Identifiers, Syntax, KeepNames bool
	Define, Loader, Files                      map[string]string
	JSX                                        struct {
		Runtime, Factory, Fragment, ImportSource string
		Development, SideEffects                 bool
	}
}

// loaders are those of esbuild by Bun's names.
var loaders = map[string]api.Loader{
	"js": api.LoaderJSX, "jsx": api.LoaderJSX, "ts": api.LoaderTS, "tsx": api.LoaderTSX, "css": api.LoaderCSS, "json": api.LoaderJSON,
	"text": api.LoaderText, "file": api.LoaderFile, "base64": api.LoaderBase64, "dataurl": api.LoaderDataURL,
}

// extensions say what a file is. Any other file is copied, and imported as its path.
var extensions = map[string]string{
	".js": "js", ".mjs": "js", ".cjs": "js", ".jsx": "jsx", ".ts": "ts", ".mts": "ts", ".cts": "ts", ".tsx": "tsx",
	".css": "css", ".json": "json", ".txt": "text",
}

func (p *plan) loaderName(path string) string {
	ext := filepath.Ext(path)
	if name, ok := p.Loader[ext]; ok {
		return name
	}
	if name, ok := extensions[ext]; ok {
		return name
	}
	if strings.HasSuffix(path, ".module.css") {
		return "css"
	}
	return "file"
}

// nowhere is the folder of outputs that are not written.
const nowhere = ".gobun-build"

func (p *plan) outdir(dir string) string {
	switch {
	case p.Outdir == "":
		return filepath.Join(dir, nowhere)
	case filepath.IsAbs(p.Outdir):
		return filepath.Clean(p.Outdir)
	}
	return filepath.Join(dir, p.Outdir)
}

var (
	formats    = map[string]api.Format{"esm": api.FormatESModule, "cjs": api.FormatCommonJS, "iife": api.FormatIIFE}
	sourcemaps = map[string]api.SourceMap{"linked": api.SourceMapLinked, "inline": api.SourceMapInline, "external": api.SourceMapExternal}
	dropped    = map[string]api.Drop{"console": api.DropConsole, "debugger": api.DropDebugger}
)

// options are esbuild's.
func (p *plan) options(dir string, h *hooks) api.BuildOptions {
	o := api.BuildOptions{
		LogLevel: api.LogLevelSilent, AbsWorkingDir: dir, Outdir: p.outdir(dir), Outbase: p.Root, Bundle: true, Metafile: true,
		EntryPoints: p.Entrypoints, EntryNames: p.Entry, ChunkNames: p.Chunk, AssetNames: p.Asset, PublicPath: p.PublicPath,
		Format: formats[p.Format], Splitting: p.Splitting, Sourcemap: sourcemaps[p.Sourcemap], Charset: api.CharsetUTF8, Target: api.ESNext,
		MinifyWhitespace: p.Whitespace, MinifyIdentifiers: p.Identifiers, MinifySyntax: p.Syntax, KeepNames: p.KeepNames,
		External: p.External, Conditions: p.Conditions, Define: p.Define, IgnoreAnnotations: p.IgnoreAnnotations, Tsconfig: p.Tsconfig,
		JSX: api.JSXAutomatic, JSXFactory: p.JSX.Factory, JSXFragment: p.JSX.Fragment, JSXImportSource: p.JSX.ImportSource,
		JSXDev: p.JSX.Development, JSXSideEffects: p.JSX.SideEffects,
		Banner: map[string]string{}, Footer: map[string]string{}, Loader: map[string]api.Loader{},
	}
	if p.JSX.Runtime == "classic" {
		o.JSX, o.JSXDev = api.JSXTransform, false
	}
	if p.NoShaking {
		o.TreeShaking = api.TreeShakingFalse
	}
	if p.Packages == "external" {
		o.Packages = api.PackagesExternal
	}
	switch p.Target {
	case "browser":
		o.Platform = api.PlatformBrowser
	default:
		o.Platform = api.PlatformNode
		o.MainFields = []string{"module", "main"}
	}
	if p.Target == "bun" {
		o.External = append(o.External, "bun", "bun:*")
		o.Conditions = append([]string{"bun", "node"}, o.Conditions...)
	}
	for _, d := range p.Drop {
		o.Drop |= dropped[d]
	}
	for text, to := range map[*string]map[string]string{&p.Banner: o.Banner, &p.Footer: o.Footer} {
		if *text != "" {
			to["js"], to["css"] = *text, ""
		}
	}
	if p.Target == "bun" {
		o.Banner["js"] = strings.TrimSuffix("// @bun\n"+o.Banner["js"], "\n")
	}
	for ext, name := range p.Loader {
		o.Loader[ext] = loaders[name]
	}
	o.Plugins = []api.Plugin{h.plugin()}
	return o
}

// artifact describes one output.
type artifact struct {
	Path, Kind, Loader, Hash string
	Sourcemap                int // the index of its source map, -1: none
}

// message is an error or a warning.
type message struct {
	Text, Specifier string
	Resolve, Entry  bool
	File, Namespace string
	LineText        string
	Line, Column    int
	Length, Offset  int
}

type answer struct {
	Errors, Warnings []message
	Outputs          []artifact
	Metafile         json.RawMessage `json:",omitempty"`
}

// metafile is the part of esbuild's metafile that is used.
type metafile struct {
	Outputs map[string]struct {
		EntryPoint string `json:"entryPoint"`
	} `json:"outputs"`
}

// kinds are the kinds of outputs in Bun's order.
var kinds = []string{"entry-point", "chunk", "asset", "sourcemap"}

// answer writes the files, and describes them and the messages as JSON.
func (p *plan) answer(dir string, r api.BuildResult) (text string, contents [][]byte, failure error) {
	a := answer{Errors: messages(dir, r.Errors), Warnings: messages(dir, r.Warnings), Outputs: []artifact{}}
	if len(r.Errors) == 0 {
		contents, failure = p.outputs(dir, r, &a)
		a.Metafile = json.RawMessage(r.Metafile)
	}
	data, err := json.Marshal(a)
	if err != nil && failure == nil {
		failure = err
	}
	return string(data), contents, failure
}

func (p *plan) outputs(dir string, r api.BuildResult, a *answer) (contents [][]byte, failure error) {
	var meta metafile
	if err := json.Unmarshal([]byte(r.Metafile), &meta); err != nil {
		return nil, err
	}
	out := p.outdir(dir)
	describe := func(f api.OutputFile) artifact {
		one := artifact{Path: f.Path, Hash: strings.ToLower(strings.Map(plainLetter, f.Hash)), Sourcemap: -1, Kind: "asset", Loader: "file"}
		if len(one.Hash) > 8 {
			one.Hash = one.Hash[:8]
		}
		rel, err := filepath.Rel(dir, f.Path)
		if err != nil {
			rel = f.Path
		}
		entry := meta.Outputs[filepath.ToSlash(rel)].EntryPoint
		switch ext := filepath.Ext(f.Path); {
		case ext == ".map":
			one.Kind = "sourcemap"
		case ext == ".css":
			one.Loader = "css"
		case p.isEntry(dir, entry):
			one.Kind, one.Loader = "entry-point", p.loaderName(entry)
		case ext == ".js":
			one.Kind, one.Loader = "chunk", "jsx"
		}
		if p.Outdir == "" {
			inside, _ := filepath.Rel(out, f.Path)
			one.Path = "./" + filepath.ToSlash(inside)
		}
		return one
	}
	files := r.OutputFiles
	slices.SortStableFunc(files, func(x, y api.OutputFile) int {
		return place(describe(x)) - place(describe(y))
	})
	for _, f := range files {
		if p.Outdir != "" {
			if err := write(f.Path, f.Contents); err != nil {
				return nil, err
			}
		}
		a.Outputs = append(a.Outputs, describe(f))
		contents = append(contents, f.Contents)
	}
	for i, one := range a.Outputs {
		a.Outputs[i].Sourcemap = slices.IndexFunc(a.Outputs, func(m artifact) bool { return m.Path == one.Path+".map" })
	}
	return contents, nil
}

// isEntry reports whether a file is one of the entry points. The import() calls of a program create entries, too, but those are
// chunks.
func (p *plan) isEntry(dir, file string) bool {
	if file == "" {
		return false
	}
	absolute := func(path string) string {
		if filepath.IsAbs(path) {
			return filepath.Clean(path)
		}
		return filepath.Join(dir, path)
	}
	return slices.ContainsFunc(p.Entrypoints, func(e string) bool {
		e = absolute(e)
		f := absolute(file)
		return f == e || strings.HasPrefix(f, e+".") || strings.HasPrefix(f, e+"/index.")
	}) || strings.Contains(file, "node_modules") || strings.Contains(file, ":")
}

// place returns the position of an output in the list: by its kind, with stylesheets before the other assets.
func place(a artifact) int {
	n := 2 * slices.Index(kinds, a.Kind)
	if a.Loader != "css" {
		n++
	}
	return n
}

func plainLetter(r rune) rune {
	if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
		return r
	}
	return -1
}

func write(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o666)
}

// messages converts esbuild's messages, as far as possible to Bun's texts.
func messages(dir string, list []api.Message) []message {
	out := []message{}
	texts := map[string]string{}
	for _, m := range list {
		one := message{Text: m.Text}
		if rest, ok := strings.CutPrefix(m.Text, "Could not resolve "); ok {
			one.Specifier = strings.Trim(rest, `"`)
			one.Resolve, one.Entry = m.Location != nil, m.Location == nil
		} else if rest, ok := strings.CutPrefix(m.Text, `Unexpected "`); ok && strings.HasSuffix(rest, `"`) {
			one.Text = "Unexpected " + strings.TrimSuffix(rest, `"`)
		}
		if l := m.Location; l != nil {
			one.File, one.Namespace, one.LineText, one.Line, one.Column, one.Length = l.File, l.Namespace, l.LineText, l.Line, l.Column+1, l.Length
			path := l.File
			if !filepath.IsAbs(path) {
				path = filepath.Join(dir, path)
			}
			if _, ok := texts[path]; !ok {
				data, _ := os.ReadFile(path) // a file of a plugin has no text here
				texts[path] = string(data)
			}
			one.Offset = offset(texts[path], l.Line) + l.Column
		}
		out = append(out, one)
	}
	return out
}

// offset returns where a line, counted from 1, begins in a text.
func offset(text string, line int) int {
	at := 0
	for range line - 1 {
		i := strings.IndexByte(text[at:], '\n')
		if i < 0 {
			break
		}
		at += i + 1
	}
	return at
}
