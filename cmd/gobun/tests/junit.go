// The JUnit report.

package tests

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"strings"
)

type junitSuites struct {
	XMLName    xml.Name     `xml:"testsuites"`
	Name       string       `xml:"name,attr"`
	Tests      int          `xml:"tests,attr"`
	Assertions int          `xml:"assertions,attr"`
	Failures   int          `xml:"failures,attr"`
	Skipped    int          `xml:"skipped,attr"`
	Suites     []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name       string      `xml:"name,attr"`
	File       string      `xml:"file,attr"`
	Tests      int         `xml:"tests,attr"`
	Assertions int         `xml:"assertions,attr"`
	Failures   int         `xml:"failures,attr"`
	Skipped    int         `xml:"skipped,attr"`
	Cases      []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name       string    `xml:"name,attr"`
	Class      string    `xml:"classname,attr"`
	Seconds    float64   `xml:"time,attr"`
	File       string    `xml:"file,attr"`
	Assertions int       `xml:"assertions,attr"`
	Failure    *struct{} `xml:"failure"`
	Skipped    *struct{} `xml:"skipped"`
}

// writeJUnit writes the report.
func (r *runner) writeJUnit() error {
	all := junitSuites{Name: "gobun test"}
	for _, f := range r.files {
		s := junitSuite{Name: f.name, File: f.name, Assertions: f.Assertions, Tests: len(f.Tests), Failures: f.Fail, Skipped: f.Skip + f.Todo}
		for _, t := range f.Tests {
			c := junitCase{Name: t.Name, Class: strings.Join(t.Path, " > "), Seconds: t.Ms / 1000, File: f.name, Assertions: t.Assertions}
			switch t.Status {
			case "fail":
				c.Failure = &struct{}{}
			case "skip", "todo":
				c.Skipped = &struct{}{}
			}
			s.Cases = append(s.Cases, c)
		}
		all.Suites = append(all.Suites, s)
		all.Tests += s.Tests
		all.Assertions += s.Assertions
		all.Failures += s.Failures
		all.Skipped += s.Skipped
	}
	text, err := xml.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	path := r.JUnit
	if !filepath.IsAbs(path) {
		path = filepath.Join(r.Dir, path)
	}
	return os.WriteFile(path, append([]byte(xml.Header), append(text, '\n')...), 0o644)
}
