package sources

import (
	"context"

	"tidings/sources/feed"
)

// indexReads is how many sitemaps of a list are read: the one that is being written,
// and the one before it, which may have got its last articles since.
const indexReads = 2

// readIndex reads the best sitemaps of a list as one feed. The response has no
// validators and counts as cut, so that the list is read anew each time: it may stay as
// it is while what it lists changes.
func (c *Client) readIndex(ctx context.Context, resp Response, parse func(context.Context, Response) (feed.Feed, error)) (feed.Feed, Response, error) {
	refs := feed.Sitemaps(resp.Body, resp.URL)
	failure := error(&feed.NotFeedError{Found: feed.FoundIndex})
	var out feed.Feed
	read := 0
	for _, ref := range refs[:min(len(refs), tries)] {
		found, err := c.Fetch(ctx, Request{URL: ref.URL})
		var f feed.Feed
		if err == nil {
			f, err = parse(ctx, found)
		}
		if ctx.Err() != nil {
			return feed.Feed{}, resp, ctx.Err()
		}
		if err != nil {
			failure = err
			continue
		}
		if read++; read == 1 {
			out = f
		} else {
			out.Items = append(out.Items, f.Items...)
		}
		if read == indexReads {
			break
		}
	}
	if read == 0 {
		return feed.Feed{}, resp, failure
	}
	resp.ETag, resp.LastModified, resp.Cut = "", "", true
	return out, resp, nil
}
