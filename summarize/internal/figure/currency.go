package figure

import (
	"strconv"
	"strings"

	"tidings/news"
	"tidings/summarize/internal/tagger"
)

// symbols are the marks of currencies with their ISO 4217 codes.
var symbols = map[string]string{"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "￥": "JPY", "₹": "INR", "₽": "RUB", "₴": "UAH", "₩": "KRW", "₺": "TRY",
	"₪": "ILS", "₦": "NGN", "₫": "VND", "฿": "THB", "₱": "PHP", "₡": "CRC", "₲": "PYG", "₸": "KZT", "₾": "GEL", "₿": "BTC", "₵": "GHS", "₨": "PKR", "元": "CNY", "円": "JPY", "원": "KRW",
	"₼": "AZN", "֏": "AMD", "៛": "KHR", "₭": "LAK", "₮": "MNT", "৳": "BDT", "ரூ": "LKR", "රු": "LKR", "﷼": "IRR", "₠": "EUR", "₣": "FRF", "₤": "GBP", "₧": "ESP", "₶": "FRF", "₳": "ARA", "₢": "BRC", "₥": "USD"}

// dollarPrefixes are the letters before a dollar mark.
var dollarPrefixes = map[string]string{"us": "USD", "a": "AUD", "au": "AUD", "aus": "AUD", "c": "CAD", "ca": "CAD", "can": "CAD", "hk": "HKD", "nz": "NZD",
	"s": "SGD", "sg": "SGD", "nt": "TWD", "r": "BRL", "mx": "MXN", "j": "JMD", "ja": "JMD", "tt": "TTD", "z": "ZWL", "n": "NAD", "u.s.": "USD", "b": "BND", "bds": "BBD", "ec": "XCD", "fj": "FJD", "g": "GYD", "l": "LRD", "ci": "KYD", "bz": "BZD", "tw": "TWD", "cl": "CLP", "co": "COP", "ar": "ARS"}

// codes are ISO 4217 codes and abbreviations that stand beside digits.
var codes = codeTable(`USD EUR GBP JPY CHF SEK NOK DKK PLN CZK HUF UAH RUB CNY INR AUD CAD NZD SGD HKD KRW BRL MXN ZAR TRY ILS AED SAR EGP NGN KES THB IDR MYR PHP VND RON BGN ISK PKR BDT LKR
	BTC XAU ETH AFN ALL AMD ANG AOA ARS AWG AZN BAM BBD BHD BIF BMD BND BOB BSD BTN BWP BYN BZD CDF CLP COP CRC CUP CVE DJF DOP DZD ERN ETB FJD FKP GEL GHS GIP GMD GNF GTQ GYD HNL HRK HTG IQD IRR JMD
	JOD KGS KHR KMF KPW KWD KYD KZT LAK LBP LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MZN NAD NIO NPR OMR PAB PEN PGK PYG QAR RSD RWF SBD SCR SDG SHP SLL SOS SRD SSP STN SYP SZL TJS TMT TND
	TOP TTD TWD TZS UGX UYU UZS VES VUV WST XAF XCD XOF XPF YER ZMW ZWL DEM FRF ITL ESP IEP ATS BEF FIM GRD NLG PTE`,
	map[string]string{"rmb": "CNY", "cnh": "CNY", "rs": "INR", "rs.": "INR", "kr": "SEK", "zł": "PLN", "ksh": "KES", "ksh.": "KES", "kč": "CZK", "rp": "IDR", "rm": "MYR", "dh": "AED", "dhs": "AED", "tk": "BDT", "tl": "TRY", "sfr": "CHF", "fr.": "CHF", "cfa": "XOF", "tsh": "TZS", "ush": "UGX", "nis": "ILS", "dkr": "DKK", "skr": "SEK", "nkr": "NOK"})

func codeTable(list string, more map[string]string) map[string]string {
	for c := range strings.FieldsSeq(list) {
		more[strings.ToLower(c)] = c
	}
	return more
}

// wordCodes are codes that are words too, which capitals alone do not make a currency.
var wordCodes = set("all", "try", "top", "mad", "cup", "pen", "mop", "gel", "bob", "cop", "sos", "ang", "ron", "lak", "tl", "rm", "dh", "tk", "rp", "dhs", "nis", "cve", "eth", "std", "wst", "clp", "fim", "pab", "all")

