// gobun-bench measures gobun beside Bun, Node with ws and a plain Go server, on one machine in one go.

package main

import (
	"embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	goruntime "runtime"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

//go:embed servers peers
var files embed.FS

const usage = `usage: gobun-bench [run|scale] [flags]

run     every workload on every server, several alternating rounds, a table of medians and ratios (default)
scale   delivered messages per second and processor time for 2 to 2,048 clients, 16 B to 256 KB, 1 to 10,000 topics

flags:
`

type bench struct {
	work    string // holds the scripts and the peers
	gobun   string
	rounds  int
	warmUp  time.Duration
	measure time.Duration
	limit   time.Duration
	only    *regexp.Regexp
	peers   []*peer
	log     io.Writer
}

func main() { os.Exit(doMain(os.Args[1:], os.Stdout, os.Stderr)) }

func doMain(args []string, stdout, stderr io.Writer) int {
	if len(args) == 2 && args[0] == "serve-gorilla" {
		err := serveGorilla(args[1], os.Getenv("SELF") == "1", os.Getenv("DEFLATE") == "1", stdout)
		_, _ = fmt.Fprintln(stderr, err)
		return 1
	}
	command := "run"
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		command, args = args[0], args[1:]
	}
	b := &bench{log: stderr}
	set := flag.NewFlagSet("gobun-bench", flag.ContinueOnError)
	set.SetOutput(stderr)
	set.Usage = func() { _, _ = io.WriteString(stderr, usage); set.PrintDefaults() }
	set.StringVar(&b.gobun, "gobun", "bin/gobun", "the gobun binary")
	set.StringVar(&b.work, "work", "bench-out", "folder for the scripts and the other servers")
	set.IntVar(&b.rounds, "rounds", 3, "alternating rounds")
	set.DurationVar(&b.warmUp, "warm-up", 300*time.Millisecond, "time before each measurement")
	set.DurationVar(&b.measure, "measure", time.Second, "time of each measurement")
	set.DurationVar(&b.limit, "limit", 9*time.Minute, "time of a whole run: on a slow machine rounds after the first are left out")
	only := set.String("only", "", "only the workloads whose name matches this regular expression")
	names := set.String("peers", "", "only these servers, separated by commas: gobun,bun,ws,gorilla")
	out := set.String("out", "", "write the result to this file too (scale: the chart, as SVG)")
	if err := set.Parse(args); err != nil {
		return 2
	}
	allowDescriptors(stderr)
	err := b.prepare(*only, *names)
	if err == nil {
		switch command {
		case "run":
			err = b.run(stdout, *out)
		case "scale":
			err = b.scale(stdout, *out)
		default:
			set.Usage()
			return 2
		}
	}
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "gobun-bench:", err)
		return 1
	}
	return 0
}

// descriptors is what the workload with the most connections needs, in this process and in the server's, which inherits
// the limit.
const descriptors = 32 << 10

func allowDescriptors(log io.Writer) {
	if n := openFiles(); n < descriptors {
		// Beyond the hard limit only root may go, and not everywhere.
		if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: descriptors, Max: descriptors}); err != nil {
			_, _ = fmt.Fprintf(log, "the limit of open files stays at %d (%v): that many connections at most\n", n, err)
		}
	}
}

// openFiles is the limit of open files of this process.
func openFiles() int {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		return 0
	}
	return int(limit.Cur)
}

// prepare lays out the scripts and installs the peers.
func (b *bench) prepare(only, names string) error {
	var err error
	if b.only, err = regexp.Compile(only); err != nil {
		return err
	}
	if b.gobun, err = filepath.Abs(b.gobun); err != nil {
		return err
	}
	if b.work, err = filepath.Abs(b.work); err != nil {
		return err
	}
	err = fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := files.ReadFile(path)
		if err != nil {
			return err
		}
		to := filepath.Join(b.work, strings.TrimPrefix(path, "peers/"))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		return os.WriteFile(to, data, 0o644)
	})
	if err != nil {
		return err
	}
	all, err := b.allPeers()
	if err != nil {
		return err
	}
	for _, p := range all {
		if names == "" || strings.Contains(","+names+",", ","+p.name+",") {
			b.peers = append(b.peers, p)
		}
	}
	return nil
}

func (b *bench) allPeers() ([]*peer, error) {
	if _, err := os.Stat(filepath.Join(b.work, "node_modules", "ws")); err != nil {
		_, _ = fmt.Fprintln(b.log, "installing the other servers with npm ci")
		cmd := exec.Command("npm", "ci", "--no-audit", "--no-fund")
		cmd.Dir = b.work
		if out, err := cmd.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("npm ci: %w\n%s", err, out)
		}
	}
	bun, err := bunBinary(b.work)
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	// What the slower servers have a stand-in for.
	common := []string{"chat", "json", "echo", "mixed", "fanout", "http"}
	peers := []*peer{
		{name: "gobun", command: func(w string) []string { return []string{b.gobun, "run", b.script(w)} }},
		{name: "bun", command: func(w string) []string { return []string{bun, "run", b.script(w)} }},
		{name: "ws", command: func(w string) []string {
			if !slices.Contains(common, w) {
				return nil
			}
			return []string{"node", filepath.Join(b.work, "servers", "ws.mjs")}
		}},
		{name: "gorilla", command: func(w string) []string {
			if !slices.Contains(common, w) {
				return nil
			}
			return []string{self, "serve-gorilla", w}
		}},
	}
	for _, p := range peers {
		p.version, err = b.version(p.name, bun)
		if err != nil {
			return nil, err
		}
	}
	return peers, nil
}

// bunBinary finds the binary itself: bun's install script puts it where the launcher was, unless npm runs no scripts.
func bunBinary(dir string) (string, error) {
	const launcherSize = 1 << 20 // the launcher is a small text
	found, err := filepath.Glob(filepath.Join(dir, "node_modules", "@oven", "bun-linux-*", "bin", "bun"))
	if err != nil {
		return "", err
	}
	for _, path := range append([]string{filepath.Join(dir, "node_modules", "bun", "bin", "bun.exe")}, found...) {
		if info, err := os.Stat(path); err == nil && info.Size() > launcherSize {
			return path, nil
		}
	}
	return "", errors.New("npm ci installed no bun binary for this machine")
}

func (b *bench) version(name, bun string) (string, error) {
	argv := map[string][]string{
		"gobun": {b.gobun, "--version"}, "bun": {bun, "--version"}, "ws": {"node", "-p", `process.version + ", ws " + require("ws/package.json").version`},
	}[name]
	if argv == nil {
		return "gorilla/websocket, " + goruntime.Version(), nil
	}
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Dir = b.work
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w", strings.Join(argv, " "), err)
	}
	return strings.TrimSpace(string(out)), nil
}
