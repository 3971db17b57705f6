package article

// keep reports whether a line of the text's container is taken: running text, and short
// lines that are no furniture.
func keep(b *block, title string) bool {
	switch {
	case b.repeats(title):
		return false
	case boilerplate(b), b.confirmed == untold && b.words >= 8:
		return false
	case b.prose():
		return true
	case b.linkShare() > 0.5 || b.cell:
		return false
	}
	return !creditLine(b.text)
}

// creditLine reports whether a short line names an author, a date or a picture's
// source rather than saying something.
func creditLine(s string) bool {
	return len(s) <= 140 && creditLike(s) || len(s) <= 400 && captionLike(s)
}

// captionLike matches lines below pictures by the credit that they end or start with.
var captionLike = lineTest(`(?i)(?:[|(/•]\s*(?:©|(?:photo|foto|image|picture|credit|bild|source|quelle)s?\s?(?:credit|by|courtesy|via)?\s?[:/©])[^.!?]{0,80}\)?$|\s©\s?[^.!?]{2,60}$|^(?:(?:submitted|file|courtesy|stock) )?(?:photo|photograph|illustration|image|picture)s? (?:by|courtesy|via)\b.{0,300}|^(?:e! )?illustration/)`)

var creditLike = lineTest(`(?i)^(?:(?:by|von|par|por|di|door|av|from|text|foto|photo|story by|written by)\s*:?\s+\p{Lu}.{2,80}|.{0,60}\b\d{1,2}(?::\d\d\s*(?:am|pm|uhr|gmt|est|edt|bst|ist|utc|h)?|[.]\d\d\s*(?:am|pm|uhr|gmt|est|edt|bst|ist|utc))\b.{0,40}|.{0,50}(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|okt|dez)\pL*\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+20\d\d|\d{1,2}(?:st|nd|rd|th)?\.?\s+\pL{3,10}\.?,?\s+20\d\d|\d{1,2}[./-]\d{1,2}[./-]20\d\d|20\d\d-\d\d-\d\d).{0,40}|.{0,80}(?:getty images|reuters|associated press|shutterstock|\bafp\b|\bap\b photo|\bdpa\b|/ap|imago|istock|alamy|pixabay|unsplash).{0,30}|\d+ (?:min(?:ute)?s?|shares?|comments?|views?)(?: read)?.{0,20})$`)

// endMark reports whether a line opens what follows an article.
func endMark(b *block) bool {
	if len(b.text) > 90 || b.words > 10 {
		return false
	}
	return endLike(b.text)
}

var endLike = lineTest(`(?i)^(?:related(?: (?:stories|articles|posts|news|content|topics|reading|links|coverage))?|recommended(?: (?:for you|stories|reading|articles))?|more (?:stories|news|articles|from|on|like|in)\b.*|more (?:\pL+ ){1,3}(?:stories|articles|news|reads?|coverage)|something to consider|most (?:read|popular|viewed)\b.*|you (?:may|might) (?:also )?(?:like|be interested).*|read (?:next|these next)|up next|trending(?: now| stories)?|latest (?:news|stories|articles)|top stories|popular(?: posts| stories)?|editor'?s'? picks?|further reading|about the authors?|comments?(?: \(\d+\))?|leave a (?:comment|reply).*|join the (?:conversation|discussion).*|(?:\d+ )?(?:comments|responses|replies|kommentare|commentaires|comentarios)|around the web|from (?:the|around the) web|neueste artikel|auch interessant.*|mehr zum thema.*|weitere (?:artikel|themen|meldungen|nachrichten|beiträge|informationen).*|das könnte (?:sie|dich) auch.*|meistgelesen.*|ähnliche (?:artikel|beiträge).*|zum thema|vous aimerez aussi.*|sur le même (?:sujet|thème).*|articles? (?:liés|similaires|recommandés)|você (?:pode|também).*|veja (?:também|mais).*|leia (?:também|mais).*|te puede interesar.*|noticias relacionadas|más (?:noticias|sobre|información).*|articoli correlati|potrebbe interessarti.*|meer (?:nieuws|over).*|zobacz (?:też|także|również).*|czytaj (?:też|także|również|więcej).*|читайте также.*|по теме|ещё по теме|関連記事|相关阅读|相关新闻)\s*:?$`)

