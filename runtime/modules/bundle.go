// esbuild does the module work: one call turns an entry and everything it imports into one script without import or export. This
// file holds the options, the plugin that finds built-ins, and the decision to build a second time.

package modules

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/evanw/esbuild/pkg/api"

	"github.com/gobun/gobun/jsbridge/nesting"
)

// Namespaces and specifiers of modules that are not files.
const (
	nsBuiltin    = "gobun-builtin"
	nsRegistered = "gobun-registered"
	sourceEntry  = "gobun:source"
	selfImport   = "gobun:self"
	stubName     = "gobun:entry"
)

// job is one program to build.
type job struct {
	entry   string // what the stub imports: an absolute path or sourceEntry
	path    string // absolute path of the entry file
	lang    Lang   // of sourceEntry
	print   bool   // the value is wanted: see completion.go
	dynamic bool   // requested by a running script
	kind    Kind   // of a dynamic job: a required module cannot wait for top-level await
}

// build is how one esbuild run differs from another run for the same job.
type build struct {
	job
	registry    bool // instances are shared with other programs (registry.go)
	prefix      bool // the formats are known: add the registry's lines to ES modules
	named       bool // built-ins are ES modules with named exports, so that esbuild checks imports (exports.go)
	asIs        bool // nothing is added to the text of a file
	single      bool // see single.go
	bySyntax    bool // ignore "type": "module": the text of a file decides whether it is CommonJS
	lowerFields bool // turn class fields into assignments (goja cannot parse fields named get, set, async)
}

// lacking lists syntax that goja cannot parse, or handles wrongly: Unicode property escapes never match, so literals with the
// flag u become calls of RegExp, which the host replaces (esbuild does not see escapes within classes). async/await and
// generators stay native, because lowering them makes them three times slower.
// factor of three.
var lacking = map[string]bool{
	"async-generator": false, "for-await": false, "using": false, "decorators": false, "dynamic-import": false,
	"import-attributes": false, "regexp-sticky-and-unicode-flags": false, "regexp-set-notation": false,
	"regexp-match-indices": false, "top-level-await": true, "import-meta": true,
}

// bundle builds a job, usually once: again with a registry if the script can load modules at run time, and again with class
// fields lowered if goja cannot parse the result.
func (l *Loader) bundle(j job) (*Program, error) {
	if !l.shared && !j.dynamic {
		if p, ok := l.single(j); ok {
			return p, nil
		}
	}
	// What the Linker needs is compiled in parallel with esbuild's work.
	var beside sync.WaitGroup
	beside.Go(func() { _, _ = linkerProgram() }) // the Linker checks the error
	defer beside.Wait()
	b := build{job: j, registry: l.shared || j.dynamic}
	out, err := l.esbuild(b)
	if err != nil && usesCommonJS(err) {
		b.bySyntax = true
		out, err = l.esbuild(b)
	}
	if err != nil && !b.registry {
		// The error may be in a file that only an import() reaches: with a registry those are loaded at run time.
		b.registry = true
		out, err = l.esbuild(b)
	}
	if err != nil {
		b.asIs = true // so that the messages refer to the user's text alone
		out, err = l.esbuild(b)
	}
	if err != nil {
		return nil, err
	}
	if out.unsure {
		if err = l.check(b); err != nil && !b.registry {
			b.registry = true // as above
			err = l.check(b)
		}
		if err != nil {
			return nil, err
		}
	}
	if b.registry = b.registry || out.loadsAtRunTime(); b.registry {
		b.prefix, b.asIs = true, false
		if out, err = l.esbuild(b); err != nil {
			return nil, err
		}
	}
	p, perr := l.compile(b, out)
	if perr != nil && awkwardField().MatchString(out.code) {
		b.lowerFields = true
		if out, err = l.esbuild(b); err != nil {
			return nil, err
		}
		p, perr = l.compile(b, out)
	}
	if perr != nil {
		return nil, perr
	}
	l.claim(b, out, p)
	return p, nil
}

// output is the result of esbuild.
type output struct {
	code     string
	mapText  []byte
	formats  map[string]string // of the files in it
	owns     []string
	uses     []string // files of other programs that it refers to
	builtins map[string]bool
	unsure   bool // a built-in may lack a name that a file imports
}

// take stores the text and its source map.
func (o *output) take(files []api.OutputFile) {
	for _, f := range files {
		if strings.HasSuffix(f.Path, ".map") {
			o.mapText = f.Contents
		} else {
			o.code = string(f.Contents)
		}
	}
}

