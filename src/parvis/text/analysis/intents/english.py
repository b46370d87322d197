"""What an English sentence is for; written by us, read on flattened text, one clause at a time."""

from __future__ import annotations

from typing import Final

ASKS: Final = (
    r"^\W*(?:(?:hi|hello|hey|so|ok|and|also|one more thing|quick question)\W+)*(?:who|what|when|where|why|how|which|whose|is|are|was|do|does|did|can|could|will|would|should|has|have|any(?:one|body)?|am|may)\b",
    r"\b(?:can|could|would|will|do|does|did|are|is|may|has|have) (?:you|u|i|we|someone|anyone|anybody|somebody|they|it|there|these|the)\b[^.!]{0,80}\?",
    r"\b(?:i'?d like|i would like|i need|we need|looking for|i'?m looking|trying to find|hoping (?:someone|you)|i want (?:to|a)|i wonder|wondering (?:if|whether)|need (?:a|an|the|to)|requesting|two of us for)\b",
    r"\b(?:please|pls|plz) (?!be kind)\w+|\b(?:let me know|get back to me|call me|dm'?d you|send me|tell me|give me a call|can u|any chance|any idea|anyone know|does anyone|is there a way|pretty please)\b|^\W*(?:price|eta|hours|refund)\W*$",
    r"\b(?:what|when|where|how|who|which)\b[^.!]{0,80}\?|\b(?:what happens now|who should we call|same teacher tomorrow)\b",
)  # fmt: skip
IDLE: Final = (
    r"\bwho doesn'?t\b|\bwhat is a \w+, if not\b|\bis there anything better\b|\bis it even spring\b|\bwhy does spring\b|\bwho knew\b|\bhow hard is it\b|\bwhat were you thinking\b|\bto see or not\b|\bthat is the question\b",
)  # fmt: skip
PROPOSES: Final = (
    r"\b(?:you|u|they|we) (?:should|could|might want to|ought to)\b(?! (?:be ashamed|tell|call|be fired))|\bshould (?:add|offer|sell|have)\b|\bhave you (?:considered|thought)\b|\bhow about\b|\bwhat about\b|\bwhy not\b",
    r"\bwould (?:be|make|save|bring|let|help|love (?:a|to see|an)|sell|spare)\b[^.!?]{0,60}|\bwish (?:you|it|there|the)\b|\bit'?d be\b|\bif only\b|\bsuggest\w*\b|\bfeature request\b|\bmaybe (?:add|put|offer|try)\b|\bcould we (?:get|have)\b",
    r"^\W*(?:put|offer|add|list|do an|let|make|bring back|allow|include|provide|try) (?:the|a|an|us|your|people|episode|repair|more|in|out|folks)\b|\bplease (?:let us|add|bring|consider|allow|make it|never)\b|, (?:pretty )?please\W*$|\bwould ya\b",
)  # fmt: skip
PRAISES: Final = (
    r"\bthank(?:s| you)\b(?! for nothing| in advance)|\bgrateful\b|\bshout ?out\b|\bkudos\b|\bcheers to\b|\bprops to\b|\bbless you\b|\bbravo\b",
    r"\b(?:love|loved|loving) (?:it|this|that|the|your|you|every)\b(?! how)|\bi love you\b|\b(?:best|fastest|finest|greatest|nicest) [^.!?]{2,50}\b(?:ever|in|of|i've|town|life)\b|\b(?:so|really|absolutely|truly|damn|is|are|was|were) (?:\w+ )?(?:good|great|amazing|perfect|delicious|wonderful|fantastic|lovely|awesome|brilliant|fast|patient|kind|a gem)\b",
    r"\b(?:perfect|amazing|awesome|fantastic|brilliant|wonderful|gem|unicorns?|legends?|five stars|superb|excellent|painless|outstanding|well sourced|well done|hats off|lovely|delightful)\b|\bmade (?:my|our|their) (?:day|week|christmas)\b|\bgave my family\b|\bchanged my mind\b|\blike (?:pros|a champ|new|brand new)\b|\bsings all the way\b|\bfeels? brand new\b|\bmore of this\b|\bthe reason i\b|\bhundred compliments\b|\bi have no words\b|\bfeel welcome\b|\bworth it\b|\bspeechless\b",
    r"❤|😍|🥰|👏|🙏",
)  # fmt: skip
SCOLDS: Final = (
    r"\b(?:broken|broke|stale|flat|frozen|freezing|stuck|crash\w*|bug(?:s|gy)?|glitch\w*|error\w*|wrong|missing|lost|leak\w*|scratch(?:ed)?|late|cold|rude|slow|dirty|filthy|moldy|rotten|undercooked|shrunk|cancelled|bedbugs|misquoted|blank|useless|terrible|awful|horrible|worst|poor|disappoint\w*|unacceptable|overpriced|ruined|outage|spoiled)\b",
    r"\b(?:doesn'?t|does not|didn'?t|did not|won'?t|can'?t|cannot|couldn'?t|isn'?t|wasn'?t|never|no longer|not|nobody|no one|hasn'?t|haven'?t) (?:\w+ )?(?:work\w*|load\w*|open\w*|show\w*|sync\w*|connect\w*|arriv\w*|answer\w*|repl\w*|respond\w*|warn\w*|told|get|got|log in|close|care\w*|receiv\w*|seen|been|come in with)\b",
    r"\b(?:charged|billed|overcharged|refund(?:ed)?|still (?:waiting|being|no|down|not)|on hold|waited|waiting|promised|skipped|vanished|forgot(?:ten)?|ignored|keeps|kept|logged out|half the|third (?:week|time)|two weeks|an hour late|out since|went to|ate my|left with a|left a hole|popped up|without a (?:word|receipt)|nobody (?:warned|told)|got skipped|too (?:loud|small|late|long|slow|expensive))\b",
    r"\bthanks for nothing\b|\blove how\b|\bgreat, another\b|\bapparently means\b|\bgood to know\b|\bwas a cold\b|\bis \d+% acrylic\b|\bmud\b|\bsays open\b|\bwrong name\b|\bi have pictures\b|\bsince (?:the|this|last|march|spring|may)\b[^.!?]{0,20}\bupdate\b|\bsmells of\b",
)  # fmt: skip
