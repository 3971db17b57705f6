package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tidings/bot/console"
	"tidings/briefing"
	"tidings/news"
	"tidings/store"
)

// editable renders what the console prints, on a platform that can change it.
type editable struct{ console.Renderer }

func (editable) Edits() bool { return true }

// proofed is a newsdesk whose posts are proofread.
type proofed struct {
	*newsdesk
	found []string
}

func newProofed(t *testing.T, s *store.Store, channels ...news.Channel) *proofed {
	p := &proofed{newsdesk: newNewsdesk(t, s, channels...)}
	p.r.Renderers = map[news.Platform]briefing.Renderer{news.Discord: editable{}, news.Telegram: editable{}, news.Console: console.Renderer{}}
	return p
}

// proof lets the Proofreader work and returns what it has to be changed, by channel.
func (p *proofed) proof() map[news.Channel]string {
	p.t.Helper()
	reader := briefing.Proofreader{Store: p.s, Runner: p.r, Now: func() time.Time { return p.now }, OnCorrected: func(_ news.Digest, b news.Bullet, c news.Correction) {
		p.found = append(p.found, fmt.Sprintf("%s: %s → %s — %s", c.Kind, c.Was, c.Now, c.Who))
	}}
	ok(p.t, reader.Proof(p.t.Context()))
	out := map[news.Channel]string{}
	for _, job := range take(p.t, p.s) {
		var id int64
		if _, err := fmt.Sscanf(job, "%d/", &id); err != nil {
			p.t.Fatal(err)
		}
		e := claim(p.t, p.s, id, p.now)
		if e.Kind != briefing.Edit || e.MessageID == "" {
			p.t.Errorf("a %q of message %q is to be sent", e.Kind, e.MessageID)
		}
		out[e.Channel] += string(e.Body)
		e.State, e.Why = briefing.Sent, briefing.WhyEdited
		ok(p.t, p.s.Finish(p.t.Context(), e, p.now))
	}
	return out
}

// changes stores an article anew as its source has changed it.
func (p *proofed) changes(key, title, text string) {
	at := p.now
	p.now = p.now.Add(-23 * time.Hour) // as it was first brought
	p.brings(key, title, text)
	p.now = at
}

const (
	crashTitle = "Plane crashes near Sel Harran"
	crashText  = "A passenger plane crashed into a hillside near Sel Harran on Monday, killing 188 people, the health ministry said. Rescuers searched the slopes of Mount Kessin until dusk, and relatives waited at the airport of Delmare."
)