// lowerCodes are the codes that are no word in lower case.
var lowerCodes = set("usd", "eur", "gbp", "jpy", "rmb", "cny", "inr", "aud", "cad", "chf", "nzd", "hkd", "sgd", "sek", "nok", "dkk", "rub", "uah", "krw", "brl", "mxn", "zar", "thb", "rs", "rs.", "kr", "zł", "kč", "ksh", "btc", "pln", "huf", "czk", "twd", "vnd", "php", "myr", "idr", "aed", "ngn")

// currencyWords are names of currencies in the plural and singular.
var currencyWords = map[string]string{"dollar": "USD", "dollars": "USD", "euro": "EUR", "euros": "EUR", "pounds": "GBP", "pound": "GBP", "sterling": "GBP", "yen": "JPY", "yens": "JPY",
	"yuan": "CNY", "yuans": "CNY", "renminbi": "CNY", "kuai": "CNY", "rupee": "INR", "rupees": "INR", "rouble": "RUB", "roubles": "RUB", "ruble": "RUB", "rubles": "RUB", "hryvnia": "UAH",
	"hryvnias": "UAH", "hryvnya": "UAH", "kronor": "SEK", "krona": "SEK", "kroner": "NOK", "krone": "NOK", "francs": "CHF", "franc": "CHF", "zloty": "PLN",
	"zlotys": "PLN", "złoty": "PLN", "pesos": "MXN", "peso": "MXN", "rand": "ZAR", "rands": "ZAR", "won": "KRW", "lira": "TRY", "liras": "TRY", "lire": "ITL", "shekels": "ILS", "shekel": "ILS",
	"naira": "NGN", "nairas": "NGN", "baht": "THB", "bahts": "THB", "ringgit": "MYR", "ringgits": "MYR", "rupiah": "IDR", "rupiahs": "IDR", "dirhams": "AED", "dirham": "AED", "riyals": "SAR", "riyal": "SAR", "reais": "BRL", "rials": "IRR", "rial": "IRR",
	"real": "BRL", "forints": "HUF", "forint": "HUF", "koruna": "CZK", "korunas": "CZK", "koruny": "CZK", "crowns": "SEK", "lei": "RON", "lev": "BGN", "leva": "BGN", "shillings": "KES", "shilling": "KES",
	"dinars": "DZD", "dinar": "DZD", "taka": "BDT", "takas": "BDT", "dong": "VND", "dongs": "VND", "bitcoin": "BTC", "bitcoins": "BTC", "cedis": "GHS", "cedi": "GHS", "tenge": "KZT", "lari": "GEL", "bucks": "USD", "buck": "USD", "quid": "GBP",
	"manat": "AZN", "manats": "AZN", "dram": "AMD", "drams": "AMD", "tugrik": "MNT", "kyat": "MMK", "kyats": "MMK", "riel": "KHR", "kip": "LAK", "birr": "ETB", "kwacha": "ZMW", "kwanza": "AOA", "kwanzas": "AOA", "pula": "BWP", "dalasi": "GMD", "leone": "SLL", "leones": "SLL",
	"metical": "MZN", "ariary": "MGA", "ouguiya": "MRU", "nakfa": "ERN", "lempira": "HNL", "lempiras": "HNL", "quetzal": "GTQ", "quetzales": "GTQ", "balboa": "PAB", "balboas": "PAB", "gourde": "HTG", "gourdes": "HTG", "guarani": "PYG", "guaranis": "PYG", "bolivar": "VES", "bolivars": "VES", "bolívares": "VES", "bolivares": "VES",
	"boliviano": "BOB", "bolivianos": "BOB", "soles": "PEN", "nuevo": "PEN", "colon": "CRC", "colones": "CRC", "cordoba": "NIO", "cordobas": "NIO", "afghani": "AFN", "afghanis": "AFN", "rufiyaa": "MVR", "ngultrum": "BTN", "somoni": "TJS", "lek": "ALL", "denar": "MKD", "denars": "MKD", "kuna": "HRK", "kunas": "HRK",
	"guilder": "NLG", "guilders": "NLG", "deutschmarks": "DEM", "deutschmark": "DEM", "deutschemarks": "DEM", "marks": "DEM", "peseta": "ESP", "pesetas": "ESP", "escudo": "PTE", "escudos": "PTE", "drachma": "GRD", "drachmas": "GRD", "markka": "FIM", "schillings": "ATS", "pataca": "MOP", "patacas": "MOP", "satoshi": "satoshi", "satoshis": "satoshi", "fils": "fils", "sen": "sen", "ether": "ETH"}

