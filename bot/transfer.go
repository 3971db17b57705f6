package bot

// Lists of feeds as files: what other readers export, and what they take.

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// File is a file that comes or goes with a message.
type File struct {
	// Name has an extension; it is of plain letters where it is ours.
	Name string
	Data []byte
}

// ListFormat reads and writes lists of feeds (OPML). Its errors are sentences fit to
// show.
type ListFormat interface {
	ReadList(data []byte) ([]ListedFeed, error)
	WriteList(title string, feeds []ListedFeed) ([]byte, error)
}

// ErrNoSources is the error of SourceList where a workspace reads nothing of its own.
var ErrNoSources = errors.New("nothing of its own is read there")

// SourceList is a workspace's own sources as a list, each in the folder of the first
// briefing that names it; ErrNoSources.
func (b *Bot) SourceList(ctx context.Context, workspace string) ([]ListedFeed, error) {
	all, err := b.o.Store.Sources(ctx, workspace)
	if err != nil {
		return nil, fmt.Errorf("list the feeds: %w", err)
	}
	briefings, err := b.o.Store.WorkspaceBriefings(ctx, workspace)
	if err != nil {
		return nil, fmt.Errorf("list the feeds: %w", err)
	}
	folder := map[string][]string{}
	for _, br := range briefings {
		if br.Workspace != workspace {
			continue
		}
		for _, name := range br.Sources {
			if key := strings.ToLower(name); folder[key] == nil {
				folder[key] = strings.Split(br.Name, FolderSep)
			}
		}
	}
	var out []ListedFeed
	for _, s := range all {
		if s.Workspace == workspace {
			out = append(out, ListedFeed{Title: s.Name, URL: s.URL, Folder: folder[strings.ToLower(s.Name)]})
		}
	}
	if len(out) == 0 {
		return nil, ErrNoSources
	}
	return out, nil
}

// importSources adds the feeds of a list that came as a file, or that is at an address.
func (b *Bot) importSources(ctx context.Context, r Request) (Reply, error) {
	if r.Args["url"] != "" {
		return b.addSource(ctx, r)
	}
	if r.File == nil || b.o.Lists == nil {
		return Reply{}, &UsageError{Problem: "Which list? Give the address of an OPML file.", Try: Example([]string{"sources", "import"})}
	}
	feeds, err := b.o.Lists.ReadList(r.File.Data)
	if err == nil && len(feeds) == 0 {
		err = errors.New("it lists no feed")
	}
	if err != nil {
		return Reply{}, &UsageError{
			Problem: fmt.Sprintf("“%s” cannot be read as a list of feeds: %s Other readers export one as OPML.", orUntitled(shorten(CleanLine(r.File.Name))), sentence(Cut(CleanLine(err.Error()), mostReason, UTF16Len))),
		}
	}
	return b.addList(ctx, r, feeds)
}

// exportSources answers with the workspace's own sources as a file.
func (b *Bot) exportSources(ctx context.Context, r Request) (Reply, error) {
	feeds, err := b.SourceList(ctx, r.Workspace)
	if errors.Is(err, ErrNoSources) {
		return Reply{}, &UsageError{Problem: "Nothing of your own is read here yet, so there is no list.", Try: Example([]string{"sources", "add"})}
	}
	if err != nil {
		return Reply{}, err
	}
	if !r.Files || b.o.Lists == nil {
		reply := private("I cannot send a file here. Whoever runs me gets the list with this command:")
		reply.Blocks[0].Lines = append(reply.Blocks[0].Lines, Line{Parts: []Part{{Text: "tidings export --config FILE --workspace " + r.Workspace, Code: true}}})
		return reply, nil
	}
	if r.Shared {
		reply := private("Addresses of feeds may hold keys of yours, and all in this chat would see them. In a private chat with me you get the list with this command:")
		reply.Blocks[0].Lines = append(reply.Blocks[0].Lines, Line{Parts: []Part{{Text: "/export " + r.Channel.ID, Code: true}}})
		return reply, nil
	}
	data, err := b.o.Lists.WriteList("Tidings", feeds)
	if err != nil {
		return Reply{}, fmt.Errorf("write a list of feeds: %w", err)
	}
	reply := private(fmt.Sprintf("%s, as other readers take them. Addresses may hold keys of yours: share the file with care.", capital(count(len(feeds), "feed"))))
	reply.File = &File{Name: "tidings.opml", Data: data}
	return reply, nil
}
