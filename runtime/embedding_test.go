// Follows docs/EMBEDDING.md to the letter.

package runtime_test

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// block is a code block of a document.
type block struct {
	lang, name, text string
	line             int
}

func blocksOf(t *testing.T, document string) (list []block) {
	t.Helper()
	f, err := os.Open(document)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var now *block
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		info, fence := strings.CutPrefix(lines.Text(), "```")
		switch {
		case fence && now == nil:
			lang, name, _ := strings.Cut(info, " ")
			now = &block{lang: lang, name: name, line: n}
		case fence:
			list, now = append(list, *now), nil
		case now != nil:
			now.text += lines.Text() + "\n"
		}
	}
	if now != nil {
		t.Fatalf("%s:%d: the block does not end", document, now.line)
	}
	return list
}

// The page creates a project: its code blocks are files, and its commands are run where they stand. The project is a folder of
// this module that only the compiler sees, through an overlay, so that nothing is downloaded or compiled twice.
func TestEmbeddingPage(t *testing.T) {
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	p := &page{root: root, dir: t.TempDir(), files: map[string]string{}}
	ran := 0
	for _, b := range blocksOf(t, "../docs/EMBEDDING.md") {
		switch {
		case b.name != "":
			file := filepath.Join(p.dir, b.name)
			p.files[filepath.Join(root, pageFolder, b.name)] = file
			if err := os.WriteFile(file, []byte(b.text), 0o600); err != nil {
				t.Fatal(err)
			}
		case b.lang == "go", b.lang == "ts":
			t.Errorf("line %d: code without the name of a file is not tried", b.line)
		case b.lang == "sh":
			for command := range strings.Lines(b.text) {
				ran++
				p.run(t, b.line, strings.TrimSpace(command))
			}
		}
	}
	if len(p.files) < 7 || ran < 5 {
		t.Errorf("the page has %d files and %d commands", len(p.files), ran)
	}
}

// pageFolder is where the compiler sees the project.
const pageFolder = "docs/chat"

type page struct {
	root, dir string
	files     map[string]string // what the compiler sees, by path
}

func (p *page) run(t *testing.T, line int, command string) {
	t.Helper()
	overlay, err := json.Marshal(map[string]any{"Replace": p.files})
	if err != nil {
		t.Fatal(err)
	}
	list := filepath.Join(t.TempDir(), "overlay.json")
	if err := os.WriteFile(list, overlay, 0o600); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(p.dir, "program")
	switch command {
	case "mkdir chat && cd chat", "go mod init chat", "go get github.com/gobun/gobun/runtime":
	case "go build .":
		in(t, p.root, line, "go", "build", "-overlay", list, "-o", program, "./"+pageFolder)
	case "go test ./...":
		in(t, p.root, line, "go", "test", "-vet=off", "-overlay", list, "-c", "-o", program, "./"+pageFolder)
		in(t, p.dir, line, program)
	default:
		t.Errorf("line %d: this test does not know %q", line, command)
	}
}

func in(t *testing.T, dir string, line int, command ...string) {
	t.Helper()
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("line %d: %q: %v\n%s", line, command, err, out)
	}
}
