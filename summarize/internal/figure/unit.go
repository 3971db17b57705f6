package figure

import (
	"strings"

	"tidings/news"
	"tidings/summarize/internal/tagger"
)

// symbols are the marks of currencies with their ISO 4217 codes.
var symbols = map[string]string{"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₽": "RUB", "₴": "UAH", "₩": "KRW", "₺": "TRY",
	"₪": "ILS", "₦": "NGN", "₫": "VND", "฿": "THB", "₱": "PHP", "₡": "CRC", "₲": "PYG", "₸": "KZT", "₾": "GEL", "₿": "BTC", "₵": "GHS", "₨": "PKR"}

// dollarPrefixes are the letters before a dollar mark.
var dollarPrefixes = map[string]string{"us": "USD", "a": "AUD", "au": "AUD", "aus": "AUD", "c": "CAD", "ca": "CAD", "can": "CAD", "hk": "HKD", "nz": "NZD",
	"s": "SGD", "sg": "SGD", "nt": "TWD", "r": "BRL", "mx": "MXN", "j": "JMD", "tt": "TTD", "z": "ZWL", "n": "NAD", "u.s.": "USD"}

// codes are ISO 4217 codes and abbreviations that stand beside digits.
var codes = map[string]string{"usd": "USD", "eur": "EUR", "gbp": "GBP", "jpy": "JPY", "chf": "CHF", "sek": "SEK", "nok": "NOK", "dkk": "DKK", "pln": "PLN",
	"czk": "CZK", "huf": "HUF", "uah": "UAH", "rub": "RUB", "cny": "CNY", "rmb": "CNY", "inr": "INR", "aud": "AUD", "cad": "CAD", "nzd": "NZD", "sgd": "SGD",
	"hkd": "HKD", "krw": "KRW", "brl": "BRL", "mxn": "MXN", "zar": "ZAR", "try": "TRY", "ils": "ILS", "aed": "AED", "sar": "SAR", "egp": "EGP", "ngn": "NGN",
	"kes": "KES", "thb": "THB", "idr": "IDR", "myr": "MYR", "php": "PHP", "vnd": "VND", "ron": "RON", "bgn": "BGN", "isk": "ISK", "rs": "INR", "rs.": "INR",
	"kr": "SEK", "zł": "PLN", "pkr": "PKR", "bdt": "BDT", "lkr": "LKR", "ksh": "KES", "btc": "BTC", "xau": "XAU"}

// currencyWords are names of currencies in the plural and singular.
var currencyWords = map[string]string{"dollar": "USD", "dollars": "USD", "euro": "EUR", "euros": "EUR", "pounds": "GBP", "pound": "GBP", "sterling": "GBP", "yen": "JPY",
	"yuan": "CNY", "renminbi": "CNY", "rupee": "INR", "rupees": "INR", "rouble": "RUB", "roubles": "RUB", "ruble": "RUB", "rubles": "RUB", "hryvnia": "UAH",
	"hryvnias": "UAH", "hryvnya": "UAH", "kronor": "SEK", "krona": "SEK", "kroner": "NOK", "krone": "NOK", "francs": "CHF", "franc": "CHF", "zloty": "PLN",
	"zlotys": "PLN", "złoty": "PLN", "pesos": "MXN", "peso": "MXN", "rand": "ZAR", "won": "KRW", "lira": "TRY", "liras": "TRY", "shekels": "ILS", "shekel": "ILS",
	"naira": "NGN", "baht": "THB", "ringgit": "MYR", "rupiah": "IDR", "dirhams": "AED", "dirham": "AED", "riyals": "SAR", "riyal": "SAR", "reais": "BRL",
	"real": "BRL", "forints": "HUF", "forint": "HUF", "koruna": "CZK", "crowns": "SEK", "lei": "RON", "lev": "BGN", "leva": "BGN", "shillings": "KES",
	"dinars": "DZD", "dinar": "DZD", "taka": "BDT", "dong": "VND", "bitcoin": "BTC", "bitcoins": "BTC", "cedis": "GHS", "tenge": "KZT", "lari": "GEL", "bucks": "USD", "quid": "GBP"}