// metafile is the part of esbuild's metafile that is used.
type metafile struct {
	Inputs map[string]struct {
		Format string `json:"format"`
	} `json:"inputs"`
}

// options are common to all builds.
func (l *Loader) options(b build) api.BuildOptions {
	supported := maps.Clone(lacking)
	if b.lowerFields {
		supported["class-field"], supported["class-static-field"] = false, false
	}
	o := api.BuildOptions{
		LogLevel: api.LogLevelSilent, LogLimit: maxBuildErrors,
		AbsWorkingDir: l.dir, AbsPaths: api.CodeAbsPath | api.LogAbsPath | api.MetafileAbsPath,
		Bundle: true, Format: api.FormatESModule, Platform: api.PlatformNeutral, Target: api.ESNext, Supported: supported,
		Outfile: filepath.VolumeName(l.dir) + string(filepath.Separator) + "gobun.js", Sourcemap: api.SourceMapExternal,
		Charset: api.CharsetUTF8, TreeShaking: api.TreeShakingFalse, LegalComments: api.LegalCommentsNone,
		JSX: api.JSXAutomatic, JSXDev: true,
		LogOverride: map[string]api.LogLevel{messageCommonJS: api.LogLevelError},
	}
	l.dialect.translation(&o)
	if l.tree != nil {
		o.TsconfigRaw = "{}" // do not read the machine's
	}
	return o
}

func (l *Loader) esbuild(b build) (*output, error) {
	o := l.options(b)
	o.Stdin = &api.StdinOptions{
		Contents:   "import * as m from " + strconv.Quote(b.entry) + ";__gobun.entry(m)",
		ResolveDir: filepath.Dir(b.path), Sourcefile: stubName,
	}
	o.Metafile = true
	l.resolution(&o)
	o.Define = l.define("")
	o.Define["import.meta"], o.Define["__filename"], o.Define["__dirname"] = tokenMeta, tokenFilename, tokenDirname
	var unsure atomic.Bool
	o.Plugins = []api.Plugin{l.plugin(b, &unsure)}
	r := api.Build(o)
	if len(r.Errors) > 0 {
		return nil, l.buildError(r.Errors)
	}
	out := &output{formats: map[string]string{}, builtins: map[string]bool{}, unsure: unsure.Load()}
	out.take(r.OutputFiles)
	var meta metafile
	if err := json.Unmarshal([]byte(r.Metafile), &meta); err != nil {
		return nil, fmt.Errorf("reading esbuild's metafile: %w", err)
	}
	for path, in := range meta.Inputs {
		switch {
		case strings.HasPrefix(path, nsBuiltin+":"):
			out.builtins[strings.TrimPrefix(path, nsBuiltin+":")] = true
		case strings.HasPrefix(path, nsRegistered+":"):
			out.uses = append(out.uses, strings.TrimPrefix(path, nsRegistered+":"))
		case filepath.Base(path) == stubName:
		case in.Format == "" && isScript(path):
			in.Format = "esm" // no import, export or module.exports: strict, and instantiated once like any other module
			fallthrough
		case in.Format != "":
			out.formats[path] = in.Format
			out.owns = append(out.owns, path)
		}
	}
	l.mu.Lock()
	for path, format := range out.formats {
		l.formats[path] = format
	}
	l.mu.Unlock()
	return out, nil
}

// maxBuildErrors is how many errors are reported at most.
const maxBuildErrors = 50

