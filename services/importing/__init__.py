"""Import of old ledgers: csv, xlsx and xls through a mapping file, with a preview.

    importer = Importer(desk, ledger, caller)
    preview = importer.preview(load_map("rectification_ledger"), Source.at(path))
    applied = importer.apply(preview)

What is new becomes facts marked migrated: the importer is who recorded them, and who did it then
is not recorded. Read the modules in this order: `reading`, `mapping`, `cells`, `rows`, `parents`,
`comparing`, `importer`, `reporting`.
"""

from services.importing.importer import Applied, Changed, Importer, Preview
from services.importing.joining import Source
from services.importing.mapping import COMMANDS, Map, load_map, read_map, shipped_maps
from services.importing.reporting import reason_words, rejected_name, write_rejected
from services.importing.rows import Bad, Row

__all__ = [
    "COMMANDS",
    "Applied",
    "Bad",
    "Changed",
    "Importer",
    "Map",
    "Preview",
    "Row",
    "Source",
    "load_map",
    "read_map",
    "reason_words",
    "rejected_name",
    "shipped_maps",
    "write_rejected",
]
