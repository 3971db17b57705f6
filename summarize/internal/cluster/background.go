package cluster

import (
	"strconv"
	"strings"
)

// backgroundSize is the number of articles that background was counted over.
const backgroundSize = 149

// background is in how many of backgroundSize articles a stem stands: document
// frequencies of the commoner stems, names left out, over the English Wikinews articles
// of 2019 and 2020 in the data set github.com/vanatteveldt/wikinews (CC BY 2.5). It
// keeps "said on Tuesday" from being what two articles have in common where there are
// too few articles to see that everybody writes it. Read-only.
var background = func() map[string]int32 {
	out, n := map[string]int32{}, 0
	for w := range strings.FieldsSeq(backgroundTable) {
		if c, err := strconv.Atoi(w); err == nil {
			n = c
			continue
		}
		out[w] = int32(n)
	}
	return out
}()

// backgroundTable lists counts, each followed by the stems that have it.
const backgroundTable = `
96 state
87 report
79 unit
76 year
74 time
62 peopl two
61 presid
59 includ
53 day
47 follow
44 announc work
42 call former govern new yesterday
41 three
40 offici
38 die
37 local place
36 part previous
35 number week
34 death elect releas
33 continu
32 current
31 found member plan statement
30 public support
29 author kill law minist move need offic world
28 caus involv issu monday news receiv run
27 countri feder
26 age citi famili home order servic wednesday
25 allow general respons
24 claim end live million name presidenti press vote
23 earli forc held hour investig morn person polic right saturday serv start today
22 ask campaign four health high intern late oper polit prime second secur six sunday tuesday
21 chang event five lead life old posit relat studi ten
20 case decis differ face group led note question war
19 administr area associ began candid come foreign head help hospit justic known leav long open point process reach
requir set vice
18 attend civil control declar depart discuss effect expect final friday injur juli left march media month offer pass
region remain rule schedul seven show term thursday
17 august carri co compani complet critic decid due find governor human inform interview larg leader make provid
research say use
16 act close earlier form mile militari night octob post power protect publish record result select suggest tri want
water
15 affect alleg base build cite develop district eight emerg field fire indic initi join major specif suffer victim
white wife won wrote
14 activ air attack attempt bill charg consid constitut cover deal half hold increas know nomin organ origin perform
possibl return speak stay team think
13 appear condit confirm crime damag dead describ even featur figur good great hundr identifi island legal limit line
manag minor nomine prison produc race read resign role scientist seek sign similar system third thousand total
transport turn
12 addit agre ahead approach believ born capit communiti creat direct director estim express free friend hand lost
matter outsid present project recent regard respect school sentenc seri share side special speech stand strong success
suspend test woman
11 accus across address agenc al coast coronavirus crimin date east effort execut femal improv independ land mayor
mean meet minut observ occur past protest reason request safeti social stori subsequ tweet various
10 affair afternoon arrest becom board chief children comment commit concern contribut council data decad deliv
establish fail fellow file full histori incid individu interest launch legisl level longer loss man non percent popul
potenti prevent problem product purpos reduc remov reveal rough sent spoke subject talk video view
9 abl account answer anti april begin best better bodi break care caught celebr clear commerci cross cultur cut danger
diseas dont eastern encourag escap februari fli focus goal ground happen hear imag import intent june look lot main
maintain male medic model nearbi north pandem prepar rais ran recov refer reform remark respond risk saw season seat
situat sourc southern space staff student suspect televis territori travel western win wind women
8 access action actual ban biggest black cancel certain child citizen conduct convict daili de debat decemb defeat
deleg demand despit econom enter entir equip fact fill gas gather global histor injuri intend languag legislatur love
low men mother negoti ongo oppos owner particip polici primari professor program ralli rang repeat resid retir sad sea
short site son star technolog tradit true understand usa victori voter warn weve
7 abus ago annual argu atmospher averag background big bomb burn career chairman collect common condol confer conflict
connect conserv contain cooper cost count coupl crash crew declin delay design didnt dozen drop earn educ eleven engin
eventu firm floor gender gun handl higher host immedi impact journal km locat mate measur messag met movement oil own
parent park play presumpt probabl promot red rescu restrict scale sell senior sever signific singl societi speaker
spokesperson spread station step store take taken thank theme thing thought threat threaten town trail trial twelv
type vehicl violat visit watch weekend wn
6 ad advoc agreement amend anim appli approv arm arriv assum ballot border bring brought built busi casualti central
class coalit code colleagu commission compar compet conclud construct cours daughter deceas defend degre depend
destroy dissolv domin economi el environment everyth evid extend father feel feet fight film firefight food fourteen
fund game graduat hall hard highest hit honor hope ill impos incumb infect insid itali januari kind lawyer learn
letter light list mask materi mention middl mission moment motiv mourn multipl novemb ocean onlin opposit peac physic
pilot platform poll popular practic pressur privat proceed propos quick rate recal refus review rise round sale scene
search seen send separ septemb serious sex ship shot shut sit small stage struck sustain terror terrorist ticket
tomorrow treatment twenti usual violenc wear websit worker write zone
5 abil abort accept activist actor adult advanc advis agenda aim ambassador amongst andrew appoint armi arrang artist
assault assist award back basic belong bid blame block broadcast broken cancer cant captur centuri civilian climat
combat command condemn counter deni determin discov divis doctor document dollar drive drone drug eat edit electr
employe en energi evacu exact except experi expert explain eye facil factor fan felt fifteen fighter fish flag forward
fourth fraud freedom front fulli futur get girl give guard guilti heard heart helicopt hunt instal intellig internet
introduc invest labor landfal largest littl mainland mark match medicin memori meter mph natur nine normal opportun
organis outlet overal pain paper passeng penalti period permit phone piec planet plea pledg prayer prior progress
prompt pronounc prosecutor punish push radio readi replac resolut resolv reuter road roll rout session sexual size
speci stream strengthen strongest structur suit throughout toll top trade train treat tropic unlik upcom urg vari
veteran virus wide wonder worldwid written
4 absolut achiev aid align aliv amid apolog appar appeal appreci aspect attende attribut avail avoid bank behalf
behavior billion bin boat bond book bottom branch cabinet camera captain car categori caucus ceas centr ceremoni chain
challeng channel charact check chronicl classifi cloth coastal collaps com combin commerc competit compil comput
contend contest correspond corrupt crisi crowd cyclon danc deadlin democraci demonstr deploy detail digit diplomat
disast dismiss disrupt distanc distribut domest drew duti eighteen elabor elig embassi endors engag especi essenti
everyon examin exist exit expand explos extens fair fals fatal favor fine finish firearm flight footag forest formal
function generat grant grow halt hurt immun impeach implement infrastructur inquiri intens ive job joint judici
kilomet knew la lack lawsuit leadership licens lie longest lower lung mail mar market marri mass maximum meat mental
miss movi murder music neighbor notabl obstruct obtain occup one opinion oppon overview oxygen pack page patrol pay
pleas politician poor predict prefer premier price pro profession provinc qualiti quarter rain rare real realiti
recommend referendum reject render reserv resourc rest retail riot room scandal see sharp shoot slate softwar sorri
sought speed spokesman spotlight street strike stronger style succeed successor summit sure survey surviv symptom
taught temperatur text ultim unconstitut valu villag virtual visitor void volunt wake walk weaken weather widespread
wit withdrew writer yeah
`
