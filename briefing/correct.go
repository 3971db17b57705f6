package briefing

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tidings/news"
	"tidings/summarize"
)

// MayCorrect reports whether an article may correct what an earlier one said, by a look at
// its words; the store notes such articles for the Proofreader.
func MayCorrect(a news.Article) bool { return summarize.MayCorrect(a.Title + "\n" + a.Text) }

// proofFor is for how long after a digest was made its posts are corrected: as long as
// the articles of its stories are looked at.
const proofFor = past

// ProofNote is an article that came or changed and may correct what was posted.
type ProofNote struct {
	// ID names the note; an article that changes twice has two.
	ID int64
	// Article is as it stands now; it has no ID where it is gone.
	Article news.Article
}

// ProofStore is the part of the store that the Proofreader uses.
type ProofStore interface {
	// ProofNotes returns the oldest notes, at most limit.
	ProofNotes(ctx context.Context, limit int) ([]ProofNote, error)
	// Proofed forgets the notes with these ids.
	Proofed(ctx context.Context, ids []int64) error
	// ShownStory returns the digests made since a time that show the story of an article.
	ShownStory(ctx context.Context, articleID string, since time.Time) ([]news.Digest, error)
	// ShownValues returns the digests made since a time of which a channel was or will be told one of
	// these values (see news.Bullet.Values).
	ShownValues(ctx context.Context, values []string, since time.Time) ([]news.Digest, error)
	// ArticlesByID returns those of the articles that are still stored, by id.
	ArticlesByID(ctx context.Context, ids []string) (map[string]news.Article, error)
	// Correct changes a stored digest and its posts in one transaction, with the jobs of
	// what is to be changed in a channel. amend is given the digest and its posts, each with
	// the Body that its message has or will have, and returns what is to be stored: the
	// digest, and those of the posts that shall show another Body, with the name of the
	// change in Change. It may be called several times and changes nothing where it
	// returns no post and the same digest. A post that is still queued gets its new Body;
	// one that was posted, or may have been, an Edit; others nothing.
	Correct(ctx context.Context, digestID int64, now time.Time, amend func(news.Digest, []Delivery) (news.Digest, []Delivery)) error
}

// Marker shows corrections in messages that were rendered before; it is a Renderer's
// second half. It is a pure function.
type Marker interface {
	// Mark returns a message that shows the newest correction of the bullet, in the
	// digest's zone, beside the bullet or, where the message does not show the bullet as it
	// would be rendered now, under the title. It is an error where there is no room.
	Mark(body []byte, d news.Digest, b news.Bullet) ([]byte, error)
	// Edits reports whether messages that were posted can be changed.
	Edits() bool
}

// Proofreader finds what sources took back of what was posted, and has the posts
// corrected. It works off notes that the store makes when articles come in or change, so
// that nothing is read again where nothing happened.
type Proofreader struct {
	Store ProofStore
	// Runner gives the articles and stories of a briefing as it sees them.
	Runner *Runner
	Now    func() time.Time
	// OnCorrected is told of each correction of a digest; nil is allowed.
	OnCorrected func(d news.Digest, b news.Bullet, c news.Correction)
}

// proofAtOnce is how many notes one call works off.
const proofAtOnce = 200

// Proof works off the notes that are there. What was corrected before is not corrected
// again, so that it may end at any point and be called again. Notes that could not be
// worked off stay, and the others do not wait for them; what went wrong is joined.
func (p *Proofreader) Proof(ctx context.Context) error {
	notes, err := p.Store.ProofNotes(ctx, proofAtOnce)
	if err != nil || len(notes) == 0 {
		return err
	}
	var done []int64
	var failed error
	seen := map[string]bool{"": true}
	for _, n := range notes {
		if !seen[n.Article.ID] {
			seen[n.Article.ID] = true
			if err := p.article(ctx, n.Article); err != nil {
				failed = errors.Join(failed, fmt.Errorf("proof posts by article %s: %w", n.Article.ID, err))
				continue
			}
		}
		done = append(done, n.ID)
	}
	return errors.Join(failed, p.Store.Proofed(ctx, done))
}

// article corrects what an article takes back.
func (p *Proofreader) article(ctx context.Context, a news.Article) error {
	since := p.Now().Add(-proofFor)
	shown, err := p.Store.ShownStory(ctx, a.ID, since)
	if err != nil {
		return err
	}
	for _, d := range shown {
		if err := p.changed(ctx, d, a); err != nil {
			return err
		}
	}
	values := summarize.WrongValues(a)
	if len(values) == 0 {
		return nil
	}
	told, err := p.Store.ShownValues(ctx, values, since)
	if err != nil {
		return err
	}
	for _, d := range told {
		if err := p.stated(ctx, d, a); err != nil {
			return err
		}
	}
	return nil
}

// changed corrects the bullets of a digest that rest on an article which no longer says
// so.
func (p *Proofreader) changed(ctx context.Context, d news.Digest, a news.Article) error {
	found := map[string]news.Correction{}
	for _, s := range d.Stories {
		if !slices.ContainsFunc(s.Bullets, func(b news.Bullet) bool { return outdated(b, a) }) {
			continue
		}
		st, err := p.study(ctx, s, a)
		if err != nil {
			return err
		}
		p.look(s, st, found)
	}
	return p.save(ctx, d, found)
}

// outdated reports whether a sentence that a bullet rests on is gone from its article, or
// the article says that it is withdrawn.
func outdated(b news.Bullet, a news.Article) bool {
	return slices.ContainsFunc(b.Receipts, func(r news.Receipt) bool {
		return r.ArticleID == a.ID && (!says(a.Text, r.Sentence) || MayCorrect(a))
	})
}

