package figure

import (
	"strings"

	"tidings/news"
)

// timeUnits are units of time with their singular.
var timeUnits = map[string]string{"second": "second", "seconds": "second", "minute": "minute", "minutes": "minute", "mins": "minute", "min": "minute",
	"hour": "hour", "hours": "hour", "hrs": "hour", "hr": "hour", "day": "day", "days": "day", "week": "week", "weeks": "week", "month": "month", "months": "month",
	"year": "year", "years": "year", "yrs": "year", "decade": "decade", "decades": "decade", "century": "century", "centuries": "century", "night": "night",
	"nights": "night", "fortnight": "fortnight", "weekends": "weekend", "working-days": "day", "secs": "second", "sec": "second", "millisecond": "millisecond", "milliseconds": "millisecond"}

// measures are physical units with the symbol or singular that Tidings uses.
var measures = withPrefixes(map[string]string{"km": "km", "kms": "km", "kilometre": "km", "kilometres": "km", "kilometer": "km", "kilometers": "km", "metre": "m", "metres": "m",
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
	"bushel": "bushel", "bushels": "bushel", "carat": "carat", "carats": "carat", "fathoms": "fathom", "horsepower": "horsepower", "kilotons": "kiloton", "megatons": "megaton", "joules": "joule", "calories": "calorie", "pint": "pint", "pints": "pint", "nm": "nanometre", "microns": "micron", "hpa": "hPa", "millibars": "hPa", "ppm": "ppm", "light-years": "light-year", "ml": "ml", "cl": "cl", "dl": "dl", "hl": "hl", "dm": "dm", "mcg": "microgram", "µg": "microgram", "μg": "microgram", "µm": "micrometre", "μm": "micrometre",
	"m2": "square m", "m²": "square m", "km2": "square km", "km²": "square km", "cm2": "square cm", "cm²": "square cm", "ft2": "square foot", "m3": "cubic m", "m³": "cubic m", "cm3": "cubic cm", "km3": "cubic km", "sqft": "square foot", "sqm": "square m",
	"tablespoon": "tablespoon", "tablespoons": "tablespoon", "tbsp": "tablespoon", "teaspoon": "teaspoon", "teaspoons": "teaspoon", "tsp": "teaspoon", "quart": "quart", "quarts": "quart", "yd": "yard", "yds": "yard", "gal": "gallon", "psi": "psi",
	"t": "tonne", "l": "litre", "kt": "kiloton", "mwe": "MW", "kcal": "kilocalorie", "kj": "kilojoule", "kbps": "kbps", "mbps": "Mbps", "gbps": "Gbps", "dpi": "dpi", "rpm": "rpm", "bhp": "horsepower", "hp": "horsepower", "furlong": "furlong", "furlongs": "furlong", "league": "league", "fathom": "fathom", "chains": "chain"})

// withPrefixes adds the units of the SI with their prefixes in both spellings.
func withPrefixes(m map[string]string) map[string]string {
	for _, base := range []string{"metre", "meter", "gram", "gramme", "litre", "liter", "watt", "volt", "hertz", "byte", "bit", "joule", "pascal", "newton", "ampere", "amp", "ohm", "tonne", "second", "sievert", "becquerel", "parsec", "farad", "calorie"} {
		for _, prefix := range []string{"", "pico", "nano", "micro", "milli", "centi", "deci", "deca", "hecto", "kilo", "mega", "giga", "tera", "peta"} {
			if prefix == "" && (base == "second" || base == "bit" || base == "calorie" || base == "tonne") || base == "second" && prefix == "milli" {
				continue
			}
			unit := prefix + strings.NewReplacer("meter", "metre", "liter", "litre", "gramme", "gram").Replace(base)
			for _, word := range []string{prefix + base, prefix + base + "s"} {
				if m[word] == "" {
					m[word] = unit
				}
			}
		}
	}
	return m
}

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
	case "%", "percent", "percents", "pct", "pc", "percentage", "pct.", "٪", "％":
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
		if w == "percentage" && !l.loose || w == "pc" && !l.Glued(j) {
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

// measureAt reads a unit of time or of a physical dimension at j.
func (l *Line) measureAt(j int) (unitHit, bool) {
	w := l.Norm(j)
	if w == "" {
		return unitHit{}, false
	}
	if l.loose && (w == "(" || w == "[" || w == "{" || w == "<") { // "20 (kg)"
		u, ok := l.measureAt(j + 1)
		if closing := l.Norm(j + 2); ok && u.end == j+2 && (closing == ")" || closing == "]" || closing == "}" || closing == ">") {
			u.end++
			return u, true
		}
		return unitHit{}, false
	}
	if (w == "cup" || w == "cups") && (l.loose || strings.Contains(l.Norm(j-1), "/") || vulgar[l.Norm(j-1)] > 0) {
		return unitHit{news.KindMeasure, "cup", j + 1, j, 1}, true
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
	case "degree", "degrees", "deg", "deg.", "°", "º":
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
	case "t", "l", "hp", "kt", "league", "chains", "amp", "amps", "volt":
		if (len(w) <= 2 || w == "league") && !l.Glued(j) || w == "league" || (w == "t" || w == "l") && l.Capital(j) {
			return unitHit{}, false
		}
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
	if people[w] || counted[w] || w == "policeman" || w == "policewoman" || w == "gunman" || w == "fisherman" {
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
