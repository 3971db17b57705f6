package discord

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptrace"
	"strconv"
)

// direct hands requests to a handler without a network. A connection that the handler
// cuts is an error, as on one.
type direct struct{ h http.Handler }

func (d direct) RoundTrip(q *http.Request) (resp *http.Response, err error) {
	if trace := httptrace.ContextClientTrace(q.Context()); trace != nil && trace.WroteHeaders != nil {
		trace.WroteHeaders()
	}
	defer func() {
		switch p := recover(); {
		case p == http.ErrAbortHandler && q.Context().Err() != nil:
			resp, err = nil, q.Context().Err()
		case p == http.ErrAbortHandler:
			resp, err = nil, io.ErrUnexpectedEOF
		case p != nil:
			panic(p)
		}
	}()
	w := &answer{header: http.Header{}}
	d.h.ServeHTTP(w, q)
	return w.response(q), nil
}

// answer is an http.ResponseWriter that becomes a response.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) Write(p []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	return a.body.Write(p)
}

func (a *answer) WriteHeader(status int) { a.status = status }

func (a *answer) response(q *http.Request) *http.Response {
	body := io.Reader(&a.body)
	if n, err := strconv.Atoi(a.header.Get("Content-Length")); err == nil && n > a.body.Len() {
		body = io.MultiReader(body, cutShort{})
	}
	return &http.Response{StatusCode: a.status, Status: http.StatusText(a.status), Header: a.header, Body: io.NopCloser(body), Request: q, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
}

// cutShort is where a connection ends before the answer does.
type cutShort struct{}

func (cutShort) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
