"""What is hostile in English; written by us, read on flattened text."""

from __future__ import annotations

from typing import Final

from parvis.text.analysis.hostility.saying import Told, rules_for

BEFORE: Final = (
    r"(?:(?:a|an|the|such|just|really|so|absolute|total|complete|utter|bunch of|pack of|load of|lot of|gang of"
    r"|fucking|f\*+cking|f\*+ing|bloody|damn(?:ed)?|goddamn|fat|dumb|stupid|stu\*id|lazy|old|little|dirty|filthy"
    r"|pathetic|useless|worthless|miserable|lying|ignorant|brainless|of|you|people|are|all|nothing but|no better than) ){0,6}"
)
VILE: Final = (
    r"(?:assholes?|arseholes?|a\*+holes?|motherf\w+|cunts?|c\*nts?|(?<!son of a )b[i\*]tch(?:es)?(?! (?:please|of a))|bastards?(?! child)"
    r"|dickheads?|dipshits?|dumbf\w+|dumb f\*+s?|dumb ?asses|scumbags?|scum|wankers?|tossers?|twats?|fuckers?|fucktards?"
    r"|pricks?|morons?|imbeciles?|cretins?|lowlifes?|trailer trash|halfwits?|nitwits?|retards?|douche(?:bag)?s?|shitheads?"
    r"|trash people|muppets?|dimwits?|brain[- ]?dead|stupid cow|brainless cow|fatso|skanks?|sluts?|whores?)"
)
MEAN: Final = (
    r"(?:idiots?|fools?|liars?|thie(?:f|ves)|crooks?|clowns?|frauds?|parasites?|losers?|cowards?|hypocrites?|jokes?"
    r"|pigs?|cows?|rats?|snakes?|leech(?:es)?|beggars?|quacks?|trash|garbage|embarrassment|disgrace|disgusting|pathetic|evil"
    r"|stupid|dumb|useless|worthless|incompetent|retarded|ugly|ignorant|drones?|sheep|scammers?|con ?artists?|psycho|stain)"
)
STAFF: Final = (
    r"(?:owner|manager|staff|waiter|waitress|barista|cashier|receptionist|reps?|devs?|developers?|guy|girl|woman|lady|man|"
    r"doctor|teacher|driver|mechanic|boss|team|council|mayor|people|employees?|clerk|server|chef|secretary|director)"
)
THEM: Final = (
    r"(?:blacks?|jews?|muslims?|arabs?|mexicans?|immigrants?|refugees?|gays?|lesbians?|queers?|trans(?: people)?|asians?"
    r"|chinese|indians?|natives?|foreigners?|women|disabled(?: people)?|cripples?|gypsies|gypsy)"
)
HURT: Final = r"(?:kill|hurt|beat|stab|shoot|strangle|choke|murder|smash|burn|cut|break|slit|bury|gut|hang|punch|end|destroy|bleed|crush)"

