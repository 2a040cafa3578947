//go:build race

package protocol

// raceDetector: everything takes ten times as long.
const raceDetector = true
