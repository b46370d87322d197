"""What kinds of words English sentences are made of; written by us, one form a family."""

from __future__ import annotations

from typing import Final

KINDS: Final[dict[str, str]] = {
    "insult": """
        idiot moron imbecile cretin fool liar thief thieves crook clown fraud parasite loser coward
        hypocrite pig cow rat snake leech beggar quack trash garbage scum scumbag asshole arsehole ass
        bitch bastard dick dickhead prick twat cunt wanker tosser dumbass dumb stupid useless worthless
        incompetent retard retarded ugly ignorant lazy pathetic brainless clueless halfwit nitwit dimwit
        douche douchebag jerk creep weirdo psycho lunatic maniac dunce dope dolt oaf buffoon bozo goon
        thug brute swine hag witch skank slut whore tramp fatso fatty lowlife weasel worm maggot vermin
        cockroach rodent dinosaur boomer snob prat pillock muppet numpty knob bellend git sod
        minger chav peasant redneck hillbilly trailer inbred failure disgrace embarrassment joke hack
        amateur charlatan conman scammer swindler grifter vulture bloodsucker leeches sheep drone puppet
        simpleton ignoramus blockhead airhead numbskull knucklehead meathead shithead fuckwit fucker
        motherfucker dipshit shitbag dirtbag sleazebag slimeball dumbfuck tard karen degenerate deadbeat
        freeloader crybaby wimp wuss sissy subhuman spineless gutless heartless toothless smug
        crooked vile despicable repulsive senile delusional deranged braindead illiterate
    """,
    "slur": """
        faggot fag nigger nigga kike spic chink gook wetback tranny dyke raghead towelhead paki coon
        redskin injun homo gypsy cripple coolie beaner
    """,
    "group": """
        black jew jewish muslim islam arab mexican immigrant migrant refugee gay lesbian queer trans
        transgender asian chinese foreigner woman women female disabled blind deaf
        race religion christian africa
    """,
    "harm": """
        kill hurt beat stab shoot strangle choke murder smash burn cut break slit bury gut hang punch
        destroy bleed crush die dies dead death rot bullet gun knife bat hell regret pay suffer
        drown poison cancer rape lynch gas kick neck skull bones finger fingers throat grave
        funeral coffin acid axe rope hospital
    """,
    "watched": """
        know address house home car truck school daughter son kid kids wife mother family park live
        lives sleep watch watching find found follow followed night alone careful back street window
    """,
    "people": """
        owner manager staff waiter waitress barista cashier receptionist rep dev developer guy girl
        lady man doctor teacher driver mechanic boss team council mayor people employee clerk server
        chef secretary director librarian instructor bartender lot bunch pack crew crowd customer fan
        host landlord cyclist neighbour neighbor politician coach trainer dentist nurse vet plumber
    """,
    "you": "you your yours u ur ya yall youre yourself",
    "me": "i my me mine we our us im i'm myself",
    "sacre": "fuck fucking shit damn goddamn hell bloody crap bullshit wtf freaking frigging piss",
    "scorn": """
        sack waste excuse piece typical absolute utter total complete shame dirty filthy disgusting
        disgust sick hate despise stupid ugly vile nasty foul pathetic ridiculous little poor old fat
        lazy dumb arrogant entitled bitter stink
    """,
    "away": "shut off screw kiss shove crawl rot suck",
    "mind": """
        brain iq smart bright sharp intelligent intelligence clever educated education talent charisma
        personality manners spine human humanity competence
    """,
    "not": """
        not no never none nobody nothing neither nor without can't cant won't don't dont doesn't didn't
        isn't wasn't aren't couldn't
    """,
    "would": """
        should could would might ought wish suggest suggestion idea consider imagine maybe perhaps
        add offer please feature option if love
    """,
    "ask": """
        who what when where why how which whose can could may do does is are any anyone anybody
        need please pls looking wondering wonder know help sign send tell
    """,
    "trouble": """
        broken broke stale flat cold late rude slow dirty wrong missing lost leak crash bug error waited
        waiting wait refund charged billed paid promised forgot ignored cancelled canceled closed empty
        hold overpriced expensive loud noisy burnt raw hair fly rain pothole hour disappointed
        disappointing terrible awful worst
    """,
    "time": """
        minute hour day week month year time twice yesterday morning noon night monday tuesday wednesday
        thursday friday saturday sunday since still again already yet ago third second
    """,
    "thank": """
        thanks thank thankful grateful appreciate cheers bless kudos bravo love loved best amazing
        awesome perfect delicious wonderful fantastic brilliant joy beautiful beautifully star stars
        hero gem legend favourite favorite recommend hit
    """,
}
