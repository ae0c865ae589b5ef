"""The house rules as tests: each failure says what to do."""
