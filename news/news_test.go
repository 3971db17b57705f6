package news

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestParseChannel(t *testing.T) {
	tests := []struct {
		in      string
		want    Channel
		wantErr string
	}{
		{in: "discord:112233445566778899", want: Channel{Platform: Discord, ID: "112233445566778899"}},
		{in: "telegram:-1001234567890/77", want: Channel{Platform: Telegram, ID: "-1001234567890", Thread: "77"}},
		{in: "telegram:@my_channel", want: Channel{Platform: Telegram, ID: "@my_channel"}},
		{in: " Console: ", want: Channel{Platform: Console}},
		{in: "discord:#news", wantErr: "is a number"},
		{in: "telegram:my channel", wantErr: "number or a @name"},
		{in: "telegram:-100/", wantErr: "without a thread"},
		{in: "console:x", wantErr: "has no id"},
		{in: "slack:1", wantErr: "no platform is called"},
		{in: "news", wantErr: "has no platform"},
		{in: "discord:" + strings.Repeat("1", 21), wantErr: "is a number"},
	}
	for _, tt := range tests {
		got, err := ParseChannel(tt.in)
		if tt.wantErr != "" {
			if err == nil || !strings.Contains(err.Error(), tt.wantErr) {
				t.Errorf("ParseChannel(%q) error = %v, want one that holds %q", tt.in, err, tt.wantErr)
			}
			continue
		}
		if err != nil || got != tt.want {
			t.Errorf("ParseChannel(%q) = %+v, %v, want %+v", tt.in, got, err, tt.want)
		}
		if again, err := ParseChannel(got.String()); err != nil || again != got {
			t.Errorf("ParseChannel(%q) = %+v, %v: String does not read back", got, again, err)
		}
	}
}

func TestParagraphs(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"blank lines", "One.\n\n Two\nlines. \n\n\n\nThree.", []string{"One.", "Two\nlines.", "Three."}},
		{"single lines", "One.\nTwo.\n", []string{"One.", "Two."}},
		{"nothing", " \n\n \n", nil},
	}
	for _, tt := range tests {
		var got []string
		for _, s := range Paragraphs(tt.text) {
			got = append(got, s.In(tt.text))
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestFigureCompatible(t *testing.T) {
	plain := func(v float64) Figure { return Figure{Value: v, Qualifier: Exact} }
	q := func(q Qualifier, v float64) Figure { return Figure{Value: v, Qualifier: q} }
	tests := []struct {
		name string
		a, b Figure
		want bool
	}{
		{"equal", plain(12), plain(12), true},
		{"different", plain(12), plain(15), false},
		{"over 70 and 72", q(Over, 70), plain(72), true},
		{"over 70 and 70", q(Over, 70), plain(70), false},
		{"over 70 and 300", q(Over, 70), plain(300), false},
		{"at least 12 and 12", q(AtLeast, 12), plain(12), true},
		{"about 11,000 and 10,500", q(About, 11000), plain(10500), true},
		{"a round number and one beside it", plain(50000), plain(50400), true},
		{"up to 30 and 20", q(AtMost, 30), plain(20), true},
		{"a range and a value in it", Figure{Value: 12, High: 15, Range: true, Qualifier: Exact}, plain(14), true},
		{"a range and a value beyond", Figure{Value: 12, High: 15, Range: true, Qualifier: Exact}, plain(16), false},
	}
	for _, tt := range tests {
		if got := tt.a.Compatible(tt.b); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
		if got := tt.b.Compatible(tt.a); got != tt.want {
			t.Errorf("%s, the other way round: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestFigureCheck(t *testing.T) {
	const text = "Officials said 62 drones were shot down."
	good := Figure{
		Raw: "62", Span: Span{15, 17}, Sentence: Span{0, len(text)}, Value: 62, Qualifier: Exact,
		Attribution: Attribution{Source: "Officials", SourceSpan: Span{0, 9}, Cue: "said", CueSpan: Span{10, 14}, Strength: Strong},
	}
	tests := []struct {
		name   string
		change func(*Figure)
		ok     bool
	}{
		{"as it is", func(*Figure) {}, true},
		{"moved by a byte", func(f *Figure) { f.Span.End++ }, false},
		{"another number", func(f *Figure) { f.Raw = "63" }, false},
		{"beyond the text", func(f *Figure) { f.Span = Span{15, 1700} }, false},
		{"outside its sentence", func(f *Figure) { f.Sentence = Span{0, 9} }, false},
		{"a source that is not there", func(f *Figure) { f.Attribution.Source = "The army" }, false},
		{"a source without a strength", func(f *Figure) { f.Attribution.Strength = NoStrength }, false},
		{"a strength without a source", func(f *Figure) { f.Attribution = Attribution{Strength: Weak} }, false},
	}
	for _, tt := range tests {
		f := good
		tt.change(&f)
		if err := f.Check(text); (err == nil) != tt.ok {
			t.Errorf("%s: Check = %v, want ok %v", tt.name, err, tt.ok)
		}
	}
}

func TestArticleTime(t *testing.T) {
	fetched := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name      string
		published time.Time
		want      time.Time
	}{
		{"dated", fetched.Add(-time.Hour), fetched.Add(-time.Hour)},
		{"undated", time.Time{}, fetched},
		{"dated in the future", fetched.Add(time.Hour), fetched},
	} {
		if got := (Article{Published: tt.published, Fetched: fetched}).Time(); !got.Equal(tt.want) {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}
