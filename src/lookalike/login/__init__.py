"""How people get in by a browser: passwords, second factors, sessions, and consent to applications."""
