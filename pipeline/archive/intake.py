"""Filing what lies in the inbox: signed PDFs and scans, recognised by themselves.

A file leaves the inbox only when its copy in the archive was read back. What is not recognised, what was changed after
it was signed, what would run a program, stays where it is with its reason. Filing the same again changes nothing, so a
run that was interrupted is simply repeated.
"""

import hashlib
import json
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.archive import alteration, codes, scan, signature
from pipeline.archive.codes import Code
from pipeline.archive.ocfl import Inventory
from pipeline.archive.reader import Reader
from pipeline.archive.scan import Page
from pipeline.archive.sight import Look
from pipeline.archive.signature import Signature
from pipeline.archive.store import Archive, digest_of
from pipeline.archive.vouching import Trust
from pipeline.errors import ArchiveError, Place, Remark, Sentence, reason

TO_SIGN = "to-sign"  # the folder, in a version, of the copies that went out
SIGNED = "signed"  # and of what came back
_ALIKE = 60  # of 100: a page whose own text resembles the archived one less is remarked upon
_ENOUGH = 80  # characters of a page's own text below which it says nothing


# What may lie in the inbox for other verbs.
_ELSEWHERE = {
    ".eml": Sentence("message : voir « bounces »", "a message: see “bounces”"),
    ".docx": Sentence("fichier Word : voir « review »", "a Word file: see “review”"),
}


@dataclass(frozen=True, slots=True)
class Paper:
    """A copy that went out: its object, the folder of its version in it, the name of its file, its digests."""

    key: str
    version: str
    stem: str
    original: str  # SHA-256 of the archived paper, which codes begin with
    copy: str  # SHA-256 of the copy to sign, "" where none is archived

    @property
    def home(self) -> str:
        return f"{self.version}/{SIGNED}"


@dataclass(frozen=True, slots=True)
class Row:
    """A page of a file: what is printed on it, where it was filed ("": nowhere), what is odd about it."""

    page: int
    code: str
    filed: str
    remark: Sentence | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file; `reason` is why it stays in the inbox, None if it left."""

    file: str
    rows: tuple[Row, ...] = ()
    says: tuple[Sentence, ...] = ()
    reason: Sentence | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a paper is signed: pages that came back on paper (of `pages`), who signed the file, fields still free."""

    key: str
    stem: str
    pages: int
    missing: tuple[int, ...]
    signers: tuple[str, ...]
    free: tuple[str, ...]


def intake(archive: Archive, inbox: Path, reader: Reader, known: Trust, at: datetime) -> Iterator[Outcome]:
    """File everything in the inbox, in order of name; an outcome a file, as soon as it is known."""
    for path in sorted(path for path in inbox.rglob("*") if not path.is_dir()) if inbox.is_dir() else ():
        name = path.relative_to(inbox).as_posix()
        if not any(part.startswith((".", "~$")) for part in path.relative_to(inbox).parts):
            yield _Filing(archive, reader, known, at, path, name).outcome()


def papers(archive: Archive) -> Mapping[str, tuple[Paper, Inventory]]:
    """Every paper of which a copy went out, by the digest in its codes."""
    found = {}
    for inventory in archive.inventories():
        for name, digest in inventory.state.items():
            version, _, file = name.partition("/")
            if file.endswith(".pdf") and "/" not in file:
                copy = inventory.state.get(f"{version}/{TO_SIGN}/{file}", "")
                paper = Paper(inventory.key, version, file.removesuffix(".pdf"), digest, copy)
                found[codes.digest(digest)] = (paper, inventory)
    return found


def standings(archive: Archive) -> tuple[Standing, ...]:
    """How each paper stands of which something came back."""
    found = []
    for paper, inventory in papers(archive).values():
        records = [
            json.loads(archive.read(inventory, digest))
            for name, digest in sorted(inventory.state.items())
            if name.startswith(f"{paper.home}/{paper.stem}.") and name.endswith(".json")
        ]
        if not records:
            continue
        seen = [one for record in records for text in record.get("codes", ()) if (one := codes.parse(text))]
        pages = max((code.pages for code in seen), default=0)
        signers = [who for record in records for who in record.get("signers", ())]
        signed = {one["field"] for record in records for one in record.get("signatures", ())}
        fields = signature.empty_fields(archive.read(inventory, paper.copy)) if signed and paper.copy else ()
        free = tuple(name for name in fields if name not in signed)
        missing = codes.tally(seen, pages).missing
        found.append(Standing(paper.key, paper.stem, pages, missing, tuple(dict.fromkeys(signers)), free))
    return tuple(found)


