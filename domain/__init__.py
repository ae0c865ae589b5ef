"""The law and the work: commands that may be refused, facts that may not. Standard library only."""
