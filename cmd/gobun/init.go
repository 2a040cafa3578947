// gobun init: the files of a new project.

package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

//go:embed template
var template embed.FS

// initFiles are the files in the order in which they are written, with their names in the template.
var initFiles = []struct{ name, from string }{
	{"package.json", "package.json"}, {"tsconfig.json", "tsconfig.json"}, {".gitignore", "gitignore"},
	{"server.ts", "server.ts"}, {"server.test.ts", "server.test.ts"},
}

// initProject writes the files that the folder does not have. It overwrites nothing.
func initProject(_ context.Context, std *streams, inv *invocation) int {
	args := inv.args
	if len(args) > 0 && (args[0] == "-y" || args[0] == "--yes") { // gobun asks nothing anyway
		args = args[1:]
	}
	switch {
	case len(args) > 0 && (args[0] == "--help" || args[0] == "-h"):
		return std.print(commandHelp(inv.command))
	case len(args) > 1:
		return std.fail(usageError("gobun init takes one folder"))
	case len(args) == 1 && strings.HasPrefix(args[0], "-"):
		return std.fail(usageError(fmt.Sprintf("gobun init has no flag %q", args[0])))
	}
	dir, err := workingDir("")
	if err != nil {
		return std.fail(err)
	}
	if len(args) == 1 {
		if dir = args[0]; !filepath.IsAbs(dir) {
			dir, _ = filepath.Abs(dir) // it fails as workingDir does
		}
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return std.fail(err)
	}
	for _, f := range initFiles {
		written, err := writeNew(filepath.Join(dir, f.name), f.from, packageName(filepath.Base(dir)))
		switch {
		case err != nil:
			return std.fail(err)
		case written:
			std.print(" + " + f.name + "\n")
		default:
			std.print("   " + f.name + " is there already\n")
		}
	}
	cd := ""
	if len(args) == 1 {
		cd = "cd " + strconv.Quote(args[0]) + "\n  "
	}
	return std.print("\nTo get started, run:\n\n  " + cd + "gobun server.ts\n  gobun test\n\nTypes for editors come with: npm install\n")
}

// writeNew writes one file of the template, unless there is a file of that name.
func writeNew(path, from, name string) (written bool, err error) {
	data, err := template.ReadFile("template/" + from)
	if err != nil {
		return false, err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	_, err = f.WriteString(strings.ReplaceAll(string(data), `"NAME"`, strconv.Quote(name)))
	return true, errors.Join(err, f.Close())
}

// packageName is a folder's name as package.json allows it.
func packageName(folder string) string {
	name := strings.Trim(regexp.MustCompile(`[^a-z0-9._-]+`).ReplaceAllString(strings.ToLower(folder), "-"), "-._")
	if name == "" {
		return "chat"
	}
	return name
}
