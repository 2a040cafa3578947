// Package project reads the settings of a project: package.json with its scripts, node_modules/.bin and bunfig.toml. It runs no
// JavaScript.
//
// This package is not an API: it may change without notice.
package project

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
)

// Package is a package.json.
type Package struct {
	Dir           string // the folder that contains it
	Name, Version string
	Scripts       []Script // in their order
}

// Script is one of the scripts of a package.json.
type Script struct{ Name, Command string }

// FindPackage reads the nearest package.json in dir or above. Unreadable ones are skipped, as in Bun. The result is nil if there
// is none.
func FindPackage(dir string) *Package {
	for {
		if data, err := os.ReadFile(filepath.Join(dir, "package.json")); err == nil {
			if p, ok := parsePackage(data); ok {
				p.Dir = dir
				return p
			}
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return nil
		}
		dir = parent
	}
}

func parsePackage(data []byte) (*Package, bool) {
	var raw struct {
		Name    any             `json:"name"`
		Version any             `json:"version"`
		Scripts json.RawMessage `json:"scripts"`
	}
	if json.Unmarshal(bytes.TrimPrefix(data, []byte("\ufeff")), &raw) != nil {
		return nil, false
	}
	p := &Package{}
	p.Name, _ = raw.Name.(string)
	p.Version, _ = raw.Version.(string)
	p.Scripts = scriptsInOrder(raw.Scripts)
	return p, true
}

// scriptsInOrder reads an object whose order matters. Values that are not texts, and empty scripts, are ignored.
func scriptsInOrder(raw json.RawMessage) []Script {
	var list []Script
	d := json.NewDecoder(bytes.NewReader(raw))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return list
		}
		var command any
		if d.Decode(&command) != nil {
			return list
		}
		if text, ok := command.(string); ok && text != "" {
			list = append(list, Script{name.(string), text})
		}
	}
	return list
}

// Script returns the command of a script; empty if there is none.
func (p *Package) Script(name string) string {
	if p == nil {
		return ""
	}
	command := ""
	for _, s := range p.Scripts {
		if s.Name == name {
			command = s.Command
		}
	}
	return command
}

// Bins returns the folders node_modules/.bin from dir upwards, whether they exist or not.
func Bins(dir string) []string {
	var list []string
	for {
		list = append(list, filepath.Join(dir, "node_modules", ".bin"))
		parent := filepath.Dir(dir)
		if parent == dir {
			return list
		}
		dir = parent
	}
}

// FindBin finds a program installed by a package; empty if there is none.
func FindBin(dir, name string) string {
	if name == "" || strings.ContainsAny(name, `/\`) {
		return ""
	}
	for _, bin := range Bins(dir) {
		if path := filepath.Join(bin, name); executable(path) {
			return path
		}
	}
	return ""
}
