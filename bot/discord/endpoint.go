package discord

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"tidings/bot"
)

// Discord can send interactions to an address of ours in place of the gateway (Discord
// docs, Receiving and Responding: it signs each with the application's key, asks at
// times with a wrong signature, and takes the answer to the request for the first
// answer).

const (
	// maxInteraction bounds one request. Five long answers of a form stay far below.
	maxInteraction = 256 << 10
	// interactionAge is how far an interaction's time may be from ours: its token lives 15
	// minutes, so that an older one is of no use but to whoever sends it again.
	interactionAge = 15 * time.Minute
)

// ParseKey reads an application's public key as the developer portal shows it.
func ParseKey(text string) (ed25519.PublicKey, error) {
	key, err := hex.DecodeString(text)
	if err != nil || len(key) != ed25519.PublicKeySize {
		return nil, errors.New("discord: the public key has not 64 digits of 0-9 and a-f: copy it from the developer portal (General Information, Public Key)")
	}
	return key, nil
}

// Endpoint is an http.Handler that takes interactions until ctx ends. Options.PublicKey
// must be set. Close waits for answers that are under way.
func (b *Bot) Endpoint(ctx context.Context, h bot.Handler) *Endpoint {
	return &Endpoint{ctx: ctx, b: b, handler: h, workers: newWorkers()}
}

// Endpoint takes interactions by HTTP. Made by Bot.Endpoint.
type Endpoint struct {
	ctx     context.Context
	b       *Bot
	handler bot.Handler
	workers *workers
}

// Close waits for the answers that are under way.
func (e *Endpoint) Close() {
	if !e.workers.wait(e.b.times.stop) {
		e.b.log.Warn("stopped with answers unfinished")
	}
}

// ServeHTTP answers one interaction.
func (e *Endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "only Discord asks here", http.StatusMethodNotAllowed)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxInteraction)
	if !discordgo.VerifyInteraction(r, e.b.key) || !e.b.recent(r.Header.Get("X-Signature-Timestamp")) {
		http.Error(w, "the signature is wrong", http.StatusUnauthorized)
		return
	}
	var i discordgo.Interaction
	if err := json.NewDecoder(r.Body).Decode(&i); err != nil {
		http.Error(w, "that is no interaction", http.StatusBadRequest)
		return
	}
	if i.Type == discordgo.InteractionPing {
		write(w, callback{Type: discordgo.InteractionResponsePong})
		return
	}
	d := newHandover()
	if e.ctx.Err() != nil || !e.b.take(e.ctx, e.workers, e.handler, asked{&i, d}) {
		http.Error(w, "that is no interaction, or was answered already", http.StatusBadRequest)
		return
	}
	c, ok := d.wait(firstAnswer)
	if !ok {
		http.Error(w, "there is no answer", http.StatusInternalServerError)
		return
	}
	d.written <- write(w, c)
}

// recent reports whether a signature's time is near ours.
func (b *Bot) recent(at string) bool {
	n, err := strconv.ParseInt(at, 10, 64)
	return err == nil && b.now().Sub(time.Unix(n, 0)).Abs() < interactionAge
}

// write sends a first answer and reports whether it went out.
func write(w http.ResponseWriter, c callback) bool {
	body, err := json.Marshal(c)
	if err != nil {
		http.Error(w, "the answer cannot be written", http.StatusInternalServerError)
		return false
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, err = w.Write(body)
	return err == nil
}

// handover carries a first answer from the worker that makes it to the request that
// waits for it.
type handover struct {
	answer  chan callback // has room for one
	written chan bool     // has room for one
	ended   chan struct{} // closed when there will be no answer any more
	once    sync.Once
}

func newHandover() *handover {
	return &handover{answer: make(chan callback, 1), written: make(chan bool, 1), ended: make(chan struct{})}
}

// give hands the answer over and reports whether it went out.
func (d *handover) give(c callback) bool {
	select {
	case d.answer <- c:
	default:
		return false // there was one already
	}
	t := time.NewTimer(firstAnswer)
	defer t.Stop()
	select {
	case ok := <-d.written:
		return ok
	case <-t.C:
		return false
	}
}

// end says that nothing more comes. A nil handover is one that nobody waits for.
func (d *handover) end() {
	if d != nil {
		d.once.Do(func() { close(d.ended) })
	}
}

// wait waits for the answer.
func (d *handover) wait(limit time.Duration) (callback, bool) {
	t := time.NewTimer(limit)
	defer t.Stop()
	select {
	case c := <-d.answer:
		return c, true
	case <-t.C:
		return callback{}, false
	case <-d.ended:
	}
	select { // it may have come just before the end
	case c := <-d.answer:
		return c, true
	default:
		return callback{}, false
	}
}
