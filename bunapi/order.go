// The orders in which Bun 1.4.5 lists the global object's members and Bun's own.

package bunapi

// bunOrder is that of Object.getOwnPropertyNames(Bun).
const bunOrder = `$ Archive ArrayBufferSink Cookie CookieMap CryptoHasher FFI FetchSession FileSystemRouter Glob Image MD4 MD5 ModuleGraph SHA1
	SHA224 SHA256 SHA384 SHA512 SHA512_256 JSONC JSON5 JSONL markdown TOML XML YAML Transpiler embeddedFiles S3Client s3 CSRF
	allocUnsafe argv build concatArrayBuffers connect cron -cwd color deepEquals deepMatch deflateSync dns enableANSIColors env
	escapeHTML fetch file fileURLToPath gc generateHeapSnapshot gunzipSync gzipSync hash indexOfLine inflateSync inspect
	isMainThread isStandaloneExecutable -jest listen udpSocket main mmap nanoseconds openInEditor -origin -!version_with_sha
	password pathToFileURL peek plugin randomUUIDv7 randomUUIDv5 readableStreamToArray readableStreamToArrayBuffer
	readableStreamToBytes readableStreamToBlob readableStreamToFormData readableStreamToJSON readableStreamToText -registerMacro
	resolve resolveSync !revision semver sql postgres SQL serve sha shrink sliceAnsi sleep sleepSync spawn spawnSync stderr stdin
	stdout stringWidth stripANSI wrapAnsi Terminal unsafe !version WebView which RedisClient redis secrets write zstdCompressSync
	zstdDecompressSync zstdCompress zstdDecompress`

// globalOrder is that of the globals which the host defines.
const globalOrder = `addEventListener atob btoa clearImmediate clearInterval clearTimeout dispatchEvent fetch queueMicrotask removeEventListener
	reportError setImmediate setInterval setTimeout structuredClone global Bun File crypto navigator performance process Blob
	Buffer Crypto Request Response TextDecoder AbortController AbortSignal -ByteLengthQueuingStrategy CloseEvent
	-CountQueuingStrategy CryptoKey CustomEvent DOMException ErrorEvent Event EventTarget FormData Headers MessageEvent
	Performance PerformanceEntry PerformanceMark PerformanceMeasure -ReadableByteStreamController -ReadableStream
	-ReadableStreamBYOBReader -ReadableStreamDefaultController -ReadableStreamDefaultReader SubtleCrypto TextDecoderStream
	TextEncoder TextEncoderStream -TransformStream -TransformStreamDefaultController -URL -URLSearchParams WebSocket
	-WritableStream -WritableStreamDefaultController -WritableStreamDefaultWriter -SuppressedError -console -Iterator
	-DisposableStack -AsyncDisposableStack self`
