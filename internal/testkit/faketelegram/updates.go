package faketelegram

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// update is one event for the bot.
type update struct {
	id   int64
	kind string
	raw  json.RawMessage
}

// optIn are the updates that a bot only gets when it asks for them by name.
var optIn = []string{"chat_member", "message_reaction", "message_reaction_count"}

// deliver queues a message as an update. The caller holds the lock.
func (s *Server) deliver(kind string, m *Message) { s.push(kind, m.json()) }

// push queues an update where the bot wants its kind. The caller holds the lock.
func (s *Server) push(kind string, payload obj) {
	defer s.wake()
	if s.allowed == nil && slices.Contains(optIn, kind) || s.allowed != nil && !slices.Contains(s.allowed, kind) {
		return
	}
	s.lastUpdate++
	whole := obj{"update_id": s.lastUpdate, kind: payload}
	raw, err := json.Marshal(whole)
	if err != nil {
		panic("faketelegram: update: " + err.Error())
	}
	v, _ := decodeJSON(string(raw))
	for _, bad := range CheckValue("getUpdates", "update", v, "Update") {
		bad.Problem = "the fake's own update is wrong: " + bad.Problem
		s.violate(bad)
	}
	s.updates = append(s.updates, update{s.lastUpdate, kind, raw})
}

// memberUpdate tells the bot that its own place in a chat changed.
func (s *Server) memberUpdate(c *Chat, by *User, old string) {
	if old == "" {
		old = left
	}
	s.push("my_chat_member", obj{
		"chat": c.json(), "from": by.json(), "date": s.now().Unix(),
		"old_chat_member": s.memberJSON(c, s.bot, old), "new_chat_member": s.memberJSON(c, s.bot, c.members[s.bot.id]),
	})
}

// Raw queues an update of any shape, for kinds that the fake has no word for. It must
// be a JSON object without update_id.
func (s *Server) Raw(payload string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lastUpdate++
	raw := fmt.Sprintf(`{"update_id":%d,%s`, s.lastUpdate, payload[1:])
	s.updates = append(s.updates, update{s.lastUpdate, "raw", json.RawMessage(raw)})
	s.wake()
}

// Repeat queues an update again with the id it had, as webhooks do after an answer
// that got lost. It
// comes before everything else that waits.
func (s *Server) Repeat(u Update) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.updates = append([]update{{u.ID, u.Kind, u.Raw}}, s.updates...)
	s.wake()
}

// Update is an update as the bot gets it.
type Update struct {
	ID   int64
	Kind string
	Raw  json.RawMessage
}

// Pending lists the updates that the bot has not confirmed.
func (s *Server) Pending() []Update {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Update
	for _, u := range s.updates {
		out = append(out, Update{u.id, u.kind, u.raw})
	}
	return out
}

// pollState is what the server remembers of the last getUpdates.
type pollState struct {
	generation int
	offset     int64
	started    time.Time
	active     int
}

// Polling reports whether a poll is being held.
func (s *Server) Polling() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.poll.active > 0
}

