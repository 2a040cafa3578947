//go:build race

package conformance

const raceDetector = true

// patience is how many times longer everything may take: the detector makes programs slower.
const patience = 6
