"""What is hostile in French, of Québec and of France; written by us, read on flattened text."""

from __future__ import annotations

from typing import Final

from parvis.text.analysis.hostility.saying import Told, rules_for

SACRE: Final = (
    r"(?:(?:saint|st) ?)?(?:h?ostie?s?|estie?s?|astie?s?|s?tie?|criss?e?s?|calisses?|calices?|caliss"
    r"|tabarnak|tabarnaks?|ciboires?|sacraments?|viarge|calvaires?|maudite?s?|mautadite?s?|putain)"
)
LINK: Final = r"(?:de |d'|d'la |de la )?"
BEFORE: Final = (
    rf"(?:(?:{SACRE} {LINK}|gros(?:se)?s? |p'?tite?s? |petite?s? |pauvres? |sales? |vieux |vieille"
    r"s? |vrai(?:e|s)? |belles? |espece d'|espece de |rien qu'une? |juste une? |tellement |vraiment"
    r" |ben |tous |toutes? |une? |des |de |d'){0,6})"
)

# Words that name somebody with contempt whoever says them.
VILE: Final = (
    r"(?:connards?|connardes?|connass?es?|encule(?:e|s|es)?|enc\*les?|salopes?|salauds?|fils de p(?:"
    r"ute|\*te)|fdp|trous? d[eu'] ?cul|trouduc|mangeux d[e'] ?(?:la )?m[ae]rde|crosseu(?:r|se)s?"
    r"|sous-merdes?|pouilleux|batards?|tetes? de con|c\*n(?:nards?|s)?|raclures?|grosse t?ruie"
    r"|sans[- ]desse?in|sans[- ]genie|pas d'?genie|deux de pique|bons? a rien|vauriens?|demeure(?:s|es)?"
    r"|abruti(?:e|s|es)?|cretin(?:e|s|es)?|laiderons?|pignoufs?|ordures? humaines?)"
)
# Words that insult when they are aimed at somebody, and may be said of oneself or of a thing.
MEAN: Final = (
    r"(?:idiote?s?|imbeciles?|debiles?|con(?:ne)?s?|caves?|epais(?:se|ses)?|niaiseu(?:x|ses?)"
    r"|cochon(?:ne)?s?|clowns?|voleu(?:r|se)s?|menteu(?:r|se)s?|escrocs?|incompetente?s?"
    r"|minables?|nul(?:le)?s?|pathetiques?|rates?|parasites?|moutons?|gourdes?|cruches?"
    r"|bouffons?|charlatans?|bandits?|hypocrites?|laches|zombies?|folle|vieille folle|tatas?"
    r"|innocente?s?|morons?|tarlas?|bras casses?|profiteurs?|assistes|arnaqueurs?|sans[- ]coeur"
    r"|frustre(?:e|s|es)?|mongols?|attarde(?:e|s|es)?|mediocres?|incultes?|guignols?|pretentieu"
    r"(?:x|ses?)|teteu(?:x|ses?)|gros jambons?|jambons?|vermines?|merdeux|ivrognes?|ordures?|dechets?"
    r"|granoles puants?|vendus|bornes?|fraudeu(?:r|se)s?|truies?|grosse vache|betes? a manger du foin)"
)
SOMEBODY: Final = (
    r"(?:patron(?:ne)?|gerante?|proprios?|proprietaires?|vendeu(?:r|se)s?|serveu(?:r|se)s?|caissi"
    r"(?:er|ere)s?|gars|filles?|madame|monsieur|secretaires?|receptionniste|mecanos?|mecanicien|dentiste|docteur"
    r"|medecin|educatrices?|comedien(?:ne)?s?|employe(?:e|s|es)?|jeunes|developpeurs?|bibliothecaires?|boss"
    r"|maire|mairesse|directeur|directrice|equipe|gens|staff|livreurs?|chauffeurs?|chef|cuisinier|prof"
    r"|benevoles?|clients?|troupe|personnel|responsable|manager|animateur|animatrice|conseillere?s?)"
)
IS: Final = r"(?:est|sont|c'est|c't|c'tait|etait|a l'air|ont l'air)"
YOU: Final = (
    r"(?:t'es|t'est|tes|te|tu es|t'etes|vous etes|vous n'etes|etes[- ]vous|es[- ]tu|tu n'es|c'est toi"
    r"|t'as l'air|vous avez l'air|toi|toe|vous autres)"
)
HURT: Final = (
    r"(?:tuer|buter|crever|etrangler|egorger|defoncer|demolir|massacrer|exploser|eclater|frapper"
    r"|planter|cogner|tabasser|battre|fracasser|tirer dessus|passer dessus|casser (?:la gueule|les (?:jambes|dents|doigts))"
    r"|peter (?:la (?:gueule|yeule|face)|les (?:dents|genoux|jambes))|arracher (?:la tete|les yeux)"
    r"|faire (?:avaler tes|manger tes) dents|faire la peau|retrouver un par un)"
)
PUNISH: Final = (
    r"(?:gazer|pendre|piquer|fusiller|tuer|bruler|jeter|abattre|deporter|noyer|euthanasier|steriliser"
    r"|exterminer|renvoyer chez (?:eux|vous)|foutre dehors du pays|interdire|brule[rz]|lyncher)"
)
BORN: Final = (
    r"(?:arabes?|juifs?|juives?|noire?s?|blacks?|musulman(?:e|s|es)?|immigr(?:e|ee|es|ant|ants|ante|antes)"
    r"|refugie(?:e|s|es)?|homos?|homosexuel(?:le)?s?|gays?|gais|lesbiennes?|trans|transgenres?|handicape(?:e|s|es)?"
    r"|femmes?|chinois(?:e|es)?|asiatiques?|africain(?:e|s|es)?|mexicain(?:e|s|es)?|guatemalteques?"
    r"|autochtones?|indiens?|etrangers?|etrangeres?|gitan(?:e|s|es)?|roms?|haitien(?:ne)?s?|queers?|bisexuel(?:le)?s?)"
)
FOUL: Final = (
    r"(?:degueulasses?|degoutante?s?|ecoeurante?s?|ignobles?|horribles?|sales|stupides?|betes|dangereu(?:x|ses?)|inferieure?s?"
    r"|mechante?s?|un (?:fleau|cancer|danger|probleme)|des (?:animaux|betes|rats|singes|cafards|parasites|criminels|voleurs"
    r"|violeurs|terroristes|pourritures|ordures|racailles|raclures|dechets|demons|monstres)|la (?:ruine|honte|plaie|lie)|la vermine)"
)
SLURS: Final = (
    r"(?:negr(?:e|es|esse|esses)|bougnoul(?:e|es)?|bicots?|youpins?|youpines?|pedes?|pd|tapettes?"
    r"|tafioles?|gouines?|tarlouzes?|travelos?|bamboulas?|chinetoques?|niakou?e(?:s)?|kawish(?:es)?"
    r"|gogols?|trisos?|sales? (?:pedales?|fiottes?)|negro|bridees?|enturbannes?|boukaks?|nazis? de bonne femme)"
)
PLACES: Final = r"(?:pays|desert|deserts|cave natale|brousse|jungle|bled|continent)"

