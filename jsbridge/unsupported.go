package jsbridge

import "strings"

// differences is where the list of what gobun lacks stands.
const differences = "docs/DIFFERENCES.md"

// instead says what scripts use in place of an API that gobun lacks. A name stands for its members, too: the longest one counts.
// docs/DIFFERENCES.md says the same of them.
var instead = map[string]string{
	"Bun.$":               "Bun.spawn",
	"Bun.Terminal":        "Bun.spawn with pipes",
	"Bun.build":           "build ahead, with Bun or esbuild",
	"Bun.plugin":          "build ahead, with Bun or esbuild",
	"Bun.Transpiler":      "build ahead, with Bun or esbuild",
	"Bun.registerMacro":   "build ahead, with Bun or esbuild",
	"Bun.ModuleGraph":     "build ahead, with Bun or esbuild",
	"Bun.sql":             "bun:sqlite",
	"Bun.SQL":             "bun:sqlite",
	"Bun.postgres":        "bun:sqlite",
	"Bun.s3":              "fetch with a signed URL",
	"Bun.S3Client":        "fetch with a signed URL",
	"Bun.XML":             "a package from npm",
	"Bun.markdown":        "a package from npm",
	"bun:ffi":             "a program in Go that gives the script a module",
	"WebAssembly":         "a program in Go that gives the script a module",
	"Temporal":            "Date",
	"Intl":                "toLocaleString, which knows English of the United States",
	"SharedArrayBuffer":   "ArrayBuffer",
	"console.Console":     "console",
	"URL.createObjectURL": "a route of Bun.serve",
}

// Unsupported is what every API throws that gobun does not have: it names the API, says what to use instead, if there is
// something, and where the list of what is missing stands.
func Unsupported(api string) *Error {
	hint := ""
	for name := api; hint == "" && name != ""; {
		hint = instead[name]
		name = name[:max(strings.LastIndexByte(name, '.'), 0)]
	}
	if hint != "" {
		hint = "instead: " + hint + "; "
	}
	return Errorf("%s is not supported by gobun (%swhat gobun lacks: %s)", api, hint, differences).WithCode("ERR_NOT_SUPPORTED")
}