// currencyAdjectives change what a name means: "Canadian dollars".
var currencyAdjectives = map[string]map[string]string{
	"dollar":   {"canadian": "CAD", "australian": "AUD", "zealand": "NZD", "singapore": "SGD", "kong": "HKD", "taiwan": "TWD", "us": "USD", "u.s.": "USD", "american": "USD", "jamaican": "JMD", "namibian": "NAD"},
	"krone":    {"danish": "DKK", "norwegian": "NOK", "swedish": "SEK", "icelandic": "ISK"},
	"franc":    {"swiss": "CHF", "cfa": "XOF", "congolese": "CDF", "rwandan": "RWF"},
	"pound":    {"egyptian": "EGP", "lebanese": "LBP", "syrian": "SYP", "sudanese": "SDG", "british": "GBP", "sterling": "GBP"},
	"rupee":    {"pakistani": "PKR", "indian": "INR", "sri": "LKR", "lankan": "LKR", "nepalese": "NPR", "nepali": "NPR"},
	"peso":     {"argentine": "ARS", "mexican": "MXN", "philippine": "PHP", "chilean": "CLP", "colombian": "COP", "cuban": "CUP", "uruguayan": "UYU"},
	"dinar":    {"iraqi": "IQD", "kuwaiti": "KWD", "serbian": "RSD", "jordanian": "JOD", "tunisian": "TND", "algerian": "DZD"},
	"riyal":    {"qatari": "QAR", "saudi": "SAR", "omani": "OMR", "iranian": "IRR"},
	"leu":      {"moldovan": "MDL", "romanian": "RON"},
	"shilling": {"kenyan": "KES", "ugandan": "UGX", "tanzanian": "TZS", "somali": "SOS"},
	"koruna":   {"czech": "CZK"},
}

// timeUnits are units of time with their singular.
var timeUnits = map[string]string{"second": "second", "seconds": "second", "minute": "minute", "minutes": "minute", "mins": "minute", "min": "minute",
	"hour": "hour", "hours": "hour", "hrs": "hour", "hr": "hour", "day": "day", "days": "day", "week": "week", "weeks": "week", "month": "month", "months": "month",
	"year": "year", "years": "year", "yrs": "year", "decade": "decade", "decades": "decade", "century": "century", "centuries": "century", "night": "night",
	"nights": "night", "fortnight": "fortnight", "weekends": "weekend", "working-days": "day", "secs": "second", "sec": "second", "millisecond": "millisecond", "milliseconds": "millisecond"}

