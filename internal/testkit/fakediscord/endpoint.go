package fakediscord

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// appKey is the key pair of the application: what Discord signs interactions with that
// it sends to an endpoint.
var appKey = ed25519.NewKeyFromSeed([]byte(strings.Repeat("k", ed25519.SeedSize)))

// PublicKey is the application's public key, as the developer portal shows it.
func (f *Fake) PublicKey() string {
	return hex.EncodeToString(appKey.Public().(ed25519.PublicKey))
}

// Endpoint sends interactions to an address from now on, as Discord does where the
// developer portal names one. Before it takes the address it asks there as Discord
// does: a PING that has to be answered, and one with a wrong signature that has to be
// refused.
func (f *Fake) Endpoint(address string) error {
	ping := []byte(fmt.Sprintf(`{"id":"1","application_id":%q,"type":1,"token":"ping","version":1}`, ApplicationID))
	status, body, err := f.ask(address, ping, f.sign(ping))
	if err != nil {
		return err
	}
	var pong struct{ Type int }
	if json.Unmarshal(body, &pong) != nil || status != http.StatusOK || pong.Type != 1 {
		return fmt.Errorf("the endpoint answers a PING with %d %s", status, body)
	}
	wrong := f.sign(append(ping, ' '))
	if status, _, err = f.ask(address, ping, wrong); err != nil || status != http.StatusUnauthorized {
		return fmt.Errorf("the endpoint answers a wrong signature with %d, %w", status, err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.endpoint = address
	return nil
}

// Signed is the headers of a body that Discord sends to an endpoint.
func (f *Fake) Signed(body []byte) http.Header { return f.sign(body) }

func (f *Fake) sign(body []byte) http.Header {
	at := strconv.FormatInt(f.Now().Unix(), 10)
	h := http.Header{}
	h.Set("Content-Type", "application/json")
	h.Set("User-Agent", "Discord-Interactions/1.0 (+https://discord.com)")
	h.Set("X-Signature-Timestamp", at)
	h.Set("X-Signature-Ed25519", hex.EncodeToString(ed25519.Sign(appKey, append([]byte(at), body...))))
	return h
}

func (f *Fake) ask(address string, body []byte, h http.Header) (status int, answer []byte, err error) {
	q, err := http.NewRequest(http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	q.Header = h
	client := &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(q)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err = io.ReadAll(resp.Body)
	return resp.StatusCode, answer, err
}

// toEndpoint sends an interaction to the endpoint and takes what it answers for the
// first answer. It is judged as one that is sent.
func (c *Call) toEndpoint(address string) {
	body, err := json.Marshal(c.payload)
	if err != nil {
		panic("fakediscord: " + err.Error())
	}
	status, answer, err := c.f.ask(address, body, c.f.sign(body))
	c.f.mu.Lock()
	defer c.f.mu.Unlock()
	if err != nil || status != http.StatusOK {
		c.f.story = append(c.f.story, event{channel: c.channel.ID, at: c.at, text: fmt.Sprintf("(the application did not respond: %d %v)", status, err)})
		return
	}
	h := http.Header{"Content-Type": {"application/json"}, "User-Agent": {"DiscordBot (https://e.example, 1)"}}
	found := Check(http.MethodPost, "/api/v10/interactions/"+c.id+"/"+c.token+"/callback", h, answer)
	c.f.violations = append(c.f.violations, found...)
	if len(found) > 0 {
		return
	}
	c.f.answerCall(call{args: map[string]string{"interaction_id": c.id, "interaction_token": c.token}, body: answer})
}
