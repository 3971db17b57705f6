//go:build !unix

package pgtest

import "errors"

func start() (string, error) {
	return "", errors.New("a server of its own is started on Unix only")
}
