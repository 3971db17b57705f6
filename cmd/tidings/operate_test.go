package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"go.yaml.in/yaml/v4"

	"tidings/news"
	"tidings/web"
)

// deployFolder holds what operators put into Prometheus, Grafana and Docker.
const deployFolder = "../../deploy"

// expression is what a file for operators asks of the metrics.
type expression struct{ where, text string }

// alert is one rule of deploy/alerts.yaml.
type alert struct {
	Alert       string
	Expr        string
	For         string
	Labels      map[string]string
	Annotations map[string]string
}

func alerts(t *testing.T) []alert {
	t.Helper()
	var file struct{ Groups []struct{ Rules []alert } }
	if err := yaml.Unmarshal(fileOf(t, filepath.Join(deployFolder, "alerts.yaml")), &file); err != nil {
		t.Fatal(err)
	}
	var out []alert
	for _, g := range file.Groups {
		out = append(out, g.Rules...)
	}
	if len(out) == 0 {
		t.Fatal("there are no alerts")
	}
	return out
}

// panel is one panel of deploy/grafana/tidings.json.
type panel struct {
	ID                       int
	Type, Title, Description string
	GridPos                  struct{ X, Y, W, H int }
	Targets                  []struct{ Expr string }
	FieldConfig              struct{ Defaults struct{ Unit string } }
}

type dashboard struct {
	Panels      []panel
	Annotations struct{ List []struct{ Name, Expr string } }
}

func readDashboard(t *testing.T) dashboard {
	t.Helper()
	var d dashboard
	if err := json.Unmarshal(fileOf(t, filepath.Join(deployFolder, "grafana", "tidings.json")), &d); err != nil {
		t.Fatal(err)
	}
	if len(d.Panels) == 0 {
		t.Fatal("the dashboard is empty")
	}
	return d
}

