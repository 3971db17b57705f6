package telegram

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"tidings/bot"
)

const (
	// takeOver is how long a batch of updates may be in work before it is confirmed all
	// the same: somebody's slow question must not keep everybody waiting.
	takeOver = 2 * time.Second
	// drainTime is how long answers in work may take once the program stops.
	drainTime = 5 * time.Second
	// pollFloor is the shortest time between polls that bring nothing new; a server that
	// answers at once would otherwise be asked thousands of times a second.
	pollFloor = time.Second
	// firstBackoff and lastBackoff bound the wait after a failed poll, which doubles.
	firstBackoff = time.Second
	lastBackoff  = 30 * time.Second
)

// wanted are the kinds of update that we understand.
const wanted = `["message","channel_post","callback_query","inline_query","my_chat_member"]`

// Listen receives until ctx ends, and lets the answers in work finish then. It returns
// an error where listening is pointless: the token is refused, or the webhook is.
func (b *Bot) Listen(ctx context.Context, h bot.Handler) error {
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	if err := b.connect(ctx); err != nil {
		return ended(ctx, err)
	}
	b.mu.Lock()
	b.handler, b.workCtx = h, work
	b.mu.Unlock()
	defer func() {
		b.mu.Lock()
		b.handler = nil
		b.mu.Unlock()
		b.drain()
	}()
	menus, stop := context.WithCancel(ctx)
	var publishing sync.WaitGroup
	publishing.Go(func() { b.publish(menus) }) // beside listening: nobody waits for a menu
	defer publishing.Wait()
	defer stop()
	if b.o.Webhook.URL != "" {
		return ended(ctx, b.serve(ctx))
	}
	return ended(ctx, b.poll(ctx))
}

// ended is nil where ctx ended, since that is a clean end.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// drain waits for the answers in work.
func (b *Bot) drain() {
	ctx, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	if !b.work.wait(ctx) {
		b.log.Warn("some answers were not finished in time")
	}
}

// connect asks the platform who we are, again and again until it answers.
func (b *Bot) connect(ctx context.Context) error {
	return b.retry(ctx, "connect", func() error {
		var me self
		if err := b.client.call(ctx, "getMe", nil, callTimeout, &me); err != nil {
			return err
		}
		b.mu.Lock()
		b.me = me
		b.mu.Unlock()
		b.log.Info("connected", "bot", "@"+me.Username)
		return nil
	})
}

// retry repeats a step with growing pauses until it succeeds, ctx ends, or the
// platform's answer makes it pointless.
func (b *Bot) retry(ctx context.Context, what string, step func() error) error {
	pause := backoff{}
	for {
		err := step()
		if err == nil {
			return nil
		}
		if err := hopeless(err); err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if text, fresh := pause.text(err); fresh {
			b.log.Warn("cannot reach Telegram, trying again", "step", what, "error", text)
		}
		if err := sleep(ctx, pause.next(err)); err != nil {
			return err
		}
	}
}

// hopeless turns a refusal that no repetition cures into words that say what to do.
func hopeless(err error) error {
	var p permanent
	if errors.As(err, &p) {
		return p.error
	}
	var e *callError
	if !errors.As(err, &e) || !e.refused {
		return nil
	}
	switch e.code {
	case http.StatusUnauthorized:
		return fmt.Errorf("telegram: the token is refused (%s): it is wrong or was revoked; ask @BotFather for the current one (/token), put it into the configuration and start again", e.words())
	case http.StatusNotFound:
		return fmt.Errorf("telegram: there is no such bot (%s): check the token, and telegram.api_url where it is set", e.words())
	}
	return nil
}

// backoff is the pause after failures in a row.
type backoff struct {
	pause time.Duration
	said  string
}

// next is how long to wait now: what the platform asked for, or twice the last pause.
func (p *backoff) next(err error) time.Duration {
	p.pause = min(max(2*p.pause, firstBackoff), lastBackoff)
	if e := (*callError)(nil); errors.As(err, &e) && e.retry > 0 {
		return e.retry
	}
	return p.pause
}

// text is the failure in words, and whether it is another than last time: a log line
// for each of a thousand equal failures helps nobody.
func (p *backoff) text(err error) (string, bool) {
	text := err.Error()
	fresh := text != p.said
	p.said = text
	return text, fresh
}