// currencyAdjectives change what a name means: "Canadian dollars".
var currencyAdjectives = map[string]map[string]string{
	"dollar": {"canadian": "CAD", "australian": "AUD", "zealand": "NZD", "singapore": "SGD", "singaporean": "SGD", "kong": "HKD", "taiwan": "TWD", "taiwanese": "TWD", "us": "USD", "u.s.": "USD", "american": "USD", "jamaican": "JMD", "namibian": "NAD", "bahamian": "BSD", "barbadian": "BBD", "barbados": "BBD",
		"belize": "BZD", "bermudian": "BMD", "brunei": "BND", "caribbean": "XCD", "fijian": "FJD", "fiji": "FJD", "guyanese": "GYD", "liberian": "LRD", "surinamese": "SRD", "tobago": "TTD", "zimbabwean": "ZWL", "cayman": "KYD", "states": "USD"},
	"krone": {"danish": "DKK", "norwegian": "NOK", "swedish": "SEK", "icelandic": "ISK", "faroese": "DKK"},
	"franc": {"swiss": "CHF", "cfa": "XOF", "congolese": "CDF", "rwandan": "RWF", "french": "FRF", "belgian": "BEF", "burundian": "BIF", "guinean": "GNF", "comorian": "KMF", "djiboutian": "DJF", "cfp": "XPF", "luxembourg": "LUF", "african": "XOF"},
	"pound": {"egyptian": "EGP", "lebanese": "LBP", "syrian": "SYP", "sudanese": "SDG", "british": "GBP", "sterling": "GBP", "irish": "IEP", "cypriot": "CYP", "gibraltar": "GIP", "falkland": "FKP", "sudan": "SDG", "scottish": "GBP", "english": "GBP"},
	"rupee": {"pakistani": "PKR", "indian": "INR", "sri": "LKR", "lankan": "LKR", "nepalese": "NPR", "nepali": "NPR", "mauritian": "MUR", "seychelles": "SCR", "seychellois": "SCR"},
	"peso":  {"argentine": "ARS", "argentinian": "ARS", "mexican": "MXN", "philippine": "PHP", "chilean": "CLP", "colombian": "COP", "cuban": "CUP", "uruguayan": "UYU", "dominican": "DOP"},
	"dinar": {"iraqi": "IQD", "kuwaiti": "KWD", "serbian": "RSD", "jordanian": "JOD", "tunisian": "TND", "algerian": "DZD", "bahraini": "BHD", "bahrain": "BHD", "libyan": "LYD", "macedonian": "MKD", "yugoslav": "YUM"},
	"riyal": {"qatari": "QAR", "saudi": "SAR", "omani": "OMR", "iranian": "IRR", "yemeni": "YER"}, "rial": {"omani": "OMR", "iranian": "IRR", "yemeni": "YER"},
	"leu": {"moldovan": "MDL", "romanian": "RON"}, "lei": {"moldovan": "MDL", "romanian": "RON"}, "lira": {"turkish": "TRY", "italian": "ITL", "lebanese": "LBP", "syrian": "SYP", "maltese": "MTL"}, "lire": {"italian": "ITL"},
	"shilling": {"kenyan": "KES", "ugandan": "UGX", "tanzanian": "TZS", "somali": "SOS", "austrian": "ATS"},
	"koruna":   {"czech": "CZK", "slovak": "SKK"}, "crown": {"swedish": "SEK", "norwegian": "NOK", "danish": "DKK", "czech": "CZK", "icelandic": "ISK"},
	"won": {"korean": "KRW", "south": "KRW", "north": "KPW"}, "yen": {"japanese": "JPY"}, "yuan": {"chinese": "CNY"}, "rouble": {"russian": "RUB", "belarusian": "BYN"}, "ruble": {"russian": "RUB", "belarusian": "BYN"},
	"mark": {"german": "DEM", "deutsche": "DEM", "bosnian": "BAM", "finnish": "FIM"}, "real": {"brazilian": "BRL"}, "reai": {"brazilian": "BRL"}, "dirham": {"moroccan": "MAD", "emirati": "AED", "uae": "AED"}, "guilder": {"dutch": "NLG", "antillean": "ANG", "aruban": "AWG"},
	"baht": {"thai": "THB"}, "ringgit": {"malaysian": "MYR"}, "zloty": {"polish": "PLN"}, "forint": {"hungarian": "HUF"}, "euro": {"irish": "EUR", "german": "EUR"}, "manat": {"azerbaijani": "AZN", "turkmen": "TMT"}, "kwacha": {"zambian": "ZMW", "malawian": "MWK"}, "peseta": {"spanish": "ESP"}, "rand": {"african": "ZAR", "south": "ZAR"}, "shekel": {"israeli": "ILS", "new": "ILS"},
}

