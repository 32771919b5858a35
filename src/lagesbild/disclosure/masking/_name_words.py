"""Words that tell whether a capital or a listed name is a person's; all in lower case."""

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BETWEEN: Final = _words("von af de al el bin van der den da di du la le ibn")
NO_NAME: Final = _words(
    "till för i på en ett det den de som polis polisen väktare vakt och att är var inte okänd okänt saknas av med vid han hon hen sig från "
    "men har hade nu då ingen ingenting något någon annat samma efter under samtal larm mycket lite ofta ibland bara inget se ej uppgavs "
    "namnet ortens platsen plats gatan skolan området på om eller när hos igen"
)
PLACE_BEFORE: Final = _words(
    "i på vid mot genom utanför bakom nära mellan runt längs intill framför utmed förbi utefter innanför norr söder öster väster "
    "omkring kvarteret kv området stadsdelen restaurang pizzeria krogen butiken skolan parken föreningen bolaget företaget "
    "linje polisområde trafikplats trafikplatsen riktning busshållplatsen hållplatsen lekparken badet kiosken gatan centrala gamla nya hela norra södra östra västra lag laget sammanträdesrum rum lokalen projektet"
)
PLACE_AFTER: Final = _words(
    "kommun kommuns kommunen län stad plan plans torg park gata väg kyrka skola skolan hage pizzeria station centrum backe ip "
    "arena gymnasium förskola äng udde strand hamn hembygdsgård kulle gränd allé if bk ik fk ab bevakning fritidsgård bibliotek"
)
PERSON_VERBS: Final = _words(
    "ringde ringer sa sade säger berättade berättar uppger uppgav ropade sprang slog larmade anmälde skrev hjälpte hämtade bor mötte "
    "pratade talade klagade satt kastade sparkade sprang heter svarade anmäler mejlade tipsade"
)
STARTING: Final = _words(
    "alla inga stig sten björn bo lo my per ny min mina mark marks dag del ek berg lund lind strand sand dahl dal holm sjö hall norr söder öst "
    "storm klara rosa ros saga liv max bror asp björk blom borg brink bäck fors frank frisk frost grön green hammar hult juni junior kvist ljung "
    "malm nord palm rask rut said skog sköld sol stark strid ström svärd tom urban vide viking iris ann ed vilda knut karl"
)
"""Names that a sentence may begin with as a word: a name only beside another, or before what people do."""
KNOWN: Final = _words(
    "coop ica willys lidl hemköp maxi volvo bmw audi saab toyota mercedes vw ford skoda kia opel tesla golf passat octavia sms facebook snapchat instagram tiktok "
    "google youtube systembolaget mcdonald's mcdonalds burger king espresso house seven eleven pressbyrån circle preem okq8 shell ingo apoteket "
    "telia tele2 polisen securitas sverige svensk stockholm göteborg malmö uppsala europa norge danmark finland tyskland polen gud jul julen påsk "
    "påsken valborg midsommar halloween lucia kungen trafikverket mälaren vättern vänern östersjön norrland svealand götaland covid corona a-traktor "
    "eu-moped röda korset svenska volt viaplay swish bankid iphone samsung nokia linje moped epa ks kf lss sspf brå ssp vårdcentralen socialtjänsten discord telegram"
)
STARTERS: Final = _words(
    "enligt när men och då ringde hörde såg pratade träffade mötte två tre en ett det den de han hon vi jag samtal tack hej från till med av efter "
    "igår idag personen mannen kvinnan killen tjejen pojken flickan vittnet grannen eleven chefen kollegan kontakt anmälare anmält hos för ang samma "
    "sedan både även bara också att om som i på vid under alla några någon ingen nu fru herr fröken dr kontaktade talade frågade bad ej tel mobil "
    "anhörig ägaren föräldern väktare väktaren polisen rektor läraren tränaren familjen paret bröderna systrarna hälsningar mvh vh"
)
ALSO_WORDS: Final = _words(
    "hans dina abbas ally alla ana ann asp ben berg bergman berggren bergström björk björn blom bo borg bror brink broman bäck dag dal dahl del edin ek falk "
    "flink fors frank fred frid frisk frost frans gren grön green gustav hall hammar hjort holm hult hägg hägglund inga iris isa jack jarl jon juni "
    "junior karl kim klara kling klint knut kvist leon lilja lind liv ljung lo loui lund lönn maj malm mark "
    "marks marina mats max meja mina min modig my nord norr nova ny olle palm per pil rask rosa ros rose rut saga said sam samir sand sandström seth siv "
    "sjö sjöberg sjöström skog sköld sol sofie stark sten stig storm strand strid ström ståhl svärd söder tim tom tor tore tova tran tuva urban valborg "
    "vera veronica vide vidar viking viktoria viola ågren åse öst östberg kåre lilly bella vilda ed ida iman ali emir"
)
"""Names that are words as well, or too short: in lower case never a name, alone at a sentence's start none either."""
WORDS_ABROAD: Final = _words(
    "alida anda andra anka ante ari bent candela dana dani dean divan dominic efe flor flora florin gala gloria grace gro göken jade kader kaja kanak "
    "mare mate magne maxi maxim nada nazi nick odd pastor perla rada ramadan rana ritt romano safta salami sanda sava sejda server sirap sol sonad todor "
    "toker tone törel vagn veta vilde över can art eli ema ima des son hans barn mona don ray dag her han hon deniz era ela ada ece asker bora doğa"
)
MORE: Final = _words(
    "kalle nicke viggo pelle lasse nisse olle bosse hasse janne micke jocke tobbe putte lelle kenta conny ronny sonny jimmy danne lillen bettan lotta kicki "
    "anki nettan linus mange matte berra robban stoffe jompa sebbe figge fippe gurra challe "
    "mohammed mohamed muhammad mohammad ahmed ahmad mahmoud mustafa ibrahim abdi abdirahman abdullah abdullahi abdulkadir omar osman yusuf yousef youssef "
    "hassan hussein hussain khalid khaled karim rashid rami tarek tariq walid bilal hamza ismail jamal nabil salim samira amir amira reza ali hamid "
    "mehdi farhad dariush shahram behrouz arash kamran nasrin parisa shirin zahra fatima fatma fatuma aisha ayşe khadija mariam maryam layla leyla noor nour "
    "yasmin amina hodan ayan hibo faduma fadumo asha halima sahra zeynep emre mehmet murat ahmet hüseyin dragan goran zoran milan nenad slobodan zlatko "
    "zlatan jasmina amela edin senad mirza emina aleksandar bojan jelena tamara olena oksana dmytro serhiy igor vladimir svetlana tigist yonas tesfay "
    "selam abeba filmon samuel nguyen linh anh wei somchai torgny hjördis rigmor hildur vilhelmina tuvalisa xerxes tindra tyra nova ella leo liam "
    "noah noel milo vincent wilma alva astrid signe selma stina elsa ines tove sixten vilgot torvald hedvig majken sigrid zorro"
)
