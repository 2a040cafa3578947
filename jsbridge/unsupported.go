package jsbridge

import "strings"

// differences is the document that lists what gobun lacks.
const differences = "docs/DIFFERENCES.md"

// instead gives the alternative to an API that gobun lacks. A name also stands for its members; the longest matching name is
// used. docs/DIFFERENCES.md says the same.
var instead = map[string]string{
	"Bun.$":               "Bun.spawn",
	"Bun.Terminal":        "Bun.spawn with pipes",
	"Bun.build":           "build ahead, with Bun or esbuild",
	"Bun.plugin":          "build ahead, with Bun or esbuild",
	"Bun.Transpiler":      "build ahead, with Bun or esbuild",
	"Bun.registerMacro":   "build ahead, with Bun or esbuild",
	"Bun.ModuleGraph":     "build ahead, with Bun or esbuild",
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

// Unsupported is the error thrown by every API that gobun lacks: it names the API, the alternative if there is one, and the
// document that lists what is missing.
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
