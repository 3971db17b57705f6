package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pressly/goose/v3"

	"tidings/briefing"
	"tidings/internal/testkit/pgtest"
	"tidings/news"
)

// versions are rows as each version of the database had them, by the version that first
// could hold them, for both engines.
var versions = map[int64]string{
	1: `
INSERT INTO sources (id, workspace, name, name_key, url, url_key, declared, next_poll, last_success, poll_state) VALUES (1, 'w', 'Coast', 'coast', 'https://coast.example/feed', 'https://coast.example/feed', 0, 1790000000000, 1789999000000, '{"e":"x"}');
INSERT INTO item_keys (source_id, item_key, article_id, seen_at) VALUES (1, 'guid 1', 'a1', 1789999000000);
INSERT INTO article_stories (article_id, story_id) VALUES ('a1', 's1');
INSERT INTO briefings (id, workspace, name, name_key, schedule, zone, sources, filters, stories, bullets, channels, grace, declared, paused, paused_reason, since, last_slot)
	VALUES (1, 'w', 'Morning', 'morning', '0 8 * * *', 'Europe/Kyiv', '[]', '{"Include":null,"Exclude":null}', 3, 2, '[{"Platform":"discord","ID":"100","Thread":""}]', 3600000, 0, 0, '', 1780000000000, 1789999000000);
INSERT INTO digests (id, digest_key, briefing_id, workspace, name, slot, reason, created_at, body) VALUES (1, 'key1', 1, 'w', 'Morning', 1789999000000, '', 1789999000500, BODY);
INSERT INTO digest_marks (mark, digest_id) VALUES ('s1', 1);
INSERT INTO passed_slots (briefing_id, slot, noted_at) VALUES (1, 1789900000000, 1789999000500);
INSERT INTO deliveries (id, digest_id, platform, chat, thread, part, parts, nonce, state, attempts, attempted_at, touched_at, message_id, told, body) VALUES
	(1, 1, 'discord', '100', '', 1, 2, 'n1', 'sent', 1, 1789999001000, 1789999002000, 'm1', '[]', TEXT),
	(2, 1, 'discord', '100', '', 2, 2, 'n2', 'queued', 0, 0, 1789999002000, '', '[]', TEXT),
	(3, 1, 'telegram', '-200', '7', 1, 1, 'n3', 'sending', 1, 1789999001000, 1789999001000, '', '[]', TEXT);
INSERT INTO told (platform, chat, thread, story_id, key_id, told_key, told_values, told_at) VALUES ('discord', '100', '', 's1', 'dead', 'dead', '12', 1789999002000);
INSERT INTO channel_moves (platform, chat, thread, new_platform, new_chat, new_thread) VALUES ('telegram', '-1', '', 'telegram', '-2', '');
INSERT INTO articles (id, source_id, at, published, fetched, excerpt, want_page, outlet, url, title, author, lang, body WORDS) VALUES ('a1', 1, 1789998000000, 1789998000000, 1789999000000, 0, 0, 'Coast', 'https://coast.example/a1', 'Flood', '', 'en', '12 people were hurt.' VECTOR);
`,
	2: `
INSERT INTO channel_stops (platform, chat, thread, reason, stopped_at) VALUES ('discord', '404', '', 'gone', 1789999002000);
UPDATE briefings SET quiet = '22:00-07:00';
UPDATE deliveries SET why = 'accepted', sender = 'p' WHERE id = 1;
`,
	3: `
INSERT INTO pushes (source_id, token, secret, hub, topic, until) VALUES (1, 't', 's', 'https://hub.example/', 'https://coast.example/feed', 1790000000000);
`,
	4: `
INSERT INTO health (id, checked_at) VALUES (1, 1789999002000);
`,
	5: `
INSERT INTO deliveries (id, digest_id, platform, chat, thread, part, parts, nonce, state, touched_at, told, body, kind, target, change, made_at) VALUES
	(4, 1, 'discord', '100', '', 1, 2, '', 'queued', 1789999002000, '[]', TEXT, 'edit', 1, 'c', 1789999002000);
INSERT INTO proofs (id, article_id) VALUES (1, 'a1');
`,
	6: `
INSERT INTO departures (workspace, left_at) VALUES ('discord:5', 1789999002000);
UPDATE briefings SET mention = '42';
`,
	7: `
UPDATE briefings SET silent = 1;
`,
	8: `
INSERT INTO settings (workspace, zone, lang, stories, quiet, filters) VALUES ('w', 'Europe/Kyiv', 'uk', 5, '22:00-07:00', '{"Include":null,"Exclude":["cricket"]}');
INSERT INTO mutes (platform, chat, thread, story_id, headline, muted_at) VALUES ('discord', '100', '', 's9', 'A muted story', 1789999002000);
`,
}

