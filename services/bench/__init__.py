"""The bench: what this house costs beside the bare machine, as ratios within one run.

`county` founds a small county, `lives` and `log` write years of its history, `appending`,
`rebuilding`, `paging` and `serving` measure, `report` says it. Nothing here passes or fails by
time.
"""
