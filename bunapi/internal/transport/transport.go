// Package transport defines the byte stream below the connections of the protocol engine.
package transport

// Transport is that byte stream. The streams of runtime/loop are transports.
type Transport interface {
	// Write accepts as much as it can without waiting, and returns the number of bytes. An error is final.
	Write(bufs [][]byte) (n int, err error)
	// WantWritable turns notifications on or off that Write accepts bytes again.
	WantWritable(on bool)
	PauseRead()
	ResumeRead()
	// CloseWrite ends the sending side after everything that Write accepted.
	CloseWrite()
	// Close drops the connection.
	Close()
}
