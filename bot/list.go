package bot

// Lists of feeds (OPML), and what becomes of their folders.

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"tidings/briefing"
	"tidings/news"
)

// ListedFeed is one feed of a list.
type ListedFeed struct {
	// Title is what the list calls it; may be empty.
	Title string
	URL   string
	// Folder is the names of the folders around it, outermost first; empty at the top.
	Folder []string
}

// List is a list of feeds to be read in a workspace.
type List struct {
	Workspace string
	Feeds     []ListedFeed
	// Channels are those of the briefings that are made of folders, which are as the
	// workspace's settings say. Where these name no zone, it is that of its other briefings.
	Channels []news.Channel
	// Most is how many feeds are added; 0 means all.
	Most int
}

// Listed is what came of a List.
type Listed struct {
	// Added are the new sources, in the list's order.
	Added []news.Source
	// Already were read before, Bad have no address that can be read, Left are more than
	// Most.
	Already, Bad, Left int
	// Folders are the list's folders, in its order. Loose is how many feeds stand in others,
	// whose names can be none of a briefing or which are too many.
	Folders []ListedFolder
	Loose   int
}

// ListedFolder is what came of a folder.
type ListedFolder struct {
	// Name is the folder's as a briefing's, with those around it before it: "World / Asia".
	Name string
	// Sources is how many of its feeds are read.
	Sources int
	// Kept is true where a briefing of its name reads them now, which is paused; false
	// where the name is taken. Changed is true where that was not so before.
	Kept, Changed bool
}

// FolderSep stands between the folders in the name of a briefing that is made of one.
const FolderSep = " / "

const (
	// mostListed is how many feeds of a list one command adds: each is a write that waits
	// for the disk, and there are three seconds for all.
	mostListed = 200
	// mostFolders is how many folders become briefings, and mostShown how many are told.
	mostFolders, mostShown = 50, 8
	// folderSchedule is when the briefing of a folder posts once it is resumed.
	folderSchedule = "0 8 * * *"
)

// AddList adds the feeds of a list to a workspace. A folder becomes a briefing of its
// name that reads its feeds and is paused: it posts when an admin resumes it. The feeds are
// not looked at one by one; those that cannot be read show it in /sources list.
func (b *Bot) AddList(ctx context.Context, l List) (Listed, error) {
	known, err := b.o.Store.Sources(ctx, l.Workspace)
	if err != nil {
		return Listed{}, fmt.Errorf("add the feeds of a list: %w", err)
	}
	at := make(map[string]news.Source, len(known)) // by address
	for _, s := range known {
		at[urlKey(s.URL)] = s
	}
	var out Listed
	inFolder := map[string][]string{} // names of sources
	var folders []string
	for _, f := range l.Feeds {
		s, err := b.addListed(ctx, l, f, &known, at, &out)
		if err != nil {
			return out, err
		}
		name := folderName(f.Folder)
		if s.Name == "" || len(f.Folder) == 0 {
			continue
		}
		if name == "" || inFolder[name] == nil && len(folders) == mostFolders {
			out.Loose++
			continue
		}
		if inFolder[name] == nil {
			folders = append(folders, name)
		}
		inFolder[name] = append(inFolder[name], s.Name)
	}
	for _, name := range folders {
		kept, changed, err := b.keepFolder(ctx, l, name, inFolder[name])
		if err != nil {
			return out, fmt.Errorf("keep a folder: %w", err)
		}
		out.Folders = append(out.Folders, ListedFolder{Name: name, Sources: len(inFolder[name]), Kept: kept, Changed: changed})
	}
	return out, nil
}

// addListed adds one feed, and returns the source that reads it; none where it cannot
// be, or not yet.
func (b *Bot) addListed(ctx context.Context, l List, f ListedFeed, known *[]news.Source, at map[string]news.Source, out *Listed) (news.Source, error) {
	address, err := readAddress(f.URL)
	if err != nil {
		out.Bad++
		return news.Source{}, nil
	}
	if s, ok := at[urlKey(address)]; ok {
		out.Already++
		return s, nil
	}
	if l.Most > 0 && len(out.Added) >= l.Most {
		out.Left++
		return news.Source{}, nil
	}
	title := f.Title
	if title == "" && len(f.Folder) > 0 {
		title = f.Folder[len(f.Folder)-1]
	}
	name, err := sourceName("", Finding{URL: address, Title: title}, *known)
	if err != nil {
		out.Bad++
		return news.Source{}, nil
	}
	s, err := b.o.Store.AddSource(ctx, news.Source{Workspace: l.Workspace, Name: name, URL: address})
	if errors.Is(err, ErrExists) {
		out.Already++
		return news.Source{}, nil
	}
	if err != nil {
		return news.Source{}, fmt.Errorf("add the feeds of a list: %w", err)
	}
	*known, at[urlKey(address)], out.Added = append(*known, s), s, append(out.Added, s)
	return s, nil
}

// folderName is a folder's name as that of a briefing; empty where it can be none.
func folderName(folder []string) string {
	var names []string
	for _, f := range folder {
		f = strings.Map(func(r rune) rune {
			if strings.ContainsRune(`,"“”„«»=`, r) {
				return -1
			}
			return r
		}, CleanLine(f))
		if f = strings.TrimSpace(f); f != "" {
			names = append(names, f)
		}
	}
	name, err := briefingName(strings.TrimSpace(Cut(strings.Join(names, FolderSep), mostBriefingName, UTF16Len)))
	if err != nil {
		return ""
	}
	return name
}

