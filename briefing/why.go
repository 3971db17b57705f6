package briefing

// Why is a decision about a slot or a delivery, stored by its short name and shown in
// words.
type Why string

// The decisions about a slot.
const (
	WhyPosted    Why = "posted"      // its digest has something new for a channel
	WhyNothing   Why = "nothing_new" // every channel was told all of it before
	WhyNoChannel Why = "no_channel"  // there is none to post to
	WhyTooLate   Why = "too_late"    // it was missed by more than the grace
	WhyOvertaken Why = "overtaken"   // it was missed, and a newer one was run in its place
	WhyQuiet     Why = "quiet_hours" // it fell into quiet hours, and a newer one stands for it
)

// The decisions about a delivery.
const (
	WhyAccepted    Why = "accepted"     // the platform confirmed it
	WhyFound       Why = "found"        // its confirmation was lost, and it was found posted
	WhyAdminSays   Why = "admin_says"   // an admin said that it arrived
	WhyAskedToWait Why = "asked_wait"   // not posted: the platform asked to wait; tried again
	WhyTryAgain    Why = "try_again"    // not posted: the platform or network failed; tried again
	WhyNotFound    Why = "not_found"    // it was in doubt and is surely not posted; tried again
	WhyMoved       Why = "moved"        // the channel got a new id; tried again there
	WhyAdminAgain  Why = "admin_again"  // an admin asked to send it again
	WhyAnswerLost  Why = "answer_lost"  // its answer was lost and the platform cannot tell; an admin decides
	WhyInterrupted Why = "interrupted"  // the program ended while it was sent and the platform cannot tell; an admin decides
	WhyNotTaken    Why = "not_taken"    // the platform never takes it in this form
	WhyNoPlatform  Why = "no_platform"  // its platform is not set up
	WhyGivenUp     Why = "given_up"     // it could not be posted for a day
	WhyChannelGone Why = "channel_gone" // the channel, or our right to post there, is gone
	WhyPartFailed  Why = "part_failed"  // an earlier part of the digest was not posted
	WhyTwin        Why = "twin"         // its channel became one that gets the digest already
	WhyTakenBack   Why = "taken_back"   // it was taken back before it was carried out
)

// The decisions about a change of a message that was posted.
const (
	WhyEdited    Why = "edited"     // the message shows the correction
	WhyDeleted   Why = "deleted"    // the message was deleted
	WhyAlready   Why = "already"    // the message showed it already
	WhyNoMessage Why = "no_message" // the message is not there any more
	WhyNoID      Why = "no_id"      // an admin said that it arrived, so that it is not known which message it is
	WhyInTime    Why = "in_time"    // the message was not posted yet, and shows it from the start
	WhyNoAccess  Why = "no_access"  // the channel, or the right to change what was posted, is gone
)

// The decisions about a story in the digest of a channel.
const (
	WhyShown    Why = "shown"     // the next digest shows it
	WhyTold     Why = "told"      // the channel was told all of it before
	WhyMuted    Why = "muted"     // an admin muted it in the channel
	WhyFiltered Why = "filtered"  // a filter drops it
	WhyOld      Why = "old"       // nothing of it is new since the last digest
	WhyNoRoom   Why = "no_room"   // other stories rank before it
	WhyNoBullet Why = "no_bullet" // nothing in it can be told in a line that its articles bear out
)

// whyWords are the decisions as people read them.
var whyWords = map[Why]string{
	WhyPosted:    "posted",
	WhyNothing:   "nothing new",
	WhyNoChannel: "no channel to post to",
	WhyTooLate:   "missed for too long to be worth posting",
	WhyOvertaken: "missed; a newer one took its place",
	WhyQuiet:     "it fell into quiet hours; a later one stands for it",

	WhyAccepted:    "the platform confirmed it",
	WhyFound:       "the confirmation was lost, but it was found posted",
	WhyAdminSays:   "an admin said that it arrived",
	WhyAskedToWait: "the platform asked to wait; it is tried again",
	WhyTryAgain:    "it could not be posted; it is tried again",
	WhyNotFound:    "it was in doubt and is not posted; it is tried again",
	WhyMoved:       "the channel moved; it is tried again there",
	WhyAdminAgain:  "an admin asked to send it again",
	WhyAnswerLost:  "the platform's answer was lost, and it cannot be asked again; an admin decides",
	WhyInterrupted: "the program ended while it was being sent, and the platform cannot be asked; an admin decides",
	WhyNotTaken:    "the platform does not take it in this form",
	WhyNoPlatform:  "its platform is not set up",
	WhyGivenUp:     "it could not be posted for a day",
	WhyChannelGone: "the channel, or the right to post there, is gone",
	WhyPartFailed:  "an earlier part was not posted",
	WhyTwin:        "its channel became one that gets the digest already",
	WhyTakenBack:   "it was taken back before it was posted",

	WhyShown:    "the next digest shows it",
	WhyTold:     "this channel was told all of it before",
	WhyMuted:    "it is muted in this channel",
	WhyFiltered: "a filter leaves it out",
	WhyOld:      "nothing of it is new since the last digest",
	WhyNoRoom:   "the next digest has no room for it: other stories have more sources, or are newer",
	WhyNoBullet: "nothing in it can be told in a line that its articles bear out",

	WhyEdited:    "the message shows the correction",
	WhyDeleted:   "the message was deleted",
	WhyAlready:   "the message showed the correction already",
	WhyNoMessage: "the message is not there any more",
	WhyNoID:      "it is not known which message it is",
	WhyInTime:    "it was not posted yet, and shows the correction from the start",
	WhyNoAccess:  "the channel, or the right to change what was posted there, is gone",
}

// Words is the decision as people read it; empty where none was made.
func (w Why) Words() string {
	if words, ok := whyWords[w]; ok || w == "" {
		return words
	}
	return string(w) // of a newer version
}