// measures are physical units with the symbol or singular that Tidings uses.
var measures = map[string]string{"km": "km", "kms": "km", "kilometre": "km", "kilometres": "km", "kilometer": "km", "kilometers": "km", "metre": "m", "metres": "m",
	"meter": "m", "meters": "m", "cm": "cm", "centimetre": "cm", "centimetres": "cm", "centimeter": "cm", "centimeters": "cm", "mm": "mm", "millimetre": "mm", "millimetres": "mm", "millimeter": "mm",
	"millimeters": "mm", "mile": "mile", "miles": "mile", "mi": "mile", "foot": "foot", "feet": "foot", "ft": "foot", "inch": "inch", "inches": "inch", "yard": "yard", "yards": "yard",
	"hectare": "hectare", "hectares": "hectare", "ha": "hectare", "acre": "acre", "acres": "acre", "litre": "litre", "litres": "litre", "liter": "litre", "liters": "litre",
	"gallon": "gallon", "gallons": "gallon", "barrel": "barrel", "barrels": "barrel", "bpd": "barrel per day", "tonne": "tonne", "tonnes": "tonne", "ton": "ton", "tons": "ton", "kg": "kg", "kgs": "kg",
	"kilogram": "kg", "kilograms": "kg", "kilogramme": "kg", "kilogrammes": "kg", "kilo": "kg", "kilos": "kg", "gram": "gram", "grams": "gram", "grammes": "gram", "g": "gram", "mg": "mg", "milligrams": "mg", "microgram": "microgram", "micrograms": "microgram",
	"lb": "pound", "lbs": "pound", "ounce": "ounce", "ounces": "ounce", "oz": "ounce", "stone": "stone", "watt": "W", "watts": "W", "w": "W", "kw": "kW", "kilowatt": "kW", "kilowatts": "kW", "mw": "MW",
	"megawatt": "MW", "megawatts": "MW", "gw": "GW", "gigawatt": "GW", "gigawatts": "GW", "kwh": "kWh", "mwh": "MWh", "gwh": "GWh", "twh": "TWh", "kilowatt-hours": "kWh", "volt": "volt", "volts": "volt",
	"mph": "mph", "kmh": "km/h", "km/h": "km/h", "kph": "km/h", "knot": "knot", "knots": "knot", "byte": "byte", "bytes": "byte", "kb": "kilobyte", "mb": "megabyte", "gb": "gigabyte", "tb": "terabyte", "pb": "petabyte",
	"kilobyte": "kilobyte", "kilobytes": "kilobyte", "megabyte": "megabyte", "megabytes": "megabyte", "gigabyte": "gigabyte", "gigabytes": "gigabyte", "terabyte": "terabyte", "terabytes": "terabyte", "petabytes": "petabyte",
	"°c": "°C", "°f": "°F", "celsius": "°C", "centigrade": "°C", "fahrenheit": "°F", "kelvin": "K", "decibel": "decibel", "decibels": "decibel", "db": "decibel", "hertz": "Hz", "hz": "Hz", "mhz": "MHz", "ghz": "GHz", "khz": "kHz",
	"bushel": "bushel", "bushels": "bushel", "carat": "carat", "carats": "carat", "fathoms": "fathom", "horsepower": "horsepower", "kilotons": "kiloton", "megatons": "megaton", "joules": "joule", "calories": "calorie", "pint": "pint", "pints": "pint", "nm": "nanometre", "microns": "micron", "hpa": "hPa", "millibars": "hPa", "ppm": "ppm", "light-years": "light-year"}

// unitHit is a unit that was read at the tokens after a number.
type unitHit struct {
	kind news.FigureKind
	unit string
	// end is the token after the unit; raw the token up to which the unit belongs to
	// the figure's words.
	end, raw int
	// factor multiplies the value: 0.01 for cents.
	factor float64
}

// percentAt is the number of tokens of "%", "percent" or "per cent" at i, or 0.
func percentAt(l *Line, i int) int {
	switch l.Norm(i) {
	case "%", "percent", "pct", "pc", "percentage", "pct.", "٪":
		return 1
	case "per":
		if l.Norm(i+1) == "cent" || l.Norm(i+1) == "cent." {
			return 2
		}
	}
	return 0
}

// unitAt reads the unit that stands at token i, right after a number.
func (l *Line) unitAt(i int) (unitHit, bool) {
	hyphen := l.Norm(i) == "-" && l.Glued(i) && l.Glued(i+1)
	j := i
	if hyphen {
		j++
	}
	w := l.Norm(j)
	if n := percentAt(l, j); n > 0 {
		next := l.Norm(j + n)
		if next == "-" && l.Glued(j+n) {
			next = l.Norm(j + n + 1)
			n++
		}
		if next == "point" || next == "points" {
			return unitHit{news.KindPoints, "percentage point", j + n + 1, i, 1}, true
		}
		if w == "percentage" || w == "pc" && !l.Glued(j) {
			return unitHit{}, false
		}
		return unitHit{news.KindPercent, "%", j + n, j + n, 1}, true
	}
	switch {
	case w == "basis" && strings.HasPrefix(l.Norm(j+1), "point"):
		return unitHit{news.KindPoints, "basis point", j + 2, i, 1}, true
	case w == "bp" || w == "bps":
		return unitHit{news.KindPoints, "basis point", j + 1, i, 1}, true
	case w == "points" || w == "point":
		return unitHit{news.KindPoints, "point", j + 1, i, 1}, true
	case w == "pp" || w == "ppt" || w == "ppts" || w == "pts":
		return unitHit{news.KindPoints, "percentage point", j + 1, i, 1}, true
	}
	if u, ok := l.currencyAt(j); ok {
		if hyphen {
			u.raw = u.end
		}
		return u, true
	}
	if u, ok := l.measureAt(j); ok {
		u.raw = i
		return u, true
	}
	return unitHit{}, false
}

