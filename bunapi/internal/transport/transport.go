// Package transport says what the connections of the protocol engine need of the byte stream below them.
package transport

// Transport is that byte stream. The streams of runtime/loop are transports.
type Transport interface {
	// Write takes as much as it can without waiting, and returns how many bytes that was. An error is final.
	Write(bufs [][]byte) (n int, err error)
	// WantWritable asks for a call when Write takes bytes again, or for no more such calls.
	WantWritable(on bool)
	PauseRead()
	ResumeRead()
	// CloseWrite ends the sending side after everything that Write took.
	CloseWrite()
	// Close drops the connection.
	Close()
}
