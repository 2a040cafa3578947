// File URLs as paths.

package fs

import (
	"runtime"
	"strings"

	"github.com/gobun/gobun/bunapi/web/encoding"
	"github.com/gobun/gobun/bunapi/web/url"
	"github.com/gobun/gobun/jsbridge"
)

// filePath is the path that a file URL stands for.
func filePath(u *url.URL) (string, error) {
	fail := func(code string) (string, error) {
		return "", jsbridge.TypeError(`URL must be a non-empty "file:" path`).WithCode(code)
	}
	name := u.Pathname()
	switch lower := strings.ToLower(name); {
	case u.Scheme != "file":
		return fail("ERR_INVALID_URL_SCHEME")
	case u.Host != "" && runtime.GOOS != "windows":
		return fail("ERR_INVALID_FILE_URL_HOST")
	case strings.Contains(lower, "%2f"):
		return fail("ERR_INVALID_FILE_URL_PATH")
	}
	name = encoding.Unescape(name)
	if runtime.GOOS == "windows" {
		name = strings.ReplaceAll(strings.TrimPrefix(name, "/"), "/", `\`)
	}
	return name, nil
}