// currencyAt reads "euros", "US dollars", "cents", "SEK", "p" at j, after a number.
func (l *Line) currencyAt(j int) (unitHit, bool) {
	w := l.Norm(j)
	if c := symbols[w]; c != "" && l.Glued(j) {
		return unitHit{news.KindMoney, c, j + 1, j + 1, 1}, true
	}
	if c := codes[w]; c != "" && (strings.ToUpper(l.Tokens[j].Text) == l.Tokens[j].Text || w == "zł" || w == "kr") {
		return unitHit{news.KindMoney, c, j + 1, j + 1, 1}, true
	}
	switch w {
	case "cents", "cent":
		return unitHit{news.KindMoney, "cent", j + 1, j + 1, 0.01}, true
	case "pence":
		return unitHit{news.KindMoney, "GBP", j + 1, j + 1, 0.01}, true
	case "p":
		if l.Glued(j) {
			return unitHit{news.KindMoney, "GBP", j + 1, j + 1, 0.01}, true
		}
	}
	adjective, k := "", j
	for k < j+3 && currencyWords[l.Norm(k)] == "" && (l.Tag(k) == tagger.JJ || l.Tag(k).Proper() || l.Norm(k) == "us") {
		adjective = l.Norm(k)
		k++
	}
	name := l.Norm(k)
	c := currencyWords[name]
	if c == "" || l.Tag(k).Verb() && name == "won" && l.Tag(k) != tagger.NN && k > j || name == "won" && !l.nounLike(k) {
		return unitHit{}, false
	}
	if adjective == "" {
		if (name == "pounds" || name == "pound") && l.weighs(k) {
			return unitHit{}, false
		}
		if name == "real" || name == "lei" || name == "lev" || name == "rand" && l.Capital(k) {
			return unitHit{}, false
		}
		if name == "pounds" && l.Norm(k+1) == "sterling" {
			k++
		}
		return unitHit{news.KindMoney, c, k + 1, k + 1, 1}, true
	}
	stem := strings.TrimSuffix(name, "s")
	switch stem {
	case "kroner", "krona", "kronor":
		stem = "krone"
	}
	if alt := currencyAdjectives[stem][adjective]; alt != "" {
		return unitHit{news.KindMoney, alt, k + 1, k + 1, 1}, true
	}
	return unitHit{}, false
}

// nounLike: "won" is a currency after a number unless an object follows.
func (l *Line) nounLike(k int) bool {
	next := l.Tag(k + 1)
	return next != tagger.DT && next != tagger.PRPS && !next.Noun()
}

// weighs reports whether the pounds at k are a weight: "20 pounds of fish".
func (l *Line) weighs(k int) bool {
	if l.Norm(k+1) == "of" {
		switch l.Norm(k + 2) {
		case "debt", "savings", "public", "damage", "taxpayers", "spending", "investment", "funding", "aid", "state", "government", "cuts", "losses", "revenue", "sales", "fines", "lottery", "our", "my", "their", "her", "his", "unpaid", "new", "extra", "additional", "benefits":
			return false
		}
		return true
	}
	for j := max(0, k-6); j < k; j++ {
		if strings.HasPrefix(l.Norm(j), "weigh") {
			return true
		}
	}
	return l.Norm(k+1) == "in" && l.Norm(k+2) == "weight" || l.Norm(k+1) == "heavier" || l.Norm(k+1) == "lighter" || l.Norm(k+1) == "per"
}

