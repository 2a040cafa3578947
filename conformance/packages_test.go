// Packages of npm, unmodified and pinned in packages/package.json: packages/NAME.ts uses one, or a few, and packages/NAME.out is what
// Bun 1.4.5 printed. `make packages` installs them and compares; docs/PACKAGES.md is the table.

package conformance

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

const packagesDir = "packages"

// lackingOf are the packages that do not work, with what gobun says that it lacks.
var lackingOf = map[string]string{
	"got":   "Intl is not supported by gobun",
	"yargs": "Intl is not supported by gobun",
}

// packageTimeout bounds one script.
const packageTimeout = 2 * time.Minute

// wantsServer is the first line of scripts that need a server of that name.
var wantsServer = regexp.MustCompile(`^//@(\w+)\n`)

func TestPackages(t *testing.T) {
	if os.Getenv("GOBUN_SLOW") == "" {
		t.Skip("NOT RUN: the packages of npm, which take minutes and a network (make packages)")
	}
	dir := installPackages(t)
	scripts, err := filepath.Glob(filepath.Join(packagesDir, "*.ts"))
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	servers := &packageServers{dir: t.TempDir(), env: map[string]string{}}
	defer servers.end()
	bun := os.Getenv("GOBUN_ORACLE")
	for _, file := range scripts {
		name := strings.TrimSuffix(filepath.Base(file), ".ts")
		t.Run(name, func(t *testing.T) {
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, filepath.Base(file)), source, 0o644); err != nil {
				t.Fatal(err)
			}
			env := append([]string{}, defaults...)
			if m := wantsServer.FindSubmatch(source); m != nil {
				env = append(env, servers.variable(t, string(m[1])))
			}
			command := gobun
			if bun != "" {
				command = bun
			}
			end := (&runner{command: []string{command}, bun: bun != ""}).start(t.Context(), dir, packageTimeout, env, "run", filepath.Base(file))
			if lacks := lackingOf[name]; lacks != "" && bun == "" {
				if !strings.Contains(end.stderr, lacks) {
					t.Fatalf("it does not say %q any more: take it out of lackingOf if it works\n%s\n%s", lacks, end.stdout, end.stderr)
				}
				return
			}
			if end.err != nil {
				t.Fatalf("%v\n%s\n%s", end.err, end.stdout, end.stderr)
			}
			record := strings.TrimSuffix(file, ".ts") + ".out"
			if bun != "" {
				if err := os.WriteFile(record, []byte(end.stdout), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(record)
			if err != nil {
				t.Fatal(err)
			}
			if end.stdout != string(want) {
				t.Errorf("gobun printed\n%s\nBun printed\n%s", end.stdout, want)
			}
		})
	}
}

// installPackages gets the packages with npm, outside of this module: some of them have files of Go. They are kept for the next run.
func installPackages(t *testing.T) string {
	t.Helper()
	npm, err := exec.LookPath("npm")
	if err != nil {
		t.Skip("NOT RUN: the packages of npm, because there is no npm")
	}
	lock, err := os.ReadFile(filepath.Join(packagesDir, "package-lock.json"))
	if err != nil {
		t.Fatal(err)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(lock)
	dir := filepath.Join(cache, "gobun-packages", hex.EncodeToString(sum[:8]))
	if _, err := os.Stat(filepath.Join(dir, "installed")); err == nil {
		return dir
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"package.json", "package-lock.json"} {
		b, err := os.ReadFile(filepath.Join(packagesDir, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), b, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("npm ci of the packages: %v\n%s", err, out)
	}
	if err := os.WriteFile(filepath.Join(dir, "installed"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}
