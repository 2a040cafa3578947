package test

import "encoding/json"

// quoted is a text between quotes, as messages show it.
func quoted(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		return text
	}
	return string(b)
}
