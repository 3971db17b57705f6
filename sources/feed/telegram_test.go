package feed

import (
	"errors"
	"testing"
	"time"
)

const telegramPage = `<html><head><meta property="og:title" content="Harbour News"></head><body>
<section class="tgme_channel_history js-message_history">
<div class="tgme_widget_message_wrap"><div class="tgme_widget_message text_not_supported_wrap" data-post="harbournews/41"><div class="tgme_widget_message_bubble">
<div class="tgme_widget_message_text js-message_text" dir="auto"><b>Ferry sinks off the coast</b><br/><br/>At least 12 people died, the coast guard said.</div>
<div class="tgme_widget_message_footer"><a class="tgme_widget_message_date" href="https://t.me/harbournews/41"><time datetime="2025-11-22T05:10:00+00:00" class="time">05:10</time></a></div></div></div></div>
<div class="tgme_widget_message_wrap"><div class="tgme_widget_message" data-post="harbournews/42"><div class="tgme_widget_message_photo"></div></div></div>
<div class="tgme_widget_message_wrap"><div class="tgme_widget_message" data-post="harbournews/43"><div class="tgme_widget_message_text">Toll rises to 15.</div><time datetime="2025-11-22T08:00:00+00:00">08:00</time></div></div>
</section></body></html>`

func TestParseTelegram(t *testing.T) {
	f, err := ParseTelegram([]byte(telegramPage), "https://t.me/s/harbournews")
	if err != nil {
		t.Fatal(err)
	}
	if f.Name != "Harbour News" || f.Kind != Telegram || len(f.Items) != 2 {
		t.Fatalf("feed = %+v", f)
	}
	newest, oldest := f.Items[0], f.Items[1]
	if newest.URL != "https://t.me/harbournews/43" || newest.Title != "Toll rises to 15." || !newest.Full {
		t.Errorf("newest = %+v", newest)
	}
	if oldest.Title != "Ferry sinks off the coast" || oldest.Text != "Ferry sinks off the coast\n\nAt least 12 people died, the coast guard said." ||
		!oldest.Published.Equal(time.Date(2025, 11, 22, 5, 10, 0, 0, time.UTC)) {
		t.Errorf("oldest = %+v", oldest)
	}
	if _, err := ParseTelegram([]byte("<html><body>If you have Telegram, you can view and join.</body></html>"), ""); !errors.Is(err, ErrNotFeed) {
		t.Errorf("a private channel: %v", err)
	}
}

func FuzzParseTelegram(f *testing.F) {
	f.Add([]byte(telegramPage))
	f.Fuzz(func(t *testing.T, page []byte) {
		if feed, err := ParseTelegram(page, "https://t.me/s/x"); err == nil && len(feed.Items) > maxItems {
			t.Errorf("%d items", len(feed.Items))
		}
	})
}
