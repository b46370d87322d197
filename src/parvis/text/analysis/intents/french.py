"""What a French sentence is for; written by us, read on flattened text, one clause at a time."""

from __future__ import annotations

from typing import Final

TU: Final = (
    r"(?:c'|c|c'est|y'?a|y a|faut|peut|peux|j'peux|je peux|on peut|ca se peut|vous \w+|t'as|t'es|as|ai|avez|etes|sont|est|"
    r"ouvrez|livrez|faites|prenez|vendez|louez|reste|y reste|couvre|loue|accepte|vient|revient|va|ca prend|\w+e|\w+t|\w+s|\w+z)"
)
ASKS: Final = (
    rf"\b{TU}[- ]tu\b(?! (?:es|as|vas|peux|veux|sais))|\bc'?tu\b",
    r"^\W*(?:(?:bonjour|allo|salut|bonsoir|heille|ok|pis|et|faque|bon matin)\W+(?:la gang\W+)?)*(?:est-ce|comment|pourquoi|pk|ou|quand|combien|quel(?:le)?s?|lequel|qui|qu'est|que|qu'|a quel(?:le)?|depuis quand|avez[- ]vous|etes[- ]vous|serait[- ]ce|c'est (?:quoi|ou|quand|combien|lequel))\b",
    r"\b(?:c'est|c|ce|cest) (?:quoi|ou|quand|combien|qui|lequel)\b|\bje fais quoi\b|\b(?:vous prenez|vous livrez|vous ouvrez|vous faites)\b.{0,30}\b(?:quand|quoi|ou|combien)\b",
    r"\b(?:\w+)-(?:vous|t-il|t-elle|t-on|t-ils|il|elle|ils|elles|on|je)\b(?! (?:donc|pas|moi|une vie))",
    r"\bavez vous\b|\bvendez vous\b|\bfaites vous\b|\best-ce\b|\best ce que?\b|\by a-t-il\b|\bqu'est[- ]ce\b|\bquelqu'un (?:sait|a|peut|connait|saurait)\b",
    r"\b(?:je|j')[^.!?]{0,12}\b(?:me demand\w+|ignore|voudrais?|aimerais savoir|aimerais (?:donner|avoir|commander|obtenir|reserver)|souhait(?:e|erais)|desire|cherche|recherche|veux|attends (?:une|un|votre|juste)|aurais? besoin|ai besoin|aurais voulu|apprecierais|comprends pas comment)\b",
    r"\bjveux\b|\bjai besoin\b|\bcherche (?:un|une|des|a)\b|\bj'ai perdu (?:ma|mon|mes)\b|\bchu pas certaine?\b|\bsais pas si\b|\bun geste de votre part|\bserait (?:apprecie|possible)\b",
    r"\b(?:envoyez|envoie|rappelez|rappelle|texto|textez|contactez|repondez|appelez|dites|indiquez|confirmez|veuillez|reservez|gardez|adressez|expliquez|donnez)[- ](?:moi|nous|m'|lui)?\b|\bveuillez\b|\bmerci de (?:me|m'|bien|nous|mon)\b|\bpri(?:e|ere) de\b",
    r"\b(?:svp|stp|s\.v\.p|s'il (?:vous|te) plait)\b|\btoujours disponible\b|^\W*tarif\b|\bquand repassez|\bj'attends une (?:reponse|explication)",
    r"\b(?:pourriez|pouvez|auriez|sauriez|savez|voudriez|prevoyez|acceptez|prenez|livrez|faites|avez|louez|vendez|recherchez)[- ]vous\b|\bpuis[- ]je\b|\bpeut[- ]on\b",
)  # fmt: skip
IDLE: Final = (
    r"\bqui (?:n'aime|aurait cru|l'eut)\b|\bvous appelez ca\b|\bcomment osez|\bpourquoi faire simple|\bc'est quand qu'y va|\best-ce ainsi\b|\bcomment peut-on encore\b|\bpourquoi les\b|\bfaut-tu etre\b|\bavez-vous deja vu\b|\bou quoi\b|\bvous la voulez\b|\bmerci de ne pas\b",
)  # fmt: skip
PROPOSES: Final = (
    r"\b(?:vous|tu) (?:devriez|devrais|pourriez|pourrais)\b(?! (?:avoir honte|me dire|m'))|\bpourriez-vous (?:etaler|ajouter|mettre|offrir|prevoir|penser)\b",
    r"\b(?:ce|ca) (?:serait|ferait|aiderait|eviterait|enleverait|rassurerait|calmerait|changerait|prendrait|sauverait|liberait|reglerait|aurait)\b|\b(?:serait|seraient) (?:bien|pratique|utile|cool|formidable|le bienvenu|la bienvenue|malade|du luxe|le fun|interessant|chouette|super|genial|mieux|appreciee?s?|une (?:bonne|belle))\b",
    r"\b(?:il|y|en)? ?faudrait\b|\bil serait\b|\bpourquoi (?:pas|ne pas)\b|\bpis si on\b|\bet si (?:on|vous)\b|\bsi (?:un jour )?(?:vous|tu|y'avait|il y avait|on)\b[^.!?]{0,40}\b(?:faisiez|faisais|faites|avait|mettiez|ajoutiez|offriez|pouvait|viendrais)\b",
    r"\b(?:avez-vous|vous avez|vous y avez|y avez-vous) (?:deja )?pens(?:e|er)\b|\bpensez (?:aux?|a)\b|\b(?:mettez|mettre|glissez|faites|proposez|invitez|offrez|ajoutez|rajoutez|prevoyez|affichez|laissez|pensez) (?:donc|aussi|au moins|vos|un|une|des|les|de|plus)\b",
    r"\bidee\b(?! les sieges)|\bsuggestion\b|\bsugger\w+|\b(?:aiderait|eviterait|rassurerait|calmerait|libererait|enleverait|sauverait|reglerait|suffirait|donnerait envie|ferait la job|capoteraient|changerait)\b|\bca change la vie\b",
    r"\bil manque (?:un|une|des|juste)\b|\bje (?:verrais|signe|viendrais)\b|\bj'verrais bien\b|\bj'aimerais (?:ca )?que\b|\bj'y reviendrais\b|\bj'en serais\b|\bj'dis ca\b|\bca se pourrait-tu\b|\bon pourrait\b|\brendus la\b|\bsi tu faisais\b|\bquelle belle idee ce serait",
    r"^\W*(?:un|une|des|plus de|pouvoir|prendre|mettre|laisser|afficher|preter)\b[^.!?]{3,80}\b(?:pour (?:les|ceux|celles|ma)|serait|ferait|aurait|rait|raient|svp|s'il vous plait|comme a)\b",
)  # fmt: skip
PRAISES: Final = (
    r"\b(?:mille |gros |grand |un gros |un grand )?merci(?:s)? (?:a|aux?|pour|d'|de (?:m'avoir|nous avoir|votre|ta|l'|la|ton)|infiniment|tabarnak|en|beaucoup|encore|du|la gang|mille)\b|^\W*merci\W*$|\bmerci\b(?! (?:de me|de m'envoyer|de nous|de bien|de ne|ben de|ben,|d'avance))(?=[\W]*$)",
    r"\bbravo\b|\bchapeau\b|\bfelicitations\b|\b(?:vous etes|t'es|tu es) (?:\w+ ){0,3}(?:les meilleurs|super|geniaux|une perle|des anges|fins?|extraordinaires|meilleur)\b",
    r"\b(?:j'ai |on a |nous avons )?(?:beaucoup |tellement )?(?:adore|adoree)\b|\bj'adore\b|\bje vous adore\b|\b(?:on|je) vous aime\b|\b(?:a|en) (?:tomber|or)\b|\bcoups? de coeur\b|\bravie?\b|\bje lui dois\b|\bj'en reviens pas\b|\bfiere? de vous\b",
    r"\b(?:tellement|vraiment|si|trop|que c'est|c'est|etait|sont|que le \w+ etait) (?:\w+ ){0,2}(?:bon(?:ne)?s?|beau|belle|delicieu(?:x|se)|parfaite?s?|magnifique|sublime|excellente?s?|succulent|genial|formidable|cool)\b(?! de (?:pouvoir|savoir))",
    r"\b(?:parfaite?s?|magnifique|sublime|excellente?|remarquable|impeccable|incroyable|delicieuse?|exquis|merveilleu(?:x|se)|bouleversee?|chaleureux|superbe)\b",
    r"\b(?:tabarnak|ostie|osti|estie?|crisse|criss|calisse|tabarouette|tabarnouche|cibole|viarge|maudite?|mautadit) (?:de |d'|que |les |qu')[^.!?]{0,20}\b(?:bon(?:ne)?|bien|beau|belle|job|place|gout|ri|bleuets|fine?s?|bons)\b|\b(?:tabarouette|tabarnouche|ostie|cibole) (?:les|que)\b",
    r"\b(?:malade|bon|bonne|beau|belle|drole|fine?) en (?:tabarnak|osti|ostie|esti|crisse|criss|titi|mautadit|calisse)\b|\bj'ai (?:tellement |en crisse )?(?:ri|braille)\b|\bfrissons\b|\b(?:la )?meilleure? [^.!?]{2,30}\b(?:au|de|du|en|que)\b|\ble meilleur\b|\bau top\b|\bvaut le detour\b|\brien a redire\b|\ben l'espace de\b",
    r"\b(?:une? )?(?:vraie )?(?:decouverte|bonheur|merveille|perle|delice|pur bonheur|equipe d'une)\b|\b(?:honnetes?|rapides?|douceur|patiente?s?|gentils?|gentille|gentillesse|a l'ecoute|super fin|ben fins?)\b|\breconcili|\bme suis fait de|\bprise en main immediate|\bquelle (?:belle )?(?:soiree|reactivite|equipe|surprise)\b|\bmon compliment\b|\bprecieux\b|\b(?:enfin (?:un|une|quelqu'un|un logiciel))\b|\bdes bises\b|\bcapote\b|\bje (?:capote|trippe)\b",
    r"❤|😍|🥰|👏|🙏",
)  # fmt: skip
SCOLDS: Final = (
    r"\b(?:encore|toujours|deja) (?:ferme|en panne|en retard|reporte|annule|un rendez-vous|un samedi|brise|rien|des?)\b|\b(?:deuxieme|troisieme|quatrieme|trois|deux|quatre) (?:fois|semaines|jours|mois|heures)\b",
    r"\b(?:pas|jamais|plus|aucune?|personne|rien) (?:\w+ ){0,2}(?:recu|repond\w*|marche|fonctionn\w*|arriv\w*|moyen|averti\w*|avertir|explique|mot|reponse|fait|dit|d'eau)\b|\b(?:marche|fonctionne|ouvre|charge) (?:pas|plus|mal|meme pas)\b|\bne (?:fonctionne|marche|repond\w*|passe)\b|\bn'ont pas\b",
    r"\b(?:plante|bug\w*|bogue\w*|crash\w*|panne|brise\w*|casse\w*|perdu\w*|oublie\w*|brule\w*|pourri\w*|ecrase\w*|dechire\w*|tiede|froid|cru|dur comme|sale|debite deux|errone\w*|retreci\w*|rapetisse\w*|manquante?s?|introuvable|mensonge\w*|racoleur|vide|lent|grince|tombe|fuit|rate)\b",
    r"\b(?:impossible|dommage|malheureusement|decu\w*|deception|honteu\w*|inacceptable|inadmissible|plate|poche|arnaque|ras le bol|tanne\w*|ecoeure\w*|pitoyable|mediocre|nul|degueulasse|horrible|affreu\w*|decevant\w*|scandaleu\w*|genant)\b",
    r"\b(?:raccroche|rebut\w*|crie apres|leve les yeux|haussé les|hausse les epaules|suivre par une|laisse (?:dehors|dans le vide)|fait attendre|attendu|attendre|attente)\b",
    r"\b(?:trop (?:petite?|cher|chere|long|tard|fort|sale|froid|peu)|par contre|porte close|excluent|sans (?:un mot|avertir|prevenir|mot d'excuse)|en retard|rembours\w+|j'ai paye|j'en ai paye|factur\w+ (?:deux|trois)|recu (?:trois|deux) fois|mise en|au lieu de|pourtant|y'en avait|y'en a pas|c'est lequel le bon|quand est-ce que ca va etre repare)\b",
    r"\bvous (?:confondez|avez (?:perdu|oublie|enleve|change)|n'avez)\b|\bdeux centimetres, j'avais\b|\bj'avais (?:pourtant )?(?:demande|dit)\b|\bfait(?:es)? le calcul\b|\bfaut l'faire\b|\bma matinee\b|\bbonjour la\b|\b(?:belle|super|bravo|bon)[^.!?]{0,4}\b(?:idee|,) (?:les|j'ai perdu)\b",
    r"\b(?:site|page|porte|lien|appli|application|ascenseur|lampadaire)\b[^.!?]{0,25}\b(?:en panne|brule|mauvais|ferme|barree|lundi|hors|plante|tourne)\b|\b(?:on voyait|on entendait) (?:rien|une phrase)|\bvient de mauvais\b",
    r"\bmerci ben de m'avoir (?:laisse|oublie)|\bgrand merci pour ce delicieux|\bvous appelez ca|\bcomment osez|\btexte illisible|\bbacon\b|\bgout de (?:carton|plastique|brule)|\bbout du fil\b",
)  # fmt: skip
