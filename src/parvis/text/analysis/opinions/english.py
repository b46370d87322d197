"""What English words say of what they are said about. Written by us."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[int, str]] = {
    3: """
        excellent amazing awesome fantastic wonderful perfect perfectly brilliant outstanding incredible
        superb magnificent gorgeous delicious exceptional phenomenal love loved loves loving adore adored
        best stunning fabulous flawless delightful magic magical marvelous spectacular masterpiece
        heavenly impeccable unforgettable bravo congratulations congrats divine exquisite bombproof
        hero heroes gem treasure lifesaver unbeatable blessed epic
    """,
    2: """
        good great nice thanks thank happy glad pleased enjoy enjoyed enjoying enjoyable fun funny
        recommend recommended helpful friendly kind lovely beautiful pretty cute sweet charming warm cozy
        welcoming honest fair clean fresh tasty yummy yum crisp tender juicy fast quick quickly prompt
        easy smooth reliable solid sturdy comfortable useful handy clear clever smart talented patient
        professional polite generous impressive impressed favorite favourite win winner winning wins
        worth glad grateful appreciate appreciated bless cool wow yay proud excited exciting delight
        pleasure satisfied satisfying better improved improvement affordable reasonable hug hugs smile
        smiling laugh laughing hilarious congrats success successful superior sparkling spotless rocks
        adorable thoughtful attentive caring inspiring inspired relaxing peaceful elegant stylish
        saved rescued works worked beats beautifully brightens thrilled hope welcome strong soared
        exactly accurate intuitive simple convenient bargain calm safe trust trusted admire respect
        legend legendary solid thriving genius floored outdid spoiled lucky
    """,
    1: """
        ok okay fine decent alright interesting new free available useful correct agree yes like liked
        likes sure true right support cheap open local early original
    """,
    -1: """
        slow slowly wait waited waiting expensive pricey overpriced late small cold bland average meh
        noisy loud crowded missing lacks lacking hard difficult complicated odd weird strange old worn
        limited unfortunately sadly tired boring dry soggy stale greasy salty confusing confused sorry
        unclear delay delayed delays closed forgot only queue stiff cramped dull plain fail less
    """,
    -2: """
        bad poor disappointed disappointing disappointment disappoints problem problems issue issues bug bugs buggy broken broke
        breaks crash crashes crashed crashing error errors fault faulty defective useless wrong rude
        unfriendly unprofessional unhelpful dirty filthy smelly smells stinks ugly hate hated hates angry upset
        annoyed annoying frustrated frustrating frustration complain complaint refund ignored ignores
        refuse refused worse fails failed failing failure lost lose loses losing damage damaged waste wasted
        avoid regret mess messy sad cry crying pain painful hurt hurts scared afraid fear unacceptable
        stupid dumb idiot ridiculous nonsense lie lied lies liar lying cheat cheated scam misleading
        fake unreliable unusable uninstall uninstalled uninstalling shame unfair sick ill dead death die died kill killed
        leak leaks leaked rotten mouldy moldy burnt burned raw undercooked inedible tasteless gross
        nasty mean lazy incompetent careless clueless arrogant cancel cancelled canceled stolen
        unsafe dangerous worried worrying stress stressful sucks sucked suck crap lousy flop limped
        wobbles peeling rusted ripped torn sighed shrug dodgy sloppy flimsy overrated overcharged
        unresponsive stuck freezes frozen lags laggy glitch glitchy impossible unable struggle bother
        rip-off limp nope sour snapped
    """,
    -3: """
        terrible horrible awful worst disgusting disgusted pathetic garbage trash rubbish appalling
        dreadful atrocious abysmal horrendous disgrace disgraceful nightmare disaster despicable
        vile fraud fraudulent thieves thief robbery shit shitty bullshit scammers hell vomit
        outrageous unbearable crooks catastrophe infuriating furious
    """,
}
SAYINGS: Final[dict[int, str]] = {
    3: """
        can't recommend enough|cannot recommend enough|to die for|second to none|blew me away|blown away|five stars
        5 stars|10/10|ten out of ten|top notch|out of this world|hidden gem|life saver|hands down|never disappoints
        the best|made my day|made my week|worth every penny|worth the trip|worth the drive|absolute joy|pure joy
        honest to a fault|let us taste
    """,
    2: """
        no problem|no problems|no issues|not bad|no complaints|can't complain|cannot complain|well done|good job|great job
        nice job|keep it up|thumbs up|look forward|looking forward|can't wait|cannot wait|on time|ahead of time|above and beyond
        worth it|works great|works well|well made|well worth|good value|do it again|come back|be back|will return
        go out of their way|went out of their way|better than|as promised|knew your name|lol|thank you|pleasantly surprised
        hit the spot|spot on|on point|never let|fell in love|feel at home|put a smile
    """,
    -2: """
        doesn't work|does not work|didn't work|not working|don't work|stopped working|won't work|no longer works|not worth
        waste of|not good|not great|never again|never coming back|won't be back|not recommend|wouldn't recommend
        don't recommend|not happy|not impressed|not helpful|no response|no answer|never answered|never arrived
        never received|still waiting|rip off|rip-off|let down|fell apart|falls apart|fall apart|out of order|run down
        not fresh|too expensive|too slow|too long|too loud|could be better|used to be|gone downhill|down the drain
        war zone|black magic|thanks for nothing|no thanks|don't bother|not clean|no longer|fed up|sick of|tired of
        want my money back|money back|shut its window|needs work|locks me out|worse than|short of|had enough
        stay away|not even|at least|no one answers|nobody answers|on hold|a draft|takes forever|took forever|hit or miss
    """,
    -3: """
        the worst|zero stars|0 stars|0/10|worst ever|food poisoning|piece of junk|piece of crap|piece of shit|joke of a
        total joke|absolute joke|stay far away|hot garbage|dumpster fire
    """,
}
NEGATIONS: Final = frozenset(
    [
        "not",
        "no",
        "never",
        "none",
        "nothing",
        "nobody",
        "neither",
        "nor",
        "without",
        "hardly",
        "barely",
        "cannot",
        "cant",
        "dont",
        "doesnt",
        "didnt",
        "wont",
        "isnt",
        "wasnt",
        "arent",
        "werent",
        "wouldnt",
        "couldnt",
        "shouldnt",
        "aint",
        "t",
    ]
)
STRONGER: Final = frozenset(
    [
        "very",
        "really",
        "so",
        "too",
        "extremely",
        "absolutely",
        "totally",
        "completely",
        "incredibly",
        "super",
        "such",
        "damn",
        "fucking",
        "freaking",
        "bloody",
        "insanely",
        "utterly",
        "highly",
        "truly",
        "seriously",
        "ridiculously",
    ]
)
WEAKER: Final = frozenset(
    ["somewhat", "slightly", "fairly", "kinda", "rather", "bit", "little", "almost", "sometimes"]
)
TURNS: Final = (
    "but|however|although|though|while|whereas|yet|except|despite|even if|on the other hand|instead"
)
