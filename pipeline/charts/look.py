"""What a drawing takes from the house: a family, a size and a few colours. Writers fill it from their `House`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """`size` in points; colours are "#RRGGBB". `ink` writes, `accent` fills, `tint` is a background, `rule` a hairline.

    `accent` and `tint` differ in lightness, not only in hue: charts stay legible in grey print.
    """

    family: str = "FiraGO"
    size: float = 8.5
    ink: str = "#1A1A1A"
    accent: str = "#1F3864"
    tint: str = "#E9EDF4"
    rule: str = "#9AA5B8"
