package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"golang.org/x/net/netutil"
)

// The limits of the server. Pages are small and made from memory, so a client that
// needs longer is broken or hostile.
const (
	headerTime      = 5 * time.Second
	readTime        = 10 * time.Second
	writeTime       = 30 * time.Second
	idleTime        = 60 * time.Second
	drainTime       = 5 * time.Second
	maxHeader       = 16 << 10
	maxConnections  = 512
	maxProbeReading = 64 << 10
)

// Serve answers requests on l until ctx ends, then lets those that are under way
// finish for 5 seconds. It closes l, and returns nil after ctx has ended.
func Serve(ctx context.Context, l net.Listener, h http.Handler) error {
	srv := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: headerTime,
		ReadTimeout:       readTime,
		WriteTimeout:      writeTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    maxHeader,
		// What it would log are the mistakes of clients.
		ErrorLog: log.New(io.Discard, "", 0),
	}
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(netutil.LimitListener(l, maxConnections)) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serve pages: %w", err)
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
	defer cancel()
	if err := srv.Shutdown(drain); err != nil {
		_ = srv.Close()
	}
	<-ended
	return nil
}

// Probe asks a running server's /readyz: nil where it is ready. address is what it
// listens on ("127.0.0.1:8080"); where that has no host, this machine is asked. The
// error says in words what is wrong. It is for a health check in a container, which
// has no shell.
func Probe(ctx context.Context, address string) error {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("probe %s: not an address to listen on, write host:port", address)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, checkTime+headerTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return fmt.Errorf("probe %s: %w", address, err)
	}
	client := &http.Client{Transport: &http.Transport{Proxy: nil, DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("probe %s: no answer: %w", address, errors.Unwrap(err))
	}
	defer func() { _ = resp.Body.Close() }()
	var rep report
	if err := decodeReport(resp.Body, &rep); err != nil {
		return fmt.Errorf("probe %s: the answer is not that of Tidings (status %d)", address, resp.StatusCode)
	}
	if resp.StatusCode != http.StatusOK || !rep.Ready {
		return errors.New(rep.Words)
	}
	return nil
}