func fileOf(t *testing.T, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// family is a metric as the program shows it.
type family struct {
	kind, help string
	// labels are the values that each label was seen with.
	labels map[string]map[string]bool
}

var (
	metricMeta   = regexp.MustCompile(`^# (HELP|TYPE) (\S+) (.*)$`)
	metricSample = regexp.MustCompile(`^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? \S+$`)
	metricLabel  = regexp.MustCompile(`(\w+)="((?:[^"\\]|\\.)*)"`)
)

// readMetrics reads the text that /metrics answers with. The parts of a histogram have
// its family under their own names.
func readMetrics(t *testing.T, text string) map[string]*family {
	t.Helper()
	out := map[string]*family{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if m := metricMeta.FindStringSubmatch(line); m != nil {
			f := out[m[2]]
			if f == nil {
				f = &family{labels: map[string]map[string]bool{}}
				out[m[2]] = f
			}
			if m[1] == "HELP" {
				f.help = m[3]
				continue
			}
			if f.kind = m[3]; f.kind == "histogram" || f.kind == "summary" {
				out[m[2]+"_bucket"], out[m[2]+"_sum"], out[m[2]+"_count"] = f, f, f
			}
			continue
		}
		m := metricSample.FindStringSubmatch(line)
		if m == nil || out[m[1]] == nil {
			t.Fatalf("/metrics has a line that is no sample of a metric: %s", line)
		}
		for _, l := range metricLabel.FindAllStringSubmatch(m[2], -1) {
			values := out[m[1]].labels
			if values[l[1]] == nil {
				values[l[1]] = map[string]bool{}
			}
			values[l[1]][l[2]] = true
		}
	}
	return out
}

// selector is a metric in an expression, with what is asked of its labels and the
// function that takes its range, if it has one.
type selector struct {
	metric   string
	matchers [][2]string
	ranged   bool
	function string
}

var (
	token = regexp.MustCompile(`^(?:\s+|"(?:[^"\\]|\\.)*"|[a-zA-Z_:][\w:]*|[0-9][\w.]*|[=!]~|[=!<>]=|\[[^\]]*\]|.)`)
	joins = []string{"and", "or", "unless", "bool", "offset"}
	group = []string{"by", "without", "on", "ignoring", "group_left", "group_right"}
)

// selectors are the metrics of an expression, and the labels that it groups by.
func selectors(text string) (out []selector, grouped []string) {
	var tokens []string
	for text != "" {
		tok := token.FindString(text)
		text = text[len(tok):]
		if strings.TrimSpace(tok) != "" {
			tokens = append(tokens, tok)
		}
	}
	at := func(i int) string {
		if i < len(tokens) {
			return tokens[i]
		}
		return ""
	}
	var calls []string // the functions that are open
	for i := 0; i < len(tokens); i++ {
		tok := tokens[i]
		switch {
		case tok == "(":
			calls = append(calls, "")
		case tok == ")":
			calls = calls[:max(0, len(calls)-1)]
		case !regexp.MustCompile(`^[a-zA-Z_]`).MatchString(tok) || slices.Contains(joins, tok):
		case slices.Contains(group, tok):
			for i++; i < len(tokens) && tokens[i] != ")"; i++ {
				if tokens[i] != "(" && tokens[i] != "," {
					grouped = append(grouped, tokens[i])
				}
			}
		case at(i+1) == "(":
			calls = append(calls, tok)
			i++
		case slices.Contains(group, at(i+1)): // sum by (x) (…)
		default:
			s := selector{metric: tok}
			if len(calls) > 0 {
				s.function = calls[len(calls)-1]
			}
			if at(i+1) == "{" {
				for i += 2; i < len(tokens) && tokens[i] != "}"; i++ {
					if strings.HasPrefix(at(i+2), `"`) {
						s.matchers = append(s.matchers, [2]string{tokens[i], strings.Trim(at(i+2), `"`)})
						i += 2
					}
				}
			}
			s.ranged = strings.HasPrefix(at(i+1), "[")
			out = append(out, s)
		}
	}
	return out, grouped
}

// given are the labels that Prometheus adds, with up's, which it makes itself.
var given = []string{"job", "instance"}

// wrong is what is wrong with an expression, in words. Metrics in absent are not shown by
// the program as it runs here.
func wrong(text string, have map[string]*family, absent ...string) (problems []string) {
	say := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	found, grouped := selectors(text)
	if len(found) == 0 {
		say("it asks of no metric")
	}
	known := slices.Clone(given)
	for _, s := range found {
		if s.metric == "up" || slices.Contains(absent, s.metric) {
			continue
		}
		f := have[s.metric]
		if f == nil {
			say("the program does not have %s", s.metric)
			continue
		}
		known = slices.AppendSeq(known, maps.Keys(f.labels))
		rises := s.ranged && (s.function == "rate" || s.function == "increase")
		if counts := f.kind == "counter" || f.kind == "histogram"; counts != rises && !strings.HasSuffix(s.metric, "_info") {
			say("%s is a %s, and is asked by %q with a range: %t", s.metric, f.kind, s.function, s.ranged)
		}
		for _, m := range s.matchers {
			if values := f.labels[m[0]]; !slices.Contains(given, m[0]) && !values[m[1]] {
				say("%s has no %s=%q, but %v", s.metric, m[0], m[1], slices.Sorted(maps.Keys(values)))
			}
		}
	}
	for _, l := range grouped {
		if !slices.Contains(known, l) {
			say("no metric there has the label %s", l)
		}
	}
	return problems
}

// checkOperating holds the files for operators against the metrics of the running
// program: all that they ask for is there, in its kind and with its labels, all of ours
// stand on the dashboard, and each says what it is. Metrics in absent are not shown on
// this database.
func (b *bots) checkOperating(t *testing.T, absent ...string) {
	t.Helper()
	text := b.metrics(t)
	have := readMetrics(t, text)
	var all []expression
	for _, a := range alerts(t) {
		all = append(all, expression{"alert " + a.Alert, a.Expr})
	}
	d := readDashboard(t)
	shown := ""
	for _, p := range d.Panels {
		for _, target := range p.Targets {
			all = append(all, expression{"panel " + p.Title, target.Expr})
			shown += target.Expr + "\n"
		}
	}
	for _, a := range d.Annotations.List {
		all = append(all, expression{"annotation " + a.Name, a.Expr})
	}
	for _, e := range all {
		for _, problem := range wrong(e.text, have, absent...) {
			t.Errorf("%s: %s: %s", e.where, problem, e.text)
		}
	}
	for name, f := range have {
		if !strings.HasPrefix(name, "tidings_") || regexp.MustCompile(`_(bucket|sum|count)$`).MatchString(name) {
			continue
		}
		if f.help == "" || f.kind == "" {
			t.Errorf("%s has the help %q and the type %q", name, f.help, f.kind)
		}
		if !regexp.MustCompile(name + `(_bucket)?\{`).MatchString(shown) {
			t.Errorf("%s stands nowhere on the dashboard", name)
		}
	}
	problems, err := promlint.New(strings.NewReader(text)).Lint()
	if err != nil {
		t.Error(err)
	}
	for _, p := range problems {
		if strings.HasPrefix(p.Metric, "tidings_") {
			t.Errorf("%s: %s", p.Metric, p.Text)
		}
	}
}

// metrics is what the program's /metrics says, after it was asked for another page.
func (b *bots) metrics(t *testing.T) string {
	t.Helper()
	m := regexp.MustCompile(`msg="pages are open" address=(\S+)`).FindStringSubmatch(b.log.String())
	if m == nil {
		t.Fatal("the program has no pages")
	}
	var text []byte
	for _, page := range []string{"/healthz", "/metrics"} {
		resp, err := http.Get(m[1] + page)
		if err != nil {
			t.Fatal(err)
		}
		text, err = io.ReadAll(resp.Body)
		if resp.Body.Close(); err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("%s answers %d, %v", page, resp.StatusCode, err)
		}
	}
	return string(text)
}

