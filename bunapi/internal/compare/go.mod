module github.com/gobun/gobun/bunapi/internal/compare

go 1.26.0

require (
	github.com/gobun/gobun v0.0.0
	github.com/gorilla/websocket v1.5.3
	github.com/lxzan/gws v1.8.9
)

require (
	github.com/dolthub/maphash v0.1.0 // indirect
	github.com/klauspost/compress v1.20.4 // indirect
)

replace github.com/gobun/gobun => ../../..
