package bot

// HelpWords are the commands' descriptions by language (ISO 639-1) and name, for menus
// and lists of commands; what a command without an entry does is said in English. The
// words "sub" and "unsub" stand for adding and removing sources. Each is at most 100
// characters (Discord's limit).
func HelpWords() map[string]map[string]string { return helpWords }

var helpWords = map[string]map[string]string{
	"de": {
		"filter": "Was aus den Digests wegbleibt", "settings": "Zeitzone, Datum, Länge und stille Stunden",
		"digest": "Die Nachrichten jetzt, jede Zahl mit ihrer Quelle", "story": "Eine Geschichte mit ihren Belegen",
		"figures": "Die Zahlen einer Geschichte, und wer sie nennt", "why": "Die Sätze, auf denen ein Punkt beruht",
		"search": "Artikel, die alle diese Wörter enthalten", "sources": "Was gelesen wird", "briefing": "Was wann gepostet wird",
		"status": "Ob alles läuft: Quellen, Briefings, Posts", "help": "Was man fragen kann",
		"sub": "Eine Seite oder einen Feed lesen", "unsub": "Eine Quelle nicht mehr lesen",
		"import": "Eine Liste von Feeds (OPML) einlesen", "export": "Alle Quellen als OPML-Datei",
	},
	"es": {
		"filter": "Qué se deja fuera de los resúmenes", "settings": "Zona horaria, fechas, longitud y horas de silencio",
		"digest": "Las noticias ahora, cada cifra con su fuente", "story": "Una noticia con sus pruebas",
		"figures": "Las cifras de una noticia y quién las da", "why": "Las frases en que se basa un punto",
		"search": "Artículos que contienen todas estas palabras", "sources": "Qué se lee", "briefing": "Qué se publica y cuándo",
		"status": "Si todo va bien: fuentes, resúmenes, envíos", "help": "Qué se puede preguntar",
		"sub": "Leer una página o un feed", "unsub": "Dejar de leer una fuente",
		"import": "Leer una lista de feeds (OPML)", "export": "Todas las fuentes en un archivo OPML",
	},
	"fr": {
		"filter": "Ce qui est écarté des résumés", "settings": "Fuseau horaire, dates, longueur et heures de silence",
		"digest": "Les nouvelles du moment, chaque chiffre avec sa source", "story": "Un sujet avec ses preuves",
		"figures": "Les chiffres d'un sujet, et qui les donne", "why": "Les phrases sur lesquelles repose un point",
		"search": "Les articles qui contiennent tous ces mots", "sources": "Ce qui est lu", "briefing": "Ce qui est publié et quand",
		"status": "Si tout va bien : sources, résumés, envois", "help": "Ce que l'on peut demander",
		"sub": "Lire une page ou un flux", "unsub": "Ne plus lire une source",
		"import": "Lire une liste de flux (OPML)", "export": "Toutes les sources dans un fichier OPML",
	},
	"pt": {
		"filter": "O que fica fora dos resumos", "settings": "Fuso horário, datas, tamanho e horas de silêncio",
		"digest": "As notícias agora, cada número com a sua fonte", "story": "Uma notícia com as suas provas",
		"figures": "Os números de uma notícia e quem os dá", "why": "As frases em que um ponto se baseia",
		"search": "Artigos que contêm todas estas palavras", "sources": "O que é lido", "briefing": "O que é publicado e quando",
		"status": "Se está tudo bem: fontes, resumos, envios", "help": "O que se pode perguntar",
		"sub": "Ler uma página ou um feed", "unsub": "Deixar de ler uma fonte",
		"import": "Ler uma lista de feeds (OPML)", "export": "Todas as fontes num ficheiro OPML",
	},
	"ru": {
		"filter": "Что не попадает в сводки", "settings": "Часовой пояс, даты, длина и тихие часы",
		"digest": "Новости сейчас, у каждой цифры указан источник", "story": "Одна история с подтверждениями",
		"figures": "Цифры истории и кто их назвал", "why": "Предложения, на которых стоит пункт",
		"search": "Статьи, в которых есть все эти слова", "sources": "Что читается", "briefing": "Что и когда публикуется",
		"status": "Всё ли в порядке: источники, сводки, отправка", "help": "О чём можно спросить",
		"sub": "Читать страницу или ленту", "unsub": "Больше не читать источник",
		"import": "Прочитать список лент (OPML)", "export": "Все источники файлом OPML",
	},
	"uk": {
		"filter": "Що не потрапляє до зведень", "settings": "Часовий пояс, дати, довжина і тихі години",
		"digest": "Новини зараз, кожна цифра з джерелом", "story": "Одна історія з підтвердженнями",
		"figures": "Цифри історії та хто їх назвав", "why": "Речення, на яких стоїть пункт",
		"search": "Статті, у яких є всі ці слова", "sources": "Що читається", "briefing": "Що і коли публікується",
		"status": "Чи все гаразд: джерела, зведення, надсилання", "help": "Про що можна запитати",
		"sub": "Читати сторінку або стрічку", "unsub": "Більше не читати джерело",
		"import": "Прочитати список стрічок (OPML)", "export": "Усі джерела файлом OPML",
	},
}
