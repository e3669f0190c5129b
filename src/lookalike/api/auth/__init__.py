"""How people and applications log in: rules for passwords and sessions, second factors, OAuth applications."""
