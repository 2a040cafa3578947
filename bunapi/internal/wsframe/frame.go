// Package wsframe implements the framing of RFC 6455 for both roles: a push parser (bytes in, events out) and a writer that
// appends to a byte slice. It does no I/O, knows no JavaScript and starts no goroutine.
package wsframe

import "fmt"

// Opcode is a frame's opcode (RFC 6455 section 5.2).
type Opcode byte

// The opcodes that exist.
const (
	Continuation Opcode = 0
	Text         Opcode = 1
	Binary       Opcode = 2
	Close        Opcode = 8
	Ping         Opcode = 9
	Pong         Opcode = 10
)

// IsControl reports whether the opcode is a control frame's.
func (o Opcode) IsControl() bool { return o >= Close }

func (o Opcode) known() bool { return o <= Binary || o >= Close && o <= Pong }

// Role is the side of a parser or writer. A server receives masked frames and sends unmasked ones.
type Role uint8

// The roles.
const (
	Server Role = iota
	Client
)

const (
	// MaxControl is the largest payload of a control frame (RFC 6455 section 5.5).
	MaxControl = 125
	// MaxReason is the largest close reason: a control payload less the code.
	MaxReason = MaxControl - 2
	// MaxHeader is the longest frame header: two bytes, a 64-bit length, a mask.
	MaxHeader = 2 + 8 + 4

	finBit  = 0x80
	rsv1Bit = 0x40
	rsvBits = 0x70
	maskBit = 0x80
	len16   = 126
	len64   = 127
)

// Close codes of RFC 6455 section 7.4.1 that the engine itself uses.
const (
	CodeNormal        = 1000
	CodeGoingAway     = 1001
	CodeProtocol      = 1002
	CodeNoStatus      = 1005 // never on the wire: the peer's Close frame had no code
	CodeAbnormal      = 1006 // never on the wire: no Close frame came
	CodeInvalidData   = 1007
	CodeTooBig        = 1009
	CodeInternal      = 1011
	codeLastAssigned  = 1014
	codeFirstLibrary  = 3000
	codeLastPrivate   = 4999
	codeReserved1004  = 1004
	codeFirstAssigned = CodeNormal
)

// ValidCode reports whether a close code is allowed in a received Close frame.
func ValidCode(code int) bool {
	switch {
	case code == codeReserved1004 || code == CodeNoStatus || code == CodeAbnormal:
		return false
	case code >= codeFirstAssigned && code <= codeLastAssigned:
		return true
	}
	return code >= codeFirstLibrary && code <= codeLastPrivate
}

// Violation is what a peer did wrong.
type Violation uint8

// The violations, in the order in which one frame is checked.
const (
	BadMask Violation = iota
	BadRSV1
	BadRSV23
	BadOpcode
	FragmentedControl
	BigControl
	LoneContinuation
	NewInsideMessage
	BadClosePayload
	BadCloseCode
	BadUTF8
	BadDeflate
	TooBig
	HugeLength
)

// Error is a violation by the peer. It ends the connection.
type Error struct {
	Violation Violation
	// Detail is the number in the client's messages: an opcode, a close code or a length.
	Detail int
}

// Code returns the code for the Close frame that answers the violation.
func (e *Error) Code() int {
	switch e.Violation {
	case BadUTF8, BadDeflate:
		return CodeInvalidData
	case TooBig, HugeLength:
		return CodeTooBig
	}
	return CodeProtocol
}

// serverText is the text in the Close frame of Bun's server, which its close handler also gets.
var serverText = [...]string{
	BadMask:           "Received an incorrectly masked frame",
	BadRSV1:           "Received unexpected RSV1 bit",
	BadRSV23:          "Received unexpected RSV2 or RSV3 bit",
	BadOpcode:         "Received invalid opcode",
	FragmentedControl: "Received fragmented control frame",
	BigControl:        "Received too big control frame",
	LoneContinuation:  "Received continuation frame outside a fragmented message",
	NewInsideMessage:  "Received new message inside a fragmented message",
	BadClosePayload:   "Received invalid close payload",
	BadCloseCode:      "Received invalid close code",
	BadUTF8:           "Received invalid UTF-8",
	BadDeflate:        "Received invalid compressed data",
	TooBig:            "Received too big message",
	HugeLength:        "Received too big message",
}

// Error returns the text of the server role.
func (e *Error) Error() string { return serverText[e.Violation] }

// ClientError returns the message and the error code that Bun's client reports.
func (e *Error) ClientError() (message, code string) {
	switch e.Violation {
	case BadMask:
		return "Protocol error - unexpected mask from server", "WS_ERR_UNEXPECTED_MASK"
	case BadRSV1:
		return "Protocol error - RSV1 must be clear", "WS_ERR_UNEXPECTED_RSV_1"
	case BadRSV23:
		return "Protocol error - RSV2 and RSV3 must be clear", "WS_ERR_UNEXPECTED_RSV_2_3"
	case BadOpcode:
		return fmt.Sprintf("Protocol error - unsupported control frame: %d", e.Detail), "WS_ERR_INVALID_OPCODE"
	case FragmentedControl:
		return "Protocol error - control frame is fragmented", "WS_ERR_EXPECTED_FIN"
	case BigControl, BadClosePayload:
		return fmt.Sprintf("Protocol error - invalid control frame: %d", e.Detail), "WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH"
	case LoneContinuation, NewInsideMessage:
		return fmt.Sprintf("Protocol error - unexpected opcode: %d", e.Detail), "WS_ERR_INVALID_OPCODE"
	case BadCloseCode:
		return fmt.Sprintf("Protocol error - invalid close code: %d", e.Detail), "WS_ERR_INVALID_CLOSE_CODE"
	case BadUTF8:
		return "Server sent invalid UTF8", "WS_ERR_INVALID_UTF8"
	case BadDeflate:
		return "Invalid compressed data", "Z_DATA_ERROR"
	case HugeLength:
		return "Payload length over 2^53 - 1", "WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH"
	}
	return "Message too big", "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH"
}