def doubts(archive: Archive, at: datetime) -> Iterator[Remark]:
    """Signed files in the archive whose signatures do not hold any more than they did when they were filed."""
    for inventory in archive.inventories():
        for name, digest in sorted(inventory.state.items()):
            if f"/{SIGNED}/" in name and name.endswith(".pdf"):
                place = Place(archive.folder.seen(inventory.path(digest)))
                for what in _doubted(archive.read(inventory, digest), at):
                    yield Remark(what, place)


def _doubted(data: bytes, at: datetime) -> Iterator[Sentence]:
    try:
        for one in signature.read(data, Trust(), at) if b"/ByteRange" in data else ():
            if not one.good:
                yield Sentence(f"signature qui ne vaut pas : {one.field}", f"bad signature: {one.field}")
    except ArchiveError as error:
        yield error.what


@dataclass
class _Filing:
    """The filing of one file."""

    archive: Archive
    reader: Reader
    known: Trust
    at: datetime
    path: Path
    name: str
    says: list[Sentence] = field(default_factory=list)

    def outcome(self) -> Outcome:
        try:
            return self._outcome()
        except ArchiveError as error:
            if error.place is None or Path(error.place.file) == self.path:
                return self._stays(signature.joined([error.what, *([error.hint] if error.hint else ())]))
            raise  # the archive itself refuses: nothing more can be filed
        except OSError as error:
            why = reason(error)
            return self._stays(Sentence(f"fichier illisible : {why.fr}", f"the file cannot be read: {why.en}"))

    def _outcome(self) -> Outcome:
        if self.path.is_symlink() or not self.path.is_file():
            return self._stays(Sentence("ceci n’est pas un fichier", "this is no file"))
        if elsewhere := _ELSEWHERE.get(self.path.suffix.lower()):
            return self._stays(elsewhere)
        look = self.reader.look(self.path)
        if look.encrypted:
            return self._stays(
                Sentence(
                    "PDF protégé par un mot de passe : demandez-le sans protection",
                    "PDF locked with a password: ask for one without",
                )
            )
        if look.active:
            return self._stays(
                Sentence(f"PDF qui contient un programme ({look.active})", f"PDF that holds a program ({look.active})")
            )
        with self.path.open("rb") as file:
            digest = digest_of(file)
        if look.signed:
            return self._signed(digest)
        return self._scanned(digest, look)

    def _stays(self, reason: Sentence, rows: tuple[Row, ...] = ()) -> Outcome:
        return Outcome(self.name, rows, tuple(self.says), reason)

    def _leaves(self, digest: str, rows: tuple[Row, ...] = ()) -> Outcome:
        """Take the file from the inbox: its copy was read back, and it is still what was copied."""
        with self.path.open("rb") as file:
            same = digest_of(file) == digest
        if not same:
            changed = Sentence("a changé pendant le classement ; relancez", "changed while it was filed; run it again")
            return self._stays(changed, rows)
        self.path.unlink()
        return Outcome(self.name, rows, tuple(self.says))

    # -- signed files --------------------------------------------------------------------------------------------------

    def _signed(self, digest: str) -> Outcome:
        data = self.path.read_bytes()
        found = self.reader.signatures(self.path, self.known, self.at)
        self.says += [sentence for one in found for sentence in one.sentences()]
        paper, changed = self._origin() or self._recognised()
        if paper is None:
            return self._stays(
                Sentence("aucun exemplaire archivé ne correspond à ce PDF", "this PDF matches no archived copy")
            )
        if bad := [one for one in found if not one.good]:
            names = ", ".join(one.field for one in bad)
            return self._stays(
                Sentence(f"signature qui ne vaut pas : {names}", f"signature that does not hold: {names}")
            )
        if changed:
            return self._stays(changed)
        name = f"{paper.home}/{paper.stem}.{digest[:16]}"
        record = {
            "format": 1,
            "file": self.name,
            "sha256": digest,
            "signers": [one.who or one.field for one in found],
            "signatures": [_as_json(one) for one in found],
            "trusted": [hashlib.sha256(root).hexdigest() for root in self.known.roots],
        }
        self._keep(paper, f"{name}.pdf", {f"{name}.pdf": data}, record)
        return self._leaves(digest, (Row(0, paper.stem, f"{paper.key}/{name}.pdf"),))

    def _origin(self) -> tuple[Paper, Sentence | None] | None:
        """The paper whose copy the file begins with, and whether more was added to that than signatures."""
        if found := self._begun():
            paper, size = found
            changed = self.reader.changed_since(self.path, size)
            return paper, _altered(changed) if changed else None
        return None

    def _begun(self) -> tuple[Paper, int] | None:
        """The paper whose copy the file begins with, byte for byte, and how long that copy is."""
        for paper, inventory in papers(self.archive).values():
            if paper.copy:
                with self.archive.folder.open(inventory.path(paper.copy)) as copy:
                    size = copy.seek(0, 2)
                with self.path.open("rb") as file:
                    start = file.read(size)
                if hashlib.sha256(start).hexdigest() == paper.copy:
                    return paper, size
        return None

    def _recognised(self) -> tuple[Paper | None, Sentence | None]:
        """The paper by the codes on its pages, and which of them are not as in the copy.

        A program that writes files anew when it signs leaves nothing else to know them by.
        """
        known = papers(self.archive)
        pages = list(self.reader.pages(self.path, self.reader.look(self.path)))
        found = {page.code.digest for page in pages if page.code and page.code.digest in known}
        if len(found) != 1:
            return None, None
        paper, inventory = known[found.pop()]
        with TemporaryDirectory() as folder:
            copy = Path(folder, "copy.pdf")
            copy.write_bytes(self.archive.read(inventory, paper.copy or paper.original))
            odd = self.reader.differing(self.path, copy)
        return paper, _altered([alteration.otherwise(odd)]) if odd else None

    # -- scans ---------------------------------------------------------------------------------------------------------

    def _scanned(self, digest: str, look: Look) -> Outcome:
        known = papers(self.archive)
        if self._begun():  # or it was signed, and what was added to it is cut off
            return self._stays(
                Sentence(
                    "l’exemplaire à signer, sans signature qui se lise", "the copy to sign, no signature to be read"
                )
            )
        pages = list(self.reader.pages(self.path, look))
        rows: list[Row] = []
        of: dict[str, list[Page]] = {}
        for page in pages:
            if page.code and not _why(page, known):
                of.setdefault(page.code.digest, []).append(page)
        for code, own in of.items():
            paper, inventory = known[code]
            rows += self._paper(paper, inventory, own, digest, look)
        rows += [Row(page.number, str(page.code or ""), "", why) for page in pages if (why := _why(page, known))]
        rows.sort(key=lambda row: row.page)
        if strange := [row.page for row in rows if not row.filed]:
            listed = ", ".join(map(str, strange))
            if not of:
                none = Sentence("aucune page reconnue", "no page recognised")
                return self._stays(_UNSIGNED if any(row.remark == _PRINTED for row in rows) else none, tuple(rows))
            return self._stays(
                Sentence(
                    f"pages non reconnues : {listed} ; les autres sont classées",
                    f"pages not recognised: {listed}; the others are filed",
                ),
                tuple(rows),
            )
        return self._leaves(digest, tuple(rows))

    def _paper(self, paper: Paper, inventory: Inventory, pages: list[Page], digest: str, look: Look) -> Iterator[Row]:
        """File the pages of one paper: the scan as it came, and its pages upright and in order."""
        name = f"{paper.home}/{paper.stem}.{digest[:16]}"
        original = f"{name}.{'jpg' if look.kind == 'jpeg' else look.kind}"
        ordered = sorted((page for page in pages if page.code), key=lambda page: (page.code, page.number))
        tally = codes.tally((page.code for page in ordered if page.code), _count(ordered))
        if original in inventory.state:
            self.says.append(Sentence(f"{paper.stem} : déjà classé", f"{paper.stem}: filed already"))
        else:
            record = {
                "format": 1,
                "file": self.name,
                "sha256": digest,
                "codes": [str(page.code) for page in ordered],
                "pages": [{"page": page.number, "turn": page.turn, "code": str(page.code)} for page in ordered],
            }
            with TemporaryDirectory() as folder:
                files: dict[str, bytes | Path] = {original: self.path}
                straight = [page.turn for page in ordered] == [0] * look.pages
                if not straight or [page.number for page in ordered] != list(range(1, look.pages + 1)):
                    target = Path(folder, "pages.pdf")
                    self.reader.assemble([(self.path, page.number, page.turn) for page in ordered], target)
                    files[f"{name}.pages.pdf"] = target
                self._keep(paper, original, files, record)
        if tally.missing:
            listed = ", ".join(map(str, tally.missing))
            self.says.append(
                Sentence(
                    f"{paper.stem} : pages absentes de ce fichier : {listed}",
                    f"{paper.stem}: pages missing from this file: {listed}",
                )
            )
        texts = self._texts(inventory, paper) if any(len(page.text) > _ENOUGH for page in pages) else ()
        for page in ordered:
            if page.code:
                yield Row(page.number, str(page.code), f"{paper.key}/{original}", _odd(page, page.code, tally, texts))

    def _texts(self, inventory: Inventory, paper: Paper) -> tuple[str, ...]:
        return scan.texts(self.archive.read(inventory, paper.copy)) if paper.copy else ()

    def _keep(self, paper: Paper, name: str, files: Mapping[str, bytes | Path], record: Mapping[str, object]) -> None:
        about = json.dumps(record, ensure_ascii=False, indent=2).encode() + b"\n"
        stem = name.rpartition(".")[0]
        inventory = self.archive.inventory(paper.key)
        if inventory and name in inventory.state:
            self.says.append(Sentence(f"{paper.stem} : déjà classé", f"{paper.stem}: filed already"))
            return
        self.archive.keep(paper.key, {**files, f"{stem}.json": about}, f"{paper.version} {SIGNED}", self.at)