// poll asks for updates until ctx ends.
func (b *Bot) poll(ctx context.Context) error {
	err := b.retry(ctx, "switch to polling", func() error {
		return b.client.call(ctx, "deleteWebhook", nil, callTimeout, nil) // else every poll is a conflict
	})
	if err != nil {
		return err
	}
	var pause backoff
	var offset, confirmed int64
	defer func() { b.confirm(offset, confirmed) }()
	for {
		started := b.now()
		raws, err := b.getUpdates(ctx, offset, pollSeconds)
		if err == nil || reached(err) {
			confirmed = offset
		}
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			if err := hopeless(err); err != nil {
				return err
			}
			b.pollFailed(&pause, err)
			if sleep(ctx, pause.next(err)) != nil {
				return nil
			}
			continue
		}
		if pause.said != "" {
			b.log.Info("polling again")
			pause = backoff{}
		}
		batch, fresh := b.takeBatch(raws)
		if !batch.wait(ctx, takeOver) {
			b.drain()
			offset = batch.handled(offset)
			return nil
		}
		offset = max(offset, batch.next)
		if rest := pollFloor - b.now().Sub(started); !fresh && rest > 0 && sleep(ctx, rest) != nil {
			return nil
		}
	}
}

// reached reports whether a failed call may have reached the platform.
func reached(err error) bool {
	var e *callError
	return errors.As(err, &e) && e.written
}

func (b *Bot) pollFailed(pause *backoff, err error) {
	b.o.Count(EventPollFailed)
	text, fresh := pause.text(err)
	if !fresh {
		return
	}
	var e *callError
	if errors.As(err, &e) && e.code == http.StatusConflict {
		b.log.Error("another program receives this bot's messages with the same token: stop the other one, or give each its own bot", "error", text)
		return
	}
	b.log.Warn("polling failed, trying again", "error", text)
}

func (b *Bot) getUpdates(ctx context.Context, offset int64, seconds int) ([]json.RawMessage, error) {
	p := tgbotapi.Params{"allowed_updates": wanted, "timeout": strconv.Itoa(seconds)}
	p.AddNonZero64("offset", offset)
	var raws []json.RawMessage
	limit := time.Duration(seconds)*time.Second + pollGrace
	return raws, b.client.call(ctx, "getUpdates", p, limit, &raws)
}