// says reports whether a sentence stands in a text by itself: "2 died." does not in
// "12 died.".
func says(t, sentence string) bool {
	for from := 0; ; {
		i := strings.Index(t[from:], sentence)
		if i < 0 {
			return false
		}
		i += from
		before, _ := utf8.DecodeLastRuneInString(t[:i])
		after, _ := utf8.DecodeRuneInString(t[i+len(sentence):])
		if !inWord(before) && !inWord(after) {
			return true
		}
		from = i + max(1, len(sentence))
		if from > len(t) {
			return false
		}
	}
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' }

// study reads what a story of a digest rests on as it stands now, with a.
func (p *Proofreader) study(ctx context.Context, s news.DigestStory, a news.Article) (summarize.Study, error) {
	var ids []string
	for _, b := range s.Bullets {
		for _, r := range b.Receipts {
			ids = append(ids, r.ArticleID)
		}
	}
	articles, err := p.Store.ArticlesByID(ctx, ids)
	if err != nil {
		return summarize.Study{}, err
	}
	articles[a.ID] = a
	story := news.Story{ID: s.ID, Headline: s.Headline}
	for _, a := range articles {
		story.Articles = append(story.Articles, a)
	}
	slices.SortFunc(story.Articles, func(a, b news.Article) int {
		if c := a.Time().Compare(b.Time()); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	return summarize.ExamineWith(story, p.Runner.desk.reading), nil
}

// stated corrects the bullets of a digest that an article of the same story calls wrong,
// as its briefing sees the story now.
func (p *Proofreader) stated(ctx context.Context, d news.Digest, a news.Article) error {
	b, err := p.Runner.Schedules.Briefing(ctx, d.BriefingID)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	now := p.Now()
	got, err := p.Runner.gather(ctx, b, Window{From: d.Slot.Add(-past), To: now.Add(time.Minute)}, "")
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(got.articles, func(x news.Article) bool { return x.ID == a.ID }) {
		return nil // of a source that the briefing does not read
	}
	found := map[string]news.Correction{}
	for _, story := range summarize.Stories(got.articles, got.known) {
		if _, in := story.Article(a.ID); !in {
			continue
		}
		st := p.Runner.desk.study(story)
		for _, s := range d.Stories {
			if slices.ContainsFunc(s.ArticleIDs, func(id string) bool { _, in := story.Article(id); return in }) {
				p.look(s, st, found)
			}
		}
	}
	return p.save(ctx, d, found)
}

// look adds what became known of a story's bullets to found, by the bullet's id.
func (p *Proofreader) look(s news.DigestStory, st summarize.Study, found map[string]news.Correction) {
	for _, b := range s.Bullets {
		if c, ok := summarize.Corrected(b, st); ok {
			c.At = p.Now().UTC().Truncate(time.Millisecond)
			found[b.ID] = c
		}
	}
}

func (p *Proofreader) save(ctx context.Context, d news.Digest, found map[string]news.Correction) error {
	if len(found) == 0 {
		return nil
	}
	var added []news.Bullet
	err := p.Store.Correct(ctx, d.ID, p.Now(), func(d news.Digest, posts []Delivery) (news.Digest, []Delivery) {
		d, added = amendDigest(d, found)
		return d, amendPosts(d, added, posts, p.Runner.Renderers)
	})
	if err != nil {
		return err
	}
	for _, b := range added {
		if p.OnCorrected != nil {
			p.OnCorrected(d, b, b.Corrections[len(b.Corrections)-1])
		}
	}
	return nil
}

// amendDigest adds corrections that a digest does not have yet, and returns the bullets
// that got one.
func amendDigest(d news.Digest, found map[string]news.Correction) (news.Digest, []news.Bullet) {
	var added []news.Bullet
	d.Stories = slices.Clone(d.Stories)
	for i, s := range d.Stories {
		d.Stories[i].Bullets = slices.Clone(s.Bullets)
		for j, b := range s.Bullets {
			c, ok := found[b.ID]
			if !ok || slices.ContainsFunc(b.Corrections, c.Same) {
				continue
			}
			b.Corrections = append(slices.Clone(b.Corrections), c)
			d.Stories[i].Bullets[j] = b
			added = append(added, b)
		}
	}
	return d, added
}

// amendPosts returns the posts of a digest that show one of the bullets, with a Body that
// shows its newest correction. A post in which there is no room keeps its Body: the
// digest's page shows the correction then.
func amendPosts(d news.Digest, added []news.Bullet, posts []Delivery, renderers map[news.Platform]Renderer) []Delivery {
	var out []Delivery
	for _, post := range posts {
		m, ok := renderers[post.Channel.Platform].(Marker)
		if !ok || post.State != Queued && !m.Edits() {
			continue
		}
		var changes []string
		for _, b := range added {
			if !tells(post, d, b) {
				continue
			}
			body, err := m.Mark(post.Body, d, b)
			if err != nil {
				continue
			}
			c := b.Corrections[len(b.Corrections)-1]
			post.Body = body
			changes = append(changes, fmt.Sprintf("%q %q %q %q", b.ID, c.Kind, c.Was, c.Now))
		}
		if len(changes) > 0 {
			sum := sha256.Sum256([]byte(strings.Join(changes, " ")))
			post.Change = strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:16]
			out = append(out, post)
		}
	}
	return out
}

// tells reports whether a post tells a bullet of its digest.
func tells(post Delivery, d news.Digest, b news.Bullet) bool {
	for _, s := range d.Stories {
		if slices.ContainsFunc(s.Bullets, func(x news.Bullet) bool { return x.ID == b.ID }) &&
			slices.ContainsFunc(post.Told, func(t news.Told) bool { return t.StoryID == s.ID && t.Key == b.Key }) {
			return true
		}
	}
	return false
}
