// The output of -p.

package runtime_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/gobun/gobun/runtime"
)

// The expected values are Bun's; errors are compared without the working directory and the version.
func TestPrintExpression(t *testing.T) {
	for _, c := range []struct{ code, want, wantErr string }{
		{`1+1; 2+2`, "4\n", ""},
		{`const a=3; a`, "3\n", ""},
		{`if(1){5}`, "5\n", ""},
		{`let x=1`, "undefined\n", ""},
		{`function f(){}`, "undefined\n", ""},
		{`{a:1}`, "1\n", ""},
		{`await 5`, "5\n", ""},
		{`import fs from "fs"; typeof fs`, "object\n", ""},
		{`for(let i=0;i<3;i++) i`, "2\n", ""},
		{`1;`, "1\n", ""},
		{`// c`, "undefined\n", ""},
		{`1 // c`, "1\n", ""},
		{`var a = 5; a; ;`, "5\n", ""},
		{`const x: number = 5; x`, "5\n", ""},
		{`export default 5`, "5\n", ""},
		{`let a = [1,2]; a.map(x=>{ x+1; return x*2 })`, "[ 2, 4 ]\n", ""},
		{`1; var x=3`, "1\n", ""},
		{`5; if(0){}`, "undefined\n", ""},
		{`try{7}catch{} finally{8}`, "7\n", ""},
		{`1;{2}`, "2\n", ""},
		{`({ a: 1 })`, "{\n  a: 1,\n}\n", ""},
		{`await Promise.resolve(3); 4`, "4\n", ""},
		{`Promise.resolve("x")`, "x\n", ""},
		{`const p = require("path"); p.sep`, "/\n", ""},
		{`switch(2){case 2: 9}`, "9\n", ""},
		{`(1,2)`, "2\n", ""},
		{`console.log("a")`, "a\nundefined\n", ""},
		{`throw 1`, "", "error: 1\n1"},
		{`x;`, "", "1 | x;\n    ^\nReferenceError: x is not defined\n      at [eval]:1:1"},
		{`let x = ;`, "", "1 | let x = ;\n            ^\nerror: Unexpected ;\n    at [eval]:1:9"},
		{`throw new Error("q")`, "", "1 | throw new Error(\"q\")\n              ^\nerror: q\n      at [eval]:1:11"},
	} {
		t.Run(c.code, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			dir := t.TempDir()
			rt, err := runtime.New(runtime.Config{Dir: dir, Stdout: &stdout, Stderr: &stderr})
			if err != nil {
				t.Fatal(err)
			}
			defer rt.Close()
			code := rt.PrintExpression(t.Context(), c.code)
			if stdout.String() != c.want || (code != 0) != (c.wantErr != "") {
				t.Errorf("status %d, output %q, want %q", code, stdout.String(), c.want)
			}
			got, _, _ := strings.Cut(strings.ReplaceAll(stderr.String(), dir+"/", ""), "\n\ngobun")
			if got != c.wantErr {
				t.Errorf("error %q, want %q", got, c.wantErr)
			}
		})
	}
}
