// Every member of Bun's globals, Bun, process and built-in modules: gobun either has it, with the same kind and, for constants,
// the same value, or refuses it by name.

package runtime_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gobun/gobun/bunapi/members"
	"github.com/gobun/gobun/runtime"
)

// walkMembers is called with the recorded members. It prints one line for each member that is wrong, then how many members it saw
// and how many of them are refused.
const walkMembers = `

const roots = ROOTS;
const absent = new Set(ABSENT), language = new Set(LANGUAGE), lacking = new Set(LACKING);
const at = (root) => (root === "globalThis" ? globalThis : root === "Bun" ? Bun : root === "process" ? process : require(root));
const find = (path) => {
  const names = path.split(".");
  let v = at(names[0]);
  for (const name of names.slice(1)) v = v[name];
  return v;
};
let seen = 0, refused = 0;
const wrong = (path, what) => console.log("WRONG", path + ": " + what);
// refuses recognises a stand-in without calling functions that are not stand-ins.
const refuses = (v) => typeof v === "function" && /throw fail\(path\)/.test(Function.prototype.toString.call(v));
function refusal(v, path, constructs = true) {
  refused++;
  for (const use of constructs ? [() => v(), () => new v()] : [() => v()]) {
    try { use(); wrong(path, "is a stand-in that does not throw"); } catch (e) {
      if (e?.code !== "ERR_NOT_SUPPORTED" || !/^\S+ is not supported by gobun \((instead: [^;]+; )?what gobun lacks: docs\/DIFFERENCES\.md\)$/.test(e.message)) wrong(path, "throws " + e);
    }
  }
}
const is = (v, kind) => kind === "null" ? v === null : kind === "object" ? typeof v === "object" && v !== null : kind === "class" ? typeof v === "function" : typeof v === kind;
function member(o, m, path, instance) {
  if (/^process\.std(in|out|err)\._(events|readableState|writableState)\./.test(path)) return; // it depends on what the stream has done
  seen++;
  if (absent.has(path)) {
    absent.delete(path);
    if (m.Name in o) wrong(path, "is said to be absent");
    return;
  }
  if (!(m.Name in o) && language.has(path.split(".")[1])) return; // ECMAScript's own, which belongs to the engine
  if (m.Kind === "get" || (instance && m.Kind !== "function")) {
    if (!(m.Name in o)) wrong(path, "absent");
    return;
  }
  let v;
  try { v = o[m.Name]; } catch (e) {
    if (e?.code === "ERR_NOT_SUPPORTED" && e.message.includes(m.Name)) refused++;
    else wrong(path, "reading it throws " + e);
    return;
  }
  const have = v === null ? "null" : typeof v;
  switch (m.Kind) {
    case "=": {
      if (!DIFFERS.includes(path) && JSON.stringify(v) !== JSON.stringify(JSON.parse(m.Value))) wrong(path, have + " " + String(JSON.stringify(v)).slice(0, 60) + ", want " + m.Value.slice(0, 60));
      return;
    }
    case "->": {
      if (v === undefined) return wrong(path, "absent");
      if (refuses(v)) return void refusal(v, path);
      let target;
      try { target = find(m.Value); } catch (e) { return void (e?.code === "ERR_NOT_SUPPORTED" || wrong(path, e)); }
      // One function of Bun may be several functions in gobun; a class or an object may not.
      if (target !== v && !(typeof v === "function" && typeof target === "function" && /^[a-z_]/.test(m.Name))) wrong(path, "is not " + m.Value);
      return;
    }
    case "symbol": {
      if (typeof v !== "symbol") wrong(path, have);
      return;
    }
  }
  if (!is(v, m.Kind)) return wrong(path, (m.Name in o ? have : "absent") + ", want " + m.Kind);
  if (refuses(v)) refusal(v, path);
  else if (m.Kind === "function" && lacking.has(path.split(".")[0])) refusal(v, path, false);
  if (have === "object" || have === "function") members(v, m, path, false);
}
function members(o, m, path, instance) {
  for (const c of m.Members ?? []) {
    if (c.Name === "extends") continue;
    const at = path + "." + c.Name;
    if (c.Kind !== "prototype") { member(o, c, at, instance); continue; }
    if (o.prototype) members(o.prototype, c, at, true);
  }
}
for (const m of roots) {
  let o;
  try { o = at(m.Name); } catch (e) { wrong(m.Name, e); continue; }
  if (!is(o, m.Kind) && m.Kind !== "->") wrong(m.Name, typeof o);
  members(o, m, m.Name, false);
}
for (const path of absent) wrong(path, "is said to be absent and is not a member");
console.log("seen", seen, "refused", refused);
`

// language lists the globals of ECMAScript of which the engine lacks some members: those are absent, not refused.
const language = "ArrayBuffer DataView Date Error Iterator Math RegExp String"

// lacking lists modules of which gobun implements no function, so all of them must be refused.
const lacking = "node:http2 bun:ffi"

// differs lists members whose value differs on purpose: gobun never produces the entry types that it lacks.
const differs = "node:perf_hooks.PerformanceObserver.supportedEntryTypes globalThis.PerformanceObserver.supportedEntryTypes"

// tree is a member with its own members.
type tree struct {
	*members.Member
	Members []tree
}

func trees(list []*members.Member) []tree {
	var all []tree
	for _, m := range list {
		all = append(all, tree{m, trees(m.Members())})
	}
	return all
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestEveryMemberOfBunIsThereOrRefused(t *testing.T) {
	roots := []*members.Member{members.Root("globalThis"), members.Root("Bun"), members.Root("process")}
	for _, name := range members.Modules() {
		roots = append(roots, members.Module(name))
	}
	list := asJSON(t, trees(roots))
	absent := []string{"globalThis.console._stdout", "globalThis.console._stderr"}
	for _, name := range members.AbsentGlobals() {
		absent = append(absent, "globalThis."+name)
	}
	file := filepath.Join(t.TempDir(), "walk.mjs")
	if err := os.WriteFile(file, []byte(strings.NewReplacer("ROOTS", string(list), "ABSENT", asJSON(t, absent), "LACKING", asJSON(t, strings.Fields(lacking)), "DIFFERS", asJSON(t, strings.Fields(differs)), "LANGUAGE", asJSON(t, strings.Fields(language))).Replace(walkMembers)), 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	rt, err := runtime.New(runtime.Config{Stdout: &stdout, Stderr: &stderr})
	if err != nil {
		t.Fatal(err)
	}
	defer rt.Close()
	if code := rt.RunFile(t.Context(), file); code != 0 {
		t.Fatalf("status %d\n%s", code, stderr.String())
	}
	for line := range strings.Lines(stdout.String()) {
		if what, wrong := strings.CutPrefix(line, "WRONG "); wrong {
			t.Error(strings.TrimSpace(what))
		} else {
			t.Log(strings.TrimSpace(line))
		}
	}
	if !strings.Contains(stdout.String(), "\nseen ") && !strings.HasPrefix(stdout.String(), "seen ") {
		t.Error("the walk did not reach its end")
	}
}
