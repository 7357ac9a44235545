"""Characters of symbol fonts as the characters that everybody has."""

from pipeline.errors import Sentence
from pipeline.word.reading.remarks import Remarks

_PRIVATE = 0xF000
_SYMBOL = {
    **dict(zip(range(0x61, 0x7B), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True)),
    **dict(zip(range(0x41, 0x5B), "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", strict=True)),
    0xA3: "≤",
    0xA5: "∞",
    0xAC: "←",
    0xAD: "↑",
    0xAE: "→",
    0xAF: "↓",
    0xB0: "°",
    0xB1: "±",
    0xB3: "≥",
    0xB4: "×",
    0xB7: "•",
    0xB8: "÷",
    0xB9: "≠",
    0xBA: "≡",
    0xBB: "≈",
    0xBC: "…",
    0xC6: "∅",
    0xCE: "∈",
    0xD6: "√",
    0xE5: "∑",
}
_WINGDINGS = {
    0x28: "☎",
    0x2A: "✉",
    0x4A: "☺",
    0x6C: "●",
    0x6E: "■",
    0x6F: "□",
    0x71: "❑",
    0x75: "◆",
    0x76: "❖",
    0x78: "☒",
    0xA7: "▪",
    0xA8: "◻",
    0xD8: "➢",
    0xDF: "←",
    0xE0: "→",
    0xE8: "➔",
    0xF0: "⇨",
    0xFB: "✗",
    0xFC: "✓",
    0xFD: "☒",
    0xFE: "☑",
}
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS}


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