// boilerplateLike matches lines that sites put between paragraphs.
var boilerplateLike = lineTest(`(?i)^(?:advertisement|advertising|ad|sponsored(?: content)?|anzeige|werbung|publicité|publicidad|read (?:more|also|next)\b.{0,200}|read on\W*|also read\b.*|see also\b.{0,200}|related(?: stories| articles| content| topics| coverage)?(?::.{0,160}|[^.!]{0,120})|recommended(?: for you| reading| stories)?:?|more (?:from|on|stories|news)\b[^.!]{0,80}|click here\b.{0,120}|subscribe\b.{0,160}|(?:\W*please )?sign up\b.{0,200}|follow (?:us|him|her|them|me)\b.{0,160}|share (?:this|on)\b.{0,60}|share|tweet|email|print|comments?|tags?(?::.{0,120})?|topics?:|loading\W*|scroll (?:down )?to continue.*|continue reading\b.*|watch(?: now)?\s?[:|].{0,200}|listen(?: now)?\s?[:|].{0,200}|(?:photo|image|picture|foto|credit|photograph|bild|abbildung)s?(?: credit)?s?(?: \d+)?: .{0,160}|©.{0,160}|copyright (?:©|\(c\)|\d|by\b|of\b).{0,160}|all rights reserved.*|join (?:the conversation|our)\b.{0,160}|download (?:the|our)\b.{0,120}|get (?:the latest|our)\b.{0,160}|(?:last )?updated:? .{0,60}|published:? .{0,60}|posted:? .{0,60}|this (?:article|story) (?:was )?(?:originally )?(?:appeared|published)\b.{0,160}|have a (?:news )?tip\b.{0,160}|.{0,100}can be reached at .{0,160}|.{0,80}contributed to this (?:report|story|article).{0,20}|lesen sie (?:auch|das|mehr|dazu)\b.{0,160}|(?:auch )?interessant:.{0,160}|weiterlesen\W*.{0,60}|(?:lesen|sehen) sie (?:auch|hier).{0,160}|mehr (?:zum thema|lesen)\b.{0,120}|(?:à lire|lire|voir|à voir) (?:aussi|également)\b.{0,200}|(?:puedes?|te puede|también (?:puedes|te)|le puede|lee|lea|leé|mir[ae]|vea|ver|puede) (?:también|interesar|ver|leer|además|más)\b.{0,200}|(?:leia|veja|confira) (?:também|mais|ainda)\b.{0,200}|leggi (?:anche|di più)\b.{0,200}|lees (?:ook|meer|verder)\b.{0,200}|(?:czytaj|zobacz|przeczytaj) (?:też|także|również|więcej)\b.{0,200}|читайте (?:также|ещё|еще)\b.{0,200}|.{0,30}\b(?:anzeigen|einblenden|ausblenden|ausklappen|einklappen|vergrößern)|(?:show|hide|view|read|see) (?:more|less|all|full|comments)|(?:bild )?vergrößern .{0,200}|(?:warning|notice|deprecated|fatal error): .{0,300} on line \d+.{0,20}|this entry was posted (?:in|on|by)\b.{0,200}|posted in .{0,120}|filed under:?.{0,120}|(?:dieser )?(?:beitrag|eintrag) wurde .{0,60}(?:veröffentlicht|abgelegt).{0,200}|mehr dazu:?.{0,120}|(?:disclaimer|note|editor's note|hinweis):.{0,240}|wir respektieren deine privatsphäre.*|(?:this|our) (?:post|article|story|page|site|website|content|links?)s? (?:contains?|may contain|may include|includes?)\b.{0,100}\b(?:links?|advertis|affiliate|partner|sponsor|product).{0,400}|.{0,100}\bis not responsible for\b.{0,300}|(?:síguenos|suscr[íi]b[ae]|únete|inscrev\pL*|siga-nos|seguici|iscriviti|suivez-nous|abonnez-vous|inscrivez-vous|folgen sie|folge uns|abonnieren sie|abonniere|unterstütze[n]?)\b.{0,200}|if you (?:purchase|buy)\b.{0,100}commission.*|.{0,120}affiliate (?:links?|commission).{0,200}|this website uses cookies.*|we use cookies.*|.{0,80}cookies? (?:policy|settings).{0,80}|click to (?:share|tweet|email|print).*|source: .{0,80}|quelle: .{0,80}|story continues below.*|article continues (?:below|after).*|the full interview\b.{0,200})$`)

