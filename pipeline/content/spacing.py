"""Where French wants a blank at which no line ends: before ; : ! ? » and %, after «, between thousands.

Nothing sets these blanks when papers are composed: what is written is printed, so that a redline shows what a person
changed and nothing else. Which of the two it is, wide (U+00A0) or narrow (U+202F), is for who writes to say.
"""

import re
from collections.abc import Iterator

from pipeline.document import inline

_OBJECT = "\ufffc"  # stands for what is no French: the target of a link, an address, a telephone number
_MARKS = re.compile(r"\]\([^)]*\)|\{(?:ar|zxx):[^}]*\}|\{fr:|\\.")
_WORD = rf"[\w)»*{_OBJECT}]"  # what a sign stands after; marks end in a star or an underscore
_LOOSE = re.compile(
    rf"""
      (?<=\S)[ ](?=[;:!?»])                       # mot :
    | (?<={_WORD})(?=[;!?](?![\w{_OBJECT}]))      # mot;
    | (?<={_WORD})(?=:(?:[\s*_]|$))               # mot:     but 10:30
    | (?<=[^\s«])(?=»)                            # mot»
    | (?<=\d)[ ]?(?=%)                            # 12 %     12%
    | (?<=«)[ ]                                   # « mot
    | (?<=«)(?=[^\s»])                            # «mot
    | (?<![\w,.-])\d{{1,3}}(?:[\u00a0\u202f]\d{{3}})*[ ]\d{{3}}(?!\w)  # 12 000
    """,
    re.VERBOSE,
)
_BEFORE, _AFTER = re.compile(r"\S*\Z"), re.compile(r"\S*")


def loose(text: str) -> Iterator[tuple[int, str]]:
    """Where a French text with its marks lacks such a blank: the offset, and the words on both sides without links."""
    words = _MARKS.sub(lambda mark: _OBJECT * len(mark[0]), text)
    hidden = words
    for start, end in inline.technical(words):
        hidden = hidden[:start] + _OBJECT * (end - start) + hidden[end:]
    for found in _LOOSE.finditer(hidden):
        before, after = _BEFORE.search(words, 0, found.start()), _AFTER.match(words, found.end())
        around = f"{before[0] if before else ''}{found[0]}{after[0] if after else ''}"
        yield found.start(), around.replace(_OBJECT, "")
