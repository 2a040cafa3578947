// gobun check: the types of a project, by its own TypeScript.

package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gobun/gobun/cmd/gobun/project"
)

// checkTypes runs the project's tsc: on what its tsconfig.json names, or on the files that are given.
func checkTypes(ctx context.Context, std *streams, inv *invocation) int {
	if len(inv.args) > 0 && (inv.args[0] == "--help" || inv.args[0] == "-h") {
		return std.print(commandHelp(inv.command))
	}
	if i := slices.IndexFunc(inv.args, func(a string) bool { return strings.HasPrefix(a, "-") }); i >= 0 {
		return std.fail(usageError("gobun check has no flag " + inv.args[i] + ": what TypeScript checks stands in tsconfig.json"))
	}
	dir, err := workingDir("")
	if err != nil {
		return std.fail(err)
	}
	tsc := project.FindBin(dir, "tsc")
	if tsc == "" {
		return std.fail(errors.New("the project has no TypeScript, and gobun checks no types itself: npm install --save-dev typescript @types/bun"))
	}
	args := []string{"--noEmit"}
	if len(inv.args) > 0 {
		config, err := configFor(dir, inv.args)
		if err != nil {
			return std.fail(err)
		}
		defer func() { _ = os.Remove(config) }()
		args = append(args, "-p", config)
	}
	return inv.runner(std).RunTool(ctx, dir, tsc, args)
}

// configFor writes a configuration for some files, which has what the project's own says. It must lie in the folder, because types are
// looked up from there.
func configFor(dir string, files []string) (string, error) {
	config := struct {
		Extends string   `json:"extends,omitempty"`
		Files   []string `json:"files"`
		Include []string `json:"include"`
	}{Files: files, Include: []string{}}
	for d := dir; ; d = filepath.Dir(d) {
		if path := filepath.Join(d, "tsconfig.json"); exists(path) {
			config.Extends = path
			break
		}
		if d == filepath.Dir(d) {
			break
		}
	}
	text, err := json.Marshal(config)
	if err != nil {
		return "", err
	}
	f, err := os.CreateTemp(dir, ".gobun-check-*.json")
	if err != nil {
		return "", err
	}
	_, err = f.Write(text)
	return f.Name(), errors.Join(err, f.Close())
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