// boilerplate reports whether a block is such a line. The answer is kept: it is asked
// for more than once.
func boilerplate(b *block) bool {
	if b.stock == unasked {
		b.stock = no
		if len(b.text) <= 600 && boilerplateLike(b.text) {
			b.stock = yes
		}
	}
	return b.stock == yes
}

// aboutText reports whether a line near the end of a text says something about the
// text: who its author is, whom to write to, what to subscribe to. The line in which an
// agency names its reporters is the article's own and stays.
func aboutText(b *block) bool {
	return len(b.text) < 500 && closingLike(b.text)
}

const closingLines = 6 // from the end, where such lines are looked for

// closingLike matches lines that stand below a text.
var closingLike = lineTest(`(?i)^\W{0,3}(?:(?:(?:this|the) (?:article|story|post|column|interview|piece) (?:was|has been|is|first|originally)\b.{0,40}(?:publish|appear|produc|updat|correct|edit|written|adapted|translated|sponsored|part of))|.{0,40}\binterview with .{0,60} produced by\b|follow\b.{0,80}\bon (?:twitter|x|instagram|facebook|linkedin|threads|social)\b|(?:contact|write to|email|e-mail|reach)\b.{0,80}@|you can (?:email|reach|contact|follow|write to)\b|(?:to )?(?:contact|reach) (?:the )?(?:reporter|author|editor|writer)|(?:want|looking for|do you want|would you like|have you|got)\b.{0,120}\?\W*(?:sign up|subscribe|join|reach out|get in touch|email|contact|let us know|tell us|click)|if you (?:enjoyed|liked)\b.{0,200}|.{0,60}\bis an? (?:\pL+[ -]){0,4}(?:writer|reporter|editor|journalist|correspondent|columnist|contributor|freelancer|blogger|author)(?: (?:for|at|with|of|in|on|based|who|from|covering)\b|,|\.$).{0,300}|.{0,40}\bis a contributing\b.{0,300}|.{0,40}\bist (?:freie[r]?|leitende[r]?|seit \d+)?\s?(?:redakteur|autor|journalist|korrespondent)|updated (?:at|on|to)\b|(?:tell|let) us (?:what|know)\b|(?:support (?:us|our|independent|quality)|donate (?:to|now|today)|become a (?:member|subscriber|patron))\b.{0,200}|(?:sign|signing) up (?:for|to)\b|(?:subscribe|abonnieren)\b|download\b.{0,60}\bapp\b|all (?:images|photos|pictures)\b|(?:image|photo|picture|header|featured|top|lead|cover)s? (?:image |photo |picture )?(?:credits?|via|by|courtesy)\b|with (?:files|material|reporting|input|inputs) (?:from|by)\b|mit material (?:von|der)|\(?(?:dpa|afp|reuters|apa|sid|kna|epd)(?:[/,-] ?\w+)*\)?\W*$|copyright (?:©|\(c\)|\d)|©)`)
