"""Questions and answers: recorded facts in, SQLAlchemy Core rows out."""
