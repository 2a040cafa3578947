// Scenario files: the surroundings for the examples of a document. They are TypeScript or JavaScript and run on the same runtime
// as the examples; their expectations are read once for each file.

package conformance

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	pathpkg "path"
	"path/filepath"
	"regexp"
	"strings"
)

// expectation is the part of a scenario that is known without running it.
type expectation struct {
	Expect  []linePattern
	Reads   []string
	Status  int
	Refused string
	Seconds float64
	Reason  string
	Files   map[string]sideFile
}

// sideFile is a file placed next to an example: a text, or the path of a file below the folder of scenarios.
type sideFile struct{ Text, From string }

// linePattern is one expected line: text, or a regular expression for the whole line.
type linePattern struct {
	Text    string
	Pattern string
}

func (p linePattern) matches(line string) bool {
	if p.Pattern == "" {
		return p.Text == line
	}
	re, err := regexp.Compile("^(?:" + p.Pattern + ")$")
	return err == nil && re.MatchString(line)
}

func (p linePattern) String() string {
	if p.Pattern == "" {
		return p.Text
	}
	return "/" + p.Pattern + "/"
}

// scenarioFile is one file of scenarios, as described by one runtime.
type scenarioFile struct {
	path   string // absolute
	keys   map[string]expectation
	prefix string // in a file for all documents of a folder: the document's name and "#"
}

// scenarioFiles finds the files for a document below folder: those whose path without extension is a suffix of the document's
// path, or of its folder's. The longest suffix comes first and takes precedence, so that one version of a document can have its
// own scenarios in addition to those for all versions.
func scenarioFiles(folder, document string) (found []scenarioFile, err error) {
	if folder == "" {
		return nil, nil
	}
	abs, err := filepath.Abs(folder)
	if err != nil {
		return nil, err
	}
	path := filepath.ToSlash(filepath.Clean(document))
	tail := strings.TrimSuffix(path, filepath.Ext(path))
	for tail != "" {
		dir, name := pathpkg.Split(tail)
		for _, f := range []scenarioFile{{path: tail}, {path: strings.TrimSuffix(dir, "/"), prefix: name + "#"}} {
			for _, ext := range []string{".ts", ".js"} {
				file := filepath.Join(abs, filepath.FromSlash(f.path)+ext)
				if st, err := os.Stat(file); err == nil && st.Mode().IsRegular() {
					found = append(found, scenarioFile{path: file, prefix: f.prefix})
				}
			}
		}
		_, tail, _ = strings.Cut(tail, "/")
	}
	return found, nil
}

// describe asks a runtime for the expectations in a file of scenarios.
func (r *runner) describe(ctx context.Context, file string) (scenarioFile, error) {
	dir, err := workFolder()
	if err != nil {
		return scenarioFile{}, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	code := fmt.Sprintf("import scenarios from %q;\nimport { describe } from \"./harness/harness\";\ndescribe(scenarios);\n", filepath.ToSlash(file))
	if err := os.WriteFile(filepath.Join(dir, "describe.ts"), []byte(code), 0o600); err != nil {
		return scenarioFile{}, err
	}
	end := r.start(ctx, dir, r.timeout, defaults, "run", "./describe.ts")
	s := scenarioFile{path: file}
	if end.err != nil {
		return s, fmt.Errorf("the scenarios of %s: %w\n%s", file, end.err, end.stderr)
	}
	if err := json.Unmarshal([]byte(end.stdout), &s.keys); err != nil {
		return s, fmt.Errorf("the scenarios of %s: %w", file, err)
	}
	return s, nil
}

// find returns the scenario for a block's key, from the first file that has one. name is the scenario's key there.
func find(files []scenarioFile, key string) (file, name string, e expectation, ok bool) {
	for _, f := range files {
		if e, ok := f.keys[f.prefix+key]; ok {
			return f.path, f.prefix + key, e, true
		}
	}
	return "", "", e, false
}
