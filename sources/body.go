package sources

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

var (
	errTooLarge = errors.New("the body is too large")
	errEncoding = errors.New("the body is compressed in an unknown way")
)

// maxCodings is how many compressions may lie on top of each other; servers use one.
const maxCodings = 2

// unpacking bounds how many bodies are decompressed at the same time: a decoder holds
// many times what a feed has, and a processor works on one at a time.
type unpacking chan struct{}

// readBody reads and decompresses up to limit bytes. With errTooLarge it returns
// nothing, with any other error what came before it.
func (u unpacking) readBody(ctx context.Context, raw io.Reader, encoding string, limit int64) ([]byte, error) {
	raw = io.LimitReader(raw, limit+1)
	if encoding == "" || strings.EqualFold(encoding, "identity") {
		return readAll(raw, limit)
	}
	// All of it is read before it is unpacked, so that a slow server keeps nobody waiting.
	packed, broken := readAll(raw, limit+1)
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case u <- struct{}{}:
	}
	defer func() { <-u }()
	d, err := decode(io.MultiReader(bytes.NewReader(packed), failing{broken}), encoding)
	if err != nil {
		return nil, err
	}
	defer func() { _ = d.Close() }()
	return readAll(d, limit)
}

// readAll reads up to limit bytes, as readBody does.
func readAll(r io.Reader, limit int64) ([]byte, error) {
	var b bytes.Buffer
	n, err := io.Copy(&b, io.LimitReader(r, limit+1))
	if n > limit {
		return nil, errTooLarge
	}
	return b.Bytes(), err
}

// failing is the end of what could be read: with its error, or the end of the file.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	return 0, io.EOF
}

// decoded is a reader that undoes a Content-Encoding.
type decoded struct {
	io.Reader
	closers []func()
}

// Close frees what the decoders hold.
func (d *decoded) Close() error {
	for _, c := range d.closers {
		c()
	}
	return nil
}

// decode undoes the codings of a Content-Encoding, the last applied first (RFC 9110
// section 8.4).
func decode(r io.Reader, encoding string) (*decoded, error) {
	d := &decoded{Reader: r}
	var codings []string
	for _, c := range strings.Split(strings.ToLower(encoding), ",") {
		if c = strings.TrimSpace(c); c != "" && c != "identity" {
			codings = append(codings, c)
		}
	}
	if len(codings) > maxCodings {
		return nil, errEncoding
	}
	for i := len(codings) - 1; i >= 0; i-- {
		if err := d.undo(codings[i]); err != nil {
			_ = d.Close()
			return nil, err
		}
	}
	return d, nil
}

func (d *decoded) undo(coding string) error {
	switch coding {
	case "gzip", "x-gzip":
		b := bufio.NewReader(d.Reader)
		if head, err := b.Peek(2); err == nil && (head[0] != 0x1f || head[1] != 0x8b) {
			d.Reader = b // said to be compressed, but is not
			return nil
		}
		z, err := gzip.NewReader(b)
		if err != nil {
			return fmt.Errorf("decompress: %w", err)
		}
		d.Reader = z
	case "deflate":
		b := bufio.NewReader(d.Reader)
		head, err := b.Peek(2)
		if err == nil && head[0]&0x0f == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 {
			z, err := zlib.NewReader(b)
			if err != nil {
				return fmt.Errorf("decompress: %w", err)
			}
			d.Reader = z
			return nil
		}
		d.Reader = flate.NewReader(b) // some servers leave the wrapper off
	case "br":
		d.Reader = brotli.NewReader(d.Reader)
	case "zstd":
		z, err := zstd.NewReader(d.Reader, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(64<<20), zstd.WithDecoderMaxWindow(8<<20))
		if err != nil {
			return fmt.Errorf("decompress: %w", err)
		}
		d.Reader = z
		d.closers = append(d.closers, z.Close)
	default:
		return errEncoding
	}
	return nil
}