// plugin finds built-in modules, the modules of other programs, and files that need more than one of esbuild's loaders. unsure is
// set when a file imports a name that a built-in may not have.
func (l *Loader) plugin(b build, unsure *atomic.Bool) api.Plugin {
	return api.Plugin{Name: "gobun", Setup: func(pb api.PluginBuild) {
		pb.OnResolve(api.OnResolveOptions{Filter: "."}, func(a api.OnResolveArgs) (api.OnResolveResult, error) {
			if a.PluginData == resolving {
				return api.OnResolveResult{}, nil
			}
			switch {
			case a.Path == sourceEntry:
				return api.OnResolveResult{Path: b.path, Namespace: "file"}, nil
			case a.Path == selfImport:
				return api.OnResolveResult{Path: a.Importer, Namespace: "file"}, nil
			}
			name, ok, unknown := l.builtin(a.Path)
			switch {
			case ok:
				return api.OnResolveResult{Path: name, Namespace: nsBuiltin}, nil
			case unknown && (a.Kind == api.ResolveJSDynamicImport || a.Kind == api.ResolveJSRequireCall):
				return api.OnResolveResult{Path: a.Path, External: true}, nil // reported by the call at run time
			case unknown:
				return api.OnResolveResult{Errors: []api.Message{{Text: "No such built-in module: " + a.Path, Detail: a}}}, nil
			case filepath.Base(a.Importer) == stubName:
				return l.settled(pb, a, l.typed(pb, b, a, api.OnResolveResult{})), nil
			case l.host && l.hosted(pb, a):
				return api.OnResolveResult{Path: a.Path, Namespace: nsBuiltin}, nil
			}
			return l.settled(pb, a, l.typed(pb, b, a, l.resolveImport(pb, b, a))), nil
		})
		pb.OnLoad(api.OnLoadOptions{Filter: ".", Namespace: nsBuiltin}, func(a api.OnLoadArgs) (api.OnLoadResult, error) {
			if b.named {
				text := l.named(a.Path)
				return api.OnLoadResult{Contents: &text}, nil
			}
			text := "module.exports = __gobun.builtin(" + strconv.Quote(a.Path) + ")"
			return api.OnLoadResult{Contents: &text}, nil
		})
		pb.OnLoad(api.OnLoadOptions{Filter: ".", Namespace: nsRegistered}, func(a api.OnLoadArgs) (api.OnLoadResult, error) {
			text := "module.exports = __gobun.registered(" + strconv.Quote(a.Path) + ")"
			return api.OnLoadResult{Contents: &text}, nil
		})
		pb.OnLoad(api.OnLoadOptions{Filter: "."}, func(a api.OnLoadArgs) (api.OnLoadResult, error) {
			if err := l.allowed(a.Path); b.dynamic && a.Namespace == "file" && err != nil {
				return api.OnLoadResult{}, err
			}
			r, err := l.load(b, a)
			if r.Contents != nil && !unsure.Load() && l.importsUnknown(*r.Contents) {
				unsure.Store(true)
			}
			return r, err
		})
	}}
}

// messageCommonJS is esbuild's name for the error of a file that package.json declares as a module and that has no import or
// export but uses module or exports. Bun treats such a file as CommonJS.
const messageCommonJS = "commonjs-variable-in-esm"

func usesCommonJS(err error) bool {
	var build *BuildError
	return errors.As(err, &build) && slices.ContainsFunc(build.Messages, func(m Message) bool { return m.id == messageCommonJS })
}

// typed finds the file itself where the text of a file decides its kind, because esbuild ignores package.json only for files that
// it did not find itself.
func (l *Loader) typed(pb api.PluginBuild, b build, a api.OnResolveArgs, r api.OnResolveResult) api.OnResolveResult {
	if !b.bySyntax || r.Path != "" || r.External || len(r.Errors) > 0 {
		return r
	}
	res := l.find(pb, a)
	if len(res.Errors) > 0 || res.Namespace != "file" {
		return r
	}
	return api.OnResolveResult{Path: res.Path, Namespace: "file", Suffix: res.Suffix}
}

