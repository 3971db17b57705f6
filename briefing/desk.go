package briefing

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"sync"

	"tidings/news"
	"tidings/summarize"
)

// Desk remembers what was made of stories lately, since many briefings that are due at
// the same time tell the same ones. What it gives is what would be made anew: it goes by
// the words of the articles, not by their names. It is safe for use by many goroutines;
// the zero Desk is empty, and a nil one remembers nothing.
type Desk struct {
	mu sync.Mutex
	// young and old are two generations: what is used moves to the young, and the old
	// go together when the young are too many.
	young, old map[deskKey]*work
	size       int // bytes of text of the young
	// readings are those of single articles, whatever story they are of.
	readings [2]map[deskKey]summarize.Reading
	read     int // bytes of text of the first
}

// deskSize is how many bytes of text a generation may be of. What is made of it takes
// several times as much.
const deskSize = 4 << 20

type deskKey [sha256.Size]byte

// work is what was made of one story.
type work struct {
	mu    sync.Mutex
	study *summarize.Study
	// written are summaries with what their check left, by the number of bullets.
	written map[int]written
}

type written struct {
	headline string
	kept     []news.Bullet
	dropped  int
}

// of returns the place for what is made of a story whose articles hold furniture.
func (d *Desk) of(s news.Story, f summarize.Furniture) *work {
	if d == nil {
		return &work{}
	}
	key, size := keyOf(s.Articles, s, f)
	d.mu.Lock()
	defer d.mu.Unlock()
	w := d.young[key]
	if w != nil {
		return w
	}
	if w = d.old[key]; w == nil {
		w = &work{}
	}
	if d.young == nil || d.size+size > deskSize {
		d.old, d.young, d.size = d.young, map[deskKey]*work{}, 0
	}
	d.young[key] = w
	d.size += size
	return w
}

// reading is an article read closely.
func (d *Desk) reading(a news.Article) summarize.Reading {
	return d.readingWithout(a, summarize.Furniture{})
}

// readingWithout is an article read closely that holds furniture.
func (d *Desk) readingWithout(a news.Article, f summarize.Furniture) summarize.Reading {
	if d == nil {
		return summarize.ReadWithout(a, f.Of(a.ID))
	}
	key, size := keyOf([]news.Article{a}, news.Story{}, f)
	d.mu.Lock()
	r, ok := d.readings[0][key]
	if !ok {
		r, ok = d.readings[1][key]
	}
	d.mu.Unlock()
	if !ok {
		r = summarize.ReadWithout(a, f.Of(a.ID))
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, young := d.readings[0][key]; young {
		return r
	}
	if d.readings[0] == nil || d.read+size > deskSize {
		d.readings[1], d.readings[0], d.read = d.readings[0], map[deskKey]summarize.Reading{}, 0
	}
	d.readings[0][key] = r
	d.read += size
	return r
}

// keyOf is what articles and their story are known by, and how much text they have.
func keyOf(articles []news.Article, s news.Story, f summarize.Furniture) (key deskKey, size int) {
	h := sha256.New()
	text(h, s.ID)
	for _, a := range articles {
		for _, t := range []string{a.ID, a.SourceID, a.Outlet, a.URL, a.Title, a.Author, a.Lang, a.Day, a.Text} {
			text(h, t)
		}
		number(h, a.Published.UnixNano())
		number(h, a.Fetched.UnixNano())
		if a.Excerpt {
			number(h, 1)
		}
		number(h, int64(len(f.Of(a.ID))))
		for _, paragraph := range f.Of(a.ID) {
			number(h, int64(paragraph))
		}
		size += len(a.Text) + 2048
	}
	for _, origin := range s.Origins {
		number(h, int64(len(origin)))
		for _, id := range origin {
			text(h, id)
		}
	}
	h.Sum(key[:0])
	return key, size
}

func text(h hash.Hash, s string) {
	number(h, int64(len(s)))
	h.Write([]byte(s))
}

func number(h hash.Hash, n int64) {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], uint64(n))
	h.Write(b[:])
}

// study is the story read closely.
func (d *Desk) study(s news.Story) summarize.Study { return d.studyWithout(s, summarize.Furniture{}) }

// studyWithout is the story, whose articles hold furniture, read closely.
func (d *Desk) studyWithout(s news.Story, f summarize.Furniture) summarize.Study {
	w := d.of(s, f)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.study == nil {
		st := summarize.ExamineWith(s, func(a news.Article) summarize.Reading { return d.readingWithout(a, f) })
		w.study = &st
	}
	return *w.study
}

// write has a story written, whose articles hold furniture, and keeps the bullets that its
// receipts bear out.
func (d *Desk) write(ctx context.Context, by Summarizer, st summarize.Study, f summarize.Furniture, bullets int) (written, error) {
	w := d.of(st.Story, f)
	w.mu.Lock()
	defer w.mu.Unlock()
	if done, ok := w.written[bullets]; ok {
		return done, nil
	}
	sum, err := by.Summarize(ctx, st, bullets)
	if err != nil {
		return written{}, err
	}
	kept, dropped := summarize.Supported(sum.Bullets, st)
	done := written{sum.Headline, kept, len(dropped)}
	if w.written == nil {
		w.written = map[int]written{}
	}
	w.written[bullets] = done
	return done, nil
}
