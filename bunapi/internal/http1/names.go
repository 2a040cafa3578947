// The header names that Bun knows. In a response they precede all others and have this spelling, however the script wrote them
// (measured on Bun 1.4.5).

package http1

import (
	"strings"
	"sync"
)

var known = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for _, name := range []string{
		"Accept", "Accept-Charset", "Accept-Encoding", "Accept-Language", "Accept-Ranges", "Access-Control-Allow-Credentials",
		"Access-Control-Allow-Headers", "Access-Control-Allow-Methods", "Access-Control-Allow-Origin", "Access-Control-Expose-Headers",
		"Access-Control-Max-Age", "Access-Control-Request-Headers", "Access-Control-Request-Method", "Age", "Authorization",
		"Cache-Control", "Connection", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Length",
		"Content-Location", "Content-Range", "Content-Security-Policy", "Content-Security-Policy-Report-Only", "Content-Type", "Cookie",
		"Cookie2", "Cross-Origin-Embedder-Policy", "Cross-Origin-Embedder-Policy-Report-Only", "Cross-Origin-Opener-Policy",
		"Cross-Origin-Opener-Policy-Report-Only", "Cross-Origin-Resource-Policy", "DNT", "Date", "Default-Style", "ETag", "Expect",
		"Expires", "Host", "Icy-MetaInt", "Icy-Metadata", "If-Match", "If-Modified-Since", "If-None-Match", "If-Range",
		"If-Unmodified-Since", "Keep-Alive", "Last-Event-ID", "Last-Modified", "Link", "Location", "Origin", "Ping-From", "Ping-To",
		"Pragma", "Proxy-Authorization", "Proxy-Connection", "Purpose", "Range", "Referer", "Referrer-Policy", "Refresh", "Report-To",
		"Sec-Fetch-Dest", "Sec-Fetch-Mode", "Sec-WebSocket-Accept", "Sec-WebSocket-Extensions", "Sec-WebSocket-Key",
		"Sec-WebSocket-Protocol", "Sec-WebSocket-Version", "Server-Timing", "Service-Worker", "Service-Worker-Allowed",
		"Service-Worker-Navigation-Preload", "Set-Cookie2", "SourceMap", "Strict-Transport-Security", "TE", "Timing-Allow-Origin",
		"Trailer", "Transfer-Encoding", "Upgrade", "Upgrade-Insecure-Requests", "User-Agent", "Vary", "Via", "X-Content-Type-Options",
		"X-DNS-Prefetch-Control", "X-Frame-Options", "X-SourceMap", "X-Temp-Tablet", "X-XSS-Protection",
	} {
		m[strings.ToLower(name)] = name
	}
	return m
})

// Canonical returns the spelling of a known name, given in any case.
func Canonical(name string) (spelling string, ok bool) {
	spelling, ok = known()[strings.ToLower(name)]
	return spelling, ok
}
