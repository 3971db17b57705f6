package sources

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" // hubs still sign with it (W3C WebSub, section 7.1); the secret is random
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"tidings/news"
	"tidings/sources/feed"
)

// PushStore is the part of the store that keeps subscriptions at hubs.
type PushStore interface {
	// DuePushes returns up to limit subscriptions of sources that are neither gone nor
	// paused whose hub is to be asked at or before now, and sets the next time to until
	// and an hour more for each time the hub was asked in vain, up to a day.
	DuePushes(ctx context.Context, now, until time.Time, limit int) ([]news.Push, error)
	// SavePush replaces Asks and Until of the subscription with that Token, and the time
	// at which its hub is asked again.
	SavePush(ctx context.Context, p news.Push, nextAsk time.Time) error
	// PushByToken finds a subscription with its source; found is false where there is
	// none or the source is no longer read.
	PushByToken(ctx context.Context, token string) (p news.Push, due news.Due, found bool, err error)
	// PollNow makes a source due.
	PollNow(ctx context.Context, sourceID string, now time.Time) error
}

const (
	// leaseWanted is how long we ask hubs to push. A hub may choose otherwise.
	leaseWanted = 7 * 24 * time.Hour
	// leaseLeast and leaseMost bound what a hub may choose.
	leaseLeast = 10 * time.Minute
	leaseMost  = 30 * 24 * time.Hour
	// deniedWait is the pause after a hub said no.
	deniedWait = 24 * time.Hour
	// askWait is the time that a hub has to verify a request, before it is asked again.
	askWait = time.Hour
	// asksAtOnce is how many hubs are asked in one round.
	asksAtOnce = 50
	// pushedInterval is the time between polls of a source whose hub pushes, where polls
	// bring nothing that was not pushed: hubs fail silently.
	pushedInterval = time.Hour
	// mostChallenge is the longest challenge that is echoed, in bytes.
	mostChallenge = 4 << 10
)

// offer is the subscription that a feed offers, with an empty Hub for none; nil where
// hubs cannot reach us. Headers come before the document (W3C WebSub, section 4).
func (p *Poller) offer(f feed.Feed, resp Response) *news.Push {
	if p.o.Pushes == nil {
		return nil
	}
	hub, topic := f.Hub, f.Self
	if resp.Hub != "" {
		hub, topic = resp.Hub, resp.Self
	}
	if !webAddress(hub) {
		return &news.Push{}
	}
	if !webAddress(topic) {
		topic = resp.URL
	}
	return &news.Push{Token: strings.ToLower(rand.Text()), Secret: rand.Text() + rand.Text(), Hub: hub, Topic: topic}
}

func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && checkURL(u) == nil && len(s) <= 2048
}

// links finds the first addresses of the relations hub and self in Link headers (RFC
// 8288, section 3).
func links(headers []string, base *url.URL) (hub, self string) {
	for _, h := range headers {
		for part := range strings.SplitSeq(h, ",") {
			target, params, ok := strings.Cut(strings.TrimSpace(part), ">")
			ref, err := base.Parse(strings.TrimPrefix(target, "<"))
			if !ok || err != nil {
				continue
			}
			for param := range strings.SplitSeq(params, ";") {
				name, value, _ := strings.Cut(strings.TrimSpace(param), "=")
				if !strings.EqualFold(name, "rel") {
					continue
				}
				for rel := range strings.FieldsSeq(strings.ToLower(strings.Trim(value, `" `))) {
					switch {
					case rel == "hub" && hub == "":
						hub = ref.String()
					case rel == "self" && self == "":
						self = ref.String()
					}
				}
			}
		}
	}
	return hub, self
}

// AskHubs asks the hubs whose time has come to push. What they answer is not waited
// for: a hub that agrees calls Receive. One that does not is asked again later, and its
// source is polled as if it had none.
func (p *Poller) AskHubs(ctx context.Context) error {
	if p.o.Pushes == nil {
		return nil
	}
	now := p.o.Now().UTC()
	due, err := p.o.Pushes.DuePushes(ctx, now, now.Add(askWait), asksAtOnce)
	if err != nil {
		return fmt.Errorf("take due subscriptions: %w", err)
	}
	return ctxless(p.eachHost(ctx, len(due), func(i int) string { return due[i].Hub }, func(ctx context.Context, i int, last bool) (bool, error) {
		_, err := p.client.Fetch(ctx, Request{URL: due[i].Hub, Last: last, MaxBody: errorBody, Form: url.Values{
			"hub.callback":      {p.o.PushURL + due[i].Token},
			"hub.mode":          {"subscribe"},
			"hub.topic":         {due[i].Topic},
			"hub.secret":        {due[i].Secret},
			"hub.lease_seconds": {strconv.Itoa(int(leaseWanted / time.Second))},
		}})
		return silent(err), ctx.Err()
	}))
}