// keepFolder makes the briefing of a folder, or adds to one that an earlier part of the
// same list has made. It reports whether there is one now, and whether that is new.
func (b *Bot) keepFolder(ctx context.Context, l List, name string, sources []string) (kept, changed bool, err error) {
	bs, err := b.o.Store.WorkspaceBriefings(ctx, l.Workspace)
	if err != nil {
		return false, false, err
	}
	want, err := b.o.Store.Settings(ctx, l.Workspace)
	if err != nil {
		return false, false, err
	}
	here := news.Channel{}
	if len(l.Channels) > 0 {
		here = l.Channels[0]
	}
	old, ok := briefingNamed(bs, name)
	switch {
	case !ok:
		_, err = b.o.Store.AddBriefing(ctx, briefing.Briefing{
			Workspace: l.Workspace, Name: name, Schedule: folderSchedule, Zone: cmp.Or(want.Zone, zone(bs, here)), Sources: sources, Channels: l.Channels, Paused: true,
			Style: briefing.Style{Stories: want.Stories}, Quiet: want.Quiet,
		})
	case !old.Paused || old.Declared || len(old.Sources) == 0 || !subset(old.Sources, sources):
		return false, false, nil // somebody's own
	case subset(sources, old.Sources):
		return true, false, nil
	default:
		old.Sources = sources
		err = b.o.Store.UpdateBriefing(ctx, old)
	}
	if errors.Is(err, ErrExists) || errors.Is(err, ErrNotFound) { // somebody was quicker
		return false, false, nil
	}
	return err == nil, err == nil, err
}

func subset(some, all []string) bool {
	return !slices.ContainsFunc(some, func(s string) bool {
		return !slices.ContainsFunc(all, func(a string) bool { return strings.EqualFold(a, s) })
	})
}

func (b *Bot) addList(ctx context.Context, r Request, feeds []ListedFeed) (Reply, error) {
	got, err := b.AddList(ctx, List{Workspace: r.Workspace, Feeds: feeds, Channels: []news.Channel{r.Channel}, Most: mostListed})
	if err != nil {
		return Reply{}, err
	}
	if len(got.Added) == 0 && !slices.ContainsFunc(got.Folders, func(f ListedFolder) bool { return f.Changed }) {
		return Reply{}, &UsageError{Problem: fmt.Sprintf("That is a list of %s, and all that can be read are read already. Nothing was changed.", count(len(feeds), "feed")), Try: "/sources list"}
	}
	return listReply(got), nil
}

func listReply(got Listed) Reply {
	added := got.Added
	reply := Reply{Title: count(len(added), "feed") + " of the list " + verb(len(added), "is", "are") + " read from now on", Private: true}
	if len(added) == 0 {
		reply.Title = "The feeds of the list are read already"
	}
	var block Block
	for _, s := range added[:min(len(added), headlines)] {
		block.Lines = append(block.Lines, Line{Bullet: true, Parts: []Part{{Text: CleanLine(s.Name)}}})
	}
	if n := len(added) - headlines; n > 0 {
		block.Lines = append(block.Lines, Text(fmt.Sprintf("and %d more", n)))
	}
	if len(block.Lines) > 0 {
		reply.Blocks = append(reply.Blocks, block)
	}
	reply.Blocks = append(reply.Blocks, foldersBlock(got.Folders)...)
	var rest Block
	if n := got.Already; n > 0 {
		rest.Lines = append(rest.Lines, Text(fmt.Sprintf("%s read already.", count(n, "feed")+" "+verb(n, "is", "are"))))
	}
	if n := got.Bad; n > 0 {
		rest.Lines = append(rest.Lines, Text(fmt.Sprintf("%s no web address that I can read.", count(n, "entry")+" "+verb(n, "has", "have"))))
	}
	if n := got.Loose; n > 0 {
		rest.Lines = append(rest.Lines, Text(fmt.Sprintf("%s in a folder that is not kept: its name can be none of a briefing, or there are too many.", count(n, "feed")+" "+verb(n, "stands", "stand"))))
	}
	if got.Left > 0 {
		rest.Lines = append(rest.Lines, Text(fmt.Sprintf("%d are still to be added: give the same address again.", got.Left)))
	}
	rest.Lines = append(rest.Lines, Line{Parts: []Part{{Text: "How each fares: "}, {Text: "/sources list", Code: true}}})
	reply.Blocks = append(reply.Blocks, rest)
	return reply
}

// foldersBlock tells what became of a list's folders.
func foldersBlock(folders []ListedFolder) []Block {
	var kept, taken []string
	for _, f := range folders {
		if f.Kept {
			kept = append(kept, f.Name)
		} else {
			taken = append(taken, f.Name)
		}
	}
	var block Block
	shown := 0
	for _, f := range folders {
		if f.Kept && shown < mostShown {
			block.Lines = append(block.Lines, Line{Bullet: true, Parts: []Part{{Text: f.Name, Bold: true}, {Text: ": " + count(f.Sources, "source")}}})
			shown++
		}
	}
	if n := len(kept) - shown; n > 0 {
		block.Lines = append(block.Lines, Text(fmt.Sprintf("and %d more", n)))
	}
	if len(kept) > 0 {
		block.Heading = "Folders are kept as paused briefings"
		block.Lines = append(block.Lines, Line{Parts: []Part{{Text: "To have one posted here daily at 08:00: "}, {Text: "/briefing resume " + quoteName(kept[0]), Code: true}}})
	}
	if len(taken) > 0 {
		block.Lines = append(block.Lines, Text(fmt.Sprintf("The names of these folders are taken by briefings, which stay as they are: %s.", strings.Join(taken[:min(len(taken), mostShown)], ", "))))
	}
	if len(block.Lines) == 0 {
		return nil
	}
	return []Block{block}
}
