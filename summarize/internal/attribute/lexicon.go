package attribute

import "strings"

// A cue is a verb that ties a source to what it asserts.
type cue uint16

// What a cue needs, as bits; 0 takes any clause, quotation or object.
const (
	// needsClause: only with "that", a quotation or a finite clause ("believe", "find").
	needsClause cue = 1 << iota
	// needsAt: only with "at" before a figure ("put the toll at 15").
	needsAt
	// needsDoc: only where the subject is a document, poll or body ("shows", "lists").
	needsDoc
	// needsTally: only where the object is a count, estimate, offer ("raised its count").
	needsTally
	// object: takes a bare object with a figure ("expects 3%", "wants 400 more").
	object
	// says: a plain verb of saying; strong.
	says
	// denies: the subject disputes what follows.
	denies
	// invert: may stand before its subject ("said S").
	invert
	// weakly: the credit is weak at best.
	weakly
	// of: needs "of", "for" or "to" after it ("warned of", "called for", "pointed to").
	of
)

// class tells in which lists a word is that rules ask for every word of a sentence, so
// that one look-up serves them all.
type class uint8

const (
	isCue class = 1 << iota
	isTally
	isRelay
	isHedge
	isHolder
	isSurvey
)

// classes are the classes of the words in the lists.
var classes = func() map[string]class {
	classes := map[string]class{"citing": isRelay, "quoting": isRelay}
	for w := range cues {
		classes[w] |= isCue
	}
	for c, list := range map[class]map[string]bool{isTally: tallyNouns, isRelay: relaying, isHolder: holders, isSurvey: surveys} {
		for w := range list {
			classes[w] |= c
		}
	}
	for _, list := range []map[string]bool{hedgeAdverbs, hedgeParticiples, otherHedges} {
		for w := range list {
			classes[w] |= isHedge
		}
	}
	return classes
}()

