package fakediscord

import (
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// printer words what the validator finds.
var printer = message.NewPrinter(language.English)

// Numbers of Discord's interface (Discord docs, Components: Reference, Interactions:
// Receiving and Responding, Application Commands).
const (
	componentRow    = 1
	componentButton = 2

	styleLink    = 5
	stylePremium = 6

	callbackMessage        = 4
	callbackDeferred       = 5
	callbackDeferredUpdate = 6
	callbackUpdate         = 7
	callbackChoices        = 8
	callbackModal          = 9

	commandChatInput = 1

	optionSubcommand = 1
	optionGroup      = 2
	optionString     = 3
	optionInteger    = 4

	interactionCommand      = 2
	interactionComponent    = 3
	interactionAutocomplete = 4
	interactionModal        = 5

	flagCrossposted  = 1 << 0
	flagEphemeral    = 1 << 6
	flagLoading      = 1 << 7
	flagComponentsV2 = 1 << 15
)

// Error codes (Discord docs, Opcodes and Status Codes: JSON).
const (
	codeUnknownChannel     = 10003
	codeUnknownGuild       = 10004
	codeUnknownMember      = 10007
	codeUnknownMessage     = 10008
	codeUnknownWebhook     = 10015
	codeUnknownInteraction = 10062
	codeAcknowledged       = 40060
	codeMissingAccess      = 50001
	codeMissingPermissions = 50013
	codeNotAuthor          = 50005
	codeInvalidForm        = 50035
	codeArchivedThread     = 50083
	codeCannotDM           = 50007
)