// TestEveryVersion opens databases of every earlier version, with data, on both engines:
// what they held is there, and goes on.
func TestEveryVersion(t *testing.T) {
	for name, url := range map[string]func(*testing.T) string{
		"sqlite":   func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "tidings.db") },
		"postgres": func(t *testing.T) string { return pgtest.URL(t) },
	} {
		t.Run(name, func(t *testing.T) {
			all := migrationVersions(t, name)
			fresh := openAt(t, url(t), 0)
			for i, v := range all {
				address := url(t)
				for _, u := range all[:i+1] { // as it grew: each version's rows before the next one's tables
					if versions[u] == "" {
						t.Fatalf("there is a migration %d, but no rows of that version: add some here", u)
					}
					old := openAt(t, address, u)
					fillVersion(t, old, versions[u])
					if err := old.Close(); err != nil {
						t.Fatal(err)
					}
				}
				s := openAt(t, address, 0)
				goesOn(t, s)
				if diff := cmp.Diff(columns(t, fresh), columns(t, s)); diff != "" {
					t.Errorf("from version %d: other tables than those of a new database (-new +migrated):\n%s", v, diff)
				}
			}
		})
	}
}

// migrationVersions are the versions that an engine's migrations make, in order.
func migrationVersions(t *testing.T, engine string) []int64 {
	names, err := fs.Glob(migrations, "migrations/"+engine+"/*.sql")
	if err != nil || len(names) == 0 {
		t.Fatal("no migrations", err)
	}
	var out []int64
	for _, name := range names {
		v, err := goose.NumericComponent(name)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

// openAt opens a database and brings it to a version; 0 is the newest, as Open does it.
func openAt(t *testing.T, url string, version int64) *Store {
	t.Helper()
	if version == 0 {
		s, err := Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		return s
	}
	s := &Store{now: time.Now}
	dialect, err := goose.DialectSQLite3, error(nil)
	if file, ok := strings.CutPrefix(url, "sqlite:"); ok {
		err = s.openSQLite(t.Context(), file)
	} else {
		dialect, err = goose.DialectPostgres, s.openPostgres(t.Context(), url)
	}
	if err != nil {
		t.Fatal(err)
	}
	files, _, err := s.migrationFiles()
	if err != nil {
		t.Fatal(err)
	}
	p, err := goose.NewProvider(dialect, s.write, files, goose.WithTableName("tidings_migrations"), goose.WithDisableGlobalRegistry(true), goose.WithSlog(slog.New(slog.DiscardHandler)))
	if err == nil {
		_, err = p.UpTo(t.Context(), version)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func fillVersion(t *testing.T, s *Store, rows string) {
	t.Helper()
	body, err := packDigest(news.Digest{Key: "key1", BriefingID: "1", Name: "Morning", Stories: []news.DigestStory{{ID: "s1", Headline: "A flood"}}})
	if err != nil {
		t.Fatal(err)
	}
	blob, words, vector := "x'"+hex.EncodeToString(body)+"'", "", ""
	text := "x'7b7d'"
	if s.engine == postgresEngine {
		blob, text, words, vector = `'\x`+hex.EncodeToString(body)+`'`, `'\x7b7d'`, ", words", ", ''"
	}
	rows = strings.NewReplacer("BODY", blob, "TEXT", text, " WORDS", words, " VECTOR", vector).Replace(rows)
	if s.engine == postgresEngine { // the rows above have numbers of their own
		for _, table := range []string{"sources", "briefings", "digests", "deliveries"} {
			rows += "\nSELECT setval(pg_get_serial_sequence('" + table + "', 'id'), 9);\n"
		}
	}
	for _, stmt := range strings.Split(rows, ";\n") {
		if stmt = strings.TrimSpace(stmt); stmt == "" {
			continue
		}
		if _, err := s.write.ExecContext(t.Context(), stmt); err != nil {
			t.Fatalf("%v: %s", err, stmt)
		}
	}
}

// goesOn looks for what fillVersion stored, and works with it.
func goesOn(t *testing.T, s *Store) {
	t.Helper()
	ctx := t.Context()
	check := func(what string, err error) {
		t.Helper()
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	for _, n := range must(s.Count(ctx)) {
		if n.Rows == 0 && n.Name != "channel_stops" && n.Name != "pushes" && n.Name != "proofs" && n.Name != "departures" && n.Name != "settings" && n.Name != "mutes" {
			t.Errorf("%s is empty", n.Name)
		}
	}
	if due, err := s.DueSources(ctx, time.UnixMilli(1790000000000), time.UnixMilli(1790000000000), 9); err != nil || len(due) != 1 || due[0].State != `{"e":"x"}` {
		t.Errorf("the source is %+v, %v", due, err)
	}
	d, _, err := s.DigestByKey(ctx, "key1")
	if err != nil || len(d.Stories) != 1 {
		t.Errorf("the digest is %v, %v", d, err)
	}
	b, err := s.Briefing(ctx, "1")
	if err != nil || b.Name != "Morning" || len(b.Channels) != 1 {
		t.Errorf("the briefing is %v, %v", b, err)
	}
	check("pause", s.PauseBriefing(ctx, "1", true, "", time.Now()))
	check("resume", s.PauseBriefing(ctx, "1", false, "", time.Now()))
	got, settle, err := s.Claim(ctx, 2, time.Now(), time.Now().Add(-briefing.StaleAfter))
	if err != nil || settle || got.Attempts != 1 {
		t.Errorf("the queued part is %v, %v, %v", got, settle, err)
	}
	got.State, got.MessageID = briefing.Sent, "m2"
	check("finish", s.Finish(ctx, got, time.Now()))
	if _, settle, err := s.Claim(ctx, 3, time.Now(), time.Now().Add(-briefing.StaleAfter)); err != nil || !settle {
		t.Errorf("the message that was being sent: settle %v, %v", settle, err)
	}
	check("save a run", s.SaveRun(ctx, briefing.Run{Briefing: b, Digest: news.Digest{Key: "key2", BriefingID: b.ID, Slot: time.Now()}, Why: briefing.WhyNothing}))
	if found, err := s.Articles(ctx, []string{"1"}, briefing.Window{From: time.UnixMilli(0), To: time.Now().AddDate(50, 0, 0)}); err != nil || len(found) != 1 {
		t.Errorf("articles: %v, %v", found, err)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// columns lists every column of every table as "table.column type".
func columns(t *testing.T, s *Store) []string {
	t.Helper()
	stmt := `SELECT m.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY 1`
	if s.engine == postgresEngine {
		stmt = `SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1`
	}
	got, err := list(context.Background(), s.reader(), scanOne[string], stmt)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// TestReleasedMigrations: a migration that was released is never changed, since there
// are databases that it made. A new one adds its line here.
func TestReleasedMigrations(t *testing.T) {
	released := map[string]string{
		"migrations/postgres/00001_start.sql":       "e98b98fc607ebb61",
		"migrations/postgres/00002_decisions.sql":   "20d69be5fc6c58b9",
		"migrations/postgres/00003_polling.sql":     "06c37615349d82cc",
		"migrations/postgres/00004_health.sql":      "b77e0d7bb08094d1",
		"migrations/postgres/00005_corrections.sql": "64d1d8fe67ef81b3",
		"migrations/postgres/00006_servers.sql":     "65312216b8c933c4",
		"migrations/postgres/00007_silent.sql":      "18019042ee2e3505",
		"migrations/postgres/00008_wishes.sql":      "fe17138099dddcd5",
		"migrations/sqlite/00001_start.sql":         "deac5e4f0aeccb6b",
		"migrations/sqlite/00002_decisions.sql":     "bdb3262400922704",
		"migrations/sqlite/00003_polling.sql":       "2f941b527251bc6c",
		"migrations/sqlite/00004_health.sql":        "141fa051e2ce706b",
		"migrations/sqlite/00005_corrections.sql":   "49403b3f78326bde",
		"migrations/sqlite/00006_servers.sql":       "badeccb25af856cb",
		"migrations/sqlite/00007_silent.sql":        "18019042ee2e3505",
		"migrations/sqlite/00008_wishes.sql":        "d17eb569a4817a4e",
	}
	names, err := fs.Glob(migrations, "migrations/*/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		data, err := migrations.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(data)
		if got := hex.EncodeToString(sum[:8]); got != released[name] {
			t.Errorf("%s has the sum %s, want %q", name, got, released[name])
		}
	}
	if len(names) != len(released) {
		t.Errorf("%d migrations, want %d", len(names), len(released))
	}
}