// cues are the forms of the cue verbs. Sources: the reporting verbs of news English in
// the attribution literature (Krestel et al. 2008, Pareti 2012) and our own reading.
var cues = func() map[string]cue {
	cues := map[string]cue{}
	lemma := func(c cue, forms string) {
		for f := range strings.FieldsSeq(forms) {
			cues[f] |= c
		}
	}
	lemma(says|invert, `said says say saying added adds add adding told tells tell telling wrote writes write writing stated states state stating reported reports report reporting
		announced announces announce announcing explained explains explain explaining noted notes note noting claimed claims claim claiming confirmed confirms confirm confirming
		warned warns warn warning insisted insists insist insisting argued argues argue arguing alleged alleges allege alleging acknowledged acknowledges acknowledge acknowledging
		admitted admits admit admitting conceded concedes concede conceding disclosed discloses disclose disclosing revealed reveals reveal revealing declared declares declare declaring
		stressed stresses stress stressing maintained maintains contended contends contending asserted asserts asserting reiterated reiterates reiterating repeated repeats repeating
		predicted predicts predict predicting estimated estimates estimate estimating forecast forecasts forecasting forecasted cautioned cautions caution cautioning testified testifies testify testifying
		replied replies reply replying responded responds recalled recalls recalling remarked remarks remarking observed observes commented comments commenting emphasised emphasises emphasized emphasizes emphasizing
		complained complains complaining joked jokes joking quipped boasted boasts boasting tweeted tweets posted mentioned mentions mentioning asked asks urged urges urging vowed vows vowing
		promised promises promising pledged pledges pledging countered counters concluded concludes concluding continued pointed hinted hints hinting clarified advised advises advising
		recommended recommends recommending reckoned reckons reckon reckoning guessed guesses calculated calculates calculating speculated protested retorted lamented sighed shouted whispered
		thundered quoted answered reasoned volunteered chimed summarised summarized elaborated went wailed fretted fumed scoffed shrugged laughed grumbled muttered recounted recounts underlined underlines underscored`)
	lemma(object, `reported reports report claimed claims claim confirmed confirms confirm acknowledged acknowledges acknowledge admitted admits disclosed discloses revealed reveals reveal alleged alleges
		predicted predicts predict predicting estimated estimates estimate estimating forecast forecasts forecasting forecasted announced announces recommended recommends recommend recommending advised advises reckoned reckons
		expected expects expect expecting projected projects project projecting anticipates anticipated anticipate wanted wants want wanting demanded demands demand demanding sought seeks seek seeking
		offered offers offer offering proposed proposes propose proposing foresees foresaw foresee calculated calculates conceded concedes cites cited sees conceded disputes claims projected suggests suggested pencilled
		envisages envisaged requested requests request quoted repeated repeats repeat reiterated reiterates counts mentioned stated states denied denies guesses guessed`)
	lemma(needsClause, `said says say added adds add told tells tell wrote writes write explained explains noted notes insisted insists argued argues declared recalled recalls observed observes continued
		believed believes believe believing thinks think thought suspects suspect suspected fears fear feared hopes hope hoped understands assumes assumed finds find found finding discovered learned learnt
		showed shows show showing shown suggested suggests suggest suggesting indicated indicates indicate indicating implies implied proves proved concluded concludes determined determines heard hears
		knows know maintained maintains contended contends asserted asserts stressed stresses emphasised emphasized testified commented remarked replied responded answered joked joking complained
		complains quipped boasted boasts tweeted posted asked asks urged urges vowed vows promised promises pledged pledges hinted hints clarified went protested retorted speculated
		reasoned figured figures reminded reminds informed informs notified assured assures warned warns cautioned cautions countered counters pointed mentions establishes established verified accepts accepted realised read reads doubts doubted guessed wonders
		feels felt promised recounted recounts underlined underlines underscored quoted volunteered elaborated lamented`)
	lemma(object, `concede accepts accepted credits credited blames blamed reckons reckon reckoned`)
	lemma(says|needsClause, `stress maintain contend assert reiterate reply respond recall remark observe comment emphasise emphasize joke boast tweet ask urge vow hint clarify
		speculate protest retort lament underline explain note insist argue declare`)
	lemma(says|needsClause|invert, `promise pledge counter complain`)
	lemma(object, `repeat mention recommend advise calculate guess promise pledge`)
	lemma(of, `speak boast ask point complain`)
	lemma(object|weakly, `see fear fears feared promised pledged promises pledges`)
	lemma(of|weakly, `looked looking look hoping banked banking aiming aims sticking sticks stuck stood stands standing braced betting bet`)
	lemma(needsTally, `shaved shaves slashed slashes hiked narrowed nudged doubled halved held holds left leaves maintained set sets`)
	lemma(object, `mention mentions assumes assumed assume`)
	lemma(needsClause|invert, `fret frets fretted worry worries worried`)
	lemma(of, `countered counters countering suspects suspected admits admitted admit accuses accused accuse accusing`)
	lemma(needsClause|invert, `reckons reckon reckoned heard hear hears accepts accepted`)
	lemma(weakly, `accepts accepted credits credited blames blamed`)
	lemma(needsAt, `put puts putting place placed places valued values pegged pegs assessed assesses`)
	lemma(needsDoc, `showed shows show showing gave gives give giving lists listed records recorded sets set found finds puts contains contained identified identifies details detailed documents documented names
		measured measures counts counted indicates indicated suggests suggested reveals revealed describes described registered registers logged logs carries`)
	lemma(needsAt, `has have had makes make made saw`)
	lemma(needsDoc, `list record detail document name measure count indicate suggest reveal describe register identify contain given`)
	lemma(says|needsClause, `points point`)
	lemma(says|needsClause|invert, `pleaded pleads`)
	lemma(of, `reckoned reckons reckon testified testifies owned confessed`)
	lemma(needsTally, `raised raises raise raising cut cuts cutting lowered lowers revised revises trimmed trims updated updates increased lifted upgraded downgraded kept keeps`)
	lemma(needsDoc, `tallied verified`)
	lemma(says|needsClause, `briefed briefs brief slip`)
	lemma(says|needsClause|invert, `ruled rules opined opines theorised theorises theorized theorizes surmised surmises posited posits postulated proclaimed proclaims pronounced reaffirmed reaffirms
		affirmed affirms affirm attested attests averred avers bemoaned bemoans bragged brags brag conjectured deduced deduces divulged divulges exclaimed exclaims expounded figured gloated griped gripes
		gushed implied implies imply inferred infers instructed instructs intimated intimates moaned moans mused muses murmured objected objects opined outlined outlines persisted persists purported
		purports quipped quips railed rails ranted reassured reassures rejoined related relates remembered remembers signaled signals signalled specified specifies snapped submitted submits supposed
		swore swears taught texted touted touts trumpeted ventured ventures verified verifies yelled yells cabled radioed emailed warranted stipulated stipulates decreed decrees adjudged
		judged judges deemed reckons tallied tabulated chided scolded boasts crowed sniffed groused carped cried insists pleads vouched enthused noted cautioned`)
	lemma(object, `penciled pencilled factored`)
	lemma(denies, `denied denies deny denying disputed disputes dispute disputing rejected rejects rejecting dismissed dismisses`)
	lemma(of, `warned warns warn warning called calls calling asked asks asking pointed points pointing spoke spoken speaks speaking talked talks talking complained complains complaining appealed appeals appealing boasted boasts hoped hopes pushing pushed pushes campaigned campaigning argued pressed told tells`)
	lemma(weakly, `expected expects expect wanted wants want sought seeks offered offers proposed proposes believes believe thinks hopes counted counts observed set sets gave gives has have raised cut suspects feared fears keeps kept sees`)
	return cues
}()