func getUpdates(s *Server, r *http.Request, p Params) (any, *refusal) {
	if s.hook != nil {
		return nil, refused(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
	}
	s.setAllowed(p)
	limit := p.Int("limit")
	if limit <= 0 || limit > 100 {
		limit = 100
	}
	timeout := time.Duration(min(max(p.Int("timeout"), 0), MaxPoll)) * time.Second
	offset := p.Int("offset")
	s.confirm(offset)
	now := s.now()
	// What the platform does to programs that poll in a hot loop.
	if again := offset == s.poll.offset && !s.poll.started.IsZero(); again {
		if now.Before(s.poll.started.Add(3*time.Second)) && timeout < 3*time.Second {
			timeout = 3 * time.Second
		}
		if now.Before(s.poll.started.Add(time.Second / 2)) {
			limit = 1
		}
	}
	s.poll.offset, s.poll.started = offset, now
	s.poll.generation++
	mine := s.poll.generation
	s.wake() // an older poll ends with a conflict

	s.poll.active++
	defer func() { s.poll.active-- }()
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	for len(s.updates) == 0 && timeout > 0 {
		changed := s.changed
		s.mu.Unlock()
		expired := false
		select {
		case <-changed:
		case <-timer.C:
			expired = true
		case <-r.Context().Done():
			expired = true
		case <-s.closed:
			expired = true
		}
		s.mu.Lock()
		switch {
		case mine != s.poll.generation:
			return nil, refused(409, conflictPoll)
		case s.revoked:
			return nil, refused(401, "Unauthorized")
		case s.hook != nil:
			return nil, refused(409, "Conflict: terminated by setWebhook request")
		}
		if expired {
			break
		}
	}
	out := []json.RawMessage{}
	for _, u := range s.updates[:min(len(s.updates), int(limit))] {
		out = append(out, u.raw)
	}
	return out, nil
}

func (s *Server) setAllowed(p Params) {
	var kinds []string
	text := p.Text("allowed_updates")
	if text == "" || text == "null" || json.Unmarshal([]byte(text), &kinds) != nil {
		return // what was set before stays
	}
	s.allowed = kinds
	if len(kinds) == 0 {
		s.allowed = nil
	}
}

// confirm drops the updates before the offset; a negative one keeps only so many.
func (s *Server) confirm(offset int64) {
	if offset < 0 {
		s.updates = s.updates[max(0, len(s.updates)+int(offset)):]
		return
	}
	s.updates = slices.DeleteFunc(s.updates, func(u update) bool { return u.id < offset })
}

// webhook is where updates are pushed to.
type webhook struct {
	url, secret string
	lastError   string
	lastAt      int64
	done        chan struct{}
	cancel      context.CancelFunc
}

var webhookPorts = []string{"", "443", "80", "88", "8443"}

func setWebhook(s *Server, _ *http.Request, p Params) (any, *refusal) {
	address := p.Text("url")
	if address == "" {
		return deleteWebhook(s, nil, p)
	}
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Scheme != "https" || u.Host == "":
		return nil, broken("url", "bad webhook: An HTTPS URL must be provided for webhook")
	case !slices.Contains(webhookPorts, u.Port()):
		return nil, broken("url", "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
	}
	secret := p.Text("secret_token")
	for _, c := range secret {
		if !(c == '_' || c == '-' || c < 0x80 && (isLetter(byte(c)) || isDigit(byte(c), 10))) || len(secret) > 256 {
			return nil, broken("secret_token", "secret token contains unallowed characters")
		}
	}
	if n := p.Int("max_connections"); p.Text("max_connections") != "" && (n < 1 || n > 100) {
		return nil, broken("max_connections", "max_connections must be between 1 and 100")
	}
	s.setAllowed(p)
	if p.Bool("drop_pending_updates") {
		s.updates = nil
	}
	s.unhook()
	ctx, cancel := context.WithCancel(context.Background())
	s.hook = &webhook{url: address, secret: secret, done: make(chan struct{}), cancel: cancel}
	s.waiting.Add(1)
	go s.pushTo(ctx, s.hook)
	return true, nil
}

func deleteWebhook(s *Server, _ *http.Request, p Params) (any, *refusal) {
	if p.Bool("drop_pending_updates") {
		s.updates = nil
	}
	s.unhook()
	return true, nil
}

func (s *Server) unhook() {
	if s.hook != nil {
		s.hook.cancel()
		close(s.hook.done)
		s.hook = nil
	}
}

func getWebhookInfo(s *Server, _ *http.Request, _ Params) (any, *refusal) {
	o := obj{"url": "", "has_custom_certificate": false, "pending_update_count": len(s.updates)}
	if s.hook != nil {
		o["url"] = s.hook.url
		if s.hook.lastError != "" {
			o["last_error_message"], o["last_error_date"] = s.hook.lastError, s.hook.lastAt
		}
	}
	return o, nil
}

// pushTo sends updates to a webhook one after the other, each until it is taken.
func (s *Server) pushTo(ctx context.Context, h *webhook) {
	defer s.waiting.Done()
	client := &http.Client{Transport: s.opts.Webhook, Timeout: time.Minute}
	delay := time.Second
	for {
		s.mu.Lock()
		changed := s.changed
		var next *update
		if len(s.updates) > 0 {
			next = &s.updates[0]
			u := *next
			next = &u
		}
		s.mu.Unlock()
		if next == nil {
			select {
			case <-changed:
				continue
			case <-h.done:
				return
			case <-s.closed:
				return
			}
		}
		problem, after := pushOne(ctx, client, h, *next)
		if problem == "" {
			delay = time.Second
			s.taken(next.id)
			continue
		}
		s.mu.Lock()
		h.lastError, h.lastAt = problem, s.now().Unix()
		s.mu.Unlock()
		timer := time.NewTimer(max(delay, after))
		delay = min(2*delay, time.Minute)
		select {
		case <-timer.C:
		case <-h.done:
			timer.Stop()
			return
		case <-s.closed:
			timer.Stop()
			return
		}
	}
}

// taken drops the first update with an id.
func (s *Server) taken(id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, u := range s.updates {
		if u.id == id {
			s.updates = slices.Delete(s.updates, i, i+1)
			break
		}
	}
	s.wake()
}

func pushOne(ctx context.Context, client *http.Client, h *webhook, u update) (problem string, after time.Duration) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.url, bytes.NewReader(u.raw))
	if err != nil {
		return err.Error(), 0
	}
	req.Header.Set("Content-Type", "application/json")
	if h.secret != "" {
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", h.secret)
	}
	resp, err := client.Do(req)
	if err != nil {
		return err.Error(), 0
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 == 2 {
		return "", 0
	}
	n, _ := strconv.Atoi(resp.Header.Get("Retry-After"))
	return "Wrong response from the webhook: " + resp.Status, time.Duration(n) * time.Second
}
