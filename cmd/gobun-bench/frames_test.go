package main

import (
	"testing"
	"time"
)

func TestEnvelopeHasTheSizeThatTheTableNames(t *testing.T) {
	if n := len(envelope()); n != 200 {
		t.Errorf("%d bytes", n)
	}
}

func TestStamp(t *testing.T) {
	sent := time.Unix(1764057600, 5000)
	if d, err := since([]byte(stamped(sent, 64)), sent.Add(time.Millisecond)); err != nil || d != time.Millisecond {
		t.Errorf("%v %v", d, err)
	}
	if _, err := since([]byte("short"), sent); err == nil {
		t.Error("a short message passed as a stamp")
	}
	if _, err := since([]byte("zzzzzzzzzzzzzzzz"), sent); err == nil {
		t.Error("letters passed as a stamp")
	}
}