// ofWords are the prepositions after the cues that need one.
var ofWords = words(`of for to about on with by`)

func words(s string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		m[w] = true
	}
	return m
}

// nouns are the words of s with their regular plurals.
func nouns(s string) map[string]bool {
	m := words(s)
	for w := range words(s) {
		switch {
		case strings.HasSuffix(w, "s") || strings.HasSuffix(w, "men"):
		case strings.HasSuffix(w, "y") && len(w) > 2 && !strings.ContainsRune("aeiou", rune(w[len(w)-2])):
			m[w[:len(w)-1]+"ies"] = true
		case strings.HasSuffix(w, "ch") || strings.HasSuffix(w, "sh") || strings.HasSuffix(w, "x"):
			m[w+"es"] = true
		default:
			m[w+"s"] = true
		}
	}
	return m
}

// either are nouns of people that companies go by too: "Rail operator Norlink ... It said".
var either = nouns(`operator developer owner contractor supplier retailer manufacturer producer dealer promoter organiser organizer insurer lender grower exporter importer brewer publisher broadcaster builder distributor
	landlord maker carrier provider employer broker seller buyer refiner miner farmer trader banker`)

// personNouns head phrases that name people who speak.
var personNouns = nouns(`crew crews pollster official officials officer officers spokesman spokeswoman spokesperson spokespeople spokesmen minister ministers president chairman chairwoman chair mayor governor senator senators
	congressman congresswoman lawmaker lawmakers legislator legislators commander general colonel captain sheriff chief director head boss bosses supremo manager executive executives boss ceo founder owner operator
	analyst analysts economist economists strategist strategists trader traders investor investors expert experts scientist scientists researcher researchers professor academic academics historian
	doctor doctors surgeon physician nurse nurses paramedic medic medics witness witnesses resident residents survivor survivors neighbour neighbours neighbor neighbors villager villagers local locals
	lawyer lawyers attorney attorneys prosecutor prosecutors judge judges magistrate detective detectives investigator investigators inspector inspectors coroner ombudsman auditor auditors regulator regulators
	activist activists campaigner campaigners organiser organisers organizer organizers protester protesters demonstrator demonstrators striker strikers leader leaders secretary deputy adviser advisers advisor advisors
	aide aides source sources insider insiders person people man woman men women student students teacher teachers headteacher principal farmer farmers fisherman fishermen worker workers employee employees
	engineer engineers architect architects contractor contractors developer developers landlord tenant tenants shopkeeper trader shopper passenger passengers driver drivers pilot pilots
	firefighter firefighters rescuer rescuers volunteer volunteers soldier soldiers veteran diplomat diplomats ambassador envoy negotiator negotiators mediator monitor monitors observer observers
	critic critics opponent opponents supporter supporters backer backers rival rivals ally allies author authors writer reporter reporters correspondent journalist journalists editor
	coach trainer player captain striker athlete keeper curator biologist biologists ecologist ecologists geologist seismologist seismologists meteorologist meteorologists forecaster forecasters climatologist
	epidemiologist epidemiologists virologist statistician statisticians demographer pollster pollsters commissioner commissioners councillor councillors councilman clerk warden ranger rangers
	priest bishop pastor imam mother father brother sister son daughter widow wife husband friend friends relative relatives family families colleague colleagues guard guards
	consultant consultants banker bankers broker brokers buyer buyers seller sellers dealer dealers supplier suppliers retailer retailers manufacturer manufacturers producer producers grower growers
	defendant plaintiff claimant claimants victim victims detective superintendent constable sergeant lieutenant major admiral co-founder chancellor premier pm treasurer controller comptroller
	specialist specialists technician skipper conservationist conservationists environmentalist astronomer astronomers physicist chemist archaeologist archaeologists archivist librarian vet dean provost lecturer delegate delegates
	whistleblower spokesperson hospital staff representative representatives member members negotiators economist's steward stewards vendor organisers' applicant petitioners machinist baker butcher hotelier publican restaurateur defence defense prosecution counsel barrister barristers solicitor solicitors criminologist criminologists crown accused jury defence defense prosecution counsel barrister barristers solicitor solicitors criminologist criminologists
	candidate candidates nominee nominees incumbent challenger challengers front-runner frontrunner donor donors politician politicians mp mps mep meps peer peers backbencher backbenchers congressmen congresswomen speaker whip
	actuary actuaries surveyor surveyors conductor singer musician musicians artist artists actor actors actress producer producers chef cook waiter barber plumber electrician carpenter mechanic mechanics pharmacist pharmacists dentist
	dentists psychologist psychologists psychiatrist therapist midwife midwives carer carers sociologist anthropologist oceanographer hydrologist volcanologist zoologist botanist mathematician philosopher theologian rabbi cardinal archbishop
	vicar nun nuns monk monks cleric clerics mufti ayatollah sultan emir monarch heir duke duchess princess tycoon billionaire entrepreneur entrepreneurs founders partner partners associate associates bondholder bondholders trustee trustees
	homeowner homeowners renter renters cousin uncle aunt grandmother grandfather nephew niece fiance girlfriend boyfriend classmate classmates teammate teammates roommate bystander bystanders onlooker onlookers eyewitness eyewitnesses
	commentator commentators columnist blogger pundit pundits presenter host anchor inmate inmates prisoner prisoners detainee detainees refugee refugees migrant migrants juror jurors schoolteacher handler baggage-handler postman cleaner cleaners
	cabbie courier couriers clerk clerks accountant accountants treasurer registrar bursar curate coxswain bosun mate sailor sailors seafarer seafarers crewman crewmen airman airmen marine marines gunner medic beekeeper brewer baker
	opposition minority majority others respondent respondents users customers patients parents mothers residents' commuters voters shareholders creditors lenders insurers pensioner pensioners exporters importers`)

