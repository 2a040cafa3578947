// The page with which a server in development mode answers when a handler fails.

package exchange

import (
	_ "embed"
	"html"
	"strings"
)

//go:embed errorpage.html
var errorPageTemplate string

// errorPage shows an error as it was printed: source, message, stack, causes.
func errorPage(title, text string) []byte {
	return []byte(strings.NewReplacer("{title}", html.EscapeString(title), "{text}", html.EscapeString(text)).Replace(errorPageTemplate))
}
