// The requests for files whose answers wire_test.go compares: ranges, conditions, slices, directory routes.

package conformance

// files adds the rows of sections 1.6 and 10.2 that are about files.
func (t *wireTable) files() {
	t.get("10.2 fileMissing", "/fileMissing")
	t.get("10.2 fileLarge", "/fileLarge", "Range: bytes=100000-100099")
	t.get("10.2 all of fileLarge", "/fileLarge")
	for _, r := range []string{
		"bytes=0-4", "bytes=5-", "bytes=-5", "bytes=0-", "bytes=30-40", "bytes=31-40", "bytes=4-2", "bytes=0-0,2-3", "bytes=a-b", "bytes=-0",
		"bytes=-100", "items=0-4", "Bytes=0-4", "bytes= 0 - 4", "bytes=", "bytes=-", "bytes=0-99999999999999999999",
	} {
		t.get("10.2 Range: "+r, "/file", "Range: "+r)
	}
	t.get("10.2 Range of an empty file", "/fileEmpty", "Range: bytes=0-4")
	t.get("10.2 Range beside a status", "/fileStatus", "Range: bytes=0-4")
	t.get("10.2 Range beside a Content-Range", "/fileRange", "Range: bytes=0-4")
	t.get("10.2 Range with If-Range", "/file", "Range: bytes=0-4", "If-Range: \"x\"")
	t.get("10.2 Range of a string", "/string", "Range: bytes=0-1")
	t.raw("10.2 Range by HEAD", request("HEAD", "/file", "Range: bytes=0-4"), "HEAD")
	t.raw("10.2 Range by POST", request("POST", "/file", "Range: bytes=0-4"), "POST")
	t.both("1.6 file route, Range", "/fixedFile", "Range: bytes=1-3")
	t.both("1.6 file route, Range beyond it", "/fixedFileHeaders", "Range: bytes=99-")
	t.both("1.6 file route, not modified", "/fixedFile", "If-Modified-Since: Wed, 25 Nov 2076 08:10:59 GMT")
	t.get("1.6 file route, modified", "/fixedFile", "If-Modified-Since: Wed, 25 Nov 2020 08:10:59 GMT")
	t.get("1.6 file route, If-None-Match: *", "/fixedFile", "If-None-Match: *")
	t.get("1.6 file route, another tag", "/fixedFile", "If-None-Match: \"x\"")
	const never, ever, same = "Wed, 01 Jan 2020 00:00:00 GMT", "Wed, 25 Nov 2076 08:10:59 GMT", "Fri, 02 Jan 2026 03:04:05 GMT"
	for _, version := range []string{"\"own\"", "\"x\"", "W/\"own\"", same, ever} {
		t.get("10.2 If-Range: "+version, "/fileVersion", "Range: bytes=0-4", "If-Range: "+version)
		t.get("1.6 file route, If-Range: "+version, "/fixedFileTag", "Range: bytes=0-4", "If-Range: "+version)
		t.get("1.6 directory route, If-Range: "+version, "/dir/text.txt", "Range: bytes=0-4", "If-Range: "+version)
	}
	for _, condition := range []string{
		"If-Match: *", "If-Match: \"own\"", "If-Match: \"x\"", "If-Match: W/\"1f-695735a5\"", "If-Unmodified-Since: " + never, "If-Unmodified-Since: " + same,
		"If-None-Match: *", "If-None-Match: \"own\"", "If-None-Match: W/\"1f-695735a5\"", "If-None-Match: \"x\", \"1f-695735a5\"",
		"If-Modified-Since: " + same, "If-Modified-Since: " + never, "If-Modified-Since: nonsense",
	} {
		t.get("1.6 file route with tag, "+condition, "/fixedFileTag", condition)
		t.get("1.6 directory route, "+condition, "/dir/text.txt", condition)
	}
	t.get("1.6 file route, If-None-Match before If-Modified-Since", "/fixedFileTag", "If-None-Match: \"x\"", "If-Modified-Since: "+ever)
	t.raw("1.6 directory route, If-None-Match by POST", request("POST", "/dir/text.txt", "If-None-Match: *"), "POST")

	for _, slice := range []string{
		"2,5", "0,31", "4", "-3", "0,-3", "40", "40,50", "5,100", "3,3", "5,3", "2,8,1,3", "type", "headers", "range", "status", "none", "missing", "empty", "stream",
	} {
		t.both("10.2 slice "+slice, "/slice?"+slice)
	}
	t.get("10.2 Range of a slice", "/slice?2,5", "Range: bytes=0-1")
	t.get("10.2 Range of a slice that is everything", "/slice?0,31", "Range: bytes=0-1")
	t.both("1.6 route of a slice", "/fixedSlice")
	t.both("1.6 route of a slice, Range", "/fixedSlice", "Range: bytes=1-")
	t.get("1.6 route of a slice, Range beyond it", "/fixedSlice", "Range: bytes=3-")
	t.get("10.2 a directory as body", "/fileDirectory")
	t.both("10.2 file with status 205", "/file205")
	t.get("10.2 the last bytes of an empty file", "/fileEmpty", "Range: bytes=-2")
	t.get("10.2 Range: bytes =0-4", "/file", "Range: bytes =0-4")
	t.get("10.2 stream of a file with its type", "/fileStream")
	t.get("10.2 stream of a Blob with its type", "/blobStream")

	for _, path := range []string{
		"text.txt", "", "sub", "sub?x=1#f", "sub/", "sub/f.json", "none", "none/", "sub/none", "empty.json", ".hidden", "a%20b", "%C3%A9", "\xc3\xa9", "p%2541",
		"text%2Etxt", "%74ext.txt", "./text.txt", "../dir/text.txt", "%2e%2e/text.txt", "sub/../text.txt", "sub%2ff.json", "/text.txt", "sub//f.json", "text.txt%00", "text.txt/",
		"sub%5cf.json", "sub\\f.json", "a:b", "a%3Ab", "%zz", "%4", "a+b", "a%2Bb", "outside", "outside/secret.txt", "inside", "route",
	} {
		t.get("1.6 directory route "+path, "/dir/"+path)
	}
	t.raw("1.6 directory route, HEAD", request("HEAD", "/dir/text.txt"), "HEAD")
	t.raw("1.6 directory route, HEAD of a directory", request("HEAD", "/dir/sub"), "HEAD")
	t.raw("1.6 directory route, POST", request("POST", "/dir/text.txt", "Range: bytes=0-4"), "POST")
	t.get("1.6 directory route without slash", "/dir")
	t.raw("1.6 directory route, absolute target", "GET http://x:1/dir/sub?y HTTP/1.1\r\nHost: a\r\n\r\n", "GET")
	for _, r := range []string{"bytes=0-4", "bytes=-4", "bytes=99-", "bytes=0-1,3-4"} {
		t.both("1.6 directory route, Range: "+r, "/dir/text.txt", "Range: "+r)
	}
	t.get("1.6 directory route of one method", "/dirGet/text.txt")
	t.raw("1.6 directory route of another method", request("POST", "/dirGet/text.txt"), "POST")
	t.get("1.6 directory route beside methods", "/dirBeside/text.txt")
}