// confirm tells the platform what was handled before the program ends, so that it
// does not come again at the next start.
func (b *Bot) confirm(next, confirmed int64) {
	if next <= confirmed {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if _, err := b.getUpdates(ctx, next, 0); err != nil {
		b.log.Warn("the last updates could not be confirmed and may be answered again at the next start", "error", err.Error())
	}
}

// batch is what one poll brought.
type batch struct {
	next  int64 // the offset that confirms all of it
	items []item
}

// item is one update of a batch; done is closed once it was handled.
type item struct {
	id   int64
	done chan struct{}
}

// takeBatch hands updates to the workers. fresh is false where none was new.
func (b *Bot) takeBatch(raws []json.RawMessage) (out batch, fresh bool) {
	var updates []update
	for _, raw := range raws {
		var id struct {
			ID int64 `json:"update_id"`
		}
		if json.Unmarshal(raw, &id) != nil || id.ID <= 0 {
			b.log.Warn("an update without a number was left alone")
			continue
		}
		out.next = max(out.next, id.ID+1)
		var u update
		if err := json.Unmarshal(raw, &u); err != nil {
			b.log.Warn("an update could not be read and was left alone", "update", id.ID, "error", err.Error())
			fresh = b.seen.add(id.ID) || fresh
			continue
		}
		if u.Inline != nil {
			b.typed.set(u.Inline.From.ID, u.Inline.ID) // before any is answered: only the newest is
		}
		updates = append(updates, u)
	}
	for _, u := range updates {
		it := item{u.ID, make(chan struct{})}
		if b.take(u, func() { close(it.done) }) {
			fresh = true
			out.items = append(out.items, it)
		}
	}
	return out, fresh
}

// wait returns true when all is handled or enough time has passed, false where ctx
// ends first.
func (t batch) wait(ctx context.Context, limit time.Duration) bool {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	for _, it := range t.items {
		select {
		case <-it.done:
		case <-timer.C:
			return ctx.Err() == nil
		case <-ctx.Done():
			return false
		}
	}
	return ctx.Err() == nil
}

// handled is the offset that confirms the updates before the first one that is still
// in work.
func (t batch) handled(offset int64) int64 {
	for _, it := range t.items {
		select {
		case <-it.done:
			offset = max(offset, it.id+1)
		default:
			return offset
		}
	}
	return max(offset, t.next)
}

// take hands an update to the workers, and reports whether it will be handled. done is
// called once it was.
func (b *Bot) take(u update, done func()) bool {
	if !b.seen.add(u.ID) {
		b.o.Count(EventRepeated)
		return false
	}
	b.mu.Lock()
	h, work, me := b.handler, b.workCtx, b.me
	b.mu.Unlock()
	if h == nil {
		return false
	}
	b.o.Count(EventUpdate)
	ok := b.work.add(u.chatID(), func() {
		defer done()
		b.handle(work, h, me, u)
	})
	if !ok {
		b.o.Count(EventDropped)
		b.log.Warn("too many updates of one chat wait, one was dropped", "chat", u.chatID())
	}
	return ok
}

// serve receives updates by webhook until ctx ends.
func (b *Bot) serve(ctx context.Context) error {
	stopped := make(chan error, 1)
	if b.o.Webhook.Listen != "" {
		ln, err := net.Listen("tcp", b.o.Webhook.Listen)
		if err != nil {
			return fmt.Errorf("telegram: listen for the webhook: %w", err)
		}
		srv := &http.Server{
			Handler: b, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second,
			WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10,
		}
		go func() { stopped <- srv.Serve(ln) }()
		defer func() {
			end, cancel := context.WithTimeout(context.Background(), 2*time.Second)
			defer cancel()
			if srv.Shutdown(end) != nil {
				_ = srv.Close()
			}
		}()
	}
	p := tgbotapi.Params{"url": b.o.Webhook.URL, "secret_token": b.o.Webhook.Secret, "allowed_updates": wanted}
	err := b.retry(ctx, "set the webhook", func() error {
		err := b.client.call(ctx, "setWebhook", p, callTimeout, nil)
		if e := (*callError)(nil); errors.As(err, &e) && e.refused && e.code == http.StatusBadRequest {
			return permanent{fmt.Errorf("telegram: the webhook is refused: %s", e.words())}
		}
		return err
	})
	if err != nil {
		return err
	}
	b.log.Info("waiting for updates by webhook")
	select {
	case <-ctx.Done():
		return nil
	case err := <-stopped:
		return fmt.Errorf("telegram: serve the webhook: %w", err)
	}
}

// maxUpdate bounds the body of one pushed update.
const maxUpdate = 1 << 20

// ServeHTTP takes over one pushed update and answers at once; the work is done after.
// Calls without the secret are refused. While the Bot is not listening it answers 503,
// and the platform sends the update again later.
func (b *Bot) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		http.Error(w, "only POST", http.StatusMethodNotAllowed)
		return
	}
	given := sha256.Sum256([]byte(r.Header.Get("X-Telegram-Bot-Api-Secret-Token")))
	want := sha256.Sum256([]byte(b.o.Webhook.Secret))
	if b.o.Webhook.Secret == "" || subtle.ConstantTimeCompare(given[:], want[:]) != 1 {
		http.Error(w, "wrong secret", http.StatusForbidden)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxUpdate))
	if err != nil {
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return
	}
	b.mu.Lock()
	listening := b.handler != nil
	b.mu.Unlock()
	if !listening {
		w.Header().Set("Retry-After", "2")
		http.Error(w, "not listening", http.StatusServiceUnavailable)
		return
	}
	// What cannot be read is confirmed all the same: it would only come again.
	b.takeBatch([]json.RawMessage{body})
	w.WriteHeader(http.StatusOK)
}

// permanent marks an error that no repetition cures.
type permanent struct{ error }

func (p permanent) Unwrap() error { return p.error }

// plainWord reports whether a text is one word that may be an address.
func plainWord(s string) bool {
	return !strings.ContainsAny(s, " \n\t") && strings.Contains(s, ".") && len(s) < maxURL
}
