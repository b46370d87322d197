"""What kinds of words French sentences are made of; written by us, without accents, one form a family."""

from __future__ import annotations

from typing import Final

KINDS: Final[dict[str, str]] = {
    "insult": """
        abruti andouille arriere attarde avorton babouin baltringue batard beauf blaireau boloss bolosse
        bouffon boulet bourrin bourrique branleur branleuse branque brute buse cafard canaille cancre
        charlatan charogne cingle clochard cloporte clown cochon cochonne con connard connasse conne
        corniaud couillon crapule crasseux crasseuse cretin crevard crevure crosseur crosseuse
        cuistre cave debile deficient degenere demeure dinde ecervele emmerdeur emmerdeuse empote encule
        enflure enfoire epais escroc faineant fanfaron feignant feignasse filou
        folle fossile fourbe fripouille frustre fumier fumiste gland glandeur gnochon gnochonne gogol
        goujat gourde grognasse gueux guignol guidoune hypocrite idiot ignare ignorant illettre imbecile
        imposteur incapable incompetent inculte ingrat innocent insignifiant ivrogne jambon lache larbin
        larve limace looser loser lopette lourdaud malhonnete margoulin mauviette mediocre
        menteur menteuse merdeux merdeuse minable minus miserable mongol mongolien morron moron morue
        morveux mouton mytho mythomane nabot naze neuneu niais niaiseux niaiseuse nigaud niochon nono
        nouille nuisible nul nulle nullite ordure pantin parasite parvenu pathetique paresseux paresseuse
        patapouf pecore pequenaud pervers peureux peureuse pignouf pimbeche pissou plouc plotte
        polichinelle porc potiche pouffiasse pourri pourriture profiteur profiteuse punaise quetaine
        raclure racaille rapace rat ratee ringard rustre sagouin salaud saligaud salopard salope sangsue
        sauvage senile serpent simplet singe sorciere sot sotte taouin tare tarla tata teteux
        teteuse teube ticoune tocard torchon toton totone traitre tricheur tricheuse trisomique
        trouduc troudcul truand truffe truie twit bozo vache vautour vaurien vendu vermine vicieux
        vipere voleur voleuse voyou zombie zouave arnaqueur arnaqueuse bandit
        mafieux baratineur arriviste girouette amibe ane anesse dechet laideron
        bonasse bornee borne etron debris croulant gateux gateuse
    """,
    "slur": """
        negre negresse negro bougnoule bougnoul bicot youpin youpine pede pd tapette tafiole gouine
        tarlouze travelo bamboula chinetoque niakoue kawish bride enturbanne feuj gwer pedale fiotte
        raton crouille meteque romano gitan manouche bridee
    """,
    "group": """
        arabe juif juive noir noire black musulman musulmane islam immigrant immigre immigree migrant
        refugie refugiee homo homosexuel homosexuelle gay gai lesbienne trans transgenre handicape
        handicapee femme chinois chinoise asiatique africain africaine mexicain autochtone
        etranger etrangere rom haitien queer bisexuel voile voilee anglais
        vieux race obese
    """,
    "harm": """
        tuer tue tuerai buter bute crever creve crevez etrangler egorger defoncer demolir massacrer
        frapper cogner tabasser battre fracasser casser peter arracher gazer pendre pends fusiller bruler
        brule crame cramer abattre deporter noyer exterminer lyncher mourir mort meurs balle batte fusil
        couteau feu sang corde hache carabine regretter payer souffrir saigner tirer ecraser etriper
        demonter eclater planter poignarder violer cancer accident cercueil cimetiere tombe enterrer
        crisser regler gueule yeule dents jambes cou nuit vengeance poing baffe claque volee raclee
    """,
    "watched": """
        adresse retrouver retrouve retrouverai trouve maison rue char auto voiture plaque stationnement
        parking sortie ecole gosse gosses enfant fille femme mere famille surveille attention sait
        attends attendre bientot visite soir habites restes
    """,
    "people": """
        patron patronne gerant gerante proprio proprietaire vendeur vendeuse serveur serveuse caissier
        caissiere gars madame monsieur secretaire receptionniste mecano mecanicien dentiste docteur
        medecin educatrice employe employee developpeur bibliothecaire boss maire mairesse directeur
        directrice equipe gens monde staff livreur chauffeur chef cuisinier prof benevole client cliente
        troupe personnel responsable manager animateur animatrice conseiller conseillere fonctionnaire
        journaliste conducteur technicien coiffeuse coiffeur barista bonhomme type mec meuf
        bande gang tas ramassis clique public fans abonnes fanboys voisin elus politiciens
    """,
    "you": "tu toi toe te t' vous ton ta tes votre vos",
    "me": "je j' j moi me m' mon ma mes nous nos notre on chu chui chus moe",
    "sacre": """
        tabarnak tabarnac tabernak tabarnaque tabarnouche tabarouette calisse caliss calice cristie
        criss crisse cris ostie hostie esti estie osti asti sti viarge ciboire cibole sacrament calvaire
        simonac maudit maudite mautadit mautadite torrieux batinse cliss clisse caline crime bonyenne
        putain bordel merde marde foutre foutu
    """,
    "scorn": """
        pauvre sale espece petit tit gros grosse vieille honte mepris pitie race engeance degout
        degoute vomir ecoeure ridicule stupide bete betise connerie puant pue pues laid immonde ignoble
    """,
    "away": """
        degage degagez decrisse decrissez decalisse farme retourne retournez rentre rentrez dehors chier
        foutre gueule yeule creve bled pays
    """,
    "mind": """
        cerveau cervelle neurone qi intelligent intelligence fute talent competence jugeote diplome
        humanite education reflechir
    """,
    "not": "pas plus jamais aucun aucune rien personne ni sans ne n' meme pantoute",
    "would": """
        devriez devrait devrais pourriez pourrait pourrais faudrait serait seriez ferait feriez ferais
        aimerais aimerait voudrais aiderait mettrait irait auriez aurait acheterais viendrais prendrais
        suggestion suggere idee ajouter ajoutez prevoir imaginer proposer offrir envisager
    """,
    "ask": """
        qui que quoi ou quand comment combien pourquoi quel quelle quels quelles lequel laquelle
        koi pk kan svp stp plait savoir besoin cherche veux voudrais veuillez pouvez
        possible disponible quelqu'un
    """,
    "trouble": """
        panne bug bogue plante crash erreur probleme souci retard annule annulee perdu perdue oublie
        brise casse froid froide tiede sale vide ferme fermee attendre attente attendu absent
        manque manquait rembourser remboursement facture paye payer frais hausse deception decu decue
        impossible dommage bruit fuite coule trou mouche cheveu moisi rance cru brule seche rouille
    """,
    "time": """
        minute heure jour semaine mois an annee fois hier matin midi soir lundi mardi mercredi jeudi
        vendredi samedi dimanche janvier fevrier mars avril mai juin juillet aout septembre octobre
        novembre decembre toujours encore deja depuis
    """,
    "thank": """
        merci bravo felicitations chapeau grace adore recommande genial excellent parfait meilleur
        meilleure delicieux regal bonheur merveille perle ange sourire fier fiere continuez
        passionnant adorable soigne impeccable admire respecte estime
    """,
}
