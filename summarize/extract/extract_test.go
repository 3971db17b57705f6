package extract

import (
	"testing"

	"tidings/summarize/summarizetest"
)

func TestConforms(t *testing.T) {
	summarizetest.Exercise(t, func() summarizetest.Summarizer { return New() }, summarizetest.Promise{Same: true, CopyBlind: true})
}
