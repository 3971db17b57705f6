package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// DefaultAPI is the platform's own address.
const DefaultAPI = "https://api.telegram.org"

const (
	// callTimeout bounds every call but the long poll.
	callTimeout = 20 * time.Second
	// pollSeconds is how long the platform holds a poll that has nothing to tell; it
	// shortens longer ones to 50.
	pollSeconds = 50
	// pollGrace is how much longer than that we wait for the answer.
	pollGrace = 15 * time.Second
	// maxAnswer bounds an answer. A hundred updates of the longest messages with all
	// their entities are about 4 MiB.
	maxAnswer = 16 << 20
)

// client calls the Bot API through telegram-bot-api, which knows no contexts, reads
// JSON whatever the status is, and puts the token into its errors.
type client struct {
	token  string
	secret string // the part of the token that must never be seen
	base   string // the server's address, without a slash at its end
	api    tgbotapi.BotAPI
	http   *http.Client
}

func newClient(token, base string, hc *http.Client) (*client, error) {
	id, secret, ok := strings.Cut(token, ":")
	if _, err := strconv.ParseUint(id, 10, 63); err != nil || !ok || secret == "" || strings.ContainsFunc(secret, notToken) {
		return nil, errors.New("telegram: the token is not one: it looks like 123456789:AbC…, as @BotFather gives it")
	}
	if base == "" {
		base = DefaultAPI
	}
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, errors.New("telegram: api_url is no address: write https://host, or leave it empty for Telegram itself")
	}
	if hc == nil {
		hc = &http.Client{Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true, MaxIdleConnsPerHost: 8,
			IdleConnTimeout: 30 * time.Second, TLSHandshakeTimeout: 10 * time.Second,
		}}
	}
	ours := *hc
	ours.Timeout = 0 // each call has its own deadline
	ours.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c := &client{token: token, secret: secret, base: strings.TrimSuffix(base, "/"), http: &ours}
	c.api = tgbotapi.BotAPI{Token: token}
	c.api.SetAPIEndpoint(strings.ReplaceAll(c.base, "%", "%%") + "/bot%s/%s")
	return c, nil
}

func notToken(r rune) bool {
	return !(r == '-' || r == '_' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z')
}

// callError is a call that failed.
type callError struct {
	method string
	// code is the Bot API's error code or the HTTP status; 0 where there was no answer.
	code int
	// retry is how long the platform asks to wait; 0 where it does not.
	retry time.Duration
	// movedTo is the new id of a group that became a supergroup; 0 for none.
	movedTo int64
	// refused is true where the platform itself said no, so that surely nothing happened.
	refused bool
	// written is true where the request may have reached the platform.
	written bool
	err     error
}

func (e *callError) Error() string { return e.method + ": " + e.err.Error() }
func (e *callError) Unwrap() error { return e.err }

// words is what the platform said, without the method.
func (e *callError) words() string { return e.err.Error() }

// call makes one request and decodes its result into out, which may be nil.
func (c *client) call(ctx context.Context, method string, p tgbotapi.Params, limit time.Duration, out any) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	bound := &boundClient{ctx: ctx, base: c.http}
	api := c.api // a shallow copy, so that each call has its own context
	api.Client = bound
	resp, err := api.MakeRequest(method, p)
	if err != nil {
		return c.failed(method, bound, err)
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(resp.Result, out); err != nil {
		return &callError{method: method, written: true, err: fmt.Errorf("read the answer: %w", err)}
	}
	return nil
}

// failed sorts an error and takes the token out of it.
func (c *client) failed(method string, b *boundClient, err error) *callError {
	out := &callError{method: method, written: b.written.Load(), code: b.status, err: c.clean(err)}
	var said *tgbotapi.Error
	var odd *oddAnswer
	switch {
	case errors.As(err, &said):
		out.code = said.Code
		if said.Message == "" {
			out.err = fmt.Errorf("refused with code %d and no reason", said.Code)
		}
		out.retry = time.Duration(said.RetryAfter) * time.Second
		out.movedTo = said.MigrateToChatID
		out.refused = said.Code >= 400 && said.Code < 500
		if said.Code == http.StatusTooManyRequests && out.retry <= 0 {
			out.retry = time.Second
		}
	case errors.As(err, &odd):
		out.retry = odd.retry
		out.refused = odd.status == http.StatusTooManyRequests
	}
	return out
}

// clean is err without the token: the addresses in network errors hold it.
func (c *client) clean(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	if text := err.Error(); strings.Contains(text, c.secret) {
		return &cleaned{strings.ReplaceAll(text, c.secret, "…"), errors.Unwrap(err)}
	}
	return err
}

// cleaned is an error whose text held the token.
type cleaned struct {
	text string
	err  error
}

func (e *cleaned) Error() string { return e.text }

// Is looks through to what it wraps without giving the text of that away.
func (e *cleaned) Is(target error) bool { return e.err != nil && errors.Is(e.err, target) }

// oddAnswer is an answer that is no JSON of the Bot API: a proxy in between answers
// with a page, or the body is cut.
type oddAnswer struct {
	status int
	retry  time.Duration
	why    string
}

func (e *oddAnswer) Error() string { return e.why }

// boundClient carries one call: it gives the request its context, notes how far it
// got, and reads the answer whole before the library sees it.
type boundClient struct {
	ctx     context.Context
	base    *http.Client
	written atomic.Bool
	status  int
}

func (b *boundClient) Do(r *http.Request) (*http.Response, error) {
	trace := &httptrace.ClientTrace{WroteHeaders: func() { b.written.Store(true) }}
	resp, err := b.base.Do(r.WithContext(httptrace.WithClientTrace(b.ctx, trace)))
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	b.status = resp.StatusCode
	b.written.Store(true)
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("the answer was cut off: %w", err)
	case len(body) > maxAnswer:
		return nil, &oddAnswer{status: resp.StatusCode, why: fmt.Sprintf("the answer has more than %d MiB", maxAnswer>>20)}
	}
	if kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type")); kind != "application/json" && !json.Valid(body) {
		seconds, _ := strconv.Atoi(resp.Header.Get("Retry-After"))
		if resp.StatusCode == http.StatusTooManyRequests {
			seconds = max(seconds, 1)
		}
		return nil, &oddAnswer{
			status: resp.StatusCode, retry: time.Duration(min(max(seconds, 0), 3600)) * time.Second,
			why: fmt.Sprintf("HTTP status %d with an answer that is not of the Bot API", resp.StatusCode),
		}
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}
