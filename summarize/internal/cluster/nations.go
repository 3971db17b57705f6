package cluster

import (
	"strings"

	"tidings/summarize/internal/text"
)

// nations maps the stems of what belongs to a country or region, and of other names for
// it, to the stem of its name, so that "Libyan rebels" and "rebels in Libya" share a
// name. Read-only.
var nations = func() map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(nationTable) {
		words := strings.Fields(line)
		for i := 1; i < len(words); i++ {
			if s, country := text.Stem(words[i]), text.Stem(words[0]); s != country {
				out[s] = country
			}
		}
	}
	return out
}()

// nationTable has a country or region a line: its name, then the other words for it and
// for its people.
const nationTable = `afghanistan afghan
africa african
albania albanian
algeria algerian
america american
angola angolan
argentina argentine argentinian
armenia armenian
asia asian
australia australian
austria austrian
azerbaijan azerbaijani azeri
bahrain bahraini
bangladesh bangladeshi
belarus belarusian belarussian
belgium belgian
bolivia bolivian
bosnia bosnian
brazil brazilian
britain british briton
bulgaria bulgarian
burundi burundian
cambodia cambodian
cameroon cameroonian
canada canadian
catalonia catalan
chad chadian
chechnya chechen
chile chilean
china chinese
colombia colombian
congo congolese
crimea crimean
croatia croatian croat
cuba cuban
cyprus cypriot
czechia czech
denmark danish dane
ecuador ecuadorian ecuadorean
egypt egyptian
england english
eritrea eritrean
estonia estonian
ethiopia ethiopian
europe european
fiji fijian
finland finnish finn
france french
gabon gabonese
gambia gambian
gaza gazan
georgia georgian
germany german
ghana ghanaian
greece greek
guatemala guatemalan
guinea guinean
guyana guyanese
haiti haitian
honduras honduran
hungary hungarian
iceland icelandic icelander
india indian
indonesia indonesian
iran iranian
iraq iraqi
ireland irish
israel israeli
italy italian
jamaica jamaican
japan japanese
jordan jordanian
kazakhstan kazakh
kenya kenyan
kosovo kosovar kosovan
kurdistan kurdish kurd
kuwait kuwaiti
kyrgyzstan kyrgyz
laos lao laotian
latvia latvian
lebanon lebanese
liberia liberian
libya libyan
lithuania lithuanian
macedonia macedonian
madagascar malagasy
malawi malawian
malaysia malaysian
maldives maldivian
mali malian
malta maltese
mauritania mauritanian
mauritius mauritian
mexico mexican
moldova moldovan
mongolia mongolian
montenegro montenegrin
morocco moroccan
mozambique mozambican
myanmar burma burmese
namibia namibian
nepal nepali nepalese
netherlands dutch
nicaragua nicaraguan
niger nigerien
nigeria nigerian
norway norwegian
oman omani
pakistan pakistani
palestine palestinian
panama panamanian
paraguay paraguayan
peru peruvian
philippines philippine filipino
poland polish
portugal portuguese
qatar qatari
romania romanian
russia russian
rwanda rwandan
scotland scottish scot
senegal senegalese
serbia serbian serb
singapore singaporean
slovakia slovak slovakian
slovenia slovenian slovene
somalia somali
spain spanish spaniard
sudan sudanese
suriname surinamese
sweden swedish swede
switzerland swiss
syria syrian
taiwan taiwanese
tajikistan tajik
tanzania tanzanian
thailand thai
tibet tibetan
togo togolese
tunisia tunisian
turkey turkish turk
turkmenistan turkmen
uganda ugandan
ukraine ukrainian
uruguay uruguayan
uzbekistan uzbek
venezuela venezuelan
vietnam vietnamese
wales welsh
yemen yemeni
zambia zambian
zimbabwe zimbabwean
`