// load gives a file's text to esbuild where the file's name alone does not say how to treat it.
func (l *Loader) load(b build, a api.OnLoadArgs) (api.OnLoadResult, error) {
	if a.Namespace != "file" {
		return api.OnLoadResult{}, nil
	}
	l.saw(a.Path)
	loader, known := l.loaderOf(a.Path)
	if a.Path == b.path && b.lang != "" {
		loader, known = loaders["."+string(b.lang)], true
	}
	if t, ok := a.With["type"]; ok {
		loader, known = attributeLoaders[t], t != "file"
	}
	if t, ok := a.With["type"]; t == "sqlite" || !ok && filepath.Ext(a.Path) == ".sqlite" {
		text := fmt.Sprintf(databaseImport, a.Path)
		if b.prefix {
			text += fmt.Sprintf("__gobun.register(%q, { __esModule, db, default: db });", a.Path) // for import() of the same file
		}
		return api.OnLoadResult{Contents: &text, Loader: api.LoaderJS}, nil
	}
	if language, ok := documentOf(a); ok {
		return l.document(b, language, a), nil
	}
	if !known && a.Path == b.path && b.lang == "" {
		loader, known = api.LoaderTSX, true // an entry without extension
	}
	if !known {
		text := "module.exports = " + strconv.Quote(a.Path)
		return api.OnLoadResult{Contents: &text, Loader: api.LoaderJS}, nil
	}
	if loader == api.LoaderNone {
		return api.OnLoadResult{Errors: []api.Message{{
			Text: fmt.Sprintf("Importing %s files is not supported by gobun", strings.TrimPrefix(filepath.Ext(a.Path), ".")),
		}}}, nil
	}
	if loader == api.LoaderJSON && a.With["type"] == "json" && filepath.Ext(a.Path) == ".json" {
		// esbuild treats an import with an attribute as a different module from one without.
		text := fmt.Sprintf("export * from %[1]q; export { default } from %[1]q", a.Path)
		return api.OnLoadResult{Contents: &text, Loader: api.LoaderJS, ResolveDir: filepath.Dir(a.Path)}, nil
	}
	text, err := l.read(a.Path)
	if err != nil && l.tree != nil {
		return api.OnLoadResult{}, err
	}
	if err != nil {
		return api.OnLoadResult{}, nil // esbuild reads it itself and reports the error
	}
	if loader != api.LoaderText {
		if at, deep := nesting.TooDeep(text); deep {
			return api.OnLoadResult{Errors: []api.Message{tooDeep(a.Path, text, at)}}, nil
		}
	}
	if loader == api.LoaderText || loader == api.LoaderJSON { // nothing can be added to these
		return api.OnLoadResult{Contents: &text, Loader: loader}, nil
	}
	if b.asIs {
		return api.OnLoadResult{Contents: &text, Loader: loader, ResolveDir: filepath.Dir(a.Path)}, nil
	}
	if factoryPragma().MatchString(text) && !strings.Contains(text, "@jsxRuntime") {
		text += "\n/** @jsxRuntime classic */" // in Bun the factory pragma implies it
	}
	if a.Path == b.path && neutral(a.Path, text) {
		text += strictModule // strict and an ES module, as in Bun; esbuild would treat it as CommonJS
	}
	if b.prefix && l.format(a.Path) == "esm" {
		text = registryPrefix(a.Path, text)
	}
	return api.OnLoadResult{Contents: &text, Loader: loader, ResolveDir: filepath.Dir(a.Path)}, nil
}

// databaseImport is the module for an imported database file.
const databaseImport = `import { Database } from "bun:sqlite"; export const __esModule = true, db = new Database(%q); export default db;`

// strictModule makes a file an ES module.
const strictModule = "\nexport {};"

// factoryPragma is the comment that names a JSX factory.
var factoryPragma = lazyRegexp(`@jsx\s+[\w.$]+`)

// loaders gives the kind of a file by its extension. Importing any other file gives its path.
var loaders = map[string]api.Loader{
	".js": api.LoaderJSX, ".mjs": api.LoaderJSX, ".cjs": api.LoaderJSX, ".jsx": api.LoaderJSX,
	".ts": api.LoaderTS, ".mts": api.LoaderTS, ".cts": api.LoaderTS, ".tsx": api.LoaderTSX,
	".json": api.LoaderJSON, ".txt": api.LoaderText,
	// Known to Bun, but not supported.
	".html": api.LoaderNone, ".css": api.LoaderEmpty, ".node": api.LoaderNone, ".wasm": api.LoaderNone,
}

// neutral reports whether a file contains none of the names that make a file without import and export CommonJS.
func neutral(path, text string) bool {
	if ext := filepath.Ext(path); ext == ".cjs" || ext == ".cts" {
		return false
	}
	return !containsWord(text, "require") && !containsWord(text, "module") && !containsWord(text, "exports")
}

func isScript(path string) bool {
	_, ok := runnable[filepath.Ext(path)]
	return ok
}

// attributeLoaders are the values of `with { type }`.
var attributeLoaders = map[string]api.Loader{"json": api.LoaderJSON, "text": api.LoaderText}

// read returns the text of a script: a file or code given to LoadSource.
func (l *Loader) read(path string) (string, error) {
	l.mu.Lock()
	text, ok := l.sources[path]
	l.mu.Unlock()
	if ok {
		return text, nil
	}
	data, err := l.readFile(path)
	return string(data), err
}

// resolving marks a resolution that the plugin itself requested.
var resolving = new(int)

