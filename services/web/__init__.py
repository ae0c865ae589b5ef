"""Pages and API: what people and machines do through HTTP."""