// measureAt reads a unit of time or of a physical dimension at j.
func (l *Line) measureAt(j int) (unitHit, bool) {
	w := l.Norm(j)
	if w == "" {
		return unitHit{}, false
	}
	// "working days", "straight days", "full hours", "calendar months"
	if k := j + 1; timeUnits[l.Norm(k)] != "" && timeModifiers[w] {
		return unitHit{news.KindDuration, timeUnits[l.Norm(k)], k + 1, j, 1}, true
	}
	if u := timeUnits[w]; u != "" && w != "second" {
		return unitHit{news.KindDuration, u, j + 1, j, 1}, true
	}
	switch w {
	case "square", "sq", "sq.", "cubic", "cu":
		if u := measures[l.Norm(j+1)]; u != "" {
			name := map[bool]string{true: "square ", false: "cubic "}[w[0] == 's']
			return unitHit{news.KindMeasure, name + u, j + 2, j, 1}, true
		}
		return unitHit{}, false
	case "nautical", "metric", "short", "long":
		if u := measures[l.Norm(j+1)]; u != "" {
			if w == "nautical" {
				u = "nautical mile"
			}
			return unitHit{news.KindMeasure, u, j + 2, j, 1}, true
		}
		return unitHit{}, false
	case "degree", "degrees", "°", "º":
		return l.degreesAt(j)
	case "m":
		if l.Norm(j+1) == "²" || l.Norm(j+1) == "2" && l.Glued(j+1) {
			return unitHit{news.KindMeasure, "square m", j + 2, j, 1}, true
		}
		return unitHit{news.KindMeasure, "m", j + 1, j, 1}, true
	case "c", "f":
		if l.Glued(j) && l.Capital(j) {
			return unitHit{news.KindMeasure, "°" + strings.ToUpper(w), j + 1, j, 1}, true
		}
		return unitHit{}, false
	case "pound", "pounds":
		if l.weighs(j) {
			return unitHit{news.KindMeasure, "pound", j + 1, j, 1}, true
		}
		return unitHit{}, false
	case "light":
		if strings.HasPrefix(l.Norm(j+1), "year") || l.Norm(j+1) == "-" && strings.HasPrefix(l.Norm(j+2), "year") {
			return unitHit{news.KindMeasure, "light-year", j + 2, j, 1}, true
		}
		return unitHit{}, false
	case "g", "w", "mi", "ha", "stone", "mm", "db", "mb", "nm":
		if !l.Glued(j) && w != "mm" && w != "ha" && w != "mb" {
			return unitHit{}, false
		}
		if w == "g" && l.Capital(j) {
			return unitHit{}, false
		}
	case "kilowatt", "megawatt", "gigawatt", "terawatt":
		if l.Norm(j+1) == "-" && strings.HasPrefix(l.Norm(j+2), "hour") || strings.HasPrefix(l.Norm(j+1), "hour") {
			k := j + 2
			if l.Norm(j+1) == "-" {
				k++
			}
			return unitHit{news.KindMeasure, map[string]string{"kilowatt": "kWh", "megawatt": "MWh", "gigawatt": "GWh", "terawatt": "TWh"}[w], k, j, 1}, true
		}
	}
	u := measures[w]
	if u == "" {
		return unitHit{}, false
	}
	end := j + 1
	if (u == "mile" || u == "km") && (l.Norm(end) == "per" || l.Norm(end) == "an") && l.Norm(end+1) == "hour" {
		return unitHit{news.KindMeasure, map[string]string{"mile": "mph", "km": "km/h"}[u], end + 2, j, 1}, true
	}
	if u == "km" && l.Norm(end) == "/" && l.Norm(end+1) == "h" {
		return unitHit{news.KindMeasure, "km/h", end + 2, j, 1}, true
	}
	return unitHit{news.KindMeasure, u, end, j, 1}, true
}

var timeModifiers = set("working", "straight", "full", "calendar", "consecutive", "successive", "whole", "solid", "business", "long", "more", "additional", "extra", "further", "trading", "school", "other")

// degreesAt reads degrees of temperature or of an angle.
func (l *Line) degreesAt(j int) (unitHit, bool) {
	switch l.Norm(j + 1) {
	case "c", "celsius", "centigrade":
		return unitHit{news.KindMeasure, "°C", j + 2, j, 1}, true
	case "f", "fahrenheit":
		return unitHit{news.KindMeasure, "°F", j + 2, j, 1}, true
	case "north", "south", "east", "west", "latitude", "longitude":
		return unitHit{}, false
	}
	return unitHit{news.KindMeasure, "degree", j + 1, j, 1}, true
}

// people are nouns of people that are merely counted.
var people = set("people", "person", "persons", "men", "man", "women", "woman", "children", "child", "residents", "resident", "passengers", "victims", "civilians",
	"inhabitants", "individuals", "lives", "dead", "deaths", "death", "fatalities", "fatality", "casualties", "casualty", "wounded", "injured", "injuries", "missing",
	"souls", "adults", "humans", "killed", "hurt", "boys", "girls", "boy", "girl", "survivors", "bystanders", "onlookers", "locals", "folk", "youths", "teenagers", "mourners", "unemployed", "jobless", "homeless", "displaced")

