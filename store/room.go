package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Room is what the database takes, and what is left for it.
type Room struct {
	// Used is the size of the database in bytes; on SQLite with the log beside its file.
	Used int64
	// Free is how many bytes the file system of a SQLite file has left. It is not known
	// on PostgreSQL, whose disk is its server's, nor on systems that do not say.
	Free      int64
	FreeKnown bool
}

// Room reads what the database takes.
func (s *Store) Room(ctx context.Context) (Room, error) {
	var r Room
	if s.engine == postgresEngine {
		err := s.reader().row(ctx, `SELECT pg_database_size(current_database())`).Scan(&r.Used)
		return r, wrap("read the size of the database", err)
	}
	for _, file := range []string{s.file, s.file + "-wal"} {
		info, err := os.Stat(file)
		switch {
		case err == nil:
			r.Used += info.Size()
		case !errors.Is(err, fs.ErrNotExist): // there is a log only while there is work
			return r, wrap("read the size of the database", err)
		}
	}
	free, err := diskFree(filepath.Dir(s.file))
	if errors.Is(err, errors.ErrUnsupported) {
		return r, nil
	}
	r.Free, r.FreeKnown = free, err == nil
	return r, wrap("read the room on the disk", err)
}