// bodyNouns head phrases that name organisations.
var bodyNouns = nouns(`carmaker drugmaker chipmaker toymaker planemaker lender brewer refiner grocer carrier automaker ministry ministries government governments administration authority authorities agency agencies department departments office bureau commission committee council councils board court tribunal
	police army navy military forces force guard command staff airforce militia rebels group groups union unions federation confederation association society charity charities foundation institute institution university college school
	company companies firm firms business businesses corporation bank banks insurer insurers operator airline carrier retailer maker manufacturer utility brokerage exchange fund funds
	hospital clinic hospitals party parties campaign coalition parliament senate congress house cabinet embassy consulate kremlin pentagon palace
	team club league body watchdog regulator ombudsman organisation organisations organization organizations ngo lobby alliance network consortium trust museum observatory laboratory lab
	newspaper newspapers paper papers magazine broadcaster broadcasters outlet outlets media website newsletter tabloid station channel radio television press wire news
	side sides country nation city town state county province region district municipality parish island brigade service services centre center mission delegation secretariat presidency treasury regulator
	shop startup supermarket chain manufacturer mill mine port airport railway railways developer builder shipyard brewery publisher studio platform site promoter organiser landlord contractor owner union's
	crossing coastguard coast-guard fire-brigade consultancy think-tank tank church diocese synod festival theatre orchestra zoo park airline's plant prison prefecture directorate desk junta lobby garrison militia cartel gang congregation conference bishops secretariat prosecutor customs ambulance patrol tribunal inquest inquiry jury judiciary opposition majority`)

// docNouns head phrases that name documents, polls and the like.
var docNouns = nouns(`legend app tracker dashboard portal bulletin-board poll polls polling survey surveys report reports study studies data figures statistics numbers records analysis assessment assessments estimate estimates filing filings statement statements memo memos document documents
	census results review audit audits paper letter email emails e-mail draft drafts proposal plan bill order ruling indictment complaint lawsuit affidavit minutes accounts account book books forecast forecasts projection projections
	model models modelling research findings inquiry investigation log logs register registry database tally tallies count counts chart charts table tables release bulletin briefing note index indictment warrant summons testimony
	transcript footage photographs images imagery photos video recordings certificate invoice invoices receipts contract agreement prospectus manifest dossier file files leaflet brochure website blog post article story essay presentation slides spreadsheet
	permit permits licence licences license listing entry entries sheet sheets form forms deed lease tender writ subpoena petition pamphlet circular diary memoir editorial thread alert waybill
	clock clocks fossils bones sediment sediments cores dna isotopes radar sonar traces remains
	intelligence evidence measurements readings gauge sensors satellite tests simulation simulations calculations inspection inspections autopsy examination monitoring papers dataset gazette budget notice advisory timetable schedule newsletter communique communiqué declaration petition judgment judgement verdict decree charter ledger inventory page pages website list lists sums maths arithmetic bulletin spreadsheet pictures picture scan scans readout test tests scan exam check checks`)

