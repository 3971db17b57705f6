package discord

import (
	"bytes"
	"io"
	"net/http"
)

// answer is an http.ResponseWriter that becomes a response.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) Write(p []byte) (int, error) { return a.body.Write(p) }
func (a *answer) WriteHeader(status int)      { a.status = status }

func (a *answer) response(q *http.Request) *http.Response {
	return &http.Response{StatusCode: a.status, Status: http.StatusText(a.status), Header: a.header, Body: io.NopCloser(&a.body), Request: q, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
}
