"""Text as it is kept: written in one way, and bounded by the field it stands in."""

import re
import unicodedata
from collections.abc import Mapping

TEXT_CHARACTERS_MAX = 10_000
LINE_CHARACTERS_MAX = 200
NUMBER_CHARACTERS_MAX = 100
CLAUSE_CHARACTERS_MAX = 1_000
MANY_LINES = frozenset({  # the text of any other field stands on one line
    "details", "reason", "text", "report", "requirement", "opinion", "cause", "goal", "record",
    "progress", "summary", "missing", "open_matters", "site_note", "note", "standard", "measures",
    "remedy",
})  # fmt: skip
OTHERWISE: Mapping[str, int] = {  # lines that say more, or less, than most do
    **dict.fromkeys(
        ("basis_clause", "clause", "photo_basis", "late_reason", "method", "unmatched"),
        CLAUSE_CHARACTERS_MAX,
    ),
    **dict.fromkeys(
        ("number", "plan_number", "file_number", "staff_number", "basis_article",
         "source_document", "login_name", "edition", "latitude", "longitude"),
        NUMBER_CHARACTERS_MAX,
    ),
    "name": 255,  # of a file, as file systems have them
}  # fmt: skip
PLAIN_CONTROLS = frozenset("\n\t")
BREAK = re.compile(r"\s*[\n\t]\s*")
# Overrides and embeddings of direction: a title with one makes the rest of a page read backwards.
TURNS_TEXT = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


def most(field: str) -> int:
    """How many characters the text of a field may have."""
    last = last_part(field)
    if last in MANY_LINES:
        return TEXT_CHARACTERS_MAX
    return OTHERWISE.get(last, LINE_CHARACTERS_MAX)


def kept(field: str, said: str) -> str:
    """The text as that field keeps it."""
    text = normalised(said)
    return text if last_part(field) in MANY_LINES else one_line(text)


def normalised(text: str) -> str:
    """One way to write what looks the same: NFC, trimmed, lines ended by a newline."""
    lines = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    seen = any(unicodedata.category(character) != "Cf" for character in lines)
    return lines if seen else ""  # nothing but marks nobody sees is nothing


def one_line(text: str) -> str:
    """The text without breaks: a line pasted from a cell of a spreadsheet is one line."""
    return BREAK.sub(" ", text)


def is_printable(text: str) -> bool:
    """Whether everything in it shows, and nothing of it turns the text around."""
    return text.isprintable() or not any(map(_unprintable, text))


def _unprintable(character: str) -> bool:
    if unicodedata.bidirectional(character) in TURNS_TEXT:
        return True
    category = unicodedata.category(character)
    return category in {"Cc", "Cs"} and character not in PLAIN_CONTROLS


def dotted(path: str) -> str:
    """`measures[0].due_on` as a form names it: measures.0.due_on."""
    return path.replace("[", ".").replace("]", "")


def in_any_row(path: str) -> str:
    """The field whichever row it stands in: `evidence.formed_on` of evidence[0].formed_on."""
    return ".".join(part for part in dotted(path).split(".") if not part.isdecimal())


def last_part(path: str) -> str:
    """The field's own name: `text` of measures[0].text, `inspectors` of inspectors.1."""
    return in_any_row(path).rpartition(".")[2]
