"""The few mechanisms every kind of stream shares; read once in a lifetime."""