// Receive answers hubs: it agrees to subscriptions that we asked for, and takes what
// is pushed. The last element of the path is the subscription's token.
func (p *Poller) Receive(w http.ResponseWriter, r *http.Request) {
	if p.o.Pushes == nil {
		http.NotFound(w, r)
		return
	}
	push, due, found, err := p.o.Pushes.PushByToken(r.Context(), path.Base(r.URL.Path))
	switch {
	case err != nil:
		http.Error(w, "try again later", http.StatusServiceUnavailable)
	case r.Method == http.MethodGet && found:
		p.agree(w, r, push)
	case r.Method == http.MethodPost && found:
		p.take(w, r, push, due)
	case r.Method == http.MethodPost:
		http.Error(w, "nobody reads this any more", http.StatusGone)
	default:
		http.NotFound(w, r)
	}
}

// agree verifies what a hub says that we asked for (W3C WebSub, section 5.3).
func (p *Poller) agree(w http.ResponseWriter, r *http.Request, push news.Push) {
	q, now := r.URL.Query(), p.o.Now().UTC()
	asked := push.Asks > 0 || push.Until.After(now)
	challenge := q.Get("hub.challenge")
	if q.Get("hub.topic") != push.Topic || !asked {
		http.NotFound(w, r)
		return
	}
	var next time.Time
	switch mode := q.Get("hub.mode"); {
	case mode == "subscribe" && challenge != "" && len(challenge) <= mostChallenge:
		lease := leaseOf(q.Get("hub.lease_seconds"))
		push.Asks, push.Until, next = 0, now.Add(lease), now.Add(lease*3/4)
	case mode == "denied":
		push.Until, next, challenge = time.Time{}, now.Add(deniedWait), ""
	default: // we end no subscription; who is gone answers 410
		http.NotFound(w, r)
		return
	}
	if err := p.o.Pushes.SavePush(r.Context(), push, next); err != nil {
		http.Error(w, "try again later", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, challenge)
}

func leaseOf(seconds string) time.Duration {
	n, err := strconv.Atoi(seconds)
	if err != nil {
		return 24 * time.Hour
	}
	return min(max(time.Duration(min(max(n, 0), 1<<30))*time.Second, leaseLeast), leaseMost)
}

// take reads what a hub pushed. What is not signed by who knows the secret is dropped
// without a word, so that guessing teaches nothing (W3C WebSub, section 8).
func (p *Poller) take(w http.ResponseWriter, r *http.Request, push news.Push, due news.Due) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, p.client.maxBody))
	if err != nil {
		http.Error(w, "the body could not be read", http.StatusBadRequest)
		return
	}
	if signed(r.Header.Get("X-Hub-Signature"), push.Secret, body) {
		if err := p.pushed(r.Context(), due, body, r.Header.Get("Content-Type")); err != nil {
			http.Error(w, "try again later", http.StatusServiceUnavailable)
			return
		}
	}
	w.WriteHeader(http.StatusAccepted)
}

// signed reports whether a signature, "method=hexadecimal", is that of who knows the
// secret.
func signed(signature, secret string, body []byte) bool {
	method, value, _ := strings.Cut(strings.TrimSpace(signature), "=")
	hashes := map[string]func() hash.Hash{"sha1": sha1.New, "sha256": sha256.New, "sha384": sha512.New384, "sha512": sha512.New}
	newHash := hashes[strings.ToLower(method)]
	got, err := hex.DecodeString(value)
	if newHash == nil || err != nil || secret == "" {
		return false
	}
	mac := hmac.New(newHash, []byte(secret))
	mac.Write(body)
	return hmac.Equal(got, mac.Sum(nil))
}

// pushed saves the items of a pushed document, as a poll would. Validators stay as
// they are: they vouch for what was polled. A document that is no feed means that the
// source is to be polled.
func (p *Poller) pushed(ctx context.Context, due news.Due, body []byte, contentType string) error {
	st, now := readState(due), p.o.Now().UTC()
	f, err := p.parseBody(ctx, Response{URL: st.URL, Body: body, ContentType: contentType})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil || due.Source.Health.LastSuccess.IsZero() {
		return p.o.Pushes.PollNow(ctx, due.Source.ID, now)
	}
	poll := news.Poll{SourceID: due.Source.ID, At: now, State: due.State, SameState: true, Health: due.Source.Health, Pushed: true}
	if _, _, err := p.fresh(ctx, &poll, st, due, f); err != nil || len(poll.Items) == 0 {
		return err
	}
	if err := p.store.SavePolls(ctx, []news.Poll{poll}); err != nil {
		return fmt.Errorf("save what was pushed: %w", err)
	}
	return nil
}
