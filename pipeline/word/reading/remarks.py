"""What the reader met and does not know: said once a kind, with how many times and where first."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.errors import Place, Remark, Sentence

_SHOWN = 60  # characters of the paragraph that a remark quotes


@dataclass
class Remarks:
    """`at` is the number and the first words of the paragraph being read; `add` notes something met there."""

    file: str
    at: tuple[int, str] = (0, "")
    _found: dict[tuple[str, str], tuple[Sentence, int, tuple[int, str]]] = field(default_factory=dict)

    def add(self, what: Sentence) -> None:
        _, times, first = self._found.get((what.fr, what.en), (what, 0, self.at))
        self._found[what.fr, what.en] = (what, times + 1, first)

    def unknown(self, name: str) -> None:
        self.add(
            Sentence(
                fr=f"L’élément « {name} » n’est pas compris ; ce qu’il contient de texte a été lu.",
                en=f"The element “{name}” is not understood; what text it holds was read.",
            )
        )

    def all(self) -> Iterator[Remark]:
        for what, times, (number, words) in self._found.values():
            quoted = f"{words[:_SHOWN]}…" if len(words) > _SHOWN else words
            hint = Sentence(
                fr=f"Paragraphe {number} : « {quoted} »" + (f" ; {times} fois en tout" if times > 1 else ""),
                en=f"Paragraph {number}: “{quoted}”" + (f"; {times} times in all" if times > 1 else ""),
            )
            yield Remark(what, Place(self.file), hint if number else None)