def _altered(changed: Sequence[Sentence]) -> Sentence:
    what = signature.joined(changed)
    return Sentence(
        f"ce n’est plus l’exemplaire à signer : autre chose y a été changé ({what.fr})",
        f"no longer the copy to sign: something else was changed in it ({what.en})",
    )


def _count(pages: list[Page]) -> int:
    return max((page.code.pages for page in pages if page.code), default=0)


_PRINTED = Sentence("page imprimée en PDF, sans signature", "page printed to PDF, without a signature")
_UNSIGNED = Sentence(
    "imprimé en PDF, sans signature : signez sur papier et numérisez, ou signez par certificat",
    "printed to PDF, without a signature: sign on paper and scan it, or sign with a certificate",
)


def _why(page: Page, known: Container[str]) -> Sentence | None:
    """Why a page is not filed; None for one that is."""
    if page.broken:
        return Sentence("page illisible", "the page cannot be opened")
    if page.code is None:
        return Sentence("aucun code lisible", "no readable code")
    if page.code.digest not in known:
        return Sentence("code d’un document qui n’est pas archivé ici", "code of a paper that is not archived here")
    return _PRINTED if page.printed else None


def _odd(page: Page, code: Code, tally: codes.Tally, texts: tuple[str, ...]) -> Sentence | None:
    if code.page in tally.doubled:
        return Sentence("page en double", "page that came twice")
    if texts and len(page.text) > _ENOUGH and code.page <= len(texts):
        from rapidfuzz.fuzz import token_set_ratio

        if (alike := token_set_ratio(page.text, texts[code.page - 1])) < _ALIKE:
            return Sentence(
                f"le texte du scan ne ressemble pas à celui de l’archive ({alike:.0f} %)",
                f"the text of the scan does not resemble the archived one ({alike:.0f}%)",
            )
    return None


def _as_json(one: Signature) -> dict[str, object]:
    return {
        "field": one.field,
        "intact": one.intact,
        "who": one.who,
        "vouched": one.vouched,
        "by": one.by,
        "when": one.when.isoformat() if one.when else None,
        "stamped": one.stamped,
        "changed": one.changed,
        "says": [sentence.fr for sentence in one.sentences()],
    }
