"""What French words say of what they are said about; Québec's beside France's. Written by us."""

from __future__ import annotations

from typing import Final

# One form of each family stands for all (bon, bonne, bons…): words are compared by their stems too.
WORDS: Final[dict[int, str]] = {
    3: """
        excellent génial géniale extraordinaire merveilleux merveilleuse magnifique parfait formidable
        exceptionnel fantastique adore adorer adoré adorons adorent sublime fabuleux délicieux
        délicieuse incroyable impeccable superbe remarquable écoeurant coup-de-coeur chef-d'oeuvre divin
        irréprochable exquis succulent splendide phénoménal capoté capoter capotant capotais féérique
        malade mémorable inoubliable bijou perle trésor géant époustouflant éblouissant tripant
        trippant trippé trippe trippent émerveillé félicitations bravo chapeau hallucinant imbattable
    """,
    2: """
        bon bonne super aime aimé aimer aimons aiment beau belle bien merci recommande recommander
        recommandé agréable sympathique sympa chaleureux accueillant efficace satisfait content heureux
        heureuse ravi réussi top cool nickel utile pratique ponctuel souriant professionnel honnête
        attentionné gentil gentille aimable serviable doux douce frais fraîche propre fiable solide
        qualité plaisir bonheur régal régale savoureux savoure goûteux copieux généreux charmant
        confortable magique intéressant passionnant clair limpide facile fluide rapide rapidement
        précis complet fier fière confiance sourire impressionné impressionnant apprécie apprécié
        drôle rire touchant émouvant émue soulagé sauvé sauve rassuré rassurant compétent patient
        patiente dévoué brillant fondant moelleux croustillant juteux tendre parfumé onctueux hâte
        fun chouette choix meilleur mieux abordable raisonnable rapport-qualité-prix équitable
        simple intuitif performant moderne élégant joli mignon lumineux calme paisible dynamique motivant
        adorable favori préféré préférée gagnant reviendrai reviendrons retournerai retournerons
        vivement amour aide aidé soigné délicat radieux honorable talent talentueux génie nice sick
        wow miam yé youpi jase dévore délectable transmet passion cadeau charme bluffant bluffé kiffe
        épatant fameux succès progrès remercie remercier sincère humain humaine écoute
    """,
    1: """
        correct ok convenable intéressé potable original nouveau gratuit disponible calmement
        vite toffé ouvert avance efficacement local frugal évité offert offre souriante
    """,
    -1: """
        cher chère dispendieux lent lente longtemps long attente attendre attends attendu file bof
        moyen moyenne bruyant petit froid froide tiède fade limite ordinaire manque manquait inutile
        difficile compliqué dur retard retards retarde tarder oublie oublié oubli reporté repousse flou
        curieux bizarre étroit usé vieux salé sucré gras lourd aucun rien ferme fermé complique
        pire changement dommage malheureusement hélas pourtant sec sèche mou molle
    """,
    -2: """
        mauvais mauvaise déçu déçue déception décevant décevante mal problème problèmes bug bugs bogue
        bogué bugue plante panne cassé casse brisé brise brisée défectueux erreur faute froissé pénible
        désagréable ennuyeux ennui ennuyant plate poche moche laid sale impoli impolie bête arrogant
        incompétent amateur perdu perdue perte refuse refusé ignore ignoré impossible insupportable
        frustré frustrant frustration fâché choqué agacé énervé énervant tanné tannée marre ras-le-bol
        plainte plaindre plains rembourser remboursement regrette regret regrettable éviter évitez évite fuyez
        fuir abusif abus arnaque croche fragile périmé rance rassis brûlé cru immangeable dégueu
        sale collant glacial glaciale bruit puant pue pu tache déchiré troué fuite coule moisi rouillé
        trompé trompeur mensonge menti ment mensonger faux fausse triste tristesse peur inquiet inquiétant
        stress stressant fatigue fatigué épuisé épuisant raté rate manqué médiocre insuffisant banal
        décline déclin agonise trahit indigne galère galérer chiant relou poubelle lacune
        incompréhensible illisible inaccessible confus désordre brouillon bâclé bâclée négligé
        négligent froideur méprisant mépris hautain soupire désastre malaise grincheux bouloche
        ébréchée usure sous-payé déplorable annulé annulée désinstalle désinstallé désinstaller bloque
        bloqué plantage ralentit lenteur rame buggé surfait surestimé pas-fort achever tue
        malhonnête cauchemardesque dépasse déborde inadmissible lamentablement désorganisé
    """,
    -3: """
        horrible affreux affreuse dégueulasse dégoûtant dégoûté dégoutant infect immonde pourri pourrie nul nulle
        nulle-part honte honteux scandale scandaleux inacceptable catastrophe catastrophique exécrable
        épouvantable abominable lamentable minable déteste détester haïs haïssable vol voleur voleurs
        volé escroc escroquerie cauchemar merde marde merdique merdier atroce ignoble pitoyable
        désastreux pire-que-tout fuyez vomi vomir rats scandalisé crapule torchon ordure
    """,
}
# Sayings are read before words; what they cover says nothing more.
SAYINGS: Final[dict[int, str]] = {
    3: """
        coup de coeur|le top du top|au top|rien à redire|rien a dire|vaut le détour|vaut la peine|valent le voyage
        vaut le voyage|mine d'or|en or|coupe le souffle|ça torche|c'est malade|est malade|sont malades|sur la coche
        de malade|du génie|un délice|une merveille|de toute beauté|à se rouler par terre|fait dur à battre|cinq étoiles
        5 étoiles|10/10|dix sur dix|longue vie|on en redemande|haut la main|je capote|j'ai capoté|une tuerie
        une bombe|m'a sauvé|m'ont sauvé|a sauvé|c'est écoeurant|le meilleur|la meilleure|les meilleurs|les meilleures
    """,
    2: """
        pas cher|pas chère|pas pire|pas mal|pas mauvais|pas déçu|pas déçue|sans problème|sans souci|aucun problème
        aucun souci|à la hauteur|les yeux fermés|pas de problème|pas de souci|avec le sourire|bien fait|fait du bien
        le fun|ben le fun|du fun|trop hâte|bonne idée|bon goût|on est bien|vaut son prix|vaut le coup|ça change la vie
        rapport qualité prix|mieux que|pas à me plaindre|pas me plaindre|bon travail|beau travail|bonne job|bonne continuation
        merci beaucoup|un gros merci|mille mercis|comme sur des roulettes|fait rire|sans juger|sans faute|bouche bée
        rien à envier|tient ses promesses|tient parole|a tenu|dans le mille|du premier coup|à couper le souffle
        avant le temps|plus rapide que|change de|en parle encore|en parlent|s'en lasse pas|se lasse pas|réglé ça|a réglé
    """,
    -2: """
        trop cher|trop chère|ne marche pas|marche pas|marche plus|fonctionne pas|fonctionne plus|ne vaut pas|vaut pas
        laisse à désirer|plus jamais|jamais plus|y remettrai|remettrai plus|retournerai plus|reviendrai plus|reviendrai pas
        pas bon|pas bonne|pas terrible|pas fort|pas top|pas propre|pas content|pas contente|pas satisfait|pas recommande
        recommande pas|à éviter|hors de prix|perte de temps|perdu mon temps|temps perdu|rien à voir|sans goût|sans saveur
        aucun goût|goûte rien|goûte le savon|peut mieux faire|fait dur|fait pitié|ça fait dur|tout croche|toute croche
        tombe en panne|en panne|n'importe quoi|du niaisage|on se fait niaiser|m'a niaisé|m'a niaisée|prend pour
        se fout|s'en fout|s'en sacre|s'en crisse|pas répondu|répond pas|répond jamais|répondent pas|répondent jamais
        jamais répondu|aucune réponse|jamais reçu|pas reçu|toujours pas|encore pas|pas arrivé|pas venu|jamais venu
        pas foutu|mieux avant|c'était mieux|à l'envers|usine à gaz|de mal en pis|un peu léger|sur les nerfs|au lieu de
        à côté de la plaque|faux départ|mauvaise foi|bon débarras|la dernière fois|bon à rien|bonne à rien|pas frais
        pas clair|pas cuit|pas assez|se digère mal|plus de place|en retard|bête comme|bêtes comme|comme un chien|pas capable
        plus capable|zéro service|rien compris|rien fait|pas regardé|pas regardée|a oublié|ont oublié|tombe en morceaux
    """,
    -3: """
        vole le monde|fuyez ce|me fait vomir|aux poubelles|à la poubelle|une honte|la honte|de la marde|de la merde
        une arnaque|un vol|du vol|pire que|le pire|la pire|les pires|foutage de gueule|prendre pour des|jette tout
        un désastre|une catastrophe|à fuir|zéro étoile|0 étoile|0/10|une étoile de trop|m'a brûlé|intoxication
    """,
}
NEGATIONS: Final = frozenset(
    [
        "pas",
        "plus",
        "jamais",
        "rien",
        "aucun",
        "aucune",
        "ni",
        "sans",
        "non",
        "guère",
        "pantoute",
        "nullement",
        "aucunement",
    ]
)
STRONGER: Final = frozenset(
    [
        "très",
        "trop",
        "vraiment",
        "tellement",
        "super",
        "hyper",
        "ultra",
        "méga",
        "full",
        "ben",
        "tout",
        "extrêmement",
        "absolument",
        "totalement",
        "complètement",
        "tabarnak",
        "tabarnac",
        "câlisse",
        "calisse",
        "criss",
        "crisse",
        "osti",
        "ostie",
        "esti",
        "sti",
        "maudit",
        "maudite",
        "mautadit",
        "simonac",
        "viarge",
        "ciboire",
        "grave",
        "vachement",
        "putain",
        "sacrément",
        "archi",
    ]
)
WEAKER: Final = frozenset(
    ["peu", "assez", "plutôt", "presque", "parfois", "quasiment", "moyennement", "légèrement"]
)
TURNS: Final = (
    "mais|par contre|cependant|pourtant|toutefois|néanmoins|alors que|alors qu|tandis que|tandis qu|sauf que|sauf"
    "|malgré|quoique|bien que|sinon|en revanche|même si"
)
