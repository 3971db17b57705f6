package faketelegram

import (
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
)

// maxDownload is the largest file that a bot may fetch, in bytes (Bot API, getFile).
const maxDownload = 20 << 20

// file is a document in a message.
type file struct {
	id, name string
	data     []byte
}

func (f *file) json() obj {
	return obj{"file_id": f.id, "file_unique_id": "u" + f.id, "file_name": f.name, "file_size": len(f.data)}
}

// path is where the file is fetched.
func (f *file) path() string { return "documents/" + f.id + ".bin" }

// newFile keeps a document. The caller holds the lock.
func (s *Server) newFile(name string, data []byte) *file {
	f := &file{id: fmt.Sprintf("file-%d", len(s.files)+1), name: name, data: data}
	s.files = append(s.files, f)
	return f
}

// SendsFile posts a document with a caption, which may be empty.
func (u *User) SendsFile(c *Chat, name string, data []byte, caption string) *Message {
	return u.post(c, &Message{text: caption, document: u.s.lockedFile(name, data)})
}

// RepliesWithFile answers a message with a document.
func (u *User) RepliesWithFile(to *Message, name string, data []byte) *Message {
	return u.post(to.chat, &Message{document: u.s.lockedFile(name, data), replyTo: to, topic: to.topic})
}

func (s *Server) lockedFile(name string, data []byte) *file {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.newFile(name, data)
}

// File is the document in a message; false where there is none.
func (m *Message) File() (name string, data []byte, ok bool) {
	if m.document == nil {
		return "", nil, false
	}
	return m.document.name, m.document.data, true
}

func sendDocument(s *Server, _ *http.Request, p Params) (any, *refusal) {
	head, ok := p["document"].(*multipart.FileHeader)
	if !ok {
		return nil, broken("document", "there is no document in the request")
	}
	f, err := head.Open()
	if err != nil {
		return nil, broken("document", "can't read the document")
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	if err != nil || len(data) == 0 {
		return nil, broken("document", "file must be non-empty")
	}
	return s.send(p, "caption", MaxCaption, s.newFile(head.Filename, data))
}

func getFile(s *Server, _ *http.Request, p Params) (any, *refusal) {
	for _, f := range s.files {
		if f.id == p.Text("file_id") {
			if len(f.data) > maxDownload {
				return nil, refused(400, "Bad Request: file is too big")
			}
			return obj{"file_id": f.id, "file_unique_id": "u" + f.id, "file_size": len(f.data), "file_path": f.path()}, nil
		}
	}
	return nil, refused(400, "Bad Request: invalid file_id")
}

// Download is the name under which Script and Calls know the fetching of a file.
const Download = "(download)"

// serveFile answers /file/bot<token>/<path>; false where the path is another one.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) bool {
	rest, ok := strings.CutPrefix(r.URL.Path, "/file/bot")
	if !ok {
		return false
	}
	token, path, _ := strings.Cut(rest, "/")
	s.mu.Lock()
	s.calls = append(s.calls, Call{Method: Download, At: s.now()})
	call := len(s.calls) - 1
	fault := s.nextFault(Download)
	var found *file
	for _, f := range s.files {
		if f.path() == path && token == s.opts.Token {
			found = f
		}
	}
	s.mu.Unlock()
	if fault.before != nil && !fault.before(s, w, r) {
		s.note(call, &refusal{description: "fault: " + fault.name})
		return true
	}
	if found == nil {
		s.note(call, s.answer(w, nil, refused(404, "Not Found")))
		return true
	}
	if fault.after != nil {
		w = &lateFault{ResponseWriter: w, fault: fault, s: s, r: r}
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	_, _ = w.Write(found.data) // the client may be gone
	s.note(call, &refusal{code: 200})
	if late, ok := w.(*lateFault); ok {
		late.finish()
	}
	return true
}
