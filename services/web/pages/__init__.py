"""Pages written by hand, one module per kind or board."""

from services.web.pages import (
    accounts,
    checklists,
    consultations,
    findings,
    health,
    imports,
    inspections,
    late_entries,
    my_work,
    outbox,
    overview,
    papers,
    password,
    persons,
    records,
    rectifications,
    saved_views,
    search,
    several,
    streams,
    units,
)

ROUTERS = tuple(
    module.router
    for module in (
        my_work, several, rectifications, findings, inspections, checklists, overview, persons,
        consultations, units, late_entries, streams, papers, records, imports, outbox, password,
        accounts, health, search, saved_views,
    )
)  # fmt: skip