// ofCountry are the words of currencyAdjectives.
var ofCountry = func() map[string]bool {
	m := map[string]bool{}
	for _, words := range currencyAdjectives {
		for w := range words {
			m[w] = true
		}
	}
	return m
}()

// ambiguousCurrency are names of currencies that are more often other words; they need
// an adjective of a country, or are read where a phrase is nothing but numbers.
var ambiguousCurrency = set("real", "lei", "lev", "marks", "colon", "nuevo", "soles", "lek", "kip", "pula", "leone", "dram", "drams", "birr", "sen", "fils", "ether", "crown", "guarani", "kuna")

// currencyPrefix reads "$", "US$", "€", "EUR", "Rs" before digits and says how many
// tokens it takes.
func (l *Line) currencyPrefix(i int) (code string, n int) {
	w := l.Norm(i)
	if w == "" {
		return "", 0
	}
	if c := symbols[w]; c != "" && (l.numberStarts(i+1) || l.Norm(i+1) == "." && digitAt(l, i+2)) {
		return c, 1
	}
	if c, ok := l.dollarPrefix(i); ok {
		return c, 2
	}
	if len(w) > 4 || w[0] < 'a' || w[0] > 'z' {
		return "", 0
	}
	if c := codes[w]; c != "" && digitAt(l, i+1) && (lowerCodes[w] || l.upper(i) && (!wordCodes[w] || w == "try" || w == "rm")) {
		return c, 1
	}
	return "", 0
}

// dollarPrefix reads the "US$" or "MXN$" that starts at token i.
func (l *Line) dollarPrefix(i int) (string, bool) {
	if l.Norm(i+1) != "$" || !l.numberStarts(i+2) {
		return "", false
	}
	w := l.Norm(i)
	if d := dollarPrefixes[w]; d != "" && (l.Glued(i+1) && l.Capital(i) || len(w) == 2 && w != "ar" && w != "co" && !l.Capital(i) && l.loose) {
		return d, true
	}
	if c := codes[w]; c != "" && l.Glued(i+1) && len(w) == 3 {
		return c, true
	}
	return "", false
}

// upper reports whether token i is printed in capitals.
func (l *Line) upper(i int) bool { return strings.ToUpper(l.Tokens[i].Text) == l.Tokens[i].Text }

// gluedCode splits "USD115" into the code and the digits.
func (l *Line) gluedCode(i int) (code string, value float64, ok bool) {
	w := l.Norm(i)
	n := strings.IndexAny(w, "0123456789")
	if n < 2 || n > 3 || w[0] < 'a' || w[0] > 'z' {
		return "", 0, false
	}
	code = codes[w[:n]]
	if code == "" || wordCodes[w[:n]] && w[:n] != "rm" && w[:n] != "try" || !l.upper(i) && w[:n] != "rs" {
		return "", 0, false
	}
	value, _, ok = digitValue(w[n:])
	return code, value, ok
}

// groupsAfter joins the groups of digits after a number that its code is glued to: the
// tokens of "IRR200,000" are parted at the comma.
func (l *Line) groupsAfter(n number) number {
	for n.to < n.from+8 && l.Norm(n.to) == "," && l.Glued(n.to) && l.Glued(n.to+1) {
		for group := range strings.SplitSeq(l.Norm(n.to+1), ",") {
			v, err := strconv.ParseUint(group, 10, 16)
			if err != nil || len(group) != 3 || n.value > 1e15 {
				return n
			}
			n.value = n.value*1000 + float64(v)
		}
		n.to += 2
	}
	return n
}

// numberStarts reports whether a number in digits or words starts at token i.
func (l *Line) numberStarts(i int) bool {
	w := l.Norm(i)
	return digitAt(l, i) || units[w] > 0 || tens[w] > 0 || vulgar[w] > 0
}

