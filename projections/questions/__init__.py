"""Questions over several read models; no read model imports a question."""