// resolveFile finds the file for a specifier. dir is the importer's directory.
func (l *Loader) resolveFile(specifier, dir, importer string, kind Kind) (Resolved, error) {
	esKind := api.ResolveJSDynamicImport
	if kind == KindRequire {
		esKind = api.ResolveJSRequireCall
	}
	failed := api.OnResolveArgs{Path: specifier, Importer: importer, ResolveDir: dir, Kind: esKind}
	if _, _, unknown := l.builtin(specifier); unknown {
		return Resolved{}, &BuildError{Messages: []Message{l.resolveMessage(failed)}}
	}
	// esbuild looks for the file in parent folders up to the root: only below what may be read.
	below := dir
	if filepath.IsAbs(specifier) {
		below = specifier
	} else if strings.HasPrefix(specifier, ".") {
		below = filepath.Join(dir, specifier)
	}
	if err := l.allowed(below); err != nil {
		if path, ok := l.loadedBeside(dir, specifier); ok {
			return Resolved{Path: path}, nil
		}
		return Resolved{}, err
	}
	if l.tree != nil {
		found, ok := l.inTree(specifier, dir, kind == KindRequire)
		if !ok {
			return Resolved{}, &BuildError{Messages: []Message{l.resolveMessage(failed)}}
		}
		return found, nil
	}
	if path, ok := l.exactFile(specifier, dir); ok {
		return Resolved{Path: path}, nil
	}
	return l.askResolver(failed)
}

// askResolver asks esbuild's resolver, which knows tsconfig.json and package.json.
func (l *Loader) askResolver(a api.OnResolveArgs) (Resolved, error) {
	var res api.ResolveResult
	o := api.BuildOptions{
		LogLevel: api.LogLevelSilent, AbsWorkingDir: l.dir, Stdin: &api.StdinOptions{}, Platform: api.PlatformNeutral, Bundle: true,
		Plugins: []api.Plugin{{Name: "gobun", Setup: func(pb api.PluginBuild) {
			pb.OnStart(func() (api.OnStartResult, error) {
				res = pb.Resolve(a.Path, api.ResolveOptions{Importer: a.Importer, Namespace: "file", ResolveDir: a.ResolveDir, Kind: a.Kind})
				return api.OnStartResult{}, nil
			})
		}}},
	}
	l.resolution(&o)
	r := api.Build(o)
	if len(r.Errors) > 0 {
		return Resolved{}, l.buildError(r.Errors)
	}
	if len(res.Errors) > 0 || res.Path == "" || res.Namespace != "file" {
		return Resolved{}, &BuildError{Messages: []Message{l.resolveMessage(a)}}
	}
	return Resolved{Path: res.Path, Suffix: res.Suffix}, nil
}

// hosted reports whether an import can only mean a module of the host: the name is not a path, and nothing is found for it.
func (l *Loader) hosted(pb api.PluginBuild, a api.OnResolveArgs) bool {
	if a.Namespace != "file" || strings.HasPrefix(a.Path, ".") || strings.HasPrefix(a.Path, "#") || filepath.IsAbs(a.Path) {
		return false
	}
	if scheme, _, ok := strings.Cut(a.Path, ":"); ok {
		return scheme != "file" && scheme != "data" && scheme != "http" && scheme != "https" && scheme != "node" && scheme != "bun"
	}
	res := l.find(pb, a)
	return len(res.Errors) > 0
}

// asks lists the host modules that a program imports.
func (l *Loader) asks(out *output) []string {
	var list []string
	for name := range out.builtins {
		if _, known, _ := l.builtin(name); !known {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return list
}

// loadedBeside finds a file among those already loaded, without looking at the disk.
func (l *Loader) loadedBeside(dir, specifier string) (path string, ok bool) {
	if !filepath.IsAbs(specifier) {
		if !strings.HasPrefix(specifier, ".") {
			return "", false
		}
		specifier = filepath.Join(dir, specifier)
	}
	for _, ext := range append([]string{""}, l.extensions()...) {
		if l.known(specifier + ext) {
			return specifier + ext, true
		}
	}
	return "", false
}

// packageMain returns the file that package.json names for running a folder. For that, unlike for an import, Bun prefers "module"
// (measured on Bun 1.4.5).
func (l *Loader) packageMain(dir string) string {
	var pkg struct {
		Main   string `json:"main"`
		Module string `json:"module"`
	}
	data, err := l.readFile(filepath.Join(dir, "package.json"))
	if err != nil || json.Unmarshal(data, &pkg) != nil {
		return ""
	}
	return cmp.Or(pkg.Module, pkg.Main)
}