// TestProof: from an article that was changed, or another that calls a number wrong, to
// the posts that told it.
func TestProof(t *testing.T) {
	sent, missed, printed := news.Channel{Platform: news.Discord, ID: "100"}, news.Channel{Platform: news.Telegram, ID: "-200"}, news.Channel{Platform: news.Console}
	all := []news.Channel{sent, missed, printed}
	correctedText := strings.Replace(crashText, "188", "118", 1)
	for _, tt := range []struct {
		name  string
		later func(p *proofed)
		want  string
		mark  string
	}{
		{"the article fell", func(p *proofed) { p.changes("k1", crashTitle, correctedText) },
			"fell: 188 → 118 — the health ministry", "↳ Corrected Wed 25 Nov, 08:00: 188 → 118 — health ministry"},
		{"the article says so", func(p *proofed) {
			p.changes("k1", crashTitle, correctedText+"\n\nCorrection: An earlier version of this article said 188 people had died; the number is 118.")
		}, "republished: 188 → 118 — the health ministry", "↳ Corrected Wed 25 Nov, 08:00: 188 → 118 — health ministry"},
		{"another article says so", func(p *proofed) {
			p.brings("k2", "Ministry lowers toll of plane crash near Sel Harran", "The plane that crashed into a hillside near Sel Harran on Monday killed 118 people, not 188 as first announced, the health ministry said on Tuesday. Rescuers on the slopes of Mount Kessin had counted some of the dead twice, and relatives left the airport of Delmare.")
		}, "stated: 188 → 118 — the health ministry", "↳ Corrected Wed 25 Nov, 08:00: 188 → 118 — health ministry"},
		{"withdrawn", func(p *proofed) { p.changes("k1", "Withdrawn: "+crashTitle, "This article has been withdrawn.") },
			"withdrawn:  →  — Coast Daily", "↳ Withdrawn Wed 25 Nov, 08:00 — Coast Daily"},
		{"the toll rose", func(p *proofed) {
			p.changes("k1", crashTitle, strings.Replace(crashText, "188", "191", 1))
			p.brings("k2", "Toll of plane crash near Sel Harran rises", "The death toll of the plane that crashed into a hillside near Sel Harran rose to 191, up from 188, the health ministry said. Rescuers searched the slopes of Mount Kessin, and relatives waited at the airport of Delmare.")
		}, "", ""},
		{"other words", func(p *proofed) {
			p.changes("k1", crashTitle, "The crash of a passenger plane near Sel Harran killed 188 people, the health ministry said on Tuesday.")
		}, "", ""},
		{"another event", func(p *proofed) {
			p.brings("k2", "Ferry sinks off Corvo", "The ferry that sank off Corvo carried 118 people, not 188 as first announced, the harbour master said. Divers searched the hull by night, and the school of Corvo was closed.")
		}, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			stores(t, func(t *testing.T, s *store.Store) {
				p := newProofed(t, s, all...)
				p.brings("k1", crashTitle, crashText)
				posted := p.run(sent, printed)
				if !strings.Contains(posted[sent], "188 people") {
					t.Fatalf("posted %q", posted[sent])
				}
				same(t, "nothing to correct", p.proof(), nil)
				tt.later(p)
				edits := p.proof()
				if tt.want == "" {
					same(t, "found", p.found, nil)
					same(t, "edits", edits, nil)
					return
				}
				found := len(p.found) // one for each bullet that is withdrawn
				same(t, "found", slices.Compact(slices.Clone(p.found)), []string{tt.want})
				if len(edits) != 1 || strings.Count(edits[sent], tt.mark) != found || found > 1 && tt.name != "withdrawn" {
					t.Fatalf("edits %q, want one with %q", edits, tt.mark)
				}
				without := strings.ReplaceAll(edits[sent], tt.mark+"\n", "")
				same(t, "apart from the mark", without, posted[sent])
				d, _, err := s.DigestByKey(t.Context(), fmt.Sprintf("key%023d", 1))
				ok(t, err)
				i := slices.IndexFunc(d.Stories[0].Bullets, func(b news.Bullet) bool { return len(b.Corrections) == 1 })
				if i < 0 || d.Stories[0].Bullets[i].Corrections[0].Receipt.Sentence == "" {
					t.Errorf("the digest has no such correction: %+v", d.Stories[0].Bullets)
				}
				p.now = p.now.Add(time.Hour)
				tt.later(p) // polled again
				same(t, "once is enough", p.proof(), nil)
				same(t, "found once", len(p.found), found)
			})
		})
	}
}

// TestProofOfWhatWaits: a post that is held back by quiet hours is posted with the
// correction, on every platform, and nothing is edited.
func TestProofOfWhatWaits(t *testing.T) {
	ch, printed := news.Channel{Platform: news.Discord, ID: "100"}, news.Channel{Platform: news.Console}
	stores(t, func(t *testing.T, s *store.Store) {
		p := newProofed(t, s, ch, printed)
		p.brings("k1", crashTitle, crashText)
		ok(t, p.r.RunSlot(t.Context(), p.b.ID, p.now))
		jobs := take(t, s)
		p.now = p.now.Add(time.Minute)
		p.brings("k1", crashTitle, strings.Replace(crashText, "188", "118", 1))
		same(t, "edits", p.proof(), nil)
		for range jobs {
			for id := range int64(2) {
				if d, _, err := s.Claim(t.Context(), id+1, p.now, t0); err == nil && strings.Count(string(d.Body), "↳ Corrected 08:01: 188 → 118 — health ministry") != 1 {
					t.Errorf("%s is sent %q", d.Channel, d.Body)
				}
			}
		}
	})
}