THREATS: Final = (
    rf"\b(?:je|j'|j|on|m'as|m'a|j'vas|j'vais|vas|va|vais|ils|y)\b.{{0,20}}\b(?:te|t'|vous|le|la|les|leur|lui|ta|ton|tes|votre|vos) ?(?:\w+ ){{0,2}}{HURT}\b",
    r"\bje (?:te|vous|le|la|les) (?:creve|tue|bute|demolis|defonce|massacre|etrangle|pete|casse)s?\b",
    r"\bje creve (?:tes|vos|les) (?:\w+ )?(?:pneus|yeux)",
    r"\b(?:je|on|j'|j'ai|mes chums) (?:sait|sais|connais|connait|(?:re)?trouve|ai (?:re)?trouve) (?:deja |tres bien )?(?:ou (?:tu|vous|t'|il|elle) |l'adresse de (?:ton|ta|votre)|ton adresse|votre adresse)",
    r"\bj'ai (?:re)?trouve (?:l'adresse de |)(?:ton|ta|votre) (?:adresse|maison|siege|appart)",
    r"\b(?:je sais|on sait) (?:a quelle heure|qu'elle finit|qu'il finit|ou tes|ou vos)|\bje sais qu'(?:elle|il) finit",
    r"\bpris une photo de (?:ta|ton|votre) (?:plaque|char|maison|auto|voiture|fille|femme)",
    r"\bdis bonjour a ta (?:femme|fille|mere|blonde|famille)|\bdors bien\b\W*$|\bdormirais avec (?:la lumiere|un oeil)",
    r"\bon va se (?:voir|croiser|retrouver) (?:bientot|dehors|un soir|tous les deux)|\bon va venir a plusieurs",
    r"\bje t'attends (?:sur le parking|dans le stationnement|dehors|a la sortie|au coin|dans la ruelle)",
    r"\b(?:mettre|foutre|mets|met|sacre|sacrer|crisser) (?:y |le |l')?(?:le )?feu\b.{0,30}\b(?:chez|ta|ton|votre|vos|shop|magasin|maison|bien fait|dedans)|\bviendra y mettre le feu|\bca (?:va|devrait) bruler|\bachetez-vous des extincteurs",
    r"\bpreparez?[- ](?:toi|vous) a (?:de la visite|souffrir|saigner|mourir)",
    r"\btu vas (?:le regretter|me le payer|y gouter|saigner|souffrir|crever|mourir)|\bvous allez (?:le regretter|me le payer|y gouter|saigner|crever|mourir)|\bt'en releveras pas",
    r"\bil te reste combien de dents|\b(?:avaler|ramasser) (?:tes|vos|ses) dents|\bavant qu'on t'ramasse",
    r"\bmerit\w+ (?:de |d')?(?:crever|mourir|se faire (?:passer|battre|tirer|frapper|tuer)|une balle|la corde|la mort|le peloton)|\bla corde et l'arbre",
    rf"\b(?:on|il|y)? ?(?:devrait|faudrait|fallait)\b.{{0,25}}\b(?:les|vous|te|le|la|l')? ?{PUNISH}\b(?! (?:tous ces|ces|le|les|la|des) (?:\w*eaux|\w*ures?|sac|sacs|plastique|chien|feuille|voiture|auto|velo|photo|parking))",
    r"\btire[- ]toi (?:donc )?une balle|\bva (?:donc )?te (?:pendre|tuer|noyer|jeter|tirer)|\bpends[- ]toi|\bsuicide[- ]toi|\bva (?:donc )?(?:crever|mourir)|\b(?:creve|crevez)(?: donc)?\b(?: (?:charogne|ordure|salope|salaud|sale|en enfer)|\W*$)|\bqu'(?:il|elle|ils|elles) (?:creve|crevent)\b",
    r"\bj'espere que (?:tu|vous|il|elle|ta|ton|votre|vos|tes)\b.{0,30}\b(?:crev\w+|mour\w+|cancer|accident|bruler?\w*)",
    r"\bj'?te donne jusqu'a\b|\bj'amene ma (?:batte|gang|carabine)|\bt'es mort\b|\btu es mort\b|\bton nom est sur ma liste|\bune balle (?:dans|entre) (?:la|ta|les)",
)  # fmt: skip
HATE: Final = (
    rf"\b{SLURS}\b",
    rf"\b(?:sales?|maudite?s?|{SACRE}(?: de| d')?|bande d(?:e|')|gang d(?:e|')|gros(?:se)?) ?{BORN}\b(?! (?:qui|dans) )",
    rf"\bje (?:hais|deteste|meprise|vomis) (?:tou(?:s|tes) )?(?:les |ces )(?:\w+ )?{BORN}\b",
    rf"\bles {BORN}(?: comme (?:vous|toi|eux))?\b.{{0,30}}?\b(?:(?:sont|etes) (?:\w+ ){{0,3}}?(?:{FOUL}|{MEAN}|{VILE})|me (?:degoutent|rendent (?:malade|fou|folle|furieux)|font (?:vomir|gerber|bouillir))|puent|dehors|ca reste a la maison|n'ont pas leur place|ne (?:valent|meritent) (?:rien|pas)|(?:devraient|meritent)\b.{{0,20}}\b(?:mourir|crever|pendus|tues|executes|gazes|interdits|la mort|disparaitre|rester a la maison))\b",
    rf"\b(?:aversion|degout|haine|mepris|aucune compassion|rien de plus (?:horrible|laid|sale)|en finir avec|ras le bol d)\b.{{0,30}}\b(?:tou(?:s|tes) )?(?:les |des |ces |qu'une? |d')?{BORN}\b",
    rf"\b(?:mort aux|a mort les|dehors les|pas de) {BORN}\b",
    rf"\b(?:retourn\w+|rentr\w+)(?:[- ]toi| donc|[- ]vous)? (?:donc )?(?:dans|chez) (?:ton|votre|vos|tes|leur) {PLACES}|\b(?:retournez?|rentrez?) (?:donc )?chez (?:vous|toi),? (?:sale|maudit|les|bande)|\brenvoyez\b.{{0,30}}\bchez eux\b",
    r"\b(?:cette|c'te) race[- ](?:la|de)|\btoute la meme (?:engeance|race)|\bsous[- ]race",
    r"\bles gens comme (?:vous|toi),? on devrait",
)  # fmt: skip
INSULTS: Final = (
    rf"\b{VILE}\b",
    rf"\b{YOU}\b,? (?:\w+ ){{0,2}}?{BEFORE}{MEAN}\b",
    rf"\b(?:espece|bande|gang|tas|ramassis|clique|troupe|equipe)s? (?:de|d'|des) ?{BEFORE}{MEAN}\b",
    rf"\b{SACRE} {LINK}{BEFORE}{MEAN}\b",
    rf"\b(?:sales?|pauvres?|vieille|grosses?|gros|espece d'|petit|p'tit|petite|p'tite) {MEAN}\b",
    rf"\b(?:le|la|les|l'|votre|vos|ton|tes|cette|ce|ces|leur) ?(?:\w+ )?{SOMEBODY}\b[^.!?]{{0,25}}?\b{IS} {BEFORE}(?:en )?{MEAN}\b",
    rf"\b(?:votre|vos|ton|tes|cette|ce|ces|une|un) (?:\W)?{SOMEBODY}\b\W{{0,3}} ?(?:est|sont|c'est) {BEFORE}{MEAN}\b",
    rf"^\W*{BEFORE}(?!nul|minable|pathetique|mediocre|borne){MEAN}(?: (?:va|toi|heureux|profonde?|fini|finie|de (?:premiere|service|proprietaire)(?: \w+ \w+)?))?\W*$",
    rf"^\W*(?:des |tous des |toutes des |une gang de )(?:{MEAN}|{VILE})\b",
    rf"\bfaut (?:vraiment )?etre (?:un |une |bien |ben )?{MEAN}\b|\bfaudrait etre {MEAN}\b",
    rf"\b(?:doublee?|traitee?) d'une? {MEAN}\b",
    r"^\W*(?:ta|vos|votre) (?:gueule|yeule)\b|\b(?:ferme|fermez|farme|ferme donc)[- ](?:ta|la|vos|votre) ?(?:gueule|yeule)|\b(?:ferme|farme)[- ]la\b(?! porte)",
    r"\b(?:va|allez|vas)(?: donc)?(?: tous)? (?:te|vous) faire (?:foutre|enculer|voir|mettre|enc)|\b(?:va|allez)(?: donc)?(?: tous)? chier|\bnique (?:ta|tes|vos)|\bntm\b",
    r"\bmang\w+(?:[- ]moi)?(?: donc)? (?:d'la|de la|d'|un char de|tous de la) ?m[ae]rde",
    r"\b(?:crisse[- ]toi|decalisse|decrisse|decrissez|decalissez|degage|degagez|casse[- ]toi|cassez[- ]vous|crisse(?:z)? (?:ton|votre) camp)\b",
    r"\bf(?:u|\*+)c?k (?:you|toi|vous|off)\b",
    r"\b(?:vous|tu) me (?:faites|fais|donnez|donnes) (?:vomir|gerber|pitie|envie de vomir)|\b(?:vous|tu) m'(?:ecoeur\w+|degout\w+)|\b(?:tu|vous) me degoute\w*",
    r"\btrouv\w+[- ](?:vous|toi)(?: donc)? une? (?:vie|job|cerveau)\b|\ballez vous laver|\bva te laver|\btravaillez donc\b|\ballez vous trouver une job|\blache le clavier",
    r"\bretourn\w+ (?:donc )?(?:sur le bs|a l'ecole|a la maternelle|jouer)",
    r"\bneurones?\b|\bdistribution des cerveaux|\bentre (?:tes|vos|ses) (?:deux )?oreilles|\bd'une (?:betise|connerie|stupidite|mediocrite)\b|\bbas(?:se)?s? de plafond|\bpaquet de lessive|\bpochette[- ]surprise|\breflechir (?:vous|te) fatigue",
    r"\bje plains (?:vos|tes|votre|ton|ta|tous) |\b(?:tes|vos) parents doivent|\bun singe\b.{0,30}\bferait mieux|\bsinge avec une",
    r"\b(?:ni le talent ni|aucun talent|n'avez (?:ni|aucun) )\b|\bce qui (?:vous|te) sert de (?:cerveau|tete)|\bqui se prennent? pour|\bqui se pensent bons",
    r"\ba l'air d'une? (?:bulldog|vache|truie|grosse|cochon|clown|guenon|singe|pute|folle|sac)|\b(?:ta|sa|votre) (?:tronche|sale gueule|face de)|\bface de (?:cul|rat|boeuf|con)|\blaid(?:e|s)? en dedans",
    r"\bon vous veut pas|\bpersonne vous aime|\bpersonne t'aime|\btas de bs\b|\bbs sales|\bdans (?:son|ton|votre) paquet|\bpas assez (?:intelligent|brillant)",
    r"\bpauvre (?:type|fille|mec|tache|cloche|cruche|petite conne|naze)\b|\bbouche(?:r|re) doublee|\bdocteur mon oeil|\benfermez[- ](?:la|le|les)\b|\bmere bien mediocre|\bdevrait (?:meme )?pas avoir le droit d'avoir des enfants",
)  # fmt: skip
HEATED: Final = (
    r"\bhonteu(?:x|se)s?\b|\bune honte\b|\bavoir honte\b|\bhonte a (?:vous|toi)|\barnaqu\w+|\bdu vol\b|\bvol organise|\bescroquerie|\bhold[- ]up\b|\bmensonges?\b",
    r"\bc'est (?:de )?(?:la|d'la) m[ae]rde\b|\bde la m[ae]rde\b(?! comme service)|\ba marde\b|\bdegueulasse|\bimmangeable|\ba vomir\b|\bune poubelle\b|\b(?:est|sont) pourrie?s?\b|\bgros zero\b|\bmerdier\b",
    r"\bvous vous (?:moquez|foutez|fichez)|\bfoutage de gueule|\bprendre pour des? (?:valises|cons|imbeciles|idiots|caves)|\bse (?:moque|fout|fiche) (?:du monde|de nous|de la gueule)|\bfoutez de",
    r"\bras[- ]le[- ]bol|\bplein (?:mon casque|le cul)|\bca (?:va|commence a) faire\b|\breveille(?:z)?\b\W|\bforcez[- ]vous|\bpu jamais|\bplus jamais\b\W|\bjamais jamais|\bgo(?:d)? damn? it|\binacceptable|\binadmissible|\bscandaleu(?:x|se)",
    rf"\b{SACRE}\b[^.!?]{{0,60}}\b(?:encore une fois|ca fait (?:\w+ ){{1,4}}que|deuxieme fois|troisieme fois|va falloir|repondez|rappeler|m'aviez promis|compliques|pognez|si dur|qui dorment|marche pas|plante|frais de)\b",
    r"\bminable comme|\bbravo,? (?:les )?champions\b|\bla decence de|\bparler a un (?:humain|etre humain|vrai)|\bhurler\b|\bporter plainte|\bmise en demeure",
)  # fmt: skip

RULES: Final = rules_for(
    {Told.THREAT: THREATS, Told.HATE: HATE, Told.INSULT: INSULTS, Told.HEATED: HEATED}
)