THREATS: Final = (
    rf"\b(?:i'?ll|i will|i'?m (?:going to|gonna|coming)|we'?ll|we will|we'?re (?:going to|gonna|coming)|gonna|i swear i)\b.{{0,40}}\b{HURT}\b.{{0,12}}\b(?:you|u|your|ur|him|her|them|whoever|every|the shit)\b",
    r"\bmake (?:you|them|him|her) (?:bleed|pay|suffer|regret)|\b(?:beat|kick) the (?:shit|crap|hell|life) out of|\b(?:you|they|he|she|u) won'?t (?:walk|make it|leave|wake)",
    r"\b(?:i|we) know where (?:you|u|your|she|he|they) |\bi know (?:which school|what time|your (?:address|kids|car))|\bfound your (?:address|house)|\bwatch your back|\bsleep with one eye|\bsee what happens to you|\bi know where you park",
    r"\b(?:your|ur) (?:daughter|son|kids?|wife|mother)\b.{0,40}\b(?:school|pretty|home alone|walks|doesn'?t she)\b",
    r"\b(?:hope|wish|pray) (?:that )?(?:you|u|he|she|they|your \w+|ur \w+) (?:all )?(?:die|dies|burn|burns|rot|rots|choke|get(?:s)? (?:hit|cancer|shot|run|killed|raped)|drown|bleed)",
    r"\b(?:kill|k\*ll|hang|shoot|neck) (?:your|ur)sel(?:f|ves)|\bkys\b|\bgo die\b|\bdrop dead\b|\bdie in a fire|\bdrink bleach",
    r"\b(?:should|ought to|deserves? to|needs? to) be (?:\w+ )?(?:hanged|hung|shot|killed|gassed|beaten|burn(?:ed|t)|put down|lynched|deported|sterili[sz]ed|exterminated)|\bsomeone should (?:get rid of|shoot|kill|burn|hang|put)|\bdeserves? (?:a bullet|to die|to rot|to burn)",
    r"\b(?:one|a) bullet (?:would|will|in|between)|\bburn (?:it|this|your|the) (?:\w+ )?down\b|\bit won'?t be with a receipt|\bi'?ll be (?:waiting|there) .{0,20}\b(?:bat|gun|knife|outside)",
)  # fmt: skip
HATE: Final = (
    r"\b(?:f[a\*]gg?[o\*]ts?|fags?|n[i\*]gg?(?:er|\*r|ers|a)s?|kikes?|spics?|chinks?|gooks?|wetbacks?|trann(?:y|ies)|dykes?|ragheads?|towelheads?|pakis?|coons?|redskins?|injuns?|sandn\w+)\b",
    r"\bgo back to (?:your (?:own )?|where you |africa|mexico|china|india)|\bgo back where you",
    rf"\b(?:hate|despise|can'?t stand) (?:all )?(?:the |those |these )?(?:\w+ )?{THEM}\b",
    rf"\b(?:filthy|dirty|disgusting|fucking|f\*+ing|damn) {THEM}\b",
    rf"\b{THEM}(?: like (?:her|him|them|you))? (?:shouldn'?t|should not|don'?t belong|are (?:all |just |nothing but )?(?:vermin|animals|scum|trash|thieves|rats|subhuman|parasites|dirty|disgusting))",
    r"\b(?:are|is) vermin\b|\bsubhumans?\b|\bgypsies,? the lot",
)  # fmt: skip
INSULTS: Final = (
    rf"\b{VILE}\b",
    rf"\b(?:you(?:'re| are)?|u r|ur|ya|you people(?: are)?|you guys are|you lot(?: are)?|y'all are) (?:\w+ )?{BEFORE}{MEAN}\b(?! of a)",
    rf"\b(?:you|u) {BEFORE}{MEAN}\b",
    rf"\b(?:the|your|this|that|these|those|whole|every) (?:\w+ )?{STAFF}\b[^.!?]{{0,25}}?\b(?:is|are|was|were) {BEFORE}{MEAN}\b",
    rf"\b(?:only|bunch of|pack of|gang of|load of) (?:an? |bigger )?{BEFORE}{MEAN}\b",
    rf"^\W*(?!(?:\W*(?:garbage|trash|useless|pathetic|stupid|dumb|disgusting|worthless|jokes?|total|absolute|a|scam)\b)+\W*$)(?:{BEFORE}{MEAN}\W*){{1,4}}$",
    rf"\b(?:retarded|brainless|stupid|dumb) (?:people|{STAFF}|users?)\b|\b(?:stupid|dumb|lazy|useless|ignorant|clueless) (?:people|{STAFF})\b",
    r"\b(?:fuck|f\*+k|f\*ck|screw|damn) (?:you|u|off|ur|your|the lot of you|this stu\w*)\b(?! guys are)|\bshut (?:your|the f\w*)\b|(?:^|[.!?,] ?)(?:just |oh )?shut up\b|\bshut the f\b|\bf[u*@\W]{0,3}c?k(?:ing)? (?:you|u|off|them all|these people)\b|\b(?:a\*+|\*+) hats?\b|\basshats?\b|\blibtards?|\w+tards\b|\bloon(?:y|ies)\b|\brot in hell\b|\bburn in hell\b|\bpunch these\b|\bshove it\b|\beat shit\b|(?<!can )\bgo to hell\b|\bpiss off\b|\bkiss my\b|\bstfu\b|\bgo f\W?\w* yourself",
    r"\b(?:you|they|u) (?:all )?disgust me|\byou make me sick|\bnobody likes you|\bshame of (?:this|the) town|\bstain on\b",
    r"\bnot (?:very|too|exactly) (?:bright|smart|the sharpest)|\bi'?ll type slower|\b(?:left|brought) my crayons|\bbrain cells?\b|\bdoesn'?t need a brain|\bfind a job that|\bget a (?:life|real job|brain)\b|\bsmall (?:minds?|brains?)\b",
    r"\bbless your heart\b|\bwith that face\b|\b(?:probably )?not your mother|\bmore (?:empathy|brains|charm|personality) than (?:you|your)|\bmet furniture|\bspare us\b|\bnever allowed near|\bin cahoots|\bclowns\b|\bhippie\b|\bbunch of lazy\b",
    r"\b(?:looks like|look like) (?:he|she|you|a) (?:drinks?|ate|eats?|pig|whale|hag)|\bpathetic (?:fat\w*|little|man|woman|excuse)|\byou,? personally\b",
)  # fmt: skip
HEATED: Final = (
    r"\bshame on you\b|\bdisgrace(?:ful)?\b|\bembarrassing\b|\bunreal\b|\bunacceptable\b|\bridiculous\b|\bpathetic\b|\babsolutely terrible\b|\bgarbage\b|\bscam\b|\brip[- ]?off\b|\bstop lying\b|\bi'?m done\b",
    r"\b(?:contact|contacting|hear from|calling) (?:my|our|a) lawyer|\bhealth inspector\b|\bsmall claims\b|\bsue\b|\bi want my money back\b|\bavoid,? avoid\b|\btasted like (?:ass|shit|crap)|\b(?:piece|load) of (?:crap|shit)|\bcan go to hell\b",
    r"\bpoisoned\b|\bis anyone awake\b|\bdid anybody even\b|\bfuming\b|\bfurious\b|\bwhat the (?:hell|fuck) (?:is wrong|are you)|\bhow (?:dare|hard is it)|\bworst\b.{0,20}\bever\b|\bnever again\b|\bthis crap\b",
)  # fmt: skip

RULES: Final = rules_for(
    {Told.THREAT: THREATS, Told.HATE: HATE, Told.INSULT: INSULTS, Told.HEATED: HEATED}
)
