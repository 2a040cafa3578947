//go:build !race

package conformance

const raceDetector = false

// patience is how many times longer than usual everything may take.
const patience = 1