// currencyAt reads "euros", "US dollars", "cents", "SEK", "p" at j, after a number.
func (l *Line) currencyAt(j int) (unitHit, bool) {
	w := l.Norm(j)
	if w == "" {
		return unitHit{}, false
	}
	if c := symbols[w]; c != "" && (l.Glued(j) || w[0] >= 0x80) {
		return money(c, j+1), true
	}
	if c := codes[w]; c != "" && (l.upper(j) || w == "zł" || w == "kr" || lowerCodes[w] && len(w) == 3) && !(wordCodes[w] && (l.Tag(j+1).Noun() || l.Capital(j+1))) {
		return money(c, j+1), true
	}
	if c := l.scaledCode(j); c.factor > 0 {
		return c, true
	}
	switch w {
	case "cents", "cent":
		return unitHit{news.KindMoney, "cent", j + 1, j + 1, 0.01}, true
	case "pence", "penny":
		return unitHit{news.KindMoney, "GBP", j + 1, j + 1, 0.01}, true
	case "p":
		if l.Glued(j) && !l.Capital(j) {
			return unitHit{news.KindMoney, "GBP", j + 1, j + 1, 0.01}, true
		}
	case "c", "¢": // "up 12c to 486c a kilo"
		if before := l.Norm(j - 2); l.Glued(j) && !l.Capital(j) && l.Norm(j+1) != "-" && !nameNouns[before] && !classNouns[before] && !laws[before] { // not "section 12c"
			return unitHit{news.KindMoney, "cent", j + 1, j + 1, 0.01}, true
		}
	}
	return l.currencyName(j)
}

func money(code string, end int) unitHit { return unitHit{news.KindMoney, code, end, end, 1} }

// scaledCode reads "48.5 MGBP", "3 MUSD": a multiplier before the code.
func (l *Line) scaledCode(j int) unitHit {
	w := l.Norm(j)
	if len(w) != 4 || !l.upper(j) {
		return unitHit{}
	}
	c, s := codes[w[1:]], shortScales[w[:1]]
	if c == "" || len(c) != 3 || s == 0 {
		return unitHit{}
	}
	return unitHit{news.KindMoney, c, j + 1, j + 1, s}
}

// currencyName reads a name with the adjectives before it: "New Zealand dollars".
func (l *Line) currencyName(j int) (unitHit, bool) {
	if !l.currencySoon(j) {
		return unitHit{}, false
	}
	adjective, k := "", j
	for k < j+3 && currencyWords[l.Norm(k)] == "" && (l.Tag(k) == tagger.JJ || l.Tag(k).Proper() || ofCountry[l.Norm(k)]) {
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
		if ambiguousCurrency[name] && !l.loose || name == "rand" && l.Capital(k) {
			return unitHit{}, false
		}
		if name == "pounds" && l.Norm(k+1) == "sterling" {
			k++
		}
		return money(c, k+1), true
	}
	stem := strings.TrimSuffix(name, "s")
	switch stem {
	case "kroner", "krona", "kronor":
		stem = "krone"
	}
	if alt := currencyAdjectives[stem][adjective]; alt != "" {
		return money(alt, k+1), true
	}
	return unitHit{}, false
}

// currencySoon reports whether the name of a currency stands at token j or up to three
// after it.
func (l *Line) currencySoon(j int) bool {
	for k := j; k <= j+3; k++ {
		if currencyWords[l.Norm(k)] != "" {
			return true
		}
	}
	return false
}

// nounLike: "won" is a currency after a number unless an object follows.
func (l *Line) nounLike(k int) bool {
	next := l.Tag(k + 1)
	return next != tagger.DT && next != tagger.PRPS && !next.Noun()
}

// weighs reports whether the pounds at k are a weight: "20 pounds of fish".
func (l *Line) weighs(k int) bool {
	if l.Norm(k+1) == "of" {
		return !spent[l.Norm(k+2)]
	}
	for j := max(0, k-6); j < k; j++ {
		if w := l.Norm(j); strings.HasPrefix(w, "weigh") || w == "shed" || w == "lbs" || w == "drop" {
			return true
		}
	}
	return l.Norm(k+1) == "in" && l.Norm(k+2) == "weight" || l.Norm(k+1) == "heavier" || l.Norm(k+1) == "lighter" || l.Norm(k+1) == "per"
}

// spent is what pounds of money are of.
var spent = set("debt", "savings", "public", "damage", "taxpayers", "spending", "investment", "funding", "aid", "state", "government", "cuts", "losses", "revenue", "sales", "fines", "lottery", "our", "my", "their", "her", "his", "unpaid", "new", "extra", "additional", "benefits")