// Whoever is woken by an alert finds under its name what to do; nothing else has the
// name of one, and each was seen to fire.
func TestAlertsAreExplained(t *testing.T) {
	t.Parallel()
	page := string(fileOf(t, "../../docs/operations.md"))
	fired := string(fileOf(t, filepath.Join(deployFolder, "alerts.test.yaml")))
	sections := map[string]string{}
	for _, part := range strings.Split(page, "\n### ")[1:] {
		name, body, _ := strings.Cut(part, "\n")
		body, _, _ = strings.Cut(body, "\n## ")
		sections[name] = body
	}
	for _, a := range alerts(t) {
		body, ok := sections[a.Alert]
		delete(sections, a.Alert)
		if !ok || !strings.Contains(body, "**Means:**") || !strings.Contains(body, "**Do:**") {
			t.Errorf("docs/operations.md has no section %q that says what it means and what to do", a.Alert)
		}
		if a.Annotations["summary"] == "" || a.Labels["severity"] != "page" && a.Labels["severity"] != "ticket" {
			t.Errorf("%s has the labels %v and the annotations %v", a.Alert, a.Labels, a.Annotations)
		}
		if !strings.Contains(fired, "alertname: "+a.Alert+"\n") {
			t.Errorf("alerts.test.yaml does not show that %s fires", a.Alert)
		}
	}
	for name := range sections {
		if strings.HasPrefix(name, "Tidings") {
			t.Errorf("docs/operations.md explains %s, which is no alert", name)
		}
	}
	promtool, err := exec.LookPath("promtool")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("there is no promtool: what fires when cannot be tried")
		}
		t.Log("there is no promtool: what fires when was not tried")
		return
	}
	for _, args := range [][]string{{"check", "config", "prometheus.yaml"}, {"test", "rules", "alerts.test.yaml"}} {
		c := exec.CommandContext(t.Context(), promtool, args...)
		c.Dir = deployFolder
		if out, err := c.CombinedOutput(); err != nil {
			t.Errorf("promtool %v: %v\n%s", args, err, out)
		}
	}
}

// Panels say what they show, and none lies on another.
func TestDashboard(t *testing.T) {
	taken, ids := map[[2]int]string{}, map[int]string{}
	for _, p := range readDashboard(t).Panels {
		if other, ok := ids[p.ID]; ok {
			t.Errorf("%s and %s have the id %d", p.Title, other, p.ID)
		}
		ids[p.ID] = p.Title
		if p.Title == "" || p.Type != "row" && (p.Description == "" || len(p.Targets) == 0 || p.FieldConfig.Defaults.Unit == "") {
			t.Errorf("the panel %d %q does not say what it shows", p.ID, p.Title)
		}
		for x := p.GridPos.X; x < p.GridPos.X+p.GridPos.W; x++ {
			for y := p.GridPos.Y; y < p.GridPos.Y+p.GridPos.H; y++ {
				if other, ok := taken[[2]int{x, y}]; ok && other != p.Title || x >= 24 {
					t.Fatalf("%s lies on %s, or beyond the edge", p.Title, other)
				}
				taken[[2]int{x, y}] = p.Title
			}
		}
	}
}

// What the compose file for monitoring mounts is there.
func TestMonitoringFiles(t *testing.T) {
	var file struct {
		Services map[string]struct{ Volumes []string }
	}
	if err := yaml.Unmarshal(fileOf(t, filepath.Join(deployFolder, "compose.monitoring.yaml")), &file); err != nil {
		t.Fatal(err)
	}
	mounted := 0
	for name, s := range file.Services {
		for _, v := range s.Volumes {
			from, _, _ := strings.Cut(v, ":")
			if !strings.HasPrefix(from, "./") {
				continue
			}
			mounted++
			if _, err := os.Stat(filepath.Join("../..", from)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if mounted < 4 {
		t.Errorf("%d files are mounted", mounted)
	}
}

// The check of expressions finds what is wrong with one.
func TestCheckExpression(t *testing.T) {
	m := web.NewMetrics("1", func(context.Context) (web.Snapshot, error) { return web.Snapshot{Jobs: map[string]int{"send": 1}}, nil })
	m.Expect(news.Discord)
	w := httptest.NewRecorder()
	web.New(web.Options{Metrics: m}).ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	have := readMetrics(t, w.Body.String())
	for _, tt := range []struct{ text, want string }{
		{`sum by (platform) (increase(tidings_deliveries_total{job="$job",state="rejected"}[$__rate_interval])) > 0`, ""},
		{`histogram_quantile(0.95, sum by (le) (rate(tidings_slot_delay_seconds_bucket[5m]))) > 2 * 60`, ""},
		{`max(tidings_queue_jobs{kind="send"}) or vector(0)`, ""},
		{`max(tidings_queue_job)`, "does not have tidings_queue_job"},
		{`max(tidings_queue_jobs{kind="sned"})`, `has no kind="sned", but [send]`},
		{`max(tidings_queue_jobs{sort="send"})`, `has no sort="send"`},
		{`rate(tidings_queue_jobs[5m])`, "is a gauge"},
		{`max(tidings_deliveries_total)`, "is a counter"},
		{`max by (chat) (tidings_queue_jobs)`, "the label chat"},
		{`vector(1) > 0`, "no metric"},
	} {
		if got := strings.Join(wrong(tt.text, have), "; "); tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.text, got, tt.want)
		}
	}
}
