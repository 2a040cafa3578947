// The program embed is a chat service in Go whose rooms are written in TypeScript. See README.md.
package main

import (
	"context"
	"embed"
	"errors"
	"flag"
	"io/fs"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	gobun "github.com/gobun/gobun/runtime"
)

//go:embed rooms/*.ts
var scripts embed.FS

func main() {
	address := flag.String("address", "127.0.0.1:8080", "where to listen")
	folder := flag.String("scripts", "", "the folder that has rooms/server.ts, which SIGHUP reads again; empty: the scripts in the program")
	flag.Parse()
	if err := run(*address, *folder); err != nil {
		log.Fatal(err)
	}
}

func run(address, folder string) error {
	var from fs.FS = scripts
	if folder != "" {
		from = os.DirFS(folder)
	}
	script, err := gobun.Load(from, entry)
	if err != nil {
		return err
	}
	service := NewService(NewUsers(map[string]string{"ann": "tea", "bob": "coffee"}))
	if service.app, err = gobun.Start(context.Background(), script, service.Options()); err != nil {
		return err
	}
	web := &http.Server{Addr: address, Handler: service.Handler(), ReadHeaderTimeout: 10 * time.Second}
	serving := make(chan error, 1)
	go func() { serving <- web.ListenAndServe() }()
	log.Printf("http://%s/rooms", address)

	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	for {
		select {
		case s := <-signals:
			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			if s == syscall.SIGHUP {
				if err := service.Reload(ctx, from); err != nil {
					log.Print("the old script serves on: ", err)
				}
				cancel()
				continue
			}
			err := errors.Join(service.app.Shutdown(ctx), web.Shutdown(ctx))
			cancel()
			return err
		case err := <-serving:
			return errors.Join(err, service.app.Close())
		}
	}
}
