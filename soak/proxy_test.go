package soak

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"
)

// line is a connection of the program to something, with faults.
type line struct {
	t     *testing.T
	proxy *toxiproxy.Proxy
	// address is where the program finds the other end.
	address string
}

// newLine opens a proxy in front of a TCP address.
func newLine(t *testing.T, name, upstream string) *line {
	t.Helper()
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(prometheus.NewRegistry()), zerolog.Nop())
	l := &line{t: t, proxy: toxiproxy.NewProxy(server, name, "127.0.0.1:0", upstream)}
	if err := l.proxy.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.proxy.Stop)
	l.address = l.proxy.Listen
	return l
}

// cut ends all connections and refuses new ones, as where a server is down.
func (l *line) cut() { l.proxy.Stop() }

// silence lets nothing through any more while connections seem to stand, as where a
// network is parted.
func (l *line) silence() {
	l.fault("timeout", "upstream", `{"timeout": 0}`)
	l.fault("timeout", "downstream", `{"timeout": 0}`)
}

// fault begins a fault; stream is "upstream" (what the program sends) or "downstream".
func (l *line) fault(kind, stream, attributes string) {
	l.t.Helper()
	_, err := l.proxy.Toxics.AddToxicJson(strings.NewReader(fmt.Sprintf(`{"name": "%s %s", "type": %q, "stream": %q, "attributes": %s}`, kind, stream, kind, stream, attributes)))
	if err != nil {
		l.t.Fatal(err)
	}
}

// heal ends all faults.
func (l *line) heal() {
	l.t.Helper()
	l.proxy.Toxics.ResetToxics(context.Background())
	if !l.proxy.Enabled {
		l.proxy.Listen = l.address
		if err := l.proxy.Start(); err != nil {
			l.t.Fatal(err)
		}
	}
}

// postgresLine opens a proxy in front of the server of a PostgreSQL address and returns
// it with the address that leads through it.
func postgresLine(t *testing.T, address string) (*line, string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	upstream := u.Host
	if dir := u.Query().Get("host"); dir != "" { // a socket in a folder
		upstream = bridge(t, filepath.Join(dir, ".s.PGSQL.5432"))
	}
	l := newLine(t, "postgres", upstream)
	q := u.Query()
	q.Del("host")
	q.Set("sslmode", "disable")
	u.Host, u.RawQuery = l.address, q.Encode()
	return l, u.String()
}

// bridge joins a TCP address to a socket, since the proxy knows only TCP.
func bridge(t *testing.T, socket string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			here, err := listener.Accept()
			if err != nil {
				return
			}
			there, err := net.Dial("unix", socket)
			if err != nil {
				here.Close()
				continue
			}
			carry := func(to, from net.Conn) {
				_, _ = io.Copy(to, from)
				to.Close()
				from.Close()
			}
			go carry(here, there)
			go carry(there, here)
		}
	}()
	return listener.Addr().String()
}

// host is the host and port of a URL.
func host(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Host
}