// notSources head phrases that never assert anything, whatever verb follows.
var notSources = words(`jobless retail consumer factory core annual quarterly monthly early final total totals toll sum amount share number numbers damage damages losses exports imports demand supply output production turnover attendance traffic rainfall visibility consumption spending investment trade footfall capacity email e-mail phone telephone
	times fold points price prices deal storm hurricane flood fire blaze crash quake earthquake explosion attack strike number rate rates law sign signs thing things day week month year time way share shares stock stocks
	stage end part place case cases point fact money cost costs sales profit profits revenue temperature drought heat rain snow wind river bridge road house car bus train plane ship aircraft building weapon weapons
	drone drones missile missiles rocket rockets market markets economy growth inflation unemployment population weather season game match race war conflict battle crisis event events situation idea hope
	percent cent half third quarter kilometre mile hour minute dollar euro pound million billion thousand hundred dozen today yesterday tomorrow monday tuesday wednesday thursday friday saturday sunday
	january february march april may june july august september october november december night morning afternoon evening weekend legend myth proverb bible joke saying rumour rumor song inscription`)

// outletNames are words in names of publishers.
var outletNames = words(`times post news press tribune herald journal courier gazette chronicle echo guardian observer standard mail star sun mirror telegraph radio tv television broadcasting reuters afp ap bloomberg bbc cnn nbc cbs
	abc fox npr tass interfax xinhua kyodo dpa ansa efe wire dispatch ledger mercury review daily weekly bulletin globe argus monitor independent examiner inquirer register sentinel voice today politico axios spiegel monde figaro
	pravda ria anadolu jazeera broadcaster newspaper newspapers media magazine outlet outlets paper papers tabloid station channel website newsletter press blog podcast reporters correspondents messenger advertiser citizen banner clarion
	correo diario presse zeitung tageblatt gazeta giornale corriere jornal folha noticias tidende aftonbladet dagblad posten nieuwsblad courrier
	beacon record enterprise leader argosy recorder intelligencer newswire broadcasters portal documentary programme`)

// anonymousHeads name nobody who could be asked.
var anonymousHeads = words(`source sources insider insiders person people`)

// calendar words end a noun phrase that runs leftwards and are skipped after a cue.
var calendar = words(`monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight january february march april may june july august september october november december
	jan feb mar apr jun jul aug sep sept oct nov dec jan. feb. mar. apr. aug. sept. oct. nov. dec. earlier later separately meanwhile recently afterwards overnight midweek`)

// tallyNouns are nouns whose "of N" is a claim of whoever they belong to.
var tallyNouns = words(`estimate estimates count counts figure figures tally tallies claim claims forecast forecasts projection projections assessment toll prediction predictions guess reckoning calculation calculations talk
	estimation estimations number numbers total valuation target guidance offer offers demand demands proposal proposals request bid version survey poll data statistics report reports assertion allegation allegations statement warning warnings promise pledge target consensus outlook expectation expectations line view position argument message contention belief`)

// notAgents end like nouns of people and are none.
var notAgents = words(`tiger fiber cyber sugar other color colour favor honor humor rumor tumor vigor armor major prior civilian indian liner cider fiver tenner poker inner
	outer upper lower human giant event number water weather summer winter power order border river tower computer server letter paper matter chapter
	quarter center member factor sector error corridor monitor motor plant grant restaurant tanker trailer cover offer answer corner counter shelter
	disaster cluster meter filter barrier carrier freighter fighter helicopter reactor tractor harbor labor floor door poster register calendar cancer
	fever danger anger hunger finger layer timber rubber copper silver leather feather container trigger burner laser scanner sensor vapor terror mirror
	warrant covenant pollutant variant percent specimen regimen dinner flower ladder bladder thunder gender tender render slider september october november
	december`)
