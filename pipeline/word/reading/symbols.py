"""Characters of symbol fonts as the characters that everybody has."""

from pipeline.errors import Sentence
from pipeline.word.reading.remarks import Remarks

_PRIVATE = 0xF000
_SYMBOL = {
    **dict(
        enumerate(
            " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼",
            0x20,
        )
    ),
    **dict(enumerate("€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪", 0xA0)),
    **dict(enumerate("〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭", 0xF1)),
}
_WINGDINGS = {
    0x20: " ",
    0x28: "☎",
    0x2A: "✉",
    **dict(enumerate("☜☞☝☟", 0x45)),
    0x4A: "☺",
    0x4C: "☹",
    **dict(enumerate("●❍■□", 0x6C)),
    **dict(enumerate("❑❒⬧⧫◆❖⬥☒", 0x71)),
    **dict(enumerate("⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿", 0x80)),
    **dict(enumerate("·•", 0x9E)),
    **dict(enumerate("▪◻", 0xA7)),
    **dict(enumerate("✦★✶✴✹✵", 0xAA)),
    0xD8: "➢",
    0xDC: "➲",
    **dict(enumerate("←→↑↓↖↗↙↘", 0xDF)),
    0xE8: "➔",
    **dict(enumerate("⇦⇨⇧⇩⬄⇳", 0xEF)),
    **dict(enumerate("✗✓☒☑", 0xFB)),
}
_WINGDINGS_2 = {**dict(enumerate("✗✓☒☑☒", 0x4F)), 0xA3: "□"}
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2}


def typed(words: str, font: str) -> str:
    """Words typed in a symbol font, as characters; what is not known in that font stays as it is."""
    known = _FONTS.get(font.strip().casefold())
    if known is None:
        return words
    return "".join(known.get(ord(char) - _PRIVATE, known.get(ord(char), char)) for char in words)


def symbol(font: str, char: str, remarks: Remarks) -> str:
    """The character of a `w:sym`; one that is not known is shown as a square, and said."""
    try:
        code = int(char, 16)
    except ValueError:
        return ""
    if _PRIVATE <= code <= _PRIVATE + 0xFF:
        code -= _PRIVATE
    elif code < 0x110000 and not 0xD800 <= code < 0xE000:  # noqa: PLR2004 — the ends of Unicode, the surrogates
        return chr(code)
    if found := _FONTS.get(font.strip().casefold(), {}).get(code):
        return found
    remarks.add(
        Sentence(
            fr=f"Le symbole {char} de la police « {font} » n’est pas connu ; il est lu comme un carré.",
            en=f"Symbol {char} of the font “{font}” is not known; it is read as a square.",
        )
    )
    return "□"
