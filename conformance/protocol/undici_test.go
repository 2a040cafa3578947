// undici is the WebSocket of Node and the reference of many clients: it talks to gobun's server.

package protocol

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

func TestUndiciClient(t *testing.T) {
	npm, err := exec.LookPath("npm")
	if err != nil {
		t.Skip("NOT RUN: there is no npm to install undici")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("NOT RUN: there is no node to run undici")
	}
	if _, err := os.Stat(filepath.Join("peers", "node_modules", "undici")); err != nil {
		cmd := exec.Command(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
		cmd.Dir = "peers"
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("npm ci in conformance/protocol/peers: %v\n%s", err, out)
		}
	}
	url, _ := scripted("gobun", gobun(), "run").serve(t)
	const want = "14 of 14 echoes, protocol a, closed with 4001 that was all true, extensions: permessage-deflate"
	if got := output(t, node, filepath.Join("peers", "undici.mjs"), url); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
