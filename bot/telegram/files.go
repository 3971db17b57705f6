package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"tidings/bot"
)

const (
	// maxFile is the largest list of feeds that is fetched, in bytes: room for some ten
	// thousand feeds. The platform gives bots files of up to 20 MB (Bot API, getFile).
	maxFile = 2 << 20
	// maxCaption is characters of the words under a file (Bot API, sendDocument), counted
	// as maxText is.
	maxCaption = 1024
)

// document is a file in a message.
type document struct {
	ID   string `json:"file_id"`
	Name string `json:"file_name"`
	Type string `json:"mime_type"`
	Size int64  `json:"file_size"`
}

// isList reports whether a file looks like a list of feeds, so that it needs no command
// in a private chat.
func (d document) isList() bool {
	switch strings.ToLower(path.Ext(d.Name)) {
	case ".opml", ".xml":
		return true
	}
	return d.Type == "text/x-opml"
}

func isImport(o order) bool { return slices.Equal(o.path, []string{"sources", "import"}) }

// listOrder is the order that a message with a file gives: by its caption, by the
// question that it answers, or in a private chat by being a list of feeds.
func (t talk) listOrder(m incoming, me self) (order, bool) {
	if q, asked := questionIn(m.ReplyTo, me); asked && q.file {
		return q.order, true
	}
	o, ours, err := readOrder(m.Text, me.Username, t.private)
	if ours {
		return o, err == nil && isImport(o) && o.args["url"] == ""
	}
	return order{path: []string{"sources", "import"}, args: map[string]string{}}, t.private && m.Text == "" && m.Document.isList()
}

// with is the talk about a message that brings a file.
func (t talk) with(m incoming) talk {
	t.m, t.file = m, m.Document
	if q := m.ReplyTo; q != nil && q.lastCode() != "" {
		t.question = q.ID
	}
	return t
}

// errTooLarge is the error of a file that is not fetched for its size.
var errTooLarge = errors.New("the file is too large")

// fetchProblem says to whoever sent a file why it was not read.
func fetchProblem(err error) string {
	if errors.Is(err, errTooLarge) {
		return fmt.Sprintf("That file is too large for a list of feeds: %d MB are the most. Send it in parts, or give its address: /sources import https://…", maxFile>>20)
	}
	return "I could not fetch that file from Telegram. Please send it again in a minute."
}

// fetch gets the file of a message. What the platform says of its size is not relied on.
func (b *Bot) fetch(ctx context.Context, d document) (*bot.File, error) {
	if d.Size > maxFile {
		return nil, errTooLarge
	}
	var info struct {
		Path string `json:"file_path"`
	}
	if err := b.client.call(ctx, "getFile", tgbotapi.Params{"file_id": d.ID}, callTimeout, &info); err != nil {
		return nil, err
	}
	data, err := b.client.download(ctx, info.Path, maxFile)
	if err != nil {
		return nil, err
	}
	return &bot.File{Name: d.Name, Data: data}, nil
}

// withFile hangs a file on the last message, or on one of its own where that has too
// many words for a caption.
func withFile(msgs []message, f *bot.File) []message {
	if bot.UTF16Len(plainText(msgs[len(msgs)-1].HTML)) > maxCaption {
		msgs = append(msgs, message{})
	}
	msgs[len(msgs)-1].file = f
	return msgs
}

// asCaption turns the parameters of a message into those of a file with the same words.
func asCaption(p tgbotapi.Params) tgbotapi.Params {
	out := tgbotapi.Params{}
	for name, value := range p {
		switch name {
		case "text":
			out.AddNonEmpty("caption", value)
		case "link_preview_options":
		default:
			out[name] = value
		}
	}
	return out
}

// upload calls a method that takes a file. The library forgets the code of a refusal
// there, so the form is ours.
func (c *client) upload(ctx context.Context, method string, p tgbotapi.Params, f bot.File, out any) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range p {
		if err := form.WriteField(name, value); err != nil {
			return errNotPosted{err}
		}
	}
	part, err := form.CreateFormFile("document", f.Name)
	if err == nil {
		_, err = part.Write(f.Data)
	}
	if err = errors.Join(err, form.Close()); err != nil {
		return errNotPosted{err}
	}
	r, err := http.NewRequest(http.MethodPost, c.base+"/bot"+c.token+"/"+method, &body)
	if err != nil {
		return errNotPosted{c.clean(err)}
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	bound := &boundClient{ctx: ctx, base: c.http}
	resp, err := bound.Do(r)
	if err != nil {
		return c.failed(method, bound, err)
	}
	defer resp.Body.Close()
	var answer tgbotapi.APIResponse
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return c.failed(method, bound, err)
	}
	if !answer.Ok {
		said := &tgbotapi.Error{Code: answer.ErrorCode, Message: answer.Description}
		if answer.Parameters != nil {
			said.ResponseParameters = *answer.Parameters
		}
		return c.failed(method, bound, said)
	}
	if err := json.Unmarshal(answer.Result, out); err != nil {
		return &callError{method: method, written: true, err: fmt.Errorf("read the answer: %w", err)}
	}
	return nil
}

// download fetches a file of at most limit bytes; errTooLarge where it is larger.
func (c *client) download(ctx context.Context, name string, limit int64) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	if name == "" || strings.HasPrefix(name, "/") || strings.Contains(name, "..") { // a path of the server's own disk, or an odd one
		return nil, errors.New("download: the server gives no address of the file")
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/file/bot"+c.token+"/"+(&url.URL{Path: name}).EscapedPath(), nil)
	if err != nil {
		return nil, fmt.Errorf("download: %w", c.clean(err))
	}
	resp, err := c.http.Do(r)
	if err != nil {
		return nil, fmt.Errorf("download: %w", c.clean(err))
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("download: HTTP status %d", resp.StatusCode)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("download: %w", c.clean(err))
	case int64(len(data)) > limit:
		return nil, errTooLarge
	case resp.ContentLength > int64(len(data)):
		return nil, errors.New("download: the file was cut off")
	}
	return data, nil
}
