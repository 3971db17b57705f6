package sources

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
)

// FetchError says why an address could not be read.
type FetchError struct {
	// Reason is a few words for a reader: "403 Forbidden", "the server did not answer in
	// 20 s". It never holds the address, which may carry a key.
	Reason string
	// Status is the HTTP status; 0 where there was no answer.
	Status int
	// RetryAfter is how long the server asks us to wait; 0 when it does not say.
	RetryAfter time.Duration
	// Refused is true where we did not ask: a private address, a wrong scheme, a robots
	// rule. It will not get better by itself.
	Refused bool
	// BotCheck is true where the site lets only browsers in.
	BotCheck bool
	// Err is the cause; nil for a plain status.
	Err error
}

func (e *FetchError) Error() string { return "fetch: " + e.Reason }

// Unwrap gives the cause.
func (e *FetchError) Unwrap() error { return e.Err }

func badAddress(err error) *FetchError {
	reason := "the address cannot be read"
	switch {
	case errors.Is(err, errScheme), errors.Is(err, errNoHost):
		reason = err.Error()
	}
	return &FetchError{Reason: reason, Refused: true, Err: withoutURL(err)}
}

func tooLarge(limit int64) *FetchError {
	return &FetchError{Reason: "the body is larger than " + size(limit), Err: errTooLarge}
}

func size(n int64) string {
	if n >= 1<<20 {
		return fmt.Sprintf("%d MB", n>>20)
	}
	return fmt.Sprintf("%d KB", max(n>>10, 1))
}

// withoutURL takes the address off an error of net/http or net/url: it may hold a
// password or key.
func withoutURL(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// failure names the cause of a failed request. ctx is the caller's: its own end is
// returned as it is.
func (c *Client) failure(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	err = withoutURL(err)
	return &FetchError{Reason: c.reason(err), Refused: refused(err), Err: err}
}

func refused(err error) bool {
	return errors.Is(err, ssrf.ErrProhibitedIP) || errors.Is(err, ssrf.ErrProhibitedPort) || errors.Is(err, ssrf.ErrProhibitedNetwork) || errors.Is(err, errScheme)
}

func (c *Client) reason(err error) string {
	var (
		dns      *net.DNSError
		cert     *tls.CertificateVerificationError
		host     x509.HostnameError
		record   tls.RecordHeaderError
		alert    tls.AlertError
		opposite = errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
	)
	switch {
	case errors.Is(err, ssrf.ErrProhibitedIP), errors.Is(err, ssrf.ErrProhibitedNetwork):
		return "the address is on a private network, which is not allowed (see fetch.allow_private)"
	case errors.Is(err, ssrf.ErrProhibitedPort):
		return "the port is not one that web servers use"
	case errors.Is(err, errScheme), errors.Is(err, errNoHost), errors.Is(err, errRedirectLoop), errors.Is(err, errTooManyRedirects), errors.Is(err, errEncoding):
		return cause(err).Error()
	case errors.As(err, &dns) && dns.IsNotFound:
		return "there is no host of that name"
	case isTimeout(err):
		return fmt.Sprintf("the server did not answer in %s", seconds(c.timeout))
	case errors.As(err, &dns):
		return "the name of the host could not be looked up"
	case errors.As(err, &host), errors.As(err, &cert):
		return "the server's certificate is not valid"
	case errors.As(err, &record), errors.As(err, &alert), errors.Is(err, http.ErrSchemeMismatch):
		return "no secure connection could be made"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "the server refused the connection"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), opposite:
		return "the server ended the connection"
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return "there is no way to the server"
	}
	return "the server's answer could not be read"
}

// cause is the innermost error.
func cause(err error) error {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err
		}
		err = next
	}
}

func seconds(d time.Duration) string {
	if d < time.Second {
		return d.String()
	}
	return fmt.Sprintf("%d s", int(d.Round(time.Second)/time.Second))
}
