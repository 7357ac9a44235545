"""What a person counts as one word when comparing two wordings, and when two words are the same word.

A token is a word, an elided article (`l’`), a guillemet with its inner space, a `; : ! ? %` with the space before it, a
number, date or slot of time whole, an address whole. An Arabic word stays whole: its clitics are not split. Tokens are
compared by `key`: what differs between two texts of equal key is typographic — spaces, vowel signs, tatweel, digit
shapes, apostrophes and dashes, invisible controls — and told apart from amendments.
"""

import re
import unicodedata
from functools import lru_cache

# Dropped from keys: tatweel, soft hyphen, zero-width space, marks and isolates of direction, byte order mark.
INVISIBLE = "\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
BLANK = r"[^\S\n]"
ARABIC = (
    "\u0610-\u061a\u0620-\u065f\u066e-\u06d3\u06d5-\u06dc\u06df-\u06e8\u06ea-\u06ef\u06fa-\u06ff"  # no digit, no sign
    "\u0750-\u077f\u0870-\u08ff\ufb50-\ufdff\ufe70-\ufefc"
)
MARKS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"

TOKEN = re.compile(
    rf"""(?:
      (?:[A-Za-zÀ-ÿ]+ | [\u0620-\u065f]+)(?=[ ,\n]|$) | [ ](?=\w)     # most words and blanks: quickly told
    | (?:https?://|www\.)\S*[\w/] | [\w.+-]+@[\w-]+(?:\.[\w-]+)+      # addresses
    | «{BLANK}? | {BLANK}?»                                          # a guillemet and its inner space
    | {BLANK}?[;:!?%€$٪]                                             # high punctuation and the space before it
    | \d{{1,3}}(?:{BLANK}\d{{3}})+(?:[.,٫]\d+)?(?!\d)                # 12 500,75
    | \d+(?:[.,/:٫٬\-\u2011–]\d+)*                                   # 15/04/2026, 10:30–10:45, 1,5
    | (?:(?!\d)[{ARABIC}\u200c\u200d{INVISIBLE}])+                   # an Arabic word with its signs
    | [A-Za-zÀ-ɏ][\w{MARKS}]*['’]                                    # l’ d’ qu’ jusqu’
    | [\w{MARKS}]+(?:[\-\u2011{INVISIBLE}]+[\w{MARKS}]+)*            # words, also with hyphens
    | {BLANK}+ | \n | .
    )[{INVISIBLE}]*""",
    re.VERBOSE | re.DOTALL,
)

_VOWEL_SIGNS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed]")
_PRESENTATION = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]+")
_DROPPED = re.compile(f"[\u0640{INVISIBLE}]")
_FOLDED = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "\u2010": "-",
        "\u2011": "-",
        "–": "-",
        "—": "-",
        "−": "-",
        "…": "...",
        "،": ",",
        "؛": ";",
        "؟": "?",
        "٪": "%",
        "٫": ",",
        "٬": "",
        **{chr(0x660 + n): str(n) for n in range(10)},
        **{chr(0x6F0 + n): str(n) for n in range(10)},
    }
)

STOP_WORDS = frozenset(
    re.split(
        r"\s+",
        """a à au aux avec ce ces cette d' dans de des du elle en est et il ils l' la le les leur leurs n' ne on ou où
        par pas plus pour qu' que qui s' sa se ses soit son sont sur un une y
        أن أو إلى إن التي الذي بين ثم ذلك عن على في قد كل لا لم ما مع من هذا هذه هو هي و""",
    )
)


def spans(text: str) -> list[tuple[int, int]]:
    """Where each token starts and ends: end to end, from the first character to the last."""
    return [match.span() for match in TOKEN.finditer(text)]


@lru_cache(maxsize=1 << 16)
def key(token: str) -> str:
    """What two tokens must share to be the same word. Blanks count only where there is nothing else."""
    if token.isspace():
        return "\n" if "\n" in token else " "
    if not token.isascii():
        token = unicodedata.normalize("NFC", token)
        # Compatibility only for the shapes of Arabic letters: elsewhere it would make ² of 2.
        token = _PRESENTATION.sub(lambda shapes: unicodedata.normalize("NFKC", shapes[0]), token)
        token = _VOWEL_SIGNS.sub("", _DROPPED.sub("", token)).translate(_FOLDED)
    return "".join(token.split())


@lru_cache(maxsize=1 << 16)
def weight(token: str) -> int:
    """How much a token says: its letters and digits, none for blanks, signs and stop words."""
    word = key(token)
    return 0 if word.lower() in STOP_WORDS else sum(map(str.isalnum, word))


@lru_cache(maxsize=4096)  # every file that comes back asks for the words of all that is known
def words(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared, without blanks."""
    return tuple(word for start, end in spans(text) if (word := key(text[start:end])).strip())
