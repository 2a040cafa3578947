package project

import (
	"os"
	"os/exec"
)

// executable reports whether a file can be run: packages install a .cmd beside each script.
func executable(path string) bool {
	if _, err := exec.LookPath(path); err == nil {
		return true
	}
	_, err := os.Stat(path + ".cmd")
	return err == nil
}