// counted are people by what they do, who are merely counted.
var counted = set("militants", "gunmen", "insurgents", "associates", "clerics", "pilots", "stewards", "policemen", "policewomen", "apprentices", "postmasters", "defendants", "deportees", "delegates", "minors", "marchers", "attendees", "rioters", "looters", "strikers", "picketers", "applicants", "candidates",
	"participants", "respondents", "pensioners", "shoppers", "diners", "holidaymakers", "tourists", "commuters", "cyclists", "pedestrians", "motorists", "miners", "fishermen", "seamen", "crewmen", "crewmembers",
	"suspects", "smugglers", "traffickers", "activists", "campaigners", "fans", "spectators", "worshippers", "pilgrims", "settlers", "farmers", "labourers", "laborers",
	"staffers", "recruits", "conscripts", "cadets", "paramedics", "nurses", "medics", "trainees", "graduates", "undergraduates", "toddlers", "babies", "infants", "newborns", "orphans", "parents", "relatives", "migrants", "evacuees", "evictees", "lodgers", "inhabitants", "islanders", "schoolchildren", "schoolgirls", "schoolboys", "firefighters")

// irregular are plurals that do not end in s.
var irregular = map[string]string{"people": "person", "men": "man", "women": "woman", "children": "child", "feet": "foot", "teeth": "tooth", "mice": "mouse",
	"geese": "goose", "oxen": "ox", "lives": "person", "wives": "wife", "knives": "knife", "leaves": "leaf", "wolves": "wolf", "halves": "half", "shelves": "shelf",
	"calves": "calf", "loaves": "loaf", "thieves": "thief", "troops": "soldier", "servicemen": "soldier", "servicewomen": "soldier", "police": "police officer", "cattle": "cow",
	"criteria": "criterion", "phenomena": "phenomenon", "crises": "crisis", "analyses": "analysis", "bases": "base", "theses": "thesis", "diagnoses": "diagnosis",
	"indices": "index", "personnel": "soldier", "staff": "employee", "crew": "crew member", "buses": "bus", "series": "series", "species": "species", "aircraft": "aircraft",
	"firemen": "fireman", "policemen": "policeman", "fishermen": "fisherman", "businessmen": "businessman", "headquarters": "headquarters", "movies": "movie", "sorties": "sortie", "calories": "calorie", "zombies": "zombie", "rookies": "rookie", "genies": "genie", "lorries": "lorry", "cookies": "cookie", "ties": "tie", "gases": "gas", "viruses": "virus", "campuses": "campus", "bonuses": "bonus", "censuses": "census", "cases": "case", "houses": "house", "uavs": "drone", "posts": "job", "redundancies": "job", "layoffs": "job", "bodies": "body", "shoes": "shoe", "canoes": "canoe", "axes": "axe", "spacecraft": "spacecraft", "sheep": "sheep", "fish": "fish", "salmon": "salmon", "cod": "cod"}

// Singular is the singular of a lower-case noun; people of any kind who are merely
// counted are "person".
func Singular(w string) string {
	if people[w] || counted[w] {
		return "person"
	}
	if s := irregular[w]; s != "" {
		return s
	}
	n := len(w)
	switch {
	case n > 4 && strings.HasSuffix(w, "ies"):
		return w[:n-3] + "y"
	case n > 4 && (strings.HasSuffix(w, "sses") || strings.HasSuffix(w, "shes") || strings.HasSuffix(w, "ches") || strings.HasSuffix(w, "xes") || strings.HasSuffix(w, "zzes")):
		return w[:n-2]
	case n > 5 && strings.HasSuffix(w, "oes"):
		return w[:n-2]
	case n > 4 && strings.HasSuffix(w, "men"):
		return w[:n-2] + "an"
	case n > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && !strings.HasSuffix(w, "us") && !strings.HasSuffix(w, "is"):
		return w[:n-1]
	}
	return w
}
