// The order in which Bun 1.4.5 lists the global object's members.

package bunapi

// globalOrder is that of the globals which the host defines.
const globalOrder = `addEventListener alert atob btoa clearImmediate clearInterval clearTimeout confirm dispatchEvent fetch prompt queueMicrotask removeEventListener
	reportError setImmediate setInterval setTimeout structuredClone global Bun File crypto navigator performance process Blob
	Buffer Crypto Request Response TextDecoder AbortController AbortSignal BroadcastChannel -ByteLengthQueuingStrategy CloseEvent CompressionStream
	-CountQueuingStrategy CryptoKey CustomEvent DOMException DecompressionStream ErrorEvent Event EventTarget FormData Headers MessageChannel MessageEvent MessagePort
	Performance PerformanceEntry PerformanceMark PerformanceMeasure -ReadableByteStreamController -ReadableStream
	-ReadableStreamBYOBReader -ReadableStreamDefaultController -ReadableStreamDefaultReader SubtleCrypto TextDecoderStream
	TextEncoder TextEncoderStream -TransformStream -TransformStreamDefaultController -URL -URLSearchParams WebSocket
	-WritableStream -WritableStreamDefaultController -WritableStreamDefaultWriter -SuppressedError -console -Iterator
	-DisposableStack -AsyncDisposableStack self`
