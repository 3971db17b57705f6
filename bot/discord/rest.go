package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"tidings/bot"
	"tidings/briefing"
)

// Discord's error codes that something follows from (Discord docs, Opcodes and Status
// Codes: JSON).
const (
	codeUnknownChannel     = 10003
	codeUnknownMessage     = 10008
	codeUnknownWebhook     = 10015
	codeUnknownInteraction = 10062
	codeAcknowledged       = 40060
	codeMissingAccess      = 50001
	codeCannotDM           = 50007
	codeNotAText           = 50008
	codeMissingPermissions = 50013
	codeArchivedThread     = 50083
	codeNoMutualGuild      = 50278
)

// apiError is a request that Discord did not fulfil, or of which it is not known. Its
// text holds neither address nor token.
type apiError struct {
	// Status is the answer's; 0 where none came.
	Status int
	// Code and Text are Discord's own; 0 and empty where it gave none.
	Code int
	Text string
	// RetryAfter is what a 429 asks for.
	RetryAfter time.Duration
	// Wrote is true where the request had left when things went wrong.
	Wrote bool
	Err   error
}

func (e *apiError) Error() string {
	switch {
	case e.Text != "" && e.Code != 0:
		return fmt.Sprintf("%s (%d, code %d)", e.Text, e.Status, e.Code)
	case e.Status != 0 && e.Err == nil:
		return strings.TrimSpace(fmt.Sprintf("%d %s", e.Status, http.StatusText(e.Status)))
	case e.Status != 0:
		return fmt.Sprintf("%d %s: %v", e.Status, http.StatusText(e.Status), e.Err)
	}
	return e.Err.Error()
}

func (e *apiError) Unwrap() error { return e.Err }

// outcome is what the error means for a message that was to be posted.
func (e *apiError) outcome() briefing.Outcome {
	switch {
	case e.Status == 0 && !e.Wrote:
		return briefing.NotSent
	case e.Status == 0 || e.Status >= 500 || e.Status < 400:
		return briefing.MaybeSent
	case e.Status == http.StatusTooManyRequests || e.Status == http.StatusUnauthorized || e.Status == http.StatusRequestTimeout:
		return briefing.NotSent
	}
	switch e.Code {
	case codeUnknownChannel, codeMissingAccess, codeCannotDM, codeNotAText, codeMissingPermissions, codeArchivedThread, codeNoMutualGuild:
		return briefing.ChannelGone
	case 0: // not Discord's own answer but that of something in front of it
		return briefing.NotSent
	}
	return briefing.NotAccepted
}

// refusedToken reports whether an error means that the token is not valid.
func refusedToken(err error) bool {
	var e *apiError
	return errors.As(err, &e) && e.Status == http.StatusUnauthorized
}

func hasCode(err error, code int) bool {
	var e *apiError
	return errors.As(err, &e) && e.Code == code
}

// call makes one request with the bot's token, within the limits, once. bucket names
// what Discord counts together. out takes the answer; nil for none.
func (b *Bot) call(ctx context.Context, method, address, bucket string, body, out any) error {
	if missing, err := b.limit.wait(ctx, bucket); err != nil {
		return &apiError{RetryAfter: missing, Err: fmt.Errorf("wait for the rate limit: %w", err)}
	}
	rec := &recorder{next: b.transport}
	client := &http.Client{Transport: rec, Timeout: requestTimeout, CheckRedirect: noRedirect}
	raw, err := b.rest.RequestWithBucketID(method, address, body, bucket,
		discordgo.WithContext(ctx), discordgo.WithClient(client), discordgo.WithRetryOnRatelimit(false), discordgo.WithRestRetries(0))
	b.limit.observe(bucket, rec.status, rec.header)
	var rest *discordgo.RESTError
	if errors.As(err, &rest) {
		raw = rest.ResponseBody
	}
	return finish(rec, raw, err, out)
}

// answer makes one request that an interaction's token allows: no token of the bot's,
// no place in its limits (Discord docs: interaction endpoints are not bound to the
// bot's global limit), and no bucket in the library, which would keep one for each
// interaction for ever.
func (b *Bot) answer(ctx context.Context, method, address string, body any) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return &apiError{Err: fmt.Errorf("write the answer: %w", err)}
	}
	var reader io.Reader
	if body != nil {
		reader = bytes.NewReader(raw)
	}
	q, err := http.NewRequestWithContext(ctx, method, address, reader)
	if err != nil {
		return &apiError{Err: errors.New("make the request")}
	}
	if body != nil {
		q.Header.Set("Content-Type", "application/json")
	}
	q.Header.Set("User-Agent", b.rest.UserAgent)
	rec := &recorder{next: b.transport}
	client := &http.Client{Transport: rec, Timeout: requestTimeout, CheckRedirect: noRedirect}
	resp, err := client.Do(q)
	if err != nil {
		return finish(rec, nil, err, nil)
	}
	defer resp.Body.Close()
	raw, err = io.ReadAll(resp.Body)
	return finish(rec, raw, err, nil)
}

// finish makes of what came back nil or an *apiError, and fills out.
func finish(rec *recorder, raw []byte, err error, out any) error {
	e := &apiError{Status: rec.status, Wrote: rec.wrote.Load(), Err: bare(err)}
	if rec.status >= 200 && rec.status < 300 {
		if err != nil {
			e.Err = fmt.Errorf("read the answer: %w", bare(err))
			return e
		}
		if out == nil {
			return nil
		}
		if err := json.Unmarshal(raw, out); err != nil {
			e.Err = fmt.Errorf("read the answer: %w", err)
			return e
		}
		return nil
	}
	if rec.status == 0 {
		if e.Err == nil {
			e.Err = errors.New("no answer")
		}
		return e
	}
	e.Err = nil
	if rec.status == http.StatusTooManyRequests {
		e.RetryAfter = max(retryAfter(rec.header), time.Second)
		if rec.header.Get("X-RateLimit-Scope") == "" && retryAfter(rec.header) == 0 {
			e.RetryAfter = ban
		}
	}
	var answer struct {
		Code    int
		Message string
	}
	if json.Unmarshal(raw, &answer) == nil {
		e.Code, e.Text = answer.Code, bot.Cut(bot.CleanLine(answer.Message), 200, bot.UTF16Len)
	}
	return e
}

// bare takes addresses out of an error: the request's own, which may hold an
// interaction's token, and those of the connection's two ends, which help nobody.
func bare(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return fmt.Errorf("look up %s: %s", dns.Name, dns.Err)
	}
	var op *net.OpError
	if errors.As(err, &op) {
		return fmt.Errorf("%s: %w", op.Op, op.Err)
	}
	return err
}
