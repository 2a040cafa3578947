package test

import "encoding/json"

// quoted returns a text in quotes, as messages show it.
func quoted(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		return text
	}
	return string(b)
}
