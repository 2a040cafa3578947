// Systems without users and getrusage.

//go:build !unix

package process

import "github.com/gobun/gobun/jsbridge"

func umask(int) int { return 0 }

func resources() []figure {
	return []figure{
		{"userCPUTime", 0}, {"systemCPUTime", 0}, {"maxRSS", residentBytes() / 1024}, {"sharedMemorySize", 0}, {"unsharedDataSize", 0},
		{"unsharedStackSize", 0}, {"minorPageFault", 0}, {"majorPageFault", 0}, {"swappedOut", 0}, {"fsRead", 0}, {"fsWrite", 0},
		{"ipcSent", 0}, {"ipcReceived", 0}, {"signalsCount", 0}, {"voluntaryContextSwitches", 0}, {"involuntaryContextSwitches", 0},
	}
}

// identity adds nothing: Node's members about users are not there on such systems.
func identity(func(name string, f jsbridge.Native)) {}
