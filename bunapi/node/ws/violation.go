// Violations by a peer, with the messages and codes of the package.

package ws

import (
	"strconv"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/wsframe"
	"github.com/gobun/gobun/jsbridge"
)

// violations: %d is the number that the message names.
var violations = map[wsframe.Violation]struct{ text, code string }{
	wsframe.BadMask:           {"Invalid WebSocket frame: MASK must be set", "WS_ERR_EXPECTED_MASK"},
	wsframe.BadRSV1:           {"Invalid WebSocket frame: RSV1 must be clear", "WS_ERR_UNEXPECTED_RSV_1"},
	wsframe.BadRSV23:          {"Invalid WebSocket frame: RSV2 and RSV3 must be clear", "WS_ERR_UNEXPECTED_RSV_2_3"},
	wsframe.BadOpcode:         {"Invalid WebSocket frame: invalid opcode %d", "WS_ERR_INVALID_OPCODE"},
	wsframe.FragmentedControl: {"Invalid WebSocket frame: FIN must be set", "WS_ERR_EXPECTED_FIN"},
	wsframe.BigControl:        {"Invalid WebSocket frame: invalid payload length %d", "WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH"},
	wsframe.LoneContinuation:  {"Invalid WebSocket frame: invalid opcode %d", "WS_ERR_INVALID_OPCODE"},
	wsframe.NewInsideMessage:  {"Invalid WebSocket frame: invalid opcode %d", "WS_ERR_INVALID_OPCODE"},
	wsframe.BadClosePayload:   {"Invalid WebSocket frame: invalid payload length %d", "WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH"},
	wsframe.BadCloseCode:      {"Invalid WebSocket frame: invalid status code %d", "WS_ERR_INVALID_CLOSE_CODE"},
	wsframe.BadUTF8:           {"Invalid WebSocket frame: invalid UTF-8 sequence", "WS_ERR_INVALID_UTF8"},
	wsframe.BadDeflate:        {"invalid compressed data", "Z_DATA_ERROR"},
	wsframe.TooBig:            {"Max payload size exceeded", "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH"},
	wsframe.HugeLength:        {"Unsupported WebSocket frame: payload length > 2^53 - 1", "WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH"},
}

func violation(s jsbridge.Scope, v *wsframe.Error) goja.Value {
	said := violations[v.Violation]
	text := strings.Replace(said.text, "%d", strconv.Itoa(v.Detail), 1)
	if v.Violation == wsframe.BadUTF8 || v.Violation == wsframe.BadDeflate {
		return s.ErrorValue(jsbridge.Errorf("%s", text).WithCode(said.code))
	}
	return s.ErrorValue(jsbridge.RangeError("%s", text).WithCode(said.code))
}
