"""The brakes of the server, seen and released."""
